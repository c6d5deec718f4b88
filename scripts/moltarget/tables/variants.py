"""The variants table: small variants as a vendor's report names them, and genes it calls wild type."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from moltarget.errors import TableError
from moltarget.model import Consequence, Origin, SmallVariant
from moltarget.tables.cells import choice, folded, gene, positive_count, positive_fraction
from moltarget.tables.reader import CellError, Faults, Layout, Row, read_rows, show

LAYOUT = Layout(("gene", "change"), ("vaf", "depth", "alt_reads", "origin", "transcript"))
SOURCE = "variants table"

_WILD_TYPE = {"wild type", "wildtype", "wt"}
_ORIGINS = {"somatic": Origin.SOMATIC, "germline": Origin.GERMLINE, "unknown": Origin.UNKNOWN}
_TRANSCRIPT = r"(?:[NX][MR]_[0-9]+|ENST[0-9]+|LRG_[0-9]+t[0-9]+)(?:\.[0-9]+)?"
_PROTEIN = r"(?:[NX]P_[0-9]+|ENSP[0-9]+|LRG_[0-9]+p[0-9]+)(?:\.[0-9]+)?"
_GENE = r"[A-Za-z][A-Za-z0-9-]*"
_CHANGE = re.compile(
    rf"(?:(?:(?:(?P<transcript>{_TRANSCRIPT})|(?P<protein>{_PROTEIN}))(?:\((?P<inside>{_GENE})\))?|(?P<gene>{_GENE})):)?"
    r"(?P<name>[cp]\.[A-Za-z0-9()\[\]*=?+>_;^/-]{1,400})"
)


@dataclass(frozen=True, slots=True)
class NamedVariants:
    """What one variants table says, in file order."""

    variants: tuple[SmallVariant, ...] = ()
    wild_type_genes: tuple[str, ...] = ()
    germline_wild_type_genes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    name: str
    transcript: str = ""
    gene: str = ""


NO_VARIANTS = NamedVariants()


def read_variants(path: str | Path, check_change: Callable[[str], str] | None = None) -> NamedVariants:
    """Read a variants table; see ``moltarget.tables.read_tables`` for ``check_change``.

    A row that says the same as an earlier one counts once. Raises one TableError with every fault: besides broken
    cells, one change named twice with different values, and a gene that is both wild type and changed. A gene that is wild
    type in the germline may have other changes than germline ones.
    """
    faults = Faults(str(path))
    variants: dict[str, tuple[int, SmallVariant]] = {}
    wild: dict[bool, dict[str, int]] = {False: {}, True: {}}  # germline test or not: gene -> line
    for row in read_rows(path, LAYOUT, faults):
        symbol = faults.require(row, "gene", gene)
        if folded(row["change"]) in _WILD_TYPE:
            germline = _check_wild_type(row, faults)
            if symbol:
                wild[germline].setdefault(symbol, row.line)
            continue
        variant = _variant(row, symbol, check_change, faults)
        if variant is None:
            continue
        line, earlier = variants.setdefault(variant.key, (row.line, variant))
        if earlier != variant:
            faults.add(row.line, f"{variant.key} is already in line {line} with other values; keep one row")
    for line, variant in variants.values():
        symbol = variant.consequences[0].gene
        denied = wild[False].get(symbol) or (wild[True].get(symbol) if variant.origin is Origin.GERMLINE else None)
        if denied:
            faults.add(line, f"{symbol} has a change here and is called wild type in line {denied}; keep one")
    faults.raise_if_any(TableError)
    return NamedVariants(tuple(variant for _, variant in variants.values()), tuple(wild[False]), tuple(wild[True]))


def _check_wild_type(row: Row, faults: Faults) -> bool:
    """Whether the row is about the germline; adds a fault for each cell that a wild-type row cannot have."""
    germline = folded(row["origin"]) == Origin.GERMLINE.value
    for column in LAYOUT.optional:
        if column == "origin" and row[column] and not germline:
            faults.add(row.line, "origin: of a wild-type gene it is germline (a germline test) or empty (the tumour)")
        elif column != "origin" and row[column]:
            faults.add(row.line, f"{column}: a wild-type gene has no {column}; leave the cell empty")
    return germline


def _variant(
    row: Row, symbol: str | None, check_change: Callable[[str], str] | None, faults: Faults
) -> SmallVariant | None:
    before = len(faults)
    change = faults.require(row, "change", lambda text: _read_change(text, check_change))
    vaf = faults.parse(row, "vaf", positive_fraction)
    depth = faults.parse(row, "depth", positive_count)
    alt_reads = faults.parse(row, "alt_reads", positive_count)
    origin = faults.parse(row, "origin", lambda text: choice(text, _ORIGINS, ", ".join(_ORIGINS)))
    transcript = faults.parse(row, "transcript", _read_transcript) or ""
    if depth is not None and alt_reads is not None and alt_reads > depth:
        faults.add(row.line, f"alt_reads: {alt_reads} alternate reads are more than the depth of {depth}")
    if change and change.transcript and transcript and change.transcript != transcript:
        faults.add(row.line, f"transcript: {transcript} is not the {change.transcript} that the change is named on")
    if change and change.gene and symbol and change.gene != symbol:
        faults.add(row.line, f"change: it is named on {change.gene}, the row's gene is {symbol}")
    if symbol is None or change is None or len(faults) > before:
        return None
    protein = change.name.startswith("p.")
    consequence = Consequence(
        gene=symbol,
        transcript=transcript or change.transcript,
        terms=(),
        hgvs_c="" if protein else change.name,
        hgvs_p=change.name if protein else "",
    )
    return SmallVariant(
        key=f"{symbol}:{change.name}",
        locus=None,
        consequences=(consequence,),
        written=row["change"],
        vaf=vaf,
        depth=depth,
        alt_reads=alt_reads,
        origin=origin or Origin.UNKNOWN,
        source=SOURCE,
    )


def _read_change(text: str, check_change: Callable[[str], str] | None) -> _Change:
    """One HGVS name, its accession and gene taken off. A protein accession is no transcript: only ``written`` keeps it."""
    match = _CHANGE.fullmatch(text)
    if not match:
        raise CellError(f"{show(text)} is not one HGVS name; {_cure(text)}")
    name = match["name"]
    if match["protein"] and name.startswith("c."):
        raise CellError(f"{show(text)} names a coding change on a protein accession")
    named_on = match["gene"] or match["inside"] or ""
    change = check_change(name) if check_change else name
    return _Change(change, match["transcript"] or "", gene(named_on) if named_on else "")


def _cure(text: str) -> str:
    if re.fullmatch(r"[A-Z*][0-9]+[A-Z*]|[A-Z][a-z]{2}[0-9]+[A-Z][a-z]{2}", text):
        return f"write p.{text}"
    if re.search(r"[\s,]", text):
        return "give one name a row, the p. name when there is one (p.V600E), or: wild type"
    return "write a p. name (p.V600E, p.Val600Glu), a c. name (c.1799T>A), or: wild type"


def _read_transcript(text: str) -> str:
    if not re.fullmatch(_TRANSCRIPT, text):
        raise CellError(f"{show(text)} is not a transcript accession such as NM_004333.6 or ENST00000646891")
    return text
