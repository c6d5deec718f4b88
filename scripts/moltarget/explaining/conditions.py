"""Conditions with their trees of values, and the items that rest on them, as plain values: most relevant first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from moltarget.explaining.finished import Finished, Place
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence
from moltarget.knowledge_base.words import to_words
from moltarget.matching.matches import Match, rank
from moltarget.matching.near import Close, closest_of
from moltarget.matching.trace import Trace
from moltarget.model import Doubt, Outcome, Truth
from moltarget.report.findings import claim_part, off_page_one, placed

Row = dict[str, Any]


def condition_rows(rows: Iterable[Evidence], run: Finished, keys: frozenset[str] = frozenset()) -> list[Row]:
    """One row for each condition of some items. ``keys`` are the alterations of the question: what turns on them first."""
    grouped: dict[tuple[f.Condition, str], list[Evidence]] = {}
    for row in rows:
        grouped.setdefault((row.condition, row.origin.value), []).append(row)
    ranked = []
    for held in grouped.values():
        placed_items = sorted((run.place(row) for row in held), key=lambda item: rank(item[2]))
        close = closest_of(held[0], run.case.patient.evaluator)
        best = placed_items[0][2]
        order = (_order(best.outcome, close, keys), rank(best))
        ranked.append((order, {**_condition_row(held[0], run, close, placed_items), "touched": not order[0][0]}))
    return [row for _, row in sorted(ranked, key=lambda pair: pair[0])]


def _order(outcome: Outcome, close: Sequence[Close], keys: frozenset[str]) -> tuple[bool, int]:
    """What turns on the question's alterations before what does not; then by value, near misses before the rest."""
    touched = keys & {*outcome.witnesses, *(one.key for one in close)}
    if outcome.truth is Truth.PRESENT:
        place = 0
    elif outcome.doubt is Doubt.UNCERTAIN:
        place = 1
    elif close:
        place = 2
    else:
        place = 3 if outcome.truth is Truth.UNKNOWN else 4
    return bool(keys) and not touched, place


def _condition_row(
    first: Evidence, run: Finished, close: Sequence[Close], items: Sequence[tuple[Place, str, Match]]
) -> Row:
    tree = run.case.patient.evaluator.trace(first.condition, first.origin)
    return {
        "condition": to_words(first.condition),
        "origin": first.origin.value,
        "genes": list(f.genes_of(first.condition)),
        **value_row(tree.outcome),
        "specificity": items[0][2].specificity.value,
        "tree": tree_row(tree),
        "near": [{"alteration": one.key, "kind": one.kind.value, "because": one.because} for one in close],
        "items": [item_row(*item) for item in items],
    }


def value_row(outcome: Outcome) -> Row:
    """A value with its reason."""
    return {
        "value": outcome.truth.value,
        "doubt": outcome.doubt.value if outcome.doubt else "",
        "because": outcome.because,
        "witnesses": list(outcome.witnesses),
    }


def tree_row(trace: Trace) -> Row:
    """A part of a condition with all below it; ``step`` says how the values below were combined."""
    return {
        "words": to_words(trace.condition),
        **value_row(trace.outcome),
        "decides": trace.decides,
        "step": _step(trace),
        "parts": [tree_row(part) for part in trace.parts],
    }


def _step(trace: Trace) -> str:
    """The combination in words, after Kleene's tables; empty for a feature."""
    truth, total = trace.outcome.truth, len(trace.parts)
    if not trace.parts:
        return ""
    if isinstance(trace.condition, f.Not):
        return f"NOT: the part is {trace.parts[0].outcome.truth.value}, so this is {truth.value}"
    deciding = Truth.ABSENT if isinstance(trace.condition, f.And) else Truth.PRESENT
    word = "AND" if deciding is Truth.ABSENT else "OR"
    same = sum(part.outcome.truth is truth for part in trace.parts)
    if truth is deciding:
        return f"{word}: {same} of {total} parts {'is' if same == 1 else 'are'} {truth.value}, which decides"
    if truth is Truth.UNKNOWN:
        return f"{word}: none of {total} parts is {deciding.value}, {same} {'is' if same == 1 else 'are'} unknown"
    return f"{word}: all {total} parts are {truth.value}"


def item_row(place: Place, reason: str, match: Match) -> Row:
    """One item of a source with its own words, its disease and its tier."""
    row = match.evidence
    relation: Row = {**placed(match.relation), "path": list(match.relation.path)}
    return {
        "evidence_id": row.id,
        "source": row.source,
        "profile": row.profile or row.text,
        "statement": row.statement,
        "url": row.url,
        "evidence_type": row.evidence_type.value,
        **claim_part(row),
        "source_level": row.source_level,
        "rating": row.rating,
        "disease": row.disease or row.oncotree,
        "disease_relation": relation,
        "place": place.value,
        "set_aside": reason,
        "tier": match.tiering.tier.value,
        "tier_reason": match.tiering.reason,
        "off_page_one": _off_page_one(place, reason, match),
    }


def _off_page_one(place: Place, reason: str, match: Match) -> str:
    if place is Place.MATCH:
        return off_page_one(match)
    if place is Place.ASIDE:
        return f"it is set aside: {reason}"
    return "its condition is not met" if place is Place.NOWHERE else "its condition is open"
