"""Who is at work in a folder, and waiting for something to come true."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def processes(folder: Path, *words: str) -> list[int]:
    """Numbers of the processes whose working directory is the folder and whose command line has one of the words.

    Arguments are separated by NUL, as the kernel tells them.
    """
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if (path / "cwd").readlink() == folder.resolve():
                command = (path / "cmdline").read_bytes().decode("utf-8", "replace")
                if any(word in command for word in words):
                    found.append(int(path.name))
        except OSError:  # it has ended
            continue
    return sorted(found)


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Return when the condition is true; fail when it is not within so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the condition did not come true"
        time.sleep(0.02)
