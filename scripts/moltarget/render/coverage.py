"""results/knowledge_base/coverage.html: what of each source has a condition, and every item that has none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from moltarget.render.environment import render

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; ``reasons`` are in the order of the page's columns."""

    label: str
    items: int
    compiled: int
    reasons: tuple[int, ...]
    is_total: bool = False

    @property
    def share(self) -> str:
        """Compiled items in per cent, cut to one decimal so that 100 % is all of them."""
        return f"{self.compiled * 1000 // self.items / 10:.1f} %" if self.items else ""


def render_coverage(sources: Sequence[Json], shares: Sequence[Json], uncompiled: Sequence[Json]) -> str:
    """The page. ``sources`` as in a report's provenance, ``shares`` by source, evidence type and level, ``uncompiled`` items
    of ``not_compiled.tsv``. The same values give the same bytes."""
    reasons = [name for name in (shares[0]["by_reason"] if shares else ()) if _missing(shares, name)]
    groups = [
        (name, _lines(list(parts), reasons)) for name, parts in groupby(shares, key=lambda share: str(share["source"]))
    ]
    ordered = sorted(uncompiled, key=lambda item: (item["source"].casefold(), item["reason"], _natural(item["id"])))
    return render(
        "coverage.html.j2",
        sources=sources,
        reasons=reasons,
        groups=groups,
        total=_line("All sources", shares, reasons, is_total=True),
        uncompiled=[(reason, list(items)) for reason, items in groupby(ordered, key=_heading)],
        uncompiled_total=len(ordered),
    )


def _missing(shares: Iterable[Json], reason: str) -> int:
    return sum(share["by_reason"][reason] for share in shares)


def _heading(item: Json) -> tuple[str, str]:
    return item["source"], item["reason"]


def _natural(identifier: str) -> tuple[str, int]:
    """``EID9`` before ``EID10``."""
    head = identifier.rstrip("0123456789")
    return head, int(identifier[len(head) :][:100] or 0)


def _lines(shares: Sequence[Json], reasons: Sequence[str]) -> list[Line]:
    """Each evidence type with its levels, then the whole source."""
    lines = []
    for kind, parts in groupby(shares, key=lambda share: str(share["evidence_type"])):
        levels = list(parts)
        lines.append(_line(kind, levels, reasons, is_total=True))
        lines += [_line(f"level {level['level']}", [level], reasons) for level in levels]
    return [*lines, _line("all types", shares, reasons, is_total=True)]


def _line(label: str, shares: Sequence[Json], reasons: Sequence[str], *, is_total: bool = False) -> Line:
    items, compiled = (sum(share[name] for share in shares) for name in ("items", "compiled"))
    return Line(label, items, compiled, tuple(_missing(shares, reason) for reason in reasons), is_total)
