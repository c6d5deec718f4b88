"""What substitutions do, as the texts that are written of them: nearly all alleles of a file.

``PlainAlleles`` gives the texts that ``ReferenceAnnotator.annotated``, ``csq_entry`` and ``consequence_texts`` give, without
the values in between. What is the same for all substitutions of one kind is asked of those once, and kept as a form.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from moltarget.catalogue import Catalogue
from moltarget.consequence.annotator import PROMOTER_BASES, ReferenceAnnotator
from moltarget.consequence.csq import Called, terms_by_transcript
from moltarget.gene_names import GeneNames
from moltarget.hgvs import Naming, Region, Transcript, TranscriptSequence, three_letters
from moltarget.hgvs.genomic import accession_prefix
from moltarget.hgvs.substitution import PLUS, name_substitution
from moltarget.model import Build
from moltarget.steps.alterations import consequence_texts
from moltarget.steps.candidates import PlainAllele
from moltarget.steps.disposing import NEAR_SPLICE, OUTSIDE_REFERENCE, SILENT, is_candidate
from moltarget.steps.forms import Form, Slot
from moltarget.vcf.shapes import Written
from moltarget.vcf.writer import csq_entry, escape

_ALT, _GENE, _TRANSCRIPT, _EXON, _INTRON, _CODING, _LONG, _SHORT, _GENOMIC, _RESIDUE, _TOLD = range(11)  # the slots
_DEEP, _SPLICE_SITE, _DOWNSTREAM, _CDS = Region.INTRON, Region.SPLICE_SITE, Region.DOWNSTREAM, Region.CODING
_Sort = tuple[object, ...]


class _Kind(NamedTuple):
    """All substitutions that differ in nothing but names, numbers, bases and residues."""

    entry: Form
    told: Form
    candidate: bool


class _Model(NamedTuple):
    """A transcript of the stretch; ``gene`` is the knowledge base's symbol."""

    transcript: Transcript
    sequence: TranscriptSequence
    gene: str
    name: str
    preferred: bool
    end: int


