"""Which callers wrote a file, and depth, reads and VAF of tumour and normal from each caller's own fields."""

from __future__ import annotations

from pathlib import Path

import pytest
from caller_tables import FIELD, MADE_UP, RADIA_SHEET, REAL, Known, T, Three
from vcf_factory import SHARED, opened

from moltarget.errors import VcfError
from moltarget.model import Call
from moltarget.vcf import Caller, Reads, VcfFile, VcfSettings, callers_of, detect_callers, open_vcf
from moltarget.vcf.columns import normal_reads_of, reads_of
from moltarget.vcf.depths import Allele


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"shared file {name} is absent")
    return path


def reads_in(file: VcfFile) -> list[tuple[Reads, Reads]]:
    """Tumour and normal of each call."""
    calls = [entry for entry in file.entries() if isinstance(entry, Call)]
    return [(Reads(call.depth, call.alt_reads, call.vaf), normal_of(call)) for call in calls]


def normal_of(call: Call) -> Reads:
    return Reads(call.normal_depth, call.normal_alt_reads, call.normal_vaf)


def known(reads: list[Reads]) -> Known:
    values = [(one.depth, one.alt_reads, one.vaf) for one in reads]
    return tuple(sum(value is not None for value in column) for column in zip(*values, strict=True))  # type: ignore[return-value]


@pytest.mark.parametrize("name", REAL)
def test_real_file(name: str) -> None:
    callers, calls, tumor, normal = REAL[name]
    file = open_vcf(shared(name), RADIA_SHEET.get(name))
    found = reads_in(file)
    assert {item.caller for item in file.callers} == callers
    assert all(item.line.startswith("##") and "/" not in item.line for item in file.callers)
    assert (len(found), known([one for one, _ in found]), known([one for _, one in found])) == (calls, tumor, normal)
    for one in (reads for pair in found for reads in pair):
        assert one.depth is None or one.alt_reads is None or one.alt_reads <= one.depth


def test_every_real_caller_file_is_in_the_table() -> None:
    folders = ("callers", "mutect2", "tcga", "hcc1395")
    names = {f"{one}/{path.name}" for one in folders for path in shared(one).iterdir() if ".vcf" in path.name}
    assert {name for name in names if not name.endswith(".tbi")} == set(REAL)


# (file, record) -> depth, alternate reads, VAF of the normal, as the columns of that line say (read by eye)
NORMALS = [
    ("callers/test_muse.vcf", 2, (105, 0, 0 / 104)),  # AD 104,0
    ("callers/test_sniper.vcf", 2, (23, 1, 1 / 23)),  # BCOUNT 0,22,0,1, C>T
    ("callers/test_radia.vcf", 1, (117, 0, 0.0)),  # DNA_NORMAL, not RNA
    ("callers/test_strelka.vcf", 1, (76, 0, 0.0)),
    ("callers/test_varscan.vcf", 1, (117, 56, 56 / 115)),  # RD 59, AD 56
    ("callers/test_merged.vcf", 1, (38, None, 0.0263)),  # AD is missing, FA is stated
    ("tcga/T001-BRCA.grch38.vcf.gz", 1, (237, None, None)),  # DPC 237, ADC .,.
    ("mutect2/sample1.vcf", 1, (None, None, None)),
]


@pytest.mark.parametrize(("name", "record", "expected"), NORMALS)
def test_normal_of_real_records(name: str, record: int, expected: tuple[int | None, int | None, float | None]) -> None:
    file = open_vcf(shared(name), RADIA_SHEET.get(name))
    found = next(normal_of(entry) for entry in file.entries() if isinstance(entry, Call) and entry.record == record)
    assert (found.depth, found.alt_reads, found.vaf) == pytest.approx(expected)


@pytest.mark.parametrize("name", MADE_UP)
def test_made_up_file(tmp_path: Path, name: str) -> None:
    caller, meta, samples, values, tumor, normal = MADE_UP[name]
    file = opened(tmp_path, [f"7 10 . A T . PASS SAMPLE={T} {values}"], meta=meta, samples=samples)
    assert [item.caller for item in file.callers] == [caller]
    assert file.tumor is not None
    assert file.tumor.name in {T, "TUMOR", "P7_tumor"}
    ((found, beside),) = reads_in(file)
    assert (found.depth, found.alt_reads, found.vaf) == pytest.approx(tumor)
    assert (beside.depth, beside.alt_reads, beside.vaf) == pytest.approx(normal)


DEEP = ("DeepVariant_version=1.9.0", FIELD.format("FILTER", "GERMLINE", "Non somatic variants"))
LOFREQ = ("source=lofreq call -f /data/x.fa -o /data/o.vcf t.bam",)


