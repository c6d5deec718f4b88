"""Command: the Slurm jobs that a killed run has left alive in a working directory; list them, or end them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse

DESCRIPTION = """Slurm's jobs outlive a Snakemake that was killed, and would write the same files as the next run. This lists
those of all runs of a working directory that are not over; run_workflow.py --profile slurm ends them by itself."""
EPILOG = """Exit codes: 0 nothing is left; 1 jobs are alive (listed); 2 Slurm does not answer, or they do not end. Be sure that
no Snakemake works in DIR: its jobs are listed too, and ended by --end."""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="end_leftover_jobs.py", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument(
        "--directory", type=Path, default=Path(), metavar="DIR", help="working directory (default: here)"
    )
    parser.add_argument("--end", action="store_true", help="cancel them and wait until they are gone")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """List or end them; returns the exit code."""
    args = parse(build_parser, argv)
    from moltarget.errors import MoltargetError
    from moltarget.running import slurm

    try:
        if args.end:
            slurm.end_leftovers(args.directory, say=lambda line: print(line, file=sys.stderr))
            return 0
        jobs = slurm.leftovers(args.directory)
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2
    for job in jobs:
        print(f"{job.number}\t{job.state}\t{job.comment}")
    return 1 if jobs else 0


if __name__ == "__main__":
    sys.exit(main())
