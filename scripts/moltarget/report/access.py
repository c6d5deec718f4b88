"""How a therapy can be had: approved on-label, approved off-label, trial only, or not known; by rule (docs/tiers.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from moltarget.drugs import Drugs
from moltarget.drugs.modality import Modality
from moltarget.knowledge_base.evidence import ApprovalStatus, Direction, Evidence, EvidenceType, Significance
from moltarget.matching.matches import Match
from moltarget.report.options import Option, options_of
from moltarget.tiering import is_agnostic, is_here


class Access(StrEnum):
    """The closed set of answers."""

    ON_LABEL = "approved on-label"
    OFF_LABEL = "approved off-label"
    TRIAL_ONLY = "trial only"
    UNKNOWN = "not known"


# Approved long before biomarkers were, so that a base of biomarkers tells nothing of their approval.
_CONVENTIONAL = frozenset(
    {Modality.CHEMOTHERAPY, Modality.HORMONE, Modality.RADIOTHERAPY, Modality.ABLATION, Modality.SURGERY,
     Modality.SEVERAL, Modality.NOT_CLASSIFIED}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Approvals:
    """What the base knows of approvals: drug -> id of a row with an approval in force, and drugs that were looked up."""

    by_drug: Mapping[str, str]
    looked_up: frozenset[str]


def approvals_of(rows: Iterable[Evidence], drugs: Drugs) -> Approvals:
    """The approvals of a base. A drug counts as looked up where a row on its effect says in force, withdrawn or none."""
    by_drug: dict[str, str] = {}
    looked_up: set[str] = set()
    for row in sorted(rows, key=lambda row: row.id):
        if not _offers(row) or row.approval.status is ApprovalStatus.NOT_VERIFIED:
            continue
        for option in options_of(row, drugs):
            looked_up |= option.drugs
            if row.approval.status is ApprovalStatus.IN_FORCE:
                by_drug.update({drug: row.id for drug in option.drugs if drug not in by_drug})
    return Approvals(by_drug, frozenset(looked_up))


def _offers(row: Evidence) -> bool:
    return (
        row.evidence_type is EvidenceType.PREDICTIVE
        and row.significance is Significance.SENSITIVITY
        and row.direction is Direction.SUPPORTS
    )


def on_label(matches: Iterable[Match], drugs: Drugs) -> dict[frozenset[str], str]:
    """Options that are approved for this biomarker and tumour type -> id of the first row that says so."""
    found: dict[frozenset[str], str] = {}
    for match in matches:
        row = match.evidence
        approved = _offers(row) and row.approval.status is ApprovalStatus.IN_FORCE
        here = is_here(match.relation, left_out=match.left_out)
        if approved and (here or is_agnostic(row, match.relation, left_out=match.left_out)):
            for option in options_of(row, drugs):
                found.setdefault(option.drugs, row.id)
    return found


def access_rows(
    match: Match, labelled: Mapping[frozenset[str], str], approvals: Approvals, drugs: Drugs
) -> list[dict[str, Any]]:
    """One answer for each option that the evidence offers; none for evidence that offers no therapy."""
    if not _offers(match.evidence):
        return []
    rows = []
    for option in options_of(match.evidence, drugs):
        status, reason = _access(option, labelled, approvals, drugs)
        rows.append({"option": option.words, "status": status.value, "reason": reason})
    return rows


def _access(
    option: Option, labelled: Mapping[frozenset[str], str], approvals: Approvals, drugs: Drugs
) -> tuple[Access, str]:
    if option.drugs in labelled:
        return Access.ON_LABEL, f"Approved for this biomarker and tumour type ({labelled[option.drugs]})."
    names = sorted(option.drugs)
    missing = [name for name in names if name not in approvals.by_drug]
    if not missing:
        shown = _listed(f"{name} ({approvals.by_drug[name]})" for name in names)
        return Access.OFF_LABEL, f"Approved for another use, not for this biomarker and tumour type: {shown}."
    unsure = [
        name for name in missing if name not in approvals.looked_up or drugs.describe(name).modality in _CONVENTIONAL
    ]
    if unsure:
        return Access.UNKNOWN, f"The knowledge base does not say whether {_listed(unsure)} is approved: see the label."
    return Access.TRIAL_ONLY, f"No approval in force of {_listed(missing)} is in the knowledge base."


def _listed(names: Iterable[str]) -> str:
    held: Sequence[str] = list(names)
    return " and ".join(held) if len(held) < 3 else f"{', '.join(held[:-1])} and {held[-1]}"
