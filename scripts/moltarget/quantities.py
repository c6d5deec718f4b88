"""What is measured besides variants, copy number and fusions, and the words each result is told in.

A measurement is named ``<GENE> <quantity>`` or ``<GENE> <part> <quantity>`` (``CD44 v6 expression``,
``AKT1 S473 phosphorylation``), or stands for the whole tumour (``MSI``). Both the biomarkers table and the conditions of
the knowledge base use these names and words.
"""

from __future__ import annotations

import re

LEVELS = ("over", "expressed", "normal", "under", "lost")
FINDING = ("detected", "not detected")

OF_GENE: dict[str, tuple[str, ...]] = {
    "expression": LEVELS,
    "peri-therapeutic expression": LEVELS,
    "nuclear expression": LEVELS,
    "cytoplasmic expression": LEVELS,
    "serum level": ("high", "normal", "low"),
    "phosphorylation": FINDING,
    "methylation": ("methylated", "unmethylated"),
    "cytoplasmic mislocalization": FINDING,
    "nuclear translocation": FINDING,
    "ITD": FINDING,
    "skipping": FINDING,
    "deletion": FINDING,
    "rearrangement": FINDING,
    "insertion": FINDING,
}
OF_TUMOUR: dict[str, tuple[str, ...]] = {
    "MSI": ("high", "low", "stable"),
    "MMR": ("deficient", "proficient"),
    "TMB": ("high", "low"),
    "bTMB": ("high", "low"),
    "HRD": ("positive", "negative"),
    "kataegis": FINDING,
    "complex karyotype": FINDING,
}
# A word that says more: whoever overexpresses a gene expresses it. Words between that and the opposite leave it open.
SAYS_TOO: dict[str, frozenset[str]] = {"over": frozenset({"expressed"}), "lost": frozenset({"under"})}
LEAVES_OPEN: dict[str, frozenset[str]] = {
    "normal": frozenset({"expressed"}),
    "under": frozenset({"expressed", "lost"}),
    "expressed": frozenset({"over", "under"}),
}

_OF_GENE = re.compile(rf"\S+ (?:.+ )?(?P<quantity>{'|'.join(sorted(OF_GENE, key=len, reverse=True))})")
_METHYLATION_CLASS = re.compile(r"methylation class \S.*")


def words_of(name: str) -> tuple[str, ...]:
    """The words in which a measurement of this name is told; none for a name that is not listed here."""
    if name in OF_TUMOUR:
        return OF_TUMOUR[name]
    if _METHYLATION_CLASS.fullmatch(name):
        return FINDING
    match = _OF_GENE.fullmatch(name)
    return OF_GENE[match["quantity"]] if match else ()
