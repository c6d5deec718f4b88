"""Command: for Snakemake's generic executor, submit a job to LSF or SGE and print its number, or print how a job is doing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse

DESCRIPTION = "Called by Snakemake with the profiles lsf and sge: submit a job's script, or say how a job is doing."
EPILOG = """submit prints the job's number, status one of running, success, failed. Exit codes: 0, or 2 with a message.
MOLTARGET_CLUSTER_OPTIONS='-q long -P project' in the environment adds options to each submission."""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="cluster_job.py", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("system", choices=("lsf", "sge"), help="the cluster's system")
    parser.add_argument("what", choices=("submit", "status"), help="what to do")
    parser.add_argument("job", help="the script to submit, or the number of the job")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Do one of the two."""
    args = parse(build_parser, argv)
    from moltarget.errors import MoltargetError
    from moltarget.running import clusters

    try:
        if args.what == "submit":
            print(clusters.submit(args.system, Path(args.job)))
        else:
            print(clusters.SYSTEMS[args.system].status(args.job))
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
