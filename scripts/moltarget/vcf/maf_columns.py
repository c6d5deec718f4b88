"""The columns of a MAF: its header line, a row's values by name, and what tells a MAF from any other file.

Names are compared without regard to case, because writers differ (``Start_Position`` of the GDC, ``Start_position`` of
Oncotator). Sources: GDC MAF format v1.0.0; vcf2maf; cBioPortal file formats (extended MAF); Oncotator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from moltarget.errors import VcfError
from moltarget.vcf.lines import LineSource
from moltarget.vcf.preflight import decoded
from moltarget.vcf.shapes import MAX_LINE_BYTES

GENE = ("hugo_symbol", "gene_symbol", "gene symbol")
CHROMOSOME, START, END = "chromosome", "start_position", "end_position"
REF, ALT1, ALT2 = "reference_allele", "tumor_seq_allele1", "tumor_seq_allele2"
TUMOR, NORMAL = "tumor_sample_barcode", "matched_norm_sample_barcode"
BUILD = "ncbi_build"
REQUIRED = (CHROMOSOME, START, REF, ALT2)
# Spellings of "no value": empty and '.' of vcf2maf, NA of R, NaN and None of Python.
_MISSING = frozenset({"", ".", "NA", "N/A", "NAN", "NULL", "NONE"})


def is_missing(text: str) -> bool:
    """Whether a cell says nothing."""
    return text.upper() in _MISSING


class Columns(NamedTuple):
    """The columns of one MAF in file order. ``by_name`` maps lower-case names to 0-based places, the first of a name."""

    names: tuple[str, ...]
    by_name: Mapping[str, int]

    def has(self, *names: str) -> bool:
        """Whether any of the (lower-case) names is a column."""
        return any(name in self.by_name for name in names)


def columns_of(line: str) -> Columns:
    """The columns that a header line names.

    Early vcf2maf writes VEP's ``STRAND`` beside the MAF's own ``Strand``: VEP's is known as ``strand_vep`` here.
    """
    names = tuple(name.strip() for name in line.split("\t"))
    by_name: dict[str, int] = {}
    for place, name in enumerate(names):
        by_name.setdefault("strand_vep" if name == "STRAND" else name.lower(), place)
    return Columns(names, by_name)


def is_header(columns: Columns) -> bool:
    """Whether a line names the columns without which a MAF says no allele."""
    return columns.has(*GENE) and all(columns.has(name) for name in REQUIRED)


def _first_columns(lines: Iterator[bytes]) -> Columns | None:
    """The columns of the first line that is neither empty nor a ``#`` comment."""
    for line in lines:
        if line.strip() and not line.startswith(b"#"):
            return columns_of(decoded(line)[0])
    return None


def header_of(lines: Iterator[bytes]) -> Columns | None:
    """The columns of the first line that is neither empty nor a ``#`` comment; None when it is no MAF header."""
    columns = _first_columns(lines)
    return columns if columns is not None and is_header(columns) else None


def is_maf(path: Path | str, max_line_bytes: int = MAX_LINE_BYTES) -> bool:
    """Whether a file is a MAF, by its content and never by its name.

    It is one when its first line that is no comment names the gene, Chromosome, Start_Position, Reference_Allele and
    Tumor_Seq_Allele2. Raises ``VcfError`` for a file that cannot be read (``LineSource``), and for a file whose first
    line names the gene but is not enough for a MAF: it is no VCF either.
    """
    columns = _first_columns(LineSource(Path(path), max_line_bytes).lines())
    if columns is not None and not is_header(columns):
        _refuse_near_maf(path, columns)
        return False
    return columns is not None


def _refuse_near_maf(path: Path | str, columns: Columns) -> None:
    """Raise ``VcfError`` for a header that names the gene, as no VCF does, but is not enough for a MAF."""
    if columns.has(*(f'"{name}"' for name in GENE)):
        raise VcfError(f"{path}: the cells stand in quotation marks; write the MAF without them (in R: quote = FALSE)")
    if columns.has(*GENE):
        lacking = ", ".join(name.title() for name in REQUIRED if not columns.has(name))
        raise VcfError(f"{path}: this looks like a MAF without {lacking}; add them, or give a table of variants")


def read_header(source: LineSource) -> Columns:
    """The columns of a MAF. Raises ``VcfError`` for any other file and for a needed column that occurs twice."""
    columns = header_of(source.lines())
    if columns is None:
        wanted = "Hugo_Symbol, Chromosome, Start_Position, Reference_Allele and Tumor_Seq_Allele2"
        raise VcfError(f"{source.path}: this is no MAF; its first line without # must name {wanted}, separated by tabs")
    lower = [name.lower() for name in columns.names]
    repeated = [name for name in (*REQUIRED, ALT1, END, TUMOR, BUILD) if lower.count(name) > 1]
    if repeated:
        raise VcfError(f"{source.path}: the column {repeated[0]} occurs twice in the header; remove one")
    return columns


def data_lines(source: LineSource) -> Iterator[bytes]:
    """The lines behind the header that are neither empty nor comments, in file order."""
    in_header = True
    for line in source.lines():
        if line.strip() and not line.startswith(b"#"):
            if not in_header:
                yield line
            in_header = False


class Row(NamedTuple):
    """One data line: its cells, by the names of the columns."""

    columns: Columns
    fields: list[str]

    @property
    def whole(self) -> bool:
        """Whether the line has as many cells as the header."""
        return len(self.fields) == len(self.columns.names)

    def get(self, *names: str) -> str:
        """The first value that is there under the (lower-case) names; empty text where the line says none."""
        for name in names:
            place = self.columns.by_name.get(name, -1)
            if 0 <= place < len(self.fields):
                value = self.fields[place].strip()
                if value and not is_missing(value):
                    return value
        return ""

    def raw(self, name: str) -> str:
        """The cell as it is written; empty text without that column."""
        place = self.columns.by_name.get(name, -1)
        return self.fields[place].strip() if 0 <= place < len(self.fields) else ""


def row_of(columns: Columns, line: str) -> Row:
    """A data line as a row."""
    return Row(columns, line.split("\t"))
