"""On which haplotype an allele lies, as far as its genotype says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

EVERYWHERE = "*"
PHASE_FIELDS = frozenset({"PS", "PGT"})  # without one of them in FORMAT only ``on_every_side`` has to be asked
_SEPARATOR = re.compile(r"[/|]")


@lru_cache(maxsize=1024)
def on_every_side(genotype: str, number: int) -> bool:
    """Whether a genotype of two or more alleles names the ALT ``number`` (1-based) alone: 1/1, 1|1, 2/2 for the second.

    A haploid 1 is none: callers write it for a heteroplasmic mitochondrion or for a rejected site too.
    """
    alleles = _SEPARATOR.split(genotype)
    return len(alleles) > 1 and set(alleles) == {str(number)}


def phase_of(sample: Mapping[str, str], number: int) -> str:
    """``<phase set>|<0 or 1>`` for the ALT ``number`` (1-based), ``*`` for an allele on every side, empty when not told.

    From a phased GT with PS, else from Mutect2's PGT with PID (which describes the haplotype, not the genotype, so that
    GT alone says ``*``). A GT with ``|`` but no phase set is not proof of phase.
    """
    if on_every_side(sample.get("GT", ""), number):
        return EVERYWHERE
    for genotype, phase_set in (
        (sample.get("GT", ""), sample.get("PS", "")),
        (sample.get("PGT", ""), sample.get("PID", "")),
    ):
        if "|" in genotype and phase_set not in {"", "."}:
            sides = genotype.split("|")
            found = [side for side, allele in enumerate(sides) if allele == str(number)]
            if len(sides) == 2 and len(found) == 1:
                return f"{phase_set}|{found[0]}"
    return ""
