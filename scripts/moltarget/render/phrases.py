"""Conditions, titles and sources of the knowledge base, shortened for a page. report.json keeps what is cut here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

Json = Mapping[str, Any]
MAX_ALTERNATIVES = 8  # alternatives of a condition that a title or a cell names

_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bv::([\w-]+) Fusion\b"), r"\1 fusion (any 5′ partner)"),
    (re.compile(r"\b([\w-]+)::v Fusion\b"), r"\1 fusion (any 3′ partner)"),
    (re.compile(r"\bWildtype\b"), "wild type"),
    (re.compile(r"\bAND\b"), "and"),
    (re.compile(r"\bOR\b"), "or"),
    (re.compile(r"\bNOT\b"), "not"),
    (re.compile(r">= ?"), "≥ "),
)

_PD_L1 = re.compile(
    r"\bCD274(?= (?:(?:over|under)?expression|nuclear|cytoplasmic)\b)", re.IGNORECASE
)  # as boards call it


@lru_cache(maxsize=10_000)  # samples of a batch share most of their conditions
def readable(condition: str, most: int = 0) -> str:
    """A condition as prose: small connectives, what the alternatives share said once; ``most`` cuts them to that many.

    Conditions with brackets, a negation or both connectives keep their order word by word.

    >>> readable("ESR1 Y537 OR ESR1 D538"), readable("KRAS Wildtype AND NRAS Wildtype")
    ('ESR1 Y537 or D538', 'KRAS and NRAS wild type')
    >>> readable("(A Mutation OR B Mutation) AND NOT C Mutation")
    '(A Mutation or B Mutation) and not C Mutation'
    """
    found = set(re.findall(r"\b(AND|OR|NOT)\b", condition))
    if len(found) == 1 and "NOT" not in found and "(" not in condition:
        connective = found.pop()
        parts = [_spoken(part) for part in condition.split(f" {connective} ")]
        return _PD_L1.sub("PD-L1 (CD274)", _joined(parts, connective.lower(), most))
    return _PD_L1.sub("PD-L1 (CD274)", _spoken(condition))


def _spoken(text: str) -> str:
    for pattern, words in _WORDS:
        text = pattern.sub(words, text)
    return text


def _joined(parts: Sequence[str], connective: str, most: int) -> str:
    """``GENE x, y or z`` when all share the gene; ``A, B or C change`` when all share the change; else in full."""
    pairs = [part.strip().partition(" ")[::2] for part in parts]
    genes, changes = {gene for gene, _ in pairs}, {change for _, change in pairs}
    if all(changes) and len(genes) == 1:
        return f"{pairs[0][0]} {_listed([change for _, change in pairs], connective, most)}"
    if all(changes) and len(changes) == 1:
        return f"{_listed([gene for gene, _ in pairs], connective, most)} {pairs[0][1]}"
    return _listed([part.strip() for part in parts], connective, most)


def _listed(items: Sequence[str], connective: str, most: int) -> str:
    if most and len(items) > most:
        return f"{', '.join(items[: most - 1])} {connective} {len(items) - most + 1} more"
    return f"{', '.join(items[:-1])} {connective} {items[-1]}" if len(items) > 1 else items[0]


def brief(condition: str) -> str:
    """``readable`` with at most MAX_ALTERNATIVES alternatives: for titles and cells."""
    return readable(condition, MAX_ALTERNATIVES)


@dataclass(frozen=True, slots=True)
class Source:
    """One citation: its words in a narrow cell, its address (empty: none) and its whole label."""

    words: str
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Citations of one kind under one name: ``PMID`` 26729184, 27959700. ``name`` is empty for web pages."""

    name: str
    held: tuple[Source, ...]


_READ = re.compile(r" \(read \d{4}(?:-\d{2}){0,2}\)$")
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("CIViC", re.compile(r"(?:CIViC )?([EA]ID ?\d+)$")),
    ("PMID", re.compile(r"PMID:? ?(\d+)$")),
    ("PMID", re.compile(r"https?://pubmed\.ncbi\.nlm\.nih\.gov/(\d+)/?$")),
    ("PMC", re.compile(r"https?://pmc\.ncbi\.nlm\.nih\.gov/articles/(PMC\d+)/?$")),
)


