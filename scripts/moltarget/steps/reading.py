"""``alterations.json`` back into values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, overload

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

_EMPTY = {"consequences": (), "key": None, "locus": None}
# What each field is where a row does not tell it, in the order of the fields.
_VARIANT = {one.name: _EMPTY.get(one.name, one.default) for one in fields(SmallVariant)}
# All that most rows tell is taken field by field, in a third of the time of merging.
_OF_FEW = {
    "disposition",
    "hotspot",
    "known",
    "computational",
    "population_af",
    "population_searched",
    "germline_probability",
}
_USUAL = frozenset(_VARIANT) - _OF_FEW - {"haplotype"}
_new_variant, _new_consequence, _new_locus = maker(SmallVariant), maker(Consequence), maker(Locus)
_ORIGINS = {origin.value: origin for origin in Origin}
# The fields that few variants have and JSON has no form for, and how they are made of what stands there.
_SELDOM: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("disposition", Disposition),
    ("hotspot", tuple),
    ("known", lambda pairs: tuple(map(tuple, pairs))),
    *((name, tuple) for name in ("filters", "callers", "computational")),
)


def read_alterations(path: Path) -> dict[str, Any]:
    """The document. Raises MoltargetError when the file is missing or damaged."""
    try:
        document: dict[str, Any] = read_json(path)
    except (OSError, ValueError) as fault:
        raise MoltargetError(f"{path}: cannot be read ({fault}); run annotate_variants again") from fault
    return document


class ReadVariants(Sequence[SmallVariant]):
    """The small variants of a document, each made when it is first asked for: most genes of an exome nobody asks about."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows of ``steps.alterations.variant_text``."""
        self._rows = rows
        self._made: list[SmallVariant | None] = [None] * len(rows)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> SmallVariant: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[SmallVariant]: ...

    def __getitem__(self, place: int | slice) -> SmallVariant | Sequence[SmallVariant]:
        """The variant of this place."""
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        made = self._made[place]
        if made is None:
            made = self._made[place] = _variant(self._rows[place])
        return made

    def places(self) -> dict[str, list[int]]:
        """By gene, which of them have a consequence in it, in order."""
        found: dict[str, list[int]] = {}
        for place, row in enumerate(self._rows):
            for one in row["consequences"]:
                gene = one["gene"]
                places = found.get(gene)
                if places is None:
                    found[gene] = [place]
                elif places[-1] != place:
                    places.append(place)
        return found


def variants_of(document: Mapping[str, Any]) -> ReadVariants:
    """The small variants."""
    return ReadVariants(document["small_variants"])


def _variant(row: Mapping[str, Any]) -> SmallVariant:
    """A row of ``steps.alterations.variant_text``: what it does not tell is at its default."""
    locus, consequences = row.get("locus"), tuple([_consequence(one) for one in row["consequences"]])
    place = None if locus is None else _new_locus(*locus)
    if _USUAL.issuperset(row):
        told = row.get
        return _new_variant(
            row["key"], place, consequences, tuple(row["records"]), row["written"], told("vaf"), told("depth"),
            told("alt_reads"), tuple(told("filters", ())), _ORIGINS[row["origin"]], row["source"], told("doubt", ""),
            told("unphased", ""), None, told("hgvs_g", ""), tuple(told("callers", ())),
        )  # fmt: skip
    every = {**_VARIANT, **row, "locus": place, "consequences": consequences}  # in the order of the fields
    every["origin"] = _ORIGINS[row["origin"]]
    every["records"] = tuple(row["records"])
    for name, made in _SELDOM:
        if name in row:
            every[name] = made(row[name])
    return _new_variant(*every.values())


def _consequence(row: Mapping[str, Any]) -> Consequence:
    told = row.get  # field by field, which for so few takes half the time of merging with what each is by default
    return _new_consequence(
        row["gene"], row["transcript"], tuple(row["terms"]), told("hgvs_c", ""), told("hgvs_p", ""), told("exon", ""),
        told("intron", ""), told("first_residue"), told("last_residue"), told("preferred", False), told("note", ""),
        told("room", 0),
    )  # fmt: skip


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
        segments=tuple((chrom, start, end, copies, minor) for chrom, start, end, copies, minor in tables["segments"]),
    )
