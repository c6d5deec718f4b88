"""Names of small changes as sources write them, in one spelling; contradictions inside a name are refused."""

from __future__ import annotations

import re

from moltarget.errors import HgvsError
from moltarget.hgvs import CodingChange, CodingKind, ProteinChange, ProteinKind, parse_coding, parse_protein
from moltarget.hgvs.bases import ONE_LETTER

_TOLD_AT_ONE_PLACE = re.compile(r"c\.[-*]?\d+(?:[+-]\d+)?(?:del|dup)(?:[ACGT]{2,}|[2-9]|\d{2,})")
_KEYWORD = re.compile(r"(?<=\d)(?:DELINS|DEL|DUP|INS)(?=[A-Z]*\*?$)|(?<=\d)FS|(?<=\d[A-Z])FS(?=[*X\d]|$)")
_STOP_X = re.compile(r"(?<=fs)X(?=\d|$)|(?<=fs)Ter(?=\d|$)")
_THREE = re.compile(r"[A-Z][a-z]{2}\d")
_NEAR = 20  # codons by which the first changed residue of an indel may lie behind the first changed base
_SINGLE = frozenset(
    {ProteinKind.SUBSTITUTION, ProteinKind.STOP_GAINED, ProteinKind.SYNONYMOUS, ProteinKind.STOP_LOST, ProteinKind.START_LOST}
)  # fmt: skip


def protein_name(text: str) -> str:
    """The one-letter name without ``p.``, keywords in lower case; empty when it is no protein change that can be read."""
    name = _KEYWORD.sub(lambda found: found[0].lower(), text.removeprefix("p."))
    name = _STOP_X.sub("*", name)
    if re.fullmatch(r"[A-Z]\d+X", name):
        name = f"{name[:-1]}*"
    name = re.sub(r"(?<=\d)>(?=[A-Z])", "delins", name)
    if _THREE.search(name):
        name = _in_one_letter(name)
    name = re.sub(r"(?<=\d)(del|dup)[A-Z]+$", _checked_told(name), name)
    return name if protein_change(name) is not None else ""


def _in_one_letter(name: str) -> str:
    """``Met54IlefsTer?`` as ``M54Ifs``; an untold distance is left out."""
    short = re.sub("|".join(ONE_LETTER), lambda found: ONE_LETTER[found[0]], name)
    return re.sub(r"(?<=fs)\*\?$", "", short)


def _checked_told(name: str) -> str:
    r"""Told residues go once they agree with the numbers; the pattern's whole match stays where they do not."""
    return r"\1" if protein_change(name) is not None and "ins" not in name else r"\g<0>"


def coding_name(text: str) -> str:
    """The coding name, told bases taken off; empty when it cannot be read or its told bases need more than one place."""
    name = re.sub(r"\s+", "", text).replace("−", "-")
    if _TOLD_AT_ONE_PLACE.fullmatch(name):
        return ""
    change = coding_change(name)
    return str(change) if change is not None and change.prefix == "c" else ""


def contradict(protein: str, coding: str) -> bool:
    """Whether a protein and a coding name, both readable, cannot be one variant: other codon, or other kind of change."""
    first, second = protein_change(protein), coding_change(coding)
    if first is None or second is None or second.start.after_stop or second.start.offset or not first.residues_1:
        return False
    codon = (second.start.base + 2) // 3
    if first.kind in _SINGLE and second.kind is CodingKind.SUBSTITUTION:
        return codon != first.start
    if first.kind is ProteinKind.SUBSTITUTION:
        return second.kind is not CodingKind.DELINS or abs(codon - (first.start or 0)) > 1
    if first.kind in {ProteinKind.FRAMESHIFT, ProteinKind.DELETION, ProteinKind.INSERTION, ProteinKind.DUPLICATION}:
        return second.kind is CodingKind.SUBSTITUTION or abs(codon - (first.start or 0)) > _NEAR
    return False


def protein_change(name: str) -> ProteinChange | None:
    """The parsed protein change; None when it is none."""
    try:
        change = parse_protein(name)
    except HgvsError:
        return None
    return None if change.kind in {ProteinKind.UNKNOWN, ProteinKind.NO_PROTEIN} or change.start is None else change


def coding_change(name: str) -> CodingChange | None:
    """The parsed coding change; None when it is none."""
    try:
        return parse_coding(name)
    except HgvsError:
        return None
