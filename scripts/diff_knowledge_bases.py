"""Command: what changed from one compiled knowledge base to another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse, writing
from moltarget.errors import MoltargetError


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="diff_knowledge_bases.py",
        description="Compare two compiled bases item by item: removed, no longer compilable, changed tier (the best one an"
        " item can reach in its own disease), changed, newly compilable, added.",
        epilog="Exit codes: 0 compared, whatever the result; 2 a file cannot be read.",
    )
    add = parser.add_argument
    add("old", type=Path, metavar="OLD.json", help="the earlier compiled base")
    add("new", type=Path, metavar="NEW.json", help="the later one")
    beside = "its table of items without condition (default: not_compiled.tsv beside it)"
    add("--old-uncompiled", type=Path, metavar="TSV", help=beside)
    add("--new-uncompiled", type=Path, metavar="TSV", help=beside)
    add("--diff", type=Path, metavar="TSV", help="write every difference, one a line")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Compare, print a summary, write the table."""
    args = parse(build_parser, argv)
    from moltarget.files import write_text
    from moltarget.knowledge_base.diff import diff_table, summary
    from moltarget.steps.update import compare_files

    old = args.old, args.old_uncompiled or args.old.with_name("not_compiled.tsv")
    new = args.new, args.new_uncompiled or args.new.with_name("not_compiled.tsv")
    try:
        differences = compare_files(old, new)
        if args.diff:
            with writing(args.diff):
                write_text(args.diff, diff_table(differences))
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2
    print(summary(differences))
    return 0


if __name__ == "__main__":
    sys.exit(main())
