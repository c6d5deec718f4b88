"""The report as text: canonical JSON (``files.canonical_json``), put together from pieces that many samples share.

Most of a long report says the same of every sample: what a condition would need, where its evidence is from. Such lines are
made once; an item of one of the report's lists is then joined from them and from the few lines that are the sample's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from math import isfinite
from typing import Any

_ITEM, _LINE = "\n  ", "\n   "  # how an item of a list on the report's first level is indented, and a line of it

Lines = Mapping[str, str]


class Ready(str):
    """An item of a list on the report's first level, as it stands in the file."""

    __slots__ = ()


def document_text(document: Mapping[str, Any]) -> str:
    """The whole file: sorted keys, one space of indent, a final newline. Raises ValueError on a number that is none.

    The long lists are joined into it as they are: as values of a value they would be copied several times over.
    """
    pieces: list[str] = []
    for key in sorted(document):
        value = document[key]
        pieces += (",\n " if pieces else "{\n ", _quoted(key), ": ")
        if type(value) is list and value:
            pieces += ("[", _ITEM, f",{_ITEM}".join([_text(one, _ITEM) for one in value]), "\n ]")
        else:
            pieces.append(_text(value, "\n "))
    return "".join((*pieces, "\n}\n")) if pieces else "{}\n"


def lines_of(row: Mapping[str, Any]) -> dict[str, str]:
    """The lines of an item, by key."""
    return {key: f"{_quoted(key)}: {_text(value, _LINE)}" for key, value in row.items()}


def item(*lines: Lines) -> Ready:
    """An item of these lines."""
    found = {key: line for part in lines for key, line in part.items()}
    return Ready(f"{{{_LINE}{f',{_LINE}'.join([found[key] for key in _in_order(tuple(found))])}{_ITEM}}}")


@lru_cache(maxsize=256)  # the items of a list have the same keys
def _in_order(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(keys))


def _text(value: Any, margin: str) -> str:
    """JSON of a value whose own line begins after ``margin``. Three times as fast as the indenting encoder of ``json``."""
    kind = type(value)
    if kind is Ready:
        ready: str = value
        return ready
    if kind is str:
        return _quoted(value)
    if value is None or kind is bool:
        return "null" if value is None else str(value).lower()
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"{value} has no place in a report")
        return float.__repr__(value)
    inner, is_mapping = f"{margin} ", kind is dict or (kind is not list and isinstance(value, Mapping))
    if is_mapping:
        parts = [f"{_quoted(key)}: {_text(value[key], inner)}" for key in sorted(value)]
    else:
        parts = [_text(one, inner) for one in value]
    left, right = "{}" if is_mapping else "[]"
    return f"{left}{inner}{f',{inner}'.join(parts)}{margin}{right}" if parts else left + right
