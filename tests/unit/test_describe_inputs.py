"""The command that says what would be read, and the page of the docs that it writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from vcf_factory import SHARED, text_of

from describe_inputs import main
from moltarget.errors import VcfError
from moltarget.vcf import VcfSettings
from moltarget.vcf.describe import as_page, as_text, describe, vcf_files

PAGE = Path(__file__).resolve().parents[2] / "docs" / "inputs.md"
ROWS = [
    "7 10 . A T . PASS . GT:AD:DP 0/1:30,10:40 0/0:20,0:20",
    "7 20 . A <DEL> . PASS END=30 GT 0/1 0/0",
    "7 30 . A T . PASS . GT:DP 0/1:40 0/0:20",
    "7 x . A T . PASS . GT 0/1 0/0",
]
META = ("source=Mutect2", "reference=/secret/path/GRCh38.fa", "tumor_sample=T|1", "normal_sample=<b>")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inner = tmp_path / "run" / "calls"
    inner.mkdir(parents=True)
    (inner / "a.vcf").write_text(text_of(ROWS, meta=META, samples=("T|1", "<b>")), encoding="utf-8")
    (inner / "empty.vcf.gz").write_bytes(b"")
    (inner / "notes.txt").write_text("not a VCF", encoding="utf-8")
    return tmp_path / "run"


def test_the_docs_page_is_current() -> None:
    if not SHARED.is_dir():
        pytest.skip("shared folder data/vcf is absent")
    rows = [describe(name, path) for name, path in vcf_files([SHARED])]
    assert len(rows) == sum(path.name.endswith((".vcf", ".vcf.gz", ".maf")) for path in SHARED.rglob("*"))
    assert PAGE.read_text(encoding="utf-8") == as_page(rows), "write docs/inputs.md again: see its first lines"
    assert str(SHARED) not in as_page(rows)


def test_one_row_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder)]) == 0
    names, read, refused = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    row = dict(zip(names, read, strict=True))
    assert row == {
        "file": "calls/a.vcf",
        "verdict": "read",
        "callers": "Mutect2: ##source=Mutect2",
        "build": "GRCh38: ##reference names GRCh38",
        "tumor": "T|1: the header names it (##tumor_sample)",
        "normal": "<b>: the header names it (##normal_sample)",
        "records": "4",
        "calls": "2",
        "kept_aside": "1 error, 1 unsupported kind",
        "known": "100% / 50% / 50%",
        "normal_known": "100% / 50% / 50%",
        "annotation": "",
    }
    told = dict(zip(names, refused, strict=True))
    assert told["verdict"].startswith("refused: the file is empty")
    assert "/" not in told["verdict"]


def test_markdown_is_safe_and_complete(folder: Path) -> None:
    page = folder / "page.md"
    assert main([str(folder), "--markdown", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    (row,) = [line for line in text.splitlines() if line.startswith("| calls/a.vcf")]
    assert "T\\|1: the header names it" in row
    assert "&lt;b&gt;" in row
    assert "secret" not in text
    assert "## Files that are read (1)" in text
    assert "## Files that are refused (1)" in text
    assert "| VarScan 2 | RD, AD |" in text


def test_the_sheets_column_can_be_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.vcf"
    path.write_text(text_of([], meta=('source="RADIA v1"',), samples=("DNA_TUMOR", "RNA_TUMOR")), encoding="utf-8")
    assert main([str(path)]) == 0
    assert "RADIA: ##source=RADIA v1" in capsys.readouterr().out  # told even when refused
    assert "refused: several columns" in as_text([describe("r.vcf", path)])
    assert main([str(path), "--tumor-column", "DNA_TUMOR"]) == 0
    assert "\tread\t" in capsys.readouterr().out
    assert describe("r.vcf", path, VcfSettings(tumor_column="X")).verdict.startswith("refused: no sample column 'X'")


def test_mafs_are_listed_too(tmp_path: Path) -> None:
    header = [
        "Hugo_Symbol",
        "Chromosome",
        "Start_Position",
        "Reference_Allele",
        "Tumor_Seq_Allele2",
        "NCBI_Build",
        "callers",
    ]
    row = ["KRAS", "12", "25398284", "C", "T", "GRCh37", "muse;mutect2"]
    text = "".join("\t".join(cells) + "\n" for cells in (header, row, [*row[:3], "C", "C", *row[5:]]))
    (tmp_path / "a.maf").write_text(text, encoding="utf-8")
    (tmp_path / "b.maf.gz").write_bytes(b"no gzip")
    (name, path), (other, damaged) = vcf_files([tmp_path])
    assert (name, other) == ("a.maf", "b.maf.gz")
    found = describe(name, path)
    assert (found.verdict, found.records, found.calls, found.kept_aside) == ("read", "2", "1", "1 unsupported kind")
    assert (found.build, found.tumor) == ("GRCh37: column NCBI_Build says GRCh37", "")
    assert found.callers == "Mutect2, MuSE: column callers"
    assert describe(other, damaged).verdict.startswith("refused: named .gz but not gzip-compressed")


def test_wrong_paths(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "absent")]) == 2
    assert "no such file or folder" in capsys.readouterr().err
    assert main([str(tmp_path)]) == 2
    assert "no file with a name ending in .vcf" in capsys.readouterr().err
    with pytest.raises(VcfError, match="absent"):
        vcf_files([tmp_path / "absent"])


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    assert "tab-separated table" in capsys.readouterr().out
