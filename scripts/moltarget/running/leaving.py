"""Jobs on a cluster that a killed run has left: cancelled, and waited for until they are gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from moltarget.errors import RunError

_POLL = 0.5  # seconds


class Left(NamedTuple):
    """A job that is not over: its number, and how it is told when it does not end."""

    number: str
    told: str


def end(
    directory: Path,
    kind: str,
    alive: Callable[[], Sequence[Left]],
    cancel: Callable[[Sequence[str]], object],
    *,
    seconds: float,
    say: Callable[[str], None],
    hint: str = "",
) -> list[str]:
    """Cancel the jobs that are ``alive``, wait until none is, and return their numbers.

    ``say`` gets a line before the wait. Raises RunError, ending with the ``hint``, when jobs are left after so many seconds.
    """
    numbers = [job.number for job in alive()]
    if not numbers:
        return []
    say(f"ending {len(numbers)} {kind} that an earlier run left: {', '.join(numbers)}")
    cancel(numbers)
    until = time.monotonic() + seconds
    while left := alive():
        if time.monotonic() > until:
            told = ", ".join(job.told for job in left)
            raise RunError(
                f"{directory}: jobs of an earlier run do not end: {told}; nothing is started beside them{hint}"
            )
        time.sleep(_POLL)
    return numbers
