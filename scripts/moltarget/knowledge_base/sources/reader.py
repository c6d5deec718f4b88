"""What every source's reader needs to understand the cells of its file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from moltarget.knowledge_base.evidence import Interaction, WhyNot
from moltarget.knowledge_base.grammar import Vocabulary
from moltarget.knowledge_base.sources.civic_variants import Expressions


def _by_comma(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip())


def _as_they_are(names: tuple[str, ...], interaction: Interaction) -> tuple[tuple[str, ...], Interaction]:
    return names, interaction


@dataclass(frozen=True, slots=True)
class Correction:
    """What one item's own statement shows its biomarker to be: ``condition`` in our words, or why it has none.

    It holds as long as the source calls the item's biomarker ``profile``.
    """

    profile: str
    condition: str
    why_not: WhyNot | None
    remark: str


@dataclass(frozen=True, slots=True)
class Reader:
    """``split_therapies`` takes a cell of drug names apart; ``name_therapies`` gives each its one name and takes regimens
    apart, with the interaction that is then right; ``aliases`` give the gene symbol in use for an older one;
    ``corrections`` are single items, by source and id, that mean another biomarker than they name;
    ``variants`` are the HGVS expressions of CIViC's variants by ``gene variant`` in lower case.

    ``roles`` are ``oncogene``, ``suppressor`` or ``both`` by gene. ``codes`` are the OncoTree codes that a tumour type can
    be placed by; None takes any.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    split_therapies: Callable[[str], tuple[str, ...]] = _by_comma
    name_therapies: Callable[[tuple[str, ...], Interaction], tuple[tuple[str, ...], Interaction]] = _as_they_are
    aliases: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, Expressions] = field(default_factory=dict)
    corrections: Mapping[tuple[str, str], Correction] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    codes: Collection[str] | None = None

    def correction(self, source: str, number: str, profile: str) -> Correction | None:
        """The correction of an item, where its biomarker is still named as when it was read."""
        found = self.corrections.get((source, number))
        return found if found is not None and found.profile.casefold() == profile.casefold() else None

    def listed(self, code: str) -> str:
        """The code where it can be placed, and nothing where it cannot."""
        return code if self.codes is None or code in self.codes else ""
