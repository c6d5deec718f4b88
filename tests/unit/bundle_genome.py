"""A made-up genome with an Ensembl-style GFF3 for the bundle tests: overlapping genes, both strands, many biotypes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pysam

LENGTHS = {"1": 9000, "7": 4000, "X": 3000, "KI270757.1": 500}
Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class Model:
    """``coding`` is the genomic span of the coding part or None; ``phase`` that of its first part in reading order."""

    name: str
    exons: Spans
    coding: tuple[int, int] | None
    biotype: str = "protein_coding"
    tag: str = "basic"
    phase: int = 0


GENES: list[tuple[str, str, str, str, str, list[Model]]] = [
    (
        *("1", "+", "ENSG01", "ALPHA", "protein_coding"),
        [
            Model(
                "ENST01", [(51, 200), (601, 700), (1201, 1500)], (101, 1300), tag="basic,Ensembl_canonical,MANE_Select"
            ),
            Model("ENST02", [(51, 200), (1201, 1700)], (120, 1400), tag="basic,MANE_Plus_Clinical"),
            Model("ENST03", [(61, 200), (601, 650)], (101, 200), "nonsense_mediated_decay", ""),
            Model("ENST04", [(51, 900)], None, "retained_intron", ""),
        ],
    ),
    (
        *("1", "-", "ENSG02", "BETA", "protein_coding"),
        [Model("ENST05", [(1001, 1250), (5001, 5400), (8801, 8990)], (1101, 8900), tag="basic,Ensembl_canonical")],
    ),
    (
        *("7", "-", "ENSG03", "GAMMA", "protein_coding"),
        [Model("ENST06", [(301, 420), (900, 1100)], (301, 1100), tag="", phase=2)],
    ),
    (
        *("7", "+", "ENSG04", "H3F3A", "protein_coding"),
        [Model("ENST07", [(2001, 2300), (2600, 2900)], (2100, 2700), tag="basic,Ensembl_canonical")],
    ),
    (*("X", "+", "ENSG05", "DELTA", "lncRNA"), [Model("ENST08", [(100, 300)], None, "lncRNA")]),
    (
        *("X", "+", "ENSG06", "OMEGA", "protein_coding"),
        [Model("ENST09", [(2001, 2200), (2801, 2990)], (2050, 2900), tag="basic,Ensembl_canonical")],
    ),
]
SYMBOLS = ("ALPHA", "BETA", "GAMMA", "DELTA", "H3-3A", "OMEGA", "NOSUCH")


def genome(seed: int = 7) -> dict[str, str]:
    rng = random.Random(seed)
    return {name: "".join(rng.choices("ACGT", k=length)) for name, length in LENGTHS.items()}


def write_fasta(path: Path, contigs: dict[str, str], width: int = 70) -> None:
    with path.open("w") as sink:
        for name, bases in contigs.items():
            rows = [bases[at : at + width] for at in range(0, len(bases), width)]
            sink.write(f">{name} made:up\n" + "\n".join(rows) + "\n")


def write_gff3(path: Path, prefix: str = "") -> None:
    lines = ["##gff-version 3"]
    for chrom, strand, gene, symbol, biotype, models in GENES:
        place = (prefix + chrom, "havana", strand)
        low = min(model.exons[0][0] for model in models)
        high = max(model.exons[-1][1] for model in models)
        about = f"ID=gene:{gene};Name={symbol};biotype={biotype};description=made%3Bup;gene_id={gene};version=3"
        lines.append(_line(place, "gene" if biotype == "protein_coding" else "ncRNA_gene", low, high, ".", about))
        for model in models:
            lines += _model_lines(place, gene, model)
    path.write_text("\n".join(lines) + "\n###\n")


def _model_lines(place: tuple[str, str, str], gene: str, model: Model) -> list[str]:
    kind = "mRNA" if model.biotype == "protein_coding" else "transcript"
    about = (
        f"ID=transcript:{model.name};Parent=gene:{gene};biotype={model.biotype};transcript_id={model.name};version=2"
    )
    about += f";tag={model.tag}" if model.tag else ""
    lines = [_line(place, kind, model.exons[0][0], model.exons[-1][1], ".", about)]
    protein = model.name.replace("ENST", "ENSP")
    for start, end in model.exons[:: 1 if place[2] == "+" else -1]:
        lines.append(_line(place, "exon", start, end, ".", f"Parent=transcript:{model.name};rank=1"))
    if model.coding:
        read = -model.phase
        low, high = model.coding
        parts = [(max(start, low), min(end, high)) for start, end in model.exons if start <= high and end >= low]
        for start, end in parts[:: 1 if place[2] == "+" else -1]:
            about = f"ID=CDS:{protein};Parent=transcript:{model.name};protein_id={protein}"
            lines.append(_line(place, "CDS", start, end, str(-read % 3), about))
            read += end - start + 1
    return lines


def _line(place: tuple[str, str, str], kind: str, start: int, end: int, phase: str, about: str) -> str:  # noqa: PLR0917
    return "\t".join((place[0], place[1], kind, str(start), str(end), ".", place[2], phase, about))


def write_genome(folder: Path, prefix: str = "") -> tuple[Path, Path]:
    """An indexed FASTA and its GFF3."""
    folder.mkdir(parents=True, exist_ok=True)
    fasta, gff3 = folder / "genome.fa", folder / "genes.gff3"
    write_fasta(fasta, {prefix + name: bases for name, bases in genome().items()})
    pysam.faidx(str(fasta))
    write_gff3(gff3, prefix)
    return fasta, gff3
