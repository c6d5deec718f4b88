"""A VCF in the style of Mutect2 with any number of records on a made-up genome, the same for the same seed."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from large_genome import Genome

TUMOR, NORMAL = "MADEUP_TUMOR", "MADEUP_NORMAL"
EXON_MARGIN = 50  # bases on either side of an exon that a capture covers
_CONTIG_MARGIN = 200
_PAIRS = 0.005  # of the draws: two SNVs within a codon's reach on one haplotype
_FILTERS = {
    "PASS": ("Site contains at least one allele that passes filters", 70),
    "weak_evidence": ("Mutation does not meet likelihood threshold", 10),
    "germline": ("Evidence indicates this site is germline, not somatic", 6),
    "normal_artifact": ("artifact_in_normal", 3),
    "panel_of_normals": ("Blacklisted site in panel of normals", 3),
    "clustered_events": ("Clustered events observed in the tumor", 3),
    "strand_bias": ("Evidence for alt allele comes from one read direction only", 2),
    "base_qual": ("alt median base quality", 2),
    "slippage": ("Site filtered due to contraction of short tandem repeat region", 1),
}
_INFO = (
    ("DP", "1", "Integer", "Approximate read depth; some reads may have been filtered"),
    ("ECNT", "1", "Integer", "Number of events in this haplotype"),
    ("GERMQ", "1", "Integer", "Phred-scaled quality that alt alleles are not germline variants"),
    ("MBQ", "R", "Integer", "median base quality by allele"),
    ("MMQ", "R", "Integer", "median mapping quality by allele"),
    ("MPOS", "A", "Integer", "median distance from end of read"),
    ("NLOD", "A", "Float", "Normal log 10 likelihood ratio of diploid het or hom alt genotypes"),
    ("POPAF", "A", "Float", "negative log 10 population allele frequencies of alt alleles"),
    ("TLOD", "A", "Float", "Log 10 likelihood ratio score of variant existing versus not existing"),
)
_FORMAT = (
    ("AD", "R", "Integer", "Allelic depths for the ref and alt alleles in the order listed"),
    ("AF", "A", "Float", "Allele fractions of alternate alleles in the tumor"),
    ("DP", "1", "Integer", "Approximate read depth (reads with MQ=255 or with bad mates are filtered)"),
    ("GT", "1", "String", "Genotype"),
    ("PGT", "1", "String", "Physical phasing haplotype information"),
    ("PID", "1", "String", "Physical phasing ID information, where each unique ID within a sample connects records"),
    ("PS", "1", "Integer", "Phasing set (typically the position of the first variant in the set)"),
)


class Mix(StrEnum):
    """Where records lie: anywhere, as in a whole genome, or at exons alone."""

    GENOME = "genome"
    EXOME = "exome"


class Record(NamedTuple):
    """One allele. ``contig`` is its place in the genome's order; ``phase_set`` is empty or ``POS_REF_ALT`` (PID)."""

    contig: int
    pos: int
    ref: str
    alt: str
    phase_set: str = ""


def make_records(genome: Genome, count: int, mix: Mix, seed: int = 1) -> list[Record]:
    """So many different alleles, in the order of a sorted VCF: 90 % SNV, 3 % MNV, 7 % indels, delins among them."""
    rng = random.Random(f"{seed} {mix} {count}")
    territory = _territory(genome, mix)
    ends = list(accumulate(end - start for _, start, end in territory))
    bases = list(genome.contigs.values())
    found: dict[tuple[int, int, str, str], str] = {}
    while len(found) < count:
        at = rng.randrange(ends[-1])
        piece = bisect_right(ends, at)
        contig, _, end = territory[piece]
        pos = end - (ends[piece] - 1 - at)
        if rng.random() < _PAIRS and len(found) + 1 < count:
            near = pos + rng.randint(1, 2)
            pair = [(contig, place, *_snv(rng, bases[contig], place)) for place in (pos, near)]
            if not found.keys() & set(pair):
                found.update(dict.fromkeys(pair, "_".join(map(str, pair[0][1:]))))
        else:
            found.setdefault((contig, pos, *_allele(rng, bases[contig], pos)), "")
    return sorted(Record(*allele, phase_set) for allele, phase_set in found.items())


def _territory(genome: Genome, mix: Mix) -> list[tuple[int, int, int]]:
    """(contig, start, end), 0-based half-open, ascending and apart: where records may begin."""
    order = {name: number for number, name in enumerate(genome.contigs)}
    if mix is Mix.GENOME:
        return [(order[name], _CONTIG_MARGIN, len(text) - _CONTIG_MARGIN) for name, text in genome.contigs.items()]
    exons = [(order[gene.contig], *exon) for gene in genome.genes for exon in gene.longest.exons_1]
    merged: list[tuple[int, int, int]] = []
    for contig, first, last in sorted(exons):
        start, end = first - 1 - EXON_MARGIN, last + EXON_MARGIN
        if merged and merged[-1][0] == contig and start <= merged[-1][2]:
            merged[-1] = (contig, merged[-1][1], end)
        else:
            merged.append((contig, start, end))
    return merged


