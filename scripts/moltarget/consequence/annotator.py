"""Consequences of a union of alleles on one reference: every transcript, csq's terms, names from our own edit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from moltarget.consequence.csq import Called, call_consequences
from moltarget.consequence.terms import terms_of_both, with_splice_sites
from moltarget.hgvs import Naming, Region, Transcript, name_variant
from moltarget.model import Consequence, Locus
from moltarget.reference import Reference

PROMOTER_BASES = 1000  # how far before a transcript an allele still gets a name on it (TERT -124 and -146 need it)


@dataclass(frozen=True, slots=True)
class Annotated:
    """An input allele's normal form on the reference and its consequences, the preferred transcript first."""

    locus: Locus
    consequences: tuple[Consequence, ...]


@dataclass(frozen=True, slots=True)
class ReferenceAnnotator:
    """A reference with the files that bcftools reads and the FASTA's own contigs (name and length, in its order)."""

    reference: Reference
    fasta: Path
    gff3: Path
    contigs: tuple[tuple[str, int], ...]
    names: dict[str, str]

    def annotate(self, loci: Iterable[Locus]) -> dict[Locus, Annotated]:
        """What each allele does; alleles outside every transcript, or whose REF is wholly unknown (N), are left out.

        REF must have been compared with the reference before: a mismatch is the caller's error to report.
        """
        inside = sorted(
            (locus for locus in set(loci) if self._is_inside(locus)),
            key=lambda locus: (locus.chrom, locus.pos, locus.key),
        )
        if not inside:
            return {}
        called = call_consequences(inside, self.fasta, self.gff3, self.contigs, self.names)
        return {asked: self._annotated(result) for asked, result in called}

    def _is_inside(self, locus: Locus) -> bool:
        if locus.chrom not in self.names:
            return False
        end = locus.pos + len(locus.ref) - 1
        if not self.reference.overlapping(locus.chrom, locus.pos, end, near=PROMOTER_BASES):
            return False
        return any(base != "N" for base in self.reference.fetch(locus.chrom, locus.pos - 1, end))

    def _annotated(self, called: Called) -> Annotated:
        locus = called.locus
        end = locus.pos + len(locus.ref) - 1
        found = []
        for transcript in self.reference.overlapping(locus.chrom, locus.pos, end, near=PROMOTER_BASES):
            sequence = self.reference.spliced_sequence(transcript)
            naming = name_variant(
                transcript, sequence, locus.chrom, locus.pos, locus.ref, locus.alt, self.reference.fetch
            )
            if naming is not None and naming.region is not Region.DOWNSTREAM:
                found.append(self._consequence(transcript, naming, called))
        found.sort(key=lambda item: (not item.preferred, item.gene, item.transcript))
        return Annotated(locus, tuple(found))

    def _consequence(self, transcript: Transcript, naming: Naming, called: Called) -> Consequence:
        preferred = self.reference.preferred_transcript(transcript.gene)
        terms = terms_of_both(called.terms.get(transcript.transcript_id, ()), naming.region, naming.protein)
        if naming.region is Region.SPLICE_SITE and transcript.coding:
            exonic = naming.exon is not None
            terms = with_splice_sites(terms, naming.first_offset, naming.last_offset, exonic=exonic)
        residues = naming.residues_1
        return Consequence(
            gene=transcript.gene,
            transcript=transcript.transcript_id,
            terms=terms,
            hgvs_c=naming.hgvs_c or "",
            hgvs_p=naming.hgvs_p_short or "",
            exon=_numbered(naming.exon, naming.last_exon),
            intron=_numbered(naming.intron, None),
            first_residue=residues[0] if residues else None,
            last_residue=residues[-1] if residues else None,
            preferred=preferred is transcript,
            note="; ".join(filter(None, (naming.reason if naming.region is Region.CODING else "", called.note))),
        )


def _numbered(place: tuple[int, int] | None, last: int | None) -> str:
    if place is None:
        return ""
    number, total = place
    return f"{number}-{last}/{total}" if last is not None and last != number else f"{number}/{total}"


def open_annotator(fasta: Path, gff3: Path) -> ReferenceAnnotator:
    """Open both files of a build. Raises GenomeReferenceError (see ``moltarget.reference.open_reference``)."""
    import pysam

    from moltarget.contigs import bare_contig
    from moltarget.reference import open_reference

    reference = open_reference(fasta, gff3)
    with pysam.FastaFile(str(fasta)) as genome:
        contigs = tuple(zip(genome.references, genome.lengths, strict=True))
    return ReferenceAnnotator(reference, fasta, gff3, contigs, {bare_contig(name): name for name, _ in contigs})
