"""The values of the tumour-type ontology: types, disease terms, relations and the errors that name them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from moltarget.errors import MoltargetError

ROOT = "TISSUE"
ANY = "ANY"
SOLID = "SOLID"

_SPELLINGS = (
    ("tumour", "tumor"),
    ("aem", "em"),
    ("oesoph", "esoph"),
    ("oestr", "estr"),
    ("paed", "ped"),
    ("aeo", "eo"),
)


class OntologyError(MoltargetError):
    """A table of tumour types or disease terms, or an OncoTree file, is malformed."""


class UnknownTumorType(MoltargetError):  # noqa: N818 - the name says what happened, as the report prints it
    """A text names no tumour type, or several. ``suggestions`` are OncoTree codes, the nearest first."""

    def __init__(self, message: str, suggestions: tuple[str, ...] = ()) -> None:
        """Keep the nearest codes beside the message."""
        super().__init__(message)
        self.suggestions = suggestions


class Lineage(StrEnum):
    """Where a tumour comes from. Only the root of the tree is ``mixed``."""

    SOLID = "solid"
    HAEMATOLOGICAL = "haematological"
    MIXED = "mixed"


class TermRelation(StrEnum):
    """How a disease term without a node of its own lies to the codes beside it.

    ``same``: the same disease as the code. ``broader``: it covers every code listed. ``narrower``: a kind of the
    code, and no kind of the code's other subtypes. ``state``: any tumour under the codes may be in it (receptor
    status, patient's age, molecular subtype). ``outside``: no tumour type at all (a hereditary syndrome, a precursor
    lesion).
    """

    SAME = "same"
    BROADER = "broader"
    NARROWER = "narrower"
    STATE = "state"
    OUTSIDE = "outside"


class Relation(StrEnum):
    """The evidence's disease as seen from the sample's tumour type.

    ``broader``: the evidence is on an ancestor, so the sample is on-label. ``narrower``: the evidence is on a
    descendant, so the subtype has to be checked. ``unknown``: the sample's type, or the place of the evidence's
    disease, is not known.
    """

    SAME = "same"
    BROADER = "broader"
    NARROWER = "narrower"
    PAN_CANCER = "pan_cancer"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TumorType:
    """One OncoTree node. ``parent`` is empty for the root alone; ``doid`` and ``ncit`` hold all its identifiers."""

    code: str
    name: str
    parent: str
    lineage: Lineage
    doid: tuple[str, ...] = ()
    ncit: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """``Lung Adenocarcinoma (LUAD)``; a tissue is called a tumour of it: ``Lung tumour (LUNG)``."""
        return f"{self.name} tumour ({self.code})" if self.parent == ROOT else f"{self.name} ({self.code})"


@dataclass(frozen=True, slots=True)
class DiseaseTerm:
    """A disease that OncoTree has no node for. ``doid`` may be empty (CIViC names some diseases without one)."""

    doid: str
    name: str
    codes: tuple[str, ...]
    relation: TermRelation
    note: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceDisease:
    """An evidence item's disease as its source prints it; every field may be empty.

    ``oncotree_code`` may also be ANY or SOLID, and may be broader than the disease where OncoTree has no node for it:
    a DOID or name of a disease term is therefore read first.
    """

    oncotree_code: str = ""
    doid: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class DiseaseRelation:
    """How evidence's disease relates to the sample's tumour type.

    ``path`` leads from the sample's code to the evidence's disease over codes; a disease without a code stands at its
    end by name. ``distance`` is the number of steps of that path, 0 for the same disease; None (with an empty path)
    where there is no path: tumour type not given, or a disease that is not in the tree. ``sentence`` says it in plain
    words.
    """

    relation: Relation
    distance: int | None
    path: tuple[str, ...]
    sentence: str


def normal_text(text: str) -> str:
    """Key under which two spellings of one name are equal.

    Letter case, accents, punctuation and hyphens do not count, nor do British and American spellings of the words that
    disease names are made of.

    >>> normal_text("Non–small-cell Lung Tumour,  NOS")
    'non small cell lung tumor nos'
    """
    apart = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    plain = re.sub(r"['’`]", "", plain)
    plain = " ".join(re.sub(r"[\W_]+", " ", plain).split())
    for british, american in _SPELLINGS:
        plain = plain.replace(british, american)
    return plain
