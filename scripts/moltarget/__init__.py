"""From a tumour's variants to the drugs that hit them. Research use only."""

__version__ = "0.1.0"
