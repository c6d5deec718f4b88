"""Whether one annotation entry was made on the alleles of its record: its codons against REF and ALT."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from moltarget.hgvs.bases import codon_table
from moltarget.model import Call
from moltarget.vcf.protein_names import one_letter

# Coding names of changes in length within one exon: no offset into an intron, no untranslated region.
_RESIZED = re.compile(r"c\.(\d+)(?:_(\d+))?(?:(del)[ACGT]*(?:ins([ACGT]+))?|(dup)[ACGT]*|ins([ACGT]+))")
_SUBSTITUTION = re.compile(r"p\.([A-Z])(\d+)([A-Z])")
_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")
_WRONG_REF = "WARNING_REF_DOES_NOT_MATCH_GENOME"
Fields = Mapping[str, str]


def codon_check(call: Call, consequence_fields: Fields) -> bool | None:
    """True when one annotation entry was made on the call's alleles, False when it was not, None when it cannot tell.

    VEP prints the codon with the changed bases in upper case (``gTg/gAg``), read from its own genome and on the
    transcript's strand; for substitutions these must be REF and ALT. Indels give no vote: in repeats VEP may have
    shifted them. ``GIVEN_REF``/``USED_REF`` and SnpEff's reference warning vote where they are printed.
    """
    given, used = consequence_fields.get("GIVEN_REF", ""), consequence_fields.get("USED_REF", "")
    if given and used:
        return given == used
    if _WRONG_REF in consequence_fields.get("ERRORS / WARNINGS / INFO", ""):
        return False
    printed = _printed(call, consequence_fields)
    return None if printed is None else printed == (call.locus.ref, call.locus.alt)


def _printed(call: Call, fields: Fields) -> tuple[str, str] | None:
    """The changed bases of an entry's codons, before and after, on the forward strand; None where they say nothing."""
    before, _, after = fields.get("Codons", "").partition("/")
    strand = fields.get("STRAND", "")
    if strand not in {"1", "-1"} or not after or len(call.locus.ref) != len(call.locus.alt):
        return None
    changed = tuple("".join(base for base in codons if base.isupper()) for codons in (before, after))
    if any(len(bases) != len(call.locus.ref) for bases in changed):
        return None  # the change reaches out of the coding sequence
    if strand == "-1":
        changed = tuple(bases.translate(_COMPLEMENT)[::-1] for bases in changed)
    return changed[0], changed[1]


def contradiction(call: Call, entries: Iterable[Fields], kind: str) -> str:
    """Why a record's own annotation cannot be believed, in words; empty where an entry agrees or none can tell.

    Entries whose ``USED_REF`` differs from ``GIVEN_REF`` cannot tell here: VEP reads a transcript that itself differs from
    the genome so, and other transcripts of the record decide.
    """
    said = ""
    resized = len(call.locus.ref) != len(call.locus.alt)
    for entry in entries:
        answer = codon_check(call, entry)
        if answer is None and resized:
            answer = _length_check(call, entry)
        wrong = _wrong_protein(call, entry, kind) if answer is True else ""
        if answer is True and not wrong:
            return ""
        if answer is not None and not said:
            said = wrong or _difference(call, entry, kind)
    return said


def _coding_name(entry: Fields) -> str:
    return (entry.get("HGVSc") or entry.get("HGVS.c") or "").rpartition(":")[2]


def _named_length(name: str) -> int | None:
    """By how many bases a coding name makes the sequence longer (shorter: below 0); None where it does not say."""
    found = _RESIZED.fullmatch(name)
    if not found:
        return None
    first, last, deleted, beside, doubled, inserted = found.groups()
    span = int(last or first) - int(first) + 1
    if deleted:
        return len(beside or "") - span
    return span if doubled else len(inserted)


def _length_check(call: Call, entry: Fields) -> bool | None:
    """Whether an entry's coding name changes the length as REF and ALT do; None where none can tell.

    A record that was split, and then shortened, after it was annotated finds the entry of another ALT under its own name. A
    deletion over an intron has a shorter coding name.
    """
    named, own = _named_length(_coding_name(entry)), len(call.locus.alt) - len(call.locus.ref)
    if named is None or own < named < 0:
        return None
    return named == own


def _wrong_protein(call: Call, entry: Fields, kind: str) -> str:
    """That an entry's HGVSp names other residues than its codons code for; empty where it does not, or nothing can be said.

    Judged are substitutions of one residue by one codon; stops and starts have rules of their own, and the mitochondrion
    a code of its own.
    """
    named = _SUBSTITUTION.fullmatch(one_letter(entry.get("HGVSp", "")))
    before, _, after = entry.get("Codons", "").upper().partition("/")
    table = codon_table(call.locus.chrom)
    coded = table.get(before, "*"), table.get(after, "*")
    if named is None or "*" in coded or named.group(2) == "1" or call.locus.chrom == "MT":
        return ""
    if (named.group(1), named.group(3)) == coded:
        return ""
    return (
        f"the HGVSp of the {kind} ({named.group()}) contradicts its codons ({before}/{after}: {coded[0]} to {coded[1]})"
    )


def _difference(call: Call, entry: Fields, kind: str) -> str:
    made = f"the {kind} of this record was made on another allele"
    if _WRONG_REF in entry.get("ERRORS / WARNINGS / INFO", ""):
        return f"{made}: it says itself that REF does not match its genome"
    named = _named_length(_coding_name(entry))
    own = len(call.locus.alt) - len(call.locus.ref)
    if own and named is not None and named != own:
        return f"{made}: {_coding_name(entry)[:40]} changes the length by {named:+} bases, REF and ALT by {own:+}"
    printed = None if entry.get("USED_REF") else _printed(call, entry)
    return f"{made}: its codons say {printed[0]}>{printed[1]}" if printed is not None else ""
