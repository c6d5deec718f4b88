"""Findings: what is present and has evidence, one for each set of alterations that decided, ranked for page one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moltarget.drugs import Drugs
from moltarget.knowledge_base.evidence import Direction, Evidence, Interaction, Significance
from moltarget.knowledge_base.features import genes_of
from moltarget.knowledge_base.words import to_words
from moltarget.matching.matches import Match
from moltarget.ontology import DiseaseRelation
from moltarget.tiering import Grade, Tier, Tiering

Titles = Mapping[str, tuple[str, str, tuple[str, ...]]]
_ADDRESSES = {
    "EID": "https://civicdb.org/links/evidence_items/",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/",
}
_ON_PAGE_ONE = (Tier.I_A, Tier.I_B, Tier.II_C)
_RESISTANT = (Significance.RESISTANCE, Significance.REDUCED_SENSITIVITY)


@dataclass(frozen=True, slots=True)
class Finding:
    """A set of witnesses with the matches that rest on it, best first."""

    id: str
    title: str
    kind: str
    genes: tuple[str, ...]
    witnesses: tuple[str, ...]
    matches: tuple[Match, ...]

    @property
    def best(self) -> Match:
        """The match that gives the finding its tier."""
        return self.matches[0]

    @property
    def tier(self) -> Tier:
        """The best tier of its matches; III when none of them earns one."""
        return self.best.tiering.tier if self.best.tiering.tier is not Tier.NONE else Tier.III


def group_findings(matches: Sequence[Match], titles: Titles) -> list[Finding]:
    """Findings in the order of their best match. ``matches`` must be in rank order."""
    groups: dict[tuple[str, ...], list[Match]] = {}
    for match in matches:
        groups.setdefault(_group_key(match), []).append(match)
    return [_finding(f"F{number}", group, titles) for number, group in enumerate(groups.values(), start=1)]


def _group_key(match: Match) -> tuple[str, ...]:
    return match.outcome.witnesses or ("", to_words(match.evidence.condition))


def _finding(name: str, group: Sequence[Match], titles: Titles) -> Finding:
    witnesses = group[0].outcome.witnesses
    if not witnesses:
        condition = group[0].evidence.condition
        return Finding(name, to_words(condition), "wild type", genes_of(condition), (), tuple(group))
    named = sorted((titles[key][0], titles[key][1], titles[key][2]) for key in witnesses)
    kind = named[0][1] if len(witnesses) == 1 else "combination"
    genes = tuple(sorted({gene for _, _, several in named for gene in several}))
    title = " + ".join(dict.fromkeys(title for title, _, _ in named))
    return Finding(name, title, kind, genes, witnesses, tuple(group))


def finding_row(finding: Finding) -> dict[str, Any]:
    """One entry of the report's ``findings``."""
    return {
        "id": finding.id,
        "title": finding.title,
        "kind": finding.kind,
        "genes": list(finding.genes),
        "tier": finding.tier.value,
        "tier_reason": finding.best.tiering.reason,
        "witnesses": list(finding.witnesses),
        "matches": [match.evidence.id for match in finding.matches],
    }


def evidence_part(row: Evidence, drugs: Drugs) -> dict[str, Any]:
    """What an entry of the report's ``matches`` says of the association, whatever the sample."""
    return {
        "evidence_id": row.id,
        "condition": row.text,
        "condition_words": to_words(row.condition),
        "disease": row.disease,
        "doid": row.doid,
        "evidence_type": row.evidence_type.value,
        "therapies": [_therapy(name, drugs) for name in row.therapies],
        "therapy_interaction": row.interaction.value,
        "direction": row.direction.value,
        "significance": row.significance.value,
        "origin": row.origin.value,
        "level": row.level,
        "rating": row.rating,
        "approval": _approval(row),
        "guideline": row.guideline,
        "citations": citations(row),
        "statement": row.statement,
        "note": row.note,
        **{name: getattr(row, name) for name in ("source", "source_level", "flagged", "profile")},
    }


def match_part(match: Match, finding: str) -> dict[str, Any]:
    """What an entry of ``matches`` says of the sample; ``matched.sample_parts`` adds what needs more than the match."""
    return {
        "finding": finding,
        "because": match.outcome.because,
        "witnesses": list(match.outcome.witnesses),
        "specificity": match.specificity.value,
        "conflicts": list(match.conflicts),
        "disputes": list(match.disputes),
    }


def standing_part(relation: DiseaseRelation, tiering: Tiering, level: Grade, escat: Grade) -> dict[str, Any]:
    """What an entry of ``matches`` says of where the evidence stands to the tumour type."""
    return {
        "disease_relation": placed(relation),
        "tier": tiering.tier.value,
        "tier_reason": tiering.reason,
        "therapy_level": _grade(level),
        "escat": _grade(escat),
    }


def _grade(grade: Grade) -> dict[str, str]:
    return {"level": grade.level, "reason": grade.reason}


def _approval(row: Evidence) -> dict[str, Any]:
    return {
        "status": row.approval.status.value,
        "agency": row.approval.agency,
        "year": row.approval.year,
        "end": row.approval.end,
        "reference": row.approval.reference,
    }


def relation_row(match: Match) -> dict[str, Any]:
    """The disease relation as the report prints it."""
    return placed(match.relation)


