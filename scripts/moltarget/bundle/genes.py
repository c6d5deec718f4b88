"""Which genes a bundle holds: those asked for, found under their present or an older symbol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from moltarget.bundle.models import GeneModel
from moltarget.contigs import bare_contig, rank
from moltarget.gene_names import GeneNames


@dataclass(frozen=True, slots=True)
class Choice:
    """The genes taken, and what became of the symbols that gave none or another one."""

    genes: tuple[GeneModel, ...]
    found_as: Mapping[str, str]  # symbol asked for -> the older symbol that the source uses
    not_found: tuple[str, ...]
    not_coding: tuple[str, ...]  # found, but without a protein-coding transcript
    left_out: tuple[str, ...]  # ids of further genes of the same symbol (another contig, a haplotype)


def genes_of_base(folder: Path) -> tuple[str, ...]:
    """All genes that the conditions of the curated base name, sorted. Raises KnowledgeBaseError as ``read_curated``."""
    from moltarget.knowledge_base.features import genes_of
    from moltarget.knowledge_base.sources.curated import read_curated

    return tuple(sorted({gene for row in read_curated(folder) for gene in genes_of(row.condition)}))


def symbols_for(asked: Iterable[str], names: GeneNames) -> dict[str, tuple[str, ...]]:
    """Present symbol -> the symbols to look for: itself first, then its older ones, sorted."""
    present = sorted({names.current(symbol.strip()) for symbol in asked if symbol.strip()})
    older: dict[str, list[str]] = {symbol: [] for symbol in present}
    for alias, symbol in sorted(names.aliases.items()):
        if symbol in older:
            older[symbol].append(alias)
    return {symbol: (symbol, *older[symbol]) for symbol in present}


def choose(wanted: Mapping[str, Sequence[str]], candidates: Iterable[GeneModel]) -> Choice:
    """One gene for each symbol: its present name before an older one, coding before not, 1-22, X, Y before the rest."""
    by_symbol: dict[str, list[GeneModel]] = {}
    for gene in candidates:
        by_symbol.setdefault(gene.symbol, []).append(gene)
    taken: list[GeneModel] = []
    found_as: dict[str, str] = {}
    not_found, not_coding, left_out = [], [], []
    for symbol, spellings in wanted.items():
        spelling = next((one for one in spellings if one in by_symbol), None)
        if spelling is None:
            not_found.append(symbol)
            continue
        best, *others = sorted((gene.protein_coding() for gene in by_symbol[spelling]), key=_order)
        left_out += [gene.gene_id for gene in others]
        if spelling != symbol:
            found_as[symbol] = spelling
        if best.transcripts:
            taken.append(best)
        else:
            not_coding.append(symbol)
    genes = sorted(taken, key=lambda gene: (rank(bare_contig(gene.chrom)), gene.start_1, gene.gene_id))
    return Choice(tuple(genes), found_as, tuple(not_found), tuple(not_coding), tuple(sorted(left_out)))


def _order(gene: GeneModel) -> tuple[bool, tuple[int, str], int, str]:
    return (not gene.transcripts, rank(bare_contig(gene.chrom)), gene.start_1, gene.gene_id)
