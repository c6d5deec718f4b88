"""The tree of values behind a condition: the same value as matching's, each feature's reason, and what decided."""

from __future__ import annotations

import pytest
from matching_factory import RESOURCES, Item, copies, evaluator, fusion, measured, variant

from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.sources.curated import read_curated
from moltarget.knowledge_base.words import to_words
from moltarget.matching.trace import Trace

V600E = variant("BRAF", "p.V600E", "missense_variant")
WEAK = variant("KRAS", "p.G12D", "missense_variant", doubt="the caller filtered it (weak)")
SAMPLES: dict[str, list[Item]] = {
    "nothing": [],
    "one": [V600E],
    "doubtful": [V600E, WEAK],
    "everything": [V600E, WEAK, copies("ERBB2", "gain"), fusion("ALK::EML4"), measured("MSI", "high"), "NRAS",
                   variant("EGFR", "p.L861Q", "missense_variant"), variant("BRCA1", "p.Q356*", "stop_gained")],
}  # fmt: skip


def told(trace: Trace) -> dict[str, str]:
    """Feature -> the first letter of its value, capital where it decides."""
    letters = {to_words(leaf.condition): leaf.outcome.truth.value[0] for leaf in trace.features}
    return {
        to_words(leaf.condition): letters[to_words(leaf.condition)].upper()
        if leaf.decides
        else leaf.outcome.truth.value[0]
        for leaf in trace.features
    }


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("BRAF V600E", {"BRAF V600E": "P"}),
        ("BRAF V600E AND NRAS Q61K", {"BRAF V600E": "p", "NRAS Q61K": "A"}),
        ("BRAF V600E AND NOT NRAS Q61K", {"BRAF V600E": "P", "NRAS Q61K": "A"}),
        ("BRAF V600E OR NRAS Q61K", {"BRAF V600E": "P", "NRAS Q61K": "a"}),
        ("NRAS Q61K OR NRAS Q61R", {"NRAS Q61K": "A", "NRAS Q61R": "A"}),
        ("BRAF V600E AND KRAS G12D", {"BRAF V600E": "p", "KRAS G12D": "U"}),
        ("NOT KRAS G12D AND NRAS Q61K", {"KRAS G12D": "u", "NRAS Q61K": "A"}),
        ("(KRAS G12D OR NRAS Q61K) AND BRAF V600K", {"KRAS G12D": "u", "NRAS Q61K": "a", "BRAF V600K": "A"}),
        ("(BRAF V600E AND NRAS Q61K) OR BRAF V600E", {"BRAF V600E": "P", "NRAS Q61K": "a"}),
    ],
)
def test_which_features_decide(condition: str, expected: dict[str, str]) -> None:
    assert told(evaluator(V600E, WEAK).trace(parse_condition(condition))) == expected


@pytest.mark.parametrize("items", SAMPLES.values(), ids=SAMPLES)
def test_the_tree_has_the_value_that_matching_has(items: list[Item]) -> None:
    """For every condition of the curated base; what decides has the value of the whole, turned round under NOT."""
    sample = evaluator(*items)
    for row in read_curated(RESOURCES / "knowledge_base"):
        tree = sample.trace(row.condition, row.origin)
        assert tree.outcome == sample.condition(row.condition, row.origin), row.id
        assert any(leaf.decides for leaf in tree.features), row.id
