"""Command: say what would be read in VCF and MAF files, without running anything."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.command_line import parse, writing
from moltarget.errors import MoltargetError

DESCRIPTION = """Print a tab-separated table of VCF and MAF files: the callers and the header lines that prove them, what the
header says about the genome build, the tumour's and the normal's column and how they were told, how many records there are
and for how many calls depth, alternate reads and VAF are known, the annotation, and whether the file is read or why not."""
EPILOG = "Exit code: 0 the table was written (a refused file is a row of it), 2 a path is wrong or nothing was found."


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="describe_inputs.py", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument(
        "places", nargs="+", type=Path, metavar="DIR_OR_FILE", help="VCF or MAF files, or folders that hold some"
    )
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write a page with tables instead of printing")
    parser.add_argument(
        "--tumor-column",
        default="",
        metavar="NAME",
        help="the tumour's column (MAF: its barcode), as in the sample sheet",
    )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Describe files; see EPILOG."""
    args = parse(build_parser, argv)
    from moltarget.vcf import VcfSettings
    from moltarget.vcf.describe import as_page, as_text, describe, vcf_files

    settings = VcfSettings(tumor_column=args.tumor_column, read_annotation=False)
    try:
        rows = [describe(name, path, settings) for name, path in vcf_files(args.places)]
        if args.markdown:
            with writing(args.markdown):
                args.markdown.write_text(as_page(rows), encoding="utf-8")
        else:
            sys.stdout.write(as_text(rows))
    except (MoltargetError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
