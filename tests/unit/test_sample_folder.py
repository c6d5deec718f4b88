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
    assert json.loads(home.file(".annotate.json").read_text(encoding="utf-8"))["files"].keys() == {"alterations.json"}


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


def test_a_file_that_was_cut_is_made_again(tmp_path: Path) -> None:
    """As a crash of the machine can leave it, after its stamp was written."""
    vcf = tmp_path / "s1.vcf"
    vcf.write_text(text_of(["7 140753336 . A T . PASS . GT 0/1"]), encoding="utf-8")
    home = annotated(tmp_path, vcf=str(vcf))
    whole = home.file("alterations.json").read_bytes()
    home.file("alterations.json").write_bytes(whole[:100])
    annotated(tmp_path, vcf=str(vcf))
    assert home.file("alterations.json").read_bytes() == whole


def test_a_step_that_begins_clears_what_a_killed_one_left(tmp_path: Path) -> None:
    home = SampleFolder(tmp_path / "S1")
    home.path.mkdir()
    home.finish("match", "key")
    (home.path / ".annotated.vcf.gz.partial.sorting").mkdir()
    for name in (".alterations.json.77.part", ".annotate.log.77.part", ".report.json.78.part"):
        home.file(name).write_text("half", encoding="utf-8")
    home.begin("annotate")
    assert sorted(path.name for path in home.path.iterdir()) == [".match.json", ".report.json.78.part"]
    home.begin("match")
    assert list(home.path.iterdir()) == []


def test_files_of_a_killed_attempt_do_not_pass_for_those_before_it(tmp_path: Path) -> None:
    """The input changes, the step dies half way through the new one, and the input is put back."""
    home = SampleFolder(tmp_path / "S1")
    home.path.mkdir()
    home.file("report.json").write_text("old", encoding="utf-8")
    home.finish("match", "old key")
    assert home.is_current("match", "old key")
    home.begin("match")
    home.file("report.json").write_text("new", encoding="utf-8")
    assert not home.is_current("match", "old key")
