"""Contig names and lengths of the two human builds."""

from __future__ import annotations

from moltarget.model import Build

PRIMARY = (*(str(number) for number in range(1, 23)), "X", "Y", "MT")

# Chromosome lengths in bases: NCBI assembly reports GCF_000001405.25 (GRCh37.p13) and GCF_000001405.40 (GRCh38.p14).
_LENGTHS_37 = (
    *(249250621, 243199373, 198022430, 191154276, 180915260, 171115067, 159138663, 146364022, 141213431, 135534747),
    *(135006516, 133851895, 115169878, 107349540, 102531392, 90354753, 81195210, 78077248, 59128983, 63025520),
    *(48129895, 51304566, 155270560, 59373566),
)
_LENGTHS_38 = (
    *(248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636, 138394717, 133797422),
    *(135086622, 133275309, 114364328, 107043718, 101991189, 90338345, 83257441, 80373285, 58617616, 64444167),
    *(46709983, 50818468, 156040895, 57227415),
)
LENGTHS: dict[Build, dict[str, int]] = {
    Build.GRCH37: dict(zip(PRIMARY, _LENGTHS_37, strict=False)),
    Build.GRCH38: dict(zip(PRIMARY, _LENGTHS_38, strict=False)),
}
# RefSeq accession versions of chromosomes 1-22, X, Y in GRCh37 (same reports); each is one higher in GRCh38.
_VERSIONS_37 = (10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10, 10, 9)
_ACCESSIONS: dict[str, tuple[str, Build]] = {}
for _number, (_name, _version) in enumerate(zip(PRIMARY, _VERSIONS_37, strict=False), start=1):
    _ACCESSIONS[f"NC_{_number:06d}.{_version}"] = (_name, Build.GRCH37)
    _ACCESSIONS[f"NC_{_number:06d}.{_version + 1}"] = (_name, Build.GRCH38)

_MITOCHONDRION = "NC_012920.1"  # the revised Cambridge sequence, in GRCh38 and in GRCh37 with contig MT
_NAMED = {(name, build): accession for accession, (name, build) in _ACCESSIONS.items()}
_NAMED.update({("MT", build): _MITOCHONDRION for build in (Build.GRCH37, Build.GRCH38)})

_PRIMARY_SET = frozenset(PRIMARY)
_RANK = {name: rank for rank, name in enumerate(PRIMARY)}


def bare_contig(written: str) -> str:
    """The project's name of a contig: ``chr7`` -> ``7``, ``chrM`` and ``M`` -> ``MT``, ``NC_000007.14`` -> ``7``.

    Names of other sequences (``chrUn_KI270302v1``, ``GL000191.1``, decoys) are returned unchanged.

    >>> [bare_contig(name) for name in ("chr7", "X", "chrM", "CHRx", "NC_000007.14", "chrUn_X")]
    ['7', 'X', 'MT', 'X', '7', 'chrUn_X']
    """
    if written in _PRIMARY_SET:
        return written
    if written in _ACCESSIONS:
        return _ACCESSIONS[written][0]
    short = (written[3:] if written[:3].lower() == "chr" else written).upper()
    if short == "M" or written == _MITOCHONDRION:
        return "MT"
    return short if short in _PRIMARY_SET else written


def accession_build(written: str) -> Build | None:
    """The build a RefSeq chromosome accession belongs to, None for every other name."""
    found = _ACCESSIONS.get(written)
    return found[1] if found else None


def accession(chrom: str, build: Build) -> str | None:
    """The RefSeq accession, with version, of a contig (bare name) in a build; None for other sequences.

    >>> accession("7", Build.GRCH38), accession("MT", Build.GRCH37), accession("GL000191.1", Build.GRCH37)
    ('NC_000007.14', 'NC_012920.1', None)
    """
    return _NAMED.get((chrom, build))


def rank(chrom: str) -> tuple[int, str]:
    """Sort key: 1-22, X, Y, MT, then all other names in text order."""
    return (_RANK.get(chrom, len(_RANK)), "" if chrom in _RANK else chrom)