def _allele(rng: random.Random, bases: bytes, pos: int) -> tuple[str, str]:
    """REF and ALT of an allele at ``pos`` (1-based)."""
    kind = rng.random()
    if kind < 0.90:
        return _snv(rng, bases, pos)
    if kind < 0.93:
        return _replaced(rng, bases, pos, *[rng.choice((2, 2, 2, 3))] * 2)
    if kind < 0.96:
        ref = bases[pos - 1 : pos + rng.choice((1, 1, 1, 2, 3, 3, 4, 6, 9, 15))].decode("ascii")
        return ref, ref[0]
    if kind < 0.985:
        length = rng.choice((1, 1, 1, 2, 3, 3, 4, 6, 12))
        repeated = bases[pos : pos + length].decode("ascii")  # half of the insertions are tandem duplications
        anchor = chr(bases[pos - 1])
        return anchor, anchor + (repeated if rng.random() < 0.5 else "".join(rng.choices("ACGT", k=length)))
    old = rng.randint(2, 9)
    return _replaced(rng, bases, pos, old, rng.choice([new for new in range(1, 7) if new != old]))


def _snv(rng: random.Random, bases: bytes, pos: int) -> tuple[str, str]:
    ref = chr(bases[pos - 1])
    return ref, _other(rng, ref)


def _other(rng: random.Random, base: str) -> str:
    return "ACGT"[("ACGT".index(base) + rng.randint(1, 3)) % 4]


def _replaced(rng: random.Random, bases: bytes, pos: int, old: int, new: int) -> tuple[str, str]:
    """``old`` reference bases become ``new`` others; the first and the last differ, so that nothing can be trimmed."""
    ref = bases[pos - 1 : pos - 1 + old].decode("ascii")
    if new == 1:
        return ref, rng.choice(sorted(set("ACGT") - {ref[0], ref[-1]}))
    return ref, _other(rng, ref[0]) + "".join(rng.choices("ACGT", k=new - 2)) + _other(rng, ref[-1])


def write_records(
    genome: Genome, records: Sequence[Record], path: Path, seed: int = 1, *, with_normal: bool = True
) -> None:
    """The VCF, bgzipped (``path`` ends in ``.vcf.gz``), of tumour and normal or of the tumour alone."""
    import pysam

    rng = random.Random(seed)
    names = list(genome.contigs)
    plain = path.with_suffix("")
    with plain.open("w", encoding="ascii", newline="\n") as out:
        out.writelines(f"{line}\n" for line in _header(genome, with_normal=with_normal))
        out.writelines(_line(rng, names, record, with_normal=with_normal) for record in records)
    pysam.tabix_compress(str(plain), str(path), force=True)
    plain.unlink()


def _header(genome: Genome, *, with_normal: bool) -> Iterator[str]:
    yield "##fileformat=VCFv4.2"
    for name, (text, _) in _FILTERS.items():
        yield f'##FILTER=<ID={name},Description="{text}">'
    for key, fields in (("FORMAT", _FORMAT), ("INFO", _INFO)):
        for name, number, kind, text in fields:
            yield f'##{key}=<ID={name},Number={number},Type={kind},Description="{text}">'
    yield "##MutectVersion=2.2"
    for name, bases in genome.contigs.items():
        yield f"##contig=<ID={name},length={len(bases)}>"
    if with_normal:
        yield f"##normal_sample={NORMAL}"
    yield "##source=Mutect2"
    yield f"##tumor_sample={TUMOR}"
    columns = (NORMAL, TUMOR) if with_normal else (TUMOR,)
    yield "\t".join(("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *columns))


_FILTER_NAMES = tuple(_FILTERS)
_FILTER_WEIGHTS = tuple(accumulate(weight for _, weight in _FILTERS.values()))


def _line(rng: random.Random, names: Sequence[str], record: Record, *, with_normal: bool) -> str:
    """One data line; the tumour carries every allele, the normal at most a stray read."""
    (name,) = rng.choices(_FILTER_NAMES, cum_weights=_FILTER_WEIGHTS)
    depth, normal = rng.randint(30, 400), rng.randint(20, 200)
    alt = max(3, int(depth * rng.betavariate(1.5, 4)))
    stray = int(rng.random() < 0.05)
    quality = rng.randint(25, 37)
    info = (
        f"DP={depth + normal};ECNT={1 + bool(record.phase_set)};GERMQ={rng.randint(10, 93)};MBQ={quality},{quality - 2};"
        f"MMQ=60,60;MPOS={rng.randint(5, 50)};NLOD={normal * 0.3:.2f};POPAF=6.00;TLOD={alt * 2.1:.2f}"
    )
    phased = record.phase_set
    fields, genotypes, phase = "GT:AD:AF:DP", ("0/0", "0/1"), ""
    if phased:
        fields, genotypes = "GT:AD:AF:DP:PGT:PID:PS", ("0|0", "0|1")
        phase = f":0|1:{phased}:{phased.partition('_')[0]}"
    columns = [
        f"{genotype}:{reads - carried},{carried}:{(carried + 0.5) / (reads + 1):.3f}:{reads}{phase}"
        for genotype, reads, carried in zip(genotypes, (normal, depth), (stray, alt), strict=True)
    ]
    place = f"{names[record.contig]}\t{record.pos}\t.\t{record.ref}\t{record.alt}"
    called = "\t".join(columns if with_normal else columns[1:])
    return f"{place}\t.\t{name}\t{info}\t{fields}\t{called}\n"
