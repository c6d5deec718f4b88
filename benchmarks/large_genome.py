"""A made-up genome of many coding genes, the same for the same seed: FASTA with index, and an Ensembl-style GFF3.

Its contigs bear names of their own, so that no chromosome length speaks for or against a human build: whoever uses it
says the build. All bases are noise but for coding sequences, start and stop codons and the ends of introns.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise, product
from pathlib import Path

CONTIGS = tuple(f"bench{number}" for number in range(1, 6))
_BASES = b"ACGT" * 64  # a random byte -> a base
_COMPLEMENT = bytes.maketrans(b"ACGT", b"TGCA")
_STOPS = ("TAA", "TAG", "TGA")
_SENSE = tuple(codon for codon in map("".join, product("ACGT", repeat=3)) if codon not in _STOPS)
_BETWEEN = (2_000, 16_000)  # bases between genes: at least, and mean of what is added

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Isoform:
    """One transcript: exons in ascending order and the span of its coding sequence, stop codon included."""

    exons_1: tuple[Span, ...]
    coding_1: Span

    def coding_parts_1(self) -> list[Span]:
        """The coding part of each exon that has one, ascending."""
        low, high = self.coding_1
        return [(max(start, low), min(end, high)) for start, end in self.exons_1 if start <= high and end >= low]


@dataclass(frozen=True, slots=True)
class Gene:
    """One gene; ``longest`` is its first isoform, and no other has an exon outside those of the first."""

    number: int
    contig: str
    strand: int
    longest: Isoform


@dataclass(frozen=True, slots=True)
class Genome:
    """Bases by contig, and the genes in the order of their places."""

    contigs: dict[str, bytes]
    genes: tuple[Gene, ...]

    def coding_sequence(self, gene: Gene, isoform: Isoform) -> str:
        """The spliced coding sequence on the gene's strand."""
        bases = self.contigs[gene.contig]
        text = b"".join(bases[start - 1 : end] for start, end in isoform.coding_parts_1())
        return (text if gene.strand == 1 else reverse_complement(text)).decode("ascii")

    def isoforms(self, gene: Gene, most: int) -> list[Isoform]:
        """The longest and up to ``most - 1`` more: each without one coding exon that can go without a stop or a shift."""
        found = [gene.longest]
        low, high = gene.longest.coding_1
        for skipped in gene.longest.exons_1:
            start, end = skipped
            if len(found) < most and low < start - 2 and end + 2 < high and (end - start + 1) % 3 == 0:
                exons = tuple(exon for exon in gene.longest.exons_1 if exon != skipped)
                shorter = Isoform(exons, gene.longest.coding_1)
                if is_open(self.coding_sequence(gene, shorter)):
                    found.append(shorter)
        return found


def reverse_complement(bases: bytes) -> bytes:
    """The other strand, read from its 5' end."""
    return bases.translate(_COMPLEMENT)[::-1]


def is_open(coding: str) -> bool:
    """Whether it reads from ATG to its only stop codon, at its end."""
    codons = [coding[at : at + 3] for at in range(0, len(coding), 3)]
    return codons[0] == "ATG" and codons[-1] in _STOPS and not set(codons[:-1]) & set(_STOPS)


