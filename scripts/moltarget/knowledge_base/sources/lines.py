"""Tab-separated files of others, read line by line: a malformed row is named and kept as such, never passed on or dropped."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from moltarget.errors import KnowledgeBaseError

LONGEST_CELL = 100_000  # characters; the longest cell of CIViC's files has 6,000
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-z]+|#\d+);")


@dataclass(frozen=True, slots=True)
class Line:
    """One row by column name; ``fault`` says why it is malformed and is empty when it is not."""

    number: int
    cells: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file: its lines, and the checksum of its bytes."""

    path: Path
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    sha256: str


def read_table(path: Path, needed: Sequence[str], *, plain: Iterable[str] = ()) -> Table:
    """Read a file whose first line names its columns; ``needed`` ones must be there, others may be.

    ``plain`` are columns in which markup makes a row malformed. Malformed too: another number of cells than the header,
    bytes that are not UTF-8, NUL, a cell of more than ``LONGEST_CELL`` characters. Raises KnowledgeBaseError when the file
    cannot be read or its header is another one.
    """
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise KnowledgeBaseError(
            f"{path}: cannot be read ({fault.strerror}); fetch it again or correct the path"
        ) from fault
    head, _, rest = data.partition(b"\n")
    columns = tuple(head.decode("utf-8-sig", "replace").rstrip("\r").split("\t"))
    missing = [name for name in needed if name not in columns]
    if missing:
        shown = ", ".join(columns)[:120]
        raise KnowledgeBaseError(
            f"{path}: the header lacks {', '.join(missing)} (it reads {shown!r}); is it the right file?"
        )
    lines = tuple(_lines(rest, columns, tuple(plain)))
    return Table(path, columns, lines, hashlib.sha256(data).hexdigest())


def with_items(table: Table) -> Table:
    """The table of a base. Raises KnowledgeBaseError when it holds no row, or its header names a column twice."""
    twice = sorted({name for name in table.columns if name and table.columns.count(name) > 1})
    if twice:
        raise KnowledgeBaseError(f"{table.path}: the header names {', '.join(twice)} twice; is it the right file?")
    if not table.lines:
        raise KnowledgeBaseError(f"{table.path}: holds no item; fetch the file again")
    return table


def _lines(rest: bytes, columns: Sequence[str], plain: Sequence[str]) -> Iterator[Line]:
    for number, raw in enumerate(rest.split(b"\n"), start=2):
        if raw.strip():
            yield _line(number, raw.removesuffix(b"\r"), columns, plain)


def _line(number: int, raw: bytes, columns: Sequence[str], plain: Sequence[str]) -> Line:
    try:
        values = raw.decode("utf-8").split("\t")
    except UnicodeDecodeError as fault:
        values = raw.decode("utf-8", "replace").split("\t")
        return Line(number, _some(columns, values), f"byte {fault.start + 1} is not UTF-8")
    cells = _some(columns, values)
    if len(values) != len(columns):
        return Line(number, cells, f"{len(values)} cells where the header has {len(columns)}")
    if "\0" in "".join(values):
        return Line(number, cells, "holds a NUL byte")
    long = next((name for name, cell in cells.items() if len(cell) > LONGEST_CELL), "")
    if long:
        return Line(number, cells, f"{long} has {len(cells[long])} characters, more than {LONGEST_CELL}")
    marked = next((name for name in plain if _MARKUP.search(cells.get(name, ""))), "")
    return Line(number, cells, f"{marked} holds markup" if marked else "")


def _some(columns: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    """As many cells as there are, trimmed to what a message can show where the row is broken anyway."""
    return {name: value.strip() for name, value in zip(columns, values, strict=False)}
