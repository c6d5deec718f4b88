"""Conditions on whole samples: origin, wild type, what is shown to be absent, and one value per feature."""

from __future__ import annotations

import pytest
from matching_factory import (
    CATALOGUE,
    NO_FILE,
    UNDECLARED,
    Item,
    assay,
    copies,
    evaluator,
    measured,
    outcome,
    value,
    variant,
)

from moltarget.bed import Panel
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.matching.coverage import GeneModel, SmallVariantCoverage
from moltarget.model import AnnotationSource, ChangeKind, Disposition, Doubt, Origin, Rejected, SmallVariant

FILTERED = "the caller filtered it (weak_evidence)"


def call(gene: str, name: str, origin: Origin = Origin.UNKNOWN, doubt: str = "") -> Item:
    terms = {"f": "frameshift_variant", "*": "stop_gained"}
    return variant(gene, name, terms.get(name[-1] if name[-1] == "*" else name[-2], "missense_variant"),
                   origin=origin, doubt=doubt)  # fmt: skip


@pytest.mark.parametrize(
    ("origin", "germline", "somatic"),
    [
        (Origin.GERMLINE, "present", "present"),
        (Origin.UNKNOWN, "present", "present"),
        (Origin.SOMATIC, "not assayed", "present"),
    ],
)
def test_germline_evidence_needs_a_call_that_can_be_germline(origin: Origin, germline: str, somatic: str) -> None:
    """SCIENCE 3: present only on a germline or unknown-origin call, and then labelled."""
    item = call("BRCA1", "p.E23fs", origin)
    assert value("BRCA1 Loss-of-function", item, origin="germline") == germline
    assert value("BRCA1 Loss-of-function", item, origin="somatic") == somatic
    assert value("BRCA1 Loss-of-function", item, origin="any") == "present"


def test_germline_matches_are_labelled() -> None:
    shown = {
        origin: outcome("BRCA1 Loss-of-function", call("BRCA1", "p.E23fs", origin), origin="germline").because
        for origin in Origin
    }
    assert "(germline)" in shown[Origin.GERMLINE]
    assert "germline to be confirmed" in shown[Origin.UNKNOWN]
    assert "is somatic" in shown[Origin.SOMATIC]


def test_a_somatic_call_never_proves_or_spoils_the_germline() -> None:
    assert value("BRCA1 Loss-of-function", coverage=assay("genome"), origin="germline") == "not assayed"
    assert value("BRCA1 Loss-of-function", "BRCA1", origin="germline") == "not assayed"
    unclear = call("BRCA1", "p.C61G", Origin.SOMATIC)
    assert value("BRCA1 Loss-of-function", unclear, origin="germline") == "not assayed"
    assert value("BRCA1 Loss-of-function", call("BRCA1", "p.C61G", Origin.GERMLINE), origin="germline") == "uncertain"
    both = (call("BRCA1", "p.E23fs", Origin.GERMLINE), call("BRCA1", "p.R1443*", Origin.SOMATIC))
    found = outcome("BRCA1 Loss-of-function", *both, origin="germline")
    assert found.witnesses == ("BRCA1:p.E23fs",)


def test_a_germline_test_that_found_nothing() -> None:
    """It shows germline conditions absent and the germline wild type; of the tumour it says nothing, nor the tumour of it."""
    tested = "germline BRCA1"
    for condition in ("BRCA1 Loss-of-function", "BRCA1 Mutation", "BRCA1 E23fs", "BRCA1 c.68_69del"):
        assert value(condition, tested, origin="germline") == "absent"
        assert value(condition, tested, origin="germline", coverage=NO_FILE) == "absent"
        assert value(condition, tested, coverage=NO_FILE) == "not assayed"
    assert value("BRCA1 Loss-of-function", "germline BRCA2", origin="germline") == "not assayed"
    for origin in (Origin.SOMATIC, Origin.UNKNOWN):
        item = call("BRCA1", "p.E23fs", origin)
        assert value("BRCA1 Loss-of-function", item, tested, origin="germline") == "absent", "the tumour's own"
        assert value("BRCA1 Loss-of-function", item, tested, origin="any") == "present"
    unclear = call("BRCA1", "p.C61G", Origin.GERMLINE)
    assert value("BRCA1 Loss-of-function", unclear, tested, origin="germline") == "uncertain"
    assert value("BRCA1 Exon 2-3 Deletion", tested, origin="germline") == "not assayed", (
        "whole exons need their own test"
    )


