"""The base against one sample: present, open, set aside; conflicts, disease states, rank."""

from __future__ import annotations

import random

import pytest
from matching_factory import NO_FILE, RESOURCES, Item, copies, evidence, fusion, measured, patient, variant

from moltarget.knowledge_base.evidence import Evidence
from moltarget.knowledge_base.sources.curated import read_curated
from moltarget.matching.matches import Match, Matches, Patient, match_base, rank
from moltarget.model import Origin, SmallVariant
from moltarget.tiering import Tier

BASE = read_curated(RESOURCES / "knowledge_base")
L858R, T790M = (variant("EGFR", f"p.{name}", "missense_variant") for name in ("L858R", "T790M"))
V600E = variant("BRAF", "p.V600E", "missense_variant")


def ids(found: tuple[Match, ...]) -> list[str]:
    return [match.evidence.id for match in found]


def run(rows: list[Evidence], code: str | None, *items: Item) -> Matches:
    return match_base(rows, patient(code, *items))


def erlotinib(**changes: str) -> list[Evidence]:
    return [
        evidence("EGFR L858R", id="MT-E-001", therapies="Erlotinib", oncotree="LUNG"),
        evidence("EGFR T790M", id="MT-E-002", oncotree="LUNG",
                 **{"therapies": "Erlotinib", "significance": "resistance", **changes}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "conflict"),
    [
        ({}, True),
        ({"significance": "reduced sensitivity"}, True),
        ({"significance": "sensitivity"}, False),
        ({"significance": "adverse response"}, False),
        ({"direction": "does not support"}, False),  # it counts against its own claim, it is not the opposite
        ({"therapies": "Gefitinib"}, False),
        ({"therapies": "Erlotinib;Gefitinib", "interaction": "substitutes"}, True),
        ({"therapies": "Erlotinib;Ramucirumab", "interaction": "combination"}, False),  # never evidence for a part
    ],
)
def test_conflicts_are_named_on_both_sides(changes: dict[str, str], conflict: bool) -> None:
    found = run(erlotinib(**changes), "LUAD", L858R, T790M).present
    assert {match.evidence.id: match.conflicts for match in found} == (
        {"MT-E-001": ("MT-E-002",), "MT-E-002": ("MT-E-001",)} if conflict else {"MT-E-001": (), "MT-E-002": ()}
    )


def test_vemurafenib_is_approved_for_any_melanoma() -> None:
    """The label names no kind of melanoma; CIViC files two of its trials under skin melanoma."""
    found = match_base(BASE, patient("MEL", V600E)).present
    assert {one.tiering.tier for one in found if one.evidence.therapies == ("Vemurafenib",)} >= {Tier.I_A}


def test_an_exon_20_insertion_speaks_against_first_generation_inhibitors() -> None:
    """CIViC's ``EGFR Mutation`` calls it sensitive to gefitinib, on trials of L858R and exon 19 deletions."""
    rows = [*BASE, evidence("EGFR Mutation", id="MT-T-001", therapies="Gefitinib")]
    found = match_base(rows, patient("LUAD", variant("EGFR", "p.D770_N771insSVD"))).present
    assert next(one for one in found if one.evidence.id == "MT-T-001").conflicts


@pytest.mark.parametrize(
    ("change", "row"),
    [("c.1905+1G>A", "MT-DPYD-604"), ("c.1679T>G", "MT-DPYD-605"), ("c.2846A>T", "MT-DPYD-606")],
)
@pytest.mark.parametrize(("origin", "met"), [("germline", True), ("unknown", True), ("somatic", False)])
def test_a_dpyd_allele_that_a_vcf_carries_warns_of_fluoropyrimidines(
    change: str, row: str, origin: str, met: bool
) -> None:
    carried = variant("DPYD", change, origin=Origin(origin))
    found = match_base(BASE, patient("COAD", carried)).present
    assert [one.evidence.id for one in found if "DPYD" in one.evidence.text] == ([row] if met else [])


def test_a_claim_whose_condition_is_not_met_conflicts_with_nothing() -> None:
    assert [match.conflicts for match in run(erlotinib(), "LUAD", L858R).present] == [()]


def test_the_curated_base_sees_the_conflict_of_t790m() -> None:
    found = match_base(BASE, patient("LUAD", L858R, T790M)).present
    clashing = {match.evidence.significance.value for match in found if match.conflicts}
    assert {"sensitivity", "resistance"} <= clashing


