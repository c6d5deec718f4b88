"""The pages of a whole run: results/index.html, failed samples first, and results/samples.tsv."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypedDict

from moltarget.render.environment import render
from moltarget.render.tsv import cell
from moltarget.render.words import TIERS

SAMPLE_COLUMNS = (
    *("sample", "status", "tumor_type", "genome_build", "annotation", "records"),
    *(f"tier_{tier}" for tier in TIERS),
    *("top_finding", "headline", "reason"),
)
MAX_REASON_LINES = 4  # of a failed sample in the page; its failed.json has all


class IndexEntry(TypedDict):
    """One sample of the index. A failed sample leaves what it does not know empty (``""``, ``{}``, ``[]``, None).

    ``tiers`` counts findings by tier. ``top`` is the title of the first finding. ``records_total`` counts the VCF's data
    lines; None without a VCF. ``links`` are (label, path relative to the index) pairs: ``("report",
    "samples/<name>/report.html")``; a path that is absolute, climbs up or names a scheme is printed, not linked.
    """

    name: str
    status: Literal["done", "failed"]
    reason: str
    tumor_type: str
    genome_build: str
    annotation: str
    tiers: dict[str, int]
    headline: str
    top: str
    records_total: int | None
    links: list[tuple[str, str]]


class Totals(NamedTuple):
    """Of all samples that are done: findings by tier, samples with a tier I finding and without any, VCF records."""

    tiers: dict[str, int]
    with_tier_one: int
    without_findings: int
    records: int


def totals_of(samples: Iterable[IndexEntry]) -> Totals:
    """What the index and the summary of a run say of all of them."""
    done = [sample for sample in samples if sample["status"] == "done"]
    tiers: Counter[str] = Counter()
    for sample in done:
        tiers.update(sample["tiers"])
    return Totals(
        tiers=dict(tiers),
        with_tier_one=sum(1 for s in done if s["tiers"].get("I-A", 0) + s["tiers"].get("I-B", 0)),
        without_findings=sum(1 for s in done if not sum(s["tiers"].values())),
        records=sum(s["records_total"] or 0 for s in done),
    )


def render_index(samples: Sequence[IndexEntry]) -> str:
    """The index page: totals, failed samples first, then the rest, each by name. The same entries give the same bytes."""
    failed = sorted((s for s in samples if s["status"] == "failed"), key=lambda s: s["name"])
    done = sorted((s for s in samples if s["status"] == "done"), key=lambda s: s["name"])
    totals = totals_of(samples)
    return render(
        "index.html.j2",
        failed=failed,
        done=done,
        tier_totals={tier: totals.tiers.get(tier, 0) for tier in TIERS},
        with_tier_one=totals.with_tier_one,
        without_findings=totals.without_findings,
        records_total=totals.records,
        max_reason_lines=MAX_REASON_LINES,
    )


def render_samples(samples: Sequence[IndexEntry]) -> str:
    """The same as a table, one line a sample by name: header ``SAMPLE_COLUMNS``; ``tier_*`` count findings.

    What a failed sample leaves unknown, and the records of a sample without a VCF, are empty cells: not zero.
    """
    lines = ["\t".join(SAMPLE_COLUMNS)]
    for sample in sorted(samples, key=lambda s: s["name"]):
        tiers = [sample["tiers"].get(tier, 0) if sample["status"] == "done" else None for tier in TIERS]
        values = (
            *(sample["name"], sample["status"], sample["tumor_type"], sample["genome_build"], sample["annotation"]),
            *(sample["records_total"], *tiers, sample["top"], sample["headline"], sample["reason"]),
        )
        lines.append("\t".join(map(cell, values)))
    return "\n".join(lines) + "\n"
