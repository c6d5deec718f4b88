"""Copy number: amplification, gain, loss, both copies, heterozygosity."""

from __future__ import annotations

import pytest
from matching_factory import UNDECLARED, Item, copies, measured, outcome, value, variant

GAIN, AMP, LOSS, DEEP = ("gain", "amplification", "loss", "deep deletion")
LOH, NEUTRAL = "loss of heterozygosity", "neutral"
NULL = variant("PTEN", "p.R130*", "stop_gained")


@pytest.mark.parametrize(
    ("condition", "items", "expected"),
    [
        ("ERBB2 Amplification", [copies("ERBB2", AMP)], "present"),
        ("ERBB2 Amplification", [copies("ERBB2", GAIN)], "absent"),  # gain is not amplification
        ("ERBB2 Amplification", [copies("ERBB2", LOSS)], "absent"),
        ("ERBB2 Amplification", [copies("ERBB2", NEUTRAL)], "absent"),
        ("ERBB2 Amplification", [copies("ERBB2", LOH), copies("ERBB2", AMP)], "present"),
        ("ERBB2 Amplification", [copies("MYC", AMP)], "not assayed"),
        ("ERBB2 Amplification", [copies("MYC", AMP), copies("*", NEUTRAL)], "absent"),
        ("ERBB2 Amplification", [], "not assayed"),
        ("CDKN2A Deletion", [copies("CDKN2A", DEEP)], "present"),
        ("CDKN2A Deletion", [copies("CDKN2A", LOSS)], "uncertain"),
        ("CDKN2A Deletion", [copies("CDKN2A", LOH)], "uncertain"),
        ("CDKN2A Deletion", [copies("CDKN2A", GAIN)], "absent"),
        ("CDKN2A Deletion", [copies("*", NEUTRAL)], "absent"),
        ("PTEN Loss", [copies("PTEN", DEEP)], "present"),
        ("PTEN Loss", [copies("PTEN", LOSS)], "uncertain"),
        ("PTEN Loss", [copies("PTEN", NEUTRAL)], "absent"),
        ("PTEN Loss", [measured("PTEN expression", "lost")], "present"),
        ("PTEN Loss", [measured("PTEN expression", "normal")], "not assayed"),
        ("PTEN Loss", [measured("PTEN expression", "lost"), copies("PTEN", NEUTRAL)], "present"),
        ("PTEN Loss", [copies("PTEN", LOSS), NULL], "present"),  # both copies are out
        ("PTEN Loss", [copies("PTEN", LOH), NULL], "present"),
        ("PTEN Loss", [copies("PTEN", NEUTRAL), NULL], "uncertain"),
        ("PTEN Loss", [copies("PTEN", LOSS), variant("PTEN", "p.R173H", "missense_variant")], "uncertain"),
        ("PTEN Loss", [copies("PTEN", LOSS), variant("PTEN", "p.R130*", "stop_gained", doubt="filtered")], "uncertain"),
        ("PTEN Loss", [], "not assayed"),
    ],
)
def test_copy_number(condition: str, items: list[Item], expected: str) -> None:
    assert value(condition, *items) == expected


def test_both_hits_are_witnesses_and_gain_is_explained() -> None:
    found = outcome("PTEN Loss", copies("PTEN", LOSS), NULL)
    assert found.witnesses == ("PTEN:loss", "PTEN:p.R130*")
    assert "gain is not amplification" in outcome("ERBB2 Amplification", copies("ERBB2", GAIN)).because


