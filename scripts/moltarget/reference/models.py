"""Transcript models as a file describes them: numbers in arrays, a transcript made of them when it is asked for.

A genome has a quarter of a million transcripts, of which a batch's alleles meet few.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import NamedTuple

from moltarget.hgvs.transcript import Transcript

Span = tuple[int, int]  # start and end: bases (1-based, inclusive), or places in the arrays (half-open)


class Model(NamedTuple):
    """One transcript of the file. Models sort by contig, start, end and id.

    ``chrom`` is bare; ``exons`` and ``coding`` are the places of its parts in the arrays, ``phase`` that
    of the first coding part (0 without one), ``text`` the attributes as written.
    """

    chrom: str
    start_1: int
    end_1: int
    transcript_id: str
    gene: str
    strand: int
    exons: Span
    coding: Span | None
    phase: int
    protein_id: str | None
    text: str

    @property
    def is_whole(self) -> bool:
        """Whether the coding sequence, if any, begins where the annotation does: in phase and not marked as cut."""
        return self.phase == 0 and not (
            self.coding and "cds_start_NF" in self.text and "cds_start_NF" in attribute(self.text, "tag")
        )


class Parts:
    """Exons, or coding parts, of all transcripts.

    ``runs`` are (owner, place of its first part, line), as they were read; ``phases`` stay empty for exons. The attributes of
    a further part of the owner read last start with ``prefix``.
    """

    def __init__(self) -> None:
        """Nothing read yet."""
        self.starts, self.ends, self.phases = array("I"), array("I"), array("B")
        self.runs: list[tuple[str, int, int]] = []
        self.prefix = "\t"

    def begin(self, owner: str, line: int, text: str) -> None:
        """The part to come has this owner (or several, with commas) and these attributes."""
        at = 0 if text.startswith("Parent=") else text.find(";Parent=") + 1
        end = text.find(";", at) + 1
        self.prefix = text[:end] if end and text.startswith("Parent=", at) else text
        self.runs += [(one, len(self.starts), line) for one in owner.split(",")]

    def spans(self) -> dict[str, Span]:
        """Where each owner's parts are; those that stood apart are brought together."""
        found: dict[str, Span] = {}
        apart: dict[str, list[Span]] = {}
        last = len(self.starts)
        after = last
        for owner, first, _ in reversed(self.runs):
            if first != after:  # several owners have one run
                last, after = after, first
            if owner in found:
                apart.setdefault(owner, [found[owner]]).append((first, last))
            else:
                found[owner] = first, last
        for owner, pieces in apart.items():
            begin = len(self.starts)
            for first, last in pieces:
                for numbers in (self.starts, self.ends, self.phases):
                    numbers.extend(numbers[first:last])
            found[owner] = begin, len(self.starts)
        return found

    def pairs(self, span: Span) -> list[Span]:
        """Start and end of an owner's parts, ascending."""
        first, last = span
        return sorted(zip(self.starts[first:last], self.ends[first:last], strict=True))

    def triples(self, span: Span) -> list[tuple[int, int, int]]:
        """Start, end and phase of an owner's parts, ascending."""
        first, last = span
        return sorted(zip(self.starts[first:last], self.ends[first:last], self.phases[first:last], strict=True))


class Models:
    """All models of a file, in order."""

    def __init__(self, rows: list[Model], exons: Parts, coding: Parts) -> None:
        self.rows = rows
        self._exons, self._coding = exons, coding

    def on(self, chrom: str) -> range:
        """Numbers of the models of a contig (bare name)."""
        return range(bisect_left(self.rows, (chrom,)), bisect_left(self.rows, (chrom + "\0",)))

    def start_codon_1(self, model: Model) -> Span | None:
        """The first three coding bases, where one part holds them; None where an intron parts them or none is coding."""
        if model.coding is None:
            return None
        start, end = self._coding.pairs(model.coding)[0 if model.strand == 1 else -1]
        if end < start + 2:
            return None
        return (start, start + 2) if model.strand == 1 else (end - 2, end)

    def transcript(self, number: int) -> Transcript:
        """The transcript of a model, as the file has it."""
        model = self.rows[number]
        coding = self._coding.pairs(model.coding) if model.coding is not None else []
        return Transcript(
            transcript_id=model.transcript_id,
            gene=model.gene,
            chrom=model.chrom,
            strand=model.strand,
            exons_1=tuple(self._exons.pairs(model.exons)),
            cds_1=(coding[0][0], coding[-1][1]) if coding else None,
            protein_id=model.protein_id,
            tags=frozenset(tag for tag in attribute(model.text, "tag").split(",") if tag),
            biotype=attribute(model.text, "biotype") or ("protein_coding" if coding else "unknown"),
            version=attribute(model.text, "version") or None,
            cds_start_complete=model.is_whole,
        )


def attribute(text: str, key: str) -> str:
    """The value of a key in the last column of a line, percent-decoded; empty when it is not there.

    >>> attribute("ID=CDS:P1;Parent=transcript:T1;Name=B%2C4", "Name")
    'B,4'
    """
    mark = f"{key}="
    at = 0 if text.startswith(mark) else text.find(f";{mark}") + 1
    if not at and not text.startswith(mark):
        return _spaced(text, key) if "; " in text or text[:1].isspace() else ""
    at += len(mark)
    end = text.find(";", at)
    value = text[at:end] if end >= 0 else text[at:].rstrip()
    return _decoded(value) if "%" in value else value


def _spaced(text: str, key: str) -> str:
    """The same where somebody put spaces before keys."""
    pairs = (item.partition("=") for item in text.strip().split(";"))
    return next((_decoded(value) for name, _, value in pairs if name.strip() == key), "")


def _decoded(value: str) -> str:
    from urllib.parse import unquote

    return unquote(value)
