"""The embedded example as ``scripts/run_example.sh`` runs it, in a copy: what a new user sees first must be right."""

from __future__ import annotations

import csv
import datetime
import getpass
import json
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cyvcf2
import pysam
import pytest
import yaml
from jsonschema import Draft202012Validator
from project_runs import (
    NOTHING,
    ROOT,
    Project,
    Run,
    assert_accounted,
    content,
    data_lines,
    half_written,
    options,
    snapshot,
    titles,
)

EXAMPLE = ROOT / "resources" / "example"
with (EXAMPLE / "samples.tsv").open(encoding="utf-8", newline="") as _handle:
    SHEET = {row["sample"]: row for row in csv.DictReader(_handle, delimiter="\t")}
WITH_VCF = sorted(name for name, row in SHEET.items() if row["vcf"])


@dataclass(frozen=True)
class Example:
    project: Project
    run: Run


@pytest.fixture(scope="module")
def example(new_project: Callable[[str], Project]) -> Example:
    project = new_project("example")
    made = shutil.ignore_patterns("results", "logs", ".snakemake", "benchmarks")
    shutil.copytree(EXAMPLE, project.folder, dirs_exist_ok=True, ignore=made)
    return Example(project, project.run())


def test_it_ends_well_with_every_report(example: Example) -> None:
    example.run.assert_ok()
    assert example.project.names() == sorted(SHEET)
    for name in SHEET:
        for kind in ("json", "html", "tsv"):
            assert (example.project.sample(name) / f"report.{kind}").stat().st_size > 200
    index = (example.project.results / "index.html").read_text(encoding="utf-8")
    for name in SHEET:
        assert f'href="samples/{name}/report.html"' in index
    summary = json.loads((example.project.results / "summary.json").read_text(encoding="utf-8"))
    assert {name: summary[name] for name in ("samples", "done", "failed")} == {
        "samples": len(SHEET), "done": len(SHEET), "failed": [],
    }  # fmt: skip
    reports = [example.project.report(name) for name in SHEET]
    assert sum(summary["findings"].values()) == sum(len(report["findings"]) for report in reports)
    assert summary["records"] == sum(report["records"]["total"] for report in reports)
    rows = [line.split("\t") for line in (example.project.results / "samples.tsv").read_text("utf-8").splitlines()]
    assert [row[0] for row in rows] == ["sample", *sorted(SHEET)]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert half_written(example.project.results) == []


@pytest.mark.parametrize("name", sorted(SHEET))
def test_the_report_keeps_its_schema(example: Example, name: str) -> None:
    schema = yaml.safe_load((ROOT / "workflow" / "schemas" / "report.schema.yaml").read_text(encoding="utf-8"))
    faults = [fault.message for fault in Draft202012Validator(schema).iter_errors(example.project.report(name))]
    assert faults == []


@pytest.mark.parametrize(
    ("name", "title", "tier", "wanted"),
    [
        ("LUNG01", "EGFR p.E746_A750del", "I-A", {"Osimertinib"}),
        ("LUNG01", "EGFR p.T790M", "I-A", {"Osimertinib"}),
        ("COLON02", "BRAF p.V600E", "I-A", {"Cetuximab + Encorafenib"}),
        ("COLON02", "MSI high", "I-A", {"Pembrolizumab"}),
        ("MELANOMA03", "BRAF p.V600K", "I-A", {"Dabrafenib + Trametinib"}),
        ("BREAST05", "PIK3CA p.H1047R", "I-B", {"Alpelisib + Fulvestrant"}),  # approved for HER2-negative disease
        ("BREAST05", "ERBB2 amplification", "I-A", {"Trastuzumab"}),
        ("LUNG06", "EML4::ALK fusion", "I-A", {"Alectinib"}),
        ("LEUKAEMIA07", "IDH2 p.R140Q", "I-A", {"Enasidenib"}),
    ],
)
def test_what_a_tumour_board_would_look_for(
    example: Example, name: str, title: str, tier: str, wanted: set[str]
) -> None:
    report = example.project.report(name)
    assert titles(report).get(title) == tier
    assert wanted <= options(report, title)


def test_resistance_is_told_beside_sensitivity(example: Example) -> None:
    assert {"Erlotinib", "Gefitinib"} & options(example.project.report("LUNG01"), "EGFR p.T790M", "resistance")


def test_the_leukaemia(example: Example) -> None:
    genes = {gene for finding in example.project.report("LEUKAEMIA07")["findings"] for gene in finding["genes"]}
    assert {"FLT3", "NPM1", "IDH2"} <= genes


def test_a_v600k_is_no_v600e(example: Example) -> None:
    report = example.project.report("MELANOMA03")
    assert "BRAF V600E" not in {match["condition"] for match in report["matches"]}


