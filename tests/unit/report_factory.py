"""Made-up reports that satisfy report.schema.yaml, for tests of the rendering. Their statements are not medical facts.

Evidence ids, drug and gene names are real ones so that lengths and line breaks are; sentences, numbers, approvals and
digests are invented and say so.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from report_parts import (
    account,
    alteration,
    answer,
    approval,
    bare,
    consequence,
    finding,
    gene,
    match,
    open_condition,
    relation,
)

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
HOSTILE = "<script>window.PWNED=1</script>"


def schema() -> Json:
    """The contract of report.json."""
    loaded: Json = yaml.safe_load((ROOT / "workflow/schemas/report.schema.yaml").read_text(encoding="utf-8"))
    return loaded


_NEGATIVE = re.findall(
    r"\w+",
    """
    ABL1 AKT1 AKT2 APC AR ARAF ARID1A ASXL1 ATM ATRX BAP1 BRCA1 BRCA2 CBL CDH1 CDK4 CDK12 CDK6 CDKN2A CHEK2
    CREBBP CSF1R CTCF DDR2 DNMT3A EP300 ERCC2 EZH2 FBXW7 FLT3 GATA3 GNA11 GNAQ GNAS HNF1A IDH1 IDH2 JAK1 JAK2
    JAK3 KDR KIT KRAS MAP2K1 MAP2K2 MET MLH1 MPL MSH2 MSH6 MTOR MYD88 NF1 NF2 NOTCH1 NPM1 NRAS PALB2 PBRM1
    PDGFRA PIK3CA PIK3R1 PMS2 POLE PTCH1 PTEN PTPN11 RAD51C RAD51D RAF1 RB1 RIT1 RUNX1 SETD2 SF3B1 SMAD4 SMARCA4
    SMARCB1 STAT3 STK11 TET2 TSC1 TSC2 U2AF1 VHL WT1
    """,
)
_ABSENT = re.findall(
    r"\w+",
    """
    CTNNB1 ERBB3 ERBB4 ESR1 FGFR1 FGFR2 FGFR3 FGFR4 GNA12 HRAS KEAP1 NTRK1 NTRK2 NTRK3 ROS1 SMO
    """,
)


def _panel_genes() -> list[Json]:
    genes = [
        gene(
            name, answer("tested negative", f"all coding bases of {name} are in panel.bed and no record lies in them.")
        )
        for name in _NEGATIVE
    ]
    absent = "no transcript of the gene is in the reference."
    genes += [gene(name, answer("not covered", absent)) for name in _ABSENT]
    genes.append(gene("EGFR", answer("found", "p.L858R (record 12) and p.T790M (record 11).")))
    genes.append(gene("TP53", answer("found", "p.R175H (record 40).")))
    genes.append(gene("BRAF", answer("uncertain", "record 31, p.V600E, failed the caller's filter weak_evidence.")))
    return genes


def _open_list() -> list[Json]:
    fusions = [("ALK", "Alectinib"), ("ROS1", "Entrectinib"), ("RET", "Selpercatinib"), ("NTRK1", "Larotrectinib")]
    entries = [
        open_condition(f"SYN{n}", name, f"any {name} fusion ({name} with any partner)", [drug])
        for n, (name, drug) in enumerate(fusions, start=1)
    ]
    entries += [open_condition(f"SYN{n + 20}", "ALK", "any ALK fusion (ALK with any partner)", [drug], best_tier="I-B")
                for n, drug in enumerate(["Brigatinib", "Ceritinib", "Crizotinib", "Lorlatinib"])]  # fmt: skip
    entries += [
        open_condition(
            f"SYN{n + 40}", name, f"{name} amplification", ["Made-up inhibitor"], level="B", best_tier="II-C",
            because=f"copy number of {name} was not assayed: no copy-number table was given.",
            disease_relation=relation("other", "Breast cancer is another type than lung adenocarcinoma."),
        )
        for n, name in enumerate(["ERBB2", "MET", "FGFR1", "FGFR2", "CDK4", "MDM2", "CCND1", "KRAS"])
    ]  # fmt: skip
    entries += [
        open_condition("SYN59", "ALK", "any ALK fusion (ALK with any partner)", ["Made-up antibody"], best_tier="none"),
        open_condition("SYN60", "", "microsatellite instability, high", ["Pembrolizumab"], best_tier="I-A",
                       because="MSI was not assayed: no biomarkers table was given.",
                       disease_relation=relation("pan-cancer", "Evidence for solid tumours of any type.")),
        open_condition("SYN61", "BRAF", "BRAF protein change V600E", ["Dabrafenib", "Trametinib"], doubt="uncertain",
                       because="record 31, BRAF p.V600E, failed the caller's filter weak_evidence."),
        open_condition("SYN62", "BRAF", "BRAF protein change V600E", ["Cetuximab"], doubt="uncertain",
                       significance="Resistance", best_tier="II-C",
                       because="record 31, BRAF p.V600E, failed the caller's filter weak_evidence."),
    ]  # fmt: skip
    return entries


def _egfr_matches() -> tuple[list[Json], list[Json], list[Json]]:
    other = relation("other", "Colorectal cancer is another type than lung adenocarcinoma.")
    t790m = {"condition": "EGFR T790M", "condition_words": "EGFR protein change T790M"}
    against = t790m | {"significance": "Resistance", "tier": "I-B", "approval": approval()}
    first = [
        match("EID1592", "F1", ["Osimertinib"], **t790m, guideline="Made-up guideline 1.2"),
        match("EID1867", "F1", ["Osimertinib"], **t790m, tier="I-B", rating=4, approval=approval()),
        match("EID238", "F1", ["Erlotinib"], **against, conflicts=["EID2994"]),
        match("EID1667", "F1", ["Erlotinib", "Gefitinib"], **against, level="B", rating=3,
              therapy_interaction="substitutes", conflicts=["EID229"]),
        match("EID369", "F1", [], **t790m, evidence_type="prognostic", significance="Poor Outcome", level="B",
              tier="I-B", rating=4, approval=approval()),
        match("EID816", "F1", ["Panitumumab", "Cetuximab"], **(against | {"tier": "none"}), direction="does not support",
              level="B", rating=None, disease="Colorectal Cancer", disease_relation=other,
              note="Does not count against the therapy: it counts against the claim of resistance."),
    ]  # fmt: skip
    second = [
        match("EID2994", "F2", ["Erlotinib"], conflicts=["EID238"]),
        match("EID229", "F2", ["Gefitinib", "Erlotinib"], therapy_interaction="substitutes", level="B", tier="I-B",
              conflicts=["EID1667"]),
        match("EID9001", "F2", ["Ramucirumab", "Erlotinib"], therapy_interaction="combination", level="B", tier="II-C",
              approval=approval("withdrawn", "EMA", 2002, 2011)),
    ]  # fmt: skip
    third = [
        match("EID9002", "F3", ["Made-up vaccine"], condition="TP53 R175H", condition_words="TP53 protein change R175H",
              level="D", rating=2, tier="II-D", disease="Cancer", doid="DOID:162", approval=approval("not verified"),
              disease_relation=relation("pan-cancer", "Evidence for cancer of any type.")),
    ]  # fmt: skip
    return first, second, third


def rich_lung() -> Json:
    """EGFR L858R with T790M: conflicts, combination, withdrawn approval, negative claim, uncertain and open conditions."""
    report = bare("LUNG-0042")
    first, second, third = _egfr_matches()
    report["matches"] = first + second + third
    l858r, t790m, r175h = "7:55191822:T>G", "7:55181378:C>T", "17:7675088:C>T"
    report["findings"] = [
        finding(1, "EGFR p.T790M", first, [t790m]),
        finding(2, "EGFR p.L858R", second, [l858r]),
        finding(3, "TP53 p.R175H", third, [r175h]),
    ]
    shared = {"tier": "I-A", "disposition": "reported", "evidence": ["EID2994"]}
    report["alterations"] = [
        alteration(l858r, "EGFR", "p.L858R", records=[12], **shared, consequences=[
            consequence("EGFR", "LRG_304t1", "c.2573T>G", "p.L858R"),
            consequence("EGFR", "ENST00000455089", "c.2438T>G", "p.L813R", preferred=False),
            consequence("EGFR-AS1", "ENST00000442411", "", "", terms=["non_coding_transcript_exon_variant"],
                        preferred=False),
        ]),
        alteration(t790m, "EGFR", "p.T790M", records=[11], vaf=0.082, alt_reads=34, **shared, consequences=[
            consequence("EGFR", "LRG_304t1", "c.2369C>T", "p.T790M", exon="20/28")]),
        alteration(r175h, "TP53", "p.R175H", records=[40], vaf=0.55, depth=1204, alt_reads=662, tier="II-D",
                   disposition="reported", consequences=[consequence("TP53", "LRG_321t1", "c.524G>A", "p.R175H",
                                                                     exon="5/11")]),
        alteration("7:140753336:A>T", "BRAF", "p.V600E", records=[31], vaf=0.02, alt_reads=8, filters=["weak_evidence"],
                   disposition="failed caller filter", doubt="The caller's filter weak_evidence marks it.",
                   consequences=[consequence("BRAF", "LRG_299t1", "c.1799T>A", "p.V600E", exon="15/18")]),
    ]  # fmt: skip
    report["alterations"] += [
        alteration(f"2:{48_000_000 + n}:G>A", "MSH6", f"p.G{n}R", records=[50 + n], tier="III" if n < 3 else "",
                   consequences=[consequence("MSH6", "LRG_219t1", f"c.{3 * n}G>A", f"p.G{n}R", exon="4/10")])
        for n in range(1, 19)
    ]  # fmt: skip
    report["would_apply"] = _open_list()
    report["genes"] = _panel_genes()
    report["summary"] = {
        "tiers": {"I-A": 2, "II-D": 1},
        "headline": "EGFR p.T790M and EGFR p.L858R have tier I evidence. Evidence on erlotinib and gefitinib conflicts.",
        "therapies_sensitive": ["Osimertinib", "Erlotinib", "Gefitinib", "Ramucirumab + Erlotinib"],
        "therapies_resistant": ["Erlotinib", "Gefitinib"],
    }
    account(report, [
        ("reported", "", 3), ("failed caller filter", "weak_evidence", 9), ("failed caller filter", "germline_risk", 4),
        ("below threshold", "VAF below 0.05", 17), ("non-coding", "", 61), ("outside the reference", "N at REF", 1152),
        ("no evidence", "", 24),
    ])  # fmt: skip
    return report


def nothing_actionable() -> Json:
    """A tested sample with alterations but no evidence, and nothing left open."""
    report = bare("BREAST-NEG-7")
    report["genes"] = [held for held in _panel_genes() if held["gene"] not in ("EGFR", "TP53", "BRAF")]
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
        gene(name, answer("not covered", "the catalogue proves no absence.")) for name in [*_NEGATIVE, *_ABSENT]
    ] + [gene("BRAF", answer("found", "p.V600E (record 1)."))]
    report["would_apply"] = [
        open_condition(f"SYN{n}", name, f"{name}, any truncating mutation", ["Made-up inhibitor"],
                       best_tier="II-C" if n % 3 else "II-D",
                       because=f"{name}: only catalogued alleles were looked for.")
        for n, name in enumerate(_NEGATIVE)
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
        held |= {"condition_words": HOSTILE, "because": HOSTILE, "genes": [HOSTILE]}
    for held in report["genes"]:
        held["gene"] += HOSTILE
    report["provenance"] = {
        "inputs": [{"role": HOSTILE, "name": HOSTILE, "sha256": HOSTILE}],
        "software": {HOSTILE: HOSTILE},
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
