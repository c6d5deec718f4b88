"""One object for both files of a genome build: bases and transcripts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from moltarget.contigs import bare_contig
from moltarget.errors import GenomeReferenceError
from moltarget.hgvs.bases import codon_table, reverse_complement
from moltarget.hgvs.transcript import Transcript, TranscriptSequence
from moltarget.reference.bases import Bases
from moltarget.reference.digests import content_digest, sha256_of
from moltarget.reference.gff3 import read_gff3
from moltarget.reference.models import Models

_BIN = 16384
_KEPT_SEQUENCES = 2048  # about 10 MiB; records come sorted, and no place of the genome has so many transcripts
_CHOICE = ("MANE_Select", "Ensembl_canonical")
_STARTS = frozenset({"ATG", "CTG", "TTG"})  # NCBI genetic code 1; other codes (MT) are not judged
_JUDGED, _LEAST, _TRIED = 200, 5, 5000  # genes judged at most, genes needed for a verdict, transcripts looked at


def open_reference(fasta: Path | str, gff3: Path | str, genes: Collection[str] | None = None) -> Reference:
    """Open a FASTA with its index and read the transcripts of a GFF3 (all, or those of ``genes``).

    Raises GenomeReferenceError when a file is missing, unindexed or damaged, no transcript is found, a transcript
    does not fit the contigs of the FASTA, or most coding sequences do not begin with a start codon there.
    """
    bases, models = Bases(Path(fasta)), read_gff3(Path(gff3), genes)
    if not models.rows:
        raise GenomeReferenceError(f"{gff3}: no transcript found; the file needs ID=gene: and ID=transcript: lines")
    lengths = bases.lengths()
    placed = [model for model in models.rows if model.chrom in lengths]
    if not placed:
        raise GenomeReferenceError(f"{gff3}: no transcript lies on a contig of {fasta}; do both belong together?")
    for model in placed:
        if model.end_1 > lengths[model.chrom]:
            raise GenomeReferenceError(
                f"{gff3}: {model.transcript_id} ends at {model.chrom}:{model.end_1}, beyond the "
                f"contig in {fasta}; take both files of one genome build"
            )
    models.rows = placed
    _check_starts(models, bases, Path(gff3))
    return Reference(bases, models, Path(gff3))


def _check_starts(models: Models, bases: Bases, gff3: Path) -> None:
    """Models of another build read noise: few of their coding sequences begin with a start codon.

    Genes from all over the genome are judged, each by one transcript (its isoforms mostly share one start codon, so they
    would count one fault several times); a transcript whose first codon is unknown (N) says nothing.
    """
    rows = models.rows
    whole = [number for number, row in enumerate(rows) if row.coding and row.chrom != "MT" and row.is_whole]
    step = max(1, len(whole) // _JUDGED)
    spread = (number for offset in range(step) for number in whole[offset::step])
    judged: dict[str, bool] = {}
    for number in islice(spread, _TRIED):
        if rows[number].gene in judged:
            continue
        codon = _first_codon(models, number, bases)
        if len(codon) == 3 and set(codon) <= set("ACGT"):
            judged[rows[number].gene] = codon in _STARTS
        if len(judged) == _JUDGED:
            break
    begun = sum(judged.values())
    if len(judged) >= _LEAST and 2 * begun < len(judged):
        raise GenomeReferenceError(
            f"{gff3}: the GFF3 does not fit the FASTA {bases.path}: {begun} of {len(judged)} coding transcripts begin "
            "with a start codon; take both of one build"
        )


def _first_codon(models: Models, number: int, bases: Bases) -> str:
    model = models.rows[number]
    place = models.start_codon_1(model)
    if place is None:
        transcript = models.transcript(number)
        return _letters(transcript, bases, transcript.cds_i[0], 3)
    letters = bases.fetch(model.chrom, place[0] - 1, place[1])
    return letters if model.strand == 1 else reverse_complement(letters)


def _letters(transcript: Transcript, bases: Bases, index: int, count: int) -> str:
    """``count`` bases from a 0-based index of the spliced transcript on, in its own orientation."""
    last = min(index + count, transcript.length) - 1
    ends = sorted((transcript.strand * transcript.directed(index), transcript.strand * transcript.directed(last)))
    if ends[1] - ends[0] == last - index:  # within one exon
        letters = bases.fetch(transcript.chrom, ends[0] - 1, ends[1])
        return letters if transcript.strand == 1 else reverse_complement(letters)
    places = (transcript.strand * transcript.directed(at) for at in range(index, last + 1))
    letters = "".join([bases.fetch(transcript.chrom, place - 1, place) for place in places])
    return letters if transcript.strand == 1 else reverse_complement(letters)[::-1]


def _with_stop(transcript: Transcript, bases: Bases) -> Transcript:
    """The transcript with its stop codon counted as coding, as HGVS numbers it.

    Some files follow the GTF habit and end the CDS before the stop codon (KRAS in the shared panel). Only a stop codon
    that follows whole codons directly is taken in; anything else stays as annotated.
    """
    end = transcript.cds_i[1]
    if not transcript.coding or transcript.cds_length % 3 or not transcript.cds_start_complete:
        return transcript
    if end + 3 > transcript.length:
        return transcript
    letters, table = _letters(transcript, bases, end - 3, 6), codon_table(transcript.chrom)
    if table.get(letters[:3], "X") in "*X" or table.get(letters[3:]) != "*":
        return transcript
    last = transcript.strand * transcript.directed(end + 2)
    low, high = transcript.cds_1 or (last, last)
    return replace(transcript, cds_1=(min(low, last), max(high, last)))


class Reference:
    """Bases and transcripts of one genome build. Contig names may be given with or without ``chr``."""

    def __init__(self, bases: Bases, models: Models, gff3: Path) -> None:
        """Transcripts are made when something asks for them, and kept."""
        self._bases = bases
        self._gff3 = gff3
        self._models = models
        self._made: list[Transcript | None] = [None] * len(models.rows)
        self.fetch = bases.fetch
        self.ref_matches = bases.compare
        self._preferred: dict[str, Transcript] = {}
        self._bins: dict[str, dict[int, list[tuple[int, int, int]]]] = {}
        self._sequences: dict[str, TranscriptSequence] = {}

    def _make(self, number: int) -> Transcript:
        made = self._made[number]
        if made is None:
            made = self._made[number] = _with_stop(self._models.transcript(number), self._bases)
        return made

    @cached_property
    def transcripts(self) -> tuple[Transcript, ...]:
        """All of them, in the order of contig, start, end and id."""
        return tuple(map(self._make, range(len(self._made))))

    @cached_property
    def _by_id(self) -> dict[str, int]:
        return {row.transcript_id: number for number, row in enumerate(self._models.rows)}

    @cached_property
    def _by_gene(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, row in enumerate(self._models.rows):
            found.setdefault(row.gene, []).append(number)
        return found

    def _binned(self, chrom: str) -> dict[int, list[tuple[int, int, int]]]:
        """(start, end, number) of the transcripts of a contig, by the stretches of the contig that they reach into."""
        known = self._bins.get(chrom)
        if known is None:
            known = self._bins.get(bare_contig(chrom))
            if known is None:
                known = {}
                for number in self._models.on(bare_contig(chrom)):
                    row = self._models.rows[number]
                    entry = (row.start_1, row.end_1, number)
                    for at in range(row.start_1 // _BIN, row.end_1 // _BIN + 1):
                        known.setdefault(at, []).append(entry)
            self._bins[chrom] = self._bins[bare_contig(chrom)] = known
        return known

    def overlapping(self, chrom: str, start_1: int, end_1: int, near: int = 0) -> list[Transcript]:
        """Transcripts that reach into [start_1 - near, end_1 + near], in the order of start and id."""
        bins, made, make = self._bins.get(chrom) or self._binned(chrom), self._made, self._make
        low, high = start_1 - near, end_1 + near
        first, last = low // _BIN, high // _BIN
        hits = [made[at] or make(at) for start, end, at in bins.get(first, ()) if start <= high and end >= low]
        for number in range(first + 1, last + 1):
            begin = number * _BIN  # what begins before was found in the bin before
            hits += [made[at] or make(at) for start, _, at in bins.get(number, ()) if begin <= start <= high]
        return hits

    def stretch(self, chrom: str, pos_1: int, near: int) -> tuple[int, int, list[Transcript]]:
        """What ``overlapping`` gives for a single base, with the first and the last base around it that get the same."""
        bins = self._binned(chrom)
        first, last = (pos_1 - near) // _BIN, (pos_1 + near) // _BIN
        low, high = (
            max(first * _BIN + near, last * _BIN - near),
            min((first + 1) * _BIN + near, (last + 1) * _BIN - near),
        )
        for number in range(first, last + 1):
            for start, end, _ in bins.get(number, ()):
                if pos_1 < start - near:
                    high = min(high, start - near)
                elif pos_1 > end + near:
                    low = max(low, end + near + 1)
                else:
                    low, high = max(low, start - near), min(high, end + near + 1)
        return low, high - 1, self.overlapping(chrom, pos_1, pos_1, near=near)

    def transcript(self, transcript_id: str) -> Transcript | None:
        """A transcript by its id, with or without version; None when the annotation lacks it."""
        number = self._by_id.get(transcript_id, self._by_id.get(transcript_id.partition(".")[0]))
        return None if number is None else self._make(number)

    def genes(self) -> tuple[str, ...]:
        """All gene symbols, sorted."""
        return tuple(sorted(self._by_gene))

    def has_gene(self, gene: str) -> bool:
        """Whether the annotation has a transcript of the gene."""
        return gene in self._by_gene

    def transcripts_of(self, gene: str) -> tuple[Transcript, ...]:
        """The gene's transcripts; empty for an unknown gene."""
        return tuple(map(self._make, self._by_gene.get(gene, ())))

    def preferred_transcript(self, gene: str) -> Transcript | None:
        """The transcript to report on; None for an unknown gene.

        MANE Select; else Ensembl canonical; else the longest coding sequence, then the longest spliced length, then
        the smallest id (numbers in it compared as numbers: t2 before t10).
        """
        known = self._preferred.get(gene)
        if known is not None:
            return known
        choices = self.transcripts_of(gene)
        if not choices:
            return None
        for tag in _CHOICE:
            tagged = tuple(item for item in choices if tag in item.tags)
            if tagged:
                choices = tagged
                break
        best = min(choices, key=lambda item: (-item.cds_length, -item.length, _natural(item.transcript_id)))
        self._preferred[gene] = best
        return best

    def is_sequenced(self, gene: str) -> bool:
        """Whether the reference knows every coding base of the gene's preferred transcript (no N).

        False for a gene without coding sequence in the annotation.
        """
        transcript = self.preferred_transcript(gene)
        if transcript is None or not transcript.coding:
            return False
        return all(set(self.fetch(*part)) <= set("ACGT") for part in coding_parts_i(transcript))

    def spliced_sequence(self, transcript: Transcript) -> TranscriptSequence:
        """The transcript's spliced bases in its own orientation; those asked for last are kept."""
        sequence = self._sequences.get(transcript.transcript_id)
        if sequence is None:
            bases = "".join(self.fetch(transcript.chrom, start - 1, end) for start, end in transcript.exons_1)
            if transcript.strand == -1:
                bases = reverse_complement(bases)
            if len(self._sequences) >= _KEPT_SEQUENCES:
                del self._sequences[next(iter(self._sequences))]
            sequence = self._sequences[transcript.transcript_id] = TranscriptSequence(transcript, bases)
        return sequence

    @cached_property
    def digests(self) -> dict[str, str]:
        """What the files hold, by file name: the GFF3's sha256, and the FASTA's ``content_digest``; read on first use."""
        fasta = self._bases.path
        return {fasta.name: content_digest(fasta), self._gff3.name: sha256_of(self._gff3)}


def coding_parts_i(transcript: Transcript) -> list[tuple[str, int, int]]:
    """The coding bases of a transcript, exon by exon: (contig, 0-based start, end), ascending; none when non-coding."""
    if transcript.cds_1 is None:
        return []
    low, high = transcript.cds_1
    exons = [(max(start, low), min(end, high)) for start, end in transcript.exons_1]
    return [(transcript.chrom, start - 1, end) for start, end in exons if start <= end]


def _natural(text: str) -> list[tuple[int, str]]:
    import re

    return [(int(part) if part.isdecimal() else -1, part) for part in re.split(r"(\d+)", text)]
