"""Faults of the configuration and the sheet stop the run before its first job, with exit code 2 and one clear message."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from project_runs import ROOT, Project
from vcf_texts import line, write_vcf

GOOD = {"sample": "P1", "tumor_type": "SKCM", "vcf": "p1.vcf", "genome_build": "GRCh38"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A run that would go well; each test spoils one thing."""
    made = Project(tmp_path)
    write_vcf(tmp_path / "p1.vcf", [line(("7", 140753336, "A", "T"))])
    made.write_sheet([GOOD])
    made.write_config()
    return made


def assert_stopped(project: Project, *told: str) -> str:
    """Exit code 2, every text told, no traceback, and not one file written besides Snakemake's own."""
    before = {path for path in project.folder.rglob("*") if ".snakemake" not in path.parts}
    run = project.run()
    assert run.code == 2, run.output
    for text in told:
        assert text in run.output
    assert "Traceback" not in run.output
    assert {path for path in project.folder.rglob("*") if ".snakemake" not in path.parts} == before
    return run.output


def test_no_such_file(project: Project) -> None:
    project.write_sheet([GOOD, {**GOOD, "sample": "P2", "vcf": "missing.vcf"}])
    assert_stopped(project, "row 3", "no such file", "missing.vcf")


def test_duplicate_sample(project: Project) -> None:
    project.write_sheet([GOOD, {**GOOD, "tumor_type": "LUAD"}])
    assert_stopped(project, "row 3", "'P1'", "already")


def test_unknown_tumour_type_with_suggestions(project: Project) -> None:
    project.write_sheet([{**GOOD, "tumor_type": "Lung adenocarcinom"}])
    output = assert_stopped(project, "row 2", "Lung adenocarcinom")
    assert "Lung Adenocarcinoma" in output
    assert "LUAD" in output


def test_unknown_column(project: Project) -> None:
    project.write_sheet([{**GOOD, "tumour_purity": "0.4"}])
    assert_stopped(project, "tumour_purity", "purity")


def test_every_fault_of_the_sheet_in_one_message(project: Project) -> None:
    project.write_sheet([
        {**GOOD, "sample": "../P1"},
        {**GOOD, "vcf": "missing.vcf"},
        {**GOOD, "sample": "p1", "tumor_type": "Lung adenocarcinom", "genome_build": "hg17", "purity": "7"},
    ])  # fmt: skip
    assert_stopped(project, "../P1", "missing.vcf", "Lung adenocarcinom", "hg17", "purity", "only by case")


def test_every_fault_of_the_configuration_in_one_message(project: Project) -> None:
    project.write_config(batchsize=50, batch_size=0, filters={"min_vaf": 30})
    assert_stopped(
        project,
        "unknown key 'batchsize'; did you mean 'batch_size'?",
        "batch_size: ",
        "filters.min_vaf: ",
        "config/README.md",
    )


def test_a_reference_file_is_missing(project: Project) -> None:
    project.write_config(references={"GRCh38": {"fasta": "genome.fa.gz", "gff3": "genome.gff3"}})
    (project.folder / "genome.fa.gz").write_bytes(b"")
    assert_stopped(
        project, "references.GRCh38", "genome.gff3", "genome.fa.gz.fai", "genome.fa.gz.gzi", "samtools faidx"
    )


def test_a_reference_of_the_other_build(project: Project) -> None:
    for name in ("genome.fa", "genome.gff3"):
        (project.folder / name).write_text("x\n")
    (project.folder / "genome.fa.fai").write_text("chr7\t159138663\t6\t60\t61\n")
    project.write_config(references={"GRCh38": {"fasta": "genome.fa", "gff3": "genome.gff3"}})
    assert_stopped(project, "references.GRCh38", "genome.fa is a FASTA of GRCh37", "chr7 has 159138663 bases")


def test_a_path_that_snakemake_would_misread(project: Project) -> None:
    (project.folder / "p1.vcf").rename(project.folder / "{batch}.vcf")
    project.write_sheet([{**GOOD, "vcf": "{batch}.vcf"}])
    assert_stopped(project, "P1: '{batch}.vcf'", "braces", "rename")


def test_no_sheet(project: Project) -> None:
    (project.folder / "samples.tsv").unlink()
    assert_stopped(project, "samples.tsv", "cannot be read", "No such file")


def test_check_inputs_says_the_same(project: Project) -> None:
    """The command that users run by hand gives the code and the words of the workflow."""
    project.write_sheet([{**GOOD, "tumour_purity": "0.4"}])
    by_hand = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "check_inputs.py"), "--sheet", "samples.tsv"],
        cwd=project.folder, env=dict(os.environ), text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert by_hand.returncode == 2
    assert_stopped(project, by_hand.stderr.strip())


def test_the_same_run_without_fault(project: Project) -> None:
    """The negative control: what the tests above spoil would have been planned."""
    planned = project.run("--dry-run").assert_ok()
    assert "annotate_variants" in planned.output
