"""The other profiles: LSF and SGE under made-up commands, and one big machine. Real ones cannot be started here."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import made_up_cluster
import pytest
from project_runs import Project, content, half_written
from vcf_texts import line, write_vcf
from working_in import until

SAMPLES = {"A1": ("7", 140753336, "A", "T"), "B2": ("12", 25245350, "C", "T")}  # GRCh38
QUICK = ("--max-status-checks-per-second", "10", "--seconds-between-status-checks", "1", "--latency-wait", "10")
SUBMISSION = {
    "lsf": "-n|1|-R|span[hosts=1] rusage[mem=2000MB]|-M|2000MB|-W|210|-J|moltarget.batch",
    "sge": "-terse|-V|-cwd|-j|y|-N|moltarget.batch|-o|logs/cluster|-l|h_vmem=2000M,h_rt=12600",
}


@dataclass(frozen=True)
class Cluster:
    """A run folder and the made-up cluster on which it runs."""

    project: Project
    state: Path
    system: str

    def environment(self) -> dict[str, str]:
        path = f"{self.state.with_name('bin')}{os.pathsep}{os.environ['PATH']}"
        return {"CLUSTER": str(self.state), "PATH": path, "MOLTARGET_CLUSTER_OPTIONS": "-q 'night shift'"}

    def command(self) -> list[str]:
        return self.project.watched_command("--profile", self.system, *QUICK)

    def started(self) -> subprocess.Popen[bytes]:
        environment = self.project.environment(**self.environment())
        return subprocess.Popen(
            self.command(),
            cwd=self.project.folder,
            env=environment,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def submissions(self) -> list[str]:
        return [path.read_text(encoding="utf-8").replace("\n", "|") for path in sorted(self.state.glob("*/words"))]


def write_project(project: Project) -> None:
    for name, record in SAMPLES.items():
        write_vcf(project.folder / f"{name}.vcf", [line(record)])
    project.write_sheet(
        {"sample": name, "tumor_type": "COAD", "vcf": f"{name}.vcf", "genome_build": "GRCh38"} for name in SAMPLES
    )
    project.write_config(batch_size=50)


@pytest.fixture(scope="module")
def local(new_project: Callable[[str], Project]) -> Project:
    """The same samples on this machine alone."""
    project = new_project("here")
    write_project(project)
    project.run().assert_ok()
    return project


@pytest.fixture
def cluster(request: pytest.FixtureRequest, new_project: Callable[[str], Project], tmp_path: Path) -> Cluster:
    made_up_cluster.install(tmp_path / "bin")
    (tmp_path / "state").mkdir()
    project = new_project(request.param)
    write_project(project)
    return Cluster(project, tmp_path / "state", request.param)


def assert_same(project: Project, local: Project) -> None:
    for name in SAMPLES:
        assert content(project.sample(name)) == content(local.sample(name))
    for name in ("index.html", "summary.json", "knowledge_base/lock.json"):
        assert (project.results / name).read_bytes() == (local.results / name).read_bytes(), name
    assert half_written(project.folder) == []


@pytest.mark.parametrize("cluster", ["lsf", "sge"], indirect=True)
def test_a_run_on_a_cluster_writes_what_a_local_one_writes(cluster: Cluster, local: Project) -> None:
    done = cluster.project.watched("--profile", cluster.system, *QUICK, **cluster.environment())
    done.assert_ok()
    assert_same(cluster.project, local)
    batch = [words for words in cluster.submissions() if "moltarget.batch" in words]
    assert len(batch) == 1, "annotation, matching and rendering of a batch are one job"
    assert SUBMISSION[cluster.system] in batch[0], "memory of the largest step, minutes of all"
    assert all("|-q|night shift|" in words for words in cluster.submissions())
    assert len(cluster.submissions()) == 4, "compile, coverage, batch, cohort"


@pytest.mark.parametrize("cluster", ["sge"], indirect=True)
def test_a_killed_run_leaves_a_job_which_the_next_one_ends(cluster: Cluster, local: Project) -> None:
    hold = cluster.state / "hold"
    hold.touch()
    process = cluster.started()
    wait_for((cluster.state / "1" / "process").exists, process)
    record = json.loads((cluster.project.folder / ".snakemake" / "moltarget_run.json").read_text(encoding="utf-8"))
    process.kill()
    process.wait()
    os.kill(record["process"], signal.SIGKILL)
    alive = int((cluster.state / "1" / "process").read_text(encoding="utf-8"))
    os.kill(alive, 0)  # else the rest would prove nothing
    assert started_then_released(cluster, hold) == 0
    assert (cluster.state / "1" / "exit").read_text(encoding="utf-8") == "137"
    assert_same(cluster.project, local)


def started_then_released(cluster: Cluster, hold: Path) -> int:
    """The next run, whose jobs may start when the one that was left is gone."""
    process = cluster.started()
    wait_for((cluster.state / "1" / "exit").exists, process)
    hold.unlink()
    return process.wait(timeout=300)


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    def look() -> bool:
        assert process.poll() is None
        return condition()

    until(look, "a file of the made-up cluster", 120)


def test_one_big_machine_keeps_within_its_limits(new_project: Callable[[str], Project], local: Project) -> None:
    project = new_project("big")
    local.give_inputs(project)
    done = project.watched("--profile", "big_machine", "--cores", "2", "--resources", "mem_mb=3000")
    done.assert_ok()
    text = (project.folder / "logs" / "snakemake.log").read_text(encoding="utf-8")
    assert '("mem_mb", 3000)' in text
    assert_same(project, local)
