"""What an entry of the report's ``matches`` says beyond the match: features, what speaks against it here, access."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moltarget.drugs import Drugs
from moltarget.matching.evaluate import Evaluator
from moltarget.matching.matches import Match
from moltarget.report import access as ac
from moltarget.report.co_occurrence import cautions_by_evidence
from moltarget.report.traces import feature_rows


def sample_parts(
    matches: Sequence[Match],
    together: Sequence[Mapping[str, Any]],
    approvals: ac.Approvals,
    drugs: Drugs,
    evaluator: Evaluator,
) -> list[dict[str, Any]]:
    """For each match: the features of its condition, the resistance of other alterations, how its therapies can be had."""
    cautions = cautions_by_evidence(together)
    labelled = ac.on_label(matches, drugs)
    return [
        {
            "features": list(feature_rows(evaluator, match.evidence)),
            "cautions": cautions.get(match.evidence.id, []),
            "access": ac.access_rows(match, labelled, approvals, drugs),
        }
        for match in matches
    ]
