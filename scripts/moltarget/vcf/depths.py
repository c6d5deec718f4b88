"""Depth, alternate reads and VAF of one ALT: a table of how callers write them.

A way to write counts is added by one row of ``COUNTS``, ``FRACTIONS`` or ``DEPTHS``. A value of the wrong type, number or
range is unknown (None), never 0. VAF is the share of the allele's reads among the counted reads where the caller gives
counts: the number then agrees with the reads printed beside it and is comparable between callers. A stated fraction is
used only without counts (Mutect2's is a model estimate), except for ``OVER_DEPTH``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from moltarget.vcf.shapes import Caller

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


UNKNOWN = Reads()
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


def _of_alleles(counts: list[int | None], number: int) -> Counted | None:
    alt = counts[number]
    known = [one for one in counts if one is not None]
    return None if alt is None else (alt, sum(known) if len(known) == len(counts) else None)


def _per_allele(field: str) -> Callable[[Values, Allele], Counted | None]:
    """Counts in allele order, reference first (``Number=R``)."""

    def read(values: Values, allele: Allele) -> Counted | None:
        parts = values.get(field, "").split(",")
        if len(parts) != allele.alts + 1:
            return None
        return _of_alleles([count(part) for part in parts], allele.number)

    return read


def _ref_and_alts(ref_field: str, alt_field: str) -> Callable[[Values, Allele], Counted | None]:
    """Reference reads in one field, those of each ALT (``Number=A``, or 1 for a single ALT) in another."""

    def read(values: Values, allele: Allele) -> Counted | None:
        parts = values.get(alt_field, "").split(",")
        if len(parts) != allele.alts:
            return None
        return _of_alleles([count(values.get(ref_field)), *(count(part) for part in parts)], allele.number)

    return read


def _alt_only(field: str) -> Callable[[Values, Allele], Counted | None]:
    """Reads of the only ALT, those of the reference not given."""

    def read(values: Values, allele: Allele) -> Counted | None:
        alt = count(values.get(field)) if allele.alts == 1 else None
        return None if alt is None else (alt, None)

    return read


def _tier1(values: Values, field: str) -> int | None:
    return count(values.get(field, "").split(",", 1)[0])


def _strelka_snv(values: Values, allele: Allele) -> Counted | None:
    """Strelka SNVs: tier-1 counts of the two bases."""
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


def _base_counts(values: Values, allele: Allele) -> Counted | None:
    """SomaticSniper's BCOUNT: reads with A, C, G and T at the site."""
    parts = values.get("BCOUNT", "").split(",")
    index = "ACGT".find(allele.alt) if len(allele.ref) == len(allele.alt) == 1 else -1
    return _of_alleles([count(part) for part in parts], index) if len(parts) == 4 and index >= 0 else None


def _strands(values: Values, allele: Allele) -> Counted | None:
    """DP4: reads of the reference forward and reverse, of the ALT forward and reverse."""
    counts = [count(part) for part in values.get("DP4", "").split(",")]
    known = [one for one in counts if one is not None]
    if len(counts) != 4 or len(known) != 4 or allele.alts != 1:
        return None
    return known[2] + known[3], sum(known)


@dataclass(frozen=True, slots=True)
class CountRow:
    """One way to write counts: it applies when every field of ``needs`` is there.

    ``source`` says where the meaning of the fields is documented. A row with ``only`` is for files that this caller wrote
    alone: a merged record can hold its field beside the depth of another caller, which counts other reads.
    """

    caller: str
    needs: tuple[str, ...]
    read: Callable[[Values, Allele], Counted | None]
    source: str
    only: Caller | None = None


