"""The consequences that a MAF row names: the chosen transcript's, then those of ``all_effects``."""

from __future__ import annotations

import re

from moltarget.model import Consequence
from moltarget.vcf.maf_columns import GENE, Columns, Row
from moltarget.vcf.protein_names import one_letter, residue_range, residues_of, without_accession
from moltarget.vcf.shapes import AnnotationHeader, AnnotationKind

# Columns of vcf2maf, GDC and cBioPortal; then of Oncotator and Funcotator.
_CODING = ("hgvsc", "cdna_change")
_PROTEIN = ("hgvsp",)
_SHORT = ("hgvsp_short", "protein_change", "amino_acid_change")
_TRANSCRIPT = ("transcript_id", "annotation_transcript")
_CONSEQUENCE = ("consequence", "one_consequence")
_STRAND = ("strand_vep", "transcript_strand")  # vcf2maf; GDC
_NAMES = (*_CODING, *_PROTEIN, *_SHORT)
_USED = (*_NAMES, *_TRANSCRIPT, *_CONSEQUENCE, "feature", "variant_classification", "all_effects", "codons", *_STRAND)

_TERMS = re.compile(r"[&,;]")
_OF = re.compile(r"\d+(?:-\d+)?/\d+")
_SILENT = re.compile(r"p\.([A-Z*])(\d+)\1")
_NO_PREFIX = re.compile(r"[A-Z*]\d+")
_DONOR = re.compile(r"\d\+[12](?!\d)")
_ACCEPTOR = re.compile(r"\d-[12](?!\d)")

# Variant_Classification -> Sequence Ontology term, where the row has no Consequence. The inverse of vcf2maf's
# GetVariantClassification, which the GDC uses too; behind the blank line, Oncotator's and Funcotator's further classes.
# Targeted_Region says nothing. Splice_Site: see ``_splice_site``.
CLASSIFICATIONS: dict[str, str] = {
    "missense_mutation": "missense_variant",
    "nonsense_mutation": "stop_gained",
    "silent": "synonymous_variant",
    "splice_region": "splice_region_variant",
    "frame_shift_del": "frameshift_variant",
    "frame_shift_ins": "frameshift_variant",
    "in_frame_del": "inframe_deletion",
    "in_frame_ins": "inframe_insertion",
    "nonstop_mutation": "stop_lost",
    "translation_start_site": "start_lost",
    "intron": "intron_variant",
    "5'utr": "5_prime_UTR_variant",
    "3'utr": "3_prime_UTR_variant",
    "5'flank": "upstream_gene_variant",
    "3'flank": "downstream_gene_variant",
    "igr": "intergenic_variant",
    "rna": "non_coding_transcript_exon_variant",
    "lincrna": "non_coding_transcript_exon_variant",
    "start_codon_snp": "start_lost",
    "start_codon_del": "start_lost",
    "start_codon_ins": "start_lost",
    "stop_codon_del": "stop_lost",
    "stop_codon_ins": "stop_lost",
    "de_novo_start_inframe": "5_prime_UTR_variant",
    "de_novo_start_outofframe": "5_prime_UTR_variant",
}


def annotation_of(columns: Columns) -> AnnotationHeader | None:
    """What the columns say about annotation; None without one for protein or coding names."""
    if not columns.has(*_NAMES):
        return None
    used = tuple(name for name in columns.names if name.lower() in _USED)
    if columns.has("all_effects"):
        engine = "MAF (vcf2maf)"
    else:
        engine = "MAF (Oncotator)" if columns.has("annotation_transcript") else "MAF"
    return AnnotationHeader(AnnotationKind.MAF, used, engine)


def codon_fields(row: Row) -> dict[str, str]:
    """Codons and strand under the names that ``votes.codon_check`` reads."""
    strand = row.get(*_STRAND)
    return {"Codons": row.get("codons"), "STRAND": {"+": "1", "-": "-1"}.get(strand, strand)}


