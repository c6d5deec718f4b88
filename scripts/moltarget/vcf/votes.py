"""Whether an existing annotation was made on the alleles of this file: its codons against REF and ALT."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from moltarget.model import Call
from moltarget.vcf.codons import codon_check
from moltarget.vcf.shapes import Votes


def _vote(call: Call, entries: Iterable[Mapping[str, str]]) -> bool | None:
    """One vote per call: yes when any entry agrees, since a single transcript can differ from the genome."""
    answers = {answer for answer in (codon_check(call, entry) for entry in entries) if answer is not None}
    return True in answers if answers else None


def annotation_votes(annotated: Iterable[tuple[Call, Iterable[Mapping[str, str]]]], limit: int = 5000) -> Votes:
    """Votes of the first ``limit`` calls whose raw entries can tell; ``unknown`` counts the calls read that cannot.

    A rate of disagreement over 10 % (as for REF, see ``build``) says that the annotation belongs to another build or
    file: there a codon agrees by chance about once in four times.
    """
    agree = disagree = unknown = 0
    first = ""
    for call, entries in annotated:
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
