"""The richest of the made-up reports: a lung tumour with conflicts, doubtful records and many open conditions."""

from __future__ import annotations

import re
from typing import Any

from report_parts import (
    account,
    alteration,
    answer,
    approval,
    aside,
    bare,
    consequence,
    feature,
    finding,
    gene,
    match,
    near_miss,
    open_condition,
    relation,
)

Json = dict[str, Any]

NEGATIVE = re.findall(
    r"\w+",
    """
    ABL1 AKT1 AKT2 APC AR ARAF ARID1A ASXL1 ATM ATRX BAP1 BRCA1 BRCA2 CBL CDH1 CDK4 CDK12 CDK6 CDKN2A CHEK2
    CREBBP CSF1R CTCF DDR2 DNMT3A EP300 ERCC2 EZH2 FBXW7 FLT3 GATA3 GNA11 GNAQ GNAS HNF1A IDH1 IDH2 JAK1 JAK2
    JAK3 KDR KIT KRAS MAP2K1 MAP2K2 MET MLH1 MPL MSH2 MSH6 MTOR MYD88 NF1 NF2 NOTCH1 NPM1 NRAS PALB2 PBRM1
    PDGFRA PIK3CA PIK3R1 PMS2 POLE PTCH1 PTEN PTPN11 RAD51C RAD51D RAF1 RB1 RIT1 RUNX1 SETD2 SF3B1 SMAD4 SMARCA4
    SMARCB1 STAT3 STK11 TET2 TSC1 TSC2 U2AF1 VHL WT1
    """,
)
ABSENT = re.findall(
    r"\w+",
    """
    CTNNB1 ERBB3 ERBB4 ESR1 FGFR1 FGFR2 FGFR3 FGFR4 GNA12 HRAS KEAP1 NTRK1 NTRK2 NTRK3 ROS1 SMO
    """,
)


def panel_genes() -> list[Json]:
    genes = [
        gene(
            name, answer("tested negative", f"all coding bases of {name} are in panel.bed and no record lies in them.")
        )
        for name in NEGATIVE
    ]
    absent = "no transcript of the gene is in the reference."
    genes += [gene(name, answer("not covered", absent)) for name in ABSENT]
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
            disease="Breast Cancer",
            disease_relation=relation("other", "Breast cancer is another type than lung adenocarcinoma."),
        )
        for n, name in enumerate(["ERBB2", "MET", "FGFR1", "FGFR2", "CDK4", "MDM2", "CCND1", "KRAS"])
    ]  # fmt: skip
    entries += [
        open_condition("SYN59", "ALK", "any ALK fusion (ALK with any partner)", ["Made-up antibody"], best_tier="none",
                       direction="does not support"),
        open_condition("SYN60", "", "microsatellite instability, high", ["Pembrolizumab"], best_tier="I-A",
                       disease="Solid Tumor",
                       because="MSI was not assayed: no biomarkers table was given.",
                       disease_relation=relation("pan-cancer", "Evidence for solid tumours of any type.")),
        open_condition("SYN61", "BRAF", "BRAF protein change V600E", ["Dabrafenib", "Trametinib"], doubt="uncertain",
                       therapy_interaction="combination",
                       because="record 31, BRAF p.V600E, failed the caller's filter weak_evidence."),
        open_condition("SYN62", "BRAF", "BRAF protein change V600E", ["Cetuximab", "Panitumumab"], doubt="uncertain",
                       therapy_interaction="substitutes", significance="Resistance", best_tier="II-C",
                       disease="Colorectal Cancer", disease_relation=relation("other", "Another type."),
                       because="record 31, BRAF p.V600E, failed the caller's filter weak_evidence."),
        open_condition("SYN63", "BRAF", "BRAF protein change V600E", [], doubt="uncertain", evidence_type="prognostic",
                       significance="Poor Outcome", best_tier="I-B", level="B",
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
              features=[feature("EGFR L858R"), feature("EGFR T790M", "unknown", "not assayed", decides=False)],
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
    report["near_misses"] = [near_miss("SYN80", r175h, "TP53 protein change R175L", ["Made-up vaccine"])]
    elsewhere = "diagnostic evidence holds for its own disease only"
    report["set_aside"] = [aside(f"SYN{n}", elsewhere) for n in (73, 71)] + [aside("SYN72", elsewhere, "present")]
    report["genes"] = panel_genes()
    report["co_occurrence"] = {
        "cautions": [
            {
                "kind": kind,
                "option": option,
                "offered_by": "F2",
                "resisted": ["Erlotinib"],
                "resisted_by": "F1",
                "evidence_for": [offered],
                "evidence_against": ["EID238"],
                "sentence": f"EGFR p.L858R offers {option} (tier II-C); EGFR p.T790M speaks against Erlotinib.",
            }
            for kind, option, offered in (
                ("same option", "Erlotinib", "EID2994"),
                ("part of the option", "Ramucirumab + Erlotinib", "EID9001"),
            )
        ],
        "phases": [
            {
                "alterations": [l858r, t790m],
                "titles": ["EGFR p.L858R", "EGFR p.T790M"],
                "phase": "in cis",
                "sentence": "EGFR p.L858R and EGFR p.T790M are in cis: made up.",
            }
        ],
    }
    second[2]["cautions"] = ["EID238"]
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
