"""The reference: bases of a FASTA and transcripts of an Ensembl-style GFF3, harmonised and indexed."""

from moltarget.reference.bases import RefMatch
from moltarget.reference.reader import Reference, open_reference

__all__ = ["RefMatch", "Reference", "open_reference"]