@pytest.mark.parametrize(
    ("items", "germline", "somatic"),
    [
        (["germline BRCA1"], "present", "not assayed"),
        (["BRCA1"], "not assayed", "present"),
        ([call("BRCA1", "p.E23fs", Origin.GERMLINE)], "absent", "absent"),
        ([call("BRCA1", "p.E23fs", Origin.SOMATIC), "germline BRCA1"], "present", "absent"),
        ([], "not assayed", "not assayed"),
    ],
)
def test_wild_type_in_the_germline_and_in_the_tumour(items: list[Item], germline: str, somatic: str) -> None:
    assert value("BRCA1 Wildtype", *items, origin="germline", coverage=NO_FILE) == germline
    assert value("BRCA1 Wildtype", *items, coverage=NO_FILE) == somatic


def test_a_gene_without_a_copy_is_not_wild_type() -> None:
    """Palbociclib is for tumours with RB1: CIViC's RB1 Wildtype AND (CDKN2A Loss OR CDKN2A Mutation)."""
    assert value("RB1 Wildtype") == value("RB1 Wildtype", copies("RB1", "loss")) == "present"
    assert value("RB1 Wildtype", copies("RB1", "deep deletion")) == "absent"
    assert value("RB1 Wildtype", "RB1", copies("RB1", "deep deletion")) == "absent"


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([call("BRAF", "p.G466V")], "present"),
        ([call("BRAF", "p.V600E")], "absent"),
        ([variant("BRAF", "p.T599dup", "inframe_insertion")], "present"),
        ([variant("BRAF", "p.V600_K601delinsE", "protein_altering_variant")], "absent"),
        ([call("BRAF", "p.V600E"), call("BRAF", "p.D594N")], "present"),
        ([call("BRAF", "p.G466V", doubt=FILTERED)], "uncertain"),
        ([variant("BRAF", "p.G466=", "synonymous_variant")], "absent"),
        ([variant("BRAF", "c.1140+1G>A p.?", "splice_donor_variant")], "uncertain"),  # which residues go is not known
        ([variant("BRAF", "c.1397G>T")], "uncertain"),
        ([], "absent"),
    ],
)
def test_a_change_elsewhere_in_the_gene(items: list[Item], expected: str) -> None:
    assert value("BRAF Non-V600", *items) == expected
    assert value("BRAF Non-V600", coverage=UNDECLARED) == "not assayed"


def test_a_site_is_looked_for_on_every_transcript() -> None:
    """BRAF V600 is V640 on the transcript of MANE Plus Clinical."""
    both = (*variant("BRAF", "p.V640E", "missense_variant").consequences,
            *variant("BRAF", "p.V600E", "missense_variant", preferred=False).consequences)  # fmt: skip
    assert value("BRAF Non-V600", SmallVariant("k", None, both)) == "absent"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("c.89_889del", "present"),
        ("c.89-50_889+1200del", "present"),
        ("c.88+40_890-30del p.?", "present"),
        ("c.88+1_889+5del", "not assayed"),  # and the donor site of exon 1
        ("c.89_747del", "not assayed"),  # exons 2 to 6
        ("c.89_900del", "not assayed"),
        ("c.89_889dup", "not assayed"),
    ],
)
def test_whole_exons_are_lost_by_just_these_bases(name: str, expected: str) -> None:
    """EGFRvIII: exons 2 to 7, c.89 to c.889 (LRG_304t1). No file of small variants shows their loss absent."""
    item = variant("EGFR", name, "coding_sequence_variant" if "p." in name else "inframe_deletion")
    assert value("EGFR Exon 2-7 Deletion", item) == expected
    assert value("EGFR Exon 2-7 Deletion", "EGFR", coverage=assay("genome")) == "not assayed"


def test_a_measured_loss_of_exons_comes_first_and_unknown_borders_leave_it_open() -> None:
    assert value("EGFR Exon 2-7 Deletion", measured("EGFR exon 2-7 deletion", "detected")) == "present"
    assert value("EGFR Exon 2-7 Deletion", measured("EGFR exon 2-7 deletion", "not detected")) == "absent"
    unplaced = variant("LRP1B", "c.1801-20_3522+9del")
    assert value("LRP1B Exon 12-22 Deletion", unplaced) == "uncertain"


