"""The cohort step: the index page, the table of samples and the summary of the run, over all batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from moltarget.errors import MoltargetError
from moltarget.files import write_json, write_text
from moltarget.render import IndexEntry, render_index, render_samples, totals_of
from moltarget.sample import Sample
from moltarget.steps.config import software
from moltarget.steps.layout import SampleFolder, Status

_GONE = "its report is gone or damaged; run again with --rerun"


def summarize(samples: Sequence[Sample], statuses: Sequence[Status], results: Path) -> dict[str, Any]:
    """Write ``index.html``, ``samples.tsv`` and ``summary.json``; returns the summary (docs/running.md lists its keys).

    Raises MoltargetError for a sample that is in no batch.
    """
    known = {status.sample: status for status in statuses}
    strangers = sorted({sample.name for sample in samples} - known.keys())
    if strangers:
        raise MoltargetError(f"{', '.join(strangers)}: in no batch; the sheet changed during the run: run again")
    done = {name for name, status in known.items() if status.status == "done"}
    cards = {name: SampleFolder(results / "samples" / name).card() for name in done}
    entries = [
        _entry(sample, known[sample.name], cards.get(sample.name))
        for sample in sorted(samples, key=lambda sample: sample.name)
    ]
    summary = _summary(entries, sorted({card["knowledge_base"] for card in cards.values() if card is not None}))
    write_text(results / "index.html", render_index(entries))
    write_text(results / "samples.tsv", render_samples(entries))
    write_json(results / "summary.json", summary)
    return summary


def _entry(sample: Sample, status: Status, card: Mapping[str, Any] | None) -> IndexEntry:
    """A sample's row; without a card it has failed, though its batch may not know."""
    home = f"samples/{sample.name}"
    if card is None:
        return {
            "name": sample.name, "status": "failed", "reason": status.reason or _GONE, "tumor_type": sample.tumor_type,
            "genome_build": sample.genome_build or "", "annotation": "", "tiers": {}, "headline": "", "top": "",
            "records_total": None, "links": [("reason", f"{home}/failed.json")] if status.status == "failed" else [],
        }  # fmt: skip
    return {
        "name": sample.name,
        "status": "done",
        "reason": "",
        "tumor_type": card["tumor_type"],
        "genome_build": card["genome_build"],
        "annotation": card["annotation"],
        "tiers": card["tiers"],
        "headline": card["headline"],
        "top": card["top"],
        "records_total": card["records"] if sample.vcf else None,
        "links": [(label, f"{home}/report.{label.lower()}") for label in ("HTML", "TSV", "JSON")],
    }


def _summary(entries: Sequence[IndexEntry], knowledge_bases: Sequence[str]) -> dict[str, Any]:
    failed = [{"sample": one["name"], "reason": one["reason"]} for one in entries if one["status"] == "failed"]
    totals = totals_of(entries)
    return {
        "samples": len(entries),
        "done": len(entries) - len(failed),
        "failed": failed,
        "findings": totals.tiers,
        "samples_with_tier_i": totals.with_tier_one,
        "samples_without_findings": totals.without_findings,
        "records": totals.records,
        "knowledge_base": knowledge_bases,
        "software": software(),
    }
