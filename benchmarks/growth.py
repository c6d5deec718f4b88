"""Benchmark: what the plan and the job graph of a run cost as the sheet grows.

Dry runs of the real workflow with 10, 100, 1,000 and 10,000 samples (processor seconds of all processes and peak memory; the
median of some runs that take turns). At the last size snakemake then carries all jobs out, with commands that write their
outputs and do nothing else: what it costs itself, and what a dry run costs when everything is done, in batches of the
default size and of four times as much. Last are the figures beside their goal.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from civic_coverage import ROOT
from cohort import default_batch_size
from engines import versions
from large_genome import make_genome, write_fasta, write_gff3
from measuring import BenchmarkError
from small_samples import write_samples
from snakemake_runs import SNAKEMAKE, Ran, Reference, new_run, run

MOST_GROWTH = 2.0  # the dry run of 1,000 samples by that of ten
SIZES = (10, 100, 1000, 10_000)
_LARGER = 4
_FILES, _GENES = 40, 60  # different samples, of which every further one has a copy; genes of the genome
_DATA = ("vcf", "copy_number", "fusions", "biomarkers")
# Takes the place of every command: what it is told to write, it writes, and nothing else.
_STUB = """
import argparse
from pathlib import Path
parser = argparse.ArgumentParser()
options = [parser.add_argument(f"--{name}", type=Path).dest for name in ("output", "uncompiled", "lock", "page")]
told = vars(parser.parse_known_args()[0])
of_cohort = [Path("results", name) for name in ("index.html", "samples.tsv", "summary.json")]
places = [told[name] for name in options if told[name]] or of_cohort
for place in places:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("{}")
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Dry runs by number of samples; by batch size the simulated run of the most: carried out, and a dry run after it."""

    dry: Mapping[int, Sequence[Ran]]
    simulated: Mapping[int, tuple[Ran, Ran]]

    def cpu(self, size: int) -> float:
        """CPU seconds of a dry run, the median."""
        return median(ran.cost.cpu for ran in self.dry[size])


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit code 1 when something failed to run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, metavar="N", help="samples; two sizes at least")
    parser.add_argument("--runs", type=int, default=5, help="of each size up to 1,000; of larger ones one (default: 5)")
    args = parser.parse_args(argv)
    try:
        with tempfile.TemporaryDirectory(prefix="moltarget-benchmark-") as folder:
            found = measured(Path(folder), sorted(args.sizes), args.runs)
    except (BenchmarkError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print("; ".join(versions()))
    print("\n".join(told(found)))
    return 0


def measured(folder: Path, sizes: Sequence[int], runs: int) -> Figures:
    """Dry runs in turn, so that what else the machine does meets them alike; then the simulation."""
    reference = Reference(folder / "made_up.fa", folder / "made_up.gff3")
    genome = make_genome(_GENES)
    write_fasta(genome, reference.fasta)
    write_gff3(genome, reference.gff3)
    rows = _copied(write_samples(genome, _FILES, folder / "input"), sizes[-1], folder / "copies")
    size = default_batch_size()
    places = {count: new_run(folder / f"dry_{count}", rows[:count], reference, size) for count in sizes}
    _dry(places[sizes[0]])  # does not count
    dry: dict[int, list[Ran]] = {count: [] for count in sizes}
    for turn in range(runs):
        for count in sizes:
            if turn == 0 or count <= 1000:
                dry[count].append(_dry(places[count]))
    source, simulated = _stub_checkout(folder / "checkout"), {}
    for batch_size in (size, _LARGER * size):
        place = new_run(folder / f"simulated_{batch_size}", rows, reference, batch_size)
        simulated[batch_size] = run(place, source=source, allowed=(0,)), _dry(place, source)
    return Figures(dry, simulated)


def _dry(place: Path, source: Path = ROOT) -> Ran:
    return run(place, "--dry-run", source=source, allowed=(0,))


def _copied(rows: Sequence[Mapping[str, str]], count: int, folder: Path) -> list[dict[str, str]]:
    """So many rows, each with files of its own."""
    folder.mkdir()
    found = []
    for number in range(count):
        row = {**rows[number % len(rows)], "sample": f"S{number:06d}"}
        for column in _DATA:
            if row.get(column):
                there = Path(row[column])
                here = folder / f"{row['sample']}.{there.name.partition('.')[2]}"
                here.hardlink_to(there)
                row[column] = str(here)
        found.append(row)
    return found


def _stub_checkout(folder: Path) -> Path:
    """The workflow with commands that do no work; returns its folder."""
    scripts = folder / "scripts"
    scripts.mkdir(parents=True)
    shutil.copy(ROOT / "Snakefile", folder)
    for name in ("workflow", "resources", "config", "environment.yml"):
        (folder / name).symlink_to(ROOT / name)
    (scripts / "moltarget").symlink_to(ROOT / "scripts" / "moltarget")
    for command in (ROOT / "scripts").glob("*.py"):
        (scripts / command.name).write_text(_STUB, encoding="utf-8")
    return folder


def told(found: Figures) -> list[str]:
    """The table; last the figures beside their goal."""
    sizes = sorted(found.dry)
    lines = ["", "| samples | dry run CPU s | wall s | peak MiB |", "|--:|--:|--:|--:|"]
    for size in sizes:
        wall, peak = (
            median(values) for values in zip(*((ran.wall, ran.cost.peak) for ran in found.dry[size]), strict=True)
        )
        lines.append(f"| {size:,} | {found.cpu(size):.2f} | {wall:.1f} | {peak:.0f} |")
    small, large = (10, 1000) if {10, 1000} <= set(sizes) else (sizes[0], sizes[-1])
    growth = found.cpu(large) / found.cpu(small)
    return [
        *lines,
        "",
        f"{sizes[-1]:,} samples carried out by commands that do nothing:",
        *(_simulated(batch_size, *runs) for batch_size, runs in found.simulated.items()),
        f"CPU time of a dry run of {large:,} samples by one of {small:,}: {growth:.2f} (goal: at most {MOST_GROWTH:g})",
    ]


def _simulated(batch_size: int, ran: Ran, finished: Ran) -> str:
    jobs = sum(count for name, (count, _) in ran.processes.items() if name != SNAKEMAKE)
    own = ran.processes.get(SNAKEMAKE, (0, 0.0))[1]
    return (
        f"  batches of {batch_size}: {jobs:,} jobs, snakemake itself {own:.1f} CPU s ({1000 * own / jobs:.0f} ms a job), peak"
        f" {ran.cost.peak:.0f} MiB; a dry run when all is done {finished.cost.cpu:.2f} CPU s"
    )


if __name__ == "__main__":
    sys.exit(main())
