"""The condition language: every production, precedence, what is refused, and the way into words and back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moltarget.errors import KnowledgeBaseError
from moltarget.hgvs import parse_coding, parse_protein
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.features import ChangeClass, Comparison, CopyFeature, ExonChange, features_of, genes_of
from moltarget.knowledge_base.grammar import RAS_CODONS, NotCompiledError, Vocabulary, parse_condition
from moltarget.knowledge_base.words import to_words

PRODUCTIONS: list[tuple[str, f.Feature]] = [
    ("EGFR L858R", f.ProteinChangeIs("EGFR", "L858R")),
    ("EGFR E746_A750del", f.ProteinChangeIs("EGFR", "E746_A750del")),
    ("EGFR L747_A750delinsP", f.ProteinChangeIs("EGFR", "L747_A750delinsP")),
    ("ERBB2 G776delinsVC", f.ProteinChangeIs("ERBB2", "G776delinsVC")),
    ("EGFR D770_N771insG", f.ProteinChangeIs("EGFR", "D770_N771insG")),
    ("ERBB2 Y772_A775dup", f.ProteinChangeIs("ERBB2", "Y772_A775dup")),
    ("TP53 R213*", f.ProteinChangeIs("TP53", "R213*")),
    ("VHL E189fs", f.ProteinChangeIs("VHL", "E189fs")),
    ("KRAS G12", f.CodonChanged("KRAS", "G", 12)),
    ("MET c.3028G>A", f.CodingChangeIs("MET", "c.3028G>A")),
    ("TERT C228T", f.CodingChangeIs("TERT", "c.-124C>T", "C228T")),
    ("TERT C250T", f.CodingChangeIs("TERT", "c.-146C>T", "C250T")),
    ("EGFR Exon 19 Deletion", f.ExonChanged("EGFR", 19, ExonChange.DELETION)),
    ("EGFR exon 20 insertion", f.ExonChanged("EGFR", 20, ExonChange.INSERTION)),
    ("CALR Exon 9 Frameshift", f.ExonChanged("CALR", 9, ExonChange.FRAMESHIFT)),
    ("KIT Exon 11 Mutation", f.ExonChanged("KIT", 11, ExonChange.MUTATION)),
    ("MET Exon 14 Skipping Mutation", f.ExonSkipped("MET", 14)),
    ("MET Exon 14 Skipping", f.ExonSkipped("MET", 14)),
    ("PIK3CA Mutation", f.GeneChanged("PIK3CA", ChangeClass.MUTATION)),
    ("BRCA1 Loss-of-function", f.GeneChanged("BRCA1", ChangeClass.LOSS_OF_FUNCTION)),
    ("BRCA1 Deleterious Mutation", f.GeneChanged("BRCA1", ChangeClass.LOSS_OF_FUNCTION)),
    ("APC Truncating Mutation", f.GeneChanged("APC", ChangeClass.TRUNCATING)),
    ("APC Frameshift", f.GeneChanged("APC", ChangeClass.FRAMESHIFT)),
    ("APC Frameshift Mutation", f.GeneChanged("APC", ChangeClass.FRAMESHIFT)),
    ("EGFR Activating Mutation", f.GeneChanged("EGFR", ChangeClass.ACTIVATING)),
    ("TP53 Splice Site", f.GeneChanged("TP53", ChangeClass.SPLICE_SITE)),
    ("TERT Promoter Mutation", f.GeneChanged("TERT", ChangeClass.PROMOTER)),
    ("FLT3 ITD", f.GeneChanged("FLT3", ChangeClass.ITD)),
    ("FLT3 Internal Tandem Duplication", f.GeneChanged("FLT3", ChangeClass.ITD)),
    ("ERBB2 Kinase Domain Mutation", f.DomainChanged("ERBB2", "kinase domain")),
    ("ERBB2 Amplification", f.CopyNumberIs("ERBB2", CopyFeature.AMPLIFICATION)),
    ("CDKN2A Deletion", f.CopyNumberIs("CDKN2A", CopyFeature.DELETION)),
    ("SMARCB1 Loss", f.CopyNumberIs("SMARCB1", CopyFeature.LOSS)),
    ("EML4::ALK Fusion", f.FusionIs("EML4", "ALK")),
    ("EML4::ALK", f.FusionIs("EML4", "ALK")),
    ("v::ALK Fusion", f.FusionIs("", "ALK")),
    ("?::ALK Rearrangement", f.FusionIs("", "ALK")),
    ("FGFR2::v Fusion", f.FusionIs("FGFR2", "")),
    ("ERBB2 Overexpression", f.MeasurementIs("ERBB2 expression", Comparison.IS, "over")),
    ("RB1 Underexpression", f.MeasurementIs("RB1 expression", Comparison.IS, "under")),
    ("MLH1 Loss of Expression", f.MeasurementIs("MLH1 expression", Comparison.IS, "lost")),
    ("MGMT Promoter Methylation", f.MeasurementIs("MGMT methylation", Comparison.IS, "methylated")),
    ("MSI High", f.MeasurementIs("MSI", Comparison.IS, "high")),
    ("MMR Deficient", f.MeasurementIs("MMR", Comparison.IS, "deficient")),
    ("HRD Positive", f.MeasurementIs("HRD", Comparison.IS, "positive")),
    ("TMB High", f.MeasurementIs("TMB", Comparison.IS, "high")),
    ("TMB >= 10 mutations/Mb", f.MeasurementIs("TMB", Comparison.AT_LEAST, "10", "mutations/Mb")),
    ("CD274 Expression >= 50 %", f.MeasurementIs("CD274 expression", Comparison.AT_LEAST, "50", "%")),
    ("CD274 Expression < 1 %", f.MeasurementIs("CD274 expression", Comparison.BELOW, "1", "%")),
    ("CD274 Expression > 1.5 %", f.MeasurementIs("CD274 expression", Comparison.ABOVE, "1.5", "%")),
    ("VHL L178P (c.533T>C)", f.ProteinChangeIs("VHL", "L178P", "c.533T>C")),
    ("VHL R167Q(c.500G>A)", f.ProteinChangeIs("VHL", "R167Q", "c.500G>A")),
    ("VHL F76del (c.224_226delTCT)", f.ProteinChangeIs("VHL", "F76del", "c.224_226del")),
    ("VHL G114dup (c.342dupGGT)", f.ProteinChangeIs("VHL", "G114dup")),
    ("VHL E55RfsTer11 (c.163delG)", f.ProteinChangeIs("VHL", "E55Rfs*11", "c.163del")),
    ("VHL *214L (c.641G>T)", f.ProteinChangeIs("VHL", "*214L", "c.641G>T")),
    ("RUNX1 R135FSX177", f.ProteinChangeIs("RUNX1", "R135fs*177")),
    ("BRCA1 W1815X", f.ProteinChangeIs("BRCA1", "W1815*")),
    ("EGFR E746_T751>I", f.ProteinChangeIs("EGFR", "E746_T751delinsI")),
    ("ERBB2 M774DELINSWLV", f.ProteinChangeIs("ERBB2", "M774delinsWLV")),
    ("KIT P551_E554delPMYE", f.ProteinChangeIs("KIT", "P551_E554del")),
    ("KRAS G12 Mutation", f.CodonChanged("KRAS", "G", 12)),
    ("BRAF Non-V600", f.ElsewhereChanged("BRAF", ("V600",))),
    ("VHL Splice Site (c.340+1G>A)", f.CodingChangeIs("VHL", "c.340+1G>A")),
    ("VHL 3'UTR alteration (c.*70C>A)", f.CodingChangeIs("VHL", "c.*70C>A")),
    ("CHEK2 1100DELC", f.CodingChangeIs("CHEK2", "c.1100del")),
    ("EGFR Exon 19 del", f.ExonChanged("EGFR", 19, ExonChange.DELETION)),
    ("EGFR Exon 2-7 Deletion", f.ExonsLost("EGFR", 2, 7)),
    ("EGFR Gain-of-function", f.GeneChanged("EGFR", ChangeClass.ACTIVATING)),
    ("NF1 Inactivating Mutation", f.GeneChanged("NF1", ChangeClass.LOSS_OF_FUNCTION)),
    ("TSC1 Frameshift Truncation", f.GeneChanged("TSC1", ChangeClass.FRAMESHIFT)),
    ("KIT Internal Duplication", f.GeneChanged("KIT", ChangeClass.ITD)),
    ("EGFR Copy Number Variation", f.CopyNumberIs("EGFR", CopyFeature.VARIATION)),
    ("MET Gain", f.CopyNumberIs("MET", CopyFeature.GAIN)),
    ("PTCH1 LOH", f.CopyNumberIs("PTCH1", CopyFeature.LOH)),
    ("HLA-C COPY-NEUTRAL LOSS OF HETEROZYGOSITY", f.CopyNumberIs("HLA-C", CopyFeature.NEUTRAL_LOH)),
    ("PALB2 Biallelic Inactivation", f.CopyNumberIs("PALB2", CopyFeature.BIALLELIC)),
    ("EML4::ALK e6::e20", f.FusionIs("EML4", "ALK", "e6::e20")),
    ("C19MC TTYH1::C19MC fusion", f.FusionIs("TTYH1", "C19MC")),
    ("KIT EXPRESSION", f.MeasurementIs("KIT expression", Comparison.IS, "expressed")),
    ("CDKN2A p16 Expression", f.MeasurementIs("CDKN2A p16 expression", Comparison.IS, "expressed")),
    ("HSPH1 NUCLEAR EXPRESSION", f.MeasurementIs("HSPH1 nuclear expression", Comparison.IS, "expressed")),
    ("FGF13 CYTOPLASMIC EXPRESSION", f.MeasurementIs("FGF13 cytoplasmic expression", Comparison.IS, "expressed")),
    (
        "SMARCB1 LOSS OF NUCLEAR PROTEIN EXPRESSION",
        f.MeasurementIs("SMARCB1 nuclear expression", Comparison.IS, "lost"),
    ),
    ("AKT1 S473 Phosphorylation", f.MeasurementIs("AKT1 S473 phosphorylation", Comparison.IS, "detected")),
    ("CCND2 PROMOTER DEMETHYLATION", f.MeasurementIs("CCND2 methylation", Comparison.IS, "unmethylated")),
    ("CDKN2A Promoter Hypermethylation", f.MeasurementIs("CDKN2A methylation", Comparison.IS, "methylated")),
    ("MET exon 14 skipping is detected", f.MeasurementIs("MET exon 14 skipping", Comparison.IS, "detected")),
    (
        "methylation class ST-EPN-ZFTA is detected",
        f.MeasurementIs("methylation class ST-EPN-ZFTA", Comparison.IS, "detected"),
    ),
    ("TMB Low", f.MeasurementIs("TMB", Comparison.IS, "low")),
    ("UGT1A1 UGT1A1*28", f.Haplotype("UGT1A1", "*28")),
    ("DPYD RS67376798 HOMOZYGOSITY", f.Haplotype("DPYD", "rs67376798", homozygous=True)),
    ("KRAS Wildtype", f.WildType("KRAS", RAS_CODONS)),
    ("NRAS wild type", f.WildType("NRAS", RAS_CODONS)),
    ("BRAF Wild-type", f.WildType("BRAF")),
    ("DPYD *2A", f.Haplotype("DPYD", "*2A")),
    ("DPYD *2A homozygous", f.Haplotype("DPYD", "*2A", homozygous=True)),
    ("DPYD rs67376798", f.Haplotype("DPYD", "rs67376798")),
]


@pytest.mark.parametrize(("text", "tree"), PRODUCTIONS, ids=[text for text, _ in PRODUCTIONS])
def test_each_production_and_back(text: str, tree: f.Feature) -> None:
    assert parse_condition(text) == tree
    assert parse_condition(to_words(tree)) == tree


def test_every_kind_of_feature_has_a_production() -> None:
    assert {type(tree) for _, tree in PRODUCTIONS} == set(f.Feature.__args__)
    classes = {tree.change for _, tree in PRODUCTIONS if isinstance(tree, f.GeneChanged)}
    assert classes == set(ChangeClass)
    assert {tree.change for _, tree in PRODUCTIONS if isinstance(tree, f.CopyNumberIs)} == set(CopyFeature)
    assert {tree.change for _, tree in PRODUCTIONS if isinstance(tree, f.ExonChanged)} == set(ExonChange)


def test_ras_wild_type_is_about_the_codons_of_the_label() -> None:
    """SCIENCE 3: codons 12, 13, 59, 61, 117 and 146 of KRAS and NRAS (labels of cetuximab and panitumumab)."""
    assert RAS_CODONS == (12, 13, 59, 61, 117, 146)


RECOGNISED_AS_SEVERAL: list[tuple[str, f.Condition]] = [
    ("KRAS G12/G13", f.Or((f.CodonChanged("KRAS", "G", 12), f.CodonChanged("KRAS", "G", 13)))),
    ("U2AF1 Q157P/R", f.Or((f.ProteinChangeIs("U2AF1", "Q157P"), f.ProteinChangeIs("U2AF1", "Q157R")))),
    ("MYB Rearrangement", f.Or((f.FusionIs("MYB", ""), f.FusionIs("", "MYB")))),
    (
        "STK11 Exon 1-2 Mutation",
        f.Or((f.ExonChanged("STK11", 1, ExonChange.MUTATION), f.ExonChanged("STK11", 2, ExonChange.MUTATION))),
    ),
    (
        "VHL P81S (c.241C>T) and L188V (c.562C>G)",
        f.And((f.ProteinChangeIs("VHL", "P81S", "c.241C>T"), f.ProteinChangeIs("VHL", "L188V", "c.562C>G"))),
    ),
    ("U2AF1 S34Y/F AND TP53 R175H", f.And((
        f.Or((f.ProteinChangeIs("U2AF1", "S34Y"), f.ProteinChangeIs("U2AF1", "S34F"))),
        f.ProteinChangeIs("TP53", "R175H"),
    ))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree"), RECOGNISED_AS_SEVERAL, ids=[text for text, _ in RECOGNISED_AS_SEVERAL])
def test_one_name_of_several_features_and_back(text: str, tree: f.Condition) -> None:
    assert parse_condition(text) == tree
    assert parse_condition(to_words(tree)) == tree


def test_the_vocabulary_gives_names_and_limits_domains() -> None:
    known = Vocabulary(domains={("ABL1", "p-loop")}, names={"egfr viii": "EGFR Exon 2-7 Deletion"})
    assert parse_condition("ABL1 P-Loop Mutation", known) == f.DomainChanged("ABL1", "p-loop")
    assert parse_condition("EGFR VIII AND ABL1 P-LOOP", known) == f.And(
        (f.ExonsLost("EGFR", 2, 7), f.DomainChanged("ABL1", "p-loop"))
    )
    with pytest.raises(KnowledgeBaseError, match="not understood"):
        parse_condition("ERBB2 Kinase Domain Mutation", known)


A, B, C = (f.ProteinChangeIs("BRAF", name) for name in ("V600E", "V600K", "V600R"))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("BRAF V600E OR BRAF V600K AND BRAF V600R", f.Or((A, f.And((B, C))))),
        ("(BRAF V600E OR BRAF V600K) AND BRAF V600R", f.And((f.Or((A, B)), C))),
        ("NOT BRAF V600E AND BRAF V600K", f.And((f.Not(A), B))),
        ("NOT (BRAF V600E AND BRAF V600K)", f.Not(f.And((A, B)))),
        ("NOT NOT BRAF V600E", f.Not(f.Not(A))),
        ("BRAF V600E or BRAF V600K Or BRAF V600R", f.Or((A, B, C))),
        ("((BRAF V600E))", A),
        ("BRAF V600E\tand\n  not BRAF V600K", f.And((A, f.Not(B)))),
    ],
)
def test_precedence(text: str, tree: f.Condition) -> None:
    assert parse_condition(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "()", "AND", "NOT", "BRAF", "V600E", "BRAF V600E AND", "OR BRAF V600E", "BRAF V600E BRAF V600K",
        "(BRAF V600E", "BRAF V600E)", "BRAF V600E NOT BRAF V600K", "BRAF V600E (BRAF V600K)", "braf V600E",
        "BRAF Banana", "BRAF V600E or", "BRAF V0", "EGFR Exon 0 Deletion",
            "BRAF V600J", "EGFR Exon Deletion", "EGFR Exon 19 Inversion",
        "EGFR A750_E746del", "EGFR D770_N773insG", "EGFR c.banana", "MET c.300_200del", "v::v Fusion", "?::? Fusion",
        "foo::bar Fusion", "::ALK Fusion", "EML4:ALK Fusion", "EML4::ALK::v Fusion", "TMB >= ten", "TMB >= 10 >= 5",
        "TMB = 10", "some words >= 3", "EGFR L858R >= 3", "MSI Low", "DPYD *", "DPYD 2A", "KRAS G12 Mutation ?",
        "KRAS G12C/", "Solid tumour", "EGFR P772_V774insPHV", "VHL L129Q (c.386insAGA)", "VHL L178P (c.500T>C)",
        "VHL R177ins (c.531insCTG)", "VHL Intronic deletion (c.341-13delCGTT)", "ABL1 P-Loop Mutation", "EGFR Rare Mutation",
        "UGT1A1 TYMS*28", "EGFR Exon 7-2 Deletion", "AKT1 S473 phosphorylation is high", "AKT1 mood is detected",
        "EGFR L858R, EGFR T790M",
    ],
)  # fmt: skip
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(KnowledgeBaseError, match="condition"):
        parse_condition(text)


def test_the_message_names_condition_and_biomarker() -> None:
    with pytest.raises(KnowledgeBaseError, match=r"'BRAF V600E AND EGFR Bnana'.*'EGFR Bnana' is not understood"):
        parse_condition("BRAF V600E AND EGFR Bnana")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(" * 2000 + "BRAF V600E" + ")" * 2000, "nested more than 50 deep"),
        ("NOT " * 2000 + "BRAF V600E", "nested more than 50 deep"),
        ("BRAF Exon 1-99999999 Mutation", "is not understood"),
        ("BRAF Exon 1-99999999 Deletion", "is not understood"),
        (f"BRAF Exon {'9' * 6000} Deletion", "a number of more than 11 digits"),
        (f"BRAF V{'9' * 6000}", "a number of more than 11 digits"),
        (f"TMB >= {'1' * 6000} mutations/Mb", "a number of more than 11 digits"),
        (" OR ".join(["BRAF V600E"] * 9000), "more than 10,000 characters"),
        ("TMB >= \u0661\u0660 mutations/Mb", "is not understood"),
        ("BRAF Mutat\u0131on", "is not understood"),
        ("BRAF Lo\u017f\u017f", "is not understood"),
    ],
    ids=lambda text: text[:30],
)
def test_what_no_name_can_be_is_refused_in_few_words(text: str, why: str) -> None:
    """One cell of a source must not end the compiler, hold it up, or fill a log."""
    with pytest.raises(NotCompiledError, match=why) as told:
        parse_condition(text)
    assert len(str(told.value)) < 600


def test_nesting_that_someone_writes_is_read() -> None:
    assert parse_condition("(" * 50 + "BRAF V600E" + ")" * 50) == A
    assert parse_condition(" OR ".join(["(BRAF V600E)"] * 200)) == f.Or((A,) * 200)


def test_genes_and_features_of_a_condition() -> None:
    tree = parse_condition("EML4::ALK Fusion AND NOT (ALK G1202R OR MSI High) AND CD274 Expression >= 1 %")
    assert genes_of(tree) == ("ALK", "CD274", "EML4")
    assert len(features_of(tree)) == 4
    assert features_of(parse_condition("BRAF V600E OR NOT BRAF V600E")) == (A,)


# --- random trees ---------------------------------------------------------------------------------------------------
GENES = st.sampled_from(["BRAF", "NKX2-1", "H3-3A", "KRAS", "NRAS", "TERT", "MSI", "TMB", "AR", "ANDREW", "NOTCH1"])
RESIDUES = st.sampled_from("ACDEFGHIKLMNPQRSTVWY")
NUMBERS = st.integers(1, 5000)
RUNS = st.text("ACDEFGHIKLMNPQRSTVWY", min_size=1, max_size=8)


@st.composite
def protein_changes(draw: st.DrawFn) -> str:
    one, two, start, run = draw(RESIDUES), draw(RESIDUES), draw(NUMBERS), draw(RUNS)
    end = start + draw(st.integers(1, 30))
    spellings = [
        f"{one}{start}{two}", f"{one}{start}*", f"{one}{start}=", f"{one}{start}fs", f"{one}{start}{two}fs*{end}",
        f"{one}{start}del", f"{one}{start}dup", f"{one}{start}_{two}{end}del", f"{one}{start}_{two}{end}dup",
        f"{one}{start}_{two}{start + 1}ins{run}", f"{one}{start}_{two}{end}delins{run}", f"{one}{start}delins{run}",
        f"{one}{start}_{two}{end}delins{run}*",
    ]  # fmt: skip
    return draw(st.sampled_from(spellings))


CODING = st.sampled_from(["c.340+1G>A", "c.-124C>T", "c.2235_2249del", "c.565del", "c.100_101insGG", "c.10_12delinsT"])
DOMAINS = st.sampled_from(["kinase domain", "dna binding domain", "sh2 domain", "ras-binding domain"])
FEATURES = st.one_of(
    st.builds(f.ProteinChangeIs, GENES, protein_changes()),
    st.builds(f.CodingChangeIs, GENES, CODING),
    st.builds(f.CodonChanged, GENES, RESIDUES, NUMBERS),
    st.builds(f.ExonChanged, GENES, st.integers(1, 99), st.sampled_from(ExonChange)),
    st.builds(f.ExonSkipped, GENES, st.integers(1, 99)),
    st.builds(f.GeneChanged, GENES, st.sampled_from(ChangeClass)),
    st.builds(f.DomainChanged, GENES, DOMAINS),
    st.builds(f.CopyNumberIs, GENES, st.sampled_from(CopyFeature)),
    st.builds(f.FusionIs, GENES, GENES),
    st.builds(f.FusionIs, GENES, GENES, st.just("e13::e20")),
    st.builds(f.ElsewhereChanged, GENES, st.just(("V600",))),
    st.builds(f.ExonsLost, GENES, st.integers(1, 9), st.integers(10, 20)),
    st.builds(f.FusionIs, st.just(""), GENES),
    st.builds(f.FusionIs, GENES, st.just("")),
    st.builds(f.MeasurementIs, st.just("TMB"), st.sampled_from([Comparison.AT_LEAST, Comparison.BELOW]),
              st.sampled_from(["10", "17.5"]), st.sampled_from(["mutations/Mb", "%"])),
    st.builds(lambda gene, word: f.MeasurementIs(f"{gene} expression", Comparison.IS, word), GENES,
              st.sampled_from(["over", "under", "lost"])),
    GENES.map(lambda gene: f.MeasurementIs(f"{gene} expression", Comparison.AT_LEAST, "50", "%")),
    GENES.map(lambda gene: f.MeasurementIs(f"{gene} methylation", Comparison.IS, "methylated")),
    GENES.map(lambda gene: f.WildType(gene, RAS_CODONS if gene in {"KRAS", "NRAS"} else ())),
    st.builds(f.Haplotype, GENES, st.sampled_from(["*2A", "*28", "*1", "rs67376798"]), st.booleans()),
)  # fmt: skip
TREES = st.recursive(
    FEATURES,
    lambda inner: st.one_of(
        st.builds(f.Not, inner),
        st.builds(f.And, st.lists(inner, min_size=2, max_size=4).map(tuple)),
        st.builds(f.Or, st.lists(inner, min_size=2, max_size=4).map(tuple)),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_words_read_back_to_the_same_condition(tree: f.Condition) -> None:
    assert parse_condition(to_words(tree)) == tree


@settings(max_examples=300, deadline=None)
@given(st.text("ABEGLRSTVad _0159*()>=:.?cdelinsupf", max_size=25).map(lambda tail: f"BRAF {tail}"))
def test_what_is_accepted_can_be_matched(text: str) -> None:
    """Whatever the parser takes, the matcher can read: no name may fail first in a patient's sample."""
    try:
        tree = parse_condition(text)
    except KnowledgeBaseError:
        return
    assert parse_condition(to_words(tree)) == tree
    for feature in features_of(tree):
        if isinstance(feature, f.ProteinChangeIs):
            parse_protein(feature.change)
        if isinstance(feature, f.CodingChangeIs):
            parse_coding(feature.change)