@pytest.mark.parametrize(
    ("code", "items", "relation", "tier"),
    [
        ("BRCA", [copies("ERBB2", "amplification")], "same", "I-A"),
        ("BRCA", [measured("ERBB2 expression", "over")], "same", "I-A"),
        ("BRCA", [copies("ERBB2", "gain")], None, None),
        ("BRCA", [], "narrower", "II-C"),
        ("STAD", [copies("ERBB2", "amplification")], "other", "II-C"),
        (None, [copies("ERBB2", "amplification")], "unknown", "II-C"),
    ],
)
def test_her2_positive_is_shown_by_the_amplification(
    code: str | None, items: list[Item], relation: str | None, tier: str | None
) -> None:
    row = evidence("ERBB2 Amplification OR ERBB2 Overexpression", doid="DOID:0060079", oncotree="BRCA",
                   disease="Her2-receptor Positive Breast Cancer", approval="in force")  # fmt: skip
    found = run([row], code, *items)
    matches = (*found.present, *found.unknown)
    assert [(match.relation.relation.value, match.tiering.tier.value) for match in matches if relation] == (
        [(relation, tier)] if relation else []
    )


def test_a_gain_leaves_her2_positive_open_until_expression_is_known() -> None:
    row = evidence("ERBB2 Amplification OR ERBB2 Overexpression", doid="DOID:0060079", oncotree="BRCA")
    found = run([row], "BRCA", copies("ERBB2", "gain"))
    assert (ids(found.present), ids(found.unknown)) == ([], ["MT-MADE-001"])
    assert run([row], "BRCA", copies("ERBB2", "gain"), measured("ERBB2 expression", "normal")).unknown == ()


@pytest.mark.parametrize(
    ("doid", "code", "items", "relation"),
    [
        ("DOID:0060080", "IDC", [copies("ERBB2", "amplification")], "other"),
        ("DOID:0060080", "IDC", [], "narrower"),
        ("DOID:0060079", "IDC", [copies("ERBB2", "neutral"), measured("ERBB2 expression", "normal")], "other"),
        ("DOID:0060079", "IDC", [copies("ERBB2", "neutral")], "narrower"),  # expression was not looked at
        ("DOID:0060079", "COAD", [copies("ERBB2", "amplification")], "other"),
    ],
)
def test_a_subtype_that_the_sample_is_shown_not_to_be_is_another_disease(
    doid: str, code: str, items: list[Item], relation: str
) -> None:
    row = evidence("BRAF V600E", doid=doid, oncotree="BRCA", approval="in force")
    (match,) = run([row], code, V600E, *items).present
    assert (match.relation.relation, match.tiering.tier) == (relation, "II-C")
    assert ("shown not to be" in match.relation.sentence) is (relation == "other" and code == "IDC")


@pytest.mark.parametrize(
    ("items", "tier"),
    [([], "I-A"), ([copies("ERBB2", "neutral")], "I-A"), ([copies("ERBB2", "amplification")], "II-C")],
)
def test_an_approval_leaves_out_a_subtype_that_the_sample_is_shown_to_be(items: list[Item], tier: str) -> None:
    row = evidence("BRAF V600E", oncotree="BREAST", approval="in force", not_for=("DOID:0060079",))
    (match,) = run([row], "IDC", V600E, *items).present
    assert match.tiering.tier == tier
    assert match.left_out is (tier == "II-C")
    assert (
        "leaves out HER2 positive breast cancer, which the sample is shown to be" in match.tiering.reason
    ) is match.left_out


@pytest.mark.parametrize(("code", "left_out"), [("COAD", True), ("COADREAD", True), ("MEL", False), (None, False)])
def test_an_approval_names_types_it_leaves_out(code: str | None, left_out: bool) -> None:
    row = evidence("BRAF V600E", oncotree="SOLID", approval="in force", not_for=("COADREAD",))
    (match,) = run([row], code, V600E).present
    assert ("not extend to this tumour type" in match.tiering.reason) is left_out
    assert match.tiering.tier == ("I-A" if code == "MEL" else "II-C")


PROGNOSTIC = {"evidence_type": "prognostic", "therapies": "", "significance": "poor outcome"}


