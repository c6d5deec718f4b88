"""The check of a report against its schema: whole ones pass, broken ones are told by their place."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from report_rich import rich_lung

from moltarget.errors import MoltargetError
from moltarget.steps.report_schema import PATH, check_report

SCHEMA = yaml.safe_load(PATH.read_text(encoding="utf-8"))
ROWS = ("would_apply", "genes", "matches", "alterations", "set_aside")


@pytest.fixture(scope="module")
def report() -> Any:
    return json.loads(json.dumps(rich_lung()))


def test_a_whole_report_passes(report: Any) -> None:
    check_report(report, "report.json")
    Draft202012Validator(SCHEMA).validate(report)


@pytest.mark.parametrize("place", ROWS)
def test_each_broken_place_is_named(place: str, report: Any) -> None:
    """And another validator finds the same ones broken."""
    assert report[place], "nothing to break"
    first = report[place][0]
    for change in ({"unknown_key": 1}, {name: {"x": 1} for name in list(first)[:3]}):
        broken = copy.deepcopy(report)
        broken[place][0].update(change)
        assert not Draft202012Validator(SCHEMA).is_valid(broken)
        with pytest.raises(MoltargetError, match=rf"report\.json: breaks the report schema at {place}/0.*match the"):
            check_report(broken, "report.json")


@pytest.mark.parametrize("document", [{}, [], None, "text"])
def test_what_is_no_report_at_all_is_told(document: Any) -> None:
    with pytest.raises(MoltargetError, match="breaks the report schema at top level"):
        check_report(document, "report.json")
