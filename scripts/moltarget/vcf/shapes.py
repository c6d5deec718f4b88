"""The values this room hands out besides the ones in ``moltarget.model``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

from moltarget.model import Build, Call, ChangeKind, Consequence, Disposition, Locus, Origin, Rejected

MAX_LINE_BYTES = 64 * 1024 * 1024
FIXED_COLUMNS = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")


class VcfSettings(NamedTuple):
    """What the sample sheet says about a VCF; empty text means: the sheet does not say.

    ``tumor_name_hint`` is the sample's own name: a column that bears exactly this name is the tumour unless the header
    says otherwise. ``max_line_bytes`` bounds one decompressed line, so that a hostile file cannot fill the memory.
    """

    tumor_column: str = ""
    normal_column: str = ""
    design: str = ""
    read_annotation: bool = True
    tumor_name_hint: str = ""
    max_line_bytes: int = MAX_LINE_BYTES


class AnnotationKind(StrEnum):
    """INFO fields that carry consequences, and the columns of a MAF that do (no VCF has an INFO field of that name)."""

    CSQ = "CSQ"
    ANN = "ANN"
    BCSQ = "BCSQ"
    MAF = "MAF columns"


class AnnotationHeader(NamedTuple):
    """The annotation a VCF already carries. ``vep_layout`` is False for the column set of SnpEff and of bcftools csq.

    ``assembly`` is as written (``GRCh38.p13``), empty when the header does not say.
    """

    kind: AnnotationKind
    columns: tuple[str, ...]
    engine: str
    version: str = ""
    assembly: str = ""
    vep_layout: bool = False


class VcfHeader(NamedTuple):
    """The header of one VCF. ``contigs`` maps bare names to lengths in bases (None: not declared).

    ``lines`` are the ``##`` lines as (key, value), in file order. ``callers`` are the values of ``##source`` and of
    command lines, as hints for a reader of the report; nothing is decided on them.
    """

    fileformat: str
    contigs: Mapping[str, int | None]
    samples: tuple[str, ...]
    info_ids: frozenset[str]
    format_ids: frozenset[str]
    reference: str
    callers: tuple[str, ...]
    annotation: AnnotationHeader | None
    lines: tuple[tuple[str, str], ...]
    columns: int


@dataclass(frozen=True, slots=True)
class TumorColumn:
    """The tumour's sample column. ``index`` is 0-based among the sample columns; ``how`` is the proof in words."""

    name: str
    index: int
    how: str


@dataclass(frozen=True, slots=True)
class NormalColumn:
    """The matched normal's sample column. ``index`` is 0-based among the sample columns; ``how`` is the proof in words."""

    name: str
    index: int
    how: str


class Caller(StrEnum):
    """The variant callers that headers can prove. ``MERGED``: a tool that joins the calls of several callers."""

    MUTECT2 = "Mutect2"
    MUTECT1 = "MuTect 1"
    STRELKA = "Strelka"
    VARSCAN = "VarScan2"
    VARDICT = "VarDict"
    MUSE = "MuSE"
    SOMATIC_SNIPER = "SomaticSniper"
    RADIA = "RADIA"
    PINDEL = "Pindel"
    LOFREQ = "LoFreq"
    FREEBAYES = "FreeBayes"
    OCTOPUS = "Octopus"
    DRAGEN = "DRAGEN"
    TNSCOPE = "Sentieon TNscope"
    TNHAPLOTYPER2 = "Sentieon TNhaplotyper2"
    DEEPSOMATIC = "DeepSomatic"
    DEEPVARIANT = "DeepVariant"
    SAGE = "SAGE"
    DELLY = "DELLY"
    HAPLOTYPE_CALLER = "HaplotypeCaller"
    INDELOCATOR = "Indelocator"
    MERGED = "several callers, merged"


class CallerEvidence(NamedTuple):
    """A caller and the part of a header line that proves it; the line is cut, so that it holds no path of a user."""

    caller: Caller
    line: str


class EvidenceKind(StrEnum):
    """Where a file names its build; contig lengths and accessions are strong (bound to coordinates), others can be stale.

    ``BUILD_COLUMN`` is the NCBI_Build that each row of a MAF repeats.
    """

    CONTIG_LENGTH = "contig length"
    CONTIG_ACCESSION = "contig accession"
    ANNOTATION = "annotation assembly"
    LIFTOVER = "liftover target"
    CONTIG_ASSEMBLY = "contig assembly"
    REFERENCE = "reference name"
    COMMAND = "command line"
    BUILD_COLUMN = "build column"


