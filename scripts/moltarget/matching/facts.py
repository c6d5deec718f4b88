"""A sample's alterations, arranged for questions: small variants by gene with their parsed changes, the rest by gene."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from moltarget.frozen import maker
from moltarget.hgvs import CodingKind, ProteinChange, ProteinKind
from moltarget.matching.names import coding_change, coding_codons, is_outside_coding, parsed
from moltarget.model import Consequence, CopyNumber, Fusion, Measurement, Origin, SmallVariant, Tables

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
_VAGUE_TERMS = frozenset({"coding_sequence_variant", "incomplete_terminal_codon_variant"})
# The third is the term above the two, for a MAF that says Splice_Site and not which.
SPLICE_TERMS = frozenset({"splice_acceptor_variant", "splice_donor_variant", "splice_site_variant"})
NULL_TERMS = frozenset({"stop_gained", "frameshift_variant", "start_lost", "transcript_ablation"}) | SPLICE_TERMS
_UNTOLD = frozenset({ProteinKind.UNKNOWN, ProteinKind.NO_PROTEIN})
_SILENT = frozenset({ProteinKind.SYNONYMOUS, ProteinKind.UNKNOWN, ProteinKind.NO_PROTEIN})
_GENOTYPE = re.compile(r" (?:genotype|rs\d+)=")  # in the key of a measurement
_NULL_KINDS = {ProteinKind.FRAMESHIFT: "frameshift_variant", ProteinKind.STOP_GAINED: "stop_gained"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One variant on one transcript, as ``fact_of`` makes it.

    ``change`` is the parsed protein name, None without one; ``named``: it tells the change (``p.?`` and ``p.0`` do not).
    ``terms`` are those of the Sequence Ontology, for a variant named without them what its protein name implies;
    ``altering``: the protein changes, or a splice site is lost.
    """

    variant: SmallVariant
    consequence: Consequence
    change: ProteinChange | None
    named: bool
    terms: frozenset[str]
    altering: bool

    @property
    def residues(self) -> range:
        """Reference residues touched: by the protein name, else as the annotation numbers them; empty when not told."""
        if self.change is not None and self.named:
            return self.change.residues_1
        first, last = self.consequence.first_residue, self.consequence.last_residue
        if first is None or last is None:
            one = first if first is not None else last
            return range(0) if one is None else range(one, one + 1)
        return range(first, last + 1)

    @property
    def uninterpreted(self) -> bool:
        """Whether the effect on the protein cannot be told: neither terms nor a protein name say it.

        A vendor's coding name alone (``c.35G>A``) is such a fact, unless all its bases lie outside the coding sequence.
        """
        if self.named or self.altering:
            return False
        terms = self.terms
        return bool(terms & _VAGUE_TERMS) if terms else not is_outside_coding(self.consequence.hgvs_c)

    @property
    def words(self) -> str:
        """``EGFR p.L858R``."""
        return f"{self.consequence.gene} {self.consequence.hgvs_p or self.consequence.hgvs_c or self.variant.key}"


_new_fact = maker(Fact)


def fact_of(variant: SmallVariant, one: Consequence) -> Fact:
    """A variant on the transcript of one of its consequences."""
    change = parsed(one.hgvs_p)
    terms, altering = _terms(one.terms or implied_terms(change, one.hgvs_c))
    return _new_fact(variant, one, change, change is not None and change.kind not in _UNTOLD, terms, altering)


def alters(one: Consequence) -> bool:
    """Whether the protein changes, or a splice site is lost."""
    return _terms(one.terms or implied_terms(parsed(one.hgvs_p), one.hgvs_c))[1]


@lru_cache(maxsize=10_000)
def _terms(told: tuple[str, ...]) -> tuple[frozenset[str], bool]:
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


def effect_unknown(fact: Fact) -> str:
    """The sentence on an uninterpreted fact."""
    return f"the effect of {fact.words} on the protein is not known"


