"""A proxy of ESCAT, ESMO's scale of targets (Mateo et al. 2018, PMC6158764), by rule; docs/tiers.md has the table.

ESCAT's letters tell study designs (randomised or not, retrospective or prospective), which no base records item by item: where
only the design would tell, the level stands without its letter. V (response without benefit) is never given.
"""

from __future__ import annotations

from moltarget.knowledge_base.evidence import Direction, Evidence, Significance
from moltarget.ontology import DiseaseRelation
from moltarget.tiering.amp import STRONG, backing_of
from moltarget.tiering.proxy import NONE, Grade, by_tumour_type, is_agnostic, is_here, strength, why_no_therapy


def escat_of(evidence: Evidence, relation: DiseaseRelation, *, left_out: bool = False) -> Grade:
    """The level of one association whose condition is met, for a sample in this disease relation.

    ``left_out``: the approval or guideline names this tumour type as one it does not cover.
    """
    why_not = why_no_therapy(evidence)
    if not why_not and evidence.significance is not Significance.SENSITIVITY:
        why_not = f"ESCAT ranks targets by benefit; this evidence is on {evidence.significance.value}."
    if not why_not and evidence.direction is Direction.NOT_STATED:
        why_not = "The source does not state what the evidence claims."
    if why_not:
        return Grade(NONE, why_not)
    return by_tumour_type(_level(evidence, relation, left_out), relation, left_out=left_out)


def _level(evidence: Evidence, relation: DiseaseRelation, left_out: bool) -> Grade:
    """I and II in this tumour type, I-C whatever the type, III-A in another one, IV below that, X without support."""
    known = strength(evidence)
    if evidence.direction is Direction.DOES_NOT_SUPPORT:
        return Grade("X", f"{known} that does not support a benefit.")
    backing = backing_of(evidence)
    if is_agnostic(evidence, relation, left_out=left_out):
        return Grade("I-C", f"{backing}, whatever the tumour type.")
    if backing and is_here(relation, left_out=left_out):
        return Grade("I", f"{backing}; A or B by whether trials were randomised, which is not recorded.")
    if evidence.level in STRONG and is_here(relation, left_out=left_out):
        return Grade("II", f"{known}, in this tumour type; A or B by the design of the study, which is not recorded.")
    if backing or evidence.level in STRONG:
        return Grade("III-A", f"{backing or known}; not for this tumour type as far as it is known.")
    if evidence.level == "C":
        return Grade("IV", f"{known}: few cases, which are less than a series of patients (II).")
    if evidence.level == "D":
        return Grade("IV-A", f"{known}: preclinical.")
    return Grade("X", f"{known}: inferential alone.")
