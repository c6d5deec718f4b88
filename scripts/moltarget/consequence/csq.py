"""Calls ``worker`` for one union of alleles and reads back what it says."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from moltarget.consequence.terms import terms_of_csq
from moltarget.errors import GenomeReferenceError
from moltarget.model import Locus


@dataclass(frozen=True, slots=True)
class Called:
    """One allele after ``norm`` (left-aligned, trimmed), with csq's terms by transcript id."""

    locus: Locus
    terms: dict[str, tuple[str, ...]]


def call_consequences(
    loci: Sequence[Locus], fasta: Path, gff3: Path, contigs: Sequence[tuple[str, int]], names: dict[str, str]
) -> Iterator[tuple[Locus, Called]]:
    """(input allele, what became of it) for each allele, one bcftools run in a child process.

    ``contigs`` are the FASTA's contigs with their lengths in its order; ``names`` maps bare contig names to them. Every
    allele must lie on one of them and agree with its bases (N aside). Raises GenomeReferenceError with bcftools' words.
    """
    with tempfile.TemporaryDirectory(prefix="moltarget-csq-") as scratch:
        folder = Path(scratch)
        sites, out = folder / "sites.vcf", folder / "calls.tsv"
        _write_sites(sites, loci, contigs, names)
        worker = Path(__file__).with_name("worker.py")
        command = [sys.executable, "-I", str(worker), str(fasta), str(gff3), str(sites), str(out)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            words = run.stderr.strip().splitlines()[-5:]
            raise GenomeReferenceError(f"{fasta} with {gff3}: consequence calling failed: {' / '.join(words)}")
        with out.open() as handle:
            for line in handle:
                number, pos, ref, alt, bcsq = line.rstrip("\n").split("\t")
                asked = loci[int(number)]
                yield asked, Called(Locus(asked.chrom, int(pos), ref, alt), _terms(bcsq))


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
