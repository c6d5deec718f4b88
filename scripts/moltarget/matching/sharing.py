"""The whole base against many samples: what a sample's own alterations cannot change is worked out once for all of them.

A sample is held against the features alone that its alterations can turn (``index``). Every other one has the value that it
has in a *blank*: a sample with the same assay and nothing found. Blanks are kept with their matches for the kinds of sample
last seen; a sample's own rows are put in the place of the blank's. The result is that of ``match_base``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any, TypeVar

from moltarget.knowledge_base.evidence import Evidence
from moltarget.matching.absence import UPSTREAM
from moltarget.matching.coverage import GeneModel, SmallVariantCoverage
from moltarget.matching.evaluate import Evaluator
from moltarget.matching.facts import SampleFacts
from moltarget.matching.harmless import is_harmless
from moltarget.matching.index import Asked, Index, is_everywhere
from moltarget.matching.matches import (
    DiseaseState,
    Match,
    Matches,
    Patient,
    compared,
    judged_alike,
    match_base,
    rank,
    sorted_out,
    weigh,
)
from moltarget.model import Outcome, Rejected, Tables, Truth

_KEPT = 8  # blanks with their matches: samples of one assay and tumour type come one after the other
_BESIDE = UPSTREAM + 2  # bases beside a gene in which an unread record counts: promoter and splice site

T = TypeVar("T")


@dataclass(slots=True)
class Blank:
    """A sample of an assay with nothing found: its matches for a tumour type, and room for the texts made of them.

    ``texts`` are a report's: of matches by their identity, of genes by name. They stay as long as the blank does.
    """

    evaluator: Evaluator
    matches: Matches
    texts: dict[int, str] = field(default_factory=dict)
    gene_texts: dict[str, str] = field(default_factory=dict)
    _values: dict[tuple[Asked, bool], Outcome] = field(default_factory=dict)
    unknown_keys: list[Any] = field(init=False)
    aside_keys: list[Any] = field(init=False)
    places: dict[str, int] = field(init=False)
    aside_places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Note where each match stands, and by which key."""
        ids = [match.evidence.id for match in self.matches.unknown]
        self.unknown_keys, self.places = list(map(rank, self.matches.unknown)), {name: n for n, name in enumerate(ids)}
        self.aside_keys = [match.evidence.id for match, _ in self.matches.aside]
        self.aside_places = {name: n for n, name in enumerate(self.aside_keys)}

    def value(self, asked: Asked, *, germline: bool) -> Outcome:
        """The value of a feature of the base."""
        key = asked, germline
        value = self._values.get(key)
        if value is None:
            value = self._values[key] = self.evaluator.feature(asked.feature, germline=germline)
        return value


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
        self._ids = tuple(row.id for row in self.rows)
        self._blanks: dict[tuple[tuple[object, ...], str | None], Blank] = {}
        self._placed: dict[int, _Placed] = {}

    def match(self, patient: Patient) -> Shared:
        """What ``match_base`` says of the sample."""
        evaluator = patient.evaluator
        facts, coverage = evaluator.facts, evaluator.coverage
        unread = self._unread(coverage)
        blank = self._blank(patient)
        own = unread | facts.wild_type_genes | facts.germline_wild_type_genes
        evaluator.own = own
        found: list[Match] = []
        gone: set[int] = set()
        combined: set[int] = set()
        for asked in self.index.turning_on(evaluator, unread):
            value, germline = _turned(asked, evaluator, blank)
            if value is not None:
                gone.update(asked.alone)
                found += self._alone(asked, value, patient)
            if germline is not None:
                combined.update(asked.germline)
            if value is not None or germline is not None:
                combined.update(asked.part)
        evaluator.rest_on(blank.evaluator, self.index.features)
        own_rows = (self.rows[place] for place in combined)
        found += [match for row in own_rows if (match := weigh(row, patient)) is not None]
        touched = facts.genes_changed() | facts.genes_counted() | own
        partners = {gene for row in facts.fusions for gene in (row.five_prime, row.three_prime)}
        ids = {self._ids[place] for place in gone | combined}
        return Shared(_joined(blank, ids, found), blank, touched | partners)

    def _alone(self, asked: Asked, value: Outcome, patient: Patient) -> list[Match]:
        """The matches of the rows of which a feature is the whole condition."""
        if value.truth is Truth.ABSENT:
            return []
        rows = (self.rows[place] for place in asked.alone)
        return judged_alike(asked.feature, patient.standings.together(asked, rows), value)

    def _blank(self, patient: Patient) -> Blank:
        """The blank of a sample's assay and tumour type; the one longest unused is given up."""
        assay = _assay_of(patient.evaluator)
        key = (assay, patient.standings.code)
        blank = self._blanks.pop(key, None)
        if blank is None:
            same = (one.evaluator for (other, _), one in self._blanks.items() if other == assay)
            evaluator = next(same, None) or _blank_evaluator(patient.evaluator)
            blank = Blank(evaluator, match_base(self.rows, replace(patient, evaluator=evaluator)))
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
    tested = any(map(is_everywhere, evaluator.facts.fusions))
    where = id(one.regions) if one.regions is not None else None, id(one.genes) if one.genes else None
    what = (one.has_input, one.assay, one.source, one.kinds, one.callers, _unplaced(one.rejected))
    return *what, *where, evaluator.facts.copies("*"), tested


