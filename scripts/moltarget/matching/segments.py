"""Copy-number segments laid over genes. The rules are PURPLE's (Hartwig Medical Foundation, "Driver Catalog" and "Driver
Identification" in its documentation).

Amplification: every coding part above three times the ploidy; where one part alone is, nothing is said. Deep deletion: a coding
part below half a copy. Loss of heterozygosity: the rarer parental copy below one half. Two rules are ours: a whole copy more
than the ploidy (and than two) is a gain, a single copy left is a loss. On X one copy can be all there ever was, and on Y none:
of X only amplification and deep deletion are told, of Y nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from moltarget.contigs import PRIMARY
from moltarget.matching.coverage import GeneModel
from moltarget.model import CopyCall, CopyNumber, Segment

AMPLIFIED = 3.0  # times the ploidy
GONE = 0.5  # copies, below which a copy is lost
_AUTOSOMES = frozenset(PRIMARY[:22])
_TELLING = 2_150_000_000  # bases, three quarters of the autosomes of both builds: fewer do not tell the ploidy
USUAL_PLOIDY = 2
_ON_X = frozenset({CopyCall.AMPLIFICATION, CopyCall.DEEP_DELETION})


def ploidy_of(segments: Iterable[Segment]) -> float | None:
    """The mean number of copies of the autosomes, weighted by length; None where a quarter of them is not told."""
    told = [(end - start + 1, copies) for chrom, start, end, copies, _ in segments if chrom in _AUTOSOMES]
    bases = sum(length for length, _ in told)
    return sum(length * copies for length, copies in told) / bases if bases >= _TELLING else None


def copies_of(
    segments: Sequence[Segment], models: Mapping[str, GeneModel], genes: Iterable[str]
) -> tuple[CopyNumber, ...]:
    """One call for each of ``genes`` that lies on segments with every coding part, sorted by gene."""
    by_contig: dict[str, list[Segment]] = {}
    for segment in sorted(segments, key=lambda one: one[:3]):
        by_contig.setdefault(segment[0], []).append(segment)
    ploidy, found = ploidy_of(segments) or USUAL_PLOIDY, []
    for gene in sorted(set(genes) & models.keys()):
        model = models[gene]
        under = _under(by_contig.get(model.chrom, []), model)
        if under:
            found.append(_row(gene, model.chrom, under, ploidy))
    return tuple(row for row in found if row is not None)


def _under(segments: Sequence[Segment], model: GeneModel) -> list[Segment]:
    """The segments that a gene's coding parts touch, also of those that overlap; none where a part touches none."""
    touched: dict[Segment, None] = {}
    near = _within(segments, model.coding_i[0][0], model.coding_i[-1][1]) if model.coding_i else []
    for start_i, end_i in model.coding_i:
        here = _within(near, start_i, end_i)
        if not here:
            return []
        touched |= dict.fromkeys(here)
    return list(touched)


def _within(segments: Iterable[Segment], start_i: int, end_i: int) -> list[Segment]:
    return [one for one in segments if one[1] <= end_i and one[2] > start_i]


def _row(gene: str, chrom: str, under: Sequence[Segment], ploidy: float) -> CopyNumber | None:
    totals = [copies for *_, copies, _ in under]
    autosomal = chrom in _AUTOSOMES
    call = _call(min(totals), max(totals), ploidy)
    if call is None or (not autosomal and (chrom != "X" or call not in _ON_X)):
        return None
    minor = _minor([one for *_, one in under]) if autosomal else None
    return CopyNumber(gene, call, round(min(totals), 2), minor)


def _minor(told: Sequence[float | None]) -> float | None:
    """The rarer parental copy's number; None where it is lost in a part of the gene alone, or a part does not tell."""
    known = [0.0 if one < GONE else one for one in told if one is not None]
    if len(known) < len(told) or min(known) < GONE <= max(known):
        return None
    return round(min(known), 2)


def _call(least: float, most: float, ploidy: float) -> CopyCall | None:
    """None where the parts of a gene do not agree on an amplification."""
    if least < GONE:
        return CopyCall.DEEP_DELETION
    if most > AMPLIFIED * ploidy:
        return CopyCall.AMPLIFICATION if least > AMPLIFIED * ploidy else None
    if least < 1 + GONE:
        return CopyCall.LOSS
    usual = max(USUAL_PLOIDY, round(ploidy))  # two copies are no gain where most of the genome has one
    return CopyCall.GAIN if least >= usual + 1 - GONE else CopyCall.NEUTRAL
