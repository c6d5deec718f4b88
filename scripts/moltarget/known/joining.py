"""All files of known variants joined to a batch's alleles in one pass over the sites, and their values read back.

Not done by ``bcftools annotate``: it takes a record of a VCF for one site alone, so that the second allele of a multi-allelic
record stays without its frequency; it reads every record of the file; it knows neither ``chr`` names nor plain-text sites.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from moltarget.contigs import bare_contig
from moltarget.errors import TableError, VcfError
from moltarget.known.alleles import Fetch, spellings
from moltarget.known.checking import faults_of, vcf_fields
from moltarget.known.files import Kind, KnownFile, Use, index_of, kind_of, open_indexed
from moltarget.known.searching import Found, Search, Site, Source
from moltarget.known.tables import convert, open_table, places_of
from moltarget.model import Build

_CHUNK = 20_000  # sites held in memory at once


@dataclass(frozen=True, slots=True)
class Known:
    """What the files say of one allele.

    ``population_af`` is the highest fraction of any population column, None when no file holds the allele (or none gives a
    number); ``population`` names its column (``gnomad.AF_afr``). ``panels`` are the labels of the panels of normals that hold
    it; ``notes`` are (label.column, value) of files that are only noted, and (label, "") of one without columns.
    """

    population_af: float | None = None
    population: str = ""
    panels: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


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
        bare = bare_contig(chrom)
        return any(source.known.use is Use.POPULATION and bare in source.contigs for source in self.sources)

    def read(self, info: str) -> Known:
        """What an INFO column written by ``join`` says. Raises TableError when a population value is no fraction."""
        if "MT_" not in info:
            return NOTHING
        highest: tuple[float, str] | None = None
        panels, notes = [], []
        for entry in info.split(";"):
            key, _, value = entry.partition("=")
            use, name, label = self.fields.get(key, (None, "", ""))
            if use is Use.POPULATION:
                fraction = _fraction(name, value)
                if fraction is not None and (highest is None or fraction > highest[0]):
                    highest = (fraction, name)
            elif use is Use.PANEL and label not in panels:
                panels.append(label)
            elif use is Use.NOTE:
                notes.append((name, unquote(value)))
        return Known(highest[0] if highest else None, highest[1] if highest else "", tuple(panels), tuple(notes))


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


def prepare(known: Sequence[KnownFile], build: Build, scratch: Path, fetch: Fetch | None = None) -> Joins:
    """Make the files of a build ready, once per batch: tables and plain BEDs are converted into ``scratch``.

    ``fetch`` gives reference bases (contig, 0-based half-open): it anchors the ``-`` alleles of tables and proves their build.
    Raises TableError with what is wrong with a file (the plan of a run finds that before).
    """
    faults = [fault for entry in known if build in entry.files for fault in faults_of(entry, build)]
    if faults:
        raise TableError("\n".join(faults))
    sources: list[Source] = []
    notes: list[str] = []
    fields: dict[str, tuple[Use, str, str]] = {}
    for entry in known:
        if build not in entry.files:
            continue
        source, said = _source(entry, entry.files[build], build, scratch, fetch)
        sources.append(source)
        notes += said
        if entry.presence_key:
            fields[entry.presence_key] = (entry.use, entry.label, entry.label)
        names = (f"{entry.label}.{column}" for column in entry.columns)
        fields |= {key: (entry.use, name, entry.label) for key, name in zip(entry.info_keys(), names, strict=True)}
    return Joins(tuple(sources), tuple(notes), fields)


def _source(
    known: KnownFile, path: Path, build: Build, scratch: Path, fetch: Fetch | None
) -> tuple[Source, tuple[str, ...]]:
    kind = kind_of(path)
    notes: tuple[str, ...] = ()
    picks: tuple[tuple[str, str] | int, ...]
    if kind is Kind.VCF:
        numbers = vcf_fields(path)
        picks = tuple((column, numbers.get(column, ".")) for column in known.columns)
    elif kind is Kind.BED and index_of(path) is not None:
        places = places_of(known, open_table(known, path)[0], kind)
        picks = tuple(places[f"column {column}"] for column in known.columns)
    else:
        path, notes = convert(known, path, build, scratch, fetch)
        kind = Kind.VCF if path.name.endswith(".vcf.gz") else Kind.BED
        count = len(known.columns)
        picks = tuple((f"c{n}", ".") for n in range(count)) if kind is Kind.VCF else tuple(range(3, 3 + count))
    with open_indexed(path) as file:
        contigs = {bare_contig(name): name for name in reversed(file.contigs)}
    return Source(known, path, kind, picks, contigs), notes


def join(sites_vcf: Path, out_vcf: Path, joins: Joins, fetch: Fetch | None = None) -> None:
    """Write the sites with an INFO field for each value that a file has for their allele; otherwise line for line the same."""
    with sites_vcf.open(encoding="utf-8") as lines, out_vcf.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(joined_lines(lines, joins, fetch))


def joined_lines(lines: Iterable[str], joins: Joins, fetch: Fetch | None = None) -> Iterator[str]:
    """The same on the lines of a VCF, each with its line end: contigs together, positions ascending, one ALT a line.

    With ``fetch``, insertions and deletions are also found in files that are not left-aligned. Memory holds 20,000 sites.
    Raises VcfError when the sites are not sorted, TableError when a file of known variants cannot be read.
    """
    with ExitStack() as stack:
        searches = [stack.enter_context(closing(Search(source))) for source in joins.sources]
        source = iter(lines)
        for line in source:
            if line.startswith("#CHROM"):
                yield from joins.header_lines()
                yield line
                break
            yield line
        while chunk := [line.rstrip("\n").split("\t") for line in islice(source, _CHUNK)]:
            found: Found = {}
            for contig, sites in _runs(chunk, fetch):
                for search in searches:
                    search.find(contig, sites, found)
            yield from (_written(cells, found.get(number)) for number, cells in enumerate(chunk))


def _runs(chunk: Sequence[Sequence[str]], fetch: Fetch | None) -> Iterator[tuple[str, list[Site]]]:
    """The sites of each contig that follows another in the chunk, with its bare name."""
    chrom, run = "", list[Site]()
    for number, cells in enumerate(chunk):
        if cells[0] != chrom and run:
            yield bare_contig(chrom), run
            run = []
        chrom, pos, ref, alt = cells[0], int(cells[1]), cells[3], cells[4]
        if run and run[-1].start_i > pos - 1:
            raise VcfError(f"sites: {chrom}:{pos} follows {run[-1].start_i + 1}; sort them by position")
        found = spellings(chrom, (pos, ref, alt), fetch)
        run.append(Site(number, pos - 1, pos - 1 + len(ref), tuple(found)))
    if run:
        yield bare_contig(chrom), run


def _written(cells: list[str], found: Mapping[str, Sequence[str]] | None) -> str:
    if found:
        entries = [f"{key}={','.join(values)}" if values else key for key, values in found.items()]
        cells[7] = ";".join(entries) if cells[7] in {"", "."} else ";".join((cells[7], *entries))
    return "\t".join(cells) + "\n"
