"""The VCF room: the only reader and writer of VCF; ``moltarget.vcf.maf`` reads MAF."""

from moltarget.contigs import LENGTHS, bare_contig
from moltarget.vcf.build import decide_build, header_build_evidence
from moltarget.vcf.callers import callers_of, detect_callers
from moltarget.vcf.codons import codon_check
from moltarget.vcf.columns import normal_reads_of
from moltarget.vcf.depths import Reads
from moltarget.vcf.opening import open_calls
from moltarget.vcf.reader import VcfFile, open_vcf
from moltarget.vcf.shapes import (
    AnnotatedRow,
    AnnotationHeader,
    AnnotationKind,
    BuildDecision,
    BuildEvidence,
    Caller,
    CallerEvidence,
    CallFile,
    EvidenceKind,
    NormalColumn,
    TumorColumn,
    VcfHeader,
    VcfSettings,
    Votes,
)
from moltarget.vcf.writer import AnnotatedVcf

__all__ = [
    "LENGTHS",
    "AnnotatedRow",
    "AnnotatedVcf",
    "AnnotationHeader",
    "AnnotationKind",
    "BuildDecision",
    "BuildEvidence",
    "CallFile",
    "Caller",
    "CallerEvidence",
    "EvidenceKind",
    "NormalColumn",
    "Reads",
    "TumorColumn",
    "VcfFile",
    "VcfHeader",
    "VcfSettings",
    "Votes",
    "bare_contig",
    "callers_of",
    "codon_check",
    "decide_build",
    "detect_callers",
    "header_build_evidence",
    "normal_reads_of",
    "open_calls",
    "open_vcf",
]
