"""The explanation of whole runs: the embedded example as users have it, and a TCGA colon cancer against CIViC."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from project_runs import ROOT, Project

Json = Mapping[str, Any]


def explain(project: Project, sample: str, *asked: str) -> subprocess.CompletedProcess[str]:
    """The command as a user gives it, from the folder of the run."""
    command = [sys.executable, str(ROOT / "scripts" / "explain.py"), "--sample", sample, *asked]
    return subprocess.run(command, cwd=project.folder, text=True, capture_output=True, check=False)


def document(project: Project, sample: str, *asked: str) -> dict[str, Any]:
    done = explain(project, sample, *asked, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def items(found: Json) -> Iterator[Json]:
    for row in found["conditions"]:
        yield from ({**row, **item} for item in row["items"])


@pytest.fixture(scope="module")
def example(new_project: Callable[[str], Project]) -> Project:
    project = new_project("explained example")
    made = shutil.ignore_patterns("results", "logs", ".snakemake", "benchmarks")
    shutil.copytree(ROOT / "resources" / "example", project.folder, dirs_exist_ok=True, ignore=made)
    project.run().assert_ok()
    return project


@pytest.mark.parametrize(
    ("sample", "asked", "words"),
    [
        ("LUNG01", ("--gene", "EGFR"), "EGFR T790M is met by EGFR p.T790M"),
        ("LUNG01", ("--drug", "tagrisso"), "Page one names it among the options: Osimertinib"),
        ("LUNG01", ("--evidence", "MT-EGFR-028"), "MT-EGFR-028: match: EGFR T790M is met by EGFR p.T790M"),
        ("LUNG01", ("--record", "5"), "KRAS p.G12D: the caller filtered it (weak_evidence)"),
        ("LUNG01", ("--record", "6"), "likely germline: the caller's filter says germline (germline)"),
        ("LUNG01", ("--variant", "7:55181378:C>T"), "record 4 (7:55181378:C>T; EGFR p.T790M): reported"),
        ("LUNG06", ("--gene", "ALK"), "EML4::ALK"),
        ("THYMOMA04", ("--gene", "KIT"), "small variants: tested negative"),
        ("BREAST05", ("--gene", "HER2"), "copy number: found: amplification"),
        ("LEUKAEMIA07", ("--gene", "FLT3"), "FLT3 ITD"),
    ],
)
def test_questions_on_the_example(example: Project, sample: str, asked: tuple[str, ...], words: str) -> None:
    done = explain(example, sample, *asked)
    assert done.returncode == 0, done.stderr
    assert words in " ".join(done.stdout.split())


def test_nothing_is_changed(example: Project) -> None:
    before = {path: path.stat().st_mtime_ns for path in example.results.rglob("*")}
    explain(example, "LUNG01", "--gene", "EGFR", "--all")
    assert {path: path.stat().st_mtime_ns for path in example.results.rglob("*")} == before


def test_every_sample_follows_from_its_files(example: Project) -> None:
    """The evaluation is compared with the report before anything is answered."""
    for sample in example.names():
        assert explain(example, sample, "--gene", "KRAS").returncode == 0


@pytest.fixture(scope="module")
def colon(shared: Path, new_project: Callable[[str], Project]) -> Project:
    project = new_project("explained colon")
    vcf, reference = shared / "vcf" / "tcga" / "T001-COAD.grch38.vcf.gz", shared / "reference"
    project.write_sheet([{"sample": "COAD", "tumor_type": "COAD", "vcf": str(vcf), "assay": "exome"}])
    build = {name: str(reference / f"GRCh38.panel.{end}") for name, end in (("fasta", "fa.gz"), ("gff3", "gff3.gz"))}
    civic = shared / "civic" / "ClinicalEvidenceSummaries-2026-05.tsv"
    project.write_config(references={"GRCh38": build}, knowledge_base={"sources": {"civic": str(civic)}})
    project.run().assert_ok()
    return project


def test_braf_v600e_as_the_report_has_it(colon: Project) -> None:
    report = colon.report("COAD")
    told = {item["evidence_id"]: item for item in items(document(colon, "COAD", "--gene", "BRAF"))}
    matches = [row for row in report["matches"] if "BRAF" in row["condition_words"]]
    assert len(matches) > 100
    for row in matches:
        found = told[row["evidence_id"]]
        assert (found["value"], found["because"], found["tier"]) == ("present", row["because"], row["tier"])
    open_ = [row for row in report["would_apply"] if "BRAF" in row["genes"]]
    assert all(told[row["evidence_id"]]["because"] == row["because"] for row in open_)


def test_an_item_of_civic(colon: Project) -> None:
    (item,) = items(document(colon, "COAD", "--evidence", "EID1409"))
    assert (item["source"], item["profile"], item["place"]) == ("CIViC", "BRAF V600E", "match")
    assert item["disease_relation"]["path"] == ["COAD", "COADREAD", "BOWEL", "TISSUE", "SKIN", "MEL", "SKCM"]
    assert item["disease_relation"]["distance"] == 6


def test_a_therapy_by_any_spelling(colon: Project) -> None:
    one, other = (document(colon, "COAD", "--drug", name) for name in ("Vemurafenib", "zelboraf"))
    assert one["conditions"] == other["conditions"]
    named = [row["evidence_id"] for row in colon.report("COAD")["matches"] for drug in row["therapies"]
             if drug["name"] == "Vemurafenib"]  # fmt: skip
    assert {item["evidence_id"] for item in items(one) if item["place"] == "match"} >= set(named)


def test_near_misses_of_v600e(colon: Project) -> None:
    report = colon.report("COAD")
    near = [row for row in report["near_misses"] if row["alteration"] == "7:140753336:A>T"]
    assert {row["kind"] for row in near} == {"same codon, other residue"}
    matched = {(tuple(d["name"] for d in row["therapies"])) for row in report["matches"] if "V600E" in row["because"]}
    assert matched.isdisjoint(tuple(row["therapies"]) for row in near)
    page = (colon.sample("COAD") / "report.html").read_text(encoding="utf-8")
    assert "Close, but not matched" in page
    assert len(page) < 1_000_000


@pytest.mark.parametrize(
    ("record", "words"), [("1", "outside the reference"), ("219", "non-coding"), ("390", "no evidence")]
)
def test_records_of_every_kind(colon: Project, record: str, words: str) -> None:
    (row,) = document(colon, "COAD", "--record", record)["records"]
    assert row["disposition"] == words
    assert document(colon, "COAD", "--variant", row["written"][0])["answer"]


def test_a_reference_that_is_gone(colon: Project, tmp_path: Path) -> None:
    shutil.copytree(colon.results, tmp_path / "results")
    (tmp_path / "results" / "reference" / "GRCh38.json").unlink()
    done = explain(Project(tmp_path), "COAD", "--gene", "BRAF")
    assert done.returncode == 2
    assert "annotated with a reference; run the workflow again" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_page_shows_real_output(example: Project) -> None:
    """Every block of docs/explain.md that begins with a command on the example is what the command prints."""
    blocks = (ROOT / "docs" / "explain.md").read_text(encoding="utf-8").split("```\n")[1::2]
    shown = [block.removeprefix("$ python scripts/explain.py ").partition("\n") for block in blocks if block[0] == "$"]
    assert len(shown) == 2
    for command, _, output in shown:
        _, sample, *asked = command.split()
        assert explain(example, sample, *asked).stdout == output