@pytest.mark.parametrize(
    ("meta", "callers"),
    [
        (DEEP, [Caller.DEEPSOMATIC]),
        (DEEP[:1], [Caller.DEEPVARIANT]),
        (LOFREQ, [Caller.LOFREQ]),
        (('source="RADIA pipeline v1.1.5"',), [Caller.RADIA]),
        (("GATKCommandLine=<ID=Mutect2,CommandLine=x>", "GATKCommandLine=<ID=FilterMutectCalls>"), [Caller.MUTECT2]),
        (("GATKCommandLine=<ID=HaplotypeCaller,CommandLine=x>", "source=HaplotypeCaller"), [Caller.HAPLOTYPE_CALLER]),
        ((FIELD.format("INFO", "M", "Decisions of the algorithms MuSE, LoFreq, Strelka"),), "list"),
        ((FIELD.format("INFO", "M", "Not called by MuSE"), "source=myVariants", "reference=strelka.fa"), []),
        (("contig=<ID=sageVersion=1>", "vcfProcessLog=<InputVCF=</home/pindel2vcf/x>>", "commandline=x"), []),
    ],
)
def test_detection(tmp_path: Path, meta: tuple[str, ...], callers: list[Caller] | str) -> None:
    evidence = detect_callers(opened(tmp_path, [], meta=meta).header)
    if callers == "list":
        callers = [Caller.STRELKA, Caller.MUSE, Caller.LOFREQ]
    assert [item.caller for item in evidence] == callers
    assert all("/" not in item.line for item in evidence)


def test_the_proof_is_the_piece_of_the_line_that_says_it(tmp_path: Path) -> None:
    meta = (
        "source=freeBayes v1.3.6",
        *LOFREQ,
        "source=strelka",
        "content=strelka somatic snv calls",
        "DRAGENVersion=<ID=dragen,Version=4>",
        "MuTect=tumor_sample_name=S1",
    )
    proofs = {item.caller: item.line for item in detect_callers(opened(tmp_path, [], meta=meta).header)}
    assert proofs == {
        Caller.MUTECT1: "##MuTect",
        Caller.STRELKA: "##content=strelka somatic snv calls",  # surer than the source line before it
        Caller.LOFREQ: "##source=lofreq",
        Caller.FREEBAYES: "##source=freeBayes",
        Caller.DRAGEN: "##DRAGENVersion=<ID=dragen,...>",
    }
    assert callers_of(detect_callers(opened(tmp_path, [], meta=meta).header)) == set(proofs)


def test_every_caller_is_tested() -> None:
    tried = set().union(*(row[0] for row in REAL.values())) | {row[0] for row in MADE_UP.values()}
    elsewhere = {Caller.DEEPSOMATIC, Caller.DEEPVARIANT, Caller.LOFREQ, Caller.INDELOCATOR}
    assert tried | elsewhere == set(Caller)


def test_deepsomatic_has_one_column_with_vaf(tmp_path: Path) -> None:
    file = opened(tmp_path, ["7 10 . A T 9 PASS . GT:GQ:DP:AD:VAF 1/1:9:40:30,10:0.25"], meta=DEEP, samples=(T,))
    assert reads_in(file) == [(Reads(40, 10, 0.25), Reads())]


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ("DP=50;AF=0.18;SB=0;DP4=20,20,4,5", (50, 9, 0.18)),
        ("DP=50;SB=0;DP4=20,20,4,5", (50, 9, 9 / 49)),
        ("DP=50;AF=0.18", (50, None, 0.18)),
        ("DP=x;AF=2;DP4=20,20,4", (None, None, None)),
        ("SB=0", (None, None, None)),
    ],
)
def test_lofreq_counts_stand_in_info(tmp_path: Path, info: str, expected: Three) -> None:
    file = opened(tmp_path, [f"7 10 . A T 9 PASS {info}"], meta=LOFREQ, samples=())
    ((found, normal),) = reads_in(file)
    assert (found.depth, found.alt_reads, found.vaf) == pytest.approx(expected)
    assert normal == Reads()
    unnamed = opened(tmp_path, [f"7 10 . A T 9 PASS {info}"], samples=())
    assert reads_in(unnamed) == [(Reads(), Reads())]  # nobody says whose reads these are


def test_lofreq_with_a_sample_column_added_is_read_from_it(tmp_path: Path) -> None:
    file = opened(tmp_path, ["7 10 . A T 9 PASS DP=50;AF=0.18 GT:DP:AF 0/1:40:0.25"], meta=LOFREQ, samples=(T,))
    assert reads_in(file) == [(Reads(40, None, 0.25), Reads())]