@pytest.mark.parametrize(
    ("name", "terms", "expected"),
    [
        ("c.345C>A", (), "present"),  # no protein name: the coding name decides
        ("c.345C>A", ("missense_variant",), "present"),
        ("c.345C>G", (), "uncertain"),  # another name that may make the same protein
        ("c.345C>G p.H115Q", ("missense_variant",), "present"),  # the protein decides
        ("c.345C>A p.H115K", ("missense_variant",), "absent"),
        ("p.H115Q", ("missense_variant",), "present"),
    ],
)
def test_the_coding_name_beside_a_protein_change(name: str, terms: tuple[str, ...], expected: str) -> None:
    assert value("VHL H115Q (c.345C>A)", variant("VHL", name, *terms)) == expected


def test_a_protein_name_on_any_transcript_outweighs_the_coding_name() -> None:
    both = (*variant("VHL", "c.345C>A", "missense_variant").consequences,
            *variant("VHL", "c.222C>A p.H74K", "missense_variant", preferred=False).consequences)  # fmt: skip
    assert value("VHL H115Q (c.345C>A)", SmallVariant("k", None, both)) == "absent"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("CHEK2 c.1100del", "absent"),  # in codon 367
        ("GNAS c.393T>C", "absent"),
        ("VHL c.340+1G>A", "not assayed"),
        ("VHL c.*70C>A", "not assayed"),
        ("TERT C228T", "not assayed"),
    ],
)
def test_a_coding_change_inside_the_coding_sequence_is_absent_by_its_codon(condition: str, expected: str) -> None:
    assert value(condition) == expected
    assert value(condition, coverage=assay("genome")) == "absent"


def test_its_codon_has_to_be_covered_and_a_silent_change_of_it_leaves_it_open() -> None:
    gene = {"GNAS": GeneModel("20", 1, "T", ((0, 1185),), True)}
    for codon, expected in ((131, "absent"), (130, "not assayed")):
        panel = Panel({"20": ((3 * codon - 3, 3 * codon),)})
        coverage = assay("p.bed", AnnotationSource.REFERENCE, regions=panel, genes=gene)
        assert value("GNAS c.393T>C", coverage=coverage) == expected
    assert value("GNAS c.393T>C", variant("GNAS", "p.I131=", "synonymous_variant")) == "uncertain"


RAS = "KRAS Wildtype AND NRAS Wildtype"
RESIDUES = {gene: GeneModel(chrom, 1, "T", ((0, 567),), True) for gene, chrom in (("KRAS", "12"), ("NRAS", "1"))}


def ras_panel(*codons: int) -> SmallVariantCoverage:
    """A panel that covers all of NRAS, and of KRAS these codons."""
    spans = tuple((3 * codon - 3, 3 * codon) for codon in codons)
    panel = Panel({"1": ((0, 567),), "12": spans})
    return assay("ras.bed", AnnotationSource.REFERENCE, regions=panel, genes=RESIDUES)


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        (assay("exome"), "present"),
        (ras_panel(12, 13, 59, 61, 117, 146), "present"),
        (ras_panel(12, 13, 59, 117, 146), "not assayed"),  # codon 61 uncovered
        (ras_panel(12, 13), "not assayed"),
        (UNDECLARED, "not assayed"),
        (CATALOGUE, "not assayed"),
        (NO_FILE, "not assayed"),
    ],
)
def test_ras_wild_type_is_proven_or_not_claimed(coverage: SmallVariantCoverage, expected: str) -> None:
    assert value(RAS, coverage=coverage) == expected


@pytest.mark.parametrize(
    ("name", "doubt", "expected"),
    [
        ("p.G12D", "", "absent"),
        ("p.Q61H", "", "absent"),
        ("p.A146T", "", "absent"),
        ("p.G12D", FILTERED, "uncertain"),  # never "wild type", never "absent"
        ("p.K5N", "", "present"),  # not one of the codons of the label
        ("p.K5N", FILTERED, "present"),
        ("p.G12_G13insG", "", "absent"),
        ("p.?", "", "uncertain"),  # a splice variant: which of the codons it changes is not known
    ],
)
def test_ras_wild_type_with_a_variant(name: str, doubt: str, expected: str) -> None:
    term = "splice_donor_variant" if name == "p.?" else "missense_variant"
    assert value(RAS, variant("KRAS", name, term, doubt=doubt)) == expected


def test_a_silent_variant_leaves_wild_type() -> None:
    assert value(RAS, variant("KRAS", "p.G12=", "synonymous_variant")) == "present"


