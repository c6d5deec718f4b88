"""Reader of coding (c.) and non-coding transcript (n.) names."""

import re
from functools import cache

from moltarget.errors import HgvsError
from moltarget.hgvs.coding import CodingChange, CodingKind
from moltarget.hgvs.transcript import CodingPosition

_LONGEST = 2000


@cache
def _pattern() -> re.Pattern[str]:
    place = r"[-*]?\d+(?:[+-]\d+)?"
    bases = "[ACGTNacgtn]+"
    told = rf"(?:(?P<old>{bases})|(?P<count>\d+))?"
    return re.compile(
        rf"(?:(?P<accession>[A-Za-z][\w.\-]*?(?:\([\w.\-]+\))?):)?(?P<prefix>[cn])\.\(?"
        rf"(?P<start>{place})(?:_(?P<end>{place}))?"
        rf"(?:(?P<ref>{bases})>(?P<alt>{bases})|(?P<same>{bases})?=|del{told}ins(?P<delins>{bases})"
        rf"|(?P<word>del|dup|inv){told.replace('old', 'old2').replace('count', 'count2')}|ins(?P<ins>{bases}))\)?"
    )


@cache
def _place_pattern() -> re.Pattern[str]:
    return re.compile(r"(\*)?(-?\d+)([+-]\d+)?")


def parse_coding_position(text: str) -> CodingPosition:
    """``340+1``, ``-17``, ``*12-3`` as a position. Raises HgvsError."""
    found = _place_pattern().fullmatch(text)
    if found is None or int(found[2]) == 0:
        raise HgvsError(f"{text!r}: not a c. position")
    return CodingPosition(found[1] is not None, int(found[2]), int(found[3] or 0))


def parse_coding(text: str) -> CodingChange:
    """The change that a c. or n. name describes, with or without accession: ``NM_004333.4:c.1799T>A``.

    Deleted, duplicated or replaced bases and their count may be told (``del15``, ``delAG``). Raises HgvsError when the
    text is no such name, positions run backwards or told bases contradict the positions.
    """
    name = text.strip()
    found = _pattern().fullmatch(name) if len(name) <= _LONGEST else None
    if found is None:
        raise HgvsError(f"{text[:80]!r}: not a coding change; write it as in c.1799T>A, c.2235_2249del or c.340+1G>A")
    part = found.groupdict()
    start = parse_coding_position(found["start"])
    end = parse_coding_position(found["end"]) if found["end"] else start
    old = part["ref"] or part["old"] or part["old2"] or part["same"]
    new = part["alt"] or part["delins"] or part["ins"]
    kind = _kind(part, old, new)
    count = part["count"] or part["count2"]
    told = len(old) if old else int(count) if count else None
    _check(text, kind, start, end, told)
    return CodingChange(
        kind, start, end, old.upper() if old else None, new.upper() if new else None, part["accession"], part["prefix"]
    )


def _kind(part: dict[str, str | None], old: str | None, new: str | None) -> CodingKind:
    words = {"del": CodingKind.DELETION, "dup": CodingKind.DUPLICATION, "inv": CodingKind.INVERSION}
    if part["alt"]:
        return CodingKind.SUBSTITUTION if len(old or "") == 1 == len(new or "") else CodingKind.DELINS
    if part["delins"]:
        return CodingKind.DELINS
    if part["ins"]:
        return CodingKind.INSERTION
    return words[part["word"]] if part["word"] else CodingKind.UNCHANGED


def _check(text: str, kind: CodingKind, start: CodingPosition, end: CodingPosition, told: int | None) -> None:
    if end < start and (end.after_stop, end.base) != (start.after_stop, start.base):
        raise HgvsError(f"{text!r}: the positions run backwards")
    if kind is CodingKind.INSERTION and start == end:
        raise HgvsError(f"{text!r}: an insertion is named by its two neighbouring bases, as in c.10_11insA")
    if told is None or kind is CodingKind.INSERTION or start.offset or end.offset or start.after_stop != end.after_stop:
        return
    span = end.base - start.base + 1 - (start.base < 0 < end.base)
    if start == end and kind is CodingKind.DELINS and told > 1:
        return
    if span != told:
        raise HgvsError(f"{text!r}: {told} bases are told for {span} positions")
