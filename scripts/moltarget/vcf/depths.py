"""Depth, alternate reads and VAF of one ALT: a table of how callers write them.

A caller is added by one row of ``COUNTS``, ``FRACTIONS`` or ``DEPTHS``. A value of the wrong type, number or range is
unknown (None), never 0. VAF is the share of the allele's reads among the counted reads where the caller gives counts:
the number then agrees with the reads printed beside it and is comparable between callers; a stated fraction (a model
estimate in Mutect2) is used only without counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

MAX_COUNT = 2**31 - 1  # VCF integers have 32 bits (VCFv4.3 section 1.3)
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Allele:
    """Which ALT of a record is asked for: ``number`` is 1-based, ``alts`` is how many the record has."""

    ref: str
    alt: str
    number: int
    alts: int


@dataclass(frozen=True, slots=True)
class Reads:
    """``depth`` and ``alt_reads`` are read counts, ``vaf`` a fraction 0-1; None where the file does not say."""

    depth: int | None = None
    alt_reads: int | None = None
    vaf: float | None = None


# (reads of the ALT, reads of all alleles or None when the other alleles' counts are missing)
Counted = tuple[int, int | None]


def count(text: str | None) -> int | None:
    """A read count, None unless it is a plain integer of at most 32 bits."""
    if text and text.isascii() and text.isdigit() and len(text) <= 10:
        number = int(text)
        return number if number <= MAX_COUNT else None
    return None


def fraction(text: str | None) -> float | None:
    """A fraction 0-1 from ``0.25``, ``2.5e-1``, ``25%`` or ``25%25`` (escaped percent sign); None otherwise."""
    if not text:
        return None
    number = text.replace("%25", "%")
    scale = 100.0 if number.endswith("%") else 1.0
    try:
        value = float(number.rstrip("%")) / scale
    except ValueError:
        return None
    return value if 0.0 <= value <= 1.0 else None


def _per_allele(field: str) -> Callable[[Values, Allele], Counted | None]:
    """Counts in allele order, reference first (``Number=R``)."""

    def read(values: Values, allele: Allele) -> Counted | None:
        parts = values.get(field, "").split(",")
        if len(parts) != allele.alts + 1:
            return None
        counts = [count(part) for part in parts]
        alt = counts[allele.number]
        known = [number for number in counts if number is not None]
        return None if alt is None else (alt, sum(known) if len(known) == len(counts) else None)

    return read


def _varscan(values: Values, allele: Allele) -> Counted | None:
    """VarScan 2: RD reference reads, AD (``Number=1``) alternate reads."""
    ref, alt = count(values.get("RD")), count(values.get("AD"))
    if alt is None or ref is None or allele.alts != 1:
        return None
    return alt, ref + alt


def _tier1(values: Values, field: str) -> int | None:
    return count(values.get(field, "").split(",", 1)[0])


def _strelka_snv(values: Values, allele: Allele) -> Counted | None:
    """Strelka SNVs: tier-1 counts of the two bases (Strelka2 user guide, somatic VAF)."""
    if len(allele.ref) != 1 or len(allele.alt) != 1:
        return None
    ref, alt = _tier1(values, f"{allele.ref}U"), _tier1(values, f"{allele.alt}U")
    return None if alt is None else (alt, None if ref is None else ref + alt)


def _strelka_indel(values: Values, allele: Allele) -> Counted | None:
    """Strelka indels: tier-1 reads of the indel (TIR) and of the other alleles (TAR)."""
    ref, alt = _tier1(values, "TAR"), _tier1(values, "TIR")
    if alt is None or allele.alts != 1:
        return None
    return alt, None if ref is None else ref + alt


@dataclass(frozen=True, slots=True)
class CountRow:
    """One way to write counts: it applies when every field of ``needs`` is in FORMAT."""

    caller: str
    needs: tuple[str, ...]
    read: Callable[[Values, Allele], Counted | None]


COUNTS: tuple[CountRow, ...] = (
    CountRow("tumour and control in one column (ADT)", ("ADT",), _per_allele("ADT")),
    CountRow("standard allele depths", ("AD",), _per_allele("AD")),
    CountRow("VarScan 2", ("RD", "AD"), _varscan),
    CountRow("Strelka indels", ("TAR", "TIR"), _strelka_indel),
    CountRow("Strelka SNVs", ("AU", "CU", "GU", "TU"), _strelka_snv),
)
FRACTIONS: tuple[str, ...] = ("AF", "VAF", "FREQ", "FA")
DEPTHS: tuple[str, ...] = ("DPT", "DP")
INFO_FRACTIONS: tuple[str, ...] = ("TVAF",)
INFO_DEPTHS: tuple[str, ...] = ("TDP",)


def _stated(values: Values, fields: tuple[str, ...], allele: Allele) -> float | None:
    """A fraction per ALT, or per allele with the reference first when there is one value more."""
    for field in fields:
        parts = values.get(field, "").split(",")
        index = allele.number - 1 + (len(parts) - allele.alts)
        if len(parts) - allele.alts in {0, 1}:
            value = fraction(parts[index])
            if value is not None:
                return value
    return None


def _first(values: Values, fields: tuple[str, ...]) -> int | None:
    return next((number for number in (count(values.get(field)) for field in fields) if number is not None), None)


def reads_of(sample: Values, info: Values, allele: Allele) -> Reads:
    """Depth, alternate reads and VAF of one ALT from the tumour column's FORMAT values and the INFO values.

    Depth is the stated depth, else the sum of all allele counts.
    """
    counted = None
    for row in COUNTS:
        if all(field in sample for field in row.needs):
            counted = row.read(sample, allele)
            if counted is not None:
                break
    alt, total = counted if counted is not None else (None, None)
    depth = _first(sample, DEPTHS)
    if depth is None:
        depth = total if total is not None else _first(info, INFO_DEPTHS)
    vaf = alt / total if alt is not None and total else None
    if vaf is None and not (alt is not None and total == 0):
        vaf = _stated(sample, FRACTIONS, allele)
        if vaf is None and alt is not None and depth and alt <= depth:
            vaf = alt / depth
        if vaf is None and alt is None:
            vaf = _stated(info, INFO_FRACTIONS, allele)
    return Reads(depth, alt, vaf)


def phase_of(sample: Values, number: int) -> str:
    """``<phase set>|<0 or 1>`` for the ALT ``number`` (1-based), empty when the caller did not phase it.

    From a phased GT with PS, else from Mutect2's PGT with PID. A GT with ``|`` but no phase set is not proof of phase,
    and an allele on both haplotypes has no single side.
    """
    for genotype, phase_set in (
        (sample.get("GT", ""), sample.get("PS", "")),
        (sample.get("PGT", ""), sample.get("PID", "")),
    ):
        if "|" in genotype and phase_set not in {"", "."}:
            sides = genotype.split("|")
            found = [side for side, allele in enumerate(sides) if allele == str(number)]
            if len(sides) == 2 and len(found) == 1:
                return f"{phase_set}|{found[0]}"
    return ""
