"""Benchmark: what annotating one sample costs, beside plain ``bcftools norm`` and ``csq`` and beside SnpEff.

Every engine runs once on ten records before it is measured: users' modules are compiled, and their files in memory, after the
first run.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines import Job, build_snpeff, find_snpeff, ours, snpeff, versions, yardstick
from large_genome import Genome, make_genome, write_fasta, write_gff3
from large_vcf import Mix, make_records, write_records
from measuring import BenchmarkError, Cost, middle
from results_table import Row, goals, table

_FEW_RUNS_FROM = 1_000_000  # records
_WARM_UP = 10  # records
DESCRIPTION = """Make a genome and tumour/normal VCFs on it, annotate each with scripts/annotate_variants.py, with bcftools
norm and csq alone (the yardstick) and with SnpEff (where installed), one after the other. Printed are processor seconds
(user and system, of all processes; modules compiled before, as in every run but a user's first), the peak memory of the
largest process, and the worst figures beside their goals."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The files of one reference, and what runs SnpEff on it (None where it is not run)."""

    transcripts: int
    fasta: Path
    gff3: Path
    snpeff: Callable[[Job], Cost] | None


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="annotate.py", description=DESCRIPTION, epilog="Exit codes: 0 done, 1 something failed to run."
    )
    add = parser.add_argument
    add(
        "--sizes", nargs="+", type=_positive, default=[10_000, 100_000, 1_000_000], metavar="N", help="records of a VCF"
    )
    add(
        "--mix", nargs="+", type=Mix, default=list(Mix), metavar="MIX", help="genome (records anywhere), exome; or both"
    )
    add("--runs", type=_positive, metavar="N", help="runs of each, of which the median counts (3; from 1,000,000 on 1)")
    add("--transcripts", nargs="+", type=int, choices=(1, 2, 3), default=[1], help="at most so many a gene (1)")
    add("--genes", type=_positive, default=1000, metavar="N", help="genes of the genome (1000)")
    add("--without-snpeff", action="store_true", help="leave SnpEff out")
    add("--keep", type=Path, metavar="FOLDER", help="make the files there and leave them")
    add("--markdown", type=Path, metavar="FILE", help="write the table there too")
    return parser


def _positive(text: str) -> int:
    number = int(text.replace("_", "").replace(",", ""))
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of things")
    return number


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; see the parser's description."""
    args = build_parser().parse_args(argv)
    program = None if args.without_snpeff else find_snpeff()
    if program is None:
        _say("SnpEff: skipped, " + ("as asked" if args.without_snpeff else "it is not installed"))
    try:
        with _scratch(args.keep) as folder:
            rows = list(_rows(args, folder, program))
    except (BenchmarkError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    text = f"{'; '.join(versions())}; each engine warmed up by one run, modules compiled\n\n{table(rows)}\n"
    print(text, *goals(rows), sep="\n")
    if args.markdown:
        args.markdown.write_text(text + "".join(f"\n- {line}" for line in goals(rows)) + "\n", encoding="utf-8")
    return 0


@contextlib.contextmanager
def _scratch(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="moltarget-benchmark-") as folder:
        yield Path(folder)


def _rows(args: argparse.Namespace, folder: Path, program: str | None) -> Iterator[Row]:
    genome = make_genome(args.genes)
    fasta = folder / "made_up.fa"
    write_fasta(genome, fasta)
    references = [_reference(genome, fasta, number, program) for number in sorted(set(args.transcripts))]
    _warm_up(genome, fasta, references)
    for size in sorted(set(args.sizes)):
        for mix in args.mix:
            vcf = folder / f"{mix}_{size}.vcf.gz"
            write_records(genome, make_records(genome, size, mix), vcf)
            runs = args.runs or (1 if size >= _FEW_RUNS_FROM else 3)
            for reference in references:
                yield _row(Job(fasta, reference.gff3, vcf, size, reference.gff3.parent), reference, mix, runs)


def _reference(genome: Genome, fasta: Path, transcripts: int, program: str | None) -> Reference:
    folder = fasta.parent / f"transcripts_{transcripts}"
    folder.mkdir(exist_ok=True)
    gff3 = folder / "made_up.gff3"
    write_gff3(genome, gff3, transcripts)
    if program is None:
        return Reference(transcripts, fasta, gff3, None)
    config = build_snpeff(program, fasta, gff3, folder)
    return Reference(transcripts, fasta, gff3, lambda job: snpeff(job, program, config))


def _warm_up(genome: Genome, fasta: Path, references: Sequence[Reference]) -> None:
    """One run of each engine that does not count."""
    vcf = fasta.parent / "warm_up.vcf.gz"
    write_records(genome, make_records(genome, _WARM_UP, Mix.EXOME), vcf)
    for reference in references:
        for engine in _engines(reference).values():
            engine(Job(fasta, reference.gff3, vcf, _WARM_UP, reference.gff3.parent))


def _engines(reference: Reference) -> dict[str, Callable[[Job], Cost]]:
    engines: dict[str, Callable[[Job], Cost]] = {"norm + csq": yardstick, "ours": ours}
    if reference.snpeff is not None:
        engines["SnpEff"] = reference.snpeff
    return engines


def _row(job: Job, reference: Reference, mix: Mix, runs: int) -> Row:
    """Every engine in turn, so that what else the machine does meets them alike; the median of the runs."""
    engines = _engines(reference)
    costs: dict[str, list[Cost]] = {name: [] for name in engines}
    for _ in range(runs):
        for name, engine in engines.items():
            cost = engine(job)
            costs[name].append(cost)
            told = f"{cost.cpu:.2f} s, {cost.peak:.0f} MiB"
            _say(f"{job.records:,} records, {mix}, {reference.transcripts} a gene: {name}: {told}")
    found = {name: middle(all_runs) for name, all_runs in costs.items()}
    return Row(job.records, mix, reference.transcripts, found["norm + csq"], found["ours"], found.get("SnpEff"))


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
