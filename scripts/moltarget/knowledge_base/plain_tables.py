"""The tables that this room writes: tab-separated, one line for each row, harmless in a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\s]+")
_FORMULA = re.compile(r"[=+\-@＝＋－＠]")  # as in the tables of reports (render/tsv.py)


def table_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Header and rows; blanks and controls of a cell become single blanks, what starts a formula gets ``'`` before it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    text = _CONTROLS.sub(" ", str(value)).strip()
    return f"'{text}" if _FORMULA.match(text) else text


def bare(cell: str) -> str:
    """A cell of such a table without the apostrophe.

    >>> bare("'=1+1"), bare("'it'")
    ('=1+1', "'it'")
    """
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell[1:]) else cell
