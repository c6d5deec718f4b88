"""bcftools csq's words -> Sequence Ontology terms (bcftools csq manual, "Consequence types")."""

from __future__ import annotations

from functools import lru_cache

from moltarget.hgvs import ProteinChange, ProteinKind, Region

_SO = {
    "3_prime_utr": "3_prime_UTR_variant",
    "5_prime_utr": "5_prime_UTR_variant",
    "coding_sequence": "coding_sequence_variant",
    "frameshift": "frameshift_variant",
    "inframe_altering": "protein_altering_variant",
    "inframe_deletion": "inframe_deletion",
    "inframe_insertion": "inframe_insertion",
    "intergenic": "intergenic_variant",
    "intron": "intron_variant",
    "missense": "missense_variant",
    "non_coding": "non_coding_transcript_exon_variant",
    "regulatory": "regulatory_region_variant",
    "splice_acceptor": "splice_acceptor_variant",
    "splice_donor": "splice_donor_variant",
    "splice_region": "splice_region_variant",
    "start_lost": "start_lost",
    "start_retained": "start_retained_variant",
    "stop_gained": "stop_gained",
    "stop_lost": "stop_lost",
    "stop_retained": "stop_retained_variant",
    "synonymous": "synonymous_variant",
}
_VAGUE = frozenset({"coding_sequence", "feature_elongation", "feature_truncation"})
_PROTEIN = frozenset(
    {"frameshift_variant", "inframe_deletion", "inframe_insertion", "missense_variant", "protein_altering_variant"}
    | {"start_lost", "stop_gained", "stop_lost", "synonymous_variant"}
)
_INTRON, _CODING, _SUBSTITUTION = Region.INTRON, Region.CODING, ProteinKind.SUBSTITUTION
_UNTRANSLATED = frozenset({Region.FIVE_PRIME_UTR, Region.THREE_PRIME_UTR, Region.INTRON})
_SITES = frozenset({"splice_donor_variant", "splice_acceptor_variant"})
_REGION_TERMS = {
    Region.FIVE_PRIME_UTR: "5_prime_UTR_variant",
    Region.THREE_PRIME_UTR: "3_prime_UTR_variant",
    Region.EXON: "non_coding_transcript_exon_variant",
    Region.INTRON: "intron_variant",
    Region.UPSTREAM: "upstream_gene_variant",
    Region.DOWNSTREAM: "downstream_gene_variant",
    Region.CODING: "coding_sequence_variant",
    Region.SPLICE_SITE: "splice_region_variant",
}
_KIND_TERMS = {
    ProteinKind.SUBSTITUTION: "missense_variant",
    ProteinKind.STOP_GAINED: "stop_gained",
    ProteinKind.STOP_LOST: "stop_lost",
    ProteinKind.START_LOST: "start_lost",
    ProteinKind.FRAMESHIFT: "frameshift_variant",
    ProteinKind.SYNONYMOUS: "synonymous_variant",
}


def terms_of_csq(word: str) -> tuple[str, ...]:
    """Sequence Ontology terms of csq's ``&``-joined words, sorted; a ``*`` (after an earlier stop) is dropped.

    Empty where csq says only that the feature got longer or shorter (it does so for many delins): our own edit of the
    coding sequence knows better. Empty too for a word that this bcftools version did not document.
    """
    words = {part.lstrip("*") for part in word.split("&")}
    if not words <= _SO.keys() or words & _VAGUE:
        return ()
    return tuple(sorted(_SO[part] for part in words))


def terms_of_both(called: tuple[str, ...], region: Region, change: ProteinChange | None) -> tuple[str, ...]:
    """csq's terms, less those that the edited sequence refutes; our own where it says nothing of the protein.

    csq looks at an indel's leftmost place. One that can be slid out of the start or stop codon, or out of the coding
    sequence, is no lost start or stop and no frameshift (ASXL1 c.4622_4625dup spells the stop codon again); one that can be
    slid into an exon changes the protein (EGFR c.2284-5_2290dup, A763_Y764insFQEA).
    """
    if region is _INTRON:
        return _in_intron(called)
    if change is not None and change.kind is _SUBSTITUTION and region is _CODING:
        return _substituted(called)
    return _settled(called, region, None if change is None else change.kind, term_of_change(region, change))


