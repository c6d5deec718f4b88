"""Whether the tumour column carries an allele at all: a record of a joint file is not a call of every sample in it."""

from __future__ import annotations

from moltarget.model import Carriage
from moltarget.vcf.depths import Reads


def carriage_of(genotype: str, number: int, reads: Reads, *, wild_type: bool = False) -> Carriage:
    """The answer for ALT ``number`` (1-based) from the reads, else from GT (empty: none); unknown where neither is stated.

    Reads outweigh GT: several callers write 0/0 for a low somatic fraction. A genotype that names the allele beside no
    read of it, and ``./.`` without reads, are no call. ``wild_type``: the caller's own status says that the tumour has no
    variant (VarScan2's and the TCGA's SS=0). It outweighs both where they are silent; where reads or GT show the allele,
    the file contradicts itself, and neither its presence nor its absence is claimed: no call.
    """
    alleles = genotype.replace("|", "/").split("/") if genotype else []
    named = str(number) in alleles
    if wild_type:
        return Carriage.NO_CALL if named or reads.alt_reads or reads.vaf else Carriage.NO
    if reads.alt_reads is not None and reads.alt_reads > 0:
        return Carriage.YES
    if reads.alt_reads == 0 or reads.vaf == 0:
        return Carriage.NO_CALL if named or not reads.depth else Carriage.NO
    if reads.vaf is not None or named:
        return Carriage.YES
    if not alleles:
        return Carriage.UNKNOWN
    return Carriage.NO_CALL if "." in alleles else Carriage.NO
