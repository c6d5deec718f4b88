"""docs/conditions.md against the language: every form has its line, and each example is read by its own form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.grammar import Vocabulary, parse_condition
from moltarget.knowledge_base.productions import PRODUCTIONS, read_biomarker
from moltarget.knowledge_base.words import to_words
from moltarget.matching.tables import read_rows

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "conditions.md").read_text(encoding="utf-8")
DOMAINS = frozenset((row["gene"], row["domain"].lower()) for row in read_rows(ROOT / "resources" / "domains.tsv"))
OF_A_GENE = "Alterations of a gene"
OTHERS = {
    "AND": f.And, "OR": f.Or, "NOT": f.Not, "parentheses": f.And, "gene left out": f.And, "fusion": f.FusionIs,
    "any partner": f.FusionIs, "fused exons": f.FusionIs, "signature": f.MeasurementIs, "threshold": f.MeasurementIs,
    "measured": f.MeasurementIs,
}  # fmt: skip


def table(heading: str) -> list[tuple[str, str]]:
    """Form and example of each line below a heading."""
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    return [(cells[0].strip("`"), cells[1].strip("`")) for cells in lines[2:]]


def test_every_production_has_its_line_in_the_order_of_trial() -> None:
    assert [form for form, _ in table(OF_A_GENE)] == [*(one.name for one in PRODUCTIONS), "domain"]


@pytest.mark.parametrize(("form", "example"), table(OF_A_GENE))
def test_an_example_is_read_by_its_own_form(form: str, example: str) -> None:
    gene, _, rest = example.partition(" ")
    reading = [one.name for one in PRODUCTIONS if (m := one.pattern.fullmatch(rest)) and one.build(gene, m) is not None]
    assert (reading[0] if reading else "domain") == form
    assert read_biomarker(gene, rest, DOMAINS) is not None


def test_every_other_form_is_one_that_is_checked() -> None:
    named = [form for heading in ("Joining", "Fusions and measurements") for form, _ in table(heading)]
    assert sorted(named) == sorted(OTHERS)


@pytest.mark.parametrize(
    ("form", "example"), [row for name in ("Joining", OF_A_GENE, "Fusions and measurements") for row in table(name)]
)
def test_an_example_reads_back_from_its_own_words(form: str, example: str) -> None:
    tree = parse_condition(example, Vocabulary(DOMAINS))
    assert isinstance(tree, OTHERS.get(form, object))
    assert parse_condition(to_words(tree), Vocabulary(DOMAINS)) == tree


def test_words_beside_the_examples_are_read_too() -> None:
    """The forms that the third column names: `VHL E189fs (c.565del)`, `ALK::v`, `MMR deficient` ..."""
    for text in ("VHL E189fs (c.565del)", "ALK::v", "MMR deficient", "HRD positive", "TMB High", "TMB Low"):
        assert f"`{text}`" in PAGE
        parse_condition(text)
    assert not re.search(r"\b(TODO|TBD)\b", PAGE)
