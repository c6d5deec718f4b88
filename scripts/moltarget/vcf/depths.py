"""Depth, alternate reads and VAF of one ALT: a table of how callers write them.

A way to write counts is added by one row of ``COUNTS``, ``FRACTIONS`` or ``DEPTHS``; ``columns`` applies them. A value of
the wrong type, number or range is unknown (None), never 0. VAF is the share of the allele's reads among the counted reads
where the caller gives counts: the number then agrees with the reads printed beside it and is comparable between callers. A
stated fraction is used only without counts (Mutect2's is a model estimate), except for ``OVER_DEPTH``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from moltarget.vcf.shapes import Caller

MAX_COUNT = 2**31 - 1  # VCF integers have 32 bits (VCFv4.3 section 1.3)
Values = Mapping[str, str]
# One percentage as VarScan writes FREQ where the computer's language has a decimal comma; a list has a % in each part.
DECIMAL_COMMA = re.compile(r"\d{1,3},\d+%(?:25)?", re.ASCII)


class Allele(NamedTuple):
    """Which ALT of a record is asked for: ``number`` is 1-based, ``alts`` is how many the record has."""

    ref: str
    alt: str
    number: int
    alts: int


class Reads(NamedTuple):
    """``depth`` and ``alt_reads`` are read counts, ``vaf`` a fraction 0-1; None where the file does not say."""

    depth: int | None = None
    alt_reads: int | None = None
    vaf: float | None = None


UNKNOWN = Reads()
# The same as a plain tuple, for what is read of every record: (depth, reads of the ALT, VAF).
Triple = tuple[int | None, int | None, float | None]
# (reads of the ALT, reads of all alleles or None when the other alleles' counts are missing)
Counted = tuple[int, int | None]
# The values of a row's fields, in the order of ``needs``, after the allele.
Reader = Callable[..., Counted | None]


@lru_cache(maxsize=1 << 16)
def count(text: str | None) -> int | None:
    """A read count, None unless it is a plain integer of at most 32 bits. Remembered: the same few thousand recur."""
    if text and text.isascii() and text.isdigit() and len(text) <= 10:
        number = int(text)
        return number if number <= MAX_COUNT else None
    return None


def fraction(text: str | None) -> float | None:
    """A fraction 0-1 from ``0.25``, ``2.5e-1``, ``25%``, ``25%25`` (escaped percent sign) or ``12,5%``; None otherwise."""
    if not text:
        return None
    number = text.replace("%25", "%")
    scale = 100.0 if number.endswith("%") else 1.0
    if "," in number and DECIMAL_COMMA.fullmatch(number):
        number = number.replace(",", ".")
    try:
        value = float(number.rstrip("%")) / scale
    except ValueError:
        return None
    return value if 0.0 <= value <= 1.0 else None


def _of_alleles(counts: Sequence[int | None], number: int) -> Counted | None:
    alt = counts[number]
    return None if alt is None else (alt, None if None in counts else sum(cast("Sequence[int]", counts)))


@lru_cache(maxsize=1 << 16)
def _listed(counts: str) -> tuple[Counted | None, ...]:
    """Every allele of a list of counts: the reads of most records are among a few ten thousand pairs, so remembered."""
    read = tuple(map(count, counts.split(",")))
    return tuple(_of_alleles(read, number) for number in range(len(read)))


def _per_allele(allele: Allele, counts: str) -> Counted | None:
    """Counts in allele order, reference first (``Number=R``)."""
    listed = _listed(counts)
    return listed[allele.number] if len(listed) == allele.alts + 1 else None


def _ref_and_alts(allele: Allele, ref: str, alts: str) -> Counted | None:
    """Reference reads in one field, those of each ALT (``Number=A``, or 1 for a single ALT) in another."""
    parts = alts.split(",")
    return _of_alleles(list(map(count, (ref, *parts))), allele.number) if len(parts) == allele.alts else None


def _of_covering(allele: Allele, covering: str, alts: str) -> Counted | None:
    """For each ALT the reads that cover its place in one field, those with the ALT in another."""
    places, found = covering.split(","), alts.split(",")
    if not len(places) == len(found) == allele.alts:
        return None
    reads = count(found[allele.number - 1])
    return None if reads is None else (reads, count(places[allele.number - 1]))


def _fragments(allele: Allele, depth: str, calls: str, *_: str) -> Counted | None:
    """cgpPindel: fragments that cover the place, and those with the only ALT."""
    return _of_covering(allele, depth, calls)


def _unique_calls(allele: Allele, *counts: str) -> Counted | None:
    """cgpPindel's first versions: calls on each strand, then all mapped reads on each."""
    read = list(map(count, counts))
    if allele.alts != 1 or None in read:
        return None
    forward, reverse, plus, minus = cast("Sequence[int]", read)
    return forward + reverse, plus + minus


def _alt_only(allele: Allele, alt: str) -> Counted | None:
    """Reads of the only ALT, those of the reference not given."""
    reads = count(alt) if allele.alts == 1 else None
    return None if reads is None else (reads, None)


def _tier1(counts: str) -> int | None:
    return count(counts.split(",", 1)[0])


def _strelka_snv(allele: Allele, *tiers: str) -> Counted | None:
    """Strelka SNVs: tier-1 counts of the two bases, of those of A, C, G and T."""
    places = ["ACGT".find(base) if len(base) == 1 else -1 for base in (allele.ref, allele.alt)]
    if len(allele.ref) != 1 or len(allele.alt) != 1 or places[1] < 0:
        return None
    ref, alt = (_tier1(tiers[place]) if place >= 0 else None for place in places)
    return None if alt is None else (alt, None if ref is None else ref + alt)


