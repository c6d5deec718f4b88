"""Where associations stand to a tumour type: worked out once for many, and what each would have by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from matching_factory import RESOURCES, evidence, types

from moltarget.knowledge_base.evidence import Approval, ApprovalStatus, Direction, Evidence
from moltarget.knowledge_base.sources.curated import read_curated
from moltarget.matching.standing import Standings
from moltarget.ontology import EvidenceDisease
from moltarget.tiering import escat_of, therapy_level_of, tier_of

ROWS = read_curated(RESOURCES / "knowledge_base")


def changed(row: Evidence) -> list[Evidence]:
    """The row as it would be with another value in each field that tier and proxies may turn on."""
    approvals = [Approval(status, "FDA", 2020) for status in ApprovalStatus]
    more: list[dict[str, object]] = [
        *({"direction": direction} for direction in Direction),
        *({"approval": approval} for approval in approvals),
        *({"level": level} for level in "ABCDE"),
        *({"rating": rating} for rating in (None, 1, 3)),
        {"flagged": True}, {"guideline": "NCCN"}, {"guideline": ""}, {"therapies": ()}, {"not_for": ("MEL",)},
    ]  # fmt: skip
    return [replace(row, id=f"{row.id}.{number}", **one) for number, one in enumerate(more)]  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["MEL", "LUAD", "AML", None])
def test_each_has_what_it_would_earn_alone(code: str | None) -> None:
    standings = Standings(types(), code)
    rows = [*ROWS, *(one for row in ROWS[::25] for one in changed(row))]
    for row in rows:
        left_out = code is not None and not {code, *types().ancestors(code)}.isdisjoint(row.not_for)
        relation = types().relate(code, EvidenceDisease(row.oncotree, row.doid, row.disease))
        held = standings.of(row)
        assert (held.evidence, held.relation, held.left_out) == (row, relation, left_out)
        assert held.tiering == tier_of(row, relation, left_out=left_out)
        assert held.therapy_level == therapy_level_of(row, relation, left_out=left_out)
        assert held.escat == escat_of(row, relation, left_out=left_out)
    assert len({held.order for held in map(standings.of, rows)}) > 10


def test_equal_claims_share_their_reasons() -> None:
    standings = Standings(types(), "MEL")
    one, other = (standings.of(evidence("BRAF V600E", id=name)) for name in ("MADE-1", "MADE-2"))
    assert one.tiering is other.tiering and one is not other
