"""Panel BED files: which bases were assayed.

BED is 0-based and half-open (GA4GH BED 1.0); the first three fields count here: contig, start, end.
"""

from __future__ import annotations

import gzip
import re
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from moltarget.contigs import bare_contig
from moltarget.errors import TableError

MAX_TOLD = 20
_COORDINATE = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Panel:
    """Assayed intervals per bare contig (7, X, MT), 0-based half-open, sorted, neither overlapping nor touching."""

    intervals: Mapping[str, tuple[tuple[int, int], ...]]

    @property
    def bases(self) -> int:
        """How many bases are covered, each counted once."""
        return sum(end - start for spans in self.intervals.values() for start, end in spans)

    def covers(self, chrom: str, start_i: int, end_i: int) -> bool:
        """Whether every base of the 0-based half-open interval is assayed; ValueError when it holds no base."""
        if start_i >= end_i:
            raise ValueError(f"{chrom}:{start_i}-{end_i} holds no base")
        spans = self.intervals.get(bare_contig(chrom), ())
        place = bisect_right(spans, start_i, key=_start)
        return place > 0 and end_i <= spans[place - 1][1]


def _start(span: tuple[int, int]) -> int:
    return span[0]


def read_bed(path: str | Path) -> Panel:
    """Read a BED file, plain or gzipped; overlapping and touching intervals become one, empty ones count for nothing.

    ``browser`` and ``track`` lines, ``#`` lines and blank lines are skipped. Raises TableError that names the file and
    the line of every fault (the first 20 of them), or when nothing is left.
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    faults = []
    for number, raw in enumerate(_read(path).splitlines(), start=1):
        fields = raw.decode("utf-8", "replace").split()
        if not fields or fields[0] in ("browser", "track") or fields[0].startswith("#"):
            continue
        if fault := _fault(fields):
            faults.append(f"  line {number}: {fault}")
            continue
        start, end = int(fields[1]), int(fields[2])
        if start < end:
            spans.setdefault(bare_contig(fields[0]), []).append((start, end))
    if faults:
        more = f"\n  and {len(faults) - MAX_TOLD} more" if len(faults) > MAX_TOLD else ""
        title = f"{path}: {len(faults)} fault{'s' if len(faults) > 1 else ''}"
        raise TableError("\n".join((title, *faults[:MAX_TOLD])) + more)
    if not spans:
        raise TableError(f"{path}: holds no interval; a panel BED needs lines of contig, start and end")
    return Panel({chrom: _merged(spans[chrom]) for chrom in sorted(spans)})


def _read(path: str | Path) -> bytes:
    try:
        data = Path(path).read_bytes()
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
    except (OSError, ValueError, EOFError, zlib.error) as error:  # ValueError: a NUL in the path
        raise TableError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableError(f"{path}: is UTF-16 text; save it as UTF-8")
    return data.removeprefix(b"\xef\xbb\xbf")


def _fault(fields: list[str]) -> str:
    """What is wrong with one interval line; empty when it can be used."""
    if fields[0].startswith("@"):
        return "this is a Picard interval list, which counts from 1; convert it to BED"
    if len(fields) < 3:
        return f"has {len(fields)} of the 3 fields contig, start, end"
    for name, text in (("start", fields[1]), ("end", fields[2])):
        if not _COORDINATE.fullmatch(text):
            return f"{name} {text[:40]!r} is not a whole number; begin a header line with '#'"
    if int(fields[1]) > int(fields[2]):
        return f"start {fields[1]} is after end {fields[2]}"
    return ""


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)
