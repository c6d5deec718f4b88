"""The embedded allele catalogue: genomic alleles of known variants on both builds, with all their names.

It serves samples for which neither a reference nor an annotation is at hand, and lends its reference bases to the proof
of the build. ``scripts/build_allele_catalogue.py`` makes the table; nothing here looks at a reference.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from moltarget.errors import TableError
from moltarget.model import Build, Consequence, Locus

COLUMNS = (
    *("gene", "transcript", "hgvs_c", "hgvs_p", "exon", "intron", "terms", "build", "chrom", "pos", "ref", "alt"),
    *("shift_start", "shift_end", "before", "after", "hgvs_g", "source"),
)
_BASES = frozenset("ACGT")


class Allele(NamedTuple):
    """One catalogued allele on one transcript and build.

    ``start_1``/``end_1`` (1-based inclusive) is the stretch in which every spelling of the allele lies, ``before`` its
    reference bases and ``after`` what the allele makes of them. ``locus`` is the VCF normal form; ``hgvs_g`` is named on
    the bare contig: ``7:g.140753336A>T``.
    """

    consequence: Consequence
    chrom: str
    start_1: int
    end_1: int
    before: str
    after: str
    locus: Locus
    hgvs_g: str


class Catalogue:
    """All catalogued alleles. Lines are split on first use of their contig, so that loading costs next to nothing."""

    def __init__(self, lines: Mapping[str, list[str]], path: str) -> None:
        """``lines`` are the data lines of each build; ``path`` names the file in errors."""
        self._lines = lines
        self._path = path
        self._contigs: dict[Build, dict[str, list[str]]] = {}
        self._places: dict[tuple[Build, str], _Places] = {}

    def find(self, build: Build, locus: Locus) -> tuple[Consequence, ...]:
        """What the allele does, if it is catalogued, in whatever spelling; empty otherwise. ``locus.chrom`` is bare."""
        places = self._places.get((build, locus.chrom)) or self._of(build, locus.chrom)
        if locus.pos not in places.starts and len(locus.ref) == 1 == len(locus.alt):
            return ()  # nearly all alleles of a large file
        return tuple(allele.consequence for allele in self.alleles(build, locus))

    def starts(self, build: Build, chrom: str) -> Collection[int]:
        """The positions (1-based) at which a spelling of a catalogued allele can begin, of a trimmed one."""
        return self._of(build, chrom).starts

    def alleles(self, build: Build, locus: Locus) -> tuple[Allele, ...]:
        """The catalogued alleles that are this allele, in the order of the file."""
        near = self._of(build, locus.chrom).near(locus)
        if not near:
            return ()
        from moltarget.hgvs import ShiftInterval

        found = []
        for cells in near:
            shift = ShiftInterval(cells[8], int(cells[12]), int(cells[13]), cells[14], cells[15])
            if shift.holds(locus.pos, locus.ref.upper(), locus.alt.upper()):
                found.append(_allele(cells))
        return tuple(found)

    def is_near(self, build: Build, locus: Locus) -> bool:
        """Whether a catalogued allele lies within a codon's reach of an allele."""
        starts, first, last = self._of(build, locus.chrom).starts, locus.pos - 2, locus.pos + len(locus.ref) + 1
        return any(place in starts for place in range(first, last + 1))

    def vote(self, build: Build, locus: Locus) -> bool | None:
        """Whether REF agrees with the catalogued reference bases that it overlaps; None when it overlaps none."""
        known = self._of(build, locus.chrom).bases
        seen = False
        for position, base in enumerate(locus.ref.upper(), start=locus.pos):
            there = known.get(position)
            if there is not None and base in _BASES:
                if there != base:
                    return False
                seen = True
        return True if seen else None

    def named(self, gene: str, hgvs_c: str) -> tuple[Consequence, ...]:
        """What a coding change does, by its c. name as the catalogue writes it; empty when it is not catalogued."""
        found = (item.consequence for item in self._gene(Build.GRCH38, gene) if item.consequence.hgvs_c == hgvs_c)
        return tuple(dict.fromkeys(found))

    def genes(self) -> tuple[str, ...]:
        """Genes with at least one catalogued allele, sorted."""
        return tuple(sorted({line.partition("\t")[0] for lines in self._lines.values() for line in lines}))

    def _of(self, build: Build, chrom: str) -> _Places:
        places = self._places.get((build, chrom))
        if places is None:
            if build not in self._contigs:
                self._contigs[build] = _by_contig(self._lines.get(build.value, []))
            lines = self._contigs[build].get(chrom, [])
            places = self._places[build, chrom] = _index(lines, self._path)
        return places

    def _gene(self, build: Build, gene: str) -> list[Allele]:
        return [_allele(line.split("\t")) for line in self._lines.get(build.value, []) if line.startswith(f"{gene}\t")]


