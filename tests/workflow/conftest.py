"""Run folders for the workflow tests; ``pytest --dist loadfile`` makes the shared runs of a module once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from project_runs import SHARED, Project


@pytest.fixture(scope="module")
def new_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """Makes an empty run folder; its name holds a space, as folders of users do."""

    def make(name: str) -> Project:
        return Project(tmp_path_factory.mktemp(f"{name} run"))

    return make


@pytest.fixture(scope="session")
def shared() -> Iterator[Path]:
    """The real data beside the project; the test is skipped, by name, when they are absent."""
    if not SHARED.is_dir():
        pytest.skip(f"real data are absent ({SHARED.parent.name}/{SHARED.name} beside the project)")
    yield SHARED
