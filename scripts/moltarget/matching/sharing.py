"""The whole base against many samples: what a sample's own alterations cannot change is worked out once for all of them.

A sample is held against the features alone that its alterations can turn (``index``). Every other one has the value that it
has in a *blank*: a sample with the same assay and nothing found. Blanks are kept with their matches for the kinds of sample
last seen; a sample's own rows are put in the place of the blank's. The result is that of ``match_base``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from moltarget.knowledge_base.evidence import Evidence
from moltarget.matching.absence import UPSTREAM
from moltarget.matching.blanks import Blank, Unaltered, assay_of, blank_evaluator
from moltarget.matching.coverage import GeneModel, SmallVariantCoverage
from moltarget.matching.harmless import is_harmless
from moltarget.matching.index import Index
from moltarget.matching.matches import DiseaseState, Matches, Own, Patient, match_base, met_by_absence
from moltarget.matching.turned import Turned
from moltarget.model import Rejected, Truth

_ABSENT = Truth.ABSENT
_KEPT = 8  # blanks with their matches: samples of one assay and tumour type come one after the other
_BESIDE = UPSTREAM + 2  # bases beside a gene in which an unread record counts: promoter and splice site


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
        self._row_of = {row.id: place for place, row in enumerate(self.rows)}
        self._blanks: dict[tuple[tuple[object, ...], str | None], Blank] = {}
        self._placed: dict[int, _Placed] = {}

    def match(self, patient: Patient) -> Shared:
        """What ``match_base`` says of the sample."""
        evaluator = patient.evaluator
        facts, coverage = evaluator.facts, evaluator.coverage
        unread = self._unread(coverage)
        blank = self._blank(patient)
        evaluator.own = unread | facts.wild_type_genes | facts.germline_wild_type_genes
        turned = Turned(self.index, blank.unaltered)
        turned.find(evaluator, unread)
        evaluator.rest_on(turned)
        own, gone = Own(), set[int]()
        for asked, value in turned.values.items():
            if asked.alone:
                gone.update(asked.alone)
                if value.truth is not _ABSENT:
                    alike = patient.standings.alike(asked, self.rows, by_absence=met_by_absence(value))
                    own.add_alike(alike, value)
        combined = turned.combined()
        for place in combined:
            match = turned.weigh(place, self.rows[place], patient)
            if match is not None:
                own.add(match)
        touched = facts.genes_changed() | facts.genes_counted() | evaluator.own
        partners = {gene for row in facts.fusions for gene in (row.five_prime, row.three_prime)}
        return Shared(blank.joined(gone | combined, own), blank, touched | partners)

    def _blank(self, patient: Patient) -> Blank:
        """The blank of a sample's assay and tumour type; the one longest unused is given up."""
        assay = assay_of(patient.evaluator)
        key = (assay, patient.standings.code)
        blank = self._blanks.pop(key, None)
        if blank is None:
            same = (one.unaltered for (other, _), one in self._blanks.items() if other == assay)
            unaltered = next(same, None) or Unaltered(blank_evaluator(patient.evaluator))
            matches = match_base(self.rows, replace(patient, evaluator=unaltered.evaluator))
            blank = Blank(unaltered, matches, row_of=self._row_of)
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
