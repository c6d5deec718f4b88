"""Whether one variant on one transcript satisfies one small-variant feature: yes, no, or perhaps with the reason.

Geometry decides, never text: residues and length changes come from the parsed protein name, exons from the annotation or
from the table of exon borders. Classes of change are defined by Sequence Ontology terms.
"""

from __future__ import annotations

from moltarget.hgvs import CodingChange, CodingKind, ProteinKind, parse_protein, same_protein_change
from moltarget.knowledge_base import features as f
from moltarget.matching.exons import Loss, adds_at_site, borders_of, exons_beside, exons_of, loss_of_exon, skips
from moltarget.matching.facts import ALTERING_TERMS, NULL_TERMS, SPLICE_TERMS, Fact, coding_change
from moltarget.matching.tables import Geometry
from moltarget.matching.verdicts import NO, YES, Verdict, perhaps

_SLIDE = 10  # residues by which an indel in a repeat may be numbered elsewhere than in its HGVS name
_NMD_CODONS = 17  # 50 bases: a stop this close to the last exon border escapes nonsense-mediated decay (PMID 9713700)


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
_MOVABLE = frozenset({CodingKind.DELETION, CodingKind.DUPLICATION})
_UPSTREAM_TERMS = frozenset({"upstream_gene_variant", "5_prime_UTR_variant"})
_ITD_EXONS = {"FLT3": frozenset({14, 15})}  # codons 589-599, rarely downstream (doi 10.1038/sj.leu.2401130)
# The two changes that create a binding site and raise expression (PMID 23348503, PMID 23348506).
_PROMOTER_HOTSPOTS = frozenset({("TERT", "c.-124C>T"), ("TERT", "c.-146C>T")})


def judge(feature: f.Feature, fact: Fact, geometry: Geometry, known: frozenset[tuple[str, str]]) -> Verdict:
    """The verdict on one fact. ``known`` are (gene, change) pairs that the knowledge base lists as exact changes."""
    match feature:
        case f.ProteinChangeIs():
            return _is_change(fact, feature)
        case f.CodingChangeIs(_, change):
            return _is_coding(fact, change)
        case f.CodonChanged():
            return _in_codon(fact, feature)
        case f.ExonChanged():
            return _in_exon(fact, feature, geometry)
        case f.ExonSkipped(gene, exon):
            return skips(fact, exon, [row for row in geometry.exons.get(gene, ()) if row.exon == exon])
        case f.DomainChanged():
            return _in_domain(fact, feature, geometry)
        case f.GeneChanged(gene, change_class):
            return _in_class(fact, gene, change_class, geometry, known)
    return NO


def _is_change(fact: Fact, feature: f.ProteinChangeIs) -> Verdict:
    """By the protein names; by the coding names too where the change is no substitution, whose residue may be told otherwise.

    A frameshift is often named by the codon of the deleted base, HGVS names the first residue that changes.
    """
    wanted = parse_protein(feature.change)
    coding = _is_coding(fact, feature.coding) if feature.coding and wanted.kind not in _SINGLE else NO
    if coding.yes:
        return YES
    if fact.named:
        return YES if fact.change is not None and same_protein_change(fact.change, wanted) else NO
    if not fact.terms & _TERMS_OF_KIND.get(wanted.kind, frozenset()):
        return NO
    return _where(fact, wanted.residues_1)


def _where(fact: Fact, wanted: range) -> Verdict:
    """Perhaps, where a change without protein name touches the wanted residues or none are told.

    An indel in a repeat may be numbered at either end of it, so that its neighbourhood counts as well.
    """
    residues = fact.residues
    slack = _SLIDE if fact.terms & _INDEL_TERMS else 0
    if residues and wanted and (residues[-1] + slack < wanted[0] or wanted[-1] + slack < residues[0]):
        return NO
    return perhaps(f"{fact.words} has no protein name: which residues it makes is not known")


def _is_coding(fact: Fact, change: str) -> Verdict:
    """Whether two c. names say one change: told bases (``delG``) and accessions do not count."""
    found, wanted = coding_change(fact.consequence.hgvs_c), coding_change(change)
    if wanted is None:
        return NO
    if found is not None:
        return YES if str(found) == str(wanted) or _is_shifted(found, wanted, fact.consequence.room) else NO
    unnamed = perhaps(f"{fact.words} has no coding name: whether it is {change} is not known")
    if wanted.start.base < 0:
        return unnamed if _may_be_before_start(fact) else NO
    codon = (wanted.start.base + 2) // 3
    if not (fact.altering or fact.uninterpreted) or (fact.residues and codon not in fact.residues):
        return NO
    return unnamed


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


def _may_be_before_start(fact: Fact) -> bool:
    return bool(fact.terms & _UPSTREAM_TERMS) or (fact.uninterpreted and not fact.residues)


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
    kind, exons = _is_kind(fact, feature.change), exons_of(fact, geometry)
    if kind == NO or (exons and feature.exon not in exons):
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


def _in_class(
    fact: Fact, gene: str, change: f.ChangeClass, geometry: Geometry, known: frozenset[tuple[str, str]]
) -> Verdict:
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
            return _loses_function(fact, gene, geometry)
        case f.ChangeClass.ACTIVATING:
            return _activates(fact, gene, known)


def _null(fact: Fact, wanted: frozenset[str]) -> Verdict:
    """A term of these; perhaps where a splice site is the only one and bases are added to it."""
    found = fact.terms & wanted
    if found and found <= SPLICE_TERMS and adds_at_site(fact):
        return perhaps(f"{fact.words} adds bases at a splice site, which may be kept")
    return YES if found else NO


def _in_promoter(fact: Fact, gene: str) -> Verdict:
    coding = coding_change(fact.consequence.hgvs_c)
    if coding is None and _may_be_before_start(fact):
        return perhaps(f"whether {fact.words} lies in the promoter is not known")
    if coding is None or coding.start.base > 0 or coding.start.after_stop or coding.start.offset:
        return NO
    if (gene, str(coding)) in _PROMOTER_HOTSPOTS:
        return YES
    return Verdict(perhaps=True, reason=f"{fact.words} lies before the start codon, its effect is not established")


def _is_itd(fact: Fact, gene: str, geometry: Geometry) -> Verdict:
    """An in-frame gain of three residues or more, as a duplication or an insertion, in the exons where the gene has them."""
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
        return YES
    return perhaps(f"{fact.words} inserts residues; whether they repeat their neighbours is not shown")


def _loses_function(fact: Fact, gene: str, geometry: Geometry) -> Verdict:
    """Null variant in a suppressor, not where decay is escaped (ClinGen/CGC/VICC SOP 2022, OVS1; PMC9081216)."""
    if not fact.altering:
        return NO
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
    if borders and borders[0].exons and fact.residues:
        last = max(borders, key=lambda row: row.exon)
        return last.exon == last.exons and fact.residues[0] >= last.first_codon - _NMD_CODONS
    where, _, total = (fact.consequence.exon or fact.consequence.intron).partition("/")
    number = where.partition("-")[0]
    return int(number) >= int(total) if number.isdigit() and total.isdigit() else None


def _activates(fact: Fact, gene: str, known: frozenset[tuple[str, str]]) -> Verdict:
    if not fact.altering:
        return NO
    name = fact.consequence.hgvs_p.removeprefix("p.")
    if (gene, name) in known:
        return YES
    return Verdict(perhaps=True, reason=f"whether {fact.words} activates was not evaluated")
