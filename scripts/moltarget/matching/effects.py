"""Exact changes whose effect on the protein the knowledge base settles: the cited lists behind ``Activating Mutation`` and
``Loss-of-function``.

A class of change is met by the exact change that has accepted functional or oncogenic evidence, or stands on a cited curated
list (ClinGen/CGC/VICC SOP 2022, criteria OS1 and OS2; PMC9081216).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from moltarget.knowledge_base.evidence import CURATED, Direction, Evidence, EvidenceType, Significance
from moltarget.knowledge_base.features import (
    And,
    ChangeClass,
    CodingChangeIs,
    Condition,
    GeneChanged,
    Not,
    Or,
    ProteinChangeIs,
    affirmed_features_of,
)
from moltarget.matching.tables import Geometry
from moltarget.oncogenicity import Assessment, Claim, Established, Subject, assess

_KEPT = 20_000  # assessments, of a few hundred bytes each
Pair = tuple[str, str]  # gene and protein change, one-letter without "p."
Plain = tuple[str, bool, float | None, bool]  # a gene, and what else is asked of its missense changes


@dataclass(frozen=True, slots=True)
class Effects:
    """The changes that activate their protein, and those by which it loses its function. None is both by function.

    ``established`` is what the base's oncogenic and functional items say of exact changes, with their ids. ``plainly`` are
    assessments of changes of which nothing is known (``oncogenic``).
    """

    activating: frozenset[Pair] = frozenset()
    inactivating: frozenset[Pair] = frozenset()
    established: Established = field(default_factory=Established)
    plainly: dict[Plain, Assessment] = field(default_factory=dict, compare=False, repr=False)
    _assessed: dict[Subject, Assessment] = field(default_factory=dict, compare=False, repr=False)

    def assessed(self, one: Subject) -> Assessment:
        """The oncogenicity of a variant; worked out once for all that no criterion tells apart, as most of a gene's are."""
        found = self._assessed.get(one)
        if found is None:
            if len(self._assessed) >= _KEPT:
                self._assessed.clear()
                self.plainly.clear()
            found = self._assessed[one] = assess(one, self.established)
        return found


def effects_of(rows: Iterable[Evidence], geometry: Geometry) -> Effects:
    """What the rows of a base say of exact changes.

    Evidence of gain of function activates; of loss of function or a dominant negative effect inactivates; a change with both
    is neither. Evidence of oncogenicity alone activates in a listed oncogene: in a suppressor it says the opposite, and a gene
    that is not listed may be one. Evidence of sensitivity counts from the curated base alone, whose drugs act on the change;
    what such a drug acts on has not lost its function (EZH2 Y646C, which an assay without the mark it extends calls inactive).
    """
    rows = tuple(rows)
    gained = _shown(rows, EvidenceType.FUNCTIONAL, Significance.GAIN_OF_FUNCTION)
    lost = _shown(rows, EvidenceType.FUNCTIONAL, Significance.LOSS_OF_FUNCTION, Significance.DOMINANT_NEGATIVE)
    oncogenic = _shown(rows, EvidenceType.ONCOGENIC, Significance.ONCOGENICITY)
    drivers = {pair for pair in oncogenic if pair[0] in geometry.oncogenes}
    acted_on = _by_curated_drugs(rows)
    activating = acted_on | ((gained | drivers) - lost)
    return Effects(activating, frozenset(lost - gained - acted_on), established_by(rows))


