"""Command: why a finished run says what it says, and why not."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse
from moltarget.errors import MoltargetError

CODES = "Exit codes: 0 answered; 2 the run lacks a file, or was made by another version, or holds nothing so called."


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="explain.py",
        description="Answer one question about one sample of a finished run from what it left in the results folder: each"
        " condition that concerns it, with the value of every feature and the reason. Nothing is changed, nothing fetched.",
        epilog=CODES,
    )
    add = parser.add_argument
    add("--results", default=Path("results"), type=Path, metavar="DIR", help="the folder of the run (default: results)")
    add("--sample", required=True, metavar="NAME", help="the sample")
    one = parser.add_mutually_exclusive_group(required=True)
    one.add_argument("--gene", metavar="SYMBOL", help="what was looked for, and its answer; also MSI, TMB")
    one.add_argument("--evidence", metavar="ID", help="one item of the knowledge base, such as EID2994")
    one.add_argument("--drug", metavar="NAME", help="every item that names it, by any spelling")
    one.add_argument("--record", metavar="N", help="a data line of the input, as the report numbers it")
    one.add_argument("--variant", metavar="CHROM:POS:REF>ALT", help="an allele, such as '7:55191822:T>G'")
    add("--all", action="store_true", help="every condition and item, not the most relevant alone")
    add("--json", action="store_true", help="the whole answer as JSON")
    add("--oncotree", type=Path, metavar="JSON", help="the OncoTree file of the run's configuration, if it has one")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Print the answer."""
    args = parse(build_parser, argv)
    from moltarget.explaining.finished import Kind, Question
    from moltarget.explaining.text import render_text
    from moltarget.files import canonical_json
    from moltarget.steps.config import Config
    from moltarget.steps.explain import explain

    kind = next(kind for kind in Kind if getattr(args, kind.value) is not None)
    question = Question(kind, getattr(args, kind.value))
    try:
        document = explain(args.results, args.sample, question, Config(oncotree=args.oncotree))
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2
    print(canonical_json(document) if args.json else render_text(document, everything=args.all), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
