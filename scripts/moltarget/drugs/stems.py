"""The modality that an international nonproprietary name (INN) says by its stem.

The stems are WHO's (The use of stems in the selection of INN, WHO/EMP/RHT/TSN/2018.1, and its addenda), read in public lists
of them; ``test_stems_agree_with_the_table`` holds each against the rows that were checked. Only stems that fix the modality
stand here: ``-citabine`` is antiviral or antineoplastic, ``-stat`` any enzyme inhibitor, ``-tide`` any peptide.
A stem never says the target, nor that an antibody acts on the immune system.
"""

from __future__ import annotations

import re

from moltarget.drugs.modality import Modality

_SMALL, _CHEMO, _HORMONE = Modality.SMALL_MOLECULE, Modality.CHEMOTHERAPY, Modality.HORMONE
_STEMS: dict[str, Modality] = {
    "mab": Modality.ANTIBODY,
    "bart": Modality.ANTIBODY,  # since 2021: immunoglobulin with an engineered constant region
    "mig": Modality.ANTIBODY,  # since 2021: bi- and multispecific
    "tug": Modality.ANTIBODY,  # since 2021: unmodified immunoglobulin
    "leucel": Modality.CELL_THERAPY,
    **dict.fromkeys(("tinib", "rafenib", "metinib", "ciclib", "parib", "lisib", "sertib", "zomib", "anib"), _SMALL),
    **dict.fromkeys(("rolimus", "lidomide", "formin"), _SMALL),
    **dict.fromkeys(("platin", "rubicin", "taxel", "tecan", "mustine", "sulfan", "tepa"), _CHEMO),
    **dict.fromkeys(("lutamide", "oxifene", "rozole", "mestane"), _HORMONE),
}
_ANTIBODY = ("mab", "bart", "mig", "tug")
_PAYLOADS = ("dotin", "tansine", "tecan")  # vedotin, emtansine, deruxtecan, govitecan: the conjugate's second word
_NOT = ("aptanib",)  # -apt-: an aptamer (pegaptanib)
_WORD = re.compile(r"[a-z]{5,}")


def modality_by_stem(name: str) -> tuple[Modality, str] | None:
    """Modality and stem of an INN (without salt); None when no rule is sure of it.

    >>> modality_by_stem("Trastuzumab Rezetecan")
    (<Modality.ANTIBODY_DRUG_CONJUGATE: 'antibody-drug conjugate'>, '-mab with -tecan')
    """
    words = re.sub(r"-[a-z]{4}$", "", name.casefold()).split()
    if not words or len(words) > 2 or not all(_WORD.fullmatch(word) for word in words):
        return None
    if len(words) == 2:
        first = next((stem for stem in _ANTIBODY if words[0].endswith(stem)), "")
        second = next((stem for stem in _PAYLOADS if words[1].endswith(stem)), "")
        if first and second:
            return Modality.ANTIBODY_DRUG_CONJUGATE, f"-{first} with -{second}"
        return (Modality.CELL_THERAPY, "-leucel") if words[1].endswith("leucel") else None
    if words[0].endswith(_NOT):
        return None
    stem = max((stem for stem in _STEMS if words[0].endswith(stem)), key=len, default="")
    return (_STEMS[stem], f"-{stem}") if stem else None
