"""The features a condition is made of, and the Boolean tree over them.

Each feature is one biomarker as the field writes it (CIViC molecular-profile style). A condition is a feature, ``And``,
``Or`` or ``Not``. All are frozen and hashable, so that a feature is evaluated once per sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class ChangeClass(StrEnum):
    """Classes of change in a gene; what satisfies each is defined in ``matching.classes``."""

    MUTATION = "mutation"
    TRUNCATING = "truncating mutation"
    FRAMESHIFT = "frameshift"
    LOSS_OF_FUNCTION = "loss-of-function"
    ACTIVATING = "activating mutation"
    SPLICE_SITE = "splice site mutation"
    PROMOTER = "promoter mutation"
    ITD = "internal tandem duplication"


class ExonChange(StrEnum):
    """Classes of change in an exon, decided by geometry."""

    DELETION = "deletion"
    INSERTION = "insertion"
    FRAMESHIFT = "frameshift"
    MUTATION = "mutation"


class CopyFeature(StrEnum):
    """Copy-number classes a condition can ask for; what satisfies each is defined in ``matching.copies``."""

    AMPLIFICATION = "amplification"
    GAIN = "gain"
    DELETION = "deletion"
    LOSS = "loss"
    BIALLELIC = "biallelic inactivation"
    LOH = "loss of heterozygosity"
    NEUTRAL_LOH = "copy-neutral loss of heterozygosity"
    VARIATION = "copy number variation"


class Comparison(StrEnum):
    """How a measured value is compared."""

    IS = "is"
    AT_LEAST = ">="
    ABOVE = ">"
    BELOW = "<"


@dataclass(frozen=True, slots=True)
class ProteinChangeIs:
    """An exact protein change; ``change`` is one-letter without ``p.``: ``L858R``, ``E746_A750del``.

    ``coding`` is the coding name that the source prints beside it (``c.565del`` of ``E189fs``), or empty. It decides for
    variants without a protein name alone: the protein change is what the evidence is about.
    """

    gene: str
    change: str
    coding: str = ""


@dataclass(frozen=True, slots=True)
class CodingChangeIs:
    """An exact coding change: ``c.-124C>T``; ``label`` is the name the field uses (``C228T``) or empty."""

    gene: str
    change: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class CodonChanged:
    """A missense or in-frame change of one residue: ``V600`` is reference ``V``, number 600."""

    gene: str
    reference: str
    number: int


@dataclass(frozen=True, slots=True)
class ElsewhereChanged:
    """A protein-altering change that touches none of the named residues: ``sites`` are ``("V600",)``."""

    gene: str
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExonChanged:
    """A class of change in one exon, by geometry."""

    gene: str
    exon: int
    change: ExonChange


@dataclass(frozen=True, slots=True)
class ExonSkipped:
    """An exon lost from the transcript, by a splice variant or as seen in RNA."""

    gene: str
    exon: int


@dataclass(frozen=True, slots=True)
class ExonsLost:
    """Whole exons from ``first`` to ``last`` gone, as one event (EGFRvIII is exons 2 to 7)."""

    gene: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class GeneChanged:
    """A class of change anywhere in a gene."""

    gene: str
    change: ChangeClass


@dataclass(frozen=True, slots=True)
class DomainChanged:
    """A protein-altering change inside a named domain (borders in ``resources/domains.tsv``)."""

    gene: str
    domain: str


@dataclass(frozen=True, slots=True)
class CopyNumberIs:
    """A copy-number class. Gain is not amplification."""

    gene: str
    change: CopyFeature


@dataclass(frozen=True, slots=True)
class FusionIs:
    """A fusion, 5' partner first; an empty partner is any partner, unknown included.

    ``exons`` are the exons that meet (``e13::e20``), or empty for any.
    """

    five_prime: str
    three_prime: str
    exons: str = ""


@dataclass(frozen=True, slots=True)
class MeasurementIs:
    """A signature, expression, methylation or other measured value against a word or a threshold with its unit.

    ``name`` is that of the biomarkers table: ``MSI``, ``TMB``, ``KIT expression``, ``CD44 v6 expression``,
    ``AKT1 S473 phosphorylation``.
    """

    name: str
    comparison: Comparison
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class WildType:
    """Nothing protein-altering over the coding bases, or over ``codons`` when they are named."""

    gene: str
    codons: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Haplotype:
    """A star allele or an rs number of a gene; ``homozygous`` asks for two copies."""

    gene: str
    allele: str
    homozygous: bool = False


Feature = (
    ProteinChangeIs
    | CodingChangeIs
    | CodonChanged
    | ElsewhereChanged
    | ExonChanged
    | ExonSkipped
    | ExonsLost
    | GeneChanged
    | DomainChanged
    | CopyNumberIs
    | FusionIs
    | MeasurementIs
    | WildType
    | Haplotype
)


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part is absent (Kleene: unknown stays unknown)."""

    part: Condition


Condition = Feature | And | Or | Not


def features_of(condition: Condition) -> tuple[Feature, ...]:
    """The features of a condition, in reading order, each once."""
    if isinstance(condition, And | Or):
        found = [feature for part in condition.parts for feature in features_of(part)]
    elif isinstance(condition, Not):
        found = list(features_of(condition.part))
    else:
        found = [condition]
    return tuple(dict.fromkeys(found))


def affirmed_features_of(condition: Condition) -> tuple[Feature, ...]:
    """The features that a condition asks to be present: those under no ``NOT``."""
    if isinstance(condition, And | Or):
        return tuple(dict.fromkeys(feature for part in condition.parts for feature in affirmed_features_of(part)))
    return () if isinstance(condition, Not) else (condition,)


def genes_of_feature(feature: Feature) -> tuple[str, ...]:
    """The genes a feature asks about; none for a signature such as MSI."""
    if isinstance(feature, FusionIs):
        return tuple(gene for gene in (feature.five_prime, feature.three_prime) if gene)
    if isinstance(feature, MeasurementIs):
        first, _, rest = feature.name.partition(" ")
        return (first,) if rest else ()
    return (feature.gene,)


@lru_cache(maxsize=100_000)
def genes_of(condition: Condition) -> tuple[str, ...]:
    """The genes a condition asks about, sorted."""
    return tuple(sorted({gene for feature in features_of(condition) for gene in genes_of_feature(feature)}))
