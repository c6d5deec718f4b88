"""What was looked at: one row for each kind of alteration, so that nothing unlooked-for is taken for absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moltarget.matching.coverage import Regions, SmallVariantCoverage
from moltarget.matching.segments import USUAL_PLOIDY, ploidy_of
from moltarget.model import AnnotationSource, SmallVariant, Tables

_TELLING = 3  # variants, all outside the panel's regions, that make its BED doubtful


def assay_rows(
    coverage: SmallVariantCoverage, tables: Tables, variants: Sequence[SmallVariant], document: Mapping[str, Any]
) -> list[dict[str, str]]:
    """The report's ``assay``: for each kind of alteration whether it was assayed, and on what that rests."""
    build, given = document["genome_build"], document["tables_given"]
    measured = [row.name for row in tables.biomarkers]
    return [
        {"kind": "small variants", **_small_variant_assay(coverage, variants, build)},
        _copy_assay(tables)
        if tables.segments
        else _table_assay("copy number", [row.gene for row in tables.copy_number], given="copy_number" in given),
        _table_assay("fusions", [row.name for row in tables.fusions], given="fusions" in given),
        {
            "kind": "signatures and biomarkers",
            "assayed": "partly" if measured else "no",
            "statement": f"Given: {', '.join(dict.fromkeys(measured))}." if measured else "None was given.",
        },
    ]


def _small_variant_assay(
    coverage: SmallVariantCoverage, variants: Sequence[SmallVariant], build: str
) -> dict[str, str]:
    if not coverage.has_input:
        return {"assayed": "no", "statement": "No file of small variants was given."}
    if coverage.source is AnnotationSource.CATALOGUE:
        return {
            "assayed": "partly",
            "statement": "Catalogued alleles only; nothing is shown to be absent in a whole gene.",
        }
    if not coverage.assay:
        return {"assayed": "undeclared", "statement": "The sheet declares no assay, so nothing is called absent."}
    if coverage.regions is not None:
        return {
            "assayed": "partly",
            "statement": f"Panel regions of {coverage.assay}; genes outside them are not covered."
            + _panel_elsewhere(variants, coverage.regions, build),
        }
    if coverage.source is AnnotationSource.REFERENCE:
        text = f"Declared {coverage.assay}; genes without transcript and sequence in the reference are not covered."
        return {"assayed": "partly", "statement": text}
    return {"assayed": "yes", "statement": f"Declared {coverage.assay}."}


def _panel_elsewhere(variants: Sequence[SmallVariant], regions: Regions, build: str) -> str:
    """A BED does not say its build: that none of several variants lies in its regions tells that it may be of another one."""
    places = [one.locus for one in variants if one.locus is not None]
    if len(places) < _TELLING or any(
        regions.covers(at.chrom, base - 1, base) for at in places for base in {at.pos, at.pos + len(at.ref) - 1}
    ):
        return ""
    return f" None of the {len(places)} variants seen lies in them: make sure that the BED is of {build}."


def _copy_assay(tables: Tables) -> dict[str, str]:
    genes, ploidy = len({row.gene for row in tables.copy_number}), ploidy_of(tables.segments)
    mean = f"mean ploidy {ploidy:.1f}" if ploidy else f"ploidy not told by so few bases, taken as {USUAL_PLOIDY}"
    what = f"{len(tables.segments)} segments were given ({mean})"
    text = f"{what}; {genes} genes that the knowledge base asks about lie on them with every coding part."
    return {"kind": "copy number", "assayed": "partly", "statement": text}


def _table_assay(kind: str, named: Sequence[str], *, given: bool) -> dict[str, str]:
    if not named:
        text = "The table that was given names none." if given else "No table was given."
        return {"kind": kind, "assayed": "no", "statement": text}
    everything = any(name in {"*", "*::*"} for name in named)
    rows = "1 row was" if len(named) == 1 else f"{len(named)} rows were"
    text = "All genes were looked at." if everything else f"{rows} given; others were not tested."
    return {"kind": kind, "assayed": "yes" if everything else "partly", "statement": text}
