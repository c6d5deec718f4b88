"""The whole base against one sample: what is met, and what would apply if a missing test or doubtful record were settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from moltarget.frozen import maker
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence, EvidenceOrigin, EvidenceType
from moltarget.matching.claims import NOTHING_AGAINST, Against, Shown, contradictions
from moltarget.matching.evaluate import Evaluator
from moltarget.matching.standing import CLOSENESS, Specificity, Standing, Standings, kind_of, unconfirmed
from moltarget.model import Outcome, Truth
from moltarget.ontology import DiseaseRelation, Relation
from moltarget.tiering import UNGRADED, Grade, Tiering

_OF_THE_ALTERATION = frozenset({EvidenceType.ONCOGENIC, EvidenceType.FUNCTIONAL})
_UNCONFIRMED = "The variant's origin is not known; confirm it in the germline."


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
    unknown: tuple[Match, ...]
    aside: tuple[tuple[Match, str], ...]


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
    if outcome.truth is Truth.ABSENT:
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
            (present if match.outcome.truth is Truth.PRESENT else unknown).append(match)
    return present, unknown, aside


def judged(row: Evidence, outcome: Outcome, patient: Patient) -> Match:
    """The association with all that is said of it by itself."""
    standing = patient.standing(row)
    if row.origin is EvidenceOrigin.GERMLINE and patient.evaluator.facts.any_of_unknown_origin(outcome.witnesses):
        standing = unconfirmed(standing, _UNCONFIRMED)
    return _new_match(outcome, standing, _specificity(standing, outcome, patient.evaluator), (), ())


def judged_alike(feature: f.Feature, standings: Iterable[Standing], outcome: Outcome) -> list[Match]:
    """``judged`` for associations with one feature as their whole condition, none of them on the germline."""
    by_absence = outcome.truth is Truth.PRESENT and not outcome.witnesses
    specificity = Specificity.WILD_TYPE if by_absence else kind_of(feature)
    return [_new_match(outcome, standing, specificity, (), ()) for standing in standings]


def compared(matches: list[Match]) -> list[Match]:
    """Each match with the ids of those that speak against its claim on one of its therapy options; nothing is averaged away."""
    shown = (Shown(match.standing.evidence, match.outcome.witnesses) for match in matches)
    found = contradictions([one for one in shown if one.evidence.therapies])
    return [
        _beside(match, found.get(match.evidence.id, NOTHING_AGAINST))
        if match.standing.evidence.id in found or match.conflicts or match.disputes
        else match
        for match in matches
    ]


def _beside(match: Match, against: Against) -> Match:
    """The match with what speaks against it among these, whatever it was compared with before."""
    if against == (match.conflicts, match.disputes):
        return match
    return _new_match(match.outcome, match.standing, match.specificity, *against)


def not_applicable(match: Match) -> str:
    """Why an association says nothing about this sample although its condition is not absent; empty when it does.

    Prognosis, diagnosis and predisposition hold for the disease they were shown in; and where nothing but an absence
    meets a condition (wild type), that is remarkable in its own disease alone.
    """
    if not match.standing.elsewhere:
        return ""
    kind = match.evidence.evidence_type
    if kind in _OF_THE_ALTERATION:
        return ""
    if kind is not EvidenceType.PREDICTIVE:
        return f"{kind.value} evidence holds for its own disease only"
    if match.outcome.truth is Truth.PRESENT and not match.outcome.witnesses:
        return "the condition is met by an absence alone, which says nothing in another tumour type"
    return ""


def rank(match: Match) -> tuple[object, ...]:
    """What a tumour board wants first: tier, closeness of disease, sensitivity before resistance, level, rating.

    Ties end in therapy names and the stable id, so that no input order ever shows.
    """
    row = match.evidence
    return match.standing.order, CLOSENESS[match.specificity], row.therapies, row.id


def _specificity(standing: Standing, outcome: Outcome, evaluator: Evaluator) -> Specificity:
    """Of the features that are met, the closest one's kind; of a condition met by absence, wild type."""
    if outcome.truth is Truth.PRESENT and not outcome.witnesses:
        return Specificity.WILD_TYPE
    closest = standing.kinds[0][1]
    if len(standing.kinds) == 1:
        return closest
    met = (kind for feature, kind in standing.kinds if evaluator.feature(feature).truth is Truth.PRESENT)
    return next(met, closest)
