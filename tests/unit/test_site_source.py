"""A laboratory's own rules: every column, every fault in one message, several files. All made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from source_files import BIG, READER, RESOURCES, WEB_PAGE, through_the_store, write_table

import compile_knowledge_base
from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.sources.registry import read_source
from moltarget.knowledge_base.sources.site import COLUMNS, NEEDED, read_site
from moltarget.knowledge_base.store import load
from moltarget.steps.compile import Sources, compile_sources

NAME = "synthetic_site.tsv"
LEAST = {
    "id": "LAB-001", "condition": "BRAF V600E", "evidence_type": "predictive", "direction": "supports",
    "significance": "sensitivity", "level": "C",
}  # fmt: skip
FULL = {
    **LEAST, "id": "LAB-002", "condition": "EGFR L858R AND NOT EGFR T790M", "disease": "lung adenocarcinoma",
    "doid": "DOID:3910", "oncotree": "LUAD", "therapies": "Madeupinib; Otherinib", "therapy_interaction": "substitutes",
    "origin": "somatic", "rating": "4", "approval_status": "in force", "approval_agency": "FDA", "approval_year": "2020",
    "approval_end": "", "approval_ref": "NDA 1", "guideline": "Made-up guideline 2026", "pmids": "1; 22",
    "url": "https://example.org/rules/2", "statement": "Made up.",
}  # fmt: skip


def read(folder: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> e.Reading:
    return read_site(write_table(folder / NAME, columns, rows), READER)


def test_a_full_rule_becomes_evidence(tmp_path: Path) -> None:
    reading = read(tmp_path, FULL, columns=COLUMNS[::-1])
    (row,) = reading.rows
    assert row == e.Evidence(
        id="LAB-002", text="EGFR L858R AND NOT EGFR T790M", condition=parse_condition("EGFR L858R AND NOT EGFR T790M"),
        disease="lung adenocarcinoma", doid="DOID:3910", oncotree="LUAD", not_for=(),
        evidence_type=e.EvidenceType.PREDICTIVE, therapies=("Madeupinib", "Otherinib"),
        interaction=e.Interaction.SUBSTITUTES, direction=e.Direction.SUPPORTS, significance=e.Significance.SENSITIVITY,
        origin=e.EvidenceOrigin.SOMATIC, level="C", rating=4,
        approval=e.Approval(e.ApprovalStatus.IN_FORCE, "FDA", 2020, None, "NDA 1"), guideline="Made-up guideline 2026",
        civic_ids=(), pmids=("1", "22"), verified_by="", statement="Made up.", note="",
        profile="EGFR L858R AND NOT EGFR T790M", source="site", url="https://example.org/rules/2", source_level="",
    )  # fmt: skip
    assert (reading.source.name, reading.source.version) == ("site: synthetic_site.tsv", reading.source.sha256[:12])
    through_the_store(reading, tmp_path)


def test_the_least_rule(tmp_path: Path) -> None:
    (row,) = read(tmp_path, LEAST, columns=NEEDED).rows
    assert (row.origin, row.rating, row.approval) == (
        e.EvidenceOrigin.ANY,
        None,
        e.Approval(e.ApprovalStatus.NOT_VERIFIED),
    )
    assert row.options == ()


def test_comments_and_blank_lines_are_skipped(tmp_path: Path) -> None:
    path = write_table(tmp_path / NAME, NEEDED, [LEAST])
    path.write_text(path.read_text(encoding="utf-8") + "\n# a remark of the laboratory\n\n", encoding="utf-8")
    assert len(read_site(path, READER).rows) == 1


FAULTS = [
    *(({name: ""}, f"{name} must not be empty") for name in NEEDED),
    ({"id": "EID123"}, "looks like that of another base"),
    ({"id": "MT-BRAF-001"}, "looks like that of another base"),
    ({"id": "MOA-1"}, "looks like that of another base"),
    ({"id": "1LAB"}, "is not a letter and up to 59"),
    ({"id": "L" * 61}, "is not a letter and up to 59"),
    ({"condition": "BRAF Bnana"}, "is not understood"),
    ({"condition": "BRAF V600E AND"}, "is not understood"),
    ({"evidence_type": "oracular"}, "evidence_type 'oracular' is none of .*predictive, prognostic"),
    ({"evidence_type": "Predictive"}, "evidence_type 'Predictive' is none of predictive, "),
    ({"direction": "maybe"}, "direction 'maybe' is none of .*supports, does not support"),
    ({"significance": "cures"}, "significance 'cures' is none of .*sensitivity, "),
    ({"origin": "tumour"}, "origin 'tumour' is none of .*somatic, germline, any"),
    ({"level": "F"}, "level 'F' is not one of A, B, C, D, E"),
    ({"rating": "6"}, "rating '6' is not a number from 1 to 5"),
    ({"doid": "3910"}, "is not a Disease Ontology id"),
    ({"oncotree": "LUNGADENO"}, "is no listed code"),
    ({"therapy_interaction": "or"}, "therapy_interaction 'or' is none of .*combination, "),
    ({"therapy_interaction": ""}, "several therapies need a therapy_interaction"),
    ({"approval_status": "soon"}, "approval_status 'soon' is none of .*in force, withdrawn, "),
    ({"approval_year": ""}, "needs agency, year and reference"),
    ({"approval_year": "20"}, "approval_year '20' is not a year"),
    ({"pmids": "PMID 1"}, "pmids 'PMID 1' is not PubMed numbers"),
    ({"url": "rules/2"}, "is not an address"),
    ({"statement": BIG}, "statement has 1000000 characters"),
]


@pytest.mark.parametrize(("changes", "fault"), FAULTS, ids=lambda one: str(one)[:40])
def test_a_rule_with_a_fault_is_refused(tmp_path: Path, changes: dict[str, str], fault: str) -> None:
    with pytest.raises(KnowledgeBaseError, match=f"{NAME}: line 3: .*{fault}"):
        read(tmp_path, LEAST, {**FULL, **changes})


def test_all_faults_come_in_one_message(tmp_path: Path) -> None:
    rows = [{**LEAST, "level": "X"}, {**LEAST, "colour": "red"}, {**LEAST, "condition": "?"}, LEAST]
    path = write_table(tmp_path / NAME, (*COLUMNS, "colour"), rows)
    path.write_bytes(path.read_bytes() + b"LAB-9\tBRAF V600E\n" + b"\xff\n")
    with pytest.raises(KnowledgeBaseError) as failure:
        read_site(path, READER)
    told = str(failure.value)
    for part in (
        "line 1: unknown column 'colour'", "line 2: level 'X'", "line 4: condition '?'", "line 5: id LAB-001 stands twice",
        "line 6: 2 cells where the header has 23", "line 7: byte 1 is not UTF-8",
    ):  # fmt: skip
        assert part in told


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (WEB_PAGE, "the header lacks id, condition"),
        ("", "the header lacks id, condition"),
        ("\t".join(NEEDED) + "\n", "holds no rule"),
        ("\t".join((*NEEDED, "level")) + "\n", "column 'level' stands twice"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match=fault):
        read_source("site", tmp_path / NAME, READER)


def test_several_files_are_several_sources(tmp_path: Path) -> None:
    one = write_table(tmp_path / "synthetic_one.tsv", COLUMNS, [LEAST])
    two = write_table(tmp_path / "synthetic_two.tsv", COLUMNS, [FULL])
    base, left = compile_sources(Sources(None, {"site": [one, two]}))
    assert [row.id for row in base.rows] == ["LAB-001", "LAB-002"]
    assert [count.source.name for count in base.sources] == ["site: synthetic_one.tsv", "site: synthetic_two.tsv"]
    assert left == ()
    again = write_table(tmp_path / "synthetic_two.tsv", COLUMNS, [LEAST])
    with pytest.raises(KnowledgeBaseError, match="id LAB-001 stands twice"):
        compile_sources(Sources(None, {"site": [one, again]}))


def test_the_command_takes_a_source_several_times(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = write_table(tmp_path / "synthetic_one.tsv", COLUMNS, [LEAST])
    two = write_table(tmp_path / "synthetic_two.tsv", COLUMNS, [FULL])
    output = tmp_path / "compiled.json"
    sources = ["--source", f"site={one}", "--source", f"site={two}", "--resources", str(RESOURCES)]
    assert compile_knowledge_base.main(["--output", str(output), "--no-curated", *sources]) == 0
    assert len(load(output).rows) == 2
    assert compile_knowledge_base.main(["--output", str(output), "--source", f"sight={one}"]) == 2
    assert "write NAME=FILE; the names are civic" in capsys.readouterr().err


def test_the_example_of_the_documentation_is_read(tmp_path: Path) -> None:
    text = (RESOURCES.parent / "config" / "README.md").read_text(encoding="utf-8")
    table = text.partition("### `site`: your own rules")[2].partition("```\n")[2].partition("```")[0]
    path = tmp_path / "rules.tsv"
    path.write_text(table, encoding="utf-8")
    assert [(row.id, row.text, row.level) for row in read_site(path, READER).rows] == [("LAB-001", "BRAF V600E", "C")]
