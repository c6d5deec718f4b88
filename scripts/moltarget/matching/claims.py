"""What present evidence says against other evidence on the same therapy option: the opposite claim, or no support for it.

"Does not support" counts against its own claim and is never the opposite claim (docs/tiers.md, "Conflicts").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

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


def disputed(
    one: Evidence, shown_by: Collection[str], others: Iterable[tuple[Evidence, Collection[str]]]
) -> tuple[str, ...]:
    """Ids of those that take the other side (supports or not) on the same claim for one of its options, sorted.

    One claim is about one alteration: ``shown_by`` and the second of each pair are the alterations that met the conditions,
    and they have to share one (or to be none on both sides, for what an absence meets).
    """
    if one.direction is Direction.NOT_STATED or one.evidence_type is not EvidenceType.PREDICTIVE:
        return ()
    return tuple(
        sorted(
            other.id
            for other, witnesses in others
            if other.significance is one.significance
            and other.direction not in {one.direction, Direction.NOT_STATED}
            and _one_option(one, other)
            and (not set(shown_by).isdisjoint(witnesses) or not (shown_by or witnesses))
        )
    )


def _one_option(one: Evidence, other: Evidence) -> bool:
    return not set(one.options).isdisjoint(other.options)
