"""The VCF room: the only reader and writer of VCF."""

from moltarget.contigs import LENGTHS, bare_contig
from moltarget.vcf.build import decide_build, header_build_evidence
from moltarget.vcf.reader import VcfFile, open_vcf
from moltarget.vcf.shapes import (
    AnnotatedRow,
    AnnotationHeader,
    AnnotationKind,
    BuildDecision,
    BuildEvidence,
    EvidenceKind,
    TumorColumn,
    VcfHeader,
    VcfSettings,
    Votes,
)
from moltarget.vcf.votes import annotation_votes, codon_check
from moltarget.vcf.writer import write_annotated_vcf

__all__ = [
    "LENGTHS",
    "AnnotatedRow",
    "AnnotationHeader",
    "AnnotationKind",
    "BuildDecision",
    "BuildEvidence",
    "EvidenceKind",
    "TumorColumn",
    "VcfFile",
    "VcfHeader",
    "VcfSettings",
    "Votes",
    "annotation_votes",
    "bare_contig",
    "codon_check",
    "decide_build",
    "header_build_evidence",
    "open_vcf",
    "write_annotated_vcf",
]
