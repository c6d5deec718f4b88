"""The one call that names a genomic allele on a transcript: ``name_variant``."""

from dataclasses import dataclass
from enum import StrEnum

from moltarget.contigs import bare_contig
from moltarget.hgvs.bases import Fetch
from moltarget.hgvs.edit import Edit, make_edit, named_bases, room_before, spell_edit
from moltarget.hgvs.predict import predict_protein
from moltarget.hgvs.protein import ProteinChange, ProteinKind
from moltarget.hgvs.transcript import Transcript, TranscriptSequence

NEAR_BASES = 5000  # how far outside a transcript an allele still gets a name on it
_SPLICE_BASES = 2  # the invariant bases at each end of an intron
_SPLICE_CHANGE = ProteinChange(ProteinKind.UNKNOWN)


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


@dataclass(frozen=True, slots=True)
class Naming:
    """The names of one allele on one transcript, without accession: write ``f"{transcript_id}:{hgvs_c}"``.

    ``hgvs_c`` is an n. name on a non-coding transcript, None when the annotation starts inside the coding sequence.
    ``hgvs_p`` is spelled with three letters, ``hgvs_p_short`` with one; both without the parentheses that mark a
    prediction, although every p. name here is predicted from DNA. ``p.?`` stands for splice sites. They are None where
    the protein is not changed (UTR, deep intron, non-coding) or cannot be told; ``reason`` then says why.
    ``exon`` and ``intron`` are (number, how many) of the first one touched, ``last_exon`` the number of the last exon.
    ``first_offset``/``last_offset`` are the intron offsets of the first and last named base (0 in an exon).
    """

    transcript_id: str
    gene: str
    region: Region
    hgvs_c: str | None
    hgvs_p: str | None
    hgvs_p_short: str | None
    protein: ProteinChange | None
    reason: str
    exon: tuple[int, int] | None
    last_exon: int | None
    intron: tuple[int, int] | None
    first_offset: int
    last_offset: int

    @property
    def residues_1(self) -> range:
        """Reference residues touched, 1-based; empty when there is no protein change."""
        return self.protein.residues_1 if self.protein is not None else range(0)


def name_variant(  # noqa: PLR0917 - the fields of an allele, in VCF order
    transcript: Transcript, sequence: TranscriptSequence, chrom: str, pos: int, ref: str, alt: str, fetch: Fetch
) -> Naming | None:
    """Names of the allele ``ref`` > ``alt`` at ``pos`` (1-based, VCF style; need not be anchored or left-aligned).

    ``fetch`` reads the reference around indels. None when the allele lies more than NEAR_BASES outside the transcript.
    Raises HgvsError on alleles that are not plain A, C, G, T or do not differ.
    """
    if chrom != transcript.chrom and bare_contig(chrom) != transcript.chrom:
        return None
    low, high = transcript.span_1
    if pos > high + NEAR_BASES or pos + len(ref) - 1 < low - NEAR_BASES:
        return None
    edit = make_edit(chrom, transcript.strand, pos, ref, alt, fetch)
    first, last = named_bases(edit)
    here = transcript.locate(first)
    there = here if last == first else transcript.locate(last)
    region, begin, after = _place(transcript, edit)
    if region is Region.INTRON and not (edit.deleted and edit.inserted):
        region = _intron_or_border(transcript, edit, room_before(edit, chrom, transcript.strand, fetch))
    protein, reason = _protein(sequence, edit, region, begin, after)
    name = None
    if transcript.cds_start_complete:
        start = transcript.number(here[0], here[1])
        end = start if there is here else transcript.number(there[0], there[1])
        name = ("c." if transcript.coding else "n.") + spell_edit(start, end, edit)
    exon, last_exon, intron = _numbers(transcript, here[2], there[2])
    return Naming(
        transcript.transcript_id, transcript.gene, region, name,
        None if protein is None else protein.long, None if protein is None else protein.short, protein, reason,
        exon, last_exon, intron, here[1], there[1],
    )  # fmt: skip


def _place(transcript: Transcript, edit: Edit) -> tuple[Region, int, int]:
    """The region changed and, where that is spliced sequence, the indexes [first, after) that are replaced."""
    return _place_deleted(transcript, edit) if edit.deleted else _place_inserted(transcript, edit)


