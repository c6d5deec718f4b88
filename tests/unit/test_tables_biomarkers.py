"""The biomarkers table: one spelling of every name and value, and what is refused."""

from __future__ import annotations

import pytest
from table_files import fault, read

from moltarget.model import Measurement
from moltarget.quantities import OF_GENE, OF_TUMOUR


@pytest.fixture(autouse=True)
def _working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("row", "name", "value", "number", "unit"),
    [
        ("MSI|MSI-H", "MSI", "high", None, ""),
        ("microsatellite instability|High", "MSI", "high", None, ""),
        ("msi status|MSS", "MSI", "stable", None, ""),
        ("MSI|low", "MSI", "low", None, ""),
        ("MMR|dMMR", "MMR", "deficient", None, ""),
        ("mismatch repair|proficient", "MMR", "proficient", None, ""),
        ("TMB|12.5|mut/Mb", "TMB", "12.5", 12.5, "mutations/Mb"),
        ("Tumour Mutational Burden|12|Mutations/Mb", "TMB", "12", 12.0, "mutations/Mb"),
        ("TMB|12.5 mut/Mb", "TMB", "12.5", 12.5, "mutations/Mb"),
        ("TMB|0|mutations per megabase", "TMB", "0", 0.0, "mutations/Mb"),
        ("HRD|Positive", "HRD", "positive", None, ""),
        ("homologous recombination deficiency|neg", "HRD", "negative", None, ""),
        ("PD-L1|60%|TPS", "CD274 expression", "60", 60.0, "TPS"),
        ("PD-L1 expression|60|% TPS", "CD274 expression", "60", 60.0, "TPS"),
        ("CD274 expression|12|cps", "CD274 expression", "12", 12.0, "CPS"),
        ("PDL1|<1%|TPS", "CD274 expression", "<1", None, "TPS"),
        ("CD274|over", "CD274 expression", "over", None, ""),
        ("egfr expression|Over", "EGFR expression", "over", None, ""),
        ("MLH1 protein expression|lost", "MLH1 expression", "lost", None, ""),
        ("MET expression|120.4|TPM", "MET expression", "120.4", 120.4, "TPM"),
        ("MET expression|-1.5|z-score", "MET expression", "-1.5", -1.5, "z-score"),
        ("MGMT promoter methylation|Methylated", "MGMT methylation", "methylated", None, ""),
        ("MGMT methylation|unmethylated", "MGMT methylation", "unmethylated", None, ""),
        ("DPYD genotype|*1/*2A", "DPYD genotype", "*1/*2A", None, ""),
        ("dpyd Genotype|*2a / *1", "DPYD genotype", "*1/*2A", None, ""),
        ("UGT1A1 genotype|*28/*6", "UGT1A1 genotype", "*6/*28", None, ""),
        ("CYP2D6 genotype|*1x2/*36+*10", "CYP2D6 genotype", "*1x2/*36+*10", None, ""),
        ("EBV status|Positive", "EBV status", "positive", None, ""),
        ("HRD score|42", "HRD score", "42", 42.0, ""),
        ("Signature 3|0.4|fraction", "Signature 3", "0.4", 0.4, "fraction"),
        ("IFN-γ signature|high", "IFN-γ signature", "high", None, ""),
        ("HLA class I expression|present", "HLA class I expression", "expressed", None, ""),
        ("btmb|12|mut/Mb", "bTMB", "12", 12.0, "mutations/Mb"),
        ("TMB|TMB-H", "TMB", "high", None, ""),
        ("Blood TMB|Low", "bTMB", "low", None, ""),
        ("EGFR expression|positive", "EGFR expression", "expressed", None, ""),
        ("EGFR expression|High", "EGFR expression", "over", None, ""),
        ("PTEN protein expression|not detected", "PTEN expression", "lost", None, ""),
        ("PD-L1|positive", "CD274 expression", "expressed", None, ""),
        ("ctnnb1 Nuclear Expression|yes", "CTNNB1 nuclear expression", "expressed", None, ""),
        ("CD44 v6 EXPRESSION|lost", "CD44 v6 expression", "lost", None, ""),
        ("AKT1 S473 phosphorylation|Present", "AKT1 S473 phosphorylation", "detected", None, ""),
        ("VEGFA serum level|elevated", "VEGFA serum level", "high", None, ""),
        ("VEGFA serum level|310|pg/ml", "VEGFA serum level", "310", 310.0, "pg/ml"),
        ("MGMT promoter methylation|yes", "MGMT methylation", "methylated", None, ""),
        ("MLH1 methylation|negative", "MLH1 methylation", "unmethylated", None, ""),
        ("flt3 itd|negative", "FLT3 ITD", "not detected", None, ""),
        ("MET Exon 14 Skipping|positive", "MET exon 14 skipping", "detected", None, ""),
        ("EGFR exons 2 - 7 deletion|detected", "EGFR exon 2-7 deletion", "detected", None, ""),
        ("EGFRvIII|not detected", "EGFR exon 2-7 deletion", "not detected", None, ""),
        ("Complex Karyotype|yes", "complex karyotype", "detected", None, ""),
        ("kataegis|absent", "kataegis", "not detected", None, ""),
        ("Methylation class MB, G3|yes", "methylation class MB, G3", "detected", None, ""),
        ("dpyd RS67376798|het", "DPYD rs67376798", "heterozygous", None, ""),
        ("DPYD rs67376798|1/1", "DPYD rs67376798", "homozygous", None, ""),
        ("DPYD rs67376798|wild type", "DPYD rs67376798", "not detected", None, ""),
    ],
)
def test_biomarkers(row, name, value, number, unit):
    assert read("biomarkers", row) == (Measurement(name, value, number, unit),)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["MSI|12%"], "MSI: '12%' is not known; allowed: high, low, stable"),
        (["MSI|dMMR"], "MSI: 'dMMR' is a mismatch-repair result; give it under the name MMR"),
        (["MSI|high|%"], "MSI: a word has no unit"),
        (["MMR|MSS"], "MMR: 'MSS' is not known; allowed: deficient, proficient"),
        (["TMB|12.5"], "TMB: the unit is missing; write mutations/Mb"),
        (["TMB|300|mutations"], "TMB: unit 'mutations' is not known; give the burden in mutations/Mb"),
        (["TMB|12 5|mut/Mb"], "TMB: unit '5' is not known"),
        (["TMB|high|mut/Mb"], "TMB: a word has no unit"),
        (["TMB|medium"], "TMB: 'medium' is not known; allowed: high, low"),
        (["bTMB|16"], "bTMB: the unit is missing; write mutations/Mb"),
        (["HRD|42"], "HRD: '42' is not known; allowed: positive, negative"),
        (["PD-L1|60%"], "CD274 expression: the unit must say which score it is: TPS, CPS, TC, IC"),
        (["PD-L1|120|TPS"], "CD274 expression: '120' is more than 100"),
        (["PD-L1|positive|TPS"], "CD274 expression: a word has no unit"),
        (["EGFR expression|2"], "EGFR expression: the number '2' needs its unit"),
        (["EGFR expression|3+"], "EGFR expression: the number '3+' needs its unit"),
        (["EGFR expression|negative"], "'negative' is not known; allowed: over, expressed, normal, under, lost"),
        (["ERBB2 expression|low"], "'low' is not known; allowed: over, expressed, normal, under, lost"),
        (["FLT3 ITD|see text"], "FLT3 ITD: 'see text' is not known; allowed: detected, not detected"),
        (["MET exon 14 skipping|0.3"], "'0.3' is not known; allowed: detected, not detected"),
        (["DPYD rs67376798|A/G"], "'A/G' is not known; allowed: homozygous, heterozygous, not detected"),
        (["EGFR expression|over|TPM"], "a word has no unit"),
        (["MGMT methylation|12%"], "allowed: methylated, unmethylated"),
        (["DPYD genotype|*2A"], "DPYD genotype: '*2A' is not a diplotype of two star alleles"),
        (["DPYD genotype|poor metabolizer"], "is not a diplotype"),
        (["EBV|=HYPERLINK(1)"], "value: '=HYPERLINK(1)' begins like a spreadsheet formula"),
        (["EBV|@x"], "value: '@x' begins like a spreadsheet formula"),
        (["EBV|+x"], "value: '+x' begins like a spreadsheet formula"),
        (["=cmd()|high"], "name: '=cmd()' does not begin with a letter or a digit"),
        (["x" * 101 + "|high"], "name: the text has 101 characters"),
        (["EBV|" + "x" * 101], "value: the text has 101 characters"),
        (["|high"], "name: the cell is empty"),
        (["MSI|"], "value: the cell is empty"),
        (
            ["MSI|high", "microsatellite status|MSS"],
            "line 3: MSI is given twice with different values (high in line 2, stable here)",
        ),
        (["EBV|positive", "ebv|negative"], "line 3: ebv is given twice"),
        (["PD-L1|1|TPS", "CD274|2|TPS"], "CD274 expression is given twice"),
    ],
)
def test_biomarkers_refused(rows, told):
    assert told in fault("biomarkers", *rows)


def test_two_scores_of_one_marker_stand_side_by_side_and_a_repeated_row_counts_once():
    found = read("biomarkers", "PD-L1|60|TPS", "PD-L1|65|CPS", "CD274|60%|TPS")
    assert [(measured.unit, measured.number) for measured in found] == [("TPS", 60), ("CPS", 65)]


@pytest.mark.parametrize(
    ("name", "word"),
    [(name, word) for name, words in OF_TUMOUR.items() for word in words]
    + [(f"KIT {quantity}", word) for quantity, words in OF_GENE.items() for word in words],
)
def test_every_quantity_and_word_that_conditions_use_is_read(name, word):
    """One vocabulary: what ``moltarget.quantities`` lists is read as it stands, in any case."""
    assert read("biomarkers", f"{name}|{word}") == (Measurement(name, word),)
    assert read("biomarkers", f"{name.upper()}|{word.upper()}") == (Measurement(name, word),)
