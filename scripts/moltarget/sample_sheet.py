"""The sample sheet: one row a sample, checked as a whole before anything starts (columns: config/README.md)."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from moltarget.errors import MoltargetError, SheetError
from moltarget.model import AnnotationSource, Build
from moltarget.sample import Sample
from moltarget.tables.cells import choice, positive_fraction
from moltarget.tables.reader import CellError, Faults, Layout, Row, read_rows, show

DATA_COLUMNS = ("vcf", "variants", "copy_number", "fusions", "biomarkers")
LAYOUT = Layout(
    required=("sample", "tumor_type"),
    optional=(
        *DATA_COLUMNS[:1],
        "genome_build",
        "assay",
        "design",
        "purity",
        "tumor_column",
        "normal_column",
        "annotation",
        *DATA_COLUMNS[1:],
    ),
)

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_PLACEHOLDERS = {"na", "n/a", "nan", "none", "null", ".", "-", "?"}
_BUILDS = {
    "grch37": Build.GRCH37,
    "hg19": Build.GRCH37,
    "b37": Build.GRCH37,
    "grch38": Build.GRCH38,
    "hg38": Build.GRCH38,
}
_ASSAYS = {"exome": "exome", "wes": "exome", "genome": "genome", "wgs": "genome"}
_DESIGNS = {"paired": "paired", "tumor only": "tumor-only"}
AUTO = "auto"
_ANNOTATIONS = {
    AUTO: AUTO,
    **{source.value: source.value for source in AnnotationSource if source is not AnnotationSource.NONE},
}


class Sheet(NamedTuple):
    """A sheet without faults: its samples in the order of the file, and what a reader should look at twice."""

    samples: tuple[Sample, ...]
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Checker:
    """What is remembered from row to row, so that each file is looked at once and each tumour type resolved once."""

    faults: Faults
    resolve_tumor_type: Callable[[str], object]
    must_exist: bool = True
    files: dict[str, tuple[str, tuple[int, int]]] = field(default_factory=dict)
    tumor_types: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[int, str]] = field(default_factory=dict)


def read_sheet(
    path: str | Path,
    resolve_tumor_type: Callable[[str], object],
    only: Collection[str] | None = None,
    *,
    files: bool = True,
) -> Sheet:
    """Read and check a sample sheet; each named file is looked at once and none is opened.

    With ``only`` it is the rows of these samples that are checked, and without ``files`` no file is asked for: both for what
    comes after a plan that has checked everything.

    ``resolve_tumor_type`` raises a MoltargetError for a tumour type it does not know, with its suggestions; an empty
    tumour type means unknown and is not asked about. Relative paths start at the working directory.
    Raises one SheetError that lists every fault with its row; a row is the line of the file, the header included.
    """
    faults = Faults(str(path), unit="row")
    rows = read_rows(path, LAYOUT, faults)
    if only is not None:
        rows = [row for row in rows if row["sample"] in only]
    checker = _Checker(faults, resolve_tumor_type, files)
    if rows and not set(DATA_COLUMNS) & set(rows[0].cells):
        faults.add(0, f"has no column that names data; add one or more of: {', '.join(DATA_COLUMNS)}")
    samples = [(row.line, _sample(row, checker)) for row in rows]
    if not rows and not faults and only is None:
        faults.add(0, "has a header and no samples; write one line a sample")
    faults.raise_if_any(SheetError)
    return Sheet(tuple(sample for _, sample in samples), _shared_vcfs(samples, checker))


def _sample(row: Row, checker: _Checker) -> Sample:
    """The sample of a row; worth something only when no fault was added."""
    parse = checker.faults.parse
    name = _name(row, checker)
    purity = parse(row, "purity", positive_fraction)
    build = parse(
        row, "genome_build", lambda text: choice(text, _BUILDS, "GRCh37 (hg19, b37), GRCh38 (hg38), or empty")
    )
    assay = parse(row, "assay", lambda text: _assay(text, checker))
    design = parse(row, "design", lambda text: choice(text, _DESIGNS, "paired, tumor-only, or empty"))
    annotation = parse(row, "annotation", lambda text: choice(text, _ANNOTATIONS, ", ".join(_ANNOTATIONS)))
    data = {column: parse(row, column, partial(_file, checker=checker)) or "" for column in DATA_COLUMNS[1:]}
    data["vcf"] = parse(row, "vcf", partial(_files, checker=checker)) or ""
    parse(row, "tumor_type", lambda text: _tumor_type(text, checker))
    if set(DATA_COLUMNS) & set(row.cells) and not any(row[column] for column in DATA_COLUMNS):
        checker.faults.add(row.line, f"the sample has no data; fill one or more of: {', '.join(DATA_COLUMNS)}")
    _check_columns(row, design or "", len(data["vcf"].split("\n")), checker.faults)
    return Sample(
        name=name,
        tumor_type=row["tumor_type"],
        genome_build=build,
        assay=assay or "",
        design=design or "",
        purity=purity,
        tumor_column=row["tumor_column"],
        normal_column=row["normal_column"],
        annotation=annotation or AUTO,
        **data,
    )


def _name(row: Row, checker: _Checker) -> str:
    """The sample's name. Names become folders, so two that differ only by case are one on some file systems."""
    name = checker.faults.require(row, "sample", _safe_name)
    if name is None:
        return ""
    line, earlier = checker.names.setdefault(name.casefold(), (row.line, name))
    if line != row.line:
        how = "is already" if earlier == name else f"differs only by case from {earlier!r}"
        checker.faults.add(row.line, f"sample: {name!r} {how} in row {line}; every sample needs a name of its own")
    return name


