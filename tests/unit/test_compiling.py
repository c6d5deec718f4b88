"""Sources into one base: order, counts, malformed rows, therapies under one name; conditions as lists and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from matching_factory import evidence
from test_grammar import TREES

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.codec import from_list, to_list
from moltarget.knowledge_base.compiling import compile_base, refuse_malformed
from moltarget.knowledge_base.grammar import Vocabulary
from moltarget.knowledge_base.uncompiled import write_uncompiled
from moltarget.quantities import LEAVES_OPEN, OF_GENE, OF_TUMOUR, SAYS_TOO, words_of
from moltarget.steps.compile import Sources, compile_sources

SOURCE = e.Source("made up", "1", "2026-01-01", "CC0-1.0", "", "0" * 64)


def left(reason: e.WhyNot, where: str = "line 2") -> e.Uncompiled:
    return e.Uncompiled("made up", "X1", "predictive", "B", "TP53 ALTERATION", reason, "because\tof\nthis", where)


def base(*readings: e.Reading) -> e.KnowledgeBase:
    return compile_base(readings, version="1", as_of="2026-01-01", vocabulary=Vocabulary())


def test_rows_are_sorted_and_every_item_is_counted() -> None:
    rows = (replace(evidence(), id="B2"), replace(evidence(), id="A1"))
    reading = e.Reading(SOURCE, rows, (left(e.WhyNot.NO_DEFINITION), left(e.WhyNot.NO_DEFINITION)))
    made = base(reading)
    assert [row.id for row in made.rows] == ["A1", "B2"]
    (count,) = made.sources
    assert (count.items, count.compiled, count.not_compiled) == (4, 2, ((e.WhyNot.NO_DEFINITION, 2),))


def test_one_id_in_two_sources_is_refused() -> None:
    with pytest.raises(KnowledgeBaseError, match=r"MT-MADE-001 stands twice \(curated, other\)"):
        base(e.Reading(SOURCE, (evidence(),)), e.Reading(SOURCE, (replace(evidence(), source="other"),)))


@pytest.mark.parametrize(
    ("interaction", "order"),
    [(e.Interaction.COMBINATION, "ab"), (e.Interaction.SUBSTITUTES, "ab"), (e.Interaction.SEQUENTIAL, "ba")],
)
def test_an_option_has_one_order(interaction: e.Interaction, order: str) -> None:
    row = replace(evidence(), therapies=("b", "a"), interaction=interaction)
    assert "".join(base(e.Reading(SOURCE, (row,))).rows[0].therapies) == order


def test_malformed_rows_stop_the_compilation_by_name() -> None:
    broken = tuple(left(e.WhyNot.MALFORMED, f"line {n}") for n in range(2, 9))
    with pytest.raises(KnowledgeBaseError) as refused:
        refuse_malformed([e.Reading(SOURCE, (), broken)])
    text = str(refused.value)
    assert text.startswith("7 malformed row(s):\nmade up, line 2: because")
    assert "and 2 more" in text
    assert "malformed: keep" in text
    refuse_malformed([e.Reading(SOURCE, (), (left(e.WhyNot.NO_INPUT),))])


def test_the_list_of_what_is_left_has_a_line_for_each_item(tmp_path: Path) -> None:
    path = tmp_path / "not_compiled.tsv"
    write_uncompiled(path, (left(e.WhyNot.NO_INPUT), left(e.WhyNot.MALFORMED)))
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    assert header.split("\t")[:2] == ["source", "id"]
    assert [line.split("\t")[-3:-1] for line in lines] == [
        ["nothing that is read can carry it", "because of this"],
        ["malformed row", "because of this"],
    ]


def test_the_curated_base_alone_is_the_default() -> None:
    made, others = compile_sources(Sources())
    assert [count.source.name for count in made.sources] == [e.CURATED]
    assert {row.source for row in made.rows} == {e.CURATED}
    assert others == ()


def test_an_unknown_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="'nosuch' is no source"):
        compile_sources(Sources(files={"nosuch": tmp_path / "x.tsv"}))


@given(TREES)
def test_a_condition_survives_as_a_list(tree: f.Condition) -> None:
    assert from_list(to_list(tree)) == tree


@pytest.mark.parametrize("cells", [["Banana", 1], ["GeneChanged", "BRAF", "banana"], ["Not"], ["FusionIs"], [[]]])
def test_a_list_that_is_no_condition_is_refused(cells: list[object]) -> None:
    with pytest.raises(KnowledgeBaseError, match="compile the knowledge base again"):
        from_list(cells)


def test_words_of_quantities() -> None:
    assert words_of("KIT expression") == words_of("CD44 v6 expression") == OF_GENE["expression"]
    assert words_of("HSPH1 nuclear expression") == OF_GENE["nuclear expression"]
    assert words_of("AKT1 S473 phosphorylation") == ("detected", "not detected")
    assert words_of("methylation class ST-EPN-ZFTA") == ("detected", "not detected")
    assert words_of("MSI") == OF_TUMOUR["MSI"]
    assert words_of("expression") == words_of("KIT mood") == words_of("") == ()
    levels = set(OF_GENE["expression"])
    assert {*SAYS_TOO, *LEAVES_OPEN}.union(*SAYS_TOO.values(), *LEAVES_OPEN.values()) <= levels
    assert not any(SAYS_TOO.get(word, frozenset()) & LEAVES_OPEN.get(word, frozenset()) for word in levels)
