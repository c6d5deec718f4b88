"""What the batch commands share: their options, the rows of the sheet, errors and exit codes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from moltarget.errors import MoltargetError, SheetError
from moltarget.sample import Sample
from moltarget.sample_sheet import read_sheet
from moltarget.steps.layout import Status, write_manifest

EXIT_CODES = (
    "Exit codes: 0 done, a sample that failed has its failed.json; 2 wrong input, or with --strict a failed sample."
)


def batch_parser(name: str, description: str) -> argparse.ArgumentParser:
    """A parser with the options that every batch command has."""
    parser = argparse.ArgumentParser(prog=name, description=description, epilog=EXIT_CODES)
    parser.add_argument("--sheet", required=True, type=Path, metavar="TSV", help="the sample sheet")
    parser.add_argument("--samples", required=True, nargs="+", metavar="NAME", help="the samples of this batch")
    parser.add_argument(
        "--results", default=Path("results"), type=Path, metavar="DIR", help="where samples/ is (default: results)"
    )
    parser.add_argument("--output", required=True, type=Path, metavar="JSON", help="the batch's manifest to write")
    parser.add_argument("--strict", action="store_true", help="exit with 2 when a sample failed (for a run by hand)")
    return parser


def chosen_samples(sheet: Path, names: Sequence[str]) -> list[Sample]:
    """The rows of the sheet with these names, in their order. Raises SheetError for a name that is not there.

    Other rows are not checked: the plan of the run has checked all of them, once.
    """
    rows = {sample.name: sample for sample in read_sheet(sheet, lambda text: text, set(names)).samples}
    missing = [name for name in names if name not in rows]
    if missing:
        raise SheetError(f"{sheet}: no sample named {', '.join(missing)}; name rows of the sheet")
    return [rows[name] for name in names]


def run_batch(args: argparse.Namespace, step: str, work: Callable[[], Sequence[Status]]) -> int:
    """Do the work, write the manifest; expected failures are printed and end with exit code 2."""
    try:
        statuses = work()
        write_manifest(args.output, step, statuses)
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2
    return 2 if args.strict and any(status.status == "failed" for status in statuses) else 0
