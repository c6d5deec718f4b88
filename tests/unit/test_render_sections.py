"""What each section of the HTML report says: conflicts, options, open conditions, what is set aside, accounts."""

from __future__ import annotations

import pytest
import report_factory as factory
from test_render_html import Page

from moltarget.render import render_html
from moltarget.render.environment import TEMPLATES


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    return {name: Page(render_html(build())) for name, build in factory.ALL.items()}


def test_conflicts_stand_side_by_side(pages):
    block = pages["rich_lung"].text.split("Conflicting evidence The same therapy")[1].split("Findings")[0]
    erlotinib, gefitinib = block.index("Erlotinib"), block.index("Gefitinib")
    assert erlotinib < block.index("EID2994") < block.index("EID238") < gefitinib
    assert "EID1667" in block[gefitinib:] and "EID229" in block[gefitinib:]
    summary = pages["rich_lung"].text.split("Findings at a glance")[1].split("Conflicting evidence The same")[0]
    assert "Erlotinib ‡" in summary and "Gefitinib ‡" in summary and "Osimertinib ‡" not in summary
    assert "‡ conflicting evidence: it speaks for and against" in summary


def test_no_conflicts_no_block(pages):
    assert "onflicting evidence" not in pages["fusion_only"].text and "‡" not in pages["fusion_only"].text


def test_combinations_in_another_order_are_one_claim():
    report = factory.bare()
    one = factory.match("EID1", "F1", ["Dabrafenib", "Trametinib"], therapy_interaction="combination")
    two = factory.match("EID2", "F1", ["Trametinib", "Dabrafenib"], therapy_interaction="combination")
    three = factory.match("EID3", "F1", ["Dabrafenib"])
    report["matches"] = [one, two, three]
    report["findings"] = [factory.finding(1, "BRAF p.V600E", [one, two, three], [])]
    glance = Page(render_html(report)).text.split("Findings at a glance")[1].split("Findings")[0]
    assert "Dabrafenib + Trametinib; Dabrafenib" in glance and "Trametinib + Dabrafenib" not in glance


def test_ids_that_dangle_are_refused():
    report = factory.rich_lung()
    report["findings"][0]["matches"].append("EID0")
    with pytest.raises(ValueError, match="EID0"):
        render_html(report)
    report = factory.rich_lung()
    report["findings"][0]["matches"].pop()
    with pytest.raises(ValueError, match="EID816"):
        render_html(report)


def test_a_missing_field_is_an_error_not_a_blank():
    report = factory.bare()
    del report["knowledge_base"]["as_of"]
    with pytest.raises(Exception, match="as_of"):
        render_html(report)


def test_would_apply_splits_doubt_from_missing_test(pages):
    block = pages["rich_lung"].text.split("Would apply if …")[-1].split("What was looked for")[0]
    uncertain, missing = block.split("A test or coverage is missing (not assayed): 13 conditions, 18 evidence items")
    assert "Dabrafenib + Trametinib" in uncertain and "Alectinib" not in uncertain
    assert "▼ Resistance Cetuximab / Panitumumab level A; Colorectal Cancer (other tumour type). SYN62" in uncertain
    assert "▼ Poor outcome Prognosis level B; Lung Adenocarcinoma (same tumour type). SYN63" in uncertain
    assert missing.index("Tier I if present: ALK") < missing.index("MSI was not assayed")
    assert missing.index("Alectinib") < missing.index("Brigatinib; Ceritinib; Crizotinib; Lorlatinib")
    assert "No tier ✕ Does not support sensitivity Made-up antibody" in missing
    assert missing.count("Copy number of the gene was not assayed") == 1


def test_direction_of_an_open_condition_is_read_not_guessed():
    report = factory.bare()
    report["would_apply"] = [
        factory.open_condition("SYN1", "ALK", "ALK fusion", ["Drug"], direction="does not support", best_tier="I-B"),
        factory.open_condition("SYN2", "RET", "RET fusion", ["Drug"], direction="supports", best_tier="none"),
    ]
    text = Page(render_html(report)).text
    assert "I-B ✕ Does not support sensitivity Drug" in text and "No tier ▲ Sensitivity Drug" in text