def _place_deleted(transcript: Transcript, edit: Edit) -> tuple[Region, int, int]:
    after_all = 2 * len(transcript.starts) - 1
    first, _, head = transcript.locate(edit.at)
    last, _, foot = (first, 0, head) if len(edit.deleted) == 1 else transcript.locate(edit.last)
    if foot == -1:
        return Region.UPSTREAM, 0, 0
    if head == after_all:
        return Region.DOWNSTREAM, 0, 0
    inner = max(head, 0)
    if inner != min(foot, after_all - 1):
        return Region.SPLICE_SITE, 0, 0
    if inner % 2 == 0:
        after = min(last + 1, transcript.length)
        return _spliced_region(transcript, first, after), first, after
    before, following = transcript.ends[inner // 2], transcript.starts[inner // 2 + 1]
    if edit.at <= before + _SPLICE_BASES or edit.last >= following - _SPLICE_BASES:
        return Region.SPLICE_SITE, 0, 0
    return Region.INTRON, 0, 0


def _intron_or_border(transcript: Transcript, edit: Edit, room: int) -> Region:
    """An intronic indel that can as well be written in the exon before it counts as in the splice site.

    Which of the two readings the splicing machinery makes cannot be told; with the same indel wholly inside the
    intron the donor is intact.
    """
    exon_end = transcript.ends[transcript.segment(edit.last) // 2]
    reaches = edit.at - room <= exon_end + (0 if edit.deleted else 1)
    return Region.SPLICE_SITE if reaches else Region.INTRON


def _place_inserted(transcript: Transcript, edit: Edit) -> tuple[Region, int, int]:
    """An insertion counts as in the splice site between the two last bases of an intron or at an exon border.

    A duplication of the last bases of an exon leaves the border as it is and counts as exonic.
    """
    after_all = 2 * len(transcript.starts) - 1
    before, _, head = transcript.locate(edit.at - 1)
    index, _, foot = transcript.locate(edit.at)
    if head == -1:
        return Region.UPSTREAM, 0, 0
    if foot == after_all:
        return Region.DOWNSTREAM, 0, 0
    if head == foot and head % 2 == 0:
        return _spliced_region(transcript, index, index), index, index
    if head == foot:
        exon = head // 2
        cut = edit.at - 1 == transcript.ends[exon] + 1 or edit.at == transcript.starts[exon + 1] - 1
        return (Region.SPLICE_SITE if cut else Region.INTRON), 0, 0
    if edit.repeats and head % 2 == 0 and transcript.segment(edit.at - len(edit.inserted)) == head:
        return _spliced_region(transcript, before + 1, before + 1), before + 1, before + 1
    return Region.SPLICE_SITE, 0, 0


def _spliced_region(transcript: Transcript, first: int, after: int) -> Region:
    """Where [first, after) lies in the spliced transcript; an insertion at a CDS border is in the UTR."""
    begin, end = transcript.cds_i
    if begin == end:
        return Region.EXON
    if first == after:
        if begin < first < end:
            return Region.CODING
        return Region.FIVE_PRIME_UTR if first <= begin else Region.THREE_PRIME_UTR
    if first < end and after > begin:
        return Region.CODING
    return Region.FIVE_PRIME_UTR if after <= begin else Region.THREE_PRIME_UTR


def _protein(
    sequence: TranscriptSequence, edit: Edit, region: Region, first: int, after: int
) -> tuple[ProteinChange | None, str]:
    """The predicted protein change, or None and the reason."""
    if region is Region.CODING:
        predicted = predict_protein(sequence, first, after, edit.inserted)
        return (predicted, "") if isinstance(predicted, ProteinChange) else (None, predicted)
    if region is Region.SPLICE_SITE and sequence.transcript.coding:
        return _SPLICE_CHANGE, "splicing changes: the protein cannot be predicted"
    return None, f"the coding sequence is not changed ({region.value})"


def _numbers(
    transcript: Transcript, head: int, foot: int
) -> tuple[tuple[int, int] | None, int | None, tuple[int, int] | None]:
    """(first exon touched, number of the last one, first intron touched) for two segments of the transcript."""
    exons = len(transcript.starts)
    first, last = max(head, 0), min(foot, 2 * exons - 2)
    if first > last:
        return None, None, None
    exon, last_exon = (first + 1) // 2 + 1, last // 2 + 1
    intron = first // 2 + 1
    has_exon = exon <= last_exon and 2 * (exon - 1) <= last
    has_intron = 2 * intron - 1 <= last
    return (
        (exon, exons) if has_exon else None,
        last_exon if has_exon else None,
        (intron, exons - 1) if has_intron else None,
    )
