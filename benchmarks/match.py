"""Benchmark: matching samples of 200 variants against 20,000 conditions, beside a plain dictionary join.

Both read each sample's alterations.json, and that counts for both. The yardstick is then ``json`` and one dictionary look-up
by gene and protein change for each consequence. Ours is the value of every condition with its reason, relation and tier
(``match``), and further the whole report.json (``report``). They take turns within one process, sample by sample.

Two mixes: ``asked`` puts every variant into one of the 2,000 genes that the conditions ask about, ``exome`` spreads them over
20,000 genes. Samples are of five tumour types, two assays or none, with and without other tables, and come in the order in
which a job matches them. What they share is worked out for the first of each kind, whose cost is told apart: it counts once
a job. Peak memory is compared with that of 100 samples. Last are the figures beside their goals.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from civic_coverage import ROOT
from measuring import BenchmarkError, measure

sys.path.insert(0, str(ROOT / "scripts"))

from made_up_cohort import Cohort, cohort, document, tumor_type
from moltarget.files import read_json, write_text
from moltarget.knowledge_base.evidence import Evidence, KnowledgeBase
from moltarget.knowledge_base.features import ProteinChangeIs
from moltarget.knowledge_base.store import save
from moltarget.report.build import build_report
from moltarget.report.fragments import document_text
from moltarget.sample import Sample
from moltarget.steps.config import Config
from moltarget.steps.match import Knowledge, case_of, load_knowledge, seldom_searched, sharing_order
from moltarget.steps.reading import read_alterations

T = TypeVar("T")
MOST_TIME, MOST_GROWTH = 5.0, 1.3
MIXES = ("asked", "exome")
_VARIANTS, _CONDITIONS, _GENES, _ALL_GENES, _FEW = 200, 20_000, 2_000, 20_000, 100
_ASSAYS = ("exome", "", "genome", "exome")  # by the sample's number; every second sample has tables


@dataclass(frozen=True, slots=True)
class Figures:
    """Processor seconds of the samples of a mix; ``first`` are those of the ``kinds`` samples that were first of their kind.

    A cost is that of the join, of matching, of building the report and of writing it. ``peaks`` are MiB of a few samples and
    of all.
    """

    mix: str
    kinds: int
    samples: int
    first: Sequence[float]
    further: Sequence[float]
    peaks: tuple[float, float]

    @property
    def ratio(self) -> float:
        """Matching a further sample by the dictionary join, reading counted in both."""
        return self.further[1] / self.further[0]

    @property
    def whole_ratio(self) -> float:
        """The same of all samples, the first of each kind among them."""
        return (self.first[1] + self.further[1]) / (self.first[0] + self.further[0])

    @property
    def growth(self) -> float:
        """Peak memory of all samples by that of a few."""
        return self.peaks[1] / self.peaks[0]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit code 1 when something failed to run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=300, help="samples of each mix (default: 300)")
    parser.add_argument("--conditions", type=int, default=_CONDITIONS, help="rows of the base (default: 20,000)")
    parser.add_argument("--full", action="store_true", help="10,000 samples of each mix")
    parser.add_argument("--one", metavar="MIX", help=argparse.SUPPRESS)  # a run within the run
    args = parser.parse_args(argv)
    if args.one:
        print(json.dumps(_timed(args.one, args.samples, args.conditions)))
        return 0
    samples = 10_000 if args.full else args.samples
    try:
        with tempfile.TemporaryDirectory(prefix="moltarget-benchmark-") as folder:
            found = [_measured(mix, samples, args.conditions, Path(folder)) for mix in MIXES]
    except (BenchmarkError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print("\n".join(told(found, args.conditions)))
    return 0


def told(found: Sequence[Figures], conditions: int) -> list[str]:
    """The figures of each mix; last all of them beside the goals."""
    lines = [f"{found[0].samples:,} samples of {_VARIANTS} variants, {conditions:,} conditions; CPU ms a sample"]
    for one in found:
        join, match, report, write = (1000 * cost / (one.samples - one.kinds) for cost in one.further)
        first, lists = (1000 * cost / one.kinds for cost in one.first[1:3])
        lines += [
            f"{one.mix}: join {join:.2f}, match {match:.1f}, build report {report:.1f}, write {write:.1f}; first of each of"
            f" {one.kinds} kinds: match {first:.0f}, build report {lists:.0f}",
            f"{one.mix}: peak {one.peaks[0]:.0f} MiB with {_FEW} samples, {one.peaks[1]:.0f} MiB with all",
        ]
    further = ", ".join(f"{one.ratio:.1f} ({one.mix})" for one in found)
    whole = ", ".join(f"{one.whole_ratio:.1f} ({one.mix})" for one in found)
    return [
        *lines,
        f"CPU time to match by that of a dictionary join, both with reading: a further sample {further}, all {whole} (goal: at"
        f" most {MOST_TIME:g}); peak memory of all samples by that of {_FEW}: {max(one.growth for one in found):.2f} (goal: at"
        f" most {MOST_GROWTH:g})",
    ]


def _measured(mix: str, samples: int, conditions: int, folder: Path) -> Figures:
    log, out = folder / "log.txt", folder / "out.json"
    command = [
        sys.executable,
        str(Path(__file__).resolve()),
        "--conditions",
        str(conditions),
        "--one",
        mix,
        "--samples",
    ]
    few = measure([*command, str(min(samples, _FEW))], log, out)
    every = measure([*command, str(samples)], log, out)
    kinds, first, further = json.loads(out.read_text(encoding="ascii"))
    return Figures(mix, kinds, samples, first, further, (few.peak, every.peak))


def _timed(mix: str, samples: int, conditions: int) -> tuple[int, list[float], list[float]]:
    """How many kinds there are, and the costs of the first of each and of the others."""
    made = cohort(conditions, _GENES, _ALL_GENES)
    first, further, kinds = [0.0] * 4, [0.0] * 4, 0
    with tempfile.TemporaryDirectory(prefix="moltarget-benchmark-") as name:
        folder = Path(name)
        knowledge = _knowledge(made, folder)
        index = _by_change(knowledge.entries.base.rows)
        gc.collect()
        every = ((n, Sample(f"S{n}", tumor_type(n), assay=_ASSAYS[n % 4])) for n in range(samples))
        with seldom_searched():  # as a job does
            for number, sample in sorted(every, key=lambda pair: sharing_order(pair[1])):
                path = folder / "alterations.json"
                path.write_text(document(made, number, _VARIANTS, exome=mix == "exome"), encoding="utf-8")
                is_first, costs = _one_sample(sample, path, knowledge, index)
                kinds += is_first
                total = first if is_first else further
                total[:] = [before + cost for before, cost in zip(total, costs, strict=True)]
    return kinds, first, further


def _one_sample(
    sample: Sample, path: Path, knowledge: Knowledge, index: dict[tuple[str, str], list[str]]
) -> tuple[bool, tuple[float, float, float, float]]:
    """Whether the sample is the first of its kind, and what it cost."""
    _join(path, index)  # untimed: the first reading of a new file would be charged to the yardstick alone
    joined, join = _cpu(lambda: _join(path, index))
    case, reading = _cpu(lambda: case_of(sample, read_alterations(path), None, knowledge))
    met, matching = _cpu(lambda: knowledge.entries.sharing.match(case.patient))
    is_first = not met.blank.texts
    report, building = _cpu(lambda: build_report(case, knowledge.entries, {}, met))
    _, writing = _cpu(lambda: write_text(path.with_name("report.json"), document_text(report)))
    seen = {match.evidence.id for match in (*met.matches.present, *met.matches.unknown)}
    seen.update(match.evidence.id for match, _ in met.matches.aside)
    if not seen.issuperset(joined):
        raise BenchmarkError(f"{sample.name}: the join found {sorted(set(joined) - seen)[:5]}, matching did not")
    return is_first, (join, reading + matching, building, writing)


def _cpu(work: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    return work(), time.process_time() - start


def _join(path: Path, index: dict[tuple[str, str], list[str]]) -> list[str]:
    """The yardstick: the ids of the rows whose gene and protein change a consequence has."""
    found: list[str] = []
    for variant in read_json(path)["small_variants"]:
        for one in variant["consequences"]:
            found += index.get((one["gene"], one.get("hgvs_p", "")), ())
    return found


def _by_change(rows: Sequence[Evidence]) -> dict[tuple[str, str], list[str]]:
    """The rows that ask for an exact protein change and nothing else."""
    index: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if isinstance(row.condition, ProteinChangeIs):
            index.setdefault((row.condition.gene, f"p.{row.condition.change}"), []).append(row.id)
    return index


def _knowledge(made: Cohort, folder: Path) -> Knowledge:
    save(folder / "compiled.json", KnowledgeBase("1", "2026-11-25", "", made.rows))
    return load_knowledge(folder / "compiled.json", {}, Config())


if __name__ == "__main__":
    sys.exit(main())
