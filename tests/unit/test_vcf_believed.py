"""A record's own annotation: not believed where its codons are another allele's, and the frequencies that it prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from vcf_factory import SHARED, calls, opened, rejected

from moltarget.model import Disposition
from moltarget.vcf import VcfSettings, open_vcf
from moltarget.vcf.populations import frequency_columns

COLUMNS = (
    "Allele|Consequence|SYMBOL|Feature|Codons|STRAND|GIVEN_REF|USED_REF|MAX_AF|MAX_AF_POPS|AF|EUR_AF|gnomADe_AF|"
    "gnomADe_NFE_AF|gnomADe_ASJ_AF|gnomADg_FIN_AF|gnomAD_EUR_AF|gnomADe_AF_SAS|gnomADe_MID_AF"
)
META = (
    f'INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: {COLUMNS}">',
    'VEP="v110" assembly="GRCh38.p14"',
)
SNPEFF = "Allele | Annotation | Annotation_Impact | Gene_Name | ERRORS / WARNINGS / INFO"
SNPEFF_META = (f"INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: '{SNPEFF}'\">",)


def csq(**columns: str) -> str:
    named = {"Allele": "T", "SYMBOL": "BRAF", **columns}
    return "|".join(named.get(name, "") for name in COLUMNS.split("|"))


GOOD = csq(Codons="gTg/gAg", STRAND="-1")
BAD = csq(Codons="gCg/gAg", STRAND="-1")


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([GOOD], None),
        ([BAD], "its codons say G>T"),
        ([csq(Codons="gGc/gCc", STRAND="1")], "its codons say G>C"),
        ([BAD, GOOD], None),  # one transcript differs from the genome
        ([BAD, csq()], "its codons say G>T"),
        ([csq()], None),
        ([csq(Codons="gCg/gAg", STRAND="-1", GIVEN_REF="A", USED_REF="G")], None),  # a transcript of its own sequence
        ([csq(GIVEN_REF="A", USED_REF="G"), BAD], "its codons say G>T"),
        ([csq(Codons="gCg/gAg", STRAND="-1", GIVEN_REF="A", USED_REF="A")], None),
    ],
)
def test_a_record_annotated_on_another_allele_is_an_error(tmp_path: Path, entries: list[str], said: str | None) -> None:
    rows = ["7 5 . C G . . .", f"7 10 . A T . . CSQ={','.join(entries)}"]
    file = opened(tmp_path, rows, meta=META, samples=())
    assert len(calls(file)) == (2 if said is None else 1)
    for entry in rejected(file):
        assert (entry.record, entry.disposition, entry.chrom, entry.pos) == (2, Disposition.ERROR, "7", 10)
        assert entry.detail == f"the CSQ of this record was made on another allele: {said}"


@pytest.mark.parametrize(
    ("change", "names", "believed"),
    [
        ("GTT>G", ["c.36_37del"], True),
        ("GT>G", ["c.36_37del"], False),  # GTT>G,GT, split and shortened: both are "-" to VEP now
        ("GT>G", ["c.36_37del", "c.99del"], True),
        ("GT>G", ["c.36_37del", ""], False),
        ("GT>G", ["c.36+1_37del", "c.-4_-3del", "c.*7_*9del", "p.L3del"], True),  # these cannot tell
        ("G>GT", ["c.36del"], False),
        ("G>GT", ["c.36dup"], True),
        ("G>GTA", ["c.36_37insAT"], True),
        ("G>GTAC", ["c.36_37insAT"], False),
        ("GTTACCA>G", ["c.36_38del"], True),  # the coding name of a deletion leaves the intron out
        ("GTTACCA>G", ["c.36_38dup"], False),
        ("GTTA>GC", ["c.36_38delinsC"], True),
        ("GTTA>GC", ["c.36_39delinsG"], False),
        ("GTT>ACC", ["c.36_37del"], True),  # no change of the length: codons judge
    ],
)
@pytest.mark.parametrize("layout", ["CSQ", "ANN"])
def test_a_coding_name_of_another_length_is_another_allele(
    tmp_path: Path, change: str, names: list[str], believed: bool, layout: str
) -> None:
    ref, alt = change.split(">")
    columns = "Allele|SYMBOL|HGVSc" if layout == "CSQ" else "Allele | Annotation | HGVS.c"
    meta = f"INFO=<ID={layout},Number=.,Type=String,Description=\"Made up. Format: '{columns}'\">"
    written = alt if layout == "ANN" or alt[0] != ref[0] else alt[1:] or "-"
    entries = ",".join(f"{written}|x|{'ENST1:' if layout == 'CSQ' else ''}{name}" for name in names)
    file = opened(tmp_path, [f"7 10 . {ref} {alt} . . {layout}={entries}"], meta=[meta], samples=())
    assert bool(calls(file)) is believed
    if not believed:
        assert f"{names[0]} changes the length by" in rejected(file)[0].detail


@pytest.mark.parametrize(
    ("named", "codons", "believed"),
    [
        ("p.Val600Glu", "gTg/gAg", True),
        ("p.Val600Lys", "gTg/gAg", False),
        ("p.Val600=", "gTg/gAg", True),  # no substitution: not judged here
        ("", "gTg/gAg", True),
        ("p.Met1Lys", "aTg/aAg", True),  # a start has rules of its own
        ("p.Ter600Lys", "Taa/Aaa", True),
    ],
)
def test_a_name_that_contradicts_its_codons_is_an_error(
    tmp_path: Path, named: str, codons: str, believed: bool
) -> None:
    meta = (META[0].replace("|Codons|", "|HGVSp|Codons|"), META[1])
    entry = csq(Codons=codons, STRAND="-1").split("|")
    entry.insert(COLUMNS.split("|").index("Codons"), f"ENSP1:{named}" if named else "")
    file = opened(tmp_path, [f"7 10 . A T . . CSQ={'|'.join(entry)}"], meta=meta, samples=())
    assert bool(calls(file)) is believed
    if not believed:
        assert "contradicts its codons (GTG/GAG: V to E)" in rejected(file)[0].detail


def test_only_annotation_that_is_read_can_be_wrong(tmp_path: Path) -> None:
    row = [f"7 10 . A T . . CSQ={BAD}"]
    file = opened(tmp_path, row, meta=META, samples=(), settings=VcfSettings(read_annotation=False))
    assert [call.locus.key for call in calls(file)] == ["7:10:A>T"]
    assert file.annotation_votes().disagree == 1  # the votes still see the record


def test_snpeff_says_itself_that_ref_is_wrong(tmp_path: Path) -> None:
    warned, fine = ("T|missense_variant|MODERATE|BRAF|" + text for text in ("WARNING_REF_DOES_NOT_MATCH_GENOME", ""))
    file = opened(tmp_path, [f"7 10 . A T . . ANN={one}" for one in (warned, fine)], meta=SNPEFF_META, samples=())
    assert [entry.record for entry in rejected(file)] == [1]
    assert "the ANN of this record" in rejected(file)[0].detail


def test_each_alt_is_judged_by_its_own_entries(tmp_path: Path) -> None:
    other = csq(Allele="G", Codons="gTg/gCg", STRAND="-1")
    file = opened(tmp_path, [f"7 10 . A T,G . . CSQ={BAD},{other}"], meta=META, samples=())
    assert [call.locus.alt for call in calls(file)] == ["G"]
    assert [entry.key for entry in rejected(file)] == ["7:10:A>T"]


@pytest.mark.parametrize(
    ("columns", "frequency"),
    [
        ({}, None),
        ({"gnomADe_AF": "0.001", "gnomADe_NFE_AF": "0.02"}, 0.02),
        ({"gnomADe_AF": "0.001", "gnomADe_ASJ_AF": "0.2", "gnomADg_FIN_AF": "0.3", "gnomADe_MID_AF": "0.4"}, 0.001),
        ({"gnomADe_AF_SAS": "0.01&0.03"}, 0.03),
        ({"gnomAD_EUR_AF": "5e-4", "gnomADe_AF": "."}, 5e-4),
        ({"AF": "0.5", "EUR_AF": "0.5"}, None),  # 1000 Genomes
        ({"gnomADe_AF": "0"}, 0.0),
        ({"gnomADe_AF": "1.5"}, None),
        ({"MAX_AF": "0.2", "MAX_AF_POPS": "gnomADe_ASJ"}, None),
        ({"MAX_AF": "0.2", "MAX_AF_POPS": "gnomADe_ASJ&gnomADe_AFR"}, 0.2),
        ({"MAX_AF": "0.2", "MAX_AF_POPS": "AA"}, None),
    ],
)
def test_population_frequency(tmp_path: Path, columns: dict[str, str], frequency: float | None) -> None:
    rows = [f"7 10 . A T . . CSQ={csq(**columns)}"]
    assert [call.population_af for call in calls(opened(tmp_path, rows, meta=META, samples=()))] == [frequency]
    unread = opened(tmp_path, rows, meta=META, samples=(), settings=VcfSettings(read_annotation=False))
    assert [call.population_af for call in calls(unread)] == [None]


def test_frequency_of_the_alt_alone(tmp_path: Path) -> None:
    entries = f"{csq(gnomADe_AF='0.1')},{csq(Allele='G', gnomADe_AF='0.3')},{csq(gnomADe_AF='0.2')}"
    found = calls(opened(tmp_path, [f"7 10 . A T,G . . CSQ={entries}"], meta=META, samples=()))
    assert [call.population_af for call in found] == [0.2, 0.3]


def test_frequency_columns_of_vep_and_of_a_custom_file() -> None:
    names = ("gnomAD_AF", "gnomADe_AFR_AF", "gnomADg_AF_EAS", "gnomADg_AF_nfe", "gnomADe_REMAINING_AF", "gnomADe", "AF")
    assert frequency_columns(names) == names[:4]


def test_a_real_annotated_file() -> None:
    """HCC1395, VEP 105: no record contradicts its alleles, and the highest of its continental columns is read."""
    path = SHARED / "hcc1395/HCC1395.annotated.expression.vcf.gz"
    if not path.exists():
        pytest.skip("shared file hcc1395 is absent")
    file = open_vcf(path)
    assert rejected(file) == []
    known = [call.population_af for call in calls(file) if call.population_af is not None]
    assert known
    assert all(0 <= value <= 1 for value in known)
