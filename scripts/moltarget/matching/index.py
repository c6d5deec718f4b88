"""Which features of a base turn on what was found in a sample: by gene, residue, copy-number row, partner and measurement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence, EvidenceOrigin
from moltarget.knowledge_base.words import feature_words
from moltarget.matching.evaluate import Evaluator
from moltarget.matching.exons import exons_of
from moltarget.matching.facts import Fact, SampleFacts
from moltarget.matching.matches import DiseaseState
from moltarget.matching.names import change_asked
from moltarget.matching.standing import Specificity, kind_of
from moltarget.model import Fusion

# Classes that are met by a change of the protein or of a splice site alone.
_OF_PROTEIN = frozenset(f.ChangeClass) - {f.ChangeClass.PROMOTER, f.ChangeClass.ITD}
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
    specificity: Specificity = field(init=False)
    _words: str = ""

    def __post_init__(self) -> None:
        """Its specificity is asked in every sample that it turns in."""
        self.specificity = kind_of(self.feature)

    @property
    def words(self) -> str:
        """Its words, made when they are first asked for."""
        self._words = self._words or feature_words(self.feature)
        return self._words


@dataclass(slots=True)
class OfGene:
    """The features that turn on small variants of one gene.

    ``at`` are by residue, where a fully named change tells; ``around`` are exact changes and codons by every residue that
    they take in: a named change of another residue is not even near to them. ``classes`` of change, ``wild`` type of the
    whole gene, ``losses`` of copies, ``exons`` by number and ``altered`` turn on a change of the protein alone; ``anywhere``
    are all others.
    """

    at: dict[int, list[Asked]] = field(default_factory=dict)
    around: dict[int, list[Asked]] = field(default_factory=dict)
    classes: list[tuple[Asked, f.ChangeClass]] = field(default_factory=list)
    wild: list[Asked] = field(default_factory=list)
    losses: list[Asked] = field(default_factory=list)
    exons: dict[int, list[Asked]] = field(default_factory=dict)
    altered: list[Asked] = field(default_factory=list)
    anywhere: list[Asked] = field(default_factory=list)
    all: list[Asked] = field(default_factory=list)

    def add(self, asked: Asked) -> None:
        """Place one feature."""
        self.all.append(asked)
        residues = _residues(asked.feature)
        for number in residues:
            self.at.setdefault(number, []).append(asked)
        if not residues:
            self._list(asked)
        for number in _taken_in(asked.feature):
            self.around.setdefault(number, []).append(asked)

    def _list(self, asked: Asked) -> None:
        match asked.feature:
            case f.GeneChanged(_, change) if change in _OF_PROTEIN:
                self.classes.append((asked, change))
            case f.WildType(_, ()):
                self.wild.append(asked)
            case f.CopyNumberIs(_, f.CopyFeature.LOSS):
                self.losses.append(asked)
            case f.ExonChanged(_, exon, _):
                self.exons.setdefault(exon, []).append(asked)
            case f.WildType() | f.CopyNumberIs() | f.DomainChanged():
                self.altered.append(asked)
            case _:
                self.anywhere.append(asked)

    def by_protein(self) -> Iterator[Asked]:
        """Those that turn on a change of the protein, wherever it lies."""
        yield from (asked for asked, _ in self.classes)
        yield from (*self.wild, *self.losses, *self.altered)
        for listed in self.exons.values():
            yield from listed


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
        self.by_gene: dict[str, OfGene] = {}
        self.by_copies: dict[str, list[Asked]] = {}
        self.by_partner: dict[str, list[Asked]] = {}
        self.by_word: dict[str, list[Asked]] = {}
        self.parts: dict[int, tuple[tuple[Asked, bool], ...]] = {}
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
            self._note_parts(place, row.condition)
        self.genes = frozenset(gene for row in rows for gene in f.genes_of(row.condition))

    def _note_parts(self, place: int, condition: f.Condition) -> None:
        """Of a row that is one feature or a conjunction of some: each with whether it is denied."""
        parts = condition.parts if isinstance(condition, f.And) else (condition,)
        plain = [(part.part, True) if isinstance(part, f.Not) else (part, False) for part in parts]
        found = [(self.features[part], no) for part, no in plain if not isinstance(part, f.And | f.Or | f.Not)]
        if len(found) == len(parts):
            self.parts[place] = tuple(found)

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
        if isinstance(feature, f.CopyNumberIs | f.WildType):
            self.by_copies.setdefault(gene, []).append(asked)
        if isinstance(feature, f.Haplotype) or (
            isinstance(feature, f.CopyNumberIs) and feature.change not in _OUT_OF_WORK
        ):
            return
        self.by_gene.setdefault(gene, OfGene()).add(asked)

    def _word(self, name: str, asked: Asked) -> None:
        self.by_word.setdefault(name.casefold().partition(" ")[0], []).append(asked)

    def turning_on(self, evaluator: Evaluator, unread: Iterable[str]) -> tuple[list[tuple[OfGene, Fact]], set[Asked]]:
        """The features whose value may be another than without the sample's facts; ``unread`` are genes with a lost record.

        First the genes with nothing but one plain change of the protein (``SampleFacts.plain``), whose ``classes``, ``wild``
        and ``losses`` are not among the features.
        """
        plain: list[tuple[OfGene, Fact]] = []
        found: list[Asked] = []
        facts = evaluator.facts
        whole = {*facts.wild_type_genes, *facts.germline_wild_type_genes, *unread}
        for gene in (facts.genes_changed() & self.by_gene.keys()).difference(whole):
            held, fact = self.by_gene[gene], facts.plain(gene)
            if fact is None:
                found += _turning(held, gene, facts)
                continue
            found += held.anywhere
            if held.at:
                found += _at(held, fact)
            if fact.altering:
                plain.append((held, fact))
                found += held.altered
                if held.exons:
                    for number in exons_of(fact, evaluator.geometry) or held.exons:
                        found += held.exons.get(number, ())
        for gene in whole & self.by_gene.keys():
            found += self.by_gene[gene].all
        for gene in facts.genes_counted() & self.by_copies.keys():
            found += self.by_copies[gene]
        for row in facts.fusions:
            for gene in () if is_everywhere(row) else ("*", row.five_prime, row.three_prime):
                found += self.by_partner.get(gene, ())
        for word in {name.partition(" ")[0] for name in facts.names_measured()}:
            found += self.by_word.get(word, ())
        return plain, set(found)

    def near_to(self, facts: SampleFacts) -> list[int]:
        """The places of the rows that an alteration may come close to, or turns."""
        found: set[Asked] = set()
        for gene in facts.genes_changed() & self.by_gene.keys():
            held = self.by_gene[gene]
            found.update(held.by_protein(), held.anywhere)
            for fact in facts.every(gene):
                for number in fact.change.residues_1 if fact.change is not None else ():
                    found.update(held.around.get(number, ()))
        for gene in facts.genes_counted() & self.by_copies.keys():
            found.update(self.by_copies[gene])
        for row in facts.fusions:
            for gene in (row.five_prime, row.three_prime):
                found.update(self.by_partner.get(gene, ()))
        return sorted({place for asked in found for place in (*asked.alone, *asked.germline, *asked.part)})


def _turning(gene: OfGene, name: str, facts: SampleFacts) -> list[Asked]:
    """Where every change has a protein name, a feature of a residue turns on the changes there alone."""
    found = list(gene.anywhere)
    for fact in facts.every(name):
        if not fact.placed:
            return gene.all
        found += _at(gene, fact)
    if any(fact.altering for fact in facts.preferred(name)):
        found += gene.by_protein()
    return found


def _at(gene: OfGene, fact: Fact) -> Sequence[Asked]:
    """The features of the residues that a named change has."""
    change, at = fact.change, gene.at
    if change is None or change.start is None:
        return ()
    if change.start == change.end:
        return at.get(change.start, ())
    numbers = {*change.residues_1, change.start, change.end or change.start}
    return [asked for number in numbers for asked in at.get(number, ())]


def is_everywhere(row: Fusion) -> bool:
    """Whether a row says that no fusion of any gene was detected."""
    return not row.detected and row.five_prime == row.three_prime == "*"