@pytest.mark.parametrize(
    ("condition", "items", "expected"),
    [
        ("MYC Gain", [copies("MYC", GAIN)], "present"),
        ("MYC Gain", [copies("MYC", AMP)], "present"),  # an amplification is a gain
        ("MYC Gain", [copies("MYC", NEUTRAL)], "absent"),
        ("MYC Gain", [copies("MYC", LOSS)], "absent"),
        ("MYC Gain", [copies("*", NEUTRAL)], "absent"),
        ("MYC Gain", [], "not assayed"),
        ("EGFR Copy Number Variation", [copies("EGFR", GAIN)], "present"),
        ("EGFR Copy Number Variation", [copies("EGFR", LOSS)], "present"),
        ("EGFR Copy Number Variation", [copies("EGFR", DEEP)], "present"),
        ("EGFR Copy Number Variation", [copies("EGFR", NEUTRAL)], "absent"),
        ("EGFR Copy Number Variation", [copies("EGFR", LOH)], "uncertain"),  # the number of copies is not told
        ("EGFR Copy Number Variation", [copies("EGFR", LOH), copies("EGFR", NEUTRAL)], "absent"),
        ("EGFR Copy Number Variation", [], "not assayed"),
        ("PTCH1 LOH", [copies("PTCH1", LOH)], "present"),
        ("PTCH1 LOH", [copies("PTCH1", NEUTRAL, 2, 0)], "present"),
        ("PTCH1 LOH", [copies("PTCH1", LOSS, 1)], "present"),  # one copy is left
        ("PTCH1 LOH", [copies("PTCH1", LOSS)], "uncertain"),
        ("PTCH1 LOH", [copies("PTCH1", DEEP, 0, 0)], "uncertain"),
        ("PTCH1 LOH", [copies("PTCH1", NEUTRAL, 2, 1)], "absent"),
        ("PTCH1 LOH", [copies("PTCH1", AMP, 8, 1)], "absent"),
        ("PTCH1 LOH", [copies("PTCH1", NEUTRAL, 2)], "not assayed"),  # a total says nothing about its halves
        ("PTCH1 LOH", [copies("*", NEUTRAL)], "not assayed"),
        ("PTCH1 LOH", [], "not assayed"),
        ("HLA-C copy-neutral LOH", [copies("HLA-C", LOH), copies("HLA-C", NEUTRAL)], "present"),
        ("HLA-C copy-neutral LOH", [copies("HLA-C", LOH, 2)], "present"),
        ("HLA-C copy-neutral LOH", [copies("HLA-C", NEUTRAL, 2, 0)], "present"),
        ("HLA-C copy-neutral LOH", [copies("HLA-C", LOH)], "uncertain"),
        ("HLA-C copy-neutral LOH", [copies("HLA-C", LOH, 1)], "absent"),
        ("HLA-C copy-neutral LOH", [copies("HLA-C", LOH), copies("HLA-C", LOSS)], "absent"),
        ("HLA-C copy-neutral LOH", [copies("HLA-C", AMP)], "absent"),
        ("HLA-C copy-neutral LOH", [copies("HLA-C", NEUTRAL, 2, 1)], "absent"),
        ("HLA-C copy-neutral LOH", [copies("HLA-C", NEUTRAL)], "not assayed"),
    ],
)
def test_gain_variation_and_heterozygosity(condition: str, items: list[Item], expected: str) -> None:
    assert value(condition, *items) == expected


SECOND = variant("PTEN", "p.R233*", "stop_gained")
HARMLESS = variant("PTEN", "p.R173H", "missense_variant")


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([copies("PTEN", DEEP)], "present"),
        ([copies("PTEN", LOSS), NULL], "present"),
        ([copies("PTEN", LOH), NULL], "present"),
        ([copies("PTEN", NEUTRAL, 2, 0), NULL], "present"),
        ([copies("PTEN", NEUTRAL), NULL, SECOND], "uncertain"),  # in cis or in trans
        ([NULL, SECOND], "uncertain"),
        ([copies("PTEN", NEUTRAL), NULL], "uncertain"),
        ([NULL], "not assayed"),
        ([copies("PTEN", LOSS)], "absent"),  # in an exome without a variant of the other copy
        ([copies("PTEN", LOSS), HARMLESS], "uncertain"),
        ([copies("PTEN", NEUTRAL)], "absent"),
        ([copies("PTEN", NEUTRAL), HARMLESS], "uncertain"),
        ([], "not assayed"),
    ],
)
def test_both_copies(items: list[Item], expected: str) -> None:
    assert value("PTEN Biallelic Inactivation", *items) == expected


def test_that_a_copy_works_is_shown_by_an_assay_of_it() -> None:
    for call, expected in ((LOSS, "uncertain"), (NEUTRAL, "not assayed")):
        assert value("PTEN Biallelic Inactivation", copies("PTEN", call), coverage=UNDECLARED) == expected
    assert "in trans" in outcome("PTEN Biallelic Inactivation", NULL, SECOND).because
