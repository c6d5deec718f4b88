"""Snakemake as a child process: its command line, its output in a log, its progress on the terminal and in another log."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from moltarget.errors import RunError
from moltarget.running.taking_up import note_alive, note_end, note_start
from moltarget.running.watching import Lines, Progress, Samples, planned, told

_PROJECT = Path(__file__).resolve().parents[3]
PROFILES = _PROJECT / "workflow" / "profiles"
_POLL = 0.2  # seconds
# Arguments with which Snakemake runs nothing, and its answer is what the user wants to read.
_QUESTIONS = {
    *(
        "--dry-run",
        "--dryrun",
        "--report",
        "--unlock",
        "--lint",
        "--summary",
        "--detailed-summary",
        "-D",
        "-S",
        "--dag",
    ),
    *("--rulegraph", "--filegraph", "-l", "--list-rules", "--list-changes", "--delete-all-output", "--containerize"),
    "--print-compilation",
}
_DRY = re.compile(r"-[npqFkr]*n[npqFkr]*")  # -n, alone or together with others: -np
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Request:
    """What to run. ``more`` are arguments for Snakemake as they are; ``every`` seconds a line of progress is written."""

    directory: Path
    profile: str = "default"
    configfile: Path | None = None
    more: Sequence[str] = ()
    every: float = 30.0

    @property
    def asks(self) -> bool:
        """Whether Snakemake is only asked something."""
        return any(word.partition("=")[0] in _QUESTIONS or _DRY.fullmatch(word) for word in self.more)

    def command(self, *extra: str) -> list[str]:
        """Snakemake's command line."""
        words = [sys.executable, "-m", "snakemake", "--snakefile", str(_PROJECT / "Snakefile")]
        words += ["--directory", str(self.directory), "--workflow-profile", str(PROFILES / self.profile)]
        words += ["--configfile", str(self.configfile)] if self.configfile else []
        return [*words, *self.more, *extra]


@dataclass(slots=True)
class Ended:
    """How Snakemake ended, after how many seconds; ``signals`` it was sent through us; ``lines`` are its last output."""

    code: int
    seconds: float
    progress: Progress
    lines: Sequence[str] = ()
    signals: Sequence[str] = ()
    lost: bool = False  # it waited for jobs that were over, and was ended


def ask(request: Request) -> int:
    """Snakemake's answer, on the terminal; returns its exit code."""
    return subprocess.run(request.command(), check=False).returncode


def unlock(request: Request) -> None:
    """Take Snakemake's lock off the directory. Raises RunError with what Snakemake says when it cannot."""
    done = subprocess.run(request.command("--unlock"), check=False, capture_output=True, text=True)
    if done.returncode:
        told = done.stderr.strip() or f"ended with code {done.returncode}"
        raise RunError(f"{request.directory}: the lock of a killed run could not be taken off; run again\n{told}")


def launch(request: Request, show: Callable[[str], None], lost: Callable[[], bool] = lambda: False) -> Ended:
    """Run Snakemake to its end. ``show`` gets lines to be kept: the plan, then the progress.

    SIGINT, SIGTERM and SIGHUP are handed to Snakemake and its jobs as SIGINT, on which it ends what it has submitted. When
    ``lost`` says that it waits for nothing, it gets one from us.
    """
    logs = request.directory / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    begun, since = time.monotonic(), time.time()
    output = logs / "snakemake.log"
    watch = _Watch(Lines(output), Samples(logs, since), begun, show)
    with _child(request.command(), output) as (child, signals):
        note_start(request.directory, child.pid, request.profile)
        ended = False
        while True:
            code = child.poll()
            with suppress(OSError):  # a full disk or a closed terminal must not end what is watched
                watch.look(request.every)
            if code is not None:
                break
            note_alive(request.directory)
            if not ended and lost():
                ended = True
                os.killpg(child.pid, signal.SIGINT)
            time.sleep(_POLL)
    note_end(request.directory, code)
    return Ended(code, time.monotonic() - begun, watch.progress, watch.last, signals, ended)


class _Watch:
    """Reads what a run writes, and tells of it: on a terminal in one line that changes, and now and then for good."""

    def __init__(self, output: Lines, samples: Samples, begun: float, show: Callable[[str], None]) -> None:
        self.progress = Progress()
        self.last: list[str] = []
        self._output, self._samples, self._begun, self._show = output, samples, begun, show
        self._told, self._drawn = begun, begun
        self._planned = False

    def look(self, every: float) -> None:
        lines = self._output.new()
        self.progress.read(lines)
        self.last = [*self.last, *lines][-40:]
        now = time.monotonic()
        if self.progress.jobs and not self._planned:
            self._planned = True
            self._show(planned(self.progress))
        if self._planned and now - self._told >= every:
            self._told = now
            self._show(self._line(now))
        elif self._planned and sys.stderr.isatty() and now - self._drawn >= 1:
            self._drawn = now
            print(f"\r{self._line(now)}\x1b[K", end="", file=sys.stderr, flush=True)

    def _line(self, now: float) -> str:
        return told(self.progress, self._samples.look(), now - self._begun)


@contextmanager
def _child(command: Sequence[str], output: Path) -> Iterator[tuple[subprocess.Popen[bytes], list[str]]]:
    """The command in a session of its own, to which signals are handed on, and the names of those that were.

    Our handlers stand before it starts: a signal that is ignored here (SIGINT is, behind ``&``) would be ignored there too,
    while one that is handled comes to it in its default state.
    """
    started: list[subprocess.Popen[bytes]] = []
    signals: list[str] = []

    def hand_on(number: int, frame: object) -> None:
        signals.append(signal.Signals(number).name)
        for child in started:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGINT)

    left_out = {signal.SIGHUP} if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else set()  # nohup
    before = {number: signal.signal(number, hand_on) for number in _SIGNALS if number not in left_out}
    try:
        with output.open("wb") as log:
            started.append(subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True))
        yield started[0], signals
    except BaseException:  # nobody would watch it any more
        hand_on(signal.SIGINT, None)
        for child in started:
            child.wait()
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
