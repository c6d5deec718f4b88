"""The coverage step: a compiled base and its items without condition, counted, as a table and a page."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from moltarget.errors import KnowledgeBaseError
from moltarget.files import write_text
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.coverage import coverage_table, shares
from moltarget.knowledge_base.store import load
from moltarget.knowledge_base.uncompiled import read_uncompiled
from moltarget.render.coverage import render_coverage


def report_coverage(compiled: Path, uncompiled: Path, table: Path, page: Path) -> None:
    """Write the table and the page. Raises KnowledgeBaseError when the two files are not of one base."""
    base, left = load(compiled), read_uncompiled(uncompiled)
    missing = sum(number for count in base.sources for _, number in count.not_compiled)
    if len(left) != missing:
        raise KnowledgeBaseError(
            f"{uncompiled}: {len(left)} items, but {compiled} was compiled with {missing} left out; compile both again"
        )
    counted = shares(base.rows, left)
    write_text(table, coverage_table(counted))
    parts = [
        {"source": one.source, "evidence_type": one.evidence_type, "level": one.level, "items": one.items,
         "compiled": one.compiled, "by_reason": dict(zip(map(str, e.WhyNot), one.by_reason, strict=True))}
        for one in counted
    ]  # fmt: skip
    write_text(page, render_coverage([count.plain() for count in base.sources], parts, [asdict(item) for item in left]))
