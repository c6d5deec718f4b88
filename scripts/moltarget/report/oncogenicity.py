"""Oncogenicity and the word on germline origin, as each small variant of the report carries them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moltarget.knowledge_base.evidence import EvidenceOrigin
from moltarget.matching.effects import Effects
from moltarget.matching.facts import fact_of
from moltarget.matching.matches import Match
from moltarget.matching.oncogenic import assessed
from moltarget.matching.tables import Geometry
from moltarget.model import Consequence, Origin, SmallVariant, Truth

# A call without a matched normal is more likely germline than not from here on; our choice.
_LIKELY_GERMLINE = 0.5


def oncogenicity_row(variant: SmallVariant, one: Consequence, geometry: Geometry, effects: Effects) -> dict[str, Any]:
    """The assessment of a variant on the consequence that names it (ClinGen/CGC/VICC standard; PMC9081216)."""
    found = assessed(fact_of(variant, one), geometry, effects)
    return {
        "classification": found.classification.value,
        "points": found.points,
        "met": [
            {"criterion": each.criterion.value, "points": each.points, "because": each.because} for each in found.met
        ],
        "not_evaluated": [{"criterion": each.criterion.value, "because": each.because} for each in found.not_evaluated],
    }


def germline_items(matches: Iterable[Match]) -> dict[str, list[str]]:
    """Ids of the items of germline origin that each alteration meets, also those set aside for another disease."""
    found: dict[str, list[str]] = {}
    for match in matches:
        if match.evidence.origin is EvidenceOrigin.GERMLINE and match.outcome.truth is Truth.PRESENT:
            for key in match.outcome.witnesses:
                found.setdefault(key, []).append(match.evidence.id)
    return found


def germline_check(variant: SmallVariant, items: Iterable[str]) -> str:
    """Why a variant of unknown origin should be confirmed in the germline; empty when nothing says so."""
    if variant.origin is not Origin.UNKNOWN:
        return ""
    reasons = []
    ids = sorted(set(items))
    if ids:
        named = ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
        reasons.append(f"it meets evidence on germline variants ({named})")
    chance = variant.germline_probability
    if chance is not None and chance >= _LIKELY_GERMLINE:
        reasons.append(f"its reads and population frequency make a germline variant likely ({_percent(chance)})")
    return f"Confirm in the germline: the origin is not known, and {' and '.join(reasons)}." if reasons else ""


def _percent(chance: float) -> str:
    return "above 99 %" if chance > 0.99 else f"{chance:.0%}".replace("%", " %")
