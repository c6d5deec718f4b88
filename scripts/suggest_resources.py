"""Command: what a cluster's profile should ask for, learnt from the jobs of a run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse

DESCRIPTION = """Read the benchmark files that a run leaves in DIR/logs/benchmarks, and print for each rule how much memory and
time its jobs took at most, and the lines that ask for it, with a margin, in a profile."""
EPILOG = """Run a few batches of your own first, with the batch size that you mean to use. A rule whose jobs were too short
to be measured gets no line for memory: the rule's own value stays."""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="suggest_resources.py", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument(
        "--directory", type=Path, default=Path(), metavar="DIR", help="working directory (default: here)"
    )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Print the lines; 2 when there is nothing to learn from."""
    args = parse(build_parser, argv)
    from moltarget.errors import MoltargetError
    from moltarget.running.resources import as_profile, taken

    try:
        print(as_profile(taken(args.directory)), end="")
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
