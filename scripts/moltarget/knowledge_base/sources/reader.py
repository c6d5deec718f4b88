"""What every source's reader needs to understand the cells of its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from moltarget.knowledge_base.grammar import Vocabulary


def _by_comma(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class Reader:
    """``split_therapies`` takes a cell of drug names apart; ``aliases`` give the gene symbol in use for an older one."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    split_therapies: Callable[[str], tuple[str, ...]] = _by_comma
    aliases: Mapping[str, str] = field(default_factory=dict)
