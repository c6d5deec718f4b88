"""Each entry of a sample's file to its place: the ledger, the variants, the rows of the annotated VCF."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import permutations

from moltarget.consequence.annotator import Annotated, ReferenceAnnotator
from moltarget.consequence.phasing import belong_together
from moltarget.model import (
    AnnotationSource,
    Build,
    Call,
    Carriage,
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
from moltarget.steps.disposing import Ledger, doubt_of, in_normal, settled
from moltarget.steps.sources import Intake, Sources
from moltarget.vcf import AnnotatedRow, AnnotationKind, Reads

NO_NORMAL = Reads()
_NOT_CARRIED = (Disposition.BELOW_THRESHOLD, "the tumour column does not carry the allele")
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


def _codons(variant: SmallVariant) -> Iterator[tuple[str, str, int]]:
    """(contig, transcript, number) of every codon that a substitution touches; none for an indel."""
    if variant.locus is None or len(variant.locus.ref) != len(variant.locus.alt):
        return
    for one in variant.consequences:
        if one.first_residue is not None:
            for number in range(one.first_residue, (one.last_residue or one.first_residue) + 1):
                yield variant.locus.chrom, one.transcript, number


def _joint_variant(locus: Locus, consequences: tuple[Consequence, ...], parts: list[SmallVariant]) -> SmallVariant:
    """One variant for in-cis parts: VAF, depth and reads are the lowest of the parts, a doubt of one is a doubt of all."""
    first = parts[0]
    return replace(
        first,
        key=locus.key,
        locus=locus,
        consequences=consequences,
        records=tuple(sorted({record for part in parts for record in part.records})),
        written=" + ".join(part.written for part in parts),
        vaf=min((part.vaf for part in parts if part.vaf is not None), default=None),
        depth=min((part.depth for part in parts if part.depth is not None), default=None),
        alt_reads=min((part.alt_reads for part in parts if part.alt_reads is not None), default=None),
        filters=tuple(dict.fromkeys(name for part in parts for name in part.filters)),
        source="VCF, joined in cis",
        doubt="; ".join(dict.fromkeys(part.doubt for part in parts if part.doubt)),
    )


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
    _haplotypes: dict[str, str] = field(default_factory=dict)
    _unnamed: dict[str, set[int]] = field(default_factory=dict)

    def place(self, entry: Call | Rejected, normal: Reads = NO_NORMAL) -> None:
        """Every entry ends in the ledger: settled, or waiting for the match. ``normal`` are the matched normal's reads."""
        if isinstance(entry, Call) and self._contradicts(entry):
            locus = entry.locus
            detail = "REF disagrees with the reference at this place"
            end = locus.pos + len(locus.ref) - 1
            entry = Rejected(entry.record, locus.key, Disposition.ERROR, detail, locus.chrom, locus.pos, end)
        if isinstance(entry, Rejected):
            self.ledger.reject(entry)
            self.rejected.append(entry)
        else:
            self._place_call(entry, normal)

    def _contradicts(self, call: Call) -> bool:
        annotator = self.sources.annotators.get(self.intake.build) if self.intake.build is not None else None
        return annotator is not None and not ref_agrees(annotator, call.locus)

    def _place_call(self, call: Call, normal: Reads) -> None:
        locus, named = self._consequences(call)
        consequences = self.sources.genes.consequences(named)
        carried = call.carried is not Carriage.NO
        doubt = (doubt_of(call, self.thresholds) or in_normal(normal)) if carried else None
        place = settled(consequences, self.intake.source) if carried else _NOT_CARRIED
        final = doubt or place
        if final is None:
            self.ledger.wait(call.record, call.locus.key)
        else:
            self.ledger.settle(call.record, call.locus.key, *final)
        if place is None:
            self._add_variant(call, locus, consequences, doubt[1] if doubt else "")
        elif carried and not consequences:
            self._note_unnamed(call)
        reads = (call.depth, call.alt_reads, call.vaf)
        disposition = final[0] if final else None
        self.rows.append(AnnotatedRow(locus, call.locus.key, call.filters, consequences, disposition, *reads))

    def _note_unnamed(self, call: Call) -> None:
        """A call that nothing names: it may touch a catalogued codon, and in an annotated file it hides its gene."""
        if self.intake.source is AnnotationSource.CATALOGUE:
            self._unnamed.setdefault(call.locus.chrom, set()).add(call.locus.pos)
        if self.intake.source is AnnotationSource.EXISTING and self._names_every_record():
            locus, detail = call.locus, "the annotation in the VCF says nothing of this allele"
            end = locus.pos + len(locus.ref) - 1
            outside = Disposition.OUTSIDE_REFERENCE
            self.rejected.append(Rejected(call.record, locus.key, outside, detail, locus.chrom, locus.pos, end))

    def _names_every_record(self) -> bool:
        """VEP and SnpEff annotate intergenic records too; bcftools csq leaves them without a field."""
        file = self.intake.file
        header = file.header.annotation if file is not None else None
        return header is not None and header.kind is not AnnotationKind.BCSQ

    def _consequences(self, call: Call) -> tuple[Locus, tuple[Consequence, ...]]:
        intake = self.intake
        if intake.build is None:
            return call.locus, call.consequences if intake.source is AnnotationSource.EXISTING else ()
        if intake.source is AnnotationSource.REFERENCE:
            found = self._called(call.locus)
            return (found.locus, found.consequences) if found is not None else (call.locus, ())
        catalogued = self.sources.catalogue.find(intake.build, call.locus)
        if intake.source is AnnotationSource.CATALOGUE:
            return call.locus, catalogued
        return call.locus, _with_aliases(call.consequences, catalogued) or catalogued

    def _called(self, locus: Locus) -> Annotated | None:
        """What the reference says of an allele as it was asked, under the names of the catalogue too."""
        build = self.intake.build
        found = self.union.get(build, {}).get(locus) if build is not None else None
        if build is None or found is None:
            return None
        catalogued = self.sources.catalogue.find(build, locus)
        return Annotated(found.locus, _with_aliases(found.consequences, catalogued))

    def join(self, groups: Iterable[tuple[tuple[Call, ...], Locus]]) -> None:
        """After every entry was placed: replace in-cis parts by their joint call, and mark what is left unphased."""
        for group, locus in groups:
            self._join(group, locus)
        self._mark_unphased()
        self._mark_neighbours()

    def _join(self, group: tuple[Call, ...], locus: Locus) -> None:
        joint, parts = self._called(locus), [self._called(call.locus) for call in group]
        keys = [part.locus.key for part in parts if part is not None]
        if joint is None or len(keys) < len(group) or not self.variants.keys() >= set(keys):
            return
        found = [self.variants[key] for key in keys]
        if not belong_together([part.consequences for part in found]):
            return
        for key in keys:
            del self.variants[key]
        consequences = self.sources.genes.consequences(joint.consequences)
        self.variants[joint.locus.key] = _joint_variant(joint.locus, consequences, found)

    def _mark_unphased(self) -> None:
        """Two calls of one codon whose phase is not known: what the codon became cannot be told."""
        codons: dict[tuple[str, str, int], dict[str, SmallVariant]] = defaultdict(dict)
        for variant in self.variants.values():
            if variant.locus is not None:
                for codon in _codons(variant):
                    codons[codon][variant.key] = variant
        for together in codons.values():
            for one, other in permutations(together.values(), 2):
                if not one.doubt and not self._in_trans(one, other):
                    text = f"{other.written} touches the same codon; what both make of it together is not known"
                    self.variants[one.key] = replace(self.variants[one.key], unphased=text)

    def _mark_neighbours(self) -> None:
        """In catalogue mode: an uncatalogued call within a codon's reach may be part of the same change."""
        for variant in list(self.variants.values()):
            here = variant.locus
            if here is None or len(here.ref) != len(here.alt):
                continue
            reach = (*range(here.pos - 2, here.pos), *range(here.pos + len(here.ref), here.pos + len(here.ref) + 2))
            near = sorted(self._unnamed.get(here.chrom, set()).intersection(reach))
            if near:
                text = f"another call at {here.chrom}:{near[0]} may touch the same codon and is not a catalogued allele"
                self.variants[variant.key] = replace(variant, unphased=text)

    def _in_trans(self, one: SmallVariant, other: SmallVariant) -> bool:
        """Phased against each other: same phase set, other haplotype."""
        first, second = (self._haplotypes.get(variant.key, "").rpartition("|") for variant in (one, other))
        return bool(first[0]) and first[0] == second[0] and first[2] != second[2]

    def _add_variant(self, call: Call, locus: Locus, consequences: tuple[Consequence, ...], doubt: str) -> None:
        """Add a variant; a duplicated record joins the first, and a usable record outweighs a doubtful one."""
        self._haplotypes.setdefault(locus.key, call.haplotype)
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
