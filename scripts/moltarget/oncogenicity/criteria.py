"""The criteria that rest on the change itself, the gene's role and the knowledge base (Horak 2022, PMC9081216, tables 2, 3).

A criterion is met, not met, or not evaluated because its data are missing; which of them exclude each other: ``assessing``.
"""

from __future__ import annotations

from collections.abc import Mapping

from moltarget.oncogenicity.answers import Answer, met, no, open_
from moltarget.oncogenicity.grantham import distance
from moltarget.oncogenicity.values import Claim, Established, Kind, Subject, Truncation, joined

# "Greater or at least approximately the same" (OM4): nine tenths of the other's Grantham distance; our choice.
_COMPARABLE = 0.9
_CHANGED = frozenset({Kind.MISSENSE, Kind.IN_FRAME})


def null_variant(one: Subject, _: Established) -> Answer:
    """OVS1: a null variant in a bona fide tumour suppressor; not where the product escapes decay and keeps its domains.

    The tail: the last exon and the last 50 bases of the one before (PVS1: Abou Tayoun 2018, PMC6185798, to which the
    standard refers; Horak 2022, PMC9081216).
    """
    if one.kind is Kind.UNKNOWN:
        return open_("the effect on the protein is not known")
    if one.kind is not Kind.NULL:
        return no(f"{one.kind}, not a null variant")
    if not one.suppressor:
        return no(f"{one.gene} is not listed as a tumour suppressor")
    if one.truncation is Truncation.UNKNOWN:
        return open_(one.tail)
    if one.truncation is Truncation.ESCAPES:
        return no(one.tail)
    return met(f"null variant in the tumour suppressor {one.gene}" + (f"; {one.tail}" if one.tail else ""))


def same_change(one: Subject, known: Established) -> Answer:
    """OS1: the same amino-acid change as an established oncogenic variant (Horak 2022, PMC9081216)."""
    found = _items(one, known.oncogenic)
    if not found:
        return no("no accepted evidence of oncogenicity of this change")
    against = _items(one, known.denied)
    if against:
        return open_(f"the base disagrees: {joined(found)} for oncogenicity, {joined(against)} not")
    return met(f"established as oncogenic: {joined(found)}")


def _items(one: Subject, by_change: Mapping[tuple[str, str], tuple[str, ...]]) -> list[str]:
    return [item for name in sorted(one.names) for item in by_change.get((one.gene, name), ())]


def _studies(one: Subject, known: Established) -> dict[Claim, list[str]]:
    """What functional items found of the change, without what others did not find."""
    disputed = {claim for name in one.names for claim, _ in known.disputed.get((one.gene, name), ())}
    found: dict[Claim, list[str]] = {}
    for name in sorted(one.names):
        for claim, item in known.functional.get((one.gene, name), ()):
            if claim not in disputed:
                found.setdefault(claim, []).append(item)
    return found


def _fitting(one: Subject) -> frozenset[Claim]:
    """The effects by which a gene of these roles makes a tumour."""
    gained = {Claim.GAIN, Claim.NEOMORPHIC} if one.oncogene else set()
    lost = {Claim.LOSS, Claim.DOMINANT_NEGATIVE} if one.suppressor else set()
    return frozenset(gained | lost)


def functional_study(one: Subject, known: Established) -> Answer:
    """OS2: a functional study shows an oncogenic effect: gain in an oncogene, loss or a dominant negative effect in a
    suppressor (Horak 2022, PMC9081216).
    """
    studies = _studies(one, known)
    altered = [claim for claim in studies if claim is not Claim.UNALTERED]
    if not altered:
        return no("no accepted functional evidence of an effect of this change")
    told = "; ".join(f"{claim} ({joined(studies[claim])})" for claim in altered)
    if not one.oncogene and not one.suppressor:
        return open_(f"{told}; the role of {one.gene} is not listed")
    fitting = _fitting(one)
    if not fitting & set(altered):
        return no(f"{told} is not how {one.gene} makes a tumour by its listed role")
    if set(altered) - fitting - {Claim.NEOMORPHIC} or Claim.UNALTERED in studies:
        return open_(f"the studies disagree: {'; '.join(f'{claim} ({joined(ids)})' for claim, ids in studies.items())}")
    return met(f"functional evidence: {told}")


def no_effect(one: Subject, known: Established) -> Answer:
    """SBS2: functional studies show no oncogenic effect (Horak 2022, PMC9081216)."""
    studies = _studies(one, known)
    if Claim.UNALTERED not in studies:
        return no("no accepted functional evidence of unaltered function")
    if len(studies) > 1:
        return open_(f"the studies disagree: {'; '.join(f'{claim} ({joined(ids)})' for claim, ids in studies.items())}")
    return met(f"unaltered function: {joined(studies[Claim.UNALTERED])}")


def critical_part(one: Subject, _: Established) -> Answer:
    """OM1: in a critical part of a functional domain; asked of changes that leave the rest of the protein standing (Horak
    2022, PMC9081216).
    """
    if one.kind is Kind.UNKNOWN:
        return open_("the effect on the protein is not known")
    if one.kind not in _CHANGED:
        return no(f"{one.kind}, neither missense nor in frame")
    if not one.critical:
        return open_(f"no critical part of a domain of {one.gene} is listed")
    if not one.residues:
        return open_("which residues change is not known")
    for part in one.critical:
        if part.first <= one.residues[-1] and one.residues[0] <= part.last:
            return met(f"in the {part.name} of {one.gene} (residues {part.first} to {part.last})")
    return no(f"outside the listed critical parts of {one.gene}")


def length_change(one: Subject, _: Established) -> Answer:
    """OM2: an in-frame change of length in an oncogene or suppressor, or a lost stop codon in a suppressor (Horak 2022,
    PMC9081216).
    """
    if one.kind is Kind.UNKNOWN:
        return open_("the effect on the protein is not known")
    if one.kind is Kind.STOP_LOST:
        return met(f"stop codon of the suppressor {one.gene} lost") if one.suppressor else no("not in a suppressor")
    if one.kind is not Kind.IN_FRAME:
        return no(f"{one.kind}, no in-frame change of length")
    if not one.oncogene and not one.suppressor:
        return open_(f"the role of {one.gene} is not listed")
    return met(f"in-frame change of length in {one.gene}, {_role(one)}")


def _role(one: Subject) -> str:
    names = [name for name, held in (("oncogene", one.oncogene), ("suppressor", one.suppressor)) if held]
    return " and ".join(names)


def same_residue(one: Subject, known: Established) -> Answer:
    """OM4 (elsewhere OM3): a missense change at the residue of another oncogenic missense change, of a difference that is
    at least about as great (Grantham 1974, PMID 4843792; Horak 2022, PMC9081216).
    """
    if one.missense is None:
        return no("not a missense change")
    reference, number, alternate = one.missense
    mine = distance(reference, alternate)
    others = [row for row in known.residues.get((one.gene, number), ()) if row[0] == reference and row[1] != alternate]
    if not others or mine is None:
        return no("no other missense change of this residue is established as oncogenic")
    told = [(f"{reference}{number}{alt}", distance(reference, alt), ids) for _, alt, ids in others]
    for change, theirs, ids in told:
        if theirs is not None and mine >= _COMPARABLE * theirs:
            return met(f"{change} is oncogenic ({joined(ids)}); Grantham distance {mine} beside {theirs}")
    listed = "; ".join(f"{change} ({joined(ids)}) {theirs}" for change, theirs, ids in told)
    return no(f"Grantham distance {mine} is smaller than that of the oncogenic {listed}")
