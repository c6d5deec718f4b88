"""One data line to its entries: alleles, filters, depth, phase."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
from vcf_factory import assert_accounted, calls, opened, rejected

from moltarget.errors import VcfError
from moltarget.model import Call, Carriage, Disposition, Locus
from moltarget.vcf import VcfSettings
from moltarget.vcf.columns import reads_of
from moltarget.vcf.depths import Allele, fraction
from moltarget.vcf.phase import phase_of

TAIL = "50 PASS . GT 0/1"
LENGTHS = ["contig=<ID=chr7,length=1000>"]


@pytest.mark.parametrize(
    ("row", "detail"),
    [
        (f"7 abc . A T {TAIL}", "position is 'abc'"),
        (f"7 0 . A T {TAIL}", "outside any human chromosome"),
        (f"7 ２0 . A T {TAIL}", "not a whole number"),
        (f"7 99999999999 . A T {TAIL}", "outside any human chromosome"),
        (f"7 1001 . A T {TAIL}", "behind the end of 7"),
        (f"7 1000 . AC A {TAIL}", "base 1,001"),
        (f". 10 . A T {TAIL}", "chromosome"),
        (f"<7> 10 . A T {TAIL}", "chromosome is '<7>'"),
        (f"7,8 10 . A T {TAIL}", "chromosome"),
        (f"7 10 . . T {TAIL}", "REF allele is missing"),
        (f"7 10 . R T {TAIL}", "ambiguity code R"),
        (f"7 10 . A1 T {TAIL}", "holds 1"),
        (f"7 10 . A a {TAIL}", "the same"),
        (f"7 10 . A N {TAIL}", "ALT allele holds N"),
        (f"7 10 . N T {TAIL}", "REF allele holds N"),
        (f"7 10 . G A/T {TAIL}", "slash"),
        (f"7 10 . A W {TAIL}", "ALT allele 'W' holds the ambiguity code"),
        (f"7 10 . A é {TAIL}", "holds É"),
        ("7 10 . A T 50 PASS", "7 columns"),
        (f"7 10 . A T {TAIL} 0/0", "11 columns"),
        (f"#7 10 . A T {TAIL}", "commented out"),
    ],
)
def test_errors_say_what_is_wrong_and_leave_the_rest(tmp_path: Path, row: str, detail: str) -> None:
    file = opened(tmp_path, [f"7 5 . A G {TAIL}", row, f"7 900 . C G {TAIL}"], meta=LENGTHS)
    assert [call.record for call in calls(file)] == [1, 3]
    (fault,) = rejected(file)
    assert (fault.record, fault.disposition) == (2, Disposition.ERROR)
    assert detail in fault.detail


@pytest.mark.parametrize(
    ("alleles", "info", "end", "detail"),
    [
        ("A <DEL>", "SVTYPE=DEL;END=500", 500, "symbolic"),
        ("A <DEL>", "SVTYPE=DEL;SVLEN=-50", 60, "symbolic"),
        ("A <DEL>", "END=5", None, "END 5 lies before"),
        ("A <INS>", "SVLEN=50", None, "symbolic"),
        ("A *", ".", None, "deleted by another record"),
        ("A .", ".", None, "reference site"),
        ("A <NON_REF>", "END=500", 500, "any other allele"),
        ("N N[chr7:500[", "SVTYPE=BND", None, "breakend"),
        ("A ]7:500]A", "SVTYPE=BND", None, "breakend"),
        ("A .A", "SVTYPE=BND", None, "single breakend"),
        ("N <DUP>", "END=90", 90, "symbolic"),
    ],
)
def test_unsupported_kinds(tmp_path: Path, alleles: str, info: str, end: int | None, detail: str) -> None:
    file = opened(tmp_path, [f"chr7 10 . {alleles} . . {info} GT 0/1"], meta=LENGTHS)
    (entry,) = rejected(file)
    assert (entry.disposition, entry.chrom, entry.pos, entry.end) == (Disposition.UNSUPPORTED, "7", 10, end)
    assert entry.key == "7:10:" + alleles.replace(" ", ">")
    assert detail in entry.detail


def test_each_alt_of_a_record_gets_its_own_entry(tmp_path: Path) -> None:
    file = opened(tmp_path, ["chr7 10 . at A,*,att,R . . . GT:AD 1/2:9,1,2,3,4"])
    entries = list(file.entries())
    assert [entry.record for entry in entries] == [1, 1, 1, 1]
    assert [call.locus.key for call in calls(file)] == ["7:10:AT>A", "7:10:AT>ATT"]
    assert [call.alt_reads for call in calls(file)] == [1, 3]
    assert {entry.disposition for entry in rejected(file)} == {Disposition.ERROR, Disposition.UNSUPPORTED}
    assert_accounted(file.path, entries)


@pytest.mark.parametrize("row", ["7 10 . A - . . . GT 0/1", "7 10 . - A . . . GT 0/1", "7 10 . A T,- . . . GT 0/1"])
def test_dash_alleles_fail_the_sample_and_name_the_record(tmp_path: Path, row: str) -> None:
    with pytest.raises(VcfError, match=r"record 2 \(7:10\).*'-'.*reference base before"):
        opened(tmp_path, [f"7 5 . A G {TAIL}", row])


def test_contig_names_and_case(tmp_path: Path) -> None:
    names = ["chr7", "7", "chrM", "M", "MT", "chrX", "NC_000007.14", "GL000191.1", "chrUn_X", "HLA-A*01:01"]
    file = opened(tmp_path, [f"{name} 10 . a t {TAIL}" for name in names])
    expected = ["7", "7", "MT", "MT", "MT", "X", "7", "GL000191.1", "chrUn_X", "HLA-A*01:01"]
    assert [call.locus.chrom for call in calls(file)] == expected
    assert {(call.locus.ref, call.locus.alt) for call in calls(file)} == {("A", "T")}


@pytest.mark.parametrize(
    ("written", "filters"),
    [("PASS", ()), (".", ()), ("q10;s50", ("q10", "s50")), ("PASS;q10", ("q10",)), ("LowQual", ("LowQual",))],
)
def test_filters(tmp_path: Path, written: str, filters: tuple[str, ...]) -> None:
    assert calls(opened(tmp_path, [f"7 10 . A T . {written} . GT 0/1"]))[0].filters == filters


ONE = Allele("A", "T", 1, 1)
SECOND = Allele("A", "T", 2, 2)


@pytest.mark.parametrize(
    ("sample", "info", "allele", "expected"),
    [
        ({"AD": "30,10"}, {}, ONE, (40, 10, 0.25)),
        ({"AD": "30,10", "DP": "50", "AF": "0.9"}, {}, ONE, (50, 10, 0.25)),
        ({"AD": ".,10", "DP": "40"}, {}, ONE, (40, 10, 0.25)),
        ({"AD": ".,10", "DP": "40", "AF": "0.3"}, {}, ONE, (40, 10, 0.3)),
        ({"AD": "20,5,15", "DP": "40"}, {}, SECOND, (40, 15, 0.375)),
        ({"AD": "0,0"}, {}, ONE, (0, 0, None)),
        ({"AD": "0,0", "AF": "0.5"}, {}, ONE, (0, 0, None)),
        ({"AD": "5"}, {}, ONE, (None, None, None)),
        ({"AD": "1,2,3,4"}, {}, ONE, (None, None, None)),
        ({"AD": "a,b", "DP": "abc"}, {}, ONE, (None, None, None)),
        ({"AD": "-5,5", "DP": "-1"}, {}, ONE, (None, 5, None)),
        ({"DP": "99999999999"}, {}, ONE, (None, None, None)),
        ({"GT": "0/1"}, {}, ONE, (None, None, None)),
        ({"AF": "0.2,0.3"}, {}, SECOND, (None, None, 0.3)),
        ({"AF": "0.9,0.1", "DP": "31"}, {}, ONE, (31, None, 0.1)),
        ({"AF": "1.2"}, {}, ONE, (None, None, None)),
        ({"AF": "nan"}, {}, ONE, (None, None, None)),
        ({"VAF": "0.25"}, {}, ONE, (None, None, 0.25)),
        ({"FREQ": "25%"}, {}, ONE, (None, None, 0.25)),
        ({"FREQ": "12,5%"}, {}, ONE, (None, None, 0.125)),  # VarScan under a language with a decimal comma
        ({"FREQ": "12,5%"}, {}, SECOND, (None, None, None)),
        ({"FREQ": "1%,5%"}, {}, SECOND, (None, None, 0.05)),
        ({"FA": "0.25", "DP": "8"}, {}, ONE, (8, None, 0.25)),
        ({"RD": "30", "AD": "10", "DP": "44", "FREQ": "25%"}, {}, ONE, (44, 10, 0.25)),
        ({"RD": "30", "AD": "10"}, {}, SECOND, (None, None, None)),
        ({"AU": "30,31", "CU": "0,0", "GU": "1,1", "TU": "10,12", "DP": "44"}, {}, ONE, (44, 10, 0.25)),
        ({"AU": "30,31", "CU": "0,0", "GU": "1,1", "TU": "10,12"}, {}, Allele("AC", "TG", 1, 1), (None, None, None)),
        ({"TAR": "30,31", "TIR": "10,12", "DP": "44"}, {}, Allele("AC", "A", 1, 1), (44, 10, 0.25)),
        ({"ADT": "30,10", "DPT": "40", "AD": "1,1", "DP": "2"}, {}, ONE, (40, 10, 0.25)),
        ({"GT": "0/1"}, {"TVAF": "0.25", "TDP": "40"}, ONE, (40, None, 0.25)),
        ({}, {"DP": "40", "AF": "0.5"}, ONE, (None, None, None)),
    ],
)
def test_depth_table(
    sample: dict[str, str], info: dict[str, str], allele: Allele, expected: tuple[int | None, int | None, float | None]
) -> None:
    found = reads_of(sample, info, allele)
    assert (found.depth, found.alt_reads) == expected[:2]
    assert found.vaf == (pytest.approx(expected[2]) if expected[2] is not None else None)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("4.94%25", 0.0494),
        ("2.5e-1", 0.25),
        ("inf", None),
        ("-0.1", None),
        ("", None),
        ("0", 0.0),
        ("12,5%", 0.125),
        ("12,5", None),
        ("1,2,5%", None),
        ("112,5%", None),
    ],
)
def test_fraction(written: str, value: float | None) -> None:
    assert fraction(written) == (pytest.approx(value) if value is not None else None)


@pytest.mark.parametrize(
    ("sample", "number", "haplotype"),
    [
        ({"GT": "0|1", "PS": "100"}, 1, "100|1"),
        ({"GT": "1|0", "PS": "100"}, 1, "100|0"),
        ({"GT": "1|2", "PS": "100"}, 2, "100|1"),
        ({"GT": "0/1", "PGT": "0|1", "PID": "12_C_T"}, 1, "12_C_T|1"),
        ({"GT": "0|1", "PGT": "0|1", "PID": "12_C_T", "PS": "12"}, 1, "12|1"),
        ({"GT": "0|1"}, 1, ""),
        ({"GT": "0|1", "PS": "."}, 1, ""),
        ({"GT": "0/1", "PS": "100"}, 1, ""),
        ({"GT": "1|1", "PS": "100"}, 1, "*"),
        ({"GT": "1/1"}, 1, "*"),
        ({"GT": "2/2"}, 2, "*"),
        ({"GT": "2/2"}, 1, ""),
        ({"GT": "1/2"}, 1, ""),
        ({"GT": "1/."}, 1, ""),
        ({"GT": "1/1/1"}, 1, "*"),
        ({"GT": "1"}, 1, ""),  # haploid: no second side that could be in trans, and written for rejected sites too
        ({"GT": "1/1", "PGT": "0|1", "PID": "12_C_T"}, 1, "*"),  # PGT describes the haplotype, not this genotype
        ({"GT": "0|0|1", "PS": "100"}, 1, "100|2"),  # Octopus: a somatic haplotype beside two germline ones
        ({"GT": "0|1|1", "PS": "100"}, 1, ""),
        ({"GT": "|0|1", "PS": "100"}, 1, "100|1"),  # VCFv4.4: the first allele may have its indicator too
        ({"GT": "/0|1", "PS": "100"}, 1, "100|1"),
        ({"GT": "/1/1"}, 1, "*"),
        ({"GT": "|1"}, 1, ""),
        ({"GT": "0|7", "PS": "100"}, 1, ""),
        ({"GT": "0/1", "HP": "24-1,24-2"}, 1, "24|1"),  # GATK's ReadBackedPhasing: an id for each allele of GT
        ({"GT": "0/1", "HP": "24-2,24-1"}, 1, "24|0"),
        ({"GT": "0|1", "HP": "24-1,24-2", "PS": "."}, 1, "24|1"),
        ({"GT": "0/1", "HP": "."}, 1, ""),
        ({"GT": "0/1", "HP": "1"}, 1, ""),  # a haplotype number of another tool: of which set is not told
        ({"GT": "1/1", "HP": "24-1,24-2"}, 1, "*"),
        ({}, 1, ""),
    ],
)
def test_phase(sample: dict[str, str], number: int, haplotype: str) -> None:
    assert phase_of(sample, number) == haplotype


def test_values_come_from_the_tumour_column_only(tmp_path: Path) -> None:
    rows = ["7 10 . A T . . . GT:AD:PS 0|1:8,2:55 0/0:9,0:."]
    first = calls(opened(tmp_path, rows, samples=("NORMAL", "TUMOR")))[0]
    assert (first.depth, first.alt_reads, first.vaf, first.haplotype) == (9, 0, 0.0, "")
    second = calls(opened(tmp_path, rows, samples=("TUMOR", "NORMAL")))[0]
    assert (second.depth, second.alt_reads, second.vaf, second.haplotype) == (10, 2, 0.2, "55|1")


def test_a_call_carries_the_reads_of_the_matched_normal(tmp_path: Path) -> None:
    rows = ["7 10 . A T,G . . . GT:AD:DP 0/1:8,2,3:20 0/0:9,0,1:11", "7 11 . A T . . . GT:DP:AD 1/1:9:0,9 ."]
    names = ("T", "N")
    settings = VcfSettings(tumor_column="T", normal_column="N")
    found = calls(opened(tmp_path, rows, samples=names, settings=settings))
    shown = [(call.normal_depth, call.normal_alt_reads, call.normal_vaf) for call in found]
    assert shown == [(11, 0, 0.0), (11, 1, 0.1), (None, None, None)]
    assert [call.haplotype for call in found] == ["", "", "*"]
    assert (found[0].depth, found[0].alt_reads) == (20, 2)


def test_a_call_made_fast_is_a_call_like_any_other(tmp_path: Path) -> None:
    (found,) = calls(opened(tmp_path, ["7 10 . A T . PASS . GT:AD 0/1:6,2"]))
    made = Call(1, Locus("7", 10, "A", "T"), vaf=0.25, depth=8, alt_reads=2, carried=Carriage.YES)
    assert (found, hash(found), repr(found)) == (made, hash(made), repr(made))
    assert type(found) is Call
    assert pickle.loads(pickle.dumps(found)) == replace(made) == found
    with pytest.raises(FrozenInstanceError):
        found.vaf = 1.0  # type: ignore[misc]


def test_without_sample_columns_everything_is_unknown(tmp_path: Path) -> None:
    call = calls(opened(tmp_path, ["7 10 . A T . . DP=50"], samples=()))[0]
    assert (call.depth, call.alt_reads, call.vaf) == (None, None, None)
