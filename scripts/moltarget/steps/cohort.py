"""The cohort step: the index page and the status table over all batches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from moltarget.files import read_json, write_json, write_text
from moltarget.render import IndexEntry, render_index
from moltarget.sample import Sample
from moltarget.steps.layout import SampleFolder, Status


def summarize(samples: Sequence[Sample], statuses: Sequence[Status], results: Path) -> dict[str, Any]:
    """Write ``index.html`` and ``summary.json``; returns the summary (samples by status, failed ones with reasons)."""
    known = {status.sample: status for status in statuses}
    rows = [_row(sample, known[sample.name], results) for sample in sorted(samples, key=lambda sample: sample.name)]
    failed = [{"sample": row["name"], "reason": row["reason"]} for row in rows if row["status"] == "failed"]
    summary = {"samples": len(rows), "done": len(rows) - len(failed), "failed": failed}
    write_text(results / "index.html", render_index(rows))
    write_json(results / "summary.json", summary)
    return summary


def _row(sample: Sample, status: Status, results: Path) -> IndexEntry:
    folder = SampleFolder(results / "samples" / sample.name)
    if status.status == "failed":
        return {
            "name": sample.name, "status": "failed", "reason": status.reason, "tumor_type": sample.tumor_type,
            "genome_build": sample.genome_build.value if sample.genome_build else "", "annotation": "", "tiers": {},
            "headline": "", "top": "", "records_total": None, "links": [("reason", f"samples/{sample.name}/failed.json")],
        }  # fmt: skip
    report = read_json(folder.file("report.json"))
    kind = report["sample"]["tumor_type"]
    findings = report["findings"]
    return {
        "name": sample.name,
        "status": "done",
        "reason": "",
        "tumor_type": f"{kind['name']} ({kind['code']})" if kind["code"] else "not given",
        "genome_build": report["sample"]["genome_build"],
        "annotation": report["annotation"]["source"],
        "tiers": report["summary"]["tiers"],
        "headline": report["summary"]["headline"],
        "top": findings[0]["title"] if findings else "",
        "records_total": report["records"]["total"] if sample.vcf else None,
        "links": [(label, f"samples/{sample.name}/report.{label.lower()}") for label in ("HTML", "TSV", "JSON")],
    }
