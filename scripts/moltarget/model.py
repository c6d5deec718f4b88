"""The words of the project: closed vocabularies and frozen values that the rooms hand to each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SCHEMA_VERSION = "1.3.0"


class Build(StrEnum):
    """Human genome assemblies that are read."""

    GRCH37 = "GRCh37"
    GRCH38 = "GRCh38"


class Truth(StrEnum):
    """Kleene's three values. Never a bool: absence is earned, not assumed (docs/architecture.md: three values)."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Doubt(StrEnum):
    """Why a value is unknown."""

    NOT_ASSAYED = "not assayed"
    UNCERTAIN = "uncertain"


class Origin(StrEnum):
    """Where a variant comes from, as far as the input says."""

    SOMATIC = "somatic"
    GERMLINE = "germline"
    UNKNOWN = "unknown"


class Disposition(StrEnum):
    """What became of one input record; each record has exactly one and the counts add up to the input."""

    REPORTED = "reported"
    BELOW_THRESHOLD = "below threshold"
    FAILED_FILTER = "failed caller filter"
    LIKELY_GERMLINE = "likely germline"
    NON_CODING = "non-coding"
    OUTSIDE_REFERENCE = "outside the reference"
    NO_EVIDENCE = "no evidence"
    UNSUPPORTED = "unsupported kind"
    ERROR = "error"


class AnnotationSource(StrEnum):
    """What named the consequences of a sample's small variants."""

    REFERENCE = "reference"
    EXISTING = "existing"
    CATALOGUE = "catalogue"
    NONE = "none"


class CopyCall(StrEnum):
    """Copy-number calls. Gain is not amplification."""

    AMPLIFICATION = "amplification"
    GAIN = "gain"
    NEUTRAL = "neutral"
    LOSS = "loss"
    DEEP_DELETION = "deep deletion"
    LOH = "loss of heterozygosity"


class ChangeKind(StrEnum):
    """Kinds of small change that a caller looks for; a caller of one kind proves nothing about the other."""

    SUBSTITUTION = "substitutions"
    INDEL = "insertions and deletions"


class Carriage(StrEnum):
    """Whether a sample's column carries an allele of the record."""

    YES = "carried"
    NO = "not carried"
    NO_CALL = "no call"
    UNKNOWN = "not stated"


