"""Makes a panel bundle: FASTA with indexes, GFF3 and manifest in a folder that appears whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from moltarget.bundle.bgzf import BgzfWriter
from moltarget.bundle.fasta import PanelFasta
from moltarget.bundle.genes import Choice, choose, symbols_for
from moltarget.bundle.gff3 import gff3_lines
from moltarget.bundle.manifest import files_in, manifest
from moltarget.bundle.models import GeneModel, Region, Source, exon_regions, with_coding_span
from moltarget.contigs import LENGTHS, PRIMARY, bare_contig, rank
from moltarget.errors import GenomeReferenceError
from moltarget.files import write_json
from moltarget.gene_names import GeneNames
from moltarget.model import Build
from moltarget.reference import Reference, open_reference

FLANK = 150  # bases beside each exon: splice regions and the start of the promoter (TERT -124 and -146)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. ``flank`` is in bases on both sides of each exon."""

    build: Build
    genes: tuple[str, ...]
    folder: Path
    flank: int = FLANK
    replace: bool = False

    def file(self, kind: str) -> str:
        """File name of a part: ``fa.gz``, ``gff3.gz`` or ``manifest.json``."""
        return f"{self.build.value}.panel.{kind}"


def make_bundle(source: Source, order: Order, names: GeneNames, say: Say) -> Path:
    """Write the bundle and return its folder; ``say`` hears the progress.

    Raises GenomeReferenceError when the folder is taken, no gene is found, the source is of the other build or
    contradicts itself, or what was written cannot be read back. Nothing is left behind then.
    """
    with _in_place_of(order.folder):
        _check_folder(order)
    _check_build(source.contigs(), order.build)
    wanted = symbols_for(order.genes, names)
    say(f"looking for {len(wanted)} genes")
    choice = choose(wanted, source.genes([name for spellings in wanted.values() for name in spellings]))
    if not choice.genes:
        raise GenomeReferenceError(f"none of the {len(wanted)} genes was found in the source; check their symbols")
    _tell(choice, say)
    beside = order.folder.with_name(f".{order.folder.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    with _in_place_of(order.folder):
        beside.mkdir(parents=True)
    try:
        _write(source, order, choice, beside, say)
        with _in_place_of(order.folder):
            _settle(beside, order)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return order.folder


@contextmanager
def _in_place_of(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise GenomeReferenceError(
            f"{folder}: cannot be written ({fault.strerror}); choose another --output"
        ) from fault


def _check_folder(order: Order) -> None:
    folder = order.folder
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder.is_dir() and any(folder.glob("*.panel.manifest.json"))):
        raise GenomeReferenceError(f"{folder}: is there already and is no bundle; choose another --output")
    if not order.replace:
        raise GenomeReferenceError(f"{folder}: holds a bundle already; choose another --output or add --replace")


def _check_build(contigs: Mapping[str, int], build: Build) -> None:
    """Lengths of human chromosomes prove a build wrong; other genomes say nothing."""
    for name, length in contigs.items():
        bare = bare_contig(name)
        for other in set(Build) - {build}:
            if LENGTHS[other].get(bare) == length != LENGTHS[build].get(bare):
                raise GenomeReferenceError(
                    f"contig {name} has {length} bases as in {other.value}, not {build.value}; "
                    f"ask for {other.value} or give the files of {build.value}"
                )


def _tell(choice: Choice, say: Say) -> None:
    say(f"{len(choice.genes)} genes found")
    for symbol, older in choice.found_as.items():
        say(f"{symbol} is called {older} by the source")
    if choice.not_found:
        say(f"not found: {', '.join(choice.not_found)}")
    if choice.not_coding:
        say(f"no protein-coding transcript: {', '.join(choice.not_coding)}")


def _write(source: Source, order: Order, choice: Choice, folder: Path, say: Say) -> None:
    fasta, gff3 = folder / order.file("fa.gz"), folder / order.file("gff3.gz")
    kept = _contigs(choice.genes, source.contigs())
    regions = exon_regions(choice.genes, order.flank, kept)
    every = [region for name in kept for region in regions.get(name, ())]
    say(f"{len(every)} regions, {sum(map(len, every))} bases")
    bases = source.sequences(every)
    panel = PanelFasta(fasta)
    for name, length in kept.items():
        panel.contig(name, length, _with_bases(regions.get(name, ()), bases))
    digest = panel.finish()
    models = _write_gff3(gff3, choice.genes)
    say("reading the bundle back")
    reference = _read_back(fasta, gff3, every, digest)
    extended = tuple(_with_stops(gene, reference) for gene in choice.genes)
    if extended != choice.genes:
        choice, models = replace(choice, genes=extended), _write_gff3(gff3, extended)
        reference = _read_back(fasta, gff3, every, digest)
    unsequenced = tuple(gene for gene in reference.genes() if not reference.is_sequenced(gene))
    if unsequenced:
        say(f"coding bases unknown (N) in the source: {', '.join(unsequenced)}")
    document = manifest(choice, every, panel.known) | {
        "build": order.build.value,
        "flank": order.flank,
        "source": source.describe(),
        "contigs": kept,
        "genes_not_sequenced": unsequenced,
        "sha256_of_regions": digest,
        "sha256_of_models": models,
        "files": files_in(folder),
    }
    write_json(folder / order.file("manifest.json"), document)


def _with_bases(regions: Iterable[Region], bases: Iterator[str]) -> Iterator[tuple[Region, str]]:
    return ((region, next(bases)) for region in regions)


def _contigs(genes: Iterable[GeneModel], contigs: Mapping[str, int]) -> dict[str, int]:
    """The chromosomes, and whatever else carries a gene, in human order."""
    needed = {gene.chrom for gene in genes}
    names = [name for name in contigs if bare_contig(name) in PRIMARY or name in needed]
    return {name: contigs[name] for name in sorted(names, key=lambda name: rank(bare_contig(name)))}


def _write_gff3(path: Path, genes: Iterable[GeneModel]) -> str:
    digest = hashlib.sha256()
    with BgzfWriter(path) as sink:
        for line in gff3_lines(genes):
            sink.write(line.encode())
            digest.update(line.encode())
    return digest.hexdigest()


def _read_back(fasta: Path, gff3: Path, regions: Iterable[Region], digest: str) -> Reference:
    """Open the bundle as a run does, and compare all its known bases with what was written."""
    try:
        reference = open_reference(fasta, gff3)
    except GenomeReferenceError as fault:
        raise GenomeReferenceError(f"the source's gene models contradict themselves: {fault}") from fault
    found = hashlib.sha256()
    for region in regions:
        found.update(f"{region}\n{reference.fetch(region.chrom, region.start_1 - 1, region.end_1)}\n".encode())
    if found.hexdigest() != digest:
        raise GenomeReferenceError(f"{fasta.name}: reads back otherwise than it was written; is the disk full?")
    return reference


def _with_stops(gene: GeneModel, reference: Reference) -> GeneModel:
    """The gene with its stop codons inside the coding parts, where the source ends them before (a habit of GTF)."""
    models = []
    for model in gene.transcripts:
        read = reference.transcript(model.transcript_id)
        span = (model.coding_1[0][0], model.coding_1[-1][1])
        wanted = read.cds_1 if read and read.cds_1 else span
        models.append(model if wanted == span else with_coding_span(model, gene.strand, wanted))
    return replace(gene, transcripts=tuple(models))


def _settle(beside: Path, order: Order) -> None:
    """Put the finished folder in its place. A bundle that is replaced stays until the new one is complete."""
    folder = order.folder
    if folder.exists() and any(folder.iterdir()):
        old = folder.with_name(f".{folder.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
        beside.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
        return
    beside.rename(folder)  # POSIX: an empty folder of that name is replaced