class _Places(NamedTuple):
    """One contig's lines by the positions that a spelling can start at, and its known reference bases."""

    starts: Mapping[int, list[list[str]]]
    bases: Mapping[int, str]

    def near(self, locus: Locus) -> list[list[str]]:
        """Cells of the lines whose stretch the trimmed allele can lie in."""
        start, starts = locus.pos, self.starts
        if len(locus.ref) != 1 or len(locus.alt) != 1:
            last = start + min(len(locus.ref), len(locus.alt))
            if not any(place in starts for place in range(start, last + 1)):
                return []
            from moltarget.hgvs.bases import trim

            start, _, _ = trim(start, locus.ref.upper(), locus.alt.upper())
        return starts.get(start, [])


def load_catalogue(path: Path) -> Catalogue:
    """The catalogue of a file. Raises TableError when it cannot be read or is no catalogue."""
    try:
        header, *lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError, ValueError) as fault:
        raise TableError(f"{path}: cannot be read ({fault}); restore it from the project") from fault
    if tuple(header.split("\t")) != COLUMNS:
        raise TableError(f"{path}: the header must be {', '.join(COLUMNS)}; make it again: build_allele_catalogue.py")
    tabs = len(COLUMNS) - 1
    by_build = {build.value: [line for line in lines if f"\t{build.value}\t" in line] for build in Build}
    if sum(map(len, by_build.values())) != len(lines) or any(line.count("\t") != tabs for line in lines):
        number = next(number for number, line in enumerate(lines, start=2) if not _is_sound(line))
        raise TableError(f"{path}: line {number} is damaged; make the file again: build_allele_catalogue.py")
    return Catalogue(by_build, str(path))


def _is_sound(line: str) -> bool:
    cells = line.split("\t")
    return len(cells) == len(COLUMNS) and [cell for cell in cells if cell in set(Build)] == cells[7:8]


def _by_contig(lines: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.split("\t", 9)[8], []).append(line)
    return found


def _index(lines: list[str], path: str) -> _Places:
    starts: dict[int, list[list[str]]] = {}
    bases: dict[int, str] = {}
    for line in lines:
        cells = line.split("\t")
        chrom, first, last = cells[8], int(cells[12]), int(cells[13])
        for position, base in (*enumerate(cells[10], start=int(cells[9])), *enumerate(cells[14], start=first)):
            if bases.setdefault(position, base) != base:
                raise TableError(
                    f"{path}: two reference bases at {chrom}:{position} of {cells[7]}; make the file again"
                )
        # A trimmed spelling starts anywhere in the stretch; one base beyond it when an insertion goes to its end.
        for start in range(first, last + 2):
            starts.setdefault(start, []).append(cells)
    return _Places(starts, bases)


def _allele(cells: list[str]) -> Allele:
    residues = _residues(cells[3])
    consequence = Consequence(
        gene=cells[0],
        transcript=cells[1],
        terms=tuple(cells[6].split("&")),
        hgvs_c=cells[2],
        hgvs_p=cells[3],
        exon=cells[4],
        intron=cells[5],
        first_residue=residues[0] if residues else None,
        last_residue=residues[-1] if residues else None,
        preferred=True,
    )
    locus = Locus(cells[8], int(cells[9]), cells[10], cells[11])
    return Allele(consequence, cells[8], int(cells[12]), int(cells[13]), cells[14], cells[15], locus, cells[16])


@cache
def _residues(hgvs_p: str) -> range:
    from moltarget.hgvs import parse_protein

    return parse_protein(hgvs_p).residues_1 if hgvs_p else range(0)
