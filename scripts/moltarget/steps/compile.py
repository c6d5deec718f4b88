"""The compile step: all configured sources into one base, its lock, and a table of what could not be compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from moltarget.errors import KnowledgeBaseError
from moltarget.files import code_digest, digest_of, sha256_of, sha256_of_tables, write_json
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.compiling import compile_base, refuse_malformed
from moltarget.knowledge_base.grammar import Vocabulary
from moltarget.knowledge_base.lock import Locked, lock_document, read_lock, refuse_other_rows, refuse_other_sources
from moltarget.knowledge_base.sources.curated import read_curated, reading_of
from moltarget.knowledge_base.sources.reader import Reader
from moltarget.knowledge_base.sources.registry import read_source
from moltarget.knowledge_base.store import rows_digest, save
from moltarget.knowledge_base.uncompiled import write_uncompiled
from moltarget.matching.tables import read_rows
from moltarget.steps.config import RESOURCES, TABLES

COMPONENT = "curated knowledge base"
_COMPILER = ("hgvs", "knowledge_base", "quantities")  # the rooms that decide what becomes of an item


@dataclass(frozen=True, slots=True)
class Sources:
    """What is compiled: the curated folder (None leaves it out) and, by name, the files of others."""

    curated: Path | None = RESOURCES / "knowledge_base"
    files: Mapping[str, Path] = field(default_factory=dict)
    keep_malformed: bool = False
    resources: Path = RESOURCES

    @property
    def keys(self) -> tuple[str, ...]:
        """The sources as the configuration and the lock name them, in the order of the compiled base."""
        return (*([] if self.curated is None else [e.CURATED]), *self.files)


@dataclass(frozen=True, slots=True)
class Outputs:
    """What is written. ``locked`` is read: an earlier lock that the base has to fit, or nothing is written."""

    compiled: Path
    uncompiled: Path | None = None
    lock: Path | None = None
    locked: Path | None = None


def compile_to(sources: Sources, outputs: Outputs) -> tuple[e.KnowledgeBase, str]:
    """Compile and write; returns the base and the checksum over its rows.

    Raises KnowledgeBaseError as ``compile_sources`` does, and when the base is not the locked one.
    """
    base, left = compile_sources(sources)
    digests = made_by(sources.resources)
    if outputs.locked:
        lock = read_lock(outputs.locked)
        refuse_other_sources(lock, locked_of(base, sources))
        refuse_other_rows(lock, rows_digest(base.rows), digests)
    sha256 = save(outputs.compiled, base)
    if outputs.uncompiled:
        write_uncompiled(outputs.uncompiled, left)
    if outputs.lock:
        write_json(outputs.lock, lock_document(base, sources.keys, sha256, digests))
    return base, sha256


def compile_sources(sources: Sources) -> tuple[e.KnowledgeBase, tuple[e.Uncompiled, ...]]:
    """The base and every item that has no condition, in the order of the sources.

    Raises KnowledgeBaseError for a source that cannot be read, malformed rows unless they are kept, or ids that repeat.
    """
    reader = reader_from(sources.resources)
    version, as_of = curated_version(sources.resources)
    readings = []
    if sources.curated is not None:
        rows = read_curated(sources.curated, reader.vocabulary)
        readings.append(reading_of(rows, version=version, as_of=as_of, sha256=sha256_of_tables(sources.curated)))
    readings += [read_source(name, path, reader) for name, path in sources.files.items()]
    if not sources.keep_malformed:
        refuse_malformed(readings)
    base = compile_base(readings, version=version, as_of=as_of, vocabulary=reader.vocabulary)
    return base, tuple(item for reading in readings for item in reading.uncompiled)


def reader_from(resources: Path) -> Reader:
    """The words that sources are read with: domains, names and gene aliases of the ``resources`` folder."""
    domains = frozenset((row["gene"], row["domain"].lower()) for row in read_rows(resources / "domains.tsv"))
    named = read_rows(resources / "biomarker_names.tsv")
    names = {row["name"].casefold(): row["condition"] for row in named if row["condition"]}
    aliases = {row["alias"]: row["gene"] for row in read_rows(resources / "gene_aliases.tsv")}
    return Reader(Vocabulary(domains, names), aliases=aliases)


def curated_version(resources: Path) -> tuple[str, str]:
    """(version, date) of the curated base. Raises KnowledgeBaseError when ``versions.tsv`` has no row for it."""
    path = resources / "versions.tsv"
    rows = {row["component"]: row for row in read_rows(path)}
    if COMPONENT not in rows:
        raise KnowledgeBaseError(f"{path}: no row for {COMPONENT!r}; add its version and date")
    return rows[COMPONENT]["version"], rows[COMPONENT]["as_of"]


def made_by(resources: Path) -> dict[str, str]:
    """Digests of what turns sources into conditions: the compiler's code, and the tables of words that it reads."""
    tables = {name: sha256_of(resources / name) for name in TABLES["compile"]}
    return {"code": code_digest(_COMPILER), "vocabulary": digest_of(tables)}


def locked_of(base: e.KnowledgeBase, sources: Sources) -> list[Locked]:
    """The sources of a compiled base as a lock names them."""
    counts = zip(sources.keys, base.sources, strict=True)
    return [Locked(key, one.source.name, one.source.version, one.source.sha256) for key, one in counts]
