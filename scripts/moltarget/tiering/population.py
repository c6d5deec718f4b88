"""Tiers of alterations that no evidence speaks of: IV when common in the population, III otherwise. Pure.

Tier IV is a variant at or above 1% in the general population, or in an ethnic one, without published evidence of a part in
cancer (Li et al. 2017, PMC5707196, table 7); tier III is one that is rare and without convincing evidence (table 6).
"""

from __future__ import annotations

from moltarget.tiering.amp import Tier, Tiering

COMMON_AF = 0.01  # fraction; Li et al. 2017: 1% as the first cut-off where no normal tissue was sequenced


def untold_tier(population_af: float | None) -> Tiering:
    """The tier of a variant without any evidence; ``population_af`` is its highest known frequency, a fraction.

    >>> untold_tier(0.12).tier.value, untold_tier(None).tier.value
    ('IV', 'III')
    """
    if population_af is None:
        return Tiering(
            Tier.III, "No evidence of the knowledge base speaks of it; its population frequency is not known."
        )
    if population_af >= COMMON_AF:
        known = f"population frequency {population_af:.2g}, at or above {COMMON_AF:g}"
        return Tiering(
            Tier.IV, f"Common in the population ({known}), and no cancer evidence of the knowledge base on it."
        )
    known = f"its population frequency is {population_af:.2g}, below {COMMON_AF:g}"
    return Tiering(Tier.III, f"No evidence of the knowledge base speaks of it; {known}.")
