"""What is wrong with the document of a configuration, in the words of its reader and not in those of JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from moltarget.steps.config import SCHEMAS
from moltarget.tables.reader import nearest, show

if TYPE_CHECKING:
    from jsonschema import ValidationError

_KINDS = {
    "integer": "a whole number",
    "number": "a number",
    "string": "text",
    "boolean": "true or false",
    "array": "a list",
    "object": "a group of keys",
    "null": "nothing",
}


def document_faults(document: Mapping[str, Any]) -> list[str]:
    """Every fault with the key that holds it, sorted; none for a document that the schema accepts."""
    import yaml
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(yaml.safe_load((SCHEMAS / "config.schema.yaml").read_text(encoding="utf-8")))
    return sorted(
        f"{'.'.join(map(str, fault.path)) or 'top level'}: {told}"
        for fault in validator.iter_errors(document)
        for told in _told(fault)
    )


def _told(fault: ValidationError) -> Iterable[str]:
    found: Any = fault.instance
    wanted: Any = fault.validator_value
    schema: Any = fault.schema
    if fault.validator == "additionalProperties":
        known = list(schema.get("properties", ()))
        return [_unknown(str(key), known) for key in found if key not in known]
    if fault.validator == "required":
        return [f"the key {key} is missing" for key in wanted if key not in found]
    if fault.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        named = " or ".join(_KINDS[kind] for kind in kinds)
        return [f"is empty; give {named}" if found is None else f"{show(str(found))} is not {named}"]
    if fault.validator == "enum":
        return [f"{show(str(found))} is not known; allowed: {', '.join(map(str, wanted))}"]
    if fault.validator in ("minimum", "maximum"):
        return [f"{found} is {'below' if fault.validator == 'minimum' else 'above'} {wanted}"]
    if fault.validator == "anyOf":  # knowledge_base.sources.site
        return [f"{show(str(found))} is neither a path nor a list of different paths"]
    if fault.validator == "pattern":  # known_files
        return [f"{show(found)} is no label; a letter, then letters, digits and _, 40 at most"]
    return [fault.message]


def _unknown(key: str, known: list[str]) -> str:
    return f"unknown key {show(key)}" + (nearest(key, known) or f"; known keys: {', '.join(known)}")
