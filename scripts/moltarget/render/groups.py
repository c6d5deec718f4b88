"""Long lists made short for a page: would-apply conditions by gene, genes with the same answers, records, alterations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from moltarget.render.phrases import brief
from moltarget.render.words import (
    EVIDENCE_TYPE_WORDS,
    NO_TIER,
    Effect,
    best_tier,
    effect,
    therapy_words,
    tier_rank,
)

Json = Mapping[str, Any]
ANSWER_KINDS = ("small_variants", "copy_number", "fusions")
MAX_ALTERATIONS = 200  # rows in the page; report.json holds all
MAX_CONDITIONS = 250  # conditions in the page for each doubt; report.tsv holds all
MAX_REASONS = 6  # reasons named for one disposition
MAX_OPTIONS = 6  # options in one cell of the findings at a glance; the finding lists all
MAX_SIDES = 5  # evidence items in one cell of the conflicts; the findings hold all
MAX_TOGETHER = 12  # cautions on page one; report.json holds all
MIN_PAIRS = 3  # of one gene with unknown phase that become one row
MAX_OPEN = 10  # genes that page one names for conditions left open
_PHASE_UNKNOWN = "the input does not say whether they are in cis or in trans."
_STATUS_ORDER = ("found", "uncertain", "not covered", "tested negative")


@dataclass(frozen=True, slots=True)
class Options:
    """Evidence under one condition that shares tier, kind, effect, level and disease. ``kind`` is empty for therapies."""

    tier: str
    kind: str
    effect: Effect
    level: str
    disease: str
    relation: str
    therapies: tuple[str, ...]
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition that is not known to hold, and what it would open."""

    genes: str
    words: str
    tier: str
    options: tuple[Options, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Conditions left open for one reason (a missing test, a doubtful record): by gene, best tier first."""

    because: str
    tier: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class WouldApply:
    """Conditions with one kind of doubt. ``best`` holds (genes, best tier); ``left_out`` counts what is not listed."""

    doubt: str
    entries: int
    conditions: int
    left_out: int
    best: tuple[tuple[str, str], ...]
    reasons: tuple[Reason, ...]

    @property
    def strong(self) -> tuple[str, ...]:
        """Genes (or biomarkers) with a condition that would be of tier I."""
        return tuple(genes for genes, tier in self.best if tier.startswith("I-"))

    @property
    def weaker(self) -> int:
        """Listed conditions below tier I: a page on paper leaves them to the screen."""
        return sum(not held.tier.startswith("I-") for reason in self.reasons for held in reason.conditions)


def would_apply(entries: Sequence[Json]) -> list[WouldApply]:
    """Doubtful records first, then what was not assayed; within each by reason and gene, best tier first."""
    result = []
    for doubt in ("uncertain", "not assayed"):
        chosen = [entry for entry in entries if entry["doubt"] == doubt]
        if chosen:
            result.append(_one_doubt(doubt, chosen))
    return result


def _one_doubt(doubt: str, entries: Sequence[Json]) -> WouldApply:
    by_reason: dict[str, list[Json]] = {}
    for entry in entries:
        by_reason.setdefault(_without_genes(entry["because"], tuple(entry["genes"])), []).append(entry)
    reasons = sorted((_reason(words, held) for words, held in by_reason.items()), key=_reason_rank)
    best: dict[str, str] = {}
    for condition in (condition for reason in reasons for condition in reason.conditions):
        name = condition.genes or brief(condition.words)
        best[name] = best_tier([condition.tier, best.get(name, NO_TIER)])
    ranked = sorted(best.items(), key=lambda held: (tier_rank(held[1]), held[0]))
    total = sum(len(reason.conditions) for reason in reasons)
    shown, room = [], MAX_CONDITIONS
    for reason in reasons:
        if room:
            shown.append(Reason(reason.because, reason.tier, reason.conditions[:room]))
            room -= len(shown[-1].conditions)
    return WouldApply(doubt, len(entries), total, max(0, total - MAX_CONDITIONS), tuple(ranked), tuple(shown))


def _reason_rank(reason: Reason) -> tuple[int, str]:
    return tier_rank(reason.tier), reason.because


def _reason(general: str, entries: Sequence[Json]) -> Reason:
    by_condition: dict[tuple[str, str], list[Json]] = {}
    for entry in entries:
        genes = ", ".join(entry["genes"])
        by_condition.setdefault((genes, entry["condition_words"]), []).append(entry)
    conditions = [_condition(genes, words, held) for (genes, words), held in by_condition.items()]
    tiers: dict[str, list[str]] = {}
    for condition in conditions:
        tiers.setdefault(condition.genes, []).append(condition.tier)
    gene_tier = {genes: tier_rank(best_tier(held)) for genes, held in tiers.items()}
    conditions.sort(key=lambda held: (gene_tier[held.genes], held.genes, tier_rank(held.tier), held.words))
    as_written = {entry["because"] for entry in entries}
    because = as_written.pop() if len(as_written) == 1 else general
    return Reason(because, best_tier(condition.tier for condition in conditions), tuple(conditions))


@lru_cache(maxsize=10_000)  # samples of a batch share most of their reasons
def _without_genes(because: str, genes: tuple[str, ...]) -> str:
    """A reason with the genes' names replaced, so that reasons that differ by the name alone are one; each part once."""
    for gene in genes:
        because = re.sub(rf"(?<![\w-]){re.escape(gene)}(?![\w-])", "the gene", because)
    return "; ".join(dict.fromkeys(because.split("; ")))


_SHARED = ("best_tier", "evidence_type", "direction", "significance", "level", "disease")


def _condition(genes: str, words: str, entries: Sequence[Json]) -> Condition:
    grouped: dict[tuple[str, ...], list[Json]] = {}
    for entry in entries:
        key = (*(entry[name] for name in _SHARED), entry["disease_relation"]["relation"])
        grouped.setdefault(key, []).append(entry)
    options = [_options(key, held) for key, held in grouped.items()]
    options.sort(key=lambda option: (tier_rank(option.tier), option.level, option.effect.words, option.therapies))
    return Condition(genes, words, best_tier(option.tier for option in options), tuple(options))


def _options(shared: Sequence[str], entries: Sequence[Json]) -> Options:
    tier, evidence_type, direction, significance, level, disease, relation = shared
    named = [therapy_words(entry["therapies"], entry["therapy_interaction"]) for entry in entries if entry["therapies"]]
    return Options(
        tier=tier,
        kind="" if named else EVIDENCE_TYPE_WORDS[evidence_type],
        effect=effect(direction, significance),
        level=level,
        disease=disease,
        relation=relation,
        therapies=tuple(dict.fromkeys(named)),
        evidence_ids=tuple(entry["evidence_id"] for entry in entries),
    )


@dataclass(frozen=True, slots=True)
class Aside:
    """Evidence set aside for one reason: whether its condition is met or open, and the ids."""

    reason: str
    value: str
    evidence_ids: tuple[str, ...]


def set_aside(entries: Sequence[Json]) -> list[Aside]:
    """Evidence that says nothing about this tumour type, by reason; within one reason what is met before what is open."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        grouped.setdefault((entry["reason"], entry["value"]), []).append(entry["evidence_id"])
    return [Aside(reason, value, tuple(sorted(ids))) for (reason, value), ids in sorted(grouped.items())]


@dataclass(frozen=True, slots=True)
class Answer:
    """The status that some genes share for one kind of alteration, with each reason and the genes it is given for."""

    status: str
    reasons: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class GeneGroup:
    """Genes whose three statuses are the same."""

    genes: tuple[str, ...]
    answers: tuple[Answer, ...]


def gene_groups(genes: Iterable[Json]) -> list[GeneGroup]:
    """Genes with the same three statuses in one row, found first; reasons that differ only by the gene's name are one."""
    by_status: dict[tuple[str, ...], list[Json]] = {}
    for gene in genes:
        by_status.setdefault(tuple(gene[kind]["status"] for kind in ANSWER_KINDS), []).append(gene)
    groups = []
    for statuses in sorted(by_status, key=lambda held: [_STATUS_ORDER.index(status) for status in held]):
        members = sorted(by_status[statuses], key=lambda gene: str(gene["gene"]))
        answers = tuple(
            Answer(gene[0], _reasons(members, gene[1])) for gene in zip(statuses, ANSWER_KINDS, strict=True)
        )
        groups.append(GeneGroup(tuple(gene["gene"] for gene in members), answers))
    return groups


def _reasons(genes: Sequence[Json], kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    reasons: dict[str, list[Json]] = {}
    for gene in genes:
        because = gene[kind]["because"]
        reasons.setdefault(_without_genes(because, (gene["gene"],)), []).append(gene)
    return tuple(
        (held[0][kind]["because"] if len(held) == 1 else general, tuple(gene["gene"] for gene in held))
        for general, held in reasons.items()
    )


def cautions(report: Json) -> list[Json]:
    """Resistance by one alteration that concerns an option offered for another; identical options are conflicts instead."""
    return [row for row in report["co_occurrence"]["cautions"] if row["kind"] != "same option"]


def phases(report: Json) -> list[Json]:
    """Pairs of one gene with their phase. Three or more of which nothing but "not known" is told are one row for the gene."""
    pairs: Sequence[Json] = report["co_occurrence"]["phases"]
    plain: dict[str, list[Json]] = {}
    for row in pairs:
        if row["phase"] == "phase not known" and row["sentence"].endswith(_PHASE_UNKNOWN):
            plain.setdefault(row["titles"][0].partition(" ")[0], []).append(row)
    rows: list[Json] = []
    for row in pairs:
        gene = row["titles"][0].partition(" ")[0]
        held = plain.get(gene, [])
        if len(held) < MIN_PAIRS or row not in held:
            rows.append(row)
        elif row is held[0]:
            titles = dict.fromkeys(title.removeprefix(f"{gene} ") for one in held for title in one["titles"])
            told = f"{gene} {', '.join(titles)}: for {len(held)} pairs {_PHASE_UNKNOWN}"
            rows.append({"phase": row["phase"], "sentence": told})
    return rows


def other_alterations(report: Json) -> tuple[list[Json], int]:
    """Alterations that no finding rests on (those with a tier or a doubt first), cut to a page's worth; and their number."""
    named = {key for finding in report["findings"] for key in finding["witnesses"]}
    others = [alteration for alteration in report["alterations"] if alteration["key"] not in named]
    others.sort(key=lambda a: (not a["tier"], not a["doubt"], a["gene"], a["name"], a["key"]))
    return others[:MAX_ALTERATIONS], len(others)


def named_consequence(alteration: Json) -> Json | None:
    """The consequence to print: the preferred transcript's, else the first of the alteration's own gene, else None."""
    consequences: Sequence[Json] = alteration["consequences"]
    own = [held for held in consequences if held["gene"] == alteration["gene"]] or list(consequences)
    preferred = [held for held in own if held["preferred"]]
    return next(iter(preferred or own), None)
