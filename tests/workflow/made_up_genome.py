"""A small made-up genome with genes that bear real symbols: FASTA, index and Ensembl-style GFF3, built from a seed.

Codons that matter are set by hand; all else is noise. EGFR and BRAF have the exon borders of the project's own table, so
that their exon numbers are true. Coordinates are made up: the samples on it declare their build in the sheet.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pysam
from Bio.Seq import Seq

BORDERS = Path(__file__).resolve().parents[2] / "resources" / "exon_borders.tsv"
UTR_5, UTR_3, INTRON = 40, 60, 160  # bases; of introns a deep middle is left behind 50 bases at each end
_STOPS = ("TAA", "TAG", "TGA")


@dataclass(frozen=True)
class Gene:
    """One gene on its contig. ``exons_1`` ascend; ``places[n - 1]`` is the genomic position of base c.n."""

    symbol: str
    contig: str
    strand: int
    exons_1: tuple[tuple[int, int], ...]
    places: tuple[int, ...]
    coding: str

    def place(self, base: int) -> int:
        """Genomic position of c.``base``."""
        return self.places[base - 1]

    def codon(self, number: int) -> str:
        return self.coding[3 * number - 3 : 3 * number]

    def intronic(self, base: int, offset: int) -> int:
        """Genomic position of c.``base``+``offset`` (or - for a negative offset)."""
        return self.place(base) + self.strand * offset


@dataclass
class Genome:
    """Contigs and genes; ``write`` makes the files that a configuration names."""

    contigs: dict[str, str] = field(default_factory=dict)
    genes: dict[str, Gene] = field(default_factory=dict)

    def bases(self, contig: str, start_1: int, end_1: int) -> str:
        return self.contigs[contig][start_1 - 1 : end_1]

    def write(self, folder: Path, *, prefix: str = "", gff_prefix: str | None = None) -> tuple[Path, Path]:
        """FASTA (with .fai) and GFF3; contig names get the prefixes."""
        folder.mkdir(parents=True, exist_ok=True)
        fasta, gff3 = folder / "made_up.fa", folder / "made_up.gff3"
        with fasta.open("w") as out:
            for name, bases in self.contigs.items():
                lines = (bases[at : at + 60] for at in range(0, len(bases), 60))
                out.write(f">{prefix}{name}\n" + "".join(f"{line}\n" for line in lines))
        pysam.faidx(str(fasta))
        rows = [row for number, gene in enumerate(self.genes.values(), 1) for row in _gff3_rows(gene, number)]
        name_prefix = prefix if gff_prefix is None else gff_prefix
        gff3.write_text("##gff-version 3\n" + "".join(name_prefix + "\t".join(row) + "\n" for row in rows))
        return fasta, gff3

    def deletion(self, gene: str, first: int, last: int) -> tuple[str, int, str, str]:
        """VCF columns of the deletion of c.``first``_``last`` inside one exon, anchored where it stands."""
        found = self.genes[gene]
        low = min(found.place(first), found.place(last)) - 1
        ref = self.bases(found.contig, low, low + last - first + 1)
        return found.contig, low, ref, ref[0]

    def change(self, gene: str, first: int, new: str) -> tuple[str, int, str, str]:
        """VCF columns of a substitution or MNV: ``new`` replaces as many coding bases from c.``first`` on."""
        found = self.genes[gene]
        low = min(found.place(first), found.place(first + len(new) - 1))
        alt = new if found.strand == 1 else str(Seq(new).reverse_complement())
        return found.contig, low, self.bases(found.contig, low, low + len(new) - 1), alt


def make_genome() -> Genome:
    """EGFR (+) and BRAF (-) on contig 7, KRAS (-) on 12, TP53 (+), a gene without evidence (-) and N on 17."""
    rng = random.Random(20)
    genome = Genome()
    egfr = {745: "AAG", 746: "GAA", 747: "TTA", 748: "AGA", 749: "GAA", 750: "GCA", 751: "ACA"}
    _add_contig(genome, rng, "7", [
        ("EGFR", 1, _coding(rng, 1210, egfr), _borders("EGFR")),
        ("BRAF", -1, _coding(rng, 766, {599: "ACA", 600: "GTG", 601: "AAA"}), _borders("BRAF")),
    ])  # fmt: skip
    _add_contig(genome, rng, "12", [("KRAS", -1, _coding(rng, 188, {12: "GGT", 13: "GGC"}), (111, 290, 450))])
    tp53 = {29: "CTG", 30: "GAA", 31: "AAA", 32: "CTG", 33: "GCC"}
    _add_contig(genome, rng, "17", [
        ("TP53", 1, _coding(rng, 120, tp53), (150, 260)),
        ("MADEUP1", -1, _coding(rng, 60, {20: "GAT"}), (100,)),
    ])  # fmt: skip
    genome.contigs["17"] += "N" * 400 + _noise(rng, 3000)
    return genome


def _borders(symbol: str) -> tuple[int, ...]:
    """The last coding base of each exon but the final one, from the project's table of exon borders."""
    with BORDERS.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle, delimiter="\t") if row["gene"] == symbol]
    return tuple(int(row["last_base"]) for row in rows)[:-1]


