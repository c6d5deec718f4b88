"""The short way to the names of single-base substitutions, which are nearly all records of a large file.

It gives what the general way of ``naming`` gives (the tests compare them base by base) without an edit, sliding or
trimming: one search for the exon, codon arithmetic, and names written down directly.
"""

from bisect import bisect_right

from moltarget.hgvs.names import (
    NEAR_BASES,
    SPLICE_BASES,
    SPLICE_CHANGE,
    SPLICE_REASON,
    UNCHANGED,
    Naming,
    Region,
)
from moltarget.hgvs.predict import predict_protein
from moltarget.hgvs.protein import ProteinChange, ProteinKind
from moltarget.hgvs.transcript import Transcript, TranscriptSequence

_PAIRS = [(old, new) for old in "ACGT" for new in "ACGT" if old != new]
_TURNED = dict(zip("ACGT", "TGCA", strict=True))
# REF and ALT written together -> the end of the name on the plus strand, on the minus strand
PLUS = {old + new: f"{old}>{new}" for old, new in _PAIRS}
_MINUS = {old + new: f"{_TURNED[old]}>{_TURNED[new]}" for old, new in _PAIRS}

_CODING, _SPLICE_SITE, _INTRON = Region.CODING, Region.SPLICE_SITE, Region.INTRON
_UPSTREAM, _DOWNSTREAM, _EXON = Region.UPSTREAM, Region.DOWNSTREAM, Region.EXON
_FIVE_PRIME, _THREE_PRIME = Region.FIVE_PRIME_UTR, Region.THREE_PRIME_UTR
_SYNONYMOUS, _STOP_GAINED, _MISSENSE = ProteinKind.SYNONYMOUS, ProteinKind.STOP_GAINED, ProteinKind.SUBSTITUTION
_Predicted = tuple[str | None, ProteinChange | None, str]  # short p. name, change, reason


def name_substitution(
    transcript: Transcript, sequence: TranscriptSequence, pos: int, ref: str, alt: str
) -> Naming | None:
    """Names of the substitution of one base, ``ref`` > ``alt`` at ``pos`` (1-based), on a transcript of its contig.

    None when it lies more than NEAR_BASES outside the transcript. ``ref`` and ``alt`` are two of A, C, G, T.
    """
    if transcript.strand == 1:
        directed, change = pos, PLUS[ref + alt]
    else:
        directed, change = -pos, _MINUS[ref + alt]
    starts, ends = transcript.starts, transcript.ends
    exon = bisect_right(starts, directed) - 1
    if exon < 0:
        return _outside(transcript, directed - starts[0], change, _UPSTREAM, starts[0] - directed)
    past = directed - ends[exon]
    if past > 0:
        if exon == len(starts) - 1:
            return _outside(transcript, transcript.length + past - 1, change, _DOWNSTREAM, past)
        return _intronic(transcript, exon, past, starts[exon + 1] - directed, change)
    index = transcript.indexes[exon] + directed - starts[exon]
    begin, end = transcript.cds_i
    if begin <= index < end:
        region, number = _CODING, f"c.{index - begin + 1}{change}"
        short, protein, reason = _predict(sequence, begin, index, change[2])
    else:
        short = protein = None
        if begin == end:
            region, number, reason = _EXON, f"n.{index + 1}{change}", UNCHANGED[_EXON]
        elif index < begin:
            region, number, reason = _FIVE_PRIME, f"c.{index - begin}{change}", UNCHANGED[_FIVE_PRIME]
        else:
            region, number, reason = _THREE_PRIME, f"c.*{index - end + 1}{change}", UNCHANGED[_THREE_PRIME]
    return Naming(
        transcript.transcript_id, transcript.gene, region, number if transcript.cds_start_complete else None,
        short, protein, reason, (exon + 1, len(starts)), exon + 1, None, 0, 0,
    )  # fmt: skip


def _outside(transcript: Transcript, index: int, change: str, region: Region, distance: int) -> Naming | None:
    if distance > NEAR_BASES:
        return None
    prefix = "c." if transcript.cds_1 is not None else "n."
    name = f"{prefix}{transcript.number(index)}{change}" if transcript.cds_start_complete else None
    reason = UNCHANGED[region]
    return Naming(transcript.transcript_id, transcript.gene, region, name, None, None, reason, None, None, None, 0, 0)


def _intronic(transcript: Transcript, exon: int, past: int, before: int, change: str) -> Naming:
    """In the intron after the 0-based ``exon``, ``past`` bases behind it and ``before`` bases ahead of the next."""
    begin, end = transcript.cds_i
    index = transcript.indexes[exon + 1]
    if past <= before:
        index, offset, sign = index - 1, past, "+"
    else:
        offset, sign = -before, ""  # the number brings its own minus
    if begin == end:
        name = f"n.{index + 1}{sign}{offset}{change}"
    elif index < begin:
        name = f"c.{index - begin}{sign}{offset}{change}"
    elif index < end:
        name = f"c.{index - begin + 1}{sign}{offset}{change}"
    else:
        name = f"c.*{index - end + 1}{sign}{offset}{change}"
    region, short, protein, reason = _INTRON, None, None, UNCHANGED[_INTRON]
    if past <= SPLICE_BASES or before <= SPLICE_BASES:
        region, reason = _SPLICE_SITE, UNCHANGED[_SPLICE_SITE]
        if begin != end:
            short, protein, reason = "p.?", SPLICE_CHANGE, SPLICE_REASON
    return Naming(
        transcript.transcript_id, transcript.gene, region, name if transcript.cds_start_complete else None,
        short, protein, reason, None, None, (exon + 1, len(transcript.starts) - 1), offset, offset,
    )  # fmt: skip


def _predict(sequence: TranscriptSequence, begin: int, index: int, new: str) -> _Predicted:
    """The change of one residue; start and stop codons, unknown bases and odd models go the general way."""
    codon = (index - begin) // 3
    first, bases, table = begin + 3 * codon, sequence.bases, sequence.table
    if 0 < codon < sequence.open_codons and bases[index] != new:
        old, now = table[bases[first : first + 3]], table.get(bases[first:index] + new + bases[index + 1 : first + 3])
        if now is not None and sequence.transcript.cds_start_complete:
            place = codon + 1
            if now == old:
                return f"p.{old}{place}=", ProteinChange(_SYNONYMOUS, place, old, place, old), ""
            if now == "*":
                return f"p.{old}{place}*", ProteinChange(_STOP_GAINED, place, old, place, old), ""
            return f"p.{old}{place}{now}", ProteinChange(_MISSENSE, place, old, place, old, now), ""
    predicted = predict_protein(sequence, index, index + 1, new)
    if isinstance(predicted, ProteinChange):
        return predicted.short, predicted, ""
    return None, None, predicted
