"""Seeded faults: a record that gets lost on its way must turn a check red, wherever it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from project_runs import assert_accounted
from vcf_texts import line, write_vcf

from moltarget.files import read_json, write_json
from moltarget.knowledge_base.store import save
from moltarget.model import Build
from moltarget.sample import Sample
from moltarget.steps.annotate import annotate_batch
from moltarget.steps.compile import Sources, compile_sources
from moltarget.steps.config import Config
from moltarget.steps.disposing import Ledger
from moltarget.steps.layout import SampleFolder, Status
from moltarget.steps.match import load_knowledge, match_batch
from moltarget.steps.placing import Placer
from moltarget.vcf import preflight, reader
from moltarget.vcf.reader import VcfFile

RECORDS = [("3", 179234297, "A", "G"), ("4", 1000, "A", "C"), ("7", 140753336, "A", "T"), ("12", 25245350, "C", "T")]


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    path = write_vcf(tmp_path / "s1.vcf", [line(record) for record in RECORDS])
    return Sample(name="S1", tumor_type="COAD", vcf=str(path), genome_build=Build.GRCH38)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("base") / "compiled.json"
    save(path, compile_sources(Sources())[0])
    return path


def annotated(sample: Sample, folder: Path) -> Status:
    (status,) = annotate_batch([sample], Config(), folder)
    return status


def matched(sample: Sample, status: Status, compiled: Path, folder: Path) -> Status:
    (found,) = match_batch([sample], [status], load_knowledge(compiled, {}, Config()), folder)
    return found


def report_of(sample: Sample, folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = read_json(folder / "samples" / sample.name / "report.json")
    return document


def assert_failed(sample: Sample, status: Status, folder: Path) -> None:
    """The sample failed as a fault of moltarget, and no report can be taken for whole."""
    home = SampleFolder(folder / "samples" / sample.name)
    assert status.status == "failed"
    failure = home.failure()
    assert failure is not None
    assert failure["unexpected"]
    assert "records" in failure["reason"]
    assert not home.file("report.json").exists()


def without_second(function: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """The same iterator with its second item lost."""

    def losing(*arguments: Any) -> Iterator[Any]:
        items = function(*arguments)
        yield from islice(items, 1)
        next(items, None)
        yield from items

    return losing


def test_nothing_is_lost_without_a_fault(sample: Sample, compiled: Path, tmp_path: Path) -> None:
    """The negative control."""
    assert matched(sample, annotated(sample, tmp_path), compiled, tmp_path).status == "done"
    assert_accounted(report_of(sample, tmp_path), Path(sample.vcf))


def test_an_entry_lost_by_the_reader(sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VcfFile, "entries", without_second(VcfFile.entries))
    assert_failed(sample, annotated(sample, tmp_path), tmp_path)


def test_a_call_lost_by_the_placer(sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Placer.place

    def losing(self: Placer, call: Any, *rest: Any) -> None:
        if call.record != 2:
            place(self, call, *rest)

    monkeypatch.setattr(Placer, "place", losing)
    assert_failed(sample, annotated(sample, tmp_path), tmp_path)


@pytest.mark.parametrize("method", ["settle_as", "wait"])
def test_a_record_lost_by_the_ledger(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """Record 2 is settled (not catalogued), record 3 waits for the match."""
    lost, kept = {"settle_as": 2, "wait": 3}[method], getattr(Ledger, method)

    def losing(self: Ledger, record: int, *rest: Any) -> None:
        if record != lost:
            kept(self, record, *rest)

    monkeypatch.setattr(Ledger, method, losing)
    assert_failed(sample, annotated(sample, tmp_path), tmp_path)


def test_a_record_lost_between_annotation_and_report(sample: Sample, compiled: Path, tmp_path: Path) -> None:
    status = annotated(sample, tmp_path)
    path = tmp_path / "samples" / "S1" / "alterations.json"
    document = read_json(path)
    assert document["records"]["order"] == "0,1,0*2"
    document["records"]["order"] = "1,0*2"
    write_json(path, document)
    assert_failed(sample, matched(sample, status, compiled, tmp_path), tmp_path)


def test_a_line_lost_before_anything_counts_it(
    sample: Sample, compiled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the product cannot know; the count that the workflow tests make from the bytes does."""
    losing = without_second(preflight.data_lines)
    monkeypatch.setattr(preflight, "data_lines", losing)
    monkeypatch.setattr(reader, "data_lines", losing)
    assert matched(sample, annotated(sample, tmp_path), compiled, tmp_path).status == "done"
    with pytest.raises(AssertionError, match="4 data lines, the report has 3"):
        assert_accounted(report_of(sample, tmp_path), Path(sample.vcf))


def test_a_record_told_under_another_place(sample: Sample, compiled: Path, tmp_path: Path) -> None:
    """The independent count looks at the places, too: one record listed for another is found."""
    matched(sample, annotated(sample, tmp_path), compiled, tmp_path)
    report = report_of(sample, tmp_path)
    group = report["records"]["dispositions"][0]
    group["examples"][0] = f"{group['examples'][0].split(' ')[0]} 1:1:A>T"
    with pytest.raises(AssertionError):
        assert_accounted(report, Path(sample.vcf))
