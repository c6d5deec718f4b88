"""Reading the curated base: the schema, every fault in one message, and what a row becomes."""

from __future__ import annotations

from pathlib import Path

import pytest
from matching_factory import RESOURCES

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.sources.curated import COLUMNS, read_curated, row_from_cells

GOOD = {
    "id": "MT-BRAF-001", "condition": "BRAF V600E", "civic_profile": "BRAF V600E", "disease": "Melanoma",
    "doid": "DOID:1909", "oncotree": "MEL", "not_for": "COADREAD;ROOT", "evidence_type": "predictive",
    "therapies": "Dabrafenib;Trametinib", "therapy_interaction": "combination", "direction": "supports",
    "significance": "sensitivity", "origin": "somatic", "level": "A", "rating": "5", "approval_status": "in force",
    "approval_agency": "FDA", "approval_year": "2014", "approval_ref": "NDA 1", "civic_ids": "EID1;EID2",
    "pmids": "1;2", "verified_by": "CIViC EID1", "statement": "Made up.", "note": "made up",
}  # fmt: skip


def cells(**changes: str) -> list[str]:
    return [{**GOOD, **changes}.get(column, "") for column in COLUMNS]


def write(folder: Path, *rows: list[str], name: str = "base.tsv", header: tuple[str, ...] = COLUMNS) -> Path:
    lines = ["\t".join(header), *("\t".join(row) for row in rows)]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_row_becomes_evidence() -> None:
    row = row_from_cells(cells())
    assert (row.id, row.text, row.level, row.rating) == ("MT-BRAF-001", "BRAF V600E", "A", 5)
    assert row.therapies == ("Dabrafenib", "Trametinib")
    assert row.not_for == ("COADREAD", "ROOT")
    assert row.approval == e.Approval(e.ApprovalStatus.IN_FORCE, "FDA", 2014, None, "NDA 1")
    assert row.civic_ids == ("EID1", "EID2")


@pytest.mark.parametrize(
    ("interaction", "options"),
    [
        ("combination", (("Dabrafenib", "Trametinib"),)),
        ("sequential", (("Dabrafenib", "Trametinib"),)),
        ("substitutes", (("Dabrafenib",), ("Trametinib",))),
    ],
)
def test_substitutes_are_options_of_their_own(interaction: str, options: tuple[tuple[str, ...], ...]) -> None:
    """SCIENCE 3: a combination is one option and never evidence for a part."""
    assert row_from_cells(cells(therapy_interaction=interaction)).options == options


def test_no_therapy_is_no_option() -> None:
    assert row_from_cells(cells(therapies="", therapy_interaction="", evidence_type="prognostic")).options == ()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"id": "BRAF-1"}, "is not MT-"),
        ({"condition": "BRAF Bnana"}, "is not understood"),
        ({"condition": "EGFR A750_E746del"}, "is not understood"),
        ({"level": "F"}, "level 'F'"),
        ({"rating": "good"}, "invalid literal"),
        ({"verified_by": ""}, "verified_by is empty"),
        ({"direction": "maybe"}, "'maybe'"),
        ({"origin": "tumour"}, "'tumour'"),
        ({"significance": "cures"}, "'cures'"),
        ({"evidence_type": "oracular"}, "'oracular'"),
        ({"therapy_interaction": "or"}, "'or'"),
        ({"approval_status": "soon"}, "'soon'"),
        ({"approval_agency": ""}, "needs agency, year and reference"),
        ({"approval_year": ""}, "needs agency, year and reference"),
        ({"approval_ref": ""}, "needs agency, year and reference"),
        ({"approval_status": "withdrawn", "approval_year": ""}, "needs agency, year and reference"),
        ({"approval_year": "lately"}, "invalid literal"),
    ],
)
def test_a_row_that_breaks_the_schema_is_refused(tmp_path: Path, changes: dict[str, str], fault: str) -> None:
    with pytest.raises(KnowledgeBaseError, match=f"base.tsv: line 3: .*{fault}"):
        read_curated(write(tmp_path, cells(id="MT-BRAF-009"), cells(**changes)))


@pytest.mark.parametrize("status", ["none", "not verified"])
def test_no_approval_needs_no_reference(status: str) -> None:
    row = row_from_cells(cells(approval_status=status, approval_agency="", approval_year="", approval_ref=""))
    assert row.approval == e.Approval(e.ApprovalStatus(status))


def test_all_faults_come_in_one_message(tmp_path: Path) -> None:
    write(tmp_path, cells(level="X"), cells(verified_by=""), ["too", "short"])
    write(tmp_path, cells(origin="x"), name="other.tsv")
    with pytest.raises(KnowledgeBaseError) as failure:
        read_curated(tmp_path)
    text = str(failure.value)
    assert [
        part in text for part in ("line 2: level", "line 3: verified_by", "line 4: 2 cells", "other.tsv: line 2")
    ] == [True] * 4


def test_an_id_stands_once_over_all_files(tmp_path: Path) -> None:
    write(tmp_path, cells())
    write(tmp_path, cells(), name="second.tsv")
    with pytest.raises(KnowledgeBaseError, match="id MT-BRAF-001 stands twice"):
        read_curated(tmp_path)


def test_a_header_in_another_order_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="the header must be id, condition"):
        read_curated(write(tmp_path, cells(), header=COLUMNS[::-1]))


def test_an_empty_folder_or_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match=r"no .*tsv file"):
        read_curated(tmp_path)
    (tmp_path / "base.tsv").write_text("", encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match="the header must be"):
        read_curated(tmp_path)


def test_bytes_that_are_no_text_are_an_expected_failure(tmp_path: Path) -> None:
    write(tmp_path, cells())
    (tmp_path / "base.tsv").write_bytes((tmp_path / "base.tsv").read_bytes() + b"\xff\xfe\n")
    with pytest.raises(KnowledgeBaseError, match="save it as UTF-8"):
        read_curated(tmp_path)


def test_rows_are_sorted_by_id_whatever_the_files(tmp_path: Path) -> None:
    write(tmp_path, cells(id="MT-ZZZ-001"), cells(id="MT-AAA-002"))
    write(tmp_path, cells(id="MT-MMM-001"), name="a.tsv")
    assert [row.id for row in read_curated(tmp_path)] == ["MT-AAA-002", "MT-MMM-001", "MT-ZZZ-001"]


def test_the_whole_base_is_read() -> None:
    rows = read_curated(RESOURCES / "knowledge_base")
    lines = sum(
        len(path.read_text(encoding="utf-8").splitlines()) - 1 for path in (RESOURCES / "knowledge_base").glob("*.tsv")
    )
    assert len(rows) == lines > 400
    assert list(rows) == sorted(rows, key=lambda row: row.id)
