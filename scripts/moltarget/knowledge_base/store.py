"""The compiled base on disk: JSON that a matching job loads in milliseconds, with a checksum over its rows.

The file is one JSON object of two members, ``header`` and ``body``, each on a line of its own, so that the checksum in the
header is over the bytes of the second line and needs no second writing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from moltarget.errors import KnowledgeBaseError
from moltarget.files import write_text
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.codec import from_list, to_list

FORMAT = 2
COLUMNS = tuple(field.name for field in fields(e.Evidence))
_BODY = b',\n"body": '
_ENUMS = {
    "evidence_type": e.EvidenceType,
    "interaction": e.Interaction,
    "direction": e.Direction,
    "significance": e.Significance,
    "origin": e.EvidenceOrigin,
}
_TUPLES = ("not_for", "therapies", "civic_ids", "pmids", "nct_ids", "references")


def save(path: Path, base: e.KnowledgeBase) -> str:
    """Write the base beside and rename it; returns the checksum over its rows."""
    body = _body(base.rows)
    digest = hashlib.sha256(body.encode()).hexdigest()
    header = {
        "format": FORMAT, "version": base.version, "as_of": base.as_of, "sha256": digest, "columns": list(COLUMNS),
        "sources": [_count_cells(count) for count in base.sources],
    }  # fmt: skip
    head = json.dumps(header, ensure_ascii=False)
    write_text(path, f'{{"header": {head}{_BODY.decode()}{body}}}\n')
    return digest


def rows_digest(rows: Iterable[e.Evidence]) -> str:
    """The checksum that ``save`` puts into the file."""
    return hashlib.sha256(_body(rows).encode()).hexdigest()


def _body(rows: Iterable[e.Evidence]) -> str:
    conditions: dict[Any, int] = {}
    cells = [_cells(row, conditions.setdefault(row.condition, len(conditions))) for row in rows]
    document = {"conditions": [to_list(condition) for condition in conditions], "rows": cells}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _cells(row: e.Evidence, condition: int) -> list[Any]:
    found = {name: getattr(row, name) for name in COLUMNS}
    found["condition"] = condition
    found["approval"] = list(asdict(row.approval).values())
    return [list(cell) if isinstance(cell, tuple) else cell for cell in found.values()]


def _count_cells(count: e.SourceCount) -> dict[str, Any]:
    return {**asdict(count.source), "items": count.items, "not_compiled": {r.value: n for r, n in count.not_compiled}}


def load(path: Path) -> e.KnowledgeBase:
    """The compiled base. Raises KnowledgeBaseError when the file is not one or its checksum does not fit its rows."""
    try:
        head, _, body = path.read_bytes().removesuffix(b"}\n").partition(_BODY)
        header = json.loads(head.removeprefix(b'{"header": '))
        known = header["format"] == FORMAT and header["columns"] == list(COLUMNS)
        fits = hashlib.sha256(body).hexdigest() == header["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise KnowledgeBaseError(f"{path}: not a compiled knowledge base ({fault}); compile it again") from fault
    if not known or not fits:
        raise KnowledgeBaseError(f"{path}: rows do not fit their checksum; compile the knowledge base again")
    document = json.loads(body)
    conditions = [from_list(cells) for cells in document["conditions"]]
    rows = tuple(_row(cells, conditions) for cells in document["rows"])
    counts = tuple(_count(cells) for cells in header["sources"])
    return e.KnowledgeBase(header["version"], header["as_of"], header["sha256"], rows, counts)


_PLACE = {name: place for place, name in enumerate(COLUMNS)}
_ENUM_PLACES = [(_PLACE[name], {member.value: member for member in kind}) for name, kind in _ENUMS.items()]
_TUPLE_PLACES = [_PLACE[name] for name in _TUPLES]
_STATUSES = {status.value: status for status in e.ApprovalStatus}


def _row(cells: list[Any], conditions: list[Any]) -> e.Evidence:
    for place, members in _ENUM_PLACES:
        cells[place] = members[cells[place]]
    for place in _TUPLE_PLACES:
        cells[place] = tuple(cells[place])
    cells[_PLACE["condition"]] = conditions[cells[_PLACE["condition"]]]
    status, *rest = cells[_PLACE["approval"]]
    cells[_PLACE["approval"]] = e.Approval(_STATUSES[status], *rest)
    return e.Evidence(*cells)


def _count(cells: dict[str, Any]) -> e.SourceCount:
    source = e.Source(*(cells[field.name] for field in fields(e.Source)))
    return e.SourceCount(
        source, cells["items"], tuple((e.WhyNot(name), n) for name, n in cells["not_compiled"].items())
    )
