"""The compile step: all configured sources into one base, its lock, and a table of what could not be compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from moltarget.drugs import Drugs, load_drugs, split_therapies
from moltarget.errors import KnowledgeBaseError
from moltarget.files import code_digest, digest_of, sha256_of, sha256_of_tables, write_json
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.compiling import compile_base, refuse_malformed
from moltarget.knowledge_base.grammar import Vocabulary
from moltarget.knowledge_base.isoforms import Sites, sites_from
from moltarget.knowledge_base.lock import (
    Locked,
    lock_document,
    locked_in,
    read_lock,
    refuse_other_rows,
    refuse_other_sources,
)
from moltarget.knowledge_base.sources.civic_variants import read_variants
from moltarget.knowledge_base.sources.curated import read_curated, reading_of
from moltarget.knowledge_base.sources.reader import Correction, Reader
from moltarget.knowledge_base.sources.registry import SOURCES, read_source
from moltarget.knowledge_base.store import save
from moltarget.knowledge_base.uncompiled import write_uncompiled
from moltarget.matching.effects import can_be_met, effects_of
from moltarget.matching.tables import read_geometry, read_rows
from moltarget.steps.config import RESOURCES, TABLES

VARIANTS = "civic_variants"  # the source that only lends CIViC's variants their other names
LENT = "names of CIViC's variants"
COMPONENT = "curated knowledge base"
_COMPILER = (
    "drugs",
    "hgvs",
    "knowledge_base",
    "matching",
    "quantities",
)  # the rooms that decide what becomes of an item
_WHY_NOT = {
    "no input": e.WhyNot.NO_INPUT,
    "no definition": e.WhyNot.NO_DEFINITION,
    "contradiction": e.WhyNot.CONTRADICTION,
}


@dataclass(frozen=True, slots=True)
class Sources:
    """What is compiled: the curated folder (None leaves it out) and, by source, the file or files of others."""

    curated: Path | None = RESOURCES / "knowledge_base"
    files: Mapping[str, Path | Sequence[Path]] = field(default_factory=dict)
    keep_malformed: bool = False
    resources: Path = RESOURCES

    def named(self) -> Iterator[tuple[str, Path]]:
        """Each file with its source's name."""
        for name, paths in self.files.items():
            yield from ((name, path) for path in ([paths] if isinstance(paths, Path) else paths))

    def keys(self) -> list[str]:
        """The sources of the base as the configuration names them, in its order; those that only lend names are none."""
        curated = [] if self.curated is None else [e.CURATED]
        return [*curated, *(name for name, _ in self.named() if name != VARIANTS)]


def named_files(pairs: Sequence[str]) -> dict[str, list[Path]]:
    """``NAME=FILE`` arguments as the files of each source. Raises KnowledgeBaseError for another form or name."""
    found: dict[str, list[Path]] = {}
    known = (*SOURCES, VARIANTS)
    for pair in pairs:
        name, _, path = pair.partition("=")
        if name not in known or not path:
            raise KnowledgeBaseError(f"--source {pair}: write NAME=FILE; the names are {', '.join(known)}")
        found.setdefault(name, []).append(Path(path))
    return found


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
    document = lock_of(base, sources)
    if outputs.locked:
        lock = read_lock(outputs.locked)
        refuse_other_sources(lock, locked_in(document))
        refuse_other_rows(lock, document["rows_sha256"], document["made_by"])
    sha256 = save(outputs.compiled, base)
    if outputs.uncompiled:
        write_uncompiled(outputs.uncompiled, left)
    if outputs.lock:
        write_json(outputs.lock, document)
    return base, sha256


def lock_of(base: e.KnowledgeBase, sources: Sources) -> dict[str, Any]:
    """The lock of a base that was compiled from these sources."""
    lent = [Locked(name, LENT, "", sha256_of(path)) for name, path in sources.named() if name == VARIANTS]
    return lock_document(base, sources.keys(), lent, made_by(sources.resources))


