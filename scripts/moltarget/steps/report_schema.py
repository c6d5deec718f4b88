"""The schema of ``report.json``, and the check of a report against it."""

from __future__ import annotations

from functools import cache
from typing import Any

from moltarget.errors import MoltargetError
from moltarget.steps.config import SCHEMAS

PATH = SCHEMAS / "report.schema.yaml"


def check_report(report: Any, where: str) -> None:
    """Raises MoltargetError with the place of the first fault when a report breaks its schema."""
    validator = _validator()
    if validator.is_valid(report):
        return
    fault = min(validator.iter_errors(report), key=lambda error: list(map(str, error.instance_path)))
    place = "/".join(map(str, fault.instance_path)) or "top level"
    raise MoltargetError(f"{where}: breaks the report schema at {place}: {fault.message[:300]}; match the sample again")


@cache
def _validator() -> Any:
    import jsonschema_rs
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where there is one
    return jsonschema_rs.Draft202012Validator(yaml.load(PATH.read_text(encoding="utf-8"), Loader=loader))
