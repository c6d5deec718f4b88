"""Coding (c.) and non-coding transcript (n.) changes as data, and their spelling."""

from enum import StrEnum
from typing import NamedTuple

from moltarget.hgvs.transcript import CodingPosition


class CodingKind(StrEnum):
    """The descriptions of HGVS 21.0, DNA."""

    SUBSTITUTION = "substitution"
    DELETION = "deletion"
    DUPLICATION = "duplication"
    INSERTION = "insertion"
    INVERSION = "inversion"
    DELINS = "delins"
    UNCHANGED = "unchanged"


_WORDS = {
    CodingKind.DELETION: "del",
    CodingKind.DUPLICATION: "dup",
    CodingKind.INSERTION: "ins",
    CodingKind.INVERSION: "inv",
    CodingKind.DELINS: "delins",
    CodingKind.UNCHANGED: "=",
}


class CodingChange(NamedTuple):
    """One change named on a transcript. ``start`` and ``end`` are equal for one base.

    ``ref`` are the reference bases when the name tells them, ``alt`` the new bases of a substitution, insertion or
    delins. ``accession`` is what stood before the colon, if anything; ``prefix`` is ``c`` or ``n``.
    """

    kind: CodingKind
    start: CodingPosition
    end: CodingPosition
    ref: str | None = None
    alt: str | None = None
    accession: str | None = None
    prefix: str = "c"

    def __str__(self) -> str:
        """The name without accession; reference bases are written only where HGVS wants them (substitution)."""
        where = str(self.start) if self.start == self.end else f"{self.start}_{self.end}"
        if self.kind is CodingKind.SUBSTITUTION:
            return f"{self.prefix}.{where}{self.ref}>{self.alt}"
        return f"{self.prefix}.{where}{_WORDS[self.kind]}{self.alt or ''}"