def _strelka_indel(allele: Allele, others: str, indel: str) -> Counted | None:
    """Strelka indels: tier-1 reads of the other alleles (TAR) and of the indel (TIR)."""
    ref, alt = _tier1(others), _tier1(indel)
    if alt is None or allele.alts != 1:
        return None
    return alt, None if ref is None else ref + alt


def _base_counts(allele: Allele, counts: str) -> Counted | None:
    """SomaticSniper's BCOUNT: reads with A, C, G and T at the site."""
    parts = counts.split(",")
    index = "ACGT".find(allele.alt) if len(allele.ref) == len(allele.alt) == 1 else -1
    return _of_alleles(list(map(count, parts)), index) if len(parts) == 4 and index >= 0 else None


def _both_strands(allele: Allele, *counts: str) -> Counted | None:
    """CaVEMan: reads with A, C, G and T on the forward strand, then the same on the reverse strand."""
    index = "ACGT".find(allele.alt) if len(allele.ref) == len(allele.alt) == 1 else -1
    read = list(map(count, counts))
    if index < 0 or None in read:
        return None
    known = cast("Sequence[int]", read)
    return known[index] + known[index + 4], sum(known)


def strands(allele: Allele, counts: str) -> Counted | None:
    """DP4: reads of the reference forward and reverse, of the ALT forward and reverse."""
    parts = list(map(count, counts.split(",")))
    known = [one for one in parts if one is not None]
    if len(parts) != 4 or len(known) != 4 or allele.alts != 1:
        return None
    return known[2] + known[3], sum(known)


class CountRow(NamedTuple):
    """One way to write counts: it applies when every field of ``needs`` is there.

    ``source`` says where the meaning of the fields is documented. A row with ``only`` is for files that this caller wrote
    alone: a merged record can hold its field beside the depth of another caller, which counts other reads.
    """

    caller: str
    needs: tuple[str, ...]
    read: Reader
    source: str
    only: Caller | None = None


COUNTS: tuple[CountRow, ...] = (
    CountRow("tumour and control in one column (ADT)", ("ADT",), _per_allele, "the T001 files' header"),
    CountRow(
        "allele depths: Mutect, VarDict, MuSE, RADIA, Pindel, Octopus, DRAGEN, TNscope, DeepVariant, SAGE",
        ("AD",),
        _per_allele,
        "VCFv4.3 table 2",
    ),
    CountRow("VarScan 2", ("RD", "AD"), _ref_and_alts, "its header: reads1, reads2"),
    CountRow("Ion Torrent", ("FRO", "FAO"), _ref_and_alts, "its header: counts of the flow evaluator, as for its AF"),
    CountRow("FreeBayes", ("RO", "AO"), _ref_and_alts, "its header: observation counts"),
    CountRow("Platypus", ("NR", "NV"), _of_covering, "its header: reads that cover, and that contain the variant"),
    CountRow("cgpPindel", ("FD", "FC", "PU", "NU"), _fragments, "its header: fragment depth and fragment calls"),
    CountRow("cgpPindel without FC", ("PU", "NU", "PR", "NR"), _unique_calls, "its header: unique calls, mapped reads"),
    CountRow("VarDict without AD", ("VD",), _alt_only, "VarDict var2vcf_paired.pl"),
    CountRow("Strelka indels", ("TAR", "TIR"), _strelka_indel, "Strelka user guide v2.9.x, somatic VAF"),
    CountRow("Strelka SNVs", ("AU", "CU", "GU", "TU"), _strelka_snv, "Strelka user guide v2.9.x, somatic VAF"),
    CountRow("SomaticSniper", ("BCOUNT",), _base_counts, "its header: occurrence per base", Caller.SOMATIC_SNIPER),
    CountRow(
        "CaVEMan",
        ("FAZ", "FCZ", "FGZ", "FTZ", "RAZ", "RCZ", "RGZ", "RTZ"),
        _both_strands,
        "its header: reads of each base on each strand",
    ),
    CountRow("SomaticSniper, VarScan 2", ("DP4",), strands, "their headers: strand counts"),
    CountRow("DELLY, junction reads", ("RR", "RV"), _ref_and_alts, "its header: junction reads"),
    CountRow("Pindel, first versions", ("AD",), _alt_only, "pindel vcfcreator.cpp", Caller.PINDEL),
)
FRACTIONS: tuple[str, ...] = ("AF", "VAF", "FREQ", "FA", "MAP_VAF")
DEPTHS: tuple[str, ...] = ("DPT", "DP", "AFDP", "ADP")  # AFDP: TNscope; ADP: Octopus, reads assigned to an allele
INFO_FRACTIONS: tuple[str, ...] = ("TVAF",)
INFO_DEPTHS: tuple[str, ...] = ("TDP",)
# INFO counts that are the tumour's by their description (MC3's tumour exome reads) or name, in files without its column.
INFO_COUNTS: tuple[CountRow, ...] = (
    CountRow("MC3", ("NREF", "NALT"), _ref_and_alts, "its header: tumour reference and ALT count"),
    CountRow("PCAWG consensus", ("t_ref_count", "t_alt_count"), _ref_and_alts, "its header: tumour ref and ALT count"),
)
# Callers whose AF is by their own description the share of *all* reads at the site, so that reads of further alleles
# count: SAGE (VcfTags.java, "... / Coverage") and LoFreq (INFO, vcf.c). Used where such a caller wrote the file alone.
OVER_DEPTH = frozenset({Caller.SAGE, Caller.LOFREQ})
