"""LSF's and SGE's commands, made up: jobs run on this machine, as far as our profiles can tell the difference.

A copy of this file under the name of each command is what the tests put on PATH. State lies in the folder CLUSTER: one folder
for each job, with the words of its submission, its process and, when it is over, its exit code. While ``CLUSTER/hold`` exists,
no job starts.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

COMMANDS = ("bsub", "bjobs", "bkill", "qsub", "qstat", "qacct", "qdel")


def install(folder: Path) -> None:
    """Put the commands into a folder for PATH."""
    folder.mkdir()
    text = Path(__file__).read_text(encoding="utf-8")
    for name in COMMANDS:
        (folder / name).write_text(f"#!{sys.executable}\n{text}", encoding="utf-8")
        (folder / name).chmod(0o755)


def state() -> Path:
    return Path(os.environ["CLUSTER"])


def submit(words: list[str], script: str) -> str:
    number = str(sum(path.is_dir() for path in state().iterdir()) + 1)
    job = state() / number
    job.mkdir()
    (job / "words").write_text("\n".join(words), encoding="utf-8")
    body = 'while [ -e "$2/../hold" ]; do sleep 0.1; done; sh "$1"; echo $? >"$2/part" && mv "$2/part" "$2/exit"'
    with (job / "log").open("wb") as log:
        process = subprocess.Popen(
            ["sh", "-c", body, "job", script, str(job)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (job / "process").write_text(str(process.pid), encoding="utf-8")
    return number


def ended(number: str) -> int | None:
    """The exit code of a job that is over."""
    path = state() / number / "exit"
    return int(path.read_text(encoding="utf-8")) if path.exists() else None


def kill(number: str) -> None:
    job = state() / number
    with suppress(ProcessLookupError):
        os.killpg(int((job / "process").read_text(encoding="utf-8")), signal.SIGKILL)
    time.sleep(0.1)
    if ended(number) is None:
        (job / "exit").write_text("137", encoding="utf-8")


def bsub(words: list[str]) -> int:
    number = submit(words, shlex.split(words[-1])[0])
    print(f"Job <{number}> is submitted to default queue <normal>.")
    return 0


def qsub(words: list[str]) -> int:
    print(submit(words, words[-1]))
    return 0


def bjobs(words: list[str]) -> int:
    code = ended(words[-1])
    print("RUN" if code is None else "EXIT" if code else "DONE")
    return 0


def qstat(words: list[str]) -> int:
    if ended(words[-1]) is None:
        print(f"job_number: {words[-1]}")
        return 0
    print(f"Following jobs do not exist:\n{words[-1]}", file=sys.stderr)
    return 1


def qacct(words: list[str]) -> int:
    print(f"qname all.q\nfailed       0\nexit_status  {ended(words[-1])}")
    return 0


def bkill(words: list[str]) -> int:
    for number in words:
        kill(number)
    return 0


MAKE_BELIEVE: dict[str, Callable[[list[str]], int]] = {
    "bsub": bsub,
    "bjobs": bjobs,
    "bkill": bkill,
    "qsub": qsub,
    "qstat": qstat,
    "qacct": qacct,
    "qdel": bkill,
}

if __name__ == "__main__":
    sys.exit(MAKE_BELIEVE[Path(sys.argv[0]).name](sys.argv[1:]))
