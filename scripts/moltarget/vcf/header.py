"""The header of a VCF: meta lines, the ``#CHROM`` line, and what they say about annotation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from moltarget.contigs import bare_contig
from moltarget.errors import VcfError
from moltarget.vcf.shapes import FIXED_COLUMNS, AnnotationHeader, AnnotationKind, Notes, VcfHeader

_PAIR = re.compile(r'([A-Za-z_][\w.]*)=("(?:[^"\\]|\\.)*"|[^,<>]*)')
_FORMAT_OF = re.compile(r"Format: ?([^\"'>]+)")
_QUOTED = re.compile(r"'([^']*\|[^']*)'")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_CALLER_KEYS = ("source", "GATKCommandLine", "MutectVersion", "content", "SnpEffVersion", "VEP", "bcftools_csqVersion")
_HG19_MITO_BASES = 16571
MAX_SAMPLE_NAME = 1024
_UNFILTERED = (
    "Warning: unfiltered"  # GATK 4 Mutect2, ##filtering_status; FilterMutectCalls puts another line in its place
)


def structured(value: str) -> dict[str, str]:
    """The pairs of a structured meta value ``<ID=...,Description="...">``; an empty dict for any other value.

    >>> structured('<ID=chr7,length=159345973,assembly="a,b">')
    {'ID': 'chr7', 'length': '159345973', 'assembly': 'a,b'}
    """
    if value[:1] != "<":
        return {}
    pairs: dict[str, str] = {}
    for key, text in _PAIR.findall(value):
        pairs.setdefault(key, text[1:-1].replace('\\"', '"') if text[:1] == '"' else text.strip())
    return pairs


def parse_header(path: Path, lines: Iterable[str], notes: Notes) -> VcfHeader:
    """Read decoded header lines up to and including ``#CHROM``.

    Raises ``VcfError`` when the ``#CHROM`` line is wrong or sample columns repeat. Oddities that do no harm go to
    ``notes``.
    """
    texts = list(lines)
    meta = tuple(_meta(line) for line in texts[:-1])
    columns = _columns(path, texts[-1], notes)
    fileformat = next((value for key, value in meta if key == "fileformat"), "")
    if not fileformat.startswith("VCF"):
        notes.add("The header has no ##fileformat line; the file is read as VCF because its #CHROM line is sound.")
    by_key: dict[str, list[str]] = {}
    for key, value in meta:
        by_key.setdefault(key, []).append(value)
    if any(value.startswith(_UNFILTERED) for value in by_key.get("filtering_status", [])):
        notes.add(
            "The header says that these calls are unfiltered (##filtering_status), and what names no filter counts as passed:"
            " run FilterMutectCalls first."
        )
    return VcfHeader(
        fileformat=fileformat,
        contigs=_contigs(by_key.get("contig", []), notes),
        samples=columns[9:],
        info_ids=_ids(by_key.get("INFO", [])),
        format_ids=_ids(by_key.get("FORMAT", [])),
        reference=next(iter(by_key.get("reference", [])), ""),
        callers=_callers(meta),
        annotation=_annotation(by_key),
        lines=meta,
        columns=len(columns),
    )


def _meta(line: str) -> tuple[str, str]:
    key, _, value = line[2:].partition("=")
    return key, value


def _columns(path: Path, line: str, notes: Notes) -> tuple[str, ...]:
    columns = tuple(line.split("\t"))
    if len(columns) == 1 and len(line.split()) >= len(FIXED_COLUMNS):
        raise VcfError(f"{path}: the #CHROM line is separated by spaces; VCF columns are separated by tabs")
    if columns[:8] != FIXED_COLUMNS:
        raise VcfError(f"{path}: the #CHROM line must start with {' '.join(FIXED_COLUMNS)} (tab separated)")
    if len(columns) > 8 and columns[8] != "FORMAT":
        raise VcfError(f"{path}: column 9 of the #CHROM line is {columns[8]!r}, it must be FORMAT")
    samples = columns[9:]
    for name in samples:
        if not name.strip() or len(name) > MAX_SAMPLE_NAME or not name.isprintable():
            raise VcfError(f"{path}: a sample column is named {name[:40]!r}; rename it (bcftools reheader)")
        if "/" in name or "\\" in name:
            notes.add(f"The sample column {name!r} looks like a path; it is used as a label only.")
    repeated = sorted({name for name in samples if samples.count(name) > 1}) if len(set(samples)) < len(samples) else []
    if repeated:
        raise VcfError(f"{path}: the sample column {repeated[0]!r} occurs twice; rename one (bcftools reheader)")
    return columns


def _contigs(values: Iterable[str], notes: Notes) -> dict[str, int | None]:
    contigs: dict[str, int | None] = {}
    for value in values:
        pairs = structured(value)
        name, length = pairs.get("ID", ""), pairs.get("length", "")
        if not name:
            continue
        bases = int(length) if length.isascii() and length.isdigit() and len(length) < 12 else None
        if bare_contig(name) == "MT" and bases == _HG19_MITO_BASES:
            notes.add("chrM is the 16,571-base sequence of hg19, not the revised Cambridge sequence: positions differ.")
        if contigs.get(bare_contig(name)) is None:
            contigs[bare_contig(name)] = bases
    return contigs


def _ids(values: Iterable[str]) -> frozenset[str]:
    return frozenset(found for found in (structured(value).get("ID", "") for value in values) if found)


def _callers(meta: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    hints: dict[str, None] = {}
    for key, value in meta:
        if key in _CALLER_KEYS:
            hints.setdefault((structured(value).get("ID") or value).strip('"')[:120])
    return tuple(hints)


def _annotation(by_key: dict[str, list[str]]) -> AnnotationHeader | None:
    """CSQ before ANN before BCSQ: the order of how much each says about a transcript."""
    described = {pairs.get("ID", ""): pairs.get("Description", "") for pairs in map(structured, by_key.get("INFO", []))}
    for kind in (AnnotationKind.CSQ, AnnotationKind.ANN, AnnotationKind.BCSQ):
        columns = _annotation_columns(described.get(kind, ""))
        if len(columns) < 2:
            continue
        if kind is AnnotationKind.BCSQ:
            return _csq_engine(by_key, columns)
        if "Annotation" in columns:
            return _snpeff(by_key, kind, columns)
        return _vep(by_key, kind, columns)
    return None


def _annotation_columns(description: str) -> tuple[str, ...]:
    found = _QUOTED.search(description) or _FORMAT_OF.search(description)
    return tuple(part.strip() for part in found.group(1).split("|")) if found else ()


def _vep(by_key: dict[str, list[str]], kind: AnnotationKind, columns: tuple[str, ...]) -> AnnotationHeader:
    line = next(iter(by_key.get("VEP", [])), "")
    attributes = dict(_ATTRIBUTE.findall(line))
    version = line.split(" ", 1)[0].strip('"')
    return AnnotationHeader(kind, columns, "Ensembl VEP", version, attributes.get("assembly", ""), vep_layout=True)


def _snpeff(by_key: dict[str, list[str]], kind: AnnotationKind, columns: tuple[str, ...]) -> AnnotationHeader:
    version = next(iter(by_key.get("SnpEffVersion", [])), "").strip('"').split(" ", 1)[0]
    command = next(iter(by_key.get("SnpEffCmd", [])), "")
    found = re.search(r"\b(GRCh3[78][.\w]*|hg19\w*|hg38\w*)", command)
    return AnnotationHeader(kind, columns, "SnpEff", version, found.group(1) if found else "")


def _csq_engine(by_key: dict[str, list[str]], columns: tuple[str, ...]) -> AnnotationHeader:
    version = next(iter(by_key.get("bcftools_csqVersion", [])), "").split("+", 1)[0]
    return AnnotationHeader(AnnotationKind.BCSQ, columns, "bcftools csq", version)
