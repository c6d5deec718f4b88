"""kill -9 of a job, and of the command that watches the run: 25 times at random moments."""

from __future__ import annotations

from collections.abc import Callable

from project_runs import Project
from undertaking import PATIENCE, Undertaker, kill_and_go_on, undisturbed


def test_killed_runs_end_as_if_nothing_had_been(new_project: Callable[[str], Project]) -> None:
    project = new_project("killed")
    whole, seconds = undisturbed(new_project("undisturbed"))
    seconds = min(seconds, PATIENCE)
    kill_and_go_on(project, whole, Undertaker(project, ("job", "watcher"), seconds, seed=20261127))