@pytest.mark.parametrize(
    "line",
    [
        'DRAGENCommandLine=<ID=dragen,CommandLineOptions="dragen --RGSM-tumor b">',
        'GATKCommandLine=<ID=Mutect2,CommandLine="Mutect2 --tumor-sample b --output x">',
        'SentieonCommandLine.TNscope=<ID=TNscope,CommandLine="--tumor_sample b o.vcf">',
        'MuTect="tumor_sample_name=b gap_events_threshold=3"',
        'octopus=<version=0.7.4,command="octopus --normal-sample a -o x">',
        'TUMOR="Sample=b,File=t.bam"',
        "INDIVIDUAL=<ID=b,Description=tumor>",
    ],
)
def test_tumour_that_one_header_line_tells(tmp_path: Path, line: str) -> None:
    found = opened(tmp_path, [], meta=(line,), samples=("a", "b")).tumor
    assert found is not None
    assert found.name == "b"


SNV, SECOND, INDEL = Allele("A", "T", 1, 1), Allele("A", "T", 2, 2), Allele("AC", "A", 1, 1)
CGP_PINDEL = {"PP": "1", "NP": "2", "PR": "25", "NR": "15", "PU": "7", "NU": "3"}
CAVEMAN = ("FAZ", "FCZ", "FGZ", "FTZ", "RAZ", "RCZ", "RGZ", "RTZ")
SNIPER = frozenset({Caller.SOMATIC_SNIPER})


@pytest.mark.parametrize(
    ("values", "allele", "callers", "expected"),
    [
        ({"RO": "30", "AO": "4,10", "DP": "44"}, SECOND, frozenset(), (44, 10, 10 / 44)),
        ({"RO": ".", "AO": "10", "DP": "40"}, SNV, frozenset(), (40, 10, 0.25)),
        (
            {"RO": "50", "AO": "50", "FRO": "60", "FAO": "20", "FDP": "80", "DP": "100"},
            SNV,
            frozenset(),
            (100, 20, 0.25),
        ),
        ({"RO": "30", "AO": "10", "FRO": ".", "FAO": ".", "DP": "44"}, SNV, frozenset(), (44, 10, 0.25)),
        ({"NR": "40", "NV": "10"}, SNV, frozenset(), (40, 10, 0.25)),
        ({"GT": "./.", **CGP_PINDEL, "FD": "60", "FC": "15"}, INDEL, frozenset(), (60, 15, 0.25)),
        ({"GT": "./.", **CGP_PINDEL, "FD": "60", "FC": "-1"}, INDEL, frozenset(), (40, 10, 0.25)),
        ({"GT": "./.", **CGP_PINDEL}, INDEL, frozenset(), (40, 10, 0.25)),
        ({"GT": "./.", **CGP_PINDEL}, SECOND, frozenset(), (None, None, None)),
        (dict(zip(CAVEMAN, ("20", "0", "1", "4", "9", "0", "0", "6"), strict=True)), SNV, frozenset(), (40, 10, 0.25)),
        (
            dict(zip(CAVEMAN, ("20", "0", "1", "4", "9", "0", "0", "."), strict=True)),
            SNV,
            frozenset(),
            (None, None, None),
        ),
        ({"NR": "50,40", "NV": "1,10"}, SECOND, frozenset(), (40, 10, 0.25)),
        ({"NR": "50,40", "NV": "1"}, SECOND, frozenset(), (None, None, None)),
        ({"RO": "30", "AO": "4,10"}, SNV, frozenset(), (None, None, None)),
        ({"RO": "30", "AO": "1e1", "DP": "4.5"}, SNV, frozenset(), (None, None, None)),
        ({"BCOUNT": "30,0,0,10"}, SNV, SNIPER, (40, 10, 0.25)),
        ({"BCOUNT": "30,0,0,10"}, SNV, frozenset(), (None, None, None)),
        ({"BCOUNT": "30,0,10"}, SNV, SNIPER, (None, None, None)),
        ({"BCOUNT": "30,0,0,10"}, INDEL, SNIPER, (None, None, None)),
        ({"BCOUNT": "30,.,0,10"}, SNV, SNIPER, (None, 10, None)),
        ({"DP4": "15,15,4,6"}, INDEL, frozenset(), (40, 10, 0.25)),
        ({"DP4": "15,15,4,6"}, SECOND, frozenset(), (None, None, None)),
        ({"DP4": ".,.,.,."}, SNV, frozenset(), (None, None, None)),
        ({"AU": "30,31", "TU": "10,12", "CU": ".", "GU": "x", "DP": "44"}, SNV, frozenset(), (44, 10, 0.25)),
        ({"TAR": "30,31", "TIR": ".,12", "DP": "44"}, INDEL, frozenset(), (44, None, None)),
        ({"RR": "30", "RV": "10"}, INDEL, frozenset(), (40, 10, 0.25)),
        ({"AD": "0,13", "DP": "10"}, SNV, frozenset(), (13, 13, 1.0)),
        ({"AD": "28,10", "AF": "0.25", "DP": "40"}, SNV, frozenset({Caller.SAGE}), (40, 10, 0.25)),
        ({"AD": "28,10", "AF": "0.9", "DP": "40"}, SNV, frozenset({Caller.SAGE, Caller.MUTECT2}), (40, 10, 10 / 38)),
        ({"MAP_VAF": "0.2", "AFDP": "31"}, SNV, frozenset(), (31, None, 0.2)),
        ({"MAP_VAF": "0.2"}, SECOND, frozenset(), (None, None, None)),
        ({"VD": "8", "DP": "40"}, SECOND, frozenset(), (40, None, None)),
    ],
)
def test_counts(values: dict[str, str], allele: Allele, callers: frozenset[Caller], expected: Three) -> None:
    found = reads_of(values, {}, allele, callers)
    assert (found.depth, found.alt_reads, found.vaf) == pytest.approx(expected)
    assert normal_reads_of(values, {}, allele, callers) == found


