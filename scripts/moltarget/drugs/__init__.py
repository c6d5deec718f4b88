"""Therapies: one under one name, with class, targets and modality (``resources/drugs.tsv``), or what its name alone says."""

from moltarget.drugs.modality import Modality
from moltarget.drugs.names import drug_key, split_therapies
from moltarget.drugs.table import COLUMNS, Basis, Drug, Drugs, load_drugs

__all__ = ["COLUMNS", "Basis", "Drug", "Drugs", "Modality", "drug_key", "load_drugs", "split_therapies"]