class BuildEvidence(NamedTuple):
    """One piece of header evidence. ``build`` None: the header names an assembly that is not read (hg18, CHM13)."""

    build: Build | None
    kind: EvidenceKind
    detail: str


class Votes(NamedTuple):
    """How many records agree with a build; ``unknown`` cannot tell (N in the reference). ``first`` names a mismatch."""

    agree: int = 0
    disagree: int = 0
    unknown: int = 0
    first: str = ""

    @property
    def mismatch_rate(self) -> float | None:
        """Fraction of the deciding records that disagree, 0 to 1; None when none decides."""
        total = self.agree + self.disagree
        return self.disagree / total if total else None


class BuildDecision(NamedTuple):
    """The proven build, the sentences that prove it, and the evidence that was overruled (``set_aside``).

    When ``set_aside`` is not empty because of an annotation assembly, the existing annotation must not be used.
    """

    build: Build
    proof: tuple[str, ...]
    set_aside: tuple[BuildEvidence, ...] = ()

    @property
    def annotation_contradicted(self) -> bool:
        """True when the header says that the existing annotation was made on another build."""
        return any(item.kind is EvidenceKind.ANNOTATION for item in self.set_aside)


class AnnotatedRow(NamedTuple):  # one is made for each record
    """One row of the annotated VCF. ``original_key`` is ``Locus.key`` as read, before normalisation.

    ``disposition`` is None where matching has still to decide (reported, or no evidence). ``info`` are further INFO
    fields, ``KEY=value`` with the value escaped.
    """

    locus: Locus
    original_key: str
    filters: tuple[str, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    disposition: Disposition | None = None
    depth: int | None = None
    alt_reads: int | None = None
    vaf: float | None = None
    hgvs_g: str = ""
    info: tuple[str, ...] = ()


@dataclass(slots=True)
class Notes:
    """Sentences about a file that was read although it is odd; collected while it is read."""

    sentences: list[str] = field(default_factory=list)

    def add(self, sentence: str) -> None:
        """Add a sentence once."""
        if sentence not in self.sentences:
            self.sentences.append(sentence)


Written = tuple[str, int, str, str]  # an allele: chrom (bare), pos (1-based), ref, alt
# What is said of a call beside its reads: filters that failed, origin and callers, as in ``Call``.
Said = tuple[tuple[str, ...], Origin, tuple[str, ...]]
# A call whose tumour has reads of the ALT and no known haplotype: record, chrom (bare), pos (1-based), ref, alt, what is
# said of it, depth, reads and VAF of the ALT, the normal's reads of it and its VAF.
Plain = tuple[int, str, int, str, str, Said, int, int, float, int | None, float | None]
Fetch = Callable[[str, int, int], str]  # bare contig, 0-based start, end -> bases


class CallFile(Protocol):
    """A file of one sample's small variants that was read whole and found sound: a VCF or a MAF.

    ``records`` counts data lines. ``annotation`` is what the file itself says about consequences; ``entries`` reads it only
    while ``read_annotation`` is True, its population frequencies also while ``read_frequencies`` is. ``kinds`` are the kinds
    of change that its callers look for.
    """

    read_annotation: bool
    read_frequencies: bool

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def records(self) -> int:
        """Number of data lines."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Oddities in words."""

    @property
    def tumor(self) -> TumorColumn | None:
        """Where the tumour stands, and how that was told."""

    @property
    def normal(self) -> NormalColumn | None:
        """Where the matched normal stands."""

    @property
    def callers(self) -> tuple[CallerEvidence, ...]:
        """Callers that the file proves."""

    @property
    def kinds(self) -> frozenset[ChangeKind]:
        """Kinds of change that are looked for."""

    @property
    def annotation(self) -> AnnotationHeader | None:
        """The consequences that the file carries."""

    @property
    def build_evidence(self) -> tuple[BuildEvidence, ...]:
        """What the file says about its genome build."""

    @property
    def paired(self) -> bool:
        """Whether a matched normal was called along."""

    @property
    def contig_names(self) -> Mapping[str, str]:
        """Bare contig name -> the name as the file writes it."""

    def entries(self) -> Iterator[Call | Rejected]:
        """One entry per ALT in file order; every data line gives at least one. Can be read again and again."""

    def briefly(self, fetch: Fetch) -> Iterator[Plain | Call | Rejected]:
        """``entries``, but a plain call whose REF is the reference's may come as ``Plain``."""

    def places(self) -> Iterator[tuple[int, str, int, str]]:
        """Record, contig (bare), position (1-based) and REF of each call, whatever the file's annotation says of it."""

    def annotation_votes(self) -> Votes:
        """How many records' annotation agrees with their alleles."""
