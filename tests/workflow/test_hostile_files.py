"""Files with one fault each, made to break readers: every one ends as a report or as a ``failed.json`` in plain words."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from project_runs import Project, Run, assert_accounted, half_written

GOOD = ("00_ok", "50_ok")


@pytest.fixture(scope="module")
def hostile(shared: Path, new_project: Callable[[str], Project]) -> tuple[Project, Run, dict[str, Path]]:
    project = new_project("hostile")
    paths = [*(shared / "vcf" / "hostile").iterdir(), *(shared / "vcf" / "malformed").iterdir()]
    vcfs = {path.name.partition(".vcf")[0]: path for path in sorted(paths) if ".vcf" in path.name}
    project.write_sheet(
        {"sample": name, "tumor_type": "COAD", "vcf": str(path), "genome_build": "GRCh38"}
        for name, path in vcfs.items()
    )
    project.write_config()
    return project, project.run(), vcfs


def test_every_file_ends_as_a_report_or_a_reason(hostile: tuple[Project, Run, dict[str, Path]]) -> None:
    project, run, vcfs = hostile
    assert len(vcfs) > 40
    assert project.names() == sorted(vcfs)
    for name in vcfs:
        failed = (project.sample(name) / "failed.json").is_file()
        assert failed != (project.sample(name) / "report.json").is_file(), name
        assert failed == (f"FAILED {name}: " in run.output), name
    assert run.code not in (0, 2)
    assert half_written(project.results) == []


def test_no_fault_is_one_of_moltarget(hostile: tuple[Project, Run, dict[str, Path]]) -> None:
    project, _, vcfs = hostile
    failed = {name: project.failure(name) for name in vcfs if (project.sample(name) / "failed.json").is_file()}
    assert {name: row["reason"] for name, row in failed.items() if row["unexpected"]} == {}
    for name, failure in failed.items():
        assert vcfs[name].name in failure["reason"], failure


def test_good_files_pass_and_broken_containers_do_not(hostile: tuple[Project, Run, dict[str, Path]]) -> None:
    project, _, vcfs = hostile
    for name in GOOD:
        assert (project.sample(name) / "report.json").is_file(), project.failure(name)
    broken = [name for name in vcfs if name[:2] in {"25", "51", "52", "53", "55", "56", "59", "60"} and name[2] == "_"]
    broken += ["17_spaces_not_tabs", "27_no_header", "30_duplicate_samples", "tcga_brca"]
    reports = [name for name in broken if (project.sample(name) / "report.json").is_file()]
    assert reports == []


def test_reports_account_for_their_records(hostile: tuple[Project, Run, dict[str, Path]]) -> None:
    project, _, vcfs = hostile
    reported = [name for name in vcfs if (project.sample(name) / "report.json").is_file()]
    done = [name for name in reported if not odd_text(vcfs[name])]
    assert len(done) > 15
    for name in done:
        assert_accounted(project.report(name), vcfs[name])


def odd_text(path: Path) -> bool:
    """A byte-order mark, Latin-1 or a NUL byte: the independent count reads plain UTF-8 alone."""
    data = path.read_bytes()
    raw = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    return raw[:3] == b"\xef\xbb\xbf" or b"\0" in raw or not raw.isascii()
