"""What a name on a transcript consists of: the part of the transcript that is changed, and the names themselves."""

from enum import StrEnum
from typing import NamedTuple

from moltarget.hgvs.protein import ProteinChange, ProteinKind, three_letters

NEAR_BASES = 5000  # how far outside a transcript an allele still gets a name on it
SPLICE_BASES = 2  # the invariant bases at each end of an intron
SPLICE_CHANGE = ProteinChange(ProteinKind.UNKNOWN)
SPLICE_REASON = "splicing changes: the protein cannot be predicted"


class Region(StrEnum):
    """The part of a transcript that an allele changes; the first that applies, in this order."""

    SPLICE_SITE = "splice site"  # the two bases at either end of an intron, or an exon border
    CODING = "CDS"
    FIVE_PRIME_UTR = "5'UTR"
    THREE_PRIME_UTR = "3'UTR"
    EXON = "exon"  # of a non-coding transcript
    INTRON = "intron"
    UPSTREAM = "upstream"
    DOWNSTREAM = "downstream"


class Naming(NamedTuple):  # one is made for each allele and transcript: a tuple costs a fifth of a frozen dataclass
    """The names of one allele on one transcript, without accession: write ``f"{transcript_id}:{hgvs_c}"``.

    ``hgvs_c`` is an n. name on a non-coding transcript, None when the annotation starts inside the coding sequence.
    ``hgvs_p_short`` is spelled with one letter, ``hgvs_p`` with three; both without the parentheses that mark a
    prediction, although every p. name here is predicted from DNA. ``p.?`` stands for splice sites. They are None where
    the protein is not changed (UTR, deep intron, non-coding) or cannot be told; ``reason`` then says why.
    ``exon`` and ``intron`` are (number, how many) of the first one touched, ``last_exon`` the number of the last exon.
    ``first_offset``/``last_offset`` are the intron offsets of the first and last named base (0 in an exon). ``room`` is by
    how many bases a pure indel could be named further 5'.
    """

    transcript_id: str
    gene: str
    region: Region
    hgvs_c: str | None
    hgvs_p_short: str | None
    protein: ProteinChange | None
    reason: str
    exon: tuple[int, int] | None
    last_exon: int | None
    intron: tuple[int, int] | None
    first_offset: int
    last_offset: int
    room: int = 0

    @property
    def hgvs_p(self) -> str | None:
        """The three-letter p. name, spelled when asked for."""
        return None if self.hgvs_p_short is None else three_letters(self.hgvs_p_short)

    @property
    def residues_1(self) -> range:
        """Reference residues touched, 1-based; empty when there is no protein change."""
        return self.protein.residues_1 if self.protein is not None else range(0)


# Why an allele in a region outside the coding sequence has no p. name
UNCHANGED = {region: f"the coding sequence is not changed ({region.value})" for region in Region}
