"""Which of the three annotation sources serves each file of a sample, with its build proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from moltarget.catalogue import Catalogue
from moltarget.consequence.annotator import ReferenceAnnotator
from moltarget.errors import VcfError
from moltarget.gene_names import GeneNames
from moltarget.model import AnnotationSource, Build, ChangeKind, Locus, Origin
from moltarget.reference import RefMatch
from moltarget.sample import Sample
from moltarget.vcf import AnnotationKind, Caller, CallFile, VcfSettings, Votes, decide_build, open_calls
from moltarget.vcf.build import STRONG, refuted

_ENOUGH_VOTES = 1000  # sites that decide; the rate is settled long before
_ENOUGH_CALLS = 50_000  # calls compared at most where the contigs already prove the build

STATEMENTS = {
    AnnotationSource.REFERENCE: "Consequences were called from the configured reference. Records where it has no transcript "
    "or no sequence are listed as outside the reference; nothing is said about them.",
    AnnotationSource.EXISTING: "Consequences were read from the annotation that the VCF already carries; its codons and "
    "assembly were checked, its names were not recomputed.",
    AnnotationSource.CATALOGUE: "Only catalogued alleles can be seen: no reference is configured and the VCF carries no usable "
    "annotation. Every other variant, actionable or not, is invisible to this report.",
    AnnotationSource.NONE: "No VCF was given; alterations come from the tables of the sample alone.",
}
_WEAKEST = (AnnotationSource.CATALOGUE, AnnotationSource.EXISTING, AnnotationSource.REFERENCE)


class Intake(NamedTuple):
    """One opened file with its proven build and annotation source; ``offset`` is added to its records' numbers.

    ``callers`` stand for the file in a count of callers: the one that its header proves; where it proves none, the file's
    own name among several files; nobody for a merged file, whose records name their callers or leave them unknown.
    """

    file: CallFile
    build: Build | None
    proof: tuple[str, ...]
    source: AnnotationSource
    engine: str
    origin: Origin
    callers: tuple[str, ...]
    notes: tuple[str, ...] = ()
    offset: int = 0

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.file.path.name


class SampleIntake(NamedTuple):
    """All files of a sample (none where it has tables alone), of one build."""

    files: tuple[Intake, ...] = ()
    build: Build | None = None

    @property
    def source(self) -> AnnotationSource:
        """The source that sees least: what it misses, the sample misses."""
        return next(
            (source for source in _WEAKEST if source in {one.source for one in self.files}), AnnotationSource.NONE
        )

    @property
    def engine(self) -> str:
        """What annotated, each once."""
        return "; ".join(dict.fromkeys(one.engine for one in self.files))

    @property
    def records(self) -> int:
        """Data lines of all files."""
        return sum(one.file.records for one in self.files)

    @property
    def kinds(self) -> frozenset[ChangeKind]:
        """Kinds of change that any of the files was called for."""
        return frozenset(kind for one in self.files for kind in one.file.kinds)

    def told(self, lines: str) -> list[str]:
        """``proof`` or ``notes`` of all files, each under its name when there are several."""
        found = [(one.name, line) for one in self.files for line in getattr(one, lines)]
        return list(dict.fromkeys(f"{name}: {line}" if len(self.files) > 1 else line for name, line in found))


@dataclass(frozen=True, slots=True)
class Sources:
    """What can annotate in this run: a reference for none, one or both builds, and the catalogue.

    ``frequencies``: a threshold asks for population frequencies, so those of a file's own annotation are read, whatever
    names the consequences.
    """

    annotators: Mapping[Build, ReferenceAnnotator]
    catalogue: Catalogue
    genes: GeneNames
    frequencies: bool = False

    def intake(self, sample: Sample) -> SampleIntake:
        """Open a sample's files, prove their build and choose their source. Raises VcfError with the cure."""
        files: list[Intake] = []
        offset = 0
        for number, path in enumerate(sample.vcfs):
            found = self._file(sample, path, number, offset)
            offset += found.file.records
            files.append(found)
        builds = {one.build for one in files if one.build is not None}
        if len(builds) > 1:
            told = ", ".join(f"{one.name} ({one.build})" for one in files)
            raise VcfError(f"{sample.name}: its files are of different builds: {told}; give calls of one build")
        return SampleIntake(tuple(files), next(iter(builds), sample.genome_build if not files else None))

    def _file(self, sample: Sample, path: str, number: int, offset: int) -> Intake:
        settings = VcfSettings(
            tumor_column=sample.column(sample.tumor_column, number),
            normal_column=sample.column(sample.normal_column, number),
            design=sample.design,
            tumor_name_hint=sample.name,
        )
        file = open_calls(Path(path), settings)
        evidence = file.build_evidence
        if file.records == 0 and sample.genome_build is None and not evidence:
            notes = ("The file has no record, so its build does not matter.",)
            return self._chosen(sample, file, None, notes, contradicted=(), offset=offset)
        proven = any(item.kind in STRONG for item in evidence)
        asked = sample.genome_build or next((item.build for item in evidence if item.kind in STRONG), None)
        votes = self._votes(file, _ENOUGH_CALLS if proven else file.records, asked)
        decision = decide_build(sample.genome_build, evidence, votes, path)
        sentence = ("The annotation of the VCF was made on another build and is not used.",)
        contradicted = sentence if decision.annotation_contradicted else ()
        return self._chosen(sample, file, decision.build, decision.proof, contradicted=contradicted, offset=offset)

    def _chosen(
        self,
        sample: Sample,
        file: CallFile,
        build: Build | None,
        proof: tuple[str, ...],
        *,
        contradicted: tuple[str, ...],
        offset: int,
    ) -> Intake:
        source = self._source(sample, file, build, contradicted)
        file.read_annotation = source is AnnotationSource.EXISTING
        file.read_frequencies = self.frequencies and not contradicted  # of another build they are other alleles'
        if source is AnnotationSource.EXISTING:
            proof = (*proof, *_checked_annotation(file))
        engine = self._engine(file, build, source)
        callers = _callers_of(file, several=len(sample.vcfs) > 1)
        origin = _origin_of(sample, file)
        return Intake(file, build, proof, source, engine, origin, callers, (*file.notes, *contradicted), offset)

    def _source(
        self, sample: Sample, file: CallFile, build: Build | None, contradicted: tuple[str, ...]
    ) -> AnnotationSource:
        has_reference = build in self.annotators
        has_annotation = file.annotation is not None and not contradicted
        wanted, cure = sample.annotation, "leave the sheet's annotation empty, or give what it asks for"
        if wanted == "reference" and not has_reference:
            raise VcfError(
                f"{file.path}: annotation 'reference' is asked for, but none is configured for {build}; {cure}"
            )
        if wanted == "existing" and contradicted:
            raise VcfError(
                f"{file.path}: annotation 'existing' is asked for, but the annotation of the file was made on another"
                " build; annotate it again"
            )
        if wanted == "existing" and not has_annotation:
            raise VcfError(
                f"{file.path}: annotation 'existing' is asked for, but the file has no usable CSQ, ANN or BCSQ; {cure}"
            )
        if wanted != "auto":
            return AnnotationSource(wanted)
        if has_reference:
            return AnnotationSource.REFERENCE
        return AnnotationSource.EXISTING if has_annotation else AnnotationSource.CATALOGUE

    def _engine(self, file: CallFile, build: Build | None, source: AnnotationSource) -> str:
        if source is AnnotationSource.REFERENCE and build is not None:
            from pysam.version import __bcftools_version__

            annotator = self.annotators[build]
            return f"bcftools csq {__bcftools_version__} on {annotator.fasta.name} with {annotator.gff3.name}"
        header = file.annotation
        if source is AnnotationSource.EXISTING and header is not None:
            return f"{header.engine} {header.version}".strip()
        return "embedded allele catalogue"

    def _votes(self, file: CallFile, most: int, asked: Build | None) -> dict[Build, Votes]:
        """REF against each build: its reference if configured, else the catalogue's bases.

        The first ``most`` records are looked at, or fewer when one build fits at enough sites. Where the file or the sheet
        names a build (``asked``), another one is compared at no more sites than are enough.
        """
        counts = {build: [0, 0, 0] for build in Build}
        first = dict.fromkeys(Build, "")
        compared = list(Build)
        for record, chrom, pos, ref in file.places():
            if record > most:
                break
            for build in compared:
                verdict = self._vote(build, chrom, pos, ref)
                counts[build][2 if verdict is None else 0 if verdict else 1] += 1
                if verdict is False and not first[build]:
                    first[build] = f"record {record} ({chrom}:{pos} {ref})"
            if any(_is_settled(counts[build]) for build in compared):
                break
            if asked and len(compared) > 1:
                compared = [build for build in compared if build is asked or not _is_enough(counts[build])]
        return {
            build: Votes(agree, disagree, unknown, first[build])
            for build, (agree, disagree, unknown) in counts.items()
            if agree + disagree
        }

    def _vote(self, build: Build, chrom: str, pos: int, ref: str) -> bool | None:
        annotator = self.annotators.get(build)
        if annotator is None:
            vote: bool | None = self.catalogue.vote(build, Locus(chrom, pos, ref, ""))
            return vote
        found = annotator.reference.ref_matches(chrom, pos, ref)
        return True if found is RefMatch.MATCH else False if found is RefMatch.MISMATCH else None


