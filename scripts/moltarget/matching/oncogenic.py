"""Oncogenicity of a sample's small variants: what the criteria ask, taken from facts, tables and the knowledge base."""

from __future__ import annotations

import re
from collections.abc import Iterator

from moltarget.hgvs import ProteinKind
from moltarget.matching.effects import Effects, Plain
from moltarget.matching.exons import adds_at_site, escapes_decay
from moltarget.matching.facts import Fact
from moltarget.matching.tables import Geometry
from moltarget.matching.terms import NULL_TERMS, SPLICE_TERMS
from moltarget.model import Consequence
from moltarget.oncogenicity import Assessment, Established, Kind, Region, Subject, Truncation

_LENGTH_TERMS = frozenset({"inframe_insertion", "inframe_deletion"})
_SHORT = re.compile(r"([A-Z]\d+)(?:[A-Z]?(fs).*|=)")
_AMINO_ACIDS = frozenset("ACDEFGHIKLMNPQRSTVWYU")
_ANY_MISSENSE = ("X", 0, "X")
_NO_NAMES: frozenset[str] = frozenset()
_NULL, _MISSENSE = Kind.NULL, Kind.MISSENSE
_NO_RESIDUES = range(0)
_MISSENSE_TERMS, _SUBSTITUTION = frozenset({"missense_variant"}), ProteinKind.SUBSTITUTION
_NOT_TRUNCATED = (Truncation.UNKNOWN, "")


def assessed(fact: Fact, geometry: Geometry, effects: Effects) -> Assessment:
    """The oncogenicity of one variant, on the transcript of the fact; its names on all transcripts of the gene count."""
    known = effects.established
    plain = _plainly_missense(fact, geometry, known)
    found = effects.plainly.get(plain) if plain is not None else None
    if found is None:
        found = effects.assessed(subject_of(fact, geometry, known))
        if plain is not None:
            effects.plainly[plain] = found
    return found


def _plainly_missense(fact: Fact, geometry: Geometry, known: Established) -> Plain | None:
    """All that the criteria ask of a missense change of a gene of which nothing is known but its roles, as is most often
    so; None of any other change.
    """
    gene, variant, change = fact.consequence.gene, fact.variant, fact.change
    if fact.terms != _MISSENSE_TERMS or change is None or change.kind is not _SUBSTITUTION:
        return None
    if gene in known.names or gene in geometry.domains or variant.hotspot is not None or variant.computational:
        return None
    told = _missense(fact, known) is not None
    return gene, told, variant.population_af, variant.population_searched


def subject_of(fact: Fact, geometry: Geometry, known: Established) -> Subject:
    """What the criteria ask of a variant.

    What they would not look at is left out, so that variants are equal that they cannot tell apart: names that the base does
    not know, residues in a gene without critical parts, what is said of the truncation of a gene that is no suppressor.
    """
    gene, variant, kind = fact.consequence.gene, fact.variant, _kind(fact)
    suppressor, critical, told = gene in geometry.suppressors, _critical(gene, geometry), known.names.get(gene)
    truncation, tail = _truncation(fact, geometry) if kind is _NULL else _NOT_TRUNCATED
    return Subject(
        gene,
        kind,
        _NO_NAMES if told is None else _names_of(fact) & told,
        _missense(fact, known) if kind is _MISSENSE else None,
        fact.residues if critical else _NO_RESIDUES,
        gene in geometry.oncogenes,
        suppressor,
        truncation,
        tail if suppressor else "",
        critical,
        variant.population_af,
        variant.population_searched,
        variant.hotspot,
        variant.computational,
    )


def _critical(gene: str, geometry: Geometry) -> tuple[Region, ...]:
    domains = geometry.domains.get(gene)
    return tuple(Region(one.name, one.first, one.last) for one in domains if one.critical) if domains else ()


def _names_of(fact: Fact) -> frozenset[str]:
    """The names of a variant on every transcript of the gene."""
    ours = (one for one in fact.variant.consequences if one.gene == fact.consequence.gene)
    return frozenset(name for one in ours for name in _names(one))


def _names(one: Consequence) -> Iterator[str]:
    """The names by which items of a knowledge base tell a change: a frameshift by its first residue, ``T125T`` for T125=."""
    protein = one.hgvs_p.removeprefix("p.").strip("()")
    found = _SHORT.fullmatch(protein)
    short = f"{found[1]}{'fs' if found[2] else found[1][0]}" if found else ""
    yield from (name for name in (protein, short, one.hgvs_c) if name not in {"", "?"})


def _kind(fact: Fact) -> Kind:
    """By the protein name where it tells the length, else by the Sequence Ontology terms."""
    terms, change = fact.terms, fact.change
    if terms & NULL_TERMS:
        return _NULL
    if "stop_lost" in terms:
        return Kind.STOP_LOST
    if "missense_variant" in terms and (change is None or change.kind is ProteinKind.SUBSTITUTION):
        return _MISSENSE
    if fact.named and change is not None and change.in_frame and change.length_change:
        return Kind.IN_FRAME
    if not fact.named and terms & _LENGTH_TERMS:
        return Kind.IN_FRAME
    if fact.uninterpreted or (not fact.named and "protein_altering_variant" in terms):
        return Kind.UNKNOWN
    if "synonymous_variant" in terms and not any("splice" in term for term in fact.consequence.terms):
        return Kind.SILENT
    return Kind.OTHER


def _missense(fact: Fact, known: Established) -> tuple[str, int, str] | None:
    """The change by its residues; without them where the base knows no change at the residue."""
    name = fact.consequence.hgvs_p.removeprefix("p.").strip("()")
    told = (name[:1], name[1:-1], name[-1:])
    if not told[1].isdigit() or not {told[0], told[2]} <= _AMINO_ACIDS:
        return None
    number = int(told[1])
    return (told[0], number, told[2]) if (fact.consequence.gene, number) in known.residues else _ANY_MISSENSE


def _truncation(fact: Fact, geometry: Geometry) -> tuple[Truncation, str]:
    """Whether the product of a null variant is lost (OVS1; PMC9081216), with the sentence where that is not plain."""
    found = fact.terms & NULL_TERMS
    if found <= SPLICE_TERMS and adds_at_site(fact):
        return Truncation.UNKNOWN, f"{fact.words} adds bases at a splice site, which may be kept"
    if "transcript_ablation" in found:
        return Truncation.LOST, ""
    tail = escapes_decay(fact, geometry)
    if tail is None:
        return Truncation.UNKNOWN, f"{fact.words} is a null variant; its place in the transcript is not known"
    if not tail:
        return Truncation.LOST, ""
    first = fact.residues[0] if fact.residues else None
    lost = [one for one in geometry.domains.get(fact.consequence.gene, ()) if first is not None and first <= one.last]
    if lost:
        return Truncation.LOST, f"in the tail that escapes nonsense-mediated decay, but it takes the {lost[0].name}"
    return Truncation.ESCAPES, f"{fact.words} truncates in the tail that escapes nonsense-mediated decay"
