"""A sorted file of alleles through ``bcftools norm`` and ``csq``, streaming; what csq cannot judge comes back all the same."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from heapq import merge
from pathlib import Path
from typing import NamedTuple

from moltarget.consequence.routing import ANCHORED, body_lines, header_lines, route
from moltarget.consequence.sites import WRITTEN
from moltarget.consequence.terms import terms_of_csq
from moltarget.contigs import bare_contig, rank
from moltarget.errors import GenomeReferenceError

_ALONE = "consequence from our own naming alone"
UNKNOWN = f"the reference is unknown (N) in part of the deleted bases; {_ALONE}"
REFUSED = f"bcftools csq could not judge this allele; {_ALONE}"
_KNOWN = frozenset("ACGT")
_WRITTEN = f"{WRITTEN}="
_MOST_REFUSED = 5  # alleles searched for by halving before the fault counts as one of the whole file

Join = Callable[[Path, Path], None]  # from the normalised file to one with more INFO


class Genome(NamedTuple):
    """The files that bcftools reads; ``unify`` are csq's arguments where the two differ by ``chr``."""

    fasta: Path
    gff3: Path
    unify: tuple[str, ...] = ()


class Called(NamedTuple):  # one is made for each record of a file: a tuple costs a fifth of a frozen dataclass
    """One allele after ``norm`` (left-aligned, trimmed), with csq's terms by transcript id.

    ``payload`` is what the line brought along, ``info`` what was joined to it. ``written`` is ``pos|ref|alt`` as given, or
    empty for a substitution of one base. ``note`` says why csq gave no terms; it is empty for an allele that csq judged.
    """

    payload: str
    chrom: str
    pos: int
    ref: str
    alt: str
    written: str = ""
    bcsq: str = ""
    info: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """``Locus.key`` of the allele as it was written."""
        pos, ref, alt = self.written.split("|") if self.written else (self.pos, self.ref, self.alt)
        return f"{self.chrom}:{pos}:{ref}>{alt}"


def called_alleles(
    genome: Genome, sites: Path, aside: Path | None = None, join: Join | None = None
) -> Iterator[Called]:
    """What became of each allele of ``sites`` (a sorted working VCF), in the order of contigs and positions.

    Every allele must agree with the FASTA's bases (N aside). ``aside`` is a sorted file of alleles that bcftools must not
    see (over N, on other contigs); they come back as they are, in their place. ``join`` adds INFO after ``norm``. Files
    beside ``sites`` are made and left. Raises GenomeReferenceError with bcftools' words when it fails without any allele,
    or on more than a few; nothing has been yielded then.
    """
    normalised, judged = sites.with_suffix(".norm.vcf"), sites.with_suffix(".judged.vcf")
    unknown, called = sites.with_suffix(".unknown.tsv"), sites.with_suffix(".csq.vcf")
    _normalise(genome, sites, normalised)
    if join is not None:
        joined = sites.with_suffix(".joined.vcf")
        join(normalised, joined)
        normalised = joined
    route(normalised, judged, unknown, genome.fasta)
    refused = _call(genome, judged, called)
    streams = [_of_csq(called)]
    for path, note in ((unknown, UNKNOWN), (refused, REFUSED), (aside, "")):
        if path is not None and next(body_lines(path), None) is not None:
            streams.append(_of_aside(path, note))
    if len(streams) == 1:
        return streams[0]
    return merge(*streams, key=lambda one: (rank(one.chrom), one.pos))


def _normalise(genome: Genome, sites: Path, out: Path) -> None:
    """``-c w``: N at REF is no mismatch on a panel reference; real mismatches were refused before."""
    from pysam import bcftools
    from pysam.utils import SamtoolsError

    arguments = ("-c", "w", "-f", str(genome.fasta), "--no-version", "-Ov", "-o", str(out), str(sites))
    try:
        bcftools.norm(*arguments, catch_stdout=False)
    except SamtoolsError as failure:
        words = " / ".join(str(failure).strip().splitlines()[-5:])
        raise GenomeReferenceError(f"{genome.fasta}: normalisation failed: {words}") from failure


def _call(genome: Genome, judged: Path, called: Path) -> Path | None:
    """Run csq on the whole file; alleles that it fails on are found by halving and returned as a file of their own."""
    try:
        _csq(genome, judged, called)
        return None
    except GenomeReferenceError:
        head = header_lines(judged)
        lines = list(body_lines(judged))
        trial = judged.with_suffix(".trial.vcf")
        _csq(genome, _written(trial, head, []), called)  # raises when the fault is none of the alleles'
        bad = _faulty(genome, trial, head, lines, called)
    refused = judged.with_suffix(".refused.tsv")
    _written(refused, [], [line for line in lines if line in bad])
    _csq(genome, _written(trial, head, [line for line in lines if line not in bad]), called)
    return refused


