"""Words, numbers and links as a reader sees them: small pure functions, used as filters by the templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TIERS = ("I-A", "I-B", "II-C", "II-D", "III", "IV")
NO_TIER = "none"  # evidence that does not support its own claim earns no tier

# In short, after AMP/ASCO/CAP 2017 (Li et al., PMC5707196) as moltarget.tiering applies it.
TIER_WORDS: Mapping[str, str] = {
    "I-A": "approved or guideline-backed in this tumour type",
    "I-B": "well-powered studies in this tumour type",
    "II-C": "approved in another tumour type, or a trial criterion",
    "II-D": "preclinical data or few cases",
    "III": "significance unknown",
    "IV": "common in the population, no cancer evidence",
}

# CIViC's evidence levels, by name.
LEVEL_WORDS: Mapping[str, str] = {
    "A": "validated association",
    "B": "clinical evidence",
    "C": "case study",
    "D": "preclinical evidence",
    "E": "inferential association",
}

RELATION_WORDS: Mapping[str, str] = {
    "same": "Same tumour type",
    "broader": "Broader type, includes this one",
    "narrower": "Narrower type, check subtype",
    "pan-cancer": "Any tumour type",
    "other": "Other tumour type",
    "unknown": "Tumour type unknown",
}

EVIDENCE_TYPE_WORDS: Mapping[str, str] = {
    "predictive": "Therapy not named",
    "prognostic": "Prognosis",
    "diagnostic": "Diagnosis",
    "predisposing": "Predisposition",
    "oncogenic": "Oncogenicity",
    "functional": "Function of the protein",
}

_JOINERS: Mapping[str, str] = {"combination": " + ", "sequential": " and ", "substitutes": " / ", "": ", "}
_EFFECTS: Mapping[str, tuple[str, str]] = {
    "sensitivity": ("Sensitivity", "good"),
    "sensitivity/response": ("Sensitivity", "good"),
    "resistance": ("Resistance", "bad"),
    "reduced sensitivity": ("Reduced sensitivity", "bad"),
    "adverse response": ("Adverse response", "caution"),
    "better outcome": ("Better outcome", "good"),
    "poor outcome": ("Poor outcome", "bad"),
    "positive": ("Speaks for the diagnosis", "neutral"),
    "negative": ("Speaks against the diagnosis", "neutral"),
    "predisposition": ("Predisposes", "caution"),
    "oncogenicity": ("Oncogenic", "neutral"),
    "not stated": ("Claim not stated", "neutral"),
    "n/a": ("Not stated", "neutral"),
    "": ("Not stated", "neutral"),
}
# Claims whose badge is no noun, as what is not supported.
_CLAIMS: Mapping[str, str] = {
    "positive": "the diagnosis",
    "negative": "ruling out the diagnosis",
    "predisposition": "predisposition",
    "oncogenicity": "oncogenicity",
    "not stated": "a claim that is not stated",
    "n/a": "a claim that is not stated",
    "": "a claim that is not stated",
}
# Why evidence is set aside, by the value of its condition.
VALUE_WORDS: Mapping[str, str] = {"present": "Condition met", "unknown": "Condition open"}
_ACCESS: Mapping[str, str] = {"not known": "access not known"}
SIGNS: Mapping[str, str] = {"good": "▲", "bad": "▼", "caution": "!", "neutral": "●", "against": "✕"}


@dataclass(frozen=True, slots=True)
class Effect:
    """What evidence says, as a badge. ``tone`` picks colour and sign; the words alone carry the meaning."""

    words: str
    tone: str

    @property
    def sign(self) -> str:
        """A shape beside the words, so that colour is never the only signal."""
        return SIGNS[self.tone]


def effect(direction: str, significance: str) -> Effect:
    """Badge of one claim. Evidence that does not support its claim is said so and is never the opposite claim.

    >>> effect("does not support", "Resistance").words
    'Does not support resistance'
    """
    word = significance.strip()
    words, tone = _EFFECTS.get(word.lower(), (word[:1].upper() + word[1:], "neutral"))
    if direction == "does not support":
        claim = _CLAIMS.get(word.lower(), f"{words[:1].lower()}{words[1:]}")
        return Effect(f"Does not support {claim}", "against")
    if direction == "not stated" and tone != "neutral":
        return Effect(f"{words} (direction not stated)", "neutral")
    return Effect(words, tone)


def therapy_words(names: Sequence[str], interaction: str) -> str:
    """``A + B`` for one combined option, ``A / B`` for substitutes, ``A and B, one after the other`` for a sequence.

    Which comes first is not said: neither CIViC's column nor the curated one lists therapies in the order they are given.

    >>> therapy_words(["Dabrafenib", "Trametinib"], "combination")
    'Dabrafenib + Trametinib'
    """
    told = _JOINERS[interaction].join(names)
    return f"{told}, one after the other" if interaction == "sequential" and len(names) > 1 else told


def tier_rank(tier: str) -> int:
    """0 for I-A, rising; evidence that earns no tier ranks last. Raises ValueError for a word that is no tier."""
    return (*TIERS, NO_TIER).index(tier)


def best_tier(tiers: Iterable[str]) -> str:
    """The strongest of some tiers; empty when there is none."""
    return min(tiers, key=tier_rank, default="")


def approval_words(approval: Mapping[str, Any]) -> str:
    """``FDA 2018, in force``; ``Withdrawn: FDA 2009 to 2013``; ``No approval recorded``; ``Approval not verified``."""
    status = approval["status"]
    if status == "none":
        return "No approval recorded"
    years = str(approval["year"]) if approval["year"] is not None else ""
    if status == "withdrawn":
        years += f" to {approval['end']}" if approval["end"] is not None else ""
        return f"Withdrawn: {approval['agency']} {years}".replace("  ", " ").rstrip(" :")
    subject = f"{approval['agency']} {years}".strip()
    if status == "not verified":
        return f"Approval not verified ({subject})" if subject else "Approval not verified"
    return f"{subject}, in force" if subject else "Approved, in force"


def proxy_words(match: Mapping[str, Any]) -> str:
    """``proxy 3A · ESCAT II``: levels derived by rule; empty when neither scale has one for this evidence.

    >>> proxy_words({"therapy_level": {"level": "R2"}, "escat": {"level": "none"}})
    'proxy R2'
    """
    level, escat = match["therapy_level"]["level"], match["escat"]["level"]
    named = [level] if level != "none" else []
    named += [f"ESCAT {escat}"] if escat != "none" else []
    return f"proxy {' · '.join(named)}" if named else ""


def access_lines(match: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(words, reason) of each way in which the options can be had: one line where all share it, else one for each option."""
    rows = match["access"]
    if len({row["status"] for row in rows}) == 1:
        reasons = " ".join(dict.fromkeys(row["reason"] for row in rows))
        return [(sentence(_ACCESS.get(rows[0]["status"], rows[0]["status"])), reasons)]
    return [(f"{row['option']}: {_ACCESS.get(row['status'], row['status'])}", row["reason"]) for row in rows]


