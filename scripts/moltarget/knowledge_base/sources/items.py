"""What the readers of other bases share: ids made from content, rows with the fields that most bases leave empty."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.features import Condition
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.sources.reader import Reader
from moltarget.knowledge_base.words import to_words

ANY, SOLID = "ANY", "SOLID"  # what the ontology calls any malignancy and any solid tumour
_LEFT_EMPTY: dict[str, Any] = {
    "doid": "", "oncotree": "", "not_for": (), "therapies": (), "interaction": e.Interaction.NONE,
    "direction": e.Direction.SUPPORTS, "origin": e.EvidenceOrigin.ANY, "rating": None,
    "approval": e.Approval(e.ApprovalStatus.NOT_VERIFIED), "guideline": "", "civic_ids": (), "pmids": (), "verified_by": "",
    "statement": "", "note": "",
}  # fmt: skip
_ONCOGENIC = {"oncogene": "{0} Activating Mutation", "suppressor": "{0} Loss-of-function"}
_ONCOGENIC["both"] = f"{_ONCOGENIC['oncogene']} OR {_ONCOGENIC['suppressor']}"


class NotCompiledError(Exception):
    """An item has no condition, or makes no claim that the vocabulary has: the reason, and the detail as its text."""

    def __init__(self, reason: e.WhyNot, detail: str) -> None:
        """Keep the reason beside the detail."""
        super().__init__(detail)
        self.reason = reason


def stable_id(prefix: str, *parts: str) -> str:
    """An id of the item's own content: the same item has it in every release, wherever it stands in the file."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{prefix}-{digest[:12]}"


def condition_of(text: str, reader: Reader) -> Condition:
    """The tree of a condition in our words. Raises NotCompiledError when it is not understood."""
    try:
        return parse_condition(text, reader.vocabulary)
    except KnowledgeBaseError as fault:
        raise NotCompiledError(e.WhyNot.NOT_UNDERSTOOD, str(fault)) from fault


def oncogenic_change(gene: str, reader: Reader) -> str:
    """Our words for "an oncogenic mutation": activating in an oncogene, loss of function in a suppressor, either in both.

    Raises NotCompiledError for a gene whose role is not known. What satisfies either class stands in the matcher: points
    of the ClinGen/CGC/VICC procedure (PMC9081216), accepted evidence, or a curated list.
    """
    role = reader.roles.get(gene, "")
    if role not in _ONCOGENIC:
        raise NotCompiledError(
            e.WhyNot.NO_DEFINITION, f"an oncogenic mutation of {gene}, whose role (oncogene, suppressor) is not known"
        )
    return _ONCOGENIC[role].format(gene)


def evidence_from(condition: Condition, **given: Any) -> e.Evidence:
    """A row with this condition; a field that is not given is empty, the direction ``supports``, the approval unread."""
    return e.Evidence(**{**_LEFT_EMPTY, "text": to_words(condition), "condition": condition, **given})


def interaction_of(therapies: tuple[str, ...], several: e.Interaction) -> e.Interaction:
    """How several therapies go together; a single one has no interaction."""
    return several if len(therapies) > 1 else e.Interaction.NONE


def reading_from(source: e.Source, items: Iterable[tuple[str, e.Evidence | e.Uncompiled]]) -> e.Reading:
    """The items with the place each stands at in the file; one that repeats another's content is counted as repeated."""
    rows: dict[str, e.Evidence] = {}
    left: list[e.Uncompiled] = []
    for where, item in items:
        if isinstance(item, e.Uncompiled):
            left.append(item)
        elif item.id in rows:
            detail = "the same claim with the same source stands above"
            left.append(_without(item, e.WhyNot.REPEATED, detail, where))
        else:
            rows[item.id] = item
    return e.Reading(source, tuple(rows.values()), tuple(left))


def _without(row: e.Evidence, reason: e.WhyNot, detail: str, where: str) -> e.Uncompiled:
    kind, level = row.evidence_type.value, row.source_level or row.level
    return e.Uncompiled(row.source, row.id, kind, level, row.profile, reason, detail, where)
