"""What one alteration of the sample says against a therapy offered for another, and whether two lie on one molecule.

Same option, with evidence for and against: a conflict. The resisted option is part of the offered one, contains it, or is of
the same class: a caution (docs/tiers.md, "Co-occurrence"). Evidence for a therapy on the resistant alteration itself
(osimertinib with EGFR T790M) is met by that alteration, so the alteration is no caution for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from moltarget.drugs import Drugs
from moltarget.knowledge_base.evidence import Direction, EvidenceType, Significance
from moltarget.matching.claims import RESISTANT
from moltarget.matching.matches import Match
from moltarget.report.alterations import Named
from moltarget.report.findings import Finding
from moltarget.report.options import Kinship, Option, Phase, kinship, options_of, phase_of_pair
from moltarget.tiering import ORDER, Tier

_ORDER = {kind: place for place, kind in enumerate(Kinship)}
_WEAKEST = ORDER[Tier.II_D]  # inference alone is no caution
_WEAKEST_OF_CLASS = ORDER[Tier.II_C]  # few cases or cells with one drug say too little of another one of its class

_WORDS = {
    Kinship.SAME: "conflicting evidence on the same option",
    Kinship.PART: "caution, the option contains what is resisted",
    Kinship.COMBINATION: "caution, a combination that contains the option is resisted",
    Kinship.CLASS: "caution, a drug of the same class is resisted",
}

# Pairs whose phase decides what may act. Niederst et al. 2015, Clin Cancer Res 21:3924 (PMID 25964297): cell lines.
_PAIRS: Mapping[frozenset[str], Mapping[Phase, str]] = {
    frozenset({"EGFR p.T790M", "EGFR p.C797S"}): {
        Phase.TRANS: "In cell lines, a first- and a third-generation EGFR inhibitor together still acted on the two in trans"
        " (PMID 25964297).",
        Phase.CIS: "In cell lines, no EGFR inhibitor, alone or with another, acted on the two in cis (PMID 25964297).",
        Phase.UNKNOWN: "It matters: in cell lines a first- and a third-generation EGFR inhibitor together acted on the two in"
        " trans, and none did in cis (PMID 25964297).",
    }
}


@dataclass(frozen=True, slots=True)
class _Side:
    """One match with one of its options, in the finding that holds it."""

    finding: Finding
    match: Match
    option: Option


def co_occurrence(found: Sequence[Finding], variants: Iterable[Named], drugs: Drugs) -> dict[str, Any]:
    """The report's ``co_occurrence``: rows in the order of the offering findings, and phases of pairs in one gene."""
    return {"cautions": _cautions(found, drugs), "phases": _phases(found, variants)}