def test_paper_gets_the_open_conditions_of_tier_one_and_says_so():
    report = factory.rich_lung()
    page = Page(render_html(report))
    missing = page.text.split("A test or coverage is missing")[1]
    assert "Printed here: conditions that would be of tier I. 8 further conditions of lower tier" in missing
    css = (TEMPLATES / "base.css.j2").read_text(encoding="utf-8")
    assert ".screen { display: none !important; }" in css.split("@media print")[1]
    assert ".screen" not in css.split("@media print")[0]


def test_the_sources_of_the_base_are_named_with_what_was_left_out(pages):
    block = pages["rich_lung"].text.split("Its sources")[1].split("Inputs")[0]
    assert "curated 2026.11, as of 2026-05-26: 4,855 of 4,855 items can be matched sha256" in block
    words = (
        "CIViC 2026-05-26, as of 2026-05-26: 4,759 of 4,855 items can be matched; not compiled: malformed row (1), name"
    )
    assert words in block


def test_evidence_set_aside_is_counted_and_listed(pages):
    block = pages["rich_lung"].text.split("Account of the VCF records")[1].split("Knowledge base and provenance")[0]
    assert "Evidence set aside for this tumour type: 3 evidence items" in block
    assert "Condition met; diagnostic evidence holds for its own disease only (1) SYN72" in block
    assert "Condition open; diagnostic evidence holds for its own disease only (2) SYN71, SYN73" in block
    assert "set aside" not in pages["bare"].text.lower()


def test_page_one_ranks_options_and_names_what_is_open(pages):
    summary = pages["rich_lung"].text.split("Therapy options")[1].split("Conflicting evidence The same")[0]
    assert (
        "Tier I-A Osimertinib; Erlotinib ‡ Tier I-B Gefitinib ‡ Tier II-C Ramucirumab + Erlotinib † Resistance"
        in summary
    )
    assert "Resistance Tier I-B Erlotinib ‡ ; Gefitinib ‡ In doubt" in summary
    assert "In doubt 1 condition because a record is in doubt; tier I if present: BRAF" in summary
    assert "Not known 13 conditions for want of a test or of coverage; tier I if present: ALK; NTRK1" in summary


def test_page_one_names_weak_resistance_to_its_own_options():
    """ALK G1202R has no resistance evidence above level C, and page one must not read as if it had none."""
    report = factory.bare()
    good = [factory.match("EID1", "F1", ["Crizotinib"]), factory.match("EID2", "F1", ["Lorlatinib"])]
    weak = {"significance": "Resistance", "tier": "II-D", "level": "C"}
    bad = [factory.match("EID3", "F1", ["Crizotinib"], **weak), factory.match("EID4", "F1", ["Unlisted"], **weak)]
    report["matches"], report["findings"] = good + bad, [factory.finding(1, "ALK G1202R", good + bad, [])]
    report["summary"]["therapies_sensitive"] = ["Crizotinib", "Lorlatinib"]
    summary = Page(render_html(report)).text.split("Therapy options")[1]
    assert "against an option above: Crizotinib" in summary
    assert "Unlisted" not in summary.split("against an option above:")[1].split("What was seen")[0].split("Findings")[0]


def test_page_one_has_safety_beside_effectiveness():
    report = factory.bare()
    toxic = {"significance": "Adverse Response", "tier": "II-C", "therapy_interaction": "substitutes"}
    held = [factory.match("EID1", "F1", ["Capecitabine", "Fluorouracil"], **toxic)]
    report["matches"], report["findings"] = held, [factory.finding(1, "DPYD *2A", held, [])]
    summary = Page(render_html(report)).text
    assert "Safety Tier II-C adverse response: Capecitabine; Fluorouracil" in summary
    assert "Safety" not in Page(render_html(factory.bare())).text


def test_options_that_no_evidence_names_are_kept_without_a_tier():
    report = factory.rich_lung()
    report["summary"]["therapies_sensitive"].append("Unheard-of drug")
    assert "Tier II-C Ramucirumab + Erlotinib † Unheard-of drug Resistance" in Page(render_html(report)).text


