"""The whole base against many samples: what a sample's own alterations cannot change is worked out once for all of them.

The index tells, for each gene, residue, copy-number row, fusion partner and measurement, which features of the base can turn
on it. A sample is held against those features alone. Every other one has the value that it has in a *blank*: a sample
with the same assay and nothing found. Blanks are kept with their matches for the tumour types last seen; a sample's own
rows are put in the place of the blank's. The result is that of ``match_base``, which a test holds it against.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence, EvidenceOrigin
from moltarget.matching.coverage import GeneModel, SmallVariantCoverage
from moltarget.matching.evaluate import UPSTREAM, Evaluator
from moltarget.matching.facts import Fact, SampleFacts, change_asked
from moltarget.matching.harmless import is_harmless
from moltarget.matching.matches import (
    DiseaseState,
    Match,
    Matches,
    Patient,
    collected,
    match_base,
    rank,
    weigh,
    with_conflicts,
)
from moltarget.model import Fusion, Rejected, Tables

_KEPT = 8  # blanks with their matches: samples of one assay and tumour type come one after the other
_BESIDE = UPSTREAM + 2  # bases beside a gene in which an unread record counts: promoter and splice site
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
            for gene in () if _is_everywhere(row) else ("*", row.five_prime, row.three_prime):
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


def _is_everywhere(row: Fusion) -> bool:
    return not row.detected and row.five_prime == row.three_prime == "*"


@dataclass(slots=True)
class Blank:
    """A sample of an assay with nothing found: its matches for a tumour type, and room for the texts made of them.

    ``texts`` are a report's: of matches by their identity, of genes by name. They stay as long as the blank does.
    """

    evaluator: Evaluator
    matches: Matches
    ranks: tuple[tuple[object, ...], ...]
    places: Mapping[str, int]
    texts: dict[int, str] = field(default_factory=dict)
    gene_texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shared:
    """One sample's matches, the blank they share, and the genes on which the sample has answers of its own."""

    matches: Matches
    blank: Blank
    touched: frozenset[str]


class Sharing:
    """A base held against one sample after the other. All must share geometry, effects, tumour types and disease states."""

    def __init__(self, rows: Sequence[Evidence], states: Mapping[str, DiseaseState]) -> None:
        self.rows, self.index = tuple(rows), Index(rows, states)
        self._evaluators: dict[object, Evaluator] = {}
        self._blanks: dict[object, Blank] = {}
        self._placed: dict[int, _Placed] = {}

    def match(self, patient: Patient) -> Shared:
        """What ``match_base`` says of the sample."""
        evaluator = patient.evaluator
        facts, coverage = evaluator.facts, evaluator.coverage
        unread = self._unread(coverage)
        own = self.index.turning_on(facts, unread)
        blank = self._blank(patient)
        evaluator.rest_on(blank.evaluator, self.index.rows_of.keys(), own)
        changed = sorted(
            {
                place
                for feature in own
                if self._differs(feature, evaluator, blank)
                for place in self.index.rows_of[feature]
            }
        )
        found = [match for place in changed if (match := weigh(self.rows[place], patient)) is not None]
        touched = facts.genes_changed() | facts.genes_counted() | unread
        partners = {gene for row in facts.fusions for gene in (row.five_prime, row.three_prime)}
        return Shared(
            _joined(blank, {self.rows[place].id for place in changed}, found),
            blank,
            touched | partners | facts.wild_type_genes | facts.germline_wild_type_genes,
        )

    def _differs(self, feature: f.Feature, evaluator: Evaluator, blank: Blank) -> bool:
        """Whether the sample's own alterations change a feature's value, its reason included."""
        differs = evaluator.feature(feature) != blank.evaluator.feature(feature)
        if feature in self.index.in_germline and not differs:
            return evaluator.feature(feature, germline=True) != blank.evaluator.feature(feature, germline=True)
        return differs

    def _blank(self, patient: Patient) -> Blank:
        """The blank of a sample's assay and tumour type; those longest unused are given up."""
        key = (_assay_of(patient.evaluator), patient.code)
        blank = self._blanks.pop(key, None)
        if blank is None:
            evaluator = self._evaluators.get(key[0]) or _blank_evaluator(patient.evaluator)
            matches = match_base(self.rows, replace(patient, evaluator=evaluator, _placed={}))
            ranks = tuple(map(rank, matches.unknown))
            blank = Blank(evaluator, matches, ranks, {one.evidence.id: n for n, one in enumerate(matches.unknown)})
        self._evaluators = {other: one.evaluator for (other, _), one in self._blanks.items()} | {
            key[0]: blank.evaluator
        }
        self._blanks[key] = blank
        if len(self._blanks) > _KEPT:
            del self._blanks[next(iter(self._blanks))]
        return blank

    def _unread(self, coverage: SmallVariantCoverage) -> frozenset[str]:
        """Genes of the base over or beside which lies a record that could not be read."""
        lost = [row for row in coverage.rejected if row.pos is not None and not is_harmless(row)]
        if not lost or not coverage.genes:
            return frozenset()
        placed = self._placed.get(id(coverage.genes))
        if placed is None or placed.genes is not coverage.genes:
            placed = self._placed[id(coverage.genes)] = _Placed(coverage.genes, self.index.genes)
        return frozenset(gene for row in lost for gene in placed.beside(row))


