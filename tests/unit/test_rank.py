"""What stands first (docs/tiers.md, "Rank"): the order of the input never shows, and every tie ends in an id."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from matching_factory import evidence, patient, variant
from test_report import report

from moltarget.knowledge_base.evidence import Evidence, Significance
from moltarget.matching.matches import Match, match_base, rank
from moltarget.matching.standing import CLOSENESS, closeness_of_disease
from moltarget.tiering import ORDER

ITEMS = (
    variant("BRAF", "p.V600E", "missense_variant"),
    variant("KRAS", "p.G12D", "missense_variant"),
    variant("EGFR", "p.L858R", "missense_variant"),
)
_FIELDS = st.fixed_dictionaries(
    {
        "condition": st.sampled_from(["BRAF V600E", "BRAF V600", "BRAF Mutation", "KRAS G12", "EGFR L858R"]),
        "approval": st.sampled_from(["in force", "withdrawn", "none", "not verified"]),
        "level": st.sampled_from("ABCDE"),
        "rating": st.sampled_from([None, 1, 3, 5]),
        "oncotree": st.sampled_from(["MEL", "SKCM", "SKIN", "ANY", "SOLID", "COAD"]),
        "significance": st.sampled_from(["sensitivity", "resistance", "reduced sensitivity"]),
        "direction": st.sampled_from(["supports", "supports", "does not support"]),
        "therapies": st.sampled_from(["Vemurafenib", "Dabrafenib", "Dabrafenib;Trametinib"]),
    }
)


def made(number: int, fields: dict[str, Any]) -> Evidence:
    held = dict(fields)
    several = "combination" if ";" in held["therapies"] else ""
    return evidence(held.pop("condition"), id=f"MT-R-{number:03}", interaction=several, **held)


@settings(max_examples=60, deadline=None)
@given(st.lists(_FIELDS, min_size=2, max_size=8), st.data())
def test_the_order_of_the_input_never_shows(fields: list[dict[str, Any]], data: st.DataObject) -> None:
    rows = [made(number, held) for number, held in enumerate(fields)]
    shuffled, items = data.draw(st.permutations(rows)), data.draw(st.permutations(ITEMS))
    first = match_base(rows, patient("MEL", *ITEMS))
    assert match_base(shuffled, patient("MEL", *items)) == first


@settings(max_examples=15, deadline=None)
@given(st.lists(_FIELDS, min_size=2, max_size=6), st.data())
def test_nor_in_the_report(fields: list[dict[str, Any]], data: st.DataObject) -> None:
    rows = [made(number, held) for number, held in enumerate(fields)]
    shown = ("findings", "matches", "summary", "co_occurrence")
    first, second = report(*ITEMS, rows=rows), report(*ITEMS, rows=data.draw(st.permutations(rows)))
    assert [first[name] for name in shown] == [second[name] for name in shown]


@settings(max_examples=60, deadline=None)
@given(_FIELDS, st.lists(st.integers(0, 999), min_size=2, max_size=6, unique=True))
def test_ties_end_in_the_id(fields: dict[str, Any], numbers: list[int]) -> None:
    found = match_base([made(number, fields) for number in numbers], patient("MEL", *ITEMS)).present
    assert [match.evidence.id for match in found] == [f"MT-R-{number:03}" for number in sorted(numbers)][: len(found)]


@settings(max_examples=60, deadline=None)
@given(st.lists(_FIELDS, min_size=2, max_size=8))
def test_a_better_tier_always_stands_first(fields: list[dict[str, Any]]) -> None:
    found = match_base([made(number, held) for number, held in enumerate(fields)], patient("MEL", *ITEMS)).present
    places = [ORDER[match.tiering.tier] for match in found]
    assert places == sorted(places)
    assert len({rank(match) for match in found}) == len(found)


def parts_of(match: Match) -> tuple[object, ...]:
    """Tier, closeness of disease, claim, level, rating, closeness of the condition, therapies, id."""
    row, claims = match.evidence, list(Significance)
    disease = closeness_of_disease(match.relation)
    head = ORDER[match.tiering.tier], *disease, claims.index(row.significance), row.level, -(row.rating or 0)
    return *head, CLOSENESS[match.specificity], row.therapies, row.id


@settings(max_examples=100, deadline=None)
@given(st.lists(_FIELDS, min_size=2, max_size=12))
def test_a_rank_sorts_as_its_parts_do(fields: list[dict[str, Any]]) -> None:
    found = match_base([made(number, held) for number, held in enumerate(fields)], patient("MEL", *ITEMS)).present
    assert sorted(found, key=rank) == sorted(found, key=parts_of)


def test_of_two_lists_of_therapies_the_shorter_stands_first() -> None:
    fields = {"condition": "BRAF V600E", "oncotree": "MEL", "level": "B", "rating": 3, "significance": "sensitivity"}
    names = ("AB", "A;B", "A", "AB;A", "B", "A;BC", "A B")
    rows = [made(number, {**fields, "therapies": name}) for number, name in enumerate(names)]
    found = match_base(rows, patient("MEL", *ITEMS)).present
    assert [match.evidence.therapies for match in found] == sorted(match.evidence.therapies for match in found)
    assert len(found) == len(names)
