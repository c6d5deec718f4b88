"""A sample's calls from its files to the places where they are annotated: the union of alleles, or straight to the placer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from moltarget.consequence.annotator import ReferenceAnnotator
from moltarget.consequence.csq import Called
from moltarget.consequence.phasing import MAX_SPAN, in_cis_groups, joined_locus
from moltarget.consequence.sites import SiteFile
from moltarget.contigs import rank
from moltarget.known.values import NOTHING, Joins
from moltarget.model import (
    EVERYWHERE,
    AnnotationSource,
    Call,
    Carriage,
    Consequence,
    Disposition,
    Locus,
    Origin,
    Rejected,
)
from moltarget.reference import RefMatch
from moltarget.steps.alleles import Alleles
from moltarget.steps.config import Config, Thresholds
from moltarget.steps.disposing import doubt_of, settled
from moltarget.steps.judging import allele_doubt, known_of
from moltarget.steps.passage import Parcels, Passage
from moltarget.steps.placing import NOT_CARRIED, Allele, Placer, with_aliases
from moltarget.steps.plain_calls import PlainCalls
from moltarget.steps.plainly import PlainPacker
from moltarget.steps.sources import Intake, Sources
from moltarget.steps.window import JointCall
from moltarget.vcf import AnnotationKind

_CONTRADICTS = "REF disagrees with the reference at this place"


def passage(call: Call, intake: Intake, thresholds: Thresholds) -> Passage:
    """What goes along with a call, and what became of it already; a haplotype belongs to its file alone."""
    carried = call.carried is not Carriage.NO
    final = NOT_CARRIED if not carried else doubt_of(call, thresholds)
    haplotype = call.haplotype
    if haplotype and haplotype != EVERYWHERE:
        haplotype = f"{intake.offset}.{haplotype}"
    return Passage(
        call.record + intake.offset,
        call.locus.key,
        call.filters,
        final,
        carried,
        call.depth,
        call.alt_reads,
        call.vaf,
        haplotype,
        intake.origin if call.origin is Origin.UNKNOWN else call.origin,
        call.callers or intake.callers,
        call.population_af,
        call.population_searched,
    )


def renumbered(entry: Rejected, intake: Intake) -> Rejected:
    """The entry under its number in the sample."""
    return replace(entry, record=entry.record + intake.offset) if intake.offset else entry


@dataclass(slots=True)
class Collector:
    """Writes the calls of one sample among the alleles of its batch, and takes them back when they are annotated.

    ``number`` tells the sample in the union. An allele that the reference knows no base of goes ``aside``, because
    bcftools must not see it.
    """

    number: int
    placer: Placer
    annotator: ReferenceAnnotator
    thresholds: Thresholds
    sites: SiteFile
    aside: SiteFile
    parcels: Parcels = field(default_factory=Parcels)
    joints: list[tuple[str, ...]] = field(default_factory=list)
    _known: set[tuple[str, ...]] = field(default_factory=set)
    _phased: list[Call] = field(default_factory=list)

    def collect(self, intake: Intake) -> None:
        """Every entry of a file: rejected, or on its way; and what its in-cis calls make together."""
        last, in_order = ((-1, ""), 0), True
        for call in self._calls(intake):
            if not call.haplotype or call.carried is Carriage.NO:
                continue
            here = (rank(call.locus.chrom), call.locus.pos)
            in_order, last = in_order and here >= last, here
            self._phased.append(call)
        if not in_order:  # neighbours may stand anywhere in the file
            found = (call for call in self._read(intake) if call.haplotype and call.carried is not Carriage.NO)
            self._phased = list(found)
        self._join_phased()

    def _calls(self, intake: Intake) -> Iterator[Call]:
        """Write each call; yields those that the reference knows and of which more than the plain is told."""
        packed = PlainPacker(self.parcels, self.number, intake, self.thresholds).pack
        add = self.sites.add
        for entry in intake.file.briefly(self.annotator.reference.fetch):
            if isinstance(entry, tuple):
                if self._phased:
                    self._join_before(entry[1], entry[2])
                add(entry[1], entry[2], packed(entry), entry[3], entry[4])
                continue
            if isinstance(entry, Rejected):
                self.placer.reject(renumbered(entry, intake))
                continue
            call, match = self._compared(entry)
            locus = call.locus
            if match is RefMatch.MISMATCH:
                end = locus.pos + len(locus.ref) - 1
                fault = Rejected(call.record, locus.key, Disposition.ERROR, _CONTRADICTS, locus.chrom, locus.pos, end)
                self.placer.reject(renumbered(fault, intake))
                continue
            known = match is RefMatch.MATCH or (match is RefMatch.UNKNOWN and self.annotator.is_known(locus))
            if self._phased:
                self._join_before(locus.chrom, locus.pos)
            payload = f"{self.number}:{self.parcels.pack(passage(call, intake, self.thresholds))}"
            (self.sites if known else self.aside).add(locus.chrom, locus.pos, payload, locus.ref, locus.alt)
            if known:
                yield call

    def _compared(self, call: Call) -> tuple[Call, RefMatch]:
        locus = call.locus
        if locus.ref[0] == "N":  # a MAF does not tell the base before an insertion or deletion
            locus = spelled(locus, self.annotator)
            call = replace(call, locus=locus)
        return call, self.annotator.reference.ref_matches(locus.chrom, locus.pos, locus.ref)

    def _read(self, intake: Intake) -> Iterator[Call]:
        for entry in intake.file.entries():
            if isinstance(entry, Call):
                call, match = self._compared(entry)
                if match is not RefMatch.MISMATCH:
                    yield call

    def _join_before(self, chrom: str, pos: int) -> None:
        """Join what waits once a place is reached where no change can have a part of it (in a sorted file)."""
        last = self._phased[-1].locus
        if chrom != last.chrom or pos - (last.pos + len(last.ref)) > MAX_SPAN:
            self._join_phased()

    def _join_phased(self) -> None:
        phased, self._phased = self._phased, []
        for group in in_cis_groups(phased) if len(phased) > 1 else ():
            parts = tuple(call.locus.key for call in group)
            if parts not in self._known:
                locus = joined_locus(group, self.annotator.reference.fetch)
                payload = f"{self.number}:J{len(self.joints)}"
                self.sites.add_late(locus.chrom, locus.pos, payload, locus.ref, locus.alt)
                self.joints.append(parts)
                self._known.add(parts)

    def taker(self, alleles: Alleles) -> Callable[[Called], None]:
        """What takes the alleles that come back."""
        plain_calls = PlainCalls(self.placer, self.parcels, alleles.whole)

        def take(called: Called) -> None:
            plain = alleles.plain(called)
            if plain is None or not plain_calls.place(called, plain):
                self._take(called, alleles.whole(called))

        return take

    def _take(self, called: Called, allele: Allele) -> None:
        text = called.payload.partition(":")[2]
        if text[0] == "J":
            parts = self.joints[int(text[1:])]
            known = allele.known
            said = (allele.doubt, known.population_af, known.notes, known.hotspot, known.computational)
            self.placer.join(JointCall(allele.locus, allele.consequences, allele.hgvs_g, parts, *said))
        else:
            self.placer.place(self.parcels.unpack(text, called.key), allele)


def spelled(locus: Locus, annotator: ReferenceAnnotator) -> Locus:
    """An allele whose anchor its file does not tell (MAF: N) with the reference's base before it."""
    if locus.ref[0] != "N" or locus.alt[0] != "N":
        return locus
    base = annotator.reference.fetch(locus.chrom, locus.pos - 1, locus.pos)
    return (
        Locus(locus.chrom, locus.pos, base + locus.ref[1:], base + locus.alt[1:]) if base in "ACGT" and base else locus
    )


