"""``open_vcf``: a checked file whose entries can be read again and again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from moltarget.errors import VcfError
from moltarget.model import Call, ChangeKind, Rejected
from moltarget.vcf import csq
from moltarget.vcf.build import header_build_evidence
from moltarget.vcf.callers import callers_of, detect_callers, kinds_called
from moltarget.vcf.lines import Container, LineSource
from moltarget.vcf.plainly import PlainReader, plain_place
from moltarget.vcf.populations import frequency_columns
from moltarget.vcf.preflight import Preflight, check, data_lines, referenced_texts
from moltarget.vcf.records import RecordReader, info_values, raw_annotation
from moltarget.vcf.shapes import (
    AnnotationHeader,
    BuildEvidence,
    Caller,
    CallerEvidence,
    Fetch,
    NormalColumn,
    Notes,
    Plain,
    TumorColumn,
    VcfHeader,
    VcfSettings,
    Votes,
)
from moltarget.vcf.tumor import find_normal, find_tumor
from moltarget.vcf.votes import annotation_votes

_LABEL_CHECK_RECORDS = 1_000


class VcfFile:
    """A VCF that passed the preflight. ``records`` is its number of data lines; ``notes`` are its oddities in words.

    ``callers`` are those that the header proves; ``normal`` is the matched normal's column where one can be told.
    """

    def __init__(self, source: LineSource, found: Preflight, tumor: TumorColumn | None, notes: tuple[str, ...]) -> None:
        """Use ``open_vcf``."""
        self._source = source
        self._found = found
        self._texts: dict[str, dict[int, str]] | None = None
        self.tumor = tumor
        self.notes = notes
        self.read_annotation = True
        self.read_frequencies = False
        self.normal: NormalColumn | None = None
        self.callers: tuple[CallerEvidence, ...] = detect_callers(found.header)

    @property
    def path(self) -> Path:
        """The file."""
        return self._source.path

    @property
    def container(self) -> Container:
        """Plain text, gzip or bgzip."""
        return self._source.container

    @property
    def header(self) -> VcfHeader:
        """The header."""
        return self._found.header

    @property
    def records(self) -> int:
        """Number of data lines."""
        return self._found.records

    @property
    def annotation(self) -> AnnotationHeader | None:
        """The consequences that the file carries."""
        return self.header.annotation

    @property
    def build_evidence(self) -> tuple[BuildEvidence, ...]:
        """What the header says about the genome build."""
        return header_build_evidence(self.header)

    @property
    def kinds(self) -> frozenset[ChangeKind]:
        """Kinds of change that the callers look for."""
        return kinds_called(self.header, callers_of(self.callers))

    @property
    def paired(self) -> bool:
        """Whether a matched normal was found; a second tumour is none."""
        return self.normal is not None

    @property
    def contig_names(self) -> Mapping[str, str]:
        """Bare contig name -> the name as the records write it first."""
        return self._found.contig_names

    def annotation_votes(self, limit: int = 5000) -> Votes:
        """See ``moltarget.vcf.votes``."""
        return annotation_votes(self.annotated_calls(), limit)

    def entries(self) -> Iterator[Call | Rejected]:
        """One entry per ALT in file order; every data line gives at least one. Memory does not grow with the file.

        Raises ``VcfError`` when the file changes between two readings.
        """
        reader = self._reader(self.read_annotation)
        for record, line in self._numbered():
            yield from reader.entries(record, line)

    def briefly(self, fetch: Fetch) -> Iterator[Plain | Call | Rejected]:
        """``entries``, but the plain calls whose REF is the reference's (``fetch``) as what ``plainly`` takes of them.

        Of a file whose own annotation is read no call is plain.
        """
        reader = self._reader(self.read_annotation)
        read = PlainReader(reader, fetch).read
        for record, line in self._numbered():
            plain = read(record, line)
            if plain is not None:
                yield plain
            else:
                yield from reader.entries(record, line)

    def places(self) -> Iterator[tuple[int, str, int, str]]:
        """Record, contig (bare), position (1-based) and REF of each call, read without the rest of its line."""
        reader, columns = self._reader(False), self.header.columns
        for record, line in self._numbered():
            fields = line.split("\t")
            place = plain_place(fields, reader) if len(fields) == columns and line.isascii() else None
            if place is not None:
                yield record, *place, fields[3]
                continue
            for entry in reader.entries(record, line):
                if isinstance(entry, Call):
                    yield record, entry.locus.chrom, entry.locus.pos, entry.locus.ref

    def annotated_calls(self) -> Iterator[tuple[Call, list[csq.Entry]]]:
        """Each call with its raw CSQ or ANN columns, whatever ``read_annotation`` says (for ``annotation_votes``)."""
        reader = self._reader(True)
        for record, line in self._numbered():
            yield from raw_annotation(reader, record, line)

    def _numbered(self) -> Iterator[tuple[int, str]]:
        record, encoding = 0, self._found.encoding
        for record, line in enumerate(data_lines(self._source), start=1):
            try:
                text = line.decode(encoding)
            except UnicodeDecodeError as error:
                raise self._changed() from error
            yield record, text
        if record != self.records:
            raise self._changed()

    def _changed(self) -> VcfError:
        return VcfError(f"{self.path}: the file changed while it was read; start again when it is complete")

    def _reader(self, read_annotation: bool) -> RecordReader:
        header = self.header.annotation
        frequencies = self.read_frequencies and header is not None and bool(frequency_columns(header.columns))
        annotation = header if read_annotation or frequencies else None
        if self._texts is None:
            self._texts = referenced_texts(self._source) if annotation and self._found.references else {}
        return RecordReader(
            self.header,
            self.tumor.index if self.tumor else None,
            annotation,
            self._texts,
            normal_index=self.normal.index if self.normal else None,
            callers=callers_of(self.callers),
            consequences=read_annotation,
        )


def open_vcf(path: Path | str, settings: VcfSettings | None = None) -> VcfFile:
    """Check a VCF whole and find its tumour column.

    Raises ``VcfError`` naming the file and the cure: see ``lines`` for the container, ``preflight`` and ``header`` for
    the text, ``tumor`` for the column. Faults of single records do not raise; they come as ``Rejected`` entries.
    """
    chosen = settings or VcfSettings()
    notes = Notes()
    source = LineSource(Path(path), chosen.max_line_bytes)
    found = check(source, notes)
    tumor = find_tumor(source.path, found.header, chosen, notes, _named_in_records(source, found.header))
    if chosen.design == "paired" and len(found.header.samples) == 1:
        notes.add("The sheet says paired, but the file has one sample column.")
    if chosen.design == "tumor-only" and len(found.header.samples) > 1:
        notes.add("The sheet says tumor-only, but the file has several sample columns.")
    if tumor and len(found.header.samples) == 2:
        _note_swapped_labels(source, found.header, tumor, notes)
    opened = VcfFile(source, found, tumor, tuple(notes.sentences))
    opened.read_annotation = chosen.read_annotation
    opened.normal = find_normal(found.header, tumor, chosen)
    return opened


def _named_in_records(source: LineSource, header: VcfHeader) -> frozenset[str]:
    """Columns that VarDict names as the tumour in INFO SAMPLE, where white space of the name became underscores."""
    if len(header.samples) < 2 or Caller.VARDICT not in callers_of(detect_callers(header)):
        return frozenset()
    columns = {"_".join(name.split()): name for name in header.samples}
    found = set()
    for line in islice(data_lines(source), _LABEL_CHECK_RECORDS):
        fields = line.decode("latin-1").split("\t")
        name = info_values(fields[7]).get("SAMPLE", "") if len(fields) > 7 else ""
        found.add(columns.get(name, ""))
    return frozenset(found - {""})


def _note_swapped_labels(source: LineSource, header: VcfHeader, tumor: TumorColumn, notes: Notes) -> None:
    """Note a pair whose genotypes say the opposite of its labels: only the normal carries the called alleles.

    Seen on a real Mutect2 file. The label stands, because a label is what was declared; a reader must be told.
    """
    other = 1 - tumor.index
    as_labelled = opposite = 0
    for line in islice(data_lines(source), _LABEL_CHECK_RECORDS):
        fields = line.split(b"\t")
        if len(fields) == header.columns and fields[8][:2] == b"GT":
            carries = [_carries_alt(fields[9 + index]) for index in (tumor.index, other)]
            as_labelled += carries[0]
            opposite += carries[1] and not carries[0]
    if opposite >= 5 and opposite > 9 * as_labelled:
        notes.add(
            f"In {opposite} records only {header.samples[other]!r} carries the allele, not the tumour column"
            f" {tumor.name!r} ({tumor.how}): the labels may be swapped; set tumor_column in the sample sheet."
        )


def _carries_alt(sample: bytes) -> bool:
    genotype = sample.split(b":", 1)[0].replace(b"|", b"/")
    return any(allele not in {b"0", b".", b""} for allele in genotype.split(b"/"))