def test_a_mutation_elsewhere_decides_without_coverage() -> None:
    assert value(RAS, call("KRAS", "p.G12D"), coverage=UNDECLARED) == "absent"
    assert value("NOT KRAS Mutation", call("KRAS", "p.G12D", doubt=FILTERED)) == "uncertain"
    assert value("NOT KRAS Mutation", call("KRAS", "p.G12D")) == "absent"
    assert value("NOT KRAS Mutation") == "present"
    assert value("NOT KRAS Mutation", coverage=UNDECLARED) == "not assayed"


def test_named_wild_type() -> None:
    assert value(RAS, "KRAS", "NRAS", coverage=NO_FILE) == "present"
    assert value(RAS, "KRAS", coverage=NO_FILE) == "not assayed"
    assert value("KRAS G12C", "KRAS", coverage=NO_FILE) == "absent"
    assert value("KRAS Mutation", "KRAS", coverage=NO_FILE) == "absent"


@pytest.mark.parametrize("condition", ["FLT3 ITD", "MET Exon 14 Skipping Mutation"])
def test_what_a_small_variant_assay_misses_is_never_absent_by_it(condition: str) -> None:
    """A small-variant file assays no ITDs and no whole-exon events, whatever it covers (SCIENCE 1)."""
    gene = condition.split(maxsplit=1)[0]
    assert value(condition, coverage=assay("genome")) == "not assayed"
    assert value(condition, gene, coverage=assay("genome")) == "not assayed"


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [(assay("exome"), "not assayed"), (assay("genome"), "absent"), (UNDECLARED, "not assayed"),
     (assay("genome", AnnotationSource.REFERENCE, genes={"TERT": GeneModel("5", 1, "T", ((0, 9),), True)}), "not assayed")],
)  # fmt: skip
def test_a_promoter_is_looked_at_by_a_fully_annotated_genome_alone(
    coverage: SmallVariantCoverage, expected: str
) -> None:
    assert value("TERT Promoter Mutation", coverage=coverage) == expected
    assert value("TERT C228T", coverage=coverage) == expected


EGFR = {"EGFR": GeneModel("7", 1, "T", ((0, 3633),), True)}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("EGFR Exon 19 Deletion", "absent"),  # codons 729 to 761
        ("EGFR E746_A750del", "absent"),
        ("EGFR D761", "absent"),
        ("EGFR L858R", "not assayed"),
        ("EGFR Exon 20 Insertion", "not assayed"),
        ("EGFR Mutation", "not assayed"),
        ("EGFR Wildtype", "not assayed"),
    ],
)
def test_absence_is_judged_where_the_change_would_be(condition: str, expected: str) -> None:
    exon = Panel({"7": ((3 * 729 - 3, 3 * 761),)})
    coverage = assay("exon19.bed", AnnotationSource.REFERENCE, regions=exon, genes=EGFR)
    assert value(condition, coverage=coverage) == expected


def test_an_exon_without_borders_needs_the_whole_gene() -> None:
    """Otherwise no base at all would be asked for, and the answer "absent" would cost nothing."""
    gene = {"ERBB4": GeneModel("2", 1, "T", ((0, 3927),), True)}
    part = assay("p.bed", AnnotationSource.REFERENCE, regions=Panel({"2": ((0, 300),)}), genes=gene)
    whole = assay("p.bed", AnnotationSource.REFERENCE, regions=Panel({"2": ((0, 3927),)}), genes=gene)
    assert value("ERBB4 Exon 20 Insertion", coverage=part) == "not assayed"
    assert value("ERBB4 Exon 20 Insertion", coverage=whole) == "absent"


@pytest.mark.parametrize(("pos", "expected"), [(3 * 858 - 1, "uncertain"), (30, "absent"), (None, "uncertain")])
def test_a_record_that_could_not_be_read(pos: int | None, expected: str) -> None:
    row = Rejected(4, "k", Disposition.ERROR, "REF disagrees", "7", pos)
    coverage = assay("exome", AnnotationSource.REFERENCE, genes=EGFR, rejected=[row])
    assert value("EGFR L858R", coverage=coverage) == expected


def test_one_usable_call_outweighs_a_doubtful_one() -> None:
    assert (
        value("BRAF V600E", call("BRAF", "p.V600E", doubt=FILTERED), variant("BRAF", "p.V600E", key="k")) == "present"
    )


