"""The sample's alterations as the report shows them, and their names in findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moltarget.matching.facts import alters
from moltarget.matching.outcomes import copy_key, copy_words, fusion_key, is_changed, measurement_key
from moltarget.matching.terms import ALTERING_TERMS
from moltarget.model import Consequence, CopyNumber, Disposition, Fusion, Measurement, SmallVariant, Tables
from moltarget.tiering import Tier, untold_tier

_NO_TIER = ("", "")


@dataclass(frozen=True, slots=True)
class Named:
    """A small variant with the consequence that names it: ``EGFR p.L858R``, a splice variant by its c. name.

    ``altering``: any transcript's protein or splice site changes.
    """

    variant: SmallVariant
    by: Consequence
    title: str
    altering: bool


def named(variant: SmallVariant) -> Named:
    """Altering before silent, named before not, preferred before others."""
    told = [(not alters(one), one) for one in variant.consequences]
    silent, one = min(told, key=_precedence) if len(told) > 1 else told[0]
    protein = one.hgvs_p if one.hgvs_p not in {"", "p.?"} else ""
    return Named(variant, one, f"{one.gene} {protein or one.hgvs_c or variant.key}", not silent)


def _precedence(told: tuple[bool, Consequence]) -> tuple[bool, bool, bool, str, str]:
    silent, one = told
    return silent, not (one.hgvs_p or one.hgvs_c), not one.preferred, one.gene, one.transcript


def main_consequence(variant: SmallVariant) -> Consequence:
    """The consequence a variant is named by."""
    return named(variant).by


def variant_title(variant: SmallVariant) -> str:
    """``EGFR p.L858R``."""
    return named(variant).title


def titles(variants: Iterable[Named], tables: Tables) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Key -> (title, kind, genes) of everything that can be a witness."""
    found: dict[str, tuple[str, str, tuple[str, ...]]] = {}
    for one in variants:
        found[one.variant.key] = (one.title, "small variant", (one.by.gene,))
    for copy in tables.copy_number:
        found[copy_key(copy)] = (f"{copy.gene} {copy_words(copy)}", "copy number", (copy.gene,))
    for fusion in tables.fusions:
        genes = tuple(gene for gene in (fusion.five_prime, fusion.three_prime) if gene not in {"?", "*"})
        found[fusion_key(fusion)] = (f"{fusion.name} fusion", "fusion", genes)
    for row in tables.biomarkers:
        gene, _, rest = row.name.partition(" ")
        title = f"{row.name} {row.value} {row.unit}".rstrip()
        found[measurement_key(row)] = (title, "biomarker", (gene,) if rest else ())
    return found


