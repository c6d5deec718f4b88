"""Tables and plain BED files of known variants, turned into sorted, bgzipped, tabix-indexed files."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from moltarget.contigs import bare_contig, rank
from moltarget.errors import TableError
from moltarget.known.alleles import Fetch, anchored, checked_build
from moltarget.known.files import COORDINATES, Kind, KnownFile, Match, kind_of

_BED_NAMES = ("chrom", "start", "end", "name", "score", "strand", "thickStart", "thickEnd", "itemRgb")
# The usual names of the coordinates, in lower case.
_USUAL: dict[str, tuple[str, ...]] = {
    "chrom": ("chrom", "chr", "chromosome", "contig"),
    "pos": ("pos", "position", "start", "start_position"),
    "end": ("end", "stop", "end_position"),
    "ref": ("ref", "reference", "reference_allele"),
    "alt": ("alt", "alternate", "alternative", "tumor_seq_allele2"),
}
_BASES = re.compile(r"[ACGTN]+|-", re.IGNORECASE)
Row = tuple[int, list[str]]  # line number, cells


@dataclass(slots=True)
class _Converted:
    """Lines of the indexed file by contig, first and last base, and what was left out."""

    lines: list[tuple[str, int, int, str]] = field(default_factory=list)
    unusable: list[int] = field(default_factory=list)  # line numbers
    without_anchor: int = 0
    compared: int = 0
    differing: int = 0


def open_table(known: KnownFile, path: Path) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Column names and rows of a table or BED. Raises TableError when it cannot be read or has no header line.

    ``names`` of the configuration stand for the header line of a file without one. Otherwise a BED has the names of the
    format unless a ``#`` line with tabs names its columns, and a table's header is its first line but comments (``#`` without a
    tab, ``##``). ``track`` and ``browser`` lines and blank lines are skipped.
    """
    lines = _lines(path)
    header = known.names
    first: Row | None = None
    for number, line in lines:
        plain = line.lstrip("#")
        if line.startswith("##") or (line.startswith("#") and "\t" not in line) or not line.strip():
            continue
        if line.startswith("#"):
            header = header or tuple(plain.split("\t"))
        elif not header and kind_of(path) is not Kind.BED:
            header = tuple(line.split("\t"))
        elif not line.startswith(("track", "browser")):
            first = (number, _cells(line))
            break
    if not header and kind_of(path) is Kind.BED:
        header = _BED_NAMES
    if not header:
        raise TableError(f"{path}: is empty; known_files.{known.label} needs a table with a header line")
    return header, _rows(first, lines)


def _rows(first: Row | None, lines: Iterator[tuple[int, str]]) -> Iterator[Row]:
    if first is None:
        return
    yield first
    for number, line in lines:
        if line.strip() and not line.startswith("#"):
            yield number, _cells(line)


