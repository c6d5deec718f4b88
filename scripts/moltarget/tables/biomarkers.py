"""The biomarkers table: signatures, expression, methylation and genotypes by name and value, in one spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from moltarget.errors import TableError
from moltarget.model import Measurement
from moltarget.tables.cells import choice, folded, gene, number, safe_text, signed_number
from moltarget.tables.reader import CellError, Faults, Layout, Row, read_rows, show

LAYOUT = Layout(("name", "value"), ("unit",))
TMB_UNIT = "mutations/Mb"

_NAMES = {
    "MSI": ("msi", "msi status", "microsatellite instability", "microsatellite status"),
    "MMR": ("mmr", "mmr status", "mismatch repair", "mismatch repair status"),
    "TMB": ("tmb", "tumor mutational burden", "tumor mutation burden"),
    "HRD": ("hrd", "hrd status", "homologous recombination deficiency"),
    "CD274 expression": ("pd l1", "pdl1", "cd274", "pd l1 expression", "pdl1 expression"),
}
_CALLS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "MSI": {"high": ("msi h", "msi high", "msih"), "low": ("msi l", "msi low"), "stable": ("mss", "ms stable")},
    "MMR": {"deficient": ("dmmr", "mmrd", "mmr d"), "proficient": ("pmmr", "mmrp", "mmr p", "intact")},
    "HRD": {"positive": ("pos", "hrd positive"), "negative": ("neg", "hrd negative")},
    "expression": {
        "over": ("overexpressed", "overexpression"),
        "under": ("underexpressed",),
        "normal": (),
        "lost": ("loss",),
    },
    "methylation": {"methylated": (), "unmethylated": ("not methylated",)},
}
_TMB_UNITS = ("mutations/mb", "mut/mb", "muts/mb", "mutations per megabase", "mutations/megabase")
_PD_L1_SCORES = ("TPS", "CPS", "TC", "IC")
_OF_GENE = re.compile(r"(\S+) (?:(?:protein )?(expression)|(?:promoter )?(methylation)|(genotype))", re.IGNORECASE)
_HAPLOTYPE = r"\*[0-9]{1,3}[A-Z]?(?:\.[0-9]{3})?(?:X[0-9]{1,2}|XN)?"
_STAR = re.compile(rf"{_HAPLOTYPE}(?:\+{_HAPLOTYPE})*")


def read_biomarkers(path: str | Path) -> tuple[Measurement, ...]:
    """Read a biomarkers table, in file order; a row that says the same as an earlier one counts once.

    Raises one TableError with every fault: besides broken cells, one name (and unit) given twice with different values.
    """
    faults = Faults(str(path))
    seen: dict[tuple[str, str], tuple[int, Measurement]] = {}
    for row in read_rows(path, LAYOUT, faults):
        found = _measurement(row, faults)
        if found is None:
            continue
        line, earlier = seen.setdefault((found.name.casefold(), found.unit.casefold()), (row.line, found))
        if (earlier.value, earlier.number) != (found.value, found.number):
            said = f"{earlier.value} in line {line}, {found.value} here"
            faults.add(row.line, f"{found.name} is given twice with different values ({said}); keep one row")
    faults.raise_if_any(TableError)
    return tuple(found for _, found in seen.values())


def _measurement(row: Row, faults: Faults) -> Measurement | None:
    name = faults.require(row, "name", normal_name)
    value = faults.require(row, "value", safe_text)
    unit = faults.parse(row, "unit", safe_text)
    if name is None or value is None or (unit is None and row["unit"]):
        return None
    try:
        return _reader_of(name)(name, value, unit or "")
    except CellError as fault:
        faults.add(row.line, f"{name}: {fault}")
        return None


def normal_name(text: str) -> str:
    """The project's name of a biomarker; an unknown one is kept as it is when it is plain text.

    >>> normal_name("MGMT promoter methylation"), normal_name("PD-L1")
    ('MGMT methylation', 'CD274 expression')
    """
    word = folded(text)
    for name, spellings in _NAMES.items():
        if word in spellings:
            return name
    if of_gene := _of_gene(text):
        return " ".join(of_gene)
    if not text[0].isalnum():
        raise CellError(f"{show(text)} does not begin with a letter or a digit")
    return safe_text(text)


def _of_gene(text: str) -> tuple[str, str] | None:
    """Gene and kind of ``<GENE> expression`` and its like; None for any other name."""
    match = _OF_GENE.fullmatch(" ".join(text.split()))
    if not match:
        return None
    try:
        return gene(match[1]), next(kind for kind in match.groups()[1:] if kind).casefold()
    except CellError:
        return None


def _reader_of(name: str) -> Callable[[str, str, str], Measurement]:
    readers: dict[str, Callable[[str, str, str], Measurement]] = {
        "MSI": _status, "MMR": _status, "HRD": _status, "TMB": _burden, "CD274 expression": _pd_l1,
    }  # fmt: skip
    if name in readers:
        return readers[name]
    by_kind = {"expression": _expression, "methylation": _methylation, "genotype": _genotype}
    of_gene = _of_gene(name)
    return by_kind[of_gene[1]] if of_gene else _as_written


def _word(kind: str, value: str) -> str:
    words = _CALLS[kind]
    known = {spelling: word for word, spellings in words.items() for spelling in (word, *spellings)}
    return choice(value, known, ", ".join(words))


def _no_unit(unit: str) -> None:
    if unit:
        raise CellError(f"a word has no unit; leave the cell empty instead of {show(unit)}")


def _status(name: str, value: str, unit: str) -> Measurement:
    if name == "MSI" and folded(value) in ("dmmr", "pmmr", "deficient", "proficient"):
        raise CellError(f"{show(value)} is a mismatch-repair result; give it under the name MMR")
    word = _word(name, value)
    _no_unit(unit)
    return Measurement(name, word)


def _burden(name: str, value: str, unit: str) -> Measurement:
    """TMB is a number, and means nothing without its unit: panels also report counts."""
    amount, _, trailing = value.partition(" ")
    units = [text.strip() for text in (trailing, unit) if text.strip()]
    if not units:
        raise CellError(f"the unit is missing; write {TMB_UNIT} into the column unit")
    for text in units:
        if text.casefold() not in _TMB_UNITS:
            raise CellError(f"unit {show(text)} is not known; give the burden in {TMB_UNIT}")
    return Measurement(name, amount, number(amount), TMB_UNIT)


def _pd_l1(name: str, value: str, unit: str) -> Measurement:
    """PD-L1 by immunohistochemistry: TPS, TC and IC are percentages of cells, CPS is a score; all end at 100."""
    if folded(value) in ("over", "under", "normal", "lost"):
        return _expression(name, value, unit)
    score = unit.replace("%", "").strip().upper()
    if score not in _PD_L1_SCORES:
        raise CellError(f"the unit must say which score it is: {', '.join(_PD_L1_SCORES)} (got {show(unit)})")
    amount = value.removesuffix("%").strip()
    limit = amount.removeprefix("<").strip()
    if number(limit) > 100:
        raise CellError(f"{show(value)} is more than 100")
    if amount != limit:  # "<1%": a bound is no number, it is kept as it was said
        return Measurement(name, f"<{limit}", None, score)
    return Measurement(name, amount, number(amount), score)


def _expression(name: str, value: str, unit: str) -> Measurement:
    if re.match(r"[+-]?[0-9.]", value):
        if not unit:
            raise CellError(
                f"the number {show(value)} needs its unit (TPM, z-score ...); or write: over, under, normal, lost"
            )
        return Measurement(name, value, signed_number(value), unit)
    word = _word("expression", value)
    _no_unit(unit)
    return Measurement(name, word)


def _methylation(name: str, value: str, unit: str) -> Measurement:
    word = _word("methylation", value)
    _no_unit(unit)
    return Measurement(name, word)


def _genotype(name: str, value: str, unit: str) -> Measurement:
    """A diplotype of two star alleles, the lower number first, so that ``*2A/*1`` and ``*1/*2A`` are one."""
    alleles = [part.strip() for part in value.upper().split("/")]
    if len(alleles) != 2 or not all(_STAR.fullmatch(allele) for allele in alleles):
        raise CellError(f"{show(value)} is not a diplotype of two star alleles such as *1/*2A")
    _no_unit(unit)
    return Measurement(name, "/".join(sorted(alleles, key=_star_order)).replace("X", "x"))


def _star_order(allele: str) -> tuple[int, str]:
    digits = re.search(r"[0-9]+", allele)
    return (int(digits.group()) if digits else 0, allele)


def _as_written(name: str, value: str, unit: str) -> Measurement:
    try:
        return Measurement(name, value, signed_number(value), unit)
    except CellError:
        return Measurement(name, value.lower(), None, unit)
