"""A MAF as a file of calls: ``open_maf``.

A MAF can hold many tumours. The records of a sample are the lines of its tumour, counted from 1 among those lines; lines of
other tumours are not this sample's, and a note says how many there are. A line that cannot be told to be another tumour's
(wrong number of columns, no barcode) stays this sample's, as an error: nothing is dropped.

Two passes check the file when it is opened, and every call of ``entries`` is one more; memory does not grow with the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from moltarget.errors import VcfError
from moltarget.model import Call, ChangeKind, Rejected
from moltarget.vcf.lines import Container, LineSource
from moltarget.vcf.maf_columns import BUILD, TUMOR, Columns, Row, data_lines, is_maf, read_header, row_of
from moltarget.vcf.maf_effects import annotation_of, codon_fields
from moltarget.vcf.maf_rows import RowReader
from moltarget.vcf.maf_samples import Survey, build_evidence, find_normal, find_tumor
from moltarget.vcf.preflight import decoded
from moltarget.vcf.shapes import (
    AnnotationHeader,
    BuildEvidence,
    CallerEvidence,
    Fetch,
    NormalColumn,
    Notes,
    Plain,
    TumorColumn,
    VcfSettings,
    Votes,
)
from moltarget.vcf.votes import annotation_votes

__all__ = ["MafFile", "is_maf", "open_maf"]

_MAX_BUILDS = 100  # spellings; a file with more is refused as mixed anyway


@dataclass(slots=True)
class _Lines:
    """The data lines of one MAF. ``counts`` are those of each barcode, ``builds`` the texts of NCBI_Build."""

    source: LineSource
    columns: Columns
    encoding: str = "utf-8"
    counts: Counter[str] = field(default_factory=Counter)
    builds: Counter[str] = field(default_factory=Counter)
    total: int = 0

    def check(self, notes: Notes) -> None:
        """The first pass. Raises ``VcfError`` for a fault of the file as a whole."""
        last, utf8 = Row(self.columns, list(self.columns.names)), True
        for line in data_lines(self.source):
            text, sound = decoded(line)
            utf8 = utf8 and sound
            last = row_of(self.columns, text)
            self.total += 1
            if last.whole:
                self.counts[last.get(TUMOR)] += 1
                if last.get(BUILD) and len(self.builds) < _MAX_BUILDS:
                    self.builds[last.get(BUILD)] += 1
        path = self.source.path
        if self.source.unterminated:
            if self.source.container is Container.BGZIP or not last.whole:
                raise VcfError(f"{path}: the last line is incomplete, so the file is truncated; copy or write it again")
            notes.add("The last line has no line end; it was read as complete.")
        if not utf8:
            self.encoding = "latin-1"
            notes.add("The file is not UTF-8; it was read as Latin-1.")

    def of(self, tumor: TumorColumn | None) -> Iterator[tuple[int, Row]]:
        """The tumour's lines with their 1-based ordinals; without a tumour, all lines.

        Raises ``VcfError`` when the file changes between two readings.
        """
        record = total = 0
        for line in data_lines(self.source):
            total += 1
            try:
                row = row_of(self.columns, line.decode(self.encoding))
            except UnicodeDecodeError as error:
                raise self.changed() from error
            if tumor is None or self._is_of(row, tumor.name):
                record += 1
                yield record, row
        if total != self.total:
            raise self.changed()

    def _is_of(self, row: Row, tumor: str) -> bool:
        barcode = row.get(TUMOR)
        return barcode in {tumor, ""} or (not row.whole and barcode not in self.counts)

    def changed(self) -> VcfError:
        """The message for a file that is not what it was."""
        return VcfError(f"{self.source.path}: the file changed while it was read; start again when it is complete")


class MafFile:
    """One tumour's rows of a MAF that was read whole and found sound (the protocol ``shapes.CallFile``).

    ``records`` counts the data lines of this tumour; ``Call.record`` is the ordinal among them.
    """

    def __init__(
        self,
        lines: _Lines,
        survey: Survey,
        tumor: TumorColumn | None,
        normal: NormalColumn | None,
        notes: tuple[str, ...],
    ) -> None:
        """Use ``open_maf``."""
        self._lines = lines
        self._survey = survey
        self.read_annotation = True
        self.read_frequencies = True  # they stand in columns of their own
        self.tumor = tumor
        self.normal = normal
        self.notes = notes

    @property
    def path(self) -> Path:
        """The file."""
        return self._lines.source.path

    @property
    def container(self) -> Container:
        """Plain text, gzip or bgzip."""
        return self._lines.source.container

    @property
    def records(self) -> int:
        """Number of data lines of this tumour."""
        return self._survey.records

    @property
    def callers(self) -> tuple[CallerEvidence, ...]:
        """Callers that the column of callers names in this tumour's rows."""
        return self._survey.callers

    @property
    def kinds(self) -> frozenset[ChangeKind]:
        """Both kinds: a MAF says nothing of what its callers looked for."""
        return frozenset(ChangeKind)

    @property
    def annotation(self) -> AnnotationHeader | None:
        """The consequences that the columns carry."""
        return annotation_of(self._lines.columns)

    @property
    def build_evidence(self) -> tuple[BuildEvidence, ...]:
        """What the column NCBI_Build says; at most one piece, since a mixed file is refused."""
        return build_evidence(self.path, self._lines.builds)

    @property
    def paired(self) -> bool:
        """Whether a matched normal was called along."""
        return self._survey.paired

    @property
    def contig_names(self) -> Mapping[str, str]:
        """Bare contig name -> the name as this tumour's rows write it first."""
        return self._survey.contigs

    def entries(self) -> Iterator[Call | Rejected]:
        """One entry for each allele in file order; every line of this tumour gives at least one.

        Raises ``VcfError`` when the file changes between two readings.
        """
        reader = self._reader(self.read_annotation)
        for record, row in self._numbered():
            yield from reader.entries(record, row)

    def briefly(self, fetch: Fetch) -> Iterator[Plain | Call | Rejected]:
        """``entries``: no row is read a shorter way."""
        return self.entries()

    def places(self) -> Iterator[tuple[int, str, int, str]]:
        """Record, contig (bare), position (1-based) and REF of each call; consequences are not read."""
        reader = self._reader(False)
        for record, row in self._numbered():
            for entry in reader.entries(record, row):
                if isinstance(entry, Call):
                    yield record, entry.locus.chrom, entry.locus.pos, entry.locus.ref

    def annotation_votes(self) -> Votes:
        """The codons that the rows print against the first allele of each (``moltarget.vcf.votes``).

        ``unknown`` counts the rows read that cannot: those without codons, and insertions and deletions.
        """
        reader = self._reader(False)
        first = ((next(reader.entries(record, row)), row) for record, row in self._numbered())
        return annotation_votes((call, (codon_fields(row),)) for call, row in first if isinstance(call, Call))

    def _numbered(self) -> Iterator[tuple[int, Row]]:
        record = 0
        for record, row in self._lines.of(self.tumor):
            yield record, row
        if record != self.records:
            raise self._lines.changed()

    def _reader(self, read_annotation: bool) -> RowReader:
        return RowReader(self._lines.columns, bool(self.tumor), read_annotation and self.annotation is not None)