@pytest.mark.parametrize(
    ("changes", "code", "items", "aside"),
    [
        (PROGNOSTIC, "COAD", [V600E], "prognostic evidence holds for its own disease only"),
        (PROGNOSTIC, None, [V600E], "prognostic evidence holds for its own disease only"),
        (PROGNOSTIC, "MEL", [V600E], ""),
        ({}, "COAD", [V600E], ""),
        ({"condition": "KRAS Wildtype"}, "COAD", [], "met by an absence alone"),
        ({"condition": "KRAS Wildtype"}, "MEL", [], ""),
        ({"condition": "NOT KIT D816V"}, "COAD", [], "met by an absence alone"),
        ({"condition": "BRAF V600E AND NOT KRAS Mutation"}, "COAD", [V600E], ""),
        ({"evidence_type": "diagnostic", "therapies": "", "significance": "positive"}, "COAD", [V600E], "diagnostic"),
        ({**PROGNOSTIC, "oncotree": "ANY"}, "COAD", [V600E], ""),
    ],
)
def test_what_says_nothing_here_is_set_aside_with_the_reason(
    changes: dict[str, str], code: str | None, items: list[Item], aside: str
) -> None:
    changes = dict(changes)
    found = run([evidence(changes.pop("condition", "BRAF V600E"), **changes)], code, *items)
    assert [bool(part) for part in (found.present, found.unknown, found.aside)] == [not aside, False, bool(aside)]
    assert all(aside in reason for _, reason in found.aside)


def test_open_conditions_are_kept_and_absent_ones_dropped() -> None:
    rows = [
        evidence("BRAF V600E", id="MT-A-001"),
        evidence("BRAF V600K", id="MT-A-002"),
        evidence("MSI High", id="MT-A-003"),
        evidence("KRAS G12C", id="MT-A-004"),
    ]
    doubtful = variant("KRAS", "p.G12C", "missense_variant", doubt="the caller filtered it")
    found = run(rows, "MEL", V600E, doubtful)
    assert ids(found.present) == ["MT-A-001"]
    assert sorted(ids(found.unknown)) == ["MT-A-003", "MT-A-004"]
    assert {match.evidence.id: match.outcome.doubt for match in found.unknown} == {
        "MT-A-003": "not assayed",
        "MT-A-004": "uncertain",
    }


@pytest.mark.parametrize(
    ("condition", "items", "specificity"),
    [
        ("BRAF V600E", [V600E], "same protein change"),
        ("BRAF V600", [V600E], "codon"),
        ("BRAF V600E OR BRAF V600", [V600E], "same protein change"),
        ("BRAF V600K OR BRAF Mutation", [V600E], "gene"),  # only what is met counts
        ("BRAF Mutation AND NOT KIT D816V", [V600E], "gene"),
        ("BRAF Activating Mutation OR MSI High", [measured("MSI", "high")], "signature"),
        ("EML4::ALK Fusion", [fusion("EML4::ALK")], "fusion"),
        ("ERBB2 Amplification", [copies("ERBB2", "amplification")], "copy number"),
        ("KRAS Wildtype", [], "wild type"),
        ("NOT KIT D816V", [], "wild type"),  # met by an absence, not by the same protein change
        ("EGFR Exon 19 Deletion", [variant("EGFR", "p.E746_A750del")], "exon or region"),
        ("BRCA1 Loss-of-function", [variant("BRCA1", "p.E23fs")], "class in gene"),
        ("TERT C228T", [variant("TERT", "c.-124C>T", "upstream_gene_variant")], "same allele"),
        ("DPYD *2A", [measured("DPYD genotype", "*1/*2A")], "biomarker"),
        ("BRAF Non-V600", [variant("BRAF", "p.G466V")], "class in gene"),
        ("EGFR Exon 2-7 Deletion", [measured("EGFR exon 2-7 deletion", "detected")], "exon or region"),
        ("EML4::ALK e13::e20 Fusion", [fusion("EML4::ALK", exons="e13::e20")], "fusion"),
        ("MYC Gain", [copies("MYC", "gain")], "copy number"),
        ("HRD Positive", [measured("HRD", "positive")], "signature"),
        ("KIT Expression", [measured("KIT expression", "over")], "biomarker"),
    ],
)
def test_specificity(condition: str, items: list[Item], specificity: str) -> None:
    (match,) = run([evidence(condition)], "MEL", *items).present
    assert match.specificity == specificity


