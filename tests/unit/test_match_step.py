"""What a matched sample depends on: everything that its report prints."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from matching_factory import save_base

from moltarget.errors import KnowledgeBaseError, MoltargetError
from moltarget.files import read_json
from moltarget.knowledge_base.sources.curated import read_curated
from moltarget.sample import Sample
from moltarget.steps import annotate, match
from moltarget.steps.config import RESOURCES, TABLES, Config
from moltarget.steps.plan import make_plan

SAMPLE = Sample("S1", "SKCM")


def compiled(path: Path, version: str = "1", as_of: str = "2026-01-01") -> Path:
    return save_base(path, read_curated(RESOURCES / "knowledge_base"), version, as_of)


def report(folder: Path, base: Path, assay: str = "") -> dict[str, dict[str, Any]]:
    """The report of a sample with one table, annotated and matched in ``folder``."""
    table = folder / "variants.tsv"
    table.write_text("gene\tchange\nBRAF\tp.V600E\n", encoding="utf-8")
    sample = replace(SAMPLE, variants=str(table), assay=assay)
    statuses = annotate.annotate_batch([sample], Config(), folder)
    (status,) = match.match_batch([sample], statuses, match.load_knowledge(base, {}, Config()), folder)
    assert status.status == "done", status.reason
    document: dict[str, dict[str, Any]] = read_json(folder / "samples" / "S1" / "report.json")
    return document


def test_a_base_checked_to_a_later_day_is_told_in_the_report(tmp_path: Path) -> None:
    """The rows may be the same; the report prints version and date, so it is written again."""
    path = tmp_path / "compiled.json"
    first = report(tmp_path, compiled(path))["knowledge_base"]
    second = report(tmp_path, compiled(path, "2", "2026-02-02"))["knowledge_base"]
    assert (first["version"], first["as_of"]) == ("1", "2026-01-01")
    assert (second["version"], second["as_of"]) == ("2", "2026-02-02")
    assert first["sha256"] == second["sha256"]


def test_a_panel_by_another_name_is_told_in_the_report(tmp_path: Path) -> None:
    path = compiled(tmp_path / "compiled.json")
    for name in ("old.bed", "new.bed"):
        (tmp_path / name).write_text("7\t140753300\t140753400\n", encoding="utf-8")
        provenance = report(tmp_path, path, str(tmp_path / name))["provenance"]
        assert name in [entry["name"] for entry in provenance["inputs"]]


def test_another_version_of_pysam_redoes_both_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bcftools in it names the consequences, and the report prints its version."""
    path = compiled(tmp_path / "compiled.json")
    before = report(tmp_path, path)["provenance"]["software"]
    stamp = read_json(tmp_path / "samples" / "S1" / ".annotate.json")["key"]
    sheet = tmp_path / "samples.tsv"
    sheet.write_text(f"sample\ttumor_type\tvariants\nS1\tSKCM\t{tmp_path}/variants.tsv\n", encoding="utf-8")
    config = {"samples": str(sheet), "batch_size": 1}
    code = make_plan(config).code
    monkeypatch.setattr("pysam.__version__", "999")
    after = report(tmp_path, path)["provenance"]["software"]
    assert after == {**before, "pysam": "999"} != before
    assert read_json(tmp_path / "samples" / "S1" / ".annotate.json")["key"] != stamp
    assert make_plan(config).code != code


def test_a_therapy_without_a_row_of_its_own_stops_the_batch(tmp_path: Path) -> None:
    first, *others = (row for row in read_curated(RESOURCES / "knowledge_base") if row.therapies)
    rows = (replace(first, therapies=("Nosuchmab",)), *others)
    save_base(tmp_path / "compiled.json", rows)
    with pytest.raises(KnowledgeBaseError, match="no drug is called 'Nosuchmab'"):
        match.load_knowledge(tmp_path / "compiled.json", {}, Config())


def test_no_table_is_read_that_the_rules_do_not_declare(tmp_path: Path) -> None:
    """Each step gets by on a folder with its declared tables alone; each of them is needed."""
    base = compiled(tmp_path / "compiled.json")
    folders = {step: tmp_path / step for step in ("annotate", "match")}
    for step, folder in folders.items():
        folder.mkdir()
        for name in TABLES[step]:
            shutil.copy(RESOURCES / name, folder / name)
    annotate.annotate_batch([], Config(resources=folders["annotate"]), tmp_path)
    match.load_knowledge(base, {}, Config(resources=folders["match"]))
    for name in TABLES["match"]:
        (folders["match"] / name).rename(tmp_path / name)
        with pytest.raises((MoltargetError, OSError)):
            match.load_knowledge(base, {}, Config(resources=folders["match"]))
        (tmp_path / name).rename(folders["match"] / name)
