"""``open_calls``: a sample's file of small variants, whichever of the formats it is in."""

from __future__ import annotations

from pathlib import Path

from moltarget.vcf.maf_columns import is_maf
from moltarget.vcf.reader import open_vcf
from moltarget.vcf.shapes import CallFile, VcfSettings


def open_calls(path: Path | str, settings: VcfSettings | None = None) -> CallFile:
    """Open a MAF or a VCF, told apart by content. Raises ``VcfError`` as ``open_maf`` and ``open_vcf`` do.

    What is no MAF is opened as a VCF, whose messages say what is wrong with it.
    """
    chosen = settings or VcfSettings()
    if is_maf(path, chosen.max_line_bytes):
        from moltarget.vcf.maf import open_maf

        return open_maf(path, chosen)
    return open_vcf(path, chosen)
