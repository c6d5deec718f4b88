"""Writes the plain tables that the tests of them read."""

from __future__ import annotations

from pathlib import Path

import pytest

from moltarget.errors import TableError
from moltarget.tables.biomarkers import read_biomarkers
from moltarget.tables.copy_number import read_copy_number
from moltarget.tables.fusions import read_fusions
from moltarget.tables.variants import read_variants

VARIANTS = "gene\tchange\tvaf\tdepth\talt_reads\torigin\ttranscript"
READERS = {
    "variants": (read_variants, VARIANTS),
    "copy_number": (lambda path: read_copy_number(path).rows, "gene\tcall\tcopies\tminor_copies"),
    "fusions": (lambda path: read_fusions(path).rows, "five_prime\tthree_prime\tresult\tin_frame\texons\tevidence"),
    "biomarkers": (read_biomarkers, "name\tvalue\tunit"),
}


def write(kind: str, *rows: str) -> str:
    """A table with all its columns; cells of a row are separated by ``|``, cells at its end may be left out."""
    header = READERS[kind][1]
    lines = [row.replace("|", "\t") + "\t" * (header.count("\t") - row.count("|")) for row in rows]
    Path(f"{kind}.tsv").write_text("\n".join((header, *lines, "")), encoding="utf-8")
    return f"{kind}.tsv"


def read(kind: str, *rows: str):
    return READERS[kind][0](write(kind, *rows))


def fault(kind: str, *rows: str) -> str:
    """The only fault of a table, without its title."""
    with pytest.raises(TableError) as caught:
        read(kind, *rows)
    title, *told = str(caught.value).splitlines()
    assert title == f"{kind}.tsv: 1 fault"
    assert len(told) == 1
    return told[0].strip()
