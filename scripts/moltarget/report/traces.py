"""Why, in the report: the features of a condition with their values, and what comes close without being a match."""

from __future__ import annotations

from typing import Any

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import Evidence
from moltarget.knowledge_base.words import feature_words, to_words
from moltarget.matching.evaluate import Evaluator
from moltarget.matching.near import NearMiss
from moltarget.matching.trace import Trace
from moltarget.report.findings import claim_part, placed


def feature_rows(evaluator: Evaluator, evidence: Evidence) -> list[dict[str, Any]]:
    """Each feature of an AND, OR or NOT with its value; none for a single feature, whose value is the condition's own."""
    if not isinstance(evidence.condition, f.And | f.Or | f.Not):
        return []
    return [feature_row(leaf) for leaf in evaluator.trace(evidence.condition, evidence.origin).features]


def feature_row(leaf: Trace) -> dict[str, Any]:
    """One feature as the report prints it."""
    assert not isinstance(leaf.condition, f.And | f.Or | f.Not)
    outcome = leaf.outcome
    return {
        "feature": feature_words(leaf.condition),
        "value": outcome.truth.value,
        "doubt": outcome.doubt.value if outcome.doubt else "",
        "because": outcome.because,
        "decides": leaf.decides,
    }


def near_miss_row(miss: NearMiss) -> dict[str, Any]:
    """One entry of the report's ``near_misses``."""
    row = miss.evidence
    return {
        "evidence_id": row.id,
        "condition_words": to_words(row.condition),
        "kind": miss.close.kind.value,
        "alteration": miss.close.key,
        "because": miss.close.because,
        **claim_part(row),
        "disease": row.disease,
        "disease_relation": placed(miss.relation),
    }
