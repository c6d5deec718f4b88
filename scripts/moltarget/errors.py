"""Every expected failure. Commands print these and exit 2 (or write a sample's failed.json); all else keeps its traceback."""

from __future__ import annotations


class MoltargetError(Exception):
    """One message that names the file, the record and the cure."""


class SheetError(MoltargetError):
    """The sample sheet or the configuration is wrong; nothing may start."""


class VcfError(MoltargetError):
    """A VCF cannot be read whole or its build cannot be proven."""


class TableError(MoltargetError):
    """A plain table (variants, copy_number, fusions, biomarkers, BED) is malformed."""


class GenomeReferenceError(MoltargetError):
    """A reference FASTA or GFF3 is missing, unindexed or inconsistent."""


class KnowledgeBaseError(MoltargetError):
    """A row of the knowledge base breaks its schema."""


class HgvsError(MoltargetError):
    """A name is not HGVS as far as this project reads it."""


class RunError(MoltargetError):
    """A run cannot begin in this working directory."""
