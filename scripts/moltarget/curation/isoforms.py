"""The transcripts of a panel reference under their official names, and two isoforms that it lacks.

LRG transcripts are written ``LRG304t1`` in the GFF3 and ``LRG_304t1`` here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from moltarget.contigs import bare_contig
from moltarget.curation.civic import OLDER_SYMBOLS
from moltarget.hgvs import Transcript, TranscriptSequence
from moltarget.hgvs.bases import reverse_complement
from moltarget.reference import Reference


@dataclass(frozen=True, slots=True)
class Isoform:
    """A transcript with its official name. ``exon_shift`` is added to exon numbers: exons that the model leaves out."""

    name: str
    gene: str
    transcript: Transcript
    sequence: TranscriptSequence
    exon_shift: int = 0

    @property
    def exons(self) -> int:
        """How many exons the transcript has, left-out ones counted."""
        return len(self.transcript.starts) + self.exon_shift

    @property
    def record(self) -> str:
        """The reference record: ``LRG_304`` or ``NM_004985``."""
        return re.sub(r"t\d+$", "", self.name)


@dataclass(frozen=True, slots=True)
class Shortened:
    """An isoform that uses a later acceptor or an earlier donor of one exon of a panel transcript.

    ``head``/``tail`` are the bases that the exon (numbered from 1) loses at its 5' and 3' end.
    """

    name: str
    base: str
    exon: int
    head: int
    tail: int


# MET: 1390 residues, 18 fewer than in NM_001127500 (CIViC variant 649 numbers both: D1228N is c.3682 and c.3736).
# MYD88: 309 residues, 8 fewer in exon 3; L265P (CIViC variant 424) is L273P on the longer one.
SHORTENED = (
    Shortened("NM_000245", "LRG662t1", exon=10, head=54, tail=0),
    Shortened("NM_002468", "LRG157t1", exon=3, head=0, tail=24),
)
# Evidence is numbered on these; elsewhere the reference's own choice comes first.
_FIRST = {"MET": "NM_000245", "MYD88": "NM_002468", "ABL1": "LRG_769t1"}
# The panel's KRAS model starts with the first coding exon; the gene's exon 1 is not coding (CIViC variant 75: codons 12
# and 13 lie in exon 2).
_LEFT_OUT = {"NM_004985": 1}


def has_gene(reference: Reference, gene: str) -> bool:
    """Whether the reference has the gene, by today's symbol or the older one."""
    return reference.has_gene(gene) or reference.has_gene(OLDER_SYMBOLS.get(gene, gene))


def isoforms_of(reference: Reference, gene: str) -> tuple[Isoform, ...]:
    """The coding transcripts of a gene, the one that evidence is numbered on first; empty for a gene it lacks."""
    symbol = gene if reference.has_gene(gene) else OLDER_SYMBOLS.get(gene, gene)
    preferred = reference.preferred_transcript(symbol)
    found = [
        _isoform(official_name(item.transcript_id), gene, item, reference.spliced_sequence(item))
        for item in sorted(
            reference.transcripts_of(symbol), key=lambda item: (item is not preferred, item.transcript_id)
        )
        if item.coding and item.cds_start_complete
    ]
    for short in SHORTENED:
        base = reference.transcript(short.base)
        if base is not None and base.gene == symbol:
            made = shorten(base, short)
            found.append(_isoform(short.name, gene, made, TranscriptSequence(made, _spliced(reference, made))))
    return tuple(sorted(found, key=lambda item: item.name != _FIRST.get(gene)))


def official_name(transcript_id: str) -> str:
    """``LRG304t1`` -> ``LRG_304t1``, ``NM004985`` -> ``NM_004985``; other ids as they are."""
    return re.sub(r"^(LRG|NM)(?=\d)", r"\1_", transcript_id)


def shorten(base: Transcript, short: Shortened) -> Transcript:
    """The shortened isoform of a transcript."""
    exons = list(base.exons_1)
    place = short.exon - 1 if base.strand == 1 else len(exons) - short.exon
    low, high = exons[place]
    head, tail = (short.head, short.tail) if base.strand == 1 else (short.tail, short.head)
    exons[place] = (low + head, high - tail)
    return replace(base, transcript_id=short.name, exons_1=tuple(exons), protein_id=None, tags=frozenset())


def _isoform(name: str, gene: str, transcript: Transcript, sequence: TranscriptSequence) -> Isoform:
    return Isoform(name, gene, transcript, sequence, _LEFT_OUT.get(name, 0))


def _spliced(reference: Reference, transcript: Transcript) -> str:
    chrom = bare_contig(transcript.chrom)
    bases = "".join(reference.fetch(chrom, start - 1, end) for start, end in transcript.exons_1)
    return reverse_complement(bases) if transcript.strand == -1 else bases
