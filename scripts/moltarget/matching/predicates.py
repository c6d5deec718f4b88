"""Whether one variant on one transcript satisfies one small-variant feature: yes, no, or perhaps with the reason.

Geometry decides, never text: residues and length changes come from the parsed protein name, exons from the annotation or
from the table of exon borders. Classes of change in a gene: ``classes``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from moltarget.hgvs import CodingChange, CodingKind, ProteinKind, same_protein_change
from moltarget.knowledge_base import features as f
from moltarget.matching.classes import in_class, may_be_before_start
from moltarget.matching.effects import Effects
from moltarget.matching.exons import Loss, exons_beside, exons_of, loses_exons, loss_of_exon, skips
from moltarget.matching.facts import Fact
from moltarget.matching.names import change_asked, coding_change, coding_codons
from moltarget.matching.tables import Geometry
from moltarget.matching.terms import ALTERING_TERMS, SPLICE_TERMS
from moltarget.matching.verdicts import NO, YES, Verdict, perhaps

_SLIDE = 10  # residues by which an indel in a repeat may be numbered elsewhere than in its HGVS name


_INDEL_TERMS = frozenset({"inframe_insertion", "inframe_deletion", "protein_altering_variant", "frameshift_variant"})
_LONGER = frozenset({"inframe_insertion", "protein_altering_variant"})
_SHORTER = frozenset({"inframe_deletion", "protein_altering_variant"})
_RESIDUE_TERMS = _LONGER | _SHORTER | {"missense_variant"}
# The Sequence Ontology terms under which an annotation can report each kind of protein change.
_TERMS_OF_KIND = {
    ProteinKind.SUBSTITUTION: frozenset({"missense_variant", "protein_altering_variant"}),
    ProteinKind.DELETION: _SHORTER,
    ProteinKind.DUPLICATION: _LONGER,
    ProteinKind.INSERTION: _LONGER,
    ProteinKind.DELINS: _RESIDUE_TERMS,
    ProteinKind.FRAMESHIFT: frozenset({"frameshift_variant"}),
    ProteinKind.STOP_GAINED: frozenset({"stop_gained"}),
    ProteinKind.STOP_LOST: frozenset({"stop_lost"}),
    ProteinKind.START_LOST: frozenset({"start_lost"}),
    ProteinKind.SYNONYMOUS: frozenset({"synonymous_variant"}),
}
_SINGLE = frozenset({ProteinKind.SUBSTITUTION, ProteinKind.STOP_GAINED, ProteinKind.STOP_LOST, ProteinKind.SYNONYMOUS})
_MADE_BY_TWO = frozenset({ProteinKind.SUBSTITUTION, ProteinKind.STOP_GAINED, ProteinKind.DELINS})
_MOVABLE = frozenset({CodingKind.DELETION, CodingKind.DUPLICATION})


def judge(feature: f.Feature, fact: Fact, geometry: Geometry, effects: Effects) -> Verdict:
    """The verdict on one fact. ``effects`` are the exact changes whose effect the knowledge base settles."""
    rule = _RULES.get(type(feature))
    return NO if rule is None else rule(feature, fact, geometry, effects)


def may_be_joined_to(feature: f.Feature, fact: Fact) -> bool:
    """Whether a call and its unphased neighbour may together be the change that is asked for.

    V600E beside V600M in one codon is V600K where both are in cis (SCIENCE 2, phase).
    """
    if not fact.variant.unphased:
        return False
    match feature:
        case f.ProteinChangeIs(_, change):
            asked = change_asked(change)
            codons = asked.residues_1 if asked.kind in _MADE_BY_TWO else range(0)
        case f.CodingChangeIs(_, change):
            wanted = coding_change(change)
            codons = coding_codons(change) if wanted is not None and wanted.kind is CodingKind.DELINS else range(0)
        case _:
            return False
    return not set(codons).isdisjoint(fact.residues)


def touches_one(fact: Fact, sites: tuple[str, ...]) -> bool:
    """Whether a variant touches one of the residues (``V600``), where its name does not say that another one is there."""
    told = (
        {} if fact.change is None else {fact.change.start: fact.change.start_ref, fact.change.end: fact.change.end_ref}
    )
    named = ((site[0], int(site[1:])) for site in sites)
    return any(number in fact.residues and told.get(number) in {None, residue} for residue, number in named)


def _is_skipped(fact: Fact, feature: f.ExonSkipped, geometry: Geometry) -> Verdict:
    return skips(fact, feature.exon, [row for row in geometry.exons.get(feature.gene, ()) if row.exon == feature.exon])


def _is_elsewhere(fact: Fact) -> Verdict:
    """Any change of the protein: those that touch the sites on some transcript were left out before."""
    if not fact.altering:
        return NO
    return YES if fact.residues else perhaps(f"which residues {fact.words} changes is not known")


def _is_change(fact: Fact, feature: f.ProteinChangeIs) -> Verdict:
    """By the protein name; by the coding name where there is none, or where the change is no substitution.

    A frameshift is often named by the codon of the deleted base, HGVS names the first residue that changes.
    """
    asked = change_asked(feature.change)
    by_coding = bool(feature.coding) and (not fact.named or asked.kind not in _SINGLE)
    if by_coding and _is_coding(fact, feature.coding).yes:
        return YES
    if fact.named:
        return YES if fact.change is not None and same_protein_change(fact.change, asked) else NO
    if not fact.terms & _TERMS_OF_KIND.get(asked.kind, frozenset()):
        return NO
    return _where(fact, asked.residues_1)


def _where(fact: Fact, wanted: range) -> Verdict:
    """Perhaps, where a change without protein name touches the wanted residues or none are told.

    An indel in a repeat may be numbered at either end of it, so that its neighbourhood counts as well.
    """
    if _is_apart(fact, wanted):
        return NO
    return perhaps(f"{fact.words} has no protein name: which residues it makes is not known")


def _is_apart(fact: Fact, wanted: range) -> bool:
    residues = fact.residues
    slack = _SLIDE if fact.terms & _INDEL_TERMS else 0
    return bool(residues and wanted and (residues[-1] + slack < wanted[0] or wanted[-1] + slack < residues[0]))


def _is_coding(fact: Fact, change: str) -> Verdict:
    """Whether two c. names say one change: told bases (``delG``) and accessions do not count."""
    found, wanted = coding_change(fact.consequence.hgvs_c), coding_change(change)
    if wanted is None:
        return NO
    if found is not None:
        return YES if str(found) == str(wanted) or _is_shifted(found, wanted, fact.consequence.room) else NO
    unnamed = perhaps(f"{fact.words} has no coding name: whether it is {change} is not known")
    if wanted.start.base < 0:
        return unnamed if may_be_before_start(fact) else NO
    codon = (wanted.start.base + 2) // 3  # a silent change of this codon may be the one that is asked for
    changes = fact.residues or fact.altering or fact.uninterpreted
    return unnamed if changes and not _is_apart(fact, range(codon, codon + 1)) else NO


def _is_shifted(found: CodingChange, wanted: CodingChange, room: int) -> bool:
    """Whether a name is the same indel, written further 5' than HGVS's rule puts it.

    A duplication is also an insertion; its bases are then not told by the name, so that only deletions and duplications
    are compared.
    """
    if found.kind is not wanted.kind or found.kind not in _MOVABLE:
        return False
    ends = (found.start, found.end, wanted.start, wanted.end)
    if any(end.offset or end.after_stop or end.base < 0 for end in ends):
        return False
    moved = found.start.base - wanted.start.base
    return 0 < moved <= room and found.end.base - wanted.end.base == moved


def _in_codon(fact: Fact, feature: f.CodonChanged) -> Verdict:
    change = fact.change
    if change is None or not fact.named:
        return _where(fact, range(feature.number, feature.number + 1)) if fact.terms & _RESIDUE_TERMS else NO
    if feature.number not in change.residues_1:
        return NO
    if change.kind is ProteinKind.SUBSTITUTION:
        return YES if change.start_ref == feature.reference else NO
    if not change.in_frame or change.kind not in {ProteinKind.DELETION, ProteinKind.DELINS}:
        return NO
    told = {change.start: change.start_ref, change.end: change.end_ref}
    return YES if told.get(feature.number) in {None, feature.reference} else NO


def _in_exon(fact: Fact, feature: f.ExonChanged, geometry: Geometry) -> Verdict:
    if not fact.altering and not fact.uninterpreted:
        return NO
    if not fact.named:
        loss = loss_of_exon(fact, feature.exon, geometry)
        if loss is not None and loss is not Loss.INSIDE:
            return _by_loss(fact, feature, loss)
    exons = exons_of(fact, geometry)
    if exons and feature.exon not in exons:
        return NO
    kind = _is_kind(fact, feature.change)
    if kind is NO:
        return NO
    if exons:
        return kind
    beside = exons_beside(fact)
    if beside and feature.exon not in beside:
        return NO
    return perhaps(f"in which exon {fact.words} lies is not known")


def _by_loss(fact: Fact, feature: f.ExonChanged, loss: Loss) -> Verdict:
    """A coding deletion without protein name: a whole exon that goes in frame is a deletion in it."""
    shortens = feature.change in {f.ExonChange.DELETION, f.ExonChange.MUTATION}
    if loss is Loss.NONE or feature.change is f.ExonChange.INSERTION:
        return NO
    if loss is Loss.WHOLE:
        return YES if shortens else NO
    return perhaps(f"{fact.words}: exon {feature.exon} is {loss.value}; the protein that is made is not known")


def _is_kind(fact: Fact, change: f.ExonChange) -> Verdict:
    """The kind of change, by the length that the protein name gives, else by the terms."""
    if change is f.ExonChange.MUTATION:
        return YES if fact.altering else perhaps(f"the effect of {fact.words} on the protein is not known")
    if change is f.ExonChange.FRAMESHIFT:
        return YES if "frameshift_variant" in fact.terms else NO
    if fact.named:
        length = (fact.change.length_change if fact.change is not None else None) or 0
        return YES if (length < 0 if change is f.ExonChange.DELETION else length > 0) else NO
    if ("inframe_deletion" if change is f.ExonChange.DELETION else "inframe_insertion") in fact.terms:
        return YES
    spliced = change is f.ExonChange.DELETION and fact.terms & SPLICE_TERMS
    if spliced or "protein_altering_variant" in fact.terms:
        return perhaps(f"{fact.words} has no protein name: whether it is a {change.value} is not known")
    return NO


def _in_domain(fact: Fact, feature: f.DomainChanged, geometry: Geometry) -> Verdict:
    if not fact.altering or (not fact.residues and not fact.terms & ALTERING_TERMS - SPLICE_TERMS):
        return NO
    domains = [domain for domain in geometry.domains.get(feature.gene, ()) if domain.name == feature.domain]
    if not domains:
        return Verdict(perhaps=True, reason=f"where the {feature.domain} of {feature.gene} lies is not known")
    if not fact.residues:
        return perhaps(f"which residues {fact.words} changes is not known")
    inside = any(domain.first <= residue <= domain.last for domain in domains for residue in fact.residues)
    return YES if inside else NO


_Rule = Callable[[Any, Fact, Geometry, Effects], Verdict]
_RULES: Mapping[type[f.Feature], _Rule] = {
    f.GeneChanged: lambda asked, fact, geometry, effects: in_class(fact, asked.gene, asked.change, geometry, effects),
    f.ExonChanged: lambda asked, fact, geometry, _: _in_exon(fact, asked, geometry),
    f.ProteinChangeIs: lambda asked, fact, *_: _is_change(fact, asked),
    f.CodingChangeIs: lambda asked, fact, *_: _is_coding(fact, asked.change),
    f.CodonChanged: lambda asked, fact, *_: _in_codon(fact, asked),
    f.ElsewhereChanged: lambda _, fact, *__: _is_elsewhere(fact),
    f.ExonsLost: lambda asked, fact, geometry, _: loses_exons(fact, asked, geometry),
    f.ExonSkipped: lambda asked, fact, geometry, _: _is_skipped(fact, asked, geometry),
    f.DomainChanged: lambda asked, fact, geometry, _: _in_domain(fact, asked, geometry),
}
