"""Real files of other people, through the whole workflow: TCGA on both builds, HCC1395 from its CSQ and from csq."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cyvcf2
import pytest
from project_runs import Project, assert_accounted, data_lines, titles

BUILDS = ("GRCh37", "GRCh38")
TCGA = {"COAD": "COAD", "BRCA": "BRCA"}  # sample -> tumour type


def inputs_of(shared: Path) -> dict[str, Path]:
    found = {
        f"{name}-{build}": shared / "vcf" / "tcga" / f"T001-{name}.{build.lower()}.vcf.gz"
        for name in TCGA
        for build in BUILDS
    }
    return {**found, "HCC1395-CSQ": shared / "vcf" / "hcc1395" / "HCC1395.annotated.expression.vcf.gz"}


def strip_csq(source: Path, target: Path) -> None:
    """The same calls without any trace of their annotation."""
    with gzip.open(source, "rt", encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for text in lines:
            if text.startswith("##"):
                out.write("" if "CSQ" in text or "VEP" in text else text)
            elif text.startswith("#"):
                out.write(text)
            else:
                fields = text.split("\t")
                fields[7] = ";".join(part for part in fields[7].split(";") if not part.startswith("CSQ=")) or "."
                out.write("\t".join(fields))


@pytest.fixture(scope="module")
def real(shared: Path, new_project: Callable[[str], Project]) -> Project:
    project = new_project("real")
    paths = inputs_of(shared)
    stripped = project.folder / "HCC1395.stripped.vcf"
    strip_csq(paths["HCC1395-CSQ"], stripped)
    rows = [
        {"sample": name, "tumor_type": TCGA.get(name.partition("-")[0], "BRCA"), "vcf": str(path), "assay": "exome"}
        for name, path in {**paths, "HCC1395-STRIPPED": stripped}.items()
    ]
    project.write_sheet([{**row, "annotation": "existing" if row["sample"].endswith("CSQ") else ""} for row in rows])
    reference = shared / "reference"
    project.write_config(references={
        build: {"fasta": str(reference / f"{build}.panel.fa.gz"), "gff3": str(reference / f"{build}.panel.gff3.gz")}
        for build in BUILDS
    })  # fmt: skip
    project.run().assert_ok()
    return project


def evidence(report: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(match["evidence_id"], match["condition"], match["tier"]) for match in report["matches"]}


def changes(report: dict[str, Any]) -> set[tuple[str, str]]:
    """Gene and change of each alteration on its preferred transcript."""
    return {(row["gene"], row["name"]) for row in report["alterations"] if row["kind"] == "small variant"}


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(
    ("name", "gene", "change"),
    [("COAD", "BRAF", "p.V600E"), ("BRCA", "PIK3CA", "p.H1047R"), ("BRCA", "TP53", "p.V272M")],
)
def test_the_known_drivers_of_tcga(real: Project, name: str, build: str, gene: str, change: str) -> None:
    report = real.report(f"{name}-{build}")
    assert report["sample"]["genome_build"] == build
    assert report["annotation"]["source"] == "reference"
    found = [row for row in report["alterations"] if row["gene"] == gene and change in row["name"]]
    assert len(found) == 1
    assert found[0]["doubt"] == ""


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(("name", "title"), [("COAD", "BRAF p.V600E"), ("BRCA", "PIK3CA p.H1047R")])
def test_what_has_therapies_leads_the_report(real: Project, name: str, build: str, title: str) -> None:
    assert titles(real.report(f"{name}-{build}"))[title] == "I-A"


@pytest.mark.parametrize("name", sorted(TCGA))
def test_both_builds_give_the_same_evidence(real: Project, name: str) -> None:
    on_37, on_38 = (real.report(f"{name}-{build}") for build in BUILDS)
    assert evidence(on_37)
    assert evidence(on_37) == evidence(on_38)
    assert titles(on_37) == titles(on_38)
    assert changes(on_37) == changes(on_38)


def test_what_the_lift_over_lost_lies_outside_the_panel(real: Project, shared: Path) -> None:
    """The GRCh38 file of the colon has fewer records; each build's own lines are accounted for."""
    paths = inputs_of(shared)
    counts = {build: len(data_lines(paths[f"COAD-{build}"])) for build in BUILDS}
    assert counts["GRCh38"] < counts["GRCh37"]
    on_37, on_38 = (real.report(f"COAD-{build}")["records"]["counts"] for build in BUILDS)
    outside = "outside the reference"
    assert on_37[outside] - on_38[outside] == counts["GRCh37"] - counts["GRCh38"]
    # One line of the GRCh37 file (10:89720716) counts no alternate read where its GRCh38 twin counts 28.
    assert on_37.pop("below threshold") == 1
    on_37["no evidence"] += 1
    assert {name: on_37[name] for name in on_37 if name != outside} == {
        name: on_38[name] for name in on_38 if name != outside
    }


@pytest.mark.parametrize(("sample", "source"), [("HCC1395-CSQ", "existing"), ("HCC1395-STRIPPED", "reference")])
@pytest.mark.parametrize("title", ["TP53 p.R175H", "BRCA2 p.E1593*"])
def test_hcc1395_both_ways(real: Project, sample: str, source: str, title: str) -> None:
    report = real.report(sample)
    assert report["annotation"]["source"] == source
    assert title in titles(report)
    assert report["sample"]["genome_build"] == "GRCh38"
    assert report["sample"]["tumor_column"].startswith("HCC1395_TUMOR_DNA")


def test_hcc1395_has_the_same_named_evidence_both_ways(real: Project) -> None:
    """Evidence of the two known changes; wild-type conditions depend on which genes each annotation covers."""

    def known(sample: str) -> set[tuple[str, str]]:
        report = real.report(sample)
        wanted = {row["id"] for row in report["findings"] if row["title"] in {"TP53 p.R175H", "BRCA2 p.E1593*"}}
        return {(match["evidence_id"], match["condition"]) for match in report["matches"] if match["finding"] in wanted}

    assert known("HCC1395-CSQ")
    assert known("HCC1395-CSQ") == known("HCC1395-STRIPPED")


def test_every_record_of_every_file_is_accounted_for(real: Project, shared: Path) -> None:
    for sample, path in {**inputs_of(shared), "HCC1395-STRIPPED": real.folder / "HCC1395.stripped.vcf"}.items():
        assert_accounted(real.report(sample), path)


def test_the_annotated_files_hold_every_allele(real: Project, shared: Path) -> None:
    for sample, path in inputs_of(shared).items():
        alleles = sum(len(line[4].split(",")) for line in data_lines(path))
        rejected = sum(
            group["count"]
            for group in real.report(sample)["records"]["dispositions"]
            if group["disposition"] in {"error", "unsupported kind"}
        )
        read = sum(1 for _ in cyvcf2.VCF(str(real.sample(sample) / "annotated.vcf.gz")))
        assert read == alleles - rejected


def test_a_panel_of_n_outside_its_exons_is_no_mismatch(real: Project) -> None:
    report = real.report("HCC1395-STRIPPED")
    assert report["records"]["counts"]["outside the reference"] > 1000
    assert "error" not in report["records"]["counts"]
    assert any("1462 not comparable" in sentence for sentence in report["sample"]["build_proof"])
