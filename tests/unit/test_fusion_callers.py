"""Lists of fusion callers: known by their header, one fusion a pair, doubts kept, nothing left out in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from civic_names import DATA
from matching_factory import RESOURCES, evaluator, evidence, outcome, patient

from moltarget.errors import TableError
from moltarget.gene_names import load_gene_names
from moltarget.matching.near import near_misses
from moltarget.model import Fusion, Tables, Truth
from moltarget.report.genes import gene_row
from moltarget.tables.fusions import Fusions, read_fusions

ARRIBA = (
    *(
        "#gene1",
        "gene2",
        "strand1(gene/fusion)",
        "strand2(gene/fusion)",
        "breakpoint1",
        "breakpoint2",
        "site1",
        "site2",
    ),
    *("type", "split_reads1", "split_reads2", "discordant_mates", "coverage1", "coverage2", "confidence"),
    *("reading_frame", "tags", "filters", "fusion_transcript", "read_identifiers"),
)
STAR_FUSION = (
    *("#FusionName", "JunctionReadCount", "SpanningFragCount", "SpliceType", "LeftGene", "LeftBreakpoint", "RightGene"),
    *("RightBreakpoint", "LargeAnchorSupport", "FFPM", "annots", "PROT_FUSION_TYPE"),
)
FUSION_CATCHER = (
    *("Gene_1_symbol(5end_fusion_partner)", "Gene_2_symbol(3end_fusion_partner)", "Fusion_description"),
    *("Counts_of_common_mapping_reads", "Spanning_pairs", "Spanning_unique_reads", "Predicted_effect"),
)


def listed(folder: Path, columns: tuple[str, ...], *rows: dict[str, str]) -> Fusions:
    """What is read of a list; cells that a row does not name are a dot."""
    names = [name.removeprefix("#") for name in columns]
    lines = ["\t".join(columns), *("\t".join(row.get(name, ".") for name in names) for row in rows)]
    path = folder / "fusions.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_fusions(path)


def arriba(five: str = "EML4", three: str = "ALK", **more: str) -> dict[str, str]:
    told = {"site1": "CDS/splice-site", "site2": "CDS/splice-site", "type": "inversion", "confidence": "high"}
    told |= {"strand1(gene/fusion)": "+/+", "strand2(gene/fusion)": "-/-", "reading_frame": "in-frame"}
    told |= {"split_reads1": "20", "split_reads2": "11", "discordant_mates": "9", "filters": "duplicates(30)"}
    return {"gene1": five, "gene2": three, **told, **more}


def test_a_fusion_of_arriba(tmp_path: Path) -> None:
    found = listed(tmp_path, ARRIBA, arriba(fusion_transcript="A" * 9000, read_identifiers="r1,r2"))
    assert found.rows == (Fusion("EML4", "ALK", in_frame=True, evidence="RNA, Arriba, 40 reads"),)
    assert found.notes == ("fusions.tsv: read as a list of Arriba; genes without a row in it are not tested",)


@pytest.mark.parametrize(
    ("told", "doubt"),
    [
        ({"confidence": "low"}, "confidence in it is low"),
        ({"type": "deletion/read-through"}, "read-through"),
        ({"type": "translocation/5'-5'"}, "head to head"),
        ({"type": "inversion/3'-3'"}, "tail to tail"),
        ({"strand2(gene/fusion)": "-/."}, "5' one could not be told"),
        ({"strand2(gene/fusion)": "-/+"}, "on its other strand"),
        ({"strand1(gene/fusion)": "./+", "site1": "intergenic"}, ""),
        ({"filters": "mismatches(2),in_vitro"}, "Arriba discarded it (in_vitro)"),
        ({"filters": "."}, ""),
    ],
)
def test_what_arriba_doubts_is_uncertain(tmp_path: Path, told: dict[str, str], doubt: str) -> None:
    ((row,), _) = listed(tmp_path, ARRIBA, arriba(**told))
    assert doubt in row.doubt and bool(row.doubt) is bool(doubt)
    value = outcome("v::ALK", row)
    assert value.truth is (Truth.UNKNOWN if doubt else Truth.PRESENT)
    assert doubt in value.because


@pytest.mark.parametrize(
    ("frame", "in_frame"), [("in-frame", True), ("out-of-frame", False), ("stop-codon", False), (".", None)]
)
def test_frames_of_arriba(tmp_path: Path, frame: str, in_frame: bool | None) -> None:
    ((row,), _) = listed(tmp_path, ARRIBA, arriba(reading_frame=frame))
    assert row.in_frame is in_frame


def test_a_place_between_genes_is_an_unknown_partner(tmp_path: Path) -> None:
    near = arriba("LINC01(1200),TMEM5(300)", "ALK", site1="intergenic")
    both = arriba("A1(2),B1(3)", "C1(9)", site1="intergenic", site2="intergenic")
    found = listed(tmp_path, ARRIBA, near, both, arriba("FGFR3", "FGFR3"), arriba("IGH@", "MYC"))
    assert [row.name for row in found.rows] == ["?::ALK", "IGH::MYC"]
    assert found.notes[1:] == (
        "fusions.tsv: rows left out because both sides are one gene: 1",
        "fusions.tsv: rows left out because neither side is a gene: 1",
    )


def test_a_segment_of_an_antigen_receptor_stands_for_its_locus(tmp_path: Path) -> None:
    segments = ("IGHM", "IGHV3-15", "IGKC", "IGLC2", "TRAC", "TRBJ2-7", "IGLL1", "IGHMBP2")
    found = listed(tmp_path, ARRIBA, arriba("IGHV1-2", "IGHJ4"), *(arriba(one, "CRLF2") for one in segments))
    loci = ("IGH", "IGK", "IGL", "TRA", "TRB", "IGLL1", "IGHMBP2")
    assert [row.name for row in found.rows] == [f"{locus}::CRLF2" for locus in loci]
    assert found.notes[1:] == ("fusions.tsv: rows left out because both sides are one gene: 1",)
    assert outcome("IGH::CRLF2", *found.rows).truth is Truth.PRESENT


def test_one_fusion_a_pair_the_surest_and_in_frame(tmp_path: Path) -> None:
    rows = [
        arriba(confidence="low"), arriba(reading_frame="out-of-frame"), arriba(split_reads1="1"),
        arriba("ALK", "EML4", reading_frame="."), arriba(reading_frame="."),
    ]  # fmt: skip
    found = listed(tmp_path, ARRIBA, *rows)
    assert [(row.name, row.in_frame, row.doubt) for row in found.rows] == [
        ("EML4::ALK", True, ""),
        ("ALK::EML4", None, ""),
    ]
    assert found.rows[0].evidence == "RNA, Arriba, 21 reads"


@pytest.mark.parametrize(("kind", "in_frame"), [("INFRAME", True), ("FRAMESHIFT", False), (".", None), ("NA", None)])
def test_a_fusion_of_star_fusion(tmp_path: Path, kind: str, in_frame: bool | None) -> None:
    row = {"FusionName": "CD74--ROS1", "LeftGene": "CD74^ENSG00000019582.14", "RightGene": "ROS1^ENSG00000047936.10"}
    row |= {
        "JunctionReadCount": "12",
        "SpanningFragCount": "3",
        "annots": '["CCLE","chr5:chr6"]',
        "PROT_FUSION_TYPE": kind,
    }
    ((found,), notes) = listed(tmp_path, STAR_FUSION, row)
    assert found == Fusion("CD74", "ROS1", in_frame=in_frame, evidence="RNA, STAR-Fusion, 15 reads")
    assert "a list of STAR-Fusion" in notes[0]
    ((without,), _) = listed(tmp_path, STAR_FUSION[:-1], row)
    assert without.in_frame is None


@pytest.mark.parametrize(
    ("annotations", "doubt"),
    [
        (
            '["GTEx_recurrent_StarF2019","Babiceanu_Normal","NEIGHBORS[77828]"]',
            "Babiceanu_Normal, GTEx_recurrent_StarF2019",
        ),
        ('["GTEx_recurrent_StarF2019","Mitelman"]', ""),
        ('["CCLE","INTERCHROMOSOMAL[chr5--chr6]"]', ""),
    ],
)
def test_what_star_fusion_drops_is_in_doubt_where_it_stayed(tmp_path: Path, annotations: str, doubt: str) -> None:
    """With --no_annotation_filter, or in a list of FusionInspector."""
    row = {"LeftGene": "IGH-@-ext^IGH-.g@-ext", "RightGene": "BCL2^ENSG00000171791.13", "annots": annotations}
    ((found,), _) = listed(tmp_path, STAR_FUSION, row)
    assert found.name == "IGH::BCL2"
    assert doubt in found.doubt and bool(found.doubt) is bool(doubt)


def test_a_fusion_of_fusion_catcher(tmp_path: Path) -> None:
    five, three, labels, _, pairs, unique, effect = FUSION_CATCHER
    rows = [
        {
            five: "TMPRSS2",
            three: "ERG",
            labels: "known,oncogene",
            pairs: "8",
            unique: "4",
            effect: "UTR/CDS(truncated)",
        },
        {five: "KIF5B", three: "RET", labels: "known", pairs: "2", unique: "5", effect: "in-frame"},
        {five: "A1BG", three: "ZNF497", labels: "readthrough", effect: "out-of-frame"},
    ]
    found = listed(tmp_path, FUSION_CATCHER, *rows)
    assert [(row.name, row.in_frame, bool(row.doubt)) for row in found.rows] == [
        ("TMPRSS2::ERG", None, False),
        ("KIF5B::RET", True, False),
        ("A1BG::ZNF497", False, True),
    ]
    assert found.rows[1].evidence == "RNA, FusionCatcher, 7 reads"


@pytest.mark.parametrize(
    ("labels", "doubt"),
    [
        ("known,m23,exon-exon,oncogene", ""),
        ("known,healthy,short_distance,distance100kbp", ""),  # FGFR3::TACC3 lies so close
        ("banned,m4", "labels it banned,"),
        ("bodymap2,gtex,cancer", "labels it bodymap2, gtex,"),
        ("matched-normal", "labels it matched-normal,"),
        ("partial-matched-normal", ""),
        ("gencode_same_strand_overlapping,dist1000bp", "gencode_same_strand_overlapping, dist1000bp"),
    ],
)
def test_labels_of_fusion_catcher_that_mean_a_false_positive(tmp_path: Path, labels: str, doubt: str) -> None:
    five, three, described, *_ = FUSION_CATCHER
    ((found,), _) = listed(tmp_path, FUSION_CATCHER, {five: "FGFR3", three: "TACC3", described: labels})
    assert doubt in found.doubt and bool(found.doubt) is bool(doubt)
    assert outcome("FGFR3::TACC3", found).truth is (Truth.UNKNOWN if doubt else Truth.PRESENT)


def test_each_doubt_is_told_of_its_own_fusion() -> None:
    rows = (Fusion("A", "ALK", doubt="Arriba's confidence in it is low"), Fusion("B", "ALK", in_frame=False))
    value = outcome("v::ALK", *rows)
    assert value.because.startswith(
        "A::ALK was reported, but Arriba's confidence in it is low; B::ALK was detected out of"
    )


def test_of_many_doubtful_fusions_the_first_are_told() -> None:
    """A list of what Arriba discarded has dozens for a gene."""
    rows = [Fusion(f"X{number}", "ALK", doubt="Arriba discarded it") for number in range(1, 9)]
    value = outcome("v::ALK", *rows)
    assert value.because.count("discarded") == 5 and value.because.endswith(
        "X5::ALK was reported, but Arriba discarded it; and 3 more"
    )
    assert len(value.witnesses) == 8
    assert gene_row("ALK", evaluator(*rows))["fusions"]["because"].endswith("; and 3 more")


def test_a_doubtful_fusion_is_no_near_miss_and_leaves_its_genes_uncertain() -> None:
    doubtful = Fusion("KIF5B", "ALK", doubt="Arriba's confidence in it is low")
    sample = patient("LUAD", doubtful)
    assert near_misses([evidence("EML4::ALK Fusion")], sample, []) == ()
    answer = gene_row("ALK", sample.evaluator)["fusions"]
    assert answer == {"status": "uncertain", "because": "KIF5B::ALK: Arriba's confidence in it is low"}
    found = gene_row("ALK", evaluator(doubtful, Fusion("EML4", "ALK")))["fusions"]
    assert found == {"status": "found", "because": "EML4::ALK"}


def test_pairs_of_pcgr(tmp_path: Path) -> None:
    header = ("FusionGene", "LeftBreakpoint", "RightBreakpoint", "SplitReads")
    pairs = ("TMPRSS2::ERG", "HLA-A--NKX2-1", "EWSR1--")
    found = listed(tmp_path, header, *({"FusionGene": pair, "SplitReads": "3"} for pair in pairs))
    assert [row.name for row in found.rows] == ["TMPRSS2::ERG", "HLA-A::NKX2-1", "EWSR1::?"]
    with pytest.raises(TableError, match="line 2: FusionGene: 'EML4-ALK' is not a pair of genes"):
        listed(tmp_path, header, {"FusionGene": "EML4-ALK"})


def test_former_symbols_of_partners_are_those_of_the_base(tmp_path: Path) -> None:
    """Gene annotations of before 2021 write them."""
    found = listed(tmp_path, ARRIBA, arriba("C11orf95", "RELA"), arriba("RBM15", "MKL1"), arriba("EGFR", "SEPT14"))
    current = load_gene_names(RESOURCES / "gene_aliases.tsv").tables(Tables(fusions=found.rows))
    assert [row.name for row in current.fusions] == ["ZFTA::RELA", "RBM15::MRTFA", "EGFR::SEPTIN14"]


def test_a_list_without_a_fusion_tests_nothing(tmp_path: Path) -> None:
    found = listed(tmp_path, ARRIBA)
    assert found.rows == () and found.notes
    assert outcome("v::ALK").truth is Truth.UNKNOWN


@pytest.mark.parametrize("column", ["Sample", "SampleName", "tumor_id"])
def test_the_list_of_a_cohort_is_refused(tmp_path: Path, column: str) -> None:
    rows = [arriba("KIF5B", "RET", **{column: name}) for name in ("P1", "P2", "P2")]
    with pytest.raises(TableError, match=f"has the rows of 2 samples .{column}.; keep those of one"):
        listed(tmp_path, (*ARRIBA, column), *rows)
    assert len(listed(tmp_path, (*ARRIBA, column), *rows[1:]).rows) == 1


def test_a_row_of_another_length_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "fusions.tsv"
    path.write_text("\t".join(ARRIBA) + "\nEML4\tALK\n", encoding="utf-8")
    with pytest.raises(TableError, match="line 2: has 2 cells where the header has 20"):
        read_fusions(path)


def test_the_list_of_pcgr() -> None:
    path = DATA / "vcf" / "tcga" / "T001-COAD.grch38.fusions.tsv"
    if not path.is_file():
        pytest.skip("../shared/data is not beside this checkout")
    found = read_fusions(path)
    assert [(row.name, row.evidence) for row in found.rows][:2] == [
        ("NTRK1::TPM3", "RNA, 55 reads"),
        ("EML4::ALK", "RNA, 100 reads"),
    ]
    assert len(found.rows) == len(path.read_text(encoding="utf-8").splitlines()) - 1
    turned = outcome("TPM3::NTRK1", *found.rows)
    assert turned.truth is Truth.UNKNOWN and "check orientation" in turned.because
