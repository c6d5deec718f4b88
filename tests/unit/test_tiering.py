"""AMP/ASCO/CAP 2017 tiers by rule (Li et al. 2017, PMC5707196, as SCIENCE 5 lays it down), row by row."""

from __future__ import annotations

import pytest
from matching_factory import evidence, types

from moltarget.ontology import DiseaseRelation, EvidenceDisease, Relation
from moltarget.tiering import ORDER, Tier, tier_of

# (approval, guideline, level, rating, relation, tier)
TABLE = [
    # Approval in force or guideline: I-A on-label (Li 2017, level A evidence).
    ("in force", "", "A", 5, "same", "I-A"),
    ("in force", "", "A", None, "same", "I-A"),
    ("in force", "", "A", 5, "broader", "I-A"),
    ("in force", "", "B", 2, "same", "I-A"),
    ("in force", "", "C", 3, "same", "I-A"),
    ("none", "NCCN", "B", 4, "same", "I-A"),
    ("none", "NCCN", "B", 4, "broader", "I-A"),
    ("not verified", "NCCN", "B", None, "same", "I-A"),
    ("in force", "NCCN", "A", 5, "same", "I-A"),
    # Pan-cancer reaches tier I by a tumour-agnostic approval only (SCIENCE 5).
    ("in force", "", "A", 5, "pan_cancer", "I-A"),
    ("none", "NCCN", "A", 5, "pan_cancer", "II-C"),
    ("withdrawn", "", "A", 5, "pan_cancer", "II-C"),
    ("none", "", "A", 5, "pan_cancer", "II-C"),
    ("none", "", "B", 3, "pan_cancer", "II-C"),
    # Approval for another type, or with the subtype or type open: II-C (Li 2017, level C evidence).
    ("in force", "", "A", 5, "narrower", "II-C"),
    ("in force", "", "A", 5, "other", "II-C"),
    ("in force", "", "A", 5, "unknown", "II-C"),
    ("none", "NCCN", "B", 4, "other", "II-C"),
    ("none", "NCCN", "B", 4, "narrower", "II-C"),
    ("in force", "", "D", 3, "other", "II-C"),
    # Withdrawn indications never give I-A, whatever a guideline says.
    ("withdrawn", "", "A", 5, "same", "I-B"),
    ("withdrawn", "NCCN", "A", 5, "same", "I-B"),
    ("withdrawn", "", "A", None, "same", "II-C"),
    ("withdrawn", "", "A", 5, "other", "II-C"),
    ("withdrawn", "", "C", 3, "same", "II-D"),
    # Levels A and B without approval: I-B on-label when rated 3 or more, else II-C.
    ("none", "", "A", 5, "same", "I-B"),
    ("none", "", "B", 3, "same", "I-B"),
    ("none", "", "B", 3, "broader", "I-B"),
    ("not verified", "", "A", 3, "same", "I-B"),
    ("none", "", "B", 2, "same", "II-C"),
    ("none", "", "A", 1, "broader", "II-C"),
    ("none", "", "B", None, "same", "II-C"),
    ("none", "", "A", 5, "narrower", "II-C"),
    ("none", "", "A", 5, "unknown", "II-C"),
    ("none", "", "A", 5, "other", "II-C"),
    ("none", "", "B", 2, "other", "II-C"),
    # Case reports and preclinical work (levels C and D): II-D wherever.
    ("none", "", "C", 5, "same", "II-D"),
    ("none", "", "C", 5, "other", "II-D"),
    ("none", "", "D", 4, "same", "II-D"),
    ("none", "", "D", None, "pan_cancer", "II-D"),
    ("none", "", "C", 2, "unknown", "II-D"),
    # Inference alone (level E): III.
    ("none", "", "E", 5, "same", "III"),
    ("none", "", "E", None, "other", "III"),
    ("withdrawn", "", "E", 5, "same", "III"),
]


def related(word: str) -> DiseaseRelation:
    return DiseaseRelation(Relation(word), None, (), f"The disease is {word}.")


