"""What a bundle says of itself: where it comes from, what it holds, what it lacks, and the checksums of its files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from moltarget import __version__
from moltarget.bundle.genes import Choice
from moltarget.bundle.models import Region
from moltarget.files import read_json, sha256_of

SCHEMA = 1


def manifest(choice: Choice, regions: Sequence[Region], known: int) -> dict[str, Any]:
    """The part of the manifest that follows from the genes and regions; ``known`` is the count of bases that are not N."""
    models = [model for gene in choice.genes for model in gene.transcripts]
    return {
        "schema": SCHEMA,
        "made_by": f"moltarget {__version__}",
        "counts": {
            "genes": len(choice.genes),
            "transcripts": len(models),
            "mane_select": sum("MANE_Select" in model.tags for model in models),
            "exons": sum(len(model.exons_1) for model in models),
            "coding_parts": sum(len(model.coding_1) for model in models),
            "regions": len(regions),
            "bases": sum(map(len, regions)),
            "known_bases": known,
        },
        "genes": [gene.symbol for gene in choice.genes],
        "found_as": dict(choice.found_as),
        "genes_not_found": choice.not_found,
        "genes_not_protein_coding": choice.not_coding,
        "further_genes_of_a_symbol": choice.left_out,
    }


def files_in(folder: Path) -> dict[str, dict[str, Any]]:
    """sha256 and size in bytes of every file, by name."""
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    return {path.name: {"sha256": sha256_of(path), "bytes": path.stat().st_size} for path in paths}


def describe_bundle(folder: Path) -> str:
    """One line on a finished bundle, for the end of the command."""
    document = read_json(next(folder.glob("*.panel.manifest.json")))
    counts, size = document["counts"], sum(item["bytes"] for item in document["files"].values())
    return (
        f"{folder}: {document['build']}, {counts['genes']} genes, {counts['transcripts']} transcripts, "
        f"{counts['known_bases']} known bases, {size / 1e6:.1f} MB"
    )
