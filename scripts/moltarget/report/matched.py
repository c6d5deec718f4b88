"""The report's ``matches``: each with what speaks against it in this sample, and how its therapies can be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moltarget.drugs import Drugs
from moltarget.knowledge_base.evidence import Evidence
from moltarget.matching.evaluate import Evaluator
from moltarget.report import access as ac
from moltarget.report import findings as fi
from moltarget.report.co_occurrence import cautions_by_evidence
from moltarget.report.traces import feature_rows


def match_rows(
    found: Sequence[fi.Finding],
    together: Sequence[Mapping[str, Any]],
    rows: Sequence[Evidence],
    drugs: Drugs,
    evaluator: Evaluator,
) -> list[dict[str, Any]]:
    """The report's ``matches``: each with the resistance of other alterations, and how its therapies can be had."""
    cautions = cautions_by_evidence(together)
    approvals = ac.approvals_of(rows, drugs)
    labelled = ac.on_label((match for finding in found for match in finding.matches), drugs)
    return [
        {
            **fi.match_row(match, finding.id, drugs, feature_rows(evaluator, match.evidence)),
            "cautions": cautions.get(match.evidence.id, []),
            "access": ac.access_rows(match, labelled, approvals, drugs),
        }
        for finding in found
        for match in finding.matches
    ]