class PlainAlleles:
    """The substitutions of one reference, in any order; quickest in order of place."""

    def __init__(self, annotator: ReferenceAnnotator, build: Build, catalogue: Catalogue, genes: GeneNames) -> None:
        """``annotator`` is that of ``build``."""
        self._annotator = annotator
        self._reference = annotator.reference
        self._build = build
        self._catalogue = catalogue
        self._genes = genes
        self._kinds: dict[_Sort, _Kind] = {}
        self._chrom, self._low, self._high, self._prefix = "", 1, 0, ""
        self._catalogued: Collection[int] = ()
        self._models: list[_Model] = []
        self._safe = True  # no name needs quoting
        self._last: tuple[Written | None, PlainAllele | None] = (None, None)

    def of(self, called: Called) -> PlainAllele | None:
        """The allele; None for one that is not plain: no substitution as it was written, catalogued, known to the user's
        files, or over N.
        """
        _, chrom, pos, ref, alt, before, bcsq, info, note = called
        if ref + alt not in PLUS or before or info or note:
            return None
        written = (chrom, pos, ref, alt)
        if written == self._last[0]:
            return self._last[1]
        if chrom != self._chrom or not self._low <= pos <= self._high:
            self._turn_to(chrom, pos)
        plain = None
        if self._safe and pos not in self._catalogued and (bcsq or self._reference.fetch(chrom, pos - 1, pos) == ref):
            plain = self._made(written, bcsq)
        self._last = written, plain
        return plain

    def _turn_to(self, chrom: str, pos: int) -> None:
        """The transcripts here, in the order in which consequences are listed."""
        reference = self._reference
        if chrom != self._chrom:
            self._prefix = accession_prefix(self._build, chrom)
            self._catalogued = self._catalogue.starts(self._build, chrom)
        self._chrom = chrom
        self._low, self._high, here = reference.stretch(chrom, pos, PROMOTER_BASES)
        here.sort(key=lambda one: (reference.preferred_transcript(one.gene) is not one, one.gene, one.transcript_id))
        self._models = [self._model(one) for one in here]
        self._safe = all(_is_safe(one.gene) and _is_safe(one.name) for one in self._models)

    def _model(self, one: Transcript) -> _Model:
        reference, gene = self._reference, self._genes.current(one.gene)
        preferred = reference.preferred_transcript(one.gene) is one
        return _Model(one, reference.spliced_sequence(one), gene, one.transcript_id, preferred, one.exons_1[-1][1])

    def _made(self, written: Written, bcsq: str) -> PlainAllele | None:
        chrom, pos, ref, alt = written
        hgvs_g = f"{self._prefix}{pos}{ref}>{alt}"
        said = terms_by_transcript(bcsq) if bcsq else {}
        reach, candidate = pos, False
        codons: tuple[tuple[str, int], ...] = ()
        found: list[tuple[_Kind, tuple[object, ...]]] = []
        for transcript, sequence, gene, name, preferred, end in self._models:
            naming = name_substitution(transcript, sequence, pos, ref, alt)
            if naming is None or naming.region is _DOWNSTREAM:
                continue
            _, _, _, coding, short, protein, _, exon, _, intron, _, _, _ = naming
            terms = said.get(name, ())
            sort = _sort_of(naming, terms, preferred)
            kind = self._kinds.get(sort) or self._kind(transcript, naming, terms, sort)
            residue = None
            if protein is not None and protein.start is not None:
                residue, last = protein.start, protein.end
                if last is not None and last != residue:
                    return None
                codons = (*codons, (name, residue))
            part = exon or intron
            numbered = f"{part[0]}/{part[1]}" if part else ""
            long = shown = ""
            if short:
                long, shown = three_letters(short), short
                if short[-1] == "=":
                    long, shown = escape(long), escape(short)
            values = (alt, gene, name, numbered, numbered, coding, long, shown, hgvs_g, residue, short)
            found.append((kind, values))
            candidate = candidate or kind.candidate
            reach = end if end > reach else reach
        entries = ",".join([kind.entry.filled(values) for kind, values in found])
        told = ",".join([kind.told.filled(values) for kind, values in found]) if candidate else ""
        place = None if candidate else SILENT if found else OUTSIDE_REFERENCE
        return PlainAllele(written, f"{chrom}:{pos}:{ref}>{alt}", entries, told, place, hgvs_g, reach, codons)

    def _kind(self, transcript: Transcript, naming: Naming, terms: tuple[str, ...], sort: _Sort) -> _Kind:
        one = self._annotator.consequence(transcript, naming, terms, "")
        specimen = replace(
            one,
            gene=Slot(_GENE),
            transcript=Slot(_TRANSCRIPT),
            hgvs_c=Slot(_CODING) if one.hgvs_c else "",
            hgvs_p=Slot(_SHORT) if one.hgvs_p else "",
            exon=Slot(_EXON) if one.exon else "",
            intron=Slot(_INTRON) if one.intron else "",
            first_residue=None if one.first_residue is None else Slot(_RESIDUE),
            last_residue=None if one.last_residue is None else Slot(_RESIDUE),
        )
        entry = csq_entry(Slot(_ALT), specimen, Slot(_GENOMIC)).replace(Slot(_SHORT), Slot(_LONG), 1)
        told = consequence_texts((replace(specimen, hgvs_p=Slot(_TOLD) if one.hgvs_p else ""),))
        kind = self._kinds[sort] = _Kind(Form(entry), Form(told), is_candidate(one))
        return kind


def _is_safe(name: str) -> bool:
    """Whether a name is written as it is, in a VCF and in JSON."""
    return escape(name) == name and "\\" not in name


def _sort_of(naming: Naming, terms: tuple[str, ...], preferred: bool) -> _Sort:
    """All that ``ReferenceAnnotator.consequence`` and ``is_candidate`` look at, but for what has slots."""
    _, _, region, name, short, protein, reason, exon, _, intron, offset, _, _ = naming
    protein_kind: object = None
    flank, near = "", 0
    if region is _CDS:
        protein_kind = reason if protein is None else protein.kind
    elif name is not None and name[2] in "-*":
        flank = name[:3]
    if region is _DEEP:
        near = -NEAR_SPLICE <= offset <= NEAR_SPLICE
    elif region is _SPLICE_SITE:
        near = offset
    coding = name is not None and name[0] == "c"
    return (
        terms,
        region,
        exon is None,
        intron is None,
        coding,
        name is None,
        short is None,
        protein_kind,
        flank,
        near,
        preferred,
    )
