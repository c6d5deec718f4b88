"""Protein names as annotation tools write them, turned into the project's form: one-letter, no accession."""

from __future__ import annotations

import re
from urllib.parse import unquote

# IUPAC-IUB amino-acid codes, plus Ter (HGVS).
ONE_LETTER = {
    **{"Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H"},
    **{"Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W"},
    **{"Tyr": "Y", "Val": "V", "Sec": "U", "Pyl": "O", "Asx": "B", "Glx": "Z", "Xaa": "X", "Xle": "J", "Ter": "*"},
}
_THREE = re.compile("|".join(ONE_LETTER))
_RESIDUES = re.compile(r"^p\.\(?[A-Z*](\d+)(?:_[A-Z*](\d+))?")
_SEVERAL = re.compile(r"^p\.([A-Z*]{2,})(\d+)([A-Z*]{2,})$")
_POSITION = re.compile(r"^(\d+|\?)(?:-(\d+|\?))?(?:/\d+)?$")


def without_accession(name: str) -> str:
    """The name behind the last ``:``, percent escapes decoded: ``ENST00000288602.11:c.1799T>A`` -> ``c.1799T>A``."""
    return unquote(name).rpartition(":")[2]


def one_letter(name: str) -> str:
    """A protein name in one-letter form, without accession and without the brackets of a prediction.

    >>> one_letter("ENSP00000419060.2:p.Val600%3D"), one_letter("p.(Arg97ProfsTer23)"), one_letter("p.V600E")
    ('p.V600=', 'p.R97Pfs*23', 'p.V600E')
    """
    bare = without_accession(name)
    if not bare.startswith("p."):
        return ""
    return _THREE.sub(lambda found: ONE_LETTER[found.group()], bare.replace("(", "").replace(")", ""))


def snpeff_name(name: str) -> str:
    """``one_letter``, with two habits of SnpEff undone (its class HgvsProtein): bases of several codons replaced by as many
    are written as one substitution, and a lost stop always has ``ext*?``, since the new stop is not looked for.

    >>> snpeff_name("p.ValLys600GluLys"), snpeff_name("p.ThrVal599IleGlu"), snpeff_name("p.Ter864Glnext*?")
    ('p.V600E', 'p.T599_V600delinsIE', 'p.*864Qext')
    """
    short = one_letter(name)
    if short.endswith("ext*?"):
        return short[:-2]
    found = _SEVERAL.match(short)
    if not found or len(found.group(1)) != len(found.group(3)):
        return short
    old, first, new = found.group(1), int(found.group(2)), found.group(3)
    changed = [place for place, (before, now) in enumerate(zip(old, new, strict=True)) if before != now]
    if not changed:
        return f"p.{old[0]}{first}="
    start, last = changed[0], changed[-1]
    if start == last or new[start] == "*":
        return f"p.{old[start]}{first + start}{new[start]}"
    alt = new[start : last + 1]
    stop = alt.find("*") + 1
    return f"p.{old[start]}{first + start}_{old[last]}{first + last}delins{alt[:stop] if stop else alt}"


def residues_of(name: str) -> tuple[int | None, int | None]:
    """First and last reference residue a one-letter name touches; (None, None) when it names none.

    >>> residues_of("p.E746_A750del"), residues_of("p.V600E"), residues_of("p.?")
    ((746, 750), (600, 600), (None, None))
    """
    found = _RESIDUES.match(name)
    if not found:
        return None, None
    first = int(found.group(1))
    return first, int(found.group(2) or first)


def residue_range(written: str) -> tuple[int | None, int | None]:
    """VEP's and SnpEff's position columns: ``600``, ``746-750``, ``600/766``, ``?-12``; an unknown end is None.

    >>> residue_range("746-750"), residue_range("600/766"), residue_range("?-12"), residue_range("")
    ((746, 750), (600, 600), (None, 12), (None, None))
    """
    found = _POSITION.match(written)
    if not found:
        return None, None
    ends = [int(end) if end and end != "?" else None for end in found.groups()]
    return ends[0], (ends[1] if found.group(2) else ends[0])
