"""Copy number: amplification, gain, deletion, loss, loss of heterozygosity, and both copies of a gene out of work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from moltarget.knowledge_base import features as f
from moltarget.matching.facts import Fact, SampleFacts
from moltarget.matching.kleene import disjunction
from moltarget.matching.outcomes import (
    absent,
    copy_key,
    copy_words,
    is_changed,
    keys_of,
    listed,
    measurement_key,
    not_assayed,
    present,
    uncertain,
)
from moltarget.model import CopyCall, CopyNumber, Outcome, Truth

# The calls that meet each class (a gain is not an amplification; an amplification is a gain).
_MET = {
    f.CopyFeature.AMPLIFICATION: frozenset({CopyCall.AMPLIFICATION}),
    f.CopyFeature.GAIN: frozenset({CopyCall.GAIN, CopyCall.AMPLIFICATION}),
    f.CopyFeature.VARIATION: frozenset(CopyCall) - {CopyCall.NEUTRAL, CopyCall.LOH},
}
_DEEP = frozenset({CopyCall.DEEP_DELETION})
_LOST = {
    f.CopyFeature.DELETION: "a single copy may remain",
    f.CopyFeature.LOSS: "the other copy may work",
    f.CopyFeature.BIALLELIC: "the other copy may work",
}
_HETEROZYGOSITY = frozenset({f.CopyFeature.LOH, f.CopyFeature.NEUTRAL_LOH})


def copy_number(feature: f.CopyNumberIs, facts: SampleFacts) -> Outcome:
    """By the copy-number rows alone; loss also by lost expression."""
    gene, change = feature.gene, feature.change
    if change is f.CopyFeature.LOSS:
        for row in facts.measured(f"{gene} expression"):
            if row.value == "lost":
                return present(f"{gene} expression is lost", measurement_key(row))
    rows = facts.copies(gene)
    if not rows and not facts.copies("*"):
        return not_assayed(f"copy number of {gene} was not given")
    if change in _HETEROZYGOSITY:
        return _heterozygosity(feature, rows or facts.copies("*"))
    if not rows:
        return absent(f"copy number of {gene} is neutral (all genes were looked at)")
    met = [copy_key(row) for row in rows if row.call in _MET.get(change, _DEEP)]
    if met:
        return present(_words(gene, rows), *met)
    part = lost_copies(gene, facts)
    if change in _LOST and part:
        return uncertain(f"{_words(gene, rows)}; {_LOST[change]}", *part)
    if change is f.CopyFeature.VARIATION and not any(row.call is CopyCall.NEUTRAL for row in rows):
        return uncertain(f"{_words(gene, rows)}; whether copies were lost is not told", *map(copy_key, rows))
    only = change is f.CopyFeature.AMPLIFICATION and any(row.call is CopyCall.GAIN for row in rows)
    return absent(_words(gene, rows) + ("; gain is not amplification" if only else ""))


def lost_copies(gene: str, facts: SampleFacts) -> list[str]:
    """Keys of the rows that say one copy of a gene is lost."""
    return [copy_key(row) for row in facts.copies(gene) if row.call is CopyCall.LOSS or _is_homogeneous(row)]


def _words(gene: str, rows: Sequence[CopyNumber]) -> str:
    return f"{gene} copy number: {', '.join(map(copy_words, rows))}"


def _is_homogeneous(row: CopyNumber) -> bool:
    """Whether one parental copy is gone and one left: so called, no minor copies, or a loss that leaves a single copy."""
    if row.call is CopyCall.LOH:
        return True
    one_left = row.call is CopyCall.LOSS and row.copies == 1
    return row.call is not CopyCall.DEEP_DELETION and (row.minor_copies == 0 or one_left)


def _heterozygosity(feature: f.CopyNumberIs, rows: Sequence[CopyNumber]) -> Outcome:
    """Loss of heterozygosity by its own row or the minor copies. A total alone, neutral too, says nothing about it."""
    words, keys = _words(feature.gene, rows), [copy_key(row) for row in rows if is_changed(row)]
    calls = {row.call for row in rows} - {CopyCall.LOH}
    copies = {row.copies for row in rows if row.copies is not None}
    lost = any(_is_homogeneous(row) for row in rows)
    wants_neutral = feature.change is f.CopyFeature.NEUTRAL_LOH
    neutral = CopyCall.NEUTRAL in calls if calls else copies == {2}
    if wants_neutral and not neutral and (calls or copies):
        return absent(f"{words}, which is not copy-neutral")
    if lost and (neutral or not wants_neutral):
        return present(words, *keys)
    if any(row.minor_copies for row in rows):
        return absent(f"{words}; both parental copies are there")
    if lost:
        return uncertain(f"{words}; whether copies were lost or doubled is not told", *keys)
    if calls & {CopyCall.LOSS, CopyCall.DEEP_DELETION}:
        return uncertain(f"{words}; whether two different copies were there is not told", *keys)
    return not_assayed(f"{words}; whether heterozygosity is lost was not given (minor_copies)")


def two_hits(
    feature: f.CopyNumberIs, outcome: Outcome, null: Sequence[Fact], broken: Callable[[], Outcome], facts: SampleFacts
) -> Outcome:
    """Loss and biallelic inactivation also by a null variant whose other copy is lost: both copies are out of work.

    ``outcome`` is that of the copy-number rows, ``null`` are usable null variants, ``broken`` gives the value of
    ``Loss-of-function``. Two null variants may lie on one copy (cis or trans is not known).
    """
    if outcome.truth is Truth.PRESENT:
        return outcome
    lost = lost_copies(feature.gene, facts)
    if null and lost:
        return present(f"{listed(null)} and {' and '.join(lost)}", *keys_of(null), *lost)
    if len(keys_of(null)) > 1:
        return uncertain(f"{listed(null)}: whether they lie on both copies (in trans) is not known", *keys_of(null))
    if null and outcome.truth is Truth.ABSENT:
        return uncertain(f"{outcome.because}, but {listed(null)} breaks one copy; the other may work", *keys_of(null))
    if null or feature.change is f.CopyFeature.LOSS:
        return outcome
    function = broken()
    if lost and function.truth is Truth.ABSENT:
        return absent(f"{', '.join(lost)}, and the other copy is not broken: {function.because}")
    return disjunction([outcome, function])
