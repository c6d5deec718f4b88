"""Germline against somatic: what the reads and the population frequency make likely."""

from __future__ import annotations

from math import comb, exp, lgamma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moltarget import germline
from moltarget.germline import RARE_RATE, SOMATIC_RATE, GermlineCall, judge_origin

FRACTIONS = st.floats(0, 1, allow_nan=False)
PURITIES = st.none() | st.floats(0.05, 1)


def probability(reads: int, depth: int, purity: float | None = 0.6, population_af: float | None = None) -> float:
    call = judge_origin(reads, depth, None, purity, population_af=population_af, searched=True)
    assert call.probability is not None
    return call.probability


@pytest.mark.parametrize(
    ("case", "between"),
    [
        ((250, 500, 0.6, 0.01), (0.99, 1)),  # a polymorphism at the heterozygous fraction
        ((250, 500, None, 0.01), (0.99, 1)),
        ((250, 500, 0.6, 1e-4), (0.99, 1)),
        ((40, 500, 0.6, None), (0, 0.05)),  # a subclonal fraction, known to no population
        ((150, 500, 0.6, None), (0, 0.1)),  # purity / 2: a clonal somatic variant
        ((240, 500, 0.95, None), (0.1, 0.6)),  # heterozygous and clonal look alike in a pure tumour: cannot be told
        ((250, 500, 0.3, None), (0.99, 1)),  # more than a tumour of that purity can show without gaining the allele
        ((490, 500, 0.6, 0.4), (0.99, 1)),  # homozygous
        ((5, 10, 0.6, None), (0.2, 0.7)),  # too few reads to tell
        ((0, 500, 0.6, None), (0, 0.01)),
    ],
)  # fmt: skip
def test_the_table(case: tuple[int, int, float, float], between: tuple[float, float]) -> None:
    assert between[0] <= probability(*case) <= between[1]


@given(st.integers(1, 20000), FRACTIONS, PURITIES, st.none() | FRACTIONS)
def test_a_probability_lies_between_0_and_1(
    depth: int, share: float, purity: float | None, population_af: float | None
) -> None:
    assert 0 <= probability(round(share * depth), depth, purity, population_af) <= 1


@given(st.integers(1, 2000), FRACTIONS, PURITIES, FRACTIONS, FRACTIONS)
def test_a_higher_population_frequency_never_speaks_against_germline(
    depth: int, share: float, purity: float | None, one: float, other: float
) -> None:
    reads, (low, high) = round(share * depth), sorted((one, other))
    absent, rare, common = (probability(reads, depth, purity, af) for af in (None, low, high))
    assert absent <= rare * (1 + 1e-9)
    assert rare <= common * (1 + 1e-9)


@given(st.integers(1, 3000), FRACTIONS, PURITIES)
def test_reads_counted_or_taken_from_the_fraction_say_the_same(depth: int, share: float, purity: float | None) -> None:
    reads = round(share * depth)
    counted = judge_origin(reads, depth, None, purity, population_af=None, searched=True)
    assert counted == judge_origin(None, depth, reads / depth, purity, population_af=None, searched=True)
    assert counted == judge_origin(reads, depth, 0.123, purity, population_af=None, searched=True), "counts come first"


@given(st.integers(1, 500), st.integers(0, 500), st.floats(0.01, 0.99))
def test_a_heterozygote_is_as_likely_with_the_alleles_exchanged(depth: int, reads: int, mean: float) -> None:
    reads = min(reads, depth)
    one, other = germline._log_likelihood(reads, depth, mean), germline._log_likelihood(depth - reads, depth, 1 - mean)
    assert one == pytest.approx(other)


def test_likelihoods_are_those_of_a_beta_binomial() -> None:
    shared = lgamma(100) - lgamma(130)  # the terms that are left out: of the spread, and the binomial coefficient
    total = sum(comb(30, reads) * exp(germline._log_likelihood(reads, 30, 0.3) + shared) for reads in range(31))
    assert total == pytest.approx(1)


@pytest.mark.parametrize("purity", [0.05, 0.5, 1.0])
def test_the_states_of_each_origin_weigh_one(purity: float) -> None:
    for kind in range(3):
        assert sum(weight for which, _, weight in germline._expected(purity) if which == kind) == pytest.approx(1)


def test_expected_fractions_by_hand() -> None:
    """Purity 0.6. Heterozygous, one copy lost: 0.4 or 1.0 copies of 1.4; somatic with the other copy lost: 0.6 of 1.4."""
    means = {(kind, mean) for kind, mean, _ in germline._expected(0.6)}
    assert {(0, 0.5), (0, round(0.4 / 1.4, 4)), (0, round(1 / 1.4, 4)), (2, 0.3), (2, round(0.6 / 1.4, 4))} <= means


def test_reads_that_tell_nothing_leave_the_priors() -> None:
    unseen = RARE_RATE / (RARE_RATE + SOMATIC_RATE)
    assert probability(1, 1, 1.0) == pytest.approx(unseen, abs=0.15)


@pytest.mark.parametrize(
    ("arguments", "searched", "reason"),
    [
        ((50, 100, 0.5, 0.6), False, "no population file was searched"),
        ((50, None, 0.5, 0.6), True, "the depth is not known"),
        ((0, 0, None, 0.6), True, "the depth is not known"),
        ((None, 100, None, 0.6), True, "the reads with the change are not known"),
        ((101, 100, None, 0.6), True, "101 reads with the change do not fit a depth of 100"),
        ((50, 100, None, 0.0), True, "a purity of 0 is no fraction above 0"),
    ],
)
def test_what_cannot_be_said_says_why(arguments, searched, reason) -> None:
    assert judge_origin(*arguments, population_af=None, searched=searched) == GermlineCall(None, reason)


def test_the_reason_names_what_it_rests_on() -> None:
    call = judge_origin(48, 100, None, 0.95, population_af=None, searched=True)
    assert call.reason == "germline with probability 0.321: 48 of 100 reads, purity 0.95, in no population file"
    call = judge_origin(50, 100, None, None, population_af=0.012, searched=True)
    assert (
        call.reason
        == "germline with probability above 0.999: 50 of 100 reads, purity unknown, population frequency 0.012"
    )
