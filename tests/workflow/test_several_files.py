"""Several files of one sample: one variant per allele, a count of callers, and an account through all records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from made_up_genome import Genome, make_genome

from moltarget import ordinals
from moltarget.model import Build
from moltarget.sample import Sample
from moltarget.steps.annotate import annotate_batch
from moltarget.steps.config import Config, ReferenceFiles, Thresholds
from moltarget.steps.layout import Status

MUTECT, VARSCAN = "##source=Mutect2\n", "##source=VarScan2\n"
FORMATS = (
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">\n'
)
V600E = (140753336, "A", "T")


def vcf(folder: Path, name: str, *records: tuple[tuple[int, str, str], str], meta: str = "", chrom: str = "7") -> str:
    lines = "".join(
        f"{chrom}\t{pos}\t.\t{ref}\t{alt}\t.\t{filters}\t.\tGT:AD\t0/1:30,10\n" for (pos, ref, alt), filters in records
    )
    head = f"##fileformat=VCFv4.2\n{meta}{FORMATS}##contig=<ID={chrom},length=159345973>\n"
    path = folder / name
    path.write_text(f"{head}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT\n{lines}")
    return str(path)


def annotated(folder: Path, *paths: str, config: Config | None = None, **sheet: Any) -> tuple[Status, dict[str, Any]]:
    sample = Sample("S", "", vcf="\n".join(paths), **sheet)
    (status,) = annotate_batch([sample], config or Config(), folder)
    path = folder / "samples" / "S" / "alterations.json"
    return status, json.loads(path.read_text()) if path.is_file() else {}


def test_one_allele_of_two_callers_is_one_variant(tmp_path: Path) -> None:
    first = vcf(tmp_path, "a.vcf", (V600E, "PASS"), meta=MUTECT)
    second = vcf(tmp_path, "b.vcf", ((1000, "A", "G"), "PASS"), (V600E, "PASS"), meta=VARSCAN, chrom="chr7")
    status, found = annotated(tmp_path, first, second)
    assert status.status == "done"
    (variant,) = found["small_variants"]
    assert (variant["records"], variant["callers"]) == ([1, 3], ["Mutect2", "VarScan2"])
    assert found["files"] == [
        {"name": "a.vcf", "first": 1, "records": 1},
        {"name": "b.vcf", "first": 2, "records": 2},
    ]
    assert (found["records"]["total"], found["records"]["order"]) == (3, "0,1,0")
    assert found["callers"] == ["Mutect2", "VarScan2"]


def test_a_filtered_record_counts_for_no_caller_and_spoils_nothing(tmp_path: Path) -> None:
    first = vcf(tmp_path, "a.vcf", (V600E, "weak"), meta=MUTECT)
    second = vcf(tmp_path, "b.vcf", (V600E, "PASS"), meta=VARSCAN)
    for files in ((first, second), (second, first)):
        _, found = annotated(tmp_path, *files)
        (variant,) = found["small_variants"]
        assert variant["callers"] == ["VarScan2"]
        assert "doubt" not in variant
        assert [row[0] for row in found["records"]["settled"]] == ["failed caller filter"]


@pytest.mark.parametrize(("least", "doubtful"), [(0, False), (1, False), (2, True)])
def test_a_variant_of_too_few_callers_is_doubtful(tmp_path: Path, least: int, doubtful: bool) -> None:
    first = vcf(tmp_path, "a.vcf", (V600E, "PASS"), meta=MUTECT)
    second = vcf(tmp_path, "b.vcf", meta=VARSCAN)
    _, found = annotated(tmp_path, first, second, config=Config(thresholds=Thresholds(min_callers=least)))
    (variant,) = found["small_variants"]
    assert ("doubt" in variant) is doubtful
    if doubtful:
        assert (variant["doubt"], variant["disposition"]) == ("called by fewer than 2 callers", "below threshold")


def test_a_file_without_a_proven_caller_counts_under_its_name(tmp_path: Path) -> None:
    first, second = (vcf(tmp_path, name, (V600E, "PASS")) for name in ("a.vcf", "b.vcf"))
    _, found = annotated(tmp_path, first, second)
    assert found["small_variants"][0]["callers"] == ["a.vcf", "b.vcf"]
    _, alone = annotated(tmp_path, first)
    assert "callers" not in alone["small_variants"][0]


def test_files_of_two_builds_are_refused(tmp_path: Path) -> None:
    first = vcf(tmp_path, "a.vcf", (V600E, "PASS"))
    second = vcf(tmp_path, "b.vcf")
    other = Path(second)
    other.write_text(other.read_text().replace("159345973", "159138663"))
    status, _ = annotated(tmp_path, first, second)
    assert status.status == "failed"
    assert "its files are of different builds: a.vcf (GRCh38), b.vcf (GRCh37)" in status.reason


def test_a_fault_of_one_file_is_the_sample_s(tmp_path: Path) -> None:
    first = vcf(tmp_path, "a.vcf", (V600E, "PASS"))
    (tmp_path / "b.vcf").write_text("")
    status, _ = annotated(tmp_path, first, str(tmp_path / "b.vcf"))
    assert "b.vcf: the file is empty" in status.reason


def test_snv_and_indel_files_are_one_call_set(tmp_path: Path) -> None:
    snv = vcf(tmp_path, "s.vcf", (V600E, "PASS"), meta="##content=strelka somatic snv calls\n")
    indel = vcf(tmp_path, "i.vcf", meta="##content=strelka somatic indel calls\n")
    assert annotated(tmp_path, snv)[1]["kinds"] == ["substitutions"]
    assert annotated(tmp_path, indel)[1]["kinds"] == ["insertions and deletions"]
    _, found = annotated(tmp_path, snv, indel)
    assert found["kinds"] == ["insertions and deletions", "substitutions"]
    assert found["callers"] == ["Strelka"]


def test_two_spellings_in_two_files_meet_on_a_reference(tmp_path: Path) -> None:
    """A deletion in a repeat, written left and right: one variant, named once, with both callers."""
    genome = make_genome()
    fasta, gff3 = genome.write(tmp_path / "reference")
    chrom, pos, base = homopolymer(genome)
    before = genome.bases(chrom, pos - 1, pos - 1)
    left, right = (pos - 1, before + base, before), (pos + 1, base + base, base)
    files = ReferenceFiles(fasta, gff3)
    first = vcf(tmp_path, "a.vcf", (left, "PASS"), meta=MUTECT, chrom=chrom)
    second = vcf(tmp_path, "b.vcf", (right, "PASS"), meta=VARSCAN, chrom=chrom)
    for path in (first, second):  # the made-up contig has another length
        text = Path(path).read_text()
        Path(path).write_text(text.replace(f"##contig=<ID={chrom},length=159345973>\n", ""))
    status, found = annotated(
        tmp_path, first, second, config=Config(references={Build.GRCH38: files}), genome_build=Build.GRCH38
    )
    assert status.status == "done", status.reason
    keys = {variant["key"] for variant in found["small_variants"]}
    told = sum(len(records) for records in ordinals.read_order(found["records"]["order"]).values())
    assert (len(keys), told) == (1, 2)
    assert found["small_variants"][0]["callers"] == ["Mutect2", "VarScan2"]


def homopolymer(genome: Genome) -> tuple[str, int, str]:
    """The first run of three equal bases in a coding exon: contig, place of the first (1-based), base."""
    for gene in genome.genes.values():
        low, high = min(gene.places), max(gene.places)
        for pos in range(low + 1, high - 3):
            run = genome.bases(gene.contig, pos, pos + 2)
            inside = {pos - 1, pos, pos + 1, pos + 2} <= set(gene.places)
            if inside and len(set(run)) == 1 and genome.bases(gene.contig, pos - 1, pos - 1) != run[0]:
                return gene.contig, pos, run[0]
    raise AssertionError("the made-up genome has no such run")


def test_another_tumour_is_no_matched_normal(tmp_path: Path) -> None:
    path = Path(vcf(tmp_path, "a.vcf", (V600E, "PASS")))
    text = path.read_text().replace("FORMAT\tT\n", "FORMAT\tMET\tPRIM\n").replace("0/1:30,10\n", "0/1:30,10\t0/1:9,3\n")
    path.write_text(text)
    _, beside = annotated(tmp_path, str(path), tumor_column="PRIM")
    assert beside["small_variants"][0]["origin"] == "unknown"
    _, paired = annotated(tmp_path, str(path), tumor_column="PRIM", normal_column="MET")
    assert paired["small_variants"][0]["origin"] == "somatic"


@pytest.mark.parametrize("reference", [False, True])
@pytest.mark.parametrize(("most", "disposition"), [(0.0, None), (0.001, "likely germline"), (0.05, None)])
def test_the_frequency_that_vep_prints_counts_with_a_reference_too(
    tmp_path: Path, *, reference: bool, most: float, disposition: str | None
) -> None:
    genome = make_genome()
    fasta, gff3 = genome.write(tmp_path / "reference")
    chrom, pos, ref, alt = genome.change("BRAF", 1799, "A")
    path = Path(vcf(tmp_path, "a.vcf", ((pos, ref, alt), "PASS"), chrom=chrom))
    columns = "Allele|Consequence|SYMBOL|Feature|HGVSp|gnomADe_AF"
    header = f'##INFO=<ID=CSQ,Number=.,Type=String,Description="x. Format: {columns}">\n##contig='
    csq = f"CSQ={alt}|missense_variant|BRAF|T1|T1:p.Val600Glu|0.02"
    text = path.read_text().replace("##contig=", header).replace("PASS\t.\t", f"PASS\t{csq}\t")
    path.write_text(text.replace(",length=159345973", ""))
    references = {Build.GRCH38: ReferenceFiles(fasta, gff3)} if reference else {}
    config = Config(references=references, thresholds=Thresholds(max_population_af=most))
    status, found = annotated(tmp_path, str(path), config=config, genome_build=Build.GRCH38)
    assert status.status == "done", status.reason
    (variant,) = found["small_variants"]
    assert variant.get("disposition") == disposition
    assert variant.get("population_af") == (0.02 if most or not reference else None)
