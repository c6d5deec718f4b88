"""Coverage: the counts add up to the items, and the page holds each item that was left out."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from civic_files import item, write
from matching_factory import evidence

import report_coverage
from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.coverage import UNREADABLE, shares, total
from moltarget.knowledge_base.store import load
from moltarget.knowledge_base.uncompiled import read_uncompiled, write_uncompiled
from moltarget.render.coverage import render_coverage
from moltarget.steps.compile import Outputs, Sources, compile_to
from moltarget.steps.coverage import report_coverage as make

HOSTILE = "<script>window.PWNED=1</script>"
ROWS = [
    item(1),
    item(2, evidence_level="C"),
    item(3, "KRAS odd one"),
    item(4, "KRAS odd two", evidence_level="C", evidence_type="Prognostic", therapies=""),
    item(10, "KRAS odd three"),
    item(5, significance="Gladness"),
]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder as a run leaves it."""
    outputs = Outputs(tmp_path / "compiled.json", tmp_path / "not_compiled.tsv")
    compile_to(Sources(files={"civic": write(tmp_path / "civic.tsv", ROWS)}), outputs)
    names = {"compiled": "compiled.json", "uncompiled": "not_compiled.tsv", "output": "c.tsv", "page": "c.html"}
    arguments = [word for option, name in names.items() for word in (f"--{option}", str(tmp_path / name))]
    assert report_coverage.main(arguments) == 0
    return tmp_path


def test_the_table_counts_every_item(made: Path) -> None:
    with (made / "c.tsv").open(encoding="utf-8", newline="") as handle:
        lines = list(csv.DictReader(handle, delimiter="\t"))
    reasons = [reason.value for reason in e.WhyNot]
    for line in lines:
        assert int(line["items"]) == int(line["compiled"]) + sum(int(line[reason]) for reason in reasons)
    base = load(made / "compiled.json")
    for count in base.sources:
        mine = [line for line in lines if line["source"] == count.source.name]
        assert sum(int(line["items"]) for line in mine) == count.items
        assert sum(int(line["compiled"]) for line in mine) == count.compiled
    civic = {(line["evidence_type"], line["level"]): line for line in lines if line["source"] == "CIViC"}
    assert list(civic) == [("predictive", "B"), ("predictive", "C"), ("prognostic", "C")]
    assert civic["predictive", "B"]["name not understood"] == "2"
    assert civic["predictive", "B"]["word outside the vocabulary"] == "1"
    assert civic["predictive", "C"]["compiled"] == "1"


