"""How different two amino acids are: Grantham's distance from composition, polarity and volume (Grantham 1974, PMID 4843792).

The standard names it for "difference at least approximately the same" (Horak 2022, PMC9081216, comments on OM4).
"""

from __future__ import annotations

from math import sqrt

# Grantham 1974, table 1: composition c (weight of other atoms to carbons in the side chain), polarity p, volume v.
_PROPERTIES = {
    "S": (1.42, 9.2, 32.0), "R": (0.65, 10.5, 124.0), "L": (0.0, 4.9, 111.0), "P": (0.39, 8.0, 32.5),
    "T": (0.71, 8.6, 61.0), "A": (0.0, 8.1, 31.0), "V": (0.0, 5.9, 84.0), "G": (0.74, 9.0, 3.0),
    "I": (0.0, 5.2, 111.0), "F": (0.0, 5.2, 132.0), "Y": (0.20, 6.2, 136.0), "C": (2.75, 5.5, 55.0),
    "H": (0.58, 10.4, 96.0), "Q": (0.89, 10.5, 85.0), "N": (1.33, 11.6, 56.0), "K": (0.33, 11.3, 119.0),
    "D": (1.38, 13.0, 54.0), "E": (0.92, 12.3, 83.0), "M": (0.0, 5.7, 105.0), "W": (0.13, 5.4, 170.0),
}  # fmt: skip
_ALPHA, _BETA, _GAMMA, _SCALE = 1.833, 0.1018, 0.000399, 50.723  # the mean of all pairs is 100


def distance(one: str, other: str) -> int | None:
    """The distance of two amino acids (one-letter), 0 to 215; None where a letter is none of the twenty (selenocysteine).

    Rounded, it is the published table to within one.

    >>> distance("L", "I"), distance("C", "W"), distance("G", "D"), distance("R", "H")
    (5, 215, 94, 29)
    """
    if one not in _PROPERTIES or other not in _PROPERTIES:
        return None
    (c1, p1, v1), (c2, p2, v2) = _PROPERTIES[one], _PROPERTIES[other]
    return round(_SCALE * sqrt(_ALPHA * (c1 - c2) ** 2 + _BETA * (p1 - p2) ** 2 + _GAMMA * (v1 - v2) ** 2))
