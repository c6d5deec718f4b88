"""What is done again after a change: the samples that it touches, and no others."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from project_runs import NOTHING, Project, Run, content, snapshot, titles
from vcf_texts import line, write_vcf

V600E, G12D, H1047R = ("7", 140753336, "A", "T"), ("12", 25245350, "C", "T"), ("3", 179234297, "A", "G")  # GRCh38
SAMPLES = {"A1": [V600E], "B2": [G12D], "C3": [H1047R, G12D]}
ADDED = "D4"
Snapshot = dict[str, tuple[int, bytes]]


@dataclass(frozen=True)
class Step:
    """A run after one change, and every sample's files before and after it."""

    run: Run
    before: dict[str, Snapshot]
    after: dict[str, Snapshot]

    def redone(self) -> set[str]:
        """Samples of which a file was written, changed or not."""
        return {name for name, files in self.after.items() if files != self.before.get(name)}


@dataclass(frozen=True)
class History:
    project: Project
    steps: dict[str, Step]


def write_project(project: Project, **settings: int) -> None:
    for name, records in SAMPLES.items():
        write_vcf(project.folder / f"{name}.vcf", [line(record) for record in records])
    write_panel(project.folder / "panel.bed", 140753300)
    write_sheet(project, SAMPLES)
    project.write_config(**settings)


def write_panel(path: Path, start: int) -> None:
    path.write_text(f"chr7\t{start}\t140753400\n", encoding="utf-8")


def write_sheet(project: Project, names: dict[str, list] | list[str]) -> None:
    project.write_sheet(
        {
            "sample": name, "tumor_type": "COAD", "vcf": f"{name}.vcf", "genome_build": "GRCh38",
            "assay": "panel.bed" if name == "A1" else "exome",
        }
        for name in names
    )  # fmt: skip


def files(project: Project) -> dict[str, Snapshot]:
    folder = project.results / "samples"
    return {name: snapshot(project.sample(name)) for name in project.names()} if folder.is_dir() else {}


@pytest.fixture(scope="module")
def history(new_project: Callable[[str], Project]) -> History:
    """One run folder through a series of changes; all samples share one batch."""
    project = new_project("history")
    steps: dict[str, Step] = {}

    def step(name: str, change: Callable[[], object]) -> None:
        change()
        before = files(project)
        steps[name] = Step(project.run(), before, files(project))

    step("first", lambda: write_project(project, batch_size=50))
    step("nothing changed", lambda: None)
    step("touched", lambda: os.utime(project.folder / "A1.vcf"))
    step("one VCF changed", lambda: write_vcf(project.folder / "B2.vcf", [line(V600E)]))
    step("one panel changed", lambda: write_panel(project.folder / "panel.bed", 140753000))
    step("one VCF broken", lambda: (project.folder / "B2.vcf").write_bytes(b""))
    write_vcf(project.folder / "B2.vcf", [line(V600E)])
    write_vcf(project.folder / f"{ADDED}.vcf", [line(H1047R)])
    step("one mended, one added", lambda: write_sheet(project, [*SAMPLES, ADDED]))
    return History(project, steps)


@pytest.mark.parametrize(
    ("step", "redone"),
    [
        ("first", {"A1", "B2", "C3"}),
        ("nothing changed", set()),
        ("touched", set()),
        ("one VCF changed", {"B2"}),
        ("one panel changed", {"A1"}),
        ("one VCF broken", {"B2"}),
        ("one mended, one added", {"B2", ADDED}),
    ],
)
def test_a_change_redoes_what_it_touches(history: History, step: str, redone: set[str]) -> None:
    assert (history.steps[step].run.code == 0) == (step != "one VCF broken"), history.steps[step].run.output
    assert history.steps[step].redone() == redone


@pytest.mark.parametrize("step", ["nothing changed", "touched"])
def test_without_a_change_snakemake_has_nothing_to_do(history: History, step: str) -> None:
    assert NOTHING in history.steps[step].run.output


def test_the_changed_vcf_is_what_is_reported(history: History) -> None:
    step = history.steps["one VCF changed"]
    before, after = (json.loads(state["B2"]["report.json"][1]) for state in (step.before, step.after))
    assert ("BRAF p.V600E" in titles(before), "BRAF p.V600E" in titles(after)) == (False, True)
    changed = {name for name, state in step.after["B2"].items() if state != step.before["B2"][name]}
    assert {"annotated.vcf.gz", "alterations.json", "report.json", "report.html", "report.tsv"} <= changed


def test_a_sample_that_fails_later_keeps_no_stale_report(history: History) -> None:
    step = history.steps["one VCF broken"]
    assert "FAILED B2: " in step.run.output
    kept = {name for name in step.after["B2"] if not name.endswith(".log")}
    assert kept == {"failed.json"}
    assert "failed.json" not in history.steps["one mended, one added"].after["B2"]


def test_another_panel_matches_again_without_annotating(history: History) -> None:
    step = history.steps["one panel changed"]
    changed = {name for name, state in step.after["A1"].items() if state != step.before["A1"][name]}
    assert "report.json" in changed
    assert not {name for name in changed if name.startswith(("annotated", "alterations", ".annotate"))}


def test_the_index_follows(history: History) -> None:
    index = (history.project.results / "index.html").read_text(encoding="utf-8")
    assert all(f"samples/{name}/report.html" in index for name in [*SAMPLES, ADDED])


def test_batches_of_one_give_the_same_bytes(history: History, new_project: Callable[[str], Project]) -> None:
    """The final state, made anew at once in another folder with a batch for each sample."""
    alone = new_project("alone")
    history.project.give_inputs(alone)
    alone.write_config(batch_size=1)
    alone.run().assert_ok()
    assert len(list((alone.results / "batches").iterdir())) > 1
    assert len(list((history.project.results / "batches").iterdir())) == 1
    for name in [*SAMPLES, ADDED]:
        assert content(alone.sample(name)) == content(history.project.sample(name))
    assert (alone.results / "index.html").read_bytes() == (history.project.results / "index.html").read_bytes()
    assert (alone.results / "summary.json").read_bytes() == (history.project.results / "summary.json").read_bytes()
