"""Where an association stands to one tumour type, whatever is found in a sample: disease relation, tier, proxies, order.

Samples of a tumour type share these, so each is worked out once; most associations of a base are seldom asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, Protocol

from moltarget.frozen import maker
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence, EvidenceType, Significance
from moltarget.ontology import DiseaseRelation, EvidenceDisease, Relation, TumorTypes
from moltarget.quantities import OF_TUMOUR
from moltarget.tiering import ORDER, Grade, Tiering, capped, escat_of, therapy_level_of, tier_of, withheld


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


_PREDICTIVE = EvidenceType.PREDICTIVE
_UNCONFIRMED = "The variant's origin is not known; confirm it in the germline."
CLOSENESS = {kind: place for place, kind in enumerate(Specificity)}
_CLOSENESS = {kind: chr(place) for kind, place in CLOSENESS.items()}
_MOST = 99  # more than any rating
_SIGNATURES = frozenset(OF_TUMOUR)
_OF_THE_ALTERATION = frozenset({EvidenceType.ONCOGENIC, EvidenceType.FUNCTIONAL})
_ELSEWHERE = frozenset({Relation.OTHER, Relation.UNKNOWN})
_SIGNIFICANCE_ORDER = {kind: place for place, kind in enumerate(Significance)}
_RELATION_ORDER = {
    kind: place
    for place, kind in enumerate(
        (Relation.SAME, Relation.BROADER, Relation.PAN_CANCER, Relation.NARROWER, Relation.UNKNOWN, Relation.OTHER)
    )
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One association for one tumour type.

    ``tiering``, ``therapy_level`` and ``escat`` are what it earns where its condition is met. ``left_out``: the approval names
    this tumour type as one it does not cover. ``order`` is the head of its rank. ``kinds`` are the features of its
    condition with their specificity, the closest first. ``elsewhere``: it was shown in another disease, or in which is
    not known. ``claim`` and ``options`` are what is held against other evidence.
    """

    evidence: Evidence
    relation: DiseaseRelation
    left_out: bool
    tiering: Tiering
    therapy_level: Grade
    escat: Grade
    order: str
    kinds: tuple[tuple[f.Feature, Specificity], ...]
    elsewhere: bool
    claim: str
    options: tuple[str, ...]


_new_standing = maker(Standing)
Rank = str  # sorts as the tuple of its parts would, and is compared at once


class Alike(NamedTuple):
    """Associations that one feature meets by itself: those that are kept, with their ranks, and those that are set aside, with
    their ids and the reason.
    """

    specificity: Specificity
    kept: tuple[tuple[Rank, Standing], ...]
    aside: tuple[tuple[str, Standing, str], ...]


class AskedAlone(Protocol):
    """A feature with the places of the rows of which it is the whole condition."""

    alone: list[int]
    specificity: Specificity


class Standings:
    """The associations of a base for one tumour type; ``code`` is its OncoTree code, None when it is not given."""

    def __init__(self, types: TumorTypes, code: str | None) -> None:
        self.types, self.code = types, code
        self._lineage = frozenset() if code is None else frozenset((code, *types.ancestors(code)))
        self._relations: dict[tuple[str, str, str], DiseaseRelation] = {}
        self._of: dict[str, Standing] = {}
        self._alike: dict[tuple[AskedAlone, bool], Alike] = {}
        self._unconfirmed: dict[str, tuple[Standing, Standing]] = {}
        self._earned: dict[tuple[object, ...], _Earned] = {}

    def relation(self, row: Evidence) -> DiseaseRelation:
        """The disease relation, by the tumour type alone."""
        disease = (row.oncotree, row.doid, row.disease)
        if disease not in self._relations:
            self._relations[disease] = self.types.relate(self.code, EvidenceDisease(*disease))
        return self._relations[disease]

    def of(self, row: Evidence) -> Standing:
        """The standing of an association."""
        standing = self._of.get(row.id)
        if standing is None:
            standing = self._of[row.id] = self.given(row, self.relation(row))
        return standing

    def alike(self, asked: AskedAlone, rows: Sequence[Evidence], *, by_absence: bool) -> Alike:
        """The associations of which a feature is the whole condition; ``rows`` are the base's. The same in one sample after the
        other, but for whether it is met ``by_absence``.
        """
        found = self._alike.get((asked, by_absence))
        if found is None:
            specificity = Specificity.WILD_TYPE if by_absence else asked.specificity
            standings = (self.of(rows[place]) for place in asked.alone)
            told = [(one, why_aside(one, by_absence=by_absence)) for one in standings]
            kept = tuple((rank_of(one, specificity), one) for one, reason in told if not reason)
            aside = tuple((one.evidence.id, one, reason) for one, reason in told if reason)
            found = self._alike[asked, by_absence] = Alike(specificity, kept, aside)
        return found

    def unconfirmed(self, standing: Standing) -> Standing:
        """The standing where the germline origin is not confirmed."""
        name = standing.evidence.id
        held = self._unconfirmed.get(name)
        if held is None or held[0] is not standing:
            held = self._unconfirmed[name] = standing, _unconfirmed(standing, _UNCONFIRMED)
        return held[1]

    def given(self, row: Evidence, relation: DiseaseRelation, *, left_out: bool = False) -> Standing:
        """The standing that it has in a disease relation; ``left_out``: by a subtype that the sample is shown to be."""
        left_out = left_out or not self._lineage.isdisjoint(row.not_for)
        key = (*_claim(row), relation, left_out)
        earned = self._earned.get(key)
        if earned is None:
            earned = self._earned[key] = _earned(row, relation, left_out=left_out)
        kinds, elsewhere = _kinds(row.condition), relation.relation in _ELSEWHERE
        claim, options = f"{row.direction}: {row.significance}", tuple(map("\n".join, row.options))
        return _new_standing(row, relation, left_out, *earned, kinds, elsewhere, claim, options)


