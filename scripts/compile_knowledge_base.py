"""Command: compile the knowledge base."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.errors import MoltargetError
from moltarget.knowledge_base.sources.registry import SOURCES
from moltarget.knowledge_base.store import save
from moltarget.steps.compile import Sources, compile_sources, write_uncompiled
from moltarget.steps.config import RESOURCES


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="compile_knowledge_base.py",
        description="Read the curated base and the given sources, compile every item's biomarker into a condition, and"
        " write one JSON with its checksum. Items without condition are listed with the reason.",
        epilog="Exit codes: 0 written, 2 a source cannot be read, has malformed rows, or repeats an id.",
    )
    add = parser.add_argument
    add("--output", required=True, type=Path, metavar="JSON", help="the compiled base")
    add("--uncompiled", type=Path, metavar="TSV", help="the items that have no condition, one line each")
    add("--source", action="append", default=[], metavar="NAME=FILE", help=f"a further source: {', '.join(SOURCES)}")
    add("--curated", type=Path, default=RESOURCES / "knowledge_base", metavar="DIR", help="folder of the curated *.tsv")
    add("--no-curated", action="store_true", help="leave the curated base out")
    add("--keep-malformed", action="store_true", help="list malformed rows as not compiled instead of refusing them")
    add("--resources", type=Path, default=RESOURCES, metavar="DIR", help="versions, domains, names and gene aliases")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Compile the base."""
    args = build_parser().parse_args(argv)
    files: dict[str, list[Path]] = {}
    for name, _, path in (pair.partition("=") for pair in args.source):
        files.setdefault(name, []).append(Path(path))
    curated = None if args.no_curated else args.curated
    try:
        base, left = compile_sources(Sources(curated, files, args.keep_malformed, args.resources))
        digest = save(args.output, base)
        if args.uncompiled:
            write_uncompiled(args.uncompiled, left)
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
