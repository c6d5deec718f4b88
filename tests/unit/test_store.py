"""The compiled base: every row survives the way through its own words, and a damaged file is noticed."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from matching_factory import NO_FILE, RESOURCES, evidence, geometry, value

from moltarget.errors import KnowledgeBaseError
from moltarget.files import write_json
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.curated import read_curated
from moltarget.knowledge_base.evidence import Evidence
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.store import compile_rows, load
from moltarget.knowledge_base.words import to_words

BASE = read_curated(RESOURCES / "knowledge_base")


def compiled(rows: tuple[Evidence, ...] = BASE) -> dict[str, Any]:
    return compile_rows(rows, version="1", as_of="2026-11-23")


def test_the_whole_base_compiles_and_comes_back(tmp_path: Path) -> None:
    write_json(tmp_path / "compiled.json", compiled())
    base = load(tmp_path / "compiled.json")
    assert (base.version, base.as_of, len(base.sha256)) == ("1", "2026-11-23", 64)
    assert [replace(row, text="") for row in base.rows] == [replace(row, text="") for row in BASE]
    assert [row.text for row in base.rows] == [to_words(row.condition) for row in BASE]


@pytest.mark.parametrize("row", BASE, ids=lambda row: row.id)
def test_nothing_is_present_or_absent_where_nothing_was_given(row: Evidence) -> None:
    """Absence has to be earned (SCIENCE 1): a sample without any input leaves every condition of the base open."""
    assert parse_condition(to_words(row.condition)) == row.condition
    assert value(row.text, coverage=NO_FILE) == "not assayed"


def test_geometry_knows_every_exon_and_domain_of_the_base() -> None:
    """Otherwise the feature could never be met."""
    for row in BASE:
        for feature in f.features_of(row.condition):
            if isinstance(feature, f.ExonChanged | f.ExonSkipped):
                assert feature.exon in {border.exon for border in geometry().exons[feature.gene]}, row.id
            if isinstance(feature, f.DomainChanged):
                assert feature.domain in {domain.name for domain in geometry().domains[feature.gene]}, row.id


def test_the_digest_is_that_of_the_rows_alone() -> None:
    later = compile_rows(BASE, version="2", as_of="2027-01-01")
    assert later["sha256"] == compiled()["sha256"]
    assert compiled(BASE[:-1])["sha256"] != compiled()["sha256"]
    shuffled = list(BASE)
    random.Random(1).shuffle(shuffled)
    assert compiled(tuple(sorted(shuffled, key=lambda row: row.id))) == compiled()


def test_a_condition_that_its_words_do_not_give_is_refused() -> None:
    odd = replace(evidence(), condition=f.DomainChanged("BRAF", "truncating"))  # reads back as Truncating Mutation
    with pytest.raises(KnowledgeBaseError, match=r"MT-MADE-001.*does not read back"):
        compiled((odd,))


def tampered(document: dict[str, Any], name: str) -> str:
    if name == "a row":
        document["rows"][0][0] = "MT-XXX-999"
    elif name == "digest":
        document["sha256"] = "0" * 64
    elif name == "columns":
        document["columns"] = document["columns"][::-1]
    elif name == "rows gone":
        del document["rows"]
    elif name == "a list":
        return "[]"
    elif name == "cut short":
        return json.dumps(document)[:-20]
    return json.dumps(document, ensure_ascii=False)


@pytest.mark.parametrize("name", ["a row", "digest", "columns", "rows gone", "a list", "cut short"])
def test_a_damaged_file_is_noticed(tmp_path: Path, name: str) -> None:
    path = tmp_path / "compiled.json"
    path.write_text(tampered(compiled(BASE[:3]), name), encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match=r"compile .* again"):
        load(path)


def test_a_missing_file_is_an_expected_failure(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="compile it again"):
        load(tmp_path / "nowhere.json")
