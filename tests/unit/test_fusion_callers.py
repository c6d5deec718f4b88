"""Lists of fusion callers: known by their header, one fusion a pair, doubts kept, nothing left out in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from civic_names import DATA
from matching_factory import outcome

from moltarget.errors import TableError
from moltarget.model import Fusion, Truth
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
        ({"type": "inversion/3'-3'"}, "head to head"),
        ({"strand2(gene/fusion)": "-/."}, "5' one could not be told"),
        ({"filters": "mismatches(2),in_vitro"}, "Arriba discarded it (in_vitro)"),
        ({"filters": "."}, ""),
    ],
)
def test_what_arriba_doubts_is_uncertain(tmp_path: Path, told: dict[str, str], doubt: str) -> None:
    ((row,), _) = listed(tmp_path, ARRIBA, arriba(**told))
    assert doubt in row.doubt and bool(row.doubt) is bool(doubt)
    value = outcome("EML4::ALK", row)
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
        "fusions.tsv: 1 of the rows are left out: both sides are one gene",
        "fusions.tsv: 1 of the rows are left out: neither side is a gene",
    )


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


def test_a_list_without_a_fusion_tests_nothing(tmp_path: Path) -> None:
    found = listed(tmp_path, ARRIBA)
    assert found.rows == () and found.notes
    assert outcome("v::ALK").truth is Truth.UNKNOWN


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
        ("NTRK1::TPM3", "55 reads"),
        ("EML4::ALK", "100 reads"),
    ]
    assert len(found.rows) == len(path.read_text(encoding="utf-8").splitlines()) - 1
    turned = outcome("TPM3::NTRK1", *found.rows)
    assert turned.truth is Truth.UNKNOWN and "check orientation" in turned.because