def _kinds(condition: f.Condition) -> tuple[tuple[f.Feature, Specificity], ...]:
    features = ((feature, kind_of(feature)) for feature in f.features_of(condition))
    return tuple(sorted(features, key=lambda pair: CLOSENESS[pair[1]]))


_Earned = tuple[Tiering, Grade, Grade, str]


def _claim(row: Evidence) -> tuple[object, ...]:
    """All of an association that tier, proxies and order turn on; many associations have it in common."""
    return (
        row.evidence_type, row.direction, row.significance, row.level, row.rating, row.flagged, row.approval, row.guideline,
        bool(row.therapies),
    )  # fmt: skip


def _earned(row: Evidence, relation: DiseaseRelation, *, left_out: bool) -> _Earned:
    tiering = tier_of(row, relation, left_out=left_out)
    level, escat = (grade(row, relation, left_out=left_out) for grade in (therapy_level_of, escat_of))
    return tiering, level, escat, _order(row, relation, tiering)


def _unconfirmed(standing: Standing, why: str) -> Standing:
    """The standing where something that tier I and the proxies rest on is not confirmed."""
    tiering = capped(standing.tiering, why)
    level, escat = withheld(standing.therapy_level, why), withheld(standing.escat, why)
    order = _order(standing.evidence, standing.relation, tiering)
    return replace(standing, tiering=tiering, therapy_level=level, escat=escat, order=order)


def why_aside(standing: Standing, *, by_absence: bool) -> str:
    """Why an association says nothing about this sample although its condition is not absent; empty when it does.

    Prognosis, diagnosis and predisposition hold for the disease they were shown in; and where nothing but an absence
    meets a condition (wild type), that is remarkable in its own disease alone.
    """
    if not standing.elsewhere:
        return ""
    kind = standing.evidence.evidence_type
    if kind in _OF_THE_ALTERATION:
        return ""
    if kind is not _PREDICTIVE:
        return f"{kind.value} evidence holds for its own disease only"
    return "the condition is met by an absence alone, which says nothing in another tumour type" if by_absence else ""


def rank_of(standing: Standing, specificity: Specificity) -> Rank:
    """What a tumour board wants first: tier, closeness of disease, sensitivity before resistance, level, rating.

    Ties end in therapy names and the stable id, so that no input order ever shows.
    """
    row = standing.evidence
    therapies = "".join([f"{name}\1" for name in row.therapies])
    return f"{standing.order}{_CLOSENESS[specificity]}{therapies}\0{row.id}"


def _order(row: Evidence, relation: DiseaseRelation, tiering: Tiering) -> str:
    """Tier, closeness of disease, sensitivity before resistance, level, rating."""
    places = ORDER[tiering.tier], *closeness_of_disease(relation), _SIGNIFICANCE_ORDER[row.significance]
    return f"{''.join(map(chr, places))}{row.level}\0{chr(_MOST - (row.rating or 0))}"


def closeness_of_disease(relation: DiseaseRelation) -> tuple[int, int]:
    """Sorts the evidence on this tumour type before that on others, and near ones before far ones."""
    return _RELATION_ORDER[relation.relation], relation.distance if relation.distance is not None else 99


def kind_of(feature: f.Feature) -> Specificity:
    """The specificity of one feature."""
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
