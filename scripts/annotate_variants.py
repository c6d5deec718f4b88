"""Command: check, normalise and annotate the samples of a batch, as one union of alleles."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from moltarget.command_line import parse

if TYPE_CHECKING:
    from moltarget.steps.config import Config

DESCRIPTION = """Read each sample's VCF and tables, prove its build, and write annotated.vcf.gz (standard VCF with CSQ),
alterations.json and annotate.log to DIR/samples/NAME/. A sample whose inputs and code are unchanged is kept."""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    from dataclasses import fields

    from moltarget.steps.commands import batch_parser
    from moltarget.steps.config import Thresholds

    parser = batch_parser("annotate_variants.py", DESCRIPTION)
    files = "reference of GRCh37 or GRCh38; may be given for both"
    repeated = partial(parser.add_argument, action="append", default=[])
    repeated("--reference", nargs=3, metavar=("BUILD", "FASTA", "GFF3"), help=files)
    words = "a file of known variants: use=, match=, column=, name=, chrom=, ..., GRCh38=, GRCh37="
    repeated("--known", nargs="+", metavar=("LABEL", "KEY=VALUE"), help=words)
    for limit in fields(Thresholds):
        words = f"calls {'below' if limit.name.startswith('min') else 'above'} it are doubtful (default: off)"
        kind, unit = (int, "COUNT") if isinstance(limit.default, int) else (float, "FRACTION")
        parser.add_argument(f"--{limit.name.replace('_', '-')}", type=kind, default=0, metavar=unit, help=words)
    return parser


def read_config(args: argparse.Namespace) -> Config:
    """The settings of the command line; raises SheetError for a --known that cannot be read."""
    from moltarget.steps.config import Thresholds, config_of_line

    limits = {name: value for name, value in vars(args).items() if name.startswith(("min_", "max_"))}
    return config_of_line(args.reference, args.known, Thresholds(**limits))


def main(argv: Sequence[str] | None = None) -> int:
    """Annotate one batch; see EXIT_CODES."""
    args = parse(build_parser, argv)
    from moltarget.steps.annotate import STEP, annotate_batch
    from moltarget.steps.commands import chosen_samples, run_batch

    return run_batch(
        args, STEP, args.samples,
        lambda names: annotate_batch(chosen_samples(args.sheet, names), read_config(args), args.results),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
