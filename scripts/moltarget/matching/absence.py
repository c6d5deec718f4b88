"""Absence by the assay: what it says of a feature that nothing found meets, and what it cannot show absent."""

from __future__ import annotations

from collections.abc import Sequence

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.words import feature_words
from moltarget.matching.coverage import Answer, SmallVariantCoverage
from moltarget.matching.kinds import kinds_needed
from moltarget.matching.names import change_asked, coding_codons
from moltarget.matching.outcomes import not_assayed, uncertain
from moltarget.matching.tables import Geometry
from moltarget.model import AnnotationSource, Outcome, Truth

UPSTREAM = 2000  # bases beside a gene in which an unread record may have hit its promoter


def not_shown(feature: f.Feature, gene: str, coverage: SmallVariantCoverage, geometry: Geometry) -> Outcome:
    """What the assay says of a feature that no variant meets."""
    needed = kinds_needed(feature)
    match feature:
        case f.CodingChangeIs(_, change) if codons := coding_codons(change):
            return from_answer(coverage.codons(gene, codons, needed))
        case f.GeneChanged(_, f.ChangeClass.PROMOTER) | f.CodingChangeIs():
            return _outside_coding(gene, feature, coverage)
        case f.ProteinChangeIs(_, change):
            return from_answer(coverage.codons(gene, change_asked(change).residues_1, needed))
        case f.CodonChanged(_, _, number):
            return from_answer(coverage.codons(gene, (number,), needed))
        case f.ExonChanged(_, exon, _):
            return from_answer(coverage.codons(gene, _codons_of_exon(gene, exon, geometry), needed))
    return from_answer(coverage.gene(gene, needed))


def _codons_of_exon(gene: str, exon: int, geometry: Geometry) -> Sequence[int]:
    rows = [row for row in geometry.exons.get(gene, ()) if row.exon == exon][:1]
    return range(rows[0].first_codon, rows[0].last_codon + 1) if rows else ()


def _outside_coding(gene: str, feature: f.Feature, coverage: SmallVariantCoverage) -> Outcome:
    """Bases outside the coding sequence are looked at by a genome with full annotation only."""
    answer = coverage.gene(gene, kinds_needed(feature))
    if answer.doubt is not None:
        return from_answer(answer)
    lost = coverage.unread(gene, UPSTREAM)
    if lost:
        return uncertain(f"{gene}: {lost}")
    if coverage.assay == "genome" and coverage.source is AnnotationSource.EXISTING:
        return from_answer(answer)
    return not_assayed(f"{feature_words(feature)}: bases outside the coding sequence are not shown to be covered")


def missed(feature: f.Feature) -> str:
    """Why an assay of small variants cannot show a feature absent, nor a gene's wild type; empty when it can."""
    match feature:
        case f.ExonSkipped(gene, exon):
            return f"skipping of {gene} exon {exon} was not tested in RNA; splice variants were not found"
        case f.GeneChanged(gene, f.ChangeClass.ITD):
            return f"{gene} ITD was not tested; small-variant callers miss it"
        case f.ExonsLost(gene, first, last):
            return f"loss of {gene} exons {first} to {last} was not tested; small-variant callers miss it"
    return ""


def from_answer(answer: Answer) -> Outcome:
    """Absent where the bases were looked at, else open."""
    return Outcome(Truth.ABSENT if answer.doubt is None else Truth.UNKNOWN, answer.because, answer.doubt)
