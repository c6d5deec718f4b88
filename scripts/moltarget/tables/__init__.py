"""The four plain tables of a sample: variants, copy number, fusions, biomarkers (headers: config/README.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from moltarget.errors import TableError
from moltarget.model import Tables
from moltarget.sample import Sample

T = TypeVar("T")


def read_tables(sample: Sample, check_change: Callable[[str], str] | None = None) -> Tables:
    """Every table the sample names, read and checked; a table not given is empty.

    ``check_change`` takes a ``c.`` or ``p.`` name and returns its normal form, or raises a MoltargetError that says why
    it cannot; without it names are kept as written. Raises one TableError with every fault of all four tables.
    """
    if not any((sample.variants, sample.copy_number, sample.fusions, sample.biomarkers)):
        return Tables()  # most samples have none: their readers are not loaded
    from moltarget.tables.biomarkers import read_biomarkers
    from moltarget.tables.copy_number import Copies, read_copy_number
    from moltarget.tables.fusions import Fusions, read_fusions
    from moltarget.tables.variants import NO_VARIANTS, read_variants

    faults: list[str] = []

    def read(path: str, reader: Callable[[str], T], empty: T) -> T:
        try:
            return reader(path) if path else empty
        except TableError as error:
            faults.append(str(error))
            return empty

    named = read(sample.variants, lambda path: read_variants(path, check_change), NO_VARIANTS)
    copies = read(sample.copy_number, read_copy_number, Copies())
    fusions = read(sample.fusions, read_fusions, Fusions())
    tables = Tables(
        variants=named.variants,
        wild_type_genes=named.wild_type_genes,
        germline_wild_type_genes=named.germline_wild_type_genes,
        copy_number=copies.rows,
        fusions=fusions.rows,
        biomarkers=read(sample.biomarkers, read_biomarkers, ()),
        segments=copies.segments,
        notes=(*copies.notes, *fusions.notes),
    )
    if faults:
        raise TableError("\n".join(faults))
    return tables
