"""Command: the index page over all samples of a run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse
from moltarget.errors import MoltargetError


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="summarize_cohort.py",
        description="Write DIR/index.html (every sample, failed ones first) and DIR/samples.tsv and DIR/summary.json.",
        epilog="Exit codes: 0 written, whether or not samples failed; 2 wrong input.",
    )
    parser.add_argument("--sheet", required=True, type=Path, metavar="TSV", help="the sample sheet")
    parser.add_argument(
        "--rendered", required=True, nargs="+", type=Path, metavar="JSON", help="manifests of all batches"
    )
    parser.add_argument("--results", default=Path("results"), type=Path, metavar="DIR", help="where samples/ is")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Summarise the run."""
    args = parse(build_parser, argv)
    from moltarget.sample_sheet import read_sheet
    from moltarget.steps.cohort import summarize
    from moltarget.steps.layout import read_manifest

    try:
        statuses = [status for path in args.rendered for status in read_manifest(path)]
        summarize(read_sheet(args.sheet, lambda text: text, files=False).samples, statuses, args.results)
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
