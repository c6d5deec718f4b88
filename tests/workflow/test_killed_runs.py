"""kill -9, fifty times at random moments: the run that is gone on with ends with the bytes of one that was never disturbed.

What is killed is, by turns, everything at once (as when a machine goes down), Snakemake alone (its jobs live on), a job, or the
command that watches. What is still alive then works on while the next run begins, as it would on a user's machine.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from project_runs import Project, content, half_written
from vcf_texts import line, write_vcf
from working_in import processes, wait_for

KILLS, SEED = 50, 20261126
RECORDS = [("7", 140753336, "A", "T"), ("12", 25245350, "C", "T"), ("3", 179234297, "A", "G")]  # GRCh38
NAMES = [f"S{number}" for number in range(6)]
VICTIMS = {
    "everything": ("run_workflow", "snakemake", "annotate_variants", "match_targets", "render_reports"),
    "snakemake": ("-m\0snakemake",),
    "job": ("annotate_variants.py", "match_targets.py", "render_reports.py", "compile_knowledge_base.py"),
    "watcher": ("run_workflow",),
}


def write_project(project: Project) -> None:
    """Six samples in several batches; one of them fails."""
    for number, name in enumerate(NAMES):
        write_vcf(project.folder / f"{name}.vcf", [line(record) for record in RECORDS[: number % 3 + 1]])
    (project.folder / "S5.vcf").write_bytes(b"")
    project.write_sheet(
        {"sample": name, "tumor_type": "COAD", "vcf": f"{name}.vcf", "genome_build": "GRCh38"} for name in NAMES
    )
    project.write_config(batch_size=3)


def results(project: Project) -> dict[str, bytes]:
    """Every file of the results but the empty ones that batches are locked with."""
    return {name: data for name, data in content(project.results).items() if Path(name).name != ".working"}


class Undertaker:
    """Starts runs, kills in them, and counts."""

    def __init__(self, project: Project, longest: float) -> None:
        self.project, self.longest = project, longest
        self.random = random.Random(SEED)
        self.kills = dict.fromkeys(VICTIMS, 0)

    def disturb(self) -> bool:
        """One run, killed at a random moment; True when it came to its end before that."""
        whom = self.random.choice(list(VICTIMS))
        run = subprocess.Popen(
            self.project.watched_command(),
            cwd=self.project.folder,
            env=self.project.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(self.random.uniform(0.2, self.longest))
        self.kill(whom)
        if whom == "watcher":  # its Snakemake works on, and the next run would rightly refuse to begin
            run.wait()
            time.sleep(self.random.uniform(0, 1))
            self.kill("everything", count=False)
        run.wait(timeout=120)
        return run.returncode >= 0 and (self.project.results / "summary.json").is_file()

    def kill(self, whom: str, *, count: bool = True) -> None:
        found = processes(self.project.folder, *VICTIMS[whom])
        for process in found if whom == "everything" else found[:1]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
            if count:
                self.kills[whom] += 1
                count = False

    def bury(self) -> None:
        """Nothing may be at work any more, and everything starts from nothing."""
        wait_for(lambda: not processes(self.project.folder, *VICTIMS["everything"]))
        for name in ("results", "logs", ".snakemake"):
            shutil.rmtree(self.project.folder / name, ignore_errors=True)


@pytest.fixture(scope="module")
def undisturbed(new_project: Callable[[str], Project]) -> tuple[Project, float]:
    project = new_project("undisturbed")
    write_project(project)
    start = time.monotonic()
    assert project.watched().code == 1
    return project, time.monotonic() - start


def test_killed_runs_end_as_if_nothing_had_been(
    undisturbed: tuple[Project, float], new_project: Callable[[str], Project]
) -> None:
    whole, seconds = undisturbed
    project = new_project("killed")
    write_project(project)
    undertaker = Undertaker(project, seconds)
    runs = whole_runs = 0
    while sum(undertaker.kills.values()) < KILLS:
        runs += 1
        assert runs < 4 * KILLS, f"too few kills: {undertaker.kills}"
        if undertaker.disturb():
            last = project.watched()
            assert last.code == 1, last.output
            assert results(project) == results(whole)
            whole_runs += 1
            undertaker.bury()
    last = project.watched()
    assert last.code == 1, last.output
    assert "5 of 6 samples done, 1 failed" in last.output
    wait_for(lambda: not processes(project.folder, *VICTIMS["everything"]))
    assert results(project) == results(whole)
    assert half_written(project.results) == []
    assert all(undertaker.kills.values()), undertaker.kills
    print(f"{undertaker.kills} in {runs} runs, {whole_runs} of them whole")
