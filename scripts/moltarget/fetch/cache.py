"""Answers kept on disk with their checksums, so that an interrupted fetch goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from moltarget.files import digest_of, write_json


class Cache:
    """One file for each answer. The key names server, release and request, so that releases never mix."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when the first answer is kept."""
        self._folder = folder
        self.used = 0
        self.damaged = 0

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / name[:2] / f"{name[2:34]}.json"

    def get(self, key: str) -> Any | None:
        """The answer kept under ``key``; None when there is none, or its file is damaged or of another request."""
        try:
            entry = json.loads(self._path(key).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            self.damaged += 1
            return None
        whole = isinstance(entry, dict) and entry.keys() == {"key", "sha256", "answer"}
        if not whole or entry["key"] != key or entry["sha256"] != digest_of(entry["answer"]):
            self.damaged += 1
            return None
        self.used += 1
        return entry["answer"]

    def put(self, key: str, answer: Any) -> None:
        """Keep an answer; the file appears whole or not at all."""
        write_json(self._path(key), {"key": key, "sha256": digest_of(answer), "answer": answer})
