"""The benchmarks of one large sample and of start-up: they run on little, and their last line holds figures and goals."""

from __future__ import annotations

import re
from typing import Any

import pytest

import one_large_sample
import start_up
from measuring import BenchmarkError, Cost

Told = pytest.CaptureFixture[str]


def test_it_runs_from_end_to_end(capsys: Told) -> None:
    assert one_large_sample.main(["--records", "2000", "--genes", "40"]) == 0, capsys.readouterr().err
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("2,000 records of one tumour on 40 genes")
    assert [line.split(" | ")[0] for line in lines if line.startswith("| ")][1:] == [
        "| compile_knowledge_base",
        "| index_reference",
        "| annotate_variants",
        "| match_targets",
        "| render_reports",
        "| summarize_cohort",
    ]
    assert lines[-1].endswith("records with a disposition: 2,000 of 2,000 (goal: all)")
    assert re.search(r"\(goal: at most 10\); peak memory .* MiB \(goal: below 1,024\)", lines[-1])


def records(*groups: str, total: int = 5, counts: dict[str, int] | None = None) -> dict[str, Any]:
    rows = [{"records": text} for text in groups]
    return {"total": total, "counts": counts or {"reported": total}, "dispositions": rows}


def test_every_record_must_be_told_once() -> None:
    one_large_sample.check_account(records("1-3", "4,5"), 5)
    for wrong, told in (
        (records("1-3,5"), "of 5 records 4 have a disposition, 5 are counted; the report says 5"),
        (records("1-4", "4,5"), "record 4 is told twice"),
        (records("1-6"), "record 6 is told twice, or was never there"),
        (records("1-5", counts={"reported": 4}), "5 have a disposition, 4 are counted"),
        (records("1-5", total=6), "6 are counted; the report says 6"),
    ):
        with pytest.raises(BenchmarkError, match=told):
            one_large_sample.check_account(wrong, 5)


def test_the_worst_command_stands_beside_its_goal() -> None:
    found = {path.name: Cost(0.03, 10) for path in start_up.COMMANDS}
    found |= {"explain.py": Cost(0.06, 10), "python -c pass": Cost(0.02, 9), "tiny": Cost(0.3, 40)}
    found["annotate_variants.py --help"] = Cost(0.1, 20)
    lines = start_up.told(found, (0.002, 0.005))
    assert lines[1].startswith("--version: explain.py 0.060 s, ")
    assert lines[-1] == (
        "CPU time by that of Python's start: --version 3.0 at worst, explain.py (goal: at most 5);"
        " the tiny run 15.0 (goal: at most 20); to load the catalogue by that of csv 0.40 (goal: at most 1)"
    )
