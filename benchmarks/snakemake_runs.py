"""Run folders of their own, the real ``snakemake`` in them, and what each process of a run cost by itself."""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from civic_coverage import ROOT
from measuring import BenchmarkError, Cost, measure
from small_samples import BUILD, write_sheet

CORES = 2
SNAKEMAKE = "snakemake"
# Put into every Python process of a run: at its end it writes down what it and the processes it waited for have used.
_HOOK = """
import atexit, json, os, resource, sys

def _tell():
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    used = [one.ru_utime + one.ru_stime for one in (own, others)]
    with open(os.path.join(os.environ["BENCHMARK_LEDGER"], f"{os.getpid()}.json"), "w") as out:
        json.dump([os.path.basename(sys.argv[0]), os.path.basename(os.path.dirname(sys.argv[0])), *used], out)

atexit.register(_tell)
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """One run: its cost, wall seconds, and by command (and ``snakemake``) how many processes there were and their CPU s."""

    cost: Cost
    wall: float
    processes: Mapping[str, tuple[int, float]]

    @property
    def commands(self) -> float:
        """CPU seconds of all our commands."""
        return sum(used for name, (_, used) in self.processes.items() if name != SNAKEMAKE)


@dataclass(frozen=True, slots=True)
class Reference:
    """The files of the made-up genome."""

    fasta: Path
    gff3: Path


def new_run(folder: Path, rows: Sequence[Mapping[str, str]], reference: Reference, batch_size: int) -> Path:
    """A run folder with sheet and configuration; returns it."""
    folder.mkdir(parents=True)
    write_sheet(rows, folder / "samples.tsv")
    document: dict[str, Any] = {
        "samples": "samples.tsv",
        "batch_size": batch_size,
        "references": {BUILD: {"fasta": str(reference.fasta), "gff3": str(reference.gff3)}},
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    return folder


def run(folder: Path, *options: str, source: Path = ROOT, allowed: Sequence[int] = (0, 1)) -> Ran:
    """The workflow of a checkout in a run folder; it ends with exit code 1 when samples failed, as some are meant to."""
    profile = source / "workflow" / "profiles" / "default"
    own = ("--snakefile", str(source / "Snakefile"), "--configfile", str(folder / "config.yaml"))
    return run_snakemake(folder, *own, "--workflow-profile", str(profile), *options, allowed=allowed)


def run_snakemake(folder: Path, *options: str, allowed: Sequence[int] = (0,)) -> Ran:
    """Any workflow. Raises BenchmarkError when it ends with another exit code than the allowed ones."""
    ledger, hook = folder.parent / f"{folder.name}.ledger", folder.parent / "hook"
    for place in (ledger, hook):
        place.mkdir(exist_ok=True)
    for old in ledger.iterdir():
        old.unlink()
    (hook / "sitecustomize.py").write_text(_HOOK, encoding="ascii")
    command = [sys.executable, "-m", "snakemake", "--directory", str(folder), "--cores", str(CORES), "--quiet", "all"]
    begin = time.monotonic()
    cost = measure(
        [*command, *options],
        folder.parent / f"{folder.name}.log",
        more={"PYTHONPATH": str(hook), "BENCHMARK_LEDGER": str(ledger)},
        allowed=allowed,
    )
    return Ran(cost, time.monotonic() - begin, _processes(ledger))


def _processes(ledger: Path) -> dict[str, tuple[int, float]]:
    """By command: its own time and that of its children; of snakemake its own alone, since the commands are its children."""
    count: defaultdict[str, int] = defaultdict(int)
    used: defaultdict[str, float] = defaultdict(float)
    for path in ledger.iterdir():
        name, place, own, children = json.loads(path.read_text(encoding="ascii"))
        if place == "scripts":
            count[name] += 1
            used[name] += own + children
        elif place == SNAKEMAKE:
            count[SNAKEMAKE] += 1
            used[SNAKEMAKE] += own
    return {name: (count[name], used[name]) for name in sorted(count)}


def check_summary(folder: Path, samples: int, failed: int) -> None:
    """Raises BenchmarkError unless the run has done all samples but those that are damaged."""
    summary = json.loads((folder / "results" / "summary.json").read_text(encoding="utf-8"))
    found = (summary["samples"], summary["done"], len(summary["failed"]))
    if found != (samples, samples - failed, failed):
        raise BenchmarkError(
            f"{folder.name}: (samples, done, failed) are {found} instead of {samples} with {failed} failed"
        )
