"""Exons of a variant: which it lies in, whether it takes a splice site, whether it removes one whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache

from moltarget.hgvs import CodingChange, CodingKind
from moltarget.knowledge_base import features as f
from moltarget.matching.facts import Fact
from moltarget.matching.names import coding_change, coding_codons
from moltarget.matching.tables import ExonBorder, Geometry
from moltarget.matching.verdicts import NO, YES, Verdict, perhaps

_NEAR_TRACT = 20  # bases of intron before an exon that hold its polypyrimidine tract (Senapathy 1990, PMID 2314278)
_NMD_CODONS = 17  # 50 bases: a stop this close to the last exon border escapes nonsense-mediated decay (PMID 9713700)
_ADDED = frozenset({CodingKind.INSERTION, CodingKind.DUPLICATION})
_Place = tuple[int, int]  # a c. base and its intron offset: they sort as they lie


class Loss(StrEnum):
    """What a coding name without protein name does to one exon."""

    NONE = "not touched"
    INSIDE = "changed inside"
    BORDER = "changed at its border"
    SHIFTED = "removed, frame not kept"
    WHOLE = "removed, frame kept"


def exons_of(fact: Fact, geometry: Geometry) -> frozenset[int]:
    """Exons a variant lies in: by its residues where the gene has exon borders, else as the annotation numbers them."""
    borders = borders_of(fact, geometry)
    residues = fact.residues if borders else ()
    if residues:
        return frozenset(
            row.exon for row in borders if row.first_codon <= residues[-1] and residues[0] <= row.last_codon
        )
    return _exons_told(fact.consequence.exon)


@lru_cache(maxsize=10_000)
def _exons_told(text: str) -> frozenset[int]:
    return frozenset(_numbers(text))


def exons_beside(fact: Fact) -> frozenset[int]:
    """The exons on either side of the intron that the annotation names; empty when it names none."""
    introns = _numbers(fact.consequence.intron)
    return frozenset(introns) | frozenset(number + 1 for number in introns)


def _numbers(text: str) -> range:
    """``19/28`` or ``3-4/28`` as numbers; empty when none is told."""
    low, _, high = text.partition("/")[0].partition("-")
    return range(int(low), int(high or low) + 1) if low.isdigit() else range(0)


def borders_of(fact: Fact, geometry: Geometry) -> tuple[ExonBorder, ...]:
    """The borders on the fact's own transcript; where the table lacks it, on the gene's first one (the customary numbering)."""
    rows = geometry.exons.get(fact.consequence.gene)
    if not rows:
        return ()
    return _own_rows(fact, rows) or tuple(row for row in rows if row.transcript == rows[0].transcript)


def _own_rows(fact: Fact, rows: Iterable[ExonBorder]) -> tuple[ExonBorder, ...]:
    own = _plain_accession(fact.consequence.transcript)
    return tuple(row for row in rows if _plain_accession(row.transcript) == own)


def _plain_accession(transcript: str) -> str:
    """``LRG_662t1`` as annotations also write it: without underscore and version."""
    return transcript.replace("_", "").partition(".")[0]


def skips(fact: Fact, exon: int, borders: Sequence[ExonBorder]) -> Verdict:
    """Splice sites, polypyrimidine tract, +3 and last base of the exon (MET exon 14: PMID 25971938, PMID 27343443)."""
    coding = coding_change(fact.consequence.hgvs_c)
    if coding is None:
        return _skips_unnamed(fact, exon)
    if coding.kind is CodingKind.UNCHANGED or coding.start.after_stop:
        return NO
    own = _own_rows(fact, borders)
    terms = fact.consequence.terms
    exonic = coding.start == coding.end and not coding.start.offset
    if not own and exonic and terms and not any("splice" in term for term in terms):
        return NO  # the last base of the exon on another isoform's numbers, an inner one on this transcript's
    if not any(_hits_border(row, coding) for row in own or borders):
        return NO
    return perhaps(f"{fact.words} adds bases at a splice site, which may be kept") if coding.kind in _ADDED else YES


def _skips_unnamed(fact: Fact, exon: int) -> Verdict:
    """Without a coding name the splice site is known by its intron or exon number at best."""
    numbers = frozenset(_numbers(fact.consequence.exon)) | exons_beside(fact)
    if not any("splice" in term for term in fact.terms) or (numbers and exon not in numbers):
        return NO
    return perhaps(f"which splice site {fact.words} changes is not known")


def _hits_border(row: ExonBorder, coding: CodingChange) -> bool:
    """Splice sites by any change; the polypyrimidine tract where bases of it are removed."""
    acceptor = ((row.first_base, -2), (row.first_base, -1))
    donor = ((row.last_base, 0), (row.last_base, 3))
    tract = ((row.first_base, -_NEAR_TRACT), (row.first_base, -3))
    start, end = ((position.base, position.offset) for position in (coding.start, coding.end))
    if coding.end.after_stop:
        end = (row.last_base + 1, 0)
    removes = coding.kind in {CodingKind.DELETION, CodingKind.DELINS}
    return any(start <= high and low <= end for low, high in (acceptor, donor, *([tract] if removes else [])))


def adds_at_site(fact: Fact) -> bool:
    """Whether bases are only added: a splice site that is hit may still stand beside them."""
    coding = coding_change(fact.consequence.hgvs_c)
    if coding is not None:
        return coding.kind in _ADDED
    locus = fact.variant.locus
    return locus is not None and len(locus.alt) > len(locus.ref) and locus.alt.startswith(locus.ref)


def escapes_decay(fact: Fact, geometry: Geometry) -> bool | None:
    """Whether the truncation is in the last exon or the last 50 bases before it; None when that cannot be told.

    A stop codon that itself lies before the last exon leaves no such tail. Splice-site variants are judged by the intron
    that they touch.
    """
    borders = borders_of(fact, geometry)
    residues = fact.residues or coding_codons(fact.consequence.hgvs_c)
    if borders and borders[0].exons and residues:
        last = max(borders, key=lambda row: row.exon)
        return last.exon == last.exons and residues[0] >= last.first_codon - _NMD_CODONS
    where, _, total = (fact.consequence.exon or fact.consequence.intron).partition("/")
    number = where.partition("-")[0]
    return int(number) >= int(total) if number.isdigit() and total.isdigit() else None


def loss_of_exon(fact: Fact, exon: int, geometry: Geometry) -> Loss | None:
    """What the coding name does to one exon, by the borders; None where there is no coding name or no border.

    The numbers are those of the fact's own transcript; where the table lacks it, every listed transcript of the gene must
    give the same answer, or the exon counts as changed at its border.
    """
    coding = coding_change(fact.consequence.hgvs_c)
    rows = geometry.exons.get(fact.consequence.gene, ())
    if coding is None or not any(row.exon == exon for row in rows):
        return None
    own = _own_rows(fact, rows)
    listed = [own] if own else [tuple(row for row in rows if row.transcript == name) for name in _transcripts(rows)]
    found = {_loss(coding, exon, group) for group in listed}
    return found.pop() if len(found) == 1 else Loss.BORDER


def loses_exons(fact: Fact, feature: f.ExonsLost, geometry: Geometry) -> Verdict:
    """A deletion by its coding name that removes just these exons whole (introns are not numbered: any break in them)."""
    coding = coding_change(fact.consequence.hgvs_c)
    if coding is None or coding.kind is not CodingKind.DELETION or coding.start.after_stop:
        return NO
    rows = geometry.exons.get(feature.gene, ())
    own = _own_rows(fact, rows)
    listed = [own] if own else [tuple(row for row in rows if row.transcript == name) for name in _transcripts(rows)]
    wanted = set(range(feature.first, feature.last + 1))
    found = {_removed(coding, group) == wanted for group in listed}
    if found == {True}:
        return YES
    unplaced = not rows and coding.start.offset < 0 < coding.end.offset
    if len(found) > 1 or unplaced:
        return perhaps(f"{fact.words}: whether it removes exons {feature.first} to {feature.last} is not known")
    return NO


def _removed(coding: CodingChange, rows: Sequence[ExonBorder]) -> set[int]:
    """The exons that go whole; none where one goes in part."""
    touched, whole = _reach(coding, rows)
    return {row.exon for row in whole} if whole == touched else set()


def _transcripts(rows: Iterable[ExonBorder]) -> list[str]:
    return list(dict.fromkeys(row.transcript for row in rows))


def _loss(coding: CodingChange, exon: int, rows: Sequence[ExonBorder]) -> Loss:
    if coding.start.after_stop or coding.kind is CodingKind.UNCHANGED:
        return Loss.NONE
    touched, whole = _reach(coding, rows)
    mine = [row for row in touched if row.exon == exon]
    if not mine:
        return Loss.NONE
    start, end = _places(coding, rows)
    if (mine[0].first_base, 0) <= start and end <= (mine[0].last_base, 0):
        return Loss.INSIDE
    ends = any(
        row.first_base == 1 or row.exon == row.exons for row in whole
    )  # the start or the stop codon goes as well
    if whole != touched or ends or coding.kind is not CodingKind.DELETION:
        return Loss.BORDER
    bases = sum(row.last_base - row.first_base + 1 for row in whole)
    return Loss.SHIFTED if bases % 3 else Loss.WHOLE


def _reach(coding: CodingChange, rows: Sequence[ExonBorder]) -> tuple[list[ExonBorder], list[ExonBorder]]:
    """The exons that a change touches, splice sites included, and those of them that it covers whole."""
    start, end = _places(coding, rows)
    touched = [row for row in rows if start <= (row.last_base, 2) and (row.first_base, -2) <= end]
    return touched, [row for row in touched if start <= (row.first_base, 0) and (row.last_base, 0) <= end]


def _places(coding: CodingChange, rows: Sequence[ExonBorder]) -> tuple[_Place, _Place]:
    """First and last changed base as they lie on the transcript."""
    end: _Place = (coding.end.base, coding.end.offset)
    if coding.end.after_stop:
        end = (max(row.last_base for row in rows) + 1, 0)
    return (coding.start.base, coding.start.offset), end
