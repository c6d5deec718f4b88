"""The working VCF of a union of alleles: one line an allele, its ID an opaque payload that comes back with the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from moltarget.contigs import rank

SORT_MEMORY = "64M"  # of bcftools sort, which goes to disk beyond it
_HELD_LINES = 2000
_KEPT_LINES = 600  # that stay held for a line that comes late: what in-cis calls make begins with the first of them
WRITTEN = "MT_WRITTEN"  # INFO: position, REF and ALT before norm
_INFO = f'##INFO=<ID={WRITTEN},Number=1,Type=String,Description="Position, REF and ALT as given">\n'
_COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


class SiteFile:
    """Written line by line; its contigs are in the order of ``rank``, and it is sorted at the end where it must be.

    ``names`` maps bare contig names to the names in the file; a contig without an entry keeps its bare name.
    """

    def __init__(self, path: Path, contigs: Sequence[tuple[str, int]], names: Mapping[str, str]) -> None:
        """Start the file; ``contigs`` are those to declare (name as in the file, bases)."""
        bare = {name: chrom for chrom, name in names.items()}
        self.path = path
        self.lines = 0
        self._names = names
        self._lengths: dict[str, int | None] = {bare.get(name, name): length for name, length in contigs}
        self._ranks = {chrom: rank(chrom) for chrom in self._lengths}
        self._undeclared = False
        self._sorted = True
        self._chrom, self._name, self._pos = "", "", 0  # of the line added last
        self._rank: tuple[int, str] = (-1, "")
        self._held: list[str] = []
        path.write_text(self._header(), encoding="utf-8")

    def _header(self) -> str:
        lines = ["##fileformat=VCFv4.2\n"]
        for chrom in sorted(self._lengths, key=rank):
            length = self._lengths[chrom]
            size = f",length={length}" if length is not None else ""
            lines.append(f"##contig=<ID={self._names.get(chrom, chrom)}{size}>\n")
        return "".join((*lines, _INFO, _COLUMNS))

    def add(self, chrom: str, pos: int, payload: str, ref: str, alt: str) -> None:
        """One allele (``chrom`` bare, ``pos`` 1-based); ``payload`` holds no white space, semicolon or comma."""
        if chrom != self._chrom:
            self._turn_to(chrom)
        elif pos < self._pos:
            self._sorted = False
        self._pos = pos
        self.lines += 1
        held = self._held
        held.append(_line(self._name, pos, payload, ref, alt))
        if len(held) >= _HELD_LINES:
            self._write(_KEPT_LINES)

    def add_late(self, chrom: str, pos: int, payload: str, ref: str, alt: str) -> None:
        """The same for an allele that may lie before the last ones: it is put into its place among the lines held."""
        if chrom != self._chrom or pos >= self._pos:
            self.add(chrom, pos, payload, ref, alt)
            return
        place = len(self._held)
        while place:
            contig, there, _ = self._held[place - 1].split("\t", 2)
            if contig != self._name or int(there) <= pos:
                break
            place -= 1
        self._sorted = self._sorted and (place > 0 or self.lines == len(self._held))
        self._held.insert(place, _line(self._name, pos, payload, ref, alt))
        self.lines += 1

    def _turn_to(self, chrom: str) -> None:
        place = self._ranks.get(chrom)
        if place is None:
            place = self._ranks[chrom] = rank(chrom)
            self._lengths[chrom] = None
            self._undeclared = True
        if place < self._rank:
            self._sorted = False
        self._chrom, self._rank, self._name = chrom, place, self._names.get(chrom, chrom)

    def _write(self, kept: int = 0) -> None:
        end = len(self._held) - kept
        with self.path.open("a", encoding="utf-8") as handle:
            handle.write("".join(self._held[:end]))
        del self._held[:end]

    def close(self) -> Path:
        """The file, complete and in order."""
        self._write()
        if self._undeclared:
            beside = self.path.with_suffix(".declared")
            with self.path.open(encoding="utf-8") as source, beside.open("w", encoding="utf-8") as sink:
                sink.write(self._header())
                sink.writelines(line for line in source if line[0] != "#")
            beside.replace(self.path)
        if not self._sorted:
            sort_vcf(self.path)
        return self.path


def _line(name: str, pos: int, payload: str, ref: str, alt: str) -> str:
    info = "." if len(ref) == 1 == len(alt) else f"{WRITTEN}={pos}|{ref}|{alt}"  # norm leaves the others alone
    return f"{name}\t{pos}\t{payload}\t{ref}\t{alt}\t.\t.\t{info}\n"


def sort_vcf(path: Path) -> None:
    """Sort a VCF in place, on disk beyond ``SORT_MEMORY``. Raises pysam's SamtoolsError with bcftools' words."""
    from pysam import bcftools

    beside = path.with_suffix(".sorted")
    scratch = path.with_suffix(".sorting")
    bcftools.sort("-m", SORT_MEMORY, "-T", str(scratch), "-Ov", "-o", str(beside), str(path), catch_stdout=False)
    beside.replace(path)
