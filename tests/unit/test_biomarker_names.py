"""The table of biomarker names that no production reads: each row compiles or says why not, and cites what CIViC says."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from moltarget.knowledge_base.evidence import WhyNot
from moltarget.knowledge_base.grammar import NotCompiledError, Vocabulary, parse_condition
from moltarget.knowledge_base.sources.civic_names import old_profile
from moltarget.knowledge_base.words import to_words
from moltarget.matching.tables import read_rows
from moltarget.steps.compile import Sources, compile_sources, reader_from

Item = tuple[str, str, str]
ROOT = Path(__file__).resolve().parents[2]
CIVIC = ROOT.parent / "shared/data/civic"
READER = reader_from(ROOT / "resources")
PLAIN = Vocabulary(READER.vocabulary.domains)


ROWS = read_rows(ROOT / "resources/biomarker_names.tsv")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_a_row_gives_a_condition_or_the_reason(row: Mapping[str, str]) -> None:
    assert bool(row["condition"]) != bool(row["why_not"])
    assert row["source"]
    if row["condition"]:
        tree = parse_condition(row["condition"], PLAIN)
        assert parse_condition(row["name"], READER.vocabulary) == tree
        assert parse_condition(to_words(tree), PLAIN) == tree
        return
    with pytest.raises(NotCompiledError) as refused:
        parse_condition(row["name"], READER.vocabulary)
    assert refused.value.reason in {WhyNot.NO_INPUT, WhyNot.NO_DEFINITION, WhyNot.CONTRADICTION}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_a_row_is_needed(row: Mapping[str, str]) -> None:
    """Where the grammar reads the name itself, the row must say something else (or the row goes)."""
    try:
        plain = parse_condition(row["name"], PLAIN)
    except NotCompiledError:
        return
    assert row["condition"]
    assert parse_condition(row["condition"], PLAIN) != plain


def test_names_are_there_once_whatever_their_case() -> None:
    names = [row["name"].casefold() for row in ROWS]
    assert len(set(names)) == len(names)


@pytest.fixture(scope="module")
def profiles() -> Mapping[str, set[str]]:
    """The names under which each evidence item stands in CIViC's two files, in lower case."""
    new, old = (CIVIC / f"ClinicalEvidenceSummaries-{date}.tsv" for date in ("2026-05", "2021-02"))
    if not new.exists():
        pytest.skip(f"{new.name} is not beside this checkout (../shared/data)")
    found: dict[str, set[str]] = {}
    for path in (new, old):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                name = row.get("molecular_profile") or old_profile(row["gene"], row["variant"], READER.aliases)
                found.setdefault(row["evidence_id"], set()).add(name.casefold())
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_the_cited_items_bear_the_name(row: Mapping[str, str], profiles: Mapping[str, set[str]]) -> None:
    cited = re.findall(r"EID(\d+)", row["source"])
    for number in cited:
        assert any(row["name"].casefold() in name for name in profiles[number]), number
    if "renamed" in row["source"] and "coordinate" not in row["source"]:
        assert any(row["name"].casefold() in name for names in profiles.values() for name in names)


CORRECTED = read_rows(ROOT / "resources/item_corrections.tsv")


@pytest.mark.parametrize("row", CORRECTED, ids=lambda row: row["id"])
def test_a_corrected_item_means_what_its_statement_says(row: Mapping[str, str], items: Mapping[str, Item]) -> None:
    """Each is there under the name that was read, and compiles to the correction or not at all."""
    assert row["remark"]
    assert bool(row["condition"]) != bool(row["why_not"])
    profile, compiled, reason = items[row["id"]]
    assert profile == row["profile"]
    assert compiled == row["condition"]
    assert bool(reason) == bool(row["why_not"])


def test_a_correction_ends_with_the_name_it_was_made_for() -> None:
    row = CORRECTED[0]
    assert READER.correction(row["source"], row["id"], row["profile"].upper()) is not None
    assert READER.correction(row["source"], row["id"], "BRAF V600E") is None
    assert READER.correction("another base", row["id"], row["profile"]) is None


@pytest.fixture(scope="module")
def items() -> Mapping[str, Item]:
    """CIViC's items: the source's name, the compiled condition, the reason where there is none."""
    path = CIVIC / "ClinicalEvidenceSummaries-2026-05.tsv"
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this checkout (../shared/data)")
    base, left = compile_sources(Sources(None, {"civic": path}))
    found = {row.id: (row.profile, row.text, "") for row in base.rows}
    return found | {item.id: (item.profile, "", item.reason.value) for item in left}
