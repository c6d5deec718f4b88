"""The folders of ``tests/cases``: read, run as batches in this process, and handed on with their reports."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from project_runs import ROOT, SHARED

from moltarget.files import read_json
from moltarget.knowledge_base.evidence import KnowledgeBase
from moltarget.model import Build
from moltarget.sample import Sample
from moltarget.sample_sheet import DATA_COLUMNS, read_sheet
from moltarget.steps.annotate import annotate_batch
from moltarget.steps.compile import Outputs, compile_to
from moltarget.steps.compile import Sources as BaseSources
from moltarget.steps.config import Config, config_from
from moltarget.steps.layout import Status
from moltarget.steps.match import Knowledge, load_knowledge, load_types, match_batch
from moltarget.steps.references import write_gene_index
from moltarget.steps.render import render_batch

CASES = ROOT / "tests" / "cases"
_PATHS = (*DATA_COLUMNS, "assay")
_WORDS = {"", "exome", "genome", "WES", "WGS"}
Expectation = Mapping[str, Any]


@dataclass(frozen=True)
class CaseFolder:
    """One folder; ``README.md`` beside them tells the form."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @cached_property
    def told(self) -> dict[str, Any]:
        """``expected.yaml``."""
        document: dict[str, Any] = yaml.safe_load((self.path / "expected.yaml").read_text(encoding="utf-8"))
        return document

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        """The rows of ``sheet.tsv``, as they are written."""
        with (self.path / "sheet.tsv").open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines, delimiter="\t"))

    @property
    def samples(self) -> list[str]:
        return [row["sample"] for row in self.rows]

    @property
    def rules(self) -> Path | None:
        """The case's own rules, if it has some."""
        path = self.path / "site.tsv"
        return path if path.is_file() else None

    @property
    def needs_reference(self) -> bool:
        return self.told.get("needs") == "reference"

    def expectations(self, sample: str) -> list[Expectation]:
        """What holds for one sample: what holds for all, and its own."""
        return [*self.told.get("expect", []), *self.told.get("samples", {}).get(sample, [])]

    def sheet_rows(self) -> list[dict[str, str]]:
        """The rows with names that are unique over all cases, and with whole paths."""
        return [{**row, "sample": f"{self.name}.{row['sample']}", **self._paths(row)} for row in self.rows]

    def _paths(self, row: Mapping[str, str]) -> dict[str, str]:
        return {
            column: ";".join(str(self.path / part) for part in row[column].split(";"))
            for column in _PATHS
            if row.get(column, "") not in _WORDS
        }


def case_folders() -> list[CaseFolder]:
    return [CaseFolder(path.parent) for path in sorted(CASES.glob("*/expected.yaml"))]


@dataclass(frozen=True)
class Chain:
    """References, gene indexes and knowledge for whole runs in this process; everything made stays below ``folder``."""

    folder: Path
    with_reference: bool = field(default_factory=(SHARED / "reference").is_dir)

    @cached_property
    def references(self) -> dict[str, dict[str, str]]:
        """The panel reference as the configuration names it; empty where it is absent."""
        place = SHARED / "reference"
        return {
            build.value: {
                "fasta": str(place / f"{build}.panel.fa.gz"),
                "gff3": str(place / f"{build}.panel.gff3.gz"),
            }
            for build in (Build if self.with_reference else ())
        }

    @cached_property
    def indexes(self) -> dict[Build, Path]:
        found = {}
        for build, files in config_from({"references": self.references}).references.items():
            found[build] = self.folder / f"{build}.json"
            write_gene_index(build, files, found[build])
        return found

    def knowledge(self, name: str, rules: Sequence[Path] = ()) -> Knowledge:
        """The curated base with own rules, compiled to a file of this name."""
        path = self.folder / f"{name}.json"
        compile_to(BaseSources(files={"site": list(rules)} if rules else {}), Outputs(path))
        return load_knowledge(path, self.indexes, Config())

    def config(self, settings: Mapping[str, Any] | None = None) -> Config:
        return config_from({"references": self.references, **(settings or {})})

    def samples(self, rows: Sequence[Mapping[str, str]], name: str = "sheet.tsv") -> tuple[Sample, ...]:
        """The rows as a sheet that is written, read and checked as a user's is."""
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
        path = self.folder / name
        path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")
        return read_sheet(path, load_types(Config()).resolve).samples

    def run(
        self, samples: Sequence[Sample], knowledge: Knowledge, results: Path, config: Config | None = None
    ) -> list[Status]:
        """Annotate, match and render one batch: what the rules of these names do."""
        annotated = annotate_batch(samples, config or self.config(), results)
        return self.match(samples, annotated, knowledge, results)

    @staticmethod
    def match(
        samples: Sequence[Sample], annotated: Sequence[Status], knowledge: Knowledge, results: Path
    ) -> list[Status]:
        return render_batch(match_batch(samples, annotated, knowledge, results), results)


@dataclass(frozen=True)
class Result:
    """How one sample of a case ended; ``base`` is what it was held against."""

    sample: Sample
    status: Status
    folder: Path
    base: KnowledgeBase

    @cached_property
    def report(self) -> dict[str, Any]:
        document: dict[str, Any] = read_json(self.folder / "report.json")
        return document

    @cached_property
    def failure(self) -> dict[str, Any]:
        document: dict[str, Any] = read_json(self.folder / "failed.json")
        return document


def run_cases(cases: Iterable[CaseFolder], chain: Chain) -> dict[str, Result]:
    """Every sample of the cases (``case.sample``): one batch for all that have no ``config.yaml`` of their own.

    A case with own rules is held against the curated base and the rules of all cases, the others against the curated base.
    """
    cases = list(cases)
    rows = [row for case in cases for row in case.sheet_rows()]
    samples = {sample.name: sample for sample in chain.samples(rows)}
    results = chain.folder / "results"
    groups: dict[str, list[CaseFolder]] = defaultdict(list)
    for case in cases:
        groups[case.name if (case.path / "config.yaml").is_file() else ""].append(case)
    annotated: list[Status] = []
    for group in groups.values():
        mine = [samples[row["sample"]] for case in group for row in case.sheet_rows()]
        annotated += annotate_batch(mine, _config_of(group[0], chain), results)
    found: dict[str, Result] = {}
    for own in (False, True):
        chosen = [case for case in cases if (case.rules is not None) is own]
        knowledge = chain.knowledge("own" if own else "curated", [case.rules for case in chosen if case.rules])
        mine = [samples[row["sample"]] for case in chosen for row in case.sheet_rows()]
        for status in chain.match(mine, annotated, knowledge, results):
            folder = results / "samples" / status.sample
            found[status.sample] = Result(samples[status.sample], status, folder, knowledge.entries.base)
    return found


def _config_of(case: CaseFolder, chain: Chain) -> Config:
    """The case's own settings; the files of ``known_files`` are named from its folder."""
    path = case.path / "config.yaml"
    settings: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    for entry in (settings.get("known_files") or {}).values():
        entry["files"] = {build: str(case.path / name) for build, name in entry["files"].items()}
    return chain.config(settings)
