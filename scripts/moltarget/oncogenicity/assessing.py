"""All criteria together: which exclude each other, the sum, the class (Horak 2022, PMC9081216)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from moltarget.oncogenicity import criteria, joined_data
from moltarget.oncogenicity.answers import Answer, State
from moltarget.oncogenicity.values import (
    POINTS,
    Assessment,
    Classification,
    Criterion,
    Established,
    Met,
    Noted,
    Subject,
)

Rule = Callable[[Subject, Established], Answer]
# In the order in which they are asked: what excludes another comes before it.
RULES: Mapping[Criterion, Rule] = {
    Criterion.OVS1: criteria.null_variant,
    Criterion.OS1: criteria.same_change,
    Criterion.OS2: criteria.functional_study,
    Criterion.OS3: joined_data.strong_hotspot,
    Criterion.OM1: criteria.critical_part,
    Criterion.OM2: criteria.length_change,
    Criterion.SAME_RESIDUE: criteria.same_residue,
    Criterion.HOTSPOT: joined_data.weaker_hotspot,
    Criterion.OP1: joined_data.predicted_oncogenic,
    Criterion.OP2: joined_data.single_cause,
    Criterion.OP3: joined_data.rare_in_hotspot,
    Criterion.OP4: joined_data.absent_in_populations,
    Criterion.SBVS1: joined_data.common,
    Criterion.SBS1: joined_data.frequent,
    Criterion.SBS2: criteria.no_effect,
    Criterion.SBP2: joined_data.silent,
    Criterion.SBP1: joined_data.predicted_benign,
}
# A criterion -> those beside which it does not count: the comments of tables 2 and 3 ("this rule cannot be used if ..."),
# and of two thresholds of one number, or two uses of one computational line, the first alone.
EXCLUDED_BY: Mapping[Criterion, tuple[Criterion, ...]] = {
    Criterion.OS3: (Criterion.OS1,),
    Criterion.OM1: (Criterion.OS1, Criterion.OS3),
    Criterion.OM2: (Criterion.OVS1,),
    Criterion.SAME_RESIDUE: (Criterion.OS1, Criterion.OS3, Criterion.OM1),
    Criterion.HOTSPOT: (Criterion.OM1, Criterion.SAME_RESIDUE),
    Criterion.SBS1: (Criterion.SBVS1,),
    Criterion.SBP1: (Criterion.SBP2,),
}
# The least points of each class, from above (figure 1 of the standard).
_LEAST = (
    (10, Classification.ONCOGENIC),
    (6, Classification.LIKELY_ONCOGENIC),
    (0, Classification.UNCERTAIN),
    (-6, Classification.LIKELY_BENIGN),
)


def classify(points: int) -> Classification:
    """The class of a sum of points.

    >>> [classify(points).value for points in (10, 9, 6, 5, 0, -1, -6, -7)]
    ['Oncogenic', 'Likely oncogenic', 'Likely oncogenic', 'VUS', 'VUS', 'Likely benign', 'Likely benign', 'Benign']
    """
    return next((kind for least, kind in _LEAST if points >= least), Classification.BENIGN)


_noted = lru_cache(maxsize=50_000)(Noted)  # of the kept assessments, most say the same of most criteria


def assess(one: Subject, known: Established) -> Assessment:
    """Every criterion answered, with what the base says of exact changes; the class is that of the sum."""
    met: dict[Criterion, Met] = {}
    not_met, not_evaluated = [], []
    for criterion, rule in RULES.items():
        answer = rule(one, known)
        if answer.state is State.NOT_EVALUATED:
            not_evaluated.append(_noted(criterion, answer.because))
            continue
        beside = [other for other in EXCLUDED_BY.get(criterion, ()) if other in met]
        if answer.state is State.MET and not beside:
            met[criterion] = Met(criterion, POINTS[criterion], answer.because)
        else:
            said = f"not counted beside {beside[0]}" if answer.state is State.MET else answer.because
            not_met.append(_noted(criterion, said))
    points = sum(each.points for each in met.values())
    return Assessment(points, classify(points), tuple(met.values()), tuple(not_met), tuple(not_evaluated))
