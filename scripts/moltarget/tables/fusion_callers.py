"""Lists of fusions as the callers write them: Arriba, STAR-Fusion, FusionCatcher, and the list that PCGR takes.

A caller's list tells what it found. What it does not hold is not tested: which genes were expressed, and how deep was
sequenced, is not in it. Rows that a caller itself doubts stay, with the doubt, and make conditions uncertain.

Sources: Arriba 2.4 documentation, "Output files"; STAR-Fusion wiki, "Output from STAR-Fusion" (``PROT_FUSION_TYPE`` is that of
``--examine_coding_effect``); FusionCatcher 1.33 manual, "Output data".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from moltarget.model import Fusion
from moltarget.tables.cells import gene
from moltarget.tables.reader import CellError, Layout, Row

UNKNOWN_PARTNER = "?"
_FRAMES = {
    "in-frame": True, "INFRAME": True, "out-of-frame": False, "stop-codon": False, "FRAMESHIFT": False,
}  # fmt: skip
_FRAME_ORDER = {True: 0, None: 1, False: 2}
_HEAD_TO_HEAD = ("5'-5'", "3'-3'")
_DISCARDING = re.compile(r"[a-z0-9_]+")  # a filter of Arriba with no number of reads took the whole event
_LOCUS = re.compile(r"[-.]?@.*")  # IGH@, IGH-@-ext: the locus of many genes


class Caller(NamedTuple):
    """One format. A header with all of ``layout.required`` is of it."""

    name: str
    layout: Layout
    read: Callable[[Row], Fusion]


def _fusion(five: str, three: str, frame: str, doubts: Iterable[str], evidence: str) -> Fusion:
    told = "; ".join(doubt for doubt in doubts if doubt)
    return Fusion(_partner(five), _partner(three), in_frame=_FRAMES.get(frame), evidence=evidence, doubt=told)


def _partner(text: str) -> str:
    """The gene; ``?`` for a place between genes, or for what is no symbol."""
    try:
        return gene(_LOCUS.sub("", text))
    except CellError:
        return UNKNOWN_PARTNER


def _reads(row: Row, *columns: str) -> str:
    counts = [int(row[name]) for name in columns if row[name].isascii() and row[name].isdigit()]
    return f"{sum(counts)} reads" if counts else ""


def _arriba(row: Row) -> Fusion:
    kind = row["type"]
    doubts = [
        "Arriba's confidence in it is low" if row["confidence"] == "low" else "",
        "its type is read-through, which needs no rearrangement" if "read-through" in kind else "",
        "the genes are fused head to head, of which no chimeric protein is made"
        if any(word in kind for word in _HEAD_TO_HEAD)
        else "",
        "which gene is the 5' one could not be told" if _untold_strand(row) else "",
    ]
    gone = [name for name in row["filters"].split(",") if _DISCARDING.fullmatch(name)]
    doubts.append(f"Arriba discarded it ({', '.join(gone)})" if gone else "")
    between = [row[f"site{side}"] == "intergenic" for side in (1, 2)]
    five, three = (UNKNOWN_PARTNER if out else row[f"gene{side}"] for side, out in enumerate(between, start=1))
    reads = _reads(row, "split_reads1", "split_reads2", "discordant_mates")
    return _fusion(five, three, row["reading_frame"], doubts, _evidence("RNA, Arriba", reads))


def _untold_strand(row: Row) -> bool:
    return any(row[f"strand{side}(gene/fusion)"].endswith("/.") for side in (1, 2))


def _star_fusion(row: Row) -> Fusion:
    five, three = (row[name].partition("^")[0] for name in ("LeftGene", "RightGene"))
    reads = _reads(row, "JunctionReadCount", "SpanningFragCount")
    return _fusion(five, three, row["PROT_FUSION_TYPE"], (), _evidence("RNA, STAR-Fusion", reads))


def _fusion_catcher(row: Row) -> Fusion:
    labels = row["Fusion_description"].split(",")
    doubt = "FusionCatcher labels it readthrough, which needs no rearrangement" if "readthrough" in labels else ""
    reads = _reads(row, "Spanning_unique_reads", "Spanning_pairs")
    five, three = row["Gene_1_symbol(5end_fusion_partner)"], row["Gene_2_symbol(3end_fusion_partner)"]
    return _fusion(five, three, row["Predicted_effect"], [doubt], _evidence("RNA, FusionCatcher", reads))


def _pcgr(row: Row) -> Fusion:
    five, _, three = row["FusionGene"].partition("--")
    return _fusion(five, three, "", (), _evidence("", _reads(row, "SplitReads")))


def _evidence(source: str, reads: str) -> str:
    return ", ".join(part for part in (source, reads) if part)


def _layout(required: Sequence[str], *optional: str) -> Layout:
    return Layout(tuple(required), optional, foreign=True)


_STRANDS = ("strand1(gene/fusion)", "strand2(gene/fusion)")
CALLERS = (
    Caller(
        "Arriba",
        _layout(
            ("gene1", "gene2", *_STRANDS, "site1", "site2", "type", "confidence", "reading_frame"),
            *("split_reads1", "split_reads2", "discordant_mates", "filters"),
        ),
        _arriba,
    ),
    Caller(
        "STAR-Fusion",
        _layout(("FusionName", "LeftGene", "RightGene", "JunctionReadCount", "SpanningFragCount"), "PROT_FUSION_TYPE"),
        _star_fusion,
    ),
    Caller(
        "FusionCatcher",
        _layout(
            ("Gene_1_symbol(5end_fusion_partner)", "Gene_2_symbol(3end_fusion_partner)", "Fusion_description"),
            *("Predicted_effect", "Spanning_unique_reads", "Spanning_pairs"),
        ),
        _fusion_catcher,
    ),
    Caller("PCGR", _layout(("FusionGene", "LeftBreakpoint", "RightBreakpoint"), "SplitReads"), _pcgr),
)


def caller_of(header: Sequence[str]) -> Caller | None:
    """Whose list has this header; None for a table of the project's own columns."""
    return next((caller for caller in CALLERS if set(caller.layout.required) <= set(header)), None)


def fusions_of(caller: Caller, rows: Iterable[Row]) -> tuple[tuple[Fusion, ...], tuple[str, ...]]:
    """One fusion a pair of genes, in the order of the list, and sentences on what was left out.

    A row without doubt outweighs others of its pair; a pair is in frame when one of its rows is.
    """
    pairs: dict[str, list[Fusion]] = {}
    left_out: Counter[str] = Counter()
    for fusion in map(caller.read, rows):
        reason = _not_a_pair(fusion)
        if reason:
            left_out[reason] += 1
        else:
            pairs.setdefault(fusion.name, []).append(fusion)
    notes = (f"{number} of the rows are left out: {reason}" for reason, number in sorted(left_out.items()))
    return tuple(map(_together, pairs.values())), tuple(notes)


def _not_a_pair(fusion: Fusion) -> str:
    if fusion.five_prime == fusion.three_prime == UNKNOWN_PARTNER:
        return "neither side is a gene"
    return "both sides are one gene" if fusion.five_prime == fusion.three_prime else ""


def _together(rows: Sequence[Fusion]) -> Fusion:
    return min(rows, key=lambda row: (bool(row.doubt), _FRAME_ORDER[row.in_frame]))
