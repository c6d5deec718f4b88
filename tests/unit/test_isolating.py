"""A sample that kills its process: it fails alone, whatever stood in its batch."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
# A batch command in small. It runs in a process of its own, because a process with threads (pytest's) must not fork.
PROGRAM = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from moltarget.steps.isolating import outlive
from moltarget.steps.layout import Status, write_manifest

folder, names, number = Path(sys.argv[2]), sys.argv[3].split(), int(sys.argv[4])

def work(some, output):
    with (folder / "calls").open("a") as calls:
        calls.write(" ".join(some) + "\\n")
    if any(name.startswith("BAD") for name in some):
        os.kill(os.getpid(), number)
    if "WRONG" in some:
        return 2
    write_manifest(output, "annotate", [Status(name, "done", "key") for name in some])
    return 0

raise SystemExit(outlive("annotate", names, folder / "annotated.json", folder, work))
"""


def outlived(folder: Path, names: str, number: int) -> tuple[int, dict[str, str], list[str]]:
    """Exit code, status by sample, and the samples of each call."""
    command = [sys.executable, "-c", PROGRAM, str(SCRIPTS), str(folder), names, str(int(number))]
    code = subprocess.run(command, check=False, capture_output=True, timeout=60).returncode
    manifest = folder / "annotated.json"
    rows = json.loads(manifest.read_text(encoding="utf-8"))["samples"] if manifest.is_file() else []
    calls = (folder / "calls").read_text(encoding="utf-8").splitlines()
    return code, {row["sample"]: row["status"] for row in rows}, calls


def test_without_a_crash_there_is_one_child(tmp_path: Path) -> None:
    assert outlived(tmp_path, "A B", signal.SIGKILL) == (0, {"A": "done", "B": "done"}, ["A B"])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT], ids=lambda number: number.name)
def test_a_crash_fails_one_sample(tmp_path: Path, number: signal.Signals) -> None:
    found = outlived(tmp_path, "A BAD B", number)
    assert found == (0, {"A": "done", "B": "done", "BAD": "failed"}, ["A BAD B", "A", "BAD", "B"])
    failure = json.loads((tmp_path / "samples" / "BAD" / "failed.json").read_text(encoding="utf-8"))
    assert failure["step"] == "annotate"
    assert failure["unexpected"] is True
    assert number.name in failure["reason"]
    assert "--rerun" in failure["reason"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["annotated.json", "calls", "samples"]


def test_who_ends_the_child_ends_the_job(tmp_path: Path) -> None:
    """SIGTERM is a wish, not a crash: nothing is tried again."""
    assert outlived(tmp_path, "A BAD B", signal.SIGTERM) == (128 + signal.SIGTERM, {}, ["A BAD B"])


def test_a_fault_of_the_sheet_is_nobodys(tmp_path: Path) -> None:
    assert outlived(tmp_path, "A WRONG", signal.SIGKILL) == (2, {}, ["A WRONG"])
    (tmp_path / "calls").unlink()
    assert outlived(tmp_path, "BAD WRONG", signal.SIGKILL)[:2] == (2, {})