def open_maf(path: Path | str, settings: VcfSettings | None = None) -> MafFile:
    """Check a MAF whole and find the sample's tumour in it.

    Raises ``VcfError`` naming the file and the cure: for the container see ``lines``, for the header ``maf_columns``, for the
    tumour, the normal and the build ``maf_samples``. Faults of single rows do not raise; they come as ``Rejected`` entries.
    """
    chosen = settings or VcfSettings()
    notes = Notes()
    source = LineSource(Path(path), chosen.max_line_bytes)
    lines = _Lines(source, read_header(source))
    lines.check(notes)
    build_evidence(source.path, lines.builds)
    tumor = find_tumor(source.path, lines.columns, lines.counts, chosen)
    survey = Survey()
    for _, row in lines.of(tumor):
        survey.add(row)
    normal = find_normal(source.path, survey, chosen, notes)
    _note(lines, survey, tumor, chosen, notes)
    file = MafFile(lines, survey, tumor, normal, tuple(notes.sentences))
    file.read_annotation = chosen.read_annotation
    return file


def _note(lines: _Lines, survey: Survey, tumor: TumorColumn | None, settings: VcfSettings, notes: Notes) -> None:
    others = lines.total - survey.records
    if tumor and others:
        notes.add(
            f"The MAF holds {others:,} more data lines of other tumours; records are counted among the {survey.records:,}"
            f" lines of {tumor.name!r}."
        )
    if tumor is None and lines.total:
        notes.add("The MAF names no tumour (Tumor_Sample_Barcode); all its lines were read as this sample's.")
    if settings.design == "paired" and not survey.paired:
        notes.add("The sheet says paired, but the MAF neither names a matched normal nor counts its reads.")
    if settings.design == "tumor-only" and survey.paired:
        notes.add("The sheet says tumor-only, but the MAF names a matched normal or counts its reads.")
