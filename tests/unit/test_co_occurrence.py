"""Resistance of one alteration to what is offered for another, cis and trans, disputes, access."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_factory import copies, evidence, patient, variant
from test_report import DRUGS, L858R, T790M, V600E, called, report

from moltarget.knowledge_base.evidence import Evidence
from moltarget.matching.matches import match_base
from moltarget.model import EVERYWHERE, Origin
from moltarget.report.options import Kinship, kinship, options_of, phase_of_pair

G12D = called(8, "KRAS", "c.35G>A p.G12D")
C797S = called(7, "EGFR", "c.2389T>A p.C797S")


def pair(offered: str, resisted: str, **changes: Any) -> list[Evidence]:
    """An option for BRAF V600E, and evidence that KRAS G12 resists another one; ``A+B`` is a combination."""
    made = []
    for name, condition, therapies in (("MT-X-001", "BRAF V600E", offered), ("MT-X-002", "KRAS G12", resisted)):
        more = {"significance": "resistance", **changes} if name == "MT-X-002" else {}
        kind = "combination" if "+" in therapies else ""
        made.append(evidence(condition, id=name, therapies=therapies.replace("+", ";"), interaction=kind, **more))
    return made


@pytest.mark.parametrize(
    ("offered", "resisted", "changes", "kind"),
    [
        ("Cetuximab", "Cetuximab", {}, "same option"),
        ("Cetuximab", "Cetuximab", {"significance": "reduced sensitivity"}, "same option"),
        ("Encorafenib+Cetuximab", "Cetuximab", {}, "part of the option"),
        ("Palbociclib", "Fulvestrant+Palbociclib", {}, "combination with the option"),
        ("Encorafenib+Cetuximab", "Panitumumab", {}, "same class"),
        ("Ribociclib", "CDK4/6 Inhibitor", {}, "same class"),
        ("Ribociclib+Fulvestrant", "Palbociclib+Fulvestrant", {}, "same class"),
        ("Osimertinib", "Erlotinib", {}, None),  # another generation is another class
        ("Alpelisib+Fulvestrant", "Palbociclib+Fulvestrant", {}, None),  # a shared partner says nothing
        (
            "Encorafenib+Cetuximab",
            "Panitumumab",
            {"level": "C"},
            None,
        ),  # few cases with one drug say little of its class
        ("Encorafenib+Cetuximab", "Cetuximab", {"level": "C"}, "part of the option"),
        ("Encorafenib+Cetuximab", "Cetuximab", {"level": "E"}, None),  # inference alone
        ("Encorafenib+Cetuximab", "Cetuximab", {"direction": "does not support"}, None),
        ("Encorafenib+Cetuximab", "Cetuximab", {"significance": "adverse response"}, None),
    ],
)
def test_a_resistant_alteration_concerns_what_another_offers(
    offered: str, resisted: str, changes: dict[str, Any], kind: str | None
) -> None:
    made = report(V600E, G12D, rows=pair(offered, resisted, **changes))
    found = made["co_occurrence"]["cautions"]
    assert [row["kind"] for row in found] == ([kind] if kind else [])
    cautions = {row["evidence_id"]: row["cautions"] for row in made["matches"]}
    assert cautions["MT-X-001"] == (["MT-X-002"] if kind and kind != "same option" else [])
    for row in found:
        assert (row["evidence_for"], row["evidence_against"]) == (["MT-X-001"], ["MT-X-002"])
        assert "KRAS p.G12D speaks against" in row["sentence"]


def test_resistance_of_the_offering_alteration_itself_is_no_caution_for_it() -> None:
    """Osimertinib was shown to act where T790M is; that T790M resists erlotinib is no caution for it."""
    rows = [evidence("EGFR T790M", id="MT-X-001", therapies="Erlotinib;Ramucirumab", interaction="combination"),
            evidence("EGFR T790M", id="MT-X-002", therapies="Erlotinib", significance="resistance")]  # fmt: skip
    assert report(T790M, rows=rows)["co_occurrence"]["cautions"] == []


def test_a_resistance_that_needs_both_concerns_what_one_offers() -> None:
    rows = [evidence("BRAF V600E", id="MT-X-001", therapies="Dabrafenib;Trametinib", interaction="combination"),
            evidence("BRAF V600 AND BRAF Amplification", id="MT-X-002", therapies="Dabrafenib;Trametinib",
                     interaction="combination", significance="resistance")]  # fmt: skip
    (row,) = report(V600E, copies("BRAF", "amplification"), rows=rows)["co_occurrence"]["cautions"]
    assert row["kind"] == "same option"


def test_the_curated_base_knows_the_pairs_of_the_guidelines() -> None:
    """KRAS with EGFR antibodies, T790M and C797S with EGFR inhibitors, RB1 with a CDK4/6 inhibitor."""
    colon = report(V600E, G12D, code="COAD")["co_occurrence"]["cautions"]
    assert {("Cetuximab + Encorafenib", "part of the option")} <= {(row["option"], row["kind"]) for row in colon}
    lung = report(L858R, T790M, C797S, code="LUAD")["co_occurrence"]["cautions"]
    expected = {("Erlotinib", "same option"), ("Erlotinib + Ramucirumab", "part of the option"),
                ("Osimertinib", "same option"), ("Amivantamab + Lazertinib", "same class")}  # fmt: skip
    assert expected <= {(row["option"], row["kind"]) for row in lung}
    lost, active = variant("RB1", "p.R320*", "stop_gained"), variant("PIK3CA", "p.H1047R", "missense_variant")
    breast = report(lost, active, code="IDC")["co_occurrence"]["cautions"]
    assert ("Fulvestrant + Inavolisib + Palbociclib", "part of the option") in {
        (row["option"], row["kind"]) for row in breast
    }


@pytest.mark.parametrize(
    ("one", "other", "phase", "words"),
    [
        ("100|0", "100|0", "in cis", "no EGFR inhibitor, alone or with another"),
        ("100|0", "100|1", "in trans", "still acted on the two in trans"),
        ("100|0", EVERYWHERE, "in cis", "no EGFR inhibitor"),
        ("100|0", "200|1", "phase not known", "It matters"),
        ("100|0", "", "phase not known", "It matters"),
        ("", "", "phase not known", "does not say whether they are in cis or in trans"),
    ],
)
def test_t790m_and_c797s_in_cis_and_in_trans(one: str, other: str, phase: str, words: str) -> None:
    first, second = replace(T790M, haplotype=one), replace(C797S, haplotype=other)
    assert phase_of_pair(first, second) == phase_of_pair(second, first) == phase
    (row,) = report(first, second, code="LUAD")["co_occurrence"]["phases"]
    assert (row["phase"], row["titles"]) == (phase, ["EGFR p.C797S", "EGFR p.T790M"])
    assert words in row["sentence"]


def test_no_phase_is_told_where_nothing_resists_or_genes_differ() -> None:
    assert report(L858R, code="LUAD")["co_occurrence"]["phases"] == []
    assert report(V600E, G12D, code="COAD")["co_occurrence"]["phases"] == []


def test_does_not_support_is_a_dispute_of_the_same_claim_on_the_same_alteration() -> None:
    base = {"therapies": "Vemurafenib"}
    rows = [
        evidence("BRAF V600E", id="MT-X-001", **base),
        evidence("BRAF V600", id="MT-X-002", direction="does not support", oncotree="COAD", **base),
        evidence("BRAF V600E", id="MT-X-003", direction="does not support", significance="resistance", **base),
        evidence("KRAS G12", id="MT-X-004", direction="does not support", **base),
    ]
    found = match_base(rows, patient("MEL", V600E, G12D)).present
    assert {match.evidence.id: (match.disputes, match.conflicts) for match in found} == {
        "MT-X-001": (("MT-X-002",), ()),
        "MT-X-002": (("MT-X-001",), ()),
        "MT-X-003": ((), ()),
        "MT-X-004": ((), ()),
    }


@pytest.mark.parametrize(
    ("row", "more", "code", "status"),
    [
        ({"approval": "in force"}, {}, "MEL", "approved on-label"),
        ({"approval": "in force", "oncotree": "ANY"}, {}, "COAD", "approved on-label"),
        ({"approval": "in force", "oncotree": "ANY", "not_for": ("COADREAD",)}, {}, "COAD", "approved off-label"),
        ({"approval": "in force"}, {}, "COAD", "approved off-label"),
        ({"approval": "in force"}, {}, None, "approved off-label"),
        ({}, {"condition": "KIT D816V", "approval": "in force"}, "MEL", "approved off-label"),  # for another biomarker
        ({"level": "B"}, {"approval": "in force"}, "MEL", "approved on-label"),  # another item has the approval
        ({"approval": "none"}, {}, "MEL", "trial only"),
        ({"approval": "withdrawn"}, {}, "MEL", "trial only"),
        ({"approval": "not verified"}, {}, "MEL", "not known"),
        ({"approval": "none", "therapies": "Cisplatin"}, {}, "MEL", "not known"),  # older than biomarkers
        ({"approval": "none", "therapies": "Vemurafenib;Cobimetinib", "interaction": "combination"},
         {"approval": "in force", "condition": "KIT D816V"}, "MEL", "trial only"),
        ({"significance": "resistance"}, {}, "MEL", None),
        ({"direction": "does not support"}, {}, "MEL", None),
    ],
)  # fmt: skip
def test_access(row: dict[str, Any], more: dict[str, Any], code: str | None, status: str | None) -> None:
    more = dict(more)
    rows = [evidence("BRAF V600E", id="MT-X-001", **row)]
    if more:
        rows.append(evidence(more.pop("condition", "BRAF V600E"), id="MT-X-002", **more))
    (match,) = (held for held in report(V600E, rows=rows, code=code)["matches"] if held["evidence_id"] == "MT-X-001")
    assert [held["status"] for held in match["access"]] == ([status] if status else [])


def test_substitutes_are_answered_one_by_one() -> None:
    rows = [evidence("BRAF V600E", id="MT-X-001", therapies="Vemurafenib;Dabrafenib", interaction="substitutes"),
            evidence("BRAF V600E", id="MT-X-002", therapies="Dabrafenib", approval="in force")]  # fmt: skip
    found = {row["evidence_id"]: row["access"] for row in report(V600E, rows=rows)["matches"]}
    assert [(held["option"], held["status"]) for held in found["MT-X-001"]] == [
        ("Vemurafenib", "trial only"),
        ("Dabrafenib", "approved on-label"),
    ]


@pytest.mark.parametrize(("origin", "level", "escat"), [(Origin.GERMLINE, "1", "I"), (Origin.UNKNOWN, "none", "none")])
def test_a_proxy_waits_for_the_germline_that_it_rests_on(origin: Origin, level: str, escat: str) -> None:
    held = variant("BRCA1", "p.E23fs", "frameshift_variant", origin=origin)
    row = evidence("BRCA1 Mutation", origin="germline", approval="in force", therapies="Olaparib")
    (match,) = match_base([row], patient("MEL", held)).present
    assert (match.therapy_level.level, match.escat.level) == (level, escat)
    assert ("It would be 1" in match.therapy_level.reason) is (level == "none")


_NAMES = st.sampled_from(
    ["Vemurafenib", "Dabrafenib", "Trametinib", "Cetuximab", "Palbociclib", "Fulvestrant", "Cisplatin"]
)


@given(st.lists(_NAMES, min_size=1, max_size=3, unique=True), st.lists(_NAMES, min_size=1, max_size=3, unique=True))
def test_kinship_turns_round(one: list[str], other: list[str]) -> None:
    """Part and combination are each other's reverse; the other kinds are the same from both sides."""
    first, second = (options_of(evidence(therapies=";".join(held)), DRUGS)[0] for held in (one, other))
    turned = {Kinship.PART: Kinship.COMBINATION, Kinship.COMBINATION: Kinship.PART}
    there, back = kinship(first, second), kinship(second, first)
    assert back == (turned.get(there, there) if there else None)
    assert (there is Kinship.SAME) == (set(one) == set(other))
