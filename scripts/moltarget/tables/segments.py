"""Copy number as callers write it: segments with whole copies, of PCGR, ASCAT, Sequenza, FACETS, PURPLE and CNVkit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from moltarget.contigs import bare_contig
from moltarget.errors import TableError
from moltarget.model import Segment
from moltarget.tables.cells import positive_count, signed_number
from moltarget.tables.reader import CellError, Faults, Layout, Row, read_rows, show

_UNKNOWN = frozenset({"", "NA", "NaN", "."})
_SEXES = {"23": "X", "24": "Y"}


class SegmentFormat(NamedTuple):
    """The columns of one program. ``copies`` are added up; the least of ``minor`` is the rarer parental copy."""

    name: str
    place: tuple[str, str, str]
    copies: tuple[str, ...]
    minor: tuple[str, ...]
    needs_minor: bool = True
    from_zero: bool = False
    sample: str = ""

    @property
    def layout(self) -> Layout:
        """Without the minor copies, where a program does not always know them."""
        kept = self.minor if self.needs_minor else ()
        return Layout((*self.place, *self.copies, *kept), (*self.minor, *filter(None, [self.sample])), foreign=True)


FORMATS = (
    SegmentFormat("PCGR", ("Chromosome", "Start", "End"), ("nMajor", "nMinor"), ("nMajor", "nMinor")),
    SegmentFormat("ASCAT", ("chr", "startpos", "endpos"), ("nMajor", "nMinor"), ("nMajor", "nMinor"), sample="sample"),
    SegmentFormat("Sequenza", ("chromosome", "start.pos", "end.pos"), ("CNt",), ("A", "B")),
    SegmentFormat("FACETS", ("chrom", "start", "end"), ("tcn.em",), ("lcn.em",)),
    SegmentFormat(
        "PURPLE", ("chromosome", "start", "end"), ("copyNumber",), ("minorAlleleCopyNumber",), needs_minor=False
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
    names = {row[written.sample] for row in rows} if written.sample else set()
    if len(names) > 1:
        faults.add(0, f"has the segments of {len(names)} samples; keep those of one")
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
    first = faults.parse(row, start, _start_0 if written.from_zero else positive_count)
    last = faults.require(row, end, positive_count)
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


def _start_0(text: str) -> int:
    """The first base of an interval that is counted from zero and half open."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise CellError(f"{show(text)} is not a position")
    return int(text) + 1


def _copies(text: str) -> float | None:
    """A number of copies, a fraction of one in a mixture; a little below zero is measured noise. None for an unknown one."""
    return None if text in _UNKNOWN else max(0.0, signed_number(text))
