"""What every source's reader needs to understand the cells of its file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from moltarget.knowledge_base.evidence import Interaction
from moltarget.knowledge_base.grammar import Vocabulary
from moltarget.knowledge_base.sources.civic_variants import Expressions


def _by_comma(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip())


def _as_they_are(names: tuple[str, ...], interaction: Interaction) -> tuple[tuple[str, ...], Interaction]:
    return names, interaction


@dataclass(frozen=True, slots=True)
class Reader:
    """``split_therapies`` takes a cell of drug names apart; ``name_therapies`` gives each its one name and takes regimens
    apart, with the interaction that is then right; ``aliases`` give the gene symbol in use for an older one;
    ``variants`` are the HGVS expressions of CIViC's variants by ``gene variant`` in lower case.

    ``roles`` are ``oncogene``, ``suppressor`` or ``both`` by gene. ``codes`` are the OncoTree codes that a tumour type can
    be placed by; None takes any.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    split_therapies: Callable[[str], tuple[str, ...]] = _by_comma
    name_therapies: Callable[[tuple[str, ...], Interaction], tuple[tuple[str, ...], Interaction]] = _as_they_are
    aliases: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, Expressions] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    codes: Collection[str] | None = None

    def listed(self, code: str) -> str:
        """The code where it can be placed, and nothing where it cannot."""
        return code if self.codes is None or code in self.codes else ""