def test_unphased_neighbours_make_exact_changes_alone_uncertain() -> None:
    """SCIENCE 2: both single calls are kept, each exact-change condition is uncertain."""
    item = variant("BRAF", "p.V600E", "missense_variant", unphased="another call touches codon 600")
    assert value("BRAF V600E", item) == "uncertain"
    assert value("BRAF V600", item) == "present"
    assert value("BRAF Mutation", item) == "present"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("BRAF V600K", "uncertain"),  # what V600E and V600M make together
        ("BRAF c.1798_1799delinsAA", "uncertain"),
        ("BRAF V600_K601delinsE", "uncertain"),
        ("BRAF K601E", "absent"),  # another codon
        ("BRAF N486_P490del", "absent"),
        ("BRAF c.1798G>A", "absent"),  # no change of several bases
        ("BRAF c.1406G>C", "absent"),
        ("NOT BRAF V600K", "uncertain"),
    ],
)
def test_what_two_unphased_calls_may_be_together_is_uncertain(condition: str, expected: str) -> None:
    near = "another call touches the same codon"
    item = variant("BRAF", "c.1799T>A p.V600E", "missense_variant", unphased=near)
    assert value(condition, item, coverage=assay()) == expected


def test_which_doubt_a_compound_condition_shows() -> None:
    condition = "BRAF V600E AND MSI High"
    doubtful = call("BRAF", "p.V600E", doubt=FILTERED)
    assert value(condition, doubtful) == "uncertain"
    assert value(condition, call("BRAF", "p.V600E")) == "not assayed"
    assert value(condition, call("BRAF", "p.V600E"), measured("MSI", "stable")) == "absent"
    assert value("BRAF V600E OR MSI High", call("BRAF", "p.V600E")) == "present"
    assert value("CD274 Expression >= 50 % AND NOT EGFR L858R AND NOT v::ALK Fusion",
                 measured("CD274 expression", "80", "TPS")) == "not assayed"  # fmt: skip


def test_a_feature_is_evaluated_once_for_each_origin() -> None:
    sample = evaluator(call("BRCA1", "p.E23fs", Origin.SOMATIC))
    feature = parse_condition("BRCA1 Loss-of-function")
    assert sample.condition(feature) is sample.condition(feature)
    assert sample.feature(feature, germline=True).truth is not sample.feature(feature).truth  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("condition", "gene", "name"),
    [
        ("KRAS G12D", "KRAS", "c.35G>A"),
        ("KRAS G12", "KRAS", "c.35G>A"),
        ("KRAS Mutation", "KRAS", "c.35G>A"),
        (RAS, "KRAS", "c.35G>A"),
        ("KRAS Wildtype", "KRAS", "c.35G>A"),
        ("BRAF V600E", "BRAF", "c.1799T>A"),
        ("BRCA1 Loss-of-function", "BRCA1", "c.181T>G"),
        ("EGFR Exon 19 Deletion", "EGFR", "c.2235_2249del"),
        ("FLT3 ITD", "FLT3", "c.1790_1819dup"),
    ],
)
def test_a_coding_name_alone_earns_no_absence(condition: str, gene: str, name: str) -> None:
    """Neither the exome nor the vendor's word that the gene is wild type outweighs a row that was not understood."""
    for more in ((), (gene,)):
        found = outcome(condition, variant(gene, name), *more)
        assert found.doubt is Doubt.UNCERTAIN
        assert f"the effect of {gene} {name} on the protein is not known" in found.because


@pytest.mark.parametrize(
    ("name", "shifts"),
    [
        ("c.68_69delAG", True),
        ("c.5266dup", True),
        ("c.1175_1214del", True),
        ("c.3748_3749insA", True),
        ("c.3756_3759delinsTA", True),
        ("c.66_68del", False),
        ("c.5266_5268dup", False),
        ("c.3748_3749insACT", False),
        ("c.3756_3759delinsT", False),
        ("c.1_2del", False),  # the start codon
        ("c.68A>G", False),
    ],
)
def test_a_coding_name_alone_tells_a_frameshift_by_its_length(name: str, shifts: bool) -> None:
    """BRCA1 c.5266dup and c.68_69del, as reports name them without the protein, break the gene; the rest is open."""
    item = variant("BRCA1", name)
    for condition in ("BRCA1 Loss-of-function", "BRCA1 Mutation", "BRCA1 Frameshift"):
        assert value(condition, item) == ("present" if shifts else "uncertain")
    assert value("BRCA1 E23fs", item) == "uncertain", "which residues it changes is told by no name"


