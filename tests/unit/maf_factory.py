"""Small made-up MAFs for the tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from moltarget.model import Call, Rejected
from moltarget.vcf import VcfSettings
from moltarget.vcf.maf import MafFile, open_maf

STANDARD = {
    "Hugo_Symbol": "KRAS",
    "NCBI_Build": "GRCh38",
    "Chromosome": "chr12",
    "Start_Position": "100",
    "End_Position": "100",
    "Strand": "+",
    "Variant_Classification": "Missense_Mutation",
    "Variant_Type": "SNP",
    "Reference_Allele": "C",
    "Tumor_Seq_Allele1": "C",
    "Tumor_Seq_Allele2": "T",
    "Tumor_Sample_Barcode": "T1",
}


def row(**cells: str) -> dict[str, str]:
    """A sound row of a substitution, with other cells where given; ``"x"`` cells may add columns."""
    return {**STANDARD, **cells}


def text_of(rows: Iterable[dict[str, str]], comment: str = "#version 2.4\n") -> str:
    """MAF text with every column that any row has; a missing cell is empty."""
    listed = list(rows)
    columns = list(dict.fromkeys(name for one in listed or [STANDARD] for name in one))
    lines = [columns, *([one.get(name, "") for name in columns] for one in listed)]
    return comment + "".join("\t".join(line) + "\n" for line in lines)


def opened(folder: Path, rows: Iterable[dict[str, str]], settings: VcfSettings | None = None) -> MafFile:
    path = folder / "made_up.txt"
    path.write_text(text_of(rows), encoding="utf-8")
    return open_maf(path, settings)


def only(folder: Path, settings: VcfSettings | None = None, **cells: str) -> Call | Rejected:
    """The only entry of a MAF with one row."""
    (entry,) = opened(folder, [row(**cells)], settings).entries()
    return entry


def call(folder: Path, **cells: str) -> Call:
    entry = only(folder, **cells)
    assert isinstance(entry, Call), entry
    return entry
