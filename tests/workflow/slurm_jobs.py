"""A real Slurm as the tests see it: its jobs and its node, asked and told by its own commands."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 120  # seconds for what takes a few on an idle machine
_MAY = [] if os.geteuid() == 0 else ["sudo", "-n"]


@dataclass(frozen=True)
class Job:
    number: str
    state: str
    comment: str
    folder: str


def missing() -> str:
    """Why no test can run here; empty when they can. They drain nodes, so a real cluster is none for them."""
    none = "no Slurm here: see tests/slurm/start_slurm.sh"
    if importlib.util.find_spec("snakemake_executor_plugin_slurm") is None or shutil.which("scontrol") is None:
        return none
    answers = [
        subprocess.run(["scontrol", *words], capture_output=True, text=True, check=False).stdout
        for words in (["ping"], ["show", "config"])
    ]
    return "" if " is UP" in answers[0] and re.search(r"ClusterName\s*= moltarget-test\n", answers[1]) else none


def jobs(folder: Path, *states: str) -> list[Job]:
    """The jobs of a working directory that are in one of the states, by default those that are not over."""
    command = ["squeue", "--noheader", "--format=%A|%T|%k|%Z", *([f"--states={','.join(states)}"] if states else [])]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [job for line in text.splitlines() if (job := Job(*line.split("|"))).folder == str(folder)]


def control(*words: str) -> None:
    """``scontrol`` as the administrator."""
    subprocess.run([*_MAY, "scontrol", *words], check=True, timeout=PATIENCE)


def cancel(job: Job) -> None:
    subprocess.run(["scancel", job.number], check=True, timeout=PATIENCE)


@contextmanager
def drained() -> Iterator[None]:
    """No job starts on the node inside the block."""
    node = subprocess.run(
        ["sinfo", "--noheader", "--format=%n"], capture_output=True, text=True, check=True
    ).stdout.strip()
    control("update", f"nodename={node}", "state=drain", "reason=test")
    try:
        yield
    finally:
        control("update", f"nodename={node}", "state=resume")
