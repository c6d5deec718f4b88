"""One run at a time in a working directory, and what a run that was killed has left there.

Snakemake locks a directory too, but its lock outlives it and does not say whose it is. Ours is the kernel's, so it ends with
the process, and the record beside it says which Snakemake a run had started.
"""

from __future__ import annotations

import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from moltarget.errors import RunError
from moltarget.files import read_json, write_json

_STATE = Path(".snakemake")
_LOCK, _RECORD = "moltarget.lock", "moltarget_run.json"
_SLACK = 1.0  # seconds between two notes that it is alive, at most


@contextmanager
def only_run(directory: Path, *, take_over: bool = False) -> Iterator[None]:
    """Hold the working directory until the end of the block.

    Raises RunError when another run holds it, when it cannot be written to, when the Snakemake of a killed run is still at
    work, or when that was started on another machine, which cannot be asked (``take_over``: the user has looked).
    """
    with _lock_file(directory) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(f"{directory}: another run is at work here{_holder(handle)}") from None
        except OSError:  # a file system without locks: Snakemake's own has to do
            pass
        handle.truncate(0)
        handle.write(f"{os.getpid()} {platform.node()}\n")
        handle.flush()
        _refuse_survivor(directory, take_over)
        yield


def _holder(handle: TextIO) -> str:
    """Who holds the lock, and how its run is ended."""
    handle.seek(0)
    process, _, host = handle.read().strip().partition(" ")
    if not process:  # it has the lock and has not yet said so
        return "; wait for its end, or end it"
    there = "" if host == platform.node() else f" on {host}"
    return f" (process {process}{there}); wait for its end, or end it: kill -INT {process}"


def _lock_file(directory: Path) -> TextIO:
    try:
        (directory / _STATE).mkdir(parents=True, exist_ok=True)
        return (directory / _STATE / _LOCK).open("a+", encoding="utf-8")
    except OSError as fault:
        raise RunError(
            f"{directory}: cannot be written to ({fault.strerror}); runs need a folder of their own"
        ) from None


def _refuse_survivor(directory: Path, take_over: bool) -> None:
    record = _record(directory)
    if record is None:
        return
    host, process = record["host"], int(record["process"])
    if host != platform.node():
        if take_over:
            return
        raise RunError(
            f"{directory}: a run that began on {host} did not come to its end, and its Snakemake (process {process}) may "
            "still be at work there; look there, then run again with --take-over"
        )
    if _started(process) == record["started"] != "":
        raise RunError(
            f"{directory}: the Snakemake of an earlier run is still at work (process {process}); wait for its end, or: "
            f"kill -INT {process}"
        )


def note_start(directory: Path, process: int, profile: str) -> None:
    """Write down which Snakemake works in the directory."""
    record = {"host": platform.node(), "process": process, "started": _started(process), "profile": profile}
    write_json(directory / _STATE / _RECORD, record)


def note_alive(directory: Path) -> None:
    """It still does. A lock that is younger than the last such note is somebody else's."""
    with suppress(OSError):
        os.utime(directory / _STATE / _RECORD)


def note_end(directory: Path, code: int) -> None:
    """It has ended. When it was killed (a code below zero) its lock stays behind, and with it the note whose it is."""
    if code >= 0:
        (directory / _STATE / _RECORD).unlink(missing_ok=True)


def was_killed(directory: Path) -> str:
    """The profile of a run of ours that did not come to its end and left Snakemake's lock; empty when there is no lock.

    Raises RunError for a lock that is not known to be ours: somebody else's Snakemake may be at work.
    """
    locks = [path.stat().st_mtime for path in (directory / _STATE / "locks").glob("*")]
    if not locks:
        return ""
    record = _record(directory)
    if record is None or max(locks) > (directory / _STATE / _RECORD).stat().st_mtime + _SLACK:
        raise RunError(
            f"{directory}: locked by a Snakemake that this command did not start; when it is certain that none is at work "
            "here: snakemake --unlock"
        )
    return str(record["profile"])


def _record(directory: Path) -> dict[str, Any] | None:
    try:
        record: dict[str, Any] = read_json(directory / _STATE / _RECORD)
    except (OSError, ValueError):
        return None
    return record


def _started(process: int) -> str:
    """When a living process began, in clock ticks since the machine's start, so that a number used again is told apart.

    Empty for one that has ended, or where there is no /proc.
    """
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    state, *fields = text.rpartition(")")[2].split()
    return "" if state in "ZX" else fields[18]  # proc(5): the 22nd field is the start time, the third the state
