"""Where a run writes, with which permissions, and what its logs and results do not hold."""

from __future__ import annotations

import getpass
import gzip
import os
import re
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from project_runs import Project, content, snapshot
from vcf_texts import line, vcf_text

COLUMN, NOTE, POSITION = "MUSTERMANN_ERIKA_1964", "seen_by_Dr_Sommer", 140753336
UMASK = 0o027


@pytest.fixture(scope="module")
def project(new_project: Callable[[str], Project]) -> Project:
    """One sample with a name and a remark that are nobody's business, run under a narrow umask in folders that are watched."""
    made = new_project("hygiene")
    row = line(("7", POSITION, "A", "T")).replace("\t.\tPASS\t.\t", f"\t.\tPASS\tNOTE={NOTE}\t")
    assert NOTE in row
    meta = ('##INFO=<ID=NOTE,Number=1,Type=String,Description="Remark">',)
    (made.folder / "s1.vcf").write_text(vcf_text([row], samples=(COLUMN,), meta=meta), encoding="utf-8")
    (made.folder / "s2.vcf").write_bytes(b"")
    made.write_sheet(
        {"sample": name, "tumor_type": "COAD", "vcf": f"{name.lower()}.vcf", "genome_build": "GRCh38"}
        for name in ("S1", "S2")
    )
    made.write_config()
    for name in ("home", "scratch"):
        (made.folder / name).mkdir()
    before = os.umask(UMASK)
    try:
        places = {"HOME": str(made.folder / "home"), "TMPDIR": str(made.folder / "scratch")}
        run = made.watched("--cores", "2", **places)
    finally:
        os.umask(before)
    assert "1 of 2 samples done" in run.output
    return made


def everything(project: Project, *folders: str) -> list[Path]:
    return [path for name in folders for path in sorted((project.folder / name).rglob("*"))]


def test_the_umask_is_honoured(project: Project) -> None:
    for path in everything(project, "results", "logs"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o777 if path.is_dir() else 0o666) & ~UMASK, f"{path}: {mode:o}"


def test_scratch_is_left_empty_and_the_home_folder_holds_snakemakes_cache_alone(project: Project) -> None:
    assert list((project.folder / "scratch").iterdir()) == []
    home = project.folder / "home"
    files = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert not {name for name in files if not name.startswith((".cache/snakemake", ".local/share/snakemake"))}


def test_the_run_folder_gets_results_logs_and_snakemakes_own(project: Project) -> None:
    given = {"s1.vcf", "s2.vcf", "samples.tsv", "config.yaml", "home", "scratch"}
    assert {path.name for path in project.folder.iterdir()} - given == {"results", "logs", ".snakemake"}


def test_logs_hold_no_variant_and_no_name_from_inside_a_vcf(project: Project) -> None:
    logs = "".join(path.read_text(encoding="utf-8") for path in everything(project, "logs") if path.is_file())
    assert "S1: annotated" in logs, "the sample is named as the sheet names it"
    for word in (COLUMN, NOTE, str(POSITION), "V600E", "BRAF"):
        assert word not in logs


def test_results_hold_no_path_user_or_machine(project: Project) -> None:
    """Wherever they are carried, they are whole; two machines make the same ones."""
    for name, data in content(project.results).items():
        plain = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        for word in (str(project.folder), str(project.source), socket.gethostname(), f"/{getpass.getuser()}/"):
            if len(word) > 2:
                assert word.encode() not in plain, f"{name} holds {word}"


def test_links_of_the_index_lead_inside_the_results(project: Project) -> None:
    page = (project.results / "index.html").read_text(encoding="utf-8")
    links = [link for link in re.findall(r'href="([^"#]+)"', page) if link]
    assert links
    assert all((project.results / link).is_file() for link in links)


def test_a_run_folder_that_was_moved_has_nothing_to_do(project: Project) -> None:
    moved = Project(project.folder.with_name("moved run"))
    before = {name: snapshot(project.results / name) for name in ("batches", "samples", "knowledge_base")}
    project.folder.rename(moved.folder)
    try:
        run = moved.run()
        assert "FAILED S2" in run.output, "the last rule alone is tried again"
        assert {name: snapshot(moved.results / name) for name in before} == before
    finally:
        moved.folder.rename(project.folder)
