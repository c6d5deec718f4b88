"""What MAF rows say besides their alleles: reads, filters, origin, callers, frequencies, consequences, votes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from maf_factory import call, opened, row
from vcf_factory import SHARED, calls

from moltarget.hgvs import parse_protein
from moltarget.matching.terms import SPLICE_TERMS
from moltarget.model import Carriage, Origin
from moltarget.vcf import AnnotationKind, Caller, VcfSettings
from moltarget.vcf.maf import open_maf
from moltarget.vcf.maf_effects import CLASSIFICATIONS

B38 = SHARED / "callers" / "test_b38_output.maf"
B37 = SHARED / "callers" / "test_output.vep_isoforms.maf"
needs_maf = pytest.mark.skipif(not B38.is_file(), reason="shared folder data/vcf/callers is absent")


@pytest.mark.parametrize(
    ("cells", "depth", "reads", "vaf"),
    [
        ({}, None, None, None),
        ({"t_depth": "50", "t_ref_count": "30", "t_alt_count": "10"}, 50, 10, 0.25),
        ({"t_depth": "50", "t_ref_count": ".", "t_alt_count": "10"}, 50, 10, 0.2),
        ({"t_ref_count": "30", "t_alt_count": "10"}, 40, 10, 0.25),
        ({"t_ref_count": "30.0", "t_alt_count": "10.0"}, 40, 10, 0.25),
        ({"i_t_ref_count": "30", "i_t_alt_count": "10"}, 40, 10, 0.25),
        ({"Ref_allele_depth": "30", "Alt_allele_depth": "10"}, 40, 10, 0.25),
        ({"t_alt_count": "10"}, None, 10, None),
        ({"t_depth": "50"}, 50, None, None),
        ({"t_depth": "50", "tumor_f": "0.31"}, 50, None, 0.31),
        ({"i_tumor_f": "0.31"}, None, None, 0.31),
        ({"t_vaf": "31%"}, None, None, 0.31),
        ({"VAF": "31"}, None, None, None),  # neither a fraction nor marked as percent
        ({"t_depth": "50", "t_alt_count": "10", "tumor_f": "0.31"}, 50, 10, 0.2),  # counts before a stated fraction
        ({"t_alt_count": "10", "tumor_f": "0.31"}, None, 10, 0.31),
        ({"t_depth": "-5", "t_alt_count": "x"}, None, None, None),
        ({"t_depth": "5", "t_ref_count": "4", "t_alt_count": "6"}, 10, 6, 0.6),
    ],
)
def test_tumor_reads(tmp_path: Path, cells: dict[str, str], depth, reads, vaf) -> None:
    found = call(tmp_path, **cells)
    assert (found.depth, found.alt_reads, found.carried) == (depth, reads, Carriage.YES)
    assert found.vaf == (None if vaf is None else pytest.approx(vaf))
    assert (found.normal_depth, found.normal_alt_reads, found.normal_vaf) == (None, None, None)


def test_no_read_of_the_allele_is_no_call(tmp_path: Path) -> None:
    found = call(tmp_path, t_depth="50", t_ref_count="50", t_alt_count="0", tumor_f="0.2")
    assert (found.alt_reads, found.vaf, found.carried) == (0, 0.0, Carriage.NO_CALL)
    assert call(tmp_path, Mutation_Status="Wildtype", t_depth="50", t_alt_count="3").carried is Carriage.NO


def test_normal_reads(tmp_path: Path) -> None:
    found = call(tmp_path, n_depth="40", n_ref_count="39", n_alt_count="1", t_depth="10")
    assert (found.normal_depth, found.normal_alt_reads, found.normal_vaf) == (40, 1, pytest.approx(0.025))
    cleared = call(tmp_path, n_depth="40", n_ref_count="", n_alt_count="")  # the GDC's open-access MAFs
    assert (cleared.normal_depth, cleared.normal_alt_reads, cleared.normal_vaf) == (40, None, None)


def test_counts_of_a_row_with_two_alleles_are_those_of_the_first(tmp_path: Path) -> None:
    cells = {"Start_Position": "10", "End_Position": "10", "Tumor_Seq_Allele1": "G", "t_depth": "20"}
    file = opened(
        tmp_path, [row(**cells, t_ref_count="0", t_alt_count="8", tumor_f="0.4", gnomAD_AF="0.1", HGVSp="p.G12D")]
    )
    first, second = calls(file)
    assert (first.locus.alt, first.depth, first.alt_reads, first.vaf) == ("T", 20, 8, 0.4)
    assert (second.locus.alt, second.depth, second.alt_reads, second.vaf) == ("G", 20, None, None)
    assert (first.record, second.record) == (1, 1)
    assert (first.population_af, second.population_af) == (0.1, None)
    assert [len(first.consequences), len(second.consequences)] == [1, 0]


@pytest.mark.parametrize(
    ("written", "filters"),
    [
        ("PASS", ()),
        (".", ()),
        ("", ()),
        ("oxog;panel_of_normals", ("oxog", "panel_of_normals")),
        ("PASS,a,b,a", ("a", "b")),
    ],
)
def test_filters(tmp_path: Path, written: str, filters: tuple[str, ...]) -> None:
    assert call(tmp_path, FILTER=written, GDC_FILTER="NonExonic").filters == filters


@pytest.mark.parametrize(
    ("status", "origin"),
    [
        ("Somatic", Origin.SOMATIC),
        ("SOMATIC", Origin.SOMATIC),
        ("Germline", Origin.GERMLINE),
        ("LOH", Origin.GERMLINE),
        ("Unknown", Origin.UNKNOWN),
        ("", Origin.UNKNOWN),
    ],
)
def test_origin(tmp_path: Path, status: str, origin: Origin) -> None:
    assert call(tmp_path, Mutation_Status=status).origin is origin


def test_callers(tmp_path: Path) -> None:
    rows = [
        row(callers="muse;mutect2*;varscan2"),
        row(callers="Somatic-Sniper|own_tool"),
        row(callers="mutect"),
        row(callers="."),
    ]
    file = opened(tmp_path, rows)
    names = [entry.callers for entry in calls(file)]
    assert names == [("MuSE", "Mutect2", "VarScan2"), ("SomaticSniper", "own_tool"), ("MuTect 1",), ()]
    found = [item.caller for item in file.callers]
    assert found == [Caller.MUTECT2, Caller.MUTECT1, Caller.VARSCAN, Caller.MUSE, Caller.SOMATIC_SNIPER]


@pytest.mark.parametrize(
    ("cells", "frequency"),
    [
        ({}, None),
        ({"gnomAD_AF": "0.001", "gnomADe_AFR_AF": "0.02", "gnomADg_NFE_AF": "1e-3"}, 0.02),
        ({"gnomAD_exome_AF_nfe": "0.02"}, 0.02),
        ({"ExAC_AF": "0.01", "ExAC_AF_Adj": "0.011", "ExAC_AF_SAS": "0.03"}, 0.03),
        ({"1000G_EUR_AF": "0.04", "ESP_EA_AF": "0.01"}, 0.04),
        (
            {"gnomADe_ASJ_AF": "0.2", "gnomADe_FIN_AF": "0.2", "gnomADe_OTH_AF": "0.2", "gnomADe_REMAINING_AF": "0.2"},
            None,
        ),
        ({"MAX_AF": "0.2", "tumor_f": "0.2", "t_AF": "0.2", "tumor_AF": "0.2", "GMAF": "0.2", "AFR_MAF": "0.2"}, None),
        ({"AF": "0.2"}, None),
        ({"AF": "0.2", "AFR_AF": "0.1"}, 0.2),
        ({"gnomAD_AF": "0.001&0.003"}, 0.003),
        ({"gnomAD_AF": "T:0.1"}, None),
        ({"gnomAD_AC": "5", "gnomAD_AF": "0"}, 0.0),
        ({"gnomAD_AF": "2"}, None),
    ],
)
def test_population_frequency(tmp_path: Path, cells: dict[str, str], frequency: float | None) -> None:
    assert call(tmp_path, **cells).population_af == frequency


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"HGVSp": "p.Gly12Asp", "HGVSp_Short": "p.X"}, "p.G12D"),
        ({"HGVSp": "ENSP00000256078.4:p.Gly12Asp"}, "p.G12D"),
        ({"HGVSp_Short": "p.G12D"}, "p.G12D"),
        ({"HGVSp_Short": "G12D"}, "p.G12D"),
        ({"Protein_Change": "p.G12D"}, "p.G12D"),
        ({"HGVSp": "p.=", "HGVSp_Short": "p.G12G"}, "p.G12="),
        ({"HGVSp": "p.Gly12%3D"}, "p.G12="),
        ({"HGVSp": "c.36T>C(p.%3D)", "HGVSp_Short": "p.G12="}, "p.G12="),
        ({"HGVSp_Short": "p.X12_splice"}, ""),
        ({"HGVSp": ".", "HGVSp_Short": "NA"}, ""),
    ],
)
def test_protein_names(tmp_path: Path, cells: dict[str, str], expected: str) -> None:
    (found,) = call(tmp_path, **cells).consequences
    assert (found.gene, found.hgvs_p, found.terms, found.preferred) == ("KRAS", expected, ("missense_variant",), True)
    assert bool(found.note) == ("_splice" in str(cells))
    if expected:
        assert (found.first_residue, found.last_residue) == (12, 12)


def test_every_part_of_a_consequence(tmp_path: Path) -> None:
    cells = {
        "SYMBOL": "KRAS2",
        "HGVSc": "ENST00000256078.10:c.35G>A",
        "HGVSp": "p.Gly12Asp",
        "Transcript_ID": "ENST00000256078",
        "Feature": "ENST9",
        "Consequence": "missense_variant&splice_region_variant;NMD_transcript_variant",
        "Exon_Number": "2/6",
        "INTRON": "2",
        "Protein_position": "12-13/189",
        "all_effects": "KRAS,missense_variant,p.Gly12Asp,ENST00000256078.10,NM_1;"
        "KRAS,synonymous_variant,p.G12G,ENST2,,c.36T>C,LOW;,,,;RASX,downstream_gene_variant,,ENST3,;short,entry;",
    }
    chosen, second, third = call(tmp_path, **cells).consequences
    assert (chosen.gene, chosen.transcript, chosen.hgvs_c) == ("KRAS2", "ENST00000256078", "c.35G>A")
    assert chosen.terms == ("missense_variant", "splice_region_variant", "NMD_transcript_variant")
    assert (chosen.exon, chosen.intron, chosen.first_residue, chosen.last_residue) == ("2/6", "", 12, 13)
    assert (second.transcript, second.hgvs_p, second.hgvs_c, second.preferred) == ("ENST2", "p.G12=", "c.36T>C", False)
    assert (third.gene, third.terms, third.preferred) == ("RASX", ("downstream_gene_variant",), False)
    assert opened(tmp_path, [row(**cells)], VcfSettings(read_annotation=False)).annotation is not None
    assert not calls(opened(tmp_path, [row(**cells)], VcfSettings(read_annotation=False)))[0].consequences


@pytest.mark.parametrize(("named", "term"), CLASSIFICATIONS.items())
def test_classifications_are_the_last_resort(tmp_path: Path, named: str, term: str) -> None:
    (found,) = call(tmp_path, Variant_Classification=named, HGVSc="").consequences
    assert found.terms == (term,)
    (kept,) = call(tmp_path, Variant_Classification=named, Consequence="stop_gained", HGVSc="").consequences
    assert kept.terms == ("stop_gained",)


@pytest.mark.parametrize(
    ("coding", "term"),
    [
        ("c.340+1G>A", "splice_donor_variant"),
        ("c.504_508+1dup", "splice_donor_variant"),
        ("c.341-2A>G", "splice_acceptor_variant"),
        ("c.340+12G>A", "splice_site_variant"),
        ("", "splice_site_variant"),
    ],
)
def test_splice_sites(tmp_path: Path, coding: str, term: str) -> None:
    (found,) = call(tmp_path, Variant_Classification="Splice_Site", HGVSc=coding).consequences
    assert found.terms == (term,)
    assert term in SPLICE_TERMS


def test_a_row_that_names_nothing_has_no_consequence(tmp_path: Path) -> None:
    assert call(tmp_path, Variant_Classification="Targeted_Region", HGVSp="").consequences == ()
    (found,) = call(tmp_path, Hugo_Symbol="Unknown", Variant_Classification="IGR", HGVSp="").consequences
    assert found.gene == ""


def test_annotation_is_told_by_the_columns(tmp_path: Path) -> None:
    assert opened(tmp_path, [row()]).annotation is None
    found = opened(tmp_path, [row(HGVSp_Short="p.G12D", all_effects="", Transcript_ID="")]).annotation
    assert found is not None
    assert (found.kind, found.engine, found.vep_layout) == (AnnotationKind.MAF, "MAF (vcf2maf)", False)
    assert found.columns == ("Variant_Classification", "HGVSp_Short", "all_effects", "Transcript_ID")
    oncotator = opened(tmp_path, [row(Protein_Change="p.G12D", Annotation_Transcript="ENST1")]).annotation
    assert oncotator is not None
    assert oncotator.engine == "MAF (Oncotator)"


def test_votes(tmp_path: Path) -> None:
    codons = {"Codons": "gGt/gAt", "HGVSp": "p.Gly12Asp"}
    rows = [
        row(**codons, STRAND_VEP="-1"),
        row(**codons, STRAND_VEP="1"),
        row(**codons, STRAND_VEP=""),
        row(**codons, STRAND_VEP="-1", Start_Position="x"),
    ]
    votes = opened(tmp_path, rows).annotation_votes()
    assert (votes.agree, votes.disagree, votes.unknown) == (1, 1, 1)
    assert votes.first == "record 2 (12:100:C>T)"
    gdc = opened(tmp_path, [row(**codons, TRANSCRIPT_STRAND="-1")]).annotation_votes()
    early = opened(tmp_path, [row(**codons, STRAND="-1")]).annotation_votes()  # early vcf2maf, beside Strand
    assert (gdc.agree, early.agree) == (1, 1)


@needs_maf
@pytest.mark.parametrize("path", [B38, B37], ids=lambda path: path.name)
def test_names_equal_the_files_own_columns(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = {one.record: one.consequences for one in reversed(calls(open_maf(path)))}
    for record, cells in enumerate(rows, start=1):
        chosen, *others = found[record]
        assert [one.preferred for one in (chosen, *others)] == [True, *(False for _ in others)]
        assert chosen.hgvs_c == cells["HGVSc"]
        assert chosen.transcript == cells["Transcript_ID"]
        assert set(chosen.terms) == set(cells["Consequence"].split(","))
        if cells["HGVSp"]:
            assert chosen.hgvs_p == cells["HGVSp_Short"]
            assert parse_protein(chosen.hgvs_p).long == parse_protein(cells["HGVSp"]).long
        effects = {effect.split(",")[3] for effect in cells["all_effects"].split(";") if effect}
        assert {one.transcript for one in (chosen, *others)} >= effects


@needs_maf
def test_common_variants_have_a_frequency() -> None:
    common = [one for one in calls(open_maf(B37)) if one.filters == ("common_variant",)]
    assert len(common) == 2
    assert all(one.population_af is not None and one.population_af > 0.001 for one in common)
