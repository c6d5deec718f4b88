"""Classes of change in a gene: which variants are a mutation, truncate, lose function, activate."""

from __future__ import annotations

from moltarget.hgvs import ProteinKind
from moltarget.knowledge_base import features as f
from moltarget.matching.effects import Effects
from moltarget.matching.exons import adds_at_site, borders_of, exons_of
from moltarget.matching.facts import NULL_TERMS, SPLICE_TERMS, Fact, coding_change, coding_codons
from moltarget.matching.tables import Geometry
from moltarget.matching.verdicts import NO, YES, Verdict, perhaps

_NMD_CODONS = 17  # 50 bases: a stop this close to the last exon border escapes nonsense-mediated decay (PMID 9713700)
_UPSTREAM_TERMS = frozenset({"upstream_gene_variant", "5_prime_UTR_variant"})
_ITD_EXONS = {"FLT3": frozenset({14, 15})}  # codons 589-599, rarely downstream (doi 10.1038/sj.leu.2401130)
# The two changes that create a binding site and raise expression (PMID 23348503, PMID 23348506).
_PROMOTER_HOTSPOTS = frozenset({("TERT", "c.-124C>T"), ("TERT", "c.-146C>T")})
# Common in the population and without a shown effect on the protein (rs11571833: doi 10.1038/srep14800).
_POLYMORPHISMS = frozenset({("BRCA2", "K3326*")})


def in_class(fact: Fact, gene: str, change: f.ChangeClass, geometry: Geometry, effects: Effects) -> Verdict:
    """Whether a change is of a class, never for certain where it is a common polymorphism: evidence on a class is on
    changes that matter.
    """
    found = _in_class(fact, gene, change, geometry, effects)
    if found.yes and _pair(fact, gene) in _POLYMORPHISMS:
        return perhaps(f"{fact.words} is a common polymorphism without a shown effect on the protein")
    return found


def _in_class(fact: Fact, gene: str, change: f.ChangeClass, geometry: Geometry, effects: Effects) -> Verdict:
    """By Sequence Ontology terms, geometry, and settled effects."""
    terms = fact.terms
    match change:
        case f.ChangeClass.MUTATION:
            return YES if fact.altering else NO
        case f.ChangeClass.TRUNCATING:
            truncating = NULL_TERMS - {"start_lost", "transcript_ablation"}
            return _null(fact, truncating)
        case f.ChangeClass.FRAMESHIFT:
            return YES if "frameshift_variant" in terms else NO
        case f.ChangeClass.SPLICE_SITE:
            return _null(fact, SPLICE_TERMS)
        case f.ChangeClass.PROMOTER:
            return _in_promoter(fact, gene)
        case f.ChangeClass.ITD:
            return _is_itd(fact, gene, geometry)
        case f.ChangeClass.LOSS_OF_FUNCTION:
            return _loses_function(fact, gene, geometry, effects)
        case f.ChangeClass.ACTIVATING:
            return _activates(fact, gene, effects)


def _null(fact: Fact, wanted: frozenset[str]) -> Verdict:
    """A term of these; perhaps where a splice site is the only one and bases are added to it."""
    found = fact.terms & wanted
    if found and found <= SPLICE_TERMS and adds_at_site(fact):
        return perhaps(f"{fact.words} adds bases at a splice site, which may be kept")
    return YES if found else NO


def _in_promoter(fact: Fact, gene: str) -> Verdict:
    coding = coding_change(fact.consequence.hgvs_c)
    if coding is None and may_be_before_start(fact):
        return perhaps(f"whether {fact.words} lies in the promoter is not known")
    if coding is None or coding.start.base > 0 or coding.start.after_stop or coding.start.offset:
        return NO
    if (gene, str(coding)) in _PROMOTER_HOTSPOTS:
        return YES
    return Verdict(perhaps=True, reason=f"{fact.words} lies before the start codon, its effect is not established")


def _is_itd(fact: Fact, gene: str, geometry: Geometry) -> Verdict:
    """An in-frame gain of three residues or more, as a duplication or an insertion, in the exons where the gene has them.

    In a gene without listed exons a duplication may lie anywhere, so that only a measured result meets the class there.
    """
    if fact.named:
        if fact.change is None or (fact.change.length_change or 0) < 3:
            return NO
    elif not fact.terms & {"inframe_insertion", "protein_altering_variant"}:
        return NO
    exons, wanted = exons_of(fact, geometry), _ITD_EXONS.get(gene, frozenset())
    if wanted and exons and exons.isdisjoint(wanted):
        return NO
    if wanted and not exons:
        return perhaps(f"in which exon {fact.words} lies is not known")
    if fact.change is not None and fact.change.kind is ProteinKind.DUPLICATION:
        return YES if wanted else perhaps(f"whether {fact.words} is the internal duplication of {gene} is not known")
    return perhaps(f"{fact.words} inserts residues; whether they repeat their neighbours is not shown")


def _loses_function(fact: Fact, gene: str, geometry: Geometry, effects: Effects) -> Verdict:
    """A change that is shown to lose function, or a null variant in a suppressor, not where decay is escaped
    (ClinGen/CGC/VICC SOP 2022, OVS1; PMC9081216).
    """
    if not fact.altering:
        return NO
    if _pair(fact, gene) in effects.inactivating:
        return YES
    if gene not in geometry.suppressors:
        return Verdict(perhaps=True, reason=f"{gene} is not listed as a suppressor; the effect of {fact.words} is open")
    if not fact.terms & NULL_TERMS:
        return Verdict(perhaps=True, reason=f"whether {fact.words} loses function was not evaluated")
    if not _null(fact, NULL_TERMS).yes:
        return _null(fact, NULL_TERMS)
    tail = escapes_decay(fact, geometry)
    if tail is None:
        return Verdict(perhaps=True, reason=f"{fact.words} is a null variant; its place in the transcript is not known")
    if tail:
        return Verdict(perhaps=True, reason=f"{fact.words} truncates in the tail that escapes nonsense-mediated decay")
    return YES


def escapes_decay(fact: Fact, geometry: Geometry) -> bool | None:
    """Whether the truncation is in the last exon or the last 50 bases before it; None when that cannot be told.

    A stop codon that itself lies before the last exon leaves no such tail. Splice-site variants are judged by the intron
    that they touch.
    """
    borders = borders_of(fact, geometry)
    residues = fact.residues or coding_codons(fact.consequence.hgvs_c)
    if borders and borders[0].exons and residues:
        last = max(borders, key=lambda row: row.exon)
        return last.exon == last.exons and residues[0] >= last.first_codon - _NMD_CODONS
    where, _, total = (fact.consequence.exon or fact.consequence.intron).partition("/")
    number = where.partition("-")[0]
    return int(number) >= int(total) if number.isdigit() and total.isdigit() else None


def _activates(fact: Fact, gene: str, effects: Effects) -> Verdict:
    if not fact.altering:
        return NO
    if _pair(fact, gene) in effects.activating:
        return YES
    return Verdict(perhaps=True, reason=f"whether {fact.words} activates was not evaluated")


def _pair(fact: Fact, gene: str) -> tuple[str, str]:
    return gene, fact.consequence.hgvs_p.removeprefix("p.")


def may_be_before_start(fact: Fact) -> bool:
    """Whether a variant without coding name may lie before the start codon."""
    return bool(fact.terms & _UPSTREAM_TERMS) or (fact.uninterpreted and not fact.residues)
