"""What every source's reader needs to understand the cells of its file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from moltarget.knowledge_base.grammar import Vocabulary


def _by_comma(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class Reader:
    """``split_therapies`` takes a cell of drug names apart; ``aliases`` give the gene symbol in use for an older one.

    ``roles`` are ``oncogene``, ``suppressor`` or ``both`` by gene. ``codes`` are the OncoTree codes that a tumour type can
    be placed by; None takes any.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    split_therapies: Callable[[str], tuple[str, ...]] = _by_comma
    aliases: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    codes: Collection[str] | None = None

    def listed(self, code: str) -> str:
        """The code where it can be placed, and nothing where it cannot."""
        return code if self.codes is None or code in self.codes else ""
