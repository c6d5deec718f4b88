"""Outcomes with their reasons, and the keys by which they name the alterations that decided."""

from __future__ import annotations

from collections.abc import Sequence

from moltarget.frozen import maker
from moltarget.matching.facts import Fact
from moltarget.model import CopyCall, CopyNumber, Doubt, Fusion, Measurement, Outcome, Truth

_LEAVES_COPIES = frozenset({CopyCall.NEUTRAL, CopyCall.GAIN, CopyCall.AMPLIFICATION})
_new_outcome = maker(Outcome)  # each of the four kinds below has its doubt, or has none


def present(because: str, *keys: str) -> Outcome:
    """Met, by the alterations of these keys."""
    return _new_outcome(Truth.PRESENT, because, None, _each_once(keys))


def absent(because: str) -> Outcome:
    """Looked for and not there."""
    return _new_outcome(Truth.ABSENT, because, None, ())


def uncertain(because: str, *keys: str) -> Outcome:
    """Looked for, and what was found leaves it open."""
    return _new_outcome(Truth.UNKNOWN, because, Doubt.UNCERTAIN, _each_once(keys))


def not_assayed(because: str, *keys: str) -> Outcome:
    """Not looked for."""
    return _new_outcome(Truth.UNKNOWN, because, Doubt.NOT_ASSAYED, _each_once(keys))


def _each_once(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(keys))) if len(keys) > 1 else keys


def copy_key(row: CopyNumber) -> str:
    """``ERBB2:amplification``."""
    return f"{row.gene}:{copy_words(row)}"


def copy_words(row: CopyNumber) -> str:
    """The call, with the loss of heterozygosity that its minor copies tell: ``neutral with loss of heterozygosity``."""
    told = row.minor_copies == 0 and row.call in _LEAVES_COPIES
    return f"{row.call.value} with loss of heterozygosity" if told else row.call.value


def is_changed(row: CopyNumber) -> bool:
    """Whether a row tells of an alteration."""
    return row.call is not CopyCall.NEUTRAL or row.minor_copies == 0


def fusion_key(row: Fusion) -> str:
    """``EML4::ALK``."""
    return row.name


def measurement_key(row: Measurement) -> str:
    """``MSI=high``, ``CD274 expression=60 TPS``: two scores with one value are two measurements."""
    return f"{row.name}={row.value} {row.unit}".rstrip()


def listed(facts: Sequence[Fact]) -> str:
    """``EGFR p.L858R (NM_005228.5)``, each once."""
    if len(facts) == 1:
        transcript = facts[0].consequence.transcript
        return f"{facts[0].words} ({transcript})" if transcript else facts[0].words
    named = {fact.words: fact.consequence.transcript for fact in facts}
    return ", ".join(f"{words} ({transcript})" if transcript else words for words, transcript in named.items())


def keys_of(facts: Sequence[Fact]) -> tuple[str, ...]:
    """The keys of the facts' variants, sorted."""
    if len(facts) == 1:
        return (facts[0].variant.key,)
    return tuple(sorted({fact.variant.key for fact in facts}))
