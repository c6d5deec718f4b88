"""The copy-number table: one call a gene. Gain is not amplification, and a bare "deletion" is not guessed at."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from moltarget.errors import TableError
from moltarget.model import CopyCall, CopyNumber, Segment
from moltarget.tables.cells import choice, folded, gene, number
from moltarget.tables.reader import CellError, Faults, Layout, Row, header_of, read_rows
from moltarget.tables.segments import format_of, read_segments

LAYOUT = Layout(("gene", "call"), ("copies", "minor_copies"))
ALL_GENES = "*"

# The words of the model, then the spellings of GISTIC-style and oncoprint tables (AMP, GAIN, HETLOSS, HOMDEL ...).
_WORDS = {
    CopyCall.AMPLIFICATION: ("amp", "amplified", "high level amplification"),
    CopyCall.GAIN: ("gained", "low level gain"),
    CopyCall.NEUTRAL: ("diploid", "normal", "no change"),
    CopyCall.LOSS: (
        "lost",
        "hetloss",
        "heterozygous loss",
        "heterozygous deletion",
        "hemizygous deletion",
        "shallow deletion",
    ),
    CopyCall.DEEP_DELETION: ("deepdel", "homdel", "homozygous deletion", "homozygous loss"),
    CopyCall.LOH: ("loh",),
}
_NEUTRAL_LOH = frozenset({"cnloh", "cn loh", "copy neutral loh", "copy neutral loss of heterozygosity"})
_CALLS = {word: call for call, words in _WORDS.items() for word in (call.value, *words)}
_ALLOWED = ", ".join(call.value for call in CopyCall)


class Copies(NamedTuple):
    """Calls of genes, or segments of the genome; and sentences on how they were read."""

    rows: tuple[CopyNumber, ...] = ()
    segments: tuple[Segment, ...] = ()
    notes: tuple[str, ...] = ()


def read_copy_number(path: str | Path) -> Copies:
    """Read a copy-number table of this project's columns, or the segments of a caller.

    Raises one TableError with every fault.
    """
    written = format_of(header_of(path))
    if written is None:
        return Copies(_read_table(path))
    segments, notes = read_segments(path, written)
    return Copies((), segments, notes)


def _read_table(path: str | Path) -> tuple[CopyNumber, ...]:
    """The rows in file order; a row that says the same as an earlier one counts once.

    Raises one TableError with every fault: besides broken cells, ``*`` with another call than neutral, and two
    different calls for one gene. Loss of heterozygosity stands beside another call, because it is about the minor copy.
    """
    faults = Faults(str(path))
    seen: dict[tuple[str, bool], tuple[int, CopyNumber]] = {}
    for row in read_rows(path, LAYOUT, faults):
        for found in _copy_number(row, faults):
            line, earlier = seen.setdefault((found.gene, found.call is CopyCall.LOH), (row.line, found))
            if earlier != found:
                said = earlier.call.value
                faults.add(row.line, f"{found.gene} is already in line {line} ({said}) with another call; keep one row")
    faults.raise_if_any(TableError)
    return tuple(found for _, found in seen.values())


def _copy_number(row: Row, faults: Faults) -> tuple[CopyNumber, ...]:
    """What a row says: one call, or neutral and loss of heterozygosity for a copy-neutral loss; nothing when it is broken."""
    before = len(faults)
    symbol = faults.require(row, "gene", _gene)
    calls = faults.require(row, "call", _calls)
    copies = faults.parse(row, "copies", number)
    minor = faults.parse(row, "minor_copies", number)
    if symbol == ALL_GENES and calls not in (None, (CopyCall.NEUTRAL,)):
        faults.add(row.line, "gene: '*' (all other genes) goes with the call neutral only; name the gene")
    if minor and calls and CopyCall.LOH in calls:
        faults.add(row.line, f"minor_copies: {minor:g} copies of the rarer kind are no loss of heterozygosity")
    if minor is not None and copies is not None and minor > copies / 2:
        faults.add(row.line, f"minor_copies: {minor:g} is more than half of the {copies:g} copies")
    if symbol is None or calls is None or len(faults) > before:
        return ()
    return tuple(CopyNumber(symbol, call, copies, minor) for call in calls)


def _gene(text: str) -> str:
    return ALL_GENES if text == ALL_GENES else gene(text)


def _calls(text: str) -> tuple[CopyCall, ...]:
    if folded(text) in _NEUTRAL_LOH:
        return CopyCall.NEUTRAL, CopyCall.LOH
    if folded(text) in ("del", "deletion", "deleted"):
        raise CellError(f"{text!r} can mean one copy or both; write loss or deep deletion")
    return (choice(text, _CALLS, _ALLOWED),)