def consequences_of(row: Row) -> tuple[Consequence, ...]:
    """The row's own consequence, ``preferred``, then one of each further transcript; none where the row names nothing.

    They belong to the first allele of the row (``maf_alleles.alternates_of``).
    """
    chosen = _chosen(row)
    if not (chosen.terms or chosen.hgvs_c or chosen.hgvs_p):
        return ()
    return (chosen, *_others(row.get("all_effects"), chosen.transcript))


def _chosen(row: Row) -> Consequence:
    gene = row.get("symbol", *GENE)
    coding = without_accession(row.get(*_CODING))
    protein, note = _protein(row)
    first, last = residue_range(row.get("protein_position"))
    if first is None and last is None:
        first, last = residues_of(protein)
    exon, intron = row.get("exon", "exon_number"), row.get("intron")
    return Consequence(
        gene="" if gene == "Unknown" else gene,  # GDC: regions without a gene
        transcript=_transcript(row),
        terms=_terms(row, coding),
        hgvs_c=coding if coding[:2] in {"c.", "n."} else "",
        hgvs_p=protein,
        exon=exon if _OF.fullmatch(exon) else "",
        intron=intron if _OF.fullmatch(intron) else "",
        first_residue=first,
        last_residue=last,
        preferred=True,
        note=note,
    )


def _transcript(row: Row) -> str:
    feature = row.get("feature") if row.get("feature_type") in {"Transcript", ""} else ""
    return row.get(*_TRANSCRIPT) or feature


def _protein(row: Row) -> tuple[str, str]:
    """The protein name in one-letter form, and a remark where what stands there is none.

    ``p.X168_splice`` (vcf2maf) is a label and no HGVS name. ``p.=`` (GDC) names no residue, ``p.V600V`` is no HGVS.
    """
    short = row.get(*_SHORT)
    if _NO_PREFIX.match(short):
        short = f"p.{short}"
    for written in (row.get(*_PROTEIN), short):
        name = (
            _SILENT.sub(r"p.\1\2=", one_letter(written))
            if _SILENT.fullmatch(one_letter(written))
            else one_letter(written)
        )
        if name.endswith("_splice"):
            return "", f"the MAF writes {name[:40]}, which is not an HGVS name"
        if name and name != "p.=":
            return name, ""
    return "", ""


def _terms(row: Row, coding: str) -> tuple[str, ...]:
    written = row.get(*_CONSEQUENCE)
    if written:
        return tuple(dict.fromkeys(term.strip() for term in _TERMS.split(written) if term.strip()))
    named = row.get("variant_classification").lower()
    if named == "splice_site":
        return (_splice_site(coding),)
    return (CLASSIFICATIONS[named],) if named in CLASSIFICATIONS else ()


def _splice_site(coding: str) -> str:
    """Donor or acceptor where the coding name shows one of its two bases, else the term above both (SO:0001629)."""
    donor, acceptor = _DONOR.search(coding), _ACCEPTOR.search(coding)
    if bool(donor) == bool(acceptor):
        return "splice_site_variant"
    return "splice_donor_variant" if donor else "splice_acceptor_variant"


def _others(written: str, transcript: str) -> tuple[Consequence, ...]:
    """``all_effects``: entries ``SYMBOL,Consequence,HGVSp,Transcript,RefSeq[,HGVSc,...]``, each ended by ``;``."""
    found: dict[str, Consequence] = {}
    for entry in written.split(";"):
        parts = [part.strip() for part in entry.split(",")]
        if len(parts) < 4 or not parts[1] or not parts[3]:
            continue
        gene, term, protein, name = parts[:4]
        if _accession(name) == _accession(transcript):
            continue
        hgvs_p = one_letter(protein)
        hgvs_p = "" if hgvs_p in {"p.="} or hgvs_p.endswith("_splice") else _SILENT.sub(r"p.\1\2=", hgvs_p)
        first, last = residues_of(hgvs_p)
        coding = next((part for part in parts[5:] if part[:2] in {"c.", "n."}), "")
        terms = tuple(one for one in term.split("&") if one)
        found.setdefault(name, Consequence(gene, name, terms, coding, hgvs_p, first_residue=first, last_residue=last))
    return tuple(found.values())


def _accession(transcript: str) -> str:
    """Without the version."""
    return transcript.partition(".")[0]
