"""Copy-number segments: known by their header, laid over genes, and said no more of than they tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from civic_names import DATA
from test_match_step import compiled

from moltarget.errors import TableError
from moltarget.files import read_json
from moltarget.matching.coverage import GeneModel
from moltarget.matching.segments import copies_of, ploidy_of
from moltarget.model import Build, CopyCall, CopyNumber, Segment
from moltarget.sample import Sample
from moltarget.steps.annotate import annotate_batch
from moltarget.steps.config import Config, ReferenceFiles
from moltarget.steps.match import load_knowledge, match_batch
from moltarget.steps.references import write_gene_index
from moltarget.steps.render import render_batch
from moltarget.tables.copy_number import Copies, read_copy_number

PCGR = "Chromosome\tStart\tEnd\tnMajor\tnMinor"
GENE = GeneModel("17", 1, "T1", ((1000, 1100), (2000, 2100)), True)
FLAT: Segment = ("1", 1, 100_000_000, 2.0, 1.0)  # keeps the mean at two copies


def read(folder: Path, *lines: str) -> Copies:
    path = folder / "cna.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_copy_number(path)


def test_segments_of_pcgr(tmp_path: Path) -> None:
    found = read(tmp_path, PCGR, "1\t100\t200\t1\t0", "chrX\t5\t9\t2\t2", "23\t10\t12\t1\t1")
    assert found.rows == ()
    assert found.segments == (("1", 100, 200, 1.0, 0.0), ("X", 5, 9, 4.0, 2.0), ("X", 10, 12, 2.0, 1.0))
    assert found.notes == ("cna.tsv: read as segments of PCGR",)


@pytest.mark.parametrize(
    ("header", "row", "segment"),
    [
        ("sample chr startpos endpos nMajor nMinor nAraw nBraw", "S1 chr7 11 20 5 1 5.1 0.9", ("7", 11, 20, 6.0, 1.0)),
        (
            '"chromosome" "start.pos" "end.pos" "Bf" "depth.ratio" "CNt" "A" "B" "LPP"',
            '"7" 11 20 0.3 1.1 3 2 1 -6.8',
            ("7", 11, 20, 3.0, 1.0),
        ),
        ("chrom seg num.mark start end cf.em tcn.em lcn.em", "7 1 30 11 20 0.8 2 0", ("7", 11, 20, 2.0, 0.0)),
        ("chrom seg num.mark start end cf.em tcn.em lcn.em", "7 1 30 11 20 0.8 2 NA", ("7", 11, 20, 2.0, None)),
        (
            "#chromosome start end copyNumber bafCount minorAlleleCopyNumber majorAlleleCopyNumber",
            "7 11 20 1.98 40 -0.02 2.0",
            ("7", 11, 20, 1.98, 0.0),
        ),
        (
            "chromosome start end gene log2 cn depth probes weight",
            "7 10 20 EGFR 1.6 6 80 5 3",
            ("7", 11, 20, 6.0, None),
        ),
        ("chromosome start end gene log2 baf cn cn1 cn2", "7 0 20 EGFR 0.6 0.8 3 2 1", ("7", 1, 20, 3.0, 1.0)),
    ],
)
def test_the_segments_of_each_program(tmp_path: Path, header: str, row: str, segment: Segment) -> None:
    assert read(tmp_path, header.replace(" ", "\t"), row.replace(" ", "\t")).segments == (segment,)


def test_a_segment_without_copies_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, "chrom\tstart\tend\ttcn.em\tlcn.em", "7\t1\t5\tNA\tNA", "8\t1\t5\t2\t1")
    assert len(found.segments) == 1
    assert found.notes[1] == "cna.tsv: 1 segments without a number of copies are left out"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((PCGR, "1\t200\t100\t1\t1"), "line 2: End: 100 lies before the start, 200"),
        ((PCGR, "1\tx\t100\t1\t1"), "line 2: Start: 'x' is not a whole number of 1 or more"),
        ((PCGR, "1\t1\t100\ta\t1"), "line 2: nMajor: 'a' is not a number"),
        ((PCGR, "1\t1\t100"), "line 2: has 3 cells where the header has 5"),
        (("sample\tchr\tstartpos\tendpos\tnMajor\tnMinor", "A\t1\t1\t2\t1\t1", "B\t1\t1\t2\t1\t1"), "of 2 samples"),
    ],
)
def test_faults_of_segments(tmp_path: Path, lines: tuple[str, ...], told: str) -> None:
    with pytest.raises(TableError, match=told):
        read(tmp_path, *lines)


def test_ploidy_is_the_mean_of_the_autosomes_by_length() -> None:
    assert ploidy_of([("1", 1, 300, 4.0, 2.0), ("2", 1, 100, 2.0, 1.0), ("X", 1, 10_000, 1.0, 0.0)]) == 3.5
    assert ploidy_of([("X", 1, 10, 1.0, 0.0)]) == 2.0


def called(*under: tuple[int, int, float, float | None], chrom: str = "17", ploidy: float = 2.0) -> CopyNumber | None:
    """The call of a gene with two exons, on these segments (1-based)."""
    flat = (FLAT[0], FLAT[1], FLAT[2], ploidy, 1.0)
    model = GeneModel(chrom, 1, "T1", GENE.coding_i, True)
    rows = copies_of([flat, *((chrom, *one) for one in under)], {"G": model}, ["G", "H"])
    return rows[0] if rows else None


@pytest.mark.parametrize(
    ("copies", "minor", "ploidy", "call", "told_minor"),
    [
        (7.0, 1.0, 2.0, CopyCall.AMPLIFICATION, 1.0),
        (6.0, 1.0, 2.0, CopyCall.GAIN, 1.0),  # three times the ploidy is not more than that
        (7.0, 1.0, 3.0, CopyCall.GAIN, 1.0),
        (10.0, 0.0, 3.0, CopyCall.AMPLIFICATION, 0.0),
        (3.0, 1.0, 2.0, CopyCall.GAIN, 1.0),
        (2.4, 1.0, 2.0, CopyCall.NEUTRAL, 1.0),
        (2.0, 0.0, 2.0, CopyCall.NEUTRAL, 0.0),
        (2.0, 0.3, 2.0, CopyCall.NEUTRAL, 0.0),
        (4.0, 2.0, 4.0, CopyCall.NEUTRAL, 2.0),
        (1.0, 0.0, 2.0, CopyCall.LOSS, 0.0),
        (1.4, None, 2.0, CopyCall.LOSS, None),
        (0.4, 0.0, 2.0, CopyCall.DEEP_DELETION, 0.0),
    ],
)
def test_calls(copies: float, minor: float | None, ploidy: float, call: CopyCall, told_minor: float | None) -> None:
    found = called((1, 5000, copies, minor), ploidy=ploidy)
    assert found == CopyNumber("G", call, copies, told_minor)


def test_parts_of_a_gene_that_do_not_agree() -> None:
    amplified = called((1, 1500, 20.0, 1.0), (1501, 5000, 2.0, 1.0))
    assert amplified is None, "whether the gene is amplified cannot be told"
    gone = called((1, 1500, 0.0, 0.0), (1501, 5000, 2.0, 1.0))
    assert gone is not None and gone.call is CopyCall.LOSS and gone.minor_copies is None
    gained = called((1, 1500, 3.0, 1.0), (1501, 5000, 4.0, 0.0))
    assert gained is not None and (gained.call, gained.copies, gained.minor_copies) == (CopyCall.GAIN, 3.0, None)


def test_a_gene_with_a_part_off_the_segments_is_not_assayed() -> None:
    assert called((1, 1500, 2.0, 1.0)) is None
    assert called((1, 1000, 2.0, 1.0), (1101, 5000, 2.0, 1.0)) is None, "the first exon is 1001 to 1100"
    assert called((1, 1001, 2.0, 1.0), (2100, 5000, 2.0, 1.0)) is not None, "a border within an exon is no gap"


def test_little_is_said_of_sex_chromosomes() -> None:
    assert called((1, 5000, 1.0, 0.0), chrom="X") is None
    assert called((1, 5000, 3.0, 1.0), chrom="X") is None
    assert called((1, 5000, 2.0, 0.0), chrom="X") == CopyNumber("G", CopyCall.NEUTRAL, 2.0, None)
    amplified, gone = called((1, 5000, 9.0, 0.0), chrom="X"), called((1, 5000, 0.0, 0.0), chrom="X")
    assert amplified is not None and amplified.call is CopyCall.AMPLIFICATION
    assert gone is not None and gone.call is CopyCall.DEEP_DELETION


def chain(sample: Sample, folder: Path, files: ReferenceFiles | None) -> dict[str, Any]:
    """The report of a sample that went through annotation, matching and rendering with the curated base."""
    references = {Build.GRCH38: files} if files else {}
    indexes = {build: folder / f"{build}.json" for build in references}
    for build, one in references.items():
        write_gene_index(build, one, indexes[build])
    statuses = annotate_batch([sample], Config(references=references), folder)
    knowledge = load_knowledge(compiled(folder / "compiled.json"), indexes, Config())
    (done,) = render_batch(match_batch([sample], statuses, knowledge, folder), folder)
    assert done.status == "done", done.reason
    document: dict[str, Any] = read_json(folder / "samples" / sample.name / "report.json")
    return document


def test_a_real_tumour_with_its_segments(tmp_path: Path) -> None:
    tcga, reference = DATA / "vcf" / "tcga", DATA / "reference"
    if not tcga.is_dir():
        pytest.skip("../shared/data is not beside this checkout")
    cells = {"vcf": "vcf.gz", "copy_number": "cna.tsv"}
    paths = {column: str(tcga / f"T001-COAD.grch38.{end}") for column, end in cells.items()}
    files = ReferenceFiles(reference / "GRCh38.panel.fa.gz", reference / "GRCh38.panel.gff3.gz")
    report = chain(Sample("COAD", "COAD", **paths), tmp_path, files)
    assert "T001-COAD.grch38.cna.tsv: read as segments of PCGR" in report["annotation"]["notes"]
    (told,) = [one["statement"] for one in report["assay"] if one["kind"] == "copy number"]
    assert told.startswith("260 segments were given (mean ploidy 1.9); ")
    rows = {row["gene"]: row for row in report["alterations"] if row["kind"] == "copy number"}
    assert rows["ERBB2"]["name"] == "amplification (9 copies)" and rows["ERBB2"]["evidence"]
    assert rows["BRCA2"]["name"] == "loss (1 copy)"
    assert rows["TP53"]["name"] == "neutral with loss of heterozygosity (2 copies)"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "segments need a build; give genome_build in the sheet"),
        ({"genome_build": Build.GRCH38}, "configure a reference of GRCh38, or give a table with one row a gene"),
    ],
)
def test_segments_need_the_places_of_genes(tmp_path: Path, more: dict[str, Any], told: str) -> None:
    read(tmp_path, PCGR, "1\t100\t200\t1\t0")
    sample = Sample("S1", "COAD", copy_number=str(tmp_path / "cna.tsv"), **more)
    (status,) = annotate_batch([sample], Config(), tmp_path)
    assert status.status == "failed" and told in status.reason


def test_segments_of_another_build_are_refused(tmp_path: Path) -> None:
    folder = DATA / "reference"
    if not folder.is_dir():
        pytest.skip("../shared/data is not beside this checkout")
    files = ReferenceFiles(folder / "GRCh38.panel.fa.gz", folder / "GRCh38.panel.gff3.gz")
    read(tmp_path, PCGR, "1\t100\t249250621\t1\t1")
    sample = Sample("S1", "COAD", copy_number=str(tmp_path / "cna.tsv"), genome_build=Build.GRCH38)
    (status,) = annotate_batch([sample], Config(references={Build.GRCH38: files}), tmp_path)
    assert "ends at 1:249,250,621, beyond the chromosome of GRCh38" in status.reason


def test_a_neutral_gene_with_one_parental_copy_can_be_a_witness(tmp_path: Path) -> None:
    """The other copy of a truncated gene is lost, although the number of copies is as it should be."""
    (tmp_path / "variants.tsv").write_text("gene\tchange\nBRCA2\tp.S1982Rfs*22\n", encoding="utf-8")
    (tmp_path / "copies.tsv").write_text(
        "gene\tcall\tcopies\tminor_copies\nBRCA2\tneutral\t2\t0\nTP53\tcnLOH\t2\t0\n", encoding="utf-8"
    )
    tables = {"variants": str(tmp_path / "variants.tsv"), "copy_number": str(tmp_path / "copies.tsv")}
    report = chain(Sample("S1", "PRAD", **tables), tmp_path, None)
    rows = {row["key"]: row["name"] for row in report["alterations"] if row["kind"] == "copy number"}
    assert rows["BRCA2:neutral with loss of heterozygosity"] == "neutral with loss of heterozygosity (2 copies)"
    assert not {key for finding in report["findings"] for key in finding["witnesses"]} - {
        row["key"] for row in report["alterations"]
    }
