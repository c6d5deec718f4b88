"""In-cis records that are one change of the protein: joined where they touch one codon, or where indels restore the frame.

bcftools csq joins phased records of one codon but ignores the phase set, and joins nothing with ``-l``, so this is done
here. A joint call replaces its parts for matching; parts of one codon whose phase is not known stay single calls, and no
exact change may be claimed of either (docs/decisions.md, "Phase").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, pairwise

from moltarget.errors import HgvsError
from moltarget.hgvs import parse_coding
from moltarget.model import EVERYWHERE, Call, Consequence, Locus

_CODON = 3
MAX_SPAN = 150  # bases between the ends of indels that may restore a frame: within one exon, and still one allele

_MOST_INDELS = 8  # on one haplotype within MAX_SPAN that are tried together

Fetch = Callable[[str, int, int], str]  # contig, 0-based start, end -> bases


def in_cis_groups(calls: Iterable[Call]) -> list[tuple[Call, ...]]:
    """Neighbouring calls on one haplotype that might be one change, each group in order of position.

    A call on both sides (``*``) is a neighbour of those of either haplotype, and of its own kind.
    Calls within one codon's reach of each other (the whole run, and each pair of it); indels whose lengths add up to whole
    codons within MAX_SPAN. Whether they are one change of a transcript is for ``belong_together`` to say. The
    longest groups come first.
    """
    haplotypes: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in calls:
        if call.haplotype:
            haplotypes[call.locus.chrom, call.haplotype].append(call)
    on_both = {chrom: sorted(members, key=_pos) for (chrom, side), members in haplotypes.items() if side == EVERYWHERE}
    groups: dict[tuple[Call, ...], None] = {}
    for (chrom, side), members in haplotypes.items():
        joined = members if side == EVERYWHERE else [*members, *_within_reach(members, on_both.get(chrom, ()))]
        groups.update(dict.fromkeys((*_near(joined), *_restoring(joined))))
    return sorted(groups, key=lambda group: (-len(group), group[0].locus.chrom, group[0].locus.pos))


def _within_reach(members: Sequence[Call], on_both: Sequence[Call]) -> list[Call]:
    """The calls on both sides (in order of position) that may be one change with a call of one haplotype."""
    first = min(call.locus.pos for call in members) - MAX_SPAN
    last = max(_last(call.locus) for call in members) + MAX_SPAN
    return list(on_both[bisect_left(on_both, first, key=_pos) : bisect_right(on_both, last, key=_pos)])


def _pos(call: Call) -> int:
    return call.locus.pos


def _last(locus: Locus) -> int:
    return locus.pos + len(locus.ref) - 1


def replaced(locus: Locus) -> tuple[int, int]:
    """First and last base (1-based) that are replaced; an anchor is not, and an insertion replaces none (last before first)."""
    anchored = len(locus.ref) != len(locus.alt) and locus.ref[0] == locus.alt[0]
    return locus.pos + anchored, _last(locus)


def _place(call: Call) -> tuple[int, int, str, str]:
    return *replaced(call.locus), call.locus.ref, call.locus.alt


def _shift(locus: Locus) -> int:
    return len(locus.alt) - len(locus.ref)


def _apart(group: Sequence[Call]) -> bool:
    """Whether no two records replace the same base or insert at the same place; the group is in order of ``_place``."""
    places = [replaced(call.locus) for call in group]
    return all(one[1] < other[0] and one != other for one, other in pairwise(places))


def _near(calls: Iterable[Call]) -> list[tuple[Call, ...]]:
    """Runs of calls, each within a codon's reach of the one before."""
    groups: list[list[Call]] = []
    for call in sorted(calls, key=_place):
        if groups and call.locus.pos - _last(groups[-1][-1].locus) < _CODON:
            groups[-1].append(call)
        else:
            groups.append([call])
    found = [tuple(group) for group in groups if len(group) > 2 and _apart(group)]
    return found + [pair for group in groups for pair in pairwise(group) if _apart(pair)]