def sources(citations: Sequence[Json]) -> list[Sources]:
    """Citations by kind, in their order: CIViC, PubMed, PubMed Central, then the rest by host name or label.

    The date a page was read is left off, and so is what is named twice.

    >>> held = sources([{"label": "PMID 1", "url": ""}, {"label": "EID2", "url": ""}])
    >>> [(group.name, [source.words for source in group.held]) for group in held]
    [('CIViC', ['EID2']), ('PMID', ['1'])]
    """
    groups: dict[str, dict[tuple[str, str], Source]] = {"CIViC": {}, "PMID": {}, "PMC": {}, "": {}}
    for citation in citations:
        label, url = str(citation["label"]), str(citation["url"])
        name, words = _kind_of(label, url)
        groups[name].setdefault((words, "" if name else url), Source(words, url, label))
    return [Sources(name, tuple(held.values())) for name, held in groups.items() if held]


def _kind_of(label: str, url: str) -> tuple[str, str]:
    for text in (label, url):
        for kind, pattern in _KINDS:
            if matched := pattern.match(text):
                return kind, matched[1]
    return "", _READ.sub("", label).removeprefix("www.")


def approval_reference(match: Json) -> str:
    """What the approval refers to, without the addresses and labels that stand among the sources."""
    known = {citation[key] for citation in match["citations"] for key in ("label", "url")}
    parts = (part.strip() for part in match["approval"]["reference"].split(";"))
    return "; ".join(part for part in parts if part and part not in known and _READ.sub("", part) not in known)


def evidence_url(url: str) -> str:
    """The address when it is a web address with a host, else empty: nothing else becomes a link (no ``javascript:``)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("https", "http") and parts.netloc else ""


def call_facts(alteration: Json) -> list[str]:
    """What is known of a small variant beside its reads: callers, frequency, likelihood of germline, the user's files."""
    facts = [f"called by {', '.join(alteration['callers'])}"] if alteration["callers"] else []
    if alteration["population_af"] is not None:
        facts.append(f"population frequency {alteration['population_af']:.2g}")
    if alteration["germline_probability"] is not None:
        facts.append(f"probability of germline {_probability(alteration['germline_probability'])} (estimate)")
    facts += [f"{name}: {value}" if value else name for name, value in alteration["known"]]
    return [*facts, *([alteration["hgvs_g"]] if alteration["hgvs_g"] else [])]


def oncogenicity_line(alteration: Json) -> str:
    """``Likely oncogenic, 8 points: OVS1 +8; not evaluated: OS3, OP3 (no hotspot counts)``; empty without an assessment."""
    found = alteration["oncogenicity"]
    if not found:
        return ""
    counted = ", ".join(f"{one['criterion']} {_signed(one['points'])}" for one in found["met"])
    number = f"{found['points']} point{'' if abs(found['points']) == 1 else 's'}".replace("-", "−")
    by_reason: dict[str, list[str]] = {}
    for one in found["not_evaluated"]:
        by_reason.setdefault(one["because"], []).append(one["criterion"].partition(" (")[0])
    missing = "; ".join(f"{', '.join(names)} ({because})" for because, names in by_reason.items())
    # Without the user's data even BRAF V600E stays at few points: that is no finding of unknown significance.
    limited = " on what could be evaluated" if missing and found["classification"] == "VUS" else ""
    line = f"{found['classification']}{limited}, {number}: {counted or 'no criterion is met'}"
    return f"{line}; not evaluated: {missing}" if missing else line


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "−")


def _probability(value: float) -> str:
    """Two digits; never rounded up to 1 or down to 0."""
    return "above 0.99" if value > 0.99 else "below 0.01" if value < 0.01 else f"{value:.2f}"
