"""Which features of a base turn on what was found in a sample: by gene, residue, copy-number row, partner and measurement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from moltarget.hgvs import ProteinChange
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence, EvidenceOrigin
from moltarget.matching.evaluate import Evaluator
from moltarget.matching.facts import SampleFacts
from moltarget.matching.matches import DiseaseState
from moltarget.matching.names import change_asked
from moltarget.model import Fusion

_OF_ALTERING = frozenset({f.ChangeClass.MUTATION, f.ChangeClass.LOSS_OF_FUNCTION, f.ChangeClass.ACTIVATING})
_BY_TERMS = frozenset({f.ChangeClass.TRUNCATING, f.ChangeClass.FRAMESHIFT, f.ChangeClass.SPLICE_SITE})
_OUT_OF_WORK = frozenset({f.CopyFeature.LOSS, f.CopyFeature.BIALLELIC})


@dataclass(slots=True, eq=False)  # by identity: to hash a feature takes longer than to judge most of them
class Asked:
    """One feature of the base, with the places of the rows that it is part of.

    ``alone`` are rows of which it is the whole condition, ``germline`` those of them that are about the germline, ``part``
    all others: combinations, and associations with a disease that it defines.
    """

    feature: f.Feature
    alone: list[int] = field(default_factory=list)
    germline: list[int] = field(default_factory=list)
    part: list[int] = field(default_factory=list)
    in_germline: bool = False


@dataclass(slots=True)
class _Gene:
    """The features that turn on small variants of one gene.

    ``at`` are by residue, where a fully named change tells; ``around`` are exact changes and codons by every residue that
    they take in: a named change of another residue is not even near to them. ``altered`` turn on any change of the protein,
    ``judged`` on a change that is not plainly another one; ``anywhere`` are all others.
    """

    at: dict[int, list[Asked]] = field(default_factory=dict)
    around: dict[int, list[Asked]] = field(default_factory=dict)
    altered: list[Asked] = field(default_factory=list)
    judged: list[Asked] = field(default_factory=list)
    anywhere: list[Asked] = field(default_factory=list)
    all: list[Asked] = field(default_factory=list)

    def add(self, asked: Asked) -> None:
        """Place one feature."""
        self.all.append(asked)
        residues = _residues(asked.feature)
        for number in residues:
            self.at.setdefault(number, []).append(asked)
        if not residues:
            self._list(asked.feature).append(asked)
        for number in _taken_in(asked.feature):
            self.around.setdefault(number, []).append(asked)

    def _list(self, feature: f.Feature) -> list[Asked]:
        match feature:
            case f.WildType() | f.CopyNumberIs():
                return self.altered
            case f.GeneChanged(_, change) if change in _OF_ALTERING:
                return self.altered
            case f.GeneChanged(_, change) if change in _BY_TERMS:
                return self.judged
            case f.ExonChanged() | f.DomainChanged():
                return self.judged
        return self.anywhere


def _residues(feature: f.Feature) -> set[int]:
    """The residues of which a named change must have one to meet the feature; none where more than its name decides."""
    if isinstance(feature, f.CodonChanged):
        return {feature.number}
    if isinstance(feature, f.ProteinChangeIs) and not feature.coding:
        asked = change_asked(feature.change)
        return {number for number in (asked.start, asked.end) if number is not None}
    return set()


def _taken_in(feature: f.Feature) -> Sequence[int]:
    """Every residue of an exact change or a codon."""
    if isinstance(feature, f.CodonChanged):
        return (feature.number,)
    return change_asked(feature.change).residues_1 if isinstance(feature, f.ProteinChangeIs) else ()


class Index:
    """The features of a base by what they turn on."""

    def __init__(self, rows: Sequence[Evidence], states: Mapping[str, DiseaseState]) -> None:
        self.features: dict[f.Feature, Asked] = {}
        self.by_gene: dict[str, _Gene] = {}
        self.by_copies: dict[str, list[Asked]] = {}
        self.by_partner: dict[str, list[Asked]] = {}
        self.by_word: dict[str, list[Asked]] = {}
        for place, row in enumerate(rows):
            features = f.features_of(row.condition)
            subtypes = [states[doid].condition for doid in (row.doid, *row.not_for) if doid in states]
            germline = row.origin is EvidenceOrigin.GERMLINE
            for asked in map(self._asked, features):
                asked.in_germline |= germline
                simple = asked.feature == row.condition and not subtypes
                (asked.part if not simple else asked.germline if germline else asked.alone).append(place)
            for asked in (self._asked(feature) for subtype in subtypes for feature in f.features_of(subtype)):
                asked.part.append(place)
        self.genes = frozenset(gene for row in rows for gene in f.genes_of(row.condition))

    def _asked(self, feature: f.Feature) -> Asked:
        asked = self.features.get(feature)
        if asked is None:
            asked = self.features[feature] = Asked(feature)
            self._place(asked)
        return asked

    def _place(self, asked: Asked) -> None:
        feature = asked.feature
        match feature:
            case f.FusionIs(five_prime, three_prime):
                for gene in {five_prime, three_prime} - {""} or {"*"}:
                    self.by_partner.setdefault(gene, []).append(asked)
                return
            case f.MeasurementIs(name):
                self._word(name, asked)
                if name == "MSI":
                    self._word("MMR", asked)  # told by the repair proteins as well
                return
        (gene,) = f.genes_of_feature(feature)
        self._word(gene, asked)  # genotypes, expression, exon skipping: rows that begin with the gene
        if isinstance(feature, f.CopyNumberIs):
            self.by_copies.setdefault(gene, []).append(asked)
        if isinstance(feature, f.Haplotype) or (
            isinstance(feature, f.CopyNumberIs) and feature.change not in _OUT_OF_WORK
        ):
            return
        self.by_gene.setdefault(gene, _Gene()).add(asked)

    def _word(self, name: str, asked: Asked) -> None:
        self.by_word.setdefault(name.casefold().partition(" ")[0], []).append(asked)

    def turning_on(self, evaluator: Evaluator, unread: Iterable[str]) -> set[Asked]:
        """The features whose value may be another than without the sample's facts; ``unread`` are genes with a lost record."""
        found: set[Asked] = set()
        facts = evaluator.facts
        whole = {*facts.wild_type_genes, *facts.germline_wild_type_genes, *unread}
        for gene in facts.genes_changed() & self.by_gene.keys() - whole:
            found.update(_turning(self.by_gene[gene], gene, evaluator))
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

    def near_to(self, facts: SampleFacts) -> list[int]:
        """The places of the rows that an alteration may come close to, or turns."""
        found: set[Asked] = set()
        for gene in facts.genes_changed() & self.by_gene.keys():
            held = self.by_gene[gene]
            found.update(held.altered, held.judged, held.anywhere)
            for fact in facts.every(gene):
                for number in fact.change.residues_1 if fact.change is not None else ():
                    found.update(held.around.get(number, ()))
        for gene in facts.genes_counted() & self.by_copies.keys():
            found.update(self.by_copies[gene])
        for row in facts.fusions:
            for gene in (row.five_prime, row.three_prime):
                found.update(self.by_partner.get(gene, ()))
        return sorted({place for asked in found for place in (*asked.alone, *asked.germline, *asked.part)})


def _turning(gene: _Gene, name: str, evaluator: Evaluator) -> list[Asked]:
    """Where every change has a protein name, a feature of a residue turns on the changes there alone."""
    facts, preferred = evaluator.facts.every(name), evaluator.facts.preferred(name)
    found = list(gene.anywhere)
    read: ProteinChange | None = None
    for fact in facts:
        change = fact.change
        if change is None or not fact.named or change.start is None:
            return gene.all
        if change is read:  # on the next transcript
            continue
        read = change
        if gene.at:
            for number in {*change.residues_1, change.start, change.end or change.start}:
                found += gene.at.get(number, ())
    for fact in preferred:
        if fact.altering:
            found += gene.altered
            break
    found += [asked for asked in gene.judged if any(evaluator.may_meet(asked.feature, fact) for fact in preferred)]
    return found


def is_everywhere(row: Fusion) -> bool:
    """Whether a row says that no fusion of any gene was detected."""
    return not row.detected and row.five_prime == row.three_prime == "*"
