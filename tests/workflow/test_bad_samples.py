"""A sample at fault has its ``failed.json``, the others their reports, and the run ends with a code that is not zero."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pysam
import pytest
from project_runs import NOTHING, Project, Run, assert_accounted, content, half_written, snapshot, titles
from vcf_texts import line, vcf_text, write_vcf

V600E, G12D, H1047R = ("7", 140753336, "A", "T"), ("12", 25245350, "C", "T"), ("3", 179234297, "A", "G")  # GRCh38
PLAIN = ("4", 1000, "A", "C")  # no catalogued allele is near
WRONG_REF = [line(("7", 140753336, "G", "T")), line(("12", 25245350, "A", "T")), line(("3", 179234297, "T", "G"))]

# Sample -> (file name, genome_build of the sheet, what the message has to say).
FAULTS = {
    "TRUNCATED": ("truncated.vcf.gz", "GRCh38", ("truncated.vcf.gz", "is truncated", "copy or write it again")),
    "ZERO": ("zero.vcf", "GRCh38", ("zero.vcf", "empty")),
    "WRONGBUILD": ("wrong_build.vcf", "GRCh38", ("wrong build", "record 1", "genome_build")),
    "NOBUILD": ("no_build.vcf", "", ("build unknown", "genome_build")),
    "DASH": ("dash.vcf", "GRCh38", ("record 2", "'-'", "reference base before")),
    "TWOTUMOURS": ("two_tumours.vcf", "GRCh38", ("A1, B2", "tumor_column")),
}
HEALTHY = ("GOOD", "HEADERONLY", "HEADERNOBUILD", "NOSAMPLES", "ODDNAME")
ODD = "odd; 'name' $(touch PWNED) *.vcf"


@dataclass(frozen=True)
class Runs:
    """The first run with all faults; the second without a change; the third after every file was mended."""

    project: Project
    first: Run
    again: Run
    mended: Run
    after_first: dict[str, dict[str, tuple[int, bytes]]]
    folder_after_first: dict[str, bytes]


def write_faults(folder: Path) -> None:
    rng = random.Random(7)
    many = [line(("7", 1_000_000 + 10 * number, rng.choice("ACGT"), "N")) for number in range(20_000)]
    whole = folder / "whole.vcf"
    whole.write_text(vcf_text(many), encoding="utf-8")
    pysam.tabix_compress(str(whole), str(folder / "truncated.vcf.gz"), force=True)
    data = (folder / "truncated.vcf.gz").read_bytes()
    (folder / "truncated.vcf.gz").write_bytes(data[: len(data) * 2 // 3])
    whole.unlink()
    (folder / "zero.vcf").write_bytes(b"")
    write_vcf(folder / "wrong_build.vcf", WRONG_REF)
    write_vcf(folder / "no_build.vcf", [line(PLAIN)])
    write_vcf(folder / "dash.vcf", [line(V600E), line(("7", 55174772, "GAATTAAGAGAAGCA", "-"))])
    write_vcf(folder / "two_tumours.vcf", [line(V600E, columns=2)], samples=("A1", "B2"))


def write_healthy(folder: Path) -> None:
    write_vcf(folder / "good.vcf", [line(V600E), line(PLAIN), line(G12D, "weak_evidence")])
    write_vcf(folder / "header_only.vcf", [])
    write_vcf(folder / "no_samples.vcf", [line(V600E, columns=0)], samples=())
    write_vcf(folder / ODD, [line(H1047R)])


@pytest.fixture(scope="module")
def runs(new_project: Callable[[str], Project]) -> Runs:
    project = new_project("faults")
    write_faults(project.folder)
    write_healthy(project.folder)
    files = {name: (file, build) for name, (file, build, _) in FAULTS.items()}
    files |= {"GOOD": ("good.vcf", "GRCh38"), "HEADERONLY": ("header_only.vcf", "GRCh38")}
    files |= {"HEADERNOBUILD": ("header_only.vcf", ""), "NOSAMPLES": ("no_samples.vcf", "GRCh38")}
    files |= {"ODDNAME": (ODD, "GRCh38")}
    rows = [
        {"sample": name, "tumor_type": "COAD", "vcf": file, "genome_build": build}
        for name, (file, build) in files.items()
    ]
    project.write_sheet([{**row, "assay": "exome"} for row in rows])
    project.write_config()
    first = project.run()
    kept = {name: snapshot(project.sample(name)) for name in files}
    folder = content(project.folder)
    again = project.run()
    for file, _, _ in FAULTS.values():
        text = vcf_text([line(V600E)])
        if file.endswith(".gz"):
            write_vcf(project.folder / "plain.vcf", [line(V600E)])
            pysam.tabix_compress(str(project.folder / "plain.vcf"), str(project.folder / file), force=True)
        else:
            (project.folder / file).write_text(text, encoding="utf-8")
    write_vcf(project.folder / "no_build.vcf", [line(PLAIN)], meta=["##reference=file:///ref/GRCh38.fa"])
    return Runs(project, first, again, project.run(), kept, folder)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_is_told_in_the_samples_own_file(runs: Runs, name: str) -> None:
    files = runs.after_first[name]
    failure = json.loads(files["failed.json"][1])
    assert failure["step"] == "annotate"
    assert failure["unexpected"] is False
    for text in FAULTS[name][2]:
        assert text in failure["reason"], failure["reason"]
    assert sorted(files) == ["annotate.log", "failed.json"], "no report, no VCF, nothing half-written"
    assert b"failed: " in files["annotate.log"][1]


def test_the_run_ends_badly_and_lists_the_failed(runs: Runs) -> None:
    assert runs.first.code not in (0, 2)
    for name in FAULTS:
        assert f"FAILED {name}: " in runs.first.output
    for name in HEALTHY:
        assert f"FAILED {name}" not in runs.first.output
    assert "Traceback" not in runs.first.output


@pytest.mark.parametrize("name", HEALTHY)
def test_the_others_have_their_reports(runs: Runs, name: str) -> None:
    assert {"report.json", "report.html", "report.tsv", "annotated.vcf.gz"} <= set(runs.after_first[name])
    assert "failed.json" not in runs.after_first[name]


def test_nothing_is_half_written_and_nothing_was_executed(runs: Runs) -> None:
    assert half_written(runs.project.results) == []
    assert "PWNED" not in runs.folder_after_first


def test_the_index_names_the_failed_with_their_reasons(runs: Runs) -> None:
    index = runs.folder_after_first["results/index.html"].decode()
    for name in FAULTS:
        assert f"samples/{name}/failed.json" in index
    summary = json.loads(runs.folder_after_first["results/summary.json"])
    assert (summary["samples"], summary["done"]) == (len(FAULTS) + len(HEALTHY), len(HEALTHY))
    assert sorted(row["sample"] for row in summary["failed"]) == sorted(FAULTS)


def test_a_run_without_change_ends_badly_again(runs: Runs) -> None:
    """A failed sample is not forgotten, and nothing but the conclusion is made anew."""
    assert runs.again.code not in (0, 2)
    assert "FAILED TRUNCATED: " in runs.again.output
    assert "annotate_variants" not in runs.again.output


def test_mended_files_clear_the_failures(runs: Runs) -> None:
    runs.mended.assert_ok()
    assert list(runs.project.results.rglob("failed.json")) == []
    for name in set(FAULTS) - {"NOBUILD"}:
        assert "BRAF p.V600E" in titles(runs.project.report(name))
    assert runs.project.report("NOBUILD")["sample"]["genome_build"] == "GRCh38"
    assert "failed.json" not in (runs.project.results / "index.html").read_text(encoding="utf-8")
    assert NOTHING in runs.project.run().assert_ok().output


@pytest.mark.parametrize("name", HEALTHY)
def test_mending_the_others_leaves_a_sample_as_it_was(runs: Runs, name: str) -> None:
    """Faulty and healthy samples share one batch: the job ran again, the files of a healthy sample did not change."""
    assert snapshot(runs.project.sample(name)) == runs.after_first[name]


@pytest.mark.parametrize("name", ["HEADERONLY", "HEADERNOBUILD"])
def test_a_header_without_records_is_an_empty_report(runs: Runs, name: str) -> None:
    report = runs.project.report(name)
    assert report["records"]["total"] == 0
    assert (report["records"]["counts"], report["records"]["dispositions"]) == ({}, [])
    assert report["alterations"] == []
    with pysam.VariantFile(str(runs.project.sample(name) / "annotated.vcf.gz")) as file:
        assert list(file) == []


def test_without_sample_columns_the_fraction_is_unknown(runs: Runs) -> None:
    report = runs.project.report("NOSAMPLES")
    assert "BRAF p.V600E" in titles(report)
    (alteration,) = report["alterations"]
    assert (alteration["vaf"], alteration["depth"], alteration["alt_reads"]) == (None, None, None)


def test_a_hostile_file_name_is_only_a_name(runs: Runs) -> None:
    report = runs.project.report("ODDNAME")
    assert report["provenance"]["inputs"][0]["name"] == ODD
    assert "PIK3CA p.H1047R" in titles(report)


def test_the_good_sample_is_accounted_for(runs: Runs) -> None:
    report = runs.project.report("GOOD")
    assert_accounted(report, runs.project.folder / "good.vcf")
    assert report["records"]["counts"] == {"failed caller filter": 1, "outside the reference": 1, "reported": 1}
