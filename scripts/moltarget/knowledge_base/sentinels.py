"""Well-known associations that a new base must still hold: a base without them is a broken one. Pure after reading.

A sentinel is found by what it means (condition, therapy, disease, claim, level), whatever the number of the item that says it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.features import Condition
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.isoforms import Sites, on_all_isoforms
from moltarget.knowledge_base.sources.lines import read_table
from moltarget.knowledge_base.sources.reader import Reader

COLUMNS = ("condition", "therapies", "disease", "doid", "direction", "significance", "level", "civic_ids")


@dataclass(frozen=True, slots=True)
class Sentinel:
    """One association. ``conditions`` and ``options`` are alternatives: one of them is enough. An option is a set of
    therapies, in lower case; no option stands for a claim that is about no therapy. ``level`` is the weakest that will do,
    ``civic_ids`` are the items that said it when the row was written."""

    words: str
    conditions: tuple[Condition, ...]
    options: frozenset[frozenset[str]]
    diseases: frozenset[str]
    direction: e.Direction
    significance: e.Significance
    level: str
    civic_ids: tuple[str, ...]


def read_sentinels(path: Path, reader: Reader, sites: Sites) -> tuple[Sentinel, ...]:
    """The sentinels, in the words and with the residues of all isoforms that a base is compiled with.

    Raises KnowledgeBaseError naming file, line and fault, or when the table is empty.
    """
    sentinels = []
    for line in read_table(path, COLUMNS).lines:
        try:
            if line.fault:
                raise ValueError(line.fault)
            sentinels.append(_sentinel(line.cells, reader, sites))
        except (KnowledgeBaseError, ValueError) as fault:
            raise KnowledgeBaseError(f"{path}: line {line.number}: {fault}; mend the row") from fault
    if not sentinels:
        raise KnowledgeBaseError(f"{path}: no sentinel; restore the table")
    return tuple(sentinels)


def _sentinel(cells: Mapping[str, str], reader: Reader, sites: Sites) -> Sentinel:
    if cells["level"] not in "ABCDE" or not cells["disease"]:
        raise ValueError("a sentinel needs a disease and a level from A to E")
    claim = f"{cells['direction']} {cells['significance']}"
    about = f"{cells['condition']}, {cells['therapies'] or 'no therapy'}, {cells['disease']}: {claim}"
    conditions = (parse_condition(text, reader.vocabulary) for text in _split(cells["condition"]))
    named = (tuple(name.strip() for name in text.split("+")) for text in _split(cells["therapies"]))
    return Sentinel(
        words=about,
        conditions=tuple(on_all_isoforms(condition, sites) for condition in conditions),
        options=frozenset(_option(reader.name_therapies(names, e.Interaction.NONE)[0]) for names in named),
        diseases=frozenset(text.casefold() for text in (*_split(cells["disease"]), *_split(cells["doid"]))),
        direction=e.Direction(cells["direction"]),
        significance=e.Significance(cells["significance"]),
        level=cells["level"],
        civic_ids=_split(cells["civic_ids"]),
    )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _option(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.strip().casefold() for name in names)


def carriers(sentinel: Sentinel, rows: Iterable[e.Evidence]) -> list[e.Evidence]:
    """The rows that say what the sentinel says."""
    return [row for row in rows if _is_about(sentinel, row) and _claims(sentinel, row) and row.level <= sentinel.level]


def _is_about(sentinel: Sentinel, row: e.Evidence) -> bool:
    if row.condition not in sentinel.conditions or not sentinel.diseases & {
        row.doid.casefold(),
        row.disease.casefold(),
    }:
        return False
    return bool(sentinel.options & set(map(_option, row.options))) if sentinel.options else not row.therapies


def _claims(sentinel: Sentinel, row: e.Evidence) -> bool:
    return (row.direction, row.significance) == (sentinel.direction, sentinel.significance)


def lost_sentinels(
    sentinels: Iterable[Sentinel], rows: Collection[e.Evidence], uncompiled: Iterable[e.Uncompiled]
) -> list[str]:
    """A sentence for each sentinel that nothing in the base says any more, and what became of it."""
    left = {item.id: item for item in uncompiled}
    by_condition: dict[Condition, list[e.Evidence]] = {}
    for row in rows:
        by_condition.setdefault(row.condition, []).append(row)
    lost = []
    for one in sentinels:
        near = [row for condition in one.conditions for row in by_condition.get(condition, ())]
        if not carriers(one, near):
            lost.append(f"{one.words}: {_fate(one, near, left)}")
    return lost


def _fate(sentinel: Sentinel, near: Iterable[e.Evidence], left: Mapping[str, e.Uncompiled]) -> str:
    about = [row for row in near if _is_about(sentinel, row)]
    weak = [f"{row.id} (level {row.level})" for row in about if _claims(sentinel, row)]
    if weak:
        return f"level {sentinel.level} or better is due, there is {', '.join(weak)}"
    if about:
        claims = (f"{row.id} {row.direction.value} {row.significance.value}" for row in about)
        return f"the base says otherwise: {', '.join(claims)}"
    here = [left[number] for number in sentinel.civic_ids if number in left]
    if here:
        return f"no longer compiles: {', '.join(f'{item.id} ({item.profile!r}, {item.reason.value})' for item in here)}"
    return f"no item says so (it was {', '.join(sentinel.civic_ids)})"
