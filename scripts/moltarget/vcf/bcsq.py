"""Consequences from an existing ``BCSQ`` field (bcftools csq)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from moltarget.model import Consequence, Locus

# bcftools csq words that differ from the Sequence Ontology term they stand for (csq.c, table of consequence types).
SO_TERMS: Mapping[str, str] = {
    "missense": "missense_variant",
    "synonymous": "synonymous_variant",
    "frameshift": "frameshift_variant",
    "inframe_altering": "protein_altering_variant",
    "splice_acceptor": "splice_acceptor_variant",
    "splice_donor": "splice_donor_variant",
    "splice_region": "splice_region_variant",
    "stop_retained": "stop_retained_variant",
    "start_retained": "start_retained_variant",
    "intron": "intron_variant",
    "5_prime_utr": "5_prime_UTR_variant",
    "3_prime_utr": "3_prime_UTR_variant",
    "non_coding": "non_coding_transcript_variant",
    "intergenic": "intergenic_variant",
    "coding_sequence": "coding_sequence_variant",
}
_SIDE = re.compile(r"^(\d+)([A-Z*]*)(?:\.\.(\d+))?$")
_CHANGE = re.compile(r"^(\d+)([ACGTN]+)>([ACGTN]+)$")
_KEPT_START = re.compile(r"1M[A-Z*]*>1M")
MISREAD = "bcftools csq misreads a deletion-insertion that no unchanged base precedes"
UNRESOLVED = "bcftools csq names this allele together with the record at {0}, which is not in this file"


def protein_name(change: str, terms: Sequence[str]) -> tuple[str, int | None, int | None, str]:
    """HGVS-like name, first and last reference residue, and a note, from csq's amino-acid change.

    Residues are numbered on the *reference* side (the left number): with an earlier in-frame indel on the haplotype the
    right number is another one. Insertions get no name, because csq does not print the residue behind them.

    >>> protein_name("858L>858R", ["missense_variant"])[:3], protein_name("746ELREA>746EP", [])[0]
    (('p.L858R', 858, 858), 'p.L747_A750delinsP')
    """
    before, _, after = change.partition(">")
    left, right = _SIDE.match(before), _SIDE.match(after or before)
    if not left or not right or not left.group(2):
        return "", None, None, f"amino-acid change {change[:60]!r} is not read" if change else ""
    first, ref, alt = int(left.group(1)), left.group(2), right.group(2)
    if not after:
        last = first + len(ref) - 1
        return (f"p.{ref}{first}=" if len(ref) == 1 else ""), first, last, ""
    whole, kept = ref, _shared_prefix(ref, alt)
    start, ref, alt = first + kept, ref[kept:], alt[kept:]
    if "start_lost" in terms and not _keeps_start(first, whole, kept):
        return "p.M1?", first, first, ""
    cut_short = bool(left.group(3) or right.group(3))
    if cut_short and "frameshift_variant" not in terms:
        return "", start, start, "csq printed the change in brief; the last residue is not known"
    if ref[:1] == "*" and alt and not cut_short:
        return f"p.*{start}{alt[0]}ext{_distance(alt.find('*'))}", start, start, ""
    if "frameshift_variant" in terms:
        return _frameshift(start, ref, alt, alt_start=int(right.group(1)) + kept, alt_last=right.group(3))
    return _in_frame(start, ref, alt)


def _keeps_start(first: int, ref: str, kept: int) -> bool:
    """Whether the first methionine stands on both sides: csq calls its codon lost when an indel's leftmost place touches it."""
    return first == 1 and kept > 0 and ref[0] == "M"


def _distance(residues: int) -> str:
    """The distance of the new stop; untold where csq shows none, because it reads no further than the old stop's place."""
    return f"*{residues}" if residues > 0 else ""


