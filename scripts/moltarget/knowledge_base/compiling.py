"""Several sources, one base: rows sorted by id, every item counted, each condition proven to read back from its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.grammar import Vocabulary, parse_condition
from moltarget.knowledge_base.isoforms import Sites, on_all_isoforms
from moltarget.knowledge_base.words import to_words

NO_SITES: Sites = {}
MOST_NAMED = 5  # malformed rows that a message lists


def compile_base(
    readings: Sequence[e.Reading], *, version: str, as_of: str, vocabulary: Vocabulary, sites: Sites = NO_SITES
) -> e.KnowledgeBase:
    """The base of these readings, residues under all the numbers of ``sites``; its checksum is set when it is saved.

    Raises KnowledgeBaseError when two items have one id, or a condition does not survive the way into words and back.
    """
    rows = sorted((row for reading in readings for row in reading.rows), key=lambda row: row.id)
    for earlier, row in pairwise(rows):
        if earlier.id == row.id:
            raise KnowledgeBaseError(
                f"id {row.id} stands twice ({earlier.source}, {row.source}); give each item its own"
            )
    rows = [_in_order(_on_all_isoforms(row, sites)) for row in rows]
    _check_words(rows, vocabulary)
    return e.KnowledgeBase(version, as_of, "", tuple(rows), tuple(_count(reading) for reading in readings))


def _on_all_isoforms(row: e.Evidence, sites: Sites) -> e.Evidence:
    condition = on_all_isoforms(row.condition, sites)
    return row if condition == row.condition else replace(row, condition=condition, text=to_words(condition))


def _in_order(row: e.Evidence) -> e.Evidence:
    """Therapies by name, so that one option has one spelling whoever wrote it; a sequence keeps its own order."""
    if row.interaction is e.Interaction.SEQUENTIAL or len(row.therapies) < 2:
        return row
    return replace(row, therapies=tuple(sorted(row.therapies, key=str.casefold)))


def _check_words(rows: Iterable[e.Evidence], vocabulary: Vocabulary) -> None:
    plain = Vocabulary(vocabulary.domains)
    first = {row.text: row for row in reversed(list(rows))}
    for text, row in first.items():
        if parse_condition(text, plain) != row.condition:
            raise KnowledgeBaseError(f"{row.id}: condition {text!r} does not read back from its own words")


def _count(reading: e.Reading) -> e.SourceCount:
    reasons = [item.reason for item in reading.uncompiled]
    by_reason = tuple((reason, reasons.count(reason)) for reason in e.WhyNot if reason in reasons)
    return e.SourceCount(reading.source, len(reading.rows) + len(reasons), by_reason)


def refuse_malformed(readings: Iterable[e.Reading]) -> None:
    """Raises KnowledgeBaseError naming the malformed rows of all sources, if there are any."""
    broken = [item for reading in readings for item in reading.uncompiled if item.reason is e.WhyNot.MALFORMED]
    if broken:
        named = "\n".join(f"{item.source}, {item.where}: {item.detail}" for item in broken[:MOST_NAMED])
        more = f"\nand {len(broken) - MOST_NAMED} more" if len(broken) > MOST_NAMED else ""
        cure = (
            "mend or fetch the file again, or set knowledge_base.malformed: keep (they are then listed as not compiled)"
        )
        raise KnowledgeBaseError(f"{len(broken)} malformed row(s):\n{named}{more}\n{cure}")
