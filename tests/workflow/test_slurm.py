"""A real Slurm of one node under our profile: success, a bad sample, lost jobs, a killed run, a node that goes and comes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import slurm_jobs
from project_runs import NOTHING, Project, Run, content, half_written, snapshot
from slurm_jobs import Job
from vcf_texts import line, write_vcf
from working_in import processes, until

V600E, G12D, H1047R = ("7", 140753336, "A", "T"), ("12", 25245350, "C", "T"), ("3", 179234297, "A", "G")  # GRCh38
SAMPLES = {"A1": [V600E], "B2": [G12D], "C3": [H1047R, G12D]}
# Quicker than a cluster needs; all else is the profile's.
QUICK = ("--profile", "slurm", "--slurm-init-seconds-before-status-checks", "6", "--latency-wait", "10")
RULES = "batch_annotate_variants_match_targets_render_reports"  # how the executor calls the job of a batch
Snapshot = dict[str, tuple[int, bytes]]

reason = slurm_jobs.missing()
# Where Slurm was started for these tests, its absence is a failure.
pytestmark = pytest.mark.skipif(bool(reason) and "MOLTARGET_SLURM" not in os.environ, reason=reason)


@dataclass
class Started:
    """A run in the background."""

    project: Project
    process: subprocess.Popen[bytes]
    output: Path

    def job(self, comment: str, *states: str) -> Job:
        """The first job with this word in its comment that gets into one of the states."""

        def look() -> Job | None:
            assert self.process.poll() is None, self.output.read_text(encoding="utf-8")
            found = slurm_jobs.jobs(self.project.folder, *states)
            return next((job for job in found if comment in job.comment), None)

        found: Job = until(look, f"a job {comment} that is {' or '.join(states)}", slurm_jobs.PATIENCE)
        return found

    def end(self) -> Run:
        code = self.process.wait(timeout=4 * slurm_jobs.PATIENCE)
        return Run(code, self.output.read_text(encoding="utf-8"))

    def kill(self) -> None:
        """SIGKILL, the watcher first and then its Snakemake, so that neither can put anything in order."""
        record = json.loads((self.project.folder / ".snakemake" / "moltarget_run.json").read_text(encoding="utf-8"))
        self.process.kill()
        self.process.wait()
        os.kill(record["process"], signal.SIGKILL)


@dataclass
class History:
    """One run folder through a series of misfortunes, each redoing one batch."""

    project: Project
    runs: dict[str, Run] = field(default_factory=dict)
    samples: dict[str, dict[str, Snapshot]] = field(default_factory=dict)
    seen: dict[str, list[Job]] = field(default_factory=dict)

    def note(self, step: str, run: Run) -> None:
        self.runs[step] = run
        self.samples[step] = {name: snapshot(self.project.sample(name)) for name in self.project.names()}


@contextmanager
def started(project: Project, name: str, *arguments: str) -> Iterator[Started]:
    output = project.folder.with_name(f"{project.folder.name} {name}.out")
    with output.open("wb") as out:
        command = project.watched_command(*QUICK, *arguments)
        process = subprocess.Popen(
            command, cwd=project.folder, env=project.environment(), stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield Started(project, process, output)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=slurm_jobs.PATIENCE)


def write_project(project: Project) -> None:
    for name, records in SAMPLES.items():
        write_vcf(project.folder / f"{name}.vcf", [line(record) for record in records])
    project.write_sheet(
        {"sample": name, "tumor_type": "COAD", "vcf": f"{name}.vcf", "genome_build": "GRCh38"} for name in SAMPLES
    )
    project.write_config(batch_size=1)


def drained_node(history: History) -> None:
    """The first run, of which nothing can start until the node is back."""
    with started(history.project, "drained") as run:
        with slurm_jobs.drained():
            history.seen["drained"] = [run.job("compile_knowledge_base", "PENDING", "RUNNING")]
            assert not (history.project.results / "knowledge_base" / "compiled.json").exists()
        history.note("drained", run.end())


def bad_sample_and_too_little_memory(history: History) -> None:
    """A sample's file is empty; and the first attempt at the index may take less than Python needs."""
    (history.project.folder / "B2.vcf").write_bytes(b"")
    less = "summarize_cohort:mem_mb=20 if attempt == 1 else 1000"
    with started(history.project, "bad", "--set-resources", less) as run:
        history.seen["memory"] = [run.job("summarize_cohort", "FAILED", "OUT_OF_MEMORY")]
        history.note("bad", run.end())


