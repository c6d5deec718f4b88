"""Small-variant features, one by one, on samples that have the variant. Positions: ``resources/exon_borders.tsv``."""

from __future__ import annotations

import pytest
from matching_factory import assay, evaluator, geometry, value, variant

from moltarget.knowledge_base.grammar import parse_condition
from moltarget.model import SmallVariant

MISSENSE, FRAMESHIFT, STOP = "missense_variant", "frameshift_variant", "stop_gained"
SHORTER, LONGER, SILENT = "inframe_deletion", "inframe_insertion", "synonymous_variant"
COMPLEX = "protein_altering_variant"
DONOR, ACCEPTOR, INTRON = "splice_donor_variant", "splice_acceptor_variant", "intron_variant"
REGION = "splice_region_variant"
MET1, MET2 = (
    "NM_000245.4",
    "LRG_662t1",
)  # 1390 and 1408 residues: exon 14 is c.2888-3028 on one, c.2942-3082 on the other

# (condition, gene, name, terms, transcript, value in an exome that was assayed whole)
CASES = [
    # Exact change and codon.
    ("BRAF V600E", "BRAF", "p.V600E", MISSENSE, "", "present"),
    ("BRAF V600E", "BRAF", "p.V600K", MISSENSE, "", "absent"),
    ("BRAF V600", "BRAF", "p.V600E", MISSENSE, "", "present"),
    ("BRAF V600", "BRAF", "p.V600K", MISSENSE, "", "present"),
    ("BRAF V600", "BRAF", "p.V600_K601delinsE", COMPLEX, "", "present"),
    ("BRAF V600", "BRAF", "p.V600_K601del", SHORTER, "", "present"),
    ("BRAF V600", "BRAF", "p.K601E", MISSENSE, "", "absent"),
    ("BRAF V600", "BRAF", "p.V600=", SILENT, "", "absent"),
    ("BRAF V600", "BRAF", "p.T599_V600insT", LONGER, "", "absent"),
    ("BRAF V600", "BRAF", "p.A600E", MISSENSE, "", "absent"),  # another isoform's residue 600
    ("BRAF V600", "BRAF", "p.A600_K601del", SHORTER, "", "absent"),
    ("KRAS G12C", "KRAS", "p.G12C", MISSENSE, "", "present"),
    ("KRAS G12C", "KRAS", "p.G12D", MISSENSE, "", "absent"),
    ("KRAS G12", "KRAS", "p.G12C", MISSENSE, "", "present"),
    ("KRAS G12", "KRAS", "p.G12_G13delinsVC", COMPLEX, "", "present"),
    ("KRAS G12", "KRAS", "p.G12fs", FRAMESHIFT, "", "absent"),
    ("KRAS G12", "KRAS", "p.G12*", STOP, "", "absent"),
    ("KRAS G12", "KRAS", "p.G12=", SILENT, "", "absent"),
    ("KRAS G12", "KRAS", "p.G13D", MISSENSE, "", "absent"),
    ("EGFR E746_A750del", "EGFR", "p.E746_A750del", SHORTER, "", "present"),
    ("EGFR E746_A750del", "EGFR", "p.L747_A750del", SHORTER, "", "absent"),
    ("ERBB2 Y772_A775dup", "ERBB2", "p.A775_G776insYVMA", LONGER, "", "present"),  # one allele, two names
    ("ERBB2 A775_G776insYVMA", "ERBB2", "p.Y772_A775dup", LONGER, "", "present"),
    ("VHL E189fs", "VHL", "p.E189Gfs*13", FRAMESHIFT, "", "present"),
    ("VHL E189fs", "VHL", "p.E189*", STOP, "", "absent"),
    ("TP53 R213*", "TP53", "p.R213*", STOP, "", "present"),
    ("TERT C228T", "TERT", "c.-124C>T", "upstream_gene_variant", "", "present"),
    ("TERT C228T", "TERT", "c.-146C>T", "upstream_gene_variant", "", "not assayed"),
    ("VHL c.565del", "VHL", "c.565delG p.E189fs", FRAMESHIFT, "", "present"),
    # EGFR exon 19 deletion by geometry: codons 729-761, in frame, shorter than before.
    ("EGFR Exon 19 Deletion", "EGFR", "p.E746_A750del", SHORTER, "", "present"),
    ("EGFR Exon 19 Deletion", "EGFR", "p.L747_A750delinsP", COMPLEX, "", "present"),
    ("EGFR Exon 19 Deletion", "EGFR", "p.E746_S752delinsV", COMPLEX, "", "present"),
    ("EGFR Exon 19 Deletion", "EGFR", "p.L747del", SHORTER, "", "present"),
    ("EGFR Exon 19 Deletion", "EGFR", "p.L747_A750delinsPQRSTV", COMPLEX, "", "absent"),
    ("EGFR Exon 19 Deletion", "EGFR", "p.L747_T751delinsPQRST", COMPLEX, "", "absent"),  # as long as before
    ("EGFR Exon 19 Deletion", "EGFR", "p.D761Y", MISSENSE, "", "absent"),
    ("EGFR Exon 19 Deletion", "EGFR", "p.K745_E746insIPVAIK", LONGER, "", "absent"),
    ("EGFR Exon 19 Deletion", "EGFR", "p.E746fs", FRAMESHIFT, "", "absent"),
    ("EGFR Exon 19 Deletion", "EGFR", "p.M766_A767del", SHORTER, "", "absent"),  # exon 20
    ("EGFR Exon 19 Deletion", "EGFR", "p.S720_I724del", SHORTER, "", "absent"),  # exon 18
    # EGFR exon 20 insertion: codons 762-823, dup, ins and lengthening delins alike.
    ("EGFR Exon 20 Insertion", "EGFR", "p.A767_V769dup", LONGER, "", "present"),
    ("EGFR Exon 20 Insertion", "EGFR", "p.D770_N771insG", LONGER, "", "present"),
    ("EGFR Exon 20 Insertion", "EGFR", "p.D770delinsGY", COMPLEX, "", "present"),
    ("EGFR Exon 20 Insertion", "EGFR", "p.H773_V774del", SHORTER, "", "absent"),
    ("EGFR Exon 20 Insertion", "EGFR", "p.T790M", MISSENSE, "", "absent"),
    ("EGFR Exon 20 Insertion", "EGFR", "p.K745_E746insIPVAIK", LONGER, "", "absent"),
    ("EGFR Exon 20 Insertion", "EGFR", "p.P772fs", FRAMESHIFT, "", "absent"),
    ("KIT Exon 11 Mutation", "KIT", "p.V559D", MISSENSE, "", "present"),
    ("KIT Exon 11 Mutation", "KIT", "p.W557_K558del", SHORTER, "", "present"),
    ("KIT Exon 11 Mutation", "KIT", "p.D816V", MISSENSE, "", "absent"),
    ("KIT Exon 11 Mutation", "KIT", "p.V559=", SILENT, "", "absent"),
    ("CALR Exon 9 Frameshift", "CALR", "p.L367fs*46", FRAMESHIFT, "", "present"),
    ("CALR Exon 9 Frameshift", "CALR", "p.K368del", SHORTER, "", "absent"),
    # MET exon 14 skipping: splice sites, +3, last base, tract (PMID 25971938, PMID 27343443).
    ("MET Exon 14 Skipping Mutation", "MET", "c.3028G>A p.D1010N", MISSENSE, MET1, "present"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.3082G>A p.D1028N", MISSENSE, MET2, "present"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.3082G>A p.D1028N", MISSENSE, "LRG_662t1.1", "present"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.3028G>A", MISSENSE, MET2, "not assayed"),  # inside exon 14 there
    ("MET Exon 14 Skipping Mutation", "MET", "c.3028+1G>A p.?", DONOR, MET1, "present"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.3082+1G>T p.?", DONOR, MET2, "present"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.3028+3A>G", INTRON, MET1, "present"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.3028+4A>G", INTRON, MET1, "not assayed"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.2888-2A>G p.?", ACCEPTOR, MET1, "present"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.2888-3C>G", INTRON, MET1, "not assayed"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.2888-18_2888-7del", INTRON, MET1, "present"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.2888-60_2888-12del", INTRON, MET1, "present"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.2888-60_2888-25del", INTRON, MET1, "not assayed"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.2888-15_2888-14insT", INTRON, MET1, "not assayed"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.2888-12_2890del", ACCEPTOR, MET1, "present"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.3020_3028+8del p.?", DONOR, MET1, "present"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.2887+40_3029-50del", "splice_donor_variant", MET1, "present"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.2887+1G>A p.?", DONOR, MET1, "not assayed"),  # exon 13's donor
    ("MET Exon 14 Skipping Mutation", "MET", "c.3029-1G>A p.?", ACCEPTOR, MET1, "not assayed"),  # exon 15's acceptor
    ("MET Exon 14 Skipping Mutation", "MET", "c.2950_2955del p.K984_N985del", SHORTER, MET1, "not assayed"),
    ("MET Exon 14 Skipping Mutation", "MET", "c.3028=", SILENT, MET1, "not assayed"),
    # Classes.
    ("PIK3CA Mutation", "PIK3CA", "p.H1047R", MISSENSE, "", "present"),
    ("PIK3CA Mutation", "PIK3CA", "p.H1047=", SILENT, "", "absent"),
    ("TP53 Mutation", "TP53", "c.376-1G>A p.?", ACCEPTOR, "", "present"),
    ("TP53 Splice Site", "TP53", "c.376-1G>A p.?", ACCEPTOR, "", "present"),
    ("TP53 Splice Site", "TP53", "p.R175H", MISSENSE, "", "absent"),
    ("APC Frameshift", "APC", "p.E1309fs", FRAMESHIFT, "", "present"),
    ("APC Truncating Mutation", "APC", "p.R1450*", STOP, "", "present"),
    ("APC Truncating Mutation", "APC", "p.I1307K", MISSENSE, "", "absent"),
    ("BRCA1 Loss-of-function", "BRCA1", "p.E23fs", FRAMESHIFT, "", "present"),
    ("BRCA1 Loss-of-function", "BRCA1", "p.C61G", MISSENSE, "", "uncertain"),
    ("BRCA1 Loss-of-function", "BRCA1", "p.P871=", SILENT, "", "absent"),
    ("BRCA2 Loss-of-function", "BRCA2", "p.S1982fs", FRAMESHIFT, "", "present"),
    ("BRCA2 Loss-of-function", "BRCA2", "p.K3326*", STOP, "", "uncertain"),  # last exon: a common polymorphism
    ("BRCA2 Mutation", "BRCA2", "p.K3326*", STOP, "", "uncertain"),
    ("BRCA2 Truncating Mutation", "BRCA2", "p.K3326*", STOP, "", "uncertain"),
    ("BRCA2 K3326*", "BRCA2", "p.K3326*", STOP, "", "present"),
    ("BRCA2 Mutation", "BRCA2", "p.K3327*", STOP, "", "present"),
    ("PTEN Loss-of-function", "PTEN", "p.R130*", STOP, "", "present"),
    ("BRAF Loss-of-function", "BRAF", "p.R178*", STOP, "", "uncertain"),  # no suppressor
    ("TERT Promoter Mutation", "TERT", "c.-124C>T", "upstream_gene_variant", "", "present"),
    ("TERT Promoter Mutation", "TERT", "c.-146C>T", "upstream_gene_variant", "", "present"),
    ("TERT Promoter Mutation", "TERT", "c.-57A>C", "upstream_gene_variant", "", "uncertain"),
    ("TERT Promoter Mutation", "TERT", "c.-139_-138delinsTT", "upstream_gene_variant", "", "uncertain"),
    ("TERT Promoter Mutation", "TERT", "c.835G>A p.A279T", MISSENSE, "", "not assayed"),
    ("MGMT Promoter Mutation", "MGMT", "c.-124C>T", "upstream_gene_variant", "", "uncertain"),  # TERT's hotspot only
    ("FLT3 ITD", "FLT3", "p.Y597_E608dup", LONGER, "", "present"),
    ("FLT3 ITD", "FLT3", "p.D835Y", MISSENSE, "", "not assayed"),
    ("FLT3 ITD", "FLT3", "p.D600_L601insFREYEYD", LONGER, "", "uncertain"),
    ("FLT3 D835", "FLT3", "p.D835Y", MISSENSE, "", "present"),
    ("FLT3 D835", "FLT3", "p.Y597_E608dup", LONGER, "", "absent"),
    ("ERBB2 Kinase Domain Mutation", "ERBB2", "p.L755S", MISSENSE, "", "present"),
    ("ERBB2 Kinase Domain Mutation", "ERBB2", "p.S310F", MISSENSE, "", "absent"),
    ("BRAF Kinase Domain Mutation", "BRAF", "p.V600E", MISSENSE, "", "uncertain"),  # its borders are in no table
    ("NOT KIT D816V", "KIT", "p.D816V", MISSENSE, "", "absent"),
    ("NOT KIT D816V", "KIT", "p.D816H", MISSENSE, "", "present"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "gene", "name", "term", "transcript", "expected"),
    CASES,
    ids=[f"{row[0]}: {row[2]} {row[4]}".strip() for row in CASES],
)
def test_feature(condition: str, gene: str, name: str, term: str, transcript: str, expected: str) -> None:  # noqa: PLR0917
    assert value(condition, variant(gene, name, term, transcript=transcript)) == expected


VENDOR = [row for row in CASES if row[2].startswith("p.") and " " not in row[2] and row[2] != "p.?"]


@pytest.mark.parametrize(
    ("condition", "gene", "name", "transcript", "expected"),
    [(row[0], row[1], row[2], row[4], row[5]) for row in VENDOR],
)
def test_feature_by_name_alone(condition: str, gene: str, name: str, transcript: str, expected: str) -> None:
    """A vendor's report gives no Sequence Ontology term: the name implies it."""
    assert value(condition, variant(gene, name, transcript=transcript)) == expected


@pytest.mark.parametrize("condition", sorted({row[0] for row in CASES if row[5] == "present" and "NOT" not in row[0]}))
def test_a_doubtful_call_makes_it_uncertain(condition: str) -> None:
    row = next(row for row in CASES if row[0] == condition and row[5] == "present")
    doubtful = variant(row[1], row[2], row[3], transcript=row[4], doubt="the caller filtered it (weak_evidence)")
    assert value(condition, doubtful) == "uncertain"


def test_an_exact_change_is_sought_on_every_transcript_a_class_on_the_preferred_one() -> None:
    """SCIENCE 2: MYD88 L265P is L273P on another isoform; a frameshift on a minor isoform is no loss of function."""
    both = SmallVariant(
        "k", None, (*variant("MYD88", "p.L273P", MISSENSE).consequences,
                    *variant("MYD88", "p.L265P", MISSENSE, preferred=False).consequences))  # fmt: skip
    assert value("MYD88 L265P", both) == "present"
    minor = SmallVariant(
        "k", None, (*variant("BRCA1", "p.P871=", SILENT).consequences,
                    *variant("BRCA1", "p.E23fs", FRAMESHIFT, preferred=False).consequences))  # fmt: skip
    assert value("BRCA1 Loss-of-function", minor) == "absent"
    assert value("BRCA1 Mutation", minor) == "absent"


def test_activating_is_what_the_base_lists_as_an_exact_change() -> None:
    listed = variant("EGFR", "p.L858R", MISSENSE)
    assert value("EGFR Activating Mutation", listed, known="EGFR L858R;EGFR T790M") == "present"
    assert value("EGFR Activating Mutation", listed, known="BRAF V600E") == "uncertain"
    assert value("EGFR Activating Mutation", variant("EGFR", "p.L858=", SILENT), known="EGFR L858R") == "absent"


def test_a_change_that_is_shown_to_lose_function_does_so_in_any_gene() -> None:
    shown = variant("SPOP", "p.E50K", MISSENSE)
    assert value("SPOP Loss-of-function", shown, known="-SPOP E50K") == "present"
    assert value("SPOP Loss-of-function", shown, known="SPOP E50K;-SPOP G75R") == "uncertain"


def test_the_tail_that_escapes_decay_begins_50_bases_before_the_last_border() -> None:
    """BRCA2: the last exon begins with codon 3217 (LRG_293t1)."""
    assert next(row for row in geometry().exons["BRCA2"] if row.exon == row.exons).first_codon == 3217
    assert value("BRCA2 Loss-of-function", variant("BRCA2", "p.Q3199*", STOP)) == "present"
    assert value("BRCA2 Loss-of-function", variant("BRCA2", "p.Q3200*", STOP)) == "uncertain"


@pytest.mark.parametrize(("exon", "expected"), [("3/9", "present"), ("9/9", "uncertain"), ("", "uncertain")])
def test_without_borders_the_annotation_numbers_the_exon(exon: str, expected: str) -> None:
    assert "CDK12" not in geometry().exons
    assert value("CDK12 Loss-of-function", variant("CDK12", "p.R500*", STOP, exon=exon)) == expected


def test_an_exon_that_cannot_be_told_leaves_it_uncertain() -> None:
    """Absence has to be earned: no border table, no exon number in the annotation."""
    assert "ERBB4" not in geometry().exons
    assert value("ERBB4 Exon 20 Insertion", variant("ERBB4", "p.A770_G771insA", LONGER)) == "uncertain"
    assert value("ERBB4 Exon 20 Insertion", variant("ERBB4", "p.A770_G771insA", LONGER, exon="20/28")) == "present"
    assert value("ERBB4 Exon 20 Insertion", variant("ERBB4", "p.A770_G771insA", LONGER, exon="3-4/28")) == "absent"
    assert value("ERBB4 Exon 20 Insertion", variant("ERBB4", "p.A770V", MISSENSE)) == "absent"


def test_a_last_base_on_an_unknown_transcript_needs_the_splice_term() -> None:
    """c.3028 is the last base of MET exon 14 on one isoform and an inner base on the other."""
    skipping = "MET Exon 14 Skipping Mutation"
    told = variant("MET", "c.3028G>A p.D1010N", MISSENSE, REGION, transcript="ENST00000397752")
    assert value(skipping, told) == "present"
    assert value(skipping, variant("MET", "c.3028G>A", MISSENSE, transcript="ENST00000318493")) == "not assayed"
    assert value(skipping, variant("MET", "c.3028G>A")) == "present", "a vendor's name without terms"


def test_a_near_miss_names_its_witness() -> None:
    """A reader must see which record to look at."""
    sample = evaluator(
        variant("KRAS", "p.G12D", MISSENSE, doubt="the caller filtered it (clustered)"), coverage=assay()
    )
    found = sample.condition(parse_condition("KRAS G12D"))
    assert found.witnesses == ("KRAS:p.G12D",)
    assert "the caller filtered it (clustered)" in found.because


UNNAMED = [  # an annotation without HGVS names: (condition, gene, residues, term, value)
    ("BRAF V600E", "BRAF", (600, 600), MISSENSE, "uncertain"),
    ("BRAF V600E", "BRAF", (None, None), MISSENSE, "uncertain"),
    ("BRAF V600E", "BRAF", (601, 601), MISSENSE, "absent"),
    ("BRAF V600E", "BRAF", (600, 600), STOP, "absent"),
    ("BRAF V600", "BRAF", (600, 600), MISSENSE, "uncertain"),
    ("BRAF V600", "BRAF", (600, 600), FRAMESHIFT, "absent"),
    ("BRAF V600", "BRAF", (594, 594), MISSENSE, "absent"),
    ("BRAF Mutation", "BRAF", (594, 594), MISSENSE, "present"),
    ("EGFR Exon 19 Deletion", "EGFR", (746, 750), SHORTER, "present"),
    ("EGFR Exon 19 Deletion", "EGFR", (746, 750), "conservative_inframe_deletion", "present"),  # SnpEff's word
    ("EGFR Exon 19 Deletion", "EGFR", (746, 750), COMPLEX, "uncertain"),
    ("EGFR Exon 19 Deletion", "EGFR", (None, None), SHORTER, "uncertain"),
    ("EGFR Exon 19 Deletion", "EGFR", (770, 771), SHORTER, "absent"),
    ("EGFR Exon 19 Deletion", "EGFR", (746, 746), MISSENSE, "absent"),
    ("EGFR Exon 20 Insertion", "EGFR", (769, 770), LONGER, "present"),
    ("EGFR E746_A750del", "EGFR", (746, 750), SHORTER, "uncertain"),
    ("EGFR E746_A750del", "EGFR", (800, 804), SHORTER, "absent"),
    ("KIT Exon 11 Mutation", "KIT", (559, 559), MISSENSE, "present"),
    ("ERBB2 Kinase Domain Mutation", "ERBB2", (755, 755), MISSENSE, "present"),
    ("ERBB2 Kinase Domain Mutation", "ERBB2", (None, None), MISSENSE, "uncertain"),
    ("ERBB2 Kinase Domain Mutation", "ERBB2", (310, 310), MISSENSE, "absent"),
    ("VHL c.565del", "VHL", (189, 189), FRAMESHIFT, "uncertain"),
    ("VHL c.565del", "VHL", (100, 100), FRAMESHIFT, "absent"),
    ("TERT C228T", "TERT", (None, None), "upstream_gene_variant", "uncertain"),
    ("TERT Promoter Mutation", "TERT", (None, None), "upstream_gene_variant", "uncertain"),
    ("MET Exon 14 Skipping Mutation", "MET", (None, None), DONOR, "uncertain"),
    ("KRAS Wildtype", "KRAS", (12, 12), MISSENSE, "absent"),
    ("KRAS Wildtype", "KRAS", (None, None), "coding_sequence_variant", "uncertain"),
    ("KRAS Mutation", "KRAS", (None, None), "coding_sequence_variant", "uncertain"),
    ("BRCA1 Loss-of-function", "BRCA1", (500, 500), STOP, "present"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "gene", "residues", "term", "expected"), UNNAMED)
def test_an_annotation_without_names(
    condition: str, gene: str, residues: tuple[int | None, int | None], term: str, expected: str
) -> None:
    """Residues and terms answer as far as they go; what only a name could tell is uncertain, not absent."""
    item = variant(gene, "", term, key="k", first_residue=residues[0], last_residue=residues[1])
    assert value(condition, item) == expected


@pytest.mark.parametrize(
    ("intron", "expected"), [("14/20", "uncertain"), ("13/20", "uncertain"), ("5/20", "not assayed")]
)
def test_an_unnamed_splice_variant_is_placed_by_its_intron(intron: str, expected: str) -> None:
    assert value("MET Exon 14 Skipping Mutation", variant("MET", "", DONOR, key="k", intron=intron)) == expected


def test_a_catalogued_name_serves_a_variant_that_its_annotation_does_not_name() -> None:
    bare = variant("BRAF", "", MISSENSE, key="k", first_residue=600, last_residue=600).consequences
    alias = variant("BRAF", "c.1799T>A p.V600E", MISSENSE, preferred=False).consequences
    both = SmallVariant("k", None, (*bare, *alias))
    assert value("BRAF V600E", both) == "present"
    assert value("BRAF V600", both) == "present"
    assert value("BRAF V600K", both) == "absent", "the variant is named: nothing is left open"
    assert value("BRAF Activating Mutation", both, known="BRAF V600E") == "present"


def test_a_minor_isoform_does_not_serve_an_intronic_variant() -> None:
    minor = SmallVariant(
        "k", None, (*variant("BRCA1", "c.100+50A>G", INTRON).consequences,
                    *variant("BRCA1", "p.E23fs", FRAMESHIFT, preferred=False).consequences))  # fmt: skip
    assert value("BRCA1 Loss-of-function", minor) == "absent"


@pytest.mark.parametrize(
    ("condition", "gene", "name", "term", "transcript", "expected"),
    [
        ("MET Exon 14 Skipping Mutation", "MET", "c.3082+1dup p.?", DONOR, MET2, "uncertain"),
        ("MET Exon 14 Skipping Mutation", "MET", "c.3079_3082+6dup p.?", DONOR, MET2, "uncertain"),
        ("MET Exon 14 Skipping Mutation", "MET", "c.2942-1_2942insCCC p.?", ACCEPTOR, MET2, "uncertain"),
        ("MET Exon 14 Skipping Mutation", "MET", "c.3082+1del p.?", DONOR, MET2, "present"),
        ("BRCA2 Loss-of-function", "BRCA2", "c.6937+1_6937+6dup p.?", DONOR, "", "uncertain"),
        ("BRCA2 Truncating Mutation", "BRCA2", "c.6937+1_6937+6dup p.?", DONOR, "", "uncertain"),
        ("BRCA2 Splice Site", "BRCA2", "c.6937+1_6937+6dup p.?", DONOR, "", "uncertain"),
        ("BRCA2 Splice Site", "BRCA2", "c.6937+1G>A p.?", DONOR, "", "present"),
        ("BRCA2 Truncating Mutation", "BRCA2", "c.6937+1G>A p.?", DONOR, "", "present"),
    ],
)
def test_added_bases_may_keep_the_splice_site(  # noqa: PLR0917
    condition: str, gene: str, name: str, term: str, transcript: str, expected: str
) -> None:
    assert value(condition, variant(gene, name, term, transcript=transcript)) == expected


@pytest.mark.parametrize(
    ("condition", "gene", "name", "expected"),
    [
        ("EGFR Exon 19 Deletion", "EGFR", "c.2185-19_2283+20del p.?", "present"),  # 99 bases
        ("EGFR Exon 19 Mutation", "EGFR", "c.2185-19_2283+20del p.?", "present"),
        ("EGFR Exon 19 Deletion", "EGFR", "c.2184+40_2284-50del p.?", "present"),
        ("EGFR Exon 20 Insertion", "EGFR", "c.2185-19_2283+20del p.?", "absent"),
        ("EGFR Exon 19 Deletion", "EGFR", "c.2270_2283+20del p.?", "uncertain"),  # part of it
        ("EGFR Exon 19 Deletion", "EGFR", "c.2185-5_2200del p.?", "uncertain"),
        ("EGFR Exon 19 Deletion", "EGFR", "c.2185-19_2290del p.?", "uncertain"),  # and part of exon 20
        ("EGFR Exon 19 Deletion", "EGFR", "c.2283+1G>A p.?", "uncertain"),
        ("EGFR Exon 19 Deletion", "EGFR", "c.2625+1G>A p.?", "absent"),  # exon 21's donor
        ("KIT Exon 17 Mutation", "KIT", "c.2362-19_2484+20del p.?", "present"),  # 123 bases
        ("KIT Exon 10 Mutation", "KIT", "c.1541-19_1647+20del p.?", "uncertain"),  # 107 bases: the frame is lost
        ("MET Exon 14 Skipping Mutation", "MET", "c.2942-19_3082+20del p.?", "present"),
    ],
)
@pytest.mark.parametrize("terms", [(DONOR, ACCEPTOR), ()])
def test_an_exon_that_is_removed_whole(
    condition: str, gene: str, name: str, expected: str, terms: tuple[str, ...]
) -> None:
    if not terms and expected == "absent":
        expected = "uncertain"  # a name alone: its effect on the protein is not known
        if "+1G>A" in name:
            expected = "absent"  # a splice site by its name
    assert value(condition, variant(gene, name, *terms, transcript=MET2 if gene == "MET" else "")) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("p.Y597_E608dup", "present"), ("p.L610_E620dup", "present"), ("p.D835_I836insDDD", "not assayed"),
     ("p.A100_C105dup", "not assayed"), ("p.I840_N845dup", "not assayed")],
)  # fmt: skip
def test_an_itd_lies_in_exons_14_and_15(name: str, expected: str) -> None:
    assert value("FLT3 ITD", variant("FLT3", name, LONGER)) == expected
