"""What a profile should ask for, from the benchmark files of a run."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import suggest_resources
from moltarget.errors import RunError
from moltarget.running.resources import taken

COLUMNS = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time"


def write(folder: Path, name: str, seconds: float, memory: str) -> None:
    path = folder / "logs" / "benchmarks" / f"{name}.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{COLUMNS}\n{seconds}\t0:00:01\t{memory}\t1\t1\t1\t0\t0\t50\t1\n", encoding="utf-8")


def test_the_largest_job_of_a_rule_decides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "annotate_variants/2-0", 600.0, "1000.00")
    write(tmp_path, "annotate_variants/2-1", 900.5, "400.00")
    assert suggest_resources.main(["--directory", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert yaml.safe_load(text) == {
        # 1000 MiB are 1049 MB; half more and 300 for Snakemake: 1873. 900.5 s are 15 minutes; four times as long: 61.
        "set-resources": {"annotate_variants": {"mem_mb": "1900 * attempt", "runtime": "61 * attempt"}}
    }
    assert text.splitlines()[1].split() == ["#", "annotate_variants", "2", "900.5", "1000"]


@pytest.mark.parametrize(("seconds", "memory"), [(0.3, "2.90"), (1.9, "500.00"), (0.4, "NA"), (9.0, "NA")])
def test_memory_that_was_not_seen_is_not_guessed(tmp_path: Path, seconds: float, memory: str) -> None:
    write(tmp_path, "summarize_cohort", seconds, memory)
    most = taken(tmp_path)["summarize_cohort"]
    assert (most.mib, most.mem_mb()) == (None, None)
    assert most.runtime() == 10


def test_small_jobs_get_the_least(tmp_path: Path) -> None:
    write(tmp_path, "render_reports/1-0", 3.0, "40.00")
    assert taken(tmp_path)["render_reports"].mem_mb() == 500


def test_without_a_run_there_is_nothing_to_learn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert suggest_resources.main(["--directory", str(tmp_path)]) == 2
    assert "run the workflow there first" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", f"{COLUMNS}\n", "a\tb\n1\t2\n", "s\tmax_rss\nfast\t1\n", "s\tmax_rss\n1\n"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    write(tmp_path, "match_targets/1-0", 3.0, "40.00")
    path = tmp_path / "logs" / "benchmarks" / "match_targets" / "1-1.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RunError, match=r"match_targets/1-1\.tsv"):
        taken(tmp_path)
