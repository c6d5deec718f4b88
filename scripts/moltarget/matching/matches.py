"""The whole base against one sample: what is met, and what would apply if a missing test or doubtful record were settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence, EvidenceOrigin, EvidenceType, Significance
from moltarget.matching.claims import Shown, by_option, disputed, opposed
from moltarget.matching.evaluate import Evaluator
from moltarget.model import Outcome, Truth
from moltarget.ontology import DiseaseRelation, EvidenceDisease, Relation, TumorTypes
from moltarget.quantities import OF_TUMOUR
from moltarget.tiering import ORDER, UNGRADED, Grade, Tiering, capped, escat_of, therapy_level_of, tier_of, withheld


class Specificity(StrEnum):
    """How closely the condition describes the alteration, the closest first (docs/explain.md: the ladder)."""

    ALLELE = "same allele"
    CHANGE = "same protein change"
    FUSION = "fusion"
    COPY_NUMBER = "copy number"
    SIGNATURE = "signature"
    BIOMARKER = "biomarker"
    CODON = "codon"
    REGION = "exon or region"
    CLASS = "class in gene"
    WILD_TYPE = "wild type"
    GENE = "gene"


_CLOSENESS = {kind: place for place, kind in enumerate(Specificity)}
_SIGNATURES = frozenset(OF_TUMOUR)
_UNCONFIRMED = "The variant's origin is not known; confirm it in the germline."


@dataclass(frozen=True, slots=True)
class DiseaseState:
    """A disease that an alteration defines: HER2-positive breast cancer by ERBB2 amplification."""

    name: str
    condition: f.Condition


@dataclass(frozen=True, slots=True)
class Match:
    """One association with its value in the sample (present or unknown), disease relation and tier.

    For an unknown value ``tiering`` is the tier it would have, and the proxies are empty. ``conflicts`` are ids of present
    evidence that claims the opposite of the same therapy option, ``disputes`` of evidence that does not support the same
    claim (or, seen from there, supports it). ``left_out``: the approval names this tumour type as one it does not cover.
    """

    evidence: Evidence
    outcome: Outcome
    relation: DiseaseRelation
    tiering: Tiering
    specificity: Specificity
    conflicts: tuple[str, ...] = ()
    disputes: tuple[str, ...] = ()
    therapy_level: Grade = UNGRADED
    escat: Grade = UNGRADED
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """Every association whose condition is not absent, in rank order: met, open, or set aside with the reason."""

    present: tuple[Match, ...]
    unknown: tuple[Match, ...]
    aside: tuple[tuple[Match, str], ...]


@dataclass(frozen=True, slots=True)
class Patient:
    """One sample as the matcher sees it. ``code`` is the OncoTree code, None when the tumour type is not given."""

    evaluator: Evaluator
    types: TumorTypes
    code: str | None
    states: Mapping[str, DiseaseState]
    _placed: dict[tuple[str, str, str], DiseaseRelation] = field(default_factory=dict)

    def relation(self, row: Evidence) -> DiseaseRelation:
        """The disease relation; a subtype to be checked is confirmed where the alteration that defines it is present."""
        disease = (row.oncotree, row.doid, row.disease)
        if disease not in self._placed:
            self._placed[disease] = self.types.relate(self.code, EvidenceDisease(*disease))
        relation = self._placed[disease]
        state = self.states.get(row.doid)
        if relation.relation is not Relation.NARROWER or state is None:
            return relation
        shown = self.evaluator.condition(state.condition)
        if shown.truth is not Truth.PRESENT:
            return relation
        sentence = f"The evidence is on {state.name}, which the sample is shown to be: {shown.because}."
        return DiseaseRelation(Relation.SAME, relation.distance, relation.path, sentence)

    def is_left_out(self, row: Evidence) -> bool:
        """Whether the approval names this tumour type, or one above it, as not covered."""
        if self.code is None:
            return False
        return not {self.code, *self.types.ancestors(self.code)}.isdisjoint(row.not_for)


def match_base(rows: Iterable[Evidence], patient: Patient) -> Matches:
    """Hold the whole base against one sample, row by row."""
    return collected(match for row in rows if (match := weigh(row, patient)) is not None)


def weigh(row: Evidence, patient: Patient) -> Match | None:
    """One association held against a sample; None where its condition is absent."""
    outcome = patient.evaluator.condition(row.condition, row.origin)
    if outcome.truth is Truth.ABSENT:
        return None
    return judged(row, outcome, patient)


def collected(matches: Iterable[Match]) -> Matches:
    """The matches of a sample in rank order: met, open, or set aside."""
    present: list[Match] = []
    unknown: list[Match] = []
    aside: list[tuple[Match, str]] = []
    for match in matches:
        reason = not_applicable(match)
        if reason:
            aside.append((match, reason))
        else:
            (present if match.outcome.truth is Truth.PRESENT else unknown).append(match)
    return Matches(
        tuple(sorted(compared(present), key=rank)),
        tuple(sorted(unknown, key=rank)),
        tuple(sorted(aside, key=lambda pair: pair[0].evidence.id)),
    )


def judged(row: Evidence, outcome: Outcome, patient: Patient) -> Match:
    """The association with all that is said of it by itself; the proxies for a condition that is met alone."""
    relation, left_out = patient.relation(row), patient.is_left_out(row)
    germline = row.origin is EvidenceOrigin.GERMLINE
    unconfirmed = germline and patient.evaluator.facts.any_of_unknown_origin(outcome.witnesses)
    tiering = tier_of(row, relation, left_out=left_out)
    tiering = capped(tiering, _UNCONFIRMED) if unconfirmed else tiering
    match = Match(row, outcome, relation, tiering, _specificity(row.condition, outcome, patient.evaluator))
    if outcome.truth is not Truth.PRESENT:
        return match
    level, escat = (grade(row, relation, left_out=left_out) for grade in (therapy_level_of, escat_of))
    if unconfirmed:
        level, escat = withheld(level, _UNCONFIRMED), withheld(escat, _UNCONFIRMED)
    return replace(match, therapy_level=level, escat=escat, left_out=left_out)


def compared(matches: list[Match]) -> list[Match]:
    """Each match with the ids of those that speak against its claim on one of its therapy options; nothing is averaged away."""
    shown = [Shown(match.evidence, match.outcome.witnesses) for match in matches]
    grouped = by_option(shown)
    return [
        replace(match, conflicts=opposed(one, grouped), disputes=disputed(one, grouped))
        for match, one in zip(matches, shown, strict=True)
    ]


def not_applicable(match: Match) -> str:
    """Why an association says nothing about this sample although its condition is not absent; empty when it does.

    Prognosis, diagnosis and predisposition hold for the disease they were shown in; and where nothing but an absence
    meets a condition (wild type), that is remarkable in its own disease alone.
    """
    if match.relation.relation not in {Relation.OTHER, Relation.UNKNOWN}:
        return ""
    kind = match.evidence.evidence_type
    if kind in {EvidenceType.ONCOGENIC, EvidenceType.FUNCTIONAL}:
        return ""
    if kind is not EvidenceType.PREDICTIVE:
        return f"{kind.value} evidence holds for its own disease only"
    if match.outcome.truth is Truth.PRESENT and not match.outcome.witnesses:
        return "the condition is met by an absence alone, which says nothing in another tumour type"
    return ""


_SIGNIFICANCE_ORDER = {kind: place for place, kind in enumerate(Significance)}
_RELATION_ORDER = {
    kind: place
    for place, kind in enumerate(
        (Relation.SAME, Relation.BROADER, Relation.PAN_CANCER, Relation.NARROWER, Relation.UNKNOWN, Relation.OTHER)
    )
}


def closeness_of_disease(relation: DiseaseRelation) -> tuple[int, int]:
    """Sorts the evidence on this tumour type before that on others, and near ones before far ones."""
    return _RELATION_ORDER[relation.relation], relation.distance if relation.distance is not None else 99


def rank(match: Match) -> tuple[object, ...]:
    """What a tumour board wants first: tier, closeness of disease, sensitivity before resistance, level, rating.

    Ties end in therapy names and the stable id, so that no input order ever shows.
    """
    row = match.evidence
    return (
        ORDER[match.tiering.tier],
        *closeness_of_disease(match.relation),
        _SIGNIFICANCE_ORDER[row.significance],
        row.level,
        -(row.rating or 0),
        _CLOSENESS[match.specificity],
        row.therapies,
        row.id,
    )


def _specificity(condition: f.Condition, outcome: Outcome, evaluator: Evaluator) -> Specificity:
    """Of the features that are met, the closest one's kind; of a condition met by absence, wild type."""
    if outcome.truth is Truth.PRESENT and not outcome.witnesses:
        return Specificity.WILD_TYPE
    if not isinstance(condition, f.And | f.Or | f.Not):
        return _kind(condition)
    features = f.features_of(condition)
    met = [feature for feature in features if evaluator.feature(feature).truth is Truth.PRESENT]
    return min((_kind(feature) for feature in met or features), key=lambda kind: _CLOSENESS[kind])


def _kind(feature: f.Feature) -> Specificity:
    match feature:
        case f.CodingChangeIs():
            return Specificity.ALLELE
        case f.ProteinChangeIs():
            return Specificity.CHANGE
        case f.CodonChanged():
            return Specificity.CODON
        case f.ExonChanged() | f.ExonSkipped() | f.ExonsLost() | f.DomainChanged():
            return Specificity.REGION
        case f.GeneChanged(_, f.ChangeClass.MUTATION):
            return Specificity.GENE
        case f.GeneChanged() | f.ElsewhereChanged():
            return Specificity.CLASS
        case f.CopyNumberIs():
            return Specificity.COPY_NUMBER
        case f.FusionIs():
            return Specificity.FUSION
        case f.WildType():
            return Specificity.WILD_TYPE
        case f.MeasurementIs(name) if name in _SIGNATURES:
            return Specificity.SIGNATURE
        case _:
            return Specificity.BIOMARKER
