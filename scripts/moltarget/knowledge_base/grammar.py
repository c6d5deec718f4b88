"""The grammar of conditions: text -> tree.

::

    condition := conjunction ("OR" conjunction)*
    conjunction := negation ("AND" negation)*
    negation := "NOT" negation | "(" condition ")" | biomarker
    biomarker := fusion | measurement | GENE description

Keywords are case-insensitive, gene symbols are upper case. The productions of ``description`` are the table ``_FORMS``;
the spellings are those of CIViC's molecular profiles (https://civic.readthedocs.io, "Molecular Profiles").
"""

from __future__ import annotations

import re
from collections.abc import Callable

from moltarget.errors import HgvsError, KnowledgeBaseError
from moltarget.hgvs import parse_coding, parse_protein
from moltarget.knowledge_base import features as f

# RAS wild type is defined over these codons of KRAS and NRAS (exons 2, 3 and 4; labels of cetuximab and panitumumab).
RAS_CODONS = (12, 13, 59, 61, 117, 146)
_WILD_TYPE_CODONS = {"KRAS": RAS_CODONS, "NRAS": RAS_CODONS}

# Genomic nicknames that look like residues: TERT promoter, counted from the first base of the coding sequence.
_NICKNAMES = {("TERT", "C228T"): "c.-124C>T", ("TERT", "C250T"): "c.-146C>T"}

_AA = "[ACDEFGHIKLMNPQRSTVWY]"
_TOKEN = re.compile(r"\(|\)|[^\s()]+(?:\([^()\s]*\))?")
_GENE = re.compile(r"[A-Z][A-Z0-9-]*[A-Z0-9]|[A-Z]")
_PARTNER = rf"{_GENE.pattern}|[v?]"
_FUSION = re.compile(rf"(?P<five>{_PARTNER})::(?P<three>{_PARTNER})")
_PROTEIN = re.compile(
    rf"{_AA}\d+(?:{_AA}|\*|=|fs(?:\*\d+)?|del|dup)"
    rf"|{_AA}\d+_{_AA}\d+(?:del|dup|ins{_AA}+|delins{_AA}+\*?)"
    rf"|{_AA}\d+(?:delins{_AA}+\*?|dup)"
    rf"|{_AA}\d+{_AA}?fs(?:\*\d+)?"
)
_THRESHOLD = re.compile(
    rf"(?P<name>TMB|HRD|(?:{_GENE.pattern})\s+(?i:expression))\s*(?P<op>>=|>|<)\s*"
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[^\s\d<>=].*)?"
)


def parse_condition(text: str) -> f.Condition:
    """The tree of one condition.

    Raises KnowledgeBaseError with the text and the place that was not understood; nothing is guessed.
    """
    tokens = _TOKEN.findall(text)
    parser = _Parser(text, tokens)
    tree = parser.disjunction()
    parser.expect_end()
    return tree


