"""Command: render the reports of a batch as HTML and TSV."""

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
        prog="render_reports.py",
        description="Check each report.json of a batch against its schema and write report.html and report.tsv beside it.",
        epilog="Exit codes: 0 done, a sample that failed has its failed.json; 2 wrong input.",
    )
    parser.add_argument("--matched", required=True, type=Path, metavar="JSON", help="manifest of match_targets.py")
    parser.add_argument("--results", default=Path("results"), type=Path, metavar="DIR", help="where samples/ is")
    parser.add_argument("--output", required=True, type=Path, metavar="JSON", help="the batch's manifest to write")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Render one batch."""
    args = parse(build_parser, argv)
    from moltarget.steps.layout import read_manifest, write_manifest
    from moltarget.steps.render import STEP, render_batch

    try:
        write_manifest(args.output, STEP, render_batch(read_manifest(args.matched), args.results))
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
