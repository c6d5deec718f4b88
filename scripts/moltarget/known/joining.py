"""All files of known variants joined to a batch's alleles in one pass over the sites, and their values read back.

Not done by ``bcftools annotate``: it takes a record of a VCF for one site alone, so that the second allele of a multi-allelic
record stays without its frequency; it reads every record of the file; it knows neither ``chr`` names nor plain-text sites.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path

from moltarget.contigs import bare_contig
from moltarget.errors import TableError, VcfError
from moltarget.known.alleles import Fetch, spellings
from moltarget.known.checking import faults_of, vcf_fields
from moltarget.known.files import Kind, KnownFile, Use, index_of, kind_of, open_indexed
from moltarget.known.searching import Found, Search, Site, Source
from moltarget.known.tables import convert, open_table, places_of
from moltarget.known.values import Joins
from moltarget.model import Build

_CHUNK = 20_000  # sites held in memory at once


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
