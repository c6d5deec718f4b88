"""Slurm around a run: whether its controller answers, jobs that a killed Snakemake has left alive, and jobs it lost sight of.

Slurm's jobs outlive the Snakemake that submitted them, and would write the files of the run that takes up its work. The
executor gives every job of one run the same name, an id that it writes into ``.snakemake/log`` before the first job.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from moltarget.errors import RunError
from moltarget.running import leaving
from moltarget.running.leaving import Left

_RUN_ID = re.compile(r"SLURM run ID: (\S+)")
_PATIENCE = 2.0  # seconds for a controller to say that it is there; Slurm's own commands try for nine
_NAMES_A_CALL = 200
_LEAST_JOB_AGE = 240  # seconds; the executor may look for states only every 180
_LOST_AFTER, _LOOK_EVERY = 360.0, 20.0  # seconds: twice the longest time between two looks of the executor
_NO_CONTROLLER = (
    "no Slurm controller answers here (scontrol ping): ask its administrators, or run without Slurm (docs/clusters.md)"
)


@dataclass(frozen=True, slots=True)
class Job:
    """A job that is not over: its number, Slurm's word for its state, and the executor's comment (rule and wildcards)."""

    number: str
    state: str
    comment: str


def has_executor() -> bool:
    """Whether Snakemake's executor for Slurm is installed (an optional extra)."""
    return find_spec("snakemake_executor_plugin_slurm") is not None


def check_controller() -> list[str]:
    """Remarks on its configuration, at most one. Raises RunError within some two seconds when no controller answers."""
    if not re.search(r" is UP\b", _ask("scontrol", "ping", patience=_PATIENCE)):
        raise RunError(_NO_CONTROLLER)
    found = re.search(r"^MinJobAge\s*=\s*(\d+)", _ask("scontrol", "show", "config"), re.MULTILINE)
    if found is None or int(found[1]) >= _LEAST_JOB_AGE:
        return []
    return [
        f"Slurm forgets finished jobs after {found[1]} s (MinJobAge), too soon for squeue: a job may seem to run for ever; "
        f"ask for {_LEAST_JOB_AGE} s, or add --slurm-status-command sacct (docs/clusters.md)"
    ]


def run_ids(directory: Path) -> list[str]:
    """The ids of the runs in this working directory that sent jobs to Slurm, oldest first; empty when there were none."""
    return list(dict.fromkeys(_logged_ids(sorted((directory / ".snakemake" / "log").glob("*.log")))))


def _logged_ids(logs: Sequence[Path]) -> Iterator[str]:
    for path in logs:
        with path.open(encoding="utf-8", errors="replace") as lines:
            yield from (found[1] for line in lines if (found := _RUN_ID.search(line)))


def leftovers(directory: Path) -> list[Job]:
    """The jobs of all runs of this working directory that are not over. Asks Slurm only when a run has used it.

    Raises RunError when no controller answers.
    """
    return _of_runs(run_ids(directory))


def _of_runs(ids: Sequence[str]) -> list[Job]:
    """The jobs of these runs that are not over. Raises RunError when no controller answers."""
    if not ids:
        return []
    check_controller()
    return _alive(ids)


def _alive(ids: Sequence[str]) -> list[Job]:
    jobs: list[Job] = []
    for start in range(0, len(ids), _NAMES_A_CALL):
        names = ",".join(ids[start : start + _NAMES_A_CALL])
        text = _ask("squeue", "--noheader", "--format=%A|%T|%k", f"--name={names}")
        jobs += [Job(*line.strip().split("|", 2)) for line in text.splitlines() if line.count("|") >= 2]
    return jobs


def end_leftovers(
    directory: Path, *, seconds: float = 120.0, say: Callable[[str], None] = lambda line: None
) -> list[str]:
    """Cancel the jobs that earlier runs of this working directory have left, wait until they are gone; their numbers.

    To be called while no Snakemake works there. ``say`` gets a line before the wait. Raises RunError when no controller
    answers, or when jobs are left after so many seconds.
    """
    ids = run_ids(directory)
    return leaving.end(
        directory,
        "Slurm jobs",
        lambda: [Left(job.number, f"{job.number} ({job.state})") for job in _of_runs(ids)],
        lambda numbers: _ask("scancel", *numbers),
        seconds=seconds,
        say=say,
        hint=". Are they of another user, or is their node down? squeue and scancel tell",
    )


class Sight:
    """Whether the Snakemake at work in a directory still sees its jobs.

    The executor forgets jobs whose states it could not ask for (docs/clusters.md), and then waits for ever. It is taken for
    blind when it has submitted jobs, none of them is left in Slurm, and it has logged nothing, all for ``patience`` seconds.
    """

    def __init__(
        self, directory: Path, *, patience: float = _LOST_AFTER, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._directory, self._patience, self._clock = directory, patience, clock
        self._next = self._since = clock()
        self._size = -1

    def lost(self) -> bool:
        """Asks Slurm every twenty seconds at most, and answers False in between and while Slurm does not answer."""
        now = self._clock()
        if now < self._next:
            return False
        self._next = now + _LOOK_EVERY
        logs = sorted((self._directory / ".snakemake" / "log").glob("*.log"))
        size = logs[-1].stat().st_size if logs else 0
        if size != self._size or not self._is_idle(logs[-1:]):
            self._size, self._since = size, now
        return now - self._since >= self._patience

    @staticmethod
    def _is_idle(log: Sequence[Path]) -> bool:
        """The run of this log has submitted jobs, and all are over."""
        if not any("submitted with SLURM jobid" in path.read_text(encoding="utf-8", errors="replace") for path in log):
            return False
        try:
            check_controller()
            return not _alive(list(_logged_ids(log)))
        except RunError:
            return False


def _ask(*command: str, patience: float = 60.0) -> str:
    """What one of Slurm's commands prints. Raises RunError when it is missing, fails or does not answer in time."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=patience)
    except FileNotFoundError:
        raise RunError(
            f"{command[0]} is not installed here: start runs that use Slurm where its commands are"
        ) from None
    except subprocess.TimeoutExpired:
        raise RunError(_NO_CONTROLLER) from None
    if done.returncode and command[0] != "scontrol":
        raise RunError(f"{' '.join(command[:2])} failed: {done.stderr.strip()}")
    return done.stdout
