"""What of a call goes along with its allele through norm and csq: as text, so that a million calls need no memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote, unquote

from moltarget.model import Disposition, Origin

_MARK = ":"  # between the fields; quoted where a haplotype holds it
NONE = "None"  # a count or fraction that is not told


class Passage(NamedTuple):  # one is made for each record
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
    population_searched: bool = False


Settled = tuple[Disposition, str] | None
Kind = tuple[tuple[str, ...], Settled, bool, Origin, tuple[str, ...]]  # what repeats from call to call


@dataclass(slots=True)
class Parcels:
    """Passages of one sample to text and back. What repeats from call to call goes along as a number."""

    _kinds: list[Kind] = field(default_factory=list)
    _numbers: dict[Kind, int] = field(default_factory=dict)

    def pack(self, one: Passage) -> str:
        """Text without white space, semicolon and comma; the allele itself (``written``) is left out."""
        number = self.number((one.filters, one.final, one.carried, one.origin, one.callers))
        haplotype = quote(one.haplotype, safe="|*") if one.haplotype else ""
        known = f":{one.population_af!r}" if one.population_searched or one.population_af is not None else ""
        known += ":1" if one.population_searched else ""
        return f"{one.record}:{number}:{one.depth}:{one.alt_reads}:{one.vaf!r}:{haplotype}{known}"

    def number(self, kind: Kind) -> int:
        """The number that stands for what repeats."""
        number = self._numbers.get(kind)
        if number is None:
            number = self._numbers[kind] = len(self._kinds)
            self._kinds.append(kind)
        return number

    def kind(self, number: int) -> Kind:
        """What a number stands for."""
        return self._kinds[number]

    def unpack(self, text: str, written: str) -> Passage:
        """The passage of such a text."""
        record, number, depth, alt_reads, vaf, haplotype, *known = text.split(_MARK)
        filters, final, carried, origin, callers = self._kinds[int(number)]
        return Passage(
            int(record),
            written,
            filters,
            final,
            carried,
            None if depth == NONE else int(depth),
            None if alt_reads == NONE else int(alt_reads),
            None if vaf == NONE else float(vaf),
            unquote(haplotype) if haplotype else "",
            origin,
            callers,
            float(known[0]) if known and known[0] != NONE else None,
            len(known) > 1,
        )
