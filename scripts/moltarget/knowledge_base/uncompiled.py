"""The table of items without condition (``not_compiled.tsv``), written and read in one place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from moltarget.errors import KnowledgeBaseError
from moltarget.files import write_text
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.plain_tables import bare, table_text
from moltarget.knowledge_base.sources.lines import read_table

COLUMNS = ("source", "id", "where", "evidence_type", "level", "profile", "reason", "detail", "url")
_LONGEST = 300  # characters of a cell; a malformed row can hold anything


def write_uncompiled(path: Path, items: Iterable[e.Uncompiled]) -> None:
    """One line for each item without condition, in the order given."""
    rows = ([str(getattr(item, name))[:_LONGEST] for name in COLUMNS] for item in items)
    write_text(path, table_text(COLUMNS, rows))


def read_uncompiled(path: Path) -> tuple[e.Uncompiled, ...]:
    """The items of such a table. Raises KnowledgeBaseError naming the file when it is none; ``url`` may be missing."""
    table = read_table(path, COLUMNS[:-1])
    faults = [f"{path}: line {line.number}: {line.fault}" for line in table.lines if line.fault]
    if faults:
        raise KnowledgeBaseError("\n".join(faults[:5]) + "\ncompile the knowledge base again")
    try:
        return tuple(
            e.Uncompiled(**{**cells, "reason": e.WhyNot(cells["reason"])})  # type: ignore[arg-type]
            for cells in ({name: bare(cell) for name, cell in line.cells.items()} for line in table.lines)
        )
    except (TypeError, ValueError) as fault:
        raise KnowledgeBaseError(f"{path}: {fault}; compile the knowledge base again") from fault
