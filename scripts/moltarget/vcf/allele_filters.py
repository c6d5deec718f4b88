"""Filters that one ALT of a record failed alone, beside those of FILTER, which holds for the record as a whole.

FILTER of Mutect2 is the most lenient status of all alleles (description of AS_FilterStatus; of its PASS: "at least one allele
that passes filters"), so that a multi-allelic record passes although an ALT of it failed. AS_FilterStatus has each allele's
own: alleles are separated by ``|``, the filters of one by ``,``, and SITE says that nothing but FILTER counts.
"""

from __future__ import annotations

from functools import lru_cache

from moltarget.vcf.header import structured
from moltarget.vcf.shapes import VcfHeader

ALLELE_FILTERS = "AS_FilterStatus"
_WORDING = "Filter status for each allele"
_NONE = frozenset({"", ".", "SITE", "PASS"})


def declares_allele_filters(header: VcfHeader) -> bool:
    """Whether the header describes AS_FilterStatus as the filters of each allele."""
    infos = (structured(value) for key, value in header.lines if key == "INFO" and ALLELE_FILTERS in value)
    return any(one.get("ID") == ALLELE_FILTERS and one.get("Description", "").startswith(_WORDING) for one in infos)


@lru_cache(maxsize=4096)
def allele_filters(written: str, number: int, alts: int) -> tuple[str, ...]:
    """The filters that the ALT ``number`` (1-based) of ``alts`` failed alone; none where the number of alleles differs.

    >>> allele_filters("SITE|weak_evidence,strand_bias", 2, 2)
    ('weak_evidence', 'strand_bias')
    """
    alleles = written.split("|")
    if len(alleles) != alts:
        return ()
    return tuple(name for name in map(str.strip, alleles[number - 1].split(",")) if name not in _NONE)
