"""Consequences of a union of alleles on one reference: every transcript, csq's terms, names from our own edit."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from moltarget.consequence.csq import Called, Genome, Join, called_alleles, terms_by_transcript
from moltarget.consequence.sites import SiteFile
from moltarget.consequence.terms import beside_the_site, terms_of_both, with_splice_sites
from moltarget.frozen import maker
from moltarget.hgvs import Naming, Region, Transcript, genomic_accession_name, genomic_name, name_variant
from moltarget.model import Build, Consequence, Locus
from moltarget.reference import Reference

_consequence, _locus = maker(Consequence), maker(Locus)
PROMOTER_BASES = 1000  # how far before a transcript an allele still gets a name on it (TERT -124 and -146 need it)


class Annotated(NamedTuple):
    """An input allele's normal form on the reference and its consequences, the preferred transcript first.

    ``hgvs_g`` is its genomic name, ``info`` what was joined to it (INFO text). ``reach`` is the last base (1-based) of
    all transcripts that it touches: no allele beyond it shares a codon with this one.
    """

    locus: Locus
    consequences: tuple[Consequence, ...]
    hgvs_g: str = ""
    info: str = ""
    reach: int = 0


class ReferenceAnnotator(NamedTuple):
    """A reference with the files that bcftools reads and the FASTA's own contigs (name and length, in its order)."""

    reference: Reference
    fasta: Path
    gff3: Path
    contigs: tuple[tuple[str, int], ...]
    names: dict[str, str]
    unify: tuple[str, ...] = ()
    build: Build | None = None

    def annotate(self, loci: Iterable[Locus]) -> dict[Locus, Annotated]:
        """What each allele does; alleles outside every transcript, or whose REF is wholly unknown (N), are left out.

        REF must have been compared with the reference before: a mismatch is the caller's error to report.
        """
        inside = [locus for locus in set(loci) if self.is_known(locus)]
        inside.sort(key=lambda locus: (locus.chrom, locus.pos, locus.key))
        with tempfile.TemporaryDirectory(prefix="moltarget-csq-") as scratch:
            sites = self.site_file(Path(scratch) / "sites.vcf")
            for number, locus in enumerate(inside):
                sites.add(locus.chrom, locus.pos, str(number), locus.ref, locus.alt)
            called = self.called(sites.close()) if inside else ()
            found = {inside[int(one.payload)]: self.annotated(one) for one in called}
        return {locus: one for locus, one in found.items() if one.consequences}

    def is_known(self, locus: Locus) -> bool:
        """Whether the reference has the contig and knows at least one base of REF."""
        if locus.chrom not in self.names:
            return False
        bases = self.reference.fetch(locus.chrom, locus.pos - 1, locus.pos + len(locus.ref) - 1)
        return any(base != "N" for base in bases)

    def site_file(self, path: Path) -> SiteFile:
        """A working file for alleles of this reference."""
        return SiteFile(path, self.contigs, self.names)

    def called(self, sites: Path, aside: Path | None = None, join: Join | None = None) -> Iterator[Called]:
        """Each line of ``sites`` and ``aside`` past norm and csq, in order of place; ``annotated`` takes it from there.

        Memory does not grow with the file. Raises GenomeReferenceError, as ``called_alleles`` does, before the first.
        """
        return called_alleles(Genome(self.fasta, self.gff3, self.unify), sites, aside, join)

    def annotated(self, called: Called) -> Annotated:
        """What an allele does, on every transcript."""
        locus = _locus(called.chrom, called.pos, called.ref, called.alt)
        end = called.pos + len(called.ref) - 1
        fetch = self.reference.fetch
        transcripts = self.reference.overlapping(called.chrom, called.pos, end, near=PROMOTER_BASES)
        if not transcripts or not self._knows(called, end):
            return Annotated(locus, (), info=called.info)
        terms = terms_by_transcript(called.bcsq) if called.bcsq else {}
        found, reach = [], end
        for transcript in transcripts:
            sequence = self.reference.spliced_sequence(transcript)
            naming = name_variant(transcript, sequence, called.chrom, called.pos, called.ref, called.alt, fetch)
            if naming is not None and naming.region is not Region.DOWNSTREAM:
                last = transcript.exons_1[-1][1]
                reach = last if last > reach else reach
                found.append(self.consequence(transcript, naming, terms.get(transcript.transcript_id, ()), called.note))
        if len(found) > 1:
            found.sort(key=lambda item: (not item.preferred, item.gene, item.transcript))
        if self.build is None:
            named = genomic_name(called.chrom, called.pos, called.ref, called.alt, fetch)
        else:
            named = genomic_accession_name(self.build, locus, fetch)
        return Annotated(locus, tuple(found), named, called.info, reach)

    def _knows(self, called: Called, end: int) -> bool:
        """Whether any base of REF is known; csq has compared those of the alleles that it judged."""
        return bool(called.bcsq) or any(base != "N" for base in self.reference.fetch(called.chrom, called.pos - 1, end))

    def consequence(self, transcript: Transcript, naming: Naming, said: tuple[str, ...], note: str) -> Consequence:
        """What an allele does to one transcript; ``said`` are csq's terms, ``note`` why there are none."""
        preferred = self.reference.preferred_transcript(transcript.gene)
        region, protein = naming.region, naming.protein
        terms = terms_of_both(said, region, protein)
        if region is Region.SPLICE_SITE and transcript.coding:
            exonic = naming.exon is not None
            terms = with_splice_sites(terms, naming.first_offset, naming.last_offset, exonic=exonic)
        elif region is Region.INTRON and naming.room and (naming.hgvs_c or "").endswith("del"):
            terms = beside_the_site(terms)
        first = protein.start if protein is not None else None
        reason = naming.reason if region is Region.CODING else ""
        return _consequence(
            transcript.gene,
            transcript.transcript_id,
            terms,
            naming.hgvs_c or "",
            naming.hgvs_p_short or "",
            _numbered(naming.exon, naming.last_exon) if naming.exon else "",
            _numbered(naming.intron, None) if naming.intron else "",
            first,
            protein.end or first if protein is not None else None,
            preferred is transcript,
            f"{reason}; {note}" if reason and note else reason or note,
            naming.room,
        )


