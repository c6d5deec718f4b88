"""What a run tells while it works, what it takes up, opens again, and says at its end."""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

import pytest

import conclude_run
from moltarget.errors import RunError
from moltarget.running import slurm, taking_up
from moltarget.running.launching import Ended, Request
from moltarget.running.reopening import failed_samples, reopen
from moltarget.running.summing_up import last_words
from moltarget.running.taking_up import note_alive, note_end, note_start, only_run, was_killed
from moltarget.running.watching import Lines, Progress, Samples, planned, told
from moltarget.running.whole import run
from run_workflow import build_parser

OUTPUT = """moltarget: 7 samples in 4 batches
Building DAG of jobs...
Job stats:
job                       count
----------------------  -------
annotate_variants             4
match_targets                 4
conclude_run                  1
total                         9

Select jobs to execute...
1 of 9 steps (11%) done
Error in rule match_targets:
    message: None
    jobid: 7
    output: results/batches/4-1/matched.json
    log: logs/match_targets/4-1.log (check log file(s) for error details)
    shell:
2 of 9 steps (22%) done
"""


def progress() -> Progress:
    found = Progress()
    found.read(OUTPUT.splitlines())
    return found


def test_a_job_that_is_tried_again_has_not_failed() -> None:
    found = progress()
    block = OUTPUT[OUTPUT.index("Error in rule") : OUTPUT.index("2 of 9 steps")]
    found.read(
        [*block.replace("jobid: 7", "jobid: 8").splitlines(), "Trying to restart job 7.", "Trying to restart job 9."]
    )
    assert found.failures == [("match_targets", "logs/match_targets/4-1.log")], "job 8"
    found.read(["Trying to restart job 8."])
    assert found.failures == []


def test_snakemake_tells_jobs_and_failures() -> None:
    found = progress()
    assert (found.samples, found.batches, found.done, found.jobs) == (7, 4, 2, 9)
    alone = Progress()
    alone.read(["moltarget: 1 sample in 1 batch"])
    assert (alone.samples, alone.batches) == (1, 1)
    assert found.todo == {"annotate_variants": 4, "match_targets": 4, "conclude_run": 1}
    assert found.failures == [("match_targets", "logs/match_targets/4-1.log")]


def test_the_line_of_progress() -> None:
    samples = {"annotate_variants": 5, "match_targets": 1, "render_reports": 0}
    line = told(progress(), (samples, 1), 60.0)
    assert line == "0:01:00  job 2 of 9  5 annotated  1 matched  1 FAILED  about 0:03:30 left"
    assert planned(progress()) == "7 samples in 4 batches; batches to be annotated 4, matched 4, rendered 0"


def test_lines_come_once_and_whole(tmp_path: Path) -> None:
    lines = Lines(tmp_path / "log")
    assert lines.new() == []
    with (tmp_path / "log").open("w", encoding="utf-8") as log:
        log.write("one\ntw")
        log.flush()
        assert lines.new() == ["one"]
        log.write("o\n")
        log.flush()
        assert lines.new() == ["two"]
    (tmp_path / "log").write_text("new\n", encoding="utf-8")
    assert lines.new() == ["new"]


def test_samples_are_counted_in_the_logs_of_this_run(tmp_path: Path) -> None:
    folder = tmp_path / "annotate_variants"
    folder.mkdir()
    (folder / "2-0.log").write_text("GRCh38: a note\nA: annotated\nB: FAILED: s: a reason\nB: FAILED: again\n", "utf-8")
    (folder / "2-1.log").write_text("C: annotated\n", "utf-8")
    os.utime(folder / "2-1.log", (1, 1))
    assert Samples(tmp_path, 1000.0).look() == ({"annotate_variants": 2, "match_targets": 0, "render_reports": 0}, 1)


def write_manifest(path: Path, **samples: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{"sample": name, "status": status, "key": "", "reason": ""} for name, status in samples.items()]
    path.write_text(json.dumps({"samples": rows}), encoding="utf-8")


