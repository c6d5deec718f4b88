"""Writes the annotated VCF: VCF 4.3, sorted, bgzipped, indexed, the same bytes for the same input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from moltarget.contigs import rank
from moltarget.errors import VcfError
from moltarget.model import Consequence
from moltarget.vcf.shapes import FIXED_COLUMNS, AnnotatedRow

CSQ_COLUMNS = (
    *("Allele", "Consequence", "SYMBOL", "Feature", "EXON", "INTRON", "HGVSc", "HGVSp", "Protein_position"),
    *("PICK", "NOTE"),
)
_INFO = (
    (
        "CSQ",
        ".",
        "Consequence annotations from moltarget, one entry per transcript, reserved characters percent-encoded; "
        "Protein_position counts reference residues; PICK is 1 on the preferred transcript of each gene. "
        f"Format: {'|'.join(CSQ_COLUMNS)}",
    ),
    ("MT_DISPOSITION", "1", "What became of the record, where the report did not have to decide"),
    ("MT_ORIGINAL", "1", "The allele as read, chrom:pos:ref>alt, where normalisation changed it"),
)
_FORMAT = (
    ("DP", "1", "Integer", "Read depth in the tumour, as the caller states it"),
    ("AD", "R", "Integer", "Reads of the reference and of the alternate allele; the reference count is not kept"),
    ("AF", "A", "Float", "Fraction of tumour reads with the alternate allele"),
)
# VCFv4.3 section 1.2: reserved characters in values are percent-encoded; here also |, & and all that is not ASCII text.
_KEPT = "!#$'()*+-./>?@[]^_`{}~"
_FILTER_NAME = re.compile(r"[^\w.+-]")


def escape(text: str) -> str:
    """A value made safe for INFO, FILTER-like text and CSQ columns; ``unquote`` of urllib undoes it.

    >>> escape("p.V600="), escape("exon; 5%")
    ('p.V600%3D', 'exon%3B%205%25')
    """
    return quote(text, safe=_KEPT)


def write_annotated_vcf(
    path: Path | str,
    rows: Iterable[AnnotatedRow],
    *,
    contigs: Mapping[str, int | None],
    sample: str,
    meta: Mapping[str, str],
) -> None:
    """Write ``path`` (``.vcf.gz``) and ``path.tbi``, beside and then renamed, so that no half file is ever seen.

    Rows are sorted by contig (1-22, X, Y, MT, then others by name), position, alleles and original key. ``contigs`` maps
    bare names to lengths; contigs of rows that are not in it are declared without a length. ``meta`` gives ``##key=value``
    lines; the caller keeps clocks and paths out of it. A row without failed filters gets ``PASS``. The sample column
    (DP:AD:AF, missing values ``.``) is left out, with FORMAT, when no row knows any of the three.
    Raises ``VcfError`` when the file cannot be written or indexed.
    """
    import pysam

    target = Path(path)
    ordered = sorted(rows, key=_order)
    with_sample = any(row.depth is not None or row.alt_reads is not None or row.vaf is not None for row in ordered)
    text = target.with_name(f".{target.name}.partial")
    beside = target.with_name(f".{target.name}.partial.gz")
    index = beside.with_name(f"{beside.name}.tbi")
    try:
        with text.open("w", encoding="utf-8", newline="\n") as out:  # not pysam.BGZFile: it crashes on a bad folder
            out.writelines(f"{line}\n" for line in _header(ordered, contigs, sample if with_sample else "", meta))
            out.writelines(f"{_line(row, with_sample)}\n" for row in ordered)
        pysam.tabix_compress(str(text), str(beside), force=True)
        pysam.tabix_index(str(beside), preset="vcf", force=True)
        beside.replace(target)
        index.replace(target.with_name(f"{target.name}.tbi"))
    except (OSError, ValueError) as error:
        raise VcfError(f"{target}: cannot be written or indexed ({error}); check the folder and free space") from error
    finally:
        for leftover in (text, beside, index):
            leftover.unlink(missing_ok=True)


def _order(row: AnnotatedRow) -> tuple[tuple[int, str], int, str, str, str]:
    locus = row.locus
    return rank(locus.chrom), locus.pos, locus.ref, locus.alt, row.original_key


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _header(
    rows: Sequence[AnnotatedRow], contigs: Mapping[str, int | None], sample: str, meta: Mapping[str, str]
) -> Iterable[str]:
    yield "##fileformat=VCFv4.3"
    for key in sorted(meta):
        yield f"##{_FILTER_NAME.sub('_', key)}={' '.join(meta[key].split())}"
    yield '##FILTER=<ID=PASS,Description="No failed caller filter">'
    for name in sorted({_filter_name(name) for row in rows for name in row.filters}):
        yield f'##FILTER=<ID={name},Description="Filter of the caller, as read">'
    for field, number, text in _INFO:
        yield f'##INFO=<ID={field},Number={number},Type=String,Description="{_quoted(text)}">'
    for field, number, kind, text in _FORMAT if sample else ():
        yield f'##FORMAT=<ID={field},Number={number},Type={kind},Description="{_quoted(text)}">'
    declared: dict[str, int | None] = {**dict.fromkeys((row.locus.chrom for row in rows), None), **contigs}
    for name in sorted(declared, key=rank):
        length = declared[name]
        yield f"##contig=<ID={name}{f',length={length}' if length is not None else ''}>"
    yield "\t".join((*FIXED_COLUMNS, *(("FORMAT", _column_name(sample)) if sample else ())))


def _column_name(sample: str) -> str:
    return " ".join(sample.split())


def _filter_name(name: str) -> str:
    """A FILTER id as VCF allows it (no white space, semicolons or commas; ``0`` is reserved)."""
    safe = _FILTER_NAME.sub("_", name)
    return f"filter_{safe}" if safe in {"0", "PASS", ""} else safe


def _line(row: AnnotatedRow, with_sample: bool) -> str:
    locus = row.locus
    filters = ";".join(dict.fromkeys(_filter_name(name) for name in row.filters)) or "PASS"
    info = [f"MT_DISPOSITION={escape(row.disposition)}"] if row.disposition else []
    if row.original_key not in {"", locus.key}:
        info.append(f"MT_ORIGINAL={escape(row.original_key)}")
    if row.consequences:
        info.append("CSQ=" + ",".join(_entry(locus.alt, one) for one in row.consequences))
    columns = [locus.chrom, str(locus.pos), ".", locus.ref, locus.alt, ".", filters, ";".join(info) or "."]
    return "\t".join((*columns, "DP:AD:AF", _sample(row)) if with_sample else columns)


def _entry(alt: str, one: Consequence) -> str:
    ends = [str(end) if end is not None else "?" for end in (one.first_residue, one.last_residue)]
    position = "" if ends == ["?", "?"] else ends[0] if ends[0] == ends[1] else "-".join(ends)
    terms = "&".join(escape(term) for term in one.terms)
    texts = [one.gene, one.transcript, one.exon, one.intron, one.hgvs_c, one.hgvs_p]
    middle = [escape(text) for text in texts]
    picked = "1" if one.preferred else ""
    return "|".join((alt, terms, *middle, position, picked, escape(one.note)))


def _sample(row: AnnotatedRow) -> str:
    depth = "." if row.depth is None else str(row.depth)
    reads = ".,." if row.alt_reads is None else f".,{row.alt_reads}"
    return f"{depth}:{reads}:{'.' if row.vaf is None else f'{row.vaf:.6g}'}"
