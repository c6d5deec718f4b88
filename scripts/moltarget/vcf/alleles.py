"""Whether REF and ALT of a record are alleles that can be read, and untrusted text made fit to be shown."""

from __future__ import annotations

from collections.abc import Mapping

_BASES = "ACGTN"
_IUPAC = frozenset("RYSWKMBDHV")
SHOWN_BASES = 24


def unsupported(alt: str) -> str:
    """Why an ALT is not a sequence change this project reads, empty when it is one (or is an error)."""
    if alt == ".":
        return "a reference site: the record has no ALT allele"
    if alt == "*":
        return "the allele is deleted by another record (ALT *)"
    if alt in {"<NON_REF>", "<*>", "<X>"}:
        return f"{alt} stands for any other allele (gVCF)"
    if alt[0:1] == "<" and alt[-1:] == ">":
        return f"a symbolic allele ({plain(alt, 40)}) has no sequence; give copy number and fusions in their tables"
    if "[" in alt or "]" in alt:
        return "a breakend of a rearrangement; give fusions in the fusions table"
    if len(alt) > 1 and (alt[0] == "." or alt[-1] == ".") and not alt.strip(".").strip(_BASES):
        return "a single breakend; its partner is not known"
    return ""


def alt_fault(alt: str, ref: str) -> str:
    """What is wrong with a written-out ALT, empty when nothing is."""
    if not alt:
        return "an ALT allele is empty"
    if alt == ref:
        return "REF and ALT are the same"
    if "/" in alt:
        return f"the ALT {shown(alt)} joins two alleles with a slash; VCF separates alleles by commas"
    fault = bases_fault("ALT", alt)
    if not fault and "N" in alt:
        return "the ALT allele holds N: which base was read is not known"
    if not fault and "N" in ref:  # legal padding of symbolic alleles and breakends, which never come here
        return "the REF allele holds N: which base was replaced is not known"
    return fault


def bases_fault(column: str, allele: str) -> str:
    """What is wrong with the letters of an allele, empty when nothing is."""
    if not allele.strip(_BASES):
        return ""
    odd = sorted(set(allele) - set(_BASES))
    if set(odd) <= _IUPAC:
        return f"the {column} allele {shown(allele)} holds the ambiguity code {', '.join(odd)}; VCF allows A, C, G, T and N"
    letters = ", ".join(plain(letter, 4) for letter in odd[:5])
    return f"the {column} allele {shown(allele)} holds {letters}; VCF allows A, C, G, T and N"


def end_of(info: Mapping[str, str], pos: int, alt: str) -> tuple[int | None, str]:
    """The last base (1-based) of a symbolic allele from END, else from SVLEN of a deletion, and a remark on a bad END."""
    if alt[:1] != "<":
        return None, ""
    end = info.get("END", "")
    if end.isascii() and end.isdigit() and len(end) <= 10:
        if int(end) >= pos:
            return int(end), ""
        return None, f" (END {end} lies before the position)"
    length = info.get("SVLEN", "").lstrip("-")
    if length.isascii() and length.isdigit() and len(length) <= 10 and not alt.startswith("<INS"):
        return pos + int(length), ""
    return None, ""


def plain(text: str, limit: int) -> str:
    """Untrusted text, short and without control characters."""
    cut = text[:limit] + ("..." if len(text) > limit else "")
    return "".join(letter if letter.isprintable() else "?" for letter in cut)


def shown(text: str) -> str:
    """Untrusted text in quotes, for a sentence."""
    return f"'{plain(text, SHOWN_BASES)}'" if text else "empty"