@lru_cache(maxsize=4096)
def _numbered(place: tuple[int, int], last: int | None) -> str:
    number, total = place
    return f"{number}-{last}/{total}" if last is not None and last != number else f"{number}/{total}"


def open_annotator(fasta: Path, gff3: Path, build: Build | None = None) -> ReferenceAnnotator:
    """Open both files of a build, which gives genomic names their accession.

    Raises GenomeReferenceError (see ``moltarget.reference.open_reference``).
    """
    import pysam

    from moltarget.contigs import bare_contig
    from moltarget.reference import open_reference

    reference = open_reference(fasta, gff3)
    with pysam.FastaFile(str(fasta)) as genome:
        contigs = tuple(zip(genome.references, genome.lengths, strict=True))
    names = {bare_contig(name): name for name, _ in contigs}
    return ReferenceAnnotator(reference, fasta, gff3, contigs, names, _unified(contigs, gff3), build)


def _unified(contigs: Iterable[tuple[str, int]], gff3: Path) -> tuple[str, ...]:
    """csq's option for a FASTA (whose names the working file has) and a GFF3 that differ by ``chr``; empty otherwise."""
    import gzip

    own = any(name.startswith("chr") for name, _ in contigs)
    read = gzip.open if gff3.suffix in {".gz", ".bgz"} else open
    with read(gff3, "rt") as lines:
        other = next((line.startswith("chr") for line in lines if line[:1] not in "#\n"), own)
    if own == other:
        return ()
    strip = {True: "chr", False: "-"}
    return ("--unify-chr-names", f"{strip[own]},{strip[other]},{strip[own]}")
