"""One row of a MAF to its entries: a ``Call`` or a ``Rejected`` for each allele, never nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from moltarget.model import Call, Disposition, Rejected
from moltarget.vcf.maf_alleles import Fault, Site, alternates_of, contig_of, key_of, locus_of, position_of, site_of
from moltarget.vcf.maf_columns import CHROMOSOME, END, START, TUMOR, Columns, Row
from moltarget.vcf.maf_effects import consequences_of
from moltarget.vcf.maf_values import (
    callers_of,
    carriage,
    filters_of,
    frequency_columns,
    normal_reads,
    origin_of,
    population_af,
    tumor_reads,
)


@dataclass(slots=True)
class RowReader:
    """What every row of one file needs. ``named`` says that rows must name their tumour."""

    columns: Columns
    named: bool
    read_annotation: bool
    _frequencies: tuple[str, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self._frequencies = frequency_columns(self.columns)

    def entries(self, record: int, row: Row) -> Iterator[Call | Rejected]:
        """The entries of one row, one for each allele (one for the row when it cannot be read)."""
        fault = self._row_fault(row)
        if fault:
            yield _rejected(record, row, Fault(Disposition.ERROR, fault))
            return
        site = site_of(row)
        if isinstance(site, Fault):
            yield _rejected(record, row, site)
            return
        alternates = alternates_of(row, site.ref)
        if isinstance(alternates, Fault):
            yield _rejected(record, row, alternates)
            return
        for number in range(1, len(alternates) + 1):
            yield self._entry(record, row, site, alternates, number)

    def _row_fault(self, row: Row) -> str:
        if not row.whole:
            return f"the line has {len(row.fields)} columns, the header {len(self.columns.names)}"
        if self.named and not row.get(TUMOR):
            return "Tumor_Sample_Barcode is empty: whose variant this is is not known"
        return ""

    def _entry(self, record: int, row: Row, site: Site, alternates: tuple[str, ...], number: int) -> Call | Rejected:
        locus = locus_of(site, alternates[number - 1])
        if isinstance(locus, Fault):
            return _rejected(record, row, locus)
        reads, normal = tumor_reads(row, len(alternates), number), normal_reads(row, len(alternates), number)
        first = number == 1  # frequencies and consequences are those of the row's first allele
        return Call(
            record=record,
            locus=locus,
            filters=filters_of(row),
            vaf=reads.vaf,
            depth=reads.depth,
            alt_reads=reads.alt_reads,
            consequences=consequences_of(row) if self.read_annotation and first else (),
            carried=carriage(row, reads),
            normal_vaf=normal.vaf,
            normal_depth=normal.depth,
            normal_alt_reads=normal.alt_reads,
            origin=origin_of(row),
            callers=callers_of(row),
            population_af=population_af(row, self._frequencies) if first else None,
            population_searched=first and any("gnomad" in name for name in self._frequencies),
        )


def _rejected(record: int, row: Row, fault: Fault) -> Rejected:
    """A row that is no call, with its place where that much can be read, so that a gene can be told."""
    chrom, start, end = contig_of(row.raw(CHROMOSOME)), position_of(row.raw(START)), position_of(row.raw(END))
    if not chrom or start is None:
        return Rejected(record, key_of(row), fault.disposition, fault.reason)
    last = end if end is not None and end >= start else None
    return Rejected(record, key_of(row), fault.disposition, fault.reason, chrom, start, last)
