"""Filters of one ALT (Mutect2's AS_FilterStatus) and of one sample (FT) beside those of the record."""

from __future__ import annotations

from pathlib import Path

import pytest
from caller_tables import FIELD
from vcf_factory import calls, opened

from moltarget.model import Origin

# The description that GATK 4 writes, up to the tool's name; its FILTER column is the most lenient of all alleles.
STATUS = FIELD.format("INFO", "AS_FilterStatus", "Filter status for each allele, as assessed by ApplyVQSR.")
GERMLINE = FIELD.format("FILTER", "germline", "Evidence indicates this site is germline, not somatic")


@pytest.mark.parametrize(
    ("alts", "written", "info", "filters"),
    [
        ("C,T", "PASS", "AS_FilterStatus=SITE|weak_evidence", [(), ("weak_evidence",)]),
        ("C,T", "PASS", "AS_FilterStatus=strand_bias,weak_evidence|SITE", [("strand_bias", "weak_evidence"), ()]),
        ("C,T", "clustered_events", "AS_FilterStatus=SITE|SITE", [("clustered_events",)] * 2),
        ("C,T", "FAIL", "AS_FilterStatus=base_qual|weak_evidence", [("FAIL", "base_qual"), ("FAIL", "weak_evidence")]),
        ("C,T", "slippage", "AS_FilterStatus=slippage|slippage", [("slippage",)] * 2),
        ("C,T", "PASS", "DP=9", [(), ()]),
        (
            "C",
            "PASS",
            "AS_FilterStatus=SITE|weak_evidence",
            [()],
        ),  # a split record that kept both: which one is not told
        ("C", "PASS", "AS_FilterStatus=SITE", [()]),
    ],
)
def test_each_allele_has_its_own_filters(
    tmp_path: Path, alts: str, written: str, info: str, filters: list[tuple[str, ...]]
) -> None:
    file = opened(
        tmp_path, [f"7 10 . A {alts} . {written} {info} GT:AD 0/1:9,4{',1' * alts.count(',')}"], meta=[STATUS]
    )
    assert [call.filters for call in calls(file)] == filters


def test_only_where_the_header_describes_it_so(tmp_path: Path) -> None:
    other = FIELD.format("INFO", "AS_FilterStatus", "Random forest of each allele")
    rows = ["7 10 . A C,T . PASS AS_FilterStatus=SITE|weak_evidence GT 0/1/2"]
    for meta in ([], [other]):
        assert [call.filters for call in calls(opened(tmp_path, rows, meta=meta))] == [(), ()]


def test_an_allele_that_its_own_filter_calls_germline(tmp_path: Path) -> None:
    rows = ["7 10 . A C,T . PASS AS_FilterStatus=SITE|germline GT:AD 0/1/2:9,4,5"]
    file = opened(tmp_path, rows, meta=[STATUS, GERMLINE])
    assert [call.origin for call in calls(file)] == [Origin.UNKNOWN, Origin.GERMLINE]


@pytest.mark.parametrize(
    ("normal", "tumor", "filters"),
    [
        ("PASS", "PASS", ("q10",)),
        ("LowQual", ".", ("q10",)),  # the normal's are not the tumour's
        ("PASS", "AF;SB", ("q10", "AF", "SB")),
        ("PASS", "AF,SB", ("q10", "AF", "SB")),
        ("PASS", "q10", ("q10",)),
    ],
)
def test_filters_of_the_tumours_column(tmp_path: Path, normal: str, tumor: str, filters: tuple[str, ...]) -> None:
    """Octopus passes a record when the samples do so jointly, and writes to FT what each of them failed."""
    rows = [f"7 10 . A C . q10 . GT:FT:AD 0|0:{normal}:9,0 0|1:{tumor}:9,4"]
    assert [call.filters for call in calls(opened(tmp_path, rows, samples=("NORMAL", "TUMOR")))] == [filters]
