"""A finished run of one sample, evaluated again from what it left; and the questions that can be asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from moltarget.drugs import Drugs
from moltarget.knowledge_base.evidence import Evidence, KnowledgeBase, Uncompiled
from moltarget.matching.matches import Match, Matches, judged, match_base
from moltarget.report.build import Case

Json = Mapping[str, Any]


class Kind(StrEnum):
    """What a question is about."""

    GENE = "gene"
    EVIDENCE = "evidence"
    DRUG = "drug"
    RECORD = "record"
    VARIANT = "variant"


class Question(NamedTuple):
    """``asked`` is the text as the user wrote it."""

    kind: Kind
    asked: str


class Place(StrEnum):
    """Where a report has an association."""

    MATCH = "match"
    OPEN = "would apply"
    ASIDE = "set aside"
    NOWHERE = "not met"


@dataclass(frozen=True, slots=True)
class Finished:
    """``places`` is by evidence id, with the reason of what is set aside. ``aliases`` are older gene symbols."""

    report: Json
    case: Case
    base: KnowledgeBase
    drugs: Drugs
    matches: Matches
    uncompiled: tuple[Uncompiled, ...]
    aliases: Mapping[str, str]
    places: Mapping[str, tuple[Place, str, Match]]

    def place(self, row: Evidence) -> tuple[Place, str, Match]:
        """Where the report has an item, why it is set aside (or empty), and the item as it was judged."""
        if row.id in self.places:
            return self.places[row.id]
        outcome = self.case.patient.evaluator.condition(row.condition, row.origin)
        return Place.NOWHERE, "", judged(row, outcome, self.case.patient)


def finished(
    report: Json,
    case: Case,
    base: KnowledgeBase,
    *,
    drugs: Drugs,
    left: tuple[Uncompiled, ...],
    aliases: Mapping[str, str],
) -> Finished:
    """The base against the sample once more. The caller compares with the report: ``differences``."""
    matches = match_base(base.rows, case.patient)
    places = {match.evidence.id: (Place.MATCH, "", match) for match in matches.present}
    places |= {match.evidence.id: (Place.OPEN, "", match) for match in matches.unknown}
    places |= {match.evidence.id: (Place.ASIDE, reason, match) for match, reason in matches.aside}
    return Finished(report, case, base, drugs, matches, left, aliases, places)


def differences(run: Finished) -> Iterator[str]:
    """Items whose value or reason is not what the report says: it was made with other code, tables or files."""
    told = {row["evidence_id"]: ("match", row["because"]) for row in run.report["matches"]}
    told |= {row["evidence_id"]: ("would apply", row["because"]) for row in run.report["would_apply"]}
    told |= {row["evidence_id"]: ("set aside", row["reason"]) for row in run.report["set_aside"]}
    found = {
        name: (place.value, reason if place is Place.ASIDE else match.outcome.because)
        for name, (place, reason, match) in run.places.items()
    }
    for name in sorted(told.keys() | found.keys()):
        if told.get(name) != found.get(name):
            yield f"{name}: the report says {told.get(name, 'nothing')}, the evaluation {found.get(name, 'nothing')}"
