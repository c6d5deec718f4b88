"""Conditions in prose and sources in a narrow cell."""

from __future__ import annotations

import doctest

import pytest

from moltarget.render import phrases, words


@pytest.mark.parametrize("module", [phrases, words])
def test_examples_in_the_docstrings_hold(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted > 2 and outcome.failed == 0


@pytest.mark.parametrize(
    ("condition", "words_of_it"),
    [
        ("EGFR L858R", "EGFR L858R"),
        ("EGFR L858R OR EGFR Exon 19 Deletion", "EGFR L858R or Exon 19 Deletion"),
        ("TSC1 Loss-of-function OR TSC2 Loss-of-function", "TSC1 or TSC2 Loss-of-function"),
        ("KRAS G12C OR NRAS Q61", "KRAS G12C or NRAS Q61"),
        ("EGFR T790M AND EGFR Exon 19 Deletion", "EGFR T790M and Exon 19 Deletion"),
        ("NPM1 Exon 11 Mutation AND NOT FLT3 ITD", "NPM1 Exon 11 Mutation and not FLT3 ITD"),
        ("A Mutation OR B Mutation AND C Mutation", "A Mutation or B Mutation and C Mutation"),
        ("v::NTRK1 Fusion", "NTRK1 fusion (any 5′ partner)"),
        ("KMT2A::v Fusion", "KMT2A fusion (any 3′ partner)"),
        ("BCR::ABL1 Fusion", "BCR::ABL1 Fusion"),
        ("v::ALK Fusion OR v::ROS1 Fusion", "ALK or ROS1 fusion (any 5′ partner)"),
        ("v::ALK Fusion OR FGFR2::v Fusion", "ALK fusion (any 5′ partner) or FGFR2 fusion (any 3′ partner)"),
        ("CD274 Expression", "PD-L1 (CD274) Expression"),
        ("CD274 expression 60 TPS", "PD-L1 (CD274) expression 60 TPS"),
        ("CD274 Amplification", "CD274 Amplification"),
        ("TMB >= 10 mutations/Mb", "TMB ≥ 10 mutations/Mb"),
        ("EGFR Wildtype", "EGFR wild type"),
        ("ORAI1 Mutation", "ORAI1 Mutation"),
        ("", ""),
    ],
)
def test_a_condition_in_prose(condition, words_of_it):
    assert phrases.readable(condition) == words_of_it


def test_long_lists_of_alternatives_are_cut_in_titles_alone():
    condition = " OR ".join(f"PIK3CA H1047{letter}" for letter in "RYLDINPQT")
    assert phrases.brief(condition).endswith("H1047P or 2 more")
    assert phrases.readable(condition).endswith("H1047Q or H1047T")


def cited(label, url=""):
    return {"label": label, "url": url}


def test_sources_by_kind_short_and_once():
    held = phrases.sources(
        [
            cited("www.fda.gov (read 2026-11-23)", "https://www.fda.gov/x"),
            cited("PMID 26729184", "https://pubmed.ncbi.nlm.nih.gov/26729184/"),
            cited("pubmed.ncbi.nlm.nih.gov (read 2026-11-23)", "https://pubmed.ncbi.nlm.nih.gov/26729184/"),
            cited("pmc.ncbi.nlm.nih.gov (read 2026-11-23)", "https://pmc.ncbi.nlm.nih.gov/articles/PMC11996598"),
            cited("EID1592", "https://civicdb.org/links/evidence_items/1592"),
            cited("CIViC AID10"),
            cited("NDA 208065"),
            cited("fda.gov (read 2026-11-23)", "https://www.fda.gov/y"),
        ]
    )
    assert [(group.name, [source.words for source in group.held]) for group in held] == [
        ("CIViC", ["EID1592", "AID10"]),
        ("PMID", ["26729184"]),
        ("PMC", ["PMC11996598"]),
        ("", ["fda.gov", "NDA 208065", "fda.gov"]),
    ]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://", "//x", "http://[", ""]
)
def test_what_is_no_web_address_is_no_link(url):
    assert phrases.evidence_url(url) == ""


@pytest.mark.parametrize("url", ["https://civicdb.org/x", "http://ascopost.com/News/57776"])
def test_web_addresses_are_links(url):
    assert phrases.evidence_url(url) == url


def test_what_the_approval_refers_to_beyond_the_sources():
    match = {
        "citations": [cited("esmo.org (read 2026-11-23)", "https://esmo.org/x"), cited("NDA 218944")],
        "approval": {
            "reference": "https://esmo.org/x (read 2026-11-23); NDA 218944; https://ema.europa.eu/y (read 2026)"
        },
    }
    assert phrases.approval_reference(match) == "https://ema.europa.eu/y (read 2026)"


@pytest.mark.parametrize(
    ("significance", "told"),
    [
        ("positive", "Does not support the diagnosis"),
        ("negative", "Does not support ruling out the diagnosis"),
        ("predisposition", "Does not support predisposition"),
        ("oncogenicity", "Does not support oncogenicity"),
        ("not stated", "Does not support a claim that is not stated"),
        ("poor outcome", "Does not support poor outcome"),
        ("neomorphic", "Does not support neomorphic"),
    ],
)
def test_what_is_not_supported_reads_as_a_claim(significance, told):
    assert words.effect("does not support", significance).words == told
