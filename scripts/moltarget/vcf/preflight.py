"""One full pass over a file before anything is believed: faults of the whole file are found here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from moltarget.contigs import bare_contig
from moltarget.errors import VcfError
from moltarget.vcf.header import parse_header
from moltarget.vcf.lines import Container, LineSource
from moltarget.vcf.shapes import AnnotationKind, Notes, VcfHeader

MAX_HEADER_BYTES = 256 * 1024 * 1024
MAX_REFERENCES = 200_000
MAX_CONTIGS = 100_000


@dataclass(frozen=True, slots=True)
class Preflight:
    """What the pass found. ``records`` counts data lines; ``references`` tells of BCSQ entries that point elsewhere.

    ``contig_names`` maps bare contig names to the names that the file writes first.
    """

    header: VcfHeader
    encoding: str
    records: int
    references: bool
    contig_names: Mapping[str, str] = field(default_factory=dict)


def data_lines(source: LineSource) -> Iterator[bytes]:
    """The lines behind ``#CHROM`` that are not empty, in file order: data line 1, 2, 3 ..."""
    lines = source.lines()
    for line in lines:
        if line.startswith(b"#CHROM"):
            break
    yield from filter(bytes.strip, lines)


def decoded(line: bytes) -> tuple[str, bool]:
    """The text and whether it is UTF-8; otherwise it is read as Latin-1, which never fails."""
    try:
        return line.decode("utf-8"), True
    except UnicodeDecodeError:
        return line.decode("latin-1"), False


def check(source: LineSource, notes: Notes) -> Preflight:
    """Read the file whole. Raises ``VcfError`` for every fault that makes the file as a whole unreadable."""
    header_lines, header_utf8 = _header_lines(source)
    header = parse_header(source.path, header_lines, notes)
    has_bcsq = header.annotation is not None and header.annotation.kind is AnnotationKind.BCSQ
    utf8, records, references, last = header_utf8, 0, False, b""
    contigs: dict[bytes, None] = {}
    for records, line in enumerate(data_lines(source), start=1):
        last = line
        if utf8 and not line.isascii():
            utf8 = decoded(line)[1]
        fields = line.split(b"\t", 5)
        new = fields[0] not in contigs
        if new or len(fields) < 6 or fields[3] == b"-" or b"-" in fields[4]:  # no other line can be at fault
            _check_data_line(source, records, line, fields)
            if new and len(contigs) < MAX_CONTIGS:
                contigs[fields[0]] = None
        if has_bcsq and b"@" in line:
            references = True
    _check_end(source, header, last, notes)
    if not utf8:
        notes.add("The file is not UTF-8; it was read as Latin-1.")
    names: dict[str, str] = {}
    for written in contigs:
        name = written.decode("latin-1")
        names.setdefault(bare_contig(name), name)
    return Preflight(header, "utf-8" if utf8 else "latin-1", records, references, names)


def _header_lines(source: LineSource) -> tuple[list[str], bool]:
    texts: list[str] = []
    utf8, size = True, 0
    for number, line in enumerate(source.lines(), start=1):
        if not line.strip():
            continue
        if number == 1 and line[:3] == b"BCF":
            raise VcfError(f"{source.path}: this is BCF; convert it first: bcftools view -Oz")
        if not line.startswith(b"#"):
            raise VcfError(
                f"{source.path}: line {number} comes before any #CHROM line; this is not VCF or has no header"
            )
        size += len(line)
        if size > MAX_HEADER_BYTES:
            raise VcfError(f"{source.path}: the header is longer than {MAX_HEADER_BYTES:,} bytes; check the file")
        text, sound = decoded(line)
        utf8 = utf8 and sound
        texts.append(text)
        if line.startswith(b"#CHROM"):
            return texts, utf8
    raise VcfError(f"{source.path}: no #CHROM header line; this is not VCF, or it was cut inside its header")


def _check_data_line(source: LineSource, record: int, line: bytes, fields: list[bytes]) -> None:
    if line[:2] == b"##" or line[:6] == b"#CHROM":
        raise VcfError(
            f"{source.path}: a second header stands before record {record}; files must be joined with bcftools concat"
        )
    if len(fields) == 1 and len(line.split()) >= 8:
        raise VcfError(f"{source.path}: record {record} is separated by spaces; VCF columns are separated by tabs")
    if len(fields) > 4 and (fields[3] == b"-" or (b"-" in fields[4] and b"-" in fields[4].split(b","))):
        where = b":".join(fields[:2]).decode("latin-1")[:60]
        raise VcfError(
            f"{source.path}: record {record} ({where}) writes an allele as '-', which is not VCF; write the calls again with"
            " the reference base before each insertion and deletion (from a MAF: maf2vcf with the reference FASTA)"
        )


def _check_end(source: LineSource, header: VcfHeader, last: bytes, notes: Notes) -> None:
    """A file cut between lines cannot be told from a whole one; a file cut inside a line can."""
    short = bool(last) and last.count(b"\t") + 1 < header.columns
    cut = source.unterminated and (source.container is Container.BGZIP or short)
    if cut or (short and source.container is Container.BGZIP):
        raise VcfError(f"{source.path}: the last line is incomplete, so the file is truncated; copy or write it again")
    if source.unterminated:
        notes.add("The last line has no line end; it was read as complete.")


def referenced_texts(source: LineSource) -> dict[str, dict[int, str]]:
    """BCSQ texts of the records that others point to with ``@pos``: contig -> position (1-based) -> text.

    Two passes, so that memory grows with the number of references only. Raises ``VcfError`` over ``MAX_REFERENCES``.
    """
    wanted: dict[str, set[int]] = {}
    for count, (chrom, target) in enumerate(_references(source), start=1):
        if count > MAX_REFERENCES:
            raise VcfError(f"{source.path}: more than {MAX_REFERENCES:,} @ references in BCSQ; annotate the file again")
        wanted.setdefault(chrom, set()).add(target)
    texts: dict[str, dict[int, str]] = {}
    for line in data_lines(source):
        chrom, pos, value = _bcsq(line)
        if pos in wanted.get(chrom, ()) and value:
            known = texts.setdefault(chrom, {})
            known[pos] = f"{known[pos]},{value}" if pos in known else value
    return texts


def _bcsq(line: bytes) -> tuple[str, int, str]:
    fields = line.split(b"\t", 8)
    if len(fields) < 8 or not fields[1].isdigit() or len(fields[1]) > 10:
        return "", -1, ""
    info = next((item[5:] for item in fields[7].split(b";") if item.startswith(b"BCSQ=")), b"")
    return bare_contig(fields[0].decode("latin-1")), int(fields[1]), info.decode("latin-1")


def _references(source: LineSource) -> Iterator[tuple[str, int]]:
    for line in data_lines(source):
        if b"@" in line:
            chrom, _, value = _bcsq(line)
            for entry in value.split(","):
                if entry[:1] == "@" and entry[1:].isascii() and entry[1:].isdigit() and len(entry) < 12:
                    yield chrom, int(entry[1:])
