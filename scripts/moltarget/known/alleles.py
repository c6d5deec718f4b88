"""Spellings of one allele: trimmed to the least, and every place an insertion or deletion may be written at."""

from __future__ import annotations

from collections.abc import Callable

from moltarget.errors import TableError

Fetch = Callable[[str, int, int], str]  # contig, 0-based half-open start and end -> bases, cut at the contig's ends
Spelling = tuple[int, str, str]  # 1-based position, REF, ALT
_FAR = 200  # bases that an insertion or deletion is moved to the right at most, to find it in a file that is not left-aligned


def trimmed(pos: int, ref: str, alt: str) -> Spelling:
    """The allele without the bases that REF and ALT share, last ones first; each keeps one base (VCF 4.3, 5.1.1).

    >>> trimmed(10, "AG", "GG"), trimmed(10, "CAA", "CA"), trimmed(10, "TAC", "TGC")
    ((10, 'A', 'G'), (10, 'CA', 'C'), (11, 'A', 'G'))
    """
    while len(ref) > 1 and len(alt) > 1 and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
        pos, ref, alt = pos + 1, ref[1:], alt[1:]
    return pos, ref, alt


def spellings(chrom: str, allele: Spelling, fetch: Fetch | None) -> list[Spelling]:
    """The left-aligned allele and, with the reference's bases, each spelling of it further right in a repeat."""
    pos, ref, alt = allele
    found = [allele]
    if fetch is None or len(ref) == len(alt) or min(len(ref), len(alt)) > 1 or ref[0] != alt[0]:
        return found
    moved = (ref if len(ref) > 1 else alt)[1:]
    gone = len(ref) - 1
    bases = fetch(chrom, pos + gone, pos + gone + _FAR)
    for step, base in enumerate(bases, start=1):
        if base != moved[0]:
            break
        moved = moved[1:] + base
        longer = base + moved
        found.append((pos + step, longer, base) if gone else (pos + step, base, longer))
    return found


def anchored(chrom: str, allele: Spelling, fetch: Fetch | None) -> Spelling | None:
    """The VCF spelling of an allele whose missing side is ``-``; None when the anchor base is not known.

    A deletion begins at ``pos``; an insertion follows the base at ``pos`` (GDC MAF format: Start_Position is the base before).
    """
    pos, ref, alt = allele
    if "-" not in (ref, alt):
        return trimmed(pos, ref, alt)
    if fetch is None or ref == alt:
        return None
    at = pos if ref == "-" else pos - 1
    base = fetch(chrom, at - 1, at).upper() if at > 0 else ""
    if base not in {"A", "C", "G", "T"}:
        return None
    return (at, base, base + alt) if ref == "-" else (at, base + ref, base)


def checked_build(path: str, compared: int, differing: int, build: str) -> None:
    """Raises TableError when REF bases disagree with the genome: more than 10 % of those compared, and at least two."""
    if differing >= 2 and differing > compared / 10:
        raise TableError(
            f"{path}: {differing} of {compared} REF bases differ from {build}; "
            f"is it a file of the other build? name it under that build's key"
        )
