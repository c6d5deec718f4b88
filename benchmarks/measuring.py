"""What a command costs: processor seconds of its whole process tree, and the peak memory of the largest process in it.

The kernel counts as a process's peak what its parent held when it was started, so the command is not started from here
but from a small interpreter that this module starts: run as a program, it is that interpreter.

Python compiles a module once and keeps what it made, so a user's run finds its modules compiled. So do the commands here: they
may keep compiled modules, in a folder beside their log, whatever the environment says; whoever measures runs each command
once before, on little input.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


class BenchmarkError(Exception):
    """A command of the benchmark failed or left an answer that is not whole."""


@dataclass(frozen=True, slots=True)
class Cost:
    """``cpu`` are user and system seconds; ``peak`` is resident memory in MiB."""

    cpu: float
    peak: float


def measure(
    command: Sequence[str],
    log: Path,
    output: Path | None = None,
    *,
    more: Mapping[str, str] | None = None,
    allowed: Collection[int] = (0,),
) -> Cost:
    """Run a command to its end; stderr goes to ``log``, stdout to ``output`` or into the log.

    ``more`` is added to its environment. A process counts once its parent has waited for it. Raises BenchmarkError with the
    end of the log when the exit code is not an allowed one.
    """
    report = log.with_suffix(".cost.json")
    launcher = [sys.executable, "-I", "-S", str(Path(__file__).resolve()), str(report), *command]
    compiled = {"PYTHONPYCACHEPREFIX": str(log.parent / "compiled_modules")}
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {**compiled, **(more or {})}
    with log.open("wb") as err, (output or log).open("ab" if output is None else "wb") as out:
        code = subprocess.run(launcher, stdout=out, stderr=err, env=environment, check=False).returncode
    if code not in allowed:
        told = " / ".join(log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-5:])
        raise BenchmarkError(f"{Path(command[0]).name} {' '.join(command[1:3])} ... ended with code {code}: {told}")
    return Cost(**json.loads(report.read_text(encoding="ascii")))


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(median(cost.cpu for cost in costs), median(cost.peak for cost in costs))


def main(argv: Sequence[str]) -> int:
    """``REPORT COMMAND ...``: run the command, write what it cost; the exit code is the command's."""
    report, *command = argv
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)  # covers the process and all that it and its children waited for
    cost = {"cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024}
    Path(report).write_text(json.dumps(cost), encoding="ascii")
    return abs(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
