"""Therapy options by their drugs, whatever the spelling, and how two options that differ are related."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from moltarget.drugs import Drugs
from moltarget.drugs.table import CLASS, Drug
from moltarget.knowledge_base.evidence import Evidence
from moltarget.model import EVERYWHERE, SmallVariant


class Kinship(StrEnum):
    """How an option that is resisted lies to an option that is offered, the closest first."""

    SAME = "same option"
    PART = "part of the option"
    COMBINATION = "combination with the option"
    CLASS = "same class"


@dataclass(frozen=True, slots=True)
class Option:
    """All that is given together. ``classes`` are (class, targets) of each drug, None when one of them has none."""

    words: str
    drugs: frozenset[str]
    classes: frozenset[tuple[str, tuple[str, ...]]] | None


def options_of(row: Evidence, drugs: Drugs) -> tuple[Option, ...]:
    """The separate options of one association."""
    return tuple(_option(names, drugs) for names in row.options)


@lru_cache(maxsize=50_000)  # a base has as many as it has therapies, and every report asks for them again
def _option(names: tuple[str, ...], drugs: Drugs) -> Option:
    parts = [part for name in names for part in drugs.expand(name)]
    classes = [_class_of(part) for part in parts]
    known = frozenset(held for held in classes if held is not None)
    return Option(
        " + ".join(names), frozenset(part.name for part in parts), known if known and None not in classes else None
    )


def _class_of(drug: Drug) -> tuple[str, tuple[str, ...]] | None:
    """The class with its targets: a class word alone (``tyrosine kinase inhibitor``) says too little to compare by."""
    if not drug.drug_class or not drug.targets:
        return None
    return drug.drug_class.removeprefix(CLASS), drug.targets


def kinship(resisted: Option, offered: Option) -> Kinship | None:
    """The closest that holds; None when evidence against the one says nothing of the other.

    Two options that share a drug and differ in another on both sides are not related: a combination is never evidence for
    a part (docs/architecture.md), and what failed with one partner may act with another.
    """
    if resisted.drugs == offered.drugs:
        return Kinship.SAME
    if resisted.drugs < offered.drugs:
        return Kinship.PART
    if offered.drugs < resisted.drugs:
        return Kinship.COMBINATION
    one, other = resisted.classes, offered.classes
    if one and other and (one <= other or other <= one):
        return Kinship.CLASS
    return None


class Phase(StrEnum):
    """Whether two changes of one gene lie on one molecule."""

    CIS = "in cis"
    TRANS = "in trans"
    UNKNOWN = "phase not known"


def phase_of_pair(one: SmallVariant, other: SmallVariant) -> Phase:
    """From the haplotypes of their calls. Two phase sets, or a call that is not phased, tell nothing."""
    if not one.haplotype or not other.haplotype:
        return Phase.UNKNOWN
    if EVERYWHERE in {one.haplotype, other.haplotype}:
        return Phase.CIS
    (first, _, side), (second, _, opposite) = one.haplotype.rpartition("|"), other.haplotype.rpartition("|")
    if first != second or (one.locus is not None and other.locus is not None and one.locus.chrom != other.locus.chrom):
        return Phase.UNKNOWN
    return Phase.CIS if side == opposite else Phase.TRANS
