"""The compiled base on disk: canonical JSON that a matching job loads in milliseconds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.curated import COLUMNS, row_from_cells
from moltarget.knowledge_base.words import to_words


def compile_rows(rows: tuple[e.Evidence, ...], *, version: str, as_of: str) -> dict[str, Any]:
    """The document of ``compiled.json``: rows as cells, each with its condition in words; the digest is over the rows.

    Raises KnowledgeBaseError when a condition does not survive the way into words and back.
    """
    cells = [_cells(row) for row in rows]
    for row, written in zip(rows, cells, strict=True):
        if row_from_cells(written).condition != row.condition:
            raise KnowledgeBaseError(f"{row.id}: condition {row.text!r} does not read back from its own words")
    body = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(body.encode()).hexdigest()
    return {"version": version, "as_of": as_of, "sha256": digest, "columns": list(COLUMNS), "rows": cells}


def _cells(row: e.Evidence) -> list[str]:
    def number(value: int | None) -> str:
        return "" if value is None else str(value)

    approval = row.approval
    return [
        *(row.id, to_words(row.condition), row.profile, row.disease, row.doid, row.oncotree, ";".join(row.not_for)),
        *(
            row.evidence_type.value,
            ";".join(row.therapies),
            row.interaction.value,
            row.direction.value,
            row.significance.value,
        ),
        *(row.origin.value, row.level, number(row.rating), approval.status.value, approval.agency),
        *(number(approval.year), number(approval.end), approval.reference, row.guideline),
        *(";".join(row.civic_ids), ";".join(row.pmids), row.verified_by, row.statement, row.note),
    ]


def load(path: Path) -> e.KnowledgeBase:
    """The compiled base. Raises KnowledgeBaseError when the file is not one or its digest does not fit its rows."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        body = json.dumps(document["rows"], ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(body.encode()).hexdigest()
        same_columns = document["columns"] == list(COLUMNS)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise KnowledgeBaseError(f"{path}: not a compiled knowledge base ({fault}); compile it again") from fault
    if digest != document["sha256"] or not same_columns:
        raise KnowledgeBaseError(f"{path}: rows do not fit their checksum; compile the knowledge base again")
    rows = tuple(row_from_cells(cells) for cells in document["rows"])
    return e.KnowledgeBase(document["version"], document["as_of"], digest, rows)