class _Placed:
    """The genes of the base on their chromosomes, with the bases beside them in which an unread record counts."""

    def __init__(self, genes: Mapping[str, GeneModel], asked: Iterable[str]) -> None:
        self.genes = genes
        self._spans: dict[str, list[tuple[int, int, str]]] = {}
        for gene in sorted(genes.keys() & asked):
            model = genes[gene]
            if model.coding_i:
                low, high = min(start for start, _ in model.coding_i), max(end for _, end in model.coding_i)
                self._spans.setdefault(model.chrom, []).append((low - _BESIDE, high + _BESIDE, gene))

    def beside(self, row: Rejected) -> Iterable[str]:
        """The genes that an unread record may change."""
        first, last = (row.pos or 0) - 1, row.end or row.pos or 0
        return (gene for low, high, gene in self._spans.get(row.chrom, ()) if first < high and low < last)


def _assay_of(evaluator: Evaluator) -> tuple[object, ...]:
    """What the value of a feature turns on where nothing of its gene was found."""
    one = evaluator.coverage
    tested = any(map(_is_everywhere, evaluator.facts.fusions))
    where = id(one.regions) if one.regions is not None else None, id(one.genes) if one.genes else None
    what = (one.has_input, one.assay, one.source, one.kinds, one.callers, _unplaced(one.rejected))
    return *what, *where, evaluator.facts.copies("*"), tested


def _blank_evaluator(evaluator: Evaluator) -> Evaluator:
    """An evaluator of a sample of the same assay with nothing found."""
    facts, coverage = evaluator.facts, evaluator.coverage
    everywhere = tuple(row for row in facts.fusions if _is_everywhere(row))
    nothing = SampleFacts((), Tables(copy_number=facts.copies("*"), fusions=everywhere))
    return replace(
        evaluator, facts=nothing, coverage=replace(coverage, rejected=_unplaced(coverage.rejected)), _seen={}
    )


def _unplaced(rejected: Iterable[Rejected]) -> tuple[Rejected, ...]:
    """The lost records as a gene sees them that none of them is placed over: of a placed one counts that it is there."""
    lost = (row for row in rejected if not is_harmless(row))
    return tuple(row if row.pos is None else Rejected(0, "", row.disposition, "", pos=0) for row in lost)


def _joined(blank: Blank, changed: Collection[str], found: Iterable[Match]) -> Matches:
    """The blank's matches with a sample's own in place of those that it changes."""
    shared = blank.matches
    own = collected(found)
    out = sorted(blank.places[name] for name in changed if name in blank.places)
    present = [one for one in shared.present if one.evidence.id not in changed]
    aside = [pair for pair in shared.aside if pair[0].evidence.id not in changed]
    return Matches(
        tuple(sorted(with_conflicts([*present, *own.present]), key=rank))
        if own.present or len(present) < len(shared.present)
        else shared.present,
        _spliced(shared.unknown, blank.ranks, out, own.unknown),
        tuple(sorted([*aside, *own.aside], key=lambda pair: pair[0].evidence.id)),
    )


def _spliced(
    shared: Sequence[Match], ranks: Sequence[tuple[object, ...]], out: Iterable[int], own: Iterable[Match]
) -> tuple[Match, ...]:
    """Ranked matches without those at some places, with others put in by their rank."""
    cuts: list[tuple[int, int, Match | None]] = [(place, 1, None) for place in out]
    cuts += [(bisect_left(ranks, rank(match)), 0, match) for match in own]
    found: list[Match] = []
    at = 0
    for place, width, match in sorted(cuts, key=itemgetter(0, 1)):
        found += shared[at:place]
        if match is not None:
            found.append(match)
        at = place + width
    return (*found, *shared[at:])
