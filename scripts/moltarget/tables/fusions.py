"""The fusions table: rearrangements found, and pairs that were looked for and not found."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import NamedTuple

from moltarget.errors import TableError
from moltarget.model import Fusion
from moltarget.tables.cells import choice, folded, gene, safe_text
from moltarget.tables.fusion_callers import UNKNOWN_PARTNER, Caller, caller_of, fusions_of
from moltarget.tables.reader import CellError, Faults, Layout, Row, header_of, read_rows, show

LAYOUT = Layout(("five_prime", "three_prime"), ("result", "in_frame", "exons", "evidence"))
ANY_GENE = "*"

_RESULTS = {"detected": True, "positive": True, "not detected": False, "negative": False}
_YES_NO = {"yes": True, "no": False}
_EXON = r"(?:(?:exon ?|[a-z])?(?P<{side}>[0-9]{{1,3}}[a-z]?)|\?)"
_EXONS = re.compile(rf"{_EXON.format(side='five')} ?(?:::|;) ?{_EXON.format(side='three')}", re.IGNORECASE)


class Fusions(NamedTuple):
    """Fusions, and sentences on what was left out."""

    rows: tuple[Fusion, ...] = ()
    notes: tuple[str, ...] = ()


def read_fusions(path: str | Path) -> Fusions:
    """Read a fusions table of this project's columns, or a caller's list of what it found.

    Raises one TableError with every fault.
    """
    caller = caller_of(header_of(path))
    return Fusions(_read_table(path)) if caller is None else _read_list(path, caller)


def _read_list(path: str | Path, caller: Caller) -> Fusions:
    faults = Faults(str(path))
    found, notes = fusions_of(caller, read_rows(path, caller.layout, faults))
    faults.raise_if_any(TableError)
    what = f"{Path(path).name}: read as a list of {caller.name}; genes without a row in it are not tested"
    return Fusions(found, (what, *(f"{Path(path).name}: {note}" for note in notes)))


def _read_table(path: str | Path) -> tuple[Fusion, ...]:
    """The rows in file order; a row that says the same as an earlier one counts once.

    Raises one TableError with every fault: besides broken cells, ``*`` on a detected fusion, ``?`` on one not detected,
    and a pair detected in one row and not detected in another. ``*`` with ``*`` not detected says: no other pair found.
    """
    faults = Faults(str(path))
    lines: dict[Fusion, int] = {}
    for row in read_rows(path, LAYOUT, faults):
        fusion = _fusion(row, faults)
        if fusion is not None:
            lines.setdefault(fusion, row.line)
    negative = {(fusion.five_prime, fusion.three_prime): line for fusion, line in lines.items() if not fusion.detected}
    negative.pop((ANY_GENE, ANY_GENE), None)
    for fusion, line in lines.items():
        pairs = product((fusion.five_prime, ANY_GENE), (fusion.three_prime, ANY_GENE))
        for denied in (negative[pair] for pair in pairs if fusion.detected and pair in negative):
            faults.add(line, f"{fusion.name} is detected here and not detected in line {denied}; keep one row")
    faults.raise_if_any(TableError)
    return tuple(lines)


def _fusion(row: Row, faults: Faults) -> Fusion | None:
    before = len(faults)
    five = faults.require(row, "five_prime", _partner)
    three = faults.require(row, "three_prime", _partner)
    result = faults.parse(row, "result", lambda text: choice(text, _RESULTS, "detected, not detected"))
    in_frame = faults.parse(row, "in_frame", lambda text: choice(text, _YES_NO, "yes, no"))
    exons = faults.parse(row, "exons", _exons)
    evidence = faults.parse(row, "evidence", safe_text)
    if five is None or three is None or len(faults) > before:
        return None
    detected = result is not False
    _check_pair(row, {five, three}, detected, faults)
    if len(faults) > before:
        return None
    return Fusion(five, three, detected, in_frame, exons or "", evidence or "")


def _check_pair(row: Row, partners: set[str], detected: bool, faults: Faults) -> None:
    if detected and ANY_GENE in partners:
        faults.add(row.line, "'*' (any gene) goes with not detected only; write '?' for an unknown partner")
    if not detected and UNKNOWN_PARTNER in partners:
        faults.add(row.line, "'?' (unknown partner) goes with detected only; write '*' for any gene")
    if detected and partners == {UNKNOWN_PARTNER}:
        faults.add(row.line, "one of the two partners must be known")
    for column in ("in_frame", "exons"):
        if not detected and row[column]:
            faults.add(row.line, f"{column}: a fusion that was not detected has no {column}; leave the cell empty")


def _partner(text: str) -> str:
    if text in (UNKNOWN_PARTNER, ANY_GENE):
        return text
    if folded(text) in ("v", "any", "unknown"):  # v is the curators' sign for any partner, not a gene
        raise CellError(f"{show(text)} is not a gene; write '?' for an unknown partner, '*' for any gene")
    return gene(text)


def _exons(text: str) -> str:
    """``e13::e20``; a letter before the number is that of the exon or, by custom, of the gene (``E13;A20``).

    >>> _exons("E6a;A20"), _exons("exon 13::?")
    ('e6a::e20', 'e13::?')
    """
    match = _EXONS.fullmatch(text)
    if match is None:
        raise CellError(f"{show(text)} is not written as e13::e20 (5' exon, 3' exon, '?' for an unknown one)")
    return "::".join(f"e{exon.casefold()}" if exon else "?" for exon in match.groups())
