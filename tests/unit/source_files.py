"""What the tests of the knowledge base's sources share: the project's own words, made-up files, the way through the store."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.compiling import compile_base
from moltarget.knowledge_base.isoforms import on_all_isoforms
from moltarget.knowledge_base.sources.reader import Reader
from moltarget.knowledge_base.store import load, save
from moltarget.knowledge_base.words import to_words
from moltarget.steps.compile import reader_from

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
READER: Reader = reader_from(RESOURCES)
BIG = "x" * 1_000_000
WEB_PAGE = "<!DOCTYPE html>\n<html><head><title>Please log in</title></head>\n<body>Made up.</body></html>\n"


def write_json(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def write_table(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Path:
    lines = ["\t".join(columns), *("\t".join(row.get(name, "") for name in columns) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def through_the_store(reading: e.Reading, folder: Path) -> None:
    """Every row reads back from its own words and from the compiled file, and every item is counted."""
    base = compile_base([reading], version="1", as_of="2026-01-01", vocabulary=READER.vocabulary)
    digest = save(folder / "compiled.json", base)
    loaded = load(folder / "compiled.json")
    assert loaded == replace(base, sha256=digest)
    assert _in_order(loaded) == _in_order(reading)
    (count,) = loaded.sources
    assert (count.items, count.compiled) == (len(reading.rows) + len(reading.uncompiled), len(reading.rows))


def _in_order(base: e.KnowledgeBase | e.Reading) -> dict[str, e.Evidence]:
    """Rows by id, as a compiled base has them: therapies of an option by name, alternatives of a condition side by side."""
    return {row.id: _as_compiled(row) for row in base.rows}


def _as_compiled(row: e.Evidence) -> e.Evidence:
    condition = on_all_isoforms(row.condition, {})
    return replace(row, therapies=tuple(sorted(row.therapies)), condition=condition, text=to_words(condition))


def reasons(reading: e.Reading) -> list[e.WhyNot]:
    return [item.reason for item in reading.uncompiled]


def claim(row: e.Evidence) -> tuple[str, str, str]:
    return (row.evidence_type.value, row.direction.value, row.significance.value)
