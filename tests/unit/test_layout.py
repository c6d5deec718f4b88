"""Stamps, failures and manifests: a step is skipped only when nothing changed, and a failure leaves nothing stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from moltarget.errors import MoltargetError, VcfError
from moltarget.files import read_json
from moltarget.steps.layout import OUTPUTS, STEPS, SampleFolder, Status, guarded, read_manifest, write_manifest


@pytest.fixture
def folder(tmp_path: Path) -> SampleFolder:
    """A sample whose three steps are done with the keys a, m and r."""
    made = SampleFolder(tmp_path / "S1")
    for step in STEPS:
        do(made, step)
    return made


def do(folder: SampleFolder, step: str) -> None:
    folder.path.mkdir(parents=True, exist_ok=True)
    for name in OUTPUTS[step]:
        folder.file(name).write_text(step, encoding="utf-8")
    folder.finish(step, step[0])


def made_files(folder: SampleFolder) -> set[str]:
    return {name for step in STEPS for name in OUTPUTS[step] if folder.file(name).exists()}


@pytest.mark.parametrize("step", STEPS)
def test_a_finished_step_is_current_for_its_key_alone(folder: SampleFolder, step: str) -> None:
    assert folder.is_current(step, step[0])
    assert not folder.is_current(step, "another key")


@pytest.mark.parametrize(("step", "name"), [(step, name) for step in STEPS for name in OUTPUTS[step]])
def test_a_missing_file_makes_the_step_due(folder: SampleFolder, step: str, name: str) -> None:
    folder.file(name).unlink()
    assert [folder.is_current(each, each[0]) for each in STEPS] == [each != step for each in STEPS]


def test_a_missing_or_damaged_stamp_makes_the_step_due(folder: SampleFolder) -> None:
    stamp = folder.file(".match.json")
    for text in ("", "{", "[]", "{}", "null"):
        stamp.write_text(text, encoding="utf-8")
        assert not folder.is_current("match", "m"), text
    stamp.unlink()
    assert not folder.is_current("match", "m")


def test_a_sample_without_vcf_needs_no_annotated_vcf(tmp_path: Path) -> None:
    folder = SampleFolder(tmp_path / "T")
    folder.path.mkdir()
    folder.file("alterations.json").write_text("{}", encoding="utf-8")
    folder.finish("annotate", "a")
    assert folder.is_current("annotate", "a")


def test_the_card_goes_with_the_stamp_of_the_last_step(folder: SampleFolder) -> None:
    folder.finish("render", "r", {"top": "BRAF p.V600E"})
    assert folder.is_current("render", "r")
    assert folder.card() == {"top": "BRAF p.V600E"}
    folder.file(".render.json").write_text("[", encoding="utf-8")
    assert folder.card() is None
    folder.finish("render", "r", {"top": "BRAF p.V600E"})
    folder.file("report.html").unlink()
    assert folder.card() is None


@pytest.mark.parametrize("step", STEPS)
def test_a_failure_removes_what_this_and_later_steps_made(folder: SampleFolder, step: str) -> None:
    kept, gone = STEPS[: STEPS.index(step)], STEPS[STEPS.index(step) :]
    folder.fail(step, "why")
    assert made_files(folder) == {name for each in kept for name in OUTPUTS[each]}
    assert [folder.is_current(each, each[0]) for each in (*kept, *gone)] == [True] * len(kept) + [False] * len(gone)
    assert folder.failure() == {"sample": "S1", "step": step, "reason": "why", "unexpected": False}


@pytest.mark.parametrize("failed", STEPS)
@pytest.mark.parametrize("done", STEPS)
def test_a_failure_is_over_when_its_step_or_a_later_one_is_done(folder: SampleFolder, failed: str, done: str) -> None:
    folder.fail(failed, "why")
    do(folder, done)
    assert (folder.failure() is None) is (STEPS.index(done) >= STEPS.index(failed))


def test_an_expected_failure_stays_with_its_sample(folder: SampleFolder) -> None:
    def work() -> str:
        raise VcfError("S1.vcf: cut short; copy it again")

    status = guarded(folder, "match", work)
    assert (status.status, status.reason) == ("failed", "S1.vcf: cut short; copy it again")
    assert read_json(folder.file("failed.json"))["unexpected"] is False
    assert folder.file("match.log").read_text(encoding="utf-8") == "failed: S1.vcf: cut short; copy it again\n"
    assert not folder.file("report.json").exists()
    assert not folder.file("report.html").exists()


def test_a_bug_keeps_its_traceback_in_the_samples_log(folder: SampleFolder) -> None:
    status = guarded(folder, "annotate", lambda: str(1 // 0))
    assert status.status == "failed"
    assert "unexpected ZeroDivisionError" in status.reason
    assert "a fault of moltarget" in status.reason
    assert (folder.failure() or {})["unexpected"] is True
    assert "Traceback" in folder.file("annotate.log").read_text(encoding="utf-8")
    assert made_files(folder) == set()


def test_the_key_of_a_failure_follows_its_reason(folder: SampleFolder) -> None:
    """The next step must run again when a sample fails in another way."""

    def fail(reason: str) -> Status:
        def work() -> str:
            raise VcfError(reason)

        return guarded(folder, "annotate", work)

    assert fail("a").key == fail("a").key != fail("b").key
    assert guarded(folder, "annotate", lambda: "k") == Status("S1", "done", "k")


def test_the_manifest_is_sorted_and_read_back(tmp_path: Path) -> None:
    rows = [Status("B", "done", "k"), Status("A", "failed", "f", "why")]
    write_manifest(tmp_path / "m.json", "match", rows)
    assert read_manifest(tmp_path / "m.json") == (rows[1], rows[0])
    write_manifest(tmp_path / "n.json", "match", rows[::-1])
    assert (tmp_path / "m.json").read_bytes() == (tmp_path / "n.json").read_bytes()


@pytest.mark.parametrize("text", [None, "", "{}", "[]", '{"samples": [{"sample": "A"}]}', '{"samples": 3}'])
def test_what_is_no_manifest_is_an_expected_failure(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "m.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(MoltargetError, match="not a batch manifest"):
        read_manifest(path)
