"""bcftools csq's words -> Sequence Ontology terms (bcftools csq manual, "Consequence types")."""

from __future__ import annotations

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
_BORDER = frozenset({"splice_region_variant", "intron_variant"})
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
    """csq's terms, or our own where it says nothing, or no more than that a splice site is near.

    An insertion at an exon border that can be slid into the exon (EGFR c.2284-5_2290dup, A763_Y764insFQEA) is only
    ``splice_region`` to csq, which looks at its leftmost place; the coding sequence has grown all the same.
    """
    if not called:
        return (term_of_change(region, change),)
    if region is Region.CODING and change is not None and _BORDER.issuperset(called):
        return tuple(sorted({*called, term_of_change(region, change)}))
    return called


def term_of_change(region: Region, change: ProteinChange | None) -> str:
    """The term that our own naming implies where csq names no transcript (introns, flanks)."""
    if region is Region.CODING and change is not None:
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
    exon, so two ends in introns have a whole exon between them.
    """
    if _SITES & set(terms):
        return terms
    whole_exon = exonic and first_offset != 0 and last_offset != 0
    donor = whole_exon or (last_offset > 0 if first_offset < 0 else first_offset <= 2)
    acceptor = whole_exon or (first_offset < 0 if last_offset > 0 else last_offset >= -2)
    taken = {
        name for name, is_taken in (("splice_donor_variant", donor), ("splice_acceptor_variant", acceptor)) if is_taken
    }
    return tuple(sorted({*terms, *taken}))
