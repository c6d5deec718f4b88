"""Command: render the reports of a batch as HTML and TSV."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from moltarget.command_line import parse
from moltarget.errors import MoltargetError

if TYPE_CHECKING:
    from moltarget.steps.layout import Status


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    from moltarget.steps.commands import EXIT_CODES, add_common

    parser = argparse.ArgumentParser(
        prog="render_reports.py",
        description="Check each report.json of a batch against its schema and write report.html and report.tsv beside it.",
        epilog=EXIT_CODES,
    )
    parser.add_argument("--matched", required=True, type=Path, metavar="JSON", help="manifest of match_targets.py")
    add_common(parser)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Render one batch; see EXIT_CODES."""
    args = parse(build_parser, argv)
    from moltarget.steps.commands import run_batch
    from moltarget.steps.layout import read_manifest
    from moltarget.steps.render import STEP, render_batch

    try:
        matched = {status.sample: status for status in read_manifest(args.matched)}
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2

    def work(names: Sequence[str]) -> Sequence[Status]:
        return render_batch([matched[name] for name in names], args.results)

    return run_batch(args, STEP, list(matched), work)


if __name__ == "__main__":
    sys.exit(main())
