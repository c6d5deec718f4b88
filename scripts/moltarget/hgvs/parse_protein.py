"""Reader of protein names, HGVS and the older one-letter spellings that catalogues use."""

import re
from functools import cache

from moltarget.errors import HgvsError
from moltarget.hgvs.bases import ONE_LETTER
from moltarget.hgvs.protein import ProteinChange, ProteinKind

_LONGEST = 500
_THREE = "|".join(ONE_LETTER)
_RESIDUE = rf"(?:{_THREE}|[A-IK-NP-Z*])"
_RUN = rf"{_RESIDUE}+"
# The spellings of most names there are, read at once: a cohort has a hundred thousand.
_PLAIN = re.compile(r"p\.([AC-IK-NP-TVWY])([1-9][0-9]*)([AC-IK-NP-TVWY])?(=|\*|fs(?:\*([1-9][0-9]*))?)?")
_BY_SIGN = {"=": ProteinKind.SYNONYMOUS, "*": ProteinKind.STOP_GAINED}
_SUBSTITUTION, _FRAMESHIFT = ProteinKind.SUBSTITUTION, ProteinKind.FRAMESHIFT


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """One pattern per description, tried in this order on the text between ``p.`` and the end."""
    one = rf"(?P<ref>{_RESIDUE})(?P<start>\d+)"
    span = rf"{one}(?:_(?P<end_ref>{_RESIDUE})(?P<end>\d+))?"
    count = r"\((?P<count>\d+)\)|(?:X|Xaa)\[(?P<repeat>\d+)\]"
    distance = r"(?:Ter|[*X])(?P<ter>\d+|\?)"
    texts = {
        "start": r"(?:M|Met)1\?",
        "frameshift": rf"{one}(?P<alt>{_RESIDUE})?(?:fs|FS)(?:{distance}|Ter|[*X])?",
        "extension": rf"(?P<ref>Ter|[*X])(?P<start>\d+)(?P<alt>{_RESIDUE})?ext(?:{distance})?",
        "same": rf"{span}=",
        "delins": rf"{span}(?:del(?P<old>{_RUN})?ins|>)(?:(?P<alt>{_RUN})|{count})",
        "deletion": rf"{span}del(?:(?P<old>{_RUN})|\d+)?",
        "duplication": rf"{span}dup(?P<alt>{_RUN})?",
        "insertion": rf"{one}_(?P<end_ref>{_RESIDUE})?(?P<end>\d+)ins(?:(?P<alt>{_RUN})|{count})",
        "substitution": rf"{one}(?P<alt>{_RESIDUE})",
    }
    return {name: re.compile(text) for name, text in texts.items()}


@cache
def _residue_pattern() -> re.Pattern[str]:
    return re.compile(_RESIDUE)


def _letters(text: str | None, *, stop_x: bool = False) -> str | None:
    """One-letter residues of a run in either spelling; ``stop_x`` reads a lone X as the stop it once meant."""
    if text is None:
        return None
    if stop_x and text == "X":
        return "*"
    return "".join(ONE_LETTER.get(item, item) for item in _residue_pattern().findall(text))


def _bare(text: str) -> str:
    """The name without accession, ``p.`` and prediction parentheses; capitals of three-letter names restored."""
    name = text.strip()
    if len(name) > _LONGEST:
        raise HgvsError(f"protein name of {len(name)} characters: longer than {_LONGEST}")
    before, colon, after = name.rpartition(":")
    if colon and before:
        name = after.strip()
    if name[:2] in ("p.", "P."):
        name = name[2:]
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1]
    if name.isupper() and re.match(r"[A-Z]{3}\d", name):
        capitals = "|".join(three.upper() for three in ONE_LETTER)
        name = re.sub(capitals, lambda found: found[0].title(), name)
    return re.sub(r"(?<=\d)(?:DELINS|DEL|DUP|INS)", lambda found: found[0].lower(), name)


