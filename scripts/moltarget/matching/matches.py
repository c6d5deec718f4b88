"""The whole base against one sample: what is met, and what would apply if a missing test or doubtful record were settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from moltarget.frozen import maker
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence, EvidenceOrigin
from moltarget.matching.claims import NOTHING_AGAINST, Against, Shown, contradictions
from moltarget.matching.evaluate import Evaluator
from moltarget.matching.standing import CLOSENESS, Alike, Rank, Specificity, Standing, Standings, rank_of, why_aside
from moltarget.model import Outcome, Truth
from moltarget.ontology import DiseaseRelation, Relation
from moltarget.tiering import UNGRADED, Grade, Tiering

_PRESENT, _ABSENT, _GERMLINE = Truth.PRESENT, Truth.ABSENT, EvidenceOrigin.GERMLINE


@dataclass(frozen=True, slots=True)
class DiseaseState:
    """A disease that an alteration defines: HER2-positive breast cancer by ERBB2 amplification."""

    name: str
    condition: f.Condition


@dataclass(frozen=True, slots=True)
class Match:
    """One association with its value in the sample (present or unknown), and where it stands to the tumour type.

    ``conflicts`` are ids of present evidence that claims the opposite of the same therapy option, ``disputes`` of evidence
    that does not support the same claim (or, seen from there, supports it).
    """

    outcome: Outcome
    standing: Standing
    specificity: Specificity
    conflicts: tuple[str, ...] = ()
    disputes: tuple[str, ...] = ()

    @property
    def evidence(self) -> Evidence:
        """The association."""
        return self.standing.evidence

    @property
    def relation(self) -> DiseaseRelation:
        """The disease relation."""
        return self.standing.relation

    @property
    def tiering(self) -> Tiering:
        """The tier; for an unknown value the tier it would have."""
        return self.standing.tiering

    @property
    def therapy_level(self) -> Grade:
        """The proxy of a therapy level; none for an unknown value."""
        return self.standing.therapy_level if self.outcome.truth is Truth.PRESENT else UNGRADED

    @property
    def escat(self) -> Grade:
        """The proxy of ESCAT; none for an unknown value."""
        return self.standing.escat if self.outcome.truth is Truth.PRESENT else UNGRADED

    @property
    def left_out(self) -> bool:
        """Whether the approval of met evidence names this tumour type as one it does not cover."""
        return self.standing.left_out and self.outcome.truth is Truth.PRESENT


_new_match = maker(Match)


@dataclass(frozen=True, slots=True)
class Matches:
    """Every association whose condition is not absent, in rank order: met, open, or set aside with the reason."""

    present: tuple[Match, ...]
    unknown: Sequence[Match]
    aside: Sequence[tuple[Match, str]]


@dataclass(frozen=True, slots=True)
class Patient:
    """One sample as the matcher sees it; samples of one tumour type share ``standings``."""

    evaluator: Evaluator
    states: Mapping[str, DiseaseState]
    standings: Standings

    def standing(self, row: Evidence) -> Standing:
        """Where an association stands to the sample."""
        relation = self._shown(row) if row.doid in self.states else None
        left_out = self._left_out(row) if row.not_for else ""
        if relation is None and not left_out:
            return self.standings.of(row)
        relation = relation or self.standings.relation(row)
        if left_out:
            relation = replace(relation, sentence=f"{relation.sentence} {left_out}")
        return self.standings.given(row, relation, left_out=bool(left_out))

    def relation(self, row: Evidence) -> DiseaseRelation:
        """The disease relation."""
        return self._shown(row) or self.standings.relation(row)

    def _shown(self, row: Evidence) -> DiseaseRelation | None:
        """A subtype to be checked is confirmed where the alteration that defines it is present, and refuted where it is
        absent (looked for and not found); None in any other case.
        """
        relation, state = self.standings.relation(row), self.states.get(row.doid)
        if relation.relation is not Relation.NARROWER or state is None:
            return None
        shown = self.evaluator.condition(state.condition)
        if shown.truth is Truth.UNKNOWN:
            return None
        confirmed = shown.truth is Truth.PRESENT
        said = f"which the sample is shown {'to be' if confirmed else 'not to be'}: {shown.because}."
        how = Relation.SAME if confirmed else Relation.OTHER
        return DiseaseRelation(how, relation.distance, relation.path, f"The evidence is on {state.name}, {said}")

    def _left_out(self, row: Evidence) -> str:
        """Which subtype that the sample is shown to be the approval or guideline leaves out; empty when none."""
        for state in (self.states[doid] for doid in row.not_for if doid in self.states):
            shown = self.evaluator.condition(state.condition)
            if shown.truth is Truth.PRESENT:
                return f"It leaves out {state.name}, which the sample is shown to be: {shown.because}."
        return ""


def match_base(rows: Iterable[Evidence], patient: Patient) -> Matches:
    """Hold the whole base against one sample, row by row."""
    return collected(match for row in rows if (match := weigh(row, patient)) is not None)


def weigh(row: Evidence, patient: Patient) -> Match | None:
    """One association held against a sample; None where its condition is absent."""
    outcome = patient.evaluator.condition(row.condition, row.origin)
    if outcome.truth is _ABSENT:
        return None
    return judged(row, outcome, patient)


def collected(matches: Iterable[Match]) -> Matches:
    """The matches of a sample in rank order: met, open, or set aside."""
    present, unknown, aside = sorted_out(matches)
    return Matches(
        tuple(sorted(compared(present), key=rank)),
        tuple(sorted(unknown, key=rank)),
        tuple(sorted(aside, key=lambda pair: pair[0].evidence.id)),
    )


def sorted_out(matches: Iterable[Match]) -> tuple[list[Match], list[Match], list[tuple[Match, str]]]:
    """What is met, what is open, and what is set aside with the reason."""
    present: list[Match] = []
    unknown: list[Match] = []
    aside: list[tuple[Match, str]] = []
    for match in matches:
        reason = not_applicable(match)
        if reason:
            aside.append((match, reason))
        else:
            (present if match.outcome.truth is _PRESENT else unknown).append(match)
    return present, unknown, aside


def judged(row: Evidence, outcome: Outcome, patient: Patient) -> Match:
    """The association with all that is said of it by itself."""
    standing, evaluator = standing_of(row, outcome, patient), patient.evaluator
    return placed(
        standing,
        outcome,
        lambda: (kind for feature, kind in standing.kinds if evaluator.feature(feature).truth is _PRESENT),
    )


def standing_of(row: Evidence, outcome: Outcome, patient: Patient) -> Standing:
    """Where an association stands to the sample, whose germline may have to be confirmed."""
    standing = patient.standing(row)
    if row.origin is _GERMLINE and patient.evaluator.facts.any_of_unknown_origin(outcome.witnesses):
        return patient.standings.unconfirmed(standing)
    return standing


def placed(standing: Standing, outcome: Outcome, met: Callable[[], Iterable[Specificity]]) -> Match:
    """The match with its specificity: of the features that are ``met`` the closest one's kind; of a condition met by absence,
    wild type.
    """
    if met_by_absence(outcome):
        return _new_match(outcome, standing, Specificity.WILD_TYPE, (), ())
    closest = standing.kinds[0][1]
    if len(standing.kinds) > 1:
        closest = min(met(), key=CLOSENESS.__getitem__, default=closest)
    return _new_match(outcome, standing, closest, (), ())


@dataclass(slots=True)
class Own:
    """A sample's own matches, each with its rank: met, open, and set aside by the id with the reason."""

    present: list[tuple[Rank, Match]] = field(default_factory=list)
    unknown: list[tuple[Rank, Match]] = field(default_factory=list)
    aside: list[tuple[str, tuple[Match, str]]] = field(default_factory=list)

    def add(self, match: Match) -> None:
        """One match."""
        reason = not_applicable(match)
        if reason:
            self.aside.append((match.standing.evidence.id, (match, reason)))
        else:
            (self.present if match.outcome.truth is _PRESENT else self.unknown).append((rank(match), match))

    def add_alike(self, alike: Alike, outcome: Outcome) -> None:
        """``judged`` for associations with one feature as their whole condition, none of them on the germline."""
        specificity, kept, aside = alike
        found = self.present if outcome.truth is _PRESENT else self.unknown
        for place, standing in kept:
            found.append((place, _new_match(outcome, standing, specificity, (), ())))
        for name, standing, reason in aside:
            self.aside.append((name, (_new_match(outcome, standing, specificity, (), ()), reason)))


