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


def _shift(locus: Locus) -> int:
    return len(locus.alt) - len(locus.ref)


def _apart(group: Sequence[Call]) -> bool:
    """Whether no two records replace the same base."""
    return all(_last(one.locus) < other.locus.pos for one, other in pairwise(group))


def _near(calls: Iterable[Call]) -> list[tuple[Call, ...]]:
    """Runs of calls, each within a codon's reach of the one before."""
    groups: list[list[Call]] = []
    for call in sorted(calls, key=lambda one: (one.locus.pos, one.locus.ref, one.locus.alt)):
        if groups and call.locus.pos - _last(groups[-1][-1].locus) < _CODON:
            groups[-1].append(call)
        else:
            groups.append([call])
    found = [tuple(group) for group in groups if len(group) > 2 and _apart(group)]
    return found + [pair for group in groups for pair in pairwise(group) if _apart(pair)]


def _restoring(calls: Iterable[Call]) -> list[tuple[Call, ...]]:
    """Two or three indels, none of whole codons, that are so together, and no two of three are."""
    shifting = sorted((call for call in calls if _shift(call.locus) % _CODON), key=_pos)
    found: list[tuple[Call, ...]] = []
    for place, first in enumerate(shifting):
        reach = [call for call in shifting[place + 1 :] if _last(call.locus) - first.locus.pos < MAX_SPAN]
        pairs = [(first, other) for other in reach[:_MOST_INDELS] if _is_whole((first, other))]
        triples = [(first, *two) for two in combinations(reach[:_MOST_INDELS], 2) if not _is_whole(two)]
        found += [group for group in (*pairs, *triples) if _is_whole(group) and _apart(group)]
    return [group for group in found if len(group) == 2 or not any(_is_whole(pair) for pair in combinations(group, 2))]


def _is_whole(group: Sequence[Call]) -> bool:
    return sum(_shift(call.locus) for call in group) % _CODON == 0


def joined_locus(group: Sequence[Call], fetch: Fetch) -> Locus:
    """One allele that makes all the changes of the group, reference bases between them kept."""
    first, last = group[0].locus, group[-1].locus
    alt, at = "", first.pos
    for call in group:
        alt += fetch(first.chrom, at - 1, call.locus.pos - 1) + call.locus.alt
        at = _last(call.locus) + 1
    return Locus(first.chrom, first.pos, fetch(first.chrom, first.pos - 1, _last(last)), alt)


def belong_together(parts: Sequence[Sequence[Consequence]]) -> bool:
    """Whether the parts' consequences on some transcript touch one codon, or are frameshifts in one exon of it."""
    shared = set.intersection(*({one.transcript for one in part} for part in parts))
    for transcript in shared:
        here = [next(one for one in part if one.transcript == transcript) for part in parts]
        shifted = all("frameshift_variant" in one.terms for one in here) and len({one.exon for one in here}) == 1
        if shifted or _touch_one_codon(here):
            return True
    return False


def _touch_one_codon(parts: Sequence[Consequence]) -> bool:
    """Whether each part touches a residue that the next one touches too."""
    return all(_overlap(one, other) for one, other in pairwise(parts))


def _overlap(one: Consequence, other: Consequence) -> bool:
    if one.first_residue is None or other.first_residue is None:
        return False
    ends = (one.last_residue or one.first_residue, other.last_residue or other.first_residue)
    return one.first_residue <= ends[1] and other.first_residue <= ends[0]
