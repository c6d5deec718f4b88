"""A compiled condition, back in words: what the report prints and the round-trip test reads."""

from __future__ import annotations

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
_MEASURED = {"over": "Overexpression", "under": "Underexpression", "lost": "loss of expression"}


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


def feature_words(feature: f.Feature) -> str:
    """One feature in the field's words: ``EGFR Exon 19 Deletion``, ``v::ALK Fusion``."""
    match feature:
        case f.ProteinChangeIs(gene, change):
            return f"{gene} {change}"
        case f.CodingChangeIs(gene, change, label):
            return f"{gene} {label or change}"
        case f.CodonChanged(gene, reference, number):
            return f"{gene} {reference}{number}"
        case f.ExonChanged(gene, exon, exon_change):
            return f"{gene} Exon {exon} {exon_change.value.capitalize()}"
        case f.ExonSkipped(gene, exon):
            return f"{gene} Exon {exon} Skipping Mutation"
        case f.GeneChanged(gene, change_class):
            return f"{gene} {_CHANGES[change_class]}"
        case f.DomainChanged(gene, domain):
            return f"{gene} {domain.title()} Mutation"
        case f.CopyNumberIs(gene, copies):
            return f"{gene} {copies.value.capitalize()}"
        case f.FusionIs(five_prime, three_prime):
            return f"{five_prime or 'v'}::{three_prime or 'v'} Fusion"
        case f.WildType(gene):
            return f"{gene} Wildtype"
        case f.Haplotype(gene, allele, homozygous):
            return f"{gene} {allele}{' homozygous' if homozygous else ''}"
        case f.MeasurementIs():
            return _measurement_words(feature)


def _measurement_words(feature: f.MeasurementIs) -> str:
    gene, _, kind = feature.name.partition(" ")
    if feature.comparison is not f.Comparison.IS:
        name = f"{gene} Expression" if kind == "expression" else feature.name
        return f"{name} {feature.comparison.value} {feature.value} {feature.unit}".rstrip()
    if kind == "expression":
        return f"{gene} {_MEASURED[feature.value]}"
    if kind == "methylation":
        return f"{gene} Promoter Methylation"
    return f"{feature.name} {feature.value.capitalize()}"
