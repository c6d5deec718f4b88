"""Command: compile the knowledge base."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse
from moltarget.errors import MoltargetError


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    from moltarget.knowledge_base.sources.registry import SOURCES
    from moltarget.steps.config import RESOURCES

    parser = argparse.ArgumentParser(
        prog="compile_knowledge_base.py",
        description="Read the curated base and the given sources, compile every item's biomarker into a condition, and"
        " write one JSON with its checksum. Items without condition are listed with the reason.",
        epilog="Exit codes: 0 written; 2 a source cannot be read, has malformed rows, repeats an id or is not the locked one",
    )
    add = parser.add_argument
    add("--output", required=True, type=Path, metavar="JSON", help="the compiled base")
    add("--uncompiled", type=Path, metavar="TSV", help="the items that have no condition, one line each")
    add("--lock", type=Path, metavar="JSON", help="the lock: sources with version, sha256, counts; sha256 of the rows")
    add("--locked", type=Path, metavar="JSON", help="an earlier lock; any other base than that is refused")
    add(
        "--source",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help=f"a further source: {', '.join(SOURCES)}, civic_variants",
    )
    add("--curated", type=Path, default=RESOURCES / "knowledge_base", metavar="DIR", help="folder of the curated *.tsv")
    add("--no-curated", action="store_true", help="leave the curated base out")
    add("--keep-malformed", action="store_true", help="list malformed rows as not compiled instead of refusing them")
    add("--resources", type=Path, default=RESOURCES, metavar="DIR", help="versions, domains, names and gene aliases")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Compile the base."""
    args = parse(build_parser, argv)
    from moltarget.steps.compile import Outputs, Sources, compile_to, named_files

    try:
        files = named_files(args.source)
        sources = Sources(None if args.no_curated else args.curated, files, args.keep_malformed, args.resources)
        base, digest = compile_to(sources, Outputs(args.output, args.uncompiled, args.lock, args.locked))
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2
    for count in base.sources:
        named = f"{count.source.name} {count.source.version}"
        print(f"{named}: {count.compiled} of {count.items} items compiled", file=sys.stderr)
    print(f"{len(base.rows)} rows, sha256 {digest}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
