"""A sample that kills its process, in a real run: it fails, the others of its batch have the reports they always have."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from project_runs import Project, content
from vcf_texts import line, write_vcf

V600E, G12D = ("7", 140753336, "A", "T"), ("12", 25245350, "C", "T")  # GRCh38
# Python loads a module of this name at its start: a process that opens a file named deadly* in one of the steps is killed.
KILLER = """
import os, signal, sys

def watch(event, arguments):
    if event == "open" and WORD in str(arguments[0]) and STEP in sys.argv[0]:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
"""


def write_project(project: Project) -> None:
    for name, record in {"A1": V600E, "DEADLY": V600E, "C3": G12D}.items():
        write_vcf(project.folder / f"{name}.vcf", [line(record)])
    project.write_sheet(
        {"sample": name, "tumor_type": "COAD", "vcf": f"{name}.vcf", "genome_build": "GRCh38"}
        for name in ("A1", "DEADLY", "C3")
    )
    project.write_config()


@pytest.fixture(scope="module")
def undisturbed(new_project: Callable[[str], Project]) -> Project:
    project = new_project("undisturbed")
    write_project(project)
    project.run().assert_ok()
    return project


@pytest.fixture
def deadly(new_project: Callable[[str], Project]) -> Project:
    project = new_project("deadly")
    write_project(project)
    return project


@pytest.mark.parametrize(
    ("word", "step", "kept"),
    [
        ("DEADLY.vcf", "annotate_variants", set()),
        ("DEADLY/alterations.json", "match_targets", {"annotated.vcf.gz", "annotated.vcf.gz.tbi", "alterations.json"}),
        ("DEADLY/.report.html", "render_reports", {"annotated.vcf.gz", "alterations.json", "report.json"}),
    ],
)
def test_the_others_are_finished(word: str, step: str, kept: set[str], undisturbed: Project, deadly: Project) -> None:
    killer = f"WORD, STEP = {word!r}, {step!r}\n{KILLER}"
    (deadly.folder / "sitecustomize.py").write_text(killer, encoding="utf-8")
    run = deadly.watched(PYTHONPATH=str(deadly.folder))
    assert run.code == 1, run.output
    assert "FAILED DEADLY: the process was ended by SIGKILL" in run.output
    assert "2 of 3 samples done, 1 failed" in run.output
    assert deadly.failure("DEADLY")["step"] == step.partition("_")[0]
    for name in ("A1", "C3"):
        assert content(deadly.sample(name)) == content(undisturbed.sample(name))
    left = set(content(deadly.sample("DEADLY")))
    assert kept | {"failed.json"} <= left
    assert not left & {"report.html", "report.tsv"}

    mended = deadly.watched("--rerun")
    assert mended.code == 0, mended.output
    assert content(deadly.results / "samples") == content(undisturbed.results / "samples")
