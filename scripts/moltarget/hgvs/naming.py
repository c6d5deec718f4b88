"""The one call that names a genomic allele on a transcript: ``name_variant``."""

from moltarget.contigs import bare_contig
from moltarget.hgvs.bases import Fetch
from moltarget.hgvs.edit import Edit, make_edit, named_bases, room_before, spell_edit
from moltarget.hgvs.names import NEAR_BASES, SPLICE_BASES, SPLICE_CHANGE, SPLICE_REASON, UNCHANGED, Naming, Region
from moltarget.hgvs.predict import WHOLE, predict_protein
from moltarget.hgvs.protein import ProteinChange
from moltarget.hgvs.substitution import PLUS, name_substitution
from moltarget.hgvs.transcript import Transcript, TranscriptSequence

# Looking a member up on its class takes a tenth of a microsecond in Python 3.11, a name of the module nothing.
_SPLICE_SITE, _CODING, _INTRON, _EXON = Region.SPLICE_SITE, Region.CODING, Region.INTRON, Region.EXON
_FIVE_PRIME_UTR, _THREE_PRIME_UTR = Region.FIVE_PRIME_UTR, Region.THREE_PRIME_UTR
_UPSTREAM, _DOWNSTREAM = Region.UPSTREAM, Region.DOWNSTREAM
_Place = tuple[int, int, int]  # index, intron offset and segment of a base (see ``Transcript.locate``)


def name_variant(  # noqa: PLR0917 - the fields of an allele, in VCF order
    transcript: Transcript, sequence: TranscriptSequence, chrom: str, pos: int, ref: str, alt: str, fetch: Fetch
) -> Naming | None:
    """Names of the allele ``ref`` > ``alt`` at ``pos`` (1-based, VCF style; need not be anchored or left-aligned).

    ``fetch`` reads the reference around indels. None when the allele lies more than NEAR_BASES outside the transcript.
    Raises HgvsError on alleles that are not plain A, C, G, T or do not differ.
    """
    if chrom != transcript.chrom and bare_contig(chrom) != transcript.chrom:
        return None
    if len(ref) == 1 and ref + alt in PLUS:
        return name_substitution(transcript, sequence, pos, ref, alt)
    return name_edit(transcript, sequence, chrom, pos, ref, alt, fetch)


def name_edit(  # noqa: PLR0917 - the fields of an allele, in VCF order
    transcript: Transcript, sequence: TranscriptSequence, chrom: str, pos: int, ref: str, alt: str, fetch: Fetch
) -> Naming | None:
    """The general way to the names of any allele on a transcript of its contig; otherwise as ``name_variant``."""
    exons = transcript.exons_1
    if pos > exons[-1][1] + NEAR_BASES or pos + len(ref) - 1 < exons[0][0] - NEAR_BASES:
        return None
    edit = make_edit(chrom, transcript.strand, pos, ref, alt, fetch)
    first, last = named_bases(edit)
    here = transcript.locate(first)
    there = here if last == first else transcript.locate(last)
    if edit.deleted:
        region, begin, after = _place_deleted(transcript, edit, here, there)
    else:
        behind = transcript.locate(edit.at) if edit.repeats else there
        region, begin, after = _place_inserted(transcript, edit, there if edit.repeats else here, behind)
    room = 0 if edit.deleted and edit.inserted else room_before(edit, chrom, transcript.strand, fetch)
    if region is _INTRON and not (edit.deleted and edit.inserted):
        region = _intron_or_border(transcript, edit, room)
    elif region is _SPLICE_SITE and room and edit.deleted and here[2] == there[2]:
        region = _site_or_intron(transcript, edit, room, here[2])
    protein, reason = _protein(sequence, edit, region, begin, after)
    if reason is WHOLE:
        region = _FIVE_PRIME_UTR
    name = None
    if transcript.cds_start_complete:
        start = transcript.number(here[0], here[1])
        end = start if there is here else transcript.number(there[0], there[1])
        name = ("n." if transcript.cds_1 is None else "c.") + spell_edit(start, end, edit)
    short = None if protein is None else protein.short
    exon, last_exon, intron = _numbers(transcript, here[2], there[2])
    return Naming(
        transcript.transcript_id, transcript.gene, region, name, short, protein, reason,
        exon, last_exon, intron, here[1], there[1], room,
    )  # fmt: skip


