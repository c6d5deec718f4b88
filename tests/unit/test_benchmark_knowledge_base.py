"""The benchmarks of the knowledge base: they count what a run counts, and their last line holds figure and goal."""

from __future__ import annotations

from pathlib import Path

import pytest
from civic_files import item, write

import civic_coverage
import knowledge_base

Told = pytest.CaptureFixture[str]


def test_only_accepted_items_count(tmp_path: Path, capsys: Told) -> None:
    rows = [
        *(item(number) for number in range(1, 28)),
        item(28, "KRAS odd"),
        item(29, "KRAS odd", evidence_type="Prognostic", therapies="", significance="Poor Outcome"),
        item(30, "KRAS odd", evidence_status="submitted"),
    ]
    assert civic_coverage.main([str(write(tmp_path / "civic.tsv", rows))]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "civic.tsv: 29 accepted items"
    assert "  predictive: 27 of 28 (96.4 %)" in lines
    assert "  not compiled, name not understood: 2" in lines
    assert lines[-1] == (
        "Accepted items of CIViC with a condition: predictive 96.4 % (goal: at least 97 %),"
        " all evidence types 93.1 % (goal: at least 93 %)"
    )


def test_a_missing_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told) -> None:
    monkeypatch.setattr(civic_coverage, "DATA", tmp_path)
    assert civic_coverage.main([]) == 1
    assert "give the path of one" in capsys.readouterr().err
    assert civic_coverage.main([str(tmp_path / "nowhere.tsv")]) == 1


def test_the_benchmark_runs_without_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told) -> None:
    monkeypatch.setattr(civic_coverage, "DATA", tmp_path)
    monkeypatch.setattr(knowledge_base, "_RUNS", 1)
    monkeypatch.setattr(knowledge_base, "_ITEMS", 500)
    assert knowledge_base.main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "made_up.tsv: 500 items"
    assert "(goal: at most 5 s)" in lines[-1]
    assert lines[-1].endswith("s (goal: below 0.3 s)")


def test_the_made_up_file_is_as_long_as_civic(tmp_path: Path) -> None:
    path = knowledge_base.write_made_up(tmp_path / "made_up.tsv")
    assert len(path.read_text(encoding="utf-8").splitlines()) == 4855
    assert 3_000_000 < path.stat().st_size < 6_000_000
