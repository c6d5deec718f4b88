"""The short way of most records: one ALT in plain bases with reads of it, of no known haplotype.

``PlainReader`` takes from the split line what the calls of such a record are asked for later, without a ``Call`` and what
it is made of. It answers only where it says the same as ``RecordReader``; every other line is left to that one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations

from moltarget.vcf.columns import Plan, column_reads
from moltarget.vcf.depths import Allele, Triple
from moltarget.vcf.phase import on_every_side, phase_of
from moltarget.vcf.records import MAX_POSITION_1, RecordReader, filters_of
from moltarget.vcf.shapes import Fetch, Plain, Said

_BASES = "ACGT"
_SUBSTITUTIONS = frozenset(permutations(_BASES, 2))
_SAFE_DIGITS = 9  # so many digits are below every bound on counts and positions but MAX_POSITION_1
_SAFE_PAIR = _SAFE_DIGITS + 2  # letters of two counts with their comma, neither of more digits
_allele = lru_cache(maxsize=4096)(Allele)


class Layout:
    """Where one FORMAT has its values; -1 stands for no such field.

    ``ad`` is the place of the counts of every allele, where these come before all other counts and fractions. ``aside``:
    the column says more than is read here, the control's reads or filters of its own.
    """

    __slots__ = ("ad", "aside", "depth", "genotype", "phase", "plan")

    def __init__(self, plan: Plan) -> None:
        """From the plan of the FORMAT."""
        self.plan = plan
        self.phase = plan.phase
        self.aside = bool(plan.control) or plan.filtered is not None
        self.genotype = plan.places.get("GT", -1)
        first = "ADT" not in plan.places and not plan.stated
        self.ad = plan.places.get("AD", -1) if first else -1
        self.depth = plan.depths[0] if plan.depths else -1

    def tumor(self, parts: Sequence[str], ref: str, alt: str) -> Triple:
        """Depth, reads and VAF of the only ALT in an ASCII column, as ``column_reads`` tells them."""
        given = len(parts)
        if 0 <= self.ad < given and 0 <= self.depth < given:
            counts, written = parts[self.ad], parts[self.depth]
            others, _, reads = counts.partition(",")
            sound = others.isdigit() and reads.isdigit() and written.isdigit()
            if sound and len(counts) <= _SAFE_PAIR and len(written) <= _SAFE_DIGITS:
                found, depth = int(reads), int(written)
                total = int(others) + found
                return total if found > depth else depth, found, found / total if total else None
        return column_reads(self.plan, parts, _allele(ref, alt, 1, 1))

    def normal(self, parts: Sequence[str], ref: str, alt: str) -> tuple[int | None, float | None]:
        """Reads and VAF of the only ALT in the normal's column; no VAF without reads."""
        if 0 <= self.ad < len(parts):
            counts = parts[self.ad]
            others, _, reads = counts.partition(",")
            if others.isdigit() and reads.isdigit() and len(counts) <= _SAFE_PAIR:
                found = int(reads)
                return (found, found / (int(others) + found)) if found else (0, None)
        return column_reads(self.plan, parts, _allele(ref, alt, 1, 1))[1:]

    def has_haplotype(self, parts: Sequence[str]) -> bool:
        """Whether the column says on which haplotype the only ALT lies, or that it is on both."""
        if 0 <= self.genotype < len(parts) and on_every_side(parts[self.genotype], 1):
            return True
        phase = self.phase
        return bool(phase and phase_of({name: parts[at] for name, at in phase if at < len(parts)}, 1))


class PlainReader:
    """The plain records of one file whose REF is the reference's (``fetch``)."""

    def __init__(self, reader: RecordReader, fetch: Fetch) -> None:
        """Share what ``reader`` knows of the file."""
        self._reader = reader
        self._fetch = fetch
        self._tumor = reader.tumor_column or 0
        self._normal = reader.normal_column
        self._columns = reader.header.columns if reader.tumor_column and reader.annotation is None else -1
        self._layouts: dict[str, Layout] = {}
        self._said: dict[str, Said] = {}

    def read(self, record: int, line: str) -> Plain | None:
        """A data line as what it says of its only ALT; None for a line that is not plain."""
        fields = line.split("\t")
        if len(fields) != self._columns or not line.isascii():
            return None
        place = plain_place(fields, self._reader)
        if place is None:
            return None
        chrom, pos = place
        ref, alt, keys = fields[3], fields[4], fields[8]
        if self._fetch(chrom, pos - 1, pos - 1 + len(ref)) != ref:
            return None
        layout = self._layouts.get(keys) or self._layout(keys)
        parts = fields[self._tumor].split(":")
        depth, reads, vaf = layout.tumor(parts, ref, alt)
        if not reads or depth is None or vaf is None or layout.has_haplotype(parts) or layout.aside:
            return None
        said = self._said.get(fields[6]) or self._read_said(layout.plan, parts, fields)
        if said is None:
            return None
        if self._normal is None:
            return record, chrom, pos, ref, alt, said, depth, reads, vaf, None, None
        beside, share = layout.normal(fields[self._normal].split(":"), ref, alt)
        return record, chrom, pos, ref, alt, said, depth, reads, vaf, beside, share

    def _layout(self, keys: str) -> Layout:
        if len(self._layouts) > 1_000:
            self._layouts.clear()
        layout = self._layouts[keys] = Layout(self._reader.plan(keys))
        return layout

    def _read_said(self, plan: Plan, parts: Sequence[str], fields: list[str]) -> Said | None:
        """None where the caller says that the tumour is wild type. Remembered where FILTER alone says it."""
        filters, remarks = filters_of(fields[6]), self._reader.remarks
        origin, callers, wild_type = remarks.of(plan, parts, fields[7], filters)
        if wild_type:
            return None
        said = filters, origin, callers
        if not remarks.formats and not remarks.infos and len(self._said) < 4096:
            self._said[fields[6]] = said
        return said


def plain_place(fields: list[str], reader: RecordReader) -> tuple[str, int] | None:
    """Contig (bare) and position of an ASCII line, of the right number of columns, with one ALT in A, C, G and T.

    None for every other line, and for one on a contig that ``reader`` has not met.
    """
    chrom, written, ref, alt = reader.known_contigs.get(fields[0]), fields[1], fields[3], fields[4]
    if not chrom or not written.isdigit() or len(written) > _SAFE_DIGITS:
        return None
    if (ref, alt) not in _SUBSTITUTIONS and (
        ref == alt or not ref or not alt or ref.strip(_BASES) or alt.strip(_BASES)
    ):
        return None
    pos = int(written)
    last = pos + len(ref) - 1
    return (chrom, pos) if pos > 0 and last <= MAX_POSITION_1 and last <= reader.ends.get(chrom, last) else None
