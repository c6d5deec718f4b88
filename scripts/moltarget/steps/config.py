"""What the steps need to know of the configuration (its schema has checked it before) and of the project's own files."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from moltarget import __version__
from moltarget.model import Build

if TYPE_CHECKING:
    from moltarget.known.files import KnownFile

_PROJECT = Path(__file__).resolve().parents[3]
RESOURCES = _PROJECT / "resources"
SCHEMAS = _PROJECT / "workflow" / "schemas"
# The project's own tables that each step reads; the rules declare the same ones as their inputs.
TABLES = {
    "index": ("gene_aliases.tsv",),
    "annotate": ("allele_catalogue.tsv", "gene_aliases.tsv"),
    "compile": (
        "versions.tsv",
        "domains.tsv",
        "gene_aliases.tsv",
        "biomarker_names.tsv",
        "item_corrections.tsv",
        "gene_roles.tsv",
        "tumor_types.tsv",
        "isoform_sites.tsv",
        "exon_borders.tsv",
        "drugs.tsv",
    ),
    "match": (
        "tumor_types.tsv",
        "disease_terms.tsv",
        "gene_roles.tsv",
        "exon_borders.tsv",
        "domains.tsv",
        "drugs.tsv",
        "disease_states.tsv",
    ),
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Calls below a minimum or above a maximum are kept, marked and never matched as present. Zero switches one off.

    ``min_depth``, ``min_alt_reads`` and ``min_callers`` are counts, the others fractions 0-1. A value the file does not state
    breaks none. ``min_callers`` counts the callers with a usable record of the variant.
    ``max_germline_probability`` is judged only where no matched normal was called.
    """

    min_depth: int = 0
    min_alt_reads: int = 0
    min_vaf: float = 0.0
    min_callers: int = 0
    max_population_af: float = 0.0
    max_germline_probability: float = 0.0


class ReferenceFiles(NamedTuple):
    """The FASTA and GFF3 of one build."""

    fasta: Path
    gff3: Path


@dataclass(frozen=True, slots=True)
class KnowledgeBaseFiles:
    """What the base is compiled from. ``sources`` are files of others, each with the name of its source; ``lock`` must fit."""

    curated: bool = True
    sources: tuple[tuple[str, Path], ...] = ()
    keep_malformed: bool = False
    lock: Path | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration as the steps see it."""

    references: Mapping[Build, ReferenceFiles] = field(default_factory=dict)
    thresholds: Thresholds = field(default_factory=Thresholds)
    oncotree: Path | None = None
    known: tuple[KnownFile, ...] = ()
    resources: Path = RESOURCES
    knowledge_base: KnowledgeBaseFiles = field(default_factory=KnowledgeBaseFiles)


def config_from(document: Mapping[str, Any]) -> Config:
    """The Config of a checked configuration document (the keys of ``config/config.yaml``)."""
    references = {
        Build(build): ReferenceFiles(Path(files["fasta"]), Path(files["gff3"]))
        for build, files in (document.get("references") or {}).items()
        if files
    }
    oncotree = document.get("oncotree") or ""
    return Config(
        references=references,
        thresholds=Thresholds(**(document.get("filters") or {})),
        oncotree=Path(oncotree) if oncotree else None,
        known=_known(document.get("known_files")),
        knowledge_base=_knowledge_base(document.get("knowledge_base") or {}),
    )


def config_of_line(
    references: Sequence[Sequence[str]], known: Sequence[Sequence[str]], thresholds: Thresholds
) -> Config:
    """The Config of the words of a command's line. Raises SheetError for words about a known file that cannot be read."""
    entries = []
    if known:
        from moltarget.known.files import known_from_words

        entries = [known_from_words(words) for words in known]
    return Config(
        references={Build(build): ReferenceFiles(Path(fasta), Path(gff3)) for build, fasta, gff3 in references},
        thresholds=thresholds,
        known=tuple(entries),
    )


def _knowledge_base(document: Mapping[str, Any]) -> KnowledgeBaseFiles:
    named = (document.get("sources") or {}).items()
    listed = [(name, paths if isinstance(paths, list) else [paths]) for name, paths in named if paths]
    sources = tuple((name, Path(path)) for name, paths in listed for path in paths)
    lock = Path(document["lock"]) if document.get("lock") else None
    return KnowledgeBaseFiles(document.get("curated", True), sources, document.get("malformed") == "keep", lock)


def _known(document: Mapping[str, Any] | None) -> tuple[KnownFile, ...]:
    if not document:
        return ()
    from moltarget.known.files import known_from_document

    return known_from_document(document)


def software() -> dict[str, str]:
    """Versions of what shows in the results: this package, and pysam with the bcftools inside it."""
    pysam = sys.modules.get("pysam")  # where it is at work it says so itself, which costs nothing
    if pysam is not None:
        return {"moltarget": __version__, "pysam": str(pysam.__version__)}
    from importlib.metadata import version

    return {"moltarget": __version__, "pysam": version("pysam")}
