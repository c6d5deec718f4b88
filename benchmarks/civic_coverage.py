"""Benchmark: the share of CIViC's accepted items that have a condition, of predictive items and of all evidence types.

Needs CIViC's ClinicalEvidenceSummaries.tsv; without an argument it takes the newest one in ../shared/data/civic beside the
checkout. It is compiled beside the curated base, with the two commands that a run uses too.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from measuring import BenchmarkError, measure

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "civic"
LEAST_PREDICTIVE, LEAST_ALL = 97.0, 93.0  # per cent of the accepted items
_FIXED = ("source", "evidence_type", "level", "items", "compiled")

Line = dict[str, str]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the counts; exit code 1 when they could not be had."""
    parser = argparse.ArgumentParser(prog="civic_coverage.py", description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, metavar="TSV", help="CIViC's ClinicalEvidenceSummaries.tsv")
    try:
        path = parser.parse_args(argv).file or newest_civic()
        with tempfile.TemporaryDirectory(prefix="moltarget-benchmark-") as folder:
            lines = count(path, Path(folder))
    except (BenchmarkError, OSError, UnicodeDecodeError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print("\n".join(told(path.name, lines)))
    return 0


def newest_civic() -> Path:
    """The newest of CIViC's files beside the checkout; raises BenchmarkError when there is none."""
    found = sorted(DATA.glob("ClinicalEvidenceSummaries-*.tsv"))
    if not found:
        raise BenchmarkError("no file of CIViC beside the checkout (../shared/data/civic); give the path of one")
    return found[-1]


def count(path: Path, folder: Path) -> list[Line]:
    """The lines of ``coverage.tsv`` for the accepted items of a file."""
    header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    status = header.rstrip("\r\n").split("\t").index("evidence_status")
    accepted = [row for row in rows if row.split("\t")[status] == "accepted"]
    (folder / "accepted.tsv").write_text("".join([header, *accepted]), encoding="utf-8")
    compiled, left, table = folder / "compiled.json", folder / "not_compiled.tsv", folder / "coverage.tsv"
    scripts, log = ROOT / "scripts", folder / "log.txt"
    source = ("--source", f"civic={folder / 'accepted.tsv'}")
    made = ("--output", str(compiled), "--uncompiled", str(left))
    measure([sys.executable, str(scripts / "compile_knowledge_base.py"), *source, *made], log)
    read = ("--compiled", str(compiled), "--uncompiled", str(left), "--output", str(table))
    measure([sys.executable, str(scripts / "report_coverage.py"), *read, "--page", str(folder / "page.html")], log)
    with table.open(encoding="utf-8", newline="") as handle:
        return [line for line in csv.DictReader(handle, delimiter="\t") if line["source"] == "CIViC"]


def told(name: str, lines: Sequence[Line]) -> list[str]:
    """Share by evidence type, what was left out by reason, and last both figures beside their goals."""
    kinds = dict.fromkeys(line["evidence_type"] for line in lines)
    text = [f"{name}: {sum(int(line['items']) for line in lines):,} accepted items"]
    text += [f"  {kind}: {_share([line for line in lines if line['evidence_type'] == kind])}" for kind in kinds]
    reasons: Counter[str] = Counter()
    for line in lines:
        reasons.update({reason: int(cell) for reason, cell in line.items() if reason not in _FIXED})
    text += [f"  not compiled, {reason}: {number:,}" for reason, number in reasons.items() if number]
    predictive = _percent([line for line in lines if line["evidence_type"] == "predictive"])
    text.append(
        f"Accepted items of CIViC with a condition: predictive {predictive:.1f} % (goal: at least {LEAST_PREDICTIVE:g} %),"
        f" all evidence types {_percent(lines):.1f} % (goal: at least {LEAST_ALL:g} %)"
    )
    return text


def _percent(lines: Sequence[Line]) -> float:
    """Cut, not rounded, to one decimal: a goal is never reached by rounding."""
    items, compiled = (sum(int(line[name]) for line in lines) for name in ("items", "compiled"))
    return compiled * 1000 // items / 10 if items else 0.0


def _share(lines: Sequence[Line]) -> str:
    items, compiled = (sum(int(line[name]) for line in lines) for name in ("items", "compiled"))
    return f"{compiled:,} of {items:,} ({_percent(lines):.1f} %)"


if __name__ == "__main__":
    sys.exit(main())
