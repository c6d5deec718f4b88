"""What was assayed: absence has to be earned.

An answer is "covered" only when the sheet declares the assay, the annotation can name a change there, and the
declared regions hold the bases. Everything else is not assayed, with the reason; a record that could not be read there
makes it uncertain.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from moltarget.errors import GenomeReferenceError
from moltarget.matching.harmless import is_harmless
from moltarget.model import AnnotationSource, ChangeKind, Doubt, Rejected

BOTH_KINDS = frozenset(ChangeKind)


class Regions(Protocol):
    """Panel regions: what ``moltarget.bed`` reads."""

    def covers(self, chrom: str, start_i: int, end_i: int) -> bool:
        """Whether all bases of a 0-based half-open interval are in the panel."""


@dataclass(frozen=True, slots=True)
class GeneModel:
    """A gene as the configured reference holds it: coding intervals (0-based, ascending), strand, bases known or not."""

    chrom: str
    strand: int
    transcript: str
    coding_i: tuple[tuple[int, int], ...]
    sequenced: bool

    def codon_i(self, number: int) -> tuple[tuple[int, int], ...]:
        """The intervals of one codon, one for each exon it lies in; none beyond the end."""
        bases = _coding_bases(self.coding_i, self.strand)[3 * number - 3 : 3 * number]
        return tuple((base, base + 1) for base in bases)


@lru_cache(maxsize=1024)
def _coding_bases(coding_i: tuple[tuple[int, int], ...], strand: int) -> tuple[int, ...]:
    """The coding positions (0-based) of a transcript in its own direction."""
    bases = [position for start, end in coding_i for position in range(start, end)]
    return tuple(bases if strand > 0 else reversed(bases))


def load_gene_models(path: Path) -> Mapping[str, GeneModel]:
    """The gene index of a reference, as ``index_reference`` wrote it. Raises GenomeReferenceError when it is not one."""
    try:
        genes = json.loads(path.read_text(encoding="utf-8"))["genes"]
        return {
            gene: GeneModel(
                row["chrom"], row["strand"], row["transcript"], tuple(map(tuple, row["coding_i"])), row["sequenced"]
            )
            for gene, row in genes.items()
        }
    except (OSError, ValueError, KeyError) as fault:
        raise GenomeReferenceError(f"{path}: not a gene index ({fault}); run index_reference again") from fault


@dataclass(frozen=True, slots=True)
class Answer:
    """``doubt`` is None when the bases were looked at."""

    doubt: Doubt | None
    because: str


@dataclass(frozen=True, slots=True)
class SmallVariantCoverage:
    """The small-variant assay of one sample.

    ``regions`` is the panel's BED, None for exome, genome or nothing declared. ``genes`` are the models of the configured
    reference of the sample's build (empty without one); ``rejected`` are the records that became no alteration. ``kinds``
    are the kinds of change that the file's callers look for, ``callers`` their names for the sentence that says so.
    """

    has_input: bool
    assay: str
    source: AnnotationSource
    regions: Regions | None
    genes: Mapping[str, GeneModel]
    rejected: tuple[Rejected, ...] = ()
    kinds: frozenset[ChangeKind] = BOTH_KINDS
    callers: tuple[str, ...] = ()

    def gene(self, gene: str, needed: frozenset[ChangeKind] = BOTH_KINDS) -> Answer:
        """Whether all coding bases of a gene were looked at, for every kind of change that is ``needed``."""
        return self._intervals(gene, None, needed)

    def codons(self, gene: str, numbers: Sequence[int], needed: frozenset[ChangeKind] = BOTH_KINDS) -> Answer:
        """The same of the bases of these codons; of the whole gene where no codon is named."""
        return self._intervals(gene, tuple(numbers) or None, needed)

    def unread(self, gene: str, flank: int = 0) -> str:
        """An unread record that may lie over the gene, introns and ``flank`` bases included, as words; empty if none."""
        model = self.genes.get(gene)
        if model is not None and model.coding_i:
            lost = _overlapping(
                self.rejected, model.chrom, [(model.coding_i[0][0] - flank, model.coding_i[-1][1] + flank)]
            )
            return f"{lost} could not be read" if lost else ""
        rows = [row for row in self.rejected if not is_harmless(row)]
        return f"{len(rows)} unread record(s) cannot be placed; one of them may lie there" if rows else ""

    def _intervals(self, gene: str, codons: tuple[int, ...] | None, needed: frozenset[ChangeKind]) -> Answer:
        refusal = self._refusal(gene, needed)
        if refusal is not None:
            return refusal
        several = "s" if codons and len(codons) > 1 else ""
        where = f"codon{several} {', '.join(map(str, codons))} of {gene}" if codons else f"the coding bases of {gene}"
        model = self.genes.get(gene)
        if model is None:
            return self._unplaced(gene, where)
        parts = [model.codon_i(number) for number in codons or ()]
        if not all(parts):
            return Answer(Doubt.NOT_ASSAYED, f"{where}: {model.transcript} of the reference used has no such codon")
        wanted = tuple(part for codon in parts for part in codon) if parts else model.coding_i
        lost = _overlapping(self.rejected, model.chrom, wanted)
        if lost:
            return Answer(Doubt.UNCERTAIN, f"{gene}: {lost} could not be read")
        if self.regions is not None:
            missing = [part for part in wanted if not self.regions.covers(model.chrom, *part)]
            if missing:
                bases = sum(end - start for start, end in missing)
                return Answer(Doubt.NOT_ASSAYED, f"the panel leaves out parts of {where} (intervals of {bases} bases)")
        return self._holds_none(where)

    def _refusal(self, gene: str, needed: frozenset[ChangeKind]) -> Answer | None:
        if not self.has_input:
            return Answer(Doubt.NOT_ASSAYED, "no small-variant file was given")
        if self.source is AnnotationSource.CATALOGUE:
            return Answer(
                Doubt.NOT_ASSAYED, f"only catalogued alleles can be seen, which proves nothing for all of {gene}"
            )
        if not self.assay:
            return Answer(Doubt.NOT_ASSAYED, "the sheet declares no assay, so nothing can be called absent")
        model = self.genes.get(gene)
        if self.source is AnnotationSource.REFERENCE and (model is None or not model.sequenced):
            return Answer(Doubt.NOT_ASSAYED, f"{gene} has no transcript and sequence in the reference used")
        return None if needed <= self.kinds else Answer(Doubt.NOT_ASSAYED, self._one_kind())

    def _one_kind(self) -> str:
        """That the file's callers do not look for all that was asked."""
        who = "caller" if len(self.callers) == 1 else "callers"
        named = f" ({', '.join(self.callers)})" if self.callers else ""
        verb = "looks" if len(self.callers) == 1 else "look"
        return f"the file's {who}{named} {verb} for {' and '.join(sorted(self.kinds)) or 'no small change'} alone"

    def _unplaced(self, gene: str, where: str) -> Answer:
        """No reference places the gene: an exome or genome still covers it, a panel cannot be shown to."""
        if self.regions is not None:
            return Answer(Doubt.NOT_ASSAYED, f"whether the panel covers {where} cannot be shown without a reference")
        lost = [row for row in self.rejected if not is_harmless(row)]
        if lost:
            return Answer(
                Doubt.UNCERTAIN, f"{len(lost)} unread record(s) cannot be placed; one of them may lie in {gene}"
            )
        return self._holds_none(where)

    def _holds_none(self, where: str) -> Answer:
        """Absent: what was looked for lies in the assay, and no variant was found there."""
        lies, holds = ("lies", "holds") if where.startswith("codon ") else ("lie", "hold")
        return Answer(None, f"{where} {lies} in the declared {self._assay_words()} and {holds} no such variant")

    def _assay_words(self) -> str:
        return self.assay if self.regions is None else "panel"


def _overlapping(rejected: Iterable[Rejected], chrom: str, wanted: Sequence[tuple[int, int]]) -> str:
    """The first unread record over the wanted bases (two bases of splice site added), as words; empty if none.

    A record whose place cannot be read may lie anywhere.
    """
    for row in rejected:
        if is_harmless(row):
            continue
        if row.pos is None:
            return f"record {row.record} ({row.key}: {row.detail})"
        if row.chrom != chrom:
            continue
        first, last = row.pos - 1, (row.end or row.pos)
        if any(first < end + 2 and start - 2 < last for start, end in wanted):
            return f"record {row.record} ({row.key}: {row.detail})"
    return ""
