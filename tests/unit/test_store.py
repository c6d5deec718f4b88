"""The compiled base: every row survives the way through its own words, and a damaged file is noticed."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from matching_factory import NO_FILE, RESOURCES, evidence, geometry, value

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.compiling import compile_base
from moltarget.knowledge_base.evidence import Evidence, KnowledgeBase
from moltarget.knowledge_base.grammar import Vocabulary, parse_condition
from moltarget.knowledge_base.sources.curated import read_curated, reading_of
from moltarget.knowledge_base.store import load, save
from moltarget.knowledge_base.words import to_words

BASE = read_curated(RESOURCES / "knowledge_base")


VOCABULARY = Vocabulary()


def base_of(rows: tuple[Evidence, ...] = BASE, version: str = "1", as_of: str = "2026-11-23") -> KnowledgeBase:
    reading = reading_of(rows, version=version, as_of=as_of)
    return compile_base([reading], version=version, as_of=as_of, vocabulary=VOCABULARY)


def test_the_whole_base_compiles_and_comes_back(tmp_path: Path) -> None:
    made = base_of()
    digest = save(tmp_path / "compiled.json", made)
    assert json.loads((tmp_path / "compiled.json").read_text(encoding="utf-8"))["header"]["sha256"] == digest
    assert load(tmp_path / "compiled.json") == replace(made, sha256=digest)
    assert made.rows == BASE
    assert [row.text for row in made.rows] == [to_words(row.condition) for row in BASE]


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


def test_the_digest_is_that_of_the_rows_alone(tmp_path: Path) -> None:
    digests = [
        save(tmp_path / "one.json", base_of()),
        save(tmp_path / "two.json", base_of(version="2", as_of="2027-01-01")),
        save(tmp_path / "three.json", base_of(BASE[:-1])),
    ]
    assert digests[0] == digests[1] != digests[2]
    shuffled = list(BASE)
    random.Random(1).shuffle(shuffled)
    assert base_of(tuple(shuffled)).rows == BASE


def test_a_condition_that_its_words_do_not_give_is_refused() -> None:
    odd = replace(evidence(), condition=f.DomainChanged("BRAF", "truncating"), text="BRAF Truncating Mutation")
    with pytest.raises(KnowledgeBaseError, match=r"MT-MADE-001.*does not read back"):
        base_of((odd,))


def test_two_rows_of_one_id_are_refused() -> None:
    with pytest.raises(KnowledgeBaseError, match=r"MT-MADE-001 stands twice"):
        base_of((evidence(), evidence()))


def tampered(text: str, name: str) -> str:
    document = json.loads(text)
    if name == "a row":
        return text.replace("MT-", "MX-", 1)
    if name == "digest":
        return text.replace(document["header"]["sha256"], "0" * 64)
    if name == "columns":
        return text.replace('"evidence_type", "therapies"', '"therapies", "evidence_type"')
    if name == "rows gone":
        return json.dumps({"header": document["header"]})
    return "[]" if name == "a list" else text[:-20]


@pytest.mark.parametrize("name", ["a row", "digest", "columns", "rows gone", "a list", "cut short"])
def test_a_damaged_file_is_noticed(tmp_path: Path, name: str) -> None:
    path = tmp_path / "compiled.json"
    save(path, base_of(BASE[:3]))
    text = path.read_text(encoding="utf-8")
    broken = tampered(text, name)
    assert broken != text
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match=r"compile .* again"):
        load(path)


def test_a_missing_file_is_an_expected_failure(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="compile it again"):
        load(tmp_path / "nowhere.json")
