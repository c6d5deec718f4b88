"""The names by which changes are told, read once: a cohort repeats them."""

from __future__ import annotations

from functools import lru_cache

from moltarget.errors import HgvsError
from moltarget.hgvs import CodingChange, CodingKind, ProteinChange, parse_coding, parse_protein


@lru_cache(maxsize=100_000)
def coding_change(hgvs_c: str) -> CodingChange | None:
    """The parsed coding name; None when there is none or it is not understood."""
    try:
        return parse_coding(hgvs_c) if hgvs_c else None
    except HgvsError:
        return None


def coding_codons(hgvs_c: str) -> range:
    """The codons of a coding name whose bases all lie in the coding sequence; none for one that reaches outside it."""
    coding = coding_change(hgvs_c)
    if coding is None or any(end.offset or end.base < 1 or end.after_stop for end in (coding.start, coding.end)):
        return range(0)
    return range((coding.start.base + 2) // 3, (coding.end.base + 2) // 3 + 1)


def is_outside_coding(hgvs_c: str) -> bool:
    """Whether a coding name lies before the start codon, behind the stop codon or inside one intron, off its sites."""
    coding = coding_change(hgvs_c)
    if coding is None:
        return False
    start, end = coding.start, coding.end
    if coding.kind is CodingKind.UNCHANGED or (end.base < 0 and not end.after_stop) or start.after_stop:
        return True
    if start.base == end.base and start.offset * end.offset > 0:
        return min(abs(start.offset), abs(end.offset)) > 2
    return False


@lru_cache(maxsize=100_000)
def parsed(hgvs_p: str) -> ProteinChange | None:
    """The parsed protein name; None when there is none or it is not understood (then it can satisfy no exact change)."""
    if not hgvs_p:
        return None
    try:
        return parse_protein(hgvs_p)
    except HgvsError:
        return None


@lru_cache(maxsize=100_000)
def change_asked(change: str) -> ProteinChange:
    """The change that a condition asks for, which was read when it was compiled."""
    return parse_protein(change)
