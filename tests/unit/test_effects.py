"""Which exact changes a base settles as activating or as losing function."""

from __future__ import annotations

from typing import Any

import pytest
from matching_factory import evidence, geometry

from moltarget.knowledge_base.evidence import Evidence
from moltarget.matching.effects import effects_of

ONCOGENIC = {"evidence_type": "oncogenic", "significance": "oncogenicity"}
GAIN = {"evidence_type": "functional", "significance": "gain of function"}
LOSS = {"evidence_type": "functional", "significance": "loss of function"}
DOMINANT = {"evidence_type": "functional", "significance": "dominant negative"}


def civic(condition: str, **changes: Any) -> Evidence:
    return evidence(condition, **{"source": "CIViC", "therapies": "", "level": "D", **changes})


@pytest.mark.parametrize(
    ("row", "activating", "inactivating"),
    [
        (evidence("BRAF V600E"), True, False),  # curated evidence of sensitivity
        (evidence("BRAF V600E", direction="does not support"), False, False),
        (civic("BRAF V600E", therapies="Vemurafenib"), False, False),  # sensitivity, but from another base
        (civic("BRAF V600E", **GAIN), True, False),
        (civic("BRAF V600E", **GAIN, direction="does not support"), False, False),
        (civic("BRAF V600E", **ONCOGENIC), True, False),
        (civic("BRAF V600E", **ONCOGENIC, direction="does not support"), False, False),
        (civic("VHL V600E", **ONCOGENIC), False, False),  # in a suppressor
        (civic("VHL V600E", **GAIN), True, False),
        (civic("PMS2 V600E", **ONCOGENIC), False, False),  # in a gene whose role is not listed
        (civic("VHL V600E", **LOSS), False, True),
        (civic("TP53 V600E", **DOMINANT), False, True),
        (civic("TP53 V600E", **DOMINANT, direction="does not support"), False, False),
        (civic("BRAF V600", **GAIN), False, False),  # no exact change
        (civic("BRAF V600E AND BRAF Amplification", **GAIN), False, False),  # not by itself
        (civic("BRAF V600E OR BRAF V600K", **GAIN), True, False),
        (evidence("BRAF V600E OR BRAF V600K"), True, False),
        (evidence("BRAF V600E AND BRAF L514V"), False, False),  # one of them may mark the failure of an earlier drug
        (civic("NOT BRAF V600E", **GAIN), False, False),
    ],
)
def test_what_one_row_settles(row: Evidence, activating: bool, inactivating: bool) -> None:
    effects = effects_of([row], geometry())
    gene = row.text.removeprefix("NOT ").split(maxsplit=1)[0]
    assert ((gene, "V600E") in effects.activating, (gene, "V600E") in effects.inactivating) == (
        activating,
        inactivating,
    )


def test_a_change_said_to_gain_and_to_lose_function_is_neither() -> None:
    both = effects_of([civic("EZH2 Y646F", **GAIN), civic("EZH2 Y646F", **LOSS)], geometry())
    assert not both.activating | both.inactivating
    assert not effects_of([civic("EZH2 Y646F", **ONCOGENIC), civic("EZH2 Y646F", **LOSS)], geometry()).activating


def test_what_activates_is_not_what_makes_the_drug_fail() -> None:
    """EGFR T790M: listed with sensitivity (osimertinib), but it is resistance to drugs that work on L858R."""
    rows = (
        evidence("EGFR L858R", therapies="Gefitinib"),
        evidence("EGFR T790M", therapies="Osimertinib"),
        evidence("EGFR T790M", therapies="Gefitinib", significance="resistance"),
        evidence("MET Amplification AND EGFR L858R", therapies="Gefitinib", significance="resistance"),
        evidence("PIK3CA H1047R", therapies="Alpelisib"),
        evidence("PIK3CA H1047R", therapies="Trastuzumab", significance="resistance"),
    )
    assert effects_of(rows, geometry()).activating == {("EGFR", "L858R"), ("PIK3CA", "H1047R")}


def test_what_a_curated_drug_acts_on_has_not_lost_its_function() -> None:
    """EZH2 Y646C: inactive on the unmodified histone by one assay, and a target of tazemetostat."""
    effects = effects_of([evidence("EZH2 Y646C"), civic("EZH2 Y646C", **LOSS)], geometry())
    assert effects.activating == {("EZH2", "Y646C")}
    assert not effects.inactivating