def test_control_fields_in_the_tumours_column() -> None:
    tumor = {"ADT": "30,10", "DPT": "40", "ADC": "19,1", "DPC": "21"}
    assert normal_reads_of({}, tumor, SNV) == Reads(21, 1, 0.05)
    assert reads_of(tumor, {}, SNV) == Reads(40, 10, 0.25)
    assert normal_reads_of({}, {"AD": "30,10", "DP": "40"}, SNV) == Reads()


def test_mc3_counts_are_the_tumours() -> None:
    assert reads_of({}, {"NREF": "30", "NALT": "10"}, SNV) == Reads(40, 10, 0.25)
    assert reads_of({}, {"NREF": "30", "NALT": "x"}, SNV) == Reads()


@pytest.mark.parametrize(
    ("samples", "meta", "settings", "normal"),
    [
        (("a", "b"), ("tumor_sample=b", "normal_sample=a"), {}, "a"),
        (("a", "b"), ("tumor_sample=b",), {}, None),
        (("a", "b"), ("tumor_sample=b",), {"design": "paired"}, "a"),
        (("a", "b", "c"), ("tumor_sample=b",), {"design": "paired"}, None),
        (("a", "b"), (), {"tumor_column": "a", "normal_column": "b"}, "b"),
        (("T1_tumor", "T2_tumor"), (), {"tumor_column": "T1_tumor", "design": "paired"}, None),
        (("P1-N", "P1-T"), (), {}, "P1-N"),
        (("DNA_NORMAL", "RNA_NORMAL", "DNA_TUMOR"), (), {}, "DNA_NORMAL"),
        (("N1_normal", "N2_normal", "X_tumor"), (), {}, None),
        (("a", "b"), ("SAMPLE=<ID=TUMOR,NAME=b>", "SAMPLE=<ID=NORMAL,NAME=a>"), {}, "a"),
        (("only",), (), {}, None),
        ((), (), {}, None),
    ],
)
def test_normal_column(
    tmp_path: Path, samples: tuple[str, ...], meta: tuple[str, ...], settings: dict[str, str], normal: str | None
) -> None:
    file = opened(tmp_path, [], samples=samples, meta=meta, settings=VcfSettings(**settings))  # type: ignore[arg-type]
    found = file.normal
    assert (found.name if found else None) == normal
    assert found is None or (found.how and samples[found.index] == found.name)


@pytest.mark.parametrize(
    ("samples", "meta", "rows", "message"),
    [
        (("DNA_NORMAL", "DNA_TUMOR", "RNA_TUMOR"), (), [], "DNA_TUMOR, RNA_TUMOR"),
        (
            ("a", "b"),
            ("source=VarDict_v1",),
            ["7 1 . A T . . SAMPLE=a GT . .", "7 2 . A T . . SAMPLE=b GT . ."],
            "no column",
        ),
        (("a", "b"), (), ["7 1 . A T . . SAMPLE=a GT . ."], "no column"),  # not VarDict's field
        (("a", "b"), ('octopus=<command="octopus -N c">',), [], "no column"),
        (("a", "b", "c"), ('octopus=<command="octopus --normal-sample c">',), [], "no column"),
        (
            ("a", "b"),
            ('GATKCommandLine=<ID=X,CommandLine="--tumor-sample a --tumor-sample b">',),
            [],
            "several columns",
        ),
    ],
)
def test_still_no_guess(
    tmp_path: Path, samples: tuple[str, ...], meta: tuple[str, ...], rows: list[str], message: str
) -> None:
    with pytest.raises(VcfError, match=message):
        opened(tmp_path, rows, samples=samples, meta=meta)
