"""The parts of which report_factory.py builds its made-up reports."""

from __future__ import annotations

from typing import Any

from moltarget import ordinals

Json = dict[str, Any]
MADE_UP = "Made-up sentence for a test of the layout, long enough to break over more than one line of a printed page."


def relation(word: str = "same", sentence: str = "Evidence and sample name the same type.") -> Json:
    return {"relation": word, "distance": 0 if word == "same" else None, "sentence": sentence}


def approval(status: str = "none", agency: str = "", year: int | None = None, end: int | None = None) -> Json:
    reference = "made-up label 000000" if status != "none" else ""
    return {"status": status, "agency": agency, "year": year, "end": end, "reference": reference}


def match(evidence_id: str, finding: str, therapies: list[str], **changes: Any) -> Json:
    """One predictive match of tier I-A for sensitivity, unless changed."""
    return {
        "evidence_id": evidence_id,
        "finding": finding,
        "condition": "EGFR L858R",
        "condition_words": "EGFR protein change L858R",
        "because": "record 12, EGFR p.L858R on LRG_304t1, is the same protein change.",
        "features": [],
        "witnesses": [],
        "specificity": "same protein change",
        "disease": "Lung Non-small Cell Carcinoma",
        "doid": "DOID:3908",
        "disease_relation": relation("broader", "Non-small cell lung cancer lies above lung adenocarcinoma."),
        "evidence_type": "predictive",
        "therapies": [{"name": n, "drug_class": "kinase inhibitor", "modality": "small molecule"} for n in therapies],
        "therapy_interaction": "",
        "direction": "supports",
        "significance": "Sensitivity",
        "origin": "somatic",
        "level": "A",
        "rating": 5,
        "tier": "I-A",
        "tier_reason": f"{evidence_id}, level A, for a type that includes the sample's, with an approval in force.",
        "approval": approval("in force", "FDA", 2001),
        "guideline": "",
        "citations": [{"label": evidence_id, "url": f"https://civicdb.org/links/evidence_items/{evidence_id[3:]}"}],
        "statement": MADE_UP,
        "note": "",
        "conflicts": [],
        "disputes": [],
        "cautions": [],
        "therapy_level": {"level": "1", "reason": "Made up: approved, and it covers this tumour type."},
        "escat": {"level": "I", "reason": "Made up: approved in this tumour type."},
        "access": [{"option": " + ".join(therapies), "status": "approved on-label", "reason": "Made up."}],
        "source": "curated",
        "source_level": "",
        "flagged": False,
        "profile": "",
    } | changes


def finding(number: int, title: str, matches: list[Json], witnesses: list[str], **changes: Any) -> Json:
    """A finding over matches, which it numbers and gives its witnesses."""
    for held in matches:
        held["finding"], held["witnesses"] = f"F{number}", witnesses
    return {
        "id": f"F{number}",
        "title": title,
        "kind": "small variant",
        "genes": [title.split(maxsplit=1)[0]],
        "tier": matches[0]["tier"],
        "tier_reason": matches[0]["tier_reason"],
        "witnesses": witnesses,
        "matches": [held["evidence_id"] for held in matches],
    } | changes


def consequence(gene: str, transcript: str, hgvs_c: str, hgvs_p: str, **changes: Any) -> Json:
    return {
        "gene": gene,
        "transcript": transcript,
        "terms": ["missense_variant"],
        "hgvs_c": hgvs_c,
        "hgvs_p": hgvs_p,
        "exon": "21/28",
        "intron": "",
        "preferred": True,
        "note": "",
    } | changes


def alteration(key: str, gene: str, name: str, **changes: Any) -> Json:
    return {
        "key": key,
        "kind": "small variant",
        "gene": gene,
        "name": name,
        "tier": "",
        "tier_reason": "",
        "disposition": "no evidence",
        "records": [1],
        "written": key,
        "vaf": 0.341,
        "depth": 412,
        "alt_reads": 141,
        "filters": [],
        "origin": "somatic",
        "source": "vcf",
        "doubt": "",
        "hgvs_g": "",
        "callers": [],
        "population_af": None,
        "haplotype": "",
        "germline_probability": None,
        "oncogenicity": None,
        "germline_check": "",
        "known": [],
        "consequences": [],
        "evidence": [],
    } | changes


def open_condition(evidence_id: str, gene: str, words: str, therapies: list[str], **changes: Any) -> Json:
    return {
        "evidence_id": evidence_id,
        "condition": words,
        "condition_words": words,
        "genes": [gene] if gene else [],
        "doubt": "not assayed",
        "because": f"fusions of {gene} were not assayed: a small-variant VCF shows none.",
        "disease": "Lung Adenocarcinoma",
        "disease_relation": relation(),
        "evidence_type": "predictive",
        "therapies": therapies,
        "therapy_interaction": "",
        "direction": "supports",
        "significance": "Sensitivity",
        "level": "A",
        "best_tier": "I-A",
    } | changes


