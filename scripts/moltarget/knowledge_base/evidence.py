"""One association of the knowledge base: condition, disease, therapies, claim, strength, approval and citations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moltarget.knowledge_base.features import Condition


class EvidenceType(StrEnum):
    """What an association is about (CIViC evidence types)."""

    PREDICTIVE = "predictive"
    PROGNOSTIC = "prognostic"
    DIAGNOSTIC = "diagnostic"
    PREDISPOSING = "predisposing"


class Direction(StrEnum):
    """Whether the evidence supports its own claim. ``does not support`` is not the opposite claim."""

    SUPPORTS = "supports"
    DOES_NOT_SUPPORT = "does not support"


class Significance(StrEnum):
    """The claim."""

    SENSITIVITY = "sensitivity"
    RESISTANCE = "resistance"
    REDUCED_SENSITIVITY = "reduced sensitivity"
    ADVERSE_RESPONSE = "adverse response"
    BETTER_OUTCOME = "better outcome"
    POOR_OUTCOME = "poor outcome"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    PREDISPOSITION = "predisposition"


class Interaction(StrEnum):
    """Substitutes are separate options; combination and sequential are one option and never evidence for a part."""

    NONE = ""
    COMBINATION = "combination"
    SUBSTITUTES = "substitutes"
    SEQUENTIAL = "sequential"


class ApprovalStatus(StrEnum):
    """State of the approval on the base's stated date. ``not verified``: nothing was read that says so."""

    IN_FORCE = "in force"
    WITHDRAWN = "withdrawn"
    NONE = "none"
    NOT_VERIFIED = "not verified"


class EvidenceOrigin(StrEnum):
    """Origin of the variant that the evidence is about."""

    SOMATIC = "somatic"
    GERMLINE = "germline"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval for this biomarker, disease and therapy. Years are four digits; ``end`` is that of the withdrawal."""

    status: ApprovalStatus
    agency: str = ""
    year: int | None = None
    end: int | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row. ``text`` is the condition as written, ``condition`` its tree; ``rating`` is CIViC's 1-5 or None.

    ``not_for`` are OncoTree codes that the approval or guideline leaves out, with all their subtypes.
    """

    id: str
    text: str
    condition: Condition
    disease: str
    doid: str
    oncotree: str
    not_for: tuple[str, ...]
    evidence_type: EvidenceType
    therapies: tuple[str, ...]
    interaction: Interaction
    direction: Direction
    significance: Significance
    origin: EvidenceOrigin
    level: str
    rating: int | None
    approval: Approval
    guideline: str
    civic_ids: tuple[str, ...]
    pmids: tuple[str, ...]
    verified_by: str
    statement: str
    note: str
    profile: str = ""

    @property
    def options(self) -> tuple[tuple[str, ...], ...]:
        """The separate therapy options: substitutes are several, anything else is one."""
        if self.interaction is Interaction.SUBSTITUTES:
            return tuple((therapy,) for therapy in self.therapies)
        return (self.therapies,) if self.therapies else ()


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """The compiled base. ``sha256`` is over its rows; ``as_of`` (ISO date) is the day its approvals were checked to."""

    version: str
    as_of: str
    sha256: str
    rows: tuple[Evidence, ...]
