"""What is wrong with a configured file of known variants, found before any job starts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from moltarget.contigs import LENGTHS, accession_build, bare_contig
from moltarget.errors import TableError
from moltarget.known.files import Kind, KnownFile, Match, Use, kind_of, open_indexed
from moltarget.known.tables import open_table, places_of
from moltarget.model import Build

_INFO_LINE = re.compile(r"##INFO=<ID=([^,]+),Number=([^,]+),")
_CONTIG_LINE = re.compile(r"##contig=<.*?\bID=([^,>]+)(?:.*?\blength=(\d+))?")
_BUILD_WORDS = {
    Build.GRCH37: re.compile(r"GRCh37|hg19|b37", re.IGNORECASE),
    Build.GRCH38: re.compile(r"GRCh38|hg38|b38", re.IGNORECASE),
}
_TOLD = 12  # column names listed in a message


def faults_of_all(known: Sequence[KnownFile]) -> list[str]:
    """Every fault of all entries, each a line that names the entry, the file and the cure."""
    faults = [fault for entry in known for build in entry.files for fault in faults_of(entry, build)]
    owners: dict[str, str] = {}
    for entry in known:
        for key in {entry.presence_key, *entry.info_keys()} - {""}:
            other = owners.setdefault(key, entry.label)
            if other != entry.label:
                faults.append(
                    f"known_files.{entry.label}: gives the field {key}, as {other} does; rename one of the two"
                )
        if entry.use is Use.HOTSPOTS and any(one.use is Use.HOTSPOTS and one.label < entry.label for one in known):
            faults.append(f"known_files.{entry.label}: there is another file of use: hotspots; keep one")
        if len(set(entry.info_keys())) < len(entry.columns):
            faults.append(f"known_files.{entry.label}: two columns give the same field; leave one out")
    return faults


def faults_of(known: KnownFile, build: Build) -> list[str]:
    """The faults of an entry's file for a build."""
    path = known.files[build]
    where = f"known_files.{known.label}: {path}: "
    if not path.is_file():
        return [f"{where}no such file; relative paths start at the working directory"]
    kind = kind_of(path)
    if kind is None:
        cure = "compress a VCF with bgzip (.vcf.gz); other tables end in .bed, .tsv, .txt or .maf, with or without .gz"
        return [f"{where}is of no format that is read; {cure}"]
    faults = list(_misuse(known, kind))
    try:
        faults += _faults_of_vcf(known, build, path) if kind is Kind.VCF else _faults_of_table(known, path, kind)
    except TableError as error:
        return [f"known_files.{known.label}: {error}"]
    return [where + fault for fault in faults]


def _misuse(known: KnownFile, kind: Kind) -> Iterator[str]:
    if known.use is Use.POPULATION and not known.columns:
        yield "use: population needs columns of allele frequencies, such as AF"
    if known.use is Use.POPULATION and known.match is Match.REGION:
        yield "use: population needs match: allele"
    if known.use is Use.HOTSPOTS and (len(known.columns) != 2 or known.match is Match.REGION):
        yield "use: hotspots needs match: allele and two columns: samples at the residue, samples with the same change"
    if known.use is Use.COMPUTATIONAL and (not known.columns or known.match is Match.REGION):
        yield "use: computational needs match: allele and the columns of the predictions' words"
    if kind is Kind.BED and known.match is Match.ALLELE:
        yield "a BED has no alleles; set match: region"
    if kind is Kind.VCF and (known.names or known.coordinates):
        yield "a VCF has its own names; leave out names and coordinates"


def _faults_of_vcf(known: KnownFile, build: Build, path: Path) -> Iterator[str]:
    header = vcf_header(path)
    fields = _fields(header)
    yield from _unknown(known, list(fields), "INFO field")
    for line in header:
        other = _other_build(line, build)
        if other:
            yield f"is a file of {other} ({line[:100]}); name it under {other}, or give the file of {build}"
            return


def _unknown(known: KnownFile, names: Sequence[str], what: str) -> Iterator[str]:
    for column in known.columns:
        if column not in names:
            more = ", ..." if len(names) > _TOLD else ""
            yield f"has no {what} {column!r}; it has {', '.join(names[:_TOLD]) or 'none'}{more}"


def _other_build(line: str, build: Build) -> Build | None:
    """The other build, when a header line (##contig, ##reference) proves it."""
    found = _CONTIG_LINE.match(line)
    if found:
        bare, length = bare_contig(found[1]), int(found[2] or 0)
        named = accession_build(found[1])
        sized = [one for one in Build if bare not in {"Y", "MT"} and length == LENGTHS[one].get(bare)]
        told = named or (sized[0] if len(sized) == 1 else None)
        return told if told is not build else None
    if line.startswith("##reference="):
        told_all = [one for one, words in _BUILD_WORDS.items() if words.search(line)]
        return told_all[0] if len(told_all) == 1 and told_all[0] is not build else None
    return None


def _faults_of_table(known: KnownFile, path: Path, kind: Kind) -> Iterator[str]:
    header, _ = open_table(known, path)
    places = places_of(known, header, kind)
    needed = ("chrom", "pos", "ref", "alt") if known.match is Match.ALLELE and kind is Kind.TABLE else ("chrom", "pos")
    for key in needed:
        if key not in places:
            named = known.coordinates.get(key)
            what = f"no column {named!r}" if named else f"no column that is called as {key} usually is"
            more = ", ..." if len(header) > _TOLD else ""
            yield f"has {what}; name it: coordinates: {{{key}: ...}}; it has {', '.join(header[:_TOLD])}{more}"
    if "end" in known.coordinates and "end" not in places:
        yield f"has no column {known.coordinates['end']!r}"
    yield from _unknown(known, header, "column")


def _fields(header: Sequence[str]) -> Mapping[str, str]:
    return {found[1]: found[2] for line in header if (found := _INFO_LINE.match(line))}


def vcf_fields(path: Path) -> Mapping[str, str]:
    """INFO fields of an indexed VCF's header with their Number. Raises TableError when it cannot be opened."""
    return _fields(vcf_header(path))


def vcf_header(path: Path) -> list[str]:
    """The header lines of an indexed VCF. Raises TableError when it cannot be opened."""
    with open_indexed(path) as file:
        return list(file.header)
