"""Jobs that killed runs left, with made-up commands of Slurm: which are found and ended, and what is told if none answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import end_leftover_jobs
from moltarget.errors import RunError
from moltarget.running import slurm

FIRST, SECOND = "5b0f38e6-9a5c-4a3e-8a56-0a2cd1cf7f11", "moltarget_62b2b7e3-7794-4454-9e7e-56f94c17d96a"
SCONTROL = """#!/bin/sh
[ "$1" = ping ] && echo "Slurmctld(primary) at login is ${CONTROLLER:-UP}"
[ "$1" = show ] && echo "MinJobAge               = ${AGE:-300} sec"
exit 0
"""
# Jobs are lines "name|number|state|comment" of a file; those asked for by name are printed.
SQUEUE = """#!/bin/sh
for word; do case $word in --name=*) names=${word#--name=} ;; esac; done
echo "$names" | tr , '\\n' | while read -r name; do grep "^$name|" "$JOBS" | cut -d'|' -f2-; done
"""
SCANCEL = """#!/bin/sh
for number; do sed -i "/|$number|/d" "$JOBS"; done
"""


@pytest.fixture
def run_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory of two runs on a made-up Slurm; ``jobs`` lies beside it."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, text in (("scontrol", SCONTROL), ("squeue", SQUEUE), ("scancel", SCANCEL)):
        make_command(commands / name, text)
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("JOBS", str(tmp_path / "jobs"))
    (tmp_path / "jobs").write_text(
        f"{FIRST}|7|RUNNING|rule_match_targets_wildcards_2-0\nother|8|RUNNING|rule_x\n{SECOND}|9|PENDING|(null)\n",
        encoding="utf-8",
    )
    folder = tmp_path / "run"
    for number, name in enumerate([FIRST, SECOND]):
        write_log(folder, f"2026-01-0{number + 1}", f"Building DAG of jobs...\nSLURM run ID: {name}\nFinished\n")
    write_log(folder, "2026-01-03", "Building DAG of jobs...\n")
    return folder


def make_command(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def write_log(folder: Path, name: str, text: str) -> None:
    path = folder / ".snakemake" / "log" / f"{name}.snakemake.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_jobs_of_every_run_of_the_folder_are_found_and_no_others(run_folder: Path) -> None:
    assert slurm.run_ids(run_folder) == [FIRST, SECOND]
    assert slurm.leftovers(run_folder) == [
        slurm.Job("7", "RUNNING", "rule_match_targets_wildcards_2-0"),
        slurm.Job("9", "PENDING", "(null)"),
    ]


def test_they_are_ended_and_the_others_stay(run_folder: Path) -> None:
    said: list[str] = []
    assert slurm.end_leftovers(run_folder, say=said.append) == ["7", "9"]
    assert said == ["ending 2 Slurm jobs that an earlier run left: 7, 9"]
    assert (run_folder.parent / "jobs").read_text(encoding="utf-8") == "other|8|RUNNING|rule_x\n"
    assert slurm.end_leftovers(run_folder, say=said.append) == []
    assert len(said) == 1


def test_a_job_that_does_not_end_stops_the_run(run_folder: Path) -> None:
    make_command(run_folder.parent / "bin" / "scancel", "#!/bin/sh\nexit 0\n")
    with pytest.raises(RunError, match=r"7 \(RUNNING\), 9 \(PENDING\)"):
        slurm.end_leftovers(run_folder, seconds=0)


def test_a_folder_that_never_used_slurm_asks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_log(tmp_path, "2026-01-01", "Building DAG of jobs...\n")
    monkeypatch.setenv("PATH", "")
    assert slurm.end_leftovers(tmp_path) == []


def test_no_commands_of_slurm_are_said_to_be_missing(run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RunError, match="scontrol is not installed here"):
        slurm.leftovers(run_folder)


@pytest.mark.parametrize("answer", ["DOWN", "silent"])
def test_no_controller_is_told_soon(run_folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setenv("CONTROLLER", answer)
    if answer == "silent":
        late = "import time\ntime.sleep(30)\nprint('Slurmctld(primary) at login is UP')\n"
        make_command(run_folder.parent / "bin" / "scontrol", f"#!{sys.executable}\n{late}")
    with pytest.raises(RunError, match="no Slurm controller answers"):
        slurm.check_controller()


def test_slurm_that_forgets_finished_jobs_is_remarked_on(run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert slurm.check_controller() == []
    monkeypatch.setenv("AGE", "120")
    assert [remark.partition(" (")[0] for remark in slurm.check_controller()] == [
        "Slurm forgets finished jobs after 120 s"
    ]


def test_a_failing_squeue_is_no_empty_answer(run_folder: Path) -> None:
    make_command(run_folder.parent / "bin" / "squeue", "#!/bin/sh\necho 'slurm_load_jobs error' >&2\nexit 1\n")
    with pytest.raises(RunError, match="slurm_load_jobs error"):
        slurm.leftovers(run_folder)


def test_the_command_lists_and_ends(run_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ["--directory", str(run_folder)]
    assert end_leftover_jobs.main(folder) == 1
    assert capsys.readouterr().out == "7\tRUNNING\trule_match_targets_wildcards_2-0\n9\tPENDING\t(null)\n"
    assert end_leftover_jobs.main([*folder, "--end"]) == 0
    assert "7, 9" in capsys.readouterr().err
    assert end_leftover_jobs.main(folder) == 0


class Clock:
    """Time that a test moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def seconds_until_lost(run_folder: Path, meanwhile: dict[float, Callable[[], object]]) -> float | None:
    """When a Snakemake is taken for blind, asked every ten seconds, while something happens."""
    clock = Clock()
    sight = slurm.Sight(run_folder, patience=100, clock=clock)
    while clock.now <= 1000:
        meanwhile.get(clock.now, lambda: None)()
        if sight.lost():
            return clock.now
        clock.now += 10
    return None


def submit(run_folder: Path, name: str = "2026-01-04") -> None:
    write_log(run_folder, name, f"SLURM run ID: {SECOND}\nJob 5 has been submitted with SLURM jobid 9 (log: x).\n")


def test_a_snakemake_that_waits_for_jobs_that_are_over_is_blind(run_folder: Path) -> None:
    submit(run_folder)
    jobs = run_folder.parent / "jobs"
    assert seconds_until_lost(run_folder, meanwhile={200: lambda: jobs.write_text("")}) == 280


def test_what_is_no_blindness(run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = run_folder.parent / "jobs"
    submit(run_folder)
    assert seconds_until_lost(run_folder, meanwhile={}) is None, "a job is alive"
    jobs.write_text("", encoding="utf-8")
    growing: dict[float, Callable[[], object]] = {float(at): lambda: lengthen(run_folder) for at in range(0, 1000, 90)}
    assert seconds_until_lost(run_folder, meanwhile=growing) is None, "it logs something"
    write_log(run_folder, "2026-01-05", f"SLURM run ID: {FIRST}\n")
    assert seconds_until_lost(run_folder, meanwhile={}) is None, "it has not submitted anything yet"
    submit(run_folder, "2026-01-06")
    monkeypatch.setenv("CONTROLLER", "DOWN")
    assert seconds_until_lost(run_folder, meanwhile={}) is None, "Slurm says nothing"


def lengthen(run_folder: Path) -> None:
    with (run_folder / ".snakemake" / "log" / "2026-01-04.snakemake.log").open("a", encoding="utf-8") as log:
        log.write("Select jobs to execute...\n")