def _coding(rng: random.Random, residues: int, fixed: Mapping[int, str]) -> str:
    """A coding sequence of ``residues`` codons and a stop; noise without stop codons but for ``fixed``."""
    codons = [fixed.get(number) or _codon(rng) for number in range(1, residues + 1)]
    return "ATG" + "".join(codons[1:]) + "TAA"


def _codon(rng: random.Random) -> str:
    while (codon := _noise(rng, 3)) in _STOPS:
        pass
    return codon


def _noise(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("ACGT") for _ in range(count))


def _add_contig(
    genome: Genome, rng: random.Random, contig: str, genes: list[tuple[str, int, str, tuple[int, ...]]]
) -> None:
    text = _noise(rng, 1500)
    for symbol, strand, coding, cuts in genes:
        piece, exons, offsets = _gene_text(rng, coding, cuts)
        start, size = len(text), len(piece)
        if strand == -1:
            piece = str(Seq(piece).reverse_complement())
            exons = [(size - end + 1, size - begin + 1) for begin, end in reversed(exons)]
            offsets = [size - at + 1 for at in offsets]
        text += piece + _noise(rng, 300)
        exons_1 = tuple((begin + start, end + start) for begin, end in exons)
        genome.genes[symbol] = Gene(symbol, contig, strand, exons_1, tuple(at + start for at in offsets), coding)
    genome.contigs[contig] = text + _noise(rng, 1500)


def _gene_text(rng: random.Random, coding: str, cuts: tuple[int, ...]) -> tuple[str, list[tuple[int, int]], list[int]]:
    """Bases in the gene's own direction, exons and the position of each coding base in them (1-based)."""
    edges = [0, *cuts, len(coding)]
    text, exons, places = "", [], []
    for number, (begin, end) in enumerate(pairwise(edges)):
        before = _noise(rng, UTR_5) if number == 0 else ""
        after = _noise(rng, UTR_3) if end == len(coding) else ""
        if number:
            text += "GTAAG" + _noise(rng, INTRON - 8) + "CAG"
        exons.append((len(text) + 1, len(text) + len(before) + end - begin + len(after)))
        places += range(len(text) + len(before) + 1, len(text) + len(before) + end - begin + 1)
        text += before + coding[begin:end] + after
    return text, exons, places


def _gff3_rows(gene: Gene, number: int) -> list[list[str]]:
    sign = "+" if gene.strand == 1 else "-"
    low, high = min(gene.places), max(gene.places)
    whole = (gene.exons_1[0][0], gene.exons_1[-1][1])
    names = f"Name={gene.symbol};biotype=protein_coding"
    parent = f"Parent=transcript:MUT{number}"

    def row(kind: str, span: tuple[int, int], phase: str, attributes: str) -> list[str]:
        return [gene.contig, "made_up", kind, str(span[0]), str(span[1]), ".", sign, phase, attributes]

    rows = [
        row("gene", whole, ".", f"ID=gene:MUG{number};{names}"),
        row("mRNA", whole, ".", f"ID=transcript:MUT{number};Parent=gene:MUG{number};{names};tag=MANE_Select"),
    ]
    read = 0
    for start, end in gene.exons_1[:: gene.strand]:
        rows.append(row("exon", (start, end), ".", parent))
        part = (max(start, low), min(end, high))
        rows.append(row("CDS", part, str(-read % 3), f"ID=CDS:MUP{number};{parent};protein_id=MUP{number}"))
        read += part[1] - part[0] + 1
    return rows
