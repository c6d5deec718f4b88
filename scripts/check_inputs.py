"""Command: check the sample sheet as a whole, before anything starts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse
from moltarget.errors import MoltargetError

EPILOG = """Every fault is told in one message with its row, on standard error. Exit code: 0 the sheet can be run, 2 it
cannot. Relative paths in the sheet start at the working directory. config/README.md describes the columns."""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    from moltarget.steps.config import RESOURCES

    parser = argparse.ArgumentParser(
        prog="check_inputs.py",
        description="Check a sample sheet as a whole: names, columns, values, files and tumour types.",
        epilog=EPILOG,
    )
    own = "(default: the project's own table)"
    options: tuple[tuple[str, str, str, Path | None], ...] = (
        ("--sheet", "TSV", "the sample sheet", None),
        ("--tumor-types", "TSV", f"codes, names and synonyms of tumour types {own}", RESOURCES / "tumor_types.tsv"),
        ("--disease-terms", "TSV", f"diseases without a code of their own {own}", RESOURCES / "disease_terms.tsv"),
        ("--oncotree", "JSON", "a whole OncoTree file, instead of the codes of the own table", None),
    )
    for option, kind, text, default in options:
        needed = option == "--sheet"
        parser.add_argument(option, metavar=kind, help=text, default=default, required=needed, type=Path)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Check one sheet: 0 when it can be run, 2 with every fault on standard error when it cannot."""
    args = parse(build_parser, argv)
    from moltarget.ontology import load_oncotree_json, load_tumor_types
    from moltarget.sample_sheet import read_sheet

    try:
        own = (args.tumor_types, args.disease_terms)
        tumor_types = load_oncotree_json(args.oncotree, *own) if args.oncotree else load_tumor_types(*own)
        sheet = read_sheet(args.sheet, tumor_types.resolve)
    except MoltargetError as error:
        print(error, file=sys.stderr)
        return 2
    for warning in sheet.warnings:
        print(f"{args.sheet}: warning: {warning}", file=sys.stderr)
    print(f"{args.sheet}: no faults, samples: {len(sheet.samples)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
