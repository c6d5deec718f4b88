"""The HTML report: complete, escaped, self-contained, deterministic, legible."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser

import jsonschema
import pytest
import report_factory as factory

from moltarget.render import render_html
from moltarget.render.environment import TEMPLATES, environment

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Elements, links, text and nesting faults of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes another element")

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def attribute(self, name: str, tag: str = "") -> list[str]:
        return [a[name] or "" for t, a in self.tags if name in a and tag in ("", t)]


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    return {name: Page(render_html(build())) for name, build in factory.ALL.items()}


@pytest.mark.parametrize("name", factory.ALL)
def test_made_up_reports_satisfy_the_schema(name):
    jsonschema.validate(factory.ALL[name](), factory.schema())


def test_the_schema_bites():
    report = factory.rich_lung()
    report["matches"][0]["tier"] = "I-Z"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(report, factory.schema())


@pytest.mark.parametrize("name", factory.ALL)
def test_page_is_well_nested_with_unique_ids_and_live_anchors(pages, name):
    page = pages[name]
    assert (page.faults, page.open) == ([], [])
    ids = page.attribute("id")
    assert len(ids) == len(set(ids))
    inner = [href[1:] for href in page.attribute("href", "a") if href.startswith("#")]
    assert set(inner) <= set(ids)
    assert set(page.attribute("aria-labelledby")) <= set(ids)


@pytest.mark.parametrize("name", factory.ALL)
def test_page_needs_no_network_and_no_script(pages, name):
    page = pages[name]
    assert {tag for tag, _ in page.tags} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
    } == set()
    assert page.attribute("src") == []
    assert [attribute for _, held in page.tags for attribute in held if attribute.startswith("on")] == []
    assert all(href.startswith(("#", "https://")) for href in page.attribute("href", "a"))
    css = render_html(factory.ALL[name]()).split("<style>")[1].split("</style>")[0]
    assert "url(" not in css and "@import" not in css and "@font-face" not in css


def test_only_https_evidence_becomes_a_link(pages):
    outside = {href for href in pages["rich_lung"].attribute("href", "a") if not href.startswith("#")}
    assert "https://civicdb.org/links/evidence_items/2994" in outside
    assert [href for href in pages["hostile"].attribute("href", "a") if not href.startswith("#")] == []


def test_hostile_text_stays_text(pages):
    html = render_html(factory.hostile())
    assert "window.PWNED=1" in pages["hostile"].text  # it is printed ...
    assert "<script" not in html and html.count("</style>") == 1  # ... and never markup
    assert 'onmouseover="' not in html


def test_the_hostile_text_would_run_without_autoescape(monkeypatch):
    """Negative control: the same input and templates with escaping off do carry the script."""
    monkeypatch.setattr(environment(), "autoescape", False)
    environment().cache.clear()
    try:
        assert factory.HOSTILE in render_html(factory.hostile())
    finally:
        environment().cache.clear()


def test_sample_name_cannot_leave_the_css_string():
    css = render_html(factory.hostile()).split("<style>")[1].split("</style>")[0]
    running = next(line for line in css.splitlines() if "@top-left" in line)
    assert running.count('"') == 4  # the content string and the font's name
    assert "PWNED" in running and "<" not in running and running.count("}") == 1


@pytest.mark.parametrize("name", factory.ALL)
def test_same_report_same_bytes(name):
    assert render_html(factory.ALL[name]()) == render_html(factory.ALL[name]())


def test_order_of_dispositions_settings_and_software_does_not_matter():
    report, other = factory.rich_lung(), factory.rich_lung()
    other["provenance"]["software"] = dict(reversed(other["provenance"]["software"].items()))
    other["records"]["counts"] = dict(reversed(other["records"]["counts"].items()))
    assert render_html(report) == render_html(other)


@pytest.mark.parametrize("name", factory.ALL)
def test_every_section_in_order_with_headings_that_do_not_skip(pages, name):
    page = pages[name]
    wanted = ["summary", "findings", "would-apply", "genes", "alterations", "records", "provenance"]
    assert [held for held in page.attribute("id") if held in wanted] == wanted
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("name", factory.ALL)
def test_tables_have_captions_and_scopes_and_the_page_a_language(pages, name):
    tags = [tag for tag, _ in pages[name].tags]
    assert tags.count("table") == tags.count("caption")
    assert all("scope" in held for tag, held in pages[name].tags if tag == "th")
    assert pages[name].attribute("lang", "html") == ["en"]
    assert "#main" in pages[name].attribute("href", "a")


@pytest.mark.parametrize("name", factory.ALL)
def test_research_use_only_at_the_top_and_in_the_footer(pages, name):
    text = pages[name].text
    notice = "Research use only. Made by rule"
    assert text.count(notice) == 2
    assert text.index(notice) < text.index("Molecular targeting report", text.index("Skip"))


def test_a_disclaimer_that_says_so_itself_is_not_announced_twice():
    report = factory.bare()
    report["disclaimer"] = "Research use only. Nothing here was reviewed by a clinician."
    assert "Research use only. Research use only" not in Page(render_html(report)).text


def test_every_match_is_printed_with_its_facts(pages):
    report, text = factory.rich_lung(), pages["rich_lung"].text
    for match in report["matches"]:
        assert match["evidence_id"] in text
        assert match["condition_words"] in text and match["because"] in text
        assert match["disease_relation"]["sentence"] in text
    for said in (
        "Erlotinib or Gefitinib", "Ramucirumab + Erlotinib", "Withdrawn: EMA 2002 to 2011", "FDA 2001, in force",
        "Does not support resistance", "Poor outcome", "Level A, rating 5 of 5", "34.1 %", "141 of 412",
        "c.2573T>G, p.L858R", "exon 21/28", "LRG_304t1", "Approval not verified", "1 further evidence item",
        "GRCh38 298 of 298 reference alleles", "OncoTree LUAD", "Copy number: not assayed.",
    ):  # fmt: skip
        assert said in text, said


def test_a_claim_that_is_not_supported_is_no_evidence_of_an_effect(pages):
    glance = pages["rich_lung"].text.split("Findings at a glance")[1].split("Conflicting evidence")[0]
    assert "Panitumumab, Cetuximab (does not support resistance)" in glance
    assert "Does not support resistance No tier Level B" in pages["rich_lung"].text
    assert "Why no tier:" in pages["rich_lung"].text


def test_outcomes_in_two_diseases_are_two_claims():
    report = factory.bare()
    shared = {"evidence_type": "diagnostic", "significance": "positive"}
    matches = [factory.match(f"EID{n}", "F1", [], disease=f"Disease {n}", **shared) for n in (1, 2)]
    report["matches"] = matches
    report["findings"] = [factory.finding(1, "JAK2 p.V617F", matches, [])]
    text = Page(render_html(report)).text
    assert "Diagnosis: Disease 1" in text and "Diagnosis: Disease 2" in text and "further evidence" not in text


def test_conflicts_stand_side_by_side(pages):
    block = pages["rich_lung"].text.split("Conflicting evidence The same therapy")[1].split("Findings")[0]
    erlotinib, gefitinib = block.index("Erlotinib"), block.index("Gefitinib")
    assert erlotinib < block.index("EID2994") < block.index("EID238") < gefitinib
    assert "EID1667" in block[gefitinib:] and "EID229" in block[gefitinib:]
    assert "Erlotinib (conflicting evidence)" in pages["rich_lung"].text


def test_no_conflicts_no_block(pages):
    assert "onflicting evidence" not in pages["fusion_only"].text


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
    block = pages["rich_lung"].text.split("Would apply if …")[1].split("What was looked for")[0]
    uncertain, missing = block.split("A test is missing (not assayed): 13 conditions, 18 evidence items")
    assert "Dabrafenib / Trametinib" in uncertain and "Cetuximab" in uncertain and "Alectinib" not in uncertain
    assert missing.index("Best first: ALK I-A") < missing.index("MSI was not assayed")
    assert missing.index("Alectinib") < missing.index("Brigatinib; Ceritinib; Crizotinib; Lorlatinib")
    assert "No tier ✕ Does not support sensitivity Made-up antibody" in missing
    assert missing.count("Copy number of the gene was not assayed") == 1


def test_long_lists_are_folded_and_short_ones_open():
    folded = Page(render_html(factory.rich_lung()))
    states = [("open" in held) for tag, held in folded.tags if tag == "details"]
    assert True in states and False in states
    assert (
        "details::details-content" in (TEMPLATES / "base.css.j2").read_text(encoding="utf-8").split("@media print")[1]
    )


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
        ("catalogue", "Catalogue mode: only catalogued alleles can be seen"),
        ("catalogue", "Tumour type not given"),
        ("catalogue", "not stated"),
        ("fusion_only", "No VCF was given for this sample"),
        ("fusion_only", "Seen in the sample: EML4::ALK"),
        ("fusion_only", "rests on what was tested and not found"),
        ("bare", "The VCF holds no records"),
        ("bare", "No protein-altering or named alteration was seen."),
        ("bare", "The knowledge base asks about no gene."),
    ],
)
def test_empty_and_special_states_are_said(pages, name, said):
    assert said in pages[name].text


def test_catalogue_warning_only_in_catalogue_mode(pages):
    assert [name for name, page in pages.items() if "Catalogue mode" in page.text] == ["catalogue"]


def test_an_account_that_does_not_add_up_is_flagged():
    report = factory.rich_lung()
    assert "1,270 of 1,270 records read" in Page(render_html(report)).text
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
    assert "The first 100 of 1,152; report.json lists all." in text


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_pair_of_colours_has_aa_contrast():
    """WCAG 2.2, 1.4.3: at least 4.5 to 1, for each rule that sets text on its own ground, and each text colour on white."""
    css = re.sub(r"@page.*?\n}", "", (TEMPLATES / "base.css.j2").read_text(encoding="utf-8"), flags=re.S)
    names = dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]+)", css))
    resolved = re.sub(r"var\((--[a-z-]+)\)", lambda found: names[found[1]], css)
    checked = 0
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", resolved):
        text = re.search(r"(?<![a-z-])color: (#[0-9a-f]+)", body)
        if text:
            ground = re.search(r"background: (#[0-9a-f]+)", body)
            grounds = [ground[1]] if ground else ["#ffffff", names["--panel"]]
            for held in grounds:
                light, dark = sorted((_luminance(text[1]), _luminance(held)), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (selector.strip(), text[1], held)
                checked += 1
    assert checked > 25