@pytest.mark.parametrize(
    ("condition", "item", "confirm"),
    [
        ("VHL Mutation", variant("VHL", "p.R167Q", "missense_variant", origin=Origin.GERMLINE), False),
        ("VHL Mutation", variant("VHL", "p.R167Q", "missense_variant"), True),
        ("VHL Deletion", copies("VHL", "deep deletion"), True),  # the tables but genotypes are about the tumour
        ("VHL Exon 1-3 Deletion", measured("VHL exon 1-3 deletion", "detected"), True),
        ("DPYD *2A", measured("DPYD genotype", "*1/*2A"), False),
        ("DPYD rs67376798", measured("DPYD rs67376798", "homozygous"), False),
    ],
)
def test_germline_evidence_on_an_alteration_of_unknown_origin_asks_to_confirm_it(
    condition: str, item: Item, confirm: bool
) -> None:
    (match,) = run([evidence(condition, origin="germline")], "MEL", item).present
    assert ("confirm it in the germline" in match.tiering.reason) is confirm


def test_rank() -> None:
    """Tier, then disease, then sensitivity before resistance, level, rating, closeness, and names last."""
    rows = [
        evidence("BRAF V600E", id="MT-R-001", approval="in force"),
        evidence("BRAF V600E", id="MT-R-002", approval="in force", oncotree="SOLID"),
        evidence("BRAF V600E", id="MT-R-003", level="A"),
        evidence("BRAF V600E", id="MT-R-004", level="B", rating=5),
        evidence("BRAF V600E", id="MT-R-005", level="B", rating=4),
        evidence("BRAF V600", id="MT-R-006", level="B", rating=4),
        evidence("BRAF V600E", id="MT-R-007", level="A", significance="resistance"),
        evidence("BRAF V600E", id="MT-R-008", oncotree="LUNG"),
        evidence("BRAF V600E", id="MT-R-009", level="D", therapies="A"),
        evidence("BRAF V600E", id="MT-R-010", level="D", therapies="B"),
        evidence("BRAF V600E", id="MT-R-011", direction="does not support", level="A"),
    ]
    assert ids(run(rows, "MEL", V600E).present) == [row.id for row in rows]


SAMPLES: dict[str, tuple[str | None, list[Item]]] = {
    "lung": ("LUAD", [L858R, T790M, variant("TP53", "p.R175H", "missense_variant"), fusion("?::ALK")]),
    "colon": ("COAD", [V600E, measured("MSI", "high"), copies("ERBB2", "amplification")]),
    "unknown": (None, [V600E, L858R]),
    "leukaemia": ("AML", [variant("FLT3", "p.Y597_E608dup"), variant("NPM1", "p.W288fs"),
                          measured("DPYD genotype", "*2A/*2A")]),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_the_order_of_the_input_never_shows(name: str) -> None:
    code, items = SAMPLES[name]
    first = match_base(BASE, patient(code, *items))
    assert first.present
    for seed in range(3):
        rows, shuffled = list(BASE), list(items)
        random.Random(seed).shuffle(rows)
        random.Random(seed).shuffle(shuffled)
        assert match_base(rows, patient(code, *shuffled)) == first


@pytest.mark.parametrize("name", SAMPLES)
def test_every_row_is_present_open_aside_or_absent_and_present_ones_have_a_witness(name: str) -> None:
    code, items = SAMPLES[name]
    asked: Patient = patient(code, *items)
    found = match_base(BASE, asked)
    seen = [*ids(found.present), *ids(found.unknown), *(match.evidence.id for match, _ in found.aside)]
    assert len(seen) == len(set(seen))
    absent = {row.id for row in BASE} - set(seen)
    values = {row.id: asked.evaluator.condition(row.condition, row.origin).truth.value for row in BASE}
    assert absent == {name for name, truth in values.items() if truth == "absent"}
    assert all(match.outcome.witnesses for match in found.present if match.specificity != "wild type")
    assert list(found.present) == sorted(found.present, key=rank)


def test_only_sensitivity_in_the_right_disease_reaches_tier_one() -> None:
    """No tier I for a tumour whose type is not known (SCIENCE 5: capped at II-C)."""
    everything: list[SmallVariant] = [V600E, L858R, T790M]
    tiers = {match.tiering.tier.value for match in match_base(BASE, patient(None, *everything)).present}
    assert tiers
    assert not tiers & {"I-A", "I-B"}


def test_without_any_input_nothing_is_present() -> None:
    found = match_base(BASE, patient("LUAD", coverage=NO_FILE))
    assert found.present == ()
    assert len(found.unknown) + len(found.aside) == len(BASE)
