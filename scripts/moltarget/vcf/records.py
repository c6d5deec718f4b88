"""One data line to its entries: a ``Call`` or a ``Rejected`` for each ALT, never nothing.

This is done for every record of a file, millions in a genome: what one file or one FORMAT says is worked out once, INFO is
split only where something in it is asked for, and a plain substitution or indel takes the short way through ``_Site.call``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from moltarget.contigs import bare_contig
from moltarget.frozen import maker
from moltarget.model import EVERYWHERE, Call, Carriage, Consequence, Disposition, Locus, Rejected
from moltarget.vcf import bcsq, csq
from moltarget.vcf.allele_filters import ALLELE_FILTERS, allele_filters, declares_allele_filters
from moltarget.vcf.alleles import SHOWN_BASES, alt_fault, bases_fault, end_of, plain, shown, unsupported
from moltarget.vcf.carriage import carriage_of
from moltarget.vcf.codons import contradiction
from moltarget.vcf.columns import NOTHING, Plan, column_reads, control_reads, plan_of, with_info
from moltarget.vcf.depths import UNKNOWN, Allele, Reads, Triple
from moltarget.vcf.phase import on_every_side, phase_of
from moltarget.vcf.populations import frequency_columns, population_af
from moltarget.vcf.remarks import RemarkReader, remark_reader
from moltarget.vcf.shapes import AnnotationHeader, AnnotationKind, Caller, VcfHeader

MAX_POSITION_1 = 2**29  # no human chromosome is longer, and a tabix index cannot hold more
_CONTIG_NAME = re.compile(r"(?!\.$)[\w!$%&+./:;?@^|~-][\w!#$%&*+./:;=?@^|~-]*", re.ASCII)  # VCFv4.3 1.4.7, but no #
_SHOWN_NAME = 40
_NO_PARTS: tuple[str, ...] = ()
ERROR = Disposition.ERROR
# The share of reads below which 1/1 does not mean both haplotypes: DeepSomatic writes 1/1 for every somatic call
# (github.com/google/deepsomatic, issues 3 and 17).
ON_BOTH_SIDES = 0.8
_call = maker(Call)
_locus = maker(Locus)
_allele = lru_cache(maxsize=4096)(Allele)


@dataclass(slots=True)
class RecordReader:
    """What every line of one file needs. ``elsewhere`` maps contig -> position -> BCSQ text of referenced records.

    Without ``consequences`` nothing but the population frequencies of the ``annotation`` is read.
    """

    header: VcfHeader
    tumor_index: int | None
    annotation: AnnotationHeader | None
    elsewhere: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    normal_index: int | None = None
    callers: frozenset[Caller] = frozenset()
    consequences: bool = True
    remarks: RemarkReader = field(init=False)
    frequencies: tuple[str, ...] = ()
    in_gnomad: bool = False
    tumor_column: int | None = None  # 0-based among all columns
    normal_column: int | None = None
    ends: dict[str, int] = field(default_factory=dict)  # contig -> its last base
    known_contigs: dict[str, str] = field(default_factory=dict)  # as written -> bare
    filters_each: bool = False  # whether alleles have filters of their own
    _plans: dict[str, Plan] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.remarks = remark_reader(self.header, self.callers)
        self.tumor_column = None if self.tumor_index is None else 9 + self.tumor_index
        self.normal_column = None if self.normal_index is None else 9 + self.normal_index
        self.ends = {name: length for name, length in self.header.contigs.items() if length is not None}
        self.frequencies = frequency_columns(self.annotation.columns) if self.annotation else ()
        self.in_gnomad = any("gnomad" in name.lower() for name in self.frequencies)
        self.filters_each = declares_allele_filters(self.header)

    def contig(self, written: str) -> str:
        """``contigs.bare_contig``, remembered; empty when VCF does not allow the name."""
        name = self.known_contigs.get(written)
        if name is None:
            if len(self.known_contigs) > 10_000:
                self.known_contigs.clear()
            name = self.known_contigs[written] = bare_contig(written) if _CONTIG_NAME.fullmatch(written) else ""
        return name

    def entries(self, record: int, line: str) -> Sequence[Call | Rejected]:
        """The entries of one data line, one per ALT (one for the line when it cannot be split into ALTs)."""
        site = self.site(record, line)
        if isinstance(site, Rejected):
            return (site,)
        read = site.believed if self.annotation is not None and self.consequences else site.call
        return (read(1),) if len(site.alts) == 1 else [read(number + 1) for number in range(len(site.alts))]

    def site(self, record: int, line: str) -> _Site | Rejected:
        """A line taken apart, or what makes that impossible."""
        fields = line.split("\t")
        chrom = self.known_contigs.get(fields[0]) or self.contig(fields[0])
        pos = position_1(fields[1]) if len(fields) == self.header.columns else 0
        if not chrom or not pos:
            return _rejected(record, fields, self._line_fault(line, fields))
        ref = fields[3].upper()
        if not ref or ref.strip("ACGT") or pos + len(ref) - 1 > self.ends.get(chrom, MAX_POSITION_1):
            fault = self._ref_fault(chrom, pos, ref, fields[0])
            if fault:
                return _rejected(record, fields, fault)
        return _Site(record, chrom, pos, ref, fields[4].upper().split(","), fields, self)

    def _line_fault(self, line: str, fields: list[str]) -> str:
        expected = self.header.columns
        if line[:1] == "#":
            return "the line starts with #, as if it were commented out"
        if len(fields) != expected:
            spaces = "; spaces stand where tabs must be" if len(fields) < expected and " " in line else ""
            return f"the line has {len(fields)} columns, the header {expected}{spaces}"
        if not self.contig(fields[0]):
            return f"the chromosome is {shown(fields[0])}, which VCF does not allow as a name"
        if not (fields[1].isascii() and fields[1].isdigit()):
            return f"the position is {shown(fields[1])}, not a whole number"
        return f"the position {shown(fields[1])} is outside any human chromosome (positions start at 1)"

    def _ref_fault(self, chrom: str, pos: int, ref: str, written: str) -> str:
        if ref in {"", "."}:
            return "the REF allele is missing"
        fault = bases_fault("REF", ref)
        length, end = self.header.contigs.get(chrom), pos + len(ref) - 1
        if not fault and length is not None and end > length:
            return f"base {end:,} lies behind the end of {written}, which the header says is {length:,} bases long"
        return fault

    def plan(self, keys: str) -> Plan:
        """The plan of a FORMAT, remembered."""
        plan = self._plans.get(keys)
        if plan is None:
            if len(self._plans) > 1_000:
                self._plans.clear()
            plan = self._plans[keys] = plan_of(keys.split(":"), self.callers)
        return plan


@dataclass(slots=True)
class _Site:
    """One sound data line; INFO and annotation are read at most once."""

    record: int
    chrom: str
    pos: int
    ref: str
    alts: list[str]
    fields: list[str]
    reader: RecordReader
    _info: Mapping[str, str] | None = None
    _annotated: list[dict[str, str]] | None = None

    def call(self, number: int) -> Call | Rejected:
        """The ALT ``number`` (1-based) as a call, or the reason why it is none."""
        alt, ref, fields, reader = self.alts[number - 1], self.ref, self.fields, self.reader
        if not alt or alt == ref or alt.strip("ACGT") or "N" in ref:  # anything but written-out bases, known ones
            fault = self._fault(number, alt)
            if fault is not None:
                return fault
        plan = reader.plan(fields[8]) if len(fields) > 8 else NOTHING
        parts = fields[reader.tumor_column].split(":") if reader.tumor_column else _NO_PARTS
        allele = _allele(ref, alt, number, len(self.alts))
        depth, alt_reads, vaf = reads = column_reads(plan, parts, allele)
        if depth is None or alt_reads is None:
            depth, alt_reads, vaf = reads = with_info(reads, bool(parts), self._info_values(), allele, reader.callers)
        filters = () if fields[6] == "PASS" else filters_of(fields[6])
        if plan.filtered is not None or (reader.filters_each and len(self.alts) > 1):
            filters = self._with_own_filters(filters, plan, parts, number)
        origin, callers, wild_type = reader.remarks.of(plan, parts, fields[7], filters)
        genotype = plan.value(parts, "GT")
        if plan.phase:
            haplotype = phase_of({name: parts[at] for name, at in plan.phase if at < len(parts)}, number)
        else:
            haplotype = EVERYWHERE if on_every_side(genotype, number) else ""
        if haplotype == EVERYWHERE and vaf is not None and vaf < ON_BOTH_SIDES:
            haplotype = ""
        sure = alt_reads and not wild_type
        carried = Carriage.YES if sure else carriage_of(genotype, number, Reads(*reads), wild_type=wild_type)
        beside = reader.normal_column or plan.control
        normal_depth, normal_alt_reads, normal_vaf = self._normal_reads(plan, parts, allele) if beside else UNKNOWN
        annotated = self._annotation(number, alt) if reader.annotation is not None else ((), None, False)
        return _call(
            self.record, _locus(self.chrom, self.pos, ref, alt), filters, vaf, depth, alt_reads, haplotype, annotated[0],
            carried, normal_vaf, normal_depth, normal_alt_reads, origin, callers, *annotated[1:],
        )  # fmt: skip

    def believed(self, number: int) -> Call | Rejected:
        """``call``, but an error where the record's own CSQ or ANN was made on another allele."""
        entry, header = self.call(number), self.reader.annotation
        if isinstance(entry, Rejected) or header is None or header.kind is AnnotationKind.BCSQ:
            return entry
        detail = contradiction(entry, self.annotated(header, number), header.kind)
        return self._reject(number, ERROR, detail, self.pos + len(self.ref) - 1) if detail else entry

    def _with_own_filters(
        self, filters: tuple[str, ...], plan: Plan, parts: Sequence[str], number: int
    ) -> tuple[str, ...]:
        """The filters of the record, then those of the tumour's column alone (FT) and of the ALT alone."""
        own = filters_of(plan.value(parts, "FT").replace(",", ";"))
        if self.reader.filters_each and len(self.alts) > 1:
            own += allele_filters(self._info_values().get(ALLELE_FILTERS, ""), number, len(self.alts))
        return tuple(dict.fromkeys(filters + own)) if own else filters

    def _fault(self, number: int, alt: str) -> Rejected | None:
        kind = unsupported(alt)
        if kind:
            end, remark = end_of(self._info_values(), self.pos, alt)
            return self._reject(number, Disposition.UNSUPPORTED, kind + remark, end)
        fault = alt_fault(alt, self.ref)
        return self._reject(number, ERROR, fault) if fault else None

    def _reject(self, number: int, disposition: Disposition, detail: str, end: int | None = None) -> Rejected:
        alt = self.fields[4].split(",")[number - 1]
        key = f"{self.chrom}:{self.pos}:{plain(self.ref, SHOWN_BASES)}>{plain(alt, SHOWN_BASES)}"
        return Rejected(self.record, key, disposition, detail, self.chrom, self.pos, end)

    def _normal_reads(self, plan: Plan, parts: Sequence[str], allele: Allele) -> Triple:
        """The matched normal's reads: from its own column, else from fields of the tumour's that name the control."""
        column = self.reader.normal_column
        if column:
            return column_reads(plan, self.fields[column].split(":"), allele)
        return control_reads(plan, parts, allele)

    def _info_values(self) -> Mapping[str, str]:
        if self._info is None:
            self._info = info_values(self.fields[7])
        return self._info

    def _annotation(self, number: int, alt: str) -> tuple[tuple[Consequence, ...], float | None, bool]:
        """The consequences of an ALT, the highest population frequency printed beside them, whether gnomAD was asked."""
        header = self.reader.annotation
        value = self._info_values().get(header.kind, "") if header else ""
        told = self.reader.consequences
        if not header or not value or (not told and not header.vep_layout):
            return (), None, False
        if header.kind is AnnotationKind.BCSQ:
            elsewhere = self.reader.elsewhere.get(self.chrom, {})
            locus = Locus(self.chrom, self.pos, self.ref, alt)
            return bcsq.consequences_of(value, locus, alts=len(self.alts), elsewhere=elsewhere), None, False
        entries = self.annotated(header, number)
        frequency = population_af(entries, self.reader.frequencies) if header.vep_layout else None
        asked = header.vep_layout and self.reader.in_gnomad and bool(entries)
        return csq.consequences_of(entries, header) if told else (), frequency, asked

    def annotated(self, header: AnnotationHeader, number: int) -> list[csq.Entry]:
        """The raw CSQ or ANN entries of one ALT."""
        if self._annotated is None:
            self._annotated = csq.entries_of(self._info_values().get(header.kind, ""), header.columns)
        choose = csq.vep_entries_of_alt if header.vep_layout else csq.snpeff_entries_of_alt
        return choose(self._annotated, self.ref, self.alts, number)


