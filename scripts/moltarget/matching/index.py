"""Which features of a base turn on what was found in a sample: by gene, residue, copy-number row, partner and measurement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence, EvidenceOrigin
from moltarget.matching.facts import Fact, SampleFacts, change_asked
from moltarget.matching.matches import DiseaseState
from moltarget.model import Fusion

_OUT_OF_WORK = frozenset({f.CopyFeature.LOSS, f.CopyFeature.BIALLELIC})


@dataclass(slots=True)
class _Gene:
    """The features that turn on small variants of one gene: by residue, where a fully named change tells, or in any case."""

    at: dict[int, list[f.Feature]] = field(default_factory=dict)
    anywhere: list[f.Feature] = field(default_factory=list)
    all: list[f.Feature] = field(default_factory=list)

    def add(self, feature: f.Feature) -> None:
        """Place one feature."""
        self.all.append(feature)
        residues = _residues(feature)
        for number in residues:
            self.at.setdefault(number, []).append(feature)
        if not residues:
            self.anywhere.append(feature)


def _residues(feature: f.Feature) -> set[int]:
    """The residues of which a named change must have one to meet the feature; none where more than its name decides."""
    if isinstance(feature, f.CodonChanged):
        return {feature.number}
    if isinstance(feature, f.ProteinChangeIs) and not feature.coding:
        asked = change_asked(feature.change)
        return {number for number in (asked.start, asked.end) if number is not None}
    return set()


class Index:
    """The features of a base by what they turn on, and the rows (places) that each is part of."""

    def __init__(self, rows: Sequence[Evidence], states: Mapping[str, DiseaseState]) -> None:
        self.rows_of: dict[f.Feature, list[int]] = {}
        self.in_germline: set[f.Feature] = set()
        self.by_gene: dict[str, _Gene] = {}
        self.by_copies: dict[str, list[f.Feature]] = {}
        self.by_partner: dict[str, list[f.Feature]] = {}
        self.by_word: dict[str, list[f.Feature]] = {}
        for place, row in enumerate(rows):
            features = f.features_of(row.condition)
            if row.origin is EvidenceOrigin.GERMLINE:
                self.in_germline.update(features)
            state = states.get(row.doid)
            for feature in {*features, *(f.features_of(state.condition) if state else ())}:
                if feature not in self.rows_of:
                    self._place(feature)
                self.rows_of.setdefault(feature, []).append(place)
        self.genes = frozenset(gene for row in rows for gene in f.genes_of(row.condition))

    def _place(self, feature: f.Feature) -> None:
        match feature:
            case f.FusionIs(five_prime, three_prime):
                for gene in {five_prime, three_prime} - {""} or {"*"}:
                    self.by_partner.setdefault(gene, []).append(feature)
                return
            case f.MeasurementIs(name):
                self._word(name, feature)
                if name == "MSI":
                    self._word("MMR", feature)  # told by the repair proteins as well
                return
        (gene,) = f.genes_of_feature(feature)
        self._word(gene, feature)  # genotypes, expression, exon skipping: rows that begin with the gene
        if isinstance(feature, f.CopyNumberIs):
            self.by_copies.setdefault(gene, []).append(feature)
        if isinstance(feature, f.Haplotype) or (
            isinstance(feature, f.CopyNumberIs) and feature.change not in _OUT_OF_WORK
        ):
            return
        self.by_gene.setdefault(gene, _Gene()).add(feature)

    def _word(self, name: str, feature: f.Feature) -> None:
        self.by_word.setdefault(name.casefold().partition(" ")[0], []).append(feature)

    def turning_on(self, facts: SampleFacts, unread: Iterable[str]) -> set[f.Feature]:
        """The features whose value may be another than without these facts; ``unread`` are genes with a lost record."""
        found: set[f.Feature] = set()
        whole = {*facts.wild_type_genes, *facts.germline_wild_type_genes, *unread}
        for gene in facts.genes_changed() & self.by_gene.keys() - whole:
            found.update(_turning(self.by_gene[gene], facts.every(gene)))
        for gene in whole & self.by_gene.keys():
            found.update(self.by_gene[gene].all)
        for gene in facts.genes_counted() & self.by_copies.keys():
            found.update(self.by_copies[gene])
        for row in facts.fusions:
            for gene in () if is_everywhere(row) else ("*", row.five_prime, row.three_prime):
                found.update(self.by_partner.get(gene, ()))
        for word in {name.partition(" ")[0] for name in facts.names_measured()}:
            found.update(self.by_word.get(word, ()))
        return found


def _turning(gene: _Gene, facts: Sequence[Fact]) -> Iterable[f.Feature]:
    """Where every change has a protein name, a feature of a residue turns on the changes there alone."""
    found = list(gene.anywhere)
    for fact in facts:
        change = fact.change
        if change is None or not fact.named or change.start is None:
            return gene.all
        for number in {*change.residues_1, change.start, change.end or change.start} if gene.at else ():
            found += gene.at.get(number, ())
    return found


def is_everywhere(row: Fusion) -> bool:
    """Whether a row says that no fusion of any gene was detected."""
    return not row.detected and row.five_prime == row.three_prime == "*"
