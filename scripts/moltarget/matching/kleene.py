"""Kleene's strong three-valued logic over outcomes, with the reasons carried along (Kleene 1952, section 64)."""

from __future__ import annotations

from collections.abc import Sequence

from moltarget.model import Doubt, Outcome, Truth


def conjunction(parts: Sequence[Outcome]) -> Outcome:
    """Absent if one part is absent, present if all are present, else unknown with the reasons of the unknown parts."""
    return _combine(parts, deciding=Truth.ABSENT, otherwise=Truth.PRESENT)


def disjunction(parts: Sequence[Outcome]) -> Outcome:
    """Present if one part is present, absent if all are absent, else unknown with the reasons of the unknown parts."""
    return _combine(parts, deciding=Truth.PRESENT, otherwise=Truth.ABSENT)


def negation(part: Outcome) -> Outcome:
    """Present and absent change places; unknown stays unknown."""
    swapped = {Truth.PRESENT: Truth.ABSENT, Truth.ABSENT: Truth.PRESENT, Truth.UNKNOWN: Truth.UNKNOWN}
    witnesses = part.witnesses if part.truth is Truth.UNKNOWN else ()
    return Outcome(swapped[part.truth], part.because, part.doubt, witnesses)


def _combine(parts: Sequence[Outcome], *, deciding: Truth, otherwise: Truth) -> Outcome:
    chosen = [part for part in parts if part.truth is deciding]
    truth = deciding
    if not chosen:
        chosen = [part for part in parts if part.truth is Truth.UNKNOWN]
        truth = Truth.UNKNOWN if chosen else otherwise
        chosen = chosen or list(parts)
    met: list[Outcome] = []
    if truth is Truth.UNKNOWN and otherwise is Truth.PRESENT:  # what is there already belongs to "would apply if"
        met = [part for part in parts if part.truth is Truth.PRESENT and part.witnesses]
    if len(chosen) == 1 and not met:
        return chosen[0]
    because = "; ".join(dict.fromkeys(part.because for part in chosen))
    because += "".join(f"; {part.because}" for part in met)
    chosen = [*chosen, *met]
    witnesses = tuple(sorted({key for part in chosen for key in part.witnesses}))
    return Outcome(truth, because, _doubt(chosen) if truth is Truth.UNKNOWN else None, witnesses)


def _doubt(parts: Sequence[Outcome]) -> Doubt:
    """Uncertain outweighs not assayed: a doubtful record can be looked at today, a missing test cannot."""
    return Doubt.UNCERTAIN if any(part.doubt is Doubt.UNCERTAIN for part in parts) else Doubt.NOT_ASSAYED
