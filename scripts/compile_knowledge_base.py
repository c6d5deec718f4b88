"""Command: compile the curated knowledge base."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.errors import KnowledgeBaseError, MoltargetError
from moltarget.files import write_json
from moltarget.knowledge_base.curated import read_curated
from moltarget.knowledge_base.store import compile_rows
from moltarget.steps.config import RESOURCES

COMPONENT = "curated knowledge base"


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="compile_knowledge_base.py",
        description="Read the curated TSV files, compile every condition, and write one JSON with its checksum.",
        epilog="Exit codes: 0 written, 2 a row breaks the schema or its condition is not understood.",
    )
    parser.add_argument(
        "--curated", type=Path, default=RESOURCES / "knowledge_base", metavar="DIR", help="folder of *.tsv"
    )
    parser.add_argument(
        "--versions", type=Path, default=RESOURCES / "versions.tsv", metavar="TSV", help="version and date"
    )
    parser.add_argument("--output", required=True, type=Path, metavar="JSON", help="the compiled base")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Compile the base."""
    args = build_parser().parse_args(argv)
    try:
        with args.versions.open(encoding="utf-8", newline="") as handle:
            rows = {row["component"]: row for row in csv.DictReader(handle, delimiter="\t")}
        if COMPONENT not in rows:
            raise KnowledgeBaseError(f"{args.versions}: no row for {COMPONENT!r}; add its version and date")
        version = rows[COMPONENT]
        document = compile_rows(read_curated(args.curated), version=version["version"], as_of=version["as_of"])
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2
    write_json(args.output, document)
    print(f"{len(document['rows'])} rows compiled, sha256 {document['sha256']}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
