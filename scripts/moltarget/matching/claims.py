"""What present evidence says against other evidence on the same therapy option: the opposite claim, or no support for it.

"Does not support" counts against its own claim and is never the opposite claim (docs/tiers.md, "Conflicts").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from moltarget.knowledge_base.evidence import Direction, Evidence, EvidenceType, Significance

_SUPPORTS = Direction.SUPPORTS
RESISTANT = frozenset({Significance.RESISTANCE, Significance.REDUCED_SENSITIVITY})
_OPPOSITE = {
    Significance.SENSITIVITY: RESISTANT,
    Significance.RESISTANCE: frozenset({Significance.SENSITIVITY}),
    Significance.REDUCED_SENSITIVITY: frozenset({Significance.SENSITIVITY}),
}


class Shown(NamedTuple):
    """Evidence whose condition is met, with the alterations that met it and the keys of its therapy options."""

    evidence: Evidence
    witnesses: tuple[str, ...]
    options: tuple[str, ...]


Against = tuple[tuple[str, ...], tuple[str, ...]]  # ids of the opposite claim, ids of the same claim's other side
NOTHING_AGAINST: Against = ((), ())
_Supported = dict[str, dict[Significance, list[str]]]


def contradictions(shown: Sequence[Shown]) -> dict[str, Against]:
    """By id of the evidence, what speaks against it; only of evidence that something speaks against.

    Claims are only held against others on the same therapy option.
    """
    supported: _Supported = {}
    for row, _, options in shown:
        for option in options if row.direction is _SUPPORTS else ():
            supported.setdefault(option, {}).setdefault(row.significance, []).append(row.id)
    grouped: dict[str, list[Shown]] = {}
    one_way = len({one.evidence.direction for one in shown}) < 2
    for one in () if one_way else shown:
        for option in one.options:
            grouped.setdefault(option, []).append(one)
    found: dict[str, Against] = {}
    for one in shown:
        against = _opposed(one, supported), () if one_way else _disputed(one, grouped)
        if against != NOTHING_AGAINST:
            found[one.evidence.id] = against
    return found


def _opposed(one: Shown, supported: _Supported) -> tuple[str, ...]:
    """Ids of those that support the opposite claim for one of its therapy options, sorted."""
    row, _, options = one
    against = _OPPOSITE.get(row.significance) if row.direction is _SUPPORTS else None
    if against is None:
        return ()
    found = [name for option in options for claim in against for name in supported[option].get(claim, ())]
    return tuple(sorted(set(found))) if found else ()


def _disputed(one: Shown, grouped: Mapping[str, Iterable[Shown]]) -> tuple[str, ...]:
    """Ids of those that take the other side (supports or not) on the same claim for one of its options, sorted.

    One claim is about one alteration: the conditions have to be met by a shared one (or by none on both sides, for what an
    absence meets).
    """
    row = one.evidence
    if row.direction is Direction.NOT_STATED or row.evidence_type is not EvidenceType.PREDICTIVE:
        return ()
    others = (
        other
        for option in one.options
        for other in grouped[option]
        if other.evidence.significance is row.significance
        and other.evidence.direction not in {row.direction, Direction.NOT_STATED}
        and (not set(one.witnesses).isdisjoint(other.witnesses) or not (one.witnesses or other.witnesses))
    )
    return tuple(sorted({other.evidence.id for other in others}))
