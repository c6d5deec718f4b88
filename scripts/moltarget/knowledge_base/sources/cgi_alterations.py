"""The alteration codes of the Cancer Genome Interpreter's table in the words of our condition language.

What a code means is read off the table, whose column ``Biomarker`` says the same in words:

========================== ========= ================================================================================
code                       type      its words in the table, and ours
========================== ========= ================================================================================
``ABL1:T315I``             MUT       ABL1 (T315I): the protein change
``ABL1:F317L,F317V``       MUT       ABL1 (F317L,F317V): any of them (the table per variant has a line for each)
``BRAF:V600.``             MUT       BRAF (V600): the codon
``ATM:.``                  MUT       ATM oncogenic mutation: by the role of the gene, ``items.oncogenic_change``
``PTEN:del``, ``X:amp``    CNA       PTEN deletion, amplification
``PTEN:.``                 BIA       PTEN biallelic inactivation
``RAF1:over``, ``:under``  EXPR      RAF1 overexpression, underexpression
``RET__.``                 FUS       RET fusion: with any partner, on either side
``PML__RARA``              FUS       PML-RARA fusion: of the two in either order, because the table's is not 5' to 3'
                                     (it has ``ABL1__BCR`` and ``PML__RARA``)
``PTEN:del;BRAF:.``        CNA;MUT   PTEN deletion + BRAF oncogenic mutation: both
========================== ========= ================================================================================

Left out with the reason: in-frame changes within residues (``ERBB2::consequence::inframe_insertion:775-881``), a range of
residues (``KIT:449-514``), and a residue without its letter (``KRAS:.12.``): our language has no word for them.
"""

from __future__ import annotations

import re

from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.sources.items import not_compiled, oncogenic_change
from moltarget.knowledge_base.sources.reader import Reader

_WORDS = {
    ("CNA", "amp"): "Amplification",
    ("CNA", "del"): "Deletion",
    ("BIA", "."): "Biallelic Inactivation",
    ("EXPR", "over"): "Overexpression",
    ("EXPR", "under"): "Underexpression",
}
TYPES = ("MUT", "CNA", "FUS", "EXPR", "BIA")
_CODON = re.compile(r"(?P<site>[A-Z]\d+)\.")
_NUMBER_ALONE = re.compile(r"\.?\d+\.?|\.\d+.*")
_RANGE = re.compile(r"\.?\d+\.?-\.?\d+\.?")


def condition_words(code: str, types: str, reader: Reader) -> str:
    """The condition in our words; parts joined by ``;`` must all be there.

    Raises NotCompiledError with the reason where there is no condition.
    """
    parts, kinds = code.split(";"), types.split(";")
    if not code or len(parts) != len(kinds):
        raise not_compiled(e.WhyNot.MALFORMED, f"{len(parts)} alterations {code!r} of {len(kinds)} types {types!r}")
    words = [_part(part.strip(), kind.strip(), reader) for part, kind in zip(parts, kinds, strict=True)]
    return words[0] if len(words) == 1 else " AND ".join(f"({word})" if " OR " in word else word for word in words)


def _part(code: str, kind: str, reader: Reader) -> str:
    if kind not in TYPES:
        raise not_compiled(e.WhyNot.WORD, f"alteration type {kind!r} is none of {', '.join(TYPES)}")
    if kind == "FUS":
        return _fusion(code, reader)
    if "::" in code:
        raise not_compiled(e.WhyNot.NO_DEFINITION, f"{code!r}: a consequence within residues")
    symbol, _, changes = code.partition(":")
    if not symbol or not changes:
        raise not_compiled(e.WhyNot.NOT_UNDERSTOOD, f"{code!r} is not GENE:alteration")
    gene = reader.aliases.get(symbol, symbol)
    if kind == "MUT":
        named = [_change(gene, change.strip(), reader) for change in changes.split(",")]
        return " OR ".join(dict.fromkeys(named))
    if (kind, changes) not in _WORDS:
        raise not_compiled(e.WhyNot.WORD, f"{changes!r} is no alteration of the type {kind}")
    return f"{gene} {_WORDS[kind, changes]}"


def _change(gene: str, change: str, reader: Reader) -> str:
    if change == ".":
        return oncogenic_change(gene, reader)
    codon = _CODON.fullmatch(change)
    if codon is not None:
        return f"{gene} {codon['site']}"
    if _RANGE.fullmatch(change):
        raise not_compiled(e.WhyNot.NO_DEFINITION, f"{change!r}: any change within a range of residues")
    if _NUMBER_ALONE.fullmatch(change):
        raise not_compiled(e.WhyNot.NO_DEFINITION, f"{change!r}: a residue without its letter")
    return f"{gene} {change}"


def _fusion(code: str, reader: Reader) -> str:
    sides = code.split("__")
    named = [reader.aliases.get(side, side) for side in sides if side not in {"", "."}]
    if len(sides) != 2 or not named:
        raise not_compiled(e.WhyNot.NOT_UNDERSTOOD, f"{code!r} is not GENE__GENE")
    if len(named) == 1:
        return f"{named[0]} Rearrangement"
    return f"{named[0]}::{named[1]} Fusion OR {named[1]}::{named[0]} Fusion"
