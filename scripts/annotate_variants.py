"""Command: check, normalise and annotate the samples of a batch, as one union of alleles."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from moltarget.model import Build
from moltarget.steps.annotate import STEP, annotate_batch
from moltarget.steps.commands import batch_parser, chosen_samples, run_batch
from moltarget.steps.config import Config, ReferenceFiles, Thresholds

DESCRIPTION = """Read each sample's VCF and tables, prove its build, and write annotated.vcf.gz (standard VCF with CSQ),
alterations.json and annotate.log to DIR/samples/NAME/. A sample whose inputs and code are unchanged is kept."""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = batch_parser("annotate_variants.py", DESCRIPTION)
    parser.add_argument(
        "--reference",
        nargs=3,
        action="append",
        default=[],
        metavar=("BUILD", "FASTA", "GFF3"),
        help="reference of GRCh37 or GRCh38; may be given for both",
    )
    parser.add_argument(
        "--min-depth", type=int, default=0, metavar="READS", help="doubtful below this depth (default: off)"
    )
    parser.add_argument("--min-alt-reads", type=int, default=0, metavar="READS", help="... these alternate reads")
    parser.add_argument("--min-vaf", type=float, default=0.0, metavar="FRACTION", help="... this VAF (0 to 1)")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Annotate one batch; see EXIT_CODES."""
    args = build_parser().parse_args(argv)
    config = Config(
        references={Build(build): ReferenceFiles(Path(fasta), Path(gff3)) for build, fasta, gff3 in args.reference},
        thresholds=Thresholds(args.min_depth, args.min_alt_reads, args.min_vaf),
    )
    return run_batch(args, STEP, lambda: annotate_batch(chosen_samples(args.sheet, args.samples), config, args.results))


if __name__ == "__main__":
    sys.exit(main())
