"""Kleene's strong three-valued logic over outcomes, with the reasons carried along (Kleene 1952, section 64)."""

from __future__ import annotations

from collections.abc import Sequence

from moltarget.frozen import maker
from moltarget.model import Doubt, Outcome, Truth

_PRESENT, _ABSENT, _UNKNOWN = Truth.PRESENT, Truth.ABSENT, Truth.UNKNOWN
_UNCERTAIN, _NOT_ASSAYED = Doubt.UNCERTAIN, Doubt.NOT_ASSAYED
_OTHER_WAY = {_PRESENT: _ABSENT, _ABSENT: _PRESENT}
_new_outcome = maker(Outcome)


def conjunction(parts: Sequence[Outcome]) -> Outcome:
    """Absent if one part is absent, present if all are present, else unknown with the reasons of the unknown parts."""
    return _combine(parts, deciding=_ABSENT, otherwise=_PRESENT)


def disjunction(parts: Sequence[Outcome]) -> Outcome:
    """Present if one part is present, absent if all are absent, else unknown with the reasons of the unknown parts."""
    return _combine(parts, deciding=_PRESENT, otherwise=_ABSENT)


def negation(part: Outcome) -> Outcome:
    """Present and absent change places; unknown stays unknown."""
    if part.truth is _UNKNOWN:
        return part
    return _new_outcome(_OTHER_WAY[part.truth], part.because, part.doubt, ())


def _combine(parts: Sequence[Outcome], *, deciding: Truth, otherwise: Truth) -> Outcome:
    if len(parts) == 1:
        return parts[0]
    chosen = [part for part in parts if part.truth is deciding]
    truth = deciding
    if not chosen:
        chosen = [part for part in parts if part.truth is _UNKNOWN]
        truth = _UNKNOWN if chosen else otherwise
        chosen = chosen or list(parts)
    met: list[Outcome] = []
    if truth is _UNKNOWN and otherwise is _PRESENT:  # what is there already belongs to "would apply if"
        met = [part for part in parts if part.truth is _PRESENT and part.witnesses]
    if len(chosen) == 1 and not met:
        return chosen[0]
    because = "; ".join(dict.fromkeys([part.because for part in chosen]))
    for part in met:
        because += f"; {part.because}"
    chosen += met
    keys = {key for part in chosen for key in part.witnesses}
    witnesses = tuple(sorted(keys)) if len(keys) > 1 else tuple(keys)
    return _new_outcome(truth, because, _doubt(chosen) if truth is _UNKNOWN else None, witnesses)


def _doubt(parts: Sequence[Outcome]) -> Doubt:
    """Uncertain outweighs not assayed: a doubtful record can be looked at today, a missing test cannot."""
    return _UNCERTAIN if any(part.doubt is _UNCERTAIN for part in parts) else _NOT_ASSAYED