def _blank_evaluator(evaluator: Evaluator) -> Evaluator:
    """An evaluator of a sample of the same assay with nothing found."""
    facts, coverage = evaluator.facts, evaluator.coverage
    everywhere = tuple(row for row in facts.fusions if is_everywhere(row))
    nothing = SampleFacts((), Tables(copy_number=facts.copies("*"), fusions=everywhere))
    return replace(
        evaluator, facts=nothing, coverage=replace(coverage, rejected=_unplaced(coverage.rejected)), _seen={}
    )


def _unplaced(rejected: Iterable[Rejected]) -> tuple[Rejected, ...]:
    """The lost records as a gene sees them that none of them is placed over: of a placed one counts that it is there."""
    lost = (row for row in rejected if not is_harmless(row))
    return tuple(row if row.pos is None else Rejected(0, "", row.disposition, "", pos=0) for row in lost)


def _turned(asked: Asked, evaluator: Evaluator, blank: Blank) -> tuple[Outcome | None, Outcome | None]:
    """The value of a feature, and its value for evidence on the germline; None where the sample does not change it, its
    reason included.
    """
    changed: list[Outcome | None] = [None, None]
    for germline in (False, True) if asked.in_germline else (False,):
        held = blank.value(asked, germline=germline)
        value = evaluator.beside(held, asked.feature, germline=germline)
        if value is not held and (value.truth is not held.truth or value != held):
            changed[germline] = value
    return changed[0], changed[1]


def _joined(blank: Blank, ids: Set[str], found: Iterable[Match]) -> Matches:
    """The blank's matches with a sample's own in place of those of the rows that it changes."""
    shared, (own_present, own_unknown, own_aside) = blank.matches, sorted_out(found)
    present = [match for match in shared.present if match.evidence.id not in ids]
    if own_present or len(present) < len(shared.present):
        present = sorted(compared([*present, *own_present]), key=rank)
    keys, gone = blank.unknown_keys, [blank.places[name] for name in ids & blank.places.keys()]
    unknown = _spliced(shared.unknown, keys, gone, [(rank(match), match) for match in own_unknown])
    keys, gone = blank.aside_keys, [blank.aside_places[name] for name in ids & blank.aside_places.keys()]
    aside = _spliced(shared.aside, keys, gone, [(pair[0].evidence.id, pair) for pair in own_aside])
    return Matches(tuple(present), unknown, aside)


def _spliced(shared: Sequence[T], keys: Sequence[Any], out: Iterable[int], own: list[tuple[Any, T]]) -> tuple[T, ...]:
    """Values sorted by their keys without those at some places, and with others put in where their key belongs."""
    cuts: list[tuple[int, int, tuple[T, ...]]] = [(place, 1, ()) for place in out]
    cuts += [(bisect_left(keys, key), 0, (one,)) for key, one in sorted(own, key=itemgetter(0))]
    found: list[T] = []
    at = 0
    for place, width, more in sorted(cuts, key=itemgetter(0, 1)):
        found += shared[at:place]
        found += more
        at = place + width
    return (*found, *shared[at:])
