"""On which haplotype an allele lies, as far as its genotype says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from moltarget.model import EVERYWHERE

PHASE_FIELDS = ("GT", "PS", "PGT", "PID", "HP")
_SEPARATOR = re.compile(r"[/|]")
_INDICATORS = "/|"  # since VCFv4.4 one may stand before the first allele: |0|1 is 0|1


@lru_cache(maxsize=1024)
def on_every_side(genotype: str, number: int) -> bool:
    """Whether a genotype of two or more alleles names the ALT ``number`` (1-based) alone: 1/1, 1|1, 2/2 for the second.

    A haploid 1 is none: callers write it for a heteroplasmic mitochondrion or for a rejected site too.
    """
    alleles = _SEPARATOR.split(genotype.lstrip(_INDICATORS))
    return len(alleles) > 1 and set(alleles) == {str(number)}


def phase_of(sample: Mapping[str, str], number: int) -> str:
    """``<phase set>|<haplotype, from 0>`` of the ALT ``number`` (1-based); ``*`` for every side, empty when not told.

    From a phased GT with PS, else from Mutect2's PGT with PID (which describes the haplotype, not the genotype, so that
    GT alone says ``*``), else from the HP of GATK's ReadBackedPhasing. A GT with ``|`` but no phase set is not proof of
    phase.
    """
    genotype = sample.get("GT", "")
    if on_every_side(genotype, number):
        return EVERYWHERE
    side = _side(genotype, sample.get("PS", ""), number)
    side = side or _side(sample.get("PGT", ""), sample.get("PID", ""), number)
    return side or _tagged(genotype, sample.get("HP", ""), number)


def _side(genotype: str, phase_set: str, number: int) -> str:
    """The one haplotype with the ALT; somatic genotypes may have more than two (Octopus: ``0|0|1``)."""
    alleles = genotype.lstrip(_INDICATORS).split("|")
    if len(alleles) < 2 or phase_set in {"", "."} or alleles.count(str(number)) != 1:
        return ""
    return f"{phase_set}|{alleles.index(str(number))}"


def _tagged(genotype: str, tags: str, number: int) -> str:
    """From one haplotype id for each allele of GT, in its order: 0/1 with ``24-1,24-2`` has the ALT on the second of 24."""
    alleles, ids = _SEPARATOR.split(genotype), tags.split(",")
    if len(alleles) < 2 or len(ids) != len(alleles) or alleles.count(str(number)) != 1:
        return ""
    phase_set, dash, haplotype = ids[alleles.index(str(number))].rpartition("-")
    return f"{phase_set}|{int(haplotype) - 1}" if phase_set and dash and haplotype.isdecimal() else ""
