"""The transcript model: exons, coding span, and the way between genomic and coding positions.

Inside, a position is *directed*: the genomic position on the plus strand, its negative on the minus strand, so that
it always grows from 5' to 3' of the transcript. An *index* is the 0-based place of a base in the spliced transcript;
it runs on below 0 and beyond the length for bases outside the transcript.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from moltarget.contigs import bare_contig
from moltarget.errors import HgvsError
from moltarget.hgvs.bases import codon_table, open_frame, translate


@dataclass(frozen=True, slots=True, order=True)
class CodingPosition:
    """A position of a c. (or n.) name.

    ``base`` is the number as written: 1, 2 ... in the coding sequence (or n.), -1, -2 ... before it, 1, 2 ... after
    it with ``after_stop`` (written ``*1``). ``offset`` counts into the intron, + after and - before that base.
    """

    after_stop: bool
    base: int
    offset: int = 0

    def __str__(self) -> str:
        """As written in a name: ``340+1``, ``-17``, ``*12``."""
        text = f"*{self.base}" if self.after_stop else str(self.base)
        return f"{text}{self.offset:+d}" if self.offset else text


class ExonCodons(NamedTuple):
    """Codons (1-based, inclusive) with at least one base in a coding exon; a split codon is in both its exons."""

    exon: int
    first_codon: int
    last_codon: int
    first_is_split: bool
    last_is_split: bool


@dataclass(frozen=True, slots=True)
class Transcript:
    """One transcript model. ``chrom`` is the bare contig name; ``strand`` is +1 or -1.

    ``exons_1`` are (start, end) pairs in ascending genomic order; ``cds_1`` spans the first to the last coding base,
    stop codon included, None when non-coding. ``cds_start_complete`` is False when the annotation begins inside the
    coding sequence, so that neither codons nor c. numbers can be trusted.
    """

    transcript_id: str
    gene: str
    chrom: str
    strand: int
    exons_1: tuple[tuple[int, int], ...]
    cds_1: tuple[int, int] | None = None
    protein_id: str | None = None
    tags: frozenset[str] = frozenset()
    biotype: str = "protein_coding"
    version: str | None = None
    cds_start_complete: bool = True
    starts: tuple[int, ...] = field(init=False, repr=False, compare=False)  # directed, of each exon, 5' to 3'
    ends: tuple[int, ...] = field(init=False, repr=False, compare=False)  # directed, inclusive
    indexes: tuple[int, ...] = field(init=False, repr=False, compare=False)  # index of each exon's first base
    length: int = field(init=False, repr=False, compare=False)  # bases of the spliced transcript
    cds_i: tuple[int, int] = field(init=False, repr=False, compare=False)  # indexes, half-open; (0, 0) if non-coding

    def __post_init__(self) -> None:
        """Derive the directed exons; raises HgvsError on a model that contradicts itself."""
        if self.strand not in (1, -1) or not self.exons_1:
            raise HgvsError(f"transcript {self.transcript_id}: needs a strand (+1 or -1) and at least one exon")
        if any(a > b for a, b in self.exons_1) or any(
            left[1] >= right[0] for left, right in zip(self.exons_1, self.exons_1[1:], strict=False)
        ):
            raise HgvsError(f"transcript {self.transcript_id}: exons overlap or are not in ascending order")
        directed = self.exons_1
        if self.strand == -1:
            directed = tuple((-end, -start) for start, end in reversed(self.exons_1))
        indexes, total = [], 0
        for start, end in directed:
            indexes.append(total)
            total += end - start + 1
        derive = object.__setattr__
        derive(self, "starts", tuple(start for start, _ in directed))
        derive(self, "ends", tuple(end for _, end in directed))
        derive(self, "indexes", tuple(indexes))
        derive(self, "length", total)
        derive(self, "cds_i", self._coding_indexes())

    def _coding_indexes(self) -> tuple[int, int]:
        if self.cds_1 is None:
            return 0, 0
        first, last = sorted(self.strand * position for position in self.cds_1)
        (begin, _, _), (end, _, _) = self.locate(first), self.locate(last)
        if self.segment(first) % 2 or self.segment(last) % 2:
            raise HgvsError(f"transcript {self.transcript_id}: the coding span does not start and end in exons")
        return begin, end + 1

    @property
    def coding(self) -> bool:
        """Whether it has a coding sequence."""
        return self.cds_1 is not None

    @property
    def cds_length(self) -> int:
        """Coding bases, stop codon included; 0 when non-coding."""
        return self.cds_i[1] - self.cds_i[0]

    @property
    def span_1(self) -> tuple[int, int]:
        """First and last genomic base of the transcript."""
        return self.exons_1[0][0], self.exons_1[-1][1]

    def segment(self, directed: int) -> int:
        """2i in the i-th exon (from 0), 2i+1 in the intron after it; -1 before the transcript, 2n-1 after it."""
        exon = bisect_right(self.starts, directed) - 1
        if exon < 0:
            return -1
        return 2 * exon if directed <= self.ends[exon] else 2 * exon + 1

    def locate(self, directed: int) -> tuple[int, int, int]:
        """(index, intron offset, segment) of a directed position; the offset counts from the nearer exon.

        In the middle base of an odd intron the offset counts from the exon before it (HGVS numbering).
        """
        exon = bisect_right(self.starts, directed) - 1
        if exon < 0:
            return directed - self.starts[0], 0, -1
        past = directed - self.ends[exon]
        if past <= 0:
            return self.indexes[exon] + directed - self.starts[exon], 0, 2 * exon
        if exon == len(self.starts) - 1:
            return self.length + past - 1, 0, 2 * exon + 1
        before = self.starts[exon + 1] - directed
        if past <= before:
            return self.indexes[exon + 1] - 1, past, 2 * exon + 1
        return self.indexes[exon + 1], -before, 2 * exon + 1

    def exon_number(self, position_1: int) -> tuple[int, int] | None:
        """(number from 1 in transcript order, how many) of the exon with a genomic position, or None."""
        segment = self.segment(self.strand * position_1)
        return (segment // 2 + 1, len(self.starts)) if segment >= 0 and segment % 2 == 0 else None

    def intron_number(self, position_1: int) -> tuple[int, int] | None:
        """(number from 1 in transcript order, how many) of the intron with a genomic position, or None."""
        segment, introns = self.segment(self.strand * position_1), len(self.starts) - 1
        return (segment // 2 + 1, introns) if segment % 2 and 0 < segment < 2 * introns else None

    def number(self, index: int, offset: int = 0) -> str:
        """The c. number (n. for a non-coding transcript) of an index, with its intron offset, as text."""
        begin, end = self.cds_i
        if index < begin:
            text = str(index - begin)
        elif index < end or begin == end:
            text = str(index - begin + 1)
        else:
            text = f"*{index - end + 1}"
        return f"{text}{offset:+d}" if offset else text

    def coding_position(self, position_1: int) -> CodingPosition:
        """The c. (or n.) position of a genomic position, intronic and outside ones included."""
        index, offset, _ = self.locate(self.strand * position_1)
        begin, end = self.cds_i
        if index < begin:
            return CodingPosition(False, index - begin, offset)
        if index < end or begin == end:
            return CodingPosition(False, index - begin + 1, offset)
        return CodingPosition(True, index - end + 1, offset)

    def genomic_position(self, position: CodingPosition) -> int:
        """The 1-based genomic position of a c. (or n.) position.

        Raises HgvsError when an intron offset does not start at an exon border or leaves its intron.
        """
        begin, end = self.cds_i
        if position.base == 0 or (position.after_stop and position.base < 0):
            raise HgvsError(f"{self.transcript_id}:c.{position}: there is no such base")
        index = (end - 1 if position.after_stop else begin - (position.base > 0)) + position.base
        if not position.after_stop and position.base > 0 and self.coding and index >= end:
            raise HgvsError(f"{self.transcript_id}:c.{position}: the coding sequence ends at {end - begin}")
        directed = self.directed(index) + position.offset
        if position.offset:
            home = self.segment(directed - position.offset)
            if self.segment(directed) != home + (1 if position.offset > 0 else -1):
                raise HgvsError(
                    f"{self.transcript_id}:c.{position}: base {position.base} has no such intron; "
                    "is the name numbered on another transcript or version?"
                )
            border = self.ends if position.offset > 0 else self.starts
            if directed - position.offset not in border:
                raise HgvsError(f"{self.transcript_id}:c.{position}: base {position.base} is not at an exon border")
        return self.strand * directed

    def directed(self, index: int) -> int:
        """The directed position of an index of the spliced transcript, also of one outside it."""
        exon = max(bisect_right(self.indexes, index) - 1, 0)
        return self.starts[exon] + index - self.indexes[exon]


class TranscriptSequence:
    """The spliced bases of a transcript in its own orientation, N where unknown, and the protein they code for."""

    def __init__(self, transcript: Transcript, bases: str) -> None:
        """Raises HgvsError when the bases do not have the transcript's length."""
        if len(bases) != transcript.length:
            raise HgvsError(
                f"transcript {transcript.transcript_id}: {len(bases)} bases given, its exons hold {transcript.length}"
            )
        self.transcript = transcript
        self.bases = bases
        contig = bare_contig(transcript.chrom)
        self.table, self.open_frame = codon_table(contig), open_frame(contig)

    @cached_property
    def protein(self) -> str:
        """One-letter residues with the final ``*``; X where a base is unknown; U for a TGA inside the coding sequence.

        The first residue is M whatever the start codon (initiation puts methionine there).
        """
        begin, end = self.transcript.cds_i
        coding = self.bases[begin:end]
        residues = list(translate(coding, self.table))
        for i, residue in enumerate(residues[:-1]):
            if residue == "*" and coding[3 * i : 3 * i + 3] == "TGA":
                residues[i] = "U"
        if residues and residues[0] != "X":
            residues[0] = "M"
        return "".join(residues)

    @cached_property
    def open_codons(self) -> int:
        """How many codons from the start on are whole and known, and none of them a stop (TGA counts as one)."""
        begin, end = self.transcript.cds_i
        return self.open_frame(self.bases[begin:end]) // 3

    @cached_property
    def first_stop(self) -> int:
        """0-based residue of the first stop codon in the coding sequence; the protein's length when there is none."""
        stop = self.protein.find("*")
        return stop if stop >= 0 else len(self.protein)


def codon_exons(transcript: Transcript) -> tuple[ExonCodons, ...]:
    """Which codons lie in which exon, for each exon with coding bases, in transcript order.

    Exons are numbered from the first exon of the transcript, non-coding ones counted.
    """
    begin, end = transcript.cds_i
    rows = []
    bounds = [*transcript.indexes, transcript.length]
    for number, (first, after) in enumerate(pairwise(bounds), start=1):
        low, high = max(first, begin) - begin, min(after, end) - begin
        if low < high:
            rows.append(ExonCodons(number, low // 3 + 1, (high - 1) // 3 + 1, low % 3 != 0, high % 3 != 0))
    return tuple(rows)
