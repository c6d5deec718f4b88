"""Fusions, measurements and genotypes: present, absent, not assayed, uncertain."""

from __future__ import annotations

import pytest
from matching_factory import Item, copies, fusion, measured, outcome, value, variant

AMP = "amplification"


@pytest.mark.parametrize(
    ("condition", "items", "expected"),
    [
        ("EML4::ALK Fusion", [fusion("EML4::ALK")], "present"),
        ("v::ALK Fusion", [fusion("EML4::ALK")], "present"),
        ("v::ALK Fusion", [fusion("?::ALK")], "present"),  # a FISH-positive ALK counts
        ("EML4::ALK Fusion", [fusion("?::ALK")], "not assayed"),
        ("EML4::ALK Fusion", [fusion("KIF5B::ALK")], "not assayed"),
        ("EML4::ALK Fusion", [fusion("ALK::EML4")], "uncertain"),
        ("EML4::ALK Fusion", [fusion("ALK::?")], "uncertain"),
        ("v::ALK Fusion", [fusion("ALK::EML4")], "uncertain"),  # the wrong way round, "check orientation"
        ("v::ALK Fusion", [fusion("ALK::?")], "uncertain"),
        ("v::ALK Fusion", [fusion("EML4::ROS1")], "not assayed"),
        ("FGFR2::v Fusion", [fusion("FGFR2::BICC1")], "present"),
        ("FGFR2::v Fusion", [fusion("FGFR2::?")], "present"),
        ("FGFR2::v Fusion", [fusion("BICC1::FGFR2")], "uncertain"),
        ("v::ALK Fusion", [fusion("*::ALK", detected=False)], "absent"),
        ("v::ALK Fusion", [fusion("*::*", detected=False)], "absent"),
        ("EML4::ALK Fusion", [fusion("EML4::ALK", detected=False)], "absent"),
        ("EML4::ALK Fusion", [fusion("*::ALK", detected=False)], "absent"),
        ("v::ALK Fusion", [fusion("EML4::ALK", detected=False)], "not assayed"),  # other partners were not tested
        ("FGFR2::v Fusion", [fusion("*::FGFR2", detected=False)], "not assayed"),
        ("EML4::ALK Fusion", [fusion("*::ROS1", detected=False)], "not assayed"),
        ("EML4::ALK Fusion", [fusion("?::ALK"), fusion("EML4::ALK")], "present"),
        ("EML4::ALK Fusion", [], "not assayed"),
        ("EML4::ALK Fusion", [variant("ALK", "p.G1202R", "missense_variant")], "not assayed"),
    ],
)
def test_fusions(condition: str, items: list[Item], expected: str) -> None:
    assert value(condition, *items) == expected


@pytest.mark.parametrize(
    ("exons", "expected", "told"),
    [
        ("e13::e20", "present", "EML4::ALK e13::e20 was detected"),
        ("", "not assayed", "which exons meet is not told in full, where e13::e20 is needed"),
        ("?::e20", "not assayed", "which exons meet is not told in full"),
        ("e13::?", "not assayed", "which exons meet is not told in full"),
        ("e6a::e20", "absent", "EML4::ALK e6a::e20 was detected: a near miss, where e13::e20 is needed"),
        ("e6::?", "absent", "a near miss"),  # the exon that is told is another
    ],
)
def test_the_exons_that_meet(exons: str, expected: str, told: str) -> None:
    item = fusion("EML4::ALK", exons=exons)
    assert value("EML4::ALK e13::e20 Fusion", item) == expected
    assert told in outcome("EML4::ALK e13::e20 Fusion", item).because
    assert value("EML4::ALK Fusion", item) == "present"


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([fusion("EML4::ALK", exons="e6a::e20")], "present"),  # 6a and 6b are variants of exon 6
        ([fusion("EML4::ALK", exons="e13::e20"), fusion("EML4::ALK", exons="e6::e20")], "present"),
        ([fusion("EML4::ALK", exons="e6::e20", in_frame=False)], "uncertain"),
        ([fusion("?::ALK", exons="?::e20")], "not assayed"),
        ([fusion("ALK::EML4", exons="e6::e20")], "uncertain"),
        ([fusion("EML4::ALK", detected=False)], "absent"),
        ([fusion("KIF5B::ALK", exons="e6::e20")], "not assayed"),
        ([], "not assayed"),
    ],
)
def test_the_exons_that_meet_and_all_else_of_a_fusion(items: list[Item], expected: str) -> None:
    assert value("EML4::ALK e6::e20 Fusion", *items) == expected


def test_a_turned_pair_is_a_near_miss_with_its_cure() -> None:
    for condition in ("EML4::ALK Fusion", "v::ALK Fusion"):
        found = outcome(condition, fusion("ALK::EML4"))
        assert "check orientation" in found.because
        assert found.witnesses == ("ALK::EML4",)