def _safe_name(text: str) -> str:
    if not _SAFE_NAME.fullmatch(text) or ".." in text:
        allowed = "1 to 100 letters, digits, '.', '_' or '-', the first a letter or digit, without '..'"
        raise CellError(f"{show(text)} is not a safe name for files; allowed: {allowed}")
    return text


def _tumor_type(text: str, checker: _Checker) -> str:
    """The text itself once the ontology knows it; each distinct text is resolved once."""
    if text not in checker.tumor_types:
        try:
            checker.resolve_tumor_type(text)
            checker.tumor_types[text] = ""
        except MoltargetError as error:
            hint = " (leave the cell empty when it is unknown)" if text.casefold() in _PLACEHOLDERS else ""
            checker.tumor_types[text] = f"{error}{hint}"
    if fault := checker.tumor_types[text]:
        raise CellError(fault)
    return text


def _assay(text: str, checker: _Checker) -> str:
    if word := _ASSAYS.get(text.casefold()):
        return word
    try:
        return _file(text, checker)
    except CellError as fault:
        raise CellError(f"{fault}; allowed: exome, genome, the path of a panel BED, or empty") from None


def _file(text: str, checker: _Checker) -> str:
    """The path itself when it is a file that can be read; each distinct path is looked at once."""
    if text not in checker.files:
        checker.files[text] = _look_at(text)
    fault, _ = checker.files[text]
    if fault and checker.must_exist:
        raise CellError(fault)
    return text


def _files(text: str, checker: _Checker) -> str:
    """The paths of a cell, one a line: it names one file, or several separated by semicolons, each once."""
    paths = [text] if ";" not in text or os.path.exists(text) else [path.strip() for path in text.split(";")]  # noqa: PTH110
    if not all(paths):
        raise CellError(
            f"{show(text, 200)} has an empty path between semicolons; write one path, or several as a.vcf;b.vcf"
        )
    for path in paths:
        try:
            _file(path, checker)
        except CellError as fault:
            if "," in path:
                raise CellError(f"{fault}; several files are separated by semicolons, not by commas") from fault
            raise
    seen = [checker.files[path][1] for path in paths]
    if len(set(seen)) < len(seen) and checker.must_exist:
        raise CellError(f"{show(text, 200)} names one file twice")
    return "\n".join(paths)


def _look_at(text: str) -> tuple[str, tuple[int, int]]:
    """Why the path is no readable file (empty when it is), and its device and inode."""
    try:
        status = os.stat(text)  # noqa: PTH116 - ten thousand rows: no Path object for each
    except OSError as error:
        if text.casefold() in _PLACEHOLDERS:
            return f"{show(text)} is no file; leave the cell empty when there is none", (0, 0)
        why = "no such file" if isinstance(error, FileNotFoundError) else f"cannot be reached ({error.strerror})"
        return f"{why}: {show(text, 200)} (relative paths start at the working directory)", (0, 0)
    if stat.S_ISDIR(status.st_mode):
        return f"{show(text, 200)} is a directory; name the file", (0, 0)
    if not stat.S_ISREG(status.st_mode):
        return f"{show(text, 200)} is not an ordinary file; save the data to one", (0, 0)
    if not os.access(text, os.R_OK):
        return f"{show(text, 200)} may not be read by this user; change its permissions", (0, 0)
    return "", (status.st_dev, status.st_ino)


def _check_columns(row: Row, design: str, files: int, faults: Faults) -> None:
    tumor, normal = row["tumor_column"], row["normal_column"]
    for name in ("tumor_column", "normal_column"):
        given = len(row[name].split(";"))
        if files > 1 and given not in {1, files}:
            faults.add(row.line, f"{name}: {given} names for {files} files; give one name for all, or one for each")
    if tumor and tumor == normal:
        faults.add(row.line, f"normal_column: {show(normal)} is the tumor_column too; they must differ")
    if normal and design == "tumor-only":
        faults.add(row.line, "normal_column: a tumor-only design has no normal; leave one of the two cells empty")


def _shared_vcfs(samples: list[tuple[int, Sample]], checker: _Checker) -> tuple[str, ...]:
    """A warning for each VCF of several samples, however its path is spelt, unless each names its own tumour column."""
    users: dict[tuple[int, int], list[tuple[int, Sample]]] = {}
    paths: dict[tuple[int, int], str] = {}
    for line, sample in samples:
        for path in sample.vcfs:
            paths.setdefault(checker.files[path][1], path)
            users.setdefault(checker.files[path][1], []).append((line, sample))
    warnings = []
    for file, same in users.items():
        columns = [sample.tumor_column for _, sample in same]
        if len(same) > 1 and not (all(columns) and len(set(columns)) == len(columns)):
            who = ", ".join(f"{sample.name} (row {line})" for line, sample in same)
            warnings.append(f"{show(paths[file], 200)} is the vcf of several samples: {who}")
    return tuple(warnings)