def test_the_thymoma_has_nothing_of_tier_one(example: Example) -> None:
    report = example.project.report("THYMOMA04")
    assert set(titles(report).values()).isdisjoint({"I-A", "I-B"})
    assert "No finding of strong clinical significance" in report["summary"]["headline"] or not report["findings"]


def test_the_three_kinds_of_input_and_both_builds_occur(example: Example) -> None:
    reports = [example.project.report(name) for name in SHEET]
    assert {report["annotation"]["source"] for report in reports} == {"catalogue", "existing", "none"}
    assert {report["sample"]["genome_build"] for report in reports if report["sample"]["genome_build"]} == {
        "GRCh37",
        "GRCh38",
    }


@pytest.mark.parametrize("name", WITH_VCF)
def test_every_record_is_accounted_for(example: Example, name: str) -> None:
    assert_accounted(example.project.report(name), EXAMPLE / SHEET[name]["vcf"])


@pytest.mark.parametrize("name", WITH_VCF)
def test_other_programs_read_the_annotated_vcf(example: Example, name: str) -> None:
    path = example.project.sample(name) / "annotated.vcf.gz"
    assert path.with_name("annotated.vcf.gz.tbi").is_file()
    lines = data_lines(EXAMPLE / SHEET[name]["vcf"])
    with pysam.VariantFile(str(path)) as file:
        assert "CSQ" in file.header.info
        by_pysam = [(row.chrom, row.pos, row.ref, row.alts[0]) for row in file]
        for contig, pos, _, _ in by_pysam:
            assert any(row.pos == pos for row in file.fetch(contig, pos - 1, pos))
    read = cyvcf2.VCF(str(path))
    by_cyvcf2 = [(row.CHROM, row.POS, row.REF, row.ALT[0]) for row in read]
    assert by_pysam == by_cyvcf2
    assert len(by_pysam) == sum(len(line[4].split(",")) for line in lines)
    reported = {row["key"] for row in example.project.report(name)["alterations"] if row["kind"] == "small variant"}
    annotated = {
        f"{row.CHROM.removeprefix('chr')}:{row.POS}:{row.REF}>{row.ALT[0]}"
        for row in cyvcf2.VCF(str(path))
        if row.INFO.get("CSQ")
    }
    assert reported <= annotated
    assert {chrom for chrom, *_ in by_pysam} == {line[0] for line in lines}  # named as in the input


def test_no_clock_path_or_user_in_the_results(example: Example) -> None:
    """The date may stand where the knowledge base says how old it is and when a page was read, and nowhere else."""
    today = datetime.date.today()
    hidden = [str(example.project.folder), str(ROOT), str(Path.home()), socket.gethostname(), getpass.getuser()]
    hidden += [today.strftime(style) for style in ("%d.%m.%Y", "%d %B %Y", "%B %d, %Y")]
    needles = [text.encode() for text in hidden if len(text) > 4]
    for name, data in content(example.project.results).items():
        if not name.endswith((".gz", ".tbi")):
            assert [needle for needle in needles if needle in data] == [], name
    for name in SHEET:
        report = example.project.report(name)
        undated = {"matches": [], "knowledge_base": {}, "provenance": {**report["provenance"], "sources": []}}
        assert today.isoformat() not in json.dumps({**report, **undated})


def test_the_tables_alone_make_no_vcf(example: Example) -> None:
    for name in sorted(set(SHEET) - set(WITH_VCF)):
        assert list(example.project.sample(name).glob("annotated.*")) == []
        assert example.project.report(name)["records"]["total"] == 0


def test_a_second_run_does_nothing(example: Example) -> None:
    before = snapshot(example.project.results)
    again = example.project.run().assert_ok()
    assert NOTHING in again.output
    assert snapshot(example.project.results) == before


def test_dry_run_plans_and_writes_nothing(example: Example) -> None:
    before = snapshot(example.project.results)
    planned = example.project.run("--dry-run", "--forceall").assert_ok()
    for rule in ("annotate_variants", "compile_knowledge_base", "match_targets", "render_reports", "summarize_cohort"):
        assert rule in planned.output
    assert snapshot(example.project.results) == before


def test_snakemakes_own_report(example: Example, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    example.project.run("--report", str(target)).assert_ok()
    text = target.read_text(encoding="utf-8")
    assert len(text) > 10_000
    assert "index.html" in text


def test_lint_finds_nothing(example: Example) -> None:
    """``--lint`` ends with 0 even when it finds something, so its words are read."""
    linted = example.project.run("--lint")
    assert linted.code == 0
    assert "Congratulations, your workflow is in a good condition!" in linted.output
    assert "Lints for" not in linted.output
