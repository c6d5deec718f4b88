"""Command, for maintenance: make resources/exon_borders.tsv anew from a panel reference and CIViC."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.curation.exon_borders import COLUMNS, border_rows, genes_asked
from moltarget.curation.options import sources_parser
from moltarget.curation.writing import write_table
from moltarget.errors import MoltargetError
from moltarget.steps.config import RESOURCES

EPILOG = """The table is written beside and renamed. domains.tsv is kept by hand. Exit code: 0 written, 2 an input is at
fault. Run it when a gene enters the curated base, then run the tests."""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = sources_parser("build_geometry_tables.py", str(__doc__), EPILOG, RESOURCES / "knowledge_base")
    parser.add_argument("--read-on", required=True, metavar="DATE", help="the day the records were read: 2026-11-23")
    parser.add_argument("--output", type=Path, default=RESOURCES / "exon_borders.tsv", help="the table to write")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Write the table: 0, or 2 with the fault on standard error."""
    from moltarget.curation.civic import read_civic_variants
    from moltarget.knowledge_base.sources.curated import read_curated
    from moltarget.reference import open_reference

    args = build_parser().parse_args(argv)
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
