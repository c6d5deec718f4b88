"""Command: a panel bundle (the exons of chosen genes with their transcripts) from local files or from Ensembl."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from moltarget.command_line import parse
from moltarget.errors import MoltargetError


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    from moltarget.bundle import FLANK
    from moltarget.model import Build

    about = "Make a reference of megabytes: FASTA (N outside the exons), indexes, GFF3 and a manifest."
    codes = "Exit codes: 0 the bundle is there, 2 it is not (one message says why). Guide: docs/reference.md"
    parser = argparse.ArgumentParser(prog="fetch_reference.py", description=about, epilog=codes)
    builds = [build.value for build in Build]
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--fasta", type=Path, help="genome FASTA, plain or .gz; needs --gff3 and --build")
    source.add_argument("--ensembl", choices=builds, help="fetch this build from Ensembl's REST service")
    parser.add_argument("--gff3", type=Path, help="Ensembl-style GFF3 of the same build, plain or .gz")
    parser.add_argument("--build", choices=builds, help="build of --fasta and --gff3")
    parser.add_argument("--output", required=True, type=Path, metavar="FOLDER", help="the bundle; must not exist yet")
    parser.add_argument("--replace", action="store_true", help="replace a bundle that is in FOLDER")
    parser.add_argument("--genes", nargs="+", metavar="SYMBOL", help="default: all genes of the curated base")
    parser.add_argument("--flank", type=int, default=FLANK, metavar="BASES", help="beside each exon (%(default)s)")
    parser.add_argument("--server", metavar="URL", help="another server of Ensembl's REST service")
    parser.add_argument("--cache", type=Path, metavar="FOLDER", help="answers, kept to resume (OUTPUT.cache)")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Make one bundle."""
    args, say = parse(build_parser, argv), partial(print, file=sys.stderr, flush=True)
    from moltarget.bundle import LocalFiles, Order, describe_bundle, genes_of_base, make_bundle
    from moltarget.fetch import open_ensembl
    from moltarget.gene_names import load_gene_names
    from moltarget.model import Build
    from moltarget.steps.config import RESOURCES

    if len({value is None for value in (args.fasta, args.gff3, args.build)}) > 1 or args.flank < 0:
        build_parser().error("--fasta, --gff3 and --build belong together; --flank is 0 or more")
    build, cache = Build(args.ensembl or args.build), args.output.with_name(f"{args.output.name}.cache")
    try:
        genes, names = args.genes or genes_of_base(RESOURCES / "knowledge_base"), RESOURCES / "gene_aliases.tsv"
        local = LocalFiles(args.fasta, args.gff3) if args.fasta else None
        source = local or open_ensembl(build, args.server, args.cache or cache, say)
        order = Order(build, tuple(genes), args.output, args.flank, args.replace)
        say(describe_bundle(make_bundle(source, order, load_gene_names(names), say)))
    except MoltargetError as failure:
        say(failure)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
