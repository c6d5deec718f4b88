"""Conditions as nested lists: a matching job builds them without parsing a word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, get_args

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import features as f

_KINDS: dict[str, type] = {kind.__name__: kind for kind in get_args(f.Feature)}
_READERS: dict[str, Callable[[Any], Any]] = {
    "ExonChange": f.ExonChange,
    "ChangeClass": f.ChangeClass,
    "CopyFeature": f.CopyFeature,
    "Comparison": f.Comparison,
    "tuple[str, ...]": tuple,
    "tuple[int, ...]": tuple,
}
_CONVERTED = {
    name: tuple(
        (place, _READERS[str(field.type)]) for place, field in enumerate(fields(kind)) if field.type in _READERS
    )
    for name, kind in _KINDS.items()
}


def to_list(condition: f.Condition) -> list[Any]:
    """``["And", [...], [...]]``, ``["ProteinChangeIs", "EGFR", "L858R", ""]``; plain values only."""
    if isinstance(condition, f.And | f.Or):
        return [type(condition).__name__, *(to_list(part) for part in condition.parts)]
    if isinstance(condition, f.Not):
        return ["Not", to_list(condition.part)]
    cells = (getattr(condition, field.name) for field in fields(condition))
    return [type(condition).__name__, *(list(cell) if isinstance(cell, tuple) else cell for cell in cells)]


def from_list(cells: list[Any]) -> f.Condition:
    """The condition of such a list. Raises KnowledgeBaseError when it is none."""
    kind, *rest = cells
    try:
        if kind == "And":
            return f.And(tuple(map(from_list, rest)))
        if kind == "Or":
            return f.Or(tuple(map(from_list, rest)))
        if kind == "Not":
            return f.Not(*map(from_list, rest))
        for place, read in _CONVERTED[kind]:
            rest[place] = read(rest[place])
        made: f.Feature = _KINDS[kind](*rest)
    except (KeyError, ValueError, TypeError, IndexError) as fault:
        raise KnowledgeBaseError(
            f"{cells!r} is no compiled condition ({fault}); compile the knowledge base again"
        ) from fault
    return made
