"""The compile step: all configured sources into one base, and what could not be compiled into a table beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from moltarget.errors import KnowledgeBaseError
from moltarget.files import write_text
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.compiling import compile_base, refuse_malformed
from moltarget.knowledge_base.grammar import Vocabulary
from moltarget.knowledge_base.sources.curated import read_curated, reading_of
from moltarget.knowledge_base.sources.reader import Reader
from moltarget.knowledge_base.sources.registry import read_source
from moltarget.matching.tables import read_rows
from moltarget.steps.config import RESOURCES

COMPONENT = "curated knowledge base"
UNCOMPILED_COLUMNS = ("source", "id", "where", "evidence_type", "level", "profile", "reason", "detail")


@dataclass(frozen=True, slots=True)
class Sources:
    """What is compiled: the curated folder (None leaves it out) and the files of others, each with its source's name."""

    curated: Path | None = RESOURCES / "knowledge_base"
    files: Sequence[tuple[str, Path]] = ()
    keep_malformed: bool = False
    resources: Path = RESOURCES


def compile_sources(sources: Sources) -> tuple[e.KnowledgeBase, tuple[e.Uncompiled, ...]]:
    """The base and every item that has no condition, in the order of the sources.

    Raises KnowledgeBaseError for a source that cannot be read, malformed rows unless they are kept, or ids that repeat.
    """
    reader = reader_from(sources.resources)
    version, as_of = _version(sources.resources / "versions.tsv")
    readings = []
    if sources.curated is not None:
        rows = read_curated(sources.curated, reader.vocabulary)
        readings.append(reading_of(rows, version=version, as_of=as_of))
    readings += [read_source(name, path, reader) for name, path in sources.files]
    if not sources.keep_malformed:
        refuse_malformed(readings)
    base = compile_base(readings, version=version, as_of=as_of, vocabulary=reader.vocabulary)
    return base, tuple(item for reading in readings for item in reading.uncompiled)


def reader_from(resources: Path) -> Reader:
    """The words that sources are read with: domains, names, gene aliases and roles, and codes of ``resources``."""
    domains = frozenset((row["gene"], row["domain"].lower()) for row in read_rows(resources / "domains.tsv"))
    named = read_rows(resources / "biomarker_names.tsv")
    names = {row["name"].casefold(): row["condition"] for row in named if row["condition"]}
    aliases = {row["alias"]: row["gene"] for row in read_rows(resources / "gene_aliases.tsv")}
    roles = {row["gene"]: row["role"] for row in read_rows(resources / "gene_roles.tsv")}
    codes = frozenset(row["oncotree_code"] for row in read_rows(resources / "tumor_types.tsv"))
    return Reader(Vocabulary(domains, names), aliases=aliases, roles=roles, codes=codes | {"ANY", "SOLID"})


def _version(path: Path) -> tuple[str, str]:
    rows = {row["component"]: row for row in read_rows(path)}
    if COMPONENT not in rows:
        raise KnowledgeBaseError(f"{path}: no row for {COMPONENT!r}; add its version and date")
    return rows[COMPONENT]["version"], rows[COMPONENT]["as_of"]


def write_uncompiled(path: Path, items: tuple[e.Uncompiled, ...]) -> None:
    """One line for each item without condition, in the order given."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
    writer.writerow(UNCOMPILED_COLUMNS)
    for item in items:
        cells = (str(getattr(item, name)) for name in UNCOMPILED_COLUMNS)
        writer.writerow([" ".join(cell.split())[:300] for cell in cells])
    write_text(path, text.getvalue())
