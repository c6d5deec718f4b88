"""The benchmark of matching: it runs on little, and its last line holds figures and goals."""

from __future__ import annotations

import pytest

import match as benchmark


def test_the_benchmark_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark.main(["--samples", "25", "--conditions", "300"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "25 samples of 200 variants, 300 conditions; CPU ms a sample"
    assert "a further sample" in lines[-1]
    assert "(goal: at most 5); peak memory" in lines[-1]
    assert lines[-1].endswith("(goal: at most 1.3)")