def established_by(rows: Iterable[Evidence]) -> Established:
    """What oncogenic and functional items say of changes that each meet their condition alone, with the items' ids."""
    oncogenic: dict[bool, dict[Pair, list[str]]] = {True: {}, False: {}}
    functional: dict[bool, dict[Pair, list[tuple[Claim, str]]]] = {True: {}, False: {}}
    claims = set(Claim)
    for row in rows:
        supports = row.direction is Direction.SUPPORTS
        if not supports and row.direction is not Direction.DOES_NOT_SUPPORT:
            continue
        for pair in sorted(_alone(row.condition, coding=True)):
            if row.evidence_type is EvidenceType.ONCOGENIC and row.significance is Significance.ONCOGENICITY:
                oncogenic[supports].setdefault(pair, []).append(row.id)
            elif row.evidence_type is EvidenceType.FUNCTIONAL and row.significance.value in claims:
                functional[supports].setdefault(pair, []).append((Claim(row.significance.value), row.id))
    shown, denied = ({pair: tuple(ids) for pair, ids in oncogenic[way].items()} for way in (True, False))
    found, disputed = ({pair: tuple(said) for pair, said in functional[way].items()} for way in (True, False))
    return Established.of(shown, denied, found, disputed)


def can_be_met(condition: Condition, effects: Effects, geometry: Geometry) -> bool:
    """Whether anything could make a condition present: a class of change by effect needs a role or a list to be met by.

    In an oncogene the points of a hotspot, of computational evidence and of absence in populations make six without any
    evidence; a suppressor has its null variants.
    """
    if isinstance(condition, And):
        return all(can_be_met(part, effects, geometry) for part in condition.parts)
    if isinstance(condition, Or):
        return any(can_be_met(part, effects, geometry) for part in condition.parts)
    match condition:
        case GeneChanged(gene, ChangeClass.ACTIVATING):
            return gene in geometry.oncogenes or any(gene == one for one, _ in effects.activating)
        case GeneChanged(gene, ChangeClass.LOSS_OF_FUNCTION):
            return gene in geometry.suppressors or any(gene == one for one, _ in effects.inactivating)
    return True


def _shown(rows: Iterable[Evidence], kind: EvidenceType, *claims: Significance) -> set[Pair]:
    """Exact changes for which such evidence supports one of the claims, alone or each as one of several."""
    return {
        pair
        for row in rows
        if row.evidence_type is kind and row.significance in claims and row.direction is Direction.SUPPORTS
        for pair in _alone(row.condition)
    }


def _alone(condition: Condition, *, coding: bool = False) -> set[Pair]:
    """The exact changes of which each meets the condition by itself; ``coding``: those of a coding name too."""
    if isinstance(condition, Or):
        return {pair for part in condition.parts for pair in _alone(part, coding=coding)}
    if coding and isinstance(condition, CodingChangeIs):
        return {(condition.gene, condition.change)}
    return set() if isinstance(condition, And | Not) else _exact_changes(condition)


def _by_curated_drugs(rows: Iterable[Evidence]) -> frozenset[Pair]:
    """Exact changes with curated evidence of sensitivity, each by itself: of several that are asked for together, one may
    mark the failure of an earlier drug (ALK C1156Y, or ABL1 T315I beside the fusion).

    Left out is a change that on its own brings resistance to a drug which alone works on other changes of its gene
    (EGFR T790M): it marks the drug's failure. Resistance to a drug with another target (PIK3CA H1047R,
    trastuzumab) says nothing against activation.
    """
    sensitive, resistant = (
        [
            row
            for row in rows
            if row.source == CURATED and row.direction is Direction.SUPPORTS and row.significance is significance
        ]
        for significance in (Significance.SENSITIVITY, Significance.RESISTANCE)
    )
    listed: dict[Pair, set[str]] = {}
    for row in sensitive:
        for pair in _alone(row.condition):
            listed.setdefault(pair, set()).update(row.therapies if len(row.therapies) == 1 else ())
    against = {
        (gene, change)
        for row in resistant
        if not isinstance(row.condition, And)
        for gene, change in _exact_changes(row.condition)
        if any(one[0] == gene and one[1] != change and drugs & set(row.therapies) for one, drugs in listed.items())
    }
    return frozenset(listed) - against


def _exact_changes(condition: Condition) -> set[Pair]:
    return {(one.gene, one.change) for one in affirmed_features_of(condition) if isinstance(one, ProteinChangeIs)}
