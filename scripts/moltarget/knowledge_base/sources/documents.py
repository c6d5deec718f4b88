"""JSON files of others: read whole, or refused with the reason; what is read of an item is checked cell by cell."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.grammar import NotCompiledError
from moltarget.knowledge_base.sources.items import not_compiled
from moltarget.knowledge_base.sources.lines import LONGEST_CELL

_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # one of a pair of escapes, or one that stands alone and is no text


def read_document(path: Path) -> tuple[Any, str]:
    """The document and the checksum of the file's bytes.

    Raises KnowledgeBaseError when the file cannot be read, is no UTF-8, is a web page, or is no JSON of text.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as fault:
        raise KnowledgeBaseError(
            f"{path}: cannot be read ({fault.strerror}); fetch it again or correct the path"
        ) from fault
    except UnicodeDecodeError as fault:
        raise KnowledgeBaseError(f"{path}: byte {fault.start + 1} is not UTF-8; fetch the file again") from fault
    if text.lstrip()[:1] == "<":
        raise KnowledgeBaseError(f"{path}: a web page where JSON is due; fetch the file itself")
    try:
        document = json.loads(text, parse_constant=_no_constant)
        if _HALF.search(text):
            json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as fault:
        half = fault.object[fault.start : fault.end].encode("ascii", "backslashreplace").decode()
        raise KnowledgeBaseError(f"{path}: holds half a character ({half}); fetch the file again") from fault
    except (ValueError, RecursionError) as fault:
        raise KnowledgeBaseError(f"{path}: is no JSON ({fault}); fetch the file again") from fault
    return document, hashlib.sha256(data).hexdigest()


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")


def text_of(item: Mapping[str, Any], key: str) -> str:
    """A cell as text: empty for null or a key that is not there, digits for a number.

    Raises NotCompiledError (malformed) for a list, an object, a NUL, or more than ``LONGEST_CELL`` characters.
    """
    value = item.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise malformed(f"{key} is {type(value).__name__}, not text")
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if "\0" in text:
        raise malformed(f"{key} holds a NUL byte")
    if len(text) > LONGEST_CELL:
        raise malformed(f"{key} has {len(text)} characters, more than {LONGEST_CELL}")
    return text.strip()


def object_of(item: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object inside; an empty one for null or a key that is not there. Raises NotCompiledError (malformed) otherwise."""
    value = item.get(key)
    if value is not None and not isinstance(value, Mapping):
        raise malformed(f"{key} is {type(value).__name__}, not an object")
    return value or {}


def list_of(item: Mapping[str, Any], key: str) -> list[Any]:
    """A list inside; an empty one for null or a key that is not there. Raises NotCompiledError (malformed) otherwise."""
    value = item.get(key)
    if value is not None and not isinstance(value, list):
        raise malformed(f"{key} is {type(value).__name__}, not a list")
    return value or []


def objects_of(item: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """A list of objects inside. Raises NotCompiledError (malformed) when one of them is something else."""
    found = list_of(item, key)
    if not all(isinstance(one, Mapping) for one in found):
        raise malformed(f"{key} holds something that is not an object")
    return found


def texts_of(item: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts inside, empty ones left out. Raises NotCompiledError (malformed) for anything else."""
    found = (text_of({key: one}, key) for one in list_of(item, key))
    return tuple(one for one in found if one)


def malformed(detail: str) -> NotCompiledError:
    """The fault of an item whose form is broken."""
    return not_compiled(e.WhyNot.MALFORMED, detail)
