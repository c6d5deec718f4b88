"""Reads the curated base (``resources/knowledge_base/*.tsv``): one schema, every fault of a file in one message."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.grammar import PLAIN, Vocabulary, parse_condition
from moltarget.knowledge_base.words import to_words

COLUMNS = (
    "id",
    "condition",
    "civic_profile",
    "disease",
    "doid",
    "oncotree",
    "not_for",
    "evidence_type",
    "therapies",
    "therapy_interaction",
    "direction",
    "significance",
    "origin",
    "level",
    "rating",
    "approval_status",
    "approval_agency",
    "approval_year",
    "approval_end",
    "approval_ref",
    "guideline",
    "civic_ids",
    "pmids",
    "verified_by",
    "statement",
    "note",
)
_ID = re.compile(r"MT-[A-Z0-9-]+-\d{3}")
_LEVELS = ("A", "B", "C", "D", "E")


def read_curated(folder: Path, vocabulary: Vocabulary = PLAIN) -> tuple[e.Evidence, ...]:
    """All rows of the folder's TSV files, sorted by id.

    Raises KnowledgeBaseError naming file, line and fault (all of them), or when ids repeat or no file is there.
    """
    paths = sorted(folder.glob("*.tsv"))
    if not paths:
        raise KnowledgeBaseError(f"{folder}: no *.tsv file; name the folder of the curated base")
    faults: list[str] = []
    rows: list[e.Evidence] = []
    for path in paths:
        rows.extend(_read_file(path, vocabulary, faults))
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            faults.append(f"{folder}: id {row.id} stands twice; give each row its own")
        seen.add(row.id)
    if faults:
        raise KnowledgeBaseError("\n".join(faults))
    return tuple(sorted(rows, key=lambda row: row.id))


def _read_file(path: Path, vocabulary: Vocabulary, faults: list[str]) -> Iterable[e.Evidence]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        faults.append(f"{path}: cannot be read ({fault}); save it as UTF-8 text")
        return
    reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(next(reader, [])) != COLUMNS:
        faults.append(f"{path}: the header must be {', '.join(COLUMNS)}")
        return
    for line, cells in enumerate(reader, start=2):
        try:
            yield row_from_cells(cells, vocabulary)
        except (KnowledgeBaseError, ValueError) as fault:
            faults.append(f"{path}: line {line}: {fault}")


def row_from_cells(cells: Sequence[str], vocabulary: Vocabulary = PLAIN) -> e.Evidence:
    """One Evidence from the cells of a row in the order of ``COLUMNS``.

    Raises KnowledgeBaseError or ValueError (a word outside its vocabulary) with the fault in words.
    """
    if len(cells) != len(COLUMNS):
        raise KnowledgeBaseError(f"{len(cells)} cells where {len(COLUMNS)} are due")
    cell = dict(zip(COLUMNS, cells, strict=True))
    if not _ID.fullmatch(cell["id"]):
        raise KnowledgeBaseError(f"id {cell['id']!r} is not MT-<GENE>-<3 digits>")
    if cell["level"] not in _LEVELS:
        raise KnowledgeBaseError(f"level {cell['level']!r} is none of {', '.join(_LEVELS)}")
    if not cell["verified_by"]:
        raise KnowledgeBaseError("verified_by is empty; a row that nobody verified does not ship")
    condition = parse_condition(cell["condition"], vocabulary)
    return e.Evidence(
        id=cell["id"],
        text=to_words(condition),
        condition=condition,
        disease=cell["disease"],
        doid=cell["doid"],
        oncotree=cell["oncotree"],
        not_for=_split(cell["not_for"]),
        evidence_type=e.EvidenceType(cell["evidence_type"]),
        therapies=_split(cell["therapies"]),
        interaction=e.Interaction(cell["therapy_interaction"]),
        direction=e.Direction(cell["direction"]),
        significance=e.Significance(cell["significance"]),
        origin=e.EvidenceOrigin(cell["origin"]),
        level=cell["level"],
        rating=int(cell["rating"]) if cell["rating"] else None,
        approval=_approval(cell),
        guideline=cell["guideline"],
        civic_ids=_split(cell["civic_ids"]),
        pmids=_split(cell["pmids"]),
        verified_by=cell["verified_by"],
        statement=cell["statement"],
        note=cell["note"],
        profile=cell["civic_profile"],
    )


def _approval(cell: dict[str, str]) -> e.Approval:
    approval = e.Approval(
        status=e.ApprovalStatus(cell["approval_status"]),
        agency=cell["approval_agency"],
        year=int(cell["approval_year"]) if cell["approval_year"] else None,
        end=int(cell["approval_end"]) if cell["approval_end"] else None,
        reference=cell["approval_ref"],
    )
    known = approval.status in {e.ApprovalStatus.IN_FORCE, e.ApprovalStatus.WITHDRAWN}
    if known and not (approval.agency and approval.year and approval.reference):
        raise KnowledgeBaseError(f"approval {approval.status} needs agency, year and reference")
    return approval


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def reading_of(rows: Sequence[e.Evidence], *, version: str, as_of: str, sha256: str = "") -> e.Reading:
    """The curated base as one source among others; where the checksum of its files is not given, it is over its rows."""
    body = "\n".join(repr(row) for row in rows)
    digest = sha256 or hashlib.sha256(body.encode()).hexdigest()
    return e.Reading(e.Source(e.CURATED, version, as_of, "see resources/README.md", "", digest), tuple(rows))
