"""Reader of Ensembl-style GFF3 files: ``ID=gene:``, ``ID=transcript:``, ``Parent=``, ``biotype=``, ``tag=``.

The dialect is the one that ``bcftools csq`` reads, too; files that lack most attributes are accepted.
"""

import gzip
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from moltarget.contigs import bare_contig
from moltarget.errors import GenomeReferenceError, HgvsError
from moltarget.hgvs.transcript import Transcript

_STRANDS = {"+": 1, "-": -1}
_PARTS = ("exon", "CDS")


@dataclass(slots=True)
class _Draft:
    """One transcript while its lines are being collected."""

    transcript_id: str
    gene_id: str
    chrom: str
    strand: int
    attributes: dict[str, str]
    line: int
    exons: list[tuple[int, int]] = field(default_factory=list)
    coding: list[tuple[int, int, int]] = field(default_factory=list)  # start, end, phase
    protein_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """One exon or CDS line; ``phase`` is 0 for an exon."""

    line: int
    kind: str
    start: int
    end: int
    phase: int
    protein_id: str


class _Collector:
    """Lines of a file, gathered by transcript; children may come before their parents."""

    def __init__(self, path: Path, genes: frozenset[str] | None) -> None:
        self.path = path
        self.genes = genes
        self.symbols: dict[str, str] = {}
        self.drafts: dict[str, _Draft] = {}
        self.unwanted: set[str] = set()  # transcripts of other genes: their parts are not kept
        self.waiting: list[tuple[str, _Part]] = []

    def transcript(self, number: int, fields: list[str], attributes: dict[str, str]) -> None:
        identifier, gene_id = attributes["ID"], attributes.get("Parent", "")
        if identifier in self.drafts or identifier in self.unwanted:
            raise GenomeReferenceError(f"{self.path}: line {number}: {identifier} is described twice; remove one")
        if self.genes is not None and self.symbols.get(gene_id, "") not in self.genes and gene_id in self.symbols:
            self.unwanted.add(identifier)
        else:
            self.drafts[identifier] = _draft(self.path, number, fields, attributes)

    def part(self, number: int, fields: list[str], attributes: dict[str, str]) -> None:
        start, end = _interval(self.path, number, fields)
        phase = _phase(self.path, number, fields)
        item = _Part(number, fields[2], start, end, phase, attributes.get("protein_id", ""))
        for parent in attributes.get("Parent", "").split(","):
            if parent in self.drafts:
                _attach(self.drafts[parent], item)
            elif parent not in self.unwanted:
                self.waiting.append((parent, item))

    def finished(self) -> list[_Draft]:
        for parent, item in self.waiting:
            if parent in self.drafts:
                _attach(self.drafts[parent], item)
            elif parent not in self.unwanted:
                raise GenomeReferenceError(
                    f"{self.path}: line {item.line}: {item.kind} of {parent or 'no transcript'}, "
                    "which the file does not describe; take a whole file of one release"
                )
        drafts = [draft for draft in self.drafts.values() if draft.exons]
        if self.genes is None:
            return drafts
        return [draft for draft in drafts if self.symbols.get(draft.gene_id) in self.genes]


def read_gff3(path: Path, genes: Collection[str] | None = None) -> tuple[Transcript, ...]:
    """All transcripts with exons, or those of ``genes`` (symbols), sorted by contig, start and id.

    Raises GenomeReferenceError, with the line, on a missing or damaged file, a malformed line, a part without its
    transcript, a coding sequence whose phases contradict its lengths, or a repeated id.
    """
    found = _Collector(path, None if genes is None else frozenset(genes))
    for number, fields, attributes in _rows(path):
        identifier = attributes.get("ID", "")
        if fields[2] in _PARTS:
            found.part(number, fields, attributes)
        elif identifier.startswith("gene:"):
            found.symbols[identifier] = attributes.get("Name", identifier[5:])
        elif identifier.startswith("transcript:"):
            found.transcript(number, fields, attributes)
    made = (_transcript(path, draft, found.symbols) for draft in found.finished())
    return tuple(sorted(made, key=lambda item: (item.chrom, item.span_1, item.transcript_id)))


