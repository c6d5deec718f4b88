"""The rendering room: report.json in, one HTML page or one table out. Nothing is decided here, only worded and laid out."""

from __future__ import annotations

from moltarget.render.html import render_html
from moltarget.render.index import IndexEntry, render_index, render_samples, totals_of
from moltarget.render.tsv import TSV_COLUMNS, render_tsv

__all__ = [
    "TSV_COLUMNS",
    "IndexEntry",
    "render_html",
    "render_index",
    "render_samples",
    "render_tsv",
    "totals_of",
]
