"""Candidates that may still change each other: calls of one allele, of one codon, and in-cis calls that are one change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from moltarget.consequence.phasing import belong_together, codons_touched, replaced
from moltarget.contigs import rank
from moltarget.model import EVERYWHERE, Consequence, Disposition, Locus, SmallVariant
from moltarget.steps.candidates import Candidate, PlainCandidate
from moltarget.steps.disposing import CARRIED_BY_NORMAL
from moltarget.steps.passage import Passage

_NEGLIGIBLE = 0.5  # a neighbour of less than this share of a call's VAF: most molecules with the call lack it


@dataclass(frozen=True, slots=True)
class JointCall:
    """What in-cis calls make together. ``parts`` are the alleles as read (``Locus.key``).

    ``doubt`` and all that follows it are what the user's files say of the joint allele itself.
    """

    locus: Locus
    consequences: tuple[Consequence, ...]
    hgvs_g: str
    parts: tuple[str, ...]
    doubt: tuple[Disposition, str] | None = None
    population_af: float | None = None
    known: tuple[tuple[str, str], ...] = ()
    hotspot: tuple[int, int] | None = None
    computational: tuple[str, ...] = ()


@dataclass(slots=True)
class Window:
    """The candidates from here to the end of the transcripts that they touch.

    Nothing beyond those transcripts can share a codon or a frame with them. A candidate without a known end (no
    reference) keeps the window open.
    """

    joints: list[JointCall] = field(default_factory=list)
    unnamed: dict[str, set[int]] = field(default_factory=dict)
    _held: dict[str, Candidate] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _haplotypes: dict[str, str] = field(default_factory=dict)
    _joined: set[tuple[str, str]] = field(default_factory=set)
    _chrom: str = ""
    _reach: int | None = 0

    def ends_before(self, chrom: str, pos: int) -> bool:
        """Whether an allele lies beyond everything that waits."""
        if not self._held or self._reach is None:
            return False
        return chrom != self._chrom or pos > self._reach

    def add(self, variant: SmallVariant, call: Passage, reach: int | None) -> None:
        """Add a candidate; further records of its allele join it."""
        key = variant.key
        if not self._held:
            self._reach = 0
        self._reach = None if reach is None or self._reach is None else max(self._reach, reach)
        self._chrom = variant.locus.chrom if variant.locus else ""
        self._keys[call.written] = key
        if call.haplotype:
            self._haplotypes.setdefault(key, call.haplotype)
        known = self._held.get(key)
        self._held[key] = variant if known is None else _merged(_whole(known), variant)

    def add_plain(self, one: PlainCandidate) -> None:
        """The same for a plain call."""
        allele = one.allele
        if not self._held:
            self._reach = 0
        if self._reach is not None and allele.reach > self._reach:
            self._reach = allele.reach
        self._chrom = allele.written[0]
        known = self._held.get(allele.key)
        self._held[allele.key] = one if known is None else _merged(_whole(known), _whole(one))

    def close(self) -> list[Candidate]:
        """The variants in the order of their places, joined and marked; the window is empty afterwards."""
        if self.joints:
            for joint in sorted(self.joints, key=lambda one: (-len(one.parts), one.locus.key)):
                self._join(joint)
        if len(self._held) > 1:
            self._mark_unphased()
        if self.unnamed:
            self._mark_neighbours()
        found = (
            [self._phased(variant) for variant in self._held.values()] if self._haplotypes else [*self._held.values()]
        )
        if len(found) > 1:
            found.sort(key=_order)
        for held in (self._held, self._keys, self._haplotypes, self.joints, self._joined):
            held.clear()
        return found

    def _phased(self, variant: Candidate) -> Candidate:
        """The variant with its haplotype, where one was told."""
        haplotype = self._haplotypes.get(variant.key)
        return replace(_whole(variant), haplotype=haplotype) if haplotype else variant

    def _join(self, joint: JointCall) -> None:
        """Replace the parts by their joint call; a part on both haplotypes stays, alone on the other one.

        A record that writes the joint allele itself is one more record of it.
        """
        keys = [self._keys.get(written, "") for written in joint.parts]
        parts = [_whole(self._held[key]) for key in keys if key in self._held]
        if len(parts) < len(joint.parts) or not belong_together([part.consequences for part in parts]):
            return
        sides = {self._haplotypes.get(key, "") for key in keys} - {EVERYWHERE}
        stay = [key for key in keys if sides and self._haplotypes.get(key) == EVERYWHERE]
        for key in keys:
            if key not in stay:
                del self._held[key]
        made, key = _joint_variant(joint, parts), joint.locus.key
        known = self._held.get(key)
        self._held[key] = made if known is None else _merged(_whole(known), made)
        self._haplotypes[key] = next(iter(sides), EVERYWHERE)
        self._joined.update(pair for part in stay for pair in ((part, key), (key, part)))

    def _mark_unphased(self) -> None:
        """Two calls of one codon whose phase is not known: what the codon became cannot be told."""
        codons: dict[tuple[str, str, int], dict[str, Candidate]] = defaultdict(dict)
        for variant in self._held.values():
            for codon in _codons(variant):
                codons[codon][variant.key] = variant
        near: dict[str, list[Candidate]] = defaultdict(list)
        for together in codons.values():
            for one, other in combinations(together.values(), 2) if len(together) > 1 else ():
                if self._can_be_in_cis(one, other):
                    near[one.key].append(other)
                    near[other.key].append(one)
        for key, others in near.items():
            variant = self._held[key]
            telling = [other for other in others if not _is_negligible(other, variant)]
            if telling and not variant.doubt:
                there = min(telling, key=_order).written
                text = f"{there} touches the same codon; what both make of it together is not known"
                self._held[key] = _with_neighbour(variant, text)

    def _can_be_in_cis(self, one: Candidate, other: Candidate) -> bool:
        """Not two changes of one base, not phased against each other, and not settled by a joint call already."""
        if (one.key, other.key) in self._joined or _collide(one.locus, other.locus):
            return False
        first, second = (self._haplotypes.get(variant.key, "").rpartition("|") for variant in (one, other))
        return not (first[0] and first[0] == second[0] and first[2] != second[2])

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
                self._held[variant.key] = _with_neighbour(variant, text)


def _whole(one: Candidate) -> SmallVariant:
    return one.kind.variant(one) if isinstance(one, PlainCandidate) else one


def _with_neighbour(one: Candidate, text: str) -> Candidate:
    return one._replace(unphased=text) if isinstance(one, PlainCandidate) else replace(one, unphased=text)


def _order(variant: Candidate) -> tuple[tuple[int, str], int, str, str]:
    locus = variant.locus
    return (rank(locus.chrom), locus.pos, locus.ref, locus.alt) if locus is not None else ((0, ""), 0, "", "")


def _codons(variant: Candidate) -> Iterator[tuple[str, str, int]]:
    """(contig, transcript, number) of every codon that a variant touches; of a frameshift those of its bases."""
    if isinstance(variant, PlainCandidate):
        chrom = variant.allele.written[0]
        for transcript, number in variant.allele.codons:
            yield chrom, transcript, number
    elif variant.locus is not None:
        for one in variant.consequences:
            touched = codons_touched(one)
            for number in range(touched[0], touched[1] + 1) if touched else ():
                yield variant.locus.chrom, one.transcript, number


def _collide(one: Locus | None, other: Locus | None) -> bool:
    """Whether two alleles replace the same base: one molecule cannot have both."""
    if one is None or other is None:
        return False
    (first, last), (start, end) = replaced(one), replaced(other)
    return first <= end and start <= last


def _is_negligible(other: Candidate, variant: Candidate) -> bool:
    """Whether a neighbour is so rare beside a call that the call stands by itself in most molecules."""
    return other.vaf is not None and variant.vaf is not None and other.vaf < _NEGLIGIBLE * variant.vaf


def highest(one: float | None, other: float | None) -> float | None:
    """The higher of two numbers that may be unknown."""
    known = [value for value in (one, other) if value is not None]
    return max(known) if known else None


def _merged(one: SmallVariant, other: SmallVariant) -> SmallVariant:
    """Two records of one allele. What the matched normal says outweighs all; else a usable record a doubtful one; of equals
    the first record gives reads and VAF.
    """
    best, further = sorted((one, other), key=lambda held: (*_weight(held), min(held.records)))
    return replace(
        best,
        records=tuple(sorted({*one.records, *other.records})),
        callers=tuple(sorted({*one.callers, *other.callers})),
        population_af=highest(best.population_af, further.population_af),
        population_searched=one.population_searched or other.population_searched,
    )


def _weight(variant: SmallVariant) -> tuple[bool, bool]:
    return not variant.doubt.startswith(CARRIED_BY_NORMAL), bool(variant.doubt)


def _joint_variant(joint: JointCall, parts: Sequence[SmallVariant]) -> SmallVariant:
    """One variant for in-cis parts: VAF, depth and reads are the lowest of the parts, a doubt of one is a doubt of all."""
    first = next((part for part in parts if part.doubt), parts[0])
    doubts = list(dict.fromkeys(part.doubt for part in parts if part.doubt))
    disposition = first.disposition
    if not doubts and joint.doubt is not None:
        disposition, doubts = joint.doubt[0], [joint.doubt[1]]
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
        doubt="; ".join(doubts),
        disposition=disposition,
        hgvs_g=joint.hgvs_g,
        callers=tuple(sorted(set.intersection(*(set(part.callers) for part in parts)))),
        population_af=joint.population_af,
        population_searched=False,  # the file's annotation looked its parts up
        known=joint.known,
        hotspot=joint.hotspot,
        computational=joint.computational,
    )
