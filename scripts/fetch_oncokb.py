"""Command: OncoKB's answers to a list of alterations, fetched with your own token."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from moltarget.command_line import parse, writing
from moltarget.errors import MoltargetError

ABOUT = """Ask OncoKB's annotation API about a list of alterations, and keep the answers as the source oncokb of the knowledge
base. Needs a licence and a token from OncoKB (https://www.oncokb.org/dataAccess); its terms hold for the file that is
written (https://www.oncokb.org/terms). No run starts this command, and nothing of OncoKB comes with this project."""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    from moltarget.fetch.oncokb import SERVER

    codes = "Exit codes: 0 the file is there, 2 it is not (one message says why). A file that was there stays then."
    parser = argparse.ArgumentParser(prog="fetch_oncokb.py", description=ABOUT, epilog=codes)
    add = parser.add_argument
    add(
        "--queries",
        required=True,
        type=Path,
        metavar="TSV",
        help="columns gene and alteration: BRAF V600E, MSI-H alone",
    )
    add("--token-file", required=True, type=Path, metavar="FILE", help="holds the token and nothing else")
    add("--output", required=True, type=Path, metavar="JSON", help="the answers, each beside what was asked")
    add("--build", choices=("GRCh37", "GRCh38"), default="GRCh38", help="(%(default)s)")
    add("--server", default=SERVER, metavar="URL", help="(%(default)s)")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Fetch one file."""
    args, say = parse(build_parser, argv), partial(print, file=sys.stderr, flush=True)
    from moltarget.fetch.client import Access, Client, Patience
    from moltarget.fetch.oncokb import fetch_annotations, read_queries, read_token
    from moltarget.files import write_json

    try:
        queries = read_queries(args.queries, args.build)
        access = Access(
            "fetch_oncokb", read_token(args.token_file), "is the token valid, and does the licence cover this?"
        )
        client = Client(args.server, Patience(per_second=1), say, access=access)
        answers = fetch_annotations(client, queries, say)
        with writing(args.output):
            write_json(args.output, answers)
    except MoltargetError as failure:
        say(failure)
        return 2
    say(f"{args.output}: {len(queries)} answers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
