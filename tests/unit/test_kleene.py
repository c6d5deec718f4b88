"""Kleene's strong three-valued tables (Kleene 1952, section 64), written out, and which doubt wins."""

from __future__ import annotations

import pytest

from moltarget.matching.kleene import conjunction, disjunction, negation
from moltarget.model import Doubt, Outcome, Truth

# P present, A absent, N not assayed, U uncertain.
VALUES = {
    "P": Outcome(Truth.PRESENT, "p", None, ("kp",)),
    "A": Outcome(Truth.ABSENT, "a"),
    "N": Outcome(Truth.UNKNOWN, "n", Doubt.NOT_ASSAYED, ("kn",)),
    "U": Outcome(Truth.UNKNOWN, "u", Doubt.UNCERTAIN, ("ku",)),
}
AND = {
    "PP": "P", "PA": "A", "PN": "N", "PU": "U",
    "AP": "A", "AA": "A", "AN": "A", "AU": "A",
    "NP": "N", "NA": "A", "NN": "N", "NU": "U",
    "UP": "U", "UA": "A", "UN": "U", "UU": "U",
}  # fmt: skip
OR = {
    "PP": "P", "PA": "P", "PN": "P", "PU": "P",
    "AP": "P", "AA": "A", "AN": "N", "AU": "U",
    "NP": "P", "NA": "N", "NN": "N", "NU": "U",
    "UP": "P", "UA": "U", "UN": "U", "UU": "U",
}  # fmt: skip


def letter(found: Outcome) -> str:
    if found.doubt is not None:
        return {Doubt.NOT_ASSAYED: "N", Doubt.UNCERTAIN: "U"}[found.doubt]
    return {Truth.PRESENT: "P", Truth.ABSENT: "A", Truth.UNKNOWN: "?"}[found.truth]


@pytest.mark.parametrize(("pair", "expected"), AND.items())
def test_and(pair: str, expected: str) -> None:
    assert letter(conjunction([VALUES[one] for one in pair])) == expected


@pytest.mark.parametrize(("pair", "expected"), OR.items())
def test_or(pair: str, expected: str) -> None:
    assert letter(disjunction([VALUES[one] for one in pair])) == expected


@pytest.mark.parametrize(("one", "expected"), [("P", "A"), ("A", "P"), ("N", "N"), ("U", "U")])
def test_not(one: str, expected: str) -> None:
    assert letter(negation(VALUES[one])) == expected


@pytest.mark.parametrize("pair", AND)
def test_de_morgan(pair: str) -> None:
    """NOT (a AND b) is (NOT a) OR (NOT b), doubt included."""
    parts = [VALUES[one] for one in pair]
    assert letter(negation(conjunction(parts))) == letter(disjunction([negation(part) for part in parts]))


def test_the_reason_is_that_of_the_parts_that_decided() -> None:
    assert conjunction([VALUES["P"], VALUES["A"], VALUES["U"]]).because == "a"
    assert disjunction([VALUES["A"], VALUES["P"], VALUES["N"]]).because == "p"
    assert conjunction([VALUES["P"], VALUES["N"], VALUES["U"]]).because == "n; u; p", (
        "what is there already is told too"
    )
    assert conjunction([VALUES["P"], VALUES["P"]]).because == "p"


def test_witnesses_are_those_of_the_parts_that_decided() -> None:
    assert conjunction([VALUES["P"], VALUES["U"], VALUES["N"]]).witnesses == ("kn", "kp", "ku")
    assert disjunction([VALUES["U"], VALUES["P"]]).witnesses == ("kp",)
    assert conjunction([VALUES["P"], VALUES["A"]]).witnesses == ()
    assert negation(VALUES["P"]).witnesses == (), "an absence has no witness"
    assert negation(VALUES["U"]).witnesses == ("ku",), "a doubtful record stays named"


@pytest.mark.parametrize("truth", [Truth.PRESENT, Truth.ABSENT])
def test_only_unknown_carries_a_doubt(truth: Truth) -> None:
    with pytest.raises(ValueError, match="carries its doubt"):
        Outcome(truth, "x", Doubt.UNCERTAIN)
    with pytest.raises(ValueError, match="carries its doubt"):
        Outcome(Truth.UNKNOWN, "x")
