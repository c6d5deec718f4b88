"""Command, for maintenance: make resources/allele_catalogue.tsv anew from panel references, CIViC and the curated base."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse
from moltarget.errors import MoltargetError

EPILOG = """The table is written beside and renamed; what could not be catalogued is listed on standard error. Exit code: 0
written, 2 an input is at fault. Run it whenever the curated base or catalogue_members.tsv changes, then run the tests."""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    from moltarget.curation.options import sources_parser
    from moltarget.steps.config import RESOURCES

    parser = sources_parser("build_allele_catalogue.py", str(__doc__), EPILOG, RESOURCES / "knowledge_base")
    parser.add_argument("--liftover", required=True, type=Path, help="folder with GRCh37_to_GRCh38.chain.gz and back")
    parser.add_argument("--members", type=Path, default=RESOURCES / "catalogue_members.tsv", help="members of classes")
    parser.add_argument("--output", type=Path, default=RESOURCES / "allele_catalogue.tsv", help="the table to write")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Write the table: 0, or 2 with the fault on standard error."""
    args = parse(build_parser, argv)
    from moltarget.curation.building import read_and_make
    from moltarget.curation.rows import COLUMNS
    from moltarget.curation.writing import write_table

    try:
        made = read_and_make(
            args.reference_grch38, args.reference_grch37, args.civic, args.liftover, args.knowledge_base, args.members
        )
        rows = made.sorted_rows()
        write_table(args.output, COLUMNS, (row.cells() for row in rows))
    except MoltargetError as error:
        print(error, file=sys.stderr)
        return 2
    print(*(f"not catalogued: {gap}" for gap in made.gaps), sep="\n", file=sys.stderr)
    print(f"{args.output}: {len(rows)} rows, {len({row.gene for row in rows})} genes, {len(made.gaps)} gaps")
    return 0


if __name__ == "__main__":
    sys.exit(main())