def test_a_coding_name_is_matched_by_name_and_outside_the_coding_sequence_it_changes_nothing() -> None:
    assert value("VHL c.565del", variant("VHL", "c.565delG")) == "present"
    assert value("TERT C228T", variant("TERT", "c.-124C>T")) == "present"
    assert value("TERT Mutation", variant("TERT", "c.-124C>T")) == "absent"
    assert value("BRCA1 Mutation", variant("BRCA1", "c.5277+60A>G")) == "absent"
    assert value("TP53 Mutation", variant("TP53", "c.376-1G>A")) == "present"
    assert value("TP53 Mutation", variant("TP53", "c.376-20_380del")) == "uncertain", "over the site, not named by it"


@pytest.mark.parametrize(("condition", "gene"), [("FLT3 ITD", "FLT3"), ("MET Exon 14 Skipping Mutation", "MET")])
def test_an_unread_record_over_the_gene_counts_for_what_small_variants_miss(condition: str, gene: str) -> None:
    model = {gene: GeneModel("7", 1, "T", ((1000, 1300), (5000, 5300)), True)}
    over, beside = (
        Rejected(4, "k", Disposition.UNSUPPORTED, "symbolic <DEL>", "7", pos, pos + 100) for pos in (3000, 9000)
    )
    for lost, expected in ((over, "uncertain"), (beside, "not assayed")):
        coverage = assay("exome", AnnotationSource.REFERENCE, genes=model, rejected=[lost])
        assert value(condition, coverage=coverage) == expected
        assert value(condition, gene, coverage=coverage) == expected


def test_a_gene_named_as_wild_type_with_an_unread_record_over_it_is_uncertain() -> None:
    row = Rejected(4, "k", Disposition.ERROR, "REF disagrees", "7", 3 * 858 - 1)
    coverage = assay("exome", AnnotationSource.REFERENCE, genes=EGFR, rejected=[row])
    assert value("EGFR Wildtype", "EGFR", coverage=coverage) == "uncertain"
    assert value("EGFR L858R", "EGFR", coverage=coverage) == "uncertain"
    assert value("EGFR D761", "EGFR", coverage=coverage) == "absent"


ONE_KIND = {
    "substitutions": assay("genome", kinds=frozenset({ChangeKind.SUBSTITUTION}), callers=("MuTect 1",)),
    "indels": assay("genome", kinds=frozenset({ChangeKind.INDEL})),
    "both": assay("genome"),
}


@pytest.mark.parametrize(
    ("condition", "absent_by"),
    [
        ("EGFR L858R", "substitutions"),
        ("BRCA2 E1593*", "substitutions"),
        ("TERT C228T", "substitutions"),
        ("KRAS G12", "substitutions"),
        ("EGFR Exon 19 Deletion", "indels"),
        ("EGFR Exon 20 Insertion", "indels"),
        ("EGFR E746_A750del", "indels"),
        ("NPM1 W288fs", "indels"),
        ("CALR Frameshift", "indels"),
        ("EGFR L747_P753delinsS", ""),
        ("KIT Exon 11 Mutation", ""),
        ("KRAS Mutation", ""),
        ("BRCA1 Loss-of-function", ""),
        ("BRCA1 Truncating Mutation", ""),
        ("TERT Promoter Mutation", ""),
    ],
)
def test_absent_is_what_the_files_callers_look_for(condition: str, absent_by: str) -> None:
    found = {kinds: value(condition, coverage=coverage) for kinds, coverage in ONE_KIND.items()}
    expected = {kinds: "absent" if kinds in {absent_by, "both"} else "not assayed" for kinds in ONE_KIND}
    assert found == expected


def test_wild_type_needs_callers_of_both_kinds() -> None:
    wanted = {"substitutions": "not assayed", "indels": "not assayed", "both": "present"}
    for condition in (RAS, "EGFR Wildtype", "NOT EGFR Mutation"):
        assert {kinds: value(condition, coverage=coverage) for kinds, coverage in ONE_KIND.items()} == wanted
    assert value(RAS, "KRAS", "NRAS", coverage=ONE_KIND["indels"]) == "present"  # the vendor's own word


def test_the_reason_names_the_caller_and_a_call_still_counts() -> None:
    because = outcome("EGFR Exon 19 Deletion", coverage=ONE_KIND["substitutions"]).because
    assert because == "the file's caller (MuTect 1) looks for substitutions alone"
    because = outcome("EGFR L858R", coverage=ONE_KIND["indels"]).because
    assert because == "the file's callers look for insertions and deletions alone"
    deletion = variant("EGFR", "p.E746_A750del", "inframe_deletion")
    assert value("EGFR Exon 19 Deletion", deletion, coverage=ONE_KIND["substitutions"]) == "present"
