"""One allele as an edit along a transcript: turned to its strand, trimmed, slid to the 3' end."""

from typing import NamedTuple

from moltarget.errors import HgvsError
from moltarget.hgvs.bases import Fetch, reverse_complement, rotated, slide, trim


class Edit(NamedTuple):
    """Replace the ``deleted`` bases from directed position ``at`` on by ``inserted``; both in transcript orientation.

    An insertion (``deleted`` empty) goes before ``at``; ``repeats`` says that it repeats the bases just before it.
    Directed positions are those of ``transcript``: genomic on the plus strand, negated on the minus strand.
    """

    at: int
    deleted: str
    inserted: str
    repeats: bool = False

    @property
    def last(self) -> int:
        """Directed position of the last deleted base (of the base before the place of an insertion)."""
        return self.at + len(self.deleted) - 1


def directed_bases(fetch: Fetch, chrom: str, strand: int, first: int, count: int) -> str:
    """``count`` bases of one strand from a directed position on; shorter at a contig's end."""
    start_i = first - 1 if strand == 1 else -first - count
    if start_i < 0:
        start_i, count = 0, max(start_i + count, 0)
    bases = fetch(chrom, start_i, start_i + count)
    return bases if strand == 1 else reverse_complement(bases)


def make_edit(  # noqa: PLR0917 - the fields of an allele, in VCF order
    chrom: str, strand: int, pos: int, ref: str, alt: str, fetch: Fetch
) -> Edit:
    """The edit for a VCF-style allele (``pos`` 1-based, of the first base of ``ref``), 3'-most along ``strand``.

    Raises HgvsError when an allele is empty, symbolic, holds other letters than A, C, G, T (N in ``ref`` outside the
    changed bases is allowed), or changes nothing.
    """
    if len(alt) == 1 and ref[:1] == alt:  # the usual spelling of a deletion, and that of an insertion
        start, old, new = pos + 1, ref[1:], ""
    elif len(ref) == 1 and alt[:1] == ref:
        start, old, new = pos + 1, "", alt[1:]
    else:
        start, old, new = trim(pos, ref, alt)
    if old == new or (old + new).strip("ACGT"):
        raise HgvsError(f"{chrom}:{pos} {ref}>{alt}: alleles must differ and be spelled with A, C, G, T")
    at = start
    if strand == -1:
        at = -(start + len(old) - 1)
        old, new = reverse_complement(old), reverse_complement(new)
    if old and new:
        return Edit(at, old, new)
    if old:
        if directed_bases(fetch, chrom, strand, at + len(old), 1) != old[0]:  # it cannot move: most deletions
            return Edit(at, old, "")
        moved = _slid(old, fetch, chrom, strand, at + len(old))
        return Edit(at + moved, rotated(old, moved), "")
    size = len(new)
    around = directed_bases(fetch, chrom, strand, at - size, size + 1)  # the bases before, and the one behind
    if len(around) == size + 1 and around[size] != new[0]:  # it cannot move: most insertions
        return Edit(at, "", new, around[:size] == new)
    moved = _slid(new, fetch, chrom, strand, at)
    new, at = rotated(new, moved), at + moved
    return Edit(at, "", new, moved >= size or directed_bases(fetch, chrom, strand, at - size, size) == new)


def _slid(unit: str, fetch: Fetch, chrom: str, strand: int, after: int) -> int:
    """By how many bases the ``unit`` before the directed position ``after`` can move along the strand."""
    return slide(unit, lambda first, count: directed_bases(fetch, chrom, strand, after + first, count))


def room_before(edit: Edit, chrom: str, strand: int, fetch: Fetch) -> int:
    """By how many bases a pure indel, 3'-most as it is, could stand further 5' with the same result."""
    unit = (edit.deleted or edit.inserted)[::-1]
    if directed_bases(fetch, chrom, strand, edit.at - 1, 1) != unit[0]:
        return 0
    return slide(
        unit, lambda first, count: directed_bases(fetch, chrom, strand, edit.at - first - count, count)[::-1]
    )  # fmt: skip


def spell_edit(first: str, last: str, edit: Edit) -> str:
    """The part of a g., c. or n. name after the prefix.

    ``first`` and ``last`` are the written positions of the deleted bases, of the repeated bases of a duplication, or
    of the two neighbours of an insertion. Priority as in HGVS 21.0: substitution, deletion, inversion, duplication,
    insertion, deletion-insertion.
    """
    old, new = edit.deleted, edit.inserted
    where = first if first == last else f"{first}_{last}"
    if len(old) == 1 == len(new):
        return f"{where}{old}>{new}"
    if not new:
        return f"{where}del"
    if not old:
        return f"{where}dup" if edit.repeats else f"{where}ins{new}"
    if len(old) > 1 and new == reverse_complement(old):
        return f"{where}inv"
    return f"{where}delins{new}"


def named_bases(edit: Edit) -> tuple[int, int]:
    """First and last directed position that the name writes: deleted, repeated, or the neighbours of an insertion."""
    if edit.deleted:
        return edit.at, edit.last
    if edit.repeats:
        return edit.at - len(edit.inserted), edit.at - 1
    return edit.at - 1, edit.at
