"""Single positions from one build to the other, by an Ensembl or UCSC chain file."""

from __future__ import annotations

import gzip
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from moltarget.contigs import bare_contig
from moltarget.errors import GenomeReferenceError


@dataclass(frozen=True, slots=True, order=True)
class _Block:
    """An ungapped stretch. Positions are 0-based half-open; on the minus strand ``to_i`` counts from the contig's end."""

    start_i: int
    end_i: int
    score: int
    chrom: str
    to_i: int
    size: int
    reverse: bool


class Chain:
    """A chain file, read whole."""

    def __init__(self, path: Path) -> None:
        """Raises GenomeReferenceError when the file is missing or no chain file."""
        self._blocks: dict[str, list[_Block]] = defaultdict(list)
        opener = gzip.open if path.suffix == ".gz" else open
        try:
            with opener(path, "rt", encoding="ascii") as lines:
                self._read(lines.read())
        except (OSError, ValueError, IndexError) as fault:
            raise GenomeReferenceError(f"{path}: not a chain file ({fault}); fetch it again") from fault
        for blocks in self._blocks.values():
            blocks.sort()
        self._longest = {
            chrom: max(block.end_i - block.start_i for block in blocks) for chrom, blocks in self._blocks.items()
        }

    def _read(self, text: str) -> None:
        for chain in text.split("chain ")[1:]:
            head, *lines = chain.strip().split("\n")
            cells = head.split()
            here, there = int(cells[4]), int(cells[9])
            for line in lines:
                size, *gaps = (int(cell) for cell in line.split())
                block = _Block(
                    here, here + size, int(cells[0]), bare_contig(cells[6]), there, int(cells[7]), cells[8] == "-"
                )
                self._blocks[bare_contig(cells[1])].append(block)
                here, there = here + size + (gaps[0] if gaps else 0), there + size + (gaps[1] if gaps else 0)

    def lift(self, chrom: str, pos: int) -> tuple[str, int, bool] | None:
        """(contig, 1-based position, whether the strand turns) of a 1-based position; None when it has no counterpart.

        Of several chains the one with the highest score counts.
        """
        blocks, place = self._blocks.get(chrom, []), pos - 1
        found = []
        for i in range(bisect_right(blocks, place, key=lambda block: block.start_i) - 1, -1, -1):
            if blocks[i].start_i + self._longest[chrom] <= place:
                break
            if place < blocks[i].end_i:
                found.append(blocks[i])
        if not found:
            return None
        best = max(found, key=lambda block: block.score)
        there = best.to_i + place - best.start_i
        return best.chrom, (best.size - there if best.reverse else there + 1), best.reverse
