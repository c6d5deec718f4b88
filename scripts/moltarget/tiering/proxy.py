"""What the proxies of other scales share: a level with its reason, and where evidence stands to a sample.

A proxy is derived by rule from approval, guideline, level, disease relation and claim. It is no statement of the people who
keep the scale (OncoKB, ESMO): docs/tiers.md has the tables.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from moltarget.knowledge_base.evidence import ApprovalStatus, Evidence, EvidenceType
from moltarget.ontology import DiseaseRelation, Relation
from moltarget.tiering.amp import ON_LABEL

NONE = "none"


@dataclass(frozen=True, slots=True)
class Grade:
    """A level of one scale, or ``none``, with the sentence that made it."""

    level: str
    reason: str


UNGRADED = Grade(NONE, "")


def withheld(grade: Grade, reason: str) -> Grade:
    """No level, because something that it rests on is not confirmed; the sentence says what it would be."""
    return grade if grade.level == NONE else Grade(NONE, f"{reason} It would be {grade.level}: {grade.reason}")


def is_here(relation: DiseaseRelation, *, left_out: bool) -> bool:
    """Whether the evidence covers this tumour type: the same or a broader one, and not left out by name."""
    return not left_out and relation.relation in ON_LABEL


def is_agnostic(evidence: Evidence, relation: DiseaseRelation, *, left_out: bool) -> bool:
    """Whether an approval in force holds whatever the tumour type, and does not leave this one out."""
    approved = evidence.approval.status is ApprovalStatus.IN_FORCE
    return approved and not left_out and relation.relation is Relation.PAN_CANCER


def why_no_therapy(evidence: Evidence) -> str:
    """Why a scale of therapies says nothing about this evidence; empty when it may."""
    if evidence.evidence_type is not EvidenceType.PREDICTIVE:
        return f"The scale ranks therapies; this is {evidence.evidence_type.value} evidence."
    return "" if evidence.therapies else "The evidence names no therapy."


def by_tumour_type(grade: Grade, relation: DiseaseRelation, *, left_out: bool) -> Grade:
    """The grade with the sentence on the tumour type behind its own."""
    beside = "The evidence does not extend to this tumour type. " if left_out else ""
    return replace(grade, reason=f"{grade.reason} {beside}{relation.sentence}")


def strength(evidence: Evidence) -> str:
    """``Level B evidence, rated 4 of 5``."""
    rated = f", rated {evidence.rating} of 5" if evidence.rating else ", not rated"
    return f"Level {evidence.level} evidence{rated}{', flagged by its source' if evidence.flagged else ''}"
