"""What a sample's tables give, under the names and places that matching uses."""

from __future__ import annotations

from dataclasses import replace

from moltarget.contigs import LENGTHS
from moltarget.errors import TableError
from moltarget.hgvs import parse_coding, parse_protein
from moltarget.model import Build, SmallVariant, Tables
from moltarget.sample import Sample
from moltarget.steps.sources import Sources
from moltarget.tables import read_tables


def given_tables(sample: Sample, sources: Sources) -> Tables:
    """The tables under current gene symbols. Raises TableError with every fault of all of them."""
    tables = sources.genes.tables(read_tables(sample, _checked_change))
    return _translated(tables, sources)


def check_segments(sample: Sample, tables: Tables, build: Build | None, sources: Sources) -> None:
    """Segments are laid over the genes of the reference. Raises TableError where there is none, or it is of another build."""
    if not tables.segments:
        return
    if build is None:
        raise TableError(f"{sample.copy_number}: segments need a build; give genome_build in the sheet")
    if build not in sources.annotators:
        cure = f"configure a reference of {build}, or give a table with one row a gene"
        raise TableError(f"{sample.copy_number}: segments must be laid over genes; {cure}")
    for chrom, _, end, _, _ in tables.segments:
        length = LENGTHS[build].get(chrom)
        if length is not None and end > length:
            raise TableError(
                f"{sample.copy_number}: a segment ends at {chrom}:{end:,}, beyond the chromosome of {build}; the segments are "
                "of another build"
            )


def _translated(tables: Tables, sources: Sources) -> Tables:
    """Variants named by a c. name alone get the protein change that the catalogue knows for it (BRAF c.1799T>A)."""
    return replace(tables, variants=tuple(_with_protein(variant, sources) for variant in tables.variants))


def _with_protein(variant: SmallVariant, sources: Sources) -> SmallVariant:
    (written,) = variant.consequences
    if written.hgvs_p or not written.hgvs_c:
        return variant
    known = sources.catalogue.named(written.gene, written.hgvs_c)
    return replace(variant, consequences=known) if known else variant


def _checked_change(name: str) -> str:
    """The normal spelling of a vendor's c. or p. name; raises HgvsError."""
    if name.startswith("p."):
        return parse_protein(name).short
    return str(parse_coding(name))