def make_genome(genes: int = 1000, seed: int = 1) -> Genome:
    """A genome of so many genes, shared among the contigs; about 34 kb a gene, nearly half of it within genes."""
    rng = random.Random(seed)
    contigs: dict[str, bytes] = {}
    placed: list[Gene] = []
    for number, contig in enumerate(CONTIGS):
        parts, at = [_between(rng)], 0
        for _ in range(genes * number // len(CONTIGS), genes * (number + 1) // len(CONTIGS)):
            at += len(parts[-1])
            text, isoform = _gene(rng)
            strand = rng.choice((1, -1))
            placed.append(Gene(len(placed) + 1, contig, strand, _moved(isoform, at, len(text), strand)))
            parts += [text if strand == 1 else reverse_complement(text), _between(rng)]
            at += len(text)
        contigs[contig] = b"".join(parts)
    return Genome(contigs, tuple(placed))


def _noise(rng: random.Random, length: int) -> bytes:
    return rng.randbytes(length).translate(_BASES)


def _between(rng: random.Random) -> bytes:
    least, mean = _BETWEEN
    return _noise(rng, least + int(rng.expovariate(1 / mean)))


def _gene(rng: random.Random) -> tuple[bytes, Isoform]:
    """A gene from its first to its last base on its own strand, and its isoform as if that text were the contig."""
    pieces = [max(48, min(400, round(rng.gauss(150, 45)))) for _ in range(rng.randint(1, 18))]
    pieces = [length - length % 3 if rng.random() < 0.5 else length for length in pieces]
    pieces[-1] += -sum(pieces) % 3
    before, after = rng.randint(30, 250), rng.randint(150, 900)
    codons = rng.choices(_SENSE, k=sum(pieces) // 3 - 2)
    coding = "".join(("ATG", *codons, rng.choice(_STOPS))).encode("ascii")
    spliced = _noise(rng, before) + coding + _noise(rng, after)
    lengths = [before + pieces[0], *pieces[1:]]
    if rng.random() < 0.3:  # an intron within the 5' UTR
        lengths = [before - 15, 15 + pieces[0], *pieces[1:]]
    lengths[-1] += after
    text, exons = b"", []
    for begin, end in pairwise(accumulate(lengths, initial=0)):
        text += _intron(rng) if begin else b""
        exons.append((len(text) + 1, len(text) + end - begin))
        text += spliced[begin:end]
    first = next(
        end - (mrna - before - 1) for (_, end), mrna in zip(exons, accumulate(lengths), strict=True) if mrna > before
    )
    return text, Isoform(tuple(exons), (first, exons[-1][1] - after))


def _intron(rng: random.Random) -> bytes:
    length = max(100, min(9_000, round(rng.lognormvariate(7.0, 0.9))))
    return b"GT" + _noise(rng, length - 4) + b"AG"


def _moved(isoform: Isoform, at: int, length: int, strand: int) -> Isoform:
    """The isoform of a gene of ``length`` bases that stands behind ``at`` bases of its contig."""

    def moved(span: Span) -> Span:
        start, end = span if strand == 1 else (length + 1 - span[1], length + 1 - span[0])
        return at + start, at + end

    return Isoform(tuple(sorted(map(moved, isoform.exons_1))), moved(isoform.coding_1))


def write_fasta(genome: Genome, path: Path) -> None:
    """The FASTA and its index."""
    import pysam

    with path.open("wb") as out:
        for name, bases in genome.contigs.items():
            lines = (bases[at : at + 60] for at in range(0, len(bases), 60))
            out.write(b">" + name.encode("ascii") + b"\n" + b"".join(line + b"\n" for line in lines))
    pysam.faidx(str(path))


def write_gff3(genome: Genome, path: Path, transcripts: int = 1, symbols: Mapping[int, str] | None = None) -> None:
    """The genes with up to so many transcripts each, as Ensembl writes them; some may bear ``symbols``, by their number."""
    with path.open("w", encoding="ascii") as out:
        out.write("##gff-version 3\n")
        for contig, bases in genome.contigs.items():
            out.write(f"##sequence-region {contig} 1 {len(bases)}\n")
        for gene in genome.genes:
            for kind, (start, end), phase, attributes in _gff3_rows(genome, gene, transcripts, symbols or {}):
                sign = "+" if gene.strand == 1 else "-"
                out.write(f"{gene.contig}\tmade_up\t{kind}\t{start}\t{end}\t.\t{sign}\t{phase}\t{attributes}\n")


def _gff3_rows(
    genome: Genome, gene: Gene, transcripts: int, symbols: Mapping[int, str]
) -> Iterator[tuple[str, Span, str, str]]:
    """Kind, span, phase and attributes of each line of a gene."""
    whole = (gene.longest.exons_1[0][0], gene.longest.exons_1[-1][1])
    name = symbols.get(gene.number, f"MADEUP{gene.number}")
    yield "gene", whole, ".", f"ID=gene:MUG{gene.number:05d};Name={name};biotype=protein_coding"
    for order, isoform in enumerate(genome.isoforms(gene, transcripts), start=1):
        transcript = f"MUT{gene.number:05d}{order}"
        tag = ";tag=Ensembl_canonical,MANE_Select" if order == 1 else ""
        names = f"Parent=gene:MUG{gene.number:05d};Name={name}-20{order};biotype=protein_coding{tag}"
        yield "mRNA", whole, ".", f"ID=transcript:{transcript};{names}"
        yield from _parts(isoform, gene.strand, transcript)


def _parts(isoform: Isoform, strand: int, transcript: str) -> Iterator[tuple[str, Span, str, str]]:
    """Exons, UTRs and coding parts of a transcript, from its 5' end."""
    parent = f"Parent=transcript:{transcript}"
    low, high = isoform.coding_1
    left, right = ("five_prime_UTR", "three_prime_UTR")[::strand]
    for number, (start, end) in enumerate(isoform.exons_1[::strand], start=1):
        yield "exon", (start, end), ".", f"{parent};Name=exon.{transcript}.{number};rank={number}"
        if start < low:
            yield left, (start, min(end, low - 1)), ".", parent
        if end > high:
            yield right, (max(start, high + 1), end), ".", parent
    read = 0
    protein = f"MUP{transcript[3:]}"
    for start, end in isoform.coding_parts_1()[::strand]:
        yield "CDS", (start, end), str(-read % 3), f"ID=CDS:{protein};{parent};protein_id={protein}"
        read += end - start + 1
