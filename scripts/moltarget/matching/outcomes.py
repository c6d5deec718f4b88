"""Outcomes with their reasons, and the keys by which they name the alterations that decided."""

from __future__ import annotations

from collections.abc import Sequence

from moltarget.matching.facts import Fact
from moltarget.model import CopyNumber, Doubt, Fusion, Measurement, Outcome, Truth


def present(because: str, *keys: str) -> Outcome:
    """Met, by the alterations of these keys."""
    return Outcome(Truth.PRESENT, because, None, tuple(sorted(set(keys))))


def absent(because: str) -> Outcome:
    """Looked for and not there."""
    return Outcome(Truth.ABSENT, because)


def uncertain(because: str, *keys: str) -> Outcome:
    """Looked for, and what was found leaves it open."""
    return Outcome(Truth.UNKNOWN, because, Doubt.UNCERTAIN, tuple(sorted(set(keys))))


def not_assayed(because: str, *keys: str) -> Outcome:
    """Not looked for."""
    return Outcome(Truth.UNKNOWN, because, Doubt.NOT_ASSAYED, tuple(sorted(set(keys))))


def copy_key(row: CopyNumber) -> str:
    """``ERBB2:amplification``."""
    return f"{row.gene}:{row.call.value}"


def fusion_key(row: Fusion) -> str:
    """``EML4::ALK``."""
    return row.name


def measurement_key(row: Measurement) -> str:
    """``MSI=high``, ``CD274 expression=60 TPS``: two scores with one value are two measurements."""
    return f"{row.name}={row.value} {row.unit}".rstrip()


def listed(facts: Sequence[Fact]) -> str:
    """``EGFR p.L858R (NM_005228.5)``, each once."""
    named = {fact.words: fact.consequence.transcript for fact in facts}
    return ", ".join(f"{words} ({transcript})" if transcript else words for words, transcript in named.items())


def keys_of(facts: Sequence[Fact]) -> tuple[str, ...]:
    """The keys of the facts' variants, sorted."""
    return tuple(sorted({fact.variant.key for fact in facts}))