def placed(relation: DiseaseRelation) -> dict[str, Any]:
    """A disease relation as the report prints it."""
    return {
        "relation": relation.relation.value.replace("_", "-"),
        "distance": relation.distance,
        "sentence": relation.sentence,
    }


def _therapy(name: str, drugs: Drugs) -> dict[str, str]:
    drug = drugs.describe(name)
    return {"name": name, "drug_class": drug.drug_class, "modality": drug.modality.value}


def citations(row: Evidence) -> list[dict[str, str]]:
    """CIViC items, other bases' pages, articles, abstracts and the pages that were read, each once, with their addresses."""
    found = [(eid, _ADDRESSES["EID"] + eid.removeprefix("EID")) for eid in row.civic_ids]
    found += [(row.id, row.url)] if row.url and row.id not in row.civic_ids else []
    found += [(f"PMID {pmid}", f"{_ADDRESSES['PMID']}{pmid}/") for pmid in row.pmids]
    found += [(reference, "") for reference in row.references]
    for part in (*row.verified_by.split("; "), *row.approval.reference.split("; ")):
        address, _, read = part.partition(" (")
        if address.startswith("https://") or address.startswith("http://"):
            host = address.split("/")[2].removeprefix("www.")
            found.append((f"{host} ({read}" if read else host, address))
        elif address and not address.startswith("CIViC EID"):
            found.append((part, ""))
    return [{"label": label, "url": url} for label, url in dict.fromkeys(found)]


def open_evidence_part(row: Evidence) -> dict[str, Any]:
    """What an entry of the report's ``would_apply`` says of the association, whatever the sample."""
    return {
        "evidence_id": row.id,
        "condition": row.text,
        "condition_words": to_words(row.condition),
        "genes": list(genes_of(row.condition)),
        "disease": row.disease,
        "evidence_type": row.evidence_type.value,
        **claim_part(row),
    }


def claim_part(row: Evidence) -> dict[str, Any]:
    """What an item claims of its therapies, wherever it stands apart from the matches."""
    return {
        "therapies": list(row.therapies),
        "therapy_interaction": row.interaction.value,
        "direction": row.direction.value,
        "significance": row.significance.value,
        "level": row.level,
    }


def open_match_part(match: Match) -> dict[str, Any]:
    """What an entry of ``would_apply`` says of the sample."""
    assert match.outcome.doubt is not None
    return {
        "doubt": match.outcome.doubt.value,
        "because": match.outcome.because,
        "disease_relation": relation_row(match),
        "best_tier": match.tiering.tier.value,
    }


def set_aside_row(match: Match, reason: str) -> dict[str, str]:
    """One entry of the report's ``set_aside``."""
    return {"evidence_id": match.evidence.id, "value": match.outcome.truth.value, "reason": reason}


def therapy_options(matches: Sequence[Match], *, resistant: bool) -> list[str]:
    """Options that page one names: ``Dabrafenib + Trametinib``, in rank order, each once. A sequence is no combination."""
    options: dict[str, None] = {}
    for match in matches:
        row = match.evidence
        fits = row.significance in _RESISTANT if resistant else row.significance is Significance.SENSITIVITY
        if not fits or off_page_one(match):
            continue
        for option in row.options:
            sequence = row.interaction is Interaction.SEQUENTIAL
            options.setdefault(f"{' and '.join(option)}, one after the other" if sequence else " + ".join(option))
    return list(options)


def off_page_one(match: Match) -> str:
    """Why page one does not name the options of a match; empty when it does."""
    row = match.evidence
    if row.significance is not Significance.SENSITIVITY and row.significance not in _RESISTANT:
        return f"page one names sensitivity and resistance, and this is evidence on: {row.significance.value}"
    if row.direction is not Direction.SUPPORTS:
        return (
            "the evidence does not support its claim"
            if row.direction is Direction.DOES_NOT_SUPPORT
            else ("the source does not state whether the evidence supports its claim")
        )
    if match.tiering.tier not in _ON_PAGE_ONE:
        lowest = _ON_PAGE_ONE[-1].value
        tier = match.tiering.tier
        named = "it earns no tier" if tier is Tier.NONE else f"its tier is {tier.value}"
        return f"{named}, and page one names options down to {lowest}"
    return ""


def headline(findings: Sequence[Finding], source_note: str) -> str:
    """One or two sentences for the top of the report."""
    strong = [finding for finding in findings if finding.tier in {Tier.I_A, Tier.I_B}]
    weaker = [finding for finding in findings if finding.tier in {Tier.II_C, Tier.II_D}]
    if strong:
        named = ", ".join(f"{finding.title} ({finding.tier.value})" for finding in strong[:4])
        more = f" and {len(strong) - 4} more" if len(strong) > 4 else ""
        text = f"{len(strong)} finding{_s(strong)} of strong clinical significance: {named}{more}."
    elif weaker:
        named = ", ".join(f"{finding.title} ({finding.tier.value})" for finding in weaker[:4])
        text = f"No finding of strong clinical significance; {len(weaker)} of potential significance: {named}."
    else:
        text = "No alteration with evidence in the knowledge base was found among what was looked at."
    return f"{text} {source_note}".strip()


def _s(items: Sequence[object]) -> str:
    return "" if len(items) == 1 else "s"
