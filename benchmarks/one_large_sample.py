"""Benchmark: one tumour-only genome of a million records, from the VCF to the report.

Made is a genome of 1,000 genes, of which some bear the symbols of genes that the curated base asks about, and a VCF of the
tumour alone with records anywhere. Each command of a run then runs by itself; printed are its processor seconds (user and
system, of all processes) and the peak memory of the largest process, and the size of what it left. The report must account
for every record, each once: the benchmark fails otherwise. Last are the figures beside their goals.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civic_coverage import ROOT
from engines import BUILD, versions
from large_genome import Genome, make_genome, write_fasta, write_gff3
from large_vcf import TUMOR, Mix, make_records, write_records
from measuring import BenchmarkError, Cost, measure

sys.path.insert(0, str(ROOT / "scripts"))

from moltarget import ordinals

MOST_MINUTES, MOST_PEAK = 10.0, 1024.0  # processor minutes of all commands; MiB of the largest process
GENES, KNOWN_GENES = 1000, 25  # of 20,000 genes CIViC asks about some 500
_SAMPLE, _WARM_UP = "made_up", 10
_SYMBOLS = ("EGFR", "KRAS", "BRAF", "TP53", "PIK3CA", "ALK", "MET", "RET", "ROS1", "ERBB2", "KIT", "PDGFRA", "FLT3", "NRAS",
            "BRCA1", "BRCA2", "ATM", "IDH1", "IDH2", "FGFR2", "FGFR3", "ESR1", "AKT1", "JAK2", "POLE")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """What one command cost; ``wall`` in seconds."""

    name: str
    cost: Cost
    wall: float


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit code 1 when something failed to run or a record is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000, help="records of the VCF (default: 1,000,000)")
    parser.add_argument("--genes", type=int, default=GENES, help="genes of the genome (default: 1,000)")
    args = parser.parse_args(argv)
    try:
        with tempfile.TemporaryDirectory(prefix="moltarget-benchmark-") as name:
            folder = Path(name)
            genome = _made(folder, args.genes, args.records)
            steps = run_all(folder, "large.vcf.gz")
            sample = folder / "results" / "samples" / _SAMPLE
            report = json.loads((sample / "report.json").read_text(encoding="utf-8"))
            check_account(report["records"], args.records)
            sizes = {path.name: path.stat().st_size for path in sorted(sample.iterdir())}
    except (BenchmarkError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print("; ".join(versions()))
    bases = sum(map(len, genome.contigs.values()))
    print(f"{args.records:,} records of one tumour on {len(genome.genes):,} genes, {bases / 1e6:.0f} Mb")
    print("\n".join(told(steps, report, sizes)))
    return 0


def _made(folder: Path, genes: int, records: int) -> Genome:
    """The reference, the file that is measured and a tiny one."""
    genome = make_genome(genes)
    write_fasta(genome, folder / "made_up.fa")
    step = max(1, genes // KNOWN_GENES)
    symbols = {1 + number * step: symbol for number, symbol in enumerate(_SYMBOLS)}
    write_gff3(genome, folder / "made_up.gff3", 1, symbols)
    for count, name in ((records, "large"), (_WARM_UP, "warm_up")):
        found = make_records(genome, count, Mix.GENOME)
        write_records(genome, found, folder / f"{name}.vcf.gz", with_normal=False)
    return genome


def run_all(folder: Path, vcf: str) -> list[Step]:
    """Every command of a run on one sample, each after a run on little that does not count."""
    _run(folder, "warm_up.vcf.gz", folder / "warm_up")
    return _run(folder, vcf, folder / "results")


def _run(folder: Path, vcf: str, results: Path) -> list[Step]:
    sheet = folder / "samples.tsv"
    row = {"sample": _SAMPLE, "tumor_type": "LUAD", "vcf": str(folder / vcf), "genome_build": BUILD, "assay": "genome",
           "design": "tumor-only", "tumor_column": TUMOR}  # fmt: skip
    sheet.write_text("\t".join(row) + "\n" + "\t".join(row.values()) + "\n", encoding="utf-8")
    fasta, gff3, index = (str(folder / name) for name in ("made_up.fa", "made_up.gff3", "index.json"))
    base, annotated, matched, rendered = (
        str(results / name) for name in ("base.json", "annotated.json", "matched.json", "rendered.json")
    )
    batch = ("--sheet", str(sheet), "--samples", _SAMPLE, "--results", str(results), "--strict")
    commands = {
        "compile_knowledge_base": ("--output", base),
        "index_reference": ("--build", BUILD, "--fasta", fasta, "--gff3", gff3, "--output", index),
        "annotate_variants": (*batch, "--output", annotated, "--reference", BUILD, fasta, gff3),
        "match_targets": (*batch, "--annotated", annotated, "--output", matched, "--knowledge-base", base,
                          "--gene-index", f"{BUILD}={index}"),
        "render_reports": ("--matched", matched, "--results", str(results), "--output", rendered),
        "summarize_cohort": ("--sheet", str(sheet), "--results", str(results), "--rendered", rendered),
    }  # fmt: skip
    steps = [_step(folder, name, words) for name, words in commands.items()]
    failures = list(results.rglob("failed.json"))
    if failures:
        raise BenchmarkError(failures[0].read_text(encoding="utf-8"))
    return steps


def _step(folder: Path, name: str, words: Sequence[str]) -> Step:
    begin = time.monotonic()
    cost = measure([sys.executable, str(ROOT / "scripts" / f"{name}.py"), *words], folder / f"{name}.log")
    return Step(name, cost, time.monotonic() - begin)


def check_account(records: Mapping[str, Any], total: int) -> None:
    """Raises BenchmarkError unless each of ``total`` records stands under one disposition, once."""
    seen = bytearray(total + 1)
    for group in records["dispositions"]:
        for number in ordinals.read(group["records"]):
            if not 1 <= number <= total or seen[number]:
                raise BenchmarkError(f"record {number} is told twice, or was never there")
            seen[number] = 1
    counted = sum(records["counts"].values())
    if sum(seen) != total or counted != total or records["total"] != total:
        raise BenchmarkError(
            f"of {total} records {sum(seen)} have a disposition, {counted} are counted; the report says {records['total']}"
        )


def told(steps: Sequence[Step], report: Mapping[str, Any], sizes: Mapping[str, int]) -> list[str]:
    """A table of the commands, the account and the sizes; last the figures beside their goals."""
    lines = ["", "| command | CPU s | wall s | peak MiB |", "|---|--:|--:|--:|"]
    lines += [f"| {one.name} | {one.cost.cpu:.2f} | {one.wall:.1f} | {one.cost.peak:.0f} |" for one in steps]
    counts = report["records"]["counts"]
    total = report["records"]["total"]
    minutes = sum(one.cost.cpu for one in steps) / 60
    peak = max(one.cost.peak for one in steps)
    found = ", ".join(f"{len(report[part]):,} {part}" for part in ("alterations", "findings", "matches"))
    return [
        *lines,
        "",
        "records: " + ", ".join(f"{name} {count:,}" for name, count in counts.items()),
        f"report: {found}",
        "MiB: " + ", ".join(f"{name} {size / 2**20:.2f}" for name, size in sizes.items() if size >= 2**10),
        f"CPU minutes of all commands: {minutes:.1f} (goal: at most {MOST_MINUTES:g}); peak memory of the largest process:"
        f" {peak:.0f} MiB (goal: below {MOST_PEAK:,.0f}); records with a disposition: {sum(counts.values()):,} of {total:,}"
        " (goal: all)",
    ]


if __name__ == "__main__":
    sys.exit(main())
