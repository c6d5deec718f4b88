"""What present evidence says against other evidence on the same therapy option: the opposite claim, or no support for it.

"Does not support" counts against its own claim and is never the opposite claim (docs/tiers.md, "Conflicts").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from moltarget.knowledge_base.evidence import Direction, Evidence, EvidenceType, Significance

RESISTANT = frozenset({Significance.RESISTANCE, Significance.REDUCED_SENSITIVITY})
_OPPOSITE = {
    Significance.SENSITIVITY: RESISTANT,
    Significance.RESISTANCE: frozenset({Significance.SENSITIVITY}),
    Significance.REDUCED_SENSITIVITY: frozenset({Significance.SENSITIVITY}),
}


class Shown(NamedTuple):
    """Evidence whose condition is met, with the alterations that met it."""

    evidence: Evidence
    witnesses: tuple[str, ...]


Against = tuple[tuple[str, ...], tuple[str, ...]]  # ids of the opposite claim, ids of the same claim's other side
NOTHING_AGAINST: Against = ((), ())


def contradictions(shown: Sequence[Shown]) -> dict[str, Against]:
    """By id of the evidence, what speaks against it; only of evidence that something speaks against."""
    grouped = _by_option(shown)
    mixed = (group for group in grouped.values() if len(group) > 1 and len(set(map(_claim, group))) > 1)
    one_way = len({one.evidence.direction for one in shown}) < 2
    found: dict[str, Against] = {}
    for one in (one for group in mixed for one in group):
        against = opposed(one, grouped), () if one_way else disputed(one, grouped)
        if any(against):
            found[one.evidence.id] = against
    return found


def _claim(one: Shown) -> tuple[Significance, Direction]:
    return one.evidence.significance, one.evidence.direction


def _by_option(shown: Iterable[Shown]) -> dict[tuple[str, ...], list[Shown]]:
    """The evidence on each therapy option: claims are only held against others on the same one."""
    found: dict[tuple[str, ...], list[Shown]] = {}
    for one in shown:
        for option in one.evidence.options:
            found.setdefault(option, []).append(one)
    return found


def opposed(one: Shown, grouped: Mapping[tuple[str, ...], Sequence[Shown]]) -> tuple[str, ...]:
    """Ids of those that support the opposite claim for one of its therapy options, sorted."""
    against = _OPPOSITE.get(one.evidence.significance)
    if one.evidence.direction is not Direction.SUPPORTS or against is None:
        return ()
    return _ids(
        other
        for option in one.evidence.options
        for other in grouped[option]
        if other.evidence.direction is Direction.SUPPORTS and other.evidence.significance in against
    )


def disputed(one: Shown, grouped: Mapping[tuple[str, ...], Sequence[Shown]]) -> tuple[str, ...]:
    """Ids of those that take the other side (supports or not) on the same claim for one of its options, sorted.

    One claim is about one alteration: the conditions have to be met by a shared one (or by none on both sides, for what an
    absence meets).
    """
    row = one.evidence
    if row.direction is Direction.NOT_STATED or row.evidence_type is not EvidenceType.PREDICTIVE:
        return ()
    return _ids(
        other
        for option in row.options
        for other in grouped[option]
        if other.evidence.significance is row.significance
        and other.evidence.direction not in {row.direction, Direction.NOT_STATED}
        and (not set(one.witnesses).isdisjoint(other.witnesses) or not (one.witnesses or other.witnesses))
    )


def _ids(found: Iterable[Shown]) -> tuple[str, ...]:
    return tuple(sorted({other.evidence.id for other in found}))
