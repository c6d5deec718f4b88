"""LSF's and SGE's commands, as our profiles use them: what is submitted, and what each of their answers means."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import cluster_job
from moltarget.errors import RunError
from moltarget.running import clusters

JOB = {"type": "single", "rule": "match_targets", "threads": 1, "resources": {"mem_mb": 2000, "runtime": 60}}


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on PATH for made-up commands; the working directory is empty but for Snakemake's folder."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (tmp_path / "run" / ".snakemake").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "run")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    return folder


def make(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def script(**changes: object) -> Path:
    path = Path("snake job.sh")
    path.write_text(f"#!/bin/sh\n# properties = {json.dumps({**JOB, **changes})}\ntrue\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("echo PEND", "running"),
        ("echo RUN", "running"),
        ("echo USUSP", "running"),
        ("echo UNKWN", "running"),
        ("echo DONE", "success"),
        ("echo EXIT", "failed"),
        ("echo 'Job <7> is not found' >&2; exit 255", "failed"),
        ("echo 'LSF is down. Please wait ...' >&2; exit 255", "running"),
    ],
)
def test_answers_of_lsf(commands: Path, answer: str, status: str) -> None:
    make(commands, "bjobs", answer)
    assert clusters.SYSTEMS["lsf"].status("7") == status


GONE = "echo 'Following jobs do not exist:' >&2; exit 1"


@pytest.mark.parametrize(
    ("qstat", "qacct", "status"),
    [
        ("echo 'job_number: 7'", "exit 1", "running"),
        ("echo 'error reason    1: can not open output file'", "exit 1", "failed"),
        ("echo 'unable to contact qmaster' >&2; exit 1", "exit 1", "running"),
        (GONE, "printf 'failed       0    \\nexit_status  0                   \\n'", "success"),
        (GONE, "printf 'failed       0\\nexit_status  1\\n'", "failed"),
        (GONE, "printf 'failed       37  : qmaster enforced h_rt limit\\nexit_status  0\\n'", "failed"),
        (GONE, "exit 1", "failed"),
        (GONE, "true", "failed"),
    ],
)
def test_answers_of_sge(commands: Path, qstat: str, qacct: str, status: str) -> None:
    make(commands, "qstat", qstat)
    make(commands, "qacct", qacct)
    assert clusters.SYSTEMS["sge"].status("7") == status


def test_accounts_that_come_late_are_waited_for(commands: Path) -> None:
    make(commands, "qstat", GONE)
    make(commands, "qacct", "[ -e once ] && printf 'failed 0\\nexit_status 0\\n' || { touch once; exit 1; }")
    assert clusters.SYSTEMS["sge"].status("7") == "success"


def test_what_lsf_is_given(commands: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(commands, "bsub", 'printf "%s\\n" "$@" >words; echo "Job <41> is submitted to queue <normal>."')
    assert cluster_job.main(["lsf", "submit", str(script())]) == 0
    assert capsys.readouterr().out == "41\n"
    words = Path("words").read_text(encoding="utf-8").splitlines()
    assert words[:8] == ["-n", "1", "-R", "span[hosts=1] rusage[mem=2000MB]", "-M", "2000MB", "-W", "60"]
    assert words[-1] == f"'{Path.cwd()}/snake job.sh'", "bsub hands its words to a shell"


def test_what_sge_is_given(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOLTARGET_CLUSTER_OPTIONS", "-q 'night shift'")
    make(commands, "qsub", 'printf "%s\\n" "$@" >words; echo 42')
    assert clusters.submit("sge", script(threads=4)) == "42"
    words = Path("words").read_text(encoding="utf-8").splitlines()
    assert words[words.index("-l") + 1] == "h_vmem=500M,h_rt=3600", "memory for each of four threads"
    assert words[-6:] == ["-pe", "smp", "4", "-q", "night shift", f"{Path.cwd()}/snake job.sh"]


@pytest.mark.parametrize("answer", ["echo 'no such queue' >&2; exit 255", "echo 'no such queue'"])
def test_a_refused_job_is_no_job(commands: Path, capsys: pytest.CaptureFixture[str], answer: str) -> None:
    make(commands, "bsub", answer)
    assert cluster_job.main(["lsf", "submit", str(script())]) == 2
    assert "no such queue" in capsys.readouterr().err
    assert clusters.end_leftovers(Path()) == []


def test_a_script_that_is_not_snakemakes_is_refused(commands: Path) -> None:
    Path("own.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    with pytest.raises(RunError, match=r"own\.sh"):
        clusters.submit("lsf", Path("own.sh"))


def test_a_script_that_is_not_there_is_told(commands: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cluster_job.main(["lsf", "submit", "nothing.sh"]) == 2
    assert "nothing.sh: cannot be read (No such file or directory)" in capsys.readouterr().err


def test_jobs_that_do_not_end_stop_the_run(commands: Path) -> None:
    make(commands, "bsub", 'echo "Job <41> is submitted to queue <normal>."')
    make(commands, "bjobs", "echo RUN")
    make(commands, "bkill", "true")
    clusters.submit("lsf", script())
    with pytest.raises(RunError, match="do not end: 41"):
        clusters.end_leftovers(Path(), seconds=0)
    make(commands, "bjobs", "echo EXIT")
    assert clusters.end_leftovers(Path()) == []


def test_without_the_commands_of_the_cluster(commands: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RunError, match="bsub is not installed here"):
        clusters.submit("lsf", script())