def alteration_rows(
    variants: Iterable[Named],
    tables: Tables,
    *,
    evidence: Mapping[str, Sequence[str]],
    tiers: Mapping[str, tuple[str, str]],
    dispositions: Mapping[str, Disposition],
    asked_genes: frozenset[str],
    spoken_of: frozenset[str] = frozenset(),
    more: Callable[[SmallVariant, Consequence], Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Rows of the report's ``alterations``; ``evidence`` and ``tiers`` (with the reason) by key, ``dispositions`` of small
    variants.

    A protein-altering variant without evidence is tier IV when it is common, else III in a gene that the base asks about.
    ``spoken_of`` are keys that any evidence turned on, be it open or set aside: they are never tier IV.
    ``more`` gives further fields of a small variant, with the consequence that names it.
    """
    rows = []
    for one in variants:
        variant, altering = one.variant, one.altering
        if not (altering or variant.key in evidence or variant.locus is None):
            continue
        row = _variant_row(one, dispositions[variant.key], tuple(evidence.get(variant.key, ())))
        asked = not asked_genes.isdisjoint(_genes(variant))
        untold = _untold(variant, spoken_of, asked=asked) if altering else _NO_TIER
        row["tier"], row["tier_reason"] = tiers.get(variant.key, untold)
        rows.append({**row, **more(variant, one.by)})
    rows.extend(_copy_row(row) for row in tables.copy_number if is_changed(row))
    rows.extend(_fusion_row(row) for row in tables.fusions if row.detected)
    rows.extend(_measured_row(row) for row in tables.biomarkers)
    for row in rows:
        if row["kind"] != "small variant":
            row["tier"], row["tier_reason"] = tiers.get(row["key"], _NO_TIER)
            row["evidence"] = list(evidence.get(row["key"], ()))
            row["disposition"] = (Disposition.REPORTED if row["evidence"] else Disposition.NO_EVIDENCE).value
    return rows


def _untold(variant: SmallVariant, spoken_of: frozenset[str], *, asked: bool) -> tuple[str, str]:
    """Tier and reason of a variant without a finding: III for a usable call of an asked gene, IV where it is common.

    A call that is doubted as germline alone may be tier IV: what is common in the population is germline.
    """
    tiering = untold_tier(variant.population_af)
    common = tiering.tier is Tier.IV
    usable = not variant.doubt or (common and variant.disposition is Disposition.LIKELY_GERMLINE)
    if not usable or not (asked or common):
        return _NO_TIER
    if common and variant.key in spoken_of:
        reason = (
            "Common in the population, but evidence of the knowledge base turns on it: open, or of another tumour type."
        )
        return Tier.III.value, reason
    return tiering.tier.value, tiering.reason


def _genes(variant: SmallVariant) -> set[str]:
    return {one.gene for one in variant.consequences if set(one.terms) & ALTERING_TERMS or not one.terms}


def _variant_row(named: Named, disposition: Disposition, evidence: Sequence[str]) -> dict[str, Any]:
    variant, one = named.variant, named.by
    return _row(
        key=variant.key,
        kind="small variant",
        gene=one.gene,
        name=named.title.removeprefix(f"{one.gene} "),
        disposition=disposition.value,
        records=list(variant.records),
        written=variant.written,
        vaf=variant.vaf,
        depth=variant.depth,
        alt_reads=variant.alt_reads,
        filters=list(variant.filters),
        origin=variant.origin.value,
        source=variant.source,
        doubt=variant.doubt,
        hgvs_g=variant.hgvs_g,
        callers=list(variant.callers),
        population_af=variant.population_af,
        haplotype=variant.haplotype,
        germline_probability=variant.germline_probability,
        known=[list(pair) for pair in variant.known],
        consequences=[_consequence(item) for item in variant.consequences],
        evidence=list(evidence),
    )


def _consequence(one: Consequence) -> dict[str, Any]:
    return {
        "gene": one.gene,
        "transcript": one.transcript,
        "terms": list(one.terms),
        "hgvs_c": one.hgvs_c,
        "hgvs_p": one.hgvs_p,
        "exon": one.exon,
        "intron": one.intron,
        "preferred": one.preferred,
        "note": one.note,
    }


def _copy_row(row: CopyNumber) -> dict[str, Any]:
    name = copy_words(row)
    if row.copies is not None:
        name += f" ({row.copies:g} {'copy' if row.copies == 1 else 'copies'})"
    return _row(key=copy_key(row), kind="copy number", gene=row.gene, name=name, source="copy_number table")


def _fusion_row(row: Fusion) -> dict[str, Any]:
    frame = {True: "in frame", False: "out of frame", None: ""}[row.in_frame]
    details = ", ".join(part for part in (row.exons, frame, row.evidence) if part)
    name = f"{row.name} fusion" + (f" ({details})" if details else "")
    gene = next((side for side in (row.three_prime, row.five_prime) if side not in {"?", "*"}), "")
    return _row(key=fusion_key(row), kind="fusion", gene=gene, name=name, source="fusions table", doubt=row.doubt)


def _measured_row(row: Measurement) -> dict[str, Any]:
    gene, _, rest = row.name.partition(" ")
    name = f"{row.name} {row.value} {row.unit}".rstrip()
    return _row(
        key=measurement_key(row), kind="biomarker", gene=gene if rest else "", name=name, source="biomarkers table"
    )


def _row(**values: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "tier": "", "tier_reason": "",
        "disposition": "", "records": [], "written": "", "vaf": None, "depth": None, "alt_reads": None,
        "filters": [], "origin": "unknown", "doubt": "", "hgvs_g": "", "callers": [], "population_af": None, "haplotype": "",
        "germline_probability": None, "known": [], "consequences": [], "evidence": [],
        "oncogenicity": None, "germline_check": "",
    }  # fmt: skip
    return {**empty, **values}