def test_failed_samples_and_lost_reports_open_their_batches(tmp_path: Path) -> None:
    batches = tmp_path / "batches"
    for batch, statuses in {"4-0": ("done", "failed", "failed"), "4-1": ("done", "done", "done")}.items():
        for name, status in zip(("annotated", "matched", "rendered"), statuses, strict=True):
            write_manifest(batches / batch / f"{name}.json", **{f"A{batch[-1]}": "done", f"B{batch[-1]}": status})
    for name in ("A0", "A1", "B1"):
        (tmp_path / "samples" / name).mkdir(parents=True)
        (tmp_path / "samples" / name / "report.html").touch()
    assert failed_samples(tmp_path) == ["B0"]
    assert len(list((batches / "4-0").iterdir())) == 3, "looking opens nothing"
    assert reopen(tmp_path) == ["B0"]
    assert list((batches / "4-0").iterdir()) == []
    assert len(list((batches / "4-1").iterdir())) == 3
    (tmp_path / "samples" / "A1" / "report.html").unlink()
    assert reopen(tmp_path) == ["A1"]
    assert reopen(tmp_path) == []


def lock(directory: Path) -> None:
    (directory / ".snakemake" / "locks").mkdir(parents=True)
    (directory / ".snakemake" / "locks" / "0.input.lock").touch()


def test_one_run_at_a_time(tmp_path: Path) -> None:
    holder = rf"another run is at work here \(process {os.getpid()}\); .*kill -INT {os.getpid()}"
    for _ in range(2):  # the one that was refused leaves the holder's name as it is
        with only_run(tmp_path), pytest.raises(RunError, match=holder), only_run(tmp_path):
            pass
    with only_run(tmp_path):
        pass


NOBODY = 2**22 + 1  # above the kernel's highest number of a process


def test_a_run_that_was_killed_is_taken_up(tmp_path: Path) -> None:
    assert was_killed(tmp_path) == ""
    (tmp_path / ".snakemake").mkdir()
    note_start(tmp_path, NOBODY, "slurm")
    lock(tmp_path)
    note_end(tmp_path, -9)
    with only_run(tmp_path):
        assert was_killed(tmp_path) == "slurm"


def test_a_lock_that_nobody_of_ours_made_is_left_alone(tmp_path: Path) -> None:
    lock(tmp_path)
    with pytest.raises(RunError, match="snakemake --unlock"):
        was_killed(tmp_path)


def test_a_lock_that_is_younger_than_a_killed_run_is_somebody_elses(tmp_path: Path) -> None:
    (tmp_path / ".snakemake").mkdir()
    note_start(tmp_path, NOBODY, "default")
    record = tmp_path / ".snakemake" / taking_up._RECORD
    os.utime(record, (1000, 1000))
    lock(tmp_path)
    with pytest.raises(RunError, match="did not start"):
        was_killed(tmp_path)
    note_alive(tmp_path)
    assert was_killed(tmp_path) == "default"


def test_a_run_that_ended_by_itself_owns_no_lock(tmp_path: Path) -> None:
    """It met the lock of another Snakemake and gave up."""
    (tmp_path / ".snakemake").mkdir()
    note_start(tmp_path, NOBODY, "default")
    lock(tmp_path)
    note_end(tmp_path, 1)
    with pytest.raises(RunError, match="did not start"):
        was_killed(tmp_path)


@pytest.mark.parametrize("take_over", [False, True])
def test_a_living_snakemake_is_not_disturbed(tmp_path: Path, take_over: bool) -> None:
    (tmp_path / ".snakemake").mkdir()
    note_start(tmp_path, os.getpid(), "default")
    with (
        pytest.raises(RunError, match=f"still at work .process {os.getpid()}."),
        only_run(tmp_path, take_over=take_over),
    ):
        pass


def test_a_number_used_again_is_another_process(tmp_path: Path) -> None:
    record = {"host": platform.node(), "process": os.getpid(), "started": "1"}
    (tmp_path / ".snakemake").mkdir()
    (tmp_path / ".snakemake" / taking_up._RECORD).write_text(json.dumps(record), encoding="utf-8")
    with only_run(tmp_path):
        pass


def test_a_run_on_another_machine_is_asked_about(tmp_path: Path) -> None:
    record = {"host": "elsewhere", "process": 12, "started": "1"}
    (tmp_path / ".snakemake").mkdir()
    (tmp_path / ".snakemake" / taking_up._RECORD).write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(RunError, match=r"began on elsewhere.*--take-over"), only_run(tmp_path):
        pass
    with only_run(tmp_path, take_over=True):
        pass


