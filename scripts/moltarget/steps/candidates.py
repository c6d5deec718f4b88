"""Plain calls that matching decides, held as the texts that will be written of them."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from moltarget.model import Locus, SmallVariant
from moltarget.steps.passage import Settled
from moltarget.vcf.shapes import Written


class PlainAllele(NamedTuple):
    """A substitution: its entries of CSQ and, of a candidate, its consequences as JSON.

    ``place`` and ``reach`` are as in ``placing.Allele``; ``codons`` are (transcript, number of the residue) touched.
    """

    written: Written
    key: str
    entries: str
    told: str
    place: Settled
    hgvs_g: str
    reach: int
    codons: tuple[tuple[str, int], ...]


class Telling(Protocol):
    """Who knows the rest of a plain call."""

    doubt: str

    def text(self, one: PlainCandidate) -> str:
        """``variant_text`` of the call."""

    def variant(self, one: PlainCandidate) -> SmallVariant:
        """The call with all its values."""


class PlainCandidate(NamedTuple):
    """A plain call, as far as the window asks for it. ``payload`` is what it was packed into."""

    allele: PlainAllele
    payload: str
    bcsq: str
    vaf: float
    kind: Telling
    unphased: str = ""

    @property
    def key(self) -> str:
        """As ``SmallVariant.key``."""
        return self.allele.key

    @property
    def written(self) -> str:
        """As ``SmallVariant.written``: the allele was read as it is."""
        return self.allele.key

    @property
    def doubt(self) -> str:
        """As ``SmallVariant.doubt``."""
        return self.kind.doubt

    @property
    def locus(self) -> Locus:
        """As ``SmallVariant.locus``."""
        return Locus(*self.allele.written)


Candidate = SmallVariant | PlainCandidate
