"""Bytes to lines: plain text, gzip and bgzip, read whole and strictly.

Every fault of the container raises ``VcfError``: a missing BGZF end marker, a cut block, a bad checksum, a NUL byte,
a line over the bound. Library readers warn about some of these, or stop in silence (design: measured facts on readers).
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain, count
from pathlib import Path
from typing import BinaryIO, cast

from moltarget.errors import VcfError

# The empty block that ends every complete BGZF file (SAM specification, section 4.1.2).
BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
CHUNK_BYTES = 1 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MARKED_LINE = b"\n" + _BYTE_ORDER_MARK


class Container(StrEnum):
    """How the bytes of a VCF are packed."""

    PLAIN = "plain text"
    GZIP = "gzip"
    BGZIP = "bgzip"


def container_of(path: Path) -> Container:
    """Tell the container from the first bytes and check what can be checked without reading on.

    Raises ``VcfError`` for an absent, unreadable or empty file, a name ending in ``.gz`` on plain bytes, and a bgzip
    file without its end marker.
    """
    if not path.is_file():
        raise VcfError(f"{path}: no such file; correct the path in the sample sheet")
    size = path.stat().st_size
    if size == 0:
        raise VcfError(f"{path}: the file is empty (0 bytes); an empty call set still needs a VCF header")
    with _open(path) as handle:
        head = handle.read(18)
        handle.seek(max(0, size - len(BGZF_END)))
        tail = handle.read()
    if head[:2] != b"\x1f\x8b":
        if path.suffix in {".gz", ".bgz"}:
            raise VcfError(f"{path}: named {path.suffix} but not gzip-compressed; rename it or compress it with bgzip")
        return Container.PLAIN
    if not (len(head) == 18 and head[3] & 4 and head[12:14] == b"BC"):
        return Container.GZIP
    if tail != BGZF_END:
        raise VcfError(f"{path}: the bgzip end marker is missing, so the file is truncated; copy or write it again")
    return Container.BGZIP


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise VcfError(f"{path}: cannot be opened ({error.strerror}); check its permissions") from error


def _chunks(path: Path, container: Container) -> Iterator[bytes]:
    with _open(path) as raw:
        stream = raw if container is Container.PLAIN else cast(BinaryIO, gzip.GzipFile(fileobj=raw, mode="rb"))
        while True:
            try:
                chunk = stream.read(CHUNK_BYTES)
            except EOFError as error:
                raise VcfError(
                    f"{path}: the {container} data end inside a block; copy or write the file again"
                ) from error
            except (gzip.BadGzipFile, zlib.error, OSError) as error:
                raise VcfError(f"{path}: damaged {container} data ({error}); copy or write the file again") from error
            if not chunk:
                return
            yield chunk


class LineSource:
    """The lines of one file, readable again and again; ``unterminated`` tells how the last full pass ended."""

    def __init__(self, path: Path, max_line_bytes: int) -> None:
        """Check the container of ``path`` (raises ``VcfError``, see ``container_of``)."""
        self.path = path
        self.container = container_of(path)
        self.max_line_bytes = max_line_bytes
        self.unterminated = False

    def lines(self) -> Iterator[bytes]:
        """Each line without its line end (LF or CRLF) and without a byte-order mark.

        Raises ``VcfError`` at the first damaged block, NUL byte or line longer than the bound.
        """
        return chain.from_iterable(self._blocks())

    def _blocks(self) -> Iterator[Iterable[bytes]]:
        """The lines in blocks: what is asked of each line is asked of a block at once where that is enough."""
        pending: list[bytes] = []
        pending_bytes = number = 0
        for chunk in _chunks(self.path, self.container):
            if b"\0" in chunk:
                if not number and chunk.startswith(b"BCF"):
                    raise VcfError(f"{self.path}: this is BCF; convert it first: bcftools view -Oz")
                where = number + chunk.count(b"\n", 0, chunk.index(b"\0")) + 1
                raise VcfError(
                    f"{self.path}: line {where} holds a NUL byte (binary or UTF-16?); write it as UTF-8 text"
                )
            *whole, rest = chunk.split(b"\n")
            if whole:
                whole[0] = self._clean(b"".join((*pending, whole[0])), number + 1)
                pending, pending_bytes = [], 0
                if b"\r\n" in chunk or _MARKED_LINE in chunk or max(map(len, whole)) > self.max_line_bytes:
                    yield [whole[0]]
                    yield map(self._clean, whole[1:], count(number + 2))
                else:
                    yield whole
                number += len(whole)
            pending.append(rest)
            pending_bytes += len(rest)
            if pending_bytes > self.max_line_bytes:
                raise self._too_long(number + 1)
        last = b"".join(pending)
        self.unterminated = bool(last)
        if last:
            yield [self._clean(last, number + 1)]

    def _clean(self, line: bytes, number: int) -> bytes:
        if len(line) > self.max_line_bytes:
            raise self._too_long(number)
        if line[-1:] == b"\r":
            line = line[:-1]
        if line[:3] == _BYTE_ORDER_MARK:
            line = line[3:]
        return line

    def _too_long(self, number: int) -> VcfError:
        bound = self.max_line_bytes
        return VcfError(f"{self.path}: line {number} is longer than {bound:,} bytes; no VCF record is, check the file")
