"""Made-up reports that satisfy report.schema.yaml, for tests of the rendering. Their statements are not medical facts.

Evidence ids, drug and gene names are real ones so that lengths and line breaks are; sentences, numbers, approvals and
digests are invented and say so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from report_parts import (
    account,
    alteration,
    answer,
    bare,
    consequence,
    feature,
    finding,
    gene,
    match,
    open_condition,
    relation,
)
from report_rich import ABSENT, NEGATIVE, panel_genes, rich_lung

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
HOSTILE = "<script>window.PWNED=1</script>"


def schema() -> Json:
    """The contract of report.json."""
    loaded: Json = yaml.safe_load((ROOT / "workflow/schemas/report.schema.yaml").read_text(encoding="utf-8"))
    return loaded


def nothing_actionable() -> Json:
    """A tested sample with alterations but no evidence, and nothing left open."""
    report = bare("BREAST-NEG-7")
    report["genes"] = [held for held in panel_genes() if held["gene"] not in ("EGFR", "TP53", "BRAF")]
    report["alterations"] = [
        alteration(
            "5:112840000:G>A", "APC", "p.G1500S", consequences=[consequence("APC", "LRG_130t1", "c.1G>A", "p.X")]
        )
    ]
    account(report, [("no evidence", "", 1), ("non-coding", "", 12)])
    return report


def catalogue() -> Json:
    """A tumour-only VCF read against the embedded catalogue; one finding; tumour type not given."""
    report = bare("COAD-CATALOGUE")
    report["sample"]["tumor_type"] = {"given": "", "code": "", "name": "", "lineage": "", "path": []}
    report["sample"] |= {"design": "tumor-only", "purity": None, "genome_build": "GRCh37"}
    report["annotation"] = {
        "source": "catalogue",
        "engine": "allele catalogue 2026.11",
        "statement": "No reference was configured and the VCF carries no annotation. 402 known alleles were looked for by "
        "position; any other change, in any gene, is invisible here and no gene can be called negative.",
        "notes": ["12 catalogued indels were compared over the interval in which their spelling can shift."],
    }
    held = match("EID9003", "F1", ["Vemurafenib"], tier="II-C", condition="BRAF V600E",
                 condition_words="BRAF protein change V600E", specificity="same allele",
                 disease_relation=relation("unknown", "The sample's tumour type is not given."))  # fmt: skip
    report["matches"] = [held]
    report["findings"] = [finding(1, "BRAF p.V600E", [held], ["7:140453136:A>T"])]
    report["alterations"] = [
        alteration("7:140453136:A>T", "BRAF", "p.V600E", tier="II-C", disposition="reported", origin="unknown", vaf=None,
                   depth=None, alt_reads=None, source="allele catalogue", consequences=[
                       consequence("BRAF", "LRG_299t1", "c.1799T>A", "p.V600E", exon="15/18")])
    ]  # fmt: skip
    report["genes"] = [
        gene(name, answer("not covered", "the catalogue proves no absence.")) for name in [*NEGATIVE, *ABSENT]
    ] + [gene("BRAF", answer("found", "p.V600E (record 1)."))]
    report["would_apply"] = [
        open_condition(f"SYN{n}", name, f"{name}, any truncating mutation", ["Made-up inhibitor"],
                       best_tier="II-C" if n % 3 else "II-D",
                       because=f"{name}: only catalogued alleles were looked for.")
        for n, name in enumerate(NEGATIVE)
    ]  # fmt: skip
    report["summary"]["tiers"] = {"II-C": 1}
    report["summary"]["headline"] = "BRAF p.V600E has tier II-C evidence; the tumour type is not given."
    report["summary"]["therapies_sensitive"] = ["Vemurafenib"]
    account(report, [("reported", "", 1), ("outside the reference", "not a catalogued allele", 640)])
    return report


def fusion_only() -> Json:
    """No VCF: a fusion, an amplification and a biomarker from plain tables."""
    report = bare("FUSION-3")
    report["sample"] |= {"genome_build": "", "build_proof": [], "design": "", "purity": None, "tumor_column": ""}
    report["annotation"] = {"source": "none", "engine": "", "statement": "No small variants were given.", "notes": []}
    report["assay"][2] = {"kind": "fusions", "assayed": "yes", "statement": "Table fusions.tsv lists 1 fusion."}
    alk = match("EID1187", "F1", ["Crizotinib"], condition="v::ALK Fusion", specificity="fusion",
                condition_words="ALK fused behind any partner", because="fusions.tsv names EML4::ALK.")  # fmt: skip
    gain = match("EID9004", "F2", ["Trastuzumab deruxtecan"], specificity="copy number", tier="II-C",
                 condition="ERBB2 Amplification", condition_words="ERBB2 amplification")  # fmt: skip
    wild = match("EID9005", "F3", ["Panitumumab"], specificity="wild type", tier="II-C", condition="RAS wild type",
                 condition_words="no change in codons 12, 13, 59, 61, 117 and 146 of KRAS and NRAS")  # fmt: skip
    report["matches"] = [alk, gain, wild]
    report["findings"] = [
        finding(1, "EML4::ALK", [alk], ["fusion:EML4::ALK"], kind="fusion", genes=["EML4", "ALK"]),
        finding(2, "ERBB2 amplification", [gain], ["copy:ERBB2"], kind="copy number", genes=["ERBB2"]),
        finding(3, "RAS wild type", [wild], [], kind="wild type", genes=["KRAS", "NRAS"]),
    ]
    unread = {"records": [], "written": "", "vaf": None, "depth": None, "alt_reads": None, "origin": "unknown"}
    report["alterations"] = [
        alteration("fusion:EML4::ALK", "ALK", "EML4::ALK", kind="fusion", tier="I-A", source="fusions.tsv", **unread),
        alteration("copy:ERBB2", "ERBB2", "amplification", kind="copy number", source="copy_number.tsv", **unread),
    ]
    report["genes"] = [gene("ALK", answer("not covered", "no VCF."), None, answer("found", "EML4::ALK"))]
    report["summary"] |= {"tiers": {"I-A": 1, "II-C": 2}, "headline": "EML4::ALK has tier I-A evidence."}
    report["summary"]["therapies_sensitive"] = ["Crizotinib"]
    report["provenance"]["inputs"] = [{"role": "fusions", "name": "fusions.tsv", "sha256": "ef" * 32}]
    return report


def poison(value: Any, text: str = HOSTILE) -> Any:
    """The same structure with every free text replaced; for hostile()."""
    if isinstance(value, dict):
        return {key: poison(held, text) for key, held in value.items()}
    if isinstance(value, list):
        return [poison(held, text) for held in value]
    return f"{value} {text}" if isinstance(value, str) else value


def hostile() -> Json:
    """The rich report with markup in every free text, hostile links and cells that start a formula."""
    report = rich_lung()
    report["sample"]["name"] = f'"}}</style>{HOSTILE}'
    report["sample"]["tumor_type"]["name"] = f"=HYPERLINK(0){HOSTILE}"
    report["sample"]["build_proof"] = [HOSTILE]
    report["summary"]["headline"] = f'{HOSTILE}" onmouseover="window.PWNED=1'
    for held in report["findings"]:
        held["title"] += HOSTILE
    texts = ("condition", "condition_words", "because", "disease", "tier_reason", "statement", "note", "guideline")
    for held in report["matches"]:
        held.update(dict.fromkeys(texts, f"=1+1 {HOSTILE}"))
        held["therapies"] = poison(held["therapies"])
        held["citations"] = [{"label": HOSTILE, "url": "javascript:window.PWNED=1"}]
    for held in report["alterations"]:
        held |= {"name": HOSTILE, "written": f"7:1:{'ACGT' * 400}>A", "source": HOSTILE, "filters": [HOSTILE]}
        held["consequences"] = poison(held["consequences"])
    for held in report["would_apply"]:
        held |= {"condition_words": HOSTILE, "because": HOSTILE, "genes": [HOSTILE], "disease": HOSTILE}
        held["therapies"] = poison(held["therapies"])
    for held in report["near_misses"]:
        held |= {"condition_words": HOSTILE, "because": HOSTILE, "disease": HOSTILE, "therapies": [HOSTILE]}
    for held in report["matches"]:
        held["features"] = [feature(f"=1 {HOSTILE}", decides=False)]
    for held in report["set_aside"]:
        held |= {"evidence_id": HOSTILE, "reason": HOSTILE}
    for held in report["genes"]:
        held["gene"] += HOSTILE
    for held in (*report["co_occurrence"]["cautions"], *report["co_occurrence"]["phases"]):
        held["sentence"] = HOSTILE
    for held in report["matches"]:
        held |= {name: {"level": held[name]["level"], "reason": f'"{HOSTILE}'} for name in ("therapy_level", "escat")}
        held["access"] = [{"option": HOSTILE, "status": "not known", "reason": f'"{HOSTILE}'}]
    report["provenance"] = {
        "inputs": [{"role": HOSTILE, "name": HOSTILE, "sha256": HOSTILE}],
        "software": {HOSTILE: HOSTILE},
        "sources": [{**poison(report["provenance"]["sources"][1]), "not_compiled": {HOSTILE: 1}, "sha256": "0f" * 32}],
        "settings": {HOSTILE: HOSTILE},
    }
    return report


ALL = {
    "rich_lung": rich_lung,
    "nothing_actionable": nothing_actionable,
    "catalogue": catalogue,
    "fusion_only": fusion_only,
    "hostile": hostile,
    "bare": bare,
}


def index_entry(name: str, status: str = "done", **changes: Any) -> Json:
    """One sample of the index."""
    done: Json = {
        "name": name,
        "status": status,
        "reason": "",
        "tumor_type": "LUAD Lung Adenocarcinoma",
        "genome_build": "GRCh38",
        "annotation": "reference",
        "tiers": {"I-A": 2, "II-D": 1},
        "headline": "EGFR p.T790M and EGFR p.L858R have tier I evidence.",
        "top": "EGFR p.T790M",
        "records_total": 1270,
        "links": [("report", f"samples/{name}/report.html"), ("table", f"samples/{name}/report.tsv")],
    }
    if status == "failed":
        done |= {"tiers": {}, "headline": "", "top": "", "records_total": None, "genome_build": "", "annotation": ""}
        done |= {"reason": "made.vcf.gz: the file is cut short; copy it again.", "links": []}
    return done | changes
