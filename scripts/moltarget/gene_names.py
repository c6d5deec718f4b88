"""Older and informal gene symbols -> the symbols that the knowledge base uses (``resources/gene_aliases.tsv``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from moltarget.model import Consequence, SmallVariant, Tables


class GeneNames(NamedTuple):
    """Alias -> current symbol. Symbols that are no alias stay as they are."""

    aliases: Mapping[str, str]

    def current(self, symbol: str) -> str:
        """``HER2`` -> ``ERBB2``."""
        return self.aliases.get(symbol, symbol)

    def consequences(self, given: tuple[Consequence, ...]) -> tuple[Consequence, ...]:
        """The same consequences under current symbols."""
        for one in given:
            if one.gene in self.aliases:
                return tuple(replace(one, gene=self.current(one.gene)) for one in given)
        return given

    def tables(self, given: Tables) -> Tables:
        """The same tables under current symbols; a measurement's name starts with its gene."""
        return Tables(
            variants=tuple(self._variant(row) for row in given.variants),
            wild_type_genes=tuple(map(self.current, given.wild_type_genes)),
            germline_wild_type_genes=tuple(map(self.current, given.germline_wild_type_genes)),
            copy_number=tuple(replace(row, gene=self.current(row.gene)) for row in given.copy_number),
            fusions=tuple(
                replace(row, five_prime=self.current(row.five_prime), three_prime=self.current(row.three_prime))
                for row in given.fusions
            ),
            biomarkers=tuple(replace(row, name=self._measurement(row.name)) for row in given.biomarkers),
            segments=given.segments,
            notes=given.notes,
        )

    def _variant(self, row: SmallVariant) -> SmallVariant:
        gene, colon, change = row.key.partition(":")
        return replace(
            row, key=f"{self.current(gene)}{colon}{change}", consequences=self.consequences(row.consequences)
        )

    def _measurement(self, name: str) -> str:
        gene, space, kind = name.partition(" ")
        return f"{self.current(gene)}{space}{kind}" if space else name


def load_gene_names(path: Path) -> GeneNames:
    """Read the table (columns alias, gene, source)."""
    _, *rows = path.read_text(encoding="utf-8").splitlines()
    return GeneNames({alias: gene for alias, gene, _ in (row.split("\t") for row in rows)})
