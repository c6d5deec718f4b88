"""Bases of an indexed FASTA, with contig names harmonised and neighbouring reads cached."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from moltarget.contigs import bare_contig
from moltarget.errors import GenomeReferenceError

if TYPE_CHECKING:
    import pysam

_BLOCK = 8192
_KEPT_BLOCKS = 512  # 4 MiB: records come sorted, and the longest gene spans 2.5 million bases
_KNOWN = frozenset("ACGT")


class RefMatch(StrEnum):
    """How the REF of a record compares with the reference."""

    MATCH = "match"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"  # N (or another ambiguity letter) in the reference, and nothing that contradicts
    OUTSIDE = "outside"  # no such contig, or beyond its end


_MATCH = RefMatch.MATCH


class Bases:
    """An open FASTA. Contigs answer to ``7`` and ``chr7``, ``MT`` and ``chrM``."""

    def __init__(self, path: Path) -> None:
        """Raises GenomeReferenceError when the file or its index is missing, or it is gzip instead of bgzip."""
        self.path = path
        self._file = _open(path)
        self._names = {bare_contig(name): name for name in self._file.references}
        if len(self._names) != len(self._file.references):
            raise GenomeReferenceError(f"{path}: two contigs differ only by 'chr'; keep one of each")
        self._lengths = {
            bare_contig(name): length
            for name, length in zip(self._file.references, self._file.lengths, strict=True)
        }  # fmt: skip
        self._blocks: dict[tuple[str, int], str] = {}
        self._asked, self._from_i, self._last = "", 0, ""  # contig as asked, start and bases of the block used last

    def lengths(self) -> dict[str, int]:
        """Bases of each contig, by bare name."""
        return dict(self._lengths)

    def fetch(self, chrom: str, start_i: int, end_i: int) -> str:
        """Upper-case bases of a half-open interval, cut at the contig's ends; empty for an unknown contig."""
        if chrom == self._asked:
            at, after = start_i - self._from_i, end_i - self._from_i
            if 0 <= at < after <= len(self._last):
                return self._last[at:after]
        contig = chrom if chrom in self._lengths else bare_contig(chrom)
        end_i = min(end_i, self._lengths.get(contig, 0))
        start_i = max(start_i, 0)
        if start_i >= end_i:
            return ""
        first, last = start_i // _BLOCK, (end_i - 1) // _BLOCK
        text = self._block(contig, first)
        if last > first:
            text += "".join([self._block(contig, block) for block in range(first + 1, last + 1)])
        else:
            self._asked, self._from_i, self._last = chrom, first * _BLOCK, text
        return text[start_i - first * _BLOCK : end_i - first * _BLOCK]

    def _block(self, contig: str, block: int) -> str:
        key = (contig, block)
        text = self._blocks.get(key)
        if text is None:
            text = self._read(self._names[contig], block * _BLOCK)
            if len(self._blocks) >= _KEPT_BLOCKS:
                del self._blocks[next(iter(self._blocks))]
            self._blocks[key] = text
        return text

    def _read(self, name: str, start_i: int) -> str:
        try:
            return self._file.fetch(name, start_i, start_i + _BLOCK).upper()
        except (OSError, ValueError) as fault:
            raise GenomeReferenceError(
                f"{self.path}: {name} cannot be read at {start_i + 1} ({fault}); "
                "is the index older than the file? index it again: samtools faidx"
            ) from fault

    def compare(self, chrom: str, pos: int, ref: str) -> RefMatch:
        """Whether ``ref`` stands at ``pos`` (1-based). Letters other than A, C, G, T say nothing."""
        at = pos - 1 - self._from_i
        if chrom == self._asked and at >= 0 and ref and self._last.startswith(ref, at) and not ref.strip("ACGT"):
            return _MATCH
        length = self._lengths.get(chrom) or self._lengths.get(bare_contig(chrom), 0)
        if pos < 1 or not ref or pos + len(ref) - 1 > length:
            return RefMatch.OUTSIDE
        known = self.fetch(chrom, pos - 1, pos - 1 + len(ref))
        given = ref.upper()
        if known == given and _KNOWN.issuperset(known):
            return RefMatch.MATCH
        pairs = [(a, b) for a, b in zip(known, given, strict=True) if a in _KNOWN and b in _KNOWN]
        if any(a != b for a, b in pairs):
            return RefMatch.MISMATCH
        return RefMatch.UNKNOWN


def _open(path: Path) -> "pysam.FastaFile":
    import pysam

    if not path.is_file():
        raise GenomeReferenceError(f"{path}: there is no such file; give the FASTA of the genome build")
    index = Path(f"{path}.fai")
    with path.open("rb") as data:
        head = data.read(18)
    if head[:2] == b"\x1f\x8b" and not (head[3] & 4 and head[12:14] == b"BC"):
        raise GenomeReferenceError(f"{path}: compressed with gzip, not bgzip; run gunzip, bgzip, samtools faidx")
    if not index.is_file():
        raise GenomeReferenceError(f"{path}: its index {index.name} is missing; run: samtools faidx {path.name}")
    if head[:2] == b"\x1f\x8b" and not Path(f"{path}.gzi").is_file():
        raise GenomeReferenceError(f"{path}: its index {path.name}.gzi is missing; run: samtools faidx {path.name}")
    try:
        return pysam.FastaFile(str(path))
    except (OSError, ValueError) as fault:
        raise GenomeReferenceError(f"{path}: cannot be opened as FASTA ({fault}); index it: samtools faidx") from fault
