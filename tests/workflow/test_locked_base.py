"""A run writes the lock of its base; with that lock, another run has the same base or does not start."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from project_runs import NOTHING, Project
from vcf_texts import line, write_vcf

HEADER = (
    "molecular_profile", "disease", "doid", "therapies", "therapy_interaction_type", "evidence_type",
    "evidence_direction", "evidence_level", "significance", "evidence_statement", "citation_id", "source_type", "rating",
    "evidence_status", "evidence_id", "variant_origin", "last_review_date",
)  # fmt: skip


def write_civic(path: Path, profile: str, day: str) -> None:
    """Two items: one that compiles, one that does not."""
    rows = [
        (name, "Melanoma", "1909", "Vemurafenib", "", "Predictive", "Supports", "B", "Sensitivity/Response", "Made up.",
         "1", "PubMed", "4", "accepted", str(number), "Somatic", f"{day} 10:00:00 UTC")
        for number, name in enumerate((profile, "BRAF something odd"), start=1)
    ]  # fmt: skip
    path.write_text("".join("\t".join(row) + "\n" for row in (HEADER, *rows)), encoding="utf-8")


@pytest.fixture(scope="module")
def locked(new_project: Callable[[str], Project]) -> Project:
    """A finished run with CIViC beside the curated base, its lock kept and named in the configuration."""
    project = new_project("locked")
    write_vcf(project.folder / "s1.vcf", [line(("7", 140753336, "A", "T"))])
    write_civic(project.folder / "civic.tsv", "BRAF V600E", "2026-10-01")
    project.write_sheet([{"sample": "S1", "tumor_type": "SKCM", "vcf": "s1.vcf", "genome_build": "GRCh38"}])
    project.write_config(knowledge_base={"sources": {"civic": "civic.tsv"}})
    project.run().assert_ok()
    shutil.copy(project.results / "knowledge_base" / "lock.json", project.folder / "kept.json")
    project.write_config(knowledge_base={"sources": {"civic": "civic.tsv"}, "lock": "kept.json"})
    return project


def test_what_a_run_leaves_of_its_base(locked: Project) -> None:
    folder = locked.results / "knowledge_base"
    names = {"compiled.json", "coverage.html", "coverage.tsv", "lock.json", "not_compiled.tsv"}
    assert {path.name for path in folder.iterdir()} == names
    lock = json.loads((folder / "lock.json").read_text(encoding="utf-8"))
    told = locked.report("S1")["provenance"]["sources"]
    assert told == [{name: cell for name, cell in one.items() if name != "key"} for one in lock["sources"]]
    assert told[1]["not_compiled"] == {"name not understood": 1}
    page = (locked.sample("S1") / "report.html").read_text(encoding="utf-8")
    assert (
        "CIViC 2026-10-01, as of 2026-10-01: 1 of 2 items can be matched; not compiled: name not understood (1)" in page
    )
    assert "EID1" in {match["evidence_id"] for match in locked.report("S1")["matches"]}


def test_the_lock_of_a_run_fits_the_next_one(locked: Project) -> None:
    before = {path.name: path.read_bytes() for path in (locked.results / "knowledge_base").iterdir()}
    report = (locked.sample("S1") / "report.json").read_bytes()
    locked.run().assert_ok()
    assert {path.name: path.read_bytes() for path in (locked.results / "knowledge_base").iterdir()} == before
    assert (locked.sample("S1") / "report.json").read_bytes() == report
    assert NOTHING in locked.run("--dry-run").output


def test_another_file_stops_the_run_before_any_job(locked: Project) -> None:
    """Last, because it changes the file."""
    before = sorted(path for path in locked.results.rglob("*"))
    write_civic(locked.folder / "civic.tsv", "BRAF V600K", "2026-11-02")
    run = locked.run()
    assert run.code == 2, run.output
    assert "kept.json: civic: locked is CIViC 2026-10-01 (sha256 " in run.output
    assert "found is CIViC 2026-11-02 (sha256 " in run.output
    assert "Traceback" not in run.output
    assert sorted(path for path in locked.results.rglob("*")) == before
