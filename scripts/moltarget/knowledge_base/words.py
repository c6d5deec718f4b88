"""A compiled condition, back in words: what the report prints and the round-trip test reads."""

from __future__ import annotations

from functools import lru_cache

from moltarget.knowledge_base import features as f

_CHANGES = {
    f.ChangeClass.MUTATION: "Mutation",
    f.ChangeClass.TRUNCATING: "Truncating Mutation",
    f.ChangeClass.FRAMESHIFT: "Frameshift",
    f.ChangeClass.LOSS_OF_FUNCTION: "Loss-of-function",
    f.ChangeClass.ACTIVATING: "Activating Mutation",
    f.ChangeClass.SPLICE_SITE: "Splice Site",
    f.ChangeClass.PROMOTER: "Promoter Mutation",
    f.ChangeClass.ITD: "ITD",
}
_COPIES = {
    f.CopyFeature.LOH: "LOH",
    f.CopyFeature.NEUTRAL_LOH: "copy-neutral LOH",
    f.CopyFeature.VARIATION: "Copy Number Variation",
    f.CopyFeature.BIALLELIC: "Biallelic Inactivation",
}
# The end of a measurement's name and its word -> how the field writes both.
_MEASURED = {
    ("expression", "over"): "Overexpression",
    ("expression", "under"): "Underexpression",
    ("expression", "lost"): "loss of expression",
    ("expression", "expressed"): "Expression",
    ("nuclear expression", "expressed"): "Nuclear Expression",
    ("nuclear expression", "lost"): "loss of nuclear expression",
    ("cytoplasmic expression", "expressed"): "Cytoplasmic Expression",
    ("phosphorylation", "detected"): "Phosphorylation",
    ("methylation", "methylated"): "Promoter Methylation",
    ("methylation", "unmethylated"): "Promoter Hypomethylation",
}
_OF_A_PART = frozenset({("expression", "expressed"), ("phosphorylation", "detected")})
_SIGNATURES = frozenset({("MSI", "high"), ("MMR", "deficient"), ("HRD", "positive"), ("TMB", "high"), ("TMB", "low")})


def to_words(condition: f.Condition) -> str:
    """Text that ``parse_condition`` reads back to the same tree."""
    if isinstance(condition, f.And):
        return " AND ".join(_inside(part, f.And, f.Or) for part in condition.parts)
    if isinstance(condition, f.Or):
        return " OR ".join(_inside(part, f.Or) for part in condition.parts)
    if isinstance(condition, f.Not):
        return f"NOT {_inside(condition.part, f.And, f.Or)}"
    return feature_words(condition)


def _inside(part: f.Condition, *bracketed: type) -> str:
    words = to_words(part)
    return f"({words})" if isinstance(part, bracketed) else words


@lru_cache(maxsize=100_000)  # the features of a base are named in one sample after the other
def feature_words(feature: f.Feature) -> str:
    """One feature in the field's words: ``EGFR Exon 19 Deletion``, ``v::ALK Fusion``."""
    match feature:
        case f.FusionIs(five_prime, three_prime, exons):
            return f"{five_prime or 'v'}::{three_prime or 'v'} {f'{exons} ' if exons else ''}Fusion"
        case f.MeasurementIs():
            return _measurement_words(feature)
        case f.Haplotype(gene, allele, homozygous):
            return f"{gene} {allele}{' homozygous' if homozygous else ''}"
        case f.WildType(gene):
            return f"{gene} Wildtype"
        case f.CopyNumberIs(gene, copies):
            return f"{gene} {_COPIES.get(copies) or copies.value.capitalize()}"
        case _:
            return f"{feature.gene} {_small_variant_words(feature)}"


def _small_variant_words(feature: f.Feature) -> str:
    match feature:
        case f.ProteinChangeIs(_, change, coding):
            return f"{change} ({coding})" if coding else change
        case f.CodingChangeIs(_, change, label):
            return label or change
        case f.CodonChanged(_, reference, number):
            return f"{reference}{number}"
        case f.ElsewhereChanged(_, sites):
            return f"Non-{'/'.join(sites)} Mutation"
        case f.ExonChanged(_, exon, exon_change):
            return f"Exon {exon} {exon_change.value.capitalize()}"
        case f.ExonSkipped(_, exon):
            return f"Exon {exon} Skipping Mutation"
        case f.ExonsLost(_, first, last):
            return f"Exon {first}-{last} Deletion"
        case f.GeneChanged(_, change_class):
            return _CHANGES[change_class]
        case f.DomainChanged(_, domain):
            return f"{domain.title()} Mutation"
    raise TypeError(f"{type(feature).__name__} is no feature of a small variant")


def _measurement_words(feature: f.MeasurementIs) -> str:
    name, value = feature.name, feature.value
    if feature.comparison is not f.Comparison.IS:
        name = name.replace(" expression", " Expression")
        return f"{name} {feature.comparison.value} {value} {feature.unit}".rstrip()
    if (name, value) in _SIGNATURES:
        return f"{name} {value.capitalize()}"
    gene, _, rest = name.partition(" ")
    part, _, quantity = rest.rpartition(" ")
    if (rest, value) in _MEASURED:
        return f"{gene} {_MEASURED[rest, value]}"
    if (quantity, value) in _OF_A_PART and " " not in part:
        return f"{gene} {part} {_MEASURED[quantity, value]}"
    return f"{name} is {value}"
