"""Benchmark: a cohort of small samples through the real snakemake on two cores.

Made are a genome of 1,000 genes with all that the curated base asks about, and samples of 20 to 60 records in the style of
three callers, some with tables, one of a hundred damaged. Printed are samples a minute, where the processor seconds (user and
system, of all processes) go, and what a finished sample takes on disk.

The yardstick, in the same run, is the same commands as five rules for each sample: check, annotate, match, render, summary.
It runs on two numbers of samples; from their difference comes the cost of one more sample, so that what a run costs once is
left out. Ours is the whole run, all that it does once counted, by its samples. The results of some samples must be the same,
byte for byte, at batch sizes 1, 25 and 100: the benchmark fails otherwise. Last are the figures beside their goals.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from civic_coverage import ROOT
from engines import versions
from five_rules import RULES, run_five_rules
from large_genome import Genome, make_genome, write_fasta, write_gff3
from measuring import BenchmarkError, measure
from small_samples import BUILD, failing, symbols, write_samples
from snakemake_runs import CORES, SNAKEMAKE, Ran, Reference, check_summary, new_run, run

LEAST_FASTER = 15.0
SIZES = (10, 25, 50, 100, 200)  # of batches, of which one is the default
SAME_AT = (1, 25, 100)
BATCH_COMMANDS = ("annotate_variants.py", "match_targets.py", "render_reports.py")
_GENES, _FEW, _MORE = 1000, 10, 40  # samples of the yardstick's two runs
_WARM_UP, _RUNS = 2, 3

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shares:
    """CPU seconds of a run: work on samples, start of the batches' commands, what is done once, snakemake, all else."""

    work: float
    start: float
    once: float
    snakemake: float
    rest: float

    @property
    def total(self) -> float:
        """All of them."""
        return self.work + self.start + self.once + self.snakemake + self.rest

    def lines(self, samples: int) -> list[str]:
        """The table."""
        names = (
            "our work on samples",
            "start of the batches' commands",
            "done once a run",
            "snakemake",
            "shells and the rest",
        )
        values = (self.work, self.start, self.once, self.snakemake, self.rest)
        rows = [
            f"| {name} | {value:.1f} | {100 * value / self.total:.0f} % | {1000 * value / samples:.1f} |"
            for name, value in zip(names, values, strict=True)
        ]
        return ["| | CPU s | share | ms a sample |", "|---|--:|--:|--:|", *rows]


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is told. ``sizes`` are runs of ``swept`` samples by batch size; ``disk`` bytes a sample by kind of file."""

    samples: int
    batch_size: int
    whole: Ran
    shares: Shares
    few: Ran
    more: Ran
    swept: int
    sizes: Mapping[int, Ran]
    same: int
    disk: Mapping[str, float]

    @property
    def yardstick(self) -> tuple[float, float]:
        """CPU and wall seconds of one more sample by five rules."""
        further = _MORE - _FEW
        return (self.more.cost.cpu - self.few.cost.cpu) / further, (self.more.wall - self.few.wall) / further

    @property
    def faster(self) -> tuple[float, float]:
        """The yardstick's CPU and wall time of a sample by ours."""
        cpu, wall = self.yardstick
        return cpu / (self.whole.cost.cpu / self.samples), wall / (self.whole.wall / self.samples)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit code 1 when something failed to run, or results differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--samples", type=int, default=2000, help="samples of the cohort (default: 2,000)")
    add("--swept", type=int, default=400, help="samples of the run of each batch size (default: 400; 0: none)")
    add("--same", type=int, default=60, help="samples whose results are compared (default: 60)")
    add(
        "--batch-size",
        type=int,
        default=default_batch_size(),
        help="of the cohort (default: %(default)s, the project's)",
    )
    add("--genes", type=int, default=_GENES, help="genes of the genome (default: 1,000)")
    args = parser.parse_args(argv)
    try:
        with tempfile.TemporaryDirectory(prefix="moltarget-benchmark-") as folder:
            found = measured(Path(folder), args)
    except (BenchmarkError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print("; ".join(versions()))
    print("\n".join(told(found)))
    return 0


def default_batch_size() -> int:
    """The one of ``config/config.yaml``."""
    import yaml

    return int(yaml.safe_load((ROOT / "config" / "config.yaml").read_text(encoding="utf-8"))["batch_size"])


def measured(folder: Path, args: argparse.Namespace) -> Figures:
    """Every part in turn. Raises BenchmarkError."""
    genome = make_genome(args.genes)
    reference = _written(genome, folder)
    rows = write_samples(genome, max(args.samples, args.swept, args.same, _MORE), folder / "input")
    run(new_run(folder / "warm_up", rows[:_WARM_UP], reference, 1))  # does not count
    _say(f"{args.samples:,} samples in batches of {args.batch_size}")
    whole = _run(folder / "whole", rows[: args.samples], reference, args.batch_size)
    disk = disk_use(folder / "whole" / "results" / "samples", args.samples)
    shares = shares_of(whole, start_of_commands(folder, folder / "whole", rows[0]["sample"], reference))
    shutil.rmtree(folder / "whole")
    _say(f"five rules for each of {_FEW} and {_MORE} samples")
    few, more = (run_five_rules(folder / f"five_{n}", rows[:n], reference) for n in (_FEW, _MORE))
    _say(f"{args.same} samples at batch sizes {', '.join(map(str, SAME_AT))}")
    for size in SAME_AT:
        _run(folder / f"same_{size}", rows[: args.same], reference, size)
    check_same([folder / f"same_{size}" / "results" for size in SAME_AT])
    sizes = {}
    for size in SIZES if args.swept else ():
        _say(f"{args.swept} samples in batches of {size}")
        sizes[size] = _run(folder / f"size_{size}", rows[: args.swept], reference, size)
        shutil.rmtree(folder / f"size_{size}")
    return Figures(args.samples, args.batch_size, whole, shares, few, more, args.swept, sizes, args.same, disk)


def _written(genome: Genome, folder: Path) -> Reference:
    reference = Reference(folder / "made_up.fa", folder / "made_up.gff3")
    write_fasta(genome, reference.fasta)
    write_gff3(genome, reference.gff3, 1, symbols(len(genome.genes)))
    return reference


def _run(folder: Path, rows: Sequence[Row], reference: Reference, batch_size: int) -> Ran:
    ran = run(new_run(folder, rows, reference, batch_size))
    check_summary(folder, len(rows), failing(len(rows)))
    return ran


def start_of_commands(folder: Path, done: Path, sample: str, reference: Reference) -> dict[str, float]:
    """CPU seconds of each command of a batch on one sample that is done already: what it costs before its work."""
    results = done / "results"
    manifests = {name: str(folder / f"{name}.json") for name in ("annotated", "matched", "rendered")}
    batch = ("--sheet", str(done / "samples.tsv"), "--samples", sample, "--results", str(results))
    index = f"{BUILD}={results / 'reference' / f'{BUILD}.json'}"
    words = (
        (*batch, "--output", manifests["annotated"], "--reference", BUILD, str(reference.fasta), str(reference.gff3)),
        (*batch, "--output", manifests["matched"], "--annotated", manifests["annotated"], "--gene-index", index,
         "--knowledge-base", str(results / "knowledge_base" / "compiled.json")),
        ("--results", str(results), "--output", manifests["rendered"], "--matched", manifests["matched"]),
    )  # fmt: skip
    costs = {}
    for name, line in zip(BATCH_COMMANDS, words, strict=True):
        log = folder / f"start.{name}.log"
        every = [measure([sys.executable, str(ROOT / "scripts" / name), *line], log).cpu for _ in range(_RUNS + 1)]
        costs[name] = median(every[1:])
        if "kept" not in log.read_text(encoding="utf-8") and name == BATCH_COMMANDS[0]:
            raise BenchmarkError(f"{name} made {sample} again, though nothing had changed")
    return costs


def shares_of(ran: Ran, start: Mapping[str, float]) -> Shares:
    """Where a run's CPU seconds went, by the start of each command of a batch."""
    batches = {name: ran.processes.get(name, (0, 0.0)) for name in BATCH_COMMANDS}
    starting = sum(count * start[name] for name, (count, _) in batches.items())
    in_batches = sum(used for _, used in batches.values())
    snakemake = ran.processes.get(SNAKEMAKE, (0, 0.0))[1]
    rest = ran.cost.cpu - ran.commands - snakemake
    return Shares(in_batches - starting, starting, ran.commands - in_batches, snakemake, rest)


def disk_use(samples: Path, count: int) -> dict[str, float]:
    """Bytes a sample by name of file, the largest first."""
    sizes: Counter[str] = Counter()
    for path in samples.rglob("*"):
        if path.is_file():
            sizes["stamps" if path.name.startswith(".") else path.name] += path.stat().st_size
    return {name: size / count for name, size in sizes.most_common()}


def check_same(results: Sequence[Path]) -> None:
    """Raises BenchmarkError unless the folders hold the same files with the same bytes, batches left aside."""
    found = [
        {
            str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and "batches" not in path.relative_to(folder).parts
        }
        for folder in results
    ]
    for other, files in zip(results[1:], found[1:], strict=True):
        differing = sorted(name for name in {*found[0], *files} if found[0].get(name) != files.get(name))
        if differing:
            raise BenchmarkError(f"{results[0]} and {other} differ: {', '.join(differing[:5])}")


def told(found: Figures) -> list[str]:
    """The tables; last the figures beside their goals."""
    whole, (cpu, wall), (faster, faster_wall) = found.whole, found.yardstick, found.faster
    lines = [
        f"{found.samples:,} samples in batches of {found.batch_size}, {CORES} cores: {60 * found.samples / whole.wall:,.0f} a"
        f" minute, {whole.cost.cpu:.0f} CPU s, {whole.wall:.0f} s wall, peak {whole.cost.peak:.0f} MiB",
        "",
        *found.shares.lines(found.samples),
        "",
        f"five rules for each sample ({', '.join(RULES)}): {1000 * cpu:.0f} CPU ms, {1000 * wall:.0f} ms wall for one more"
        f" sample (from runs of {_FEW} and {_MORE}); {found.samples:,} would take {cpu * found.samples / 60:.0f} CPU minutes,"
        " were snakemake no slower with more jobs",
        "",
        f"kB a sample on disk: {sum(found.disk.values()) / 1000:.0f}; "
        + ", ".join(f"{name} {size / 1000:.1f}" for name, size in found.disk.items()),
    ]
    if found.sizes:
        lines += ["", "| batch size | CPU ms a sample | wall ms a sample | peak MiB |", "|--:|--:|--:|--:|"]
        lines += [
            f"| {size} | {1000 * ran.cost.cpu / found.swept:.0f} | {1000 * ran.wall / found.swept:.0f} | {ran.cost.peak:.0f} |"
            for size, ran in found.sizes.items()
        ]
    return [
        *lines,
        "",
        f"{found.same} samples: the same bytes at batch sizes {', '.join(map(str, SAME_AT))}",
        f"faster than five rules for each sample: {faster:.1f} times by CPU time, {faster_wall:.1f} by wall time (goal: at"
        f" least {LEAST_FASTER:g})",
    ]


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
