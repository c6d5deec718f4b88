"""A cohort of small made-up samples, the same for the same seed: what a panel or an exome's somatic calls look like.

Each has 20 to 60 records at exons, some of them of a pool that all samples draw from, in the style of one of three callers;
some have tables of copy number, fusions and biomarkers; one of a hundred is damaged. The genome has all genes that the curated
base asks about: reports hold findings, and what a tumour lacks is absent, not unknown.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from civic_coverage import ROOT
from large_genome import Genome
from large_vcf import NORMAL, TUMOR, Mix, Record, make_records, write_records

sys.path.insert(0, str(ROOT / "scripts"))

from moltarget.bundle import genes_of_base

RECORDS = (20, 60)  # of a sample
COPIED = ("EGFR", "KRAS", "MET", "ERBB2", "CDKN2A", "FGFR1", "FGFR2", "PTEN", "RB1", "BRCA2", "ATM", "KIT")
BUILD = "GRCh38"  # the contigs of a made-up genome say nothing, so the sheet does
_TYPES = ("LUAD", "SKCM", "COADREAD", "IDC", "AML", "GB", "PRAD", "PAAD", "STAD", "BLCA")
_POOL, _FROM_POOL = 300, 0.15  # alleles that tumours share, and the share of a sample's records that they are
_FAILING = 100  # one of so many
_STYLES = ("mutect2", "mutect2 tumour-only", "vardict", "strelka")
_COLUMNS = ("sample", "tumor_type", "vcf", "genome_build", "assay", "design", "tumor_column", "normal_column", "copy_number",
            "fusions", "biomarkers")  # fmt: skip


def symbols(genes: int) -> dict[int, str]:
    """Gene number -> symbol of the curated base, spread over a genome of so many genes."""
    names = genes_of_base(ROOT / "resources" / "knowledge_base")
    step = max(1, genes // len(names))
    return {1 + number * step: symbol for number, symbol in enumerate(names) if 1 + number * step <= genes}


def write_samples(genome: Genome, count: int, folder: Path) -> list[dict[str, str]]:
    """Make the files of so many samples in ``folder``; returns their rows of the sheet, with absolute paths."""
    folder.mkdir(parents=True, exist_ok=True)
    total = count * sum(RECORDS) // 2 + _POOL
    rng = random.Random(20_261_126)
    every = make_records(genome, total, Mix.EXOME)
    rng.shuffle(every)
    pool, private = every[:_POOL], iter(every[_POOL:])
    return [_sample(genome, number, folder, pool, private) for number in range(count)]


def write_sheet(rows: Sequence[Mapping[str, str]], path: Path) -> None:
    """The sample sheet."""
    lines = ["\t".join(_COLUMNS), *("\t".join(row.get(column, "") for column in _COLUMNS) for row in rows)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _sample(
    genome: Genome, number: int, folder: Path, pool: Sequence[Record], private: Iterator[Record]
) -> dict[str, str]:
    rng = random.Random(number)
    name, style = f"S{number:05d}", _STYLES[number % len(_STYLES)]
    shared = set(rng.sample(pool, round(rng.randint(*RECORDS) * _FROM_POOL)))
    more = [record for record, _ in zip(private, range(rng.randint(*RECORDS) - len(shared)), strict=False)]
    records = sorted({*shared, *more})
    if style == "strelka":
        records = [record for record in records if len(record.ref) == len(record.alt) == 1]
    path = folder / f"{name}.vcf{'' if style == 'vardict' else '.gz'}"
    with_normal = style in {"mutect2", "strelka"}
    if style.startswith("mutect2"):
        write_records(genome, records, path, number, with_normal=with_normal)
    else:
        _write_text(path, _other_caller(genome, records, style, rng))
    if number % _FAILING == _FAILING - 1:
        path.write_bytes(path.read_bytes()[:-40])  # the end of the file never came
    return {
        "sample": name,
        "tumor_type": rng.choice(_TYPES),
        "vcf": str(path),
        "genome_build": BUILD,
        "assay": rng.choice(("exome", "exome", "exome", "")),
        "design": "paired" if with_normal else "tumor-only",
        "tumor_column": TUMOR,
        "normal_column": NORMAL if with_normal else "",
        **_tables(folder, name, number, rng),
    }


def _write_text(path: Path, lines: Iterator[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    if path.suffix != ".gz":
        path.write_text(text, encoding="ascii")
        return
    import pysam

    plain = path.with_suffix("")
    plain.write_text(text, encoding="ascii")
    pysam.tabix_compress(str(plain), str(path), force=True)
    plain.unlink()


def _other_caller(genome: Genome, records: Sequence[Record], style: str, rng: random.Random) -> Iterator[str]:
    """VarDict's or Strelka's lines, as their guides describe them."""
    names = list(genome.contigs)
    source, fields = {
        "vardict": ("VarDict_v1.8.3", ("GT,1,String", "DP,1,Integer", "VD,1,Integer", "AD,R,Integer", "AF,A,Float")),
        "strelka": ("strelka", ("DP,1,Integer", *(f"{base}U,2,Integer" for base in "ACGT"))),
    }[style]
    yield "##fileformat=VCFv4.2"
    yield f"##source={source}"
    for field in fields:
        key, size, kind = field.split(",")
        yield f'##FORMAT=<ID={key},Number={size},Type={kind},Description="made up, tiers 1,2">'
    yield '##FILTER=<ID=LowDepth,Description="Depth is below three times the mean">'
    yield from (f"##contig=<ID={name},length={len(bases)}>" for name, bases in genome.contigs.items())
    columns = (TUMOR,) if style == "vardict" else (NORMAL, TUMOR)
    yield "\t".join(("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *columns))
    keys = ":".join(field.partition(",")[0] for field in fields)
    for record in records:
        depth = rng.randint(40, 900)
        alt = max(3, int(depth * rng.betavariate(1.5, 4)))
        told = "PASS" if rng.random() < 0.8 else "LowDepth"
        cells = [f"0/1:{depth}:{alt}:{depth - alt},{alt}:{alt / depth:.4f}"]
        if style == "strelka":
            cells = [_tiers(record, depth, 0), _tiers(record, depth, alt)]
        place = (names[record.contig], str(record.pos), ".", record.ref, record.alt)
        yield "\t".join((*place, ".", told, ".", keys, *cells))


def _tiers(record: Record, depth: int, alt: int) -> str:
    reads = {record.ref: depth - alt, record.alt: alt}
    return ":".join((str(depth), *(f"{reads.get(base, 0)},{reads.get(base, 0)}" for base in "ACGT")))


def _tables(folder: Path, name: str, number: int, rng: random.Random) -> dict[str, str]:
    """A table of copy number for each third sample, of fusions for each fifth, of biomarkers for each fourth."""
    texts = {}
    if number % 3 == 0:
        calls = [(gene, rng.choice(("amplification", "gain", "loss", "neutral"))) for gene in rng.sample(COPIED, 6)]
        texts["copy_number"] = ["gene\tcall", *(f"{gene}\t{call}" for gene, call in calls)]
    if number % 5 == 0:
        pair = rng.choice((("EML4", "ALK"), ("KIF5B", "RET"), ("CD74", "ROS1"), ("FGFR3", "TACC3")))
        texts["fusions"] = ["five_prime\tthree_prime\tresult", "\t".join((*pair, "detected")), "*\tNTRK1\tnot detected"]
    if number % 4 == 0:
        texts["biomarkers"] = ["name\tvalue\tunit", f"TMB\t{rng.uniform(1, 30):.1f}\tmutations/Mb"]
    paths = {}
    for kind, lines in texts.items():
        path = folder / f"{name}.{kind}.tsv"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        paths[kind] = str(path)
    return paths


def failing(count: int) -> int:
    """How many of so many samples are damaged."""
    return count // _FAILING
