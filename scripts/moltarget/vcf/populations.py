"""The highest population frequency that an existing Ensembl VEP annotation prints.

Counted are gnomAD's overall frequency and its continental groups AFR, AMR, EAS, NFE (EUR) and SAS, the five populations of
the ClinGen/CGC/VICC SOP (SBVS1, SBS1; PMC9081216). ASJ, FIN, AMI, MID and the remainder are left out: in groups that passed
through a bottleneck a rare pathogenic variant can be common. VEP's MAX_AF is taken over all groups, and counts only where
MAX_AF_POPS names one of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from moltarget.vcf.depths import fraction

_GROUPS = "AFR|AMR|EAS|NFE|EUR|SAS"
# VEP's own columns (gnomADe_AFR_AF) and those of a custom gnomAD file (gnomADe_AF_AFR).
_COLUMN = re.compile(rf"gnomAD[eg]?_(?:AF|(?:{_GROUPS})_AF|AF_(?:{_GROUPS}))", re.IGNORECASE)
_COUNTED = re.compile(rf"gnomAD[eg]?_(?:{_GROUPS})", re.IGNORECASE)


def frequency_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """The columns of a CSQ header that hold a counted frequency."""
    return tuple(name for name in columns if _COLUMN.fullmatch(name))


def population_af(entries: Iterable[Mapping[str, str]], columns: Sequence[str]) -> float | None:
    """The highest frequency (0-1) of one ALT's entries in these columns; None where no number is printed.

    A column can hold several numbers (``0.01&0.02``); each counts.
    """
    found = []
    for entry in entries:
        texts = [entry.get(name, "") for name in columns]
        if any(_COUNTED.fullmatch(name) for name in entry.get("MAX_AF_POPS", "").split("&")):
            texts.append(entry.get("MAX_AF", ""))
        found += [value for text in texts for part in text.split("&") if (value := fraction(part)) is not None]
    return max(found, default=None)
