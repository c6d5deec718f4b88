"""Reader of Ensembl-style GFF3 files: ``ID=gene:``, ``ID=transcript:``, ``Parent=``, ``biotype=``, ``tag=``.

The dialect is the one that ``bcftools csq`` reads, too; files that lack most attributes are accepted. A whole genome has three
million lines, and every batch reads them: a part's line costs one split, and its numbers go into arrays.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from moltarget.contigs import bare_contig
from moltarget.errors import GenomeReferenceError
from moltarget.reference.models import Model, Models, Parts, Span, attribute

if TYPE_CHECKING:
    from typing import TextIO

_STRANDS = {"+": 1, "-": -1}
_PHASES = {"0": 0, "1": 1, "2": 2}
_MOST = (1 << 32) - 1  # what an array holds
_Described = tuple[int, str, int, str, str]  # line, contig, strand, id of the gene, attributes


def read_gff3(path: Path, genes: Collection[str] | None = None) -> Models:
    """All transcripts with exons, or those of ``genes`` (symbols), sorted by contig, start and id.

    Raises GenomeReferenceError, with the line, on a missing or damaged file, a malformed line, a part without its
    transcript, a coding sequence whose phases contradict its lengths, or a repeated id.
    """
    found = _Collector(path)
    try:
        with _opened(path) as lines:
            found.read(lines)
    except FileNotFoundError:
        raise GenomeReferenceError(f"{path}: there is no such file; give the GFF3 of the same build") from None
    except (OSError, EOFError, UnicodeDecodeError) as fault:
        raise GenomeReferenceError(f"{path}: cannot be read as GFF3 ({fault}); fetch it again") from fault
    return found.models(None if genes is None else frozenset(genes))


def _opened(path: Path) -> TextIO:
    if path.suffix in (".gz", ".bgz"):
        import gzip

        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


class _Collector:
    """Lines of a file, gathered by transcript; children may come before their parents."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.symbols: dict[str, str] = {}
        self.transcripts: dict[str, _Described] = {}
        self.exons, self.coding = Parts(), Parts()
        self.proteins: dict[str, str] = {}
        self._contigs: dict[str, str] = {}  # bare names, each held once

    def read(self, lines: TextIO) -> None:
        """Take every line in, as far as the FASTA part that a file may end with. Written for speed: nothing is called twice."""
        kinds, coding = {"exon": self.exons, "CDS": self.coding}, self.coding
        for number, line in enumerate(lines, start=1):
            try:
                chrom, _, kind, first, last, _, strand, phase, text = line.split("\t")
            except ValueError:
                if line.startswith("##FASTA"):
                    return
                self._check_remark(number, line)
                continue
            parts = kinds.get(kind)
            if parts is None:
                if "ID=gene:" in text or "ID=transcript:" in text:
                    self._parent(number, chrom, strand, text)
                continue
            if line[0] == "#":
                continue
            if not (
                first.isdecimal() and last.isdecimal() and 1 <= (start := int(first)) <= (end := int(last)) <= _MOST
            ):
                raise GenomeReferenceError(f"{self.path}: line {number}: {first} to {last} is no 1-based interval")
            if parts is coding and phase not in _PHASES:
                raise GenomeReferenceError(f"{self.path}: line {number}: CDS phase {phase!r} is not 0, 1 or 2")
            if not text.startswith(parts.prefix):
                self._begin(parts, number, text)
            parts.starts.append(start)
            parts.ends.append(end)
            if parts is coding:
                parts.phases.append(_PHASES[phase])

    def _check_remark(self, number: int, line: str) -> None:
        if line[0] not in "#\n":
            count = line.count("\t") + 1
            raise GenomeReferenceError(
                f"{self.path}: line {number} has {count} tab-separated columns instead of 9; is it a GFF3?"
            )

    def _begin(self, parts: Parts, number: int, text: str) -> None:
        """The part to come is of another transcript than the one before. What all its parts share is read here, once."""
        owner = attribute(text, "Parent")
        parts.begin(owner, number, text)
        if parts is self.coding and (protein := attribute(text, "protein_id")):
            self.proteins.update(dict.fromkeys(owner.split(","), protein))

    def _parent(self, number: int, contig: str, strand: str, text: str) -> None:
        """A gene or a transcript, whatever its kind is called."""
        identifier = attribute(text, "ID")
        if contig.startswith("#"):
            return
        if identifier.startswith("gene:"):
            self.symbols[identifier] = attribute(text, "Name") or identifier[5:]
        elif identifier.startswith("transcript:"):
            if identifier in self.transcripts:
                raise GenomeReferenceError(f"{self.path}: line {number}: {identifier} is described twice; remove one")
            if strand not in _STRANDS:
                raise GenomeReferenceError(f"{self.path}: line {number}: strand {strand!r} is not + or -")
            chrom = self._contigs.get(contig) or self._contigs.setdefault(contig, bare_contig(contig))
            self.transcripts[identifier] = (number, chrom, _STRANDS[strand], attribute(text, "Parent"), text)

    def models(self, genes: frozenset[str] | None) -> Models:
        """What was read, checked and in order."""
        self._check_owners()
        exons, coding = self.exons.spans(), self.coding.spans()
        rows = []
        for identifier, (line, chrom, strand, gene, text) in self.transcripts.items():
            symbol, span = self.symbols.get(gene), exons.get(identifier)
            if span is None or (genes is not None and symbol not in genes):
                continue
            spliced, translated = self.exons.pairs(span), coding.get(identifier)
            name = identifier[len("transcript:") :]
            try:
                _check_exons(spliced)
                phase = 0 if translated is None else _first_phase(spliced, self.coding.triples(translated), strand)
            except ValueError as fault:
                where = f"{self.path}: line {line}: transcript {name}"
                raise GenomeReferenceError(f"{where}: {fault}") from None
            symbol = symbol or attribute(text, "Name") or name
            protein = self.proteins.get(identifier)
            start, end = spliced[0][0], spliced[-1][1]
            rows.append(Model(chrom, start, end, name, symbol, strand, span, translated, phase, protein, text))
        return Models(sorted(rows), self.exons, self.coding)

    def _check_owners(self) -> None:
        """Raises GenomeReferenceError on the first part whose transcript the file does not describe."""
        kinds = (("exon", self.exons), ("CDS", self.coding))
        lost = [
            (line, kind, owner)
            for kind, parts in kinds
            for owner, _, line in parts.runs
            if owner not in self.transcripts
        ]
        if lost:
            line, kind, owner = min(lost)
            raise GenomeReferenceError(
                f"{self.path}: line {line}: {kind} of {owner or 'no transcript'}, "
                "which the file does not describe; take a whole file of one release"
            )


def _check_exons(exons: list[Span]) -> None:
    before = 0
    for start, end in exons:
        if start <= before:
            raise ValueError("exons overlap; the file is damaged or was edited: fetch it again")
        before = end


def _first_phase(exons: list[Span], parts: list[tuple[int, int, int]], strand: int) -> int:
    """Of the first coding part from 5' on; exons and parts are ascending.

    The parts must fill the exons between the first and the last, and each phase follow from those before: ValueError.
    """
    low, high = parts[0][0], parts[-1][1]
    expected = [exon for exon in exons if exon[1] >= low and exon[0] <= high]
    if expected:
        expected[0] = max(expected[0][0], low), expected[0][1]
        expected[-1] = expected[-1][0], min(expected[-1][1], high)
    if [part[:2] for part in parts] != expected:
        raise ValueError("its CDS lines do not agree with its exons; take both from one release")
    directed = parts if strand == 1 else parts[::-1]
    read = -directed[0][2]
    for start, end, phase in directed:
        if -read % 3 != phase:
            raise ValueError(
                f"CDS {start}-{end} has phase {phase} where {-read % 3} follows from the parts before; "
                "the file is damaged or was edited: fetch it again"
            )
        read += end - start + 1
    return directed[0][2]
