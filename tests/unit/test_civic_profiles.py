"""CIViC's profiles with AND, OR and NOT over all three values of their features.

``tests/knowledge_base/profiles.tsv`` holds 78 profiles of the file of May 2026: all with NOT, all with parentheses (no
other mixes operators), and a spread of the rest over the kinds of features. ``features`` are in our words and in reading
order. ``expected`` has one letter for each combination of their values present, absent and unknown (P, A, U; the first
feature changes slowest, the last fastest); blanks and bars are there for the eye.

How the letters were made: for each shape (``a AND b``, ``a AND NOT b``, ``a AND (b OR c)``, ...) they were worked out from
Kleene's tables and typed, not computed (those of four features were put together from typed blocks); a script that imports
nothing of this project wrote them beside the profiles. Each line with one or two features, and each with NOT or
parentheses, was then read against its profile by eye. A second script, likewise independent, took every profile's own text
as minimum, maximum and 2 - x over P = 2, U = 1, A = 0 and agreed with all 78 lines. This project's evaluator had no part
in it.

The values of the features are fixed here, also to combinations that no sample can have: the logic is tested, not the
features.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from civic_names import LATER, rows_of
from matching_factory import RESOURCES, evaluator

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.words import feature_words
from moltarget.matching.evaluate import Evaluator
from moltarget.matching.kleene import conjunction
from moltarget.model import Doubt, Outcome, Truth
from moltarget.steps.compile import reader_from

Combination = tuple[str, ...]

TABLE = Path(__file__).resolve().parents[1] / "knowledge_base" / "profiles.tsv"
ROWS = rows_of(TABLE)
NAMES = [row["profile"] for row in ROWS]
LETTERS = {"P": Truth.PRESENT, "A": Truth.ABSENT, "U": Truth.UNKNOWN}
OPERATOR = re.compile(r"\b(?:AND|OR|NOT)\b", re.IGNORECASE)
VOCABULARY = reader_from(RESOURCES).vocabulary
SAMPLE = evaluator()
MOST_FEATURES = 7  # of a profile whose combinations are all tried: 2,187
DRAWN = 500  # combinations of a longer one


@dataclass(slots=True)
class Fixed(Evaluator):
    """An evaluator whose features have given outcomes; conditions are its own."""

    outcomes: Mapping[f.Feature, Outcome] = field(default_factory=dict)

    def feature(self, feature: f.Feature, *, germline: bool = False) -> Outcome:
        return self.outcomes[feature]


def fixed(feature: f.Feature, letter: str, doubt: Doubt) -> Outcome:
    truth = LETTERS[letter]
    return Outcome(truth, f"{feature_words(feature)}: {truth.value}", doubt if truth is Truth.UNKNOWN else None)


def evaluate(condition: f.Condition, values: Sequence[str], doubt: Doubt = Doubt.NOT_ASSAYED) -> Outcome:
    """The outcome of a condition whose features, in reading order, have these values."""
    outcomes = {one: fixed(one, value, doubt) for one, value in zip(f.features_of(condition), values, strict=True)}
    return Fixed(SAMPLE.facts, SAMPLE.coverage, SAMPLE.geometry, outcomes=outcomes).condition(condition)


def combinations(number: int) -> list[Combination]:
    """In the order of the table."""
    return list(product("PAU", repeat=number))


@cache
def condition_of(profile: str) -> f.Condition:
    return parse_condition(profile, VOCABULARY)


def faults(profile: str, features: str, expected: str) -> list[str]:
    """Where a line of the table and the code differ; empty when they agree."""
    condition = condition_of(profile)
    words = [feature_words(one) for one in f.features_of(condition)]
    if words != features.split("; "):
        return [f"features: {'; '.join(words)}"]
    letters, tried = re.sub(r"[ |]", "", expected), combinations(len(words))
    if len(letters) != len(tried):
        return [f"{len(letters)} letters for {len(tried)} combinations"]
    found = []
    for values, letter in zip(tried, letters, strict=True):
        for doubt in Doubt:
            got = evaluate(condition, values, doubt)
            if got.truth is not LETTERS[letter]:
                found.append(f"{''.join(values)}: {got.truth.value}, not {letter}")
            if got.doubt is not (doubt if letter == "U" else None):
                found.append(f"{''.join(values)}: doubt {got.doubt}, where that of the features is {doubt}")
            if not any(word in got.because for word in words):
                found.append(f"{''.join(values)}: {got.because!r} names no feature")
    return found


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_a_profile_has_the_values_written_for_it(row: dict[str, str]) -> None:
    assert faults(row["profile"], row["features"], row["expected"]) == []


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_each_wrong_letter_is_noticed(row: dict[str, str]) -> None:
    """The comparison can fail: a letter changed to either other value is reported, where it stands and nowhere else.

    All letters of one or two features; the first, the middle and the last of more.
    """
    letters = re.sub(r"[ |]", "", row["expected"])
    places = range(len(letters)) if len(letters) <= 9 else (0, len(letters) // 2, len(letters) - 1)
    tried = combinations(len(row["features"].split("; ")))
    for place in places:
        for wrong in set(LETTERS) - {letters[place]}:
            found = faults(row["profile"], row["features"], letters[:place] + wrong + letters[place + 1 :])
            assert found
            assert {fault.partition(":")[0] for fault in found} == {"".join(tried[place])}


def test_wrong_features_and_missing_letters_are_noticed() -> None:
    assert faults("EGFR L858R AND EGFR T790M", "EGFR T790M; EGFR L858R", "PAU AAA UAU")
    assert faults("EGFR L858R AND EGFR T790M", "EGFR L858R; EGFR T790M", "PAU AAA UA")


def test_the_table_holds_what_was_asked_for() -> None:
    assert len(set(NAMES)) == len(NAMES) == 78
    assert sum("NOT" in name for name in NAMES) == 2
    assert sum("( " in name for name in NAMES) == 5


@pytest.fixture(scope="module")
def profiles() -> list[str]:
    """All of the file with an operator; two of VHL have a small ``and``, which the language reads as well."""
    if not LATER.is_file():
        pytest.skip(f"shared file civic/{LATER.name} is absent")
    return sorted({row["molecular_profile"] for row in rows_of(LATER) if OPERATOR.search(row["molecular_profile"])})


def test_the_table_is_of_the_file(profiles: list[str]) -> None:
    assert sum(profile.count(" and ") == 0 for profile in profiles) == 198
    assert len(profiles) == 200
    assert set(NAMES) <= set(profiles)
    unlisted = [profile for profile in profiles if profile not in NAMES]
    assert not [one for one in unlisted if "NOT" in one or "( " in one or (" AND " in one and " OR " in one)]


def to_try(number: int, seed: str) -> Iterable[Combination]:
    if number <= MOST_FEATURES:
        return combinations(number)
    drawn = random.Random(seed)
    return [tuple(drawn.choices("PAU", k=number)) for _ in range(DRAWN)]


def disorders(condition: f.Condition, tried: Iterable[Combination]) -> list[str]:
    """Where a condition breaks what every condition owes: a reason and a doubt, two-valued logic, and monotony.

    Monotony (Kleene): to learn the value of an unknown feature never overturns a result that was there without it.
    """
    found: list[str] = []
    known: dict[Combination, Truth] = {}

    def truth(values: Combination) -> Truth:
        if values not in known:
            got = evaluate(condition, values)
            known[values] = got.truth
            if (got.doubt is not None) != (got.truth is Truth.UNKNOWN) or not got.because.strip():
                found.append(f"{''.join(values)}: doubt {got.doubt}, reason {got.because!r}")
            if got.truth is Truth.UNKNOWN and "U" not in values:
                found.append(f"{''.join(values)}: unknown though every feature is known")
        return known[values]

    for values in tried:
        before = truth(values)
        for place in [number for number, value in enumerate(values) if value == "U"]:
            for learnt in "PA":
                after = truth((*values[:place], learnt, *values[place + 1 :]))
                if before is not Truth.UNKNOWN and after is not before:
                    found.append(f"{''.join(values)}: {before.value}, with feature {place + 1} {learnt} {after.value}")
    return found


def test_every_profile_evaluates_over_its_combinations(profiles: list[str]) -> None:
    """All combinations of up to seven features, else 500 drawn ones; the other profiles and those of the table."""
    wrong = {}
    for profile in profiles:
        condition = condition_of(profile)
        wrong[profile] = disorders(condition, to_try(len(f.features_of(condition)), profile))
    assert {profile: found for profile, found in wrong.items() if found} == {}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("conjunction", lambda parts: parts[0]),
        ("conjunction", lambda parts: next((part for part in parts if part.truth is not Truth.UNKNOWN), parts[0])),
        ("disjunction", lambda parts: min(parts, key=lambda part: "AUP".index(part.truth.name[0]))),
        ("negation", lambda part: replace(part, truth=Truth.ABSENT, doubt=None)),
    ],
)
def test_a_wrong_table_of_an_operator_is_noticed(
    name: str, wrong: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"moltarget.matching.evaluate.{name}", wrong)
    assert any(faults(row["profile"], row["features"], row["expected"]) for row in ROWS)


def test_a_result_that_is_overturned_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown parts left out, as two-valued logic would: present until the other part turns out absent."""

    def hasty(parts: Sequence[Outcome]) -> Outcome:
        return conjunction([part for part in parts if part.truth is not Truth.UNKNOWN] or parts)

    monkeypatch.setattr("moltarget.matching.evaluate.conjunction", hasty)
    found = disorders(condition_of("EGFR L858R AND EGFR T790M"), combinations(2))
    assert "PU: present, with feature 2 A absent" in found
