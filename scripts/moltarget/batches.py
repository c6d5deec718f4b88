"""Stable batches of sample names: extendible hashing, so that a new sample moves no other.

Rules run over batches (docs/architecture.md). The batch of a name is the leading bits of its SHA-256; the number of
batches is the smallest power of two that brings the mean size down to the configured one. It depends on nothing but how
many names there are, so names move only when that number doubles or halves: each batch is then split in two, or two
become one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from moltarget.errors import SheetError


def count_batches(samples: int, batch_size: int) -> int:
    """Smallest power of two that brings the mean batch down to ``batch_size`` names or fewer; 1 for no samples."""
    if batch_size < 1:
        raise SheetError(f"configuration: batch_size is {batch_size}; it must be 1 or more")
    count = 1
    while samples > count * batch_size:
        count *= 2
    return count


def batch_of(name: str, count: int) -> str:
    """The batch of a sample name: ``4-1`` is the second of four, so that manifests of another count are never mistaken.

    >>> batch_of("S1", 1)
    '1-0'
    """
    bits = count.bit_length() - 1
    index = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> (64 - bits)
    return f"{count}-{index:0{len(str(count - 1))}d}"


def assign_batches(names: Iterable[str], batch_size: int) -> dict[str, tuple[str, ...]]:
    """Batch -> its names, sorted; batches sorted too, empty ones left out. ``batch_size`` is the largest *mean* size.

    Raises SheetError when ``batch_size`` is below 1, ValueError when a name comes twice.
    """
    ordered = sorted(names)
    if len(set(ordered)) < len(ordered):
        raise ValueError("sample names must be unique")
    count = count_batches(len(ordered), batch_size)
    batches: dict[str, list[str]] = {}
    for name in ordered:
        batches.setdefault(batch_of(name, count), []).append(name)
    return {batch: tuple(batches[batch]) for batch in sorted(batches)}
