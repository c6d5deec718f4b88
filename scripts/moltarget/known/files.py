"""What the configuration says of one file of known variants, and the same as words of a command line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moltarget.errors import SheetError, TableError
from moltarget.model import Build

if TYPE_CHECKING:
    import pysam

_VCF = (".vcf.gz", ".vcf.bgz")
_BED = (".bed", ".bed.gz", ".bed.bgz")
_TABLE = (".tsv", ".tsv.gz", ".txt", ".txt.gz", ".maf", ".maf.gz")
_BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")  # SAM specification, 4.1.2
COORDINATES = ("chrom", "pos", "end", "ref", "alt")


class Use(StrEnum):
    """What the values of a file are taken for."""

    POPULATION = "population"
    PANEL = "panel_of_normals"
    NOTE = "note"
    HOTSPOTS = "hotspots"
    COMPUTATIONAL = "computational"


class Match(StrEnum):
    """How a record of a file meets an allele: the same change, or any overlap of their bases."""

    ALLELE = "allele"
    REGION = "region"


class Kind(StrEnum):
    """The format of a file, told by the end of its name."""

    VCF = "VCF"
    BED = "BED"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class KnownFile:
    """One entry of ``known_files``: a label, and a file of known variants for one build or both.

    ``columns`` are INFO fields of a VCF or columns of a table. ``names`` are the columns of a table or BED without a header
    line; ``coordinates`` maps chrom, pos, end, ref, alt to the columns of a table that are called otherwise.
    """

    label: str
    use: Use
    match: Match
    files: Mapping[Build, Path]
    columns: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    coordinates: Mapping[str, str] = field(default_factory=dict)

    def info_keys(self) -> tuple[str, ...]:
        """The INFO fields that the columns become, in their order: ``MT_<label>_<column>``."""
        return tuple(f"MT_{self.label}_{re.sub(r'[^A-Za-z0-9_.]', '_', column)}" for column in self.columns)

    @property
    def presence_key(self) -> str:
        """The INFO flag that says that a record was met; empty where the columns say enough."""
        return f"MT_{self.label}" if self.use is Use.PANEL or not self.columns else ""

    def words(self) -> list[str]:
        """The entry as words of a command line: the label, then ``key=value``; ``known_from_words`` reads them back."""
        return [
            self.label,
            f"use={self.use}",
            f"match={self.match}",
            *(f"column={name}" for name in self.columns),
            *(f"name={name}" for name in self.names),
            *(f"{key}={name}" for key, name in self.coordinates.items()),
            *(f"{build}={path}" for build, path in self.files.items()),
        ]


def known_from_document(document: Mapping[str, Any] | None) -> tuple[KnownFile, ...]:
    """The entries of ``known_files`` (checked by the schema before), in the order of their labels."""
    return tuple(_entry(label, entry) for label, entry in sorted((document or {}).items()))


def _entry(label: str, entry: Mapping[str, Any]) -> KnownFile:
    return KnownFile(
        label=label,
        use=Use(entry["use"]),
        match=Match(entry.get("match", Match.ALLELE)),
        files={Build(build): Path(path) for build, path in entry["files"].items() if path},
        columns=tuple(entry.get("columns") or ()),
        names=tuple(entry.get("names") or ()),
        coordinates=dict(entry.get("coordinates") or {}),
    )


def known_from_words(words: Sequence[str]) -> KnownFile:
    """Read back ``KnownFile.words``; raises SheetError that names the word that cannot be read."""
    label, *rest = words
    entry: dict[str, Any] = {"columns": [], "names": [], "coordinates": {}, "files": {}}
    for word in rest:
        key, equals, value = word.partition("=")
        if not equals or not value:
            raise SheetError(f"known file {label}: {word!r} is not key=value")
        if key in {"use", "match"}:
            entry[key] = value
        elif key in {"column", "name"}:
            entry[f"{key}s"].append(value)
        elif key in COORDINATES:
            entry["coordinates"][key] = value
        elif key in set(Build):
            entry["files"][key] = value
        else:
            raise SheetError(f"known file {label}: there is no key {key!r}")
    try:
        return _entry(label, entry)
    except (KeyError, ValueError) as error:
        raise SheetError(f"known file {label}: use= is missing or a value is unknown: {error}") from error


def kind_of(path: Path) -> Kind | None:
    """The format that a file's name tells; None when it is not one that is read.

    >>> [kind_of(Path(name)) for name in ("a.vcf.gz", "b.bed", "c.maf", "d.bcf")]
    [<Kind.VCF: 'VCF'>, <Kind.BED: 'BED'>, <Kind.TABLE: 'table'>, None]
    """
    name = path.name.lower()
    ends = {Kind.VCF: _VCF, Kind.BED: _BED, Kind.TABLE: _TABLE}
    return next((kind for kind, endings in ends.items() if name.endswith(endings)), None)


def index_of(path: Path) -> Path | None:
    """The tabix index beside a file, ``.tbi`` or ``.csi``; None without one."""
    beside = (path.with_name(f"{path.name}{ending}") for ending in (".tbi", ".csi"))
    return next((index for index in beside if index.is_file()), None)


def open_indexed(path: Path) -> pysam.TabixFile:
    """The file by its index. Raises TableError when either is missing or cannot be read, or the file's end is not there."""
    import pysam

    index = index_of(path)
    if index is None:
        preset = "bed" if kind_of(path) is Kind.BED else "vcf"
        raise TableError(f"{path}: has no index beside it; make one with: tabix -p {preset} {path}")
    with path.open("rb") as handle:  # a file that was cut off would be read as if it held nothing more
        handle.seek(-min(len(_BGZF_END), path.stat().st_size), 2)
        if handle.read() != _BGZF_END:
            raise TableError(
                f"{path}: is cut off, or not compressed with bgzip; copy it again, or compress it with bgzip"
            )
    try:
        return pysam.TabixFile(str(path), index=str(index), encoding="utf-8")
    except (OSError, ValueError) as error:
        raise TableError(f"{path}: cannot be opened: {error}; compress it with bgzip and index it anew") from error


def fingerprint(path: Path) -> str:
    """Hex digest that changes when a file does, without reading a large one whole.

    Of a file with an index: the index (it holds the place of every block), the size and the first 64 KiB; of another file:
    all of it. Raises OSError when the file is missing.
    """
    index = index_of(path)
    total = hashlib.sha256()
    with path.open("rb") as handle:
        if index is None:
            return hashlib.file_digest(handle, "sha256").hexdigest()
        total.update(f"{path.stat().st_size}\n".encode() + handle.read(1 << 16))
    total.update(index.read_bytes())
    return total.hexdigest()
