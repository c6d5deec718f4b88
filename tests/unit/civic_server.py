"""A local server that hands out one file as CIViC's downloads do: ETag, Last-Modified, 304, gzip; with faults on demand."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from local_server import BREAKS, FaultyHandler, running

NIGHTLY = "/downloads/nightly/nightly-ClinicalEvidenceSummaries.tsv"
MODIFIED = "Sun, 01 Nov 2026 05:00:00 GMT"


@dataclass
class Shelf:
    """What the server has and saw. ``faults`` are used up one a request, the first first; "" answers well."""

    data: bytes
    faults: list[str] = field(default_factory=list)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    retry_after: str = "0.25"
    validators: bool = True
    path: str = NIGHTLY

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.data, usedforsecurity=False).hexdigest()}"'


class Handler(FaultyHandler):
    shelf: Shelf

    def do_GET(self) -> None:  # noqa: N802 (a name of http.server)
        shelf = self.shelf
        shelf.seen.append((self.path, dict(self.headers.items())))
        fault = shelf.faults.pop(0) if shelf.faults else ""
        if fault == "drop":
            self.close_connection = True
            os.close(self.connection.detach())
        elif fault == "html":
            self._answer(200, b"<!doctype html><title>Please log in</title>", "text/html")
        elif fault in BREAKS:
            self.break_off(fault, shelf.data, [shelf.data[at : at + 1] for at in range(200)], {})
        elif fault:
            self._answer(int(fault), b"made-up fault", "text/plain")
        elif self.path != shelf.path:
            self._answer(404, b"no such file", "text/plain")
        elif self._unchanged():
            self._answer(304, b"", "")
        else:
            self._answer(200, shelf.data, "text/tab-separated-values")

    def _unchanged(self) -> bool:
        """By the ETag; the date counts only where there is none (RFC 9110, 13.2.2)."""
        if "If-None-Match" in self.headers:
            return self.headers["If-None-Match"] == self.shelf.etag
        return self.headers.get("If-Modified-Since", "") == MODIFIED

    def _answer(self, status: int, data: bytes, kind: str) -> None:
        packed = status == 200 and "gzip" in self.headers.get("Accept-Encoding", "")
        data = gzip.compress(data, mtime=0) if packed else data
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        if status in (200, 304) and self.shelf.validators:
            self.send_header("ETag", self.shelf.etag)
            self.send_header("Last-Modified", MODIFIED)
        if status == 429:
            self.send_header("Retry-After", self.shelf.retry_after)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(data)


@contextmanager
def shelving(data: bytes) -> Iterator[tuple[str, Shelf]]:
    """(address of the nightly file, shelf) of a server on a free port of this machine; stopped at the end."""
    shelf = Shelf(data)
    with running(Handler, shelf=shelf) as url:
        yield f"{url}{NIGHTLY}", shelf
