"""Parser of the condition language: biomarkers joined by ``AND``, ``OR``, ``NOT`` and parentheses.

::

    disjunction = conjunction {"OR" conjunction}
    conjunction = negation {"AND" negation}
    negation    = "NOT" negation | "(" disjunction ")" | biomarker
    biomarker   = signature | threshold | measured | fusion | gene alteration     (alteration: ``productions``)
    word        = any run of characters without space or parenthesis; "(...)" behind a word belongs to the biomarker

A biomarker without gene takes that of the one before it (``VHL P81S and L188V``). The style is that of CIViC's molecular
profiles (https://civic.readthedocs.io, "Molecular Profiles").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import WhyNot
from moltarget.knowledge_base.productions import GENE, RAS_CODONS, read_biomarker, read_fusion
from moltarget.quantities import words_of

__all__ = ["RAS_CODONS", "NotCompiledError", "Vocabulary", "parse_condition"]

LONGEST = 10_000  # characters of a condition; the longest of CIViC's has 250
DEEPEST = 50  # parentheses and NOTs around a biomarker
_SHOWN = 200  # characters of a text in a message
_TOO_LONG_NUMBER = re.compile(r"\d{12}")  # dbSNP numbers have up to ten digits
_TOKEN = re.compile(r"[()]|[^\s()]+")
_GENE = re.compile(GENE)
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_THRESHOLD = re.compile(
    rf"(?P<name>TMB|HRD|(?:{GENE})\s+(?i:expression))\s*(?P<op>>=|>|<)\s*"
    r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>[^\s\d<>=].*)?"
)
_MEASURED = re.compile(r"(?P<name>.+) is (?P<value>[a-z]+(?:[ -][a-z]+)*)")
_SIGNATURES = {
    "msi high": ("MSI", "high"),
    "mmr deficient": ("MMR", "deficient"),
    "hrd positive": ("HRD", "positive"),
    "tmb high": ("TMB", "high"),
    "tmb low": ("TMB", "low"),
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the parser cannot know by itself.

    ``domains`` are (gene, domain) pairs with known borders, None for any name that ends in "domain". ``names`` give a
    source's own biomarker names (case-folded, with gene) in the words of this language; ``refused`` are names of which no
    condition is made, with the reason.
    """

    domains: Collection[tuple[str, str]] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, tuple[WhyNot, str]] = field(default_factory=dict)


PLAIN = Vocabulary()


class NotCompiledError(KnowledgeBaseError):
    """A text that gives no condition; ``reason`` is the class of it."""

    def __init__(self, message: str, reason: WhyNot = WhyNot.NOT_UNDERSTOOD) -> None:
        super().__init__(message)
        self.reason = reason


def parse_condition(text: str, vocabulary: Vocabulary = PLAIN) -> f.Condition:
    """The tree of one condition.

    Raises NotCompiledError with the text and the place that was not understood; nothing is guessed.
    """
    parser = _Parser(text, vocabulary)
    parser.refuse_endless()
    tree = parser.disjunction()
    parser.expect_end()
    return tree


class _Parser:
    """Recursive descent over the tokens of one condition."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text, self.vocabulary = text, vocabulary
        self.tokens: list[str] = _TOKEN.findall(text)
        self.at, self.gene, self.depth = 0, "", 0

    def refuse_endless(self) -> None:
        """Raise for what no name can be, before it costs anything."""
        if len(self.text) > LONGEST:
            raise self._fail(f"it has more than {LONGEST:,} characters")
        if _TOO_LONG_NUMBER.search(self.text):
            raise self._fail("a number of more than 11 digits")

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self, keyword: str) -> bool:
        if self._peek().upper() == keyword:
            self.at += 1
            return True
        return False

    def _fail(self, what: str, reason: WhyNot = WhyNot.NOT_UNDERSTOOD) -> NotCompiledError:
        return NotCompiledError(f"condition {_shown(self.text)}: {what}", reason)

    def expect_end(self) -> None:
        """Raise unless every token was used."""
        if self._peek():
            raise self._fail(f"unexpected {_shown(self._peek())}")

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
            return f.Not(self._deeper(self._negation))
        if self._take("("):
            tree = self._deeper(self.disjunction)
            if not self._take(")"):
                raise self._fail("a parenthesis is not closed")
            return tree
        return self._biomarker()

    def _deeper(self, read: Callable[[], f.Condition]) -> f.Condition:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._fail(f"nested more than {DEEPEST} deep")
        tree = read()
        self.depth -= 1
        return tree

    def _biomarker(self) -> f.Condition:
        words: list[str] = []
        while self._peek() not in {"", ")"} and self._peek().upper() not in _OPERATORS:
            if self._peek() != "(":
                words.append(self._next())
            elif words:
                words.append(self._bracketed())
            else:
                break
        found = self._read(" ".join(words)) or self._read(" ".join([self.gene, *words]))
        if found is None:
            raise self._fail(f"biomarker {_shown(' '.join(words))} is not understood")
        return found

    def _next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def _bracketed(self) -> str:
        """``(c.340+1G>A)`` behind a word, inner spaces kept."""
        inside: list[str] = []
        self.at += 1
        while self._peek() not in {"", "(", ")"}:
            inside.append(self._next())
        if not self._take(")"):
            raise self._fail("a parenthesis is not closed")
        return f"({' '.join(inside)})"

    def _read(self, text: str) -> f.Condition | None:
        if text.casefold() in self.vocabulary.refused:
            reason, detail = self.vocabulary.refused[text.casefold()]
            raise self._fail(f"{reason.value}: {detail}", reason)
        known = self.vocabulary.names.get(text.casefold())
        if known is not None:
            return parse_condition(known, Vocabulary(self.vocabulary.domains))
        gene, _, rest = text.partition(" ")
        rest = rest.removeprefix(f"{gene} ")  # PRPS1 PRPS1 MUTATION
        found: f.Condition | None = read_fusion(text) or _signature(text) or _threshold(text) or _measured(text)
        if found is None and rest and _GENE.fullmatch(gene):
            found = read_fusion(rest) if "::" in rest else read_biomarker(gene, rest, self.vocabulary.domains)
            self.gene = gene if found is not None else self.gene
        return found


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


def _signature(text: str) -> f.MeasurementIs | None:
    found = _SIGNATURES.get(text.lower())
    return f.MeasurementIs(found[0], f.Comparison.IS, found[1]) if found else None


def _threshold(text: str) -> f.MeasurementIs | None:
    match = _THRESHOLD.fullmatch(text)
    if match is None:
        return None
    name = re.sub(r"\s+expression$", " expression", match["name"], flags=re.IGNORECASE)
    return f.MeasurementIs(name, f.Comparison(match["op"]), match["number"], match["unit"] or "")


def _measured(text: str) -> f.MeasurementIs | None:
    """``AKT1 S473 phosphorylation is detected``: any row of the biomarkers table by its name and word."""
    match = _MEASURED.fullmatch(text)
    if match is None or match["value"] not in words_of(match["name"]):
        return None
    return f.MeasurementIs(match["name"], f.Comparison.IS, match["value"])