@pytest.mark.parametrize(
    ("condition", "items", "expected"),
    [
        ("TMB >= 10 mutations/Mb", [measured("TMB", "10", "mutations/Mb")], "present"),
        ("TMB >= 10 mutations/Mb", [measured("TMB", "9.9", "mutations/Mb")], "absent"),
        ("TMB > 10 mutations/Mb", [measured("TMB", "10", "mutations/Mb")], "absent"),
        ("TMB >= 10 mutations/Mb", [measured("TMB", "400", "mutations")], "uncertain"),  # a count is no burden
        ("TMB >= 10 mutations/Mb", [measured("TMB", "400")], "uncertain"),
        ("TMB >= 10 mutations/Mb", [], "not assayed"),
        ("TMB High", [measured("TMB", "40", "mutations/Mb")], "uncertain"),  # whose "high"?
        ("CD274 Expression >= 50 %", [measured("CD274 expression", "60", "TPS")], "present"),
        ("CD274 Expression >= 50 %", [measured("CD274 expression", "50", "%")], "present"),
        ("CD274 Expression >= 50 %", [measured("CD274 expression", "49", "TPS")], "absent"),
        ("CD274 Expression >= 50 %", [measured("CD274 expression", "60", "CPS")], "uncertain"),
        ("CD274 Expression >= 50 %",
         [measured("CD274 expression", "60", "CPS"), measured("CD274 expression", "10", "TPS")], "absent"),
        ("CD274 Expression >= 1 %", [measured("CD274 expression", "<1", "TPS")], "absent"),
        ("CD274 Expression >= 1 %", [measured("CD274 expression", "<5", "TPS")], "uncertain"),
        ("CD274 Expression < 1 %", [measured("CD274 expression", "<1", "TPS")], "uncertain"),
        ("CD274 Expression < 1 %", [measured("CD274 expression", "0", "TPS")], "present"),
        ("CD274 Expression >= 50 %", [measured("CD274 expression", "over")], "uncertain"),
        ("CD274 Expression >= 50 %", [], "not assayed"),
        ("MSI High", [measured("MSI", "high")], "present"),
        ("MSI High", [measured("MSI", "stable")], "absent"),
        ("MSI High", [measured("MSI", "low")], "absent"),
        ("MSI High", [measured("MMR", "deficient")], "present"),  # labels read MSI-H or dMMR
        ("MSI High", [measured("MMR", "proficient")], "absent"),
        ("MSI High", [], "not assayed"),
        ("MMR Deficient", [measured("MSI", "high")], "not assayed"),
        ("HRD Positive", [measured("HRD", "negative")], "absent"),
        ("ERBB2 Overexpression", [measured("ERBB2 expression", "over")], "present"),
        ("ERBB2 Overexpression", [measured("ERBB2 expression", "normal")], "absent"),
        ("ERBB2 Overexpression", [measured("ERBB2 expression", "250", "TPM")], "uncertain"),
        ("ERBB2 Overexpression", [copies("ERBB2", AMP)], "not assayed"),
        ("ERBB2 Overexpression", [measured("ERBB2 expression", "expressed")], "uncertain"),  # how much is not told
        ("ERBB2 Overexpression", [measured("ERBB2 expression", "lost")], "absent"),
        ("ERBB2 Expression", [measured("ERBB2 expression", "over")], "present"),  # over says expressed
        ("ERBB2 Expression", [measured("ERBB2 expression", "normal")], "uncertain"),
        ("ERBB2 Expression", [measured("ERBB2 expression", "under")], "uncertain"),
        ("ERBB2 Expression", [measured("ERBB2 expression", "lost")], "absent"),
        ("ERBB2 Underexpression", [measured("ERBB2 expression", "lost")], "present"),
        ("ERBB2 Underexpression", [measured("ERBB2 expression", "expressed")], "uncertain"),
        ("ERBB2 loss of expression", [measured("ERBB2 expression", "under")], "uncertain"),
        ("ERBB2 loss of expression", [measured("ERBB2 expression", "expressed")], "absent"),
        ("CD274 Expression", [measured("CD274 expression", "60", "TPS")], "uncertain"),
        ("CD274 Expression", [measured("CD274 expression", "<1", "TPS")], "uncertain"),
        ("CD274 Expression", [measured("CD274 expression", "60", "TPS"), measured("CD274 expression", "over")], "present"),
        ("TMB High", [measured("TMB", "high")], "present"),
        ("TMB High", [measured("TMB", "low")], "absent"),
        ("TMB Low", [measured("TMB", "2", "mutations/Mb")], "uncertain"),
        ("AKT1 S473 Phosphorylation", [measured("AKT1 S473 phosphorylation", "detected")], "present"),
        ("AKT1 S473 Phosphorylation", [measured("AKT1 T308 phosphorylation", "detected")], "not assayed"),
        ("CD44 v6 Expression", [measured("CD44 v6 expression", "lost")], "absent"),
        ("CD44 v6 Expression", [measured("CD44 expression", "expressed")], "not assayed"),
        ("MGMT Promoter Methylation", [measured("MGMT methylation", "methylated")], "present"),
        ("MGMT Promoter Methylation", [measured("MGMT methylation", "unmethylated")], "absent"),
        ("MGMT Promoter Methylation", [], "not assayed"),
    ],
)  # fmt: skip
def test_measurements(condition: str, items: list[Item], expected: str) -> None:
    assert value(condition, *items) == expected


