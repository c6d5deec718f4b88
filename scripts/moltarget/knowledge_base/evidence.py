"""One association of the knowledge base: condition, disease, therapies, claim, strength, approval and citations."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from moltarget.knowledge_base.features import Condition

CURATED = "curated"


class EvidenceType(StrEnum):
    """What an association is about (CIViC evidence types)."""

    PREDICTIVE = "predictive"
    PROGNOSTIC = "prognostic"
    DIAGNOSTIC = "diagnostic"
    PREDISPOSING = "predisposing"
    ONCOGENIC = "oncogenic"
    FUNCTIONAL = "functional"


class Direction(StrEnum):
    """Whether the evidence supports its own claim. ``does not support`` is not the opposite claim."""

    SUPPORTS = "supports"
    DOES_NOT_SUPPORT = "does not support"
    NOT_STATED = "not stated"


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
    PROTECTIVENESS = "protectiveness"
    PATHOGENIC = "pathogenic"
    LIKELY_PATHOGENIC = "likely pathogenic"
    ONCOGENICITY = "oncogenicity"
    GAIN_OF_FUNCTION = "gain of function"
    LOSS_OF_FUNCTION = "loss of function"
    DOMINANT_NEGATIVE = "dominant negative"
    NEOMORPHIC = "neomorphic"
    UNALTERED_FUNCTION = "unaltered function"
    UNCERTAIN = "uncertain significance"
    NOT_STATED = "not stated"


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
    """One row. ``text`` is the condition in our words, ``condition`` its tree, ``profile`` the biomarker in the source's own
    words; ``rating`` is CIViC's 1-5 or None.

    ``not_for`` are OncoTree codes that the approval or guideline leaves out, with all their subtypes, and DOIDs of
    ``disease_states.tsv`` (HER2-positive breast cancer). ``source`` names the base that the row is from, ``url`` its own page
    there. ``level`` is A to E (CIViC's scale); ``source_level`` is the level as the source prints it, where its scale is
    another. ``flagged``: its source has doubts about it. ``references`` are citations that are no PubMed article (``ASCO
    2019, abstract 9008``).
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
    source: str = CURATED
    url: str = ""
    source_level: str = ""
    flagged: bool = False
    nct_ids: tuple[str, ...] = ()
    references: tuple[str, ...] = ()

    @property
    def options(self) -> tuple[tuple[str, ...], ...]:
        """The separate therapy options: substitutes are several, anything else is one."""
        if self.interaction is Interaction.SUBSTITUTES:
            return tuple((therapy,) for therapy in self.therapies)
        return (self.therapies,) if self.therapies else ()


class WhyNot(StrEnum):
    """Why an item of a source has no condition."""

    NOT_UNDERSTOOD = "name not understood"
    NO_DEFINITION = "no definition that can be checked"
    NO_INPUT = "nothing that is read can carry it"
    CONTRADICTION = "name contradicts itself"
    WORD = "word outside the vocabulary"
    REPEATED = "says the same as another item"
    WITHDRAWN = "withdrawn by its source"
    NOT_ACCEPTED = "not accepted by its source"
    MALFORMED = "malformed row"


@dataclass(frozen=True, slots=True)
class Uncompiled:
    """An item that was read and is kept, though no condition could be made of it. ``where`` is the line of the file, ``url``
    the item's own page at its source."""

    source: str
    id: str
    evidence_type: str
    level: str
    profile: str
    reason: WhyNot
    detail: str
    where: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One base as it was read: its name, version, the day it stands for (ISO date), licence, address, sha256 of its files."""

    name: str
    version: str
    as_of: str
    licence: str
    url: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source gave: every item is in ``rows`` or in ``uncompiled``."""

    source: Source
    rows: tuple[Evidence, ...]
    uncompiled: tuple[Uncompiled, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceCount:
    """One source of a compiled base with the number of its items; ``not_compiled`` is by reason."""

    source: Source
    items: int
    not_compiled: tuple[tuple[WhyNot, int], ...] = ()

    @property
    def compiled(self) -> int:
        """Items with a condition."""
        return self.items - sum(count for _, count in self.not_compiled)

    def plain(self) -> dict[str, Any]:
        """As plain values, for a report, a lock and a page."""
        missing = {reason.value: number for reason, number in self.not_compiled}
        return {**asdict(self.source), "items": self.items, "compiled": self.compiled, "not_compiled": missing}


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """The compiled base, rows sorted by id. ``sha256`` is over them; ``version`` and ``as_of`` are those of the curated base,
    whose approvals were checked to that day."""

    version: str
    as_of: str
    sha256: str
    rows: tuple[Evidence, ...]
    sources: tuple[SourceCount, ...] = ()
