"""A small made-up genome for the naming tests, and an oracle that edits and translates with Biopython alone."""

from __future__ import annotations

import random
from dataclasses import dataclass

from Bio.Data.CodonTable import unambiguous_dna_by_id
from Bio.Seq import Seq

from moltarget.hgvs import ProteinChange, ProteinKind, Transcript, TranscriptSequence

CONTIG = "1"
_CODONS = [codon for codon in unambiguous_dna_by_id[1].forward_table if set(codon) <= set("ACGT")]


@dataclass(frozen=True)
class World:
    bases: str
    transcript: Transcript

    def fetch(self, chrom: str, start_i: int, end_i: int) -> str:
        assert chrom == CONTIG
        assert start_i <= end_i
        return self.bases[max(start_i, 0) : max(end_i, 0)]

    @property
    def sequence(self) -> TranscriptSequence:
        return TranscriptSequence(self.transcript, splice(self.bases, self.transcript.exons_1, self.transcript.strand))


def splice(bases: str, exons_1: tuple[tuple[int, int], ...], strand: int) -> str:
    joined = "".join(bases[start - 1 : end] for start, end in exons_1)
    return joined if strand == 1 else str(Seq(joined).reverse_complement())


def make_world(seed: int, strand: int) -> World:
    """Four exons, both UTRs, repeat-rich codons; built 5' to 3' and turned round for the minus strand."""
    rng = random.Random(seed)
    few = rng.sample(_CODONS, 6)
    coding = "ATG" + "".join(rng.choice(few if rng.random() < 0.7 else _CODONS) for _ in range(60)) + "TAA"
    five, three = _noise(rng, 13), _noise(rng, 60)
    spliced = five + coding + three
    cuts = sorted(rng.sample(range(25, 13 + len(coding) - 10), 3))
    pieces = [spliced[a:b] for a, b in zip([0, *cuts], [*cuts, len(spliced)], strict=True)]
    text, exons = _noise(rng, 80), []
    for number, piece in enumerate(pieces):
        if number:
            text += "GT" + _noise(rng, 30) + "AG"
        exons.append((len(text) + 1, len(text) + len(piece)))
        text += piece
    text += _noise(rng, 80)
    if strand == -1:
        text = str(Seq(text).reverse_complement())
        exons = sorted((len(text) - end + 1, len(text) - start + 1) for start, end in exons)
    model = Transcript("T1", "G1", CONTIG, strand, tuple(exons), _coding_span(tuple(exons), strand, 13, len(coding)))
    return World(text, model)


def _noise(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("AACG" if rng.random() < 0.5 else "ACGT") for _ in range(count))


def _coding_span(exons: tuple[tuple[int, int], ...], strand: int, begin: int, length: int) -> tuple[int, int]:
    places = [place for start, end in exons for place in range(start, end + 1)][::strand]
    return min(places[begin], places[begin + length - 1]), max(places[begin], places[begin + length - 1])


def edited_protein(world: World, pos: int, ref: str, alt: str) -> str:
    """The protein after the edit, up to and with its first stop; only for edits inside one exon."""
    assert world.bases[pos - 1 : pos - 1 + len(ref)] == ref
    genome = world.bases[: pos - 1] + alt + world.bases[pos - 1 + len(ref) :]
    grown = len(alt) - len(ref)
    exons = tuple(
        (start + grown * (start > pos), end + grown * (end >= pos)) for start, end in world.transcript.exons_1
    )  # fmt: skip
    spliced = splice(genome, exons, world.transcript.strand)
    first = world.transcript.cds_1[0 if world.transcript.strand == 1 else 1]
    first += grown * (first > pos + len(ref) - 1)
    places = [place for start, end in exons for place in range(start, end + 1)][:: world.transcript.strand]
    reading = spliced[places.index(first) :]
    untouched = splice(world.bases, world.transcript.exons_1, world.transcript.strand)[world.transcript.cds_i[0] :]
    if spliced.endswith(untouched):  # an indel at the start codon that can as well stand before it
        reading = untouched
    return upto_stop(str(Seq(reading[: len(reading) // 3 * 3]).translate()))


def upto_stop(protein: str) -> str:
    stop = protein.find("*")
    return protein if stop < 0 else protein[: stop + 1]


def apply_change(protein: str, change: ProteinChange) -> str:
    """What a p. description makes of the reference protein, as far as it tells; a frameshift tail as dots."""
    assert change.start is not None
    assert change.end is not None
    at, after, new = change.start - 1, change.end, change.alt or ""
    assert protein[at] == change.start_ref
    assert protein[after - 1] == change.end_ref
    match change.kind:
        case ProteinKind.SYNONYMOUS:
            return protein
        case ProteinKind.STOP_GAINED:
            return protein[:at] + "*"
        case ProteinKind.FRAMESHIFT:
            return protein[:at] + new + ("" if change.ter_unknown else "." * ((change.ter or 0) - 2) + "*")
        case ProteinKind.STOP_LOST:
            return protein[:at] + new + ("" if change.ter_unknown else "." * ((change.ter or 0) - 1) + "*")
        case ProteinKind.DUPLICATION:
            return protein[:after] + protein[at:]
        case ProteinKind.INSERTION:
            return upto_stop(protein[: at + 1] + new + protein[after - 1 :])
        case ProteinKind.DELETION:
            return protein[:at] + protein[after:]
        case ProteinKind.SUBSTITUTION | ProteinKind.DELINS:
            return upto_stop(protein[:at] + new + protein[after:])
    raise AssertionError(change.kind)


def agrees(told: str, true: str, *, open_end: bool) -> bool:
    """Whether a told protein (dots for untold residues) fits the true one; ``open_end``: the end is not told."""
    if open_end:
        return true.startswith(told) and "*" not in true
    return len(told) == len(true) and all(a in (".", b) for a, b in zip(told, true, strict=True))