COUNTS: tuple[CountRow, ...] = (
    CountRow("tumour and control in one column (ADT)", ("ADT",), _per_allele("ADT"), "the T001 files' header"),
    CountRow(
        "allele depths: Mutect, VarDict, MuSE, RADIA, Pindel, Octopus, DRAGEN, TNscope, DeepVariant, SAGE",
        ("AD",),
        _per_allele("AD"),
        "VCFv4.3 table 2",
    ),
    CountRow("VarScan 2", ("RD", "AD"), _ref_and_alts("RD", "AD"), "its header: reads1, reads2"),
    CountRow("FreeBayes", ("RO", "AO"), _ref_and_alts("RO", "AO"), "its header: observation counts"),
    CountRow("VarDict without AD", ("VD",), _alt_only("VD"), "VarDict var2vcf_paired.pl"),
    CountRow("Strelka indels", ("TAR", "TIR"), _strelka_indel, "Strelka user guide v2.9.x, somatic VAF"),
    CountRow("Strelka SNVs", ("AU", "CU", "GU", "TU"), _strelka_snv, "Strelka user guide v2.9.x, somatic VAF"),
    CountRow("SomaticSniper", ("BCOUNT",), _base_counts, "its header: occurrence per base", Caller.SOMATIC_SNIPER),
    CountRow("SomaticSniper, VarScan 2", ("DP4",), _strands, "their headers: strand counts"),
    CountRow("DELLY, junction reads", ("RR", "RV"), _ref_and_alts("RR", "RV"), "its header: junction reads"),
    CountRow("Pindel, first versions", ("AD",), _alt_only("AD"), "pindel vcfcreator.cpp", Caller.PINDEL),
)
FRACTIONS: tuple[str, ...] = ("AF", "VAF", "FREQ", "FA", "MAP_VAF")
DEPTHS: tuple[str, ...] = ("DPT", "DP", "AFDP", "ADP")  # AFDP: TNscope; ADP: Octopus, reads assigned to an allele
INFO_FRACTIONS: tuple[str, ...] = ("TVAF",)
INFO_DEPTHS: tuple[str, ...] = ("TDP",)
# INFO counts that are the tumour's by their description (MC3's tumour exome reads).
INFO_COUNTS: tuple[CountRow, ...] = (
    CountRow("MC3", ("NREF", "NALT"), _ref_and_alts("NREF", "NALT"), "its header: tumour reference and ALT count"),
)
# Callers whose AF is by their own description the share of *all* reads at the site, so that reads of further alleles
# count: SAGE (VcfTags.java, "... / Coverage") and LoFreq (INFO, vcf.c). Used where such a caller wrote the file alone.
OVER_DEPTH = frozenset({Caller.SAGE, Caller.LOFREQ})


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


def _counted(
    rows: tuple[CountRow, ...], values: Values, allele: Allele, callers: frozenset[Caller] = frozenset()
) -> Counted | None:
    for row in rows:
        if all(field in values for field in row.needs) and (row.only is None or callers == {row.only}):
            found = row.read(values, allele)
            if found is not None:
                return found
    return None


def _column(values: Values, allele: Allele, callers: frozenset[Caller]) -> Reads:
    """Reads of one ALT from one column's FORMAT values.

    Depth is the stated depth, else the sum of all counts; also where the stated depth is smaller than the alternate reads
    (MuTect 1 counts them from fewer reads now and then), because so many reads were seen.
    """
    alt, total = _counted(COUNTS, values, allele, callers) or (None, None)
    depth = _first(values, DEPTHS)
    if depth is None or (alt is not None and total is not None and alt > depth):
        depth = total
    vaf = _stated(values, ("AF",), allele) if callers and len(callers) == 1 and callers <= OVER_DEPTH else None
    if vaf is None and alt is not None and total:
        vaf = alt / total
    if vaf is None and not (alt is not None and total == 0):
        vaf = _stated(values, FRACTIONS, allele)
        if vaf is None and alt is not None and depth and alt <= depth:
            vaf = alt / depth
    return Reads(depth, alt, vaf)


def _lofreq(info: Values, allele: Allele) -> Reads:
    """LoFreq writes no sample columns: the tumour's counts stand in INFO (DP, AF, DP4)."""
    alt, total = _strands(info, allele) or (None, None)
    vaf = _stated(info, ("AF",), allele)
    depth = count(info.get("DP"))
    if vaf is None and alt is not None and total:
        vaf = alt / total
    return Reads(total if depth is None else depth, alt, vaf)


def reads_of(sample: Values, info: Values, allele: Allele, callers: frozenset[Caller] = frozenset()) -> Reads:
    """Depth, alternate reads and VAF of one ALT from the tumour column's FORMAT values and the INFO values.

    INFO counts are read only where their name or their caller says that they are the tumour's. ``callers`` are those
    that the header proves (``detect_callers``).
    """
    if not sample and callers == {Caller.LOFREQ}:
        return _lofreq(info, allele)
    found = _column(sample, allele, callers)
    if found.depth is not None and found.alt_reads is not None:
        return found
    alt, total = (None, None) if sample else _counted(INFO_COUNTS, info, allele) or (None, None)
    if alt is not None:
        return Reads(total, alt, alt / total if total else None)
    depth = found.depth if found.depth is not None else _first(info, INFO_DEPTHS)
    vaf = found.vaf
    if vaf is None and found.alt_reads is None:
        vaf = _stated(info, INFO_FRACTIONS, allele)
    if vaf is None and found.alt_reads is not None and depth and found.alt_reads <= depth and found.depth is None:
        vaf = found.alt_reads / depth
    return Reads(depth, found.alt_reads, vaf)


def normal_reads_of(normal: Values, tumor: Values, allele: Allele, callers: frozenset[Caller] = frozenset()) -> Reads:
    """The same of the matched normal: from its own column, else from fields of the tumour's that name the control.

    All three are None where neither says anything.
    """
    if normal:
        return _column(normal, allele, callers)
    if "ADC" not in tumor and "DPC" not in tumor:
        return UNKNOWN
    return _column({"AD": tumor.get("ADC", ""), "DP": tumor.get("DPC", "")}, allele, frozenset())


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
