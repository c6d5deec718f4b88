"""Whether one variant on one transcript satisfies one small-variant feature: yes, no, or perhaps with the reason.

Geometry decides, never text: residues and length changes come from the parsed protein name, exons from the annotation or
from the table of exon borders. Classes of change are defined by Sequence Ontology terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from moltarget.errors import HgvsError
from moltarget.hgvs import CodingChange, CodingKind, ProteinKind, parse_coding, parse_protein, same_protein_change
from moltarget.knowledge_base import features as f
from moltarget.matching.facts import NULL_TERMS, SPLICE_TERMS, Fact
from moltarget.matching.tables import ExonBorder, Geometry

_NEAR_TRACT = 20  # bases of intron before an exon that hold its polypyrimidine tract (Senapathy 1990, PMID 2314278)
_NMD_CODONS = 17  # 50 bases: a stop this close to the last exon border escapes nonsense-mediated decay (PMID 9713700)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``yes`` and ``perhaps`` are never both true; ``reason`` says why perhaps."""

    yes: bool = False
    perhaps: bool = False
    reason: str = ""


YES, NO = Verdict(yes=True), Verdict()
# The two changes that create a binding site and raise expression (PMID 23348503, PMID 23348506).
_PROMOTER_HOTSPOTS = frozenset({("TERT", "c.-124C>T"), ("TERT", "c.-146C>T")})


def judge(feature: f.Feature, fact: Fact, geometry: Geometry, known: frozenset[tuple[str, str]]) -> Verdict:
    """The verdict on one fact. ``known`` are (gene, change) pairs that the knowledge base lists as exact changes."""
    match feature:
        case f.ProteinChangeIs(_, change):
            return _is_change(fact, change)
        case f.CodingChangeIs(_, change):
            return YES if _same_coding(fact.consequence.hgvs_c, change) else NO
        case f.CodonChanged():
            return _in_codon(fact, feature)
        case f.ExonChanged():
            return _in_exon(fact, feature, geometry)
        case f.ExonSkipped(gene, exon):
            return _skips(fact, [row for row in geometry.exons.get(gene, ()) if row.exon == exon])
        case f.DomainChanged():
            return _in_domain(fact, feature, geometry)
        case f.GeneChanged(gene, change_class):
            return _in_class(fact, gene, change_class, geometry, known)
    return NO


def _is_change(fact: Fact, change: str) -> Verdict:
    wanted = parse_protein(change)
    return YES if fact.change is not None and same_protein_change(fact.change, wanted) else NO


def _same_coding(found: str, wanted: str) -> bool:
    """Whether two c. names say one change: told bases (``delG``) and accessions do not count."""
    one, other = _coding(found), _coding(wanted)
    return one is not None and other is not None and str(one) == str(other)


def _coding(name: str) -> CodingChange | None:
    try:
        return parse_coding(name) if name else None
    except HgvsError:
        return None


def _in_codon(fact: Fact, feature: f.CodonChanged) -> Verdict:
    change = fact.change
    if change is None or feature.number not in change.residues_1:
        return NO
    if change.kind is ProteinKind.SUBSTITUTION:
        return YES if change.start_ref == feature.reference else NO
    if not change.in_frame or change.kind not in {ProteinKind.DELETION, ProteinKind.DELINS}:
        return NO
    told = {change.start: change.start_ref, change.end: change.end_ref}
    return YES if told.get(feature.number) in {None, feature.reference} else NO


def _in_exon(fact: Fact, feature: f.ExonChanged, geometry: Geometry) -> Verdict:
    exons = exons_of(fact, geometry)
    if not fact.altering or not _is_kind(fact, feature.change) or (exons and feature.exon not in exons):
        return NO
    return YES if exons else Verdict(perhaps=True, reason=f"in which exon {fact.words} lies is not known")


def _is_kind(fact: Fact, change: f.ExonChange) -> bool:
    if change is f.ExonChange.MUTATION:
        return True
    if change is f.ExonChange.FRAMESHIFT:
        return "frameshift_variant" in fact.terms
    length = (fact.change.length_change if fact.change is not None else None) or 0
    return length < 0 if change is f.ExonChange.DELETION else length > 0


def exons_of(fact: Fact, geometry: Geometry) -> frozenset[int]:
    """Exons a variant lies in: by its residues where the gene has exon borders, else as the annotation numbers them."""
    borders = _borders(fact, geometry)
    if borders and fact.change is not None and fact.change.start is not None:
        residues = fact.change.residues_1
        return frozenset(
            row.exon for row in borders if row.first_codon <= residues[-1] and residues[0] <= row.last_codon
        )
    first, _, _ = fact.consequence.exon.partition("/")
    low, _, high = first.partition("-")
    return frozenset(range(int(low), int(high or low) + 1)) if low.isdigit() else frozenset()


