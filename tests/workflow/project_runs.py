"""Run folders of their own, the real ``snakemake`` in them, and what the tests ask of what it leaves behind."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from moltarget import ordinals

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
NOTHING = "Nothing to be done"
_BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Run:
    """How one ``snakemake`` ended; ``output`` is stdout and stderr together."""

    code: int
    output: str

    def assert_ok(self) -> Run:
        assert self.code == 0, self.output
        return self


@dataclass(frozen=True)
class Project:
    """A working directory with its sheet, its configuration and its results; ``source`` is the checkout that runs."""

    folder: Path
    source: Path = ROOT

    def write_sheet(self, rows: Iterable[Mapping[str, str]], name: str = "samples.tsv") -> None:
        rows = list(rows)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
        (self.folder / name).write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")

    def write_config(self, **settings: Any) -> None:
        document = {"samples": "samples.tsv", "batch_size": 50, **settings}
        (self.folder / "config.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")

    def run(self, *arguments: str) -> Run:
        """One run as a user starts it, from the project's folder."""
        command = [sys.executable, "-m", "snakemake", "--snakefile", "Snakefile", "--directory", str(self.folder)]
        command += ["--configfile", str(self.folder / "config.yaml")]
        command += ["--workflow-profile", "workflow/profiles/default", "--quiet", "rules", *arguments]
        return self._done(command, self.source)

    def watched(self, *arguments: str, **more: str) -> Run:
        """One run by ``scripts/run_workflow.py``, from the run folder; ``more`` are environment variables."""
        return self._done(self.watched_command(*arguments), self.folder, **more)

    def watched_command(self, *arguments: str) -> list[str]:
        """The same as words."""
        command = str(self.source / "scripts" / "run_workflow.py")
        return [sys.executable, command, "--configfile", "config.yaml", "--every", "0.5", *arguments]

    @staticmethod
    def environment(**more: str) -> dict[str, str]:
        """What a run finds around it: nothing of the tests' own."""
        hidden = ("SNAKEMAKE_PROFILE", "PYTHONPATH")
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        return {**kept, "PATH": f"{_BIN}{os.pathsep}{kept.get('PATH', os.defpath)}", **more}

    def _done(self, command: list[str], folder: Path, **more: str) -> Run:
        done = subprocess.run(
            command,
            cwd=folder,
            env=self.environment(**more),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return Run(done.returncode, done.stdout)

    def give_inputs(self, other: Project) -> None:
        """Copy what a user wrote, which are the files right in the folder, into another run folder."""
        for path in self.folder.iterdir():
            if path.is_file():
                shutil.copy(path, other.folder)

    @property
    def results(self) -> Path:
        return self.folder / "results"

    def sample(self, name: str) -> Path:
        return self.results / "samples" / name

    def report(self, name: str) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.sample(name) / "report.json").read_text(encoding="utf-8"))
        return document

    def failure(self, name: str) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.sample(name) / "failed.json").read_text(encoding="utf-8"))
        return document

    def names(self) -> list[str]:
        """The samples that have a folder."""
        return sorted(path.name for path in (self.results / "samples").iterdir())


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder with its time of change (nanoseconds) and its bytes."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {name: data for name, (_, data) in snapshot(folder).items()}


def half_written(folder: Path) -> list[str]:
    """Files that a writer left behind before it renamed them."""
    return sorted(str(path) for path in folder.rglob("*") if ".part" in path.name or path.suffix == ".tmp")


def data_lines(path: Path) -> list[list[str]]:
    """The columns of each data line, read from the bytes without the package's reader."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
    return [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]


def assert_accounted(report: Mapping[str, Any], vcf: Path) -> None:
    """Every data line of the VCF stands in the report once, under its own ordinal and place."""
    lines = data_lines(vcf)
    records = report["records"]
    told = [row for group in records["dispositions"] for row in group["examples"]]
    numbers = [number for group in records["dispositions"] for number in ordinals.read(group["records"])]
    assert records["total"] == len(lines), f"{vcf.name} has {len(lines)} data lines, the report has {records['total']}"
    assert sum(records["counts"].values()) == len(lines)
    assert sum(group["count"] for group in records["dispositions"]) == len(lines)
    assert sorted(numbers) == list(range(1, len(lines) + 1))
    for number, _, key in (row.partition(" ") for row in told):
        line = lines[int(number) - 1]
        place = f"{line[0].removeprefix('chr')}:{line[1]}:"
        assert key.removeprefix("chr").startswith(place), (number, key, line[:5])


def titles(report: Mapping[str, Any]) -> dict[str, str]:
    """Findings by title, with their tier."""
    return {finding["title"]: finding["tier"] for finding in report["findings"]}


def options(report: Mapping[str, Any], title: str, significance: str = "sensitivity") -> set[str]:
    """The therapy options that the matches of one finding speak for: ``Cetuximab + Encorafenib``."""
    finding = next(row["id"] for row in report["findings"] if row["title"] == title)
    found: set[str] = set()
    for match in report["matches"]:
        if match["finding"] == finding and (match["significance"], match["direction"]) == (significance, "supports"):
            names = sorted(therapy["name"] for therapy in match["therapies"])
            found |= set(names) if match["therapy_interaction"] == "substitutes" else {" + ".join(names)}
    return found
