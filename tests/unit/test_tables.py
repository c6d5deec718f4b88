"""The plain tables: copy number, fusions, and what all four have in common."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_files import READERS, fault, read, write

from moltarget.errors import TableError
from moltarget.model import CopyCall, CopyNumber, Fusion, Tables
from moltarget.sample import Sample
from moltarget.sample_sheet import read_sheet
from moltarget.tables import read_tables

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("call", "means"),
    [*((call.value, call) for call in CopyCall), ("AMP", CopyCall.AMPLIFICATION), ("Diploid", CopyCall.NEUTRAL),
     ("HETLOSS", CopyCall.LOSS), ("HOMDEL", CopyCall.DEEP_DELETION), ("homozygous-deletion", CopyCall.DEEP_DELETION),
     ("deep_deletion", CopyCall.DEEP_DELETION), ("LOH", CopyCall.LOH),
     ("low-level gain", CopyCall.GAIN)],
)  # fmt: skip
def test_copy_number_calls(call, means):
    assert read("copy_number", f"ERBB2|{call}") == (CopyNumber("ERBB2", means),)


def test_copy_number():
    rows = ["ERBB2|amp|18.5", "TP53|loss|1", "TP53|LOH", "*|neutral", "ERBB2|amplification|18.5", "CDKN2A|homdel|0"]
    assert read("copy_number", *rows) == (
        CopyNumber("ERBB2", CopyCall.AMPLIFICATION, 18.5),
        CopyNumber("TP53", CopyCall.LOSS, 1),
        CopyNumber("TP53", CopyCall.LOH),
        CopyNumber("*", CopyCall.NEUTRAL),
        CopyNumber("CDKN2A", CopyCall.DEEP_DELETION, 0),
    )


def test_heterozygosity():
    both = (CopyNumber("HLA-C", CopyCall.NEUTRAL, 2), CopyNumber("HLA-C", CopyCall.LOH, 2))
    for word in ("cnLOH", "copy-neutral LOH", "Copy neutral loss of heterozygosity"):
        assert read("copy_number", f"HLA-C|{word}|2") == both
    assert read("copy_number", "HLA-C|neutral|2|0") == (CopyNumber("HLA-C", CopyCall.NEUTRAL, 2, 0),)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["PTEN|LOH|2|1"], "minor_copies: 1 copies of the rarer kind are no loss of heterozygosity"),
        (["PTEN|gain|3|2"], "minor_copies: 2 is more than half of the 3 copies"),
        (["PTEN|cnLOH", "PTEN|gain"], "line 3: PTEN is already in line 2 (neutral) with another call"),
        (["*|cnLOH"], "gene: '*' (all other genes) goes with the call neutral only"),
        (["PTEN|deletion"], "call: 'deletion' can mean one copy or both; write loss or deep deletion"),
        (["PTEN|high"], "call: 'high' is not known; allowed: amplification, gain, neutral, loss, deep deletion"),
        (["PTEN|"], "call: the cell is empty"),
        (["*|loss"], "gene: '*' (all other genes) goes with the call neutral only"),
        (["PTEN|loss|-1"], "copies: '-1' is not a number of 0 or more"),
        (["PTEN|loss|=1+1"], "copies: '=1+1' is not a number"),
        (["ERBB2|gain", "erbb2|amp"], "line 3: ERBB2 is already in line 2 (gain) with another call"),
        (["ERBB2|amp|8", "ERBB2|amp|9"], "ERBB2 is already in line 2"),
    ],
)
def test_copy_number_refused(rows, told):
    assert told in fault("copy_number", *rows)


# --- fusions -----------------------------------------------------------------------------------------------------------------


def test_fusions():
    rows = [
        "EML4|ALK|detected|yes|E13::e20|DNA + RNA",
        "EML4|ALK|||e6a::e20",
        "?|RET|positive|||FISH",
        "*|ROS1|not detected|||RNA",
        "*|*|Not Detected",
        "*|*|negative",
        "FGFR3|TACC3||no",
        "KIF5B|RET|||K15;R12",
        "CD74|NRG1|||exon 6 :: ?",
    ]
    assert read("fusions", *rows) == (
        Fusion("EML4", "ALK", True, True, "e13::e20", "DNA + RNA"),
        Fusion("EML4", "ALK", exons="e6a::e20"),
        Fusion("?", "RET", evidence="FISH"),
        Fusion("*", "ROS1", False, evidence="RNA"),
        Fusion("*", "*", False),
        Fusion("FGFR3", "TACC3", in_frame=False),
        Fusion("KIF5B", "RET", exons="e15::e12"),
        Fusion("CD74", "NRG1", exons="e6::?"),
    )


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["*|ALK"], "'*' (any gene) goes with not detected only; write '?' for an unknown partner"),
        (["?|ALK|not detected"], "'?' (unknown partner) goes with detected only; write '*' for any gene"),
        (["?|?"], "one of the two partners must be known"),
        (["v|ALK"], "five_prime: 'v' is not a gene; write '?' for an unknown partner"),
        (["EML4::ALK|ALK"], "five_prime: 'EML4::ALK' is not one gene symbol"),
        (["|ALK"], "five_prime: the cell is empty"),
        (["EML4|ALK|maybe"], "result: 'maybe' is not known; allowed: detected, not detected"),
        (["EML4|ALK||in"], "in_frame: 'in' is not known; allowed: yes, no"),
        (["EML4|ALK|||E13-A20"], "exons: 'E13-A20' is not written as e13::e20"),
        (["EML4|ALK|||intron 13::e20"], "exons: 'intron 13::e20' is not written as e13::e20"),
        (["EML4|ALK||||=cmd()"], "evidence: '=cmd()' begins like a spreadsheet formula"),
        (["EML4|ALK||||" + "x" * 101], "evidence: the text has 101 characters; at most 100"),
        (["EML4|ALK|not detected|yes"], "in_frame: a fusion that was not detected has no in_frame"),
        (["EML4|ALK|not detected||e1::e2"], "exons: a fusion that was not detected has no exons"),
        (["EML4|ALK", "EML4|ALK|not detected"], "line 2: EML4::ALK is detected here and not detected in line 3"),
        (["*|ALK|negative", "?|ALK"], "line 3: ?::ALK is detected here and not detected in line 2"),
        (["NTRK1|*|negative", "NTRK1|TPM3"], "NTRK1::TPM3 is detected here"),
    ],
)
def test_fusions_refused(rows, told):
    assert told in fault("fusions", *rows)


@pytest.mark.parametrize("kind", READERS)
def test_hostile_bytes_are_refused_by_name(kind):
    reader, header = READERS[kind]
    columns = header.split("\t")
    empty = "\t".join([""] * (len(columns) - 2))
    for cell, told in [
        (b"a\0b", "invisible character U+0000"),
        (b"\x1b[31mred", "invisible character U+001B"),
        ("a\u202eb".encode(), "invisible character U+202E"),
        (b"caf\xe9", "is not UTF-8"),
        (b"x" * 1_000_000, "the cell has 1000000 characters; at most 4096"),
    ]:
        Path("t.tsv").write_bytes(header.encode() + b"\n" + cell + b"\tx\t" + empty.encode() + b"\n")
        with pytest.raises(TableError) as caught:
            reader("t.tsv")
        title, line = str(caught.value).splitlines()
        assert (title, told in line) == ("t.tsv: 1 fault", True), line
        assert line.startswith("  line 2: ")
        assert len(line) < 200


@pytest.mark.parametrize("kind", READERS)
def test_shape_of_a_table(kind):
    reader, header = READERS[kind]
    first = header.split("\t")[0]
    for text, told in [
        ("", "is empty; its first line names the columns"),
        (header.replace("\t", ","), "separated by tabs"),
        (header.replace(first, f"{first}s") + "\n", f"unknown column '{first}s'; did you mean '{first}'?"),
        (header.replace(first, f"{first}s") + "\n", f"the required column '{first}' is missing"),
        (f"{header}\tcomment\n", "unknown column 'comment'"),
        (f"{header}\n\nx\n", "line 3: has 1 cells"),
    ]:
        Path("t.tsv").write_text(text, encoding="utf-8")
        with pytest.raises(TableError) as caught:
            reader("t.tsv")
        assert told in str(caught.value)
    Path("t.tsv").write_text(f"# note\n{header}\n", encoding="utf-8")
    assert not getattr(reader("t.tsv"), "variants", reader("t.tsv"))  # a header and no rows is a table


def test_every_fault_of_a_table_in_one_message():
    with pytest.raises(TableError) as caught:
        read("variants", "BRAF|V600E|2|0", "|p.G12C", "KRAS|wild type||3")
    told = [line.strip().split(": ")[:2] for line in str(caught.value).splitlines()[1:]]
    assert told == [
        ["line 2", "change"],
        ["line 2", "vaf"],
        ["line 2", "depth"],
        ["line 3", "gene"],
        ["line 4", "depth"],
    ]


def test_facade():
    sample = Sample(
        name="S",
        tumor_type="",
        variants=write("variants", "BRAF|p.V600E", "KRAS|wt"),
        fusions=write("fusions", "EML4|ALK"),
    )
    tables = read_tables(sample, check_change=str.upper)
    assert [variant.key for variant in tables.variants] == ["BRAF:P.V600E"]
    assert tables.wild_type_genes == ("KRAS",)
    assert tables.fusions == (Fusion("EML4", "ALK"),)
    assert (tables.copy_number, tables.biomarkers) == ((), ())
    assert read_tables(Sample(name="S", tumor_type="")) == Tables()


def test_facade_tells_the_faults_of_all_tables_at_once():
    sample = Sample(
        name="S", tumor_type="", variants=write("variants", "BRAF|V600E"), copy_number="none.tsv",
        fusions=write("fusions", "*|ALK"), biomarkers=write("biomarkers", "TMB|1"),
    )  # fmt: skip
    with pytest.raises(TableError) as caught:
        read_tables(sample)
    titles = [line for line in str(caught.value).splitlines() if not line.startswith(" ")]
    assert titles == [f"{kind}: 1 fault" for kind in ("variants.tsv", "none.tsv", "fusions.tsv", "biomarkers.tsv")]


@given(st.sampled_from(sorted(READERS)), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_message(kind, data):
    reader, header = READERS[kind]
    Path("t.tsv").write_bytes(header.encode() + b"\n" + data)
    try:
        reader("t.tsv")
    except TableError as error:
        assert str(error).startswith("t.tsv: ")


def test_the_examples_of_the_documentation_can_be_read():
    text = (ROOT / "config/README.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) if "\t" in block]
    own_rules = [block for block in blocks if block.startswith("id\tcondition")]  # read in test_site_source.py
    assert len(blocks) == 6 + len(own_rules)
    sheet, several, *tables = (block for block in blocks if block not in own_rules)
    Path("data").mkdir()
    for name in re.findall(r"[\w./]+\.vcf\.gz", sheet + several):
        Path(name).touch()
    Path("sheet.tsv").write_text(sheet, encoding="utf-8")
    assert [sample.name for sample in read_sheet("sheet.tsv", str).samples] == ["P001"]
    Path("several.tsv").write_text(several, encoding="utf-8")
    assert [len(sample.vcfs) for sample in read_sheet("several.tsv", str).samples] == [2, 3]
    for (reader, _), table in zip(READERS.values(), tables, strict=True):
        Path("t.tsv").write_text(table, encoding="utf-8")
        assert reader("t.tsv")


def test_the_documentation_names_every_column():
    text = (ROOT / "config/README.md").read_text(encoding="utf-8")
    for _, header in READERS.values():
        assert all(f"| `{column}` |" in text for column in header.split("\t"))
