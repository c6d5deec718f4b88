"""Records that become no alteration and lose nothing by it."""

from __future__ import annotations

from moltarget.model import Disposition, Rejected

# ALT spellings that say nothing of their own: the spanned deletion has its own record, a reference site has no variant.
HARMLESS = ("deleted by another record", "reference site", "any other allele (gVCF)")


def is_harmless(row: Rejected) -> bool:
    """Whether a record that became no alteration hides nothing (a reference site, a spanned deletion, a gVCF block)."""
    return row.disposition is Disposition.UNSUPPORTED and any(word in row.detail for word in HARMLESS)
