"""CIViC's conditions as a reader judged them, who saw the source's words and the rendered condition only.

tests/knowledge_base/judged.tsv: ``random`` are 100 compiled rows, drawn from the 4,817 by id with
``random.Random(20261125)`` before the reading; ``kinds`` has each kind of condition that was not among them; ``expression``
are 25 more of ``X Expression``; ``sought`` are items in which a contradiction was looked for. Verdicts are on the condition
as it is now; where the reading changed it, ``first_condition`` and ``first_verdict`` keep what was read. ``contradictory``
is true to the source's columns, which its own statement contradicts; ``withheld`` has no condition any more.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from moltarget.knowledge_base.evidence import Evidence
from moltarget.matching.tables import read_rows
from moltarget.steps.compile import Sources, compile_sources

ROOT = Path(__file__).resolve().parents[2]
CIVIC = ROOT.parent / "shared" / "data" / "civic" / "ClinicalEvidenceSummaries-2026-05.tsv"
JUDGED = read_rows(ROOT / "tests" / "knowledge_base" / "judged.tsv")
VERDICTS = {"right", "narrower", "broader", "doubtful", "contradictory", "withheld"}
KEPT = [row for row in JUDGED if row["verdict"] != "withheld"]


@pytest.fixture(scope="module")
def compiled() -> dict[str, Evidence]:
    if not CIVIC.is_file():
        pytest.skip(f"{CIVIC.name} is not beside this checkout (../shared/data)")
    base, _ = compile_sources(Sources(None, {"civic": CIVIC}))
    return {row.id: row for row in base.rows}


def test_what_was_judged_is_what_is_compiled(compiled: dict[str, Evidence]) -> None:
    now = {row["evidence"]: compiled[row["evidence"]] for row in KEPT if row["evidence"] in compiled}
    found = {number: (row.profile, row.text) for number, row in now.items()}
    assert found == {row["evidence"]: (row["profile"], row["condition"]) for row in KEPT}


def test_what_was_withheld_has_no_condition(compiled: dict[str, Evidence]) -> None:
    withheld = [row for row in JUDGED if row["verdict"] == "withheld"]
    assert withheld
    assert [row["evidence"] for row in withheld if row["condition"] or row["evidence"] in compiled] == []


def test_remarks_are_the_readers_own_words(compiled: dict[str, Evidence]) -> None:
    assert [
        row["evidence"] for row in KEPT if row["remark"] and row["remark"] in compiled[row["evidence"]].statement
    ] == []


def test_nothing_is_wrong_at_the_end() -> None:
    assert {row["verdict"] for row in JUDGED} <= VERDICTS
    lists = Counter(row["list"] for row in JUDGED)
    assert lists["random"] >= 100
    assert set(lists) == {"random", "kinds", "expression", "sought"}
    assert len({row["evidence"] for row in JUDGED}) == len(JUDGED)


def test_every_disagreement_has_its_reason() -> None:
    assert [row["evidence"] for row in JUDGED if row["verdict"] != "right" and not row["remark"]] == []
    changed = [row for row in JUDGED if row["first_verdict"]]
    assert changed
    for row in changed:
        assert row["first_condition"] != row["condition"]
        assert row["remark"]
