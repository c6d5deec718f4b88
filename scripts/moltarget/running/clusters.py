"""LSF and SGE for Snakemake's generic executor: how a job is submitted, how it is doing, and which were left by a killed run.

Snakemake writes a script for each job, whose second line holds what the job is and takes (``# properties = {...}``, JSON).
Options of a site (queue, project) come from the environment variable MOLTARGET_CLUSTER_OPTIONS, as words for a shell.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from moltarget.errors import RunError
from moltarget.running import leaving
from moltarget.running.leaving import Left

RUNNING, SUCCESS, FAILED = "running", "success", "failed"
LOGS = Path("logs", "cluster")
_RECORD = Path(".snakemake", "moltarget_jobs.tsv")  # the jobs submitted, system and number
_PROPERTIES = "# properties = "


class System(Protocol):
    """What differs between two of them."""

    cancel: str

    def submission(self, script: Path, job: Wanted, options: Sequence[str]) -> list[str]:
        """The words of the command that submits a script."""
        ...

    def number(self, output: str) -> str:
        """The job's number in what that command printed; empty when there is none."""
        ...

    def status(self, number: str) -> str:
        """RUNNING (waiting, or not known at the moment), SUCCESS or FAILED."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a job takes: ``memory`` in MB and ``minutes`` for the whole of it."""

    name: str
    threads: int
    memory: int
    minutes: int


class Lsf:
    """bsub and bjobs; needs LSF 10.1, which takes units of memory."""

    cancel = "bkill"
    _OVER: ClassVar = {"DONE": SUCCESS, "EXIT": FAILED, "ZOMBI": FAILED}

    def submission(self, script: Path, job: Wanted, options: Sequence[str]) -> list[str]:
        """Memory is asked for twice: to be placed where there is so much, and to be ended above it."""
        memory = f"{job.memory}MB"
        wanted = ["-n", str(job.threads), "-R", f"span[hosts=1] rusage[mem={memory}]", "-M", memory]
        wanted += ["-W", str(job.minutes), "-J", job.name, "-o", str(LOGS / f"{job.name}.%J.log")]
        return ["bsub", *wanted, *options, shlex.quote(str(script))]

    def number(self, output: str) -> str:
        """From ``Job <7> is submitted to queue <normal>.``"""
        found = re.search(r"Job <(\d+)>", output)
        return found[1] if found else ""

    def status(self, number: str) -> str:
        """A job that LSF has forgotten has failed; an LSF that does not answer says nothing."""
        done = _run(["bjobs", "-noheader", "-o", "stat", number])
        if "is not found" in done.stdout + done.stderr:
            return FAILED
        return self._OVER.get(done.stdout.strip(), RUNNING)


class Sge:
    """qsub, qstat and qacct of SGE and its heirs. A job with more than one thread needs the parallel environment ``smp``."""

    cancel = "qdel"
    _TRIES = 5  # accounting comes some seconds after the end

    def submission(self, script: Path, job: Wanted, options: Sequence[str]) -> list[str]:
        """``h_vmem`` is counted for each thread."""
        limits = f"h_vmem={-(-job.memory // job.threads)}M,h_rt={job.minutes * 60}"
        wanted = ["-terse", "-V", "-cwd", "-j", "y", "-N", job.name, "-o", str(LOGS), "-l", limits]
        wanted += ["-pe", "smp", str(job.threads)] if job.threads > 1 else []
        return ["qsub", *wanted, *options, str(script)]

    def number(self, output: str) -> str:
        """From ``-terse``: the number alone."""
        found = re.match(r"(\d+)", output.strip())
        return found[1] if found else ""

    def status(self, number: str) -> str:
        """A job in error state waits for ever: it has failed. One that is over and not in the accounts has, too."""
        waiting = _run(["qstat", "-j", number])
        if waiting.returncode == 0:
            return FAILED if "error reason" in waiting.stdout else RUNNING
        if "do not exist" not in waiting.stdout + waiting.stderr:
            return RUNNING
        for _ in range(self._TRIES):
            account = _run(["qacct", "-j", number])
            if account.returncode == 0:
                ends = dict(re.findall(r"^(failed|exit_status)\s+(\d+)", account.stdout, re.MULTILINE))
                return SUCCESS if set(ends.values()) == {"0"} else FAILED
            time.sleep(2)
        return FAILED


SYSTEMS: dict[str, System] = {"lsf": Lsf(), "sge": Sge()}


def check_command(system: str) -> None:
    """Raises RunError where the command that submits is not installed: no job could begin."""
    command = SYSTEMS[system].submission(Path("script"), Wanted("job", 1, 1, 1), ())[0]
    if shutil.which(command) is None:
        raise RunError(_not_installed(command))


def submit(system: str, script: Path) -> str:
    """Submit Snakemake's script of a job from the working directory; its number. Raises RunError when it is refused."""
    LOGS.mkdir(parents=True, exist_ok=True)
    options = shlex.split(os.environ.get("MOLTARGET_CLUSTER_OPTIONS", ""))
    command = SYSTEMS[system].submission(script.absolute(), wanted(script), options)
    done = _run(command)
    number = SYSTEMS[system].number(done.stdout)
    if done.returncode or not number:
        raise RunError(f"{command[0]} took no job: {(done.stderr or done.stdout).strip()}\n{shlex.join(command)}")
    with _RECORD.open("a", encoding="utf-8") as record:
        record.write(f"{system}\t{number}\n")
    return number


def wanted(script: Path) -> Wanted:
    """What a job takes, from the script that Snakemake wrote. Raises RunError when that says nothing of it."""
    try:
        text = script.read_text(encoding="utf-8")
    except OSError as fault:
        raise RunError(f"{script}: cannot be read ({fault.strerror}); it is a script that Snakemake writes") from fault
    for line in text.splitlines():
        if line.startswith(_PROPERTIES):
            found: dict[str, Any] = json.loads(line.removeprefix(_PROPERTIES))
            name = f"moltarget.{found.get('rule') or found.get('groupid')}"
            taken = found["resources"]
            return Wanted(name, int(found.get("threads", 1)), int(taken["mem_mb"]), int(taken["runtime"]))
    raise RunError(f"{script}: no line {_PROPERTIES}")


def end_leftovers(
    directory: Path, *, seconds: float = 120.0, say: Callable[[str], None] = lambda line: None
) -> list[str]:
    """Cancel the jobs that earlier runs of this working directory have left, wait until they are gone; their numbers.

    To be called while no Snakemake works there. Raises RunError when jobs are left after so many seconds.
    """
    record = directory / _RECORD
    if not record.is_file():
        return []
    jobs: list[list[str]] = [line.split("\t") for line in record.read_text(encoding="utf-8").splitlines()]

    def alive() -> list[Left]:
        jobs[:] = [
            job for job in jobs if SYSTEMS[job[0]].status(job[1]) == RUNNING
        ]  # what is over need not be asked again
        return [Left(number, number) for _, number in jobs]

    def cancel(_: Sequence[str]) -> None:
        for system, number in jobs:
            _run([SYSTEMS[system].cancel, number])

    numbers = leaving.end(directory, "jobs", alive, cancel, seconds=seconds, say=say)
    record.unlink()
    return numbers


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise RunError(_not_installed(command[0])) from None


def _not_installed(command: str) -> str:
    return f"{command} is not installed here: start such runs where the cluster's commands are"
