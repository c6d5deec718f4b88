"""What a variant does to a transcript in the Sequence Ontology's words: as annotated, or as its names imply."""

from __future__ import annotations

from functools import lru_cache

from moltarget.hgvs import CodingKind, ProteinChange, ProteinKind
from moltarget.matching.names import coding_change, coding_codons

# Sequence Ontology terms below protein_altering_variant, and the splice sites (VEP's HIGH and MODERATE impact classes).
ALTERING_TERMS = frozenset(
    {
        "missense_variant",
        "stop_gained",
        "stop_lost",
        "start_lost",
        "frameshift_variant",
        "inframe_insertion",
        "inframe_deletion",
        "protein_altering_variant",
        "splice_acceptor_variant",
        "splice_donor_variant",
        "splice_site_variant",
        "transcript_ablation",
        "exon_loss_variant",
    }
)
# SnpEff's own words -> the Sequence Ontology term above them.
_BROADER = {
    "conservative_inframe_deletion": "inframe_deletion",
    "disruptive_inframe_deletion": "inframe_deletion",
    "conservative_inframe_insertion": "inframe_insertion",
    "disruptive_inframe_insertion": "inframe_insertion",
}
# Terms that say no more than that coding bases change: what becomes of the protein is not told.
VAGUE_TERMS = frozenset({"coding_sequence_variant", "incomplete_terminal_codon_variant"})
# The third is the term above the two, for a MAF that says Splice_Site and not which.
SPLICE_TERMS = frozenset({"splice_acceptor_variant", "splice_donor_variant", "splice_site_variant"})
NULL_TERMS = frozenset({"stop_gained", "frameshift_variant", "start_lost", "transcript_ablation"}) | SPLICE_TERMS
_SILENT = frozenset({ProteinKind.SYNONYMOUS, ProteinKind.UNKNOWN, ProteinKind.NO_PROTEIN})
_NULL_KINDS = {ProteinKind.FRAMESHIFT: "frameshift_variant", ProteinKind.STOP_GAINED: "stop_gained"}


@lru_cache(maxsize=10_000)
def terms_told(told: tuple[str, ...]) -> tuple[frozenset[str], bool]:
    """The terms in the Sequence Ontology's words, and whether they alter the protein. Few sets recur in every sample."""
    terms = frozenset(_BROADER.get(term, term) for term in told)
    return terms, bool(terms & ALTERING_TERMS)


def implied_terms(change: ProteinChange | None, hgvs_c: str) -> tuple[str, ...]:
    """The Sequence Ontology term that a vendor's name implies; none when it implies none.

    A coding name alone implies a frameshift where it adds or takes away bases that make no whole codons.
    """
    if change is None and _shifts_frame(hgvs_c):
        return ("frameshift_variant",)
    if change is None or change.kind is ProteinKind.UNKNOWN:
        for sign in ("+1", "+2"):
            if _has_offset(hgvs_c, sign):
                return ("splice_donor_variant",)
        return ("splice_acceptor_variant",) if _has_offset(hgvs_c, "-1") or _has_offset(hgvs_c, "-2") else ()
    if change.kind in _NULL_KINDS:
        return (_NULL_KINDS[change.kind],)
    if change.kind in _SILENT:
        return ("synonymous_variant",) if change.kind is ProteinKind.SYNONYMOUS else ()
    if change.kind is ProteinKind.SUBSTITUTION:
        return ("missense_variant",)
    if change.kind is ProteinKind.STOP_LOST:
        return ("stop_lost",)
    if change.kind is ProteinKind.START_LOST:
        return ("start_lost",)
    shorter = (change.length_change or 0) < 0
    return ("inframe_deletion" if shorter else "inframe_insertion",)


def _shifts_frame(hgvs_c: str) -> bool:
    """Whether a coding name, all of it behind the start codon, changes the length by no multiple of three."""
    coding = coding_change(hgvs_c)
    if coding is None or coding.start.base <= 3 or not coding_codons(hgvs_c):
        return False
    span, added = coding.end.base - coding.start.base + 1, len(coding.alt or "")
    match coding.kind:
        case CodingKind.DELETION | CodingKind.DUPLICATION:
            return span % 3 != 0
        case CodingKind.INSERTION:
            return added % 3 != 0
        case CodingKind.DELINS:
            return added > 0 and (added - span) % 3 != 0
    return False


def _has_offset(hgvs_c: str, sign: str) -> bool:
    head, found, tail = hgvs_c.partition(sign)
    return bool(found) and head[-1:].isdigit() and not tail[:1].isdigit()
