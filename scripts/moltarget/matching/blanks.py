"""What samples of one assay and tumour type share: the values and matches of a sample with nothing found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from operator import itemgetter

from moltarget.matching.evaluate import Evaluator
from moltarget.matching.facts import SampleFacts
from moltarget.matching.harmless import is_harmless
from moltarget.matching.index import Asked, is_everywhere
from moltarget.matching.matches import Match, Matches, Own, compared, rank
from moltarget.matching.spliced import Spliced
from moltarget.matching.standing import Rank
from moltarget.model import Outcome, Rejected, Tables

_first = itemgetter(0)


@dataclass(slots=True)
class Unaltered:
    """A sample of an assay with nothing found, whatever the tumour type: its values, and room for a report's texts on genes."""

    evaluator: Evaluator
    gene_texts: dict[str, str] = field(default_factory=dict)
    _values: dict[Asked, Outcome] = field(default_factory=dict)
    _on_germline: dict[Asked, Outcome] = field(default_factory=dict)

    def value(self, asked: Asked, *, germline: bool) -> Outcome:
        """The value of a feature of the base."""
        values = self._on_germline if germline else self._values
        value = values.get(asked)
        if value is None:
            value = values[asked] = self.evaluator.feature(asked.feature, germline=germline)
        return value


@dataclass(slots=True)
class Blank:
    """A sample of an assay with nothing found: its matches for a tumour type, and room for the texts made of them.

    ``texts`` are a report's of the open matches, ``aside_texts`` of those set aside. ``row_of`` are the places of the base's
    rows by their ids.
    """

    unaltered: Unaltered
    matches: Matches
    texts: list[str] = field(default_factory=list)
    aside_texts: list[str] = field(default_factory=list)
    row_of: Mapping[str, int] = field(default_factory=dict)
    _present: list[tuple[Rank, Match]] = field(init=False)
    _unknown_keys: list[Rank] = field(init=False)
    _aside_keys: list[str] = field(init=False)
    _places: dict[int, tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        """Note by the row of each match where it stands, and by which key."""
        present, unknown, aside = self.matches.present, self.matches.unknown, self.matches.aside
        self._present, self._unknown_keys = [(rank(match), match) for match in present], list(map(rank, unknown))
        self._aside_keys = [match.evidence.id for match, _ in aside]
        held = (present, unknown, [match for match, _ in aside])
        self._places = {
            self.row_of[match.evidence.id]: (part, place)
            for part, matches in enumerate(held)
            for place, match in enumerate(matches)
        }

    def joined(self, rows: Set[int], own: Own) -> Matches:
        """The matches with a sample's own in place of those of the rows that it changes."""
        out: tuple[list[int], list[int], list[int]] = ([], [], [])
        for row in rows & self._places.keys():
            part, place = self._places[row]
            out[part].append(place)
        present = self.matches.present
        if own.present or out[0]:
            left = set(out[0])
            kept = [pair for place, pair in enumerate(self._present) if place not in left]
            present = tuple(compared([match for _, match in sorted([*kept, *own.present], key=_first)]))
        unknown = Spliced(self.matches.unknown, self._unknown_keys, out[1], own.unknown)
        return Matches(present, unknown, Spliced(self.matches.aside, self._aside_keys, out[2], own.aside))


def assay_of(evaluator: Evaluator) -> tuple[object, ...]:
    """What the value of a feature turns on where nothing of its gene was found."""
    one = evaluator.coverage
    tested = any(map(is_everywhere, evaluator.facts.fusions))
    where = id(one.regions) if one.regions is not None else None, id(one.genes) if one.genes else None
    what = (one.has_input, one.assay, one.source, one.kinds, one.callers, _unplaced(one.rejected))
    return *what, *where, evaluator.facts.copies("*"), tested


def blank_evaluator(evaluator: Evaluator) -> Evaluator:
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
