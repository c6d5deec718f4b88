"""A file of CIViC that has just come in: whether it can be one at all, and what is remembered of where it came from."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from moltarget.files import read_json, sha256_of, write_json
from moltarget.knowledge_base.sources.civic import NEW_COLUMNS, OLD_COLUMNS

_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|\?xml|[a-z]+[ >])", re.IGNORECASE)


def fault_of(data: bytes) -> str:
    """What is wrong with the bytes of an evidence file, in words; empty when they can be read row by row.

    >>> fault_of(b"<!DOCTYPE html><title>Log in</title>")
    'a web page, no table; is a proxy or a login page between?'
    """
    if not data.strip():
        return "an empty file"
    if _MARKUP.match(data):
        return "a web page, no table; is a proxy or a login page between?"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        return f"byte {fault.start + 1} (line {line}) is not UTF-8"
    columns = text.partition("\n")[0].rstrip("\r").split("\t")
    missing = [name for name in NEW_COLUMNS if name not in columns]
    if missing and any(name not in columns for name in OLD_COLUMNS):
        return f"the header lacks {', '.join(missing)} (it reads {', '.join(columns)[:120]!r})"
    if not text.endswith("\n"):
        return "it ends in the middle of a line; was it cut short?"
    return "" if text.count("\n") > 1 else "a header without a row"


@dataclass(frozen=True, slots=True)
class State:
    """Where a file came from, as the server told it; ``sha256`` is that of the file it speaks of."""

    url: str
    etag: str
    last_modified: str
    sha256: str

    def of(self, sha256: str) -> State:
        """The same of a file."""
        return replace(self, sha256=sha256)


def read_state(path: Path, file: Path) -> State | None:
    """The state kept beside ``file``; None when there is none, it cannot be read, or the file is another by now."""
    try:
        state = State(**read_json(path))
        return state if state.sha256 == sha256_of(file) else None
    except (OSError, ValueError, TypeError):
        return None


def write_state(path: Path, state: State | None) -> None:
    """Keep the state; a file that was not fetched has none."""
    if state is None:
        path.unlink(missing_ok=True)
    else:
        write_json(path, asdict(state))
