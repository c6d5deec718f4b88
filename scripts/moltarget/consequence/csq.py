"""Calls ``worker`` for one union of alleles and reads back what it says."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from moltarget.consequence.terms import terms_of_csq
from moltarget.consequence.worker import UNKNOWN
from moltarget.errors import GenomeReferenceError
from moltarget.model import Locus

_ALONE = "consequence from our own naming alone"
_UNKNOWN = f"the reference is unknown (N) in part of the deleted bases; {_ALONE}"
_REFUSED = f"bcftools csq could not judge this allele; {_ALONE}"
_MOST_REFUSED = 5  # alleles searched for by halving before the fault counts as one of the whole call


@dataclass(frozen=True, slots=True)
class Called:
    """One allele after ``norm`` (left-aligned, trimmed), with csq's terms by transcript id.

    ``note`` says why csq gave no terms; it is empty for an allele that csq judged.
    """

    locus: Locus
    terms: dict[str, tuple[str, ...]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Genome:
    fasta: Path
    gff3: Path
    contigs: Sequence[tuple[str, int]]
    names: dict[str, str]


def call_consequences(
    loci: Sequence[Locus], fasta: Path, gff3: Path, contigs: Sequence[tuple[str, int]], names: dict[str, str]
) -> Iterator[tuple[Locus, Called]]:
    """(input allele, what became of it) for each allele; one bcftools run in a child process, when nothing goes wrong.

    ``contigs`` are the FASTA's contigs with their lengths in its order; ``names`` maps bare contig names to them. Every
    allele must lie on one of them and agree with its bases (N aside). An allele over bases that the FASTA does not know,
    or that csq fails on, comes back without terms and with a note. Raises GenomeReferenceError with bcftools' words when
    it fails without any allele, or on more than a few.
    """
    genome = _Genome(fasta, gff3, contigs, names)
    done: list[tuple[Locus, Called]] = []
    waiting, refused = [list(loci)], 0
    while waiting:
        group = waiting.pop()
        try:
            done += _run(genome, group)
            continue
        except GenomeReferenceError:
            if group == list(loci):
                _run(genome, [])  # raises when the fault is none of the alleles'
            refused += len(group) == 1
            if refused > _MOST_REFUSED:
                raise
        if len(group) == 1:
            done.append((group[0], Called(group[0], {}, _REFUSED)))
        else:
            waiting += [group[: len(group) // 2], group[len(group) // 2 :]]
    yield from done


def _run(genome: _Genome, loci: Sequence[Locus]) -> list[tuple[Locus, Called]]:
    """One worker. Raises GenomeReferenceError with the end of what it said."""
    with tempfile.TemporaryDirectory(prefix="moltarget-csq-") as scratch:
        folder = Path(scratch)
        sites, out = folder / "sites.vcf", folder / "calls.tsv"
        _write_sites(sites, loci, genome.contigs, genome.names)
        worker = Path(__file__).with_name("worker.py")
        files = [str(path) for path in (genome.fasta, genome.gff3, sites, out)]
        run = subprocess.run([sys.executable, "-I", str(worker), *files], capture_output=True, text=True, check=False)
        if run.returncode != 0:
            words = " / ".join(run.stderr.strip().splitlines()[-5:])
            raise GenomeReferenceError(f"{genome.fasta} with {genome.gff3}: consequence calling failed: {words}")
        lines = out.read_text().splitlines()
    return [_called(loci, *line.split("\t")) for line in lines]


def _called(  # noqa: PLR0917 - the columns of a line of the worker
    loci: Sequence[Locus], number: str, pos: str, ref: str, alt: str, bcsq: str
) -> tuple[Locus, Called]:
    asked = loci[int(number)]
    locus = Locus(asked.chrom, int(pos), ref, alt)
    if bcsq == UNKNOWN:
        plain = set(ref + alt) <= set("ACGT")  # norm may have moved it until its anchor is an N
        return asked, Called(locus if plain else asked, {}, _UNKNOWN)
    return asked, Called(locus, _terms(bcsq))


def _write_sites(path: Path, loci: Sequence[Locus], contigs: Sequence[tuple[str, int]], names: dict[str, str]) -> None:
    place = {name: number for number, (name, _) in enumerate(contigs)}
    order = sorted(range(len(loci)), key=lambda n: (place[names[loci[n].chrom]], loci[n].pos, n))
    with path.open("w") as handle:
        handle.write("##fileformat=VCFv4.2\n")
        handle.writelines(f"##contig=<ID={name},length={length}>\n" for name, length in contigs)
        handle.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        for number in order:
            locus = loci[number]
            handle.write(f"{names[locus.chrom]}\t{locus.pos}\t{number}\t{locus.ref}\t{locus.alt}\t.\t.\t.\n")


def _terms(bcsq: str) -> dict[str, tuple[str, ...]]:
    """Terms by transcript, of all its entries: csq writes ``splice_region`` and ``5_prime_utr`` as entries of their own.

    Entries that point to another record (``@pos``) or name no transcript are left out.
    """
    words: dict[str, list[str]] = {}
    for entry in bcsq.split(",") if bcsq != "." else ():
        fields = entry.split("|")
        if len(fields) > 2 and fields[2]:
            words.setdefault(fields[2], []).append(fields[0])
    return {transcript: terms_of_csq("&".join(said)) for transcript, said in words.items()}