def raw_annotation(reader: RecordReader, record: int, line: str) -> Iterator[tuple[Call, list[csq.Entry]]]:
    """Each call of a line with its raw CSQ or ANN entries, believed or not (none for another kind of annotation)."""
    header, site = reader.annotation, reader.site(record, line)
    if isinstance(site, Rejected) or header is None or header.kind is AnnotationKind.BCSQ:
        return
    for number in range(1, len(site.alts) + 1):
        entry = site.call(number)
        if isinstance(entry, Call):
            yield entry, site.annotated(header, number)


def info_values(info: str) -> dict[str, str]:
    """INFO as key -> text; a flag has empty text. Of a repeated key the first stays."""
    values: dict[str, str] = {}
    for item in info.split(";"):
        key, _, value = item.partition("=")
        values.setdefault(key, value)
    return values


@lru_cache(maxsize=4096)
def filters_of(written: str) -> tuple[str, ...]:
    """Failed caller filters; ``PASS``, ``.`` and an empty column are none."""
    if written in {"PASS", "."}:
        return ()
    return tuple(name for name in written.split(";") if name not in {"", "PASS", "."})


def position_1(text: str) -> int:
    """A position from 1 to ``MAX_POSITION_1``; 0 for any other text."""
    pos = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0
    return pos if pos <= MAX_POSITION_1 else 0


def _rejected(record: int, fields: list[str], detail: str) -> Rejected:
    """A line that cannot be split into ALTs; with its place where that much can be read, so that a gene can be told."""
    written, position, _, ref, alt = [*fields, "", "", "", "", ""][:5]
    pos = position_1(position) or None
    chrom = bare_contig(plain(written, _SHOWN_NAME)) if pos else ""
    at = f"{chrom or plain(written, _SHOWN_NAME)}:{plain(position, SHOWN_BASES)}"
    return Rejected(record, f"{at}:{plain(ref, SHOWN_BASES)}>{plain(alt, SHOWN_BASES)}", ERROR, detail, chrom, pos)
