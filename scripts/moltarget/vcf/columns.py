"""The reads of a sample column: the tables of ``depths`` applied to the FORMAT of a record.

The FORMAT of a record is one of a few; what it says is worked out once (``plan_of``), and a column is then read by the
places of its values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from moltarget.vcf.depths import (
    COUNTS,
    DECIMAL_COMMA,
    DEPTHS,
    FRACTIONS,
    INFO_COUNTS,
    INFO_DEPTHS,
    INFO_FRACTIONS,
    OVER_DEPTH,
    UNKNOWN,
    Allele,
    Counted,
    Reader,
    Reads,
    Triple,
    Values,
    count,
    fraction,
    strands,
)
from moltarget.vcf.phase import PHASE_FIELDS
from moltarget.vcf.shapes import Caller

Parts = Sequence[str]
NO_CALLERS: frozenset[Caller] = frozenset()


class Plan(NamedTuple):
    """What one FORMAT says. ``places`` maps a field to its 0-based place; all other numbers are such places.

    ``counts`` are the rows of ``COUNTS`` that may apply: the last place they need, how to pick their values, how to read
    them. ``stated`` is the fraction that outweighs counts (``OVER_DEPTH``). ``control`` are the reads and the depth of the
    control, where a tumour's column holds them. ``phase`` are the fields of phase, with their places; empty where FORMAT
    has no phase set and no haplotype. ``filtered`` is the place of FT, the filters of one sample (VCFv4.3 table 2).
    """

    places: Mapping[str, int]
    counts: tuple[tuple[int, Callable[[Parts], Parts], Reader], ...]
    depths: tuple[int, ...]
    fractions: tuple[int, ...]
    stated: tuple[int, ...]
    control: tuple[int | None, int | None] | None
    phase: tuple[tuple[str, int], ...]
    filtered: int | None

    def value(self, parts: Parts, field: str) -> str:
        """The value of a field in a column; empty where FORMAT or the column (trailing fields) leaves it out."""
        place = self.places.get(field)
        return parts[place] if place is not None and place < len(parts) else ""


def plan_of(keys: Sequence[str], callers: frozenset[Caller] = NO_CALLERS) -> Plan:
    """The plan of a FORMAT in a file of these callers."""
    places = {key: place for place, key in enumerate(keys)}
    rows = [row for row in COUNTS if places.keys() >= set(row.needs) and (row.only is None or callers == {row.only})]
    wanted = [(row, [places[name] for name in row.needs]) for row in rows]
    over_depth = ("AF",) if len(callers) == 1 and callers <= OVER_DEPTH else ()

    told = not places.keys().isdisjoint(("PS", "PGT", "HP"))

    def those(names: Sequence[str]) -> tuple[int, ...]:
        return tuple(places[name] for name in names if name in places)

    return Plan(
        places=places,
        counts=tuple((max(where), _picker(where), row.read) for row, where in wanted),
        depths=those(DEPTHS),
        fractions=those(FRACTIONS),
        stated=those(over_depth),
        control=(places.get("ADC"), places.get("DPC")) if {"ADC", "DPC"} & places.keys() else None,
        phase=tuple((name, places[name]) for name in PHASE_FIELDS if name in places) if told else (),
        filtered=places.get("FT"),
    )


def _picker(where: Sequence[int]) -> Callable[[Parts], Parts]:
    """Picks the values of these places, always as a sequence."""
    return itemgetter(*where) if len(where) > 1 else itemgetter(slice(where[0], where[0] + 1))


CONTROL = plan_of(("AD", "DP"))
NOTHING = plan_of(())


def _stated(texts: Sequence[str], allele: Allele) -> float | None:
    """A fraction per ALT, or per allele with the reference first when there is one value more; the first that is one."""
    for text in texts:
        parts = [text] if "%" in text and DECIMAL_COMMA.fullmatch(text) else text.split(",")
        more = len(parts) - allele.alts
        value = fraction(parts[allele.number - 1 + more]) if more in {0, 1} else None
        if value is not None:
            return value
    return None


def _at(parts: Parts, places: tuple[int, ...]) -> list[str]:
    return [parts[place] for place in places if place < len(parts)]


def column_reads(plan: Plan, parts: Parts, allele: Allele) -> Triple:
    """Depth, alternate reads and VAF of one ALT from the values of one column.

    Depth is the stated depth, else the sum of all counts; also where the stated depth is smaller than the alternate reads
    (MuTect 1 counts them from fewer reads now and then), because so many reads were seen.
    """
    alt = total = depth = vaf = None
    given = len(parts)
    for last, pick, read in plan.counts:
        found = read(allele, *pick(parts)) if last < given else None
        if found is not None:
            alt, total = found
            break
    for place in plan.depths:
        depth = count(parts[place]) if place < given else None
        if depth is not None:
            break
    if depth is None or (alt is not None and total is not None and alt > depth):
        depth = total
    if plan.stated:
        vaf = _stated(_at(parts, plan.stated), allele)
    if vaf is None and alt is not None and total:
        vaf = alt / total
    if vaf is None and not (alt is not None and total == 0):
        vaf = _stated(_at(parts, plan.fractions), allele)
        if vaf is None and alt is not None and depth and alt <= depth:
            vaf = alt / depth
    return depth, alt, vaf


def with_info(found: Triple, given: bool, info: Values, allele: Allele, callers: frozenset[Caller]) -> Triple:
    """A column's reads filled up from INFO, where its fields' name or caller says that they are the tumour's.

    ``given``: there is a tumour column. LoFreq writes none (users add one with GT alone): the tumour's counts stand in INFO
    (DP, AF, DP4).
    """
    if callers == {Caller.LOFREQ} and (not given or found == UNKNOWN):
        return _lofreq(info, allele)
    alt, total = (None, None) if given else _info_counts(info, allele) or (None, None)
    if alt is not None:
        return total, alt, alt / total if total else None
    stated, alt, vaf = found
    depth = stated
    if depth is None:
        depth = next((number for name in INFO_DEPTHS if (number := count(info.get(name))) is not None), None)
    if vaf is None and alt is None:
        vaf = _stated([info.get(name, "") for name in INFO_FRACTIONS], allele)
    if vaf is None and alt is not None and depth and alt <= depth and stated is None:
        vaf = alt / depth
    return depth, alt, vaf


def _info_counts(info: Values, allele: Allele) -> Counted | None:
    for row in INFO_COUNTS:
        if info.keys() >= set(row.needs):
            return row.read(allele, *(info[name] for name in row.needs))
    return None


def _lofreq(info: Values, allele: Allele) -> Triple:
    alt, total = strands(allele, info.get("DP4", "")) or (None, None)
    vaf = _stated([info.get("AF", "")], allele)
    depth = count(info.get("DP"))
    if vaf is None and alt is not None and total:
        vaf = alt / total
    return total if depth is None else depth, alt, vaf


def control_reads(plan: Plan, parts: Parts, allele: Allele) -> Triple:
    """Reads of the matched normal from fields of the tumour's column that name the control; unknown without such."""
    if plan.control is None:
        return UNKNOWN
    values = [parts[place] if place is not None and place < len(parts) else "" for place in plan.control]
    return column_reads(CONTROL, values, allele)


def reads_of(sample: Values, info: Values, allele: Allele, callers: frozenset[Caller] = NO_CALLERS) -> Reads:
    """Depth, alternate reads and VAF of one ALT from the tumour column's FORMAT values and the INFO values.

    ``callers`` are those that the header proves (``detect_callers``).
    """
    found = column_reads(plan_of(tuple(sample), callers), tuple(sample.values()), allele)
    return Reads(*(with_info(found, bool(sample), info, allele, callers) if None in found[:2] else found))


def normal_reads_of(normal: Values, tumor: Values, allele: Allele, callers: frozenset[Caller] = NO_CALLERS) -> Reads:
    """The same of the matched normal: from its own column, else from fields of the tumour's that name the control."""
    if normal:
        return Reads(*column_reads(plan_of(tuple(normal), callers), tuple(normal.values()), allele))
    return Reads(*control_reads(plan_of(tuple(tumor)), tuple(tumor.values()), allele))
