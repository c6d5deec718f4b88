"""HGVS g., c. and p. names from a transcript and its sequence; normal forms; readers of names. Opens no file."""

from moltarget.hgvs.bases import Fetch
from moltarget.hgvs.coding import CodingChange, CodingKind
from moltarget.hgvs.genomic import genomic_accession_name, genomic_allele, genomic_name
from moltarget.hgvs.names import NEAR_BASES, Naming, Region
from moltarget.hgvs.naming import name_variant
from moltarget.hgvs.normal_form import ShiftInterval, normal_form, shift_interval
from moltarget.hgvs.parse_coding import parse_coding, parse_coding_position
from moltarget.hgvs.parse_protein import parse_protein
from moltarget.hgvs.protein import ProteinChange, ProteinKind, three_letters
from moltarget.hgvs.protein_equality import normal_form_protein, same_protein_change
from moltarget.hgvs.transcript import CodingPosition, ExonCodons, Transcript, TranscriptSequence, codon_exons

__all__ = [
    "NEAR_BASES", "CodingChange", "CodingKind", "CodingPosition", "ExonCodons", "Fetch", "Naming", "ProteinChange",
    "ProteinKind", "Region", "ShiftInterval", "Transcript", "TranscriptSequence", "codon_exons",
    "genomic_accession_name", "genomic_allele", "genomic_name", "name_variant", "normal_form", "normal_form_protein",
    "parse_coding",
    "parse_coding_position", "parse_protein", "same_protein_change", "shift_interval", "three_letters",
]  # fmt: skip
