"""``scripts/run_workflow.py``: watched runs, failed samples once more, and what it refuses."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from project_runs import Project, snapshot
from vcf_texts import line, write_vcf
from working_in import processes, until

V600E, G12D = ("7", 140753336, "A", "T"), ("12", 25245350, "C", "T")  # GRCh38


@pytest.fixture(scope="module")
def project(new_project: Callable[[str], Project]) -> Project:
    """Two samples in a batch, one of them broken; run once."""
    made = new_project("watched")
    write_vcf(made.folder / "A1.vcf", [line(V600E)])
    (made.folder / "B2.vcf").write_bytes(b"")
    made.write_sheet(
        {"sample": name, "tumor_type": "COAD", "vcf": f"{name}.vcf", "genome_build": "GRCh38"} for name in ("A1", "B2")
    )
    made.write_config()
    return made


def test_a_run_is_watched_summed_up_and_its_failures_done_once_more(project: Project) -> None:
    first = project.watched()
    assert first.code == 1, first.output
    assert "2 samples in 1 batch; batches to be annotated 1, matched 1, rendered 1" in first.output
    assert "FAILED B2: B2.vcf: " in first.output
    assert "1 of 2 samples done, 1 failed" in first.output
    assert "findings by tier: I-A " in first.output
    before = snapshot(project.sample("A1"))

    again = project.watched()
    assert again.code == 1
    assert "annotated 0" in again.output, "nothing changed, so a failed sample is not tried again"

    (project.folder / "B2.vcf").unlink()
    write_vcf(project.folder / "B2.vcf", [line(G12D)])
    os.utime(project.folder / "B2.vcf", (1, 1))  # mended by a tool that keeps an old time: Snakemake sees no change
    mended = project.watched("--rerun")
    assert mended.code == 0, mended.output
    assert "once more: B2" in mended.output
    assert "2 of 2 samples done, 0 failed" in mended.output
    assert snapshot(project.sample("A1")) == before, "the finished sample was not touched"

    log = (project.folder / "logs" / "progress.log").read_text(encoding="utf-8")
    assert all(text in log for text in ("1 of 2 samples done", "once more: B2", "2 of 2 samples done"))


def test_questions_are_answered_by_snakemake(project: Project) -> None:
    run = project.watched("--dry-run", "--forceall")
    assert run.code == 0
    assert "This was a dry-run" in run.output
    assert "samples done" not in run.output


def test_faults_of_sheet_and_profile_end_with_two(project: Project) -> None:
    sheet = project.folder / "samples.tsv"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text.replace("COAD", "NOTHING"), encoding="utf-8")
    run = project.watched()
    sheet.write_text(text, encoding="utf-8")
    assert run.code == 2, run.output
    assert "'NOTHING' is no known tumour type" in run.output
    assert "Nothing was run" in run.output
    unknown = project.watched("--profile", "mainframe")
    assert unknown.code == 2
    assert "there are: " in unknown.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_stopped_run_ends_and_is_gone_on_with(project: Project, number: signal.Signals) -> None:
    command = project.watched_command("--forceall")
    with subprocess.Popen(
        command, cwd=project.folder, env=project.environment(), text=True, stdout=-1, stderr=-2, start_new_session=True
    ) as run:
        record = project.folder / ".snakemake" / "moltarget_run.json"
        until(lambda: record.is_file() and busy(project.folder), "a job at work")
        second = project.watched()
        run.send_signal(number)
        output = run.communicate(timeout=60)[0]
    assert second.code == 2
    assert "another run is at work here" in second.output
    assert run.returncode == 130, output
    assert f"Stopped by {number.name}" in output
    assert not busy(project.folder)
    project.watched().assert_ok()


def busy(folder: Path) -> bool:
    """Whether a process works in the folder, other than the one that started it."""
    return bool(processes(folder, "match_targets", "annotate_variants", "render_reports"))
