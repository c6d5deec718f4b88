"""A sample's alterations, arranged for questions: small variants by gene with their parsed changes, the rest by gene."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from moltarget.frozen import maker
from moltarget.hgvs import ProteinChange, ProteinKind
from moltarget.matching.names import is_outside_coding, parsed
from moltarget.matching.terms import ALTERING_TERMS, SPLICE_TERMS, VAGUE_TERMS, implied_terms, terms_told
from moltarget.model import Consequence, CopyNumber, Fusion, Measurement, Origin, SmallVariant, Tables

_UNTOLD = frozenset({ProteinKind.UNKNOWN, ProteinKind.NO_PROTEIN})
_GENOTYPE = re.compile(r" (?:genotype|rs\d+)=")  # in the key of a measurement
_UNKNOWN = Origin.UNKNOWN


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
        return bool(terms & VAGUE_TERMS) if terms else not is_outside_coding(self.consequence.hgvs_c)

    @property
    def placed(self) -> bool:
        """Whether the protein name tells which residues change."""
        return self.named and self.change is not None and self.change.start is not None

    @property
    def words(self) -> str:
        """``EGFR p.L858R``."""
        return f"{self.consequence.gene} {self.consequence.hgvs_p or self.consequence.hgvs_c or self.variant.key}"


_new_fact = maker(Fact)


def fact_of(variant: SmallVariant, one: Consequence) -> Fact:
    """A variant on the transcript of one of its consequences."""
    change = parsed(one.hgvs_p)
    terms, altering = terms_told(one.terms or implied_terms(change, one.hgvs_c))
    return _new_fact(variant, one, change, change is not None and change.kind not in _UNTOLD, terms, altering)


def alters(one: Consequence) -> bool:
    """Whether the protein changes, or a splice site is lost."""
    return terms_told(one.terms or implied_terms(parsed(one.hgvs_p), one.hgvs_c))[1]


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
            if variant.origin is not _UNKNOWN:
                self._told_origin.add(variant.key)
            for one in variant.consequences:
                if one.gene == gene:
                    found.append(fact_of(variant, one))
        return tuple(found)

    def preferred(self, gene: str) -> tuple[Fact, ...]:
        """One transcript's facts for each variant of a gene: classes of change are judged on the preferred transcript."""
        facts = self._preferred.get(gene)
        if facts is None:
            facts = self._preferred[gene] = _preferred(self.every(gene))
        return facts

    def plain(self, gene: str) -> Fact | None:
        """The only fact on the preferred transcripts of a gene, where its variant is the gene's only one, sure, and named by
        its residues, alike on every transcript; None in any other case.
        """
        if len(self._places.get(gene, ())) != 1:
            return None
        facts = self.every(gene)
        fact = facts[0]
        if len(facts) > 1:
            preferred = [one for one in facts if one.consequence.preferred]
            if len(preferred) != 1 or any(one.change != fact.change for one in facts):
                return None
            fact = preferred[0]
        return fact if fact.placed and not fact.variant.doubt and not fact.variant.unphased else None

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

    def tells_copies(self, gene: str) -> bool:
        """Whether a row of its own, or a measured expression, says something of the copies of a gene."""
        return gene in self._copies or (bool(self._measured) and f"{gene} expression".casefold() in self._measured)

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