def test_two_scores_with_one_value_are_two_witnesses() -> None:
    both = (measured("CD274 expression", "60", "CPS"), measured("CD274 expression", "60", "TPS"))
    assert outcome("CD274 Expression >= 50 %", *both).witnesses == ("CD274 expression=60 TPS",)


@pytest.mark.parametrize(
    ("condition", "genotype", "expected"),
    [
        ("DPYD *2A", "*1/*2A", "present"),
        ("DPYD *2A", "*1/*1", "absent"),
        ("DPYD *2A", "", "not assayed"),
        ("DPYD *2A homozygous", "*1/*2A", "absent"),
        ("DPYD *2A homozygous", "*2A/*2A", "present"),
        ("DPYD *2A", "*1/*13", "absent"),
        ("DPYD rs67376798", "*1/*1", "not assayed"),  # no star allele: a diplotype says nothing of it
        ("DPYD rs67376798 homozygous", "*2A/*2A", "not assayed"),
        ("TPMT *3A", "*1/*3A", "present"),
        ("TPMT *3", "*1/*3A", "absent"),
        ("NUDT15 *3", "*1/*3.001", "present"),  # a suballele
        ("CYP2D6 *2", "*1/*2x2", "present"),
        ("CYP2D6 *4", "*1/*2+*4", "present"),
        ("UGT1A1 *28 homozygous", "*28/*28", "present"),
        ("UGT1A1 *28 homozygous", "*1/*28", "absent"),
    ],
)
def test_genotypes(condition: str, genotype: str, expected: str) -> None:
    given = [measured(f"{condition.split(maxsplit=1)[0]} genotype", genotype)] if genotype else []
    assert value(condition, *given) == expected


@pytest.mark.parametrize(
    ("condition", "found", "expected"),
    [
        ("DPYD rs67376798", "heterozygous", "present"),
        ("DPYD rs67376798", "homozygous", "present"),
        ("DPYD rs67376798", "not detected", "absent"),
        ("DPYD rs67376798 homozygous", "homozygous", "present"),
        ("DPYD rs67376798 homozygous", "heterozygous", "absent"),
        ("DPYD rs67376798 homozygous", "not detected", "absent"),
        ("DPYD *2A", "homozygous", "not assayed"),
    ],
)
def test_an_rs_number_has_its_own_row(condition: str, found: str, expected: str) -> None:
    assert value(condition, measured("DPYD rs67376798", found)) == expected


@pytest.mark.parametrize(
    ("condition", "name", "answers"),
    [
        ("MET Exon 14 Skipping Mutation", "MET exon 14 skipping", True),
        ("FLT3 ITD", "FLT3 ITD", True),
        ("FLT3 ITD", "FLT3 itd", True),
        ("FLT3 ITD", "KIT ITD", False),
        ("EGFR Exon 2-7 Deletion", "EGFR exon 2-7 deletion", True),
        ("EGFR Exon 2-7 Deletion", "EGFR exon 2-4 deletion", False),
    ],
)
def test_an_assay_of_its_own_decides(condition: str, name: str, answers: bool) -> None:
    """An RNA junction or a fragment analysis, from the biomarkers table; otherwise it stays not assayed."""
    assert value(condition, measured(name, "detected")) == ("present" if answers else "not assayed")
    assert value(condition, measured(name, "negative")) == ("absent" if answers else "not assayed")
    assert value(condition, measured(name, "see text")) == ("uncertain" if answers else "not assayed")


@pytest.mark.parametrize("condition", ["EML4::ALK Fusion", "v::ALK Fusion"])
def test_a_fusion_out_of_frame_is_uncertain(condition: str) -> None:
    broken = fusion("EML4::ALK", in_frame=False)
    found = outcome(condition, broken)
    assert (found.doubt is not None, found.witnesses) == (True, ("EML4::ALK",))
    assert value(condition, broken) == "uncertain"
    assert "out of frame" in found.because
    assert value(condition, fusion("EML4::ALK", in_frame=True)) == "present"
    assert value("v::ALK Fusion", broken, fusion("KIF5B::ALK")) == "present"
