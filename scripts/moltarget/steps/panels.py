"""Panels as a run leaves them: one file of regions for each panel, named by the digest of the BED that the sheet names.

The explanation of a finished run reads them, wherever the panel itself went since.
"""

from __future__ import annotations

from pathlib import Path

from moltarget.bed import Panel, read_bed
from moltarget.errors import MoltargetError
from moltarget.files import write_text


def keep_panel(results: Path, panel: Path, digest: str) -> None:
    """Write the regions of a panel below ``results``, unless they are there."""
    path = _path(results, digest)
    if not path.is_file():
        spans = ((chrom, span) for chrom, spans in read_bed(panel).intervals.items() for span in spans)
        write_text(path, "".join(f"{chrom}\t{start}\t{end}\n" for chrom, (start, end) in spans))


def kept_panel(results: Path, digest: str) -> Panel:
    """The regions that ``keep_panel`` wrote. Raises MoltargetError when they are not there."""
    path = _path(results, digest)
    if not path.is_file():
        raise MoltargetError(f"{path}: missing, though the sample was matched on this panel; run the workflow again")
    return read_bed(path)


def _path(results: Path, digest: str) -> Path:
    return results / "reference" / "panels" / f"{digest}.bed"