def test_a_sequence_is_neither_ordered_nor_a_combination():
    """CIViC and the curated base list neratinib before trastuzumab, which it follows."""
    report = factory.bare()
    held = factory.match("EID1", "F1", ["Neratinib", "Trastuzumab"], therapy_interaction="sequential")
    told = "Neratinib and Trastuzumab, one after the other"
    report["matches"], report["findings"] = [held], [factory.finding(1, "BRAF p.V600E", [held], [])]
    report["summary"]["therapies_sensitive"] = [told]
    text = Page(render_html(report)).text
    assert f"Tier {held['tier']} {told} Resistance" in text
    assert "Neratinib then" not in text and "Neratinib + " not in text


def test_many_options_are_cut_at_a_glance_and_the_rest_counted():
    report = factory.bare()
    matches = [factory.match(f"EID{n}", "F1", [f"Drug{n}"]) for n in range(1, 10)]
    report["matches"], report["findings"] = matches, [factory.finding(1, "BRAF p.V600E", matches, [])]
    text = Page(render_html(report)).text
    assert "Drug6 and 3 more below" in text and text.count("Drug9") > text.count("Drug10") == 0


def test_approval_cell_names_no_address_that_is_a_source():
    report = factory.bare()
    held = factory.match("EID1", "F1", ["Drug"])
    held["citations"] = [
        {"label": "esmo.org (read 2026-11-23)", "url": "https://esmo.org/news/x"},
        {"label": "PMID 1234", "url": "https://pubmed.ncbi.nlm.nih.gov/1234/"},
    ]
    held["approval"]["reference"] = "https://esmo.org/news/x (read 2026-11-23); NDA 000000"
    report["matches"], report["findings"] = [held], [factory.finding(1, "BRAF p.V600E", [held], [])]
    page = Page(render_html(report))
    assert "FDA 2001, in force NDA 000000" in page.text and "https://" not in page.text
    assert "read 2026-11-23" not in page.text and "esmo.org" in page.text.replace(". ", ".")
    assert "https://esmo.org/news/x" in page.attribute("href", "a")
    assert "esmo.org (read 2026-11-23)" in page.attribute("title", "a")


def test_an_annotation_is_named_once(pages):
    report = factory.catalogue()
    report["annotation"]["engine"] = "embedded allele catalogue"
    text = Page(render_html(report)).text
    assert "Small variants Embedded allele catalogue; GRCh37" in text and text.lower().count("embedded allele") == 1
    assert "Called against a reference genome: bcftools csq 1.24" in pages["rich_lung"].text
    assert "Small variants No small variants were given." in pages["fusion_only"].text


def test_long_lists_are_folded_and_short_ones_open():
    folded = Page(render_html(factory.rich_lung()))
    states = [("open" in held) for tag, held in folded.tags if tag == "details"]
    assert True in states and False in states
    printed = (TEMPLATES / "base.css.j2").read_text(encoding="utf-8").split("@media print")[1]
    assert "details.paper::details-content" in printed


def test_genes_with_one_answer_share_a_row(pages):
    block = pages["rich_lung"].text.split("Answers by gene")[1].split("Other alterations")[0]
    assert "(86 genes)" in block and "(16 genes)" in block
    assert block.count("all coding bases of the gene are in panel.bed") == 1
    assert block.index("EGFR") < block.index("BRAF") < block.index("CTNNB1") < block.index("ABL1")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing_actionable", "No finding with evidence."),
        ("nothing_actionable", "Every condition of the knowledge base could be decided"),
        ("catalogue", "Catalogue mode No reference was configured"),
        ("catalogue", "Tumour type not given"),
        ("catalogue", "not stated"),
        ("fusion_only", "No VCF was given for this sample"),
        ("fusion_only", "Seen in the sample: EML4::ALK"),
        ("fusion_only", "rests on what was tested and not found"),
        ("bare", "The VCF holds no records: it was read whole"),
        ("bare", "What is called wild type or tested negative here rests on an empty file."),
        ("bare", "No protein-altering or named alteration was seen."),
        ("bare", "The knowledge base asks about no gene."),
    ],
)
def test_empty_and_special_states_are_said(pages, name, said):
    assert said in pages[name].text


