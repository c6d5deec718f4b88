"""Command: say how the run went; fails when a sample failed, so that the exit code of the run tells."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="conclude_run.py",
        description="Print how many samples are done and list the failed ones with their reasons.",
        epilog="Exit codes: 0 all samples are done (OUTPUT is written), 1 at least one failed, 2 the summary cannot be read.",
    )
    parser.add_argument("--summary", required=True, type=Path, metavar="JSON", help="summary.json of the run")
    parser.add_argument("--output", required=True, type=Path, metavar="TXT", help="written when every sample is done")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Conclude the run."""
    args = parse(build_parser, argv)
    from moltarget.files import read_json, write_text

    try:
        summary = read_json(args.summary)
    except (OSError, ValueError) as fault:
        print(f"{args.summary}: no readable summary ({fault}); run the workflow again", file=sys.stderr)
        return 2
    line = f"{summary['done']} of {summary['samples']} samples done"
    for failure in summary["failed"]:
        print(f"FAILED {failure['sample']}: {failure['reason']}", file=sys.stderr)
    if summary["failed"]:
        print(f"{line}, {len(summary['failed'])} failed (see failed.json in their folders)", file=sys.stderr)
        return 1
    write_text(args.output, f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
