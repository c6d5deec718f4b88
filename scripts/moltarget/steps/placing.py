"""Each entry of a sample's file to its place: the ledger, the variants, the rows of the annotated VCF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from moltarget.consequence.annotator import Annotated, ReferenceAnnotator
from moltarget.model import (
    AnnotationSource,
    Build,
    Call,
    Consequence,
    Disposition,
    Locus,
    Origin,
    Rejected,
    Sample,
    SmallVariant,
)
from moltarget.reference import RefMatch
from moltarget.steps.config import Thresholds
from moltarget.steps.disposing import Ledger, doubt_of, settled
from moltarget.steps.sources import Intake, Sources
from moltarget.vcf import AnnotatedRow

Union = Mapping[Build, Mapping[Locus, Annotated]]


def ref_agrees(annotator: ReferenceAnnotator, locus: Locus) -> bool:
    """False where REF contradicts the reference; N says nothing."""
    return annotator.reference.ref_matches(locus.chrom, locus.pos, locus.ref) is not RefMatch.MISMATCH


def origin_of_calls(sample: Sample, intake: Intake) -> Origin:
    """Calls of a tumour/normal pair are somatic; of a tumour alone nobody knows."""
    paired = sample.design == "paired" or bool(sample.normal_column)
    if not paired and sample.design != "tumor-only" and intake.file is not None:
        paired = len(intake.file.header.samples) > 1
    return Origin.SOMATIC if paired else Origin.UNKNOWN


def _with_aliases(
    consequences: tuple[Consequence, ...], catalogued: tuple[Consequence, ...]
) -> tuple[Consequence, ...]:
    """The names that evidence uses for a catalogued allele on another isoform (MET D1228, MYD88 L265), added at the end."""
    named = {(one.gene, one.hgvs_p, one.hgvs_c) for one in consequences}
    added = (replace(one, preferred=False) for one in catalogued if (one.gene, one.hgvs_p, one.hgvs_c) not in named)
    return (*consequences, *added) if consequences else ()


@dataclass(slots=True)
class Placer:
    """Places the entries of one sample's file; afterwards its lists are the sample's result."""

    intake: Intake
    union: Union
    sources: Sources
    thresholds: Thresholds
    origin: Origin
    ledger: Ledger = field(default_factory=Ledger)
    variants: dict[str, SmallVariant] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    rows: list[AnnotatedRow] = field(default_factory=list)

    def place(self, entry: Call | Rejected) -> None:
        """Every entry ends in the ledger: settled, or waiting for the match."""
        if isinstance(entry, Call) and self._contradicts(entry):
            locus = entry.locus
            detail = "REF disagrees with the reference at this place"
            end = locus.pos + len(locus.ref) - 1
            entry = Rejected(entry.record, locus.key, Disposition.ERROR, detail, locus.chrom, locus.pos, end)
        if isinstance(entry, Rejected):
            self.ledger.reject(entry)
            self.rejected.append(entry)
        else:
            self._place_call(entry)

    def _contradicts(self, call: Call) -> bool:
        annotator = self.sources.annotators.get(self.intake.build) if self.intake.build is not None else None
        return annotator is not None and not ref_agrees(annotator, call.locus)

    def _place_call(self, call: Call) -> None:
        locus, named = self._consequences(call)
        consequences = self.sources.genes.consequences(named)
        doubt = doubt_of(call, self.thresholds)
        place = settled(consequences, self.intake.source)
        final = doubt or place
        if final is None:
            self.ledger.wait(call.record, call.locus.key)
        else:
            self.ledger.settle(call.record, call.locus.key, *final)
        if place is None:
            self._add_variant(call, locus, consequences, doubt[1] if doubt else "")
        reads = (call.depth, call.alt_reads, call.vaf)
        disposition = final[0] if final else None
        self.rows.append(AnnotatedRow(locus, call.locus.key, call.filters, consequences, disposition, *reads))

    def _consequences(self, call: Call) -> tuple[Locus, tuple[Consequence, ...]]:
        intake = self.intake
        if intake.build is None:
            return call.locus, call.consequences if intake.source is AnnotationSource.EXISTING else ()
        catalogued = self.sources.catalogue.find(intake.build, call.locus)
        if intake.source is AnnotationSource.CATALOGUE:
            return call.locus, catalogued
        if intake.source is AnnotationSource.EXISTING:
            return call.locus, _with_aliases(call.consequences, catalogued)
        found = self.union[intake.build].get(call.locus)
        if found is None:
            return call.locus, ()
        return found.locus, _with_aliases(found.consequences, catalogued)

    def _add_variant(self, call: Call, locus: Locus, consequences: tuple[Consequence, ...], doubt: str) -> None:
        """Add a variant; a duplicated record joins the first, and a usable record outweighs a doubtful one."""
        known = self.variants.get(locus.key)
        if known is not None and (doubt or not known.doubt):
            self.variants[locus.key] = replace(known, records=(*known.records, call.record))
            return
        self.variants[locus.key] = SmallVariant(
            key=locus.key,
            locus=locus,
            consequences=consequences,
            records=(*(known.records if known else ()), call.record),
            written=call.locus.key,
            vaf=call.vaf,
            depth=call.depth,
            alt_reads=call.alt_reads,
            filters=call.filters,
            origin=self.origin,
            source="VCF",
            doubt=doubt,
        )
