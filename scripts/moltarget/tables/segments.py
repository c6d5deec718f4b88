"""Copy number as callers write it: segments with whole copies, of PCGR, ASCAT, Sequenza, FACETS, PURPLE and CNVkit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from moltarget.contigs import bare_contig
from moltarget.errors import TableError
from moltarget.model import Segment
from moltarget.tables.cells import positive_count, signed_number
from moltarget.tables.reader import SAMPLES, Faults, Layout, Row, check_one_sample, read_rows

_UNKNOWN = frozenset({"", "NA", "NaN", "."})
_POWER = re.compile(r"[0-9]\.?([0-9]*)e\+0([0-9])")
_SEXES = {"23": "X", "24": "Y"}


class SegmentFormat(NamedTuple):
    """The columns of one program. ``copies`` are added up; the least of ``minor`` is the rarer parental copy."""

    name: str
    place: tuple[str, str, str]
    copies: tuple[str, ...]
    minor: tuple[str, ...]
    needs_minor: bool = True
    from_zero: bool = False
    samples: tuple[str, ...] = SAMPLES

    @property
    def layout(self) -> Layout:
        """Without the minor copies, where a program does not always know them."""
        kept = self.minor if self.needs_minor else ()
        return Layout((*self.place, *self.copies, *kept), (*self.minor, *self.samples), foreign=True)


FORMATS = (
    SegmentFormat("PCGR", ("Chromosome", "Start", "End"), ("nMajor", "nMinor"), ("nMajor", "nMinor")),
    SegmentFormat("ASCAT", ("chr", "startpos", "endpos"), ("nMajor", "nMinor"), ("nMajor", "nMinor")),
    SegmentFormat("Sequenza", ("chromosome", "start.pos", "end.pos"), ("CNt",), ("A", "B")),
    SegmentFormat("FACETS", ("chrom", "start", "end"), ("tcn.em",), ("lcn.em",), samples=("ID", *SAMPLES)),
    SegmentFormat("PURPLE", ("chromosome", "start", "end"), ("copyNumber",), ("minorAlleleCopyNumber",)),
    SegmentFormat(  # older versions
        "PURPLE", ("chromosome", "start", "end"), ("copyNumber",), ("minorAllelePloidy",), needs_minor=False
    ),
    SegmentFormat("CNVkit", ("chromosome", "start", "end"), ("cn",), ("cn1", "cn2"), needs_minor=False, from_zero=True),
)


def format_of(header: Sequence[str]) -> SegmentFormat | None:
    """Whose segments have this header; None for a table of the project's own columns."""
    return next((one for one in FORMATS if set(one.layout.required) <= set(header)), None)


def read_segments(path: str | Path, written: SegmentFormat) -> tuple[tuple[Segment, ...], tuple[str, ...]]:
    """The segments in file order, and sentences on what was left out.

    Raises one TableError with every fault: a place or a number of copies that cannot be read, rows of several samples.
    """
    faults = Faults(str(path))
    rows = read_rows(path, written.layout, faults)
    check_one_sample(rows, written.samples, faults)
    read = [_segment(row, written, faults) for row in rows]
    faults.raise_if_any(TableError)
    found = tuple(segment for segment in read if segment is not None)
    what = f"{Path(path).name}: read as segments of {written.name}"
    untold = len(read) - len(found)
    more = (f"{Path(path).name}: {untold} segments without a number of copies are left out",) if untold else ()
    return found, (what, *more)


def _segment(row: Row, written: SegmentFormat, faults: Faults) -> Segment | None:
    before = len(faults)
    chrom, start, end = written.place
    first = faults.parse(row, start, _start_0 if written.from_zero else _position)
    last = faults.require(row, end, _position)
    copies = [faults.parse(row, name, _copies) for name in written.copies]
    minor = [faults.parse(row, name, _copies) for name in written.minor]
    if len(faults) > before or first is None or last is None:
        return None
    if last < first:
        faults.add(row.line, f"{end}: {last} lies before the start, {first}")
        return None
    if any(number is None for number in copies):
        return None
    name = _SEXES.get(row[chrom], row[chrom])
    return bare_contig(name), first, last, _sum(copies), _least(minor)


def _sum(numbers: Iterable[float | None]) -> float:
    return sum(number for number in numbers if number is not None)


def _least(numbers: Sequence[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return min(known) if known and len(known) == len(numbers) else None


def _position(text: str) -> int:
    """A base, counted from one; R writes round ones as ``1e+05`` and ``1.2e+08``."""
    short = _POWER.fullmatch(text)
    return positive_count(f"{float(text):.0f}" if short and len(short[1]) <= int(short[2]) else text)


def _start_0(text: str) -> int:
    """The first base of an interval that is counted from zero and half open."""
    return 1 if text == "0" else _position(text) + 1


def _copies(text: str) -> float | None:
    """A number of copies, a fraction of one in a mixture; a little below zero is measured noise. None for an unknown one."""
    return None if text in _UNKNOWN else max(0.0, signed_number(text))
