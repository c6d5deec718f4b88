"""report.json regrouped for reading: findings with their claims, and contradicting claims side by side."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moltarget.render.words import (
    EVIDENCE_TYPE_WORDS,
    NO_TIER,
    TIERS,
    Effect,
    alteration_name,
    best_tier,
    effect,
    therapy_words,
    tier_rank,
)

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One match, with the anchor of its row in the page."""

    match: Json
    anchor: str
    effect: Effect
    heading: str

    @property
    def about(self) -> list[str]:
        """Class and modality of the therapies: one line when all share it, else one for each, by name."""
        lines = {t["name"]: ", ".join(filter(None, (t["drug_class"], t["modality"]))) for t in self.match["therapies"]}
        if len(set(lines.values())) == 1:
            return [line for line in list(lines.values())[:1] if line]
        return [f"{name}: {line}" for name, line in lines.items() if line]

    @property
    def option(self) -> tuple[object, ...]:
        """What makes two pieces of evidence speak of the same option, whatever the order of the names."""
        names = sorted(_names(self))
        return (self.match["therapy_interaction"] if len(names) > 1 else "", *(names or [self.heading]))


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about one therapy option (or about outcome or diagnosis): its best evidence, then the rest.

    Evidence is one claim when kind, therapies, interaction, direction and significance agree.
    """

    first: Evidence
    further: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding with its alterations as recorded and its claims, ranked as in report.json."""

    finding: Json
    alterations: tuple[Json, ...]
    claims: tuple[Claim, ...]

    def options(self, *tones: str, behind: Callable[[str], bool] = lambda heading: False) -> list[str]:
        """The claims whose badge has one of these tones, in rank order; with the badge's words unless they are plain.

        Among those of one tier the headings that stand ``behind`` come last.
        """
        chosen = [claim.first for claim in self.claims if claim.first.effect.tone in tones]
        chosen.sort(key=lambda e: (tier_rank(e.match["tier"]), behind(e.heading)))
        plain = ("Sensitivity", "Resistance")
        words = (e.heading if e.effect.words in plain else f"{e.heading} ({e.effect.words.lower()})" for e in chosen)
        return list(dict.fromkeys(words))

    @property
    def rest(self) -> list[str]:
        """The claims that speak neither for an effect or better outcome nor for resistance or poor outcome."""
        return self.options("caution", "neutral", "against")

    @property
    def fractions(self) -> tuple[float | None, ...]:
        """VAF of each small variant, 0 to 1, in the order in which the title names them; empty when none has one."""
        variants = sorted((held for held in self.alterations if held["kind"] == "small variant"), key=alteration_name)
        found = tuple(held["vaf"] for held in variants)
        return found if any(vaf is not None for vaf in found) else ()


def options_by_tier(names: Sequence[str], rows: Sequence[Evidence], tone: str) -> list[tuple[str, list[str]]]:
    """Options of page one under their best tier among the supporting evidence of that tone; in the order given.

    ``names`` come from the summary. An option that no such evidence names stands under the empty tier, last: none is lost.
    """
    best: dict[str, str] = {}
    for row in rows:
        if row.effect.tone == tone and row.match["direction"] == "supports":
            for name in _separate_options(row.match):
                best[name] = best_tier([row.match["tier"], best.get(name, NO_TIER)])
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(best.get(name, ""), []).append(name)
    return sorted(grouped.items(), key=lambda held: tier_rank(held[0]) if held[0] else len(TIERS) + 1)


def supported_options(rows: Sequence[Evidence], tone: str, tiers: Container[str]) -> list[str]:
    """Options for which evidence of that tone and of one of these tiers speaks, in rank order, each once."""
    fitting = (
        row.match
        for row in rows
        if row.effect.tone == tone and row.match["direction"] == "supports" and row.match["tier"] in tiers
    )
    return list(dict.fromkeys(name for match in fitting if match["therapies"] for name in _separate_options(match)))


