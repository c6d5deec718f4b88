"""AMP/ASCO/CAP 2017 tiers by rule, each with the sentence that made it (Li et al. 2017, PMC5707196). Pure.

I-A needs an approval in force or a guideline for this biomarker, disease and therapy, and whatever the tumour type an
approval; I-B well-powered evidence (levels A and B, rating 3 or more) in this tumour type; II-C approval or such evidence
in another type, or with the subtype to be checked; II-D levels C and D; III anything weaker. Evidence that does not
support its own claim earns no tier.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from moltarget.knowledge_base.evidence import ApprovalStatus, Direction, Evidence, EvidenceType, Significance
from moltarget.ontology import DiseaseRelation, Relation


class Tier(StrEnum):
    """Tiers with sub-levels, best first; NONE for evidence that earns none."""

    I_A = "I-A"
    I_B = "I-B"
    II_C = "II-C"
    II_D = "II-D"
    III = "III"
    IV = "IV"
    NONE = "none"


ORDER = {tier: place for place, tier in enumerate(Tier)}
ON_LABEL = frozenset({Relation.SAME, Relation.BROADER})
STRONG = frozenset({"A", "B"})
_OF_THE_ALTERATION = frozenset({EvidenceType.ONCOGENIC, EvidenceType.FUNCTIONAL})
MIN_RATING = 3  # CIViC's trust rating: 3 stars is "well described, but not definitive" (CIViC help, trust ratings)


@dataclass(frozen=True, slots=True)
class Tiering:
    """A tier and its reason in words."""

    tier: Tier
    reason: str


def tier_of(evidence: Evidence, relation: DiseaseRelation, *, left_out: bool = False) -> Tiering:
    """The tier of one association whose condition is met, for a sample in this disease relation.

    ``left_out``: the approval or guideline names this tumour type as one it does not cover; it is never on-label then.
    """
    unearned = why_untiered(evidence)
    if unearned:
        return Tiering(Tier.NONE, unearned)
    where = relation.relation
    backing = backing_of(evidence)
    if left_out and backing:
        return Tiering(Tier.II_C, f"{backing}, but it does not extend to this tumour type. {relation.sentence}")
    if left_out:
        sentence = f"The evidence does not extend to this tumour type. {relation.sentence}"
        return _by_level(evidence, replace(relation, relation=Relation.OTHER, sentence=sentence))
    if backing and where in ON_LABEL:
        return Tiering(Tier.I_A, f"{backing} in this tumour type. {relation.sentence}")
    if where is Relation.PAN_CANCER and evidence.approval.status is ApprovalStatus.IN_FORCE:
        return Tiering(Tier.I_A, f"{backing}, whatever the tumour type. {relation.sentence}")
    if backing and where is Relation.PAN_CANCER:
        reason = f"{backing}, whatever the tumour type; without an approval for all of them this is not tier I"
        return Tiering(Tier.II_C, f"{reason}. {relation.sentence}")
    if backing:
        return Tiering(Tier.II_C, f"{backing}, not for this tumour type as far as it is known. {relation.sentence}")
    return _by_level(evidence, relation)


def why_untiered(evidence: Evidence) -> str:
    """Why evidence earns no tier whatever the disease; empty when it can."""
    if evidence.direction is Direction.DOES_NOT_SUPPORT:
        return f"The evidence does not support {evidence.significance}; this earns no tier."
    if evidence.direction is Direction.NOT_STATED or evidence.significance is Significance.NOT_STATED:
        return "The source does not state what the evidence claims; this earns no tier."
    if evidence.evidence_type in _OF_THE_ALTERATION:
        return "The evidence is on what the alteration does, not on a patient's course or therapy; this earns no tier."
    if evidence.significance is Significance.UNCERTAIN:
        return "The source calls the significance uncertain; this earns no tier."
    return ""


def is_well_rated(evidence: Evidence) -> bool:
    """Whether its source trusts it: rated 3 or more, and not flagged."""
    return (evidence.rating or 0) >= MIN_RATING and not evidence.flagged


def capped(tiering: Tiering, reason: str) -> Tiering:
    """At most II-C, because something that tier I rests on is not confirmed."""
    if ORDER[tiering.tier] >= ORDER[Tier.II_C]:
        return tiering
    return Tiering(Tier.II_C, f"{reason} {tiering.reason}")


def backing_of(evidence: Evidence) -> str:
    """Approval in force or guideline, in words; empty when there is neither. Withdrawn approvals back nothing."""
    approval = evidence.approval
    if approval.status is ApprovalStatus.IN_FORCE:
        return f"Approved by {approval.agency} in {approval.year} for this biomarker and therapy"
    if evidence.guideline and approval.status is not ApprovalStatus.WITHDRAWN:
        return f"Recommended by {evidence.guideline}"
    return ""


def _by_level(evidence: Evidence, relation: DiseaseRelation) -> Tiering:
    level, where = evidence.level, relation.relation
    known = f"Level {level} evidence" + (f", rated {evidence.rating} of 5" if evidence.rating else "")
    if evidence.approval.status is ApprovalStatus.WITHDRAWN:
        known = f"The approval was withdrawn; {known[0].lower()}{known[1:]}"
    if level in STRONG:
        rated = is_well_rated(evidence)
        low = f"but rated below {MIN_RATING}" if evidence.rating else "but without a rating"
        lacks = "but its source has flagged it" if evidence.flagged else low
        if where in ON_LABEL and rated:
            return Tiering(Tier.I_B, f"{known}, in this tumour type. {relation.sentence}")
        if where in ON_LABEL:
            return Tiering(Tier.II_C, f"{known}, in this tumour type, {lacks}. {relation.sentence}")
        return Tiering(Tier.II_C, f"{known}, not in this tumour type as far as it is known. {relation.sentence}")
    if level in {"C", "D"}:
        return Tiering(Tier.II_D, f"{known}: few cases or preclinical. {relation.sentence}")
    return Tiering(Tier.III, f"{known}: inferential alone. {relation.sentence}")