def test_notes_on_any_file_do_not_stand_with_the_small_variants():
    report = factory.bare()
    report["annotation"]["notes"] = ["cna.tsv: read as segments of PCGR", "the file has one sample column"]
    text = Page(render_html(report)).text
    assert "Notes on the input cna.tsv: read as segments of PCGR the file has one sample column Assay" in text
    assert "Notes on the input" not in Page(render_html(factory.bare())).text


def test_catalogue_warning_only_in_catalogue_mode(pages):
    assert [name for name, page in pages.items() if "Catalogue mode" in page.text] == ["catalogue"]


def test_an_account_that_does_not_add_up_is_flagged():
    report = factory.rich_lung()
    assert "1,270 of 1,270 read" in Page(render_html(report)).text
    assert "does not add up" not in Page(render_html(report)).text
    report["records"]["counts"]["reported"] -= 1
    assert (
        "The account does not add up 1,270 records were read, 1,269 are accounted for" in Page(render_html(report)).text
    )


def test_cut_lists_say_so():
    report = factory.rich_lung()
    report["alterations"] += [factory.alteration(f"9:{n}:A>G", "TSC1", f"p.A{n}G") for n in range(500)]
    text = Page(render_html(report)).text
    assert "the first 200 of 519" in text
    assert "20 of 1,152; the numbers of all are in report.json." in text


def test_cautions_and_phases_stand_together(pages):
    text = pages["rich_lung"].text
    block = text.split("Alterations that occur together")[1].split("Findings")[0]
    assert "EGFR p.L858R offers Ramucirumab + Erlotinib" in block and "part of the option; EID238" in block
    assert "offers Erlotinib (tier" not in block  # the same option is a conflict, and stands there
    assert "In cis EGFR p.L858R and EGFR p.T790M are in cis" in block and "† another alteration" in block
    assert "Caution: resistance of another alteration" in text
    assert "occur together" not in pages["fusion_only"].text and "†" not in pages["fusion_only"].text


def together(*titles, phase="phase not known", told="the input does not say whether they are in cis or in trans."):
    one, other = titles
    return {
        "alterations": list(titles),
        "titles": list(titles),
        "phase": phase,
        "sentence": f"{one} and {other}: {told}",
    }


def test_many_pairs_of_unknown_phase_are_one_row_for_the_gene():
    report = factory.bare()
    names = ["RUNX1 p.G367D", "RUNX1 p.L429R", "RUNX1 p.P95S"]
    it_matters = together("EGFR p.C797S", "EGFR p.T790M", told="It matters: made up.")
    cis = together("RUNX1 p.G367D", "RUNX1 p.R157K", phase="in cis", told="are in cis.")
    report["co_occurrence"]["phases"] = [
        it_matters, together(*names[:2]), cis, together(names[0], names[2]), together(*names[1:]),
        together("TP53 p.R175H", "TP53 p.R248W"), together("TP53 p.R175H", "TP53 p.R273H"),
    ]  # fmt: skip
    text = Page(render_html(report)).text
    block = text.split("Alterations that occur together")[1].split("Findings")[0]
    assert "RUNX1 p.G367D, p.L429R, p.P95S: for 3 pairs the input does not say whether they are in cis" in block
    assert block.count("Phase not known") == 4, "EGFR, RUNX1 and the two of TP53"
    assert "It matters: made up." in block and "RUNX1 p.G367D and RUNX1 p.R157K: are in cis." in block


