"""The options that the maintainers' commands share: what their tables are computed from."""

from __future__ import annotations

import argparse
from pathlib import Path


def sources_parser(name: str, description: str, epilog: str, curated: Path) -> argparse.ArgumentParser:
    """A parser with the panel references of both builds, CIViC and the curated base (in ``curated`` unless told)."""
    parser = argparse.ArgumentParser(prog=name, description=description, epilog=epilog)
    for build in ("grch38", "grch37"):
        parser.add_argument(
            f"--reference-{build}",
            nargs=2,
            required=True,
            type=Path,
            metavar=("FASTA", "GFF3"),
            help=f"files of {build}",
        )
    parser.add_argument("--civic", required=True, type=Path, help="folder with CIViC's VariantSummaries-*.tsv")
    parser.add_argument("--knowledge-base", type=Path, default=curated, help="the curated base")
    return parser