def _callers_of(file: CallFile, *, several: bool) -> tuple[str, ...]:
    proven = [one.caller for one in file.callers]
    if len(proven) > 1 or Caller.MERGED in proven:
        return ()
    if proven:
        return (proven[0].value,)
    return (file.path.name,) if several else ()


def _is_settled(counts: list[int]) -> bool:
    return _is_enough(counts) and not refuted(Votes(counts[0], counts[1]))


def _is_enough(counts: list[int]) -> bool:
    return counts[0] + counts[1] >= _ENOUGH_VOTES


def _origin_of(sample: Sample, file: CallFile) -> Origin:
    """Calls of a tumour with its matched normal are somatic; of a tumour alone, or beside another tumour, nobody knows."""
    if sample.design == "tumor-only":
        return Origin.UNKNOWN
    return Origin.SOMATIC if sample.design == "paired" or file.paired else Origin.UNKNOWN


def _checked_annotation(file: CallFile) -> tuple[str, ...]:
    """The codons that the annotation prints, against REF and ALT on their strand."""
    header = file.annotation
    if header is None or header.kind is AnnotationKind.BCSQ:
        return ()
    votes = file.annotation_votes()
    if refuted(votes):
        raise VcfError(
            f"{file.path}: the {header.kind} annotation belongs to another build or file: codons disagree with REF and ALT "
            f"at {votes.disagree} of {votes.agree + votes.disagree} records, first {votes.first}; annotate the VCF again"
        )
    return (f"Annotated codons agree with REF and ALT at {votes.agree} records.",) if votes.agree else ()
