"""``alterations.json`` back into values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from moltarget.errors import MoltargetError
from moltarget.files import read_json
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
    """A row of ``steps.alterations.variant_row``: what it does not tell is at its default."""
    consequences = tuple(
        Consequence(**{"gene": "", "transcript": "", **one, "terms": tuple(one.get("terms", ()))})
        for one in row.get("consequences", ())
    )
    changed = {
        "locus": Locus(*row["locus"]) if row.get("locus") else None,
        "consequences": consequences,
        "origin": Origin(row.get("origin", Origin.UNKNOWN)),
        "disposition": Disposition(row["disposition"]) if row.get("disposition") else None,
        "known": tuple((name, value) for name, value in row.get("known", ())),
        "hotspot": tuple(row["hotspot"]) if row.get("hotspot") else None,
        **{name: tuple(row.get(name, ())) for name in ("records", "filters", "callers", "computational")},
    }
    return SmallVariant(**{**row, **changed})


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
