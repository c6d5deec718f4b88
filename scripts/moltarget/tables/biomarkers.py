"""The biomarkers table: everything that is measured by name and value, in one spelling.

Which quantities there are, and in which words their results are told, stands in ``moltarget.quantities``; here are the
other spellings of both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from moltarget.errors import TableError
from moltarget.model import Measurement
from moltarget.quantities import FINDING, LEVELS, OF_GENE, OF_TUMOUR, words_of
from moltarget.tables.cells import choice, folded, gene, number, safe_text, signed_number
from moltarget.tables.reader import CellError, Faults, Layout, Row, read_rows, show

LAYOUT = Layout(("name", "value"), ("unit",))
TMB_UNIT = "mutations/Mb"

_NAMES = {
    **{name: (folded(name),) for name in OF_TUMOUR},
    "MSI": ("msi", "msi status", "microsatellite instability", "microsatellite status"),
    "MMR": ("mmr", "mmr status", "mismatch repair", "mismatch repair status"),
    "TMB": ("tmb", "tumor mutational burden", "tumor mutation burden"),
    "bTMB": ("btmb", "blood tmb", "blood tumor mutational burden", "blood tumor mutation burden"),
    "HRD": ("hrd", "hrd status", "homologous recombination deficiency"),
    "CD274 expression": ("pd l1", "pdl1", "cd274", "pd l1 expression", "pdl1 expression"),
    "EGFR exon 2-7 deletion": ("egfrviii", "egfr viii"),
}
_FOUND = ("positive", "pos", "present", "yes")
_NOT_FOUND = ("negative", "neg", "absent", "no")
# Other spellings, by the words they stand for. Left out on purpose: "negative" and "low" of an expression, which can mean
# that it is not raised (ERBB2) as well as that it is lost.
_SPELLINGS: Mapping[tuple[str, ...], Mapping[str, tuple[str, ...]]] = {
    LEVELS: {
        "over": ("overexpressed", "overexpression", "high", "increased", "elevated", "upregulated"),
        "expressed": (*_FOUND, "detected"),
        "under": ("underexpressed", "underexpression", "reduced", "decreased", "downregulated"),
        "lost": ("loss", "absent", "not expressed", "not detected"),
    },
    FINDING: {"detected": _FOUND, "not detected": _NOT_FOUND},
    OF_GENE["methylation"]: {
        "methylated": ("hypermethylated", "detected", *_FOUND),
        "unmethylated": ("not methylated", "hypomethylated", "demethylated", "not detected", *_NOT_FOUND),
    },
    OF_GENE["serum level"]: {"high": ("elevated", "increased", "raised"), "low": ("decreased", "reduced")},
    OF_TUMOUR["MSI"]: {
        "high": ("msi h", "msi high", "msih"), "low": ("msi l", "msi low"), "stable": ("mss", "ms stable"),
    },
    OF_TUMOUR["MMR"]: {"deficient": ("dmmr", "mmrd", "mmr d"), "proficient": ("pmmr", "mmrp", "mmr p", "intact")},
    OF_TUMOUR["TMB"]: {"high": ("tmb h", "tmb high", "btmb high"), "low": ("tmb l", "tmb low", "btmb low")},
    OF_TUMOUR["HRD"]: {
        "positive": (*_FOUND, "hrd positive", "deficient"), "negative": (*_NOT_FOUND, "hrd negative", "proficient"),
    },
}  # fmt: skip
_CARRIED = {
    "homozygous": ("homozygous", "hom", "homozygous variant", "1/1"),
    "heterozygous": ("heterozygous", "het", "0/1"),
    "not detected": ("not detected", *_NOT_FOUND, "wild type", "homozygous reference", "hom ref", "0/0"),
}
_TMB_UNITS = ("mutations/mb", "mut/mb", "muts/mb", "mutations per megabase", "mutations/megabase")
_PD_L1_SCORES = ("TPS", "CPS", "TC", "IC")
_IMPLIED = {"expression": "protein", "methylation": "promoter"}  # a part that is meant where none is named
_QUANTITIES = {folded(name): name for name in OF_GENE}
_OF_GENE = re.compile(
    rf"(\S+) (?:(.+?) )??({'|'.join(sorted(OF_GENE, key=len, reverse=True))}|genotype|rs[0-9]+)", re.IGNORECASE
)
_EXONS = re.compile(r"exons? ?([0-9]+)(?: ?[-\u2013] ?([0-9]+))?", re.IGNORECASE)
_METHYLATION_CLASS = re.compile(r"(methylation class) (\S.*)", re.IGNORECASE)
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

    >>> normal_name("MGMT promoter methylation"), normal_name("PD-L1"), normal_name("met Exon 14 Skipping")
    ('MGMT methylation', 'CD274 expression', 'MET exon 14 skipping')
    """
    word = folded(text)
    for name, spellings in _NAMES.items():
        if word in spellings:
            return name
    plain = " ".join(text.split())
    if methylation := _METHYLATION_CLASS.fullmatch(plain):
        return safe_text(f"{methylation[1].lower()} {methylation[2]}")
    if of_gene := _of_gene(plain):
        return safe_text(of_gene)
    if not text[0].isalnum():
        raise CellError(f"{show(text)} does not begin with a letter or a digit")
    return safe_text(text)


