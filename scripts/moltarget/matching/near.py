"""Near misses: what a condition does not ask for, though it lies close to it. Never a match; told apart, with the reason.

Only usable alterations count: a doubtful one leaves its own conditions open, which is told elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from moltarget.hgvs import ProteinChange, ProteinKind
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence, EvidenceOrigin, EvidenceType
from moltarget.knowledge_base.words import feature_words
from moltarget.matching.evaluate import Evaluator
from moltarget.matching.exons import exons_of
from moltarget.matching.facts import Fact, SampleFacts
from moltarget.matching.matches import Match, Patient
from moltarget.matching.names import change_asked
from moltarget.matching.outcomes import copy_key, fusion_key, present
from moltarget.matching.standing import closeness_of_disease
from moltarget.matching.trace import traced
from moltarget.model import CopyCall, Fusion, Origin, Truth
from moltarget.ontology import DiseaseRelation


class Near(StrEnum):
    """How an alteration misses a feature, the closest first."""

    RESIDUE = "same codon, other residue"
    RESIDUES = "same residues, other change"
    JUNCTION = "same partners, other exons"
    REVERSED = "reversed fusion"
    GAIN = "gain, not amplification"
    EXON = "same exon, other class"
    PARTNER = "same gene, other partner"
    REGION = "same gene, other region"
    CLASS = "same gene, other class"


_RUNG = {kind: place for place, kind in enumerate(Near)}
_ONE_RESIDUE = frozenset({ProteinKind.SUBSTITUTION, ProteinKind.STOP_GAINED})
# Classes of which a coding change of another class is near; a promoter is another place, any change is a mutation.
_CLASSES = frozenset(f.ChangeClass) - {f.ChangeClass.MUTATION, f.ChangeClass.PROMOTER}


@dataclass(frozen=True, slots=True)
class Close:
    """One alteration (its key) that misses one feature, and why it is close."""

    key: str
    kind: Near
    because: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A predictive association that an alteration comes close to."""

    evidence: Evidence
    close: Close
    relation: DiseaseRelation


Seen = dict[tuple[f.Feature, bool], list[Close]]


def near_misses(rows: Iterable[Evidence], patient: Patient, matched: Sequence[Match]) -> tuple[NearMiss, ...]:
    """Of each alteration and therapy option the closest rung alone, one item for each claim.

    An option for which the same alteration is matched has no near miss: the match is closer.
    """
    taken = {(key, option) for match in matched for key in match.outcome.witnesses for option in match.evidence.options}
    found: dict[tuple[object, ...], NearMiss] = {}
    closest: dict[tuple[str, tuple[str, ...]], int] = {}
    seen: Seen = {}
    for row in rows:
        if row.evidence_type is not EvidenceType.PREDICTIVE:
            continue
        for close in closest_of(row, patient.evaluator, seen):
            miss = NearMiss(row, close, patient.relation(row))
            for option in (option for option in row.options if (close.key, option) not in taken):
                place = close.key, option
                closest[place] = min(_RUNG[close.kind], closest.get(place, len(_RUNG)))
                claim = (*place, close.kind, row.direction, row.significance)
                found[claim] = min(miss, found.get(claim, miss), key=_rank)
    kept = {
        (miss.evidence.id, miss.close.key): miss
        for (key, option, *_), miss in found.items()
        if _RUNG[miss.close.kind] == closest[key, option]  # type: ignore[index]
    }
    return tuple(sorted(kept.values(), key=_rank))


def _rank(miss: NearMiss) -> tuple[object, ...]:
    row = miss.evidence
    rung = _RUNG[miss.close.kind]
    return (rung, miss.close.key, closeness_of_disease(miss.relation), row.level, -(row.rating or 0), row.id)


def closest_of(row: Evidence, evaluator: Evaluator, seen: Seen | None = None) -> list[Close]:
    """Of each alteration its closest miss of the item's condition; none when the condition is met.

    A miss counts where the condition would not be absent if the feature were present: nothing else speaks against it. Items
    share features: ``seen`` are those of this sample that were looked at before.
    """
    germline = row.origin is EvidenceOrigin.GERMLINE
    found: dict[str, Close] = {}
    for feature in f.affirmed_features_of(row.condition):
        every = _close_once(feature, evaluator, germline, {} if seen is None else seen)
        for close in every if every and _would_hold(row, feature, evaluator, germline=germline) else ():
            known = found.get(close.key)
            if known is None or _RUNG[close.kind] < _RUNG[known.kind]:
                found[close.key] = close
    if found and evaluator.condition(row.condition, row.origin).truth is Truth.PRESENT:
        return []
    return [found[key] for key in sorted(found)]


def _close_once(feature: f.Feature, evaluator: Evaluator, germline: bool, seen: Seen) -> list[Close]:
    every = seen.get((feature, germline))
    if every is None:
        every = seen[feature, germline] = close_to(feature, evaluator, germline=germline)
    return every