def _cells(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else line.split()


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        with (gzip.open if packed else open)(path, "rt", encoding="utf-8-sig") as handle:
            for number, line in enumerate(handle, start=1):
                yield number, line.rstrip("\r\n")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise TableError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error


def places_of(known: KnownFile, header: Sequence[str], kind: Kind) -> dict[str, int]:
    """Where the coordinates and the chosen columns stand; a coordinate or column that is not there is left out."""
    if kind is Kind.BED:
        places = {"chrom": 0, "pos": 1, "end": 2}
    else:
        lower = {name.lower(): place for place, name in reversed(list(enumerate(header)))}
        places = {}
        for key in COORDINATES:
            wanted = (known.coordinates[key].lower(),) if key in known.coordinates else _USUAL[key]
            found = next((lower[name] for name in wanted if name in lower), None)
            if found is not None:
                places[key] = found
    return places | {f"column {name}": header.index(name) for name in known.columns if name in header}


def convert(
    known: KnownFile, path: Path, build: str, scratch: Path, fetch: Fetch | None
) -> tuple[Path, tuple[str, ...]]:
    """The indexed file (VCF for alleles, BED for regions, bare contig names) and notes on the rows that it lacks.

    A table counts from 1 and includes the end; a BED counts from 0 and does not. Raises TableError when no row can be used, or
    when the bases of a table of alleles are those of another genome.
    """
    import pysam

    header, rows = open_table(known, path)
    kind = kind_of(path) or Kind.TABLE
    places = places_of(known, header, kind)
    made = _Converted()
    allelic = known.match is Match.ALLELE
    for number, cells in rows:
        whole = cells + [""] * (len(header) - len(cells))
        add = _add_allele if allelic else _add_region
        if not add(made, known, whole, places, fetch, kind):
            made.unusable.append(number)
    checked_build(str(path), made.compared, made.differing, build)
    if not made.lines:
        raise TableError(
            f"{path}: no row can be used: known_files.{known.label} needs contigs and positions of {build}"
        )
    target = scratch / f"{known.label}.{build}.{'vcf' if allelic else 'bed'}"
    with target.open("w", encoding="utf-8", newline="\n") as handle:
        if allelic:
            handle.write("##fileformat=VCFv4.2\n")
            handle.writelines(
                f'##INFO=<ID=c{n},Number=.,Type=String,Description="-">\n' for n in range(len(known.columns))
            )
            handle.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        handle.writelines(line for *_, line in sorted(made.lines, key=lambda one: (rank(one[0]), *one[1:])))
    pysam.tabix_index(str(target), preset="vcf" if allelic else "bed", force=True)
    return target.with_name(f"{target.name}.gz"), _notes(known, made)


def _notes(known: KnownFile, made: _Converted) -> tuple[str, ...]:
    notes = []
    if made.unusable:
        notes.append(
            f"{known.label}: {len(made.unusable)} rows without usable coordinates or alleles are left out, "
            f"the first in line {made.unusable[0]}"
        )
    if made.without_anchor:
        notes.append(
            f"{known.label}: {made.without_anchor} insertions and deletions written with '-' are left out: "
            "the base before them is not known; they need a reference genome that has it"
        )
    return tuple(notes)


def _values(cells: Sequence[str], known: KnownFile, places: Mapping[str, int]) -> list[str]:
    return [cells[places[f"column {name}"]].strip().strip('"') for name in known.columns]


def _add_allele(
    made: _Converted, known: KnownFile, cells: Sequence[str], places: Mapping[str, int], fetch: Fetch | None, _: Kind
) -> bool:
    """Take a row in; False when it cannot be used. A comma in ALT gives several alleles."""
    chrom, pos = bare_contig(cells[places["chrom"]].strip()), cells[places["pos"]].strip()
    ref, alts = cells[places["ref"]].strip().upper(), cells[places["alt"]].strip().upper().split(",")
    if not (chrom and pos.isdecimal() and int(pos) and all(_BASES.fullmatch(bases) for bases in (ref, *alts))):
        return False
    if fetch is not None and ref != "-":
        bases = fetch(chrom, int(pos) - 1, int(pos) - 1 + len(ref)).upper()
        if len(bases) == len(ref) and set(bases + ref) <= set("ACGT"):
            made.compared += 1
            made.differing += bases != ref
    info = ";".join(f"c{n}={quote(value)}" for n, value in enumerate(_values(cells, known, places)) if value) or "."
    for alt in alts:
        allele = anchored(chrom, (int(pos), ref, alt), fetch)
        if allele is None:
            made.without_anchor += 1
            continue
        at, ref_1, alt_1 = allele
        line = f"{chrom}\t{at}\t.\t{ref_1}\t{alt_1}\t.\t.\t{info}\n"
        made.lines.append((chrom, at, at + len(ref_1) - 1, line))
    return True


def _add_region(
    made: _Converted, known: KnownFile, cells: Sequence[str], places: Mapping[str, int], _: Fetch | None, kind: Kind
) -> bool:
    """Take a row in; False when it cannot be used. A table without an end names single bases."""
    chrom, start = bare_contig(cells[places["chrom"]].strip()), cells[places["pos"]].strip()
    end = cells[places.get("end", places["pos"])].strip()
    if not (chrom and start.isdecimal() and end.isdecimal()):
        return False
    start_i = int(start) - (kind is Kind.TABLE)
    if not 0 <= start_i < int(end):
        return False
    cells_after = "".join(f"\t{value}" for value in _values(cells, known, places))
    made.lines.append((chrom, start_i, int(end), f"{chrom}\t{start_i}\t{end}{cells_after}\n"))
    return True
