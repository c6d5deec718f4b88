"""Genomic alleles that give a change on a transcript: every candidate is named, and kept when the name is the one asked.

Bounds: a substitution is spelled by every codon of the new residue; residues gained by an insertion or delins are
spelled by every codon when that makes no more than ``_SPELLINGS`` alleles; deletions and duplications are those of whole
codons' worth of bases that lie within ``_AROUND`` bases of the residues. The rest comes from CIViC's own alleles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

from moltarget.curation.isoforms import Isoform
from moltarget.curation.targets import Target
from moltarget.errors import HgvsError
from moltarget.hgvs import (
    Fetch,
    Naming,
    ProteinChange,
    ProteinKind,
    genomic_allele,
    name_variant,
    normal_form,
    normal_form_protein,
    parse_coding,
)
from moltarget.hgvs.bases import reverse_complement, trim
from moltarget.model import Locus

_AROUND = 30
_SPELLINGS = 150  # covers any two residues (6 x 6 codons) and most runs of three or four


@dataclass(frozen=True)
class Finder:
    """One isoform on one build, with the bases around it."""

    isoform: Isoform
    fetch: Fetch

    @cached_property
    def codons(self) -> dict[str, tuple[str, ...]]:
        """The codons of each residue."""
        found: dict[str, list[str]] = {}
        for codon, residue in self.isoform.sequence.table.items():
            found.setdefault(residue, []).append(codon)
        return {residue: tuple(sorted(codons)) for residue, codons in found.items()}

    def find(self, target: Target, coding: Iterable[str] = ()) -> dict[Locus, Naming]:
        """The alleles of a target and their names. ``coding`` are c. names of the same change to be tried too."""
        if target.is_coding:
            return dict(self._named([self._of_name(target.text)]))
        codon, change = target.codon, target.change
        if codon:
            found = self._named(self._codon(codon[1], [aa for aa in self.codons if aa not in {"*", codon[0]}]))
            return {locus: naming for locus, naming in found if _is_missense(naming, codon[1])}
        if change is None:
            return {}
        tried = [*self._candidates(change), *(self._of_name(name) for name in coding)]
        wanted = self._normal(change)
        return {
            locus: naming
            for locus, naming in self._named(tried)
            if naming.protein is not None and self._normal(naming.protein) == wanted
        }

    def name(self, locus: Locus) -> Naming | None:
        """The names of an allele on the isoform."""
        transcript = self.isoform.transcript
        return name_variant(transcript, self.isoform.sequence, locus.chrom, locus.pos, locus.ref, locus.alt, self.fetch)

    def _named(self, loci: Iterable[Locus | None]) -> Iterator[tuple[Locus, Naming]]:
        for locus in dict.fromkeys(loci):
            naming = self.name(locus) if locus is not None else None
            if locus is not None and naming is not None and naming.hgvs_c:
                yield locus, naming

    def _normal(self, change: ProteinChange) -> ProteinChange | None:
        try:
            return normal_form_protein(change, self.isoform.sequence.protein)
        except HgvsError:
            return None

    def _of_name(self, name: str) -> Locus | None:
        try:
            return genomic_allele(self.isoform.transcript, parse_coding(name), self.fetch)
        except HgvsError:
            return None

    def _candidates(self, change: ProteinChange) -> Iterator[Locus | None]:
        start, end = change.start or 0, change.end or change.start or 0
        match change.kind:
            case ProteinKind.SUBSTITUTION | ProteinKind.STOP_GAINED:
                yield from self._codon(start, [change.alt or "*"])
            case ProteinKind.DELETION:
                yield from self._stretches(start, end, end - start + 1, repeat=False)
            case ProteinKind.DUPLICATION:
                yield from self._stretches(start, end, end - start + 1, repeat=True)
            case ProteinKind.INSERTION:
                yield from self._stretches(start, end, len(change.alt or ""), repeat=True)
                yield from self._replaced(3 * start + 1, 3 * start, change.alt or "")
            case ProteinKind.DELINS:
                lost = end - start + 1 - len(change.alt or "")
                yield from self._stretches(start, end, lost, repeat=False)
                yield from self._replaced(3 * start - 2, 3 * end, change.alt or "")

    def _codon(self, number: int, residues: Iterable[str]) -> Iterator[Locus | None]:
        for residue in residues:
            yield from self._replaced(3 * number - 2, 3 * number, residue)

    def _replaced(self, first: int, last: int, residues: str) -> Iterator[Locus | None]:
        """c. bases ``first`` to ``last`` (an insertion before ``first`` when ``last`` is smaller) by all spellings."""
        choices = [self.codons.get(residue, ()) for residue in residues]
        if residues and prod(map(len, choices)) <= _SPELLINGS:
            for spelling in product(*choices):
                yield self._edit(first, last, "".join(spelling))

    def _stretches(self, start: int, end: int, residues: int, *, repeat: bool) -> Iterator[Locus | None]:
        """Deletions (or duplications, ``repeat``) of as many residues' bases, near residues ``start`` to ``end``."""
        length = 3 * residues
        if length <= 0:
            return
        for first in range(max(3 * start - 2 - _AROUND, 1), 3 * end + _AROUND - length + 2):
            bases = self._coding(first, first + length - 1)
            if repeat:
                yield self._edit(first, first + length - 1, bases + bases)
            else:
                yield self._edit(first, first + length - 1, "")

    def _coding(self, first: int, last: int) -> str:
        begin, _ = self.isoform.transcript.cds_i
        return self.isoform.sequence.bases[begin + first - 1 : begin + last]

    def _edit(self, first: int, last: int, new: str) -> Locus | None:
        """The allele that puts ``new`` in place of c. bases ``first`` to ``last``.

        None when it changes nothing, or the bases changed (for an insertion its neighbours) lie in two exons.
        """
        transcript = self.isoform.transcript
        first, old, new = trim(first, self._coding(first, last), new)
        if old == new:
            return None
        if not old:  # name the base before an insertion, so that there is a place to start from
            first -= 1
            old = self._coding(first, first)
            new = old + new
        begin, end = transcript.cds_i
        low, high = begin + first - 1, begin + first + len(old) - 2
        if low < begin or high >= end:
            return None
        ends = [transcript.directed(low), transcript.directed(high)]
        if ends[1] - ends[0] != high - low:
            return None
        if transcript.strand == -1:
            old, new = reverse_complement(old), reverse_complement(new)
        return normal_form(transcript.chrom, min(transcript.strand * place for place in ends), old, new, self.fetch)


def _is_missense(naming: Naming, number: int) -> bool:
    change = naming.protein
    return change is not None and change.kind is ProteinKind.SUBSTITUTION and change.start == number
