"""Who is at work in a folder, and waiting for something to come true."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def processes(folder: Path, *words: str) -> list[int]:
    """Numbers of the processes whose working directory is the folder; with ``words``, those with one in their command line.

    Arguments are separated by NUL, as the kernel tells them. Zombies have no working directory.
    """
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if (path / "cwd").readlink() == folder.resolve():
                command = (path / "cmdline").read_bytes().decode("utf-8", "replace")
                if not words or any(word in command for word in words):
                    found.append(int(path.name))
        except OSError:  # it has ended
            continue
    return sorted(found)


def until(look: Callable[[], T], what: str, seconds: float = 60) -> T:
    """What ``look`` finds, as soon as it finds something; fails when it has not within so many seconds."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"waited {seconds} s in vain: {what}"
        time.sleep(0.02)
    return found