def test_fractions_stand_in_the_order_in_which_the_title_names_the_variants():
    report = factory.bare()
    report["alterations"] = [  # in the order of the genome, which is that of the witnesses
        factory.alteration("17:31226459:AC>A", "NF1", "p.P678Rfs*10", vaf=0.35),
        factory.alteration("3:1:A>C", "KIT", "p.D816V", vaf=None),
        factory.alteration("7:140753336:A>T", "BRAF", "p.V600E", vaf=0.315),
    ]
    held = factory.match("EID1", "F1", ["Vemurafenib"])
    report["matches"] = [held]
    title = "BRAF p.V600E + KIT p.D816V + NF1 p.P678Rfs*10"
    report["findings"] = [factory.finding(1, title, [held], [one["key"] for one in report["alterations"]])]
    assert f"{title} VAF 31.5 %, not stated, 35.0 %" in Page(render_html(report)).text


def test_what_is_known_of_another_alteration_has_the_whole_width():
    report = factory.bare()
    held = {
        "classification": "VUS",
        "points": 0,
        "met": [],
        "not_evaluated": [{"criterion": "OP2", "because": "no list"}],
    }
    report["alterations"] = [
        factory.alteration(f"9:{n}:A>G", "TSC1", f"p.A{n}G", oncogenicity=held) for n in range(1, 31)
    ]
    page = render_html(report)
    rows = page.split("Other alterations</caption>")[1].split("</table>")[0].split("<tbody ")[1:]
    assert len(rows) == 30 and sum('class="keep screen"' in row for row in rows) == 5
    assert all(
        '<tr class="more"><td colspan="6"' in row and row.index("colspan") < row.index("Oncogenicity:") for row in rows
    )


def test_proxies_and_access_stand_in_their_cells():
    report = factory.bare()
    held = factory.match("EID1", "F1", ["Dabrafenib"], therapy_level={"level": "3A", "reason": "Why 3A."},
                         escat={"level": "II", "reason": "Why II."})  # fmt: skip
    bad = factory.match("EID2", "F1", ["Cetuximab"], significance="resistance", access=[],
                        therapy_level={"level": "none", "reason": "x."}, escat={"level": "none", "reason": "x."})  # fmt: skip
    report["matches"] = [held, bad]
    report["findings"] = [factory.finding(1, "BRAF p.V600E", [held, bad], [])]
    page = render_html(report)
    assert "Derived by rule, not curated. Therapy level (after OncoKB) 3A: Why 3A. ESCAT II: Why II." in page
    assert page.count("proxy 3A · ESCAT II") == 1 and page.count("Derived by rule") == 1
    assert Page(page).text.count("Approved on-label") == 1


def test_what_does_not_support_its_claim_stands_beside_both_sides():
    report = factory.bare()
    held = [
        factory.match("EID1", "F1", ["Vemurafenib"], disputes=["EID2"]),
        factory.match("EID2", "F1", ["Vemurafenib"], direction="does not support", tier="none", disputes=["EID1"]),
    ]
    report["matches"] = held
    report["findings"] = [factory.finding(1, "BRAF p.V600E", held, [])]
    block = Page(render_html(report)).text.split("Conflicting evidence The same therapy")[1].split("Findings")[0]
    assert "Does not support its claim" in block and "Does not support sensitivity" in block


def test_options_with_evidence_against_them_stand_behind_others_of_their_tier():
    report = factory.bare()
    against = factory.match("EID9", "F2", ["Afatinib"], significance="Resistance", tier="I-A")
    offered = [
        factory.match("EID1", "F1", ["Afatinib"], tier="I-A", conflicts=["EID9"]),
        factory.match("EID2", "F1", ["Osimertinib"], tier="I-A"),
        factory.match("EID3", "F1", ["Amivantamab"], tier="I-B"),
    ]
    report["matches"] = [offered[0], offered[1], against, offered[2]]
    report["findings"] = [
        factory.finding(1, "EGFR p.L858R", offered, []),
        factory.finding(2, "EGFR p.T790M", [against], []),
    ]
    report["summary"]["therapies_sensitive"] = ["Afatinib", "Osimertinib", "Amivantamab"]
    report["summary"]["therapies_resistant"] = ["Afatinib"]
    page = Page(render_html(report)).text
    assert "Osimertinib; Afatinib ‡ ; Amivantamab" in page.split("Findings at a glance")[1]
    assert "Tier I-A Osimertinib; Afatinib ‡ Tier I-B Amivantamab" in page.split("Therapy options")[1]