class _Parser:
    """Recursive descent over the tokens of one condition."""

    def __init__(self, text: str, tokens: list[str]) -> None:
        self.text, self.tokens, self.at = text, tokens, 0

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self, keyword: str) -> bool:
        if self._peek().upper() == keyword:
            self.at += 1
            return True
        return False

    def _fail(self, what: str) -> KnowledgeBaseError:
        return KnowledgeBaseError(f"condition {self.text!r}: {what}")

    def expect_end(self) -> None:
        """Raise unless every token was used."""
        if self._peek():
            raise self._fail(f"unexpected {self._peek()!r}")

    def disjunction(self) -> f.Condition:
        """``a OR b OR c``."""
        parts = [self._conjunction()]
        while self._take("OR"):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else f.Or(tuple(parts))

    def _conjunction(self) -> f.Condition:
        parts = [self._negation()]
        while self._take("AND"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else f.And(tuple(parts))

    def _negation(self) -> f.Condition:
        if self._take("NOT"):
            return f.Not(self._negation())
        if self._take("("):
            tree = self.disjunction()
            if not self._take(")"):
                raise self._fail("a parenthesis is not closed")
            return tree
        return self._biomarker()

    def _biomarker(self) -> f.Feature:
        words: list[str] = []
        while self._peek() and self._peek().upper() not in {"AND", "OR", "NOT", "(", ")"}:
            words.append(self.tokens[self.at])
            self.at += 1
        feature = _parse_biomarker(words)
        if feature is None:
            raise self._fail(f"biomarker {' '.join(words)!r} is not understood")
        return feature


def _parse_biomarker(words: list[str]) -> f.Feature | None:
    if not words:
        return None
    text = " ".join(words)
    for attempt in (_fusion, _signature, _threshold):
        feature = attempt(text)
        if feature is not None:
            return feature
    gene, rest = words[0], " ".join(words[1:])
    if not rest or not _GENE.fullmatch(gene):
        return None
    for pattern, build in _FORMS:
        match = pattern.fullmatch(rest)
        if match is not None:
            return build(gene, match)
    return None


def _fusion(text: str) -> f.FusionIs | None:
    name = re.sub(r"\s+(fusion|rearrangement)$", "", text, flags=re.IGNORECASE)
    match = _FUSION.fullmatch(name)
    if match is None:
        return None
    five, three = ("" if side in {"v", "V", "?"} else side for side in (match["five"], match["three"]))
    return f.FusionIs(five, three) if five or three else None


_SIGNATURES = {
    "msi high": ("MSI", "high"),
    "mmr deficient": ("MMR", "deficient"),
    "hrd positive": ("HRD", "positive"),
    "tmb high": ("TMB", "high"),
}


def _signature(text: str) -> f.MeasurementIs | None:
    found = _SIGNATURES.get(text.lower())
    return f.MeasurementIs(found[0], f.Comparison.IS, found[1]) if found else None


def _threshold(text: str) -> f.MeasurementIs | None:
    match = _THRESHOLD.fullmatch(text)
    if match is None:
        return None
    name = re.sub(r"\s+expression$", " expression", match["name"], flags=re.IGNORECASE)
    return f.MeasurementIs(name, f.Comparison(match["op"]), match["number"], match["unit"] or "")


def _protein(gene: str, match: re.Match[str]) -> f.Feature | None:
    text = match.group()
    nickname = _NICKNAMES.get((gene, text))
    if nickname is not None:
        return f.CodingChangeIs(gene, nickname, text)
    return f.ProteinChangeIs(gene, text) if _is_read(parse_protein, text) else None


def _coding(gene: str, match: re.Match[str]) -> f.Feature | None:
    return f.CodingChangeIs(gene, match.group()) if _is_read(parse_coding, match.group()) else None


def _is_read(parse: Callable[[str], object], text: str) -> bool:
    """Whether matching will be able to read the name: residues out of order must fail here, not in a sample."""
    try:
        parse(text)
    except HgvsError:
        return False
    return True


def _wild_type(gene: str, _match: re.Match[str]) -> f.Feature:
    return f.WildType(gene, _WILD_TYPE_CODONS.get(gene, ()))


def _haplotype(gene: str, match: re.Match[str]) -> f.Feature:
    return f.Haplotype(gene, match["allele"], homozygous=bool(match["homozygous"]))


def _measured(kind: str, value: str) -> Callable[[str, re.Match[str]], f.Feature]:
    return lambda gene, _match: f.MeasurementIs(f"{gene} {kind}", f.Comparison.IS, value)


def _changed(change: f.ChangeClass) -> Callable[[str, re.Match[str]], f.Feature]:
    return lambda gene, _match: f.GeneChanged(gene, change)


def _copies(change: f.CopyFeature) -> Callable[[str, re.Match[str]], f.Feature]:
    return lambda gene, _match: f.CopyNumberIs(gene, change)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], f.Feature | None]], ...] = (
    (_PROTEIN, _protein),
    (re.compile(rf"(?P<ref>{_AA})(?P<number>[1-9]\d*)"), lambda g, m: f.CodonChanged(g, m["ref"], int(m["number"]))),
    (re.compile(r"c\.\S+"), _coding),
    (
        _words(r"exon (?P<exon>[1-9]\d*) (?P<change>deletion|insertion|frameshift|mutation)"),
        lambda g, m: f.ExonChanged(g, int(m["exon"]), f.ExonChange(m["change"].lower())),
    ),
    (_words(r"exon (?P<exon>[1-9]\d*) skipping(?: mutation)?"), lambda g, m: f.ExonSkipped(g, int(m["exon"]))),
    (_words(r"mutation"), _changed(f.ChangeClass.MUTATION)),
    (_words(r"truncating mutation"), _changed(f.ChangeClass.TRUNCATING)),
    (_words(r"frameshift(?: mutation)?"), _changed(f.ChangeClass.FRAMESHIFT)),
    (_words(r"(?:loss-of-function|deleterious mutation)"), _changed(f.ChangeClass.LOSS_OF_FUNCTION)),
    (_words(r"activating mutation"), _changed(f.ChangeClass.ACTIVATING)),
    (_words(r"splice site(?: mutation)?"), _changed(f.ChangeClass.SPLICE_SITE)),
    (_words(r"promoter mutation"), _changed(f.ChangeClass.PROMOTER)),
    (_words(r"itd|internal tandem duplication"), _changed(f.ChangeClass.ITD)),
    (_words(r"amplification"), _copies(f.CopyFeature.AMPLIFICATION)),
    (_words(r"deletion"), _copies(f.CopyFeature.DELETION)),
    (_words(r"loss"), _copies(f.CopyFeature.LOSS)),
    (_words(r"overexpression"), _measured("expression", "over")),
    (_words(r"underexpression"), _measured("expression", "under")),
    (_words(r"(?:loss of expression|expression loss)"), _measured("expression", "lost")),
    (_words(r"promoter methylation"), _measured("methylation", "methylated")),
    (_words(r"wild[ -]?type"), _wild_type),
    (_words(r"(?P<allele>\*\d+[A-Z]?|rs\d+)(?P<homozygous> homozygous)?"), _haplotype),
    (_words(r"(?P<domain>[a-z][a-z0-9 -]*?) mutation"), lambda g, m: f.DomainChanged(g, m["domain"].lower())),
)