@dataclass(frozen=True, slots=True)
class Locus:
    """One genomic allele. ``pos`` is 1-based, of the first base of ``ref``; ``chrom`` is bare (7, X, MT)."""

    chrom: str
    pos: int
    ref: str
    alt: str

    @property
    def key(self) -> str:
        """``7:140753336:A>T``."""
        return f"{self.chrom}:{self.pos}:{self.ref}>{self.alt}"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What one allele does to one transcript.

    ``hgvs_c`` (``c.1799T>A``) and ``hgvs_p`` (one-letter, ``p.V600E``) carry no accession. ``exon`` and ``intron`` are
    ``19/28`` or empty. ``first_residue``/``last_residue`` are 1-based numbers of the *reference* residues touched.
    ``terms`` are Sequence Ontology terms. ``note`` says why a name is missing. ``room`` is by how many bases an indel, named
    3'-most as HGVS wants it, could stand further 5' with the same result; 0 where that is not told.
    """

    gene: str
    transcript: str
    terms: tuple[str, ...]
    hgvs_c: str = ""
    hgvs_p: str = ""
    exon: str = ""
    intron: str = ""
    first_residue: int | None = None
    last_residue: int | None = None
    preferred: bool = False
    note: str = ""
    room: int = 0


EVERYWHERE = "*"  # the haplotype of a call whose genotype puts it on both sides


@dataclass(frozen=True, slots=True)
class Call:
    """One ALT of one input record, as read.

    ``record`` is the 1-based ordinal of the data line. ``filters`` are the caller filters that failed (PASS and ``.`` are
    none). ``vaf`` is a fraction 0-1; depth and reads are counts; None where the file does not say, never 0.
    ``haplotype`` is ``<phase set>|<0 or 1>`` where the caller phased the allele, ``*`` where its genotype puts it on both,
    else empty. ``carried`` says whether the tumour column holds the allele. ``normal_*`` are the matched normal's.
    ``origin`` is what the caller itself says of the record; ``callers`` are those that a merged file names for it;
    ``population_af`` is the highest population frequency (0-1) that the file's own annotation prints;
    ``population_searched`` whether that annotation has columns of gnomAD, so that an empty one says "not in there".
    """

    record: int
    locus: Locus
    filters: tuple[str, ...] = ()
    vaf: float | None = None
    depth: int | None = None
    alt_reads: int | None = None
    haplotype: str = ""
    consequences: tuple[Consequence, ...] = ()
    carried: Carriage = Carriage.UNKNOWN
    normal_vaf: float | None = None
    normal_depth: int | None = None
    normal_alt_reads: int | None = None
    origin: Origin = Origin.UNKNOWN
    callers: tuple[str, ...] = ()
    population_af: float | None = None
    population_searched: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """One input record (or one ALT of it) that cannot become an alteration: unsupported kind or error, and why."""

    record: int
    key: str
    disposition: Disposition
    detail: str
    chrom: str = ""
    pos: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class SmallVariant:
    """A small variant of a sample: from a VCF (``locus`` set) or named by a vendor (``locus`` None).

    ``doubt`` is empty for a usable call; otherwise the sentence that makes every condition on it uncertain, and
    ``disposition`` says what became of its records. ``unphased`` is the sentence that makes exact changes alone uncertain:
    another call touches the codon, in cis or not. ``callers`` are those with a usable record of it. ``population_af`` is
    the highest population frequency (0-1) known, None where none was found; ``germline_probability`` (0-1) is an estimate
    for tumours without a matched normal. ``known`` are (name, value) pairs from the user's files. ``haplotype`` is that of its
    call (``Call.haplotype``), within its file.

    ``population_searched``: frequencies were looked for where the allele lies, so that None says "not in there".
    ``hotspot`` are samples with a change at the residue and with the same change, (0, 0) when the user's hotspots lack the
    allele, None without such a file. ``computational`` are the words of each line of computational evidence.
    """

    key: str
    locus: Locus | None
    consequences: tuple[Consequence, ...]
    records: tuple[int, ...] = ()
    written: str = ""
    vaf: float | None = None
    depth: int | None = None
    alt_reads: int | None = None
    filters: tuple[str, ...] = ()
    origin: Origin = Origin.UNKNOWN
    source: str = "vcf"
    doubt: str = ""
    unphased: str = ""
    disposition: Disposition | None = None
    hgvs_g: str = ""
    callers: tuple[str, ...] = ()
    population_af: float | None = None
    germline_probability: float | None = None
    known: tuple[tuple[str, str], ...] = ()
    population_searched: bool = False
    hotspot: tuple[int, int] | None = None
    computational: tuple[str, ...] = ()
    haplotype: str = ""


@dataclass(frozen=True, slots=True)
class CopyNumber:
    """A gene's copy-number call; ``gene`` ``*`` with ``neutral`` says: all other genes were looked at.

    ``copies`` is the total number of copies, ``minor_copies`` that of the rarer parental copy (0: loss of heterozygosity);
    None where the table does not say.
    """

    gene: str
    call: CopyCall
    copies: float | None = None
    minor_copies: float | None = None


# Copy number of a stretch: contig (bare), first and last base (1-based), copies, those of the rarer parental chromosome.
Segment = tuple[str, int, int, float, float | None]


@dataclass(frozen=True, slots=True)
class Fusion:
    """A rearrangement. A partner is ``?`` when unknown. ``detected`` False is a negative result; ``*`` = any gene.
    ``doubt`` is as in ``SmallVariant``.
    """

    five_prime: str
    three_prime: str
    detected: bool = True
    in_frame: bool | None = None
    exons: str = ""
    evidence: str = ""
    doubt: str = ""

    @property
    def name(self) -> str:
        """``EML4::ALK``."""
        return f"{self.five_prime}::{self.three_prime}"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One row of the biomarkers table: signature, expression, methylation or genotype.

    ``name`` is normalised: ``<GENE> genotype``, ``<GENE> rs67376798``, or a name of ``moltarget.quantities``.
    ``value`` is the word or number as given, lower case for words; ``number`` is set for numbers; ``unit`` as given.
    """

    name: str
    value: str
    number: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Tables:
    """The four plain tables of one sample, read; ``notes`` are sentences on how. ``wild_type_genes`` are genes a vendor names
    as tested and wild type in the tumour, ``germline_wild_type_genes`` those of a germline test that found nothing.
    """

    variants: tuple[SmallVariant, ...] = ()
    wild_type_genes: tuple[str, ...] = ()
    germline_wild_type_genes: tuple[str, ...] = ()
    copy_number: tuple[CopyNumber, ...] = ()
    fusions: tuple[Fusion, ...] = ()
    biomarkers: tuple[Measurement, ...] = ()
    segments: tuple[Segment, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The value of a feature or profile in a sample, with its reason in words.

    ``doubt`` is set exactly when ``truth`` is unknown. ``witnesses`` are keys of the alterations that decided.
    """

    truth: Truth
    because: str
    doubt: Doubt | None = None
    witnesses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.truth is Truth.UNKNOWN) != (self.doubt is not None):
            raise ValueError("an unknown value carries its doubt, and no other value does")