# Most records of a large file are of these two kinds: an enumeration's hash takes longer than the whole answer.
@lru_cache(maxsize=1024)
def _in_intron(called: tuple[str, ...]) -> tuple[str, ...]:
    return _settled(called, _INTRON, None, "intron_variant")


@lru_cache(maxsize=1024)
def _substituted(called: tuple[str, ...]) -> tuple[str, ...]:
    return _settled(called, _CODING, _SUBSTITUTION, "missense_variant")


@lru_cache(maxsize=4096)
def _settled(called: tuple[str, ...], region: Region, kind: ProteinKind | None, own: str) -> tuple[str, ...]:
    said = set(called)
    if region in _UNTRANSLATED:
        kept = said - _PROTEIN
        return tuple(sorted(kept if region is _INTRON and kept else {*kept, own}))
    if region is not _CODING or kind is None or not said:
        return called or (own,)
    protein = (said & _PROTEIN) - {"synonymous_variant", "start_lost"}
    if kind is ProteinKind.SYNONYMOUS or kind is ProteinKind.START_LOST:
        protein = {own} | (protein if kind is ProteinKind.START_LOST else set())
    return tuple(sorted((said - _PROTEIN) | (protein or {own})))


def term_of_change(region: Region, change: ProteinChange | None) -> str:
    """The term that our own naming implies where csq names no transcript (introns, flanks)."""
    if region is Region.CODING and change is not None:
        if change.kind is ProteinKind.SYNONYMOUS and change.start_ref == "*":
            return "stop_retained_variant"
        if change.kind in _KIND_TERMS:
            return _KIND_TERMS[change.kind]
        length = change.length_change
        if length:
            return "inframe_deletion" if length < 0 else "inframe_insertion"
        return "protein_altering_variant"
    return _REGION_TERMS[region]


def with_splice_sites(
    terms: tuple[str, ...], first_offset: int, last_offset: int, *, exonic: bool = False
) -> tuple[str, ...]:
    """The terms of a variant at a splice site, with the site it takes where csq says only that one is near.

    csq does so for a deletion over an exon border or a whole exon (BRCA1 c.5326_5332+5del). The offsets are the intron
    offsets of the first and last named base, 0 in an exon; bases +1, +2, -1 and -2 are the site. ``exonic``: it touches an
    exon, so two ends in introns have a whole exon between them. Within an intron nothing is said of the protein: csq's
    reading of an insertion there that may as well stand in the exon (RB1 c.1498+3_1498+6dup) counts as in the donor.
    """
    if not exonic and first_offset * last_offset > 0 and not _PROTEIN.isdisjoint(terms):
        terms = tuple(sorted({*terms} - _PROTEIN)) or ("splice_region_variant",)
        if first_offset > 2:
            terms = tuple(sorted({*terms, "splice_donor_variant"}))
    if _SITES & set(terms):
        return terms
    whole_exon = exonic and first_offset != 0 and last_offset != 0
    donor = whole_exon or (last_offset > 0 if first_offset < 0 else first_offset <= 2)
    acceptor = whole_exon or (first_offset < 0 if last_offset > 0 else last_offset >= -2)
    taken = {
        name for name, is_taken in (("splice_donor_variant", donor), ("splice_acceptor_variant", acceptor)) if is_taken
    }
    return tuple(sorted({*terms, *taken}))


def beside_the_site(terms: tuple[str, ...]) -> tuple[str, ...]:
    """The terms of a deletion that, 3'-most, lies wholly inside an intron and off its sites: they read as before.

    csq, which looks at the leftmost place, sees a site deleted in a repeat (NPM1 c.352+5_352+22del).
    """
    if _SITES.isdisjoint(terms):
        return terms
    return tuple(sorted({*terms, "splice_region_variant"} - _SITES))
