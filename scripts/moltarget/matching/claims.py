"""What present evidence says against other evidence on the same therapy option: the opposite claim, or no support for it.

"Does not support" counts against its own claim and is never the opposite claim (docs/tiers.md, "Conflicts").
"""

from __future__ import annotations

from collections.abc import Iterable

from moltarget.knowledge_base.evidence import Direction, Evidence, EvidenceType, Significance

RESISTANT = frozenset({Significance.RESISTANCE, Significance.REDUCED_SENSITIVITY})
_OPPOSITE = {
    Significance.SENSITIVITY: RESISTANT,
    Significance.RESISTANCE: frozenset({Significance.SENSITIVITY}),
    Significance.REDUCED_SENSITIVITY: frozenset({Significance.SENSITIVITY}),
}


def opposed(one: Evidence, others: Iterable[Evidence]) -> tuple[str, ...]:
    """Ids of those that support the opposite claim for one of its therapy options, sorted."""
    if one.direction is not Direction.SUPPORTS or one.significance not in _OPPOSITE:
        return ()
    against = _OPPOSITE[one.significance]
    return tuple(
        sorted(
            other.id
            for other in others
            if other.direction is Direction.SUPPORTS and other.significance in against and _one_option(one, other)
        )
    )


def disputed(one: Evidence, others: Iterable[Evidence]) -> tuple[str, ...]:
    """Ids of those with the same claim for one of its options that take the other side on it (supports or not), sorted."""
    if one.direction is Direction.NOT_STATED or one.evidence_type is not EvidenceType.PREDICTIVE:
        return ()
    return tuple(
        sorted(
            other.id
            for other in others
            if other.significance is one.significance
            and other.direction not in {one.direction, Direction.NOT_STATED}
            and _one_option(one, other)
        )
    )


def _one_option(one: Evidence, other: Evidence) -> bool:
    return not set(one.options).isdisjoint(other.options)
