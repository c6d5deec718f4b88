"""What a sample's folder holds after its row changed: never a file of an earlier row."""

from __future__ import annotations

import json
from pathlib import Path

from vcf_factory import text_of

from moltarget.model import Build
from moltarget.sample import Sample
from moltarget.steps.annotate import annotate_batch
from moltarget.steps.config import Config
from moltarget.steps.layout import SampleFolder


def annotated(folder: Path, **cells: object) -> SampleFolder:
    sample = Sample(name="S1", tumor_type="SKCM", genome_build=Build.GRCH38, **cells)  # type: ignore[arg-type]
    (status,) = annotate_batch([sample], Config(), folder / "results")
    assert status.status == "done", status.reason
    return SampleFolder(folder / "results" / "samples" / "S1")


def test_a_vcf_that_left_the_sheet_leaves_no_annotated_vcf(tmp_path: Path) -> None:
    vcf, table = tmp_path / "s1.vcf", tmp_path / "variants.tsv"
    vcf.write_text(text_of(["7 140753336 . A T . PASS . GT 0/1"]), encoding="utf-8")
    table.write_text("gene\tchange\nBRAF\tp.V600E\n", encoding="utf-8")
    names = ["annotated.vcf.gz", "annotated.vcf.gz.tbi"]
    home = annotated(tmp_path, vcf=str(vcf), variants=str(table))
    assert [name for name in names if home.file(name).exists()] == names
    home = annotated(tmp_path, variants=str(table))
    assert [name for name in names if home.file(name).exists()] == []
    assert json.loads(home.file(".annotate.json").read_text(encoding="utf-8"))["files"] == ["alterations.json"]


def test_an_unchanged_sample_is_not_written_again(tmp_path: Path) -> None:
    vcf = tmp_path / "s1.vcf"
    vcf.write_text(text_of(["7 140753336 . A T . PASS . GT 0/1"]), encoding="utf-8")
    home = annotated(tmp_path, vcf=str(vcf))
    before = {path.name: path.stat().st_mtime_ns for path in home.path.iterdir()}
    annotated(tmp_path, vcf=str(vcf))
    assert {path.name: path.stat().st_mtime_ns for path in home.path.iterdir()} == before


def test_a_file_that_was_lost_is_made_again(tmp_path: Path) -> None:
    vcf = tmp_path / "s1.vcf"
    vcf.write_text(text_of(["7 140753336 . A T . PASS . GT 0/1"]), encoding="utf-8")
    home = annotated(tmp_path, vcf=str(vcf))
    home.file("annotated.vcf.gz.tbi").unlink()
    annotated(tmp_path, vcf=str(vcf))
    assert home.file("annotated.vcf.gz.tbi").is_file()
