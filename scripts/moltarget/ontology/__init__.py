"""Tumour types: resolve what a sheet says, relate it to what evidence says (OncoTree, Disease Ontology, NCIt)."""

from __future__ import annotations

from moltarget.ontology.reading import load_oncotree_json, load_tumor_types
from moltarget.ontology.tumor_types import TumorTypes
from moltarget.ontology.values import (
    ANY,
    SOLID,
    DiseaseRelation,
    DiseaseTerm,
    EvidenceDisease,
    Lineage,
    OntologyError,
    Relation,
    TermRelation,
    TumorType,
    UnknownTumorType,
)

__all__ = [
    "ANY",
    "SOLID",
    "DiseaseRelation",
    "DiseaseTerm",
    "EvidenceDisease",
    "Lineage",
    "OntologyError",
    "Relation",
    "TermRelation",
    "TumorType",
    "TumorTypes",
    "UnknownTumorType",
    "load_oncotree_json",
    "load_tumor_types",
]
