"""The index of a run: failed samples first and marked, totals, links that stay inside the results."""

from __future__ import annotations

from collections import Counter

import pytest
import report_factory as factory
from test_render_html import Page

from moltarget.render import render_index

ENTRIES = [
    factory.index_entry("B-DONE"),
    factory.index_entry("Z-FAILED", "failed", links=[("reason", "samples/Z-FAILED/failed.json")]),
    factory.index_entry("A-DONE", tiers={}, top="", headline="Nothing found."),
    factory.index_entry("C-FUSION", records_total=None, tiers={"II-C": 1}),
    factory.index_entry("Y-FAILED", "failed"),
]


def test_failed_samples_come_first_with_their_reason():
    text = Page(render_index(ENTRIES)).text
    order = [text.index(name) for name in ("Y-FAILED", "Z-FAILED", "A-DONE", "B-DONE", "C-FUSION")]
    assert order == sorted(order)
    assert "Failed samples (2)" in text and text.count("the file is cut short; copy it again.") == 2


def test_totals():
    text = Page(render_index(ENTRIES)).text
    assert "5 samples: 3 done, 2 failed" in text
    assert "1 sample with a tier I finding, 1 sample without any; 2,540 VCF records accounted for." in text
    assert "Tier I-A 2" in text and "Tier II-C 1" in text


def test_every_sample_is_listed_once_as_a_row_and_links_are_relative():
    page = Page(render_index(ENTRIES))
    rows = Counter(word.strip() for word in page.words if word.strip() in {entry["name"] for entry in ENTRIES})
    assert rows == {entry["name"]: 1 for entry in ENTRIES}
    hrefs = [href for href in page.attribute("href", "a") if not href.startswith("#")]
    assert "samples/B-DONE/report.html" in hrefs and "samples/Z-FAILED/failed.json" in hrefs
    assert not [href for href in hrefs if ":" in href or href.startswith("/")]


def test_a_name_leads_to_its_report_and_the_top_finding_counts_the_rest():
    page = Page(render_index(ENTRIES))
    assert page.attribute("href", "a").count("samples/B-DONE/report.html") == 2  # the name, and among the files
    assert "EGFR p.T790M and 2 more" in page.text and "Nothing found." in page.text
    one = factory.index_entry("ONE", tiers={"I-A": 1}, top="KRAS Wildtype AND NRAS Wildtype", links=[])
    text = Page(render_index([one])).text
    assert "KRAS and NRAS wild type" in text and " more" not in text


def test_three_hundred_samples_are_three_hundred_rows():
    page = Page(render_index([factory.index_entry(f"S{n:03}") for n in range(300)]))
    assert sum(tag == "tr" for tag, _ in page.tags) == 301 and "Reports (300)" in page.text


def test_a_long_reason_is_cut_and_the_reports_are_one_click_away():
    reason = "b.tsv: 9 faults\n" + "\n".join(f"  line {number}: odd" for number in range(2, 11))
    page = render_index([factory.index_entry("A", "failed", reason=reason), factory.index_entry("B", "done")])
    text = Page(page).text
    assert "line 4: odd" in text and "line 5: odd" not in text and "more in the file" in text
    assert '<a href="#done">To the reports of the others</a>' in page


def test_without_failures_there_is_no_failed_section():
    text = Page(render_index(ENTRIES[:1])).text
    assert "Failed" not in text and "1 sample: 1 done, 0 failed" in text


@pytest.mark.parametrize("path", ["javascript:alert(1)", "/etc/passwd", "../../x", "//host/x", "https://host/x", ""])
def test_links_that_leave_the_results_are_text(path):
    page = Page(render_index([factory.index_entry("A", links=[("report", path)])]))
    assert [href for href in page.attribute("href", "a") if not href.startswith("#")] == []


def test_hostile_names_stay_text_and_nothing_is_fetched():
    hostile = factory.index_entry(factory.HOSTILE, "failed", reason=factory.HOSTILE, tumor_type=factory.HOSTILE)
    page = Page(render_index([hostile]))
    assert "script" not in {tag for tag, _ in page.tags} and "window.PWNED=1" in page.text
    assert page.attribute("src") == [] and page.faults == [] and page.open == []


def test_empty_run_and_order_of_entries():
    assert "No sample has finished." in Page(render_index([])).text
    assert render_index(ENTRIES) == render_index(list(reversed(ENTRIES)))
