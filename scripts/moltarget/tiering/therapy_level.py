"""A proxy of OncoKB's therapeutic levels (1, 2, 3A, 3B, 4, R1, R2), by rule; docs/tiers.md has the table.

Scale: OncoKB, Chakravarty et al. 2017 (PMC5586540, PMID 28890946), in its second version (levels 2 and 3B as of
oncokb-annotator 2.0.0).
"""

from __future__ import annotations

from moltarget.knowledge_base.evidence import ApprovalStatus, Direction, Evidence, Significance
from moltarget.ontology import DiseaseRelation, Relation
from moltarget.tiering.amp import STRONG, backing_of, is_well_rated
from moltarget.tiering.proxy import NONE, Grade, by_tumour_type, is_agnostic, is_here, strength, why_no_therapy

_RESISTANT = frozenset({Significance.RESISTANCE, Significance.REDUCED_SENSITIVITY})
_FEW_OR_PRECLINICAL = frozenset({"C", "D"})
_OF_LEVEL_1 = "FDA"  # the scale's level 1 is an approval of this agency


def therapy_level_of(evidence: Evidence, relation: DiseaseRelation, *, left_out: bool = False) -> Grade:
    """The level of one association whose condition is met, for a sample in this disease relation.

    ``left_out``: the approval or guideline names this tumour type as one it does not cover.
    """
    why_not = why_no_therapy(evidence) or _no_claim(evidence)
    if why_not:
        return Grade(NONE, why_not)
    if evidence.significance in _RESISTANT:
        return by_tumour_type(_resistance(evidence, relation, left_out), relation, left_out=left_out)
    return by_tumour_type(_sensitivity(evidence, relation, left_out), relation, left_out=left_out)


def _no_claim(evidence: Evidence) -> str:
    if evidence.direction is not Direction.SUPPORTS:
        return f"The evidence does not support {evidence.significance.value}; the scale has no level for that."
    if evidence.significance is not Significance.SENSITIVITY and evidence.significance not in _RESISTANT:
        return f"The scale ranks response and resistance; this evidence is on {evidence.significance.value}."
    return ""


def _sensitivity(evidence: Evidence, relation: DiseaseRelation, left_out: bool) -> Grade:
    """1, 2 and 3A in this tumour type, 3B for what would be one of them in its own, 4 for few cases and preclinical work."""
    here = is_here(relation, left_out=left_out) or is_agnostic(evidence, relation, left_out=left_out)
    own, reason = _in_its_own_type(evidence)
    if own in {NONE, "4"}:
        return Grade(own, f"{reason}.")
    if here:
        return Grade(own, f"{reason}; it covers this tumour type.")
    if relation.relation is Relation.PAN_CANCER and not left_out:
        return Grade("3B", f"{reason}; whatever the tumour type, without an approval for all of them.")
    return Grade("3B", f"{reason}; not for this tumour type as far as it is known.")


def _in_its_own_type(evidence: Evidence) -> tuple[str, str]:
    """The level for a tumour of the evidence's own type, and why."""
    backing = backing_of(evidence)
    if evidence.approval.status is ApprovalStatus.IN_FORCE and _OF_LEVEL_1 in evidence.approval.agency:
        return "1", backing
    if evidence.guideline and backing:
        return "2", f"Recommended by {evidence.guideline}"
    if backing:
        return "3A", f"{backing}; the scale's level 1 is an FDA approval"
    if evidence.level in STRONG and is_well_rated(evidence):
        return "3A", strength(evidence)
    if evidence.level in STRONG:
        return NONE, f"{strength(evidence)}: clinical, but not compelling"
    if evidence.level in _FEW_OR_PRECLINICAL:
        return "4", f"{strength(evidence)}: few cases or preclinical"
    return NONE, f"{strength(evidence)}: inferential alone"


def _resistance(evidence: Evidence, relation: DiseaseRelation, left_out: bool) -> Grade:
    """R1 with approval or guideline, R2 with compelling clinical evidence; neither is carried over to another tumour type."""
    backing = backing_of(evidence).replace("Recommended by", "Named by")  # a guideline names what not to give
    compelling = evidence.level in STRONG and is_well_rated(evidence)
    if not backing and not compelling:
        return Grade(NONE, f"{strength(evidence)}: the levels of resistance begin at compelling clinical evidence.")
    if is_here(relation, left_out=left_out) or is_agnostic(evidence, relation, left_out=left_out):
        if backing:
            return Grade("R1", f"{backing}; it covers this tumour type.")
        return Grade("R2", f"{strength(evidence)}, in this tumour type.")
    if relation.relation is Relation.PAN_CANCER and not left_out:
        return Grade("R2", f"{backing or strength(evidence)}, whatever the tumour type.")
    return Grade(
        NONE, f"{backing or strength(evidence)}; a level of resistance is not carried over to another tumour type."
    )
