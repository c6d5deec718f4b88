"""How far a run is, read from what it writes: Snakemake's own lines and the line that each step logs for each sample."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

STEPS = {"annotate_variants": "annotated", "match_targets": "matched", "render_reports": "rendered"}
_PLAN = re.compile(r"moltarget: (\d+) samples? in (\d+) batch(?:es)?")
_COUNT = re.compile(r"(\w+) +(\d+)\s*")
_DONE = re.compile(r"(\d+) of (\d+) steps ")
_ERROR = re.compile(r"Error in rule (\w+)")
_JOB = re.compile(r"    jobid: (\S+)")
_RESTART = re.compile(r"Trying to restart job (\S+)\.$")
_LOG = re.compile(r"    log: (.+?) \(check log file")
_GROUP = re.compile(r"    message: Error in group (\w+)")
_GROUP_LOG = re.compile(r"            log: (.+?) \(check log file")
_SAMPLE = re.compile(r"(\S+): (annotated|matched|rendered|unchanged, kept|FAILED: )")


@dataclass(slots=True)
class Lines:
    """A text file that grows: each call gives the whole lines that came since the last one."""

    path: Path
    _place: int = 0
    _rest: bytes = b""

    def new(self) -> list[str]:
        """The lines; none when the file is not there. A file that was begun anew is read from its start."""
        try:
            size = self.path.stat().st_size
            if size < self._place:
                self._place, self._rest = 0, b""
            if size == self._place:
                return []
            with self.path.open("rb") as handle:
                handle.seek(self._place)
                data = handle.read()
        except OSError:
            return []
        self._place += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [line.decode("utf-8", "replace") for line in lines]


@dataclass(slots=True)
class Progress:
    """What a run has told so far. ``todo`` counts its jobs by rule; ``failures`` are (rule, its log) of jobs that failed and
    were not tried again.
    """

    samples: int = 0
    batches: int = 0
    todo: dict[str, int] = field(default_factory=dict)
    done: int = 0
    jobs: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    _in_table: bool = False
    _failing: str = ""
    _job: str = ""
    _failed_jobs: list[str] = field(default_factory=list)  # Snakemake's numbers of ``failures``; of a group, its name
    _group: str = ""

    def read(self, lines: Iterable[str]) -> None:
        """Lines of Snakemake's output, in their order."""
        for line in lines:
            if line.startswith("Job stats:"):
                self._in_table = True
            elif self._in_table:
                self._count(line)
            elif self._group and line.startswith("        "):
                self._read_group(line)
            elif found := _DONE.match(line):
                self.done, self.jobs = int(found[1]), int(found[2])
            elif found := _PLAN.match(line):
                self.samples, self.batches = int(found[1]), int(found[2])
            elif found := _ERROR.match(line):
                self._failing = found[1]
            elif found := _GROUP.match(line):
                self._group = found[1]
                self.failures.append((f"group {found[1]}", ""))
                self._failed_jobs.append(found[1])
            elif self._failing and (found := _JOB.match(line)):
                self._job = found[1]
            elif self._failing and (found := _LOG.match(line)):
                self.failures.append((self._failing, found[1]))
                self._failed_jobs.append(self._job)
                self._failing = ""
            elif found := _RESTART.match(line):
                self._restart(found[1])

    def _read_group(self, line: str) -> None:
        """A line on the jobs of a group that failed: Snakemake names all of them, and not the one at fault."""
        if found := _GROUP_LOG.match(line):
            rule, logs = self.failures[-1]
            self.failures[-1] = rule, f"{logs}, {found[1]}" if logs else found[1]

    def _restart(self, job: str) -> None:
        """A job that is tried again has not failed yet. A group is named by an id of its own, after its failure was told."""
        name = job if job in self._failed_jobs else self._group
        if name in self._failed_jobs:
            place = len(self._failed_jobs) - 1 - self._failed_jobs[::-1].index(name)
            del self.failures[place], self._failed_jobs[place]

    def _count(self, line: str) -> None:
        """A line of the table of jobs, which ends at an empty line."""
        found = _COUNT.fullmatch(line)
        if found and found[1] == "total":
            self.jobs = int(found[2])
        elif found:
            self.todo[found[1]] = int(found[2])
        self._in_table = bool(line.strip())

    @property
    def begun(self) -> bool:
        """Whether Snakemake came as far as its list of jobs; before it, sheet or configuration are at fault."""
        return bool(self.todo)


class Samples:
    """Samples that have left each step in this run, counted in the rules' logs."""

    def __init__(self, logs: Path, since: float) -> None:
        """``logs`` is the folder of the logs; files older than ``since`` (seconds since the epoch) are of earlier runs."""
        self._logs, self._since = logs, since
        self._files: dict[Path, Lines] = {}
        self._left: dict[str, dict[str, str]] = {rule: {} for rule in STEPS}

    def look(self) -> tuple[dict[str, int], int]:
        """How many samples have left each step (by its rule), and how many of them have failed."""
        for rule, left in self._left.items():
            for path in (self._logs / rule).glob("*.log"):
                if path not in self._files:
                    if path.stat().st_mtime < self._since:
                        continue
                    self._files[path] = Lines(path)
                for line in self._files[path].new():
                    if found := _SAMPLE.match(line):
                        left[found[1]] = found[2]
        failed = {name for left in self._left.values() for name, how in left.items() if how.startswith("FAILED")}
        return {rule: len(left) for rule, left in self._left.items()}, len(failed)


def told(progress: Progress, samples: tuple[dict[str, int], int], seconds: float) -> str:
    """One line: time, jobs, samples of each step, failures, and a guess of what is left once a tenth is done."""
    counts, failed = samples
    parts = [clock(seconds)]
    if progress.jobs:
        parts.append(f"job {progress.done:,} of {progress.jobs:,}")
    parts += [f"{counts[rule]:,} {word}" for rule, word in STEPS.items() if rule in progress.todo]
    if failed:
        parts.append(f"{failed:,} FAILED")
    if progress.jobs and progress.done < progress.jobs and progress.done * 10 >= progress.jobs:
        parts.append(f"about {clock(seconds * (progress.jobs - progress.done) / progress.done)} left")
    return "  ".join(parts)


def planned(progress: Progress) -> str:
    """One line on what the run will do."""
    counted = Counter(progress.todo)
    steps = ", ".join(f"{word} {counted[rule]:,}" for rule, word in STEPS.items())
    if not progress.samples:
        return steps
    whole = f"{several(progress.samples, 'sample')} in {several(progress.batches, 'batch', 'es')}"
    return f"{whole}; batches to be {steps}"


def clock(seconds: float) -> str:
    """Hours, minutes and seconds.

    >>> clock(3725.6)
    '1:02:05'
    """
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def several(number: int, word: str, ending: str = "s") -> str:
    """A number of things.

    >>> several(1, "sample"), several(2000, "batch", "es")
    ('1 sample', '2,000 batches')
    """
    return f"{number:,} {word}{'' if number == 1 else ending}"
