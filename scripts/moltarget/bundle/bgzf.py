"""Writes BGZF (blocked gzip) with its block index, so that long runs of one letter cost next to nothing.

The format is that of the SAM specification, section 4.1: independent gzip members of at most 64 KiB with their size in
an extra field, closed by an empty member. The index (``.gzi``) is the one that htslib writes: a count, then the
compressed and the uncompressed offset of every block but the first, all little-endian 64-bit numbers.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

BLOCK = 0xFF00  # uncompressed bytes per block, as bgzip cuts them
_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_HEAD = bytes.fromhex("1f8b08040000000000ff060042430200")


@lru_cache(maxsize=128)
def _member(data: bytes) -> bytes:
    """One block as a gzip member. Equal blocks (runs of N repeat every 61 blocks at the latest) are packed once."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    if len(packed) + 26 > 0x10000:  # random bytes can grow: store them as they are
        packer = zlib.compressobj(0, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
    size = len(_HEAD) + 2 + len(packed) + 8
    return _HEAD + struct.pack("<H", size - 1) + packed + struct.pack("<II", zlib.crc32(data), len(data))


class BgzfWriter:
    """A write-only file. ``close`` writes the end marker; ``blocks`` then holds the offsets for ``write_gzi``."""

    def __init__(self, path: Path) -> None:
        """Create the file; an existing one is replaced."""
        self._file = path.open("wb")
        self._waiting = bytearray()
        self._packed = 0
        self._plain = 0
        self.blocks: list[tuple[int, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.close()
        else:
            self._file.close()

    @property
    def offset(self) -> int:
        """Uncompressed bytes written so far."""
        return self._plain + len(self._waiting)

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._waiting += data
        while len(self._waiting) >= BLOCK:
            self._flush(bytes(self._waiting[:BLOCK]))
            del self._waiting[:BLOCK]

    def _flush(self, data: bytes) -> None:
        member = _member(data)
        self._file.write(member)
        self._packed += len(member)
        self._plain += len(data)
        self.blocks.append((self._packed, self._plain))

    def close(self) -> None:
        """Write what waits, and the end marker."""
        if self._waiting:
            self._flush(bytes(self._waiting))
            self._waiting.clear()
        self._file.write(_END)
        self._file.close()


def write_gzi(path: Path, blocks: list[tuple[int, int]]) -> None:
    """Write the block index. ``blocks`` are the (compressed, uncompressed) offsets of each block's end."""
    starts = blocks[:-1]
    with path.open("wb") as sink:
        sink.write(struct.pack("<Q", len(starts)))
        for packed, plain in starts:
            sink.write(struct.pack("<QQ", packed, plain))