def cautions_by_evidence(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Evidence id that offers a therapy -> ids of resistance to look at beside it; identical options are its conflicts."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for offered in row["evidence_for"] if row["kind"] != Kinship.SAME.value else ():
            found.setdefault(offered, set()).update(row["evidence_against"])
    return {offered: sorted(against) for offered, against in found.items()}


def _cautions(found: Sequence[Finding], drugs: Drugs) -> list[dict[str, Any]]:
    sides = list(_sides(found, drugs))
    resists = _Resisted([side for side in sides if side.match.evidence.significance in RESISTANT])
    groups: dict[tuple[str, str, frozenset[str], Kinship], list[tuple[_Side, _Side]]] = {}
    for offer in (side for side in sides if side.match.evidence.significance is Significance.SENSITIVITY):
        for against in resists.related_to(offer.option):
            kind = _concerns(against, offer)
            if kind is not None:
                key = (offer.finding.id, against.finding.id, offer.option.drugs, kind)
                groups.setdefault(key, []).append((offer, against))
    closest: dict[tuple[str, str, frozenset[str]], Kinship] = {}
    for first, second, option, kind in groups:
        held = closest.get((first, second, option), kind)
        closest[first, second, option] = min(held, kind, key=_ORDER.__getitem__)
    return [
        _row(kind, pairs) for (one, two, option, kind), pairs in groups.items() if closest[one, two, option] is kind
    ]


class _Resisted:
    """What is resisted, by drug and by class: two options without a drug or a class in common are not related."""

    def __init__(self, sides: Sequence[_Side]) -> None:
        self._sides = sides
        self._places: dict[object, list[int]] = {}
        for place, side in enumerate(sides):
            for part in self._parts(side.option):
                self._places.setdefault(part, []).append(place)

    @staticmethod
    def _parts(option: Option) -> Iterator[object]:
        yield from option.drugs
        yield from option.classes or ()

    def related_to(self, option: Option) -> Iterator[_Side]:
        """Those that may be related to an option, in their order."""
        places = {place for part in self._parts(option) for place in self._places.get(part, ())}
        return (self._sides[place] for place in sorted(places))


def _sides(found: Sequence[Finding], drugs: Drugs) -> Iterator[_Side]:
    for finding in found:
        for match in finding.matches:
            row = match.evidence
            claims = row.evidence_type is EvidenceType.PREDICTIVE and row.direction is Direction.SUPPORTS
            if claims and ORDER[match.tiering.tier] <= _WEAKEST:
                for option in options_of(row, drugs):
                    yield _Side(finding, match, option)


def _concerns(against: _Side, offer: _Side) -> Kinship | None:
    """How the resistance of another alteration concerns the offer; None when it does not.

    Resistance that rests on an absence alone (wild type) is no alteration of the sample.
    """
    witnesses = set(against.match.outcome.witnesses)
    if not witnesses or witnesses <= set(offer.match.outcome.witnesses):
        return None
    kind = kinship(against.option, offer.option)
    if kind is Kinship.CLASS and ORDER[against.match.tiering.tier] > _WEAKEST_OF_CLASS:
        return None
    return kind


def _row(kind: Kinship, pairs: Sequence[tuple[_Side, _Side]]) -> dict[str, Any]:
    offer, against = pairs[0]
    resisted = list(dict.fromkeys(two.option.words for _, two in pairs))
    sentence = (
        f"{offer.finding.title} offers {offer.option.words} (tier {offer.match.tiering.tier.value}); {against.finding.title}"
        f" speaks against {', '.join(resisted)} (tier {against.match.tiering.tier.value}): {_WORDS[kind]}."
    )
    return {
        "kind": kind.value,
        "option": offer.option.words,
        "offered_by": offer.finding.id,
        "resisted": resisted,
        "resisted_by": against.finding.id,
        "evidence_for": list(dict.fromkeys(one.match.evidence.id for one, _ in pairs)),
        "evidence_against": list(dict.fromkeys(two.match.evidence.id for _, two in pairs)),
        "sentence": sentence,
    }


def _phases(found: Sequence[Finding], variants: Iterable[Named]) -> list[dict[str, Any]]:
    """Pairs of small variants of one gene that findings rest on, where one of them has resistance evidence."""
    resisting = _witnesses(found, resistant_only=True)
    named = _witnesses(found, resistant_only=False)
    by_gene: dict[str, list[Named]] = {}
    for one in sorted(
        (one for one in variants if one.variant.key in named), key=lambda one: (one.by.gene, one.title, one.variant.key)
    ):
        by_gene.setdefault(one.by.gene, []).append(one)
    return [
        _phase_row(one, other)
        for held in by_gene.values()
        for one, other in combinations(held, 2)
        if not resisting.isdisjoint((one.variant.key, other.variant.key))
    ]


def _witnesses(found: Sequence[Finding], *, resistant_only: bool) -> frozenset[str]:
    return frozenset(
        key
        for finding in found
        for match in finding.matches
        if not resistant_only or _resists(match)
        for key in match.outcome.witnesses
    )


def _resists(match: Match) -> bool:
    return match.evidence.significance in RESISTANT and match.evidence.direction is Direction.SUPPORTS


def _phase_row(one: Named, other: Named) -> dict[str, Any]:
    titles = [one.title, other.title]
    phase = phase_of_pair(one.variant, other.variant)
    told = {
        Phase.CIS: "in cis: the caller puts both on one haplotype",
        Phase.TRANS: "in trans: the caller puts them on different haplotypes",
        Phase.UNKNOWN: "together; phase not known, the input does not say whether they are in cis or in trans",
    }[phase]
    more = _PAIRS.get(frozenset(titles), {}).get(phase, "")
    sentence = f"{titles[0]} and {titles[1]} are {told}. {more}".strip()
    return {
        "alterations": [one.variant.key, other.variant.key],
        "titles": titles,
        "phase": phase.value,
        "sentence": sentence,
    }