def _place_deleted(transcript: Transcript, edit: Edit, here: _Place, there: _Place) -> tuple[Region, int, int]:
    """The region changed and, where that is spliced sequence, the indexes [first, after) that are replaced.

    ``here`` and ``there`` are the places of the first and the last deleted base.
    """
    after_all = 2 * len(transcript.starts) - 1
    first, _, head = here
    last, _, foot = there
    if head == foot and not head % 2:  # within an exon, as most alleles are
        return _spliced_region(transcript, first, last + 1), first, last + 1
    if foot == -1:
        return _UPSTREAM, 0, 0
    if head == after_all:
        return _DOWNSTREAM, 0, 0
    inner = max(head, 0)
    if inner != min(foot, after_all - 1):
        return _SPLICE_SITE, 0, 0
    if inner % 2 == 0:
        after = min(last + 1, transcript.length)
        return _spliced_region(transcript, first, after), first, after
    before, following = transcript.ends[inner // 2], transcript.starts[inner // 2 + 1]
    if edit.at <= before + SPLICE_BASES or edit.last >= following - SPLICE_BASES:
        return _SPLICE_SITE, 0, 0
    return _INTRON, 0, 0


def _intron_or_border(transcript: Transcript, edit: Edit, room: int) -> Region:
    """An intronic indel that can as well be written in the exon before it counts as in the splice site.

    Which of the two readings the splicing machinery makes cannot be told; with the same indel wholly inside the
    intron the donor is intact.
    """
    exon_end = transcript.ends[transcript.segment(edit.last) // 2]
    reaches = edit.at - room <= exon_end + (0 if edit.deleted else 1)
    return _SPLICE_SITE if reaches else _INTRON


def _site_or_intron(transcript: Transcript, edit: Edit, room: int, segment: int) -> Region:
    """A deletion at an acceptor that can as well be written off both sites of its intron counts as in the intron.

    The acceptor reads as before: one AG of ``..AGAG|`` is left, whichever is named as deleted.
    """
    exon_end, exon_start = transcript.ends[segment // 2], transcript.starts[segment // 2 + 1]
    back = edit.last - (exon_start - SPLICE_BASES - 1)
    off_both = back <= room and edit.at - back > exon_end + SPLICE_BASES
    return _INTRON if off_both and edit.at - room > exon_end else _SPLICE_SITE


def _place_inserted(transcript: Transcript, edit: Edit, here: _Place, there: _Place) -> tuple[Region, int, int]:
    """The same for an insertion between the bases at ``here`` and ``there``.

    It counts as in the splice site between the two last bases of an intron or at an exon border.

    A duplication of the last bases of an exon leaves the border as it is and counts as exonic.
    """
    after_all = 2 * len(transcript.starts) - 1
    before, _, head = here
    index, _, foot = there
    if head == -1:
        return _UPSTREAM, 0, 0
    if foot == after_all:
        return _DOWNSTREAM, 0, 0
    if head == foot and head % 2 == 0:
        return _spliced_region(transcript, index, index), index, index
    if head == foot:
        exon = head // 2
        cut = edit.at - 1 == transcript.ends[exon] + 1 or edit.at == transcript.starts[exon + 1] - 1
        return (_SPLICE_SITE if cut else _INTRON), 0, 0
    if edit.repeats and head % 2 == 0 and transcript.segment(edit.at - len(edit.inserted)) == head:
        return _spliced_region(transcript, before + 1, before + 1), before + 1, before + 1
    return _SPLICE_SITE, 0, 0


def _spliced_region(transcript: Transcript, first: int, after: int) -> Region:
    """Where [first, after) lies in the spliced transcript; an insertion at a CDS border is in the UTR."""
    begin, end = transcript.cds_i
    if begin == end:
        return _EXON
    if first == after:
        if begin < first < end:
            return _CODING
        return _FIVE_PRIME_UTR if first <= begin else _THREE_PRIME_UTR
    if first < end and after > begin:
        return _CODING
    return _FIVE_PRIME_UTR if after <= begin else _THREE_PRIME_UTR


def _protein(
    sequence: TranscriptSequence, edit: Edit, region: Region, first: int, after: int
) -> tuple[ProteinChange | None, str]:
    """The predicted protein change, or None and the reason."""
    if region is _CODING:
        predicted = predict_protein(sequence, first, after, edit.inserted)
        return (predicted, "") if isinstance(predicted, ProteinChange) else (None, predicted)
    if region is _SPLICE_SITE and sequence.transcript.coding:
        return SPLICE_CHANGE, SPLICE_REASON
    return None, UNCHANGED[region]


def _numbers(
    transcript: Transcript, head: int, foot: int
) -> tuple[tuple[int, int] | None, int | None, tuple[int, int] | None]:
    """(first exon touched, number of the last one, first intron touched) for two segments of the transcript."""
    exons = len(transcript.starts)
    if head == foot:  # most alleles
        number = head // 2 + 1
        if head < 0 or head > 2 * exons - 2:
            return None, None, None
        return (None, None, (number, exons - 1)) if head % 2 else ((number, exons), number, None)
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
