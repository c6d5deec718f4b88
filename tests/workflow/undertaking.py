"""Runs that are killed with SIGKILL at random moments, and gone on with; what they end with is compared, byte by byte.

What is killed is, by turns, everything at once (as when a machine goes down), Snakemake alone (its jobs live on), a job, or the
command that watches. What is still alive then works on while the next run begins, as it would on a user's machine. Whenever a
run comes to its end all the same, every input changes: most kills meet a folder that is full of results.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from project_runs import Project, content, half_written
from vcf_texts import line, write_vcf
from working_in import processes, until

KILLS = 25  # in each of the two modules
RECORDS = [("7", 140753336, "A", "T"), ("12", 25245350, "C", "T"), ("3", 179234297, "A", "G")]  # GRCh38
NAMES = [f"S{number}" for number in range(5)]
PATIENCE = 4.0  # seconds within which a run is killed, at most
VICTIMS = {
    "everything": ("run_workflow", "snakemake", "annotate_variants", "match_targets", "render_reports"),
    "snakemake": ("-m\0snakemake",),
    "job": ("annotate_variants.py", "match_targets.py", "render_reports.py", "compile_knowledge_base.py"),
    "watcher": ("run_workflow",),
}


def write_inputs(project: Project, version: int) -> None:
    """One of two versions of the VCFs; in each another sample is broken."""
    for number, name in enumerate(NAMES):
        records = RECORDS[version:] if number % 2 else RECORDS[: number % 3 + 1 + version]
        write_vcf(project.folder / f"{name}.vcf", [line(record) for record in records])
    (project.folder / f"{NAMES[version]}.vcf").write_bytes(b"")


def write_project(project: Project) -> None:
    """Some samples in several batches."""
    write_inputs(project, 0)
    project.write_sheet(
        {"sample": name, "tumor_type": "COAD", "vcf": f"{name}.vcf", "genome_build": "GRCh38"} for name in NAMES
    )
    project.write_config(batch_size=3)


def results(project: Project) -> dict[str, bytes]:
    """Every file of the results but the empty ones that batches are locked with."""
    return {name: data for name, data in content(project.results).items() if Path(name).name != ".working"}


class Undertaker:
    """Starts runs, kills in them, and counts."""

    def __init__(self, project: Project, victims: Sequence[str], longest: float, seed: int) -> None:
        self.project, self.victims, self.longest = project, victims, longest
        self.random = random.Random(seed)
        self.kills = dict.fromkeys(victims, 0)

    def disturb(self) -> bool:
        """One run, killed at a random moment; True when it came to its end before that."""
        whom = self.random.choice(self.victims)
        run = subprocess.Popen(
            self.project.watched_command(),
            cwd=self.project.folder,
            env=self.project.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            run.wait(self.random.uniform(0.2, self.longest))
        except subprocess.TimeoutExpired:
            self.kill(whom)
        if whom == "watcher":  # its Snakemake works on, and the next run would rightly refuse to begin
            run.wait()
            time.sleep(self.random.uniform(0, 0.5))
            self.kill("everything", count=False)
        run.wait(timeout=120)
        return self._came_to_its_end()

    def _came_to_its_end(self) -> bool:
        """Whether the last words of the run were on its samples, as they are of complete runs alone."""
        try:
            words = (self.project.folder / "logs" / "progress.log").read_text(encoding="utf-8")
        except FileNotFoundError:
            return False
        return " samples done, " in "".join(words.splitlines(keepends=True)[-6:])

    def kill(self, whom: str, *, count: bool = True) -> None:
        found = processes(self.project.folder, *VICTIMS[whom])
        if count and found:
            self.kills[whom] += 1
        if whom != "everything":
            found = found[:1]
        while found:
            for process in found:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            # A machine that goes down spares nobody, not even a process that began while we looked around.
            found = processes(self.project.folder, *VICTIMS[whom]) if whom == "everything" else []


def undisturbed(project: Project) -> tuple[list[dict[str, bytes]], float]:
    """Make a project and run it on both versions; returns their results, and the seconds of the second run."""
    write_project(project)
    assert project.watched().code == 1
    first = results(project)
    write_inputs(project, 1)
    start = time.monotonic()
    assert project.watched().code == 1
    return [first, results(project)], time.monotonic() - start


def kill_and_go_on(project: Project, whole: Sequence[dict[str, bytes]], undertaker: Undertaker) -> None:
    """Kill until it is enough, then let the run come to its end. Whenever it does, it has the results of ``whole``."""
    write_project(project)
    runs = version = 0
    while sum(undertaker.kills.values()) < KILLS:
        runs += 1
        assert runs < 4 * KILLS, f"too few kills: {undertaker.kills}"
        if undertaker.disturb():
            until(lambda: not processes(project.folder, *VICTIMS["everything"]), "the end of what is still at work")
            assert results(project) == whole[version]
            version = 1 - version
            write_inputs(project, version)
            (project.folder / "logs" / "progress.log").unlink()
    last = project.watched()
    assert last.code == 1, last.output
    assert f"{len(NAMES) - 1} of {len(NAMES)} samples done, 1 failed" in last.output
    until(lambda: not processes(project.folder, *VICTIMS["everything"]), "the end of what is still at work")
    assert results(project) == whole[version]
    assert half_written(project.results) == []
    assert all(undertaker.kills.values()), undertaker.kills
