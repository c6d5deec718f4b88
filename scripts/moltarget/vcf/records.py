"""One data line to its entries: a ``Call`` or a ``Rejected`` for each ALT, never nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from moltarget.contigs import bare_contig
from moltarget.model import Call, Consequence, Disposition, Locus, Rejected
from moltarget.vcf import bcsq, csq
from moltarget.vcf.carriage import carriage_of
from moltarget.vcf.depths import UNKNOWN, Allele, Reads, normal_reads_of, phase_of, reads_of
from moltarget.vcf.shapes import AnnotationHeader, AnnotationKind, Caller, VcfHeader

MAX_POSITION_1 = 2**29  # no human chromosome is longer, and a tabix index cannot hold more
_BASES = "ACGTN"
_IUPAC = frozenset("RYSWKMBDHV")
_CONTIG_NAME = re.compile(r"(?!\.$)[\w!$%&+./:;?@^|~-][\w!#$%&*+./:;=?@^|~-]*", re.ASCII)  # VCFv4.3 1.4.7, but no #
_SHOWN_BASES = 24
_SHOWN_NAME = 40
ERROR = Disposition.ERROR
_NO_READS: dict[str, str] = {}


@dataclass(slots=True)
class RecordReader:
    """What every line of one file needs. ``elsewhere`` maps contig -> position -> BCSQ text of referenced records."""

    header: VcfHeader
    tumor_index: int | None
    annotation: AnnotationHeader | None
    elsewhere: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    normal_index: int | None = None
    callers: frozenset[Caller] = frozenset()
    _contigs: dict[str, str] = field(default_factory=dict)
    _formats: dict[str, list[str]] = field(default_factory=dict)

    def contig(self, written: str) -> str:
        """``contigs.bare_contig``, remembered; empty when VCF does not allow the name."""
        name = self._contigs.get(written)
        if name is None:
            if len(self._contigs) > 10_000:
                self._contigs.clear()
            name = self._contigs[written] = bare_contig(written) if _CONTIG_NAME.fullmatch(written) else ""
        return name

    def entries(self, record: int, line: str) -> Iterator[Call | Rejected]:
        """The entries of one data line, one per ALT (one for the line when it cannot be split into ALTs)."""
        fields = line.split("\t")
        fault = self._line_fault(line, fields)
        if fault:
            yield _rejected(record, fields, fault)
            return
        chrom, pos, ref = self.contig(fields[0]), int(fields[1]), fields[3].upper()
        fault = self._ref_fault(chrom, pos, ref, fields[0])
        if fault:
            yield _rejected(record, fields, fault)
            return
        written = fields[4].split(",")
        site = _Site(record, chrom, pos, ref, [alt.upper() for alt in written], fields, self)
        for number, alt in enumerate(written, start=1):
            yield site.entry(number, alt)

    def _line_fault(self, line: str, fields: list[str]) -> str:
        expected = self.header.columns
        if line[:1] == "#":
            return "the line starts with #, as if it were commented out"
        if len(fields) != expected:
            spaces = "; spaces stand where tabs must be" if len(fields) < expected and " " in line else ""
            return f"the line has {len(fields)} columns, the header {expected}{spaces}"
        if not self.contig(fields[0]):
            return f"the chromosome is {_shown(fields[0])}, which VCF does not allow as a name"
        pos = fields[1]
        if not (pos.isascii() and pos.isdigit()):
            return f"the position is {_shown(pos)}, not a whole number"
        if len(pos) > 10 or not 1 <= int(pos) <= MAX_POSITION_1:
            return f"the position {_shown(pos)} is outside any human chromosome (positions start at 1)"
        return ""

    def _ref_fault(self, chrom: str, pos: int, ref: str, written: str) -> str:
        if ref in {"", "."}:
            return "the REF allele is missing"
        fault = _bases_fault("REF", ref)
        if fault:
            return fault
        length = self.header.contigs.get(chrom)
        if length is not None and pos + len(ref) - 1 > length:
            end = pos + len(ref) - 1
            return f"base {end:,} lies behind the end of {written}, which the header says is {length:,} bases long"
        return ""

    def tumor_values(self, fields: list[str]) -> Mapping[str, str]:
        """FORMAT values of the tumour column; empty without one."""
        return self._values(fields, self.tumor_index)

    def normal_reads(self, fields: list[str], call: Call, number: int) -> Reads:
        """Reads of the matched normal at the ALT ``number`` (1-based) of a data line."""
        allele = Allele(call.locus.ref, call.locus.alt, number, fields[4].count(",") + 1)
        normal = self._values(fields, self.normal_index)
        return normal_reads_of(normal, self.tumor_values(fields), allele, self.callers)

    def _values(self, fields: list[str], index: int | None) -> Mapping[str, str]:
        if index is None or len(fields) < 10:
            return _NO_READS
        keys = self._formats.get(fields[8])
        if keys is None:
            if len(self._formats) > 1_000:
                self._formats.clear()
            keys = self._formats[fields[8]] = fields[8].split(":")
        return dict(zip(keys, fields[9 + index].split(":"), strict=False))


@dataclass(slots=True)
class _Site:
    """One sound data line, its tumour values and INFO read at most once."""

    record: int
    chrom: str
    pos: int
    ref: str
    alts: list[str]
    fields: list[str]
    reader: RecordReader
    _values: Mapping[str, str] | None = None
    _info: Mapping[str, str] | None = None
    _annotated: list[dict[str, str]] | None = None

    def entry(self, number: int, written: str) -> Call | Rejected:
        """The ALT ``number`` (1-based) as a call, or the reason why it is none."""
        alt = self.alts[number - 1]
        unsupported = _unsupported(alt)
        if unsupported:
            end, remark = _end_of(self._info_values(), self.pos, alt)
            return self._reject(written, Disposition.UNSUPPORTED, unsupported + remark, end)
        fault = _alt_fault(alt, self.ref)
        if fault:
            return self._reject(written, ERROR, fault)
        values = self._tumor_values()
        allele = Allele(self.ref, alt, number, len(self.alts))
        reads = reads_of(values, self._info_values(), allele, self.reader.callers)
        return Call(
            record=self.record,
            locus=Locus(self.chrom, self.pos, self.ref, alt),
            filters=filters_of(self.fields[6]),
            vaf=reads.vaf,
            depth=reads.depth,
            alt_reads=reads.alt_reads,
            haplotype=phase_of(values, number),
            consequences=self._consequences(number, alt),
            carried=carriage_of(values, number, reads),
        )

    def _reject(self, alt: str, disposition: Disposition, detail: str, end: int | None = None) -> Rejected:
        key = f"{self.chrom}:{self.pos}:{_plain(self.ref, _SHOWN_BASES)}>{_plain(alt, _SHOWN_BASES)}"
        return Rejected(self.record, key, disposition, detail, self.chrom, self.pos, end)

    def _tumor_values(self) -> Mapping[str, str]:
        if self._values is None:
            self._values = self.reader.tumor_values(self.fields)
        return self._values

    def _info_values(self) -> Mapping[str, str]:
        if self._info is None:
            self._info = info_values(self.fields[7])
        return self._info

    def _consequences(self, number: int, alt: str) -> tuple[Consequence, ...]:
        header = self.reader.annotation
        value = self._info_values().get(header.kind, "") if header else ""
        if not header or not value:
            return ()
        if header.kind is AnnotationKind.BCSQ:
            elsewhere = self.reader.elsewhere.get(self.chrom, {})
            locus = Locus(self.chrom, self.pos, self.ref, alt)
            return bcsq.consequences_of(value, locus, alts=len(self.alts), elsewhere=elsewhere)
        return csq.consequences_of(self.annotated(header, number), header)

    def annotated(self, header: AnnotationHeader, number: int) -> list[csq.Entry]:
        """The raw CSQ or ANN entries of one ALT."""
        if self._annotated is None:
            self._annotated = csq.entries_of(self._info_values().get(header.kind, ""), header.columns)
        choose = csq.vep_entries_of_alt if header.vep_layout else csq.snpeff_entries_of_alt
        return choose(self._annotated, self.ref, self.alts, number)


def raw_annotation(reader: RecordReader, record: int, line: str) -> Iterator[tuple[Call, list[csq.Entry]]]:
    """Each call of a line with its raw CSQ or ANN entries (none for another kind of annotation)."""
    header = reader.annotation
    fields = line.split("\t")
    for number, entry in enumerate(reader.entries(record, line), start=1):
        if isinstance(entry, Call) and header and header.kind is not AnnotationKind.BCSQ:
            alts = fields[4].upper().split(",")
            site = _Site(record, entry.locus.chrom, entry.locus.pos, entry.locus.ref, alts, fields, reader)
            yield entry, site.annotated(header, number)


def with_normal(reader: RecordReader, record: int, line: str) -> Iterator[tuple[Call | Rejected, Reads]]:
    """Each entry of a line with the reads of the matched normal (all unknown where no field says them)."""
    fields = line.split("\t")
    for number, entry in enumerate(reader.entries(record, line), start=1):
        yield entry, reader.normal_reads(fields, entry, number) if isinstance(entry, Call) else UNKNOWN


def info_values(info: str) -> dict[str, str]:
    """INFO as key -> text; a flag has empty text. Of a repeated key the first stays."""
    values: dict[str, str] = {}
    for item in info.split(";"):
        key, _, value = item.partition("=")
        values.setdefault(key, value)
    return values


def filters_of(written: str) -> tuple[str, ...]:
    """Failed caller filters; ``PASS``, ``.`` and an empty column are none."""
    if written in {"PASS", "."}:
        return ()
    return tuple(name for name in written.split(";") if name not in {"", "PASS", "."})


def _rejected(record: int, fields: list[str], detail: str) -> Rejected:
    """A line that cannot be split into ALTs; with its place where that much can be read, so that a gene can be told."""
    written, position, _, ref, alt = [*fields, "", "", "", "", ""][:5]
    chrom, pos = "", None
    if position.isascii() and position.isdigit() and len(position) <= 10 and 1 <= int(position) <= MAX_POSITION_1:
        chrom, pos = bare_contig(_plain(written, _SHOWN_NAME)), int(position)
    shown = f"{chrom or _plain(written, _SHOWN_NAME)}:{_plain(position, _SHOWN_BASES)}"
    return Rejected(
        record, f"{shown}:{_plain(ref, _SHOWN_BASES)}>{_plain(alt, _SHOWN_BASES)}", ERROR, detail, chrom, pos
    )


def _unsupported(alt: str) -> str:
    """Why an ALT is not a sequence change this project reads, empty when it is one (or is an error)."""
    if alt == ".":
        return "a reference site: the record has no ALT allele"
    if alt == "*":
        return "the allele is deleted by another record (ALT *)"
    if alt in {"<NON_REF>", "<*>", "<X>"}:
        return f"{alt} stands for any other allele (gVCF)"
    if alt[0:1] == "<" and alt[-1:] == ">":
        return f"a symbolic allele ({_plain(alt, 40)}) has no sequence; give copy number and fusions in their tables"
    if "[" in alt or "]" in alt:
        return "a breakend of a rearrangement; give fusions in the fusions table"
    if len(alt) > 1 and (alt[0] == "." or alt[-1] == ".") and not alt.strip(".").strip(_BASES):
        return "a single breakend; its partner is not known"
    return ""


def _alt_fault(alt: str, ref: str) -> str:
    if not alt:
        return "an ALT allele is empty"
    if alt == ref:
        return "REF and ALT are the same"
    if "/" in alt:
        return f"the ALT {_shown(alt)} joins two alleles with a slash; VCF separates alleles by commas"
    fault = _bases_fault("ALT", alt)
    if not fault and "N" in alt:
        return "the ALT allele holds N: which base was read is not known"
    if not fault and "N" in ref:  # legal padding of symbolic alleles and breakends, which never come here
        return "the REF allele holds N: which base was replaced is not known"
    return fault


def _bases_fault(column: str, allele: str) -> str:
    if not allele.strip(_BASES):
        return ""
    odd = sorted(set(allele) - set(_BASES))
    if set(odd) <= _IUPAC:
        return f"the {column} allele {_shown(allele)} holds the ambiguity code {', '.join(odd)}; VCF allows A, C, G, T and N"
    letters = ", ".join(_plain(letter, 4) for letter in odd[:5])
    return f"the {column} allele {_shown(allele)} holds {letters}; VCF allows A, C, G, T and N"


def _end_of(info: Mapping[str, str], pos: int, alt: str) -> tuple[int | None, str]:
    """The last base (1-based) of a symbolic allele from END, else from SVLEN of a deletion, and a remark on a bad END."""
    if alt[:1] != "<":
        return None, ""
    end = info.get("END", "")
    if end.isascii() and end.isdigit() and len(end) <= 10:
        if int(end) >= pos:
            return int(end), ""
        return None, f" (END {end} lies before the position)"
    length = info.get("SVLEN", "").lstrip("-")
    if length.isascii() and length.isdigit() and len(length) <= 10 and not alt.startswith("<INS"):
        return pos + int(length), ""
    return None, ""


def _plain(text: str, limit: int) -> str:
    """Untrusted text, short and without control characters."""
    cut = text[:limit] + ("..." if len(text) > limit else "")
    return "".join(letter if letter.isprintable() else "?" for letter in cut)


def _shown(text: str) -> str:
    return f"'{_plain(text, _SHOWN_BASES)}'" if text else "empty"
