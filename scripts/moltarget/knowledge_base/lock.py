"""The lock: which sources, by checksum, and which code made a compiled base, so that two runs are held against the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from moltarget.errors import KnowledgeBaseError
from moltarget.files import read_json
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.store import rows_digest

FORMAT = 1
CURE = (
    "put the locked files back, or accept these: leave knowledge_base.lock empty for one run and copy its"
    " results/knowledge_base/lock.json, or run scripts/update_knowledge_base.py"
)


@dataclass(frozen=True, slots=True)
class Locked:
    """What a lock says of one source; ``key`` is its name in the configuration."""

    key: str
    name: str
    version: str
    sha256: str

    def __str__(self) -> str:
        """``CIViC 2026-05-26 (sha256 0f1ccf8342ce...)``."""
        return f"{f'{self.name} {self.version}'.rstrip()} (sha256 {self.sha256[:12]}...)"


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock as it was read. ``rows_sha256`` is over the compiled rows, ``made_by`` digests code and vocabulary."""

    path: Path
    sources: tuple[Locked, ...]
    rows_sha256: str
    made_by: Mapping[str, str]


def lock_document(
    base: e.KnowledgeBase, keys: Sequence[str], lent: Sequence[Locked], made_by: Mapping[str, str]
) -> dict[str, Any]:
    """The document of ``lock.json``: no clock, no path.

    ``keys`` name the sources of the base in the configuration, in its order; ``lent`` are files without items of their own.
    """
    return {
        "format": FORMAT,
        "version": base.version,
        "as_of": base.as_of,
        "rows": len(base.rows),
        "rows_sha256": rows_digest(base.rows),
        "made_by": dict(made_by),
        "sources": [{"key": key, **count.plain()} for key, count in zip(keys, base.sources, strict=True)],
        "lent": [asdict(one) for one in lent],
    }


def locked_in(document: Mapping[str, Any]) -> tuple[Locked, ...]:
    """Every file of a lock's document."""
    return tuple(
        Locked(*(str(one[name]) for name in Locked.__slots__)) for one in (*document["sources"], *document["lent"])
    )


def read_lock(path: Path) -> Lock:
    """Raises KnowledgeBaseError when the file is no lock of this format."""
    try:
        document = read_json(path)
        if document["format"] != FORMAT:
            raise ValueError(f"its format is {document['format']!r}, not {FORMAT}")
        made_by = {str(name): str(digest) for name, digest in document["made_by"].items()}
        return Lock(path, locked_in(document), str(document["rows_sha256"]), made_by)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        why = f"{type(fault).__name__}: {fault}"
        raise KnowledgeBaseError(f"{path}: no lock of a knowledge base ({why}); copy a lock.json again") from fault


def same_files(lock: Lock, found: Iterable[tuple[str, str]]) -> bool:
    """Whether the files of this run, (key, sha256) each, are those of the lock."""
    return Counter(found) == Counter((one.key, one.sha256) for one in lock.sources)


def refuse_other_sources(lock: Lock, found: Sequence[Locked]) -> None:
    """Raises KnowledgeBaseError naming each source that the run and the lock do not share, with both versions."""
    wanted, present = (
        {key: [one for one in some if one.key == key] for key in _keys(some)} for some in (lock.sources, found)
    )
    faults = [
        f"{key}: locked is {_listed(wanted.get(key, ()))}, found is {_listed(present.get(key, ()))}"
        for key in dict.fromkeys((*wanted, *present))
        if _digests(wanted.get(key, ())) != _digests(present.get(key, ()))
    ]
    if faults:
        raise KnowledgeBaseError("\n".join(f"{lock.path}: {fault}" for fault in faults) + f"\n{CURE}")


def _keys(some: Iterable[Locked]) -> list[str]:
    return list(dict.fromkeys(one.key for one in some))


def _digests(some: Iterable[Locked]) -> list[str]:
    return sorted(one.sha256 for one in some)


def _listed(some: Iterable[Locked]) -> str:
    return " and ".join(map(str, some)) or "nothing"


def refuse_other_rows(lock: Lock, rows_sha256: str, made_by: Mapping[str, str]) -> None:
    """Raises KnowledgeBaseError when the same sources gave other rows, and says what else differs."""
    if rows_sha256 != lock.rows_sha256:
        other = [name for name in sorted({*made_by, *lock.made_by}) if made_by.get(name) != lock.made_by.get(name)]
        raise KnowledgeBaseError(
            f"{lock.path}: the sources are the locked ones, but they compile to other rows (sha256"
            f" {rows_sha256[:12]}..., locked {lock.rows_sha256[:12]}...), because of another"
            f" {' and another '.join(other) or 'state of the lock file'}; run the version of moltarget that made the lock,"
            " or copy the lock.json of a run without lock"
        )
