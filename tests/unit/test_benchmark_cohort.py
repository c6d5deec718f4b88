"""The benchmarks of cohorts: they run on little, the samples are what they say, and the figures add up."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest

import cohort
import growth
import small_samples
from cohort import Figures, Shares
from large_genome import Genome, make_genome
from measuring import BenchmarkError, Cost
from moltarget.vcf import VcfSettings
from moltarget.vcf.describe import describe
from snakemake_runs import Ran

Told = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def genome() -> Genome:
    return make_genome(30)


def text_of(path: str) -> str:
    data = Path(path).read_bytes()
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("ascii")


def test_the_samples_are_small_and_the_same_every_time(tmp_path: Path, genome: Genome) -> None:
    one, other = (small_samples.write_samples(genome, 12, tmp_path / name) for name in ("one", "other"))
    assert [text_of(row["vcf"]) for row in one] == [text_of(row["vcf"]) for row in other]
    for row in one:
        lines = [line for line in text_of(row["vcf"]).splitlines() if not line.startswith("#")]
        assert 5 < len(lines) <= small_samples.RECORDS[1]  # Strelka's file of substitutions has fewer
    assert {name for row in one for name, value in row.items() if value} >= {"copy_number", "fusions", "biomarkers"}


def test_three_callers_wrote_them(tmp_path: Path, genome: Genome) -> None:
    rows = small_samples.write_samples(genome, 4, tmp_path)
    settings = VcfSettings(tumor_column="MADEUP_TUMOR", read_annotation=False)
    told = " ".join(str(describe(row["sample"], Path(row["vcf"]), settings)) for row in rows)
    assert all(name in told for name in ("Mutect2", "VarDict", "Strelka"))


def test_one_of_a_hundred_is_damaged(tmp_path: Path, genome: Genome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small_samples, "_FAILING", 2)
    rows = small_samples.write_samples(genome, 4, tmp_path)
    damaged = []
    for row in rows:
        try:
            text_of(row["vcf"])
        except EOFError:
            damaged.append(row["sample"])
    assert damaged == ["S00001", "S00003"]
    assert small_samples.failing(4) == 2


def test_every_gene_of_the_base_is_on_the_genome() -> None:
    named = small_samples.symbols(1000)
    assert {"EGFR", "BRAF", "KRAS"} < set(named.values())
    assert max(named) <= 1000
    assert max(small_samples.symbols(30)) <= 30


def test_it_runs_from_end_to_end(capsys: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cohort, "SAME_AT", (1, 2))
    monkeypatch.setattr(cohort, "_FEW", 1)
    monkeypatch.setattr(cohort, "_MORE", 2)
    monkeypatch.setattr(cohort, "_RUNS", 1)
    assert cohort.main(["--samples", "2", "--swept", "0", "--same", "2", "--genes", "30"]) == 0, capsys.readouterr().err
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("2 samples in batches of ")
    assert "2 samples: the same bytes at batch sizes 1, 2" in lines
    end = (
        r"faster than five rules for each sample: [\d.]+ times by CPU time, -?[\d.]+ by wall time \(goal: at least 15\)"
    )
    assert re.fullmatch(end, lines[-1])


def test_growth_runs_from_end_to_end(capsys: Told) -> None:
    assert growth.main(["--sizes", "2", "4", "--runs", "1"]) == 0, capsys.readouterr().err
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("| ") for line in lines) == 3
    assert any(re.match(r"  batches of \d+: 8 jobs, snakemake itself", line) for line in lines)
    assert re.fullmatch(r"CPU time of a dry run of 4 samples by one of 2: [\d.]+ \(goal: at most 2\)", lines[-1])


def ran(cpu: float, wall: float, **processes: tuple[int, float]) -> Ran:
    named = {"match_targets.py" if name == "match" else name: used for name, used in processes.items()}
    return Ran(Cost(cpu, 100), wall, named)


def figures() -> Figures:
    whole = ran(40.0, 30.0, snakemake=(1, 4.0))
    shares = Shares(20.0, 10.0, 4.0, 4.0, 2.0)
    sizes = {50: ran(8.0, 6.0)}
    return Figures(400, 50, whole, shares, ran(12.0, 8.0), ran(72.0, 38.0), 80, sizes, 60, {"report.json": 3000.0})


def test_one_more_sample_of_the_yardstick_leaves_out_what_is_done_once() -> None:
    found = figures()
    assert found.yardstick == pytest.approx((2.0, 1.0))  # 60 CPU s and 30 s of 30 more samples
    assert found.faster == pytest.approx((2.0 / 0.1, 1.0 / 0.075))
    assert cohort.told(found)[-1] == (
        "faster than five rules for each sample: 20.0 times by CPU time, 13.3 by wall time (goal: at least 15)"
    )
    assert cohort.told(found)[0].startswith("400 samples in batches of 50, 2 cores: 800 a minute, 40 CPU s, 30 s wall")
    assert "| 50 | 100 | 75 | 100 |" in cohort.told(found)
    assert "| our work on samples | 20.0 | 50 % | 50.0 |" in cohort.told(found)


def test_the_shares_are_the_whole() -> None:
    found = cohort.shares_of(
        ran(20.0, 10.0, snakemake=(1, 3.0), match=(4, 12.0), **{"compile_knowledge_base.py": (1, 2.0)}),
        {"annotate_variants.py": 0.5, "match_targets.py": 0.25, "render_reports.py": 0.5},
    )
    assert found == Shares(work=11.0, start=1.0, once=2.0, snakemake=3.0, rest=3.0)
    assert found.total == 20.0


def test_results_that_differ_are_no_measure(tmp_path: Path) -> None:
    for name, text in (("a", "same"), ("b", "same"), ("c", "other")):
        (tmp_path / name / "samples").mkdir(parents=True)
        (tmp_path / name / "samples" / "report.json").write_text(text)
        (tmp_path / name / "batches").mkdir()
        (tmp_path / name / "batches" / f"{name}.json").write_text(name)
    cohort.check_same([tmp_path / "a", tmp_path / "b"])
    with pytest.raises(BenchmarkError, match=r"differ: samples/report\.json"):
        cohort.check_same([tmp_path / "a", tmp_path / "c"])
    (tmp_path / "b" / "samples" / "more.tsv").write_text("")
    with pytest.raises(BenchmarkError, match=r"differ: samples/more\.tsv"):
        cohort.check_same([tmp_path / "a", tmp_path / "b"])


def test_the_use_of_disk_is_told_by_kind(tmp_path: Path) -> None:
    for sample in ("A", "B"):
        (tmp_path / sample).mkdir()
        (tmp_path / sample / "report.json").write_bytes(b"x" * 100)
        (tmp_path / sample / ".match.json").write_bytes(b"x" * 10)
        (tmp_path / sample / ".render.json").write_bytes(b"x" * 10)
    assert cohort.disk_use(tmp_path, 2) == {"report.json": 100, "stamps": 20}


def test_growth_is_told_of_ten_and_a_thousand_where_they_were_run() -> None:
    cost = ran(1.0, 2.0)
    dry = {10: [cost, replace(cost, cost=Cost(2.0, 90)), cost], 1000: [ran(1.5, 3.0)], 10_000: [ran(9.0, 9.0)]}
    done = ran(30.0, 20.0, snakemake=(1, 10.0), match=(5, 5.0))
    lines = growth.told(growth.Figures(dry, {50: (done, ran(3.0, 3.0))}))
    assert lines[-1] == "CPU time of a dry run of 1,000 samples by one of 10: 1.50 (goal: at most 2)"
    assert "| 10 | 1.00 | 2.0 | 100 |" in lines
    own = "  batches of 50: 5 jobs, snakemake itself 10.0 CPU s (2000 ms a job), peak 100 MiB"
    assert f"{own}; a dry run when all is done 3.00 CPU s" in lines
