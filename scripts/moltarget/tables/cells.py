"""Cells to values: numbers, fractions, gene symbols, words of a closed set; ``CellError`` says what is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from moltarget.tables.reader import CellError, show

T = TypeVar("T")

MAX_TEXT = 100
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_GENE = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,29}")
_ORF = re.compile(r"(C(?:[0-9]{1,2}|X|Y))ORF([0-9]+)")
_FORMULA = re.compile(r"[=@]|[+-](?![0-9.])")


def number(text: str) -> float:
    """A plain number that is 0 or more. Decimal commas, signs, inf and nan are refused."""
    if not _NUMBER.fullmatch(text):
        cure = "; write a decimal point" if "," in text else ""
        raise CellError(f"{show(text)} is not a number of 0 or more{cure}")
    return float(text)


def signed_number(text: str) -> float:
    """A plain number with or without a sign, for logarithms and z-scores."""
    value = number(text[1:] if text[:1] in ("+", "-") else text)
    return -value if text.startswith("-") else value


def positive_count(text: str) -> int:
    """A whole number of 1 or more; an unknown count is an empty cell, never 0."""
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) == 0:
        raise CellError(f"{show(text)} is not a whole number of 1 or more; leave the cell empty when it is unknown")
    return int(text)


def positive_fraction(text: str) -> float:
    """A fraction above 0, at most 1, written as ``0.35`` or ``35%``; an unknown one is an empty cell, never 0."""
    percent = text.endswith("%")
    try:
        value = number(text.removesuffix("%").rstrip()) / (100 if percent else 1)
    except CellError as fault:
        raise CellError(f"{fault}; write a fraction (0.35) or a percentage (35%)") from None
    if value > 1:
        cure = "" if percent else f"; did you mean {text}%?" if value <= 100 else ""
        raise CellError(f"{show(text)} is more than 1{cure}")
    if value == 0:
        raise CellError(f"{show(text)} is not above 0; leave the cell empty when it is unknown")
    return value


def gene(text: str) -> str:
    """A gene symbol in HGNC's spelling: upper case, with the sole exception C#orf# (Bruford 2020, PMC7494048)."""
    if not _GENE.fullmatch(text):
        raise CellError(f"{show(text)} is not one gene symbol (a letter, then letters, digits, '-', '.', '_')")
    return _ORF.sub(r"\1orf\2", text.upper())


def folded(text: str) -> str:
    """A word for look-up: lower case, runs of spaces, hyphens and underscores as one space, British tumour as tumor.

    >>> folded("Tumour-Only")
    'tumor only'
    """
    return re.sub(r"[\s_-]+", " ", text.casefold()).replace("tumour", "tumor")


def choice(text: str, known: Mapping[str, T], allowed: str) -> T:
    """The value of a word in a table whose keys are folded; ``allowed`` is what the message offers."""
    word = folded(text)
    if word not in known:
        raise CellError(f"{show(text)} is not known; allowed: {allowed}")
    return known[word]


def safe_text(text: str) -> str:
    """Free text that is kept: short, and nothing that a spreadsheet would run as a formula."""
    if len(text) > MAX_TEXT:
        raise CellError(f"the text has {len(text)} characters; at most {MAX_TEXT} are allowed")
    if _FORMULA.match(text):
        raise CellError(f"{show(text)} begins like a spreadsheet formula; write it without the {text[0]!r}")
    return text