@pytest.mark.parametrize("text", [None, "{"])
def test_a_summary_that_cannot_be_read_is_no_failed_sample(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    if text is not None:
        (tmp_path / "summary.json").write_text(text, encoding="utf-8")
    line = ["--summary", str(tmp_path / "summary.json"), "--output", str(tmp_path / "conclusion.txt")]
    assert conclude_run.main(line) == 2
    assert "summary.json: no readable summary (" in capsys.readouterr().err
    assert not (tmp_path / "conclusion.txt").exists()


FAULTS = "b.tsv: 5 faults\n" + "\n".join(f"  line {number}: x" for number in range(2, 7))
SUMMARY: dict[str, Any] = {
    "samples": 3, "done": 2, "failed": [{"sample": "B", "reason": FAULTS}], "findings": {"I-A": 4, "III": 1},
    "samples_with_tier_i": 1, "samples_without_findings": 1, "records": 1200, "knowledge_base": ["2026.11"],
    "software": {"moltarget": "0.1.0", "pysam": "0.24.1"},
}  # fmt: skip


def words(folder: Path, code: int, *failures: tuple[str, str], signals: tuple[str, ...] = ()) -> str:
    (folder / "results").mkdir(exist_ok=True)
    (folder / "results" / "summary.json").write_text(json.dumps(SUMMARY), encoding="utf-8")
    made = Progress(samples=3, todo={"all": 1}, failures=list(failures))
    return "\n".join(last_words(Ended(code, 61.0, made, ["said"], signals), folder))


def test_the_last_words_of_a_complete_run(tmp_path: Path) -> None:
    assert words(tmp_path, 1, ("conclude_run", "logs/conclude_run.log")).splitlines() == [
        "FAILED B: b.tsv: 5 faults",
        "  line 2: x",
        "  line 3: x",
        "  line 4: x",
        f"  and more: {tmp_path / 'results' / 'samples' / 'B' / 'failed.json'}",
        "2 of 3 samples done, 1 failed; 1,200 records",
        "findings by tier: I-A 4, III 1; 1 sample with a tier I finding, 1 without any",
        "knowledge base 2026.11; moltarget 0.1.0, pysam 0.24.1",
        f"{tmp_path / 'results' / 'index.html'}; failed samples once more: run again with --rerun",
        "0:01:01 of wall time",
    ]


def test_a_run_that_broke_off_does_not_repeat_an_older_summary(tmp_path: Path) -> None:
    broken = words(tmp_path, 1, ("match_targets", "logs/match_targets/2-0.log"), ("conclude_run", "x"))
    stopped = words(tmp_path, 1, signals=("SIGTERM",))
    for text in (broken, stopped, words(tmp_path, -9)):
        assert "samples done" not in text
    assert "logs/match_targets/2-0.log" in broken
    assert "Stopped by SIGTERM" in stopped


@pytest.mark.parametrize(
    ("progress", "why"),
    [
        (Progress(samples=3, todo={"annotate_variants": 2}), "only one step was asked for"),
        (Progress(samples=4, todo={"all": 1}), "the sheet has more samples than the summary"),
    ],
)
def test_a_run_of_a_part_does_not_repeat_an_older_summary(tmp_path: Path, progress: Progress, why: str) -> None:
    words(tmp_path, 0)
    lines = last_words(Ended(0, 61.0, progress), tmp_path)
    assert lines[0] == "What was asked for is done; the samples were not summed up.", why


def test_a_failing_end_without_a_failed_sample_is_not_told_as_success(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    whole = {**SUMMARY, "failed": [], "done": 3}
    (tmp_path / "results" / "summary.json").write_text(json.dumps(whole), encoding="utf-8")
    made = Progress(samples=3, todo={"all": 1}, failures=[("conclude_run", "logs/conclude_run.log")])
    assert "not complete" in "\n".join(last_words(Ended(1, 61.0, made), tmp_path))


GROUP = """[Thu Nov 26 02:12:08 2026]
    message: Error in group batch
    jobs:
        rule annotate_variants:
            jobid: 11
            log: logs/annotate_variants/4-2.log (check log file(s) for error details)
        rule match_targets:
            jobid: 10
            log: logs/match_targets/4-2.log (check log file(s) for error details)
Logfile logs/annotate_variants/4-2.log:
"""


def test_a_group_that_failed_is_named_with_all_its_logs() -> None:
    found = Progress()
    found.read(GROUP.splitlines())
    assert found.failures == [("group batch", "logs/annotate_variants/4-2.log, logs/match_targets/4-2.log")]
    found.read(["Trying to restart job efabbc0b-2020-58d2-880d-da9fc7b945eb."])
    assert found.failures == [], "it is tried again"
    found.read(GROUP.splitlines())
    assert len(found.failures) == 1


def test_a_fault_of_the_sheet_is_told_as_it_is(tmp_path: Path) -> None:
    lines = ["Config file config/config.yaml is extended by additional config", "samples.tsv: 2 faults", "  row 2: x"]
    ended = Ended(2, 1.0, Progress(), lines)
    assert last_words(ended, tmp_path) == ["samples.tsv: 2 faults", "  row 2: x", "Nothing was run (exit code 2)."]


def test_what_snakemake_says_of_itself_is_left_out(tmp_path: Path) -> None:
    lines = ["SNAKEMAKE", "  Host: h", "Building DAG of jobs...", "MissingRuleException:", "No rule to produce x"]
    told = last_words(Ended(1, 1.0, Progress(), lines), tmp_path)
    assert told == ["MissingRuleException:", "No rule to produce x", "Nothing was run (exit code 1)."]


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("none.yaml", None, r"none\.yaml: cannot be read \(No such file or directory\)"),
        ("tab.yaml", b"samples: s.tsv\nfilters:\n\tmin_depth: 20\n", r"tab\.yaml: line 3 is no YAML \(found character"),
        ("open.yaml", b"samples: [\n", r"open\.yaml: line 2 is no YAML"),
        ("bad.json", b'{"samples": }', r"bad\.json: line 1 is no JSON"),
        ("latin.yaml", b"samples: \xe9.tsv\n", r"latin\.yaml: is not UTF-8"),
        ("list.yaml", b"- samples\n", r"list\.yaml: holds no keys"),
        ("empty.yaml", b"# nothing yet\n", r"empty\.yaml: holds no keys"),
    ],
)
def test_a_file_that_is_no_configuration_is_named(tmp_path: Path, name: str, text: bytes | None, fault: str) -> None:
    if text is not None:
        (tmp_path / name).write_bytes(text)
    for more in ((), ("--dry-run",)):
        with pytest.raises(RunError, match=rf"--configfile .*{fault}"):
            run(Request(tmp_path, configfile=tmp_path / name, more=more))