class SampleFacts:
    """What a sample has, by gene. Built once per sample."""

    def __init__(
        self, variants: Sequence[SmallVariant], tables: Tables, places: Mapping[str, Sequence[int]] | None = None
    ) -> None:
        """``places`` tells by gene which of the variants have a consequence in it, where that is known already: a variant
        is then not looked at before somebody asks about its gene.
        """
        self._variants = variants
        self._places = _places(variants) if places is None else places
        self._told_origin: set[str] = set()
        self._facts: dict[str, tuple[Fact, ...]] = {}
        self._preferred: dict[str, tuple[Fact, ...]] = {}
        self._uninterpreted: dict[str, tuple[Fact, ...]] = {}
        self.wild_type_genes = frozenset(tables.wild_type_genes)
        self.germline_wild_type_genes = frozenset(tables.germline_wild_type_genes)
        self.fusions: tuple[Fusion, ...] = tables.fusions
        self._copies: dict[str, list[CopyNumber]] = {}
        for copy in tables.copy_number:
            self._copies.setdefault(copy.gene, []).append(copy)
        self._measured: dict[str, list[Measurement]] = {}
        for row in tables.biomarkers:
            self._measured.setdefault(row.name.casefold(), []).append(row)

    def any_of_unknown_origin(self, keys: Iterable[str]) -> bool:
        """Whether one of these alterations may be germline or somatic: a variant that does not say which, or a row of
        another table, which is about the tumour. A genotype is germline.

        ``keys`` are those of alterations that decided something: their facts were asked for.
        """
        return any(key not in self._told_origin and not _GENOTYPE.search(key) for key in keys)

    def every(self, gene: str) -> tuple[Fact, ...]:
        """All facts of a gene, on every transcript: an exact change is sought on all of them."""
        facts = self._facts.get(gene)
        if facts is None:  # names are read where the base asks of the gene
            facts = self._facts[gene] = self._made(gene)
        return facts

    def _made(self, gene: str) -> tuple[Fact, ...]:
        found: list[Fact] = []
        for place in self._places.get(gene, ()):
            variant = self._variants[place]
            if variant.origin is not Origin.UNKNOWN:
                self._told_origin.add(variant.key)
            found += [fact_of(variant, one) for one in variant.consequences if one.gene == gene]
        return tuple(found)

    def preferred(self, gene: str) -> tuple[Fact, ...]:
        """One transcript's facts for each variant of a gene: classes of change are judged on the preferred transcript."""
        facts = self._preferred.get(gene)
        if facts is None:
            facts = self._preferred[gene] = _preferred(self.every(gene))
        return facts

    def uninterpreted(self, gene: str) -> tuple[Fact, ...]:
        """The facts of a gene that no condition on the protein can be held against; such a gene is never absent."""
        facts = self._uninterpreted.get(gene)
        if facts is None:
            facts = self._uninterpreted[gene] = _uninterpreted(self.preferred(gene))
        return facts

    def named_keys(self, gene: str) -> frozenset[str]:
        """Keys of the variants of a gene with a protein name on some transcript."""
        return frozenset(fact.variant.key for fact in self.every(gene) if fact.named)

    def copies(self, gene: str) -> tuple[CopyNumber, ...]:
        """A gene's copy-number rows (loss of heterozygosity may stand beside another call); ``*`` is all other genes."""
        return tuple(self._copies.get(gene, ()))

    def copied_genes(self) -> tuple[str, ...]:
        """Genes with a copy-number row of their own, sorted."""
        return tuple(sorted(self._copies.keys() - {"*"}))

    def measured(self, name: str) -> tuple[Measurement, ...]:
        """The rows of one measurement (PD-L1 has one for each score)."""
        return tuple(self._measured.get(name.casefold(), ()))

    def genes_changed(self) -> frozenset[str]:
        """Genes with at least one small variant."""
        return frozenset(self._places)

    def genes_counted(self) -> frozenset[str]:
        """Genes with a copy-number row of their own."""
        return frozenset(self._copies) - {"*"}

    def names_measured(self) -> frozenset[str]:
        """The names of all measurements, case-folded."""
        return frozenset(self._measured)


def _places(variants: Sequence[SmallVariant]) -> dict[str, list[int]]:
    """By gene, which of the variants have a consequence in it."""
    found: dict[str, list[int]] = {}
    for place, variant in enumerate(variants):
        for gene in dict.fromkeys(one.gene for one in variant.consequences):
            found.setdefault(gene, []).append(place)
    return found


def _preferred(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """One transcript's facts for each variant; where they change residues without naming them, the named ones as well."""
    if len(facts) < 2:
        return facts
    chosen: dict[str, list[Fact]] = {}
    for fact in facts:
        chosen.setdefault(fact.variant.key, []).append(fact)
    kept: list[Fact] = []
    for group in chosen.values():
        first = [fact for fact in group if fact.consequence.preferred] or group
        kept.extend(first)
        if len(first) < len(group) and all(fact.change is None for fact in first) and any(map(_lacks_name, first)):
            kept.extend(fact for fact in group if fact.named and fact not in first)
    return tuple(kept)


def _uninterpreted(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Those that tell nothing of the protein, on none of these transcripts."""
    found = [fact for fact in facts if fact.uninterpreted]
    if not found:
        return ()
    named = {fact.variant.key for fact in facts if fact.named}
    return tuple(fact for fact in found if fact.variant.key not in named)


def _lacks_name(fact: Fact) -> bool:
    """Whether residues change (or may) though no name says how; not a splice site, not a base outside the sequence."""
    return fact.uninterpreted or bool(fact.terms & ALTERING_TERMS - SPLICE_TERMS)
