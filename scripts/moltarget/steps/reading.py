"""``alterations.json`` back into values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from moltarget.errors import MoltargetError
from moltarget.files import read_json
from moltarget.frozen import maker
from moltarget.model import (
    Consequence,
    CopyCall,
    CopyNumber,
    Disposition,
    Fusion,
    Locus,
    Measurement,
    Origin,
    Rejected,
    SmallVariant,
    Tables,
)

_EMPTY = {"consequences": (), "terms": (), "gene": "", "transcript": "", "key": None, "locus": None}


def _named(kind: type[SmallVariant] | type[Consequence]) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """The fields of a row and what each is where the row does not tell it."""
    return tuple(one.name for one in fields(kind)), tuple(_EMPTY.get(one.name, one.default) for one in fields(kind))


_new_variant, _new_consequence = maker(SmallVariant), maker(Consequence)
_ORIGINS = {origin.value: origin for origin in Origin}
_LISTS = ("records", "filters", "callers", "computational")
(_VARIANT, _VARIANT_DEFAULTS), (_CONSEQUENCE, _CONSEQUENCE_DEFAULTS) = _named(SmallVariant), _named(Consequence)


def read_alterations(path: Path) -> dict[str, Any]:
    """The document. Raises MoltargetError when the file is missing or damaged."""
    try:
        document: dict[str, Any] = read_json(path)
    except (OSError, ValueError) as fault:
        raise MoltargetError(f"{path}: cannot be read ({fault}); run annotate_variants again") from fault
    return document


def variants_of(document: Mapping[str, Any]) -> tuple[SmallVariant, ...]:
    """The small variants."""
    return tuple(_variant(row) for row in document["small_variants"])


def _variant(row: Mapping[str, Any]) -> SmallVariant:
    """A row of ``steps.alterations.variant_text``: what it does not tell is at its default."""
    told = dict(zip(_VARIANT, map(row.get, _VARIANT, _VARIANT_DEFAULTS), strict=True))
    if told["locus"]:
        told["locus"] = Locus(*told["locus"])
    if told["disposition"]:
        told["disposition"] = Disposition(told["disposition"])
    if told["hotspot"]:
        told["hotspot"] = tuple(told["hotspot"])
    if told["known"]:
        told["known"] = tuple((name, value) for name, value in told["known"])
    told["origin"] = _ORIGINS[told["origin"]]
    told["consequences"] = tuple(map(_consequence, told["consequences"]))
    for name in _LISTS:
        told[name] = tuple(told[name])
    return _new_variant(*told.values())


def _consequence(row: Mapping[str, Any]) -> Consequence:
    gene, transcript, terms, *rest = map(row.get, _CONSEQUENCE, _CONSEQUENCE_DEFAULTS)
    return _new_consequence(gene, transcript, tuple(terms), *rest)


def rejected_of(document: Mapping[str, Any]) -> tuple[Rejected, ...]:
    """The records that became no alteration."""
    return tuple(Rejected(**{**row, "disposition": Disposition(row["disposition"])}) for row in document["rejected"])


def tables_of(document: Mapping[str, Any]) -> Tables:
    """The tables (their small variants are among ``variants_of``)."""
    tables = document["tables"]
    return Tables(
        wild_type_genes=tuple(tables["wild_type_genes"]),
        germline_wild_type_genes=tuple(tables["germline_wild_type_genes"]),
        copy_number=tuple(CopyNumber(**{**row, "call": CopyCall(row["call"])}) for row in tables["copy_number"]),
        fusions=tuple(Fusion(**row) for row in tables["fusions"]),
        biomarkers=tuple(Measurement(**row) for row in tables["biomarkers"]),
    )