def _rows(path: Path) -> Iterator[tuple[int, list[str], dict[str, str]]]:
    opener = gzip.open if path.suffix in (".gz", ".bgz") else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.startswith("##FASTA"):
                    return
                if line[:1] in "#\n":
                    continue
                fields = line.rstrip("\r\n").split("\t")
                if len(fields) != 9:
                    raise GenomeReferenceError(
                        f"{path}: line {number} has {len(fields)} tab-separated columns instead of 9; is it a GFF3?"
                    )
                if fields[2] in _PARTS or "ID=gene:" in fields[8] or "ID=transcript:" in fields[8]:
                    yield number, fields, _attributes(fields[8])
    except FileNotFoundError:
        raise GenomeReferenceError(f"{path}: there is no such file; give the GFF3 of the same build") from None
    except (OSError, EOFError, UnicodeDecodeError) as fault:
        raise GenomeReferenceError(f"{path}: cannot be read as GFF3 ({fault}); fetch it again") from fault


def _attributes(text: str) -> dict[str, str]:
    pairs = (item.partition("=") for item in text.strip().split(";"))
    found = {key.strip(): value for key, _, value in pairs if value}
    return {key: unquote(value) for key, value in found.items()} if "%" in text else found


def _interval(path: Path, number: int, fields: list[str]) -> tuple[int, int]:
    if fields[3].isdecimal() and fields[4].isdecimal():
        start, end = int(fields[3]), int(fields[4])
        if 1 <= start <= end:
            return start, end
    raise GenomeReferenceError(f"{path}: line {number}: {fields[3]} to {fields[4]} is no 1-based interval")


def _phase(path: Path, number: int, fields: list[str]) -> int:
    if fields[2] != "CDS":
        return 0
    if fields[7] in ("0", "1", "2"):
        return int(fields[7])
    raise GenomeReferenceError(f"{path}: line {number}: CDS phase {fields[7]!r} is not 0, 1 or 2")


def _draft(path: Path, number: int, fields: list[str], attributes: dict[str, str]) -> _Draft:
    if fields[6] not in _STRANDS:
        raise GenomeReferenceError(f"{path}: line {number}: strand {fields[6]!r} is not + or -")
    name = attributes["ID"].removeprefix("transcript:")
    chrom, strand = bare_contig(fields[0]), _STRANDS[fields[6]]
    return _Draft(name, attributes.get("Parent", ""), chrom, strand, attributes, number)


def _attach(draft: _Draft, part: _Part) -> None:
    if part.kind == "exon":
        draft.exons.append((part.start, part.end))
    else:
        draft.coding.append((part.start, part.end, part.phase))
        draft.protein_id = part.protein_id or draft.protein_id


def _transcript(path: Path, draft: _Draft, symbols: dict[str, str]) -> Transcript:
    where = f"{path}: line {draft.line}: transcript {draft.transcript_id}"
    exons = tuple(sorted(draft.exons))
    coding = sorted(draft.coding, reverse=draft.strand == -1)
    _check_coding(where, exons, coding)
    attributes = draft.attributes
    try:
        return Transcript(
            transcript_id=draft.transcript_id,
            gene=symbols.get(draft.gene_id) or attributes.get("Name", draft.transcript_id),
            chrom=draft.chrom,
            strand=draft.strand,
            exons_1=exons,
            cds_1=(min(part[0] for part in coding), max(part[1] for part in coding)) if coding else None,
            protein_id=draft.protein_id,
            tags=frozenset(tag for tag in attributes.get("tag", "").split(",") if tag),
            biotype=attributes.get("biotype", "protein_coding" if coding else "unknown"),
            version=attributes.get("version"),
            cds_start_complete=not coding or (coding[0][2] == 0 and "cds_start_NF" not in attributes.get("tag", "")),
        )
    except HgvsError as fault:
        raise GenomeReferenceError(f"{where}: {fault}") from fault


def _check_coding(where: str, exons: tuple[tuple[int, int], ...], coding: list[tuple[int, int, int]]) -> None:
    """Coding parts must fill the exons between the first and the last, and each phase follow from those before."""
    if not coding:
        return
    low, high = min(part[0] for part in coding), max(part[1] for part in coding)
    expected = [(max(start, low), min(end, high)) for start, end in exons if start <= high and end >= low]
    if sorted(part[:2] for part in coding) != expected:
        raise GenomeReferenceError(f"{where}: its CDS lines do not agree with its exons; take both from one release")
    read = -coding[0][2]
    for start, end, phase in coding:
        if -read % 3 != phase:
            raise GenomeReferenceError(
                f"{where}: CDS {start}-{end} has phase {phase} where {-read % 3} follows from the parts before; "
                "the file is damaged or was edited: fetch it again"
            )
        read += end - start + 1
