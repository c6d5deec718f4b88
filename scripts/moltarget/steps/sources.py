"""Which of the three annotation sources serves a sample, with its build proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from moltarget.catalogue import Catalogue
from moltarget.consequence.annotator import ReferenceAnnotator
from moltarget.errors import VcfError
from moltarget.gene_names import GeneNames
from moltarget.model import AnnotationSource, Build, Call, Sample
from moltarget.reference import RefMatch
from moltarget.vcf import (
    AnnotationKind,
    VcfFile,
    VcfSettings,
    Votes,
    annotation_votes,
    decide_build,
    header_build_evidence,
    open_vcf,
)
from moltarget.vcf.build import STRONG, refuted

_ENOUGH_VOTES = 2000  # sites that decide; the rate is settled long before
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


@dataclass(frozen=True, slots=True)
class Intake:
    """An opened sample: its file, proven build and annotation source (file None without a VCF)."""

    file: VcfFile | None
    build: Build | None
    proof: tuple[str, ...]
    source: AnnotationSource
    engine: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """What can annotate in this run: a reference for none, one or both builds, and the catalogue."""

    annotators: Mapping[Build, ReferenceAnnotator]
    catalogue: Catalogue
    genes: GeneNames

    def intake(self, sample: Sample) -> Intake:
        """Open a sample's VCF, prove its build and choose its source. Raises VcfError with the cure."""
        if not sample.vcf:
            return Intake(None, sample.genome_build, (), AnnotationSource.NONE, "")
        settings = VcfSettings(
            tumor_column=sample.tumor_column,
            normal_column=sample.normal_column,
            design=sample.design,
            tumor_name_hint=sample.name,
        )
        file = open_vcf(Path(sample.vcf), settings)
        evidence = header_build_evidence(file.header)
        if file.records == 0 and sample.genome_build is None and not evidence:
            return self._chosen(sample, file, None, ("The file has no record, so its build does not matter.",), ())
        proven = any(item.kind in STRONG for item in evidence)
        votes = self._votes(file, _ENOUGH_CALLS if proven else file.records)
        decision = decide_build(sample.genome_build, evidence, votes, sample.vcf)
        contradicted = ("The annotation of the VCF was made on another build and is not used.",)
        return self._chosen(
            sample, file, decision.build, decision.proof, contradicted if decision.annotation_contradicted else ()
        )

    def _chosen(
        self, sample: Sample, file: VcfFile, build: Build | None, proof: tuple[str, ...], contradicted: tuple[str, ...]
    ) -> Intake:
        source = self._source(sample, file, build, contradicted)
        file.read_annotation = source is AnnotationSource.EXISTING
        if source is AnnotationSource.EXISTING:
            proof = (*proof, *_checked_annotation(sample, file))
        engine = self._engine(file, build, source)
        return Intake(file, build, proof, source, engine, (*file.notes, *contradicted))

    def _source(
        self, sample: Sample, file: VcfFile, build: Build | None, contradicted: tuple[str, ...]
    ) -> AnnotationSource:
        has_reference = build in self.annotators
        has_annotation = file.header.annotation is not None and not contradicted
        wanted = sample.annotation
        if wanted == "reference" and not has_reference:
            raise VcfError(f"{sample.vcf}: annotation 'reference' is asked for, but none is configured for {build}")
        if wanted == "existing" and not has_annotation:
            raise VcfError(
                f"{sample.vcf}: annotation 'existing' is asked for, but the VCF has no usable CSQ, ANN or BCSQ"
            )
        if wanted != "auto":
            return AnnotationSource(wanted)
        if has_reference:
            return AnnotationSource.REFERENCE
        return AnnotationSource.EXISTING if has_annotation else AnnotationSource.CATALOGUE

    def _engine(self, file: VcfFile, build: Build | None, source: AnnotationSource) -> str:
        if source is AnnotationSource.REFERENCE and build is not None:
            from pysam.version import __bcftools_version__

            annotator = self.annotators[build]
            return f"bcftools csq {__bcftools_version__} on {annotator.fasta.name} with {annotator.gff3.name}"
        header = file.header.annotation
        if source is AnnotationSource.EXISTING and header is not None:
            return f"{header.engine} {header.version}".strip()
        return "embedded allele catalogue"

    def _votes(self, file: VcfFile, most: int) -> dict[Build, Votes]:
        """REF of the first ``most`` records against each build: its reference if configured, else the catalogue's bases."""
        counts = {build: [0, 0, 0] for build in Build}
        first = dict.fromkeys(Build, "")
        for entry in file.entries():
            if entry.record > most or all(agree + disagree >= _ENOUGH_VOTES for agree, disagree, _ in counts.values()):
                break
            if not isinstance(entry, Call):
                continue
            for build in Build:
                verdict = self._vote(build, entry)
                place = 2 if verdict is None else 0 if verdict else 1
                counts[build][place] += 1
                if verdict is False and not first[build]:
                    first[build] = f"record {entry.record} ({entry.locus.key})"
        return {
            build: Votes(agree, disagree, unknown, first[build])
            for build, (agree, disagree, unknown) in counts.items()
            if agree + disagree
        }

    def _vote(self, build: Build, call: Call) -> bool | None:
        annotator = self.annotators.get(build)
        if annotator is None:
            vote: bool | None = self.catalogue.vote(build, call.locus)
            return vote
        found = annotator.reference.ref_matches(call.locus.chrom, call.locus.pos, call.locus.ref)
        return True if found is RefMatch.MATCH else False if found is RefMatch.MISMATCH else None


def _checked_annotation(sample: Sample, file: VcfFile) -> tuple[str, ...]:
    """The codons that the annotation prints, against REF and ALT on their strand."""
    header = file.header.annotation
    if header is None or header.kind is AnnotationKind.BCSQ:
        return ()
    votes = annotation_votes(file)
    if refuted(votes):
        raise VcfError(
            f"{sample.vcf}: the {header.kind} annotation belongs to another build or file: codons disagree with REF and ALT "
            f"at {votes.disagree} of {votes.agree + votes.disagree} records, first {votes.first}; annotate the VCF again"
        )
    return (f"Annotated codons agree with REF and ALT at {votes.agree} records.",) if votes.agree else ()
