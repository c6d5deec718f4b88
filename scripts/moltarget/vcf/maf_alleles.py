"""The alleles of a MAF row as a VCF would write them, or why they cannot be read.

A MAF writes ``-`` for the empty side of an insertion or deletion and no base before it (GDC MAF format, columns 6, 7 and
11-13). There is no reference sequence here, so that base is written ``N``; whoever has the reference puts it in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from moltarget.contigs import bare_contig
from moltarget.model import Disposition, Locus
from moltarget.vcf.maf_columns import ALT1, ALT2, CHROMOSOME, END, REF, START, Row, is_missing
from moltarget.vcf.records import MAX_POSITION_1

_EMPTY = "-"
_ANCHOR = "N"
_BASES = re.compile(r"[ACGT]+")
_CONTIG = re.compile(r"[\w!$%&+./:;?@^|~-][\w!#$%&*+./:;=?@^|~-]*", re.ASCII)  # VCFv4.3 section 1.4.7
_SUBSTITUTIONS = frozenset({"SNP", "SNV", "DNP", "TNP", "ONP", "MNP"})
# Sex chromosomes by number, seen in MAFs that cBioPortal exports (cBioPortal issue 7504) and in 2020plus' (its issue 6).
_NUMBERED = {"23": "X", "24": "Y"}
_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row, or one allele of it, is no call."""

    disposition: Disposition
    reason: str


@dataclass(frozen=True, slots=True)
class Site:
    """Where a row lies. ``start`` and ``end`` are 1-based and inclusive; ``end`` is None where the row says none."""

    chrom: str
    start: int
    end: int | None
    ref: str


def _error(reason: str) -> Fault:
    return Fault(Disposition.ERROR, reason)


def plain(text: str, limit: int = _SHOWN) -> str:
    """Untrusted text, short and without control characters."""
    cut = text[:limit] + ("..." if len(text) > limit else "")
    return "".join(letter if letter.isprintable() else "?" for letter in cut)


def contig_of(written: str) -> str:
    """``contigs.bare_contig``, also of 23 and 24 for X and Y; empty when the name cannot be one of a sequence."""
    if is_missing(written) or not _CONTIG.fullmatch(written):
        return ""
    name = bare_contig(written)
    number = name[3:] if name[:3].lower() == "chr" else name
    return _NUMBERED.get(number, name)


def position_of(text: str) -> int | None:
    """A 1-based position, also where a table program wrote it ``123.0``; None for anything else."""
    number = text.removesuffix(".0")
    if number.isascii() and number.isdigit() and len(number) <= 10 and 1 <= int(number) <= MAX_POSITION_1:
        return int(number)
    return None


def allele_of(written: str) -> str:
    """An allele in upper case, empty where none is given; Oncotator separates the bases of a DNP by ``|`` (maf2vcf)."""
    return "" if is_missing(written) else written.upper().replace("|", "")


def key_of(row: Row) -> str:
    """The allele as the row writes it, short and safe to print: the key of a rejected row."""
    alleles = f"{plain(row.raw(REF))}>{plain(row.raw(ALT2))}"
    return f"{plain(row.raw(CHROMOSOME), 40)}:{plain(row.raw(START))}:{alleles}"


def site_of(row: Row) -> Site | Fault:
    """The place and the reference allele of a row."""
    chrom = contig_of(row.raw(CHROMOSOME))
    if not chrom:
        return _error(f"the chromosome '{plain(row.raw(CHROMOSOME))}' is no name of a sequence")
    start, end = position_of(row.raw(START)), position_of(row.raw(END))
    if start is None:
        return _error(f"Start_Position '{plain(row.raw(START))}' is not a whole number within a human chromosome")
    if end is None and row.get(END):
        return _error(f"End_Position '{plain(row.raw(END))}' is not a whole number within a human chromosome")
    if row.get("strand") in {"-", "-1"}:
        return _error("MAF strand must be +: the alleles of this row are of the other strand")
    ref = allele_of(row.raw(REF))
    fault = _allele_fault("Reference_Allele", ref)
    if not fault and end is not None:
        fault = _extent_fault(start, end, ref)
    return _error(fault) if fault else Site(chrom, start, end, ref)


def _allele_fault(column: str, allele: str) -> str:
    if not allele:
        return f"{column} is empty; a MAF writes - for no bases"
    if allele == _EMPTY or _BASES.fullmatch(allele):
        return ""
    if not allele.strip("ACGTN"):
        return f"{column} '{plain(allele)}' holds N: which base that is is not known"
    return f"{column} '{plain(allele)}' holds other letters than A, C, G and T"


def _extent_fault(start: int, end: int, ref: str) -> str:
    """An insertion lies between Start and End, everything else covers them (GDC MAF format; vcf2maf)."""
    if ref == _EMPTY:
        return "" if end == start + 1 else f"an insertion lies between two neighbouring bases, not {start} and {end}"
    if end < start:
        return f"End_Position {end} lies before Start_Position {start}"
    span = end - start + 1
    return "" if span == len(ref) else f"{start}-{end} are {span} bases, but Reference_Allele has {len(ref)}"


def alternates_of(row: Row, ref: str) -> tuple[str, ...] | Fault:
    """The alleles of the row that differ from REF, that of the row's counts and annotation first; one or two.

    Tumor_Seq_Allele2 is the variant; Tumor_Seq_Allele1 is one too where it differs from both, and stands alone where
    Tumor_Seq_Allele2 is REF or empty (vcf2maf's assumption of an unset allele). ``-`` beside a substitution is a filler
    of some writers and not a deletion (as maf2vcf reads it).
    """
    written = [allele_of(row.raw(name)) for name in (ALT2, ALT1)]
    if not any(written):
        return _error("both Tumor_Seq_Alleles are empty")
    found = [allele for allele in dict.fromkeys(written) if allele and allele != ref]
    if row.get("variant_type").upper() in _SUBSTITUTIONS:
        fillers = _EMPTY in found
        found = [allele for allele in found if allele != _EMPTY]
        if fillers and not found:
            return _error(f"Variant_Type is {plain(row.get('variant_type'))}, but the tumour's allele is -")
    if not found:
        return Fault(Disposition.UNSUPPORTED, "no variant allele: both Tumor_Seq_Alleles are the reference")
    return tuple(found)


def locus_of(site: Site, alt: str) -> Locus | Fault:
    """One allele in VCF form; where a base before it is needed it is ``N``, and the position is that of this base."""
    fault = _allele_fault("the tumour's allele", alt)
    if fault:
        return _error(fault)
    if site.ref == _EMPTY:
        return Locus(site.chrom, site.start, _ANCHOR, _ANCHOR + alt)
    if alt != _EMPTY:
        return Locus(site.chrom, site.start, site.ref, alt)
    if site.start == 1:
        return Fault(Disposition.UNSUPPORTED, "a deletion of the first base of a sequence has no base before it")
    return Locus(site.chrom, site.start - 1, _ANCHOR + site.ref, _ANCHOR)
