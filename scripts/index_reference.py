"""Command: the gene index of a reference, which tells what was covered."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse
from moltarget.errors import MoltargetError


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    from moltarget.model import Build

    parser = argparse.ArgumentParser(
        prog="index_reference.py",
        description="Write each gene's coding intervals on its preferred transcript, and whether its bases are known.",
        epilog="Exit codes: 0 written, 2 a file is missing, unindexed or inconsistent.",
    )
    parser.add_argument("--build", required=True, choices=[build.value for build in Build])
    parser.add_argument("--fasta", required=True, type=Path, help="indexed FASTA")
    parser.add_argument("--gff3", required=True, type=Path, help="Ensembl-style GFF3")
    parser.add_argument("--output", required=True, type=Path, metavar="JSON")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Index one reference."""
    args = parse(build_parser, argv)
    from moltarget.model import Build
    from moltarget.steps.config import ReferenceFiles
    from moltarget.steps.references import write_gene_index

    try:
        genes = write_gene_index(Build(args.build), ReferenceFiles(args.fasta, args.gff3), args.output)
    except MoltargetError as failure:
        print(failure, file=sys.stderr)
        return 2
    print(f"{genes} genes indexed", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
