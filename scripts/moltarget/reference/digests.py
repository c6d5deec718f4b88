"""What tells one reference file from another: the digest of all its bytes, or of a sample of a large one."""

from __future__ import annotations

import hashlib
from pathlib import Path

_WHOLE = 4 << 20  # bytes: up to here a file is read whole
_PIECES, _PIECE = 256, 4096  # of a larger one, so many pieces of so many bytes
_END = 1 << 16  # and so many bytes at its begin and end


def sha256_of(path: Path) -> str:
    """Hex digest of all bytes of a file."""
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def content_digest(fasta: Path) -> str:
    """Hex digest of all bytes of a FASTA of up to 4 MiB; ``sampled:`` and that of a sample of a larger one with an index.

    Every batch asks, and a genome of 3 GB takes many seconds to read. The sample is the size, the index (length and place of
    each contig), both ends, and 256 pieces of 4 KiB at even distances. That tells builds, releases, sets of contigs and
    masking of repeats apart, and any change of length. **What it can miss** is a file in which single bases were replaced
    between the pieces, without any change of length: give an edited FASTA another name.
    A FASTA compressed with bgzip hardly escapes: its size changes with its bases.
    """
    size = fasta.stat().st_size
    index = fasta.with_name(f"{fasta.name}.fai")
    if size <= _WHOLE or not index.is_file():
        return sha256_of(fasta)
    total = hashlib.sha256(f"{size}\n".encode() + index.read_bytes())
    with fasta.open("rb", buffering=0) as data:
        total.update(data.read(_END))
        for number in range(_PIECES):
            data.seek(size * number // _PIECES)
            total.update(data.read(_PIECE))
        data.seek(-_END, 2)
        total.update(data.read(_END))
    return f"sampled:{total.hexdigest()}"
