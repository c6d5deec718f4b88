"""What speaks against a candidate besides its own record."""

from __future__ import annotations

import pytest
from matching_factory import variant

from moltarget.known.values import Known
from moltarget.model import Disposition, Locus, Origin, SmallVariant
from moltarget.render.phrases import call_facts
from moltarget.steps.config import Thresholds
from moltarget.steps.judging import Judge, allele_doubt

HERE = Locus("7", 140753336, "A", "T")


def called(**values: object) -> SmallVariant:
    return variant("BRAF", "c.1799T>A p.V600E", "missense_variant", locus=HERE, **values)  # type: ignore[arg-type]


def judge(limits: Thresholds, *, purity: float | None = None, searched: bool = True) -> Judge:
    return Judge(limits, purity, lambda _: searched)


@pytest.mark.parametrize(
    ("known", "limits", "detail"),
    [
        (Known(), Thresholds(max_population_af=0.01), ""),
        (Known(population_af=0.01), Thresholds(max_population_af=0.01), ""),
        (Known(population_af=0.011), Thresholds(max_population_af=0.01), "population frequency above 0.01"),
        (Known(population_af=0.5), Thresholds(), ""),  # 0 is off
        (Known(panels=("pon",)), Thresholds(), "in a panel of normals (pon): germline, or an artefact that recurs"),
    ],
)
def test_frequencies_and_panels(known: Known, limits: Thresholds, detail: str) -> None:
    assert allele_doubt(known, limits) == ((Disposition.LIKELY_GERMLINE, detail) if detail else None)


@pytest.mark.parametrize(
    ("callers", "least", "doubtful"),
    [((), 2, False), (("A",), 0, False), (("A",), 1, False), (("A",), 2, True), (("A", "B"), 2, False)],
)
def test_callers_are_counted_where_they_are_known(callers: tuple[str, ...], least: int, doubtful: bool) -> None:
    found = judge(Thresholds(min_callers=least))(called(callers=callers, origin=Origin.SOMATIC))
    assert bool(found.doubt) is doubtful
    assert (found.disposition is Disposition.BELOW_THRESHOLD) is doubtful


def test_germline_is_weighed_where_no_normal_was_called() -> None:
    limits = Thresholds(max_germline_probability=0.9)
    common = called(depth=300, alt_reads=150, vaf=0.5, population_af=0.01)
    found = judge(limits, purity=0.6)(common)
    assert found.germline_probability is not None
    assert found.germline_probability > 0.99
    assert found.disposition is Disposition.LIKELY_GERMLINE
    assert found.doubt == "probability of a germline variant above 0.9"
    rare = judge(limits, purity=0.6)(called(depth=300, alt_reads=24, vaf=0.08))
    assert rare.germline_probability is not None
    assert rare.germline_probability < 0.05
    assert not rare.doubt
    paired = judge(limits)(called(depth=300, alt_reads=150, vaf=0.5, population_af=0.01, origin=Origin.SOMATIC))
    assert (paired.germline_probability, paired.doubt) == (None, "")


def test_without_a_searched_file_nothing_is_estimated() -> None:
    found = judge(Thresholds(max_germline_probability=0.5), searched=False)(called(depth=300, alt_reads=150, vaf=0.5))
    assert (found.germline_probability, found.doubt) == (None, "")


def test_a_doubt_that_is_there_stays() -> None:
    weak = called(doubt="the caller filtered it (weak)", disposition=Disposition.FAILED_FILTER, callers=())
    assert judge(Thresholds(min_callers=2))(weak).doubt == "the caller filtered it (weak)"


def test_a_reader_is_told_what_is_known_of_a_call() -> None:
    row = {
        "callers": ["Mutect2", "Strelka"], "population_af": 0.0123, "germline_probability": 0.9999,
        "known": [["clinvar.CLNSIG", "Pathogenic"], ["regions", ""]], "hgvs_g": "NC_000007.14:g.140753336A>T",
    }  # fmt: skip
    assert call_facts(row) == [
        "called by Mutect2, Strelka", "population frequency 0.012", "probability of germline above 0.99 (estimate)",
        "clinvar.CLNSIG: Pathogenic", "regions", "NC_000007.14:g.140753336A>T",
    ]  # fmt: skip
    nothing = {"callers": [], "population_af": None, "germline_probability": None, "known": [], "hgvs_g": ""}
    assert call_facts(nothing) == []
