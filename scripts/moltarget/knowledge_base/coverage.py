"""How much of each source has a condition: items by source, evidence type and level. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.plain_tables import table_text

UNREADABLE = "not readable"  # type or level of a malformed row
COLUMNS = ("source", "evidence_type", "level", "items", "compiled", *(reason.value for reason in e.WhyNot))
_TYPES = {kind.value: place for place, kind in enumerate(e.EvidenceType)}
_LEVELS = frozenset("ABCDE")


@dataclass(frozen=True, slots=True)
class Share:
    """Items of one source, type and level (as the source prints it); ``by_reason`` counts those without condition, in the
    order of ``WhyNot``."""

    source: str
    evidence_type: str
    level: str
    items: int
    by_reason: tuple[int, ...]

    @property
    def compiled(self) -> int:
        """Items with a condition."""
        return self.items - sum(self.by_reason)


def shares(rows: Iterable[e.Evidence], uncompiled: Iterable[e.Uncompiled]) -> tuple[Share, ...]:
    """One share for each source, type and level that has items; sorted by source, type and level."""
    with_condition = Counter((row.source, row.evidence_type.value, row.source_level or row.level) for row in rows)
    reasons: Counter[tuple[tuple[str, str, str], e.WhyNot]] = Counter()
    for item in uncompiled:
        kind = item.evidence_type if item.evidence_type in _TYPES else UNREADABLE
        level = UNREADABLE if item.reason is e.WhyNot.MALFORMED and item.level not in _LEVELS else item.level
        reasons[(item.source, kind, level), item.reason] += 1
    keys = sorted({*with_condition, *(key for key, _ in reasons)}, key=_order)
    counted = ((key, tuple(reasons[key, reason] for reason in e.WhyNot)) for key in keys)
    return tuple(Share(*key, with_condition[key] + sum(missing), missing) for key, missing in counted)


def _order(key: tuple[str, str, str]) -> tuple[str, int, str]:
    return key[0].casefold(), _TYPES.get(key[1], len(_TYPES)), key[2]


def total(parts: Sequence[Share], evidence_type: str = "") -> tuple[int, int]:
    """(items, compiled) over the shares, or over those of one evidence type."""
    counted = [part for part in parts if evidence_type in ("", part.evidence_type)]
    return sum(part.items for part in counted), sum(part.compiled for part in counted)


def coverage_table(parts: Iterable[Share]) -> str:
    """The shares as a tab-separated table."""
    rows = ((part.source, part.evidence_type, part.level, part.items, part.compiled, *part.by_reason) for part in parts)
    return table_text(COLUMNS, rows)
