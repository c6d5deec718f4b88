"""The quick validator of reports says what the library says: of whole reports, of broken ones, and of any value at all."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from report_rich import rich_lung

from moltarget.errors import MoltargetError
from moltarget.steps.report_schema import PATH, check_report, plain_test, validator_of

SCHEMA = yaml.safe_load(PATH.read_text(encoding="utf-8"))
PART = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "description": "a name"},
        "level": {"enum": ["A", "B"]},
        "number": {"type": ["integer", "null"]},
        "share": {"type": "number"},
        "yes": {"type": "boolean"},
        "words": {"type": "array", "items": {"type": "string"}},
        "inner": {"$ref": "#/$defs/inner"},
    },
}
INNER = {"type": "object", "additionalProperties": False, "properties": {"text": {"type": "string"}}}
NAMED = {"inner": INNER}
WHOLE = {"$defs": NAMED, "type": "object", "properties": {"part": PART, "parts": {"type": "array", "items": PART}}}
LEAVES = (
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats(allow_nan=False) | st.sampled_from(["", "A", "B", "x"])
)
NAMES = st.sampled_from([*PART["properties"], "text", "other"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4))
CLOSE = st.fixed_dictionaries(
    {"name": st.just("n")},
    optional={
        "level": st.sampled_from(["A", "B", "C"]),
        "number": st.none() | st.integers(0, 2) | st.just(1.0) | st.booleans(),
        "share": st.floats(allow_nan=False) | st.integers(0, 1),
        "yes": st.booleans() | st.just(0),
        "words": st.lists(st.sampled_from(["a", "b"]) | st.just(1), max_size=2),
        "inner": st.dictionaries(st.sampled_from(["text", "more"]), st.sampled_from(["a", "b"]), max_size=2),
    },
)


def faults(validator: Any, document: Any) -> list[tuple[list[str], str]]:
    return sorted((list(map(str, fault.path)), fault.message) for fault in validator.iter_errors(document))


@given(st.fixed_dictionaries({"part": CLOSE | VALUES, "parts": st.lists(CLOSE, max_size=3) | VALUES}))
def test_the_same_faults_as_the_library_of_any_value(document: Any) -> None:
    assert faults(validator_of(WHOLE), document) == faults(Draft202012Validator(WHOLE), document)


@given(CLOSE | VALUES)
def test_what_the_test_passes_is_valid(value: Any) -> None:
    test = plain_test(PART, NAMED)
    assert test is not None
    if test(value):
        assert Draft202012Validator({**PART, "$defs": NAMED}).is_valid(value)


def test_the_test_passes_what_is_plain() -> None:
    """Else the validator would be right and slow."""
    test = plain_test(PART, NAMED)
    assert test is not None
    assert test({"name": "n", "level": "A", "number": None, "words": ["w"], "inner": {"text": "t"}, "share": 0.5})
    rows = SCHEMA["properties"]["would_apply"]
    assert plain_test(rows, SCHEMA["$defs"]) is not None


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {"type": "string", "minLength": 1},
        {"type": "integer", "minimum": 0},
        {"enum": [1, "a"]},
        {"const": "a"},
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"type": "array", "items": {"type": "string", "pattern": "x"}},
        {"type": "array"},
        {"$ref": "#/$defs/circle"},
        {"$ref": "#/elsewhere/inner"},
        {"anyOf": [{"type": "string"}]},
    ],
)
def test_what_asks_for_more_is_left_to_the_library(schema: Any) -> None:
    circle = {"type": "object", "additionalProperties": False, "properties": {"again": {"$ref": "#/$defs/circle"}}}
    assert plain_test(schema, {"circle": circle}) is None


def test_a_whole_report_is_valid_and_each_broken_place_is_named() -> None:
    report = json.loads(json.dumps(rich_lung()))
    check_report(report, "report.json")
    slow, quick = Draft202012Validator(SCHEMA), validator_of(SCHEMA)
    rows = ("would_apply", "genes", "matches", "alterations", "set_aside")
    for place in (place for place in rows if report[place]):
        for change in ({"unknown_key": 1}, {name: {} for name in list(report[place][0])[:3]}):
            broken = copy.deepcopy(report)
            broken[place][0].update(change)
            assert faults(quick, broken) == faults(slow, broken) != []
            with pytest.raises(MoltargetError, match=rf"report\.json: breaks the report schema at {place}/0"):
                check_report(broken, "report.json")
