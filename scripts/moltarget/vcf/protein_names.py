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
