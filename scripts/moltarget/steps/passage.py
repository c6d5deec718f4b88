"""What of a call goes along with its allele through norm and csq: as text, so that a million calls need no memory."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import quote, unquote

from moltarget.model import Call, Disposition, Origin

_MARK = ":"  # between the fields; quoted where a haplotype holds it
Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Passage:
    """One call past its reader. ``final`` is what became of it where that is settled already, ``carried`` whether the
    tumour has the allele; ``written`` is the allele as read, ``callers`` those with a usable record of it.
    """

    record: int
    written: str
    filters: tuple[str, ...] = ()
    final: tuple[Disposition, str] | None = None
    carried: bool = True
    depth: int | None = None
    alt_reads: int | None = None
    vaf: float | None = None
    haplotype: str = ""
    origin: Origin = Origin.UNKNOWN
    callers: tuple[str, ...] = ()
    population_af: float | None = None


@dataclass(slots=True)
class Words(Generic[Value]):
    """Values that repeat, each under a number."""

    values: list[Value] = field(default_factory=list)
    _numbers: dict[Value, int] = field(default_factory=dict)

    def number(self, value: Value) -> int:
        """The number of a value, new or known."""
        known = self._numbers.get(value)
        if known is None:
            known = self._numbers[value] = len(self.values)
            self.values.append(value)
        return known


@dataclass(slots=True)
class Parcels:
    """Passages of one sample to text and back."""

    filters: Words[tuple[str, ...]] = field(default_factory=Words)
    finals: Words[tuple[tuple[Disposition, str] | None, bool]] = field(default_factory=Words)
    callers: Words[tuple[str, ...]] = field(default_factory=Words)
    origins: Words[Origin] = field(default_factory=Words)

    def pack(self, one: Passage) -> str:
        """Text without white space, semicolon and comma; the allele itself (``written``) is left out."""
        haplotype = quote(one.haplotype, safe="|*") if one.haplotype else ""
        depth = "" if one.depth is None else one.depth
        alt_reads = "" if one.alt_reads is None else one.alt_reads
        vaf = "" if one.vaf is None else f"{one.vaf!r}"
        filters, final = self.filters.number(one.filters), self.finals.number((one.final, one.carried))
        origin, callers = self.origins.number(one.origin), self.callers.number(one.callers)
        return f"{one.record}:{filters}:{final}:{depth}:{alt_reads}:{vaf}:{haplotype}:{origin}:{callers}"

    def unpack(self, text: str, written: str) -> Passage:
        """The passage of such a text."""
        record, filters, final, depth, alt_reads, vaf, haplotype, origin, callers = text.split(_MARK)
        settled, carried = self.finals.values[int(final)]
        return Passage(
            int(record),
            written,
            self.filters.values[int(filters)],
            settled,
            carried,
            int(depth) if depth else None,
            int(alt_reads) if alt_reads else None,
            float(vaf) if vaf else None,
            unquote(haplotype) if haplotype else "",
            self.origins.values[int(origin)],
            self.callers.values[int(callers)],
        )


def passage_of(
    call: Call, offset: int, final: tuple[Disposition, str] | None, *, carried: bool, origin: Origin
) -> Passage:
    """The passage of a call; ``offset`` is added to its record's number, and its haplotype belongs to its file alone."""
    haplotype = f"{offset}.{call.haplotype}" if call.haplotype not in {"", "*"} else call.haplotype
    return Passage(
        call.record + offset,
        call.locus.key,
        call.filters,
        final,
        carried,
        call.depth,
        call.alt_reads,
        call.vaf,
        haplotype,
        origin,
        call.callers,
        call.population_af,
    )