def _would_hold(row: Evidence, near: f.Feature, evaluator: Evaluator, *, germline: bool) -> bool:
    met = present("")
    tree = traced(row.condition, lambda one: met if one == near else evaluator.feature(one, germline=germline))
    return tree.outcome.truth is not Truth.ABSENT


def close_to(feature: f.Feature, evaluator: Evaluator, *, germline: bool = False) -> list[Close]:
    """The usable alterations that miss a feature closely, each once; none when the feature is present."""
    if not _can_be_close(feature):
        return []
    outcome = evaluator.feature(feature, germline=germline)
    if outcome.truth is Truth.PRESENT:
        return []
    match feature:
        case f.FusionIs():
            return list(_fusions(feature, evaluator.facts))
        case f.CopyNumberIs(gene, f.CopyFeature.AMPLIFICATION):
            rows = [row for row in evaluator.facts.copies(gene) if row.call is CopyCall.GAIN]
            return [Close(copy_key(row), Near.GAIN, outcome.because) for row in rows]
    found: dict[str, Close] = {}
    for fact in evaluator.facts.every(f.genes_of_feature(feature)[0]):
        usable = not fact.variant.doubt and fact.variant.key not in outcome.witnesses and fact.altering
        kind = _kind(feature, fact, evaluator) if usable and not (germline and _somatic(fact)) else None
        if kind is not None and (fact.variant.key not in found or _RUNG[kind] < _RUNG[found[fact.variant.key].kind]):
            text = f"{fact.words} was found, where {feature_words(feature)} is asked for: {kind.value}"
            found[fact.variant.key] = Close(fact.variant.key, kind, text)
    return list(found.values())


def _can_be_close(feature: f.Feature) -> bool:
    match feature:
        case f.CopyNumberIs(_, change):
            return change is f.CopyFeature.AMPLIFICATION
        case f.GeneChanged(_, change_class):
            return change_class in _CLASSES
        case (
            f.FusionIs()
            | f.ProteinChangeIs()
            | f.CodonChanged()
            | f.ExonChanged()
            | f.ExonSkipped()
            | f.DomainChanged()
        ):
            return True
    return False


def _somatic(fact: Fact) -> bool:
    return fact.variant.origin is Origin.SOMATIC


def _kind(feature: f.Feature, fact: Fact, evaluator: Evaluator) -> Near | None:
    """How a protein-altering variant that does not meet a feature misses it; None when it is not close."""
    match feature:
        case f.ProteinChangeIs(_, change):
            return _of_change(fact, change_asked(change))
        case f.CodonChanged(_, reference, number):
            asked = ProteinChange(ProteinKind.SUBSTITUTION, number, reference, number, reference)
            return Near.RESIDUES if _overlaps(fact, asked) else None
        case f.ExonChanged(_, exon, _) | f.ExonSkipped(_, exon):
            return Near.EXON if fact.consequence.preferred and exon in exons_of(fact, evaluator.geometry) else None
        case f.DomainChanged():
            return Near.REGION if fact.consequence.preferred else None
        case f.GeneChanged():
            return Near.CLASS if fact.consequence.preferred else None
    return None


def _of_change(fact: Fact, asked: ProteinChange) -> Near | None:
    if not _overlaps(fact, asked):
        return None
    single = fact.change is not None and {fact.change.kind, asked.kind} <= _ONE_RESIDUE
    return Near.RESIDUE if single else Near.RESIDUES


def _overlaps(fact: Fact, asked: ProteinChange) -> bool:
    """Whether residues are shared, and no residue that both name shows another numbering."""
    change = fact.change
    if change is None or not fact.named or not set(change.residues_1) & set(asked.residues_1):
        return False
    told = {change.start: change.start_ref, change.end: change.end_ref}
    ends = ((asked.start, asked.start_ref), (asked.end, asked.end_ref))
    agrees = [told[number] == letter for number, letter in ends if number in told and letter]
    return all(agrees) and (bool(agrees) or fact.consequence.preferred)


def _fusions(feature: f.FusionIs, facts: SampleFacts) -> Iterator[Close]:
    """The reverse, other exons of the same pair, another partner of the same gene on its side."""
    five, three = feature.five_prime, feature.three_prime
    for row in (row for row in facts.fusions if row.detected and not row.doubt):
        kind = _of_fusion(row, five, three)
        if kind is Near.JUNCTION and not feature.exons:
            continue  # the pair itself, in doubt for its frame
        if kind is not None:
            text = f"{row.name} {row.exons}".rstrip()
            asked = f"{text} was found, where {feature_words(feature)} is asked for: {kind.value}"
            yield Close(fusion_key(row), kind, f"{asked}, check orientation" if kind is Near.REVERSED else asked)


def _of_fusion(row: Fusion, five: str, three: str) -> Near | None:
    found = row.five_prime, row.three_prime
    if (five or found[0], three or found[1]) == found:
        return Near.JUNCTION
    if (three or found[0], five or found[1]) == found:
        return Near.REVERSED
    shares = (bool(five) and five == found[0]) or (bool(three) and three == found[1])
    return Near.PARTNER if shares and "?" not in found else None
