"""Benchmark: what the whole of CIViC costs, to compile it once a run and to load it once a batch.

Compiled is CIViC's file beside the checkout (../shared/data/civic) with the curated base, or, where there is none, a made-up
file of as many items in CIViC's format. Yardsticks, in the same run: reading the same file with Python's csv module, and
loading the compiled file with its json module. Printed are processor seconds (median of five), last beside the goals.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from civic_coverage import ROOT, newest_civic
from measuring import BenchmarkError, measure, middle

MOST_COMPILING, MOST_LOADING = 5.0, 0.3  # processor seconds: "a few", and a tenth of them
_RUNS, _ITEMS = 5, 4854
_SCRIPTS = ROOT / "scripts"
_READ_CSV = """
import csv, sys
with open(sys.argv[1], encoding="utf-8", newline="") as handle:
    rows = list(csv.reader(handle, delimiter="\\t", quoting=csv.QUOTE_NONE))
"""
_LOAD = """
import json, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from moltarget.knowledge_base.store import load
path, found = Path(sys.argv[2]), []
start = time.process_time()
base = load(path)
found.append(time.process_time() - start)
del base
start = time.process_time()
with path.open(encoding="utf-8") as handle:
    document = json.load(handle)
found.append(time.process_time() - start)
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Processor seconds. ``reading`` and ``parsing`` are the yardsticks of ``compiling`` and ``loading``."""

    name: str
    items: int
    compiling: float
    reading: float
    loading: float
    parsing: float


def main() -> int:
    """Run the benchmark; exit code 1 when something failed to run."""
    try:
        with tempfile.TemporaryDirectory(prefix="moltarget-benchmark-") as folder:
            figures = _measured(Path(folder))
    except (BenchmarkError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print("\n".join(told(figures)))
    return 0


def told(figures: Figures) -> list[str]:
    """The figures with their yardsticks; last both beside their goals."""
    by_csv, by_json = figures.compiling / figures.reading, figures.loading / figures.parsing
    return [
        f"{figures.name}: {figures.items:,} items",
        f"compile_knowledge_base.py: {figures.compiling:.2f} s, {by_csv:.0f} times reading the file as csv"
        f" ({figures.reading:.2f} s)",
        f"load: {figures.loading:.3f} s, {by_json:.1f} times reading the same JSON ({figures.parsing:.3f} s)",
        f"CPU time to compile the whole of CIViC: {figures.compiling:.2f} s (goal: at most {MOST_COMPILING:g} s);"
        f" to load it in a matching job: {figures.loading:.3f} s (goal: below {MOST_LOADING:g} s)",
    ]


def _measured(folder: Path) -> Figures:
    """Each in turn, so that what else the machine does meets them alike; one run of each before does not count."""
    path = _civic(folder)
    base, log, out = folder / "compiled.json", folder / "log.txt", folder / "out.json"
    compiler = [sys.executable, str(_SCRIPTS / "compile_knowledge_base.py"), "--source", f"civic={path}"]
    compiling, reading, loading = [], [], []
    for _ in range(_RUNS + 1):
        compiling.append(measure([*compiler, "--output", str(base)], log))
        reading.append(measure([sys.executable, "-c", _READ_CSV, str(path)], log))
        measure([sys.executable, "-c", _LOAD, str(_SCRIPTS), str(base)], log, out)
        loading.append(json.loads(out.read_text(encoding="ascii")))
    load, parse = (median(column) for column in zip(*loading[1:], strict=True))
    items = path.read_text(encoding="utf-8").count("\n") - 1
    return Figures(path.name, items, middle(compiling[1:]).cpu, middle(reading[1:]).cpu, load, parse)


def _civic(folder: Path) -> Path:
    try:
        return newest_civic()
    except BenchmarkError:
        return write_made_up(folder / "made_up.tsv")


def write_made_up(path: Path) -> Path:
    """As many items as CIViC has, in its format: the curated base's own, over and over."""
    rows = []
    for table in sorted((ROOT / "resources" / "knowledge_base").glob("*.tsv")):
        with table.open(encoding="utf-8", newline="") as handle:
            rows += list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    made = [_as_civic(number, row) for number, row in enumerate(islice(cycle(rows), _ITEMS), start=1)]
    lines = ["\t".join(made[0]), *("\t".join(one.values()) for one in made)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _as_civic(number: int, row: dict[str, str]) -> dict[str, str]:
    return {
        "molecular_profile": row["civic_profile"] or row["condition"],
        "disease": row["disease"],
        "doid": row["doid"].removeprefix("DOID:"),
        "therapies": row["therapies"].replace(";", ","),
        "therapy_interaction_type": row["therapy_interaction"].title(),
        "evidence_type": row["evidence_type"].title(),
        "evidence_direction": row["direction"].title(),
        "evidence_level": row["level"],
        "significance": row["significance"].title(),
        "evidence_statement": row["statement"] * 7,  # which makes the file as large as CIViC's
        "citation_id": row["pmids"].partition(";")[0],
        "source_type": "PubMed",
        "rating": row["rating"],
        "evidence_status": "accepted",
        "evidence_id": str(number),
        "variant_origin": row["origin"].title(),
        "last_review_date": "2026-11-01 10:00:00 UTC",
    }


if __name__ == "__main__":
    sys.exit(main())
