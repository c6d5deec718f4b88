"""Candidates that may still change each other: calls of one allele, of one codon, and in-cis calls that are one change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations

from moltarget.consequence.phasing import belong_together
from moltarget.contigs import rank
from moltarget.model import Consequence, Locus, SmallVariant
from moltarget.steps.passage import Passage


@dataclass(frozen=True, slots=True)
class JointCall:
    """What in-cis calls make together. ``parts`` are the alleles as read (``Locus.key``)."""

    locus: Locus
    consequences: tuple[Consequence, ...]
    hgvs_g: str
    parts: tuple[str, ...]


@dataclass(slots=True)
class Window:
    """The candidates from here to the end of the transcripts that they touch.

    Nothing beyond those transcripts can share a codon or a frame with them. A candidate without a known end (no
    reference) keeps the window open.
    """

    joints: list[JointCall] = field(default_factory=list)
    unnamed: dict[str, set[int]] = field(default_factory=dict)
    _held: dict[str, SmallVariant] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _haplotypes: dict[str, str] = field(default_factory=dict)
    _chrom: str = ""
    _reach: int | None = 0

    def ends_before(self, locus: Locus) -> bool:
        """Whether an allele lies beyond everything that waits."""
        if not self._held or self._reach is None:
            return False
        return locus.chrom != self._chrom or locus.pos > self._reach

    def add(self, variant: SmallVariant, call: Passage, reach: int | None) -> None:
        """Add a candidate; a further record joins the first, and a usable record outweighs a doubtful one."""
        key = variant.key
        if not self._held:
            self._reach = 0
        self._reach = None if reach is None or self._reach is None else max(self._reach, reach)
        self._chrom = variant.locus.chrom if variant.locus else ""
        self._keys[call.written] = key
        self._haplotypes.setdefault(key, call.haplotype)
        known = self._held.get(key)
        if known is None:
            self._held[key] = variant
            return
        best, other = (known, variant) if variant.doubt or not known.doubt else (variant, known)
        self._held[key] = replace(
            best,
            records=tuple(sorted({*known.records, *variant.records})),
            callers=tuple(sorted({*known.callers, *variant.callers})),
            population_af=highest(best.population_af, other.population_af),
        )

    def close(self) -> list[SmallVariant]:
        """The variants in the order of their places, joined and marked; the window is empty afterwards."""
        if self.joints:
            for joint in sorted(self.joints, key=lambda one: (-len(one.parts), one.locus.key)):
                self._join(joint)
        if len(self._held) > 1:
            self._mark_unphased()
        if self.unnamed:
            self._mark_neighbours()
        found = list(self._held.values())
        if len(found) > 1:
            found.sort(key=_order)
        for held in (self._held, self._keys, self._haplotypes, self.joints):
            held.clear()
        return found

    def _join(self, joint: JointCall) -> None:
        keys = [self._keys.get(written, "") for written in joint.parts]
        parts = [self._held[key] for key in keys if key in self._held]
        if len(parts) < len(joint.parts) or not belong_together([part.consequences for part in parts]):
            return
        for key in keys:
            del self._held[key]
        self._held[joint.locus.key] = _joint_variant(joint, parts)
        self._haplotypes[joint.locus.key] = self._haplotypes.get(keys[0], "")

    def _mark_unphased(self) -> None:
        """Two calls of one codon whose phase is not known: what the codon became cannot be told."""
        codons: dict[tuple[str, str, int], dict[str, SmallVariant]] = defaultdict(dict)
        for variant in self._held.values():
            for codon in _codons(variant):
                codons[codon][variant.key] = variant
        for together in codons.values():
            if len(together) < 2:
                continue
            for one, other in permutations(together.values(), 2):
                if not one.doubt and not self._in_trans(one, other):
                    text = f"{other.written} touches the same codon; what both make of it together is not known"
                    self._held[one.key] = replace(self._held[one.key], unphased=text)

    def _mark_neighbours(self) -> None:
        """In catalogue mode: an uncatalogued call within a codon's reach may be part of the same change."""
        for variant in list(self._held.values()):
            here = variant.locus
            if here is None or len(here.ref) != len(here.alt):
                continue
            reach = (*range(here.pos - 2, here.pos), *range(here.pos + len(here.ref), here.pos + len(here.ref) + 2))
            near = sorted(self.unnamed.get(here.chrom, set()).intersection(reach))
            if near:
                text = f"another call at {here.chrom}:{near[0]} may touch the same codon and is not a catalogued allele"
                self._held[variant.key] = replace(variant, unphased=text)

    def _in_trans(self, one: SmallVariant, other: SmallVariant) -> bool:
        """Phased against each other: same phase set, other haplotype."""
        first, second = (self._haplotypes.get(variant.key, "").rpartition("|") for variant in (one, other))
        return bool(first[0]) and first[0] == second[0] and first[2] != second[2]


def _order(variant: SmallVariant) -> tuple[tuple[int, str], int, str, str]:
    locus = variant.locus
    return (rank(locus.chrom), locus.pos, locus.ref, locus.alt) if locus is not None else ((0, ""), 0, "", "")


def _codons(variant: SmallVariant) -> Iterator[tuple[str, str, int]]:
    """(contig, transcript, number) of every codon that a substitution touches; none for an indel."""
    if variant.locus is None or len(variant.locus.ref) != len(variant.locus.alt):
        return
    for one in variant.consequences:
        if one.first_residue is not None:
            for number in range(one.first_residue, (one.last_residue or one.first_residue) + 1):
                yield variant.locus.chrom, one.transcript, number


def highest(one: float | None, other: float | None) -> float | None:
    """The higher of two numbers that may be unknown."""
    known = [value for value in (one, other) if value is not None]
    return max(known) if known else None


def _joint_variant(joint: JointCall, parts: Sequence[SmallVariant]) -> SmallVariant:
    """One variant for in-cis parts: VAF, depth and reads are the lowest of the parts, a doubt of one is a doubt of all."""
    first = next((part for part in parts if part.doubt), parts[0])
    return replace(
        first,
        key=joint.locus.key,
        locus=joint.locus,
        consequences=joint.consequences,
        records=tuple(dict.fromkeys(record for part in parts for record in part.records)),
        written=" + ".join(part.written for part in parts),
        vaf=min((part.vaf for part in parts if part.vaf is not None), default=None),
        depth=min((part.depth for part in parts if part.depth is not None), default=None),
        alt_reads=min((part.alt_reads for part in parts if part.alt_reads is not None), default=None),
        filters=tuple(dict.fromkeys(name for part in parts for name in part.filters)),
        source="VCF, joined in cis",
        doubt="; ".join(dict.fromkeys(part.doubt for part in parts if part.doubt)),
        hgvs_g=joint.hgvs_g,
        callers=tuple(sorted(set.intersection(*(set(part.callers) for part in parts)))),
        population_af=None,
        known=(),
    )
