"""A folder full of results, a change, something that goes wrong: the next run does what is wanting, and says what is so."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from project_runs import Project, content
from vcf_texts import line, write_vcf

V600E, G12D, H1047R = ("7", 140753336, "A", "T"), ("12", 25245350, "C", "T"), ("3", 179234297, "A", "G")  # GRCh38
NAMES = ("A1", "B2", "C3")
# Python loads a module of this name at its start. SIGTERM ends a job as a cluster does, and does not fail a sample.
KILLER = """
import os, signal, sys

def watch(event, arguments):
    if event == "open" and "B2" in str(arguments[0]) and {step!r} in sys.argv[0]:
        os.kill(os.getpid(), signal.SIGTERM)

sys.addaudithook(watch)
"""


def write_sheet(project: Project, *names: str, tumor_type: str = "COAD") -> None:
    project.write_sheet(
        {"sample": name, "tumor_type": tumor_type, "vcf": f"{name}.vcf", "genome_build": "GRCh38"} for name in names
    )


@pytest.fixture(scope="module")
def finished(new_project: Callable[[str], Project]) -> Project:
    project = new_project("finished")
    for name in NAMES:
        write_vcf(project.folder / f"{name}.vcf", [line(V600E)])
    write_sheet(project, *NAMES)
    project.write_config(batch_size=2)
    project.watched().assert_ok()
    return project


@pytest.fixture
def project(finished: Project, new_project: Callable[[str], Project]) -> Project:
    """The finished folder, copied with its times."""
    copied = new_project("gone on")
    shutil.copytree(finished.folder, copied.folder, dirs_exist_ok=True)
    return copied


def fresh(project: Project, new_project: Callable[[str], Project]) -> dict[str, bytes]:
    """The sample folders that the same inputs give in a folder of their own."""
    alone = new_project("fresh")
    project.give_inputs(alone)
    alone.watched()
    return content(alone.results / "samples")


@pytest.mark.parametrize("step", ["annotate_variants", "match_targets", "render_reports"])
def test_a_job_that_failed_is_not_forgotten(step: str, project: Project, new_project: Callable[[str], Project]) -> None:
    write_vcf(project.folder / "B2.vcf", [line(G12D)])
    write_sheet(project, *NAMES, tumor_type="READ")
    (project.folder / "sitecustomize.py").write_text(KILLER.format(step=step), encoding="utf-8")
    broken = project.watched(PYTHONPATH=str(project.folder))
    assert broken.code == 1
    assert f"FAILED job {step}: see logs/{step}/" in broken.output
    assert "samples done" not in broken.output
    (project.folder / "sitecustomize.py").unlink()
    assert "3 of 3 samples done, 0 failed" in project.watched().assert_ok().output
    assert content(project.results / "samples") == fresh(project, new_project)


def test_a_knowledge_base_that_could_not_be_compiled_is_not_forgotten(project: Project) -> None:
    (project.folder / "rules.tsv").write_text("this is no table of rules\n", encoding="utf-8")
    project.write_config(batch_size=2, knowledge_base={"sources": {"site": "rules.tsv"}})
    for _ in range(3):
        run = project.watched()
        assert run.code == 1
        assert "FAILED job compile_knowledge_base" in run.output


def test_batches_of_another_count_vouch_for_nothing(project: Project, new_project: Callable[[str], Project]) -> None:
    before = content(project.results / "samples")
    project.write_config(batch_size=50, filters={"min_depth": 100_000})
    project.watched().assert_ok()
    assert content(project.results / "samples") != before
    project.write_config(batch_size=2)
    project.watched().assert_ok()
    assert content(project.results / "samples") == before


def test_reports_that_were_removed_are_made_again_on_demand(project: Project) -> None:
    before = content(project.results / "samples")
    shutil.rmtree(project.sample("B2"))
    run = project.watched("--rerun")
    assert run.code == 0, run.output
    assert "once more: B2" in run.output
    assert content(project.results / "samples") == before


def test_a_report_that_was_damaged_fails_alone_and_is_mended(project: Project) -> None:
    before = content(project.results / "samples")
    (project.sample("B2") / ".render.json").write_text("[", encoding="utf-8")
    (project.results / "summary.json").unlink()
    run = project.watched()
    assert run.code == 1
    assert "FAILED B2: its report is gone or damaged; run again with --rerun" in run.output
    assert "2 of 3 samples done, 1 failed" in run.output
    page = (project.results / "index.html").read_text(encoding="utf-8")
    assert "samples/B2" not in page, "there is no failed.json to link to"
    project.watched("--rerun").assert_ok()
    assert content(project.results / "samples") == before


def test_a_file_that_goes_missing_during_a_run_is_its_own_samples_fault(project: Project) -> None:
    """It is there for the plan, and gone for the job."""
    write_vcf(project.folder / "B2.vcf", [line(H1047R)])
    remover = KILLER.format(step="annotate_variants").replace(
        "os.kill(os.getpid(), signal.SIGTERM)", "os.path.exists('B2.vcf') and os.rename('B2.vcf', 'elsewhere.vcf')"
    )
    (project.folder / "sitecustomize.py").write_text(remover, encoding="utf-8")
    run = project.watched(PYTHONPATH=str(project.folder))
    (project.folder / "sitecustomize.py").unlink()
    assert run.code == 1
    assert "FAILED B2: B2.vcf: cannot be read any more" in run.output
    assert "2 of 3 samples done, 1 failed" in run.output
    (project.folder / "elsewhere.vcf").rename(project.folder / "B2.vcf")
    assert "3 of 3 samples done" in project.watched("--rerun").assert_ok().output


def test_a_part_of_a_run_says_nothing_of_the_whole(project: Project) -> None:
    write_vcf(project.folder / "D4.vcf", [line(V600E)])
    write_sheet(project, *NAMES, "D4")
    run = project.watched("--until", "annotate_variants")
    assert run.code == 0
    assert "What was asked for is done; the samples were not summed up." in run.output
    dry = project.watched("-np")
    assert "This was a dry-run" in dry.output
