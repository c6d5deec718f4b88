"""The features whose value a sample's alterations change, each with its value; every other one has that of the blank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence, EvidenceOrigin
from moltarget.matching.blanks import Unaltered
from moltarget.matching.classes import in_class, surely_loses_function
from moltarget.matching.evaluate import Evaluator, on_germline
from moltarget.matching.facts import Fact
from moltarget.matching.index import Asked, Index, OfGene
from moltarget.matching.kleene import conjunction, negation
from moltarget.matching.matches import Match, Patient, placed, standing_of, weigh
from moltarget.matching.outcomes import absent, listed, present, uncertain
from moltarget.matching.standing import Specificity
from moltarget.matching.verdicts import NO
from moltarget.model import Outcome, Truth

_PRESENT, _ABSENT, _GERMLINE = Truth.PRESENT, Truth.ABSENT, EvidenceOrigin.GERMLINE


@dataclass(slots=True)
class Turned:
    """``values`` are those that the sample changes, the reason included; ``germline`` those for evidence on the germline."""

    index: Index
    unaltered: Unaltered
    values: dict[Asked, Outcome] = field(default_factory=dict)
    germline: dict[Asked, Outcome] = field(default_factory=dict)

    def find(self, evaluator: Evaluator, unread: Iterable[str]) -> None:
        """Ask all that may turn; ``unread`` are genes with a lost record."""
        plain, others = self.index.turning_on(evaluator, unread)
        for held, fact in plain:
            self._plainly(held, fact, evaluator, others)
        for asked in others.difference(self.values):
            if asked.in_germline:
                self._ask(asked, evaluator, self.germline, germline=True)
            self._ask(asked, evaluator, self.values, germline=False)

    def _ask(self, asked: Asked, evaluator: Evaluator, found: dict[Asked, Outcome], *, germline: bool) -> None:
        held = self.unaltered.value(asked, germline=germline)
        value = evaluator.beside(held, asked.feature, germline=germline)
        if value is not held and (value.truth is not held.truth or value != held):
            found[asked] = value

    def _plainly(self, held: OfGene, fact: Fact, evaluator: Evaluator, others: set[Asked]) -> None:
        """What the only change of a gene does to it, where nothing about the change is doubtful; to ``others`` is added what
        is to be asked all the same.

        Most values of a sample: each is that of ``Evaluator``, made without looking for a second fact.
        """
        gene, told, key = fact.consequence.gene, listed((fact,)), fact.variant.key
        for asked, change in held.classes:
            verdict = in_class(fact, gene, change, evaluator.geometry, evaluator.effects)
            if verdict is NO:
                continue
            if verdict.yes:
                self.values[asked] = present(f"{asked.words} is met by {told}", key)
                if asked.in_germline:
                    self.germline[asked] = on_germline(asked.feature, [fact])
            elif asked.in_germline or not verdict.perhaps:
                others.add(asked)
            else:
                self.values[asked] = uncertain(verdict.reason, key)
        for asked in held.wild:
            if asked.in_germline:
                others.add(asked)
            else:
                self.values[asked] = absent(f"{gene} is not wild type: {told}")
        if held.losses and (
            surely_loses_function(fact, gene, evaluator.geometry, evaluator.effects)
            or evaluator.facts.tells_copies(gene)
        ):
            others.update(held.losses)

    def value(self, feature: f.Feature, *, germline: bool) -> Outcome | None:
        """The value of a feature of the base; None of any other."""
        asked = self.index.features.get(feature)
        return None if asked is None else self.of(asked, germline=germline)

    def of(self, asked: Asked, *, germline: bool) -> Outcome:
        """The value of a feature."""
        value = (self.germline if germline else self.values).get(asked)
        return self.unaltered.value(asked, germline=germline) if value is None else value

    def combined(self) -> set[int]:
        """The places of the rows that are more than one feature, and of those about the germline, that may be changed."""
        found: set[int] = set()
        for asked in self.values:
            if asked.part:
                found.update(asked.part)
        for asked in self.germline:
            found.update(asked.germline, asked.part)
        return found

    def weigh(self, place: int, row: Evidence, patient: Patient) -> Match | None:
        """``weigh`` of a row that is one feature or a conjunction of some, which most of them make absent at once."""
        parts = self.index.parts.get(place)
        if parts is None:
            return weigh(row, patient)
        germline = row.origin is _GERMLINE
        mine = self.germline if germline else self.values
        values: list[Outcome] = []
        for asked, denied in parts:
            value = mine.get(asked)
            if value is None:
                value = self.unaltered.value(asked, germline=germline)
            if value.truth is (_PRESENT if denied else _ABSENT):
                return None
            values.append(negation(value) if denied else value)
        outcome = conjunction(values)
        return placed(standing_of(row, outcome, patient), outcome, lambda: self._met(parts))

    def _met(self, parts: Iterable[tuple[Asked, bool]]) -> Iterator[Specificity]:
        """The specificities of the features that are met; of evidence on the germline too they are told by any call."""
        return (asked.specificity for asked, _ in parts if self.of(asked, germline=False).truth is _PRESENT)
