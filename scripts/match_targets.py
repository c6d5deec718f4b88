"""Command: match the alterations of a batch against the compiled knowledge base."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from moltarget.command_line import parse

if TYPE_CHECKING:
    from moltarget.steps.layout import Status

DESCRIPTION = """Evaluate every condition of the knowledge base on each sample's alterations.json and what was assayed, and
write report.json to DIR/samples/NAME/. A sample whose inputs, base and code are unchanged is kept."""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    from moltarget.steps.commands import batch_parser

    parser = batch_parser("match_targets.py", DESCRIPTION)
    parser.add_argument(
        "--annotated", required=True, type=Path, metavar="JSON", help="manifest of annotate_variants.py"
    )
    parser.add_argument(
        "--knowledge-base", required=True, type=Path, metavar="JSON", help="the compiled knowledge base"
    )
    parser.add_argument(
        "--gene-index", action="append", default=[], metavar="BUILD=JSON", help="gene index of a configured reference"
    )
    parser.add_argument("--oncotree", type=Path, metavar="JSON", help="a whole OncoTree file instead of the own table")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Match one batch; see EXIT_CODES."""
    args = parse(build_parser, argv)
    from moltarget.steps.commands import chosen_samples, run_batch
    from moltarget.steps.config import Config
    from moltarget.steps.layout import read_manifest
    from moltarget.steps.match import STEP, indexes_from, load_knowledge, match_batch

    def work(names: Sequence[str]) -> Sequence[Status]:
        knowledge = load_knowledge(args.knowledge_base, indexes_from(args.gene_index), Config(oncotree=args.oncotree))
        samples = chosen_samples(args.sheet, names)
        return match_batch(samples, read_manifest(args.annotated), knowledge, args.results)

    return run_batch(args, STEP, args.samples, work)


if __name__ == "__main__":
    sys.exit(main())
