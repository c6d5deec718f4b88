"""How likely a call of a tumour without a matched normal is germline: Bayes' rule over its reads and its population frequency.

Two origins are compared. Each predicts the fraction of alternate reads from the tumour's purity and a few copy-number states,
as SGZ does (Sun 2018, PMID 29415044, doi:10.1371/journal.pcbi.1005965) and PureCN (Riester 2016, PMID 27999612,
doi:10.1186/s13029-016-0060-z). With purity p, n copies in the tumour's cells and two in the normal ones, an allele on m of
the n copies and on g of the two (germline: g = 1 or 2; somatic: g = 0) is expected in a fraction

    (p m + (1 - p) g) / (p n + 2 (1 - p))

of the reads. The local copy number is not known here, so the states of ``_STATES`` are weighed against each other; a subclonal
somatic variant may have any fraction below p / 2. Reads follow a beta-binomial distribution.

Priors. Germline: Hardy-Weinberg, 2f(1-f) heterozygous and f^2 homozygous, for population frequency f, as Mutect2's germline
filter has it (Benjamin, "Notes on Mutect2"; doi:10.1101/861054). An allele that a searched population file lacks, or holds at a
lower rate, has the rate of variants seen in one person alone: 46 % of 400 million variants in 53,831 genomes (Taliun 2021, PMID
33568819, doi:10.1038/s41586-021-03205-y) are 3,400 a genome, 1.1e-6 a base. Somatic: 3.6 mutations a megabase, about the middle
of 100,000 tumours (Chalmers 2017, PMID 28420421, doi:10.1186/s13073-017-0424-2). So an allele that no population file knows
begins at about 1 : 3; PureCN begins at 1 : 1.

What this does not know: sex chromosomes and the mitochondrion (two copies are assumed), the local copy number, recurrence in
tumours (a hotspot's somatic prior is far higher), ancestries that the population file lacks, artefacts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log

SOMATIC_RATE = 3.6e-6  # somatic mutations a base
RARE_RATE = 1.1e-6  # germline variants a base that a large population file lacks
_SPREAD = (
    100  # alpha + beta: a standard deviation of 0.05 about 0.5 at any depth, for capture and mapping bias; our choice
)
_ERROR = 0.001  # the least and the most (1 - it) that a fraction is expected to be
# (copies in tumour cells, copies of the more frequent parental allele) -> weight. Our choice: a sixth of the genome has
# lost one parental allele, by deletion or with a copy to replace it.
_STATES = {(2, 1): 0.70, (1, 1): 0.08, (2, 2): 0.08, (3, 2): 0.09, (4, 2): 0.05}
_SUBCLONAL = 0.5  # of somatic variants, before the reads are seen; our choice
_STEPS = 12  # points that stand for "any fraction below p / 2"
_PURITIES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # equally likely when the purity is not given


@dataclass(frozen=True, slots=True)
class GermlineCall:
    """``probability`` (0-1) that a call is germline, or None when it cannot be said; ``reason`` in words, for a report."""

    probability: float | None
    reason: str


def judge_origin(
    alt_reads: int | None,
    depth: int | None,
    vaf: float | None,
    purity: float | None,
    *,
    population_af: float | None,
    searched: bool,
) -> GermlineCall:
    """The probability that a call of a tumour without matched normal is germline (rule and sources: module docstring).

    ``alt_reads`` and ``depth`` are counts; ``vaf``, ``purity`` and ``population_af`` fractions. Reads that are not counted are
    taken from vaf x depth. ``population_af`` None is "not in the file", which says something only where a population file was
    ``searched``. Without reads, or without a searched file, the answer is None with the reason.

    >>> judge_origin(150, 300, 0.5, 0.6, population_af=0.01, searched=True).probability > 0.99
    True
    >>> judge_origin(24, 300, 0.08, 0.6, population_af=None, searched=True).probability < 0.05
    True
    >>> judge_origin(150, 300, 0.5, 0.6, population_af=None, searched=False)
    GermlineCall(probability=None, reason='no population file was searched')
    """
    if not searched and population_af is None:
        return GermlineCall(None, "no population file was searched")
    if not depth:
        return GermlineCall(None, "the depth is not known")
    if alt_reads is None and vaf is None:
        return GermlineCall(None, "the reads with the change are not known")
    reads = alt_reads if alt_reads is not None else round((vaf or 0.0) * depth)
    if not 0 <= reads <= depth:
        return GermlineCall(None, f"{reads} reads with the change do not fit a depth of {depth}")
    if purity is not None and not 0 < purity <= 1:
        return GermlineCall(None, f"a purity of {purity:g} is no fraction above 0")
    germline, homozygous, somatic = _log_likelihoods(reads, depth, purity)
    het, hom = _priors(population_af)
    for_germline = _log_sum([log(het) + germline, *([log(hom) + homozygous] if hom else [])])
    against = log(SOMATIC_RATE) + somatic - for_germline
    probability = 1 / (1 + exp(against)) if against < 700 else 0.0
    return GermlineCall(probability, _words(probability, reads, depth, purity, population_af))


def _priors(population_af: float | None) -> tuple[float, float]:
    """Rates a base of a heterozygous and a homozygous germline variant; never less than those of one unseen before.

    Their sum, 1 - (1 - f)^2, grows with f; the heterozygous one is held at its highest above one half, so that a higher
    frequency never speaks against germline.
    """
    f = min(max(population_af or 0.0, 0.0), 1.0)
    return max(2 * f * (1 - f) if f < 0.5 else 0.5, RARE_RATE), f * f


def _words(probability: float, reads: int, depth: int, purity: float | None, population_af: float | None) -> str:
    known = "in no population file" if population_af is None else f"population frequency {population_af:.2g}"
    tumour = "purity unknown" if purity is None else f"purity {purity:g}"
    shown = "below 0.001" if probability < 0.001 else "above 0.999" if probability > 0.999 else f"{probability:.3f}"
    return f"germline with probability {shown}: {reads} of {depth} reads, {tumour}, {known}"


@lru_cache(maxsize=65536)
def _log_likelihoods(reads: int, depth: int, purity: float | None) -> tuple[float, float, float]:
    """Log likelihoods of the reads, up to a term that they share: heterozygous, homozygous germline, somatic."""
    logs: tuple[list[float], ...] = ([], [], [])
    for each in _PURITIES if purity is None else (purity,):
        for kind, mean, weight in _expected(each):
            logs[kind].append(log(weight) + _log_likelihood(reads, depth, mean))
    return _log_sum(logs[0]), _log_sum(logs[1]), _log_sum(logs[2])


def _log_sum(logs: Sequence[float]) -> float:
    """The logarithm of the sum of numbers given by their logarithms."""
    top = max(logs)
    return top + log(sum(exp(value - top) for value in logs))


@lru_cache(maxsize=1024)
def _expected(purity: float) -> tuple[tuple[int, float, float], ...]:
    """(0 heterozygous, 1 homozygous, 2 somatic; expected fraction of reads; weight); the weights of a kind add up to one."""
    means: list[tuple[int, float, float]] = [(1, 1.0, 1.0)]
    for (copies, major), weight in _STATES.items():
        total = purity * copies + 2 * (1 - purity)
        for kept in (major, copies - major):  # the germline allele is on either parental chromosome
            means.append((0, (purity * kept + 1 - purity) / total, weight / 2))
        for number in (1, major):  # somatic after or before the gain
            clonal = purity * number / total
            means.append((2, clonal, weight * (1 - _SUBCLONAL) / 2))
    for step in range(_STEPS):  # in some cells only, one of two copies
        means.append((2, purity / 2 * (step + 0.5) / _STEPS, _SUBCLONAL / _STEPS))
    merged: dict[tuple[int, float], float] = {}
    for kind, mean, weight in means:
        place = (kind, round(min(max(mean, _ERROR), 1 - _ERROR), 4))
        merged[place] = merged.get(place, 0.0) + weight
    return tuple((kind, mean, weight) for (kind, mean), weight in sorted(merged.items()))


def _log_likelihood(reads: int, depth: int, mean: float) -> float:
    """Beta-binomial log likelihood without the terms that all means share (the binomial coefficient, the spread's)."""
    alpha = mean * _SPREAD
    beta = _SPREAD - alpha
    return lgamma(reads + alpha) + lgamma(depth - reads + beta) - lgamma(alpha) - lgamma(beta)
