"""What the catalogue must hold: exact changes and codons of the curated base, listed members, CIViC's own alleles."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from moltarget.errors import HgvsError, TableError
from moltarget.hgvs import ProteinChange, parse_protein
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence

MEMBER_COLUMNS = ("gene", "change", "why")


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """One thing to catalogue. ``text`` is ``V600E``, ``c.3028G>A`` or, for a codon, ``V600``; ``source`` says who asks."""

    gene: str
    text: str
    source: str

    @property
    def is_coding(self) -> bool:
        """Whether it is named by bases."""
        return self.text.startswith("c.")

    @property
    def codon(self) -> tuple[str, int] | None:
        """(reference residue, number) of a codon target."""
        return (self.text[0], int(self.text[1:])) if self.text[1:].isdigit() else None

    @property
    def change(self) -> ProteinChange | None:
        """The protein change; None for a codon or a coding name. Raises HgvsError when it is no protein name."""
        return None if self.is_coding or self.codon else parse_protein(self.text)

    def fits(self, protein: str) -> bool:
        """Whether the reference residues that the text names stand in this protein (always, for coding names)."""
        if self.is_coding:
            return True
        change, codon = self.change, self.codon
        named = [codon] if codon else [(change.start_ref, change.start), (change.end_ref, change.end)] if change else []
        return all(
            residue is None or number is None or protein[number - 1 : number] == residue for residue, number in named
        )


def asked_by_base(rows: Iterable[Evidence]) -> tuple[Target, ...]:
    """Exact changes and codons of every condition, sorted."""
    found = set()
    for row in rows:
        for feature in f.features_of(row.condition):
            text = _text(feature)
            if text:
                (gene,) = f.genes_of_feature(feature)
                found.add(Target(gene, text, f"condition {gene} {text}"))
    return tuple(sorted(found))


def _text(feature: f.Feature) -> str:
    match feature:
        case f.ProteinChangeIs(_, change) | f.CodingChangeIs(_, change):
            return change
        case f.CodonChanged(_, reference, number):
            return f"{reference}{number}"
    return ""


def read_members(path: Path) -> tuple[Target, ...]:
    """The listed members of classes, sorted. Raises TableError naming the line when a name cannot be read."""
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(next(reader, ())) != MEMBER_COLUMNS:
            raise TableError(f"{path}: the header must be {', '.join(MEMBER_COLUMNS)}")
        found = []
        for line, cells in enumerate(reader, start=2):
            try:
                gene, change, why = cells
                target = Target(gene, change, f"member: {why}")
                _ = target.change
            except (ValueError, HgvsError) as fault:
                raise TableError(f"{path}: line {line}: {fault}") from fault
            found.append(target)
    return tuple(sorted(found))
