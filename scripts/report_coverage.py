"""Command: how much of the compiled knowledge base has a condition, as a table and a page."""

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
        prog="report_coverage.py",
        description="Count the items of a compiled base by source, evidence type and level: compiled, and not compiled by"
        " reason. The page also lists every item without condition, with its page at the source.",
        epilog="Exit codes: 0 written, 2 the base or its table of items without condition cannot be read.",
    )
    add = parser.add_argument
    add("--compiled", required=True, type=Path, metavar="JSON", help="the base that compile_knowledge_base.py wrote")
    add("--uncompiled", required=True, type=Path, metavar="TSV", help="its table of items without condition")
    add("--output", required=True, type=Path, metavar="TSV", help="the table to write")
    add("--page", required=True, type=Path, metavar="HTML", help="the page to write")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Write both."""
    args = parse(build_parser, argv)
    from moltarget.steps.coverage import report_coverage

    try:
        report_coverage(args.compiled, args.uncompiled, args.output, args.page)
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
