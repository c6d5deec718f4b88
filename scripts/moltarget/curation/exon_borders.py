"""The exon-border table: which codons and c. bases of a transcript lie in which exon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from moltarget.curation.civic import CivicVariant, variants_of
from moltarget.curation.isoforms import SHORTENED, Isoform, has_gene, isoforms_of
from moltarget.hgvs import name_variant, parse_coding
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence
from moltarget.reference import Reference

COLUMNS = ("gene", "transcript", "exon", "exons", "first_codon", "last_codon", "first_base", "last_base", "source")
_STRUCTURAL = (f.FusionIs, f.MeasurementIs, f.Haplotype)
# Genes that are not asked about yet, but whose exon classes every tumour board knows.
_ALWAYS = frozenset({"CALR", "FLT3", "JAK2", "KIT", "MET", "NPM1", "PDGFRA"})
# Every other gene lists one transcript; a second one only where evidence is numbered on both.
_BOTH = frozenset({"ABL1", "MET", "MYD88"})


def genes_asked(rows: Iterable[Evidence]) -> tuple[str, ...]:
    """Genes of every feature that a small variant or a lost gene can satisfy, sorted."""
    found = {
        gene
        for row in rows
        for feature in f.features_of(row.condition)
        if not isinstance(feature, _STRUCTURAL)
        for gene in f.genes_of_feature(feature)
    }
    return tuple(sorted(found | _ALWAYS))


def border_rows(
    reference: Reference, on_grch37: Reference, civic: Iterable[CivicVariant], genes: Iterable[str], read_on: str
) -> list[tuple[str, ...]]:
    """One row for each coding exon of the genes that the reference has, in the order of gene, transcript and exon.

    ``read_on`` is the day on which the records were read. CIViC's positions are on GRCh37, hence the second reference.
    """
    variants = tuple(civic)
    rows: list[tuple[str, ...]] = []
    for gene in genes:
        if not has_gene(reference, gene):
            rows.extend(_rows_of_civic(gene, variants_of(variants, gene), read_on))
            continue
        known = {item.name: item for item in isoforms_of(on_grch37, gene)}
        for place, isoform in enumerate(isoforms_of(reference, gene)):
            if place == 0 or gene in _BOTH:
                source = _source(isoform, known[isoform.name], on_grch37, variants_of(variants, gene), read_on)
                rows.extend(_rows(isoform, source))
    return rows


def _rows(isoform: Isoform, source: str) -> Iterable[tuple[str, ...]]:
    transcript = isoform.transcript
    begin, end = transcript.cds_i
    bounds = pairwise([*transcript.indexes, transcript.length])
    for number, (first, after) in enumerate(bounds, start=1 + isoform.exon_shift):
        low, high = max(first, begin) - begin, min(after, end) - begin
        if low < high:
            cells = (number, isoform.exons, low // 3 + 1, (high - 1) // 3 + 1, low + 1, high)
            yield (isoform.gene, isoform.name, *map(str, cells), source)


def _source(isoform: Isoform, twin: Isoform, on_grch37: Reference, civic: Iterable[CivicVariant], read_on: str) -> str:
    """The record, the day it was read, and the RefSeq record with the same c. numbers, shown by CIViC variants."""
    record = f"{isoform.record} (read {read_on})"
    if isoform.name in {short.name for short in SHORTENED}:
        record = f"{isoform.record}, LRG exons with the alternative splice site (read {read_on})"
    shown = [(same, variant) for variant in civic for same in _same_numbers(variant, twin, on_grch37)]
    if not shown:
        return record
    counts = Counter(same for same, _ in shown)
    best = min(counts, key=lambda accession: (-counts[accession], accession))
    return f"{record}; c. numbers as {best} ({next(variant.cite for same, variant in shown if same == best)})"


def _rows_of_civic(gene: str, civic: tuple[CivicVariant, ...], read_on: str) -> Iterable[tuple[str, ...]]:
    """Exons of a gene that the reference lacks, where CIViC gives an exon's place and a c. name inside it.

    How many exons the gene has is not known then, and written as 0.
    """
    for exon in civic:
        match = re.fullmatch(r"exon (\d+) mutation", exon.name.lower())
        inside = (item for item in civic if item.is_snv and exon.start <= item.start <= exon.stop)
        for variant in inside if match else ():
            named = [pair for pair in variant.coding_names() if pair[0].startswith("NM_")]
            if match is None or not named:
                continue
            accession, coding = named[0][0], parse_coding(named[0][1])
            if coding.ref == variant.ref:
                first = coding.start.base - (variant.start - exon.start)
            else:
                first = coding.start.base - (exon.stop - variant.start)
            last = first + exon.stop - exon.start
            cells = (int(match[1]), 0, (first + 2) // 3, (last + 2) // 3, first, last)
            source = f"{exon.cite}, placed by {variant.cite} (read {read_on})"
            yield (gene, accession, *map(str, cells), source)
            break


def _same_numbers(variant: CivicVariant, isoform: Isoform, reference: Reference) -> list[str]:
    """The RefSeq accessions on which a CIViC substitution has the c. name that it has on this transcript."""
    if not variant.is_snv or variant.chrom != isoform.transcript.chrom:
        return []
    names = [pair for pair in variant.coding_names() if pair[0].startswith("NM_")]
    naming = name_variant(
        isoform.transcript, isoform.sequence, variant.chrom, variant.start, variant.ref, variant.alt, reference.fetch
    )
    return [accession for accession, name in names if naming is not None and name == naming.hgvs_c]
