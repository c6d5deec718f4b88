"""Command, for maintenance: make resources/exon_borders.tsv anew from a panel reference and CIViC."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse
from moltarget.errors import MoltargetError

EPILOG = """The table is written beside and renamed. domains.tsv is kept by hand. Exit code: 0 written, 2 an input is at
fault. Run it when a gene enters the curated base, then run the tests."""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    from moltarget.curation.options import sources_parser
    from moltarget.steps.config import RESOURCES

    parser = sources_parser("build_geometry_tables.py", str(__doc__), EPILOG, RESOURCES / "knowledge_base")
    parser.add_argument("--read-on", required=True, metavar="DATE", help="the day the records were read: 2026-11-23")
    parser.add_argument("--output", type=Path, default=RESOURCES / "exon_borders.tsv", help="the table to write")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Write the table: 0, or 2 with the fault on standard error."""
    args = parse(build_parser, argv)
    from moltarget.curation.civic import read_civic_variants
    from moltarget.curation.exon_borders import COLUMNS, border_rows, genes_asked
    from moltarget.curation.writing import write_table
    from moltarget.knowledge_base.sources.curated import read_curated
    from moltarget.reference import open_reference

    try:
        genes = genes_asked(read_curated(args.knowledge_base))
        references = open_reference(*args.reference_grch38), open_reference(*args.reference_grch37)
        rows = border_rows(*references, read_civic_variants(args.civic), genes, args.read_on)
        write_table(args.output, COLUMNS, rows)
    except MoltargetError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{args.output}: {len(rows)} rows, {len({row[0] for row in rows})} genes of {len(genes)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
