"""Gene models as a panel bundle carries them, whatever source they come from, and the regions they need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

PROTEIN_CODING = "protein_coding"


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a contig: 1-based, inclusive. ``chrom`` is the name that the source of the bases uses."""

    chrom: str
    start_1: int
    end_1: int

    def __len__(self) -> int:
        """Bases."""
        return self.end_1 - self.start_1 + 1

    def __str__(self) -> str:
        return f"{self.chrom}:{self.start_1}-{self.end_1}"


@dataclass(frozen=True, slots=True)
class TranscriptModel:
    """One transcript. Exons and coding parts are 1-based inclusive, in ascending order; phases as GFF3 counts them."""

    transcript_id: str
    version: str
    biotype: str
    source: str
    tags: tuple[str, ...]
    exons_1: tuple[tuple[int, int], ...]
    coding_1: tuple[tuple[int, int, int], ...]
    protein_id: str


@dataclass(frozen=True, slots=True)
class GeneModel:
    """One gene with its transcripts in order of id; ``strand`` is 1 or -1."""

    gene_id: str
    version: str
    symbol: str
    biotype: str
    source: str
    chrom: str
    start_1: int
    end_1: int
    strand: int
    transcripts: tuple[TranscriptModel, ...]

    def protein_coding(self) -> GeneModel:
        """The same gene with its protein-coding transcripts alone."""
        kept = (one for one in self.transcripts if one.biotype == PROTEIN_CODING and one.coding_1)
        return replace(self, transcripts=tuple(sorted(kept, key=lambda one: one.transcript_id)))


class Source(Protocol):
    """Where models and bases come from: local files or a service."""

    def describe(self) -> dict[str, object]:
        """What the manifest says of the source: names, versions, checksums."""
        ...

    def contigs(self) -> Mapping[str, int]:
        """Length of each contig, by the source's own names."""
        ...

    def genes(self, symbols: Sequence[str]) -> list[GeneModel]:
        """Every gene that carries one of the symbols; a symbol can name several genes, or none."""
        ...

    def sequences(self, regions: Sequence[Region]) -> Iterator[str]:
        """Upper-case bases of each region of the plus strand, in the order asked for."""
        ...


def untranslated_1(model: TranscriptModel, strand: int) -> list[tuple[str, int, int]]:
    """(GFF3 type, start, end) of the exon stretches before and after the coding part, in ascending order."""
    if not model.coding_1:
        return []
    low, high = model.coding_1[0][0], model.coding_1[-1][1]
    before, after = ("five_prime_UTR", "three_prime_UTR")[::strand]
    found = [(before, start, min(end, low - 1)) for start, end in model.exons_1 if start < low]
    return found + [(after, max(start, high + 1), end) for start, end in model.exons_1 if end > high]


def with_coding_span(model: TranscriptModel, strand: int, span_1: tuple[int, int]) -> TranscriptModel:
    """The transcript with another coding stretch that begins at the same base; later phases follow from the lengths."""
    low, high = span_1
    read, coding = -(model.coding_1[0] if strand == 1 else model.coding_1[-1])[2], []
    inside = [(max(start, low), min(end, high)) for start, end in model.exons_1 if start <= high and end >= low]
    for start, end in inside[::strand]:
        coding.append((start, end, -read % 3))
        read += end - start + 1
    return replace(model, coding_1=tuple(sorted(coding)))


def exon_regions(genes: Iterable[GeneModel], flank: int, lengths: Mapping[str, int]) -> dict[str, list[Region]]:
    """Exons with ``flank`` bases on both sides, cut at the contig's ends and merged, by contig and in order."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for gene in genes:
        for model in gene.transcripts:
            for start, end in model.exons_1:
                spans[gene.chrom].append((max(1, start - flank), min(lengths[gene.chrom], end + flank)))
    return {chrom: [Region(chrom, start, end) for start, end in _merged(found)] for chrom, found in spans.items()}


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
