"""The whole base against one sample: what is met, and what would apply if a missing test or doubtful record were settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Direction, Evidence, Significance
from moltarget.matching.evaluate import Evaluator
from moltarget.model import Outcome, Truth
from moltarget.ontology import DiseaseRelation, EvidenceDisease, Relation, TumorTypes
from moltarget.tiering import ORDER, Tiering, tier_of


class Specificity(StrEnum):
    """How closely the condition describes the alteration, the closest first."""

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
_SIGNATURES = frozenset({"MSI", "MMR", "TMB", "HRD"})


@dataclass(frozen=True, slots=True)
class Match:
    """One association with its value in the sample (present or unknown), disease relation and tier.

    For an unknown value ``tiering`` is the tier it would have.
    """

    evidence: Evidence
    outcome: Outcome
    relation: DiseaseRelation
    tiering: Tiering
    specificity: Specificity
    conflicts: tuple[str, ...] = ()


def match_base(
    rows: Iterable[Evidence], evaluator: Evaluator, types: TumorTypes, code: str | None
) -> tuple[list[Match], list[Match]]:
    """(present, unknown) matches, each in rank order. ``code`` is the sample's OncoTree code, None when unknown."""
    present: list[Match] = []
    unknown: list[Match] = []
    above = frozenset((code, *types.ancestors(code))) if code else frozenset()
    for row in rows:
        outcome = evaluator.condition(row.condition, row.origin)
        if outcome.truth is Truth.ABSENT:
            continue
        relation = types.relate(code, EvidenceDisease(row.oncotree, row.doid, row.disease))
        tiering = tier_of(row, relation, left_out=not above.isdisjoint(row.not_for))
        match = Match(row, outcome, relation, tiering, _specificity(row.condition, evaluator))
        (present if outcome.truth is Truth.PRESENT else unknown).append(match)
    return sorted(_with_conflicts(present), key=rank), sorted(unknown, key=rank)


_SIGNIFICANCE_ORDER = {kind: place for place, kind in enumerate(Significance)}
_RELATION_ORDER = {
    kind: place
    for place, kind in enumerate(
        (Relation.SAME, Relation.BROADER, Relation.PAN_CANCER, Relation.NARROWER, Relation.UNKNOWN, Relation.OTHER)
    )
}


def rank(match: Match) -> tuple[object, ...]:
    """What a tumour board wants first: tier, closeness of disease, sensitivity before resistance, level, rating.

    Ties end in therapy names and the stable id, so that no input order ever shows.
    """
    row = match.evidence
    return (
        ORDER[match.tiering.tier],
        _RELATION_ORDER[match.relation.relation],
        match.relation.distance if match.relation.distance is not None else 99,
        _SIGNIFICANCE_ORDER[row.significance],
        row.level,
        -(row.rating or 0),
        _CLOSENESS[match.specificity],
        row.therapies,
        row.id,
    )


def _specificity(condition: f.Condition, evaluator: Evaluator) -> Specificity:
    """Of the features that are met, the closest one's kind; of a condition met by absence, wild type."""
    met = [
        feature for feature in f.features_of(condition) if evaluator.feature(feature).truth is Truth.PRESENT
    ] or list(f.features_of(condition))
    return min((_kind(feature) for feature in met), key=lambda kind: _CLOSENESS[kind])


def _kind(feature: f.Feature) -> Specificity:
    match feature:
        case f.CodingChangeIs():
            return Specificity.ALLELE
        case f.ProteinChangeIs():
            return Specificity.CHANGE
        case f.CodonChanged():
            return Specificity.CODON
        case f.ExonChanged() | f.ExonSkipped() | f.DomainChanged():
            return Specificity.REGION
        case f.GeneChanged(_, f.ChangeClass.MUTATION):
            return Specificity.GENE
        case f.GeneChanged():
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


_OPPOSITE = {
    Significance.SENSITIVITY: frozenset({Significance.RESISTANCE, Significance.REDUCED_SENSITIVITY}),
    Significance.RESISTANCE: frozenset({Significance.SENSITIVITY}),
    Significance.REDUCED_SENSITIVITY: frozenset({Significance.SENSITIVITY}),
}


def _with_conflicts(matches: Sequence[Match]) -> list[Match]:
    """Each match with the ids of those that claim the opposite for one of its therapy options; nothing is averaged away."""
    return [
        Match(
            one.evidence, one.outcome, one.relation, one.tiering, one.specificity,
            tuple(sorted(other.evidence.id for other in matches if _conflict(one.evidence, other.evidence))),
        )
        for one in matches
    ]  # fmt: skip


def _conflict(one: Evidence, other: Evidence) -> bool:
    if one.direction is not Direction.SUPPORTS or other.direction is not Direction.SUPPORTS:
        return False
    if other.significance not in _OPPOSITE.get(one.significance, frozenset()):
        return False
    return not set(one.options).isdisjoint(other.options)
