"""Between ``norm`` and ``csq``: anchors where csq needs them, and the alleles that csq must not see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ANCHORED = "+"  # before the payload of an allele that got a reference base in front
_KNOWN = frozenset("ACGT")


def header_lines(path: Path) -> list[str]:
    """The header of a VCF."""
    found = []
    with path.open(encoding="utf-8") as source:
        for line in source:
            if line[0] != "#":
                break
            found.append(line)
    return found


def body_lines(path: Path) -> Iterator[str]:
    """The data lines of a VCF, with their line ends."""
    with path.open(encoding="utf-8") as source:
        for line in source:
            if line[0] != "#":
                yield line


def route(normalised: Path, judged: Path, unknown: Path, fasta: Path) -> None:
    """Write what csq shall judge, and beside it the alleles over bases that the FASTA does not know.

    csq gives up on a whole file at the first REF that is not spelled out (N). It misnames a delins whose first base
    changes, so such an allele gets the reference base before it, and ``ANCHORED`` before its payload; ``norm`` would
    take the base away again.
    """
    import pysam

    with (
        pysam.FastaFile(str(fasta)) as genome,
        normalised.open(encoding="utf-8") as source,
        judged.open("w", encoding="utf-8") as sink,
        unknown.open("w", encoding="utf-8") as aside,
    ):
        here: list[str] = []  # the lines of one position: an anchored one goes before the others
        at = ("", "")
        for line in source:
            if line[0] == "#":
                sink.write(line)
                continue
            contig, pos, payload, ref, alt, rest = line.split("\t", 5)
            if at != (contig, pos):
                sink.writelines(here)
                here, at = [], (contig, pos)
            if len(ref) == 1 == len(alt) and ref in _KNOWN:
                here.append(line)
                continue
            start = int(pos)
            anchor = len(ref) != len(alt) and ref[0] != alt[0] and start > 1
            bases = genome.fetch(contig, start - 1 - anchor, start - 1 + len(ref)).upper()
            if not _KNOWN.issuperset(bases):
                aside.write(line)
            elif anchor:
                base = bases[0]
                here.insert(0, f"{contig}\t{start - 1}\t{ANCHORED}{payload}\t{base}{ref}\t{base}{alt}\t{rest}")
            else:
                here.append(line)
        sink.writelines(here)