def _restoring(calls: Sequence[Call]) -> list[tuple[Call, ...]]:
    """Two or three indels, none of whole codons, that are so together, and no two of three are; with what lies between."""
    ordered = sorted(calls, key=_place)
    shifting = [call for call in ordered if _shift(call.locus) % _CODON]
    found: list[tuple[Call, ...]] = []
    for place, first in enumerate(shifting):
        end = bisect_left(shifting, (first.locus.pos + MAX_SPAN, 0, "", ""), key=_place)
        reach = [call for call in shifting[place + 1 : end] if _last(call.locus) - first.locus.pos < MAX_SPAN]
        pairs = [(first, other) for other in reach[:_MOST_INDELS] if _is_whole((first, other))]
        triples = [(first, *two) for two in combinations(reach[:_MOST_INDELS], 2) if not _is_whole(two)]
        found += [group for group in (*pairs, *triples) if _is_whole(group) and _apart(group)]
    found = [group for group in found if len(group) == 2 or not any(_is_whole(pair) for pair in combinations(group, 2))]
    filled = [full for group in found if len(full := _filled(group, ordered)) > len(group)]
    return found + [group for group in filled if _apart(group)]


def _filled(group: Sequence[Call], ordered: Sequence[Call]) -> tuple[Call, ...]:
    """The group with the calls between its first and its last that leave the frame as it is."""
    between = slice(
        bisect_right(ordered, _place(group[0]), key=_place), bisect_left(ordered, _place(group[-1]), key=_place)
    )
    inner = [call for call in ordered[between] if _shift(call.locus) % _CODON == 0]
    return tuple(sorted((*group, *inner), key=_place))


def _is_whole(group: Sequence[Call]) -> bool:
    return sum(_shift(call.locus) for call in group) % _CODON == 0


def joined_locus(group: Sequence[Call], fetch: Fetch) -> Locus:
    """One allele that makes all the changes of the group (in order of place), reference bases between them kept."""
    chrom = group[0].locus.chrom
    first, last = min(call.locus.pos for call in group), max(_last(call.locus) for call in group)
    alt, at = "", first
    for call in group:
        start, end = replaced(call.locus)
        alt += fetch(chrom, at - 1, start - 1) + call.locus.alt[start - call.locus.pos :]
        at = end + 1
    return Locus(chrom, first, fetch(chrom, first - 1, last), alt + fetch(chrom, at - 1, last))


def belong_together(parts: Sequence[Sequence[Consequence]]) -> bool:
    """Whether the parts' consequences on some transcript touch one codon, or are frameshifts in one exon of it.

    What lies between the first and the last frameshift is read in the other frame, and belongs to them.
    """
    shared = set.intersection(*({one.transcript for one in part} for part in parts))
    for transcript in shared:
        here = [next(one for one in part if one.transcript == transcript) for part in parts]
        if _shift_together(here) or _touch_one_codon(here):
            return True
    return False


def _shift_together(parts: Sequence[Consequence]) -> bool:
    ends = "frameshift_variant" in parts[0].terms and "frameshift_variant" in parts[-1].terms
    return ends and len({one.exon for one in parts}) == 1


def _touch_one_codon(parts: Sequence[Consequence]) -> bool:
    """Whether each part touches a residue that the next one touches too."""
    return all(_overlap(one, other) for one, other in pairwise(parts))


def _overlap(one: Consequence, other: Consequence) -> bool:
    here, there = codons_touched(one), codons_touched(other)
    return here is not None and there is not None and here[0] <= there[1] and there[0] <= here[1]


def codons_touched(one: Consequence) -> tuple[int, int] | None:
    """First and last codon that a change may touch, by its residues and by its bases; None without residues.

    An indel is named 3'-most, and a protein by the first residue that differs; a record may write the indel anywhere in
    its room, and leaves the other bases of the codon there to another record.
    """
    if one.first_residue is None:
        return None
    first, last = one.first_residue, one.last_residue or one.first_residue
    if not one.hgvs_c or ">" in one.hgvs_c:
        return first, last
    try:
        named = parse_coding(one.hgvs_c)
    except HgvsError:  # a name that another tool wrote
        return first, last
    if not named.start.offset and not named.start.after_stop:
        first = min(first, (max(named.start.base - one.room, 1) + 2) // 3)
    if not named.end.offset and not named.end.after_stop:
        last = max(last, (named.end.base + 2) // 3)
    return first, last