def _faulty(genome: Genome, trial: Path, head: Sequence[str], lines: Sequence[str], out: Path) -> set[str]:
    """The lines on which csq fails. Raises GenomeReferenceError over ``_MOST_REFUSED``."""
    waiting, bad = [list(lines)], set()
    while waiting:
        group = waiting.pop()
        try:
            _csq(genome, _written(trial, head, group), out)
        except GenomeReferenceError:
            if len(group) > 1:
                waiting += [group[: len(group) // 2], group[len(group) // 2 :]]
                continue
            bad.update(group)
            if len(bad) > _MOST_REFUSED:
                raise
    return bad


def _written(path: Path, head: Sequence[str], lines: Sequence[str]) -> Path:
    path.write_text("".join((*head, *lines)), encoding="utf-8")
    return path


def _csq(genome: Genome, source: Path, out: Path) -> None:
    """One csq run. Raises GenomeReferenceError with the end of what it said."""
    worker = Path(__file__).with_name("worker.py")
    arguments = ["-l", "--trim-protein-seq", "1", "--no-version", "-f", str(genome.fasta), "-g", str(genome.gff3)]
    arguments += ["-Ov", "-o", str(out), *genome.unify, str(source)]
    run = subprocess.run([sys.executable, "-I", str(worker), *arguments], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        words = " / ".join(run.stderr.strip().splitlines()[-5:])
        raise GenomeReferenceError(f"{genome.fasta} with {genome.gff3}: consequence calling failed: {words}")


def _of_csq(path: Path) -> Iterator[Called]:
    """The lines of csq; an anchor that ``route`` put before an allele is taken off again."""
    names: dict[str, str] = {}
    for line in body_lines(path):
        contig, position, payload, ref, alt, _, _, info = line[:-1].split("\t", 7)
        pos = int(position)
        if payload[0] == ANCHORED:
            payload, pos, ref, alt = payload[1:], pos + 1, ref[1:], alt[1:]
        chrom = names.get(contig) or names.setdefault(contig, bare_contig(contig))
        if info[:5] == "BCSQ=" and ";" not in info:
            yield Called(payload, chrom, pos, ref, alt, "", info[5:])
        else:
            yield Called(payload, chrom, pos, ref, alt, *_fields(info))


def _of_aside(path: Path, note: str) -> Iterator[Called]:
    """Alleles that bcftools did not judge; one that ``norm`` moved until its anchor is unknown is taken as given."""
    for line in body_lines(path):
        contig, position, payload, ref, alt, _, _, text = line.rstrip("\n").split("\t", 7)
        written, _, info = _fields(text)
        if written and not _KNOWN.issuperset(ref + alt):
            position, ref, alt = written.split("|")
        yield Called(payload, bare_contig(contig), int(position), ref, alt, written, "", info, note)


def _fields(info: str) -> tuple[str, str, str]:
    """The allele as given, BCSQ, and what was joined."""
    if info == ".":
        return "", "", ""
    written, bcsq, others = "", "", []
    for item in info.split(";"):
        if item[:5] == "BCSQ=":
            bcsq = item[5:]
        elif item[: len(_WRITTEN)] == _WRITTEN:
            written = item[len(_WRITTEN) :]
        else:
            others.append(item)
    return written, bcsq, ";".join(others)


@lru_cache(maxsize=4096)
def _words(said: str) -> tuple[str, ...]:
    return terms_of_csq(said)


def terms_by_transcript(bcsq: str) -> dict[str, tuple[str, ...]]:
    """Terms by transcript, of all its entries: csq writes ``splice_region`` and ``5_prime_utr`` as entries of their own.

    Entries that point to another record (``@pos``) or name no transcript are left out.
    """
    if "," not in bcsq:
        fields = bcsq.split("|", 3)
        return {fields[2]: _words(fields[0])} if len(fields) > 2 and fields[2] else {}
    words: dict[str, str] = {}
    for entry in bcsq.split(","):
        fields = entry.split("|", 3)
        if len(fields) > 2 and fields[2]:
            name = fields[2]
            words[name] = f"{words[name]}&{fields[0]}" if name in words else fields[0]
    return {transcript: _words(said) for transcript, said in words.items()}
