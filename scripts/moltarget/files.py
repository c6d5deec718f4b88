"""Files at the edge: written beside and renamed, canonical JSON, digests. Nothing half-written is ever taken as whole."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
TOOLS = frozenset({"bundle", "curation", "fetch", "running"})  # rooms of other commands: no step of a run imports them


def write_text(path: Path, text: str) -> None:
    """Write beside and rename; makes the folder. The file gets the permissions that the umask leaves."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """The same for bytes as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_json(path: Path, document: Any) -> None:
    """Canonical JSON: sorted keys, one space of indent, a final newline."""
    write_text(path, canonical_json(document))


def canonical_json(document: Any) -> str:
    """Sorted keys, no NaN, non-ASCII text kept."""
    return json.dumps(document, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_json(path: Path) -> Any:
    """The document; raises OSError or ValueError when the file is missing or not JSON."""
    return json.loads(path.read_text(encoding="utf-8"))


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def sha256_of_tables(folder: Path) -> str:
    """Hex digest of a folder's TSV files, their names and bytes, whatever else lies beside them."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.tsv")):
        total.update(f"{path.name}\0{sha256_of(path)}\n".encode())
    return total.hexdigest()


def digest_of(document: Any) -> str:
    """Hex digest of a document's canonical JSON."""
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def code_digest(rooms: Collection[str] = ()) -> str:
    """Hex digest of the modules and templates that a run uses, or of some rooms: editing one redoes what it made."""
    files = (path for path in _PACKAGE.rglob("*") if path.suffix in {".py", ".j2"})
    placed = ((path, path.relative_to(_PACKAGE).parts[0].removesuffix(".py")) for path in files)
    return _digest_files(path for path, room in placed if (room in rooms if rooms else room not in TOOLS))


def _digest_files(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()