def to_placer(intake: Intake, sources: Sources, config: Config, joins: Joins, placer: Placer) -> None:
    """Place the calls of a file that needs no reference: its own annotation, or the catalogue."""
    names_all = intake.file.annotation is not None and intake.file.annotation.kind is not AnnotationKind.BCSQ
    known = known_of(_candidates(intake, sources), joins) if joins.sources else {}
    for entry in intake.file.entries():
        if isinstance(entry, Rejected):
            placer.reject(renumbered(entry, intake))
            continue
        consequences = sources.genes.consequences(_named(entry, intake, sources))
        found = known.get(entry.locus, NOTHING)
        doubt = allele_doubt(found, config.thresholds)
        place = settled(consequences, intake.source)
        call = passage(entry, intake, config.thresholds)
        placer.place(call, Allele(entry.locus, consequences, place, known=found, doubt=doubt))
        if call.carried and not consequences:
            _note_unnamed(call.record, entry.locus, intake, sources, placer, names_all=names_all)


def _candidates(intake: Intake, sources: Sources) -> list[Locus]:
    """The alleles that the user's files are asked about: those that a condition could be met by."""
    calls = (entry for entry in intake.file.entries() if isinstance(entry, Call))
    return [call.locus for call in calls if settled(_named(call, intake, sources), intake.source) is None]


def _named(call: Call, intake: Intake, sources: Sources) -> tuple[Consequence, ...]:
    if intake.build is None:
        return call.consequences if intake.source is AnnotationSource.EXISTING else ()
    catalogued = sources.catalogue.find(intake.build, call.locus)
    if intake.source is AnnotationSource.CATALOGUE:
        return catalogued
    return with_aliases(call.consequences, catalogued) or catalogued


def _note_unnamed(
    record: int, locus: Locus, intake: Intake, sources: Sources, placer: Placer, *, names_all: bool
) -> None:
    """A call that nothing names: it may touch a catalogued codon, and in a file whose tool annotates every record (VEP
    and SnpEff do, bcftools csq does not) it hides its gene.
    """
    if intake.source is AnnotationSource.CATALOGUE and intake.build is not None:
        if sources.catalogue.is_near(intake.build, locus):
            placer.window.unnamed.setdefault(locus.chrom, set()).add(locus.pos)
    elif intake.source is AnnotationSource.EXISTING and names_all:
        detail = "the annotation in the VCF says nothing of this allele"
        end = locus.pos + len(locus.ref) - 1
        outside = Disposition.OUTSIDE_REFERENCE
        placer.rejected.append(Rejected(record, locus.key, outside, detail, locus.chrom, locus.pos, end))
