"""Protein changes as data, and their HGVS spelling. Closed vocabulary, no prediction (see ``predict``)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from moltarget.hgvs.bases import in_three_letters


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


@dataclass(frozen=True, slots=True)
class ProteinChange:
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
        return "p." + _spell(self, str, "*")

    @property
    def long(self) -> str:
        """Three-letter HGVS name without parentheses: ``p.Val600Glu``, ``p.Glu23ValfsTer17``."""
        return "p." + _spell(self, in_three_letters, "Ter")


_ENDINGS = {
    ProteinKind.SYNONYMOUS: "=",
    ProteinKind.DELETION: "del",
    ProteinKind.DUPLICATION: "dup",
    ProteinKind.INSERTION: "ins",
    ProteinKind.DELINS: "delins",
}


def _spell(change: ProteinChange, letters: Callable[[str], str], stop: str) -> str:
    """The name after ``p.``; ``letters`` spells residues, ``stop`` is the sign of the stop."""
    kind = change.kind
    if kind is ProteinKind.NO_PROTEIN or change.start is None:
        return {ProteinKind.NO_PROTEIN: "0", ProteinKind.SYNONYMOUS: "="}.get(kind, "?")
    where = f"{letters(change.start_ref or '')}{change.start}"
    alt = letters(change.alt or "")
    distance = "?" if change.ter_unknown else str(change.ter or "")
    match kind:
        case ProteinKind.SUBSTITUTION:
            return where + alt
        case ProteinKind.STOP_GAINED:
            return where + stop
        case ProteinKind.START_LOST:
            return where + "?"
        case ProteinKind.FRAMESHIFT:
            return f"{where}{alt}fs{stop}{distance}" if distance else f"{where}{alt}fs"
        case ProteinKind.STOP_LOST:
            return f"{where}{alt}ext{stop}{distance}"
    if change.end != change.start:
        where = f"{where}_{letters(change.end_ref or '')}{change.end}"
    if kind in (ProteinKind.INSERTION, ProteinKind.DELINS):
        new = alt or (f"({change.alt_count})" if change.alt_count else "")
        return where + _ENDINGS[kind] + new
    return where + _ENDINGS[kind]
