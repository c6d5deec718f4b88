"""Lists of fusions as the callers write them: Arriba, STAR-Fusion, FusionCatcher, and the list that PCGR takes.

A caller's list tells what it found. What it does not hold is not tested: which genes were expressed, and how deep was
sequenced, is not in it. Rows that a caller itself doubts stay, with the doubt, and make conditions uncertain.

Sources: Arriba 2.4 documentation, "Output files" and "Interpretation of results"; STAR-Fusion wiki, "Output from STAR-Fusion"
(``PROT_FUSION_TYPE`` is that of ``--examine_coding_effect``; FusionInspector has the same columns), and AnnotFilterRule.pm on
the annotations by which it drops fusions; FusionCatcher manual, "Output data", table 2; PCGR documentation, "Input files".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from moltarget.model import Fusion
from moltarget.tables.cells import gene
from moltarget.tables.reader import SAMPLES, CellError, Faults, Layout, Row, show

UNKNOWN_PARTNER = "?"
_FRAMES = {
    "in-frame": True, "INFRAME": True, "out-of-frame": False, "stop-codon": False, "FRAMESHIFT": False,
}  # fmt: skip
_FRAME_ORDER = {True: 0, None: 1, False: 2}
_OTHER_STRAND = frozenset({("+", "-"), ("-", "+")})  # that of the gene, that which is transcribed
_DISCARDING = re.compile(r"[a-z0-9_]+")  # a filter of Arriba with no number of reads took the whole event
_LOCUS = re.compile(r"[-.]?@.*")  # IGH@, IGH-@-ext: the locus of many genes
# A segment of an antigen receptor's locus, by which curators name the fusion (IGHJ6 is IGH); not one copied elsewhere (OR).
_SEGMENT = re.compile(
    r"(IG[HKL]|TR[ABDG])[VDJ][0-9](?:(?!OR).)*|(IGH)(?:[MDE]|G[1-4P]|A[12])|(IGK|TR[AD])C|(IGL|TR[BG])C[1-9]"
)
_PAIR = re.compile(r"(.*?)(?:--|::)(.*)")
_WORD = re.compile(r"\w+")
# Annotations of STAR-Fusion of what healthy tissue has too, or of genes like each other; and those that outweigh them.
_HARMLESS = frozenset({
    "GTEx_recurrent", "GTEx_recurrent_StarF2019", "BodyMap", "DGD_PARALOGS", "HGNC_GENEFAM", "Greger_Normal",
    "Babiceanu_Normal", "ConjoinG",
})  # fmt: skip
_KNOWN = frozenset({
    "Mitelman", "chimerdb_omim", "chimerdb_pubmed", "ChimerKB", "ChimerPub", "Cosmic", "HaasMedCancer",
})  # fmt: skip
# Labels of FusionCatcher: a high or very high probability of a false positive, or no somatic fusion.
_FALSE_POSITIVE = frozenset({
    "1000genomes", "banned", "bodymap2", "cacg", "conjoing", "cortex", "cta", "ctb", "ctc", "ctd", "dist1000bp",
    "distance1000bp", "ensembl_fully_overlapping", "ensembl_same_strand_overlapping", "gencode_fully_overlapping",
    "gencode_same_strand_overlapping", "gtex", "hpa", "matched-normal", "mt", "non_cancer_tissues",
    "non_tumor_cells", "pair_pseudo_genes", "paralogs", "readthrough", "refseq_fully_overlapping",
    "refseq_same_strand_overlapping", "rp", "rp11", "rrna", "similar_reads", "similar_symbols",
    "ucsc_fully_overlapping", "ucsc_same_strand_overlapping",
})  # fmt: skip


class Caller(NamedTuple):
    """One format. A header with all of ``layout.required`` is of it."""

    name: str
    layout: Layout
    read: Callable[[Row], Fusion]


def _fusion(five: str, three: str, frame: str, doubts: Iterable[str], evidence: str) -> Fusion:
    told = "; ".join(doubt for doubt in doubts if doubt)
    return Fusion(_partner(five), _partner(three), in_frame=_FRAMES.get(frame), evidence=evidence, doubt=told)


def _partner(text: str) -> str:
    """The gene; the locus of a segment of an antigen receptor; ``?`` for a place between genes, or for what is no symbol.

    >>> [_partner(text) for text in ("IGHJ6", "IGH-@-ext", "IGHMBP2", "TRBV21OR9-2", ".")]
    ['IGH', 'IGH', 'IGHMBP2', 'TRBV21OR9-2', '?']
    """
    try:
        symbol = gene(_LOCUS.sub("", text))
    except CellError:
        return UNKNOWN_PARTNER
    segment = _SEGMENT.fullmatch(symbol)
    return next(filter(None, segment.groups())) if segment else symbol


def _reads(row: Row, *columns: str) -> str:
    counts = [int(row[name]) for name in columns if row[name].isascii() and row[name].isdigit()]
    return f"{sum(counts)} reads" if counts else ""


def _arriba(row: Row) -> Fusion:
    kind, strands = row["type"], {tuple(row[f"strand{side}(gene/fusion)"].split("/")) for side in (1, 2)}
    gone = [name for name in row["filters"].split(",") if _DISCARDING.fullmatch(name)]
    doubts = {
        "Arriba's confidence in it is low": row["confidence"] == "low",
        "its type is read-through, which needs no rearrangement": "read-through" in kind,
        "the genes are fused head to head, of which no chimeric protein is made": "5'-5'" in kind,
        "the genes are fused tail to tail, of which no chimeric protein is made": "3'-3'" in kind,
        "a gene is read on its other strand, of which its protein is not made": bool(_OTHER_STRAND & strands),
        "which gene is the 5' one could not be told": any(pair[-1] == "." for pair in strands),
        f"Arriba discarded it ({', '.join(gone)})": bool(gone),
    }
    between = [row[f"site{side}"] == "intergenic" for side in (1, 2)]
    five, three = (UNKNOWN_PARTNER if out else row[f"gene{side}"] for side, out in enumerate(between, start=1))
    reads = _reads(row, "split_reads1", "split_reads2", "discordant_mates")
    told = [doubt for doubt, holds in doubts.items() if holds]
    return _fusion(five, three, row["reading_frame"], told, _evidence("RNA, Arriba", reads))


def _star_fusion(row: Row) -> Fusion:
    five, three = (row[name].partition("^")[0] for name in ("LeftGene", "RightGene"))
    reads = _reads(row, "JunctionReadCount", "SpanningFragCount")
    said = set(_WORD.findall(row["annots"]))
    harmless = [] if said & _KNOWN else sorted(said & _HARMLESS)
    doubt = f"STAR-Fusion annotates it as {', '.join(harmless)}, by which it drops fusions" if harmless else ""
    return _fusion(five, three, row["PROT_FUSION_TYPE"], [doubt], _evidence("RNA, STAR-Fusion", reads))


def _fusion_catcher(row: Row) -> Fusion:
    labels = [label for label in row["Fusion_description"].split(",") if label in _FALSE_POSITIVE]
    doubt = f"FusionCatcher labels it {', '.join(labels)}, by which many are false positives" if labels else ""
    reads = _reads(row, "Spanning_unique_reads", "Spanning_pairs")
    five, three = row["Gene_1_symbol(5end_fusion_partner)"], row["Gene_2_symbol(3end_fusion_partner)"]
    return _fusion(five, three, row["Predicted_effect"], [doubt], _evidence("RNA, FusionCatcher", reads))


def _pcgr(row: Row) -> Fusion:
    pair = _PAIR.fullmatch(row["FusionGene"])
    if pair is None:
        raise CellError(f"FusionGene: {show(row['FusionGene'])} is not a pair of genes as EML4--ALK or EML4::ALK")
    return _fusion(pair[1], pair[2], "", (), _evidence("RNA", _reads(row, "SplitReads")))


def _evidence(source: str, reads: str) -> str:
    return ", ".join(part for part in (source, reads) if part)


def _layout(required: Sequence[str], *optional: str) -> Layout:
    return Layout(tuple(required), (*optional, *SAMPLES), foreign=True)


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
        _layout(
            ("FusionName", "LeftGene", "RightGene", "JunctionReadCount", "SpanningFragCount"),
            *("PROT_FUSION_TYPE", "annots"),
        ),
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


def fusions_of(caller: Caller, rows: Iterable[Row], faults: Faults) -> tuple[tuple[Fusion, ...], tuple[str, ...]]:
    """One fusion a pair of genes, in the order of the list, and sentences on what was left out; broken rows to ``faults``.

    A row without doubt outweighs others of its pair; a pair is in frame when one of its rows is.
    """
    pairs: dict[str, list[Fusion]] = {}
    left_out: Counter[str] = Counter()
    for row in rows:
        try:
            fusion = caller.read(row)
        except CellError as fault:
            faults.add(row.line, str(fault))
            continue
        reason = _not_a_pair(fusion)
        if reason:
            left_out[reason] += 1
        else:
            pairs.setdefault(fusion.name, []).append(fusion)
    notes = (f"rows left out because {reason}: {number}" for reason, number in sorted(left_out.items()))
    return tuple(map(_together, pairs.values())), tuple(notes)


def _not_a_pair(fusion: Fusion) -> str:
    if fusion.five_prime == fusion.three_prime == UNKNOWN_PARTNER:
        return "neither side is a gene"
    return "both sides are one gene" if fusion.five_prime == fusion.three_prime else ""


def _together(rows: Sequence[Fusion]) -> Fusion:
    return min(rows, key=lambda row: (bool(row.doubt), _FRAME_ORDER[row.in_frame]))
