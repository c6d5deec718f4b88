"""What changed from one compiled base to another: added, removed, changed, tiers, newly and no longer compilable. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.plain_tables import table_text

COLUMNS = ("change", "source", "id", "biomarker", "disease", "therapies", "field", "before", "after")
_DIGITS = 100  # of a number that sorts; a malformed id can be of any length
MOST_SHOWN = 20  # items of one kind that the summary names


def therapy_words(row: e.Evidence) -> str:
    """The therapies with the word for how they belong together: ``Dabrafenib, Trametinib (combination)``."""
    names = ", ".join(sorted(row.therapies))
    return f"{names} ({row.interaction.value})" if row.interaction.value else names


_FIELDS: Mapping[str, Callable[[e.Evidence], str]] = {
    "condition": lambda row: row.text,
    "evidence type": lambda row: row.evidence_type.value,
    "level": lambda row: row.level,
    "rating": lambda row: str(row.rating or ""),
    "direction": lambda row: row.direction.value,
    "significance": lambda row: row.significance.value,
    "therapies": therapy_words,
    "disease": lambda row: f"{row.disease} {row.doid or row.oncotree}".strip(),
    "origin": lambda row: row.origin.value,
    "approval": lambda row: f"{row.approval.status.value} {row.approval.agency} {row.approval.year or ''}".strip(),
    "guideline": lambda row: row.guideline,
    "flagged": lambda row: "yes" if row.flagged else "no",
}


class Kind(StrEnum):
    """Kinds of difference, in the order of the summary."""

    REMOVED = "removed"
    LOST = "no longer compilable"
    TIER = "changed tier"
    CHANGED = "changed"
    NEW = "newly compilable"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference of one item; ``field`` is empty where the whole item is meant."""

    kind: Kind
    source: str
    id: str
    biomarker: str
    disease: str = ""
    therapies: str = ""
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A base item by item, those without condition too; keys are (source, id)."""

    rows: Mapping[tuple[str, str], e.Evidence] = field(default_factory=dict)
    left: Mapping[tuple[str, str], e.Uncompiled] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        """Every item that was read."""
        return frozenset((*self.rows, *self.left))


def items_of(rows: Iterable[e.Evidence], uncompiled: Iterable[e.Uncompiled], source: str = "") -> Items:
    """The items of a base, or of one source of it."""
    return Items(
        {(row.source, row.id): row for row in rows if source in ("", row.source)},
        {(item.source, item.id): item for item in uncompiled if source in ("", item.source)},
    )


def compare(old: Items, new: Items, tier: Callable[[e.Evidence], str]) -> tuple[Difference, ...]:
    """Every difference, by kind, then source and id. ``tier`` gives the best tier that a row can reach."""
    found: list[Difference] = []
    had, has = old.keys, new.keys
    for key in had | has:
        before, after = old.rows.get(key), new.rows.get(key)
        if key not in had:
            found.append(_whole(Kind.ADDED, key, new, tier))
        elif key not in has:
            found.append(_whole(Kind.REMOVED, key, old, tier))
        elif before is not None and after is not None:
            found += _changes(before, after, tier)
        elif after is not None:
            reason = old.left[key].reason.value
            found.append(_about(Kind.NEW, after, "tier", reason, tier(after)))
        elif before is not None:
            found.append(_about(Kind.LOST, before, "tier", tier(before), new.left[key].reason.value))
    order = {kind: place for place, kind in enumerate(Kind)}
    return tuple(sorted(found, key=lambda one: (order[one.kind], one.source, _natural(one.id), one.field)))


def _whole(kind: Kind, key: tuple[str, str], held: Items, tier: Callable[[e.Evidence], str]) -> Difference:
    """An item that one side alone has, with the tier that comes or goes."""
    row, left = held.rows.get(key), held.left.get(key)
    says = tier(row) if row is not None else f"not compiled: {left.reason.value}" if left is not None else ""
    ends = ("", says) if kind is Kind.ADDED else (says, "")
    if row is not None:
        return _about(kind, row, "tier", *ends)
    return Difference(kind, *key, left.profile if left else "", field="tier", before=ends[0], after=ends[1])


def _changes(before: e.Evidence, after: e.Evidence, tier: Callable[[e.Evidence], str]) -> list[Difference]:
    told = [
        _about(Kind.CHANGED, after, name, read(before), read(after))
        for name, read in _FIELDS.items()
        if read(before) != read(after)
    ]
    tiers = (tier(before), tier(after)) if told else ("", "")
    return [*told, *([_about(Kind.TIER, after, "tier", *tiers)] if tiers[0] != tiers[1] else [])]


def _about(kind: Kind, row: e.Evidence, name: str, before: str, after: str) -> Difference:
    return Difference(kind, row.source, row.id, row.text, row.disease, therapy_words(row), name, before, after)


def _natural(identifier: str) -> tuple[str, int]:
    """``EID9`` before ``EID10``."""
    head = identifier.rstrip("0123456789")
    return head, int(identifier[len(head) :][:_DIGITS] or 0)


def vanished(old: Items, new: Items) -> float:
    """The fraction (0 to 1) of the old items that the new base does not have at all; 0 where there were none."""
    return len(old.keys - new.keys) / len(old.keys) if old.keys else 0.0


def diff_table(differences: Iterable[Difference]) -> str:
    """One line for each difference, tab-separated."""
    rows = (
        (
            one.kind.value,
            one.source,
            one.id,
            one.biomarker,
            one.disease,
            one.therapies,
            one.field,
            one.before,
            one.after,
        )
        for one in differences
    )
    return table_text(COLUMNS, rows)


def summary(differences: Sequence[Difference]) -> str:
    """How many items differ in which way, and the first of each kind by name, those of the best tiers first."""
    if not differences:
        return "no difference"
    lines = []
    for kind in Kind:
        held = [one for one in differences if one.kind is kind]
        if held:
            lines += [f"{kind.value}: {_counted(held)}", *(f"  {_line(one)}" for one in _first(held))]
            lines += [f"  and {len(held) - MOST_SHOWN:,} more"] if len(held) > MOST_SHOWN else []
    return "\n".join(lines)


def _counted(held: Sequence[Difference]) -> str:
    """``12 items``; of changes, in which fields."""
    number = len({(one.source, one.id) for one in held})
    words = f"{number:,} item{'s' if number > 1 else ''}"
    if held[0].kind is not Kind.CHANGED:
        return words
    fields = Counter(one.field for one in held)
    return f"{words} ({', '.join(f'{name} {fields[name]:,}' for name in _FIELDS if name in fields)})"


def _first(held: Sequence[Difference]) -> Sequence[Difference]:
    """Best tiers first: they sort as they rank (I-A, I-B, II-C, ...), before the words for no tier and no condition."""
    if held[0].kind is not Kind.CHANGED:
        held = sorted(held, key=lambda one: min(filter(None, (one.before, one.after)), default="~"))
    return held[:MOST_SHOWN]


def _line(one: Difference) -> str:
    about = "; ".join(filter(None, (one.biomarker, one.disease, one.therapies)))
    ends = " -> ".join(filter(None, (one.before, one.after)))
    return f"{one.id}  {about}  {one.field} {ends}".rstrip()
