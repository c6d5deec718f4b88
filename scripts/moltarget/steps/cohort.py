"""The cohort step: the index page, the table of samples and the summary of the run, over all batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from moltarget.errors import MoltargetError
from moltarget.files import write_json, write_text
from moltarget.render import IndexEntry, render_index, render_samples
from moltarget.sample import Sample
from moltarget.steps.config import software
from moltarget.steps.layout import SampleFolder, Status

_UNKNOWN: dict[str, Any] = {
    "tumor_type": "", "genome_build": "", "annotation": "", "tiers": {}, "headline": "", "top": "", "records": None,
    "knowledge_base": "",
}  # fmt: skip


class _Row(NamedTuple):
    """A sample of the sheet with its status and its card; a failed sample's card says nothing."""

    sample: Sample
    status: Status
    card: dict[str, Any]


def summarize(samples: Sequence[Sample], statuses: Sequence[Status], results: Path) -> dict[str, Any]:
    """Write ``index.html``, ``samples.tsv`` and ``summary.json``; returns the summary (docs/running.md lists its keys).

    Raises MoltargetError for a sample that is in no batch.
    """
    known = {status.sample: status for status in statuses}
    strangers = sorted({sample.name for sample in samples} - known.keys())
    if strangers:
        raise MoltargetError(f"{', '.join(strangers)}: in no batch; the sheet changed during the run: run again")
    rows = [_row(sample, known[sample.name], results) for sample in sorted(samples, key=lambda sample: sample.name)]
    summary = _summary(rows)
    write_text(results / "index.html", render_index([_entry(row) for row in rows]))
    write_text(results / "samples.tsv", render_samples([_entry(row) for row in rows]))
    write_json(results / "summary.json", summary)
    return summary


def _row(sample: Sample, status: Status, results: Path) -> _Row:
    card = SampleFolder(results / "samples" / sample.name).card() if status.status != "failed" else None
    if card is not None:
        return _Row(sample, status, card if sample.vcf else {**card, "records": None})
    if status.status != "failed":
        status = status._replace(status="failed", reason="its report is gone or damaged; run again with --rerun")
    return _Row(
        sample, status, {**_UNKNOWN, "tumor_type": sample.tumor_type, "genome_build": sample.genome_build or ""}
    )


def _entry(row: _Row) -> IndexEntry:
    home = f"samples/{row.sample.name}"
    failed = row.status.status == "failed"
    return {
        "name": row.sample.name,
        "status": "failed" if failed else "done",
        "reason": row.status.reason,
        "tumor_type": row.card["tumor_type"],
        "genome_build": row.card["genome_build"],
        "annotation": row.card["annotation"],
        "tiers": row.card["tiers"],
        "headline": row.card["headline"],
        "top": row.card["top"],
        "records_total": row.card["records"],
        "links": [("reason", f"{home}/failed.json")]
        if failed
        else [(label, f"{home}/report.{label.lower()}") for label in ("HTML", "TSV", "JSON")],
    }


def _summary(rows: Sequence[_Row]) -> dict[str, Any]:
    done = [row for row in rows if row.status.status == "done"]
    tiers: Counter[str] = Counter()
    for row in done:
        tiers.update(row.card["tiers"])
    return {
        "samples": len(rows),
        "done": len(done),
        "failed": [
            {"sample": row.sample.name, "reason": row.status.reason} for row in rows if row.status.status == "failed"
        ],
        "findings": dict(tiers),
        "samples_with_tier_i": sum(any(tier.startswith("I-") for tier in row.card["tiers"]) for row in done),
        "samples_without_findings": sum(not row.card["tiers"] for row in done),
        "records": sum(row.card["records"] or 0 for row in done),
        "knowledge_base": sorted({row.card["knowledge_base"] for row in done}),
        "software": software(),
    }
