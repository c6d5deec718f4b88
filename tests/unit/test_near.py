"""Near misses: what lies close to a condition without meeting it, told apart and never a match."""

from __future__ import annotations

from typing import Any

import pytest
from matching_factory import Item, copies, evidence, fusion, patient, value, variant

from moltarget.knowledge_base.evidence import Evidence
from moltarget.matching.matches import match_base
from moltarget.matching.near import NearMiss, near_misses
from moltarget.model import Origin


def near(rows: list[Evidence], *items: Item, code: str = "LUAD") -> tuple[NearMiss, ...]:
    sample = patient(code, *items)
    return near_misses(rows, sample, match_base(rows, sample).present)


def missense(gene: str, name: str, **more: Any) -> Item:
    return variant(gene, name, "missense_variant", **more)


@pytest.mark.parametrize(
    ("condition", "item", "kind"),
    [
        ("EGFR L858R", missense("EGFR", "p.L858M"), "same codon, other residue"),
        ("BRCA1 R1443*", missense("BRCA1", "p.R1443Q"), "same codon, other residue"),
        ("EGFR E746_A750del", variant("EGFR", "p.L747_P753delinsS", "inframe_deletion"), "same residues, other change"),
        ("KRAS G12", variant("KRAS", "p.G12*", "stop_gained"), "same residues, other change"),
        ("EGFR Exon 19 Deletion", missense("EGFR", "p.L747S"), "same exon, other class"),
        ("EGFR Exon 20 Insertion", missense("EGFR", "p.T790M"), "same exon, other class"),
        ("MET Exon 14 Skipping Mutation", missense("MET", "p.Y1003F", exon="14/21"), "same exon, other class"),
        ("FLT3 ITD", missense("FLT3", "p.D835Y"), "same gene, other class"),
        ("BRCA1 Truncating Mutation", missense("BRCA1", "p.R71G"), "same gene, other class"),
        ("ERBB2 Kinase Domain Mutation", missense("ERBB2", "p.S310F"), "same gene, other region"),
        ("EML4::ALK Fusion", fusion("ALK::EML4"), "reversed fusion"),
        ("v::ALK Fusion", fusion("ALK::EML4"), "reversed fusion"),
        ("EML4::ALK Fusion", fusion("KIF5B::ALK"), "same gene, other partner"),
        ("EML4::ALK e13::e20 Fusion", fusion("EML4::ALK", exons="e2::e20"), "same partners, other exons"),
        ("ERBB2 Amplification", copies("ERBB2", "gain"), "gain, not amplification"),
        ("EGFR L858R AND EGFR T790M", missense("EGFR", "p.L858M"), None),  # T790M is absent, whatever the residue
        ("EGFR L858R AND NOT EGFR T790M", missense("EGFR", "p.L858M"), "same codon, other residue"),
        ("NOT EGFR L858R AND BRAF V600E", missense("EGFR", "p.L858M"), None),
        ("EGFR L858R", missense("EGFR", "p.L861Q"), None),
        ("EGFR L858R", missense("EGFR", "p.K858M"), None),  # another numbering: the residue is another
        ("EGFR L858R", missense("EGFR", "p.L858M", doubt="filtered"), None),
        ("EGFR L858R", variant("EGFR", "p.L858=", "synonymous_variant"), None),
        ("TERT Promoter Mutation", missense("TERT", "p.R100C"), None),
        ("ERBB2 Amplification", copies("ERBB2", "amplification"), None),
        ("ERBB2 Amplification", copies("ERBB2", "loss"), None),
        ("v::ALK Fusion", fusion("EML4::ALK", in_frame=False), None),
    ],
)
def test_what_is_close(condition: str, item: Item, kind: str | None) -> None:
    found = near([evidence(condition)], item)
    assert [miss.close.kind.value for miss in found] == ([kind] if kind else [])
    assert not found or value(condition, item) != "present"


def test_an_option_that_the_alteration_already_has_is_no_near_miss() -> None:
    rows = [evidence("BRAF V600E", id="A"), evidence("BRAF V600K", id="B"),
            evidence("BRAF V600K", id="C", therapies="Trametinib")]  # fmt: skip
    assert [miss.evidence.id for miss in near(rows, missense("BRAF", "p.V600E"))] == ["C"]


def test_the_closest_rung_of_each_alteration_and_therapy_alone() -> None:
    rows = [
        evidence("EGFR L858R", id="A", therapies="Gefitinib"),
        evidence("EGFR L858Q", id="B", therapies="Gefitinib", oncotree="LUAD"),
        evidence("EGFR L858R", id="C", therapies="Gefitinib", significance="resistance"),
        evidence("EGFR Truncating Mutation", id="D", therapies="Gefitinib"),
        evidence("EGFR Truncating Mutation", id="E", therapies="Cetuximab"),
        evidence("EGFR L858R", id="F", evidence_type="prognostic", therapies=""),
    ]
    found = near(rows, missense("EGFR", "p.L858M"))
    assert {miss.evidence.id for miss in found} == {"B", "C", "E"}
    assert near(rows[::-1], missense("EGFR", "p.L858M")) == found


def test_germline_evidence_is_not_near_to_a_somatic_variant() -> None:
    row = evidence("BRCA1 R1443*", origin="germline")
    assert not near([row], missense("BRCA1", "p.R1443Q", origin=Origin.SOMATIC))
