"""Command: run the whole workflow, watch it, take up what a killed run left, and sum up."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse_known

DESCRIPTION = """Run Snakemake on the sample sheet with a profile of this project, show how far it is (terminal and
DIR/logs/progress.log; Snakemake's own output: DIR/logs/snakemake.log), and end with a summary. A run that was killed is taken
up where it was. Any other argument is handed to Snakemake: --cores 8, --dry-run, --forcerun match_targets, ..."""
EPILOG = """Exit codes: 0 every sample is done; 1 a sample or a job failed (told at the end); 2 sheet or configuration are
wrong, or another run is at work in DIR; 130 ended by a signal. docs/running.md tells more."""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    # Without abbreviations: --config is an option of Snakemake, and not short for --configfile.
    parser = argparse.ArgumentParser(prog="run_workflow.py", description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False)
    option = parser.add_argument
    option("--directory", type=Path, default=Path(), metavar="DIR", help="working directory (default: here)")
    option("--configfile", type=Path, metavar="YAML", help="configuration (default: the project's config/config.yaml)")
    option("--profile", default="default", metavar="NAME", help="a folder of workflow/profiles/ (default: default)")
    option("--rerun", action="store_true", help="once more for the samples that failed, even though nothing changed")
    option("--every", type=float, default=30.0, metavar="SECONDS", help="a line of progress so often (default: 30)")
    option("--take-over", action="store_true", help="go on after a run on another machine of which nothing is left")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the workflow; returns the exit code."""
    args, more = parse_known(build_parser, argv)
    from moltarget.errors import MoltargetError
    from moltarget.running.launching import Request
    from moltarget.running.whole import run

    request = Request(args.directory, args.profile, args.configfile, more, args.every)
    try:
        return run(request, rerun=args.rerun, take_over=args.take_over)
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
