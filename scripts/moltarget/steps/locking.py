"""The lock of the configuration against the files of the run: told from their checksums, before any job."""

from __future__ import annotations

from pathlib import Path

from moltarget.errors import KnowledgeBaseError
from moltarget.files import sha256_of, sha256_of_tables
from moltarget.knowledge_base.evidence import CURATED
from moltarget.knowledge_base.lock import Locked, read_lock, refuse_other_sources, same_files
from moltarget.knowledge_base.sources.registry import read_source
from moltarget.steps.compile import LENT, VARIANTS, curated_version, reader_from
from moltarget.steps.config import KnowledgeBaseFiles

WRITTEN = Path("results") / "knowledge_base" / "lock.json"  # by the run itself


def check_lock(files: KnowledgeBaseFiles, resources: Path) -> None:
    """Raises KnowledgeBaseError when there is a lock and it is the run's own output, no lock, or of other sources."""
    if files.lock is None:
        return
    if files.lock.resolve() == WRITTEN.resolve():
        raise KnowledgeBaseError(f"{files.lock}: this is the lock that the run writes; name a copy of it")
    lock = read_lock(files.lock)
    curated = resources / "knowledge_base"
    found = [(CURATED, curated, sha256_of_tables(curated))] if files.curated else []
    found += [(name, path, sha256_of(path)) for name, path in files.sources]
    if not same_files(lock, ((key, sha256) for key, _, sha256 in found)):
        refuse_other_sources(lock, [_named(*one, resources) for one in found])


def _named(key: str, path: Path, sha256: str, resources: Path) -> Locked:
    """A source of the run with its name and version, which are read for the message alone."""
    if key == CURATED:
        return Locked(key, CURATED, curated_version(resources)[0], sha256)
    if key == VARIANTS:
        return Locked(key, LENT, "", sha256)
    try:
        source = read_source(key, path, reader_from(resources)).source
    except KnowledgeBaseError:
        return Locked(key, key, "that cannot be read", sha256)
    return Locked(key, source.name, source.version, sha256)