class Page(HTMLParser):
    """Links and visible text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.text = ""
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_lists_each_item_with_its_address(made: Path) -> None:
    page = Page((made / "c.html").read_text(encoding="utf-8"))
    items = [link for link in page.links if "evidence_items" in link]
    assert items == [f"https://civicdb.org/links/evidence_items/{number}" for number in (3, 4, 10, 5)]
    for words in ("KRAS odd one", "KRAS odd two", "Name not understood", "CIViC: word outside the vocabulary (1)"):
        assert words in page.text
    base = load(made / "compiled.json")
    compiled, items_total = len(base.rows), sum(count.items for count in base.sources)
    assert f"{compiled} of {items_total} items ({compiled * 1000 // items_total / 10:.1f} %)" in page.text
    assert "Malformed row" not in page.text, "a column for a reason that nothing has"
    assert not {"script", "img", "link", "iframe"} & page.tags
    assert {link.partition(":")[0] for link in page.links} == {"https", "#main"}


def test_the_same_base_gives_the_same_bytes(made: Path) -> None:
    before = [(made / name).read_bytes() for name in ("c.tsv", "c.html")]
    make(made / "compiled.json", made / "not_compiled.tsv", made / "c.tsv", made / "c.html")
    assert [(made / name).read_bytes() for name in ("c.tsv", "c.html")] == before
    assert not re.search(rb"/tmp|\d\d:\d\d:\d\d", b"".join(before))


def test_two_files_of_different_bases_are_refused(made: Path) -> None:
    write_uncompiled(made / "not_compiled.tsv", read_uncompiled(made / "not_compiled.tsv")[1:])
    with pytest.raises(KnowledgeBaseError, match=r"3 items, but .* was compiled with 4 left out; compile both again"):
        make(made / "compiled.json", made / "not_compiled.tsv", made / "c.tsv", made / "c.html")
    nowhere = str(made / "nowhere")
    assert report_coverage.main(["--compiled", nowhere, "--uncompiled", nowhere, "--output", "x", "--page", "y"]) == 2


def test_markup_of_a_source_stays_text() -> None:
    odd = {"source": HOSTILE, "id": HOSTILE, "evidence_type": HOSTILE, "level": "B", "profile": HOSTILE,
           "reason": HOSTILE, "detail": HOSTILE, "where": HOSTILE, "url": "javascript:window.PWNED=1"}  # fmt: skip
    share = {
        "source": HOSTILE,
        "evidence_type": HOSTILE,
        "level": HOSTILE,
        "items": 1,
        "compiled": 0,
        "by_reason": {HOSTILE: 1},
    }
    source = {"name": HOSTILE, "version": HOSTILE, "as_of": HOSTILE, "licence": HOSTILE, "url": "javascript:x",
              "sha256": HOSTILE, "items": 1, "compiled": 0, "not_compiled": {HOSTILE: 1}}  # fmt: skip
    text = render_coverage([source], [share], [odd])
    assert "<script" not in text
    assert "javascript:" not in " ".join(Page(text).links)


def test_nothing_left_out_and_nothing_at_all_are_said() -> None:
    assert "Every item has a condition." in render_coverage([], [], [])
    assert "No source was compiled." in render_coverage([], [], [])


def test_what_a_malformed_row_says_of_itself_is_not_believed() -> None:
    broken = e.Uncompiled("CIViC", "EID?", "12 cells of nonsense", "Z", "", e.WhyNot.MALFORMED, "x")
    (share,) = shares([], [broken])
    assert (share.evidence_type, share.level, share.items, share.compiled) == (UNREADABLE, UNREADABLE, 1, 0)
    counted = shares([evidence()], [broken])
    assert total(counted) == (2, 1)
    assert total(counted, "predictive") == (1, 1)


def test_levels_are_those_that_the_source_prints() -> None:
    """So that what was left out stands beside what was compiled, on whatever scale."""
    row = replace(evidence(), source="other", source_level="Guideline", level="A")
    left = e.Uncompiled("other", "X-2", "predictive", "Guideline", "odd", e.WhyNot.WITHDRAWN, "withdrawn")
    (share,) = shares([row], [left])
    assert (share.level, share.items, share.compiled) == ("Guideline", 2, 1)


def test_the_table_of_items_comes_back(tmp_path: Path) -> None:
    items = (
        e.Uncompiled(
            "CIViC", "EID1", "predictive", "B", "tab\there", e.WhyNot.WORD, "x" * 400, "line 2", "https://a.b/1"
        ),
        e.Uncompiled("CIViC", "EID2", "", "", "", e.WhyNot.MALFORMED, "", "line 3"),
    )
    path = tmp_path / "not_compiled.tsv"
    write_uncompiled(path, items)
    first, second = read_uncompiled(path)
    assert (first.profile, first.detail, first.url) == ("tab here", "x" * 300, "https://a.b/1")
    assert second == items[1]
    text = path.read_text(encoding="utf-8")
    for odd in (text.replace("malformed row", "no reason"), text + "too few\n", text.replace("url", "url\tmore")):
        path.write_text(odd, encoding="utf-8")
        with pytest.raises(KnowledgeBaseError, match="compile the knowledge base again"):
            read_uncompiled(path)
    path.write_text("".join(line.rpartition("\t")[0] + "\n" for line in text.splitlines()), encoding="utf-8")
    assert read_uncompiled(path)[0].url == "", "tables of before"


def test_what_a_cell_can_hold_comes_back_and_starts_no_formula(tmp_path: Path) -> None:
    """A malformed row that is kept must not end the page; a spreadsheet must not run what a source wrote."""
    cells = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "a\0b", "a\tb\u2028c\x1b", "\t=1", "'quoted'", "＝1")
    items = [e.Uncompiled("CIViC", "EID1", "predictive", "B", cell, e.WhyNot.MALFORMED, cell) for cell in cells]
    write_uncompiled(tmp_path / "not_compiled.tsv", items)
    assert not re.search(r"\t[=+@＝-]|\0", (tmp_path / "not_compiled.tsv").read_text(encoding="utf-8"))
    back = [item.profile for item in read_uncompiled(tmp_path / "not_compiled.tsv")]
    assert back == [*cells[:4], "a b", "a b c", "=1", "'quoted'", "＝1"]
