"""What the readers of other bases share: ids made from content, rows with the fields that most bases leave empty."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.features import Condition
from moltarget.knowledge_base.grammar import NotCompiledError, parse_condition
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


def not_compiled(reason: e.WhyNot, detail: str) -> NotCompiledError:
    """The fault of an item without condition, or with a claim that the vocabulary does not have."""
    return NotCompiledError(detail, reason)


def stable_id(prefix: str, *parts: str) -> str:
    """An id of the item's own content: the same item has it in every release, wherever it stands in the file."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{prefix}-{digest[:12]}"


def condition_of(text: str, reader: Reader) -> Condition:
    """The tree of a condition in our words. Raises NotCompiledError when it is not understood."""
    return parse_condition(text, reader.vocabulary)


def oncogenic_change(gene: str, reader: Reader) -> str:
    """Our words for "an oncogenic mutation": activating in an oncogene, loss of function in a suppressor, either in both.

    Raises NotCompiledError for a gene whose role is not known. What satisfies either class stands in the matcher: points
    of the ClinGen/CGC/VICC procedure (PMC9081216), accepted evidence, or a curated list.
    """
    role = reader.roles.get(gene, "")
    if role not in _ONCOGENIC:
        raise not_compiled(
            e.WhyNot.NO_DEFINITION, f"an oncogenic mutation of {gene}, whose role (oncogene, suppressor) is not known"
        )
    return _ONCOGENIC[role].format(gene)


def evidence_from(condition: Condition, **given: Any) -> e.Evidence:
    """A row with this condition; a field that is not given is empty, the direction ``supports``, the approval unread."""
    return e.Evidence(**{**_LEFT_EMPTY, "text": to_words(condition), "condition": condition, **given})


def therapies_of(names: tuple[str, ...], several: e.Interaction, reader: Reader) -> dict[str, Any]:
    """The fields ``therapies``, each under its one name, and ``interaction``, which a single one does not have."""
    therapies, interaction = reader.name_therapies(names, several if len(names) > 1 else e.Interaction.NONE)
    return {"therapies": therapies, "interaction": interaction}


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