def parse_protein(text: str) -> ProteinChange:
    """The change that a protein name describes, in one- or three-letter spelling, with or without ``p.`` and accession.

    ``X`` for a stop, ``fs`` without detail, deleted residues after ``del`` and ``>`` for a delins are read too.
    Raises HgvsError on anything else, also on a lone codon (``V600``), and where told residues contradict the numbers.
    """
    plain = _PLAIN.fullmatch(text)
    found = _plain_change(*plain.groups()) if plain is not None else None
    return _spelled_out(text) if found is None else found


def _plain_change(ref: str, number: str, alt: str | None, sign: str | None, ter: str | None) -> ProteinChange | None:
    """The change of one residue by the parts of its name; None when they are no name by themselves."""
    start = int(number)
    if sign is None:
        plain = alt is not None and alt != ref
        return ProteinChange(_SUBSTITUTION, start, ref, start, ref, alt) if plain else None
    kind = _BY_SIGN.get(sign)
    if kind is None:
        return ProteinChange(_FRAMESHIFT, start, ref, start, ref, alt, int(ter) if ter else None)
    return None if alt else ProteinChange(kind, start, ref, start, ref)


def _spelled_out(text: str) -> ProteinChange:
    name = _bare(text)
    if name == "=":
        return ProteinChange(ProteinKind.SYNONYMOUS)
    if name in ("?", "0", "0?"):
        return ProteinChange(ProteinKind.UNKNOWN if name == "?" else ProteinKind.NO_PROTEIN)
    for kind, pattern in _patterns().items():
        found = pattern.fullmatch(name)
        if found is not None:
            return _change(text, kind, found.groupdict())
    raise HgvsError(f"{text!r}: not a protein change; write it as in p.V600E, p.E746_A750del or p.Glu189fs")


def _change(text: str, kind: str, part: dict[str, str | None]) -> ProteinChange:
    if kind == "start":
        return ProteinChange(ProteinKind.START_LOST, 1, "M", 1, "M")
    ref = _letters(part.get("ref"), stop_x=True)
    start = int(part.get("start") or 0)
    end = int(part.get("end") or start)
    end_ref = _letters(part.get("end_ref") or (part.get("ref") if end == start else None), stop_x=True)
    _check_span(text, kind, part, start, end)
    alt = _letters(part.get("alt"), stop_x=True)
    told = part.get("count") or part.get("repeat")
    change_kind = {"same": ProteinKind.SYNONYMOUS, "extension": ProteinKind.STOP_LOST}.get(kind) or ProteinKind(kind)
    if kind == "substitution":
        if alt == "*" or ref == "*":
            change_kind = ProteinKind.STOP_GAINED if ref != "*" else ProteinKind.STOP_LOST
        if alt == ref:
            change_kind = ProteinKind.SYNONYMOUS
    if kind == "duplication" and alt is None and (end - start) < 2 and ref and end_ref:
        alt = ref if start == end else ref + end_ref
    if change_kind in (ProteinKind.SYNONYMOUS, ProteinKind.STOP_GAINED):
        alt = None
    ter = part.get("ter")
    return ProteinChange(
        change_kind, start, ref, end, end_ref, alt,
        ter=int(ter) if ter and ter != "?" else None, ter_unknown=ter == "?", alt_count=int(told) if told else None,
    )  # fmt: skip


def _check_span(text: str, kind: str, part: dict[str, str | None], start: int, end: int) -> None:
    """Raises HgvsError when numbers run backwards or told residues do not fit them."""
    if start < 1 or end < start or (kind == "insertion" and end != start + 1):
        raise HgvsError(f"{text!r}: residues {start} and {end} do not fit the description")
    told = part.get("alt") if kind == "duplication" else part.get("old")
    residues = _letters(told)
    if residues is None:
        return
    first, last = _letters(part["ref"]), _letters(part.get("end_ref") or part["ref"])
    if len(residues) != end - start + 1 or residues[0] != first or residues[-1] != last:
        raise HgvsError(f"{text!r}: {residues} are not the residues {start} to {end}")