def _separate_options(match: Json) -> list[str]:
    names = [str(therapy["name"]) for therapy in match["therapies"]]
    if match["therapy_interaction"] == "substitutes":
        return names
    return [therapy_words(names, "sequential") if match["therapy_interaction"] == "sequential" else " + ".join(names)]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One therapy with contradicting evidence: both sides and what does not support its own claim, each in rank order."""

    therapy: str
    for_effect: tuple[Evidence, ...]
    against_effect: tuple[Evidence, ...]
    unsupported: tuple[Evidence, ...] = ()


def evidence_rows(report: Json) -> list[Evidence]:
    """Every match, in the order of report.json, with its badge, its heading and an anchor that is safe in a page."""
    rows = []
    for number, match in enumerate(report["matches"], start=1):
        names = [therapy["name"] for therapy in match["therapies"]]
        heading = therapy_words(names, match["therapy_interaction"]) or _outcome(match)
        badge = effect(match["direction"], match["significance"])
        rows.append(Evidence(match, f"evidence-{number}", badge, heading))
    return rows


def _outcome(match: Json) -> str:
    """Heading of evidence without therapy: its kind, with the disease where that is what it speaks of."""
    kind = EVIDENCE_TYPE_WORDS[match["evidence_type"]]
    named = match["evidence_type"] != "predictive" and match["disease"]
    return f"{kind}: {match['disease']}" if named else kind


def findings(report: Json, rows: Sequence[Evidence]) -> list[Finding]:
    """Findings in rank order. Raises ValueError when ids dangle, or a match belongs to no finding: nothing is dropped."""
    by_id = {(row.match["finding"], row.match["evidence_id"]): row for row in rows}
    alterations = {alteration["key"]: alteration for alteration in report["alterations"]}
    result, used = [], set()
    for finding in report["findings"]:
        keys = [(finding["id"], evidence_id) for evidence_id in finding["matches"]]
        lost = [key for key in keys if key not in by_id] + [k for k in finding["witnesses"] if k not in alterations]
        if lost:
            raise ValueError(f"report.json, finding {finding['id']}: nothing in the report is called {lost}")
        used.update(keys)
        witnesses = tuple(alterations[key] for key in finding["witnesses"])
        result.append(Finding(finding, witnesses, _claims([by_id[key] for key in keys])))
    orphans = sorted(set(by_id) - used)
    if orphans or len(by_id) != len(rows):
        raise ValueError(f"report.json: matches repeat, or no finding lists them: {orphans}")
    return result


def _claims(rows: Sequence[Evidence]) -> tuple[Claim, ...]:
    groups: dict[tuple[object, ...], list[Evidence]] = {}
    for row in rows:
        groups.setdefault((row.match["evidence_type"], row.option, row.effect.words), []).append(row)
    return tuple(Claim(group[0], tuple(group[1:])) for group in groups.values())


def conflicts(rows: Sequence[Evidence]) -> list[Conflict]:
    """One row for each therapy that evidence contradicts, in rank order of its first evidence."""
    by_id: dict[str, list[Evidence]] = {}
    for row in rows:
        by_id.setdefault(row.match["evidence_id"], []).append(row)
    sides: dict[str, dict[str, Evidence]] = {}
    for row in rows:
        for other in (other for name in (*row.match["conflicts"], *row.match["disputes"]) for other in by_id[name]):
            for therapy in _shared_therapies(row, other):
                sides.setdefault(therapy, {}).update({row.anchor: row, other.anchor: other})
    order = {row.anchor: number for number, row in enumerate(rows)}
    result = []
    for therapy, members in sides.items():
        ranked = sorted(members.values(), key=lambda row: order[row.anchor])
        good, unsupported = (tuple(row for row in ranked if row.effect.tone == tone) for tone in ("good", "against"))
        against = tuple(row for row in ranked if row.effect.tone not in {"good", "against"})
        result.append(Conflict(therapy, good, against, unsupported))
    return result


def _shared_therapies(one: Evidence, other: Evidence) -> list[str]:
    """The option itself when both speak of the same one, else the names that both hold."""
    if one.option == other.option:
        return [one.heading] if one.match["therapy_interaction"] != "substitutes" else _names(one)
    both = [name for name in _names(one) if name in _names(other)]
    return both or [" / ".join(sorted({one.heading, other.heading}))]


def _names(row: Evidence) -> list[str]:
    return [therapy["name"] for therapy in row.match["therapies"]]
