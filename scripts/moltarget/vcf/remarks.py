"""What a record says beside its alleles and reads: its origin, its callers, and that the tumour is wild type.

The values of these fields recur, so that what they mean is worked out once for each combination.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from moltarget.model import Origin
from moltarget.vcf.columns import Parts, Plan
from moltarget.vcf.ensemble import CallerNames, caller_names
from moltarget.vcf.shapes import Caller, VcfHeader
from moltarget.vcf.status import Status, StatusReader, origin_of, status_reader

# origin, callers, and whether the caller's own status says that the tumour has no variant
Remarks = tuple[Origin, tuple[str, ...], bool]
NO_REMARKS: Remarks = (Origin.UNKNOWN, (), False)
_REMEMBERED = 10_000


def info_value(padded: str, name: str) -> str | None:
    """The value of one key of INFO, empty for a flag, None without it: far cheaper than to split all.

    ``padded`` is the INFO column with a semicolon before and behind.
    """
    at = padded.find(f";{name}=")
    if at >= 0:
        start = at + len(name) + 2
        return padded[start : padded.index(";", start)]
    return "" if f";{name};" in padded else None


@dataclass(slots=True)
class RemarkReader:
    """The fields of one file that are asked for: names of FORMAT and of INFO, and filters."""

    status: StatusReader
    naming: CallerNames
    formats: tuple[str, ...]
    infos: tuple[str, ...]
    _known: dict[tuple[object, ...], Remarks] = field(default_factory=dict)

    def of(self, plan: Plan, parts: Parts, info: str, filters: tuple[str, ...]) -> Remarks:
        """The remarks of one record; ``plan`` and ``parts`` are the tumour's column, ``info`` is the INFO text."""
        if not filters and not self.formats and not self.infos:
            return NO_REMARKS
        texts = [plan.value(parts, name) for name in self.formats]
        padded = f";{info};" if self.infos else ""
        told = [info_value(padded, name) for name in self.infos]
        key = (*texts, *told, filters)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._read(texts, told, filters)
        return found

    def _read(self, texts: list[str], told: list[str | None], filters: tuple[str, ...]) -> Remarks:
        sample = dict(zip(self.formats, texts, strict=True))
        info = {name: text for name, text in zip(self.infos, told, strict=True) if text is not None}
        said = self.status.said(sample, info, filters)
        return origin_of(said), self.naming.of(sample, info), Status.WILD_TYPE in said


def remark_reader(header: VcfHeader, callers: frozenset[Caller]) -> RemarkReader:
    """What the header of a file by these callers proves to be remarks."""
    status, naming = status_reader(header), caller_names(header, callers)
    named = {place: {name for at, name, _, _ in naming.fields if at == place} for place in ("FORMAT", "INFO")}
    formats, infos = sorted({*status.formats} | named["FORMAT"]), sorted({*status.infos} | named["INFO"])
    return RemarkReader(status, naming, tuple(formats), tuple(infos))
