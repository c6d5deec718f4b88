"""report.json as one self-contained page: no network, no script, no clock; readable on a screen, a phone and paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

from moltarget.render import groups, view
from moltarget.render.environment import render
from moltarget.render.near import near_rows
from moltarget.render.words import TIERS

Json = view.Json
_LIMITS = {
    "max_together": groups.MAX_TOGETHER,
    "max_reasons": groups.MAX_REASONS,
    "max_options": groups.MAX_OPTIONS,
    "max_open": groups.MAX_OPEN,
    "max_sides": groups.MAX_SIDES,
}


def render_html(report: Json) -> str:
    """One HTML page of a report that satisfies workflow/schemas/report.schema.yaml.

    The same report gives the same bytes. Long lists are cut (``groups.MAX_*``) and the page says so; report.json and
    report.tsv hold them whole. Raises ValueError when ids in the report dangle.
    """
    rows = view.evidence_rows(report)
    contradictions = view.conflicts(rows)
    contested = _contested(report, contradictions)
    is_contested = _named_by(contested)
    cautions = groups.cautions(report)
    near, near_total = near_rows(report)
    others, others_total = groups.other_alterations(report)
    return render(
        "report.html.j2",
        report=report,
        findings=view.findings(report, rows),
        conflicts=contradictions,
        anchors={row.match["evidence_id"]: row.anchor for row in rows},
        cautions=cautions,
        phases=groups.phases(report),
        is_cautioned=_named_by({row["option"] for row in cautions}),
        any_contested=bool(contested),
        is_contested=is_contested,
        options=_offered(report, rows, is_contested),
        resistance=view.options_by_tier(report["summary"]["therapies_resistant"], rows, "bad"),
        weaker_resistance=_weaker_resistance(report, rows),
        safety=view.options_by_tier(view.supported_options(rows, "caution", TIERS), rows, "caution"),
        would_apply=groups.would_apply(report["would_apply"]),
        near=near,
        near_total=near_total,
        set_aside=groups.set_aside(report["set_aside"]),
        gene_groups=groups.gene_groups(report["genes"]),
        others=others,
        others_total=others_total,
        named_consequence=groups.named_consequence,
        **_LIMITS,
        records_sum=sum(report["records"]["counts"].values()),
        has_vcf=_has_vcf(report),
    )


def _named_by(names: Set[str]) -> Callable[[str], bool]:
    """Whether an option, or one of several that replace each other, is among some names."""
    return lambda option: not names.isdisjoint([option, *option.split(" / ")])


def _offered(
    report: Json, rows: Sequence[view.Evidence], is_contested: Callable[[str], bool]
) -> list[tuple[str, list[str]]]:
    """The therapy options by tier, in rank order; those with evidence against them behind the others of their tier."""
    by_tier = view.options_by_tier(report["summary"]["therapies_sensitive"], rows, "good")
    return [(tier, sorted(names, key=is_contested)) for tier, names in by_tier]


def _weaker_resistance(report: Json, rows: Sequence[view.Evidence]) -> list[str]:
    """Options of page one that evidence too weak for page one speaks against: an acquired mutation often has no other."""
    summary = report["summary"]
    against = view.supported_options(rows, "bad", ("II-D", "III"))
    return [
        name
        for name in against
        if name in summary["therapies_sensitive"] and name not in summary["therapies_resistant"]
    ]


def _contested(report: Json, conflicts: Sequence[view.Conflict]) -> frozenset[str]:
    """Options with evidence for and against: in a conflict, or on both lists of page one."""
    summary = report["summary"]
    both = set(summary["therapies_sensitive"]) & set(summary["therapies_resistant"])
    return frozenset(both | {conflict.therapy for conflict in conflicts})


def _has_vcf(report: Json) -> bool:
    """Whether the sample came with a VCF: an input of that role, or any data line."""
    roles = {str(held["role"]).lower() for held in report["provenance"]["inputs"]}
    return "vcf" in roles or report["records"]["total"] > 0
