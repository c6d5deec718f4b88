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

VOID = {"meta", "br", "wbr", "link", "img", "input", "hr"}


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
    assert all(href.startswith(("#", "https://", "http://")) for href in page.attribute("href", "a"))
    css = render_html(factory.ALL[name]()).split("<style>")[1].split("</style>")[0]
    assert "url(" not in css and "@import" not in css and "@font-face" not in css


def test_only_a_web_address_becomes_a_link(pages):
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
        "Erlotinib / Gefitinib", "Ramucirumab + Erlotinib", "Withdrawn: EMA 2002 to 2011", "FDA 2001, in force",
        "Does not support resistance", "Poor outcome", "Level A, rating 5 of 5", "34.1 %", "141 of 412",
        "c.2573T>G, p.L858R", "exon 21/28", "LRG_304t1", "Approval not verified", "1 further evidence item",
        "GRCh38 298 of 298 reference alleles", "OncoTree LUAD", "Copy number: not assayed.",
    ):  # fmt: skip
        assert said in text, said


def test_a_claim_that_is_not_supported_is_no_evidence_of_an_effect(pages):
    glance = pages["rich_lung"].text.split("Findings at a glance")[1].split("Conflicting evidence")[0]
    assert "Also: Panitumumab, Cetuximab (does not support resistance)" in glance
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