def alteration_name(alteration: Mapping[str, Any]) -> str:
    """``EGFR p.L858R``, ``ERBB2 amplification``; fusions and biomarkers carry their gene in the name already."""
    bare = alteration["kind"] in ("fusion", "biomarker") or not alteration["gene"]
    return str(alteration["name"]) if bare else f"{alteration['gene']} {alteration['name']}".rstrip()


def percent(fraction: float | None) -> str:
    """A fraction from 0 to 1 as per cent with one decimal; ``not stated`` for None, never 0.

    >>> percent(0.341), percent(None)
    ('34.1 %', 'not stated')
    """
    return "not stated" if fraction is None else f"{fraction * 100:.1f} %"


def count(number: int | None) -> str:
    """A count with thousands separators; ``not stated`` for None.

    >>> count(1470)
    '1,470'
    """
    return "not stated" if number is None else f"{number:,}"


def plural(number: int, one: str, many: str = "") -> str:
    """``1 record``, ``2 records``, ``no records``."""
    if number == 0:
        return f"no {many or one + 's'}"
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """The same words with a capital at the start."""
    return text[:1].upper() + text[1:]


def shorten(text: str, limit: int = 64) -> str:
    """A long allele cut for display, with its true length; report.json keeps all of it."""
    return text if len(text) <= limit else f"{text[: limit - 24]}… ({len(text):,} characters)"


def relative_href(path: str) -> str:
    """A relative path as a link; empty when it would leave the results folder or name a scheme."""
    parts = urlsplit(path)
    inside = path and not parts.scheme and not parts.netloc and not path.startswith(("/", "\\"))
    return path if inside and ".." not in path.split("/") else ""


def css_string(text: str) -> str:
    r"""Text for inside a CSS string: all but letters, digits and plain spaces escaped (CSS Syntax 3, 4.3.7).

    The result holds no quote, no angle bracket and no newline, so it cannot end the string or the style element.

    >>> css_string('a"b')
    'a\\22 b'
    """
    return re.sub(r"[^A-Za-z0-9 ]", lambda found: f"\\{ord(found.group()):x} ", text)
