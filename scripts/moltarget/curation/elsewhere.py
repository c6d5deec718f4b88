"""Alleles of genes that the panel reference lacks: CIViC's own substitutions on GRCh37, carried to GRCh38."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from moltarget.curation.civic import CivicVariant, variants_of
from moltarget.curation.liftover import Chain
from moltarget.curation.rows import Row
from moltarget.curation.targets import Target
from moltarget.errors import HgvsError
from moltarget.hgvs import CodingKind, ProteinChange, ProteinKind, parse_coding, parse_protein
from moltarget.hgvs.bases import reverse_complement
from moltarget.model import Build

_TERMS = {ProteinKind.SUBSTITUTION: "missense_variant", ProteinKind.STOP_GAINED: "stop_gained"}


@dataclass(frozen=True, slots=True)
class Lifts:
    """The chains of both directions: a position counts only when it comes back to where it started."""

    forth: Chain
    back: Chain

    def on_grch38(self, chrom: str, pos: int) -> tuple[int, bool] | None:
        """(position, whether the strand turns) on GRCh38, or None."""
        there = self.forth.lift(chrom, pos)
        if there is None or there[0] != chrom:
            return None
        home = self.back.lift(chrom, there[1])
        return (there[1], there[2]) if home is not None and home[:2] == (chrom, pos) else None


def rows_elsewhere(target: Target, civic: Iterable[CivicVariant], lifts: Lifts) -> Iterator[Row]:
    """Rows on both builds for the substitutions that CIViC lists for the target; none when it lists none.

    Of two variants with one allele the one with a c. name counts.
    """
    listed = [(variant, _named(variant, target)) for variant in variants_of(civic, target.gene) if variant.is_snv]
    seen = set()
    for variant, named in sorted(listed, key=lambda pair: (not (pair[1] and pair[1].hgvs_c), pair[0].number)):
        allele = (variant.chrom, variant.start, variant.alt)
        lifted = lifts.on_grch38(variant.chrom, variant.start) if named is not None else None
        if named is None or lifted is None or allele in seen:
            continue
        seen.add(allele)
        pos, turned = lifted
        ref, alt = (
            (reverse_complement(variant.ref), reverse_complement(variant.alt)) if turned else (variant.ref, variant.alt)
        )
        yield _row(target, variant, named, (Build.GRCH37, variant.start, variant.ref, variant.alt))
        yield _row(target, variant, named, (Build.GRCH38, pos, ref, alt))


@dataclass(frozen=True, slots=True)
class _Named:
    """The protein change with the accession that it is numbered on, and a c. name on the same numbers if there is one."""

    change: ProteinChange
    accession: str
    hgvs_c: str


def _named(variant: CivicVariant, target: Target) -> _Named | None:
    """The names, when CIViC gives the target's change or a substitution of its codon."""
    change = _change(variant, target)
    if change is None or change.kind not in _TERMS:
        return None
    for accession, name in sorted(variant.coding_names(), key=lambda pair: (pair[0][:2] != "NM", pair)):
        if _agrees(name, change, variant):
            return _Named(change, accession, name)
    numbered = [accession for accession, name in variant.names if name.startswith("p.") and _parsed(name) == change]
    return _Named(change, (numbered or [variant.transcript])[0], "")


def _change(variant: CivicVariant, target: Target) -> ProteinChange | None:
    codon = target.codon
    if codon is None:
        wanted = target.change
        return wanted if wanted is not None and variant.is_change(wanted) else None
    own = _parsed(variant.name.split()[-1])
    return own if own is not None and (own.start_ref, own.start) == codon else None


def _parsed(name: str) -> ProteinChange | None:
    try:
        return parse_protein(name)
    except HgvsError:
        return None


def _agrees(name: str, change: ProteinChange, variant: CivicVariant) -> bool:
    """Whether a c. substitution lies in the changed codon and has CIViC's bases, on either strand."""
    try:
        coding = parse_coding(name)
    except HgvsError:
        return False
    if (
        coding.kind is not CodingKind.SUBSTITUTION
        or coding.start.offset
        or (coding.start.base + 2) // 3 != change.start
    ):
        return False
    turned = (reverse_complement(variant.ref), reverse_complement(variant.alt))
    return (coding.ref, coding.alt) in {(variant.ref, variant.alt), turned}


def _row(target: Target, variant: CivicVariant, named: _Named, allele: tuple[Build, int, str, str]) -> Row:
    build, pos, ref, alt = allele
    return Row(
        gene=target.gene,
        transcript=named.accession,
        hgvs_c=named.hgvs_c,
        hgvs_p=named.change.short,
        exon="",
        intron="",
        terms=_TERMS[named.change.kind],
        build=build.value,
        chrom=variant.chrom,
        pos=pos,
        ref=ref,
        alt=alt,
        shift_start=pos,
        shift_end=pos,
        before=ref,
        after=alt,
        hgvs_g=f"{variant.chrom}:g.{pos}{ref}>{alt}",
        source=f"{target.source}; {variant.cite}",
    )
