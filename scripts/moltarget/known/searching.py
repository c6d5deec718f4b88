"""One indexed file of known variants, searched for the alleles of a run of sites."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from moltarget.errors import TableError
from moltarget.known.alleles import Spelling, trimmed
from moltarget.known.files import Kind, KnownFile, Match, open_indexed

# What reading costs, in bytes (measured: docs/decisions.md): a jump by the index, and what a line costs beside its length.
_SEEK = 44_000
_LINE = 600


@dataclass(frozen=True, slots=True)
class Source:
    """A file ready to be searched. ``contigs`` maps bare names to the file's own.

    ``picks`` say where each column's value is: an INFO field with its Number in a VCF, the place of a column in a BED.
    """

    known: KnownFile
    path: Path
    kind: Kind
    picks: tuple[tuple[str, str] | int, ...]
    contigs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Site:
    """A line of the sites: its number, the 0-based half-open interval of its REF, the spellings of its allele."""

    number: int
    start_i: int
    end_i: int
    spellings: tuple[Spelling, ...]


Found = dict[int, dict[str, list[str]]]  # number of a site -> INFO key -> values; a flag has none


class Search:
    """An open file. It learns how dense the file is: near sites are read through, far ones reached by the index."""

    def __init__(self, source: Source) -> None:
        """Open the file; raises TableError when it or its index cannot be opened."""
        self.source = source
        self._keys = source.known.info_keys()
        self._flag = source.known.presence_key
        self._wasted = 1000.0  # bytes read without need, and the bases of the genome they were spread over
        self._bases = 1000.0
        self._file = open_indexed(source.path)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def find(self, contig: str, sites: Sequence[Site], found: Found) -> None:
        """Add what the file says of the sites of a contig (bare name), which are sorted by position."""
        written = self.source.contigs.get(contig)
        if written is None:
            return
        group: list[Site] = []
        end = 0
        for site in sites:
            if group and site.start_i - end > _SEEK * self._bases / self._wasted:
                self._find_group(written, group, found)
                group = []
            group.append(site)
            end = max(end, site.end_i) if len(group) > 1 else site.end_i
        if group:
            self._find_group(written, group, found)

    def _find_group(self, contig: str, sites: Sequence[Site], found: Found) -> None:
        start = min(site.start_i for site in sites)
        end = max(
            [site.end_i for site in sites] + [at - 1 + len(ref) for site in sites for at, ref, _ in site.spellings]
        )
        seek = self._alleles if self.source.known.match is Match.ALLELE else self._regions
        try:
            self._wasted += seek(self._file.fetch(contig, start, end), sites, found)
        except (OSError, ValueError, IndexError, NotImplementedError) as error:  # bytes not UTF-8; gzip, not bgzip
            raise TableError(f"{self.source.path}: {contig}:{start + 1}-{end} cannot be read: {error}") from error
        self._bases += end - start

    def _alleles(self, lines: Iterator[str], sites: Sequence[Site], found: Found) -> int:
        """Add what the lines say; returns what the others of them cost, in bytes."""
        wanted: dict[tuple[str, str, str], list[int]] = {}
        for site in sites:
            for pos, ref, alt in site.spellings:
                wanted.setdefault((str(pos), ref, alt), []).append(site.number)
        wasted = 0
        for line in lines:
            _, at, _, ref, alt, _ = line.split("\t", 5)
            numbers = wanted.get((at, ref, alt))
            if numbers is not None:
                self._add(line, numbers, 0, found)
                continue
            wasted += len(line) + _LINE
            if len(ref) + len(alt) > 2 or not alt.isupper() or not ref.isupper():
                for place, one in enumerate(alt.upper().split(",")):
                    if one[0] in "<*.[]" or "[" in one or "]" in one:
                        continue
                    pos, short_ref, short_alt = trimmed(int(at), ref.upper(), one)
                    numbers = wanted.get((str(pos), short_ref, short_alt))
                    if numbers is not None:
                        self._add(line, numbers, place, found)
        return wasted

    def _regions(self, lines: Iterator[str], sites: Sequence[Site], found: Found) -> int:
        starts = [site.start_i for site in sites]
        longest = max(site.end_i - site.start_i for site in sites)
        wasted = 0
        for line in lines:
            start, end = self._interval(line)
            near = sites[bisect_left(starts, start - longest) : bisect_left(starts, end)]
            numbers = [site.number for site in near if site.end_i > start]
            if numbers:
                self._add(line, numbers, None, found)
            else:
                wasted += len(line) + _LINE
        return wasted

    def _interval(self, line: str) -> tuple[int, int]:
        """The 0-based half-open interval of a line: a BED's own, or the REF of a VCF record."""
        cells = line.split("\t", 4)
        if self.source.kind is Kind.VCF:
            return int(cells[1]) - 1, int(cells[1]) - 1 + len(cells[3])
        return int(cells[1]), int(cells[2])

    def _add(self, line: str, numbers: Iterable[int], place: int | None, found: Found) -> None:
        values = self._values(line, place)
        for number in numbers:
            mine = found.setdefault(number, {})
            if self._flag:
                mine.setdefault(self._flag, [])
            for key, value in values:
                if value not in mine.setdefault(key, []):
                    mine[key].append(value)

    def _values(self, line: str, place: int | None) -> list[tuple[str, str]]:
        """(INFO key, value) of the columns that have one; ``place`` of the ALT, None for a region."""
        values = []
        cells = line.split("\t", 8)
        info = f";{cells[7]};" if self._keys and self.source.kind is Kind.VCF else ""
        for key, pick in zip(self._keys, self.source.picks, strict=True):
            if isinstance(pick, int):
                every = line.split("\t")
                value = quote(every[pick], safe="") if pick < len(every) else ""
            else:
                value = _of_allele(_info_value(info, pick[0]), pick[1], place)
            if value and value != ".":
                values.append((key, value))
        return values


def _info_value(info: str, name: str) -> str:
    """The value of a field in an INFO column that stands between semicolons; 1 for a flag, empty without the field."""
    at = info.find(f";{name}=")
    if at < 0:
        return "1" if f";{name};" in info else ""
    at += len(name) + 2
    return info[at : info.index(";", at)]


def _of_allele(value: str, number: str, place: int | None) -> str:
    """The part of a value that belongs to the ALT of that place; all of it when it is not given by allele."""
    if place is None or number not in {"A", "R"}:
        return value
    parts = value.split(",")
    place += number == "R"
    return parts[place] if place < len(parts) else ""