def near_miss(evidence_id: str, alteration: str, words: str, therapies: list[str], **changes: Any) -> Json:
    return {
        "evidence_id": evidence_id,
        "condition_words": words,
        "kind": "same codon, other residue",
        "alteration": alteration,
        "because": f"another residue was found, where {words} is asked for: same codon, other residue",
        "therapies": therapies,
        "therapy_interaction": "",
        "direction": "supports",
        "significance": "Sensitivity",
        "level": "B",
        "disease": "Lung Adenocarcinoma",
        "disease_relation": relation(),
    } | changes


def feature(words: str, value: str = "present", doubt: str = "", *, decides: bool = True) -> Json:
    return {"feature": words, "value": value, "doubt": doubt, "because": f"made up for {words}", "decides": decides}


def aside(evidence_id: str, reason: str, value: str = "unknown") -> Json:
    return {"evidence_id": evidence_id, "value": value, "reason": reason}


def answer(status: str, because: str) -> Json:
    return {"status": status, "because": because}


def gene(name: str, small: Json, copies: Json | None = None, fusions: Json | None = None) -> Json:
    blind = answer("not covered", "no copy-number table was given.")
    no_fusions = answer("not covered", "no fusion table was given.")
    return {"gene": name, "small_variants": small, "copy_number": copies or blind, "fusions": fusions or no_fusions}


def source(name: str, version: str, not_compiled: dict[str, int]) -> Json:
    return {
        "name": name,
        "version": version,
        "as_of": "2026-05-26",
        "licence": "CC0-1.0",
        "url": "https://example.org",
        "sha256": "0f" * 32,
        "items": 4855,
        "compiled": 4855 - sum(not_compiled.values()),
        "not_compiled": not_compiled,
    }


def bare(name: str = "EMPTY-1") -> Json:
    """The smallest sensible report: nothing seen, nothing open."""
    return {
        "schema_version": "1.3.0",
        "moltarget_version": "0.1.0",
        "disclaimer": "Made by rule from public evidence and not reviewed by a clinician. Not for treatment decisions.",
        "sample": {
            "name": name,
            "tumor_type": {
                "given": "LUAD",
                "code": "LUAD",
                "name": "Lung Adenocarcinoma",
                "lineage": "solid",
                "path": ["Lung", "Non-Small Cell Lung Cancer", "Lung Adenocarcinoma"],
            },
            "genome_build": "GRCh38",
            "build_proof": ["298 of 298 reference alleles outside N agree with GRCh38."],
            "design": "paired",
            "purity": 0.6,
            "assay": "panel.bed",
            "tumor_column": "Column TUMOR was read: the sheet names it.",
        },
        "annotation": {
            "source": "reference",
            "engine": "bcftools csq 1.24 with GRCh38.panel.gff3.gz",
            "statement": "Every gene with a transcript in that file can be seen; what lies outside it cannot.",
            "notes": [],
        },
        "assay": [
            {"kind": "small variants", "assayed": "partly", "statement": "Panel panel.bed, 110 genes."},
            {"kind": "copy number", "assayed": "no", "statement": "No copy-number table was given."},
            {"kind": "fusions", "assayed": "no", "statement": "No fusion table was given; a VCF shows none."},
            {"kind": "signatures and biomarkers", "assayed": "undeclared", "statement": "No biomarkers table."},
        ],
        "summary": {
            "tiers": {},
            "headline": "No alteration with evidence was found. Read with what was not tested.",
            "therapies_sensitive": [],
            "therapies_resistant": [],
        },
        "findings": [],
        "matches": [],
        "co_occurrence": {"cautions": [], "phases": []},
        "would_apply": [],
        "near_misses": [],
        "set_aside": [],
        "genes": [],
        "alterations": [],
        "records": {"total": 0, "files": [], "counts": {}, "dispositions": []},
        "knowledge_base": {
            "version": "2026.11",
            "sha256": "ab" * 32,
            "rows": 163,
            "conditions": 121,
            "as_of": "2026-11",
        },
        "provenance": {
            "inputs": [{"role": "vcf", "name": f"{name}.vcf.gz", "sha256": "cd" * 32}],
            "software": {"moltarget": "0.1.0", "bcftools": "1.24", "pysam": "0.24.1"},
            "sources": [
                source("curated", "2026.11", {}),
                source("CIViC", "2026-05-26", {"name not understood": 95, "malformed row": 1}),
            ],
            "settings": {"min_vaf": 0.05, "min_depth": 20, "max_population_af": None},
        },
    }


def account(report: Json, groups: list[tuple[str, str, int]]) -> None:
    """Fill the account of records with made-up positions: (disposition, detail, number)."""
    counts: dict[str, int] = {}
    held, ordinal = [], 0
    for disposition, detail, number in groups:
        counts[disposition] = counts.get(disposition, 0) + number
        numbers = range(ordinal + 1, ordinal + number + 1)
        names = [f"{one} 7:{55_000_000 + 31 * one}:A>G" for one in numbers[:20]]
        ordinal += number
        row = {"disposition": disposition, "detail": detail, "count": number, "records": ordinals.spell(numbers)}
        held.append({**row, "examples": names})
    files = [{"name": "x.vcf.gz", "first": 1, "records": ordinal}]
    report["records"] = {"total": ordinal, "files": files, "counts": counts, "dispositions": held}