@pytest.mark.parametrize(("approval", "guideline", "level", "rating", "relation", "tier"), TABLE)
def test_tier(  # noqa: PLR0917
    approval: str, guideline: str, level: str, rating: int | None, relation: str, tier: str
) -> None:
    row = evidence(approval=approval, guideline=guideline, level=level, rating=rating)
    found = tier_of(row, related(relation))
    assert found.tier == tier
    assert f"The disease is {relation}." in found.reason


@pytest.mark.parametrize(("approval", "guideline", "level", "rating", "relation", "tier"), TABLE)
def test_resistance_earns_a_tier_the_same_way(  # noqa: PLR0917
    approval: str, guideline: str, level: str, rating: int | None, relation: str, tier: str
) -> None:
    row = evidence(approval=approval, guideline=guideline, level=level, rating=rating, significance="resistance")
    assert tier_of(row, related(relation)).tier == tier


@pytest.mark.parametrize(("approval", "guideline", "level", "rating", "relation", "tier"), TABLE)
def test_what_does_not_support_its_claim_earns_none(  # noqa: PLR0917
    approval: str, guideline: str, level: str, rating: int | None, relation: str, tier: str
) -> None:
    row = evidence(approval=approval, guideline=guideline, level=level, rating=rating, direction="does not support")
    assert tier_of(row, related(relation)).tier is Tier.NONE, tier


@pytest.mark.parametrize(("approval", "guideline", "level", "rating", "relation", "tier"), TABLE)
def test_a_tumour_type_left_out_is_never_on_label_and_never_gains(  # noqa: PLR0917
    approval: str, guideline: str, level: str, rating: int | None, relation: str, tier: str
) -> None:
    row = evidence(approval=approval, guideline=guideline, level=level, rating=rating)
    found = tier_of(row, related(relation), left_out=True)
    assert found.tier is (Tier.II_C if tier in {"I-A", "I-B"} else Tier(tier))
    assert "not extend to this tumour type" in found.reason


def test_the_reason_names_what_made_it() -> None:
    approved = tier_of(evidence(approval="in force"), related("same")).reason
    assert "Approved by FDA in 2020" in approved
    assert "Recommended by NCCN" in tier_of(evidence(guideline="NCCN"), related("same")).reason
    assert "The approval was withdrawn" in tier_of(evidence(approval="withdrawn"), related("same")).reason
    assert "rated below 3" in tier_of(evidence(rating=2), related("same")).reason
    assert "in this tumour type, but without a rating" in tier_of(evidence(rating=None), related("same")).reason
    assert "rated 4 of 5" in tier_of(evidence(), related("same")).reason
    pan = tier_of(evidence(guideline="NCCN"), related("pan_cancer")).reason
    assert "without an approval for all of them" in pan


@pytest.mark.parametrize(
    ("code", "oncotree", "tier"),
    [
        ("COAD", "ANY", "I-A"),
        ("COAD", "SOLID", "I-A"),
        ("AML", "SOLID", "II-C"),  # "Solid Tumor" never covers a haematological malignancy (SCIENCE 4)
        ("AML", "ANY", "I-A"),
        ("COAD", "COADREAD", "I-A"),  # evidence on the parent type
        ("COADREAD", "COAD", "II-C"),  # evidence on the subtype: to be checked
        ("COAD", "MEL", "II-C"),
        (None, "ANY", "II-C"),
        (None, "MEL", "II-C"),
    ],
)
def test_an_approval_over_the_ontology(code: str | None, oncotree: str, tier: str) -> None:
    relation = types().relate(code, EvidenceDisease(oncotree))
    assert tier_of(evidence(approval="in force", oncotree=oncotree), relation).tier == tier


def test_tiers_are_ordered_best_first() -> None:
    assert sorted(Tier, key=ORDER.__getitem__) == ["I-A", "I-B", "II-C", "II-D", "III", "IV", "none"]
