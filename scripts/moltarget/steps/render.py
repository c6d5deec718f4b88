"""The render step: ``report.json`` into HTML and TSV, checked against its schema first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from moltarget.errors import MoltargetError
from moltarget.files import code_digest, digest_of, read_json, sha256_of, write_text
from moltarget.render import render_html, render_tsv
from moltarget.steps.layout import SampleFolder, Status, guarded, input_digest, report_progress
from moltarget.steps.report_schema import PATH, check_report

STEP = "render"


def render_batch(matched: Sequence[Status], results: Path) -> list[Status]:
    """Render every sample of a batch that was matched. Returns one status each."""
    made_by = {"code": code_digest(), "schema": sha256_of(PATH)}
    statuses = []
    for earlier in matched:
        status = earlier
        if earlier.status == "done":
            folder = SampleFolder(results / "samples" / earlier.sample)
            status = guarded(folder, STEP, partial(_render, folder, made_by))
            report_progress(status, "rendered")
        statuses.append(status)
    return statuses


def _render(folder: SampleFolder, made_by: Mapping[str, str]) -> str:
    source = folder.file("report.json")
    key = digest_of({**made_by, "report": input_digest(source)})
    if folder.is_current(STEP, key):
        folder.forgive(STEP)
        return key
    folder.begin(STEP)
    try:
        report = read_json(source)
    except (OSError, json.JSONDecodeError) as fault:
        raise MoltargetError(f"{source}: cannot be read ({fault}); match the sample again") from fault
    check_report(report, str(source))
    write_text(folder.file("report.html"), render_html(report))
    write_text(folder.file("report.tsv"), render_tsv(report))
    folder.finish(STEP, key, card_of(report))
    return key


def card_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """What the cohort's pages say of a sample, so that they need not read every report again."""
    kind, findings = report["sample"]["tumor_type"], report["findings"]
    return {
        "tumor_type": f"{kind['name']} ({kind['code']})" if kind["code"] else "not given",
        "genome_build": report["sample"]["genome_build"],
        "annotation": report["annotation"]["source"],
        "tiers": report["summary"]["tiers"],
        "headline": report["summary"]["headline"],
        "top": findings[0]["title"] if findings else "",
        "records": report["records"]["total"],
        "knowledge_base": report["knowledge_base"]["version"],
    }
