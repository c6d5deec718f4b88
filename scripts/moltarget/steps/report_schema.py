"""The schema of ``report.json`` as a validator that is quick on what is valid, which all reports are but broken ones.

The library decides, and alone says what is wrong. Before it looks at a property, a test made from the schema passes values that
are valid beyond doubt: words, numbers, lists and closed objects of them. Whatever asks for more has no such test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from moltarget.errors import MoltargetError
from moltarget.steps.config import SCHEMAS

PATH = SCHEMAS / "report.schema.yaml"
Test = Callable[[Any], bool]
_REMARKS = {"description", "title"}
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),  # the library takes 1.0 as well; what this test does not pass, it looks at
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def check_report(report: Any, where: str) -> None:
    """Raises MoltargetError with the place of the first fault when a report breaks its schema."""
    fault = next(iter(sorted(_validator().iter_errors(report), key=lambda error: list(map(str, error.path)))), None)
    if fault is not None:
        place = "/".join(map(str, fault.path)) or "top level"
        raise MoltargetError(
            f"{where}: breaks the report schema at {place}: {fault.message[:300]}; match the sample again"
        )


@cache
def _validator() -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where there is one
    return validator_of(yaml.load(PATH.read_text(encoding="utf-8"), Loader=loader))


def validator_of(schema: Mapping[str, Any]) -> Any:
    """A validator of a schema of draft 2020-12 that finds the same faults as the library's own."""
    from jsonschema import Draft202012Validator, validators

    keywords = {"properties": _quick_properties(schema.get("$defs", {}))}
    quick: Any = validators.extend(Draft202012Validator, keywords)  # type: ignore[no-untyped-call]
    return quick(schema)


def _quick_properties(named: Mapping[str, Any]) -> Callable[..., Iterator[Any]]:
    """The library's keyword ``properties``, but for values that their test passes."""
    tests: dict[int, Test | None] = {}  # by the part of the schema, which lives as long as the validator

    def properties(validator: Any, wanted: Mapping[str, Any], found: Any, _: Any) -> Iterator[Any]:
        if not validator.is_type(found, "object"):
            return
        for name, part in wanted.items():
            if name not in found:
                continue
            if id(part) not in tests:
                tests[id(part)] = plain_test(part, named)
            test = tests[id(part)]
            if test is None or not test(found[name]):
                yield from validator.descend(found[name], part, path=name, schema_path=name)

    return properties


def plain_test(schema: Any, named: Mapping[str, Any]) -> Test | None:
    """A test that only valid values pass; None where the schema asks for what it does not know. ``named`` is ``$defs``."""
    if not isinstance(schema, Mapping):
        return None
    asked = {name: value for name, value in schema.items() if name not in _REMARKS}
    if set(asked) == {"$ref"}:
        place, _, name = asked["$ref"].rpartition("/")
        others = {other: part for other, part in named.items() if other != name}  # a part within itself has no test
        return plain_test(named[name], others) if place == "#/$defs" and name in named else None
    if set(asked) == {"enum"} and all(type(one) is str for one in asked["enum"]):
        words = frozenset(asked["enum"])
        return lambda value: type(value) is str and value in words
    if set(asked) == {"type"}:
        return _type_test(asked["type"])
    if set(asked) == {"type", "items"} and asked["type"] == "array":
        of_item = plain_test(asked["items"], named)
        return None if of_item is None else lambda value: type(value) is list and all(map(of_item, value))
    return _object_test(asked, named)


def _type_test(asked: str | list[str]) -> Test | None:
    names = [asked] if isinstance(asked, str) else asked
    if not set(names) <= _TYPES.keys():
        return None
    kinds = frozenset(kind for name in names for kind in _TYPES[name])
    return lambda value: type(value) in kinds


def _object_test(asked: Mapping[str, Any], named: Mapping[str, Any]) -> Test | None:
    """Of an object that may have its properties alone."""
    known = {"type", "additionalProperties", "required", "properties"}
    if not set(asked) <= known or asked.get("type") != "object" or asked.get("additionalProperties") is not False:
        return None
    tests = {name: plain_test(part, named) for name, part in asked.get("properties", {}).items()}
    if None in tests.values():
        return None
    certain = {name: test for name, test in tests.items() if test is not None}
    required = frozenset(asked.get("required", ()))

    def test(value: Any) -> bool:
        if type(value) is not dict or not required <= value.keys() <= certain.keys():
            return False
        return all(certain[name](one) for name, one in value.items())

    return test
