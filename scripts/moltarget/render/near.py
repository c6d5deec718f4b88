"""Near misses as a page shows them: by alteration and by how it misses, cut to a page's worth with the number told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moltarget.render.words import Effect, effect, therapy_words

Json = Mapping[str, Any]
MAX_NEAR = 40  # rows in the page; report.json holds all


@dataclass(frozen=True, slots=True)
class NearRow:
    """The evidence that one alteration comes close to under one condition: (therapies, effect, entry), in order."""

    alteration: Json
    kind: str
    because: str
    condition: str
    options: tuple[tuple[str, Effect, Json], ...]


def near_rows(report: Json) -> tuple[list[NearRow], int]:
    """The rows of the page, and how many there are in all. Raises ValueError when a key names no alteration."""
    alterations = {held["key"]: held for held in report["alterations"]}
    grouped: dict[tuple[str, str, str], list[Json]] = {}
    for entry in report["near_misses"]:
        if entry["alteration"] not in alterations:
            raise ValueError(f"report.json: the near miss {entry['evidence_id']} names no alteration of the report")
        grouped.setdefault((entry["alteration"], entry["condition_words"], entry["kind"]), []).append(entry)
    rows = [_row(alterations[key], kind, words, held) for (key, words, kind), held in grouped.items()]
    return rows[:MAX_NEAR], len(rows)


def _row(alteration: Json, kind: str, words: str, entries: Sequence[Json]) -> NearRow:
    options = tuple(
        (
            therapy_words(entry["therapies"], entry["therapy_interaction"]),
            effect(entry["direction"], entry["significance"]),
            entry,
        )
        for entry in entries
    )
    return NearRow(alteration, kind, entries[0]["because"], words, options)
