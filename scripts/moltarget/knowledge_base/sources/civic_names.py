"""CIViC's variant names of the years before molecular profiles (``ABL1`` + ``BCR-ABL T315I``), as the profiles of today."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SYMBOL = r"[A-Z][A-Z0-9]*(?:orf\d+)?"
_JOINED = re.compile(rf"(?P<five>{_SYMBOL})-(?P<three>{_SYMBOL})(?P<rest>.*)")
_GENERIC = re.compile(rf"(?P<gene>{_SYMBOL}) FUSIONS?(?P<rest>.*)", re.IGNORECASE)
_EXONS = re.compile(r"\s*[eE](\d+)-[eE](\d+)")
# What CIViC itself calls some variants now (2026-05), whose old names no rule reads, or read as another variant.
_RENAMED = {
    ("EGFR", "D770_N771insGY"): "EGFR D770delinsGY",
    ("FLI1", "EWSR1-FLI1 Type 1"): "EWSR1::FLI1 e7::e6",
    ("PIK3CA", "Exon 10 and Exon 21 Mutation"): "PIK3CA Exon 21 Mutation AND PIK3CA Exon 10 Mutation",
}
_CHANGE = re.compile(r"[A-Z]\d+(?:[A-Z*]|fs.*)?|AMPLIFICATION")


def old_profile(gene: str, variant: str, aliases: Mapping[str, str]) -> str:
    """The profile that a gene and a variant of the older format stand for; the two as they are where no rule applies.

    ``aliases`` give the symbol in use for an older one (``MLL``: ``KMT2A``); a partner that the gene's own symbol begins
    with is the gene (``ABL`` of ABL1, ``NPM`` of NPM1).
    """
    text = re.sub(r"\s+", " ", variant).strip()
    if (gene, text) in _RENAMED:
        return _RENAMED[gene, text]
    text = re.sub(r"(?i)^splicing alteration", "Splice Site", text)
    joined = _JOINED.fullmatch(text)
    if joined is not None:
        five, three = (_symbol(side, gene, aliases) for side in (joined["five"], joined["three"]))
        if gene in (five, three):
            return _with_changes(f"{five}::{three}", gene, joined["rest"])
    generic = _GENERIC.fullmatch(text)
    if generic is not None and generic["gene"].upper() == gene:
        return _with_changes(f"v::{gene}", gene, generic["rest"]) if generic["rest"].strip() else f"{gene} Fusion"
    if text.upper().startswith(f"{gene} ") and len(text) > len(gene) + 1:
        text = text[len(gene) + 1 :]
    return f"{gene} {_together(gene, text)}"


def _symbol(side: str, gene: str, aliases: Mapping[str, str]) -> str:
    if side != gene and gene.startswith(side) and gene[len(side) :].isdigit():
        return gene
    return aliases.get(side, side)


def _with_changes(fusion: str, gene: str, rest: str) -> str:
    """The fusion with what follows its name: the exons that meet, or changes of the gene."""
    exons = _EXONS.fullmatch(rest)
    if exons is not None:
        return f"{fusion} e{exons[1]}::e{exons[2]}"
    changes = [part for part in re.split(r"[\s,-]+|\band\b", rest.strip()) if part]
    return " AND ".join([f"{fusion} Fusion", *(f"{gene} {change}" for change in changes)])


def _together(gene: str, text: str) -> str:
    """``V600E and AMPLIFICATION`` is both."""
    parts = re.split(r" and ", text)
    if len(parts) > 1 and all(_CHANGE.fullmatch(part) for part in parts):
        return f" AND {gene} ".join(parts)
    return text
