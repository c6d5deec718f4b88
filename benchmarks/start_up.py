"""Benchmark: the fixed cost of commands, and of annotating a batch, which a run pays once a batch however few its variants are.

Made is a genome of 1,000 genes and a VCF of five records. Printed are processor seconds (user and system, of all processes,
median of five runs; modules compiled before, as in every run but a user's first) of Python itself, of ``--version`` of every
command, of ``annotate_variants.py --help``, and of annotating that file. Then, within one process, loading the embedded
catalogue beside reading the cells of its file with ``csv``. Last are the figures beside their goals.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
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
MOST_VERSION = 5.0  # --version of a command by Python's own start
COMMANDS = tuple(sorted(COMMAND.parent.glob("*.py")))
_RUNS, _RECORDS, _GENES = 5, 5, 1000
_NOTHING, _HELP, _TINY = "python -c pass", f"{COMMAND.name} --help", "tiny"


def main() -> int:
    """Run the benchmark; exit code 1 when something failed to run."""
    try:
        with tempfile.TemporaryDirectory(prefix="moltarget-benchmark-") as folder:
            found = _measured(Path(folder))
    except (BenchmarkError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print("; ".join(versions()))
    print("\n".join(told(found, _catalogue())))
    return 0


def told(found: Mapping[str, Cost], catalogue: tuple[float, float]) -> list[str]:
    """The figures, those of ``--version`` from the worst on; last all of them beside their goals.

    ``catalogue`` are the seconds of loading it and of reading its cells.
    """
    loading, cells = catalogue
    nothing, tiny = found[_NOTHING].cpu, found[_TINY]
    answers = {path.name: found[path.name].cpu for path in COMMANDS}
    worst = max(answers, key=answers.__getitem__)
    ranked = sorted(answers, key=lambda name: -answers[name])
    return [
        f"{_NOTHING}: {nothing:.3f} s",
        "--version: " + ", ".join(f"{name} {answers[name]:.3f} s" for name in ranked),
        f"{_HELP}: {found[_HELP].cpu:.3f} s",
        f"annotate_variants.py, {_RECORDS} records, {_GENES:,} genes: {tiny.cpu:.3f} s, {tiny.peak:.0f} MiB",
        f"the catalogue: loaded in {1000 * loading:.1f} ms, its cells read with csv in {1000 * cells:.1f} ms of CPU time",
        f"CPU time by that of Python's start: --version {answers[worst] / nothing:.1f} at worst, {worst} (goal: at most"
        f" {MOST_VERSION:g}); the tiny run {tiny.cpu / nothing:.1f} (goal: at most {MOST:g});"
        f" to load the catalogue by that of csv {loading / cells:.2f} (goal: at most {MOST_OF_CSV:g})",
    ]


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


def _measured(folder: Path) -> dict[str, Cost]:
    """Every command in turn, so that what else the machine does meets them alike; the median of the runs."""
    job = _job(folder)

    def cost(*words: str) -> Callable[[], Cost]:
        return lambda: measure([sys.executable, *words], folder / "command.log")

    commands: dict[str, Callable[[], Cost]] = {
        _NOTHING: cost("-c", "pass"),
        **{path.name: cost(str(path), "--version") for path in COMMANDS},
        _HELP: cost(str(COMMAND), "--help"),
        _TINY: lambda: ours(job),
    }
    for command in commands.values():  # does not count
        command()
    costs = [{name: command() for name, command in commands.items()} for _ in range(_RUNS)]
    return {name: middle([turn[name] for turn in costs]) for name in commands}


def _job(folder: Path) -> Job:
    genome = make_genome(_GENES)
    fasta, gff3, vcf = folder / "made_up.fa", folder / "made_up.gff3", folder / "tiny.vcf.gz"
    write_fasta(genome, fasta)
    write_gff3(genome, gff3)
    write_records(genome, make_records(genome, _RECORDS, Mix.EXOME), vcf)
    return Job(fasta, gff3, vcf, _RECORDS, folder)


if __name__ == "__main__":
    sys.exit(main())