def cancelled_job(history: History) -> None:
    """The sample is mended, and its job is cancelled while it runs."""
    write_vcf(history.project.folder / "B2.vcf", [line(V600E)])
    with started(history.project, "cancelled") as run:
        job = run.job(RULES, "RUNNING")
        slurm_jobs.cancel(job)
        history.seen["cancelled"] = [job, run.job(RULES, "PENDING", "RUNNING")]
        history.note("cancelled", run.end())


def killed_run(history: History) -> None:
    """Snakemake is killed while a job is in the middle of its work, and the run is started again."""
    write_vcf(history.project.folder / "B2.vcf", [line(H1047R)])
    with started(history.project, "killed") as run:
        job = run.job(RULES, "RUNNING")
        slurm_jobs.control("suspend", job.number)
        run.kill()
    history.seen["killed"] = slurm_jobs.jobs(history.project.folder)
    with started(history.project, "resumed") as run:
        history.note("resumed", run.end())
    history.seen["resumed"] = slurm_jobs.jobs(history.project.folder)


@pytest.fixture(scope="module")
def history(new_project: Callable[[str], Project]) -> History:
    made = History(new_project("slurm"))
    write_project(made.project)
    for step in (drained_node, bad_sample_and_too_little_memory, cancelled_job, killed_run):
        step(made)
    return made


def redone(history: History, before: str, after: str) -> set[str]:
    """The samples of which a run wrote something."""
    return {name for name, files in history.samples[after].items() if files != history.samples[before].get(name)}


def test_jobs_that_waited_for_a_node_run_when_it_is_back(history: History) -> None:
    assert [job.state for job in history.seen["drained"]] == ["PENDING"]
    history.runs["drained"].assert_ok()
    assert all("report.html" in files for files in history.samples["drained"].values())
    assert history.samples["drained"].keys() == SAMPLES.keys()


def test_a_bad_sample_fails_alone(history: History) -> None:
    run = history.runs["bad"]
    assert run.code == 1, run.output
    assert "B2" in run.output
    assert redone(history, "drained", "bad") == {"B2"}
    assert "failed.json" in history.samples["bad"]["B2"]
    assert "report.json" not in history.samples["bad"]["B2"]


def test_a_cancelled_job_is_tried_again(history: History) -> None:
    first, second = history.seen["cancelled"]
    assert first.number != second.number
    history.runs["cancelled"].assert_ok()
    assert redone(history, "bad", "cancelled") == {"B2"}
    assert "failed.json" not in history.samples["cancelled"]["B2"]


def test_a_killed_run_leaves_jobs_which_the_next_one_ends(history: History) -> None:
    left = history.seen["killed"]
    assert [job.state for job in left] == ["SUSPENDED"], "else the next assertion would prove nothing"
    run = history.runs["resumed"].assert_ok()
    assert f"ending 1 Slurm jobs that an earlier run left: {left[0].number}\n" in run.output
    assert history.seen["resumed"] == []
    assert redone(history, "cancelled", "resumed") == {"B2"}
    assert processes(history.project.folder) == []


def test_a_job_that_needs_more_memory_gets_more(history: History) -> None:
    assert [job.comment for job in history.seen["memory"]] == ["rule_summarize_cohort"], "the first attempt was ended"
    assert "2 of 3 samples done, 1 failed" in history.runs["bad"].output, "the second was not"


def test_the_results_are_those_of_one_machine(history: History, new_project: Callable[[str], Project]) -> None:
    """After all of it: byte for byte what a local run of the same inputs writes, and nothing is left to do."""
    local = new_project("local")
    history.project.give_inputs(local)
    local.write_config(batch_size=50)
    local.run().assert_ok()
    for name in SAMPLES:
        assert content(history.project.sample(name)) == content(local.sample(name))
    for name in ("index.html", "summary.json", "knowledge_base/lock.json"):
        assert (history.project.results / name).read_bytes() == (local.results / name).read_bytes(), name
    assert half_written(history.project.folder) == []
    assert NOTHING in history.project.run().output