def _shared_prefix(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return length


def _frameshift(
    start: int, ref: str, alt: str, *, alt_start: int, alt_last: str | None
) -> tuple[str, int | None, int | None, str]:
    """``p.E746Nfs*12``: the stop is counted from the first changed residue, which is 1 (HGVS)."""
    if not ref or not alt:
        return "", start, start, "csq cut the sequence before the first changed residue"
    if alt[0] == "*":
        return f"p.{ref[0]}{start}*", start, start, ""
    if alt_last:
        distance = int(alt_last) - alt_start + 1
        return f"p.{ref[0]}{start}{alt[0]}fs*{distance}", start, start, ""
    return f"p.{ref[0]}{start}{alt[0]}fs{_distance(alt.find('*') + 1)}", start, start, ""


def _in_frame(start: int, ref: str, alt: str) -> tuple[str, int | None, int | None, str]:
    """A change of whole codons; one that begins before the stop codon and includes it is a frameshift (HGVS 21.0)."""
    if len(ref) > 1 and ref[-1] == "*" and "*" not in alt:
        return f"p.{ref[0]}{start}{alt[:1]}fs", start, start, ""
    while ref and alt and ref[-1] == alt[-1] and "*" not in alt:
        ref, alt = ref[:-1], alt[:-1]
    last = start + len(ref) - 1
    if "*" in alt and ref:
        return f"p.{ref[0]}{start}{alt[: alt.index('*') + 1]}" if alt[0] == "*" else "", start, start, ""
    if not ref:
        return "", start - 1, start, f"inserts {alt} after residue {start - 1}; csq does not print the next residue"
    if len(ref) == len(alt) == 1:
        return f"p.{ref}{start}{alt}", start, start, ""
    span = f"{ref[0]}{start}" + (f"_{ref[-1]}{last}" if len(ref) > 1 else "")
    if not alt:
        return f"p.{span}del", start, last, "the 3' rule of HGVS could not be applied: csq prints no residue behind it"
    return f"p.{span}delins{alt}", start, last, ""


def _names_allele(dna_change: str, locus: Locus) -> bool:
    """True when one part of ``55174772GGA>G+55191822T>G`` is this allele, as written or with shared ends trimmed."""
    wanted = _trimmed(locus.pos, locus.ref, locus.alt)
    for part in dna_change.split("+"):
        found = _CHANGE.match(part)
        if found and _trimmed(int(found.group(1)), found.group(2), found.group(3)) == wanted:
            return True
    return False


def _is_misread(dna_change: str) -> bool:
    """Whether csq names the wrong residues: a deletion-insertion that no unchanged base precedes (1.16 to 1.24)."""
    found = _CHANGE.match(dna_change)
    return found is not None and len(found.group(2)) != len(found.group(3)) and found.group(2)[0] != found.group(3)[0]


def _trimmed(pos: int, ref: str, alt: str) -> tuple[int, str, str]:
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while ref and alt and ref[0] == alt[0]:
        pos, ref, alt = pos + 1, ref[1:], alt[1:]
    return pos, ref, alt


def _consequence(entry: str) -> tuple[Consequence, str]:
    """The consequence and the ``dna_change`` column of one entry (empty where csq prints none)."""
    parts = (entry.split("|") + [""] * 7)[:7]
    words = parts[0].lstrip("*")
    terms = tuple(SO_TERMS.get(word, word) for word in words.split("&") if word)
    name, first, last, note = protein_name(parts[5], terms)
    if parts[5] and any(map(_is_misread, parts[6].split("+"))):
        name, first, last, note = "", None, None, MISREAD
    if first is not None and _KEPT_START.match(parts[5]):
        terms = tuple(term for term in terms if term != "start_lost") or ("coding_sequence_variant",)
    if parts[0].startswith("*"):
        note = "; ".join(filter(None, (note, "lies behind a stop on the same haplotype")))
    return Consequence(parts[1], parts[2], terms, "", name, "", "", first, last, note=note), parts[6]


def consequences_of(value: str, locus: Locus, *, alts: int, elsewhere: Mapping[int, str]) -> tuple[Consequence, ...]:
    """The consequences of one ALT in file order; the first of each gene is ``preferred``.

    ``elsewhere`` maps positions of this contig to the BCSQ text there: an ``@pos`` reference is looked up in it, and
    what it names is attached when its DNA change contains this allele; otherwise the reference is noted.
    """
    found: list[Consequence] = []
    for entry in value.split(","):
        if entry[:1] == "@":
            found.extend(_referenced(entry[1:], locus, elsewhere))
        elif entry:
            one, change = _consequence(entry)
            if change and not _names_allele(change, locus):
                continue
            found.append(_annotate(one, change, alts))
    seen: set[str] = set()
    result = []
    for one in found:
        result.append(replace(one, preferred=one.gene not in seen))
        seen.add(one.gene)
    return tuple(result)


def _annotate(one: Consequence, change: str, alts: int) -> Consequence:
    note = one.note
    if "+" in change:
        note = "; ".join(filter(None, (note, f"joined on one haplotype by bcftools csq: {change[:200]}")))
    elif not change and alts > 1:
        note = "; ".join(filter(None, (note, "bcftools csq does not say which of the ALT alleles")))
    return replace(one, note=note)


def _referenced(target: str, locus: Locus, elsewhere: Mapping[int, str]) -> list[Consequence]:
    where = int(target) if target.isascii() and target.isdigit() and len(target) < 12 else -1
    matches = []
    for entry in elsewhere.get(where, "").split(","):
        if entry and entry[0] != "@":
            one, change = _consequence(entry)
            if change and _names_allele(change, locus):
                matches.append(_annotate(one, change, 1))
    if matches or where in elsewhere:
        return matches
    return [Consequence("", "", ("coding_sequence_variant",), note=UNRESOLVED.format(target[:20]))]
