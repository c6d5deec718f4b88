"""The reference: bases of a FASTA and transcripts of an Ensembl-style GFF3, harmonised and indexed."""

from moltarget.reference.bases import RefMatch
from moltarget.reference.reader import Reference, coding_parts_i, open_reference

__all__ = ["RefMatch", "Reference", "coding_parts_i", "open_reference"]
