"""The project's sentinels: each is carried by CIViC today, and found by what it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from civic_files import CIVIC, whole, write
from matching_factory import RESOURCES, evidence

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.features import genes_of
from moltarget.knowledge_base.sentinels import COLUMNS, Sentinel, carriers, lost_sentinels, read_sentinels
from moltarget.steps.compile import Sources, compile_sources, reader_from, sites_of

READER, SITES = reader_from(RESOURCES), sites_of(RESOURCES)
SENTINELS = read_sentinels(RESOURCES / "sentinels.tsv", READER, SITES)
ROW = ("KRAS Mutation", "Cetuximab + Erlotinib", "Colorectal Cancer; Colon Cancer", "DOID:9256; DOID:219", "supports",
       "resistance", "B", "EID1")  # fmt: skip


def table(path: Path, *rows: Sequence[str]) -> Path:
    path.write_text("".join("\t".join(row) + "\n" for row in (COLUMNS, *rows)), encoding="utf-8")
    return path


@pytest.fixture
def one(tmp_path: Path) -> Sentinel:
    (found,) = read_sentinels(table(tmp_path / "s.tsv", ROW), READER, SITES)
    return found


def carrier(**changes: object) -> e.Evidence:
    base = evidence("KRAS Mutation", therapies="Cetuximab;Erlotinib", interaction="combination", significance="resistance",
                    disease="Colorectal Cancer", doid="DOID:9256")  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def test_the_table_holds_what_the_field_knows() -> None:
    genes = {gene for one in SENTINELS for condition in one.conditions for gene in genes_of(condition)}
    assert {"BRAF", "EGFR", "KIT", "ABL1", "ERBB2", "KRAS", "ALK", "PIK3CA", "BRCA1", "BRCA2", "NTRK1"} <= genes
    assert {"FLT3", "IDH1", "IDH2", "RET"} <= genes
    assert {one.significance for one in SENTINELS} >= {e.Significance.SENSITIVITY, e.Significance.RESISTANCE}
    assert len({one.words for one in SENTINELS}) == len(SENTINELS) >= 25
    assert all(one.civic_ids for one in SENTINELS)


def test_every_sentinel_is_carried_by_the_items_that_it_names() -> None:
    path = CIVIC / "ClinicalEvidenceSummaries-2026-05.tsv"
    if not path.is_file():
        pytest.skip("real data are absent (shared/data/civic beside the project)")
    base, _ = compile_sources(Sources(None, {"civic": path}))
    for sentinel in SENTINELS:
        found = {row.id for row in carriers(sentinel, base.rows)}
        assert found == set(sentinel.civic_ids), sentinel.words


def test_made_up_rows_carry_every_sentinel(tmp_path: Path) -> None:
    """What the other tests rest on."""
    base, left = compile_sources(Sources(None, {"civic": write(tmp_path / "c.tsv", whole())}))
    assert left == ()
    assert lost_sentinels(SENTINELS, base.rows, left) == []


@pytest.mark.parametrize(
    ("changes", "carried"),
    [
        ({}, True),
        ({"id": "EID999"}, True),
        ({"level": "A"}, True),
        ({"level": "C"}, False),
        ({"therapies": ("ERLOTINIB", "cetuximab")}, True),
        ({"therapies": ("Cetuximab",), "interaction": e.Interaction.NONE}, False),
        ({"interaction": e.Interaction.SUBSTITUTES}, False),
        ({"disease": "Colorectal Cancer, renamed"}, True),
        ({"doid": ""}, True),
        ({"disease": "Colon Carcinoma", "doid": "DOID:219"}, True),
        ({"disease": "Melanoma", "doid": "DOID:1909"}, False),
        ({"direction": e.Direction.DOES_NOT_SUPPORT}, False),
        ({"significance": e.Significance.SENSITIVITY}, False),
        ({"condition": evidence("KRAS G12").condition}, False),
    ],
)
def test_a_sentinel_is_found_by_what_it_means(one: Sentinel, changes: dict[str, object], carried: bool) -> None:
    row = carrier(**changes)
    assert (carriers(one, [row]) == [row]) == carried
    assert (lost_sentinels([one], [row], []) == []) == carried


def test_an_item_that_no_longer_compiles_is_named(one: Sentinel) -> None:
    left = e.Uncompiled("CIViC", "EID1", "predictive", "A", "KRAS OTHER MUTATION", e.WhyNot.NOT_UNDERSTOOD, "x")
    (said,) = lost_sentinels([one], [], [left])
    assert said.endswith("no longer compiles: EID1 ('KRAS OTHER MUTATION', name not understood)")


@pytest.mark.parametrize(
    ("place", "cell", "words"),
    [
        (0, "KRAS something odd", "line 2: condition .*is not understood"),
        (2, "", "line 2: a sentinel needs a disease and a level"),
        (4, "denies", "line 2: 'denies' is not a valid Direction"),
        (5, "gladness", "line 2: 'gladness' is not a valid Significance"),
        (6, "F", "line 2: a sentinel needs a disease and a level"),
        (7, "EID1\tmore", "line 2: 9 cells where the header has 8"),
    ],
)
def test_a_faulty_row_is_named(tmp_path: Path, place: int, cell: str, words: str) -> None:
    row = [*ROW[:place], cell, *ROW[place + 1 :]]
    with pytest.raises(KnowledgeBaseError, match=f"s.tsv: {words}"):
        read_sentinels(table(tmp_path / "s.tsv", row), READER, SITES)


def test_an_empty_table_guards_nothing(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="no sentinel; restore the table"):
        read_sentinels(table(tmp_path / "s.tsv"), READER, SITES)