def _borders(fact: Fact, geometry: Geometry) -> tuple[ExonBorder, ...]:
    """The borders on the fact's own transcript; where the table lacks it, on the gene's first one (the customary numbering)."""
    rows = geometry.exons.get(fact.consequence.gene, ())
    return _own_rows(fact, rows) or tuple(row for row in rows if row.transcript == rows[0].transcript)


def _own_rows(fact: Fact, rows: Iterable[ExonBorder]) -> tuple[ExonBorder, ...]:
    own = _plain_accession(fact.consequence.transcript)
    return tuple(row for row in rows if _plain_accession(row.transcript) == own)


def _plain_accession(transcript: str) -> str:
    """``LRG_662t1`` as annotations also write it: without underscore and version."""
    return transcript.replace("_", "").partition(".")[0]


def _skips(fact: Fact, borders: list[ExonBorder]) -> Verdict:
    """Splice sites, polypyrimidine tract, +3 and last base of the exon (MET exon 14: PMID 25971938, PMID 27343443)."""
    coding = _coding(fact.consequence.hgvs_c)
    if coding is None or coding.kind is CodingKind.UNCHANGED or coding.start.after_stop:
        return NO
    own = _own_rows(fact, borders)
    terms = fact.consequence.terms
    exonic = coding.start == coding.end and not coding.start.offset
    if not own and exonic and terms and not any("splice" in term for term in terms):
        return NO  # the last base of the exon on another isoform's numbers, an inner one on this transcript's
    return YES if any(_hits_border(row, coding) for row in own or borders) else NO


def _hits_border(row: ExonBorder, coding: CodingChange) -> bool:
    """Splice sites by any change; the polypyrimidine tract where bases of it are removed."""
    acceptor = ((row.first_base, -2), (row.first_base, -1))
    donor = ((row.last_base, 0), (row.last_base, 3))
    tract = ((row.first_base, -_NEAR_TRACT), (row.first_base, -3))
    start, end = ((position.base, position.offset) for position in (coding.start, coding.end))
    if coding.end.after_stop:
        end = (row.last_base + 1, 0)
    removes = coding.kind in {CodingKind.DELETION, CodingKind.DELINS}
    return any(start <= high and low <= end for low, high in (acceptor, donor, *([tract] if removes else [])))


def _in_domain(fact: Fact, feature: f.DomainChanged, geometry: Geometry) -> Verdict:
    if not fact.altering or fact.change is None:
        return NO
    domains = [domain for domain in geometry.domains.get(feature.gene, ()) if domain.name == feature.domain]
    if not domains:
        return Verdict(perhaps=True, reason=f"where the {feature.domain} of {feature.gene} lies is not known")
    inside = any(domain.first <= residue <= domain.last for domain in domains for residue in fact.change.residues_1)
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
            return YES if terms & truncating else NO
        case f.ChangeClass.FRAMESHIFT:
            return YES if "frameshift_variant" in terms else NO
        case f.ChangeClass.SPLICE_SITE:
            return YES if terms & SPLICE_TERMS else NO
        case f.ChangeClass.PROMOTER:
            return _in_promoter(fact, gene)
        case f.ChangeClass.ITD:
            return _is_itd(fact)
        case f.ChangeClass.LOSS_OF_FUNCTION:
            return _loses_function(fact, gene, geometry)
        case f.ChangeClass.ACTIVATING:
            return _activates(fact, gene, known)


def _in_promoter(fact: Fact, gene: str) -> Verdict:
    coding = _coding(fact.consequence.hgvs_c)
    if coding is None or coding.start.base > 0 or coding.start.after_stop or coding.start.offset:
        return NO
    if (gene, str(coding)) in _PROMOTER_HOTSPOTS:
        return YES
    return Verdict(perhaps=True, reason=f"{fact.words} lies before the start codon, its effect is not established")


def _is_itd(fact: Fact) -> Verdict:
    """An in-frame gain of three residues or more, as a duplication or an insertion."""
    if fact.change is None or (fact.change.length_change or 0) < 3:
        return NO
    if fact.change.kind is ProteinKind.DUPLICATION:
        return YES
    return Verdict(
        perhaps=True, reason=f"{fact.words} inserts residues; whether they repeat their neighbours is not shown"
    )


def _loses_function(fact: Fact, gene: str, geometry: Geometry) -> Verdict:
    """Null variant in a suppressor, not where decay is escaped (ClinGen/CGC/VICC SOP 2022, OVS1; PMC9081216)."""
    if not fact.altering:
        return NO
    if gene not in geometry.suppressors:
        return Verdict(perhaps=True, reason=f"{gene} is not listed as a suppressor; the effect of {fact.words} is open")
    if not fact.terms & NULL_TERMS:
        return Verdict(perhaps=True, reason=f"whether {fact.words} loses function was not evaluated")
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
    borders = _borders(fact, geometry)
    if borders and borders[0].exons and fact.change is not None and fact.change.start is not None:
        last = max(borders, key=lambda row: row.exon)
        return last.exon == last.exons and fact.change.start >= last.first_codon - _NMD_CODONS
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
