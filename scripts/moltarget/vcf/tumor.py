"""Which sample column is the tumour: proven by the sheet, the header or the names, never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from moltarget.errors import VcfError
from moltarget.vcf.header import structured
from moltarget.vcf.shapes import Notes, TumorColumn, VcfHeader, VcfSettings

_WORD = re.compile(r"[A-Za-z]+")
_TUMOR_WORDS = frozenset({"TUMOR", "TUMOUR", "PRIMARY", "METASTASIS", "CANCER"})
_NORMAL_WORDS = frozenset({"NORMAL", "GERMLINE", "CONTROL"})
# Sample type codes in TCGA barcodes: 01-09 tumour, 10-14 normal (GDC code tables).
_BARCODE = re.compile(r"TCGA-[0-9A-Z]{2}-[0-9A-Z]{4}-([01][0-9])[A-Z]?(?![0-9A-Z])", re.IGNORECASE)


def find_tumor(path: Path, header: VcfHeader, settings: VcfSettings, notes: Notes) -> TumorColumn | None:
    """The tumour's column, or None for a file without sample columns.

    In order: the sheet, header tags, a single column, the sample's own name, names of columns, the column left when
    the normal is known. Raises ``VcfError`` when the sheet names an absent column, when several columns could be the
    tumour, and when the only column is plainly a normal.
    """
    samples = header.samples
    for wanted, field in ((settings.tumor_column, "tumor_column"), (settings.normal_column, "normal_column")):
        if wanted and wanted not in samples:
            raise VcfError(f"{path}: no sample column {wanted!r} ({field}); {_listed(samples)}")
    if settings.tumor_column:
        if settings.tumor_column == settings.normal_column:
            raise VcfError(f"{path}: tumor_column and normal_column both name {settings.tumor_column!r}")
        return _column(samples, settings.tumor_column, "the sample sheet names it (tumor_column)")
    if not samples:
        return None
    tumors, normals = _tagged(header, notes)
    normals |= {settings.normal_column} - {""}
    tumors -= normals
    if tumors:
        return _only(path, samples, tumors, "the header names it")
    if len(samples) == 1:
        return _single(path, samples[0], normals)
    return _by_name(path, samples, normals, settings.tumor_name_hint)


def _column(samples: Sequence[str], name: str, how: str) -> TumorColumn:
    return TumorColumn(name, samples.index(name), how)


def _listed(samples: Sequence[str]) -> str:
    shown = ", ".join(samples[:20]) + (f" and {len(samples) - 20} more" if len(samples) > 20 else "")
    return f"the columns are: {shown}" if samples else "the file has no sample columns"


def _only(path: Path, samples: Sequence[str], candidates: set[str], how: str) -> TumorColumn:
    if len(candidates) == 1:
        return _column(samples, next(iter(candidates)), how)
    shown = ", ".join(name for name in samples if name in candidates)
    raise VcfError(f"{path}: several columns can be the tumour ({shown}); set tumor_column in the sample sheet")


def _tagged(header: VcfHeader, notes: Notes) -> tuple[set[str], set[str]]:
    """Tumour and normal columns that meta lines name; a named column that is absent is noted and left out."""
    tumors: set[str] = set()
    normals: set[str] = set()
    for key, value in header.lines:
        pairs = structured(value)
        if key == "tumor_sample":
            tumors.add(value.strip())
        elif key == "normal_sample":
            normals.add(value.strip())
        elif key == "PEDIGREE":
            tumors.add(pairs.get("Derived", ""))
            normals.add(pairs.get("Original", ""))
        elif key in {"SAMPLE", "INDIVIDUAL"} and pairs.get("ID") in header.samples:
            kind = _kind(f"{pairs['ID']} {pairs.get('Description', '')} {pairs.get('Genomes', '')}")
            (tumors if kind == "tumor" else normals if kind == "normal" else set()).add(pairs["ID"])
    for name in sorted((tumors | normals) - set(header.samples) - {""}):
        notes.add(f"The header names {name!r} as tumour or normal, but there is no such sample column.")
    return tumors & set(header.samples), normals & set(header.samples)


def _single(path: Path, name: str, normals: set[str]) -> TumorColumn:
    if name in normals or (_kind(name) == "normal" and not _BARCODE.search(name)) or _codes(name) == {"normal"}:
        raise VcfError(
            f"{path}: the only sample column, {name!r}, is a normal; give the tumour's VCF, or set tumor_column to it"
        )
    return TumorColumn(name, 0, "it is the only sample column")


def _by_name(path: Path, samples: Sequence[str], normals: set[str], hint: str) -> TumorColumn:
    kinds = {name: "normal" if name in normals else _kind(name) for name in samples}
    if hint in kinds and kinds[hint] != "normal":
        others = [name for name, kind in kinds.items() if kind == "tumor" and name != hint]
        if not others:
            return _column(samples, hint, "it bears the sample's name")
    named = {name for name, kind in kinds.items() if kind == "tumor"}
    if named:
        return _only(path, samples, named, "its name says tumour")
    left = {name for name, kind in kinds.items() if kind != "normal"}
    if len(left) == 1:
        return _column(samples, left.pop(), "every other column is a normal")
    pair = _suffix_pair(sorted(left)) if len(left) == 2 else None
    if pair:
        return _column(samples, pair, "the two columns differ only in a final T and N")
    raise VcfError(f"{path}: no column can be told to be the tumour; set tumor_column; {_listed(samples)}")


def _codes(name: str) -> set[str]:
    return {"tumor" if code < "10" else "normal" for code in _BARCODE.findall(name)}


def _kind(name: str) -> str:
    """``tumor``, ``normal`` or empty, from the words of a column name and from TCGA barcodes."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    words = {word.upper() for word in _WORD.findall(spaced)}
    kinds = _codes(name)
    if words & _TUMOR_WORDS:
        kinds.add("tumor")
    if words & _NORMAL_WORDS:
        kinds.add("normal")
    return kinds.pop() if len(kinds) == 1 else ""


def _suffix_pair(names: Sequence[str]) -> str | None:
    """The T of a pair such as ``P1-T``/``P1-N`` or ``P1T``/``P1N``; None when the stems differ."""
    tumor = [name for name in names if name[-1:] in {"T", "t"}]
    normal = [name for name in names if name[-1:] in {"N", "n"}]
    same_stem = len(tumor) == len(normal) == 1 and tumor[0][:-1] == normal[0][:-1]
    return tumor[0] if same_stem else None
