"""CIViC's variant summaries: the HGVS expressions of a variant, by which its evidence is met under its other names too.

A name alone can miss its own variant: rs numbers and star alleles stand for a change that a VCF shows, frameshifts are
often named by the deleted codon instead of the first changed one, residues are counted on another isoform. What CIViC
itself prints beside the name decides then; for a plain missense name nothing is added.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from moltarget.hgvs import ProteinChange, ProteinKind
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.changes import coding_name, contradict, protein_change, protein_name
from moltarget.knowledge_base.sources.lines import read_table

_ONE_LETTER = re.compile(r"[A-Z]\d+[A-Z*]")
_SINGLE = frozenset({ProteinKind.SUBSTITUTION, ProteinKind.STOP_GAINED, ProteinKind.STOP_LOST})


@dataclass(frozen=True, slots=True)
class Expressions:
    """The readable c. and p. names (without accession) of one variant, each once, in the order printed."""

    gene: str
    coding: tuple[str, ...]
    protein: tuple[str, ...]


def read_variants(path: Path) -> Mapping[str, Expressions]:
    """By ``GENE VARIANT`` in lower case. Raises KnowledgeBaseError when the file is no variant summary.

    Today's files call the columns ``feature_name`` and ``hgvs_descriptions``. Malformed rows only lose their names here; the
    evidence that is on them is read from its own file.
    """
    found = {}
    for line in read_table(path, ("variant",)).lines:
        gene = line.cells.get("gene") or line.cells.get("feature_name", "")
        cells = (line.cells.get(name, "") for name in ("hgvs_expressions", "hgvs_descriptions", "variant_aliases"))
        printed = ",".join(cell for cell in cells if cell)
        if gene and printed and not line.fault:
            found[f"{gene} {line.cells['variant']}".casefold()] = _expressions(gene, printed)
    return found


def _expressions(gene: str, printed: str) -> Expressions:
    """``printed`` are HGVS expressions, then aliases (``K110E``, ``C.1905+1G>A``, ``RS3918290``), separated by commas."""
    names = [part.rpartition(":")[2].strip() for part in printed.split(",")]
    coding = (coding_name(f"c{name[1:]}") for name in names if name[:2] in {"c.", "C."})
    protein = (protein_name(name) for name in names if name.startswith("p.") or _ONE_LETTER.fullmatch(name))
    return Expressions(gene, tuple(dict.fromkeys(filter(None, coding))), tuple(dict.fromkeys(filter(None, protein))))


def widened(condition: f.Condition, known: Expressions) -> f.Condition:
    """The condition, its single feature of this gene met under the variant's other names too."""
    if isinstance(condition, f.Haplotype) and condition.gene == known.gene:
        named = _named(known)
        if condition.homozygous:  # a variant shows that there is one copy at least; the genotype decides
            named = [f.And((one, condition)) for one in named]
        return _either([condition, *named])
    if isinstance(condition, f.ProteinChangeIs) and condition.gene == known.gene:
        return _either(_as_also_named(condition, known))
    return condition


def from_expressions(known: Expressions) -> f.Condition | None:
    """The condition of a variant whose name is not understood: its one p. name; None where there is none, or several."""
    return f.ProteinChangeIs(known.gene, known.protein[0]) if len(known.protein) == 1 else None


def _named(known: Expressions) -> list[f.Condition]:
    """The variant by what it does: its c. names, or its p. names where no c. name is printed; a silent p. name says nothing."""
    telling = [name for name in known.protein if not _is_silent(name)]
    if known.coding:
        return [f.CodingChangeIs(known.gene, name) for name in known.coding]
    return [f.ProteinChangeIs(known.gene, name) for name in telling]


def _as_also_named(condition: f.ProteinChangeIs, known: Expressions) -> list[f.Condition]:
    """The change with its coding name, and under the numbers that other isoforms or HGVS's own rules give it."""
    own = protein_change(condition.change)
    if own is None:
        return [condition]
    others = [name for name in known.protein if name != condition.change and _is_other_number(own, name)]
    coding = condition.coding or _coding_of(own, condition.change, known)
    return [
        f.ProteinChangeIs(condition.gene, name, "" if contradict(name, coding) else coding)
        for name in (condition.change, *others)
    ]


def _coding_of(own: ProteinChange, change: str, known: Expressions) -> str:
    """The first c. name that can be this change; of a substitution none is needed."""
    fitting = (name for name in known.coding if not contradict(change, name))
    return "" if own.kind in _SINGLE else next(fitting, "")


def _is_other_number(own: ProteinChange, name: str) -> bool:
    """Whether a printed p. name is the same change elsewhere: the same two residues, or a frameshift for a frameshift."""
    other = protein_change(name)
    if other is None or other.kind is not own.kind:
        return False
    if own.kind in _SINGLE:
        return (other.start_ref, other.alt) == (own.start_ref, own.alt)
    return own.kind is ProteinKind.FRAMESHIFT


def _is_silent(name: str) -> bool:
    change = protein_change(name)
    return change is None or change.kind is ProteinKind.SYNONYMOUS


def _either(conditions: list[f.Condition]) -> f.Condition:
    return conditions[0] if len(conditions) == 1 else f.Or(tuple(conditions))
