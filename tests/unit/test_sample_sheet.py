"""The sample sheet: what is read, and every fault in one message."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from moltarget import sample_sheet
from moltarget.errors import MoltargetError, SheetError
from moltarget.model import Build
from moltarget.sample import Sample
from moltarget.sample_sheet import read_sheet


def resolve(text: str) -> str:
    """Stands for the ontology: three codes, and a message with suggestions for all else."""
    if text not in ("LUAD", "COAD", "MEL"):
        raise MoltargetError(f"{text!r} is no known tumour type; the nearest are LUAD, COAD")
    return text


@pytest.fixture(autouse=True)
def _working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.vcf", "b.vcf", "panel.bed", "t.tsv"):
        Path(name).write_text("x", encoding="utf-8")


def sheet_of(text: str | bytes, name: str = "samples.tsv") -> str:
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


def read(text: str | bytes) -> sample_sheet.Sheet:
    return read_sheet(sheet_of(text), resolve)


def faults(text: str | bytes) -> list[str]:
    """The lines of the message below its title, whose count must be true."""
    with pytest.raises(SheetError) as caught:
        read(text)
    title, *told = str(caught.value).splitlines()
    assert re.fullmatch(rf"samples\.tsv: {len(told)} faults?", title)
    return [line.removeprefix("  ") for line in told]


def row(**cells: str) -> str:
    """A sheet of one sample with a VCF and the given cells."""
    cells = {"sample": "S1", "tumor_type": "LUAD", "vcf": "a.vcf", **cells}
    return "\t".join(cells) + "\n" + "\t".join(cells.values()) + "\n"


def test_every_column_arrives():
    text = row(
        genome_build="hg19", assay="panel.bed", design="tumour-only", purity="60%", tumor_column="T", normal_column="",
        annotation="Existing", variants="t.tsv", copy_number="t.tsv", fusions="t.tsv", biomarkers="t.tsv",
    )  # fmt: skip
    assert read(text).samples == (
        Sample(
            name="S1", tumor_type="LUAD", vcf="a.vcf", genome_build=Build.GRCH37, assay="panel.bed", design="tumor-only",
            purity=0.6, tumor_column="T", annotation="existing", variants="t.tsv", copy_number="t.tsv", fusions="t.tsv",
            biomarkers="t.tsv",
        ),
    )  # fmt: skip


def test_columns_in_any_order_and_rows_in_file_order():
    sheet = read("vcf\tsample\ttumor_type\na.vcf\tZ\tLUAD\nb.vcf\tA\t\n")
    assert sheet.samples == (Sample("Z", "LUAD", "a.vcf"), Sample("A", "", "b.vcf"))
    assert sheet.warnings == ()


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_marks_line_ends_blank_lines_comments_quotes(mark, ends):
    lines = [
        "# a note",
        "",
        "sample\ttumor_type\tvcf",
        '"# one, two"',
        "S1\tLUAD\t a.vcf ",
        "\t\t",
        '"S2"\tCOAD\tb.vcf',
        "",
    ]
    sheet = read((mark + ends.join(lines)).encode())
    assert [(sample.name, sample.vcf) for sample in sheet.samples] == [("S1", "a.vcf"), ("S2", "b.vcf")]


@pytest.mark.parametrize("column", ["vcf", "variants", "copy_number", "fusions", "biomarkers"])
def test_one_kind_of_data_is_enough(column):
    sheet = read(f"sample\ttumor_type\t{column}\nS1\tLUAD\tt.tsv\n")
    assert getattr(sheet.samples[0], column) == "t.tsv"


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("genome_build", "GRCh37", Build.GRCH37),
        ("genome_build", "b37", Build.GRCH37),
        ("genome_build", "grch38", Build.GRCH38),
        ("genome_build", "HG38", Build.GRCH38),
        ("assay", "Exome", "exome"),
        ("assay", "WGS", "genome"),
        ("design", "paired", "paired"),
        ("design", "Tumor only", "tumor-only"),
        ("design", "tumour_only", "tumor-only"),
        ("purity", "0.35", 0.35),
        ("purity", "35 %", 0.35),
        ("purity", "1", 1.0),
        ("annotation", "CATALOGUE", "catalogue"),
    ],
)
def test_values(column, text, value):
    assert getattr(read(row(**{column: text})).samples[0], column) == value


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"sample": "../x"}, "not a safe name"),
        ({"sample": "a..b"}, "without '..'"),
        *(
            ({"sample": name}, "not a safe name")
            for name in (".x", "-rf", "a b", "Müller", "x" * 101, "=cmd|'/C calc'!A0")
        ),
        ({"sample": ""}, "sample: the cell is empty"),
        ({"vcf": "none.vcf"}, "vcf: no such file: 'none.vcf' (relative paths start at the working directory)"),
        ({"vcf": "."}, "vcf: '.' is a directory"),
        ({"vcf": "NA"}, "vcf: 'NA' is no file; leave the cell empty"),
        ({"vcf": "a.vcf/x"}, "cannot be reached (Not a directory)"),
        ({"vcf": "/dev/null"}, "not an ordinary file"),
        ({"vcf": "x" * 300}, "cannot be reached (File name too long)"),
        ({"vcf": ""}, "the sample has no data; fill one or more of: vcf, variants, copy_number, fusions, biomarkers"),
        ({"variants": "none.tsv"}, "variants: no such file"),
        ({"biomarkers": "."}, "biomarkers: '.' is a directory"),
        ({"genome_build": "hg18"}, "genome_build: 'hg18' is not known; allowed: GRCh37 (hg19, b37), GRCh38 (hg38)"),
        ({"assay": "panel"}, "assay: no such file: 'panel'"),
        ({"assay": "panel"}, "allowed: exome, genome, the path of a panel BED"),
        ({"design": "single"}, "design: 'single' is not known; allowed: paired, tumor-only"),
        ({"annotation": "none"}, "allowed: auto, reference, existing, catalogue"),
        ({"purity": "60"}, "purity: '60' is more than 1; did you mean 60%?"),
        ({"purity": "0"}, "not above 0"),
        ({"purity": "120%"}, "more than 1"),
        ({"purity": "-0.5"}, "not a number of 0 or more"),
        ({"purity": "0,5"}, "write a decimal point"),
        *(({"purity": text}, "not a number") for text in ("nan", "1e999", "٣", "half")),
        ({"tumor_type": "LUNG"}, "tumor_type: 'LUNG' is no known tumour type; the nearest are LUAD, COAD"),
        ({"tumor_type": "NA"}, "leave the cell empty when it is unknown"),
        ({"tumor_column": "T", "normal_column": "T"}, "they must differ"),
        ({"design": "tumor-only", "normal_column": "N"}, "a tumor-only design has no normal"),
        ({"vcf": "a\0.vcf"}, "vcf: the cell holds the invisible character U+0000"),
        ({"vcf": "a\u202e.vcf"}, "invisible character U+202E"),
        ({"tumor_type": "L" * 1_000_000}, "tumor_type: the cell has 1000000 characters; at most 4096"),
    ],
)
def test_a_faulty_cell(cells, told):
    found = faults(row(**cells))
    assert len(found) == 1
    assert found[0].startswith("row 2: ")
    assert told in found[0]
    assert len(found[0]) < 500


@pytest.mark.parametrize(
    ("header", "cells", "told"),
    [
        (
            "sample tumour_type vcf",
            "S1 LUAD a.vcf",
            ["unknown column 'tumour_type'; did you mean 'tumor_type'?", "'tumor_type' is missing"],
        ),
        (
            "sample tumor_type vcff",
            "S1 LUAD a.vcf",
            ["column 'vcff'; did you mean 'vcf'?", "has no column that names data"],
        ),
        (
            "tumor_type vcf assay",
            "LUAD a.vcf panel",
            ["the required column 'sample' is missing", "assay: no such file"],
        ),
        (
            "sample tumor_type zzzzzz",
            "S1 LUAD x",
            ["known columns: sample, tumor_type, vcf", "has no column that names data"],
        ),
        ("sample Sample vcf", "S1 S1 a.vcf", ["column 'sample' is there 2 times", "'tumor_type' is missing"]),
        ("sample  vcf", "S1 LUAD a.vcf", ["column 2 has no name", "'tumor_type' is missing"]),
        ("sample,tumor_type,vcf", "S1,LUAD,a.vcf", ["the first line must name the columns, separated by tabs"]),
        ("#Sample Tumor_Type VCF", "S1 LUAD a.vcf", ["a header must not begin with '#'"]),
    ],
)
def test_a_faulty_header(header, cells, told):
    found = faults(f"{header}\n{cells}\n".replace(" ", "\t"))
    assert len(found) == len(told)
    for text in told:
        assert any(text in line for line in found), (text, found)


def test_capitals_in_the_header_do_not_matter(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.vcf").touch()
    Path("s.tsv").write_text("Sample\tTumor_Type\tVCF\nS1\tLUAD\ta.vcf\n", encoding="utf-8")
    (sample,) = read_sheet("s.tsv", str).samples
    assert (sample.name, sample.vcf) == ("S1", "a.vcf")


def test_files_separated_by_commas_are_told_apart_from_a_missing_one():
    (told,) = faults("sample\ttumor_type\tvcf\nS1\tLUAD\ta.vcf,b.vcf\n")
    assert told.endswith("; several files are separated by semicolons, not by commas")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty; its first line names the columns: sample, tumor_type"),
        (b"# only a note\n\n", "is empty"),
        (b"sample\ttumor_type\tvcf\n", "has a header and no samples"),
        (b"sample\ttumor_type\tvcf\n\t\t\n", "has a header and no samples"),
        (b"PK\x03\x04rest", "is a spreadsheet workbook"),
        (b"\x1f\x8brest", "is compressed"),
        ("sample\n".encode("utf-16"), "is UTF-16"),
        (b"sample\ttumor_type\tvcf\nS1\tm\xe9lanome\ta.vcf\n", "row 2: byte 0xe9 at position 5 is not UTF-8"),
        (b"s\xe9\n", "row 1: byte 0xe9"),
        (
            b"sample\ttumor_type\tvcf\nS1\tLUAD\n",
            "row 2: has 2 cells where the header has 3; an empty cell still needs its tab",
        ),
        (b"sample\ttumor_type\tvcf\nS1\tLUAD\ta.vcf\t\n", "row 2: has 4 cells where the header has 3"),
        (b'sample\ttumor_type\tvcf\n"S1\nx"\tLUAD\ta.vcf\n', "row 2: has 1 cells"),
    ],
)
def test_a_faulty_file(data, told):
    assert told in faults(data)[0]


@pytest.mark.parametrize(
    ("path", "told"),
    [("none.tsv", r"No such file.* \(relative paths start"), (".", "Is a directory"), ("a\0b", "null byte")],
)
def test_a_sheet_that_cannot_be_read(path, told):
    with pytest.raises(SheetError, match=told):
        read_sheet(path, resolve)


def test_a_file_too_large_is_not_read_whole():
    with Path("big.tsv").open("wb") as handle:
        handle.truncate(65 * 2**20)  # sparse
    with pytest.raises(SheetError, match="larger than 64 MiB"):
        read_sheet("big.tsv", resolve)


def test_every_fault_in_one_message_in_the_order_of_rows():
    text = (
        "sample\ttumor_type\tvcf\tpurity\tcolour\n"
        "S1\tLUAD\tnone.vcf\t2\tred\n"
        "\n"
        "s1\tMARS\ta.vcf\t\t\n"
        "S1\tLUAD\t\tx\t\n"
        "S4\tLUAD\n"
    )
    assert [line.split(": ")[0] for line in faults(text)] == [
        "row 1",
        "row 2",
        "row 2",
        *["row 4"] * 2,
        *["row 5"] * 3,
        "row 6",
    ]
    told = "\n".join(faults(text))
    assert "row 4: sample: 's1' differs only by case from 'S1' in row 2" in told
    assert "row 5: sample: 'S1' is already in row 2" in told


def test_a_file_that_may_not_be_read(monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: path != "b.vcf")
    (found,) = faults("sample\ttumor_type\tvcf\nS1\tLUAD\ta.vcf\nS2\tLUAD\tb.vcf\n")
    assert found == "row 3: vcf: 'b.vcf' may not be read by this user; change its permissions"


def test_one_vcf_of_two_samples_is_a_warning_under_any_spelling():
    Path("link.vcf").symlink_to("a.vcf")
    sheet = read("sample\ttumor_type\tvcf\nS1\tLUAD\ta.vcf\nS2\tLUAD\tb.vcf\nS3\tLUAD\t./a.vcf\nS4\tLUAD\tlink.vcf\n")
    assert sheet.warnings == ("'a.vcf' is the vcf of several samples: S1 (row 2), S3 (row 4), S4 (row 5)",)
    assert len(sheet.samples) == 4


def test_samples_of_one_vcf_with_columns_of_their_own_give_no_warning():
    header = "sample\ttumor_type\tvcf\ttumor_column\n"
    assert read(f"{header}S1\tLUAD\ta.vcf\tT1\nS2\tLUAD\ta.vcf\tT2\n").warnings == ()
    assert len(read(f"{header}S1\tLUAD\ta.vcf\tT1\nS2\tLUAD\ta.vcf\tT1\n").warnings) == 1


def test_ten_thousand_rows_look_once_at_each_file_and_ask_once_for_each_tumour_type(monkeypatch):
    looked: list[str] = []
    asked: list[str] = []
    stat_file = os.stat
    monkeypatch.setattr(os, "stat", lambda path, *args, **more: looked.append(path) or stat_file(path, *args, **more))
    lines = "".join(f"S{i}\tLUAD\t{'ab'[i % 2]}.vcf\n" for i in range(10_000))
    sheet = read_sheet(sheet_of(f"sample\ttumor_type\tvcf\n{lines}"), asked.append)
    assert len(sheet.samples) == 10_000
    assert [path for path in looked if str(path).endswith(".vcf")] == ["a.vcf", "b.vcf"]
    assert asked == ["LUAD"]


def test_only_expected_errors_of_the_resolver_are_faults():
    def broken(text: str) -> None:
        raise KeyError(text)

    with pytest.raises(KeyError):
        read_sheet(sheet_of(row()), broken)


def test_a_batch_reads_its_own_rows_alone(monkeypatch):
    looked: list[str] = []
    stat_file = os.stat
    monkeypatch.setattr(os, "stat", lambda path, *args, **more: looked.append(path) or stat_file(path, *args, **more))
    text = "sample\ttumor_type\tvcf\nS1\tLUAD\tnone.vcf\nS2\tLUAD\ta.vcf\nS3\tMARS\tb.vcf\n"
    assert [sample.name for sample in read_sheet(sheet_of(text), resolve, {"S2", "S9"}).samples] == ["S2"]
    assert [path for path in looked if str(path).endswith(".vcf")] == ["a.vcf"]
    with pytest.raises(SheetError, match="row 2: vcf: no such file"):
        read_sheet(sheet_of(text), resolve, {"S1", "S2"})
    assert read_sheet(sheet_of(text), resolve, {"S9"}).samples == ()
