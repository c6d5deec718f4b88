"""Rows of the allele catalogue: one allele on one transcript and one build, with all its names."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from moltarget.consequence.terms import term_of_change
from moltarget.curation.alleles import Finder
from moltarget.hgvs import Naming, Region, Transcript, genomic_name, parse_coding, shift_interval
from moltarget.model import Build, Locus

_SPLICE, _NEAR_EXON, _NEAR_INTRON = 2, 3, 8  # bases: invariant ones, and splice_region_variant (SO:0001630)


@dataclass(frozen=True, slots=True)
class Row:
    """The columns of ``resources/allele_catalogue.tsv``, in their order. Positions are 1-based."""

    gene: str
    transcript: str
    hgvs_c: str
    hgvs_p: str
    exon: str
    intron: str
    terms: str
    build: str
    chrom: str
    pos: int
    ref: str
    alt: str
    shift_start: int
    shift_end: int
    before: str
    after: str
    hgvs_g: str
    source: str

    def cells(self) -> tuple[str, ...]:
        """As written."""
        return tuple(str(cell) for cell in astuple(self))


COLUMNS = tuple(Row.__annotations__)


def sort_key(row: Row) -> tuple[str, int, str, int, str, str, str]:
    """Build, then place, then the rest: numbers of contigs as numbers."""
    contig = int(row.chrom) if row.chrom.isdigit() else 99
    return row.build, contig, row.chrom, row.pos, row.ref, row.alt, row.transcript


def make_row(build: Build, finder: Finder, locus: Locus, naming: Naming, source: str) -> Row:
    """The row of one named allele."""
    isoform, shift = finder.isoform, shift_interval(locus.chrom, locus.pos, locus.ref, locus.alt, finder.fetch)
    return Row(
        gene=isoform.gene,
        transcript=isoform.name,
        hgvs_c=naming.hgvs_c or "",
        hgvs_p=naming.hgvs_p_short or "",
        exon=_numbered(naming.exon, naming.last_exon, isoform.exon_shift),
        intron=_numbered(naming.intron, None, isoform.exon_shift),
        terms="&".join(terms_of(isoform.transcript, naming)),
        build=build.value,
        chrom=locus.chrom,
        pos=locus.pos,
        ref=locus.ref,
        alt=locus.alt,
        shift_start=shift.start_1,
        shift_end=shift.end_1,
        before=shift.before,
        after=shift.after,
        hgvs_g=genomic_name(locus.chrom, locus.pos, locus.ref, locus.alt, finder.fetch),
        source=source,
    )


def terms_of(transcript: Transcript, naming: Naming) -> tuple[str, ...]:
    """Sequence Ontology terms: of the splice bases that the named positions hold, and of the protein change."""
    splice = _splice_terms(transcript, naming)
    lost = [term for term in splice if term != "splice_region_variant"]
    if naming.region is Region.SPLICE_SITE:
        return tuple(lost or ["splice_region_variant"])
    near = set(splice) - set(lost)  # a duplication into the exon leaves the splice site that it repeats intact
    return tuple(sorted({term_of_change(naming.region, naming.protein), *near}))


def _splice_terms(transcript: Transcript, naming: Naming) -> list[str]:
    change = parse_coding(naming.hgvs_c or "")
    places = sorted(transcript.strand * transcript.genomic_position(place) for place in (change.start, change.end))
    low, high = places

    def holds(first: int, last: int) -> bool:
        return first <= high and low <= last

    terms = set()
    for exon_end, exon_start in zip(transcript.ends, transcript.starts[1:], strict=False):
        if holds(exon_end + 1, exon_end + _SPLICE):
            terms.add("splice_donor_variant")
        if holds(exon_start - _SPLICE, exon_start - 1):
            terms.add("splice_acceptor_variant")
        near_donor = holds(exon_end - _NEAR_EXON + 1, exon_end) or holds(
            exon_end + _SPLICE + 1, exon_end + _NEAR_INTRON
        )
        near_acceptor = holds(exon_start, exon_start + _NEAR_EXON - 1) or holds(
            exon_start - _NEAR_INTRON, exon_start - _SPLICE - 1
        )
        if near_donor or near_acceptor:
            terms.add("splice_region_variant")
    return sorted(terms)


def _numbered(place: tuple[int, int] | None, last: int | None, shift: int) -> str:
    if place is None:
        return ""
    number, total = place
    number, total, last = number + shift, total + shift, last + shift if last is not None else None
    return f"{number}-{last}/{total}" if last is not None and last != number else f"{number}/{total}"
