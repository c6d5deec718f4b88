"""CIViC's variant table (``VariantSummaries-*.tsv``, CC0): coordinates on GRCh37, alleles and HGVS names."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from moltarget.errors import HgvsError, KnowledgeBaseError
from moltarget.hgvs import ProteinChange, parse_protein, same_protein_change

# Today's HGNC symbols and the ones that CIViC (2021) and the LRG records (2015) still write.
OLDER_SYMBOLS = {"H3-3A": "H3F3A", "MRE11": "MRE11A"}
_NAMED = re.compile(r"(?P<accession>[A-Z]+_?\d+(?:\.\d+)?):?(?P<name>[cp]\..+)")


@dataclass(frozen=True, slots=True)
class CivicVariant:
    """One variant. ``start``/``stop`` are 1-based on GRCh37, 0 when CIViC gives none; ``names`` are (accession, name)."""

    number: int
    gene: str
    name: str
    chrom: str
    start: int
    stop: int
    ref: str
    alt: str
    transcript: str
    names: tuple[tuple[str, str], ...]

    @property
    def cite(self) -> str:
        """``CIViC variant 33``."""
        return f"CIViC variant {self.number}"

    @property
    def is_snv(self) -> bool:
        """Whether it has a place and one base on either side."""
        return self.start > 0 and len(self.ref) == 1 == len(self.alt)

    def coding_names(self) -> tuple[tuple[str, str], ...]:
        """The c. names with their accessions."""
        return tuple(pair for pair in self.names if pair[1].startswith("c."))

    def is_change(self, wanted: ProteinChange) -> bool:
        """Whether the variant's own name (``BCR-ABL T315I``: the last word) or one of its p. names is this change."""
        own = self.name.split()[-1:] + [name for _, name in self.names if name.startswith("p.")]
        return any(_same(name, wanted) for name in own)


def read_civic_variants(folder: Path) -> tuple[CivicVariant, ...]:
    """All variants of the newest ``VariantSummaries-*.tsv`` in the folder, in the order of their number.

    Raises KnowledgeBaseError when there is no such file or it lacks a column.
    """
    paths = sorted(folder.glob("VariantSummaries-*.tsv"))
    if not paths:
        raise KnowledgeBaseError(f"{folder}: no VariantSummaries-*.tsv; give the folder with CIViC's variant table")
    with paths[-1].open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    try:
        return tuple(sorted((_variant(row) for row in rows), key=lambda item: item.number))
    except (KeyError, ValueError) as fault:
        raise KnowledgeBaseError(f"{paths[-1]}: not CIViC's variant table ({fault!r}); fetch it again") from fault


def variants_of(variants: Iterable[CivicVariant], gene: str) -> tuple[CivicVariant, ...]:
    """The variants of a gene, by today's symbol or the older one."""
    symbols = {gene, OLDER_SYMBOLS.get(gene, gene)}
    return tuple(item for item in variants if item.gene in symbols)


def _variant(row: dict[str, str]) -> CivicVariant:
    on_grch37 = row["reference_build"] == "GRCh37"
    found = (_NAMED.fullmatch(part.strip()) for part in row["hgvs_expressions"].split(","))
    return CivicVariant(
        number=int(row["variant_id"]),
        gene=row["gene"],
        name=row["variant"],
        chrom=row["chromosome"] if on_grch37 else "",
        start=int(row["start"] or 0) if on_grch37 else 0,
        stop=int(row["stop"] or 0) if on_grch37 else 0,
        ref=row["reference_bases"],
        alt=row["variant_bases"],
        transcript=row["representative_transcript"],
        names=tuple((match["accession"], match["name"]) for match in found if match is not None),
    )


def _same(name: str, wanted: ProteinChange) -> bool:
    try:
        return same_protein_change(parse_protein(name), wanted)
    except HgvsError:
        return False
