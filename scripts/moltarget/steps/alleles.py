"""What the alleles of one build do, under the knowledge base's names, and what the user's files say of them."""

from __future__ import annotations

from moltarget.consequence.annotator import ReferenceAnnotator
from moltarget.consequence.csq import Called
from moltarget.known.values import Joins
from moltarget.model import AnnotationSource, Build
from moltarget.steps.candidates import PlainAllele
from moltarget.steps.config import Thresholds
from moltarget.steps.disposing import settled
from moltarget.steps.judging import allele_doubt, judges_nothing
from moltarget.steps.placing import Allele, with_aliases
from moltarget.steps.plain_alleles import PlainAlleles
from moltarget.steps.sources import Sources
from moltarget.vcf.shapes import Written


class Alleles:
    """Alleles as they come back from a reference; the calls of one allele follow each other and share it."""

    def __init__(self, build: Build, sources: Sources, joins: Joins, thresholds: Thresholds) -> None:
        """``joins`` are the user's files of the build."""
        self._build, self._sources, self._joins, self._thresholds = build, sources, joins, thresholds
        self._annotator: ReferenceAnnotator = sources.annotators[build]
        self._last: tuple[Written, Allele] | None = None
        self._plain = None
        if judges_nothing(thresholds, joins):
            self._plain = PlainAlleles(self._annotator, build, sources.catalogue, sources.genes)

    def plain(self, called: Called) -> PlainAllele | None:
        """An allele that can be told as a text; None for another one."""
        return None if self._plain is None else self._plain.of(called)

    def whole(self, called: Called) -> Allele:
        """Any allele."""
        written = (called.chrom, called.pos, called.ref, called.alt)
        if self._last is None or self._last[0] != written:
            self._last = written, self._made(called)
        return self._last[1]

    def _made(self, called: Called) -> Allele:
        found, sources = self._annotator.annotated(called), self._sources
        consequences = found.consequences
        if consequences:
            catalogued = sources.catalogue.find(self._build, found.locus)
            consequences = sources.genes.consequences(with_aliases(consequences, catalogued))
        place = settled(consequences, AnnotationSource.REFERENCE)
        if not found.info:
            return Allele(found.locus, consequences, place, found.hgvs_g, found.reach)
        known = self._joins.read(found.info)
        doubt = allele_doubt(known, self._thresholds)
        info = tuple(found.info.split(";"))
        return Allele(found.locus, consequences, place, found.hgvs_g, found.reach, info, known, doubt)
