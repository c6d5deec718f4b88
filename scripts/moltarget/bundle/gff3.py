"""Gene models from an Ensembl-style GFF3, and back into one: the dialect that ``bcftools csq`` reads."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from moltarget.bundle.models import GeneModel, TranscriptModel, untranslated_1
from moltarget.errors import GenomeReferenceError

_SIGN = {1: "+", -1: "-"}
_STRAND = {"+": 1, "-": -1}
_PLAIN = " :/()[]',"  # may stand unescaped in a GFF3 value


@dataclass(slots=True)
class _Found:
    """What the first pass keeps: wanted genes, their transcripts, and the parts that the second pass adds."""

    genes: dict[str, list[str]] = field(default_factory=dict)  # id -> columns
    transcripts: dict[str, list[str]] = field(default_factory=dict)
    of_gene: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    exons: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    coding: dict[str, list[tuple[int, int, int]]] = field(default_factory=lambda: defaultdict(list))
    proteins: dict[str, str] = field(default_factory=dict)


def read_models(path: Path, symbols: Collection[str]) -> list[GeneModel]:
    """The genes whose Name is among ``symbols``, with all their transcripts, in the order of the file.

    Two passes with little memory: genes and transcripts first, then exons and CDS of the wanted ones. Raises
    GenomeReferenceError on a file that is missing, damaged, malformed in a wanted line, or has no ``ID=gene:`` at all.
    """
    found, wanted = _Found(), frozenset(symbols)
    seen: set[str] = set()
    early: list[tuple[int, str]] = []  # transcripts that stand before their gene
    for number, line in _lines(path):
        if "ID=gene:" in line and _value(line, "ID="):
            columns = _columns(path, number, line)
            attributes = _attributes(columns[8])
            seen.add(attributes["ID"])
            if attributes.get("Name", attributes["ID"][5:]) in wanted:
                found.genes[attributes["ID"]] = columns
        elif "ID=transcript:" in line:
            parent = _value(line, "Parent=")
            if parent in found.genes:
                _add_transcript(path, number, line, found)
            elif parent not in seen:
                early.append((number, line))
    if not seen:
        raise GenomeReferenceError(f"{path}: no ID=gene: line; give an Ensembl-style GFF3")
    for number, line in early:
        if _value(line, "Parent=") in found.genes:
            _add_transcript(path, number, line, found)
    _read_parts(path, found)
    return [_gene(path, identifier, found) for identifier in found.genes]


def _add_transcript(path: Path, number: int, line: str, found: _Found) -> None:
    identifier = _value(line, "ID=")
    if identifier in found.transcripts:
        raise GenomeReferenceError(f"{path}: line {number}: {identifier} is described twice; remove one")
    found.transcripts[identifier] = _columns(path, number, line)
    found.of_gene[_value(line, "Parent=")].append(identifier)


def _read_parts(path: Path, found: _Found) -> None:
    for number, line in _lines(path):
        if "\texon\t" not in line and "\tCDS\t" not in line:
            continue
        for parent in _value(line, "Parent=").split(","):
            if parent not in found.transcripts:
                continue
            columns = _columns(path, number, line)
            start, end = _span(path, number, columns)
            if columns[2] == "exon":
                found.exons[parent].append((start, end))
                continue
            if columns[7] not in ("0", "1", "2"):
                raise GenomeReferenceError(f"{path}: line {number}: CDS phase {columns[7]!r} is not 0, 1 or 2")
            found.coding[parent].append((start, end, int(columns[7])))
            found.proteins[parent] = _attributes(columns[8]).get("protein_id", found.proteins.get(parent, ""))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    opener = gzip.open if path.suffix in (".gz", ".bgz") else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.startswith("##FASTA"):
                    return
                if line[:1] not in ("#", "\n"):
                    yield number, line.rstrip("\r\n")
    except FileNotFoundError:
        raise GenomeReferenceError(f"{path}: there is no such file; give the GFF3 of the same build") from None
    except (OSError, EOFError, UnicodeDecodeError) as fault:
        raise GenomeReferenceError(f"{path}: cannot be read as GFF3 ({fault}); fetch it again") from fault


def _value(line: str, key: str) -> str:
    """The raw value of one attribute, without parsing the others; empty when the line lacks it."""
    at = line.rfind("\t") + 1
    for item in line[at:].split(";"):
        if item.startswith(key):
            return item[len(key) :]
    return ""


def _columns(path: Path, number: int, line: str) -> list[str]:
    columns = line.split("\t")
    if len(columns) != 9:
        raise GenomeReferenceError(f"{path}: line {number} has {len(columns)} tab-separated columns instead of 9")
    _span(path, number, columns)
    return columns


def _span(path: Path, number: int, columns: list[str]) -> tuple[int, int]:
    if columns[3].isdecimal() and columns[4].isdecimal() and 1 <= int(columns[3]) <= int(columns[4]):
        return int(columns[3]), int(columns[4])
    raise GenomeReferenceError(f"{path}: line {number}: {columns[3]} to {columns[4]} is no 1-based interval")


def _attributes(text: str) -> dict[str, str]:
    pairs = (item.partition("=") for item in text.strip().split(";"))
    return {key.strip(): unquote(value) for key, _, value in pairs if value}


def _gene(path: Path, identifier: str, found: _Found) -> GeneModel:
    columns = found.genes[identifier]
    attributes = _attributes(columns[8])
    if columns[6] not in _STRAND:
        raise GenomeReferenceError(f"{path}: {identifier}: strand {columns[6]!r} is not + or -")
    return GeneModel(
        gene_id=identifier[5:],
        version=attributes.get("version", ""),
        symbol=attributes.get("Name", identifier[5:]),
        biotype=attributes.get("biotype", ""),
        source=columns[1],
        chrom=columns[0],
        start_1=int(columns[3]),
        end_1=int(columns[4]),
        strand=_STRAND[columns[6]],
        transcripts=tuple(_transcript(path, one, found) for one in sorted(found.of_gene[identifier])),
    )


def _transcript(path: Path, identifier: str, found: _Found) -> TranscriptModel:
    columns = found.transcripts[identifier]
    attributes = _attributes(columns[8])
    if not found.exons[identifier]:
        raise GenomeReferenceError(f"{path}: {identifier} has no exon; take a whole file of one release")
    return TranscriptModel(
        transcript_id=identifier.removeprefix("transcript:"),
        version=attributes.get("version", ""),
        biotype=attributes.get("biotype", ""),
        source=columns[1],
        tags=tuple(sorted(tag for tag in attributes.get("tag", "").split(",") if tag)),
        exons_1=tuple(sorted(found.exons[identifier])),
        coding_1=tuple(sorted(found.coding[identifier])),
        protein_id=found.proteins.get(identifier, ""),
    )


def gff3_lines(genes: Iterable[GeneModel]) -> Iterator[str]:
    """The models as GFF3, in the order given; UTR lines follow from exons and coding parts."""
    yield "##gff-version 3\n"
    for gene in genes:
        row = _Row(gene.chrom, gene.source, gene.strand)
        head = {"ID": f"gene:{gene.gene_id}", "Name": gene.symbol, "biotype": gene.biotype, "version": gene.version}
        yield row.line("gene", gene.start_1, gene.end_1, head)
        for model in gene.transcripts:
            yield from _transcript_lines(gene, model)


def _transcript_lines(gene: GeneModel, model: TranscriptModel) -> Iterator[str]:
    row, name = _Row(gene.chrom, model.source, gene.strand), f"transcript:{model.transcript_id}"
    head = {"ID": name, "Parent": f"gene:{gene.gene_id}", "biotype": model.biotype, "tag": ",".join(model.tags)}
    yield row.line("mRNA", model.exons_1[0][0], model.exons_1[-1][1], head | {"version": model.version})
    for start, end in model.exons_1:
        yield row.line("exon", start, end, {"Parent": name})
    protein = {"ID": f"CDS:{model.protein_id}"} if model.protein_id else {}
    for start, end, phase in model.coding_1:
        yield row.line("CDS", start, end, protein | {"Parent": name, "protein_id": model.protein_id}, str(phase))
    for kind, start, end in untranslated_1(model, gene.strand):
        yield row.line(kind, start, end, {"Parent": name})


@dataclass(frozen=True, slots=True)
class _Row:
    """The columns that the lines of one transcript share."""

    chrom: str
    source: str
    strand: int

    def line(self, kind: str, start: int, end: int, attributes: dict[str, str], phase: str = ".") -> str:
        about = ";".join(f"{key}={quote(value, safe=_PLAIN)}" for key, value in attributes.items() if value)
        place = (self.chrom, self.source or ".", kind, str(start), str(end), ".", _SIGN[self.strand], phase)
        return "\t".join((*place, about)) + "\n"
