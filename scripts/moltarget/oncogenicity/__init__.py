"""Oncogenicity of a small variant in points: the ClinGen/CGC/VICC standard (Horak 2022, PMC9081216); pure.

``values`` are the words, ``criteria`` and ``joined_data`` the rules one by one, ``assessing`` the exclusions between them and
the sum, ``grantham`` how different two amino acids are.
"""

from moltarget.oncogenicity.assessing import assess, classify
from moltarget.oncogenicity.values import (
    POINTS,
    Assessment,
    Claim,
    Classification,
    Criterion,
    Established,
    Kind,
    Met,
    Noted,
    Region,
    Subject,
    Truncation,
)

__all__ = [
    "POINTS",
    "Assessment",
    "Claim",
    "Classification",
    "Criterion",
    "Established",
    "Kind",
    "Met",
    "Noted",
    "Region",
    "Subject",
    "Truncation",
    "assess",
    "classify",
]