def compared(matches: list[Match]) -> list[Match]:
    """Each match with the ids of those that speak against its claim on one of its therapy options; nothing is averaged away."""
    contested = _contested(matches)
    held = ((match.standing, match) for match in matches) if contested else ()
    found = contradictions(
        [
            Shown(standing.evidence, match.outcome.witnesses, standing.options)
            for standing, match in held
            if not contested.isdisjoint(standing.options)
        ]
    )
    return [
        _beside(match, found.get(match.standing.evidence.id, NOTHING_AGAINST))
        if match.conflicts or match.disputes or match.standing.evidence.id in found
        else match
        for match in matches
    ]


def _contested(matches: Iterable[Match]) -> set[str]:
    """The therapy options of which more than one thing is claimed."""
    claimed: dict[str, str] = {}
    mixed: set[str] = set()
    for match in matches:
        standing = match.standing
        for option in standing.options:
            if claimed.setdefault(option, standing.claim) != standing.claim:
                mixed.add(option)
    return mixed


def _beside(match: Match, against: Against) -> Match:
    """The match with what speaks against it among these, whatever it was compared with before."""
    if against == (match.conflicts, match.disputes):
        return match
    return _new_match(match.outcome, match.standing, match.specificity, *against)


def not_applicable(match: Match) -> str:
    """Why an association says nothing about this sample although its condition is not absent; empty when it does."""
    return why_aside(match.standing, by_absence=met_by_absence(match.outcome))


def met_by_absence(outcome: Outcome) -> bool:
    """Whether nothing but an absence meets a condition."""
    return outcome.truth is _PRESENT and not outcome.witnesses


def rank(match: Match) -> Rank:
    """``rank_of`` of a match."""
    return rank_of(match.standing, match.specificity)
