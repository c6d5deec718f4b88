"""Residues that sources number on different isoforms: evidence on one number is met by the other as well.

The table (``resources/isoform_sites.tsv``) names single residues, each with its source: MET D1228 is D1246 on the longer
isoform, MYD88 L265 is L273. A shift for a whole gene would be a guess wherever isoforms differ in more than their start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from moltarget.errors import KnowledgeBaseError
from moltarget.hgvs import ProteinKind
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.changes import protein_change

Sites = Mapping[tuple[str, str], tuple[str, ...]]  # (gene, "D1228") -> ("D1246",)
_SINGLE = frozenset({ProteinKind.SUBSTITUTION, ProteinKind.STOP_GAINED})


def sites_from(rows: Iterable[Mapping[str, str]]) -> Sites:
    """The sites of a table with the columns ``gene`` and ``sites`` (separated by semicolons).

    Raises KnowledgeBaseError for a row of fewer than two sites, or of sites that are not one residue.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows:
        sites = row["sites"].split(";")
        if len(sites) < 2 or len({site[:1] for site in sites}) > 1 or not all(site[1:].isdigit() for site in sites):
            raise KnowledgeBaseError(
                f"isoform sites of {row['gene']}: {row['sites']!r} are not two numbers of one residue"
            )
        found |= {(row["gene"], site): tuple(other for other in sites if other != site) for site in sites}
    return found


def on_all_isoforms(condition: f.Condition, sites: Sites) -> f.Condition:
    """The condition with each listed residue under all its numbers."""
    if isinstance(condition, f.And | f.Or):
        return replace(condition, parts=tuple(on_all_isoforms(part, sites) for part in condition.parts))
    if isinstance(condition, f.Not):
        return f.Not(on_all_isoforms(condition.part, sites))
    others = _elsewhere(condition, sites)
    return f.Or((condition, *others)) if others else condition


def _elsewhere(feature: f.Feature, sites: Sites) -> tuple[f.Feature, ...]:
    match feature:
        case f.CodonChanged(gene, reference, number):
            others = sites.get((gene, f"{reference}{number}"), ())
            return tuple(f.CodonChanged(gene, other[0], int(other[1:])) for other in others)
        case f.ProteinChangeIs(gene, name):
            change = protein_change(name)
            if change is None or change.kind not in _SINGLE:
                return ()
            site = f"{change.start_ref}{change.start}"
            others = sites.get((gene, site), ())
            return tuple(f.ProteinChangeIs(gene, f"{other}{name.removeprefix(site)}") for other in others)
    return ()
