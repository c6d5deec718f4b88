"""A bundle's source on disk: one genome FASTA and one Ensembl-style GFF3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from moltarget.bundle.fasta import LocalFasta
from moltarget.bundle.gff3 import read_models
from moltarget.bundle.models import GeneModel, Region
from moltarget.contigs import bare_contig
from moltarget.files import sha256_of


class LocalFiles:
    """Genes are given the FASTA's contig names, so that ``chr1`` and ``1`` can be combined."""

    def __init__(self, fasta: Path, gff3: Path) -> None:
        """Raises GenomeReferenceError when the FASTA cannot be read."""
        self._fasta, self._gff3 = LocalFasta(fasta), gff3

    def describe(self) -> dict[str, object]:
        """Names and checksums of both files."""
        files = (self._fasta.path, self._gff3)
        return {"kind": "local files", "files": {path.name: sha256_of(path) for path in files}}

    def contigs(self) -> Mapping[str, int]:
        """Lengths by the FASTA's names."""
        return self._fasta.lengths()

    def genes(self, symbols: Sequence[str]) -> list[GeneModel]:
        """Genes of the GFF3 whose contig the FASTA has."""
        names = {bare_contig(name): name for name in self._fasta.lengths()}
        found = read_models(self._gff3, symbols)
        return [
            replace(gene, chrom=names[bare_contig(gene.chrom)]) for gene in found if bare_contig(gene.chrom) in names
        ]

    def sequences(self, regions: Sequence[Region]) -> Iterator[str]:
        """Bases from the FASTA."""
        return self._fasta.sequences(regions)
