"""What files of known variants say of an allele. Every run has these values, few have such files: nothing else is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from moltarget.contigs import bare_contig
from moltarget.errors import TableError

if TYPE_CHECKING:
    from moltarget.known.files import Use
    from moltarget.known.searching import Source


class Known(NamedTuple):
    """What the files say of one allele.

    ``population_af`` is the highest fraction of any population column, None when no file holds the allele (or none gives a
    number); ``population`` names its column (``gnomad.AF_afr``). ``panels`` are the labels of the panels of normals that hold
    it; ``notes`` are (label.column, value) of files that are only noted, and (label, "") of one without columns.
    ``hotspot`` are samples with a change at the residue and with the same change, None when no file of hotspots holds the
    allele; ``computational`` are the words of all lines of computational evidence. Both are noted too.
    """

    population_af: float | None = None
    population: str = ""
    panels: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    hotspot: tuple[int, int] | None = None
    computational: tuple[str, ...] = ()


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Joins:
    """The prepared files of one build. ``notes`` are sentences on what they leave out, for the log of a batch."""

    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    # INFO key -> what it is taken for, its name in reports, the label of its file
    fields: Mapping[str, tuple[Use, str, str]] = field(default_factory=dict)

    def header_lines(self) -> list[str]:
        """The ``##INFO`` lines of all fields, each with a line end."""
        flags = {source.known.presence_key for source in self.sources}
        return [
            f"##INFO=<ID={key},Number={'0,Type=Flag' if key in flags else '.,Type=String'},"
            f'Description="{name} ({use})">\n'
            for key, (use, name, _) in self.fields.items()
        ]

    def searched(self, chrom: str) -> bool:
        """Whether a population file has records of the contig: only there does "not in the file" say anything."""
        if not self.sources:
            return False
        from moltarget.known.files import Use

        bare = bare_contig(chrom)
        return any(source.known.use is Use.POPULATION and bare in source.contigs for source in self.sources)

    @property
    def hotspots(self) -> bool:
        """Whether there is a file of hotspots."""
        return any(source.known.use == "hotspots" for source in self.sources)

    def read(self, info: str) -> Known:
        """What an INFO column written by ``join`` says.

        Raises TableError when a population value is no fraction or a count of samples no whole number.
        """
        if "MT_" not in info:
            return NOTHING
        from moltarget.known.files import Use

        highest: tuple[float, str] | None = None
        panels, notes, words = [], [], []
        counts: dict[str, int] = {}
        for entry in info.split(";"):
            key, _, value = entry.partition("=")
            use, name, label = self.fields.get(key, (None, "", ""))
            if use is Use.POPULATION:
                fraction = _fraction(name, value)
                if fraction is not None and (highest is None or fraction > highest[0]):
                    highest = (fraction, name)
            elif use is Use.PANEL and label not in panels:
                panels.append(label)
            elif use is not None and use is not Use.PANEL:
                notes.append((name, unquote(value)))
                if use is Use.HOTSPOTS:
                    counts[key] = max(_count(name, part) for part in value.split(","))
                elif use is Use.COMPUTATIONAL:
                    words += [unquote(part) for part in value.split(",")]
        places = [key for key, (use, *_) in self.fields.items() if use is Use.HOTSPOTS] if counts else []
        hotspot = (counts.get(places[0], 0), counts.get(places[1], 0)) if counts else None
        frequency, population = highest or (None, "")
        return Known(frequency, population, tuple(panels), tuple(notes), hotspot, tuple(words))


def _count(name: str, text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise TableError(f"known_files: {name}: {unquote(text)!r} is no number of samples")
    return int(text)


def _fraction(name: str, value: str) -> float | None:
    """The highest of the comma-separated fractions; None when there is no number."""
    numbers = [float(part) for part in value.split(",") if _number(name, part)]
    return max(numbers, default=None)


def _number(name: str, text: str) -> bool:
    if text in {"", ".", "NA", "nan"}:
        return False
    try:
        fits = 0 <= float(text) <= 1
    except ValueError:
        fits = False
    if not fits:
        raise TableError(
            f"known_files: {name}: {unquote(text)!r} is no fraction from 0 to 1; name a column of allele frequencies"
        )
    return True
