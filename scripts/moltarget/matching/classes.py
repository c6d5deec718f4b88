"""Classes of change in a gene: which variants are a mutation, truncate, lose function, activate."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from moltarget.hgvs import ProteinKind
from moltarget.knowledge_base import features as f
from moltarget.matching.effects import Effects
from moltarget.matching.exons import adds_at_site, exons_of
from moltarget.matching.facts import Fact
from moltarget.matching.names import coding_change
from moltarget.matching.oncogenic import assessed
from moltarget.matching.tables import Geometry
from moltarget.matching.terms import NULL_TERMS, SPLICE_TERMS
from moltarget.matching.verdicts import NO, YES, Verdict, perhaps
from moltarget.oncogenicity import Assessment, Criterion

_UPSTREAM_TERMS = frozenset({"upstream_gene_variant", "5_prime_UTR_variant"})
_ITD_EXONS = {"FLT3": frozenset({14, 15})}  # codons 589-599, rarely downstream (doi 10.1038/sj.leu.2401130)
# The two changes that create a binding site and raise expression (PMID 23348503, PMID 23348506).
_PROMOTER_HOTSPOTS = frozenset({("TERT", "c.-124C>T"), ("TERT", "c.-146C>T")})
# Common in the population and without a shown effect on the protein (rs11571833: doi 10.1038/srep14800).
_POLYMORPHISMS = frozenset({("BRCA2", "K3326*")})
_WITH_POLYMORPHISMS = frozenset(gene for gene, _ in _POLYMORPHISMS)
_TRUNCATING = NULL_TERMS - {"start_lost", "transcript_ablation"}


def in_class(fact: Fact, gene: str, change: f.ChangeClass, geometry: Geometry, effects: Effects) -> Verdict:
    """Whether a change is of a class, never for certain where it is a common polymorphism: evidence on a class is on
    changes that matter.
    """
    found = _RULES[change](fact, gene, geometry, effects)
    if found.yes and gene in _WITH_POLYMORPHISMS and _pair(fact, gene) in _POLYMORPHISMS:
        return perhaps(f"{fact.words} is a common polymorphism without a shown effect on the protein")
    return found


def surely_loses_function(fact: Fact, gene: str, geometry: Geometry, effects: Effects) -> bool:
    """Whether a change is of the class ``Loss-of-function`` for certain; most genes are neither listed nor known for one."""
    if gene not in geometry.suppressors and _pair(fact, gene) not in effects.inactivating:
        return False
    return in_class(fact, gene, f.ChangeClass.LOSS_OF_FUNCTION, geometry, effects).yes


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
    """A change that is shown to lose function, or one of a suppressor that is at least likely oncogenic by its points; of a
    gene that is an oncogene too a null variant alone (ClinGen/CGC/VICC standard 2022; PMC9081216).
    """
    if not fact.altering:
        return NO
    found = assessed(fact, geometry, effects)
    shown = _pair(fact, gene) in effects.inactivating
    if shown or found.benign:
        return _settled_or_benign(fact, found, shown)
    if gene not in geometry.suppressors:
        return perhaps(f"{gene} is not listed as a suppressor; the effect of {fact.words} is open")
    if found.oncogenic and (gene not in geometry.oncogenes or found.counts(Criterion.OVS1)):
        return YES
    if found.oncogenic:
        return perhaps(f"{_points(fact, found)}; {gene} is an oncogene and a suppressor: which way is not told")
    null = next((one for one in (*found.not_met, *found.not_evaluated) if one.criterion is Criterion.OVS1), None)
    why = f"{null.because}; " if null is not None and fact.terms & NULL_TERMS else ""
    return perhaps(f"{why}{_points(fact, found)}")


def _activates(fact: Fact, gene: str, geometry: Geometry, effects: Effects) -> Verdict:
    """A change that is shown to activate, or one of an oncogene that is at least likely oncogenic by its points and no null
    variant (ClinGen/CGC/VICC standard 2022; PMC9081216).
    """
    if not fact.altering:
        return NO
    found = assessed(fact, geometry, effects)
    shown = _pair(fact, gene) in effects.activating
    if shown or found.benign:
        return _settled_or_benign(fact, found, shown)
    if found.oncogenic and gene in geometry.oncogenes:
        if gene not in geometry.suppressors and not fact.terms & NULL_TERMS:
            return YES
        return perhaps(f"{_points(fact, found)}; whether it activates {gene} is not told")
    if found.oncogenic:
        return perhaps(f"{_points(fact, found)}; {gene} is not listed as an oncogene")
    return perhaps(_points(fact, found))


def _settled_or_benign(fact: Fact, found: Assessment, shown: bool) -> Verdict:
    """Yes by accepted evidence, no by points, with the reason; both together contradict each other."""
    if not found.benign:
        return YES
    told = f"{fact.words}: {found.told}"
    return perhaps(f"the base shows its effect, but its points do not: {told}") if shown else Verdict(reason=told)


def _points(fact: Fact, found: Assessment) -> str:
    return f"{fact.words}: {found.told}"


def _pair(fact: Fact, gene: str) -> tuple[str, str]:
    return gene, fact.consequence.hgvs_p.removeprefix("p.")


def may_be_before_start(fact: Fact) -> bool:
    """Whether a variant without coding name may lie before the start codon."""
    return bool(fact.terms & _UPSTREAM_TERMS) or (fact.uninterpreted and not fact.residues)


_Rule = Callable[[Fact, str, Geometry, Effects], Verdict]
# By Sequence Ontology terms, geometry, and settled effects.
_RULES: Mapping[f.ChangeClass, _Rule] = {
    f.ChangeClass.MUTATION: lambda fact, *_: YES if fact.altering else NO,
    f.ChangeClass.TRUNCATING: lambda fact, *_: _null(fact, _TRUNCATING),
    f.ChangeClass.FRAMESHIFT: lambda fact, *_: YES if "frameshift_variant" in fact.terms else NO,
    f.ChangeClass.SPLICE_SITE: lambda fact, *_: _null(fact, SPLICE_TERMS),
    f.ChangeClass.PROMOTER: lambda fact, gene, *_: _in_promoter(fact, gene),
    f.ChangeClass.ITD: lambda fact, gene, geometry, _: _is_itd(fact, gene, geometry),
    f.ChangeClass.LOSS_OF_FUNCTION: _loses_function,
    f.ChangeClass.ACTIVATING: _activates,
}
