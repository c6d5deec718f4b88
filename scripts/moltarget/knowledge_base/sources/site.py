"""A laboratory's own rules: a plain tab-separated table, as strict as the curated base (config/README.md has the columns).

A rule's condition is in the condition language (docs/conditions.md). Every fault of a file comes in one message, with its
line; a file with a fault gives no rule at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.sources.items import evidence_from, therapies_of
from moltarget.knowledge_base.sources.lines import Line, read_table
from moltarget.knowledge_base.sources.reader import Reader

NAME = "site"
NEEDED = ("id", "condition", "evidence_type", "direction", "significance", "level")
COLUMNS = (
    "id", "condition", "disease", "doid", "oncotree", "evidence_type", "therapies", "therapy_interaction", "direction",
    "significance", "origin", "level", "rating", "approval_status", "approval_agency", "approval_year", "approval_end",
    "approval_ref", "guideline", "pmids", "url", "statement",
)  # fmt: skip
Word = TypeVar("Word", bound=StrEnum)
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,59}")
_TAKEN = re.compile(r"EID\d+|(?:MT|MOA|CGI|OKB)-.*")
_FORMS = {
    "doid": (r"DOID:\d+", "a Disease Ontology id such as DOID:3908"),
    "level": (r"[A-E]", "one of A, B, C, D, E"),
    "rating": (r"[1-5]", "a number from 1 to 5"),
    "approval_year": (r"\d{4}", "a year"),
    "approval_end": (r"\d{4}", "a year"),
    "pmids": (r"\d+(?:\s*;\s*\d+)*", "PubMed numbers separated by semicolons"),
    "url": (r"https?://\S+", "an address that begins with https://"),
}


def read_site(path: Path, reader: Reader) -> e.Reading:
    """All rules of a file. Raises KnowledgeBaseError with every fault: header, rows, ids that stand twice."""
    table = read_table(path, NEEDED)
    unknown = [name for name in table.columns if name not in COLUMNS]
    faults = [f"{path}: line 1: unknown column {', '.join(map(repr, unknown))}; there are {', '.join(COLUMNS)}"]
    faults = faults if unknown else []
    twice = sorted({name for name in table.columns if table.columns.count(name) > 1})
    faults += [f"{path}: line 1: column {name!r} stands twice" for name in twice]
    rows: dict[str, e.Evidence] = {}
    for line in table.lines:
        if line.cells.get(table.columns[0], "").startswith("#"):
            continue
        try:
            row = _rule(line, reader)
        except KnowledgeBaseError as fault:
            faults.append(f"{path}: line {line.number}: {fault}")
            continue
        if row.id in rows:
            faults.append(f"{path}: line {line.number}: id {row.id} stands twice; give each rule its own")
        rows[row.id] = row
    if not rows and not faults:
        faults.append(f"{path}: holds no rule")
    if faults:
        raise KnowledgeBaseError("\n".join(faults))
    source = e.Source(f"{NAME}: {path.name}", table.sha256[:12], "", "the laboratory's own", "", table.sha256)
    return e.Reading(source, tuple(rows.values()))


def _rule(line: Line, reader: Reader) -> e.Evidence:
    """Raises KnowledgeBaseError with the fault in words."""
    if line.fault:
        raise KnowledgeBaseError(line.fault)
    cell = {name: line.cells.get(name, "") for name in COLUMNS}
    _check(cell, reader)
    therapies, pmids = _split(cell["therapies"]), _split(cell["pmids"])
    if len(therapies) > 1 and not cell["therapy_interaction"]:
        raise KnowledgeBaseError("several therapies need a therapy_interaction: combination, substitutes or sequential")
    return evidence_from(
        parse_condition(cell["condition"], reader.vocabulary),
        id=cell["id"],
        disease=cell["disease"],
        doid=cell["doid"],
        oncotree=cell["oncotree"],
        evidence_type=_word(e.EvidenceType, cell, "evidence_type"),
        **therapies_of(therapies, _word(e.Interaction, cell, "therapy_interaction"), reader),
        direction=_word(e.Direction, cell, "direction"),
        significance=_word(e.Significance, cell, "significance"),
        origin=_word(e.EvidenceOrigin, cell, "origin", e.EvidenceOrigin.ANY),
        level=cell["level"],
        rating=int(cell["rating"]) if cell["rating"] else None,
        approval=_approval(cell),
        guideline=cell["guideline"],
        pmids=pmids,
        statement=cell["statement"],
        profile=cell["condition"],
        source=NAME,
        url=cell["url"],
    )


def _word(words: type[Word], cell: Mapping[str, str], name: str, if_empty: str = "") -> Word:
    """The word of a cell. Raises KnowledgeBaseError with the words that there are."""
    try:
        return words(cell[name] or if_empty)
    except ValueError:
        known = ", ".join(word.value for word in words if word.value)
        raise KnowledgeBaseError(f"{name} {cell[name]!r} is none of {known}") from None


def _check(cell: Mapping[str, str], reader: Reader) -> None:
    empty = [name for name in NEEDED if not cell[name]]
    if empty:
        raise KnowledgeBaseError(f"{', '.join(empty)} must not be empty")
    if not _ID.fullmatch(cell["id"]):
        raise KnowledgeBaseError(f"id {cell['id']!r} is not a letter and up to 59 letters, digits, '_', '.', ':', '-'")
    if _TAKEN.fullmatch(cell["id"]):
        raise KnowledgeBaseError(
            f"id {cell['id']!r} looks like that of another base; give your rules a prefix of their own"
        )
    for name, (form, words) in _FORMS.items():
        if cell[name] and not re.fullmatch(form, cell[name]):
            raise KnowledgeBaseError(f"{name} {cell[name]!r} is not {words}")
    if cell["oncotree"] and not reader.listed(cell["oncotree"]):
        raise KnowledgeBaseError(
            f"oncotree {cell['oncotree']!r} is no listed code; give another one, or the disease's name"
        )


def _approval(cell: Mapping[str, str]) -> e.Approval:
    """Without a status nothing was verified; one in force or withdrawn needs what it rests on, as in the curated base."""
    approval = e.Approval(
        status=_word(e.ApprovalStatus, cell, "approval_status", e.ApprovalStatus.NOT_VERIFIED),
        agency=cell["approval_agency"],
        year=int(cell["approval_year"]) if cell["approval_year"] else None,
        end=int(cell["approval_end"]) if cell["approval_end"] else None,
        reference=cell["approval_ref"],
    )
    rests = approval.status in {e.ApprovalStatus.IN_FORCE, e.ApprovalStatus.WITHDRAWN}
    if rests and not (approval.agency and approval.year and approval.reference):
        raise KnowledgeBaseError(f"approval {approval.status} needs agency, year and reference")
    return approval


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
