"""Whether the tumour column carries an allele at all: a record of a joint file is not a call of every sample in it."""

from __future__ import annotations

from collections.abc import Mapping

from moltarget.model import Carriage
from moltarget.vcf.depths import Reads


def carriage_of(values: Mapping[str, str], number: int, reads: Reads) -> Carriage:
    """The answer for ALT ``number`` (1-based) from the reads, else from GT; unknown where neither is stated.

    Reads outweigh GT: several callers write 0/0 for a low somatic fraction. A genotype that names the allele beside no
    read of it, and ``./.`` without reads, are no call.
    """
    alleles = values.get("GT", "").replace("|", "/").split("/") if values.get("GT") else []
    named = str(number) in alleles
    if reads.alt_reads is not None and reads.alt_reads > 0:
        return Carriage.YES
    if reads.alt_reads == 0 or reads.vaf == 0:
        return Carriage.NO_CALL if named or not reads.depth else Carriage.NO
    if reads.vaf is not None or named:
        return Carriage.YES
    if not alleles:
        return Carriage.UNKNOWN
    return Carriage.NO_CALL if "." in alleles else Carriage.NO
