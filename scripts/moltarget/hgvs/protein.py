"""Protein changes as data, and their HGVS spelling. Closed vocabulary, no prediction (see ``predict``)."""

from enum import StrEnum
from typing import NamedTuple

from moltarget.hgvs.bases import THREE_LETTERS

_THREE_LETTERS = str.maketrans(THREE_LETTERS)


class ProteinKind(StrEnum):
    """What a change does to the protein; the descriptions of HGVS 21.0, Protein."""

    SUBSTITUTION = "substitution"
    DELETION = "deletion"
    DUPLICATION = "duplication"
    INSERTION = "insertion"
    DELINS = "delins"
    FRAMESHIFT = "frameshift"
    STOP_GAINED = "stop_gained"
    STOP_LOST = "stop_lost"
    START_LOST = "start_lost"
    SYNONYMOUS = "synonymous"
    UNKNOWN = "unknown"
    NO_PROTEIN = "no_protein"


class ProteinChange(NamedTuple):  # made for each allele and transcript: a tuple costs a fifth of a frozen dataclass
    """One change of a protein, against the reference protein; residues are one-letter, numbers 1-based.

    ``start``/``end`` are the first and last reference residue described (equal for one residue; the two flanking
    residues of an insertion) and ``start_ref``/``end_ref`` their letters; all None for ``p.?``, ``p.0`` and ``p.=``.
    ``alt`` holds the new residues: of a substitution, delins, insertion; the first changed one of a frameshift or of a
    lost stop; the repeated residues of a duplication when they are known. None when not told. A premature stop inside
    new residues is a final ``*``.
    ``ter`` is the distance to the new stop (frameshift: the first changed residue counts 1; lost stop: residues beyond
    the old stop's number); None when not told, and ``ter_unknown`` is True for ``fsTer?`` and ``extTer?``.
    ``alt_count`` is the number of inserted residues when only that is told (``ins(14)``).
    """

    kind: ProteinKind
    start: int | None = None
    start_ref: str | None = None
    end: int | None = None
    end_ref: str | None = None
    alt: str | None = None
    ter: int | None = None
    ter_unknown: bool = False
    alt_count: int | None = None

    @property
    def residues_1(self) -> range:
        """Numbers of the reference residues that the change touches (an insertion: its two neighbours).

        A frameshift and a gained stop count by their first residue alone; empty for ``p.?`` and ``p.0``.
        """
        if self.start is None:
            return range(0)
        return range(self.start, (self.end or self.start) + 1)

    @property
    def in_frame(self) -> bool:
        """Whether residues are deleted, inserted or replaced with the frame kept and without a premature stop."""
        kinds = (ProteinKind.DELETION, ProteinKind.DUPLICATION, ProteinKind.INSERTION, ProteinKind.DELINS)
        return self.kind in kinds and not (self.alt or "").endswith("*")

    @property
    def length_change(self) -> int | None:
        """Residues gained (+) or lost (-) by an in-frame change or a substitution; None for others or when untold."""
        if self.kind is ProteinKind.SUBSTITUTION or self.kind is ProteinKind.SYNONYMOUS:
            return 0
        if not self.in_frame or self.start is None or self.end is None:
            return None
        span = self.end - self.start + 1
        if self.kind is ProteinKind.DELETION:
            return -span
        if self.kind is ProteinKind.DUPLICATION:
            return span
        new = len(self.alt) if self.alt is not None else self.alt_count
        if new is None:
            return None
        return new if self.kind is ProteinKind.INSERTION else new - span

    @property
    def short(self) -> str:
        """One-letter HGVS name without parentheses: ``p.V600E``, ``p.E746_A750del``, ``p.E23Vfs*17``."""
        return "p." + _spell(self)

    @property
    def long(self) -> str:
        """Three-letter HGVS name without parentheses: ``p.Val600Glu``, ``p.Glu23ValfsTer17``."""
        return three_letters(self.short)


def three_letters(short: str) -> str:
    """The three-letter spelling of a one-letter p. name, stop as Ter; the words of a name have no capital letter.

    >>> three_letters("p.E23Vfs*17")
    'p.Glu23ValfsTer17'
    """
    return short.translate(_THREE_LETTERS)


_ENDINGS = {
    ProteinKind.SYNONYMOUS: "=",
    ProteinKind.DELETION: "del",
    ProteinKind.DUPLICATION: "dup",
    ProteinKind.INSERTION: "ins",
    ProteinKind.DELINS: "delins",
    ProteinKind.STOP_GAINED: "*",
    ProteinKind.START_LOST: "?",
    ProteinKind.FRAMESHIFT: "fs",
    ProteinKind.STOP_LOST: "ext",
    ProteinKind.SUBSTITUTION: "",
}
_ONE_PLACE = frozenset({
    ProteinKind.STOP_GAINED, ProteinKind.START_LOST, ProteinKind.FRAMESHIFT, ProteinKind.STOP_LOST,
    ProteinKind.SUBSTITUTION,
})  # fmt: skip
_FRAMESHIFT, _STOP_LOST, _SUBSTITUTION = ProteinKind.FRAMESHIFT, ProteinKind.STOP_LOST, ProteinKind.SUBSTITUTION
_NO_PROTEIN = ProteinKind.NO_PROTEIN


def _spell(change: ProteinChange) -> str:
    """The one-letter name after ``p.``."""
    kind, start, start_ref, end, end_ref, alt, ter, ter_unknown, alt_count = change
    if start is None or kind is _NO_PROTEIN:
        return {ProteinKind.NO_PROTEIN: "0", ProteinKind.SYNONYMOUS: "="}.get(kind, "?")
    if kind is _SUBSTITUTION:
        return f"{start_ref or ''}{start}{alt or ''}"
    if kind is _FRAMESHIFT and ter and not ter_unknown:
        return f"{start_ref or ''}{start}{alt or ''}fs*{ter}"
    where, ending = f"{start_ref or ''}{start}", _ENDINGS[kind]
    if kind in _ONE_PLACE:
        if kind is _FRAMESHIFT or kind is _STOP_LOST:
            distance = "*?" if ter_unknown else f"*{ter}" if ter else ""
            return f"{where}{alt or ''}{ending}{distance}"
        return where + ending
    if end != start:
        where = f"{where}_{end_ref or ''}{end}"
    if ending.endswith("ins"):
        ending += alt or (f"({alt_count})" if alt_count else "")
    return where + ending