def compile_sources(sources: Sources) -> tuple[e.KnowledgeBase, tuple[e.Uncompiled, ...]]:
    """The base and every item that has no condition, in the order of the sources.

    Raises KnowledgeBaseError for a source that cannot be read, malformed rows unless they are kept, or ids that repeat.
    """
    named = list(sources.named())
    reader = reader_from(sources.resources)
    for path in (path for name, path in named if name == VARIANTS):
        reader = replace(reader, variants=read_variants(path))
    version, as_of = curated_version(sources.resources)
    readings = []
    if sources.curated is not None:
        rows = read_curated(sources.curated, Vocabulary(reader.vocabulary.domains))
        readings.append(reading_of(rows, version=version, as_of=as_of, sha256=sha256_of_tables(sources.curated)))
    readings += [read_source(name, path, reader) for name, path in named if name != VARIANTS]
    if not sources.keep_malformed:
        refuse_malformed(readings)
    readings = _that_can_be_met(readings, sources.resources)
    sites = sites_of(sources.resources)
    base = compile_base(readings, version=version, as_of=as_of, vocabulary=reader.vocabulary, sites=sites)
    return base, tuple(item for reading in readings for item in reading.uncompiled)


def sites_of(resources: Path) -> Sites:
    """The residues that isoforms count differently."""
    return sites_from(read_rows(resources / "isoform_sites.tsv"))


def _that_can_be_met(readings: Sequence[e.Reading], resources: Path) -> list[e.Reading]:
    """Items on a class of change that no list of this base can meet (``matching.effects``) move to those without condition."""
    geometry = read_geometry(resources)
    effects = effects_of((row for reading in readings for row in reading.rows), geometry)

    def left(row: e.Evidence) -> e.Uncompiled:
        detail = (
            f"{row.text}: no exact change of the gene is shown to have this effect, nor is the gene a listed suppressor"
        )
        kept = (row.source, row.id, row.evidence_type.value, row.source_level or row.level, row.profile)
        return e.Uncompiled(*kept, e.WhyNot.NO_DEFINITION, detail, url=row.url)

    sorted_out = []
    for reading in readings:
        open_ = [row for row in reading.rows if not can_be_met(row.condition, effects, geometry)]
        rows = tuple(row for row in reading.rows if row not in open_) if open_ else reading.rows
        sorted_out.append(replace(reading, rows=rows, uncompiled=(*reading.uncompiled, *map(left, open_))))
    return sorted_out


def reader_from(resources: Path) -> Reader:
    """The words that sources are read with: domains, names, gene aliases and roles, and codes of ``resources``."""
    domains = frozenset((row["gene"], row["domain"].lower()) for row in read_rows(resources / "domains.tsv"))
    named = read_rows(resources / "biomarker_names.tsv")
    names = {row["name"].casefold(): row["condition"] for row in named if row["condition"]}
    refused = {row["name"].casefold(): (_WHY_NOT[row["why_not"]], row["source"]) for row in named if row["why_not"]}
    aliases = {row["alias"]: row["gene"] for row in read_rows(resources / "gene_aliases.tsv")}
    roles = {row["gene"]: row["role"] for row in read_rows(resources / "gene_roles.tsv")}
    codes = frozenset(row["oncotree_code"] for row in read_rows(resources / "tumor_types.tsv"))
    return Reader(
        vocabulary=Vocabulary(domains, names, refused),
        split_therapies=split_therapies,
        name_therapies=partial(_name_therapies, load_drugs(resources / "drugs.tsv")),
        aliases=aliases,
        corrections=_corrections(resources / "item_corrections.tsv"),
        roles=roles,
        codes=codes | {"ANY", "SOLID"},
    )


def _corrections(path: Path) -> dict[tuple[str, str], Correction]:
    """The items that mean another biomarker than they name, each with what its statement says."""
    return {
        (row["source"], row["id"]): Correction(
            row["profile"], row["condition"], _WHY_NOT[row["why_not"]] if row["why_not"] else None, row["remark"]
        )
        for row in read_rows(path)
    }


def _name_therapies(
    drugs: Drugs, names: tuple[str, ...], interaction: e.Interaction
) -> tuple[tuple[str, ...], e.Interaction]:
    """Each therapy under its one name. The parts of a regimen are given together; among substitutes it stays one of them."""
    if interaction is e.Interaction.SUBSTITUTES:
        return tuple(dict.fromkeys(drugs.describe(name).name for name in names)), interaction
    parts = tuple(dict.fromkeys(drug.name for name in names for drug in drugs.expand(name)))
    together = len(parts) > 1 and interaction is e.Interaction.NONE
    return parts, e.Interaction.COMBINATION if together else interaction


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
