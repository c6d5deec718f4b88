"""The one spelling of a genomic allele, and the stretch over which its other spellings can lie.

Rules: Tan, Abecasis and Kang 2015 (left-aligned and parsimonious); multi-base replacements are never split.
"""

from typing import NamedTuple

from moltarget.errors import HgvsError
from moltarget.hgvs.bases import Fetch, rotated, slide, trim
from moltarget.hgvs.edit import directed_bases
from moltarget.model import Locus

_LETTERS = frozenset("ACGTN")


class ShiftInterval(NamedTuple):
    """The stretch of reference that every minimal spelling of one allele lies in, and what the allele makes of it.

    ``start_1``/``end_1`` are 1-based inclusive; for an insertion that cannot move the stretch is empty and ``end_1``
    is ``start_1 - 1``. ``before`` are its reference bases, ``after`` the bases that replace them. With both, another
    spelling can be compared without a reference.
    """

    chrom: str
    start_1: int
    end_1: int
    before: str
    after: str

    def holds(self, pos: int, ref: str, alt: str) -> bool:
        """Whether this spelling (1-based ``pos``, with or without anchors) is the same allele."""
        start, old, new = trim(pos, ref, alt)
        offset = start - self.start_1
        if offset < 0 or offset + len(old) > len(self.before) or self.before[offset : offset + len(old)] != old:
            return False
        return self.before[:offset] + new + self.before[offset + len(old) :] == self.after


def _checked_trim(chrom: str, pos: int, ref: str, alt: str) -> tuple[int, str, str]:
    if ref == alt or not (_LETTERS.issuperset(ref) and _LETTERS.issuperset(alt)):
        raise HgvsError(f"{chrom}:{pos} {ref}>{alt}: alleles must differ and be spelled with A, C, G, T")
    return trim(pos, ref, alt)


def _room(chrom: str, start: int, old: str, new: str, fetch: Fetch) -> tuple[int, int]:
    """By how many bases a pure indel can slide to the left and to the right."""
    unit, after = old or new, start + len(old)
    right = slide(unit, lambda first, count: directed_bases(fetch, chrom, 1, after + first, count))
    left = slide(unit[::-1], lambda first, count: directed_bases(fetch, chrom, 1, start - first - count, count)[::-1])
    return left, right


def shift_interval(chrom: str, pos: int, ref: str, alt: str, fetch: Fetch) -> ShiftInterval:
    """The stretch over which the spellings of an allele shift: for a deletion from the first base of the leftmost to
    the last base of the rightmost spelling, for an insertion the bases it can slide over, otherwise the trimmed REF.

    Unknown bases (N) stop the shift. Raises HgvsError on alleles that are not plain bases or do not differ.
    """
    start, old, new = _checked_trim(chrom, pos, ref, alt)
    if old and new:
        return ShiftInterval(chrom, start, start + len(old) - 1, old, new)
    left, right = _room(chrom, start, old, new, fetch)
    begin, end = start - left, start + len(old) + right - 1
    ahead = directed_bases(fetch, chrom, 1, begin, left)
    behind = directed_bases(fetch, chrom, 1, start + len(old), right)
    return ShiftInterval(chrom, begin, end, ahead + old + behind, ahead + new + behind)


def normal_form(chrom: str, pos: int, ref: str, alt: str, fetch: Fetch) -> Locus:
    """The allele trimmed at both ends, left-aligned, an indel anchored with the base before it.

    At the first base of a contig the anchor is the base after the indel (VCF 4.3, 1.6.1). Idempotent; an MNV or
    deletion-insertion keeps all its bases. ``ref`` may be empty (an insertion before ``pos``) and so may ``alt``.
    Raises HgvsError on alleles that are not plain bases or do not differ.
    """
    start, old, new = _checked_trim(chrom, pos, ref, alt)
    if old and new:
        return Locus(chrom, start, old, new)
    left, _ = _room(chrom, start, old, new, fetch)
    unit = rotated((old or new)[::-1], left)[::-1]
    start -= left
    old, new = (unit, "") if old else ("", unit)
    if start == 1:
        anchor = fetch(chrom, len(old), len(old) + 1)
        return Locus(chrom, 1, old + anchor, new + anchor)
    given = start - 1 - pos
    anchor = ref[given] if 0 <= given < len(ref) else fetch(chrom, start - 2, start - 1)
    return Locus(chrom, start - 1, anchor + old, anchor + new)
