"""Tables as the project keeps them: UTF-8, tab-separated, one header line, no quoting, written beside and renamed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from moltarget.errors import TableError
from moltarget.files import write_text


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write the rows in the order given. Raises TableError when a cell holds a tab or line break or a row is ragged."""
    lines = ["\t".join(columns)]
    for row in rows:
        if len(row) != len(columns) or any(sign in cell for cell in row for sign in "\t\r\n"):
            raise TableError(f"{path}: row {row!r} does not fit the columns {', '.join(columns)}")
        lines.append("\t".join(row))
    write_text(path, "\n".join(lines) + "\n")
