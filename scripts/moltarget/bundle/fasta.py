"""The FASTA of a panel bundle, written as a stream, and the local FASTA it can be cut from."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from moltarget.bundle.bgzf import BgzfWriter, write_gzi
from moltarget.bundle.models import Region
from moltarget.errors import GenomeReferenceError

WIDTH = 60  # bases per line, as Ensembl writes them
_RUN = (b"N" * WIDTH + b"\n") * 1070


class PanelFasta:
    """Writes contigs of N with regions of known bases, line-wrapped and bgzipped, and both indexes."""

    def __init__(self, path: Path) -> None:
        """Start the file; ``finish`` completes it."""
        self._path = path
        self._sink = BgzfWriter(path)
        self._column = 0
        self._index: list[str] = []
        self._digest = hashlib.sha256()
        self.known = 0

    def contig(self, name: str, length: int, parts: Iterable[tuple[Region, str]]) -> None:
        """One contig of ``length`` bases; ``parts`` are its regions in ascending order with their bases.

        Raises GenomeReferenceError when a sequence is not as long as its region.
        """
        self._sink.write(f">{name}\n".encode())
        width = min(length, WIDTH)
        self._index.append(f"{name}\t{length}\t{self._sink.offset}\t{width}\t{width + 1}\n")
        done = 0
        for region, bases in parts:
            if len(bases) != len(region):
                raise GenomeReferenceError(f"{region}: {len(bases)} bases came where {len(region)} were asked for")
            self._unknown(region.start_1 - 1 - done)
            self._bases(bases.encode("ascii"))
            self._digest.update(f"{region}\n{bases}\n".encode())
            self.known += len(bases) - bases.count("N")
            done = region.end_1
        self._unknown(length - done)
        if self._column:
            self._sink.write(b"\n")
            self._column = 0

    def _bases(self, data: bytes) -> None:
        at = 0
        while at < len(data):
            piece = data[at : at + WIDTH - self._column]
            self._sink.write(piece)
            at += len(piece)
            self._column += len(piece)
            if self._column == WIDTH:
                self._sink.write(b"\n")
                self._column = 0

    def _unknown(self, count: int) -> None:
        if self._column:
            first = min(count, WIDTH - self._column)
            self._bases(b"N" * first)
            count -= first
        lines, rest = divmod(count, WIDTH)
        for _ in range(lines // 1070):
            self._sink.write(_RUN)
        self._sink.write(_RUN[: lines % 1070 * (WIDTH + 1)])
        self._bases(b"N" * rest)

    def finish(self) -> str:
        """Close the file, write ``.fai`` and ``.gzi``; returns the sha256 over all regions and their bases."""
        self._sink.close()
        Path(f"{self._path}.fai").write_text("".join(self._index), newline="\n")
        write_gzi(Path(f"{self._path}.gzi"), self._sink.blocks)
        return self._digest.hexdigest()


class LocalFasta:
    """A FASTA on disk: read through its index where it has one, else from end to end (plain or gzip)."""

    def __init__(self, path: Path) -> None:
        """Raises GenomeReferenceError when the file is missing or no FASTA."""
        self.path = path
        self._lengths: dict[str, int] = {}
        if self._indexed():
            import pysam

            try:
                with pysam.FastaFile(str(path)) as genome:
                    self._lengths = dict(zip(genome.references, genome.lengths, strict=True))
            except (OSError, ValueError) as fault:
                raise GenomeReferenceError(f"{path}: cannot be opened as FASTA ({fault}); index it again") from fault
            return
        for name, bases in self._chunks():
            self._lengths[name] = self._lengths.get(name, 0) + len(bases)
        if not self._lengths:
            raise GenomeReferenceError(f"{path}: holds no sequence; give a genome FASTA")

    def _indexed(self) -> bool:
        if not self.path.is_file():
            raise GenomeReferenceError(f"{self.path}: there is no such file; give the FASTA of the genome build")
        packed = self.path.suffix in (".gz", ".bgz")
        return Path(f"{self.path}.fai").is_file() and (not packed or Path(f"{self.path}.gzi").is_file())

    def lengths(self) -> Mapping[str, int]:
        """Length of each contig, by the file's own names, in its order."""
        return self._lengths

    def _chunks(self) -> Iterator[tuple[str, bytes]]:
        """(contig, bases without line ends) in pieces of up to 1 MiB; each header gives its contig an empty piece."""
        opener = gzip.open if self.path.suffix in (".gz", ".bgz") else open
        try:
            with opener(self.path, "rb") as data:
                yield from self._contigs(iter(lambda: data.read(1 << 20), b""))
        except (OSError, EOFError, UnicodeDecodeError, zlib.error) as fault:
            raise GenomeReferenceError(f"{self.path}: cannot be read ({fault}); fetch it again") from fault

    def _contigs(self, blocks: Iterator[bytes]) -> Iterator[tuple[str, bytes]]:
        name, header = "", None
        for block in blocks:
            for number, piece in enumerate(block.split(b">")):
                rest = piece
                if number:  # what follows a ">": a header, or more of one that holds the sign itself
                    header = b"" if header is None else header + b">"
                if header is not None:
                    head, end, rest = piece.partition(b"\n")
                    header += head
                    if not end:
                        continue
                    words, header = header.split(maxsplit=1), None
                    name = words[0].decode() if words else ""
                    yield name, b""
                bases = rest.translate(None, b"\r\n\t ")
                if bases and not name:
                    raise GenomeReferenceError(f"{self.path}: does not begin with a named '>' line; is it a FASTA?")
                if bases:
                    yield name, bases

    def sequences(self, regions: Sequence[Region]) -> Iterator[str]:
        """Upper-case bases of each region, in the order given."""
        if not self._indexed():
            found = self._scan(regions)
            yield from (found[region] for region in regions)
            return
        import pysam

        with pysam.FastaFile(str(self.path)) as genome:
            for region in regions:
                try:
                    yield genome.fetch(region.chrom, region.start_1 - 1, region.end_1).upper()
                except (OSError, ValueError) as fault:
                    raise GenomeReferenceError(
                        f"{self.path}: {region} cannot be read ({fault}); index it again: samtools faidx"
                    ) from fault

    def _scan(self, regions: Sequence[Region]) -> dict[Region, str]:
        """One pass over the file; only the bases of the regions are kept."""
        waiting: dict[str, list[Region]] = defaultdict(list)
        for region in sorted(set(regions), key=lambda one: one.start_1):
            waiting[region.chrom].append(region)
        pieces: dict[Region, list[bytes]] = {region: [] for region in regions}
        contig, done, first = "", 0, 0
        for name, bases in self._chunks():
            if name != contig:
                contig, done, first = name, 0, 0
            here, low, done = waiting.get(name, ()), done, done + len(bases)
            while first < len(here) and here[first].end_1 <= low:
                first += 1
            for number in range(first, len(here)):
                region = here[number]
                if region.start_1 > done:
                    break
                pieces[region].append(bases[max(0, region.start_1 - 1 - low) : region.end_1 - low])
        return {region: b"".join(found).decode("ascii", "replace").upper() for region, found in pieces.items()}
