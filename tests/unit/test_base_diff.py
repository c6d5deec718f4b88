"""Differences of two bases: by meaning of the fields, with tiers, and as a summary that a person can read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from civic_files import item, write
from matching_factory import evidence, types

import diff_knowledge_bases
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.diff import (
    MOST_SHOWN,
    Difference,
    Items,
    Kind,
    compare,
    diff_table,
    items_of,
    summary,
    vanished,
)
from moltarget.ontology import Relation
from moltarget.steps.compile import Outputs, Sources, compile_to
from moltarget.steps.update import own_relation

Told = pytest.CaptureFixture[str]


def level_tier(row: e.Evidence) -> str:
    return {"A": "I-A", "B": "I-B"}.get(row.level, "II-D")


def row(number: int, **changes: Any) -> e.Evidence:
    return replace(evidence(level="A"), id=f"EID{number}", **changes)


def left(number: int) -> e.Uncompiled:
    return e.Uncompiled(
        evidence().source, f"EID{number}", "predictive", "B", "BRAF odd", e.WhyNot.NOT_UNDERSTOOD, "odd"
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"level": "D"}, "level"),
        ({"rating": 1}, "rating"),
        ({"direction": e.Direction.DOES_NOT_SUPPORT}, "direction"),
        ({"significance": e.Significance.REDUCED_SENSITIVITY}, "significance"),
        ({"therapies": ("Imatinib",)}, "therapies"),
        ({"therapies": ("Imatinib", "Dasatinib"), "interaction": e.Interaction.SUBSTITUTES}, "therapies"),
        ({"disease": "Thymoma"}, "disease"),
        ({"doid": "DOID:1"}, "disease"),
        ({"flagged": True}, "flagged"),
        ({"text": "BRAF V600K"}, "condition"),
        ({"origin": e.EvidenceOrigin.GERMLINE}, "origin"),
        ({"guideline": "NCCN"}, "guideline"),
        ({"evidence_type": e.EvidenceType.PROGNOSTIC}, "evidence type"),
        ({"approval": e.Approval(e.ApprovalStatus.WITHDRAWN, "FDA", 2001, 2002, "x")}, "approval"),
    ],
)
def test_a_changed_field_is_named(changes: dict[str, Any], field: str) -> None:
    old, new = items_of([row(1)], []), items_of([row(1, **changes)], [])
    found = [one for one in compare(old, new, lambda _: "I-A") if one.kind is Kind.CHANGED]
    assert [one.field for one in found] == [field]
    assert found[0].before != found[0].after


@pytest.mark.parametrize("changes", [{"statement": "Other words."}, {"note": "More."}, {"pmids": ("1",)}])
def test_words_of_the_source_are_no_difference(changes: dict[str, Any]) -> None:
    assert compare(items_of([row(1)], []), items_of([row(1, **changes)], []), level_tier) == ()


def test_the_order_of_therapies_is_no_difference() -> None:
    one, other = (items_of([row(1, therapies=names)], []) for names in (("A", "B"), ("B", "A")))
    assert compare(one, other, level_tier) == ()


def test_each_item_ends_in_its_kind() -> None:
    old = items_of([row(1), row(2), row(3, level="B"), row(4)], [left(5), left(6), left(7)])
    new = items_of([row(1), row(3, level="D"), row(5), row(10), row(9)], [left(4), left(7), left(8)])
    found = [(one.kind, one.id, one.before, one.after) for one in compare(old, new, level_tier)]
    assert found == [
        (Kind.REMOVED, "EID2", "I-A", ""),
        (Kind.REMOVED, "EID6", "not compiled: name not understood", ""),
        (Kind.LOST, "EID4", "I-A", "name not understood"),
        (Kind.TIER, "EID3", "I-B", "II-D"),
        (Kind.CHANGED, "EID3", "B", "D"),
        (Kind.NEW, "EID5", "name not understood", "I-A"),
        (Kind.ADDED, "EID8", "", "not compiled: name not understood"),
        (Kind.ADDED, "EID9", "", "I-A"),
        (Kind.ADDED, "EID10", "", "I-A"),
    ]
    assert vanished(old, new) == pytest.approx(2 / 7)
    assert vanished(items_of([], []), new) == 0


def test_one_id_of_two_sources_is_two_items() -> None:
    rows = [row(1), row(1, source="other")]
    assert len(items_of(rows, []).rows) == 2
    assert [one.source for one in compare(items_of([], []), items_of(rows, []), level_tier)] == ["curated", "other"]
    assert items_of(rows, [], "other").keys == {("other", "EID1")}


def test_the_summary_names_the_best_tiers_first_and_says_what_it_leaves_out() -> None:
    rows = [row(number, level="C") for number in range(MOST_SHOWN + 5)] + [row(99, level="A")]
    text = summary(compare(items_of([], []), items_of(rows, []), level_tier))
    lines = text.splitlines()
    assert lines[0] == f"added: {len(rows)} items"
    assert lines[1].startswith("  EID99 ")
    assert lines[-1] == "  and 6 more"
    assert len(lines) == MOST_SHOWN + 2
    assert summary(()) == "no difference"


def test_the_table_keeps_its_columns_whatever_the_words() -> None:
    odd = row(1, disease="tab\there, line\nthere, \"quoted'")
    lines = diff_table(compare(items_of([], []), items_of([odd], []), level_tier)).splitlines()
    assert [len(line.split("\t")) for line in lines] == [9, 9]
    assert "tab here, line there, \"quoted'" in lines[1]


@pytest.mark.parametrize(
    ("disease", "relation"),
    [
        ({"oncotree": "", "doid": "DOID:1909", "disease": "Melanoma"}, Relation.SAME),
        ({"oncotree": "", "doid": "DOID:162", "disease": "Cancer"}, Relation.PAN_CANCER),
        ({"oncotree": "", "doid": "", "disease": "Solid Tumor"}, Relation.PAN_CANCER),
        ({"oncotree": "", "doid": "DOID:14175", "disease": "Von Hippel-Lindau Disease"}, Relation.OTHER),
        ({"oncotree": "", "doid": "", "disease": "Nothing of the kind"}, Relation.UNKNOWN),
    ],
)
def test_the_best_tier_is_that_in_its_own_disease(disease: dict[str, str], relation: Relation) -> None:
    assert own_relation(types(), row(1, **disease)).relation is relation


def test_two_compiled_bases_are_compared_offline(tmp_path: Path, capsys: Told) -> None:
    for name, rows in (("old", [item(1), item(2)]), ("new", [item(1, evidence_level="D"), item(3, "KRAS odd")])):
        files = {"civic": write(tmp_path / f"{name}.tsv", rows)}
        folder = tmp_path / name
        compile_to(Sources(None, files), Outputs(folder / "compiled.json", folder / "not_compiled.tsv"))
    old, new, table = tmp_path / "old" / "compiled.json", tmp_path / "new" / "compiled.json", tmp_path / "diff.tsv"
    assert diff_knowledge_bases.main([str(old), str(new), "--diff", str(table)]) == 0
    told = capsys.readouterr().out
    assert "removed: 1 item\n  EID2  KRAS G12D; Colorectal Cancer; Cetuximab  tier I-B\n" in told
    assert "changed: 1 item (level 1)\n" in told
    assert "added: 1 item\n  EID3  KRAS odd  tier not compiled: name not understood\n" in told
    assert len(table.read_text(encoding="utf-8").splitlines()) == 5
    assert diff_knowledge_bases.main([str(old), str(old)]) == 0
    assert capsys.readouterr().out == "no difference\n"
    assert diff_knowledge_bases.main([str(old), str(tmp_path / "nowhere.json")]) == 2
    assert "not a compiled knowledge base" in capsys.readouterr().err
    taken = tmp_path / "diff.tsv" / "d.tsv"  # beneath a file
    assert diff_knowledge_bases.main([str(old), str(new), "--diff", str(taken)]) == 2
    assert capsys.readouterr().err.startswith(f"{taken}: cannot be written (")
    (tmp_path / "new" / "not_compiled.tsv").write_text("odd\n", encoding="utf-8")
    assert diff_knowledge_bases.main([str(old), str(new)]) == 2
    assert "not_compiled.tsv: the header lacks" in capsys.readouterr().err


def test_the_table_starts_no_formula() -> None:
    table = diff_table([Difference(Kind.CHANGED, "CIViC", "EID1", "=1+1", field="disease", before="@A", after="a\0b")])
    assert table.splitlines()[1] == "changed\tCIViC\tEID1\t'=1+1\t\t\tdisease\t'@A\ta b"


def test_ids_of_any_length_sort() -> None:
    ids = ("EID" + "9" * 6000, "EID10", "EID9")
    left = [e.Uncompiled("CIViC", one, "", "", "", e.WhyNot.MALFORMED, "") for one in ids]
    found = compare(Items(), items_of((), left), lambda row: "")
    assert [one.id for one in found] == ["EID9", "EID10", ids[0]]
