"""How strong one association is for one sample: AMP/ASCO/CAP tiers, and proxies of other scales. Pure (docs/tiers.md)."""

from __future__ import annotations

from moltarget.tiering.amp import ON_LABEL, ORDER, Tier, Tiering, capped, tier_of
from moltarget.tiering.escat import escat_of
from moltarget.tiering.population import COMMON_AF, untold_tier
from moltarget.tiering.proxy import NONE, UNGRADED, Grade, is_agnostic, is_here, withheld
from moltarget.tiering.therapy_level import therapy_level_of

__all__ = [
    "COMMON_AF",
    "NONE",
    "ON_LABEL",
    "ORDER",
    "UNGRADED",
    "Grade",
    "Tier",
    "Tiering",
    "capped",
    "escat_of",
    "is_agnostic",
    "is_here",
    "therapy_level_of",
    "tier_of",
    "untold_tier",
    "withheld",
]
