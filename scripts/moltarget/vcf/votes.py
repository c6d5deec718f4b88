"""Whether an existing annotation was made on the alleles of this file: its codons against REF and ALT."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from moltarget.model import Call
from moltarget.vcf.reader import VcfFile
from moltarget.vcf.shapes import Votes

_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")
_WRONG_REF = "WARNING_REF_DOES_NOT_MATCH_GENOME"


def codon_check(call: Call, consequence_fields: Mapping[str, str]) -> bool | None:
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
    before, _, after = consequence_fields.get("Codons", "").partition("/")
    strand = consequence_fields.get("STRAND", "")
    ref, alt = call.locus.ref, call.locus.alt
    if strand not in {"1", "-1"} or not after or len(ref) != len(alt):
        return None
    printed = (_changed(before), _changed(after))
    if len(printed[0]) != len(ref) or len(printed[1]) != len(alt):
        return None  # the change reaches out of the coding sequence
    if strand == "-1":
        ref, alt = ref.translate(_COMPLEMENT)[::-1], alt.translate(_COMPLEMENT)[::-1]
    return printed == (ref, alt)


def _changed(codons: str) -> str:
    return "".join(base for base in codons if base.isupper())


def _vote(call: Call, entries: Iterable[Mapping[str, str]]) -> bool | None:
    """One vote per call: yes when any entry agrees, since a single transcript can differ from the genome."""
    answers = {answer for answer in (codon_check(call, entry) for entry in entries) if answer is not None}
    return True in answers if answers else None


def annotation_votes(file: VcfFile, limit: int = 5000) -> Votes:
    """Votes of the first ``limit`` calls whose entries can tell; ``unknown`` counts the calls read that cannot.

    A rate of disagreement over 10 % (as for REF, see ``build``) says that the annotation belongs to another build or
    file: there a codon agrees by chance about once in four times.
    """
    agree = disagree = unknown = 0
    first = ""
    for call, entries in file.annotated_calls():
        answer = _vote(call, entries)
        if answer is None:
            unknown += 1
        elif answer:
            agree += 1
        else:
            disagree += 1
            first = first or f"record {call.record} ({call.locus.key})"
        if agree + disagree >= limit:
            break
    return Votes(agree, disagree, unknown, first)
