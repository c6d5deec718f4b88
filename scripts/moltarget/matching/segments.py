"""Copy-number segments laid over genes. The rules are PURPLE's (Hartwig Medical Foundation, "Copy number drivers").

Amplification: every coding part above three times the ploidy; where one part alone is, nothing is said. Deep deletion: every
coding part below half a copy; where one part alone is, a loss. Loss of heterozygosity: the rarer parental copy below one half.
Two rules are ours: a whole copy more than the ploidy is a gain, a single copy left is a loss. On X and Y one copy can be all
there ever was: nothing is said of losses and gains there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from moltarget.contigs import PRIMARY
from moltarget.matching.coverage import GeneModel
from moltarget.model import CopyCall, CopyNumber, Segment

AMPLIFIED = 3.0  # times the ploidy
GONE = 0.5  # copies, below which a copy is lost
_AUTOSOMES = frozenset(PRIMARY[:22])


def ploidy_of(segments: Iterable[Segment]) -> float:
    """The mean number of copies of the autosomes, weighted by length; 2 where none is told."""
    told = [(end - start + 1, copies) for chrom, start, end, copies, _ in segments if chrom in _AUTOSOMES]
    bases = sum(length for length, _ in told)
    return sum(length * copies for length, copies in told) / bases if bases else 2.0


def copies_of(
    segments: Sequence[Segment], models: Mapping[str, GeneModel], genes: Iterable[str]
) -> tuple[CopyNumber, ...]:
    """One call for each of ``genes`` that lies on segments with every coding part, sorted by gene."""
    by_contig: dict[str, list[Segment]] = {}
    for segment in sorted(segments, key=lambda one: one[:3]):
        by_contig.setdefault(segment[0], []).append(segment)
    ploidy, found = ploidy_of(segments), []
    for gene in sorted(set(genes) & models.keys()):
        model = models[gene]
        under = _under(by_contig.get(model.chrom, []), model)
        if under:
            found.append(_row(gene, model.chrom, under, ploidy))
    return tuple(row for row in found if row is not None)


def _under(segments: Sequence[Segment], model: GeneModel) -> list[Segment]:
    """The segments that a gene's coding parts touch; none where a part touches none."""
    touched: dict[Segment, None] = {}
    for start_i, end_i in model.coding_i:
        at = bisect_left(segments, start_i + 1, key=lambda one: one[2])  # the first that does not end before it
        here = []
        while at < len(segments) and segments[at][1] <= end_i:
            here.append(segments[at])
            at += 1
        if not here:
            return []
        touched |= dict.fromkeys(here)
    return list(touched)


def _row(gene: str, chrom: str, under: Sequence[Segment], ploidy: float) -> CopyNumber | None:
    totals = [copies for *_, copies, _ in under]
    autosomal = chrom in _AUTOSOMES
    call = _call(min(totals), max(totals), ploidy, autosomal=autosomal)
    if call is None:
        return None
    minor = _minor([one for *_, one in under]) if autosomal else None
    return CopyNumber(gene, call, round(min(totals), 2), minor)


def _minor(told: Sequence[float | None]) -> float | None:
    """The rarer parental copy's number; None where it is lost in a part of the gene alone, or a part does not tell."""
    known = [0.0 if one < GONE else one for one in told if one is not None]
    if len(known) < len(told) or min(known) < GONE <= max(known):
        return None
    return round(min(known), 2)


def _call(least: float, most: float, ploidy: float, *, autosomal: bool) -> CopyCall | None:
    """None where the parts of a gene do not agree on an amplification, or nothing can be said of a sex chromosome."""
    if most > AMPLIFIED * ploidy:
        return CopyCall.AMPLIFICATION if least > AMPLIFIED * ploidy else None
    if most < GONE:
        return CopyCall.DEEP_DELETION
    if not autosomal:
        return CopyCall.NEUTRAL if round(least) == 2 == round(most) else None
    if round(least) <= 1:
        return CopyCall.LOSS
    return CopyCall.GAIN if least >= round(ploidy) + 1 - GONE else CopyCall.NEUTRAL
