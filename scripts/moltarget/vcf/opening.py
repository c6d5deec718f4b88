"""A file of small variants, whatever its format."""

from __future__ import annotations

from pathlib import Path

from moltarget.vcf.reader import open_vcf
from moltarget.vcf.shapes import CallFile, VcfSettings


def open_calls(path: Path, settings: VcfSettings | None = None) -> CallFile:
    """Check a file whole and find the tumour in it. Raises VcfError."""
    return open_vcf(path, settings)
