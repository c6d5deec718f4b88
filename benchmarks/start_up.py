"""Benchmark: the fixed cost of annotating a batch, which a run pays once a batch however few its variants are.

Made is a genome of 1,000 genes and a VCF of five records. Printed are processor seconds (user and system, of all processes,
median of five runs; modules compiled before, as in every run but a user's first) of Python itself, of
``scripts/annotate_variants.py --help``, and of annotating that file. Then, within one process, loading the embedded catalogue
beside reading the cells of its file with ``csv``. Last are the tiny run and the catalogue beside their goals.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from civic_coverage import ROOT
from engines import COMMAND, Job, ours, versions
from large_genome import make_genome, write_fasta, write_gff3
from large_vcf import Mix, make_records, write_records
from measuring import BenchmarkError, Cost, measure, middle

sys.path.insert(0, str(ROOT / "scripts"))

from moltarget.catalogue import load_catalogue

_CATALOGUE = ROOT / "resources" / "allele_catalogue.tsv"
MOST_OF_CSV = 1.0
MOST = 20.0  # the tiny run by Python's own start; 0.40 s where that takes 0.02 s
_RUNS, _RECORDS, _GENES = 5, 5, 1000


def main() -> int:
    """Run the benchmark; exit code 1 when something failed to run."""
    try:
        with tempfile.TemporaryDirectory(prefix="moltarget-benchmark-") as folder:
            nothing, starting, tiny = _measured(Path(folder))
    except (BenchmarkError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print("; ".join(versions()))
    print(f"python -c pass: {nothing.cpu:.3f} s")
    print(f"annotate_variants.py --help: {starting.cpu:.3f} s")
    print(f"annotate_variants.py, {_RECORDS} records, {_GENES:,} genes: {tiny.cpu:.3f} s, {tiny.peak:.0f} MiB")
    loading, cells = _catalogue()
    print(
        f"the catalogue: loaded in {1000 * loading:.1f} ms, its cells read with csv in {1000 * cells:.1f} ms of CPU time"
    )
    print(f"CPU time of the tiny run by that of Python's start: {tiny.cpu / nothing.cpu:.1f} (goal: at most {MOST:g})")
    print(f"CPU time to load the catalogue by that of csv: {loading / cells:.2f} (goal: at most {MOST_OF_CSV:g})")
    return 0


def _catalogue() -> tuple[float, float]:
    """Processor seconds of loading the catalogue and of reading its cells, in turn; medians."""
    ways: tuple[Callable[[], object], ...] = (lambda: load_catalogue(_CATALOGUE), _cells)
    costs = [[_cpu(way) for way in ways] for _ in range(_RUNS)]
    loading, cells = (statistics.median(column) for column in zip(*costs, strict=True))
    return loading, cells


def _cells() -> list[list[str]]:
    with _CATALOGUE.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _measured(folder: Path) -> tuple[Cost, Cost, Cost]:
    """Python alone, the command's help, the tiny run: each in turn, so that what else the machine does meets them alike."""
    job = _job(folder)
    commands: tuple[Callable[[], Cost], ...] = (
        lambda: measure([sys.executable, "-c", "pass"], folder / "nothing.log"),
        lambda: measure([sys.executable, str(COMMAND), "--help"], folder / "help.log"),
        lambda: ours(job),
    )
    for command in commands:  # does not count
        command()
    costs = [[command() for command in commands] for _ in range(_RUNS)]
    nothing, starting, tiny = (middle(column) for column in zip(*costs, strict=True))
    return nothing, starting, tiny


def _job(folder: Path) -> Job:
    genome = make_genome(_GENES)
    fasta, gff3, vcf = folder / "made_up.fa", folder / "made_up.gff3", folder / "tiny.vcf.gz"
    write_fasta(genome, fasta)
    write_gff3(genome, gff3)
    write_records(genome, make_records(genome, _RECORDS, Mix.EXOME), vcf)
    return Job(fasta, gff3, vcf, _RECORDS, folder)


if __name__ == "__main__":
    sys.exit(main())
