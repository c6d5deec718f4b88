"""The figures as a table, and beside their goals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from measuring import Cost

MOST_TIME = 4.0  # our processor time by the yardstick's
MOST_GROWTH = 1.3  # our peak memory at the largest size by that at the smallest
LEAST_SNPEFF = 3.0  # SnpEff's processor time by ours

_COLUMNS = (
    *("records", "mix", "transcripts a gene", "norm + csq CPU s", "ours CPU s", "ratio", "norm + csq MiB", "ours MiB"),
    *("ours µs a record", "SnpEff CPU s", "SnpEff by ours", "SnpEff MiB"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What one file cost each engine; ``snpeff`` is None where it was not run."""

    records: int
    mix: str
    transcripts: int
    yardstick: Cost
    ours: Cost
    snpeff: Cost | None

    @property
    def ratio(self) -> float:
        """Our processor time by the yardstick's."""
        return self.ours.cpu / self.yardstick.cpu

    def cells(self) -> list[str]:
        """The row as text, in the order of the columns."""
        other = self.snpeff
        return [
            f"{self.records:,}",
            self.mix,
            str(self.transcripts),
            f"{self.yardstick.cpu:.2f}",
            f"{self.ours.cpu:.2f}",
            f"{self.ratio:.1f}",
            f"{self.yardstick.peak:.0f}",
            f"{self.ours.peak:.0f}",
            f"{self.ours.cpu / self.records * 1e6:.0f}",
            *([f"{other.cpu:.1f}", f"{other.cpu / self.ours.cpu:.1f}", f"{other.peak:.0f}"] if other else ["-"] * 3),
        ]


def table(rows: Sequence[Row]) -> str:
    """A table that is Markdown and can be read as it stands."""
    cells = [list(_COLUMNS), *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_COLUMNS))]
    lines = [
        "| " + " | ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    rule = "|" + "|".join("-" * (width + 1) + ":" for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def goals(rows: Sequence[Row]) -> list[str]:
    """One line for each goal: the worst figure and the goal. The last is our time by the yardstick's."""
    return [_against_snpeff(rows), _growth(rows), _against_yardstick(rows)]


def _against_snpeff(rows: Sequence[Row]) -> str:
    ratios = [row.snpeff.cpu / row.ours.cpu for row in rows if row.snpeff is not None]
    worst = f"{min(ratios):.1f} at worst" if ratios else "not measured"
    return f"CPU time of SnpEff by ours: {worst} (goal: at least {LEAST_SNPEFF:g})"


def _growth(rows: Sequence[Row]) -> str:
    """Compared are rows that differ in nothing but their size."""
    sizes = sorted({row.records for row in rows})
    small, large = (
        {(row.mix, row.transcripts): row.ours.peak for row in rows if row.records == size}
        for size in (sizes[0], sizes[-1])
    )
    ratios = [large[kind] / peak for kind, peak in small.items() if len(sizes) > 1 and kind in large]
    worst = f"{max(ratios):.2f} at worst" if ratios else "not measured, there is one size only"
    between = f"{sizes[-1]:,} by {sizes[0]:,} records"
    return f"Our peak memory, {between}: {worst} (goal: at most {MOST_GROWTH:g})"


def _against_yardstick(rows: Sequence[Row]) -> str:
    worst = max(row.ratio for row in rows)
    return f"Our CPU time by that of norm + csq: {worst:.1f} at worst (goal: at most {MOST_TIME:g})"