def _of_gene(text: str) -> str:
    """``<GENE> <quantity>`` or ``<GENE> <part> <quantity>`` in one spelling; empty for any other name."""
    match = _OF_GENE.fullmatch(text)
    if not match:
        return ""
    quantity = _QUANTITIES.get(match[3].casefold(), match[3].casefold())
    part = match[2] or ""
    if part and quantity not in OF_GENE:
        return ""
    if exons := _EXONS.fullmatch(part):
        part = f"exon {'-'.join(filter(None, exons.groups()))}"
    if part.casefold() == _IMPLIED.get(quantity):
        part = ""
    try:
        return " ".join(filter(None, (gene(match[1]), part, quantity)))
    except CellError:
        return ""


def _reader_of(name: str) -> Callable[[str, str, str], Measurement]:
    special = {"MSI": _instability, "TMB": _burden, "bTMB": _burden, "CD274 expression": _pd_l1}
    if name in special:
        return special[name]
    words = words_of(name)
    if words in (LEVELS, OF_GENE["serum level"]):
        return _level
    if words:
        return _told
    if re.fullmatch(r"\S+ rs[0-9]+", name):
        return _carried
    return _genotype if re.fullmatch(r"\S+ genotype", name) else _as_written


def _told(name: str, value: str, unit: str) -> Measurement:
    """A result in one of the words of its quantity."""
    words = words_of(name)
    known = {folded(word): word for word in words}
    known |= {other: word for word, others in _SPELLINGS[words].items() for other in others}
    found = choice(value, known, ", ".join(words))
    _no_unit(unit)
    return Measurement(name, found)


def _no_unit(unit: str) -> None:
    if unit:
        raise CellError(f"a word has no unit; leave the cell empty instead of {show(unit)}")


def _instability(name: str, value: str, unit: str) -> Measurement:
    if folded(value) in ("dmmr", "pmmr", "deficient", "proficient"):
        raise CellError(f"{show(value)} is a mismatch-repair result; give it under the name MMR")
    return _told(name, value, unit)


def _burden(name: str, value: str, unit: str) -> Measurement:
    """High or low in the laboratory's own words, or a number, which means nothing without its unit: panels also report
    counts.
    """
    if value[:1].isalpha():
        return _told(name, value, unit)
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
    if value[:1].isalpha():
        return _level(name, value, unit)
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


def _level(name: str, value: str, unit: str) -> Measurement:
    """A level in words, or a number with its unit."""
    if not re.match(r"[+-]?[0-9.]", value):
        return _told(name, value, unit)
    if not unit:
        allowed = ", ".join(words_of(name))
        raise CellError(f"the number {show(value)} needs its unit (TPM, z-score ...); or write: {allowed}")
    return Measurement(name, value, signed_number(value), unit)


def _carried(name: str, value: str, unit: str) -> Measurement:
    """How often a sample carries the rarer allele of an rs number."""
    known = {spelling: word for word, spellings in _CARRIED.items() for spelling in spellings}
    found = choice(value, known, ", ".join(_CARRIED))
    _no_unit(unit)
    return Measurement(name, found)


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