def test_a_profile_without_what_it_needs_is_refused_before_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slurm, "has_executor", lambda: False)
    with pytest.raises(RunError, match=r"executor is not installed; run scripts/setup_environment\.sh slurm"):
        run(Request(tmp_path, profile="slurm", more=("--dry-run",)))
    monkeypatch.setenv("PATH", str(tmp_path))
    for profile, command in (("lsf", "bsub"), ("sge", "qsub")):
        with pytest.raises(RunError, match=f"{command} is not installed here"):
            run(Request(tmp_path, profile=profile))
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("more", "asks"),
    [
        ((), False),
        (("--cores", "4"), False),
        (("--dry-run",), True),
        (("-n",), True),
        (("-np",), True),
        (("-p",), False),
        (("-s", "Snakefile"), False),
        (("--report=x.zip",), True),
    ],
)
def test_questions_to_snakemake_are_told_from_runs(more: tuple[str, ...], asks: bool) -> None:
    assert Request(Path(), more=more).asks is asks


def test_an_option_of_snakemake_is_not_taken_for_ours() -> None:
    args, more = build_parser().parse_known_args(["--config", "batch_size=10", "--rerun-triggers", "mtime"])
    assert (args.configfile, args.rerun) == (None, False)
    assert more == ["--config", "batch_size=10", "--rerun-triggers", "mtime"]


def test_a_lock_that_cannot_be_taken_off_stays_known_as_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Snakemake is killed, or finds a fault in the sheet, while it unlocks: the next run takes the folder up all the same."""
    (tmp_path / ".snakemake").mkdir()
    note_start(tmp_path, NOBODY, "default")
    lock(tmp_path)
    words = [sys.executable, "-c", "import sys; sys.exit('samples.tsv: 2 faults')"]
    monkeypatch.setattr(Request, "command", lambda request, *extra: words)
    with pytest.raises(RunError, match=r"could not be taken off(?s:.*)samples\.tsv: 2 faults"):
        run(Request(tmp_path))
    with only_run(tmp_path):
        assert was_killed(tmp_path) == "default"
