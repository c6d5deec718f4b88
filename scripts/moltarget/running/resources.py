"""What jobs took, from the benchmark files of a run, and what a profile should therefore ask for.

Snakemake measures each job (``logs/benchmarks/{rule}.tsv`` or ``logs/benchmarks/{rule}/{batch}.tsv``) twice a second at
first, so the memory of one that is over sooner is not known: such a job counts with its time alone.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from moltarget.errors import RunError

BENCHMARKS = Path("logs", "benchmarks")
MORE_MEMORY, MORE_TIME = 1.5, 4.0  # an inexact measure, and slower nodes and disks
# MB that the two Snakemakes around the command of a cluster job take (docs/clusters.md), and the least to ask for.
AROUND, LEAST_MEMORY = 300, 500
LEAST_MINUTES = 10
_SEEN = 2.0  # seconds a job has to last for its memory to be believed


@dataclass(frozen=True, slots=True)
class Taken:
    """The most that ``jobs`` jobs of a rule took: ``seconds``, ``mib`` of resident memory (None: all were too short)."""

    jobs: int
    seconds: float
    mib: float | None

    def mem_mb(self) -> int | None:
        """What to ask for: half more, the Snakemakes around it, rounded up to a hundred."""
        if self.mib is None:
            return None
        megabytes = self.mib * 1.048576 * MORE_MEMORY + AROUND
        return max(LEAST_MEMORY, math.ceil(megabytes / 100) * 100)

    def runtime(self) -> int:
        """Minutes to ask for: four times the longest, and at least ten."""
        return max(LEAST_MINUTES, math.ceil(self.seconds * MORE_TIME / 60))


def taken(directory: Path) -> dict[str, Taken]:
    """By rule, what the jobs of a working directory took. Raises RunError when there are no benchmark files."""
    folder = directory / BENCHMARKS
    rules: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*.tsv")):
        rules.setdefault(path.relative_to(folder).parts[0].removesuffix(".tsv"), []).append(path)
    if not rules:
        raise RunError(f"{folder}: no benchmark files; run the workflow there first")
    return {rule: _most(paths) for rule, paths in rules.items()}


def _most(paths: Iterable[Path]) -> Taken:
    rows = [row for path in paths for row in _rows(path)]
    memory = [float(row["max_rss"]) for row in rows if float(row["s"]) >= _SEEN and row["max_rss"] not in {"NA", "-"}]
    return Taken(len(rows), max(float(row["s"]) for row in rows), max(memory, default=None))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    try:
        if not rows:
            raise ValueError("it has no row")
        for row in rows:
            float(row["s"])
            float(row["max_rss"].replace("NA", "0").replace("-", "0"))
    except (KeyError, ValueError, AttributeError, TypeError) as fault:
        raise RunError(f"{path}: not a benchmark file of Snakemake ({fault}); remove it") from None
    return rows


def as_profile(rules: Mapping[str, Taken]) -> str:
    """The lines for a profile, with what was measured as comments before them."""
    lines = [f"# {'rule':24}{'jobs':>6}{'longest s':>12}{'most MiB':>12}"]
    for rule, most in rules.items():
        peak = "too short" if most.mib is None else f"{most.mib:.0f}"
        lines.append(f"# {rule:24}{most.jobs:>6}{most.seconds:>12.1f}{peak:>12}")
    lines.append("set-resources:")
    for rule, most in rules.items():
        lines.append(f"  {rule}:")
        if most.mem_mb() is not None:
            lines.append(f"    mem_mb: {most.mem_mb()} * attempt")
        lines.append(f"    runtime: {most.runtime()} * attempt")
    return "\n".join(lines) + "\n"
