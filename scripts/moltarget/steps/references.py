"""The gene index of a reference: coding intervals of each gene's preferred transcript, made once per run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from moltarget.files import write_json
from moltarget.gene_names import load_gene_names
from moltarget.model import Build
from moltarget.reference import Reference, coding_parts_i, open_reference
from moltarget.steps.config import RESOURCES, ReferenceFiles


def write_gene_index(build: Build, files: ReferenceFiles, path: Path) -> int:
    """Write the index that ``matching.coverage.load_gene_models`` reads; returns the number of genes."""
    reference = open_reference(files.fasta, files.gff3)
    names = load_gene_names(RESOURCES / "gene_aliases.tsv")
    genes = {names.current(gene): row for gene in reference.genes() if (row := _gene(reference, gene)) is not None}
    write_json(path, {"build": build.value, "digests": reference.digests, "genes": genes})
    return len(genes)


def _gene(reference: Reference, gene: str) -> dict[str, Any] | None:
    transcript = reference.preferred_transcript(gene)
    if transcript is None or not transcript.coding:
        return None
    return {
        "chrom": transcript.chrom,
        "strand": transcript.strand,
        "transcript": transcript.transcript_id,
        "coding_i": [[start, end] for _, start, end in coding_parts_i(transcript)],
        "sequenced": reference.is_sequenced(gene),
    }
