"""A record is a call only of the columns that carry its allele; what nothing names can hide a gene."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from moltarget.model import Build, Carriage, Disposition
from moltarget.sample import Sample
from moltarget.steps.annotate import annotate_batch
from moltarget.steps.config import Config
from moltarget.vcf.carriage import carriage_of
from moltarget.vcf.depths import Reads

V600E = "7\t140753336\t.\tA\tT\t.\tPASS"
HEADER = (
    "##fileformat=VCFv4.2\n##contig=<ID=7,length=159345973>\n"
    '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. '
    'Format: Allele|Consequence|SYMBOL|Feature|HGVSc|HGVSp|PICK">\n'
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads">\n'
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">\n'
)


@pytest.mark.parametrize(
    ("genotype", "reads", "expected"),
    [
        ("0/1", Reads(), Carriage.YES),
        ("0|2", Reads(), Carriage.NO),
        ("0/0", Reads(), Carriage.NO),
        ("0/0", Reads(depth=100, alt_reads=0, vaf=0.0), Carriage.NO),
        ("0/0", Reads(depth=100, alt_reads=4, vaf=0.04), Carriage.YES),  # a caller that writes 0/0 for a low fraction
        ("0/1", Reads(depth=100, alt_reads=0, vaf=0.0), Carriage.NO_CALL),
        ("", Reads(depth=100, alt_reads=0, vaf=0.0), Carriage.NO),
        ("./.", Reads(), Carriage.NO_CALL),
        ("./.", Reads(depth=50, alt_reads=9, vaf=0.18), Carriage.YES),
        ("", Reads(), Carriage.UNKNOWN),
        ("", Reads(vaf=0.3), Carriage.YES),
    ],
)
def test_reads_outweigh_the_genotype(genotype: str, reads: Reads, expected: Carriage) -> None:
    assert carriage_of(genotype, 1, reads) is expected


def annotate(folder: Path, records: str, columns: str = "T", **sheet: Any) -> dict[str, Any]:
    """``alterations.json`` of one sample without reference."""
    head = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
    text = HEADER if sheet.get("annotation") == "existing" else HEADER.replace("##INFO=<ID=CSQ", "##INFO=<ID=XXX")
    (folder / "s.vcf").write_text(f"{text}{head}{columns}\n{records}")
    sample = Sample("S", "", vcf=str(folder / "s.vcf"), genome_build=Build.GRCH38, **sheet)
    (status,) = annotate_batch([sample], Config(), folder)
    assert status.status == "done", status.reason
    document: dict[str, Any] = json.loads((folder / "samples" / "S" / "alterations.json").read_text())
    return document


@pytest.mark.parametrize("tumor", ["0/0:100,0:100", "0/0:.:."])
def test_an_allele_of_another_column_is_not_this_sample_s(tmp_path: Path, tumor: str) -> None:
    record = f"{V600E}\t.\tGT:AD:DP\t{tumor}\t0/1:50,50:100\n"
    found = annotate(tmp_path, record, "T\tOTHER", tumor_column="T")
    assert found["small_variants"] == []
    ((disposition, detail, _, _),) = found["records"]["settled"]
    assert (disposition, detail) == ("below threshold", "the tumour column does not carry the allele")
    assert annotate(tmp_path, record, "T\tOTHER", tumor_column="OTHER")["small_variants"][0].get("doubt", "") == ""


def test_no_call_is_doubtful(tmp_path: Path) -> None:
    (variant,) = annotate(tmp_path, f"{V600E}\t.\tGT:AD:DP\t./.:.:.\n")["small_variants"]
    assert variant["doubt"] == "the tumour column has no call of it"


def test_a_variant_of_the_normal_is_likely_germline(tmp_path: Path) -> None:
    record = f"{V600E}\t.\tGT:AD:DP\t0/1:25,25:50\t0/1:60,40:100\n"
    found = annotate(tmp_path, record, "NORMAL\tTUMOR", design="paired")
    assert found["small_variants"][0]["doubt"].startswith("the matched normal carries it (VAF 0.50)")
    assert found["records"]["settled"][0][0] == Disposition.LIKELY_GERMLINE.value
    trace = f"{V600E}\t.\tGT:AD:DP\t0/0:98,2:100\t0/1:60,40:100\n"
    assert annotate(tmp_path, trace, "NORMAL\tTUMOR", design="paired")["small_variants"][0].get("doubt", "") == ""


def test_an_allele_that_the_annotation_leaves_out_is_named_by_the_catalogue(tmp_path: Path) -> None:
    csq = "CSQ=G|intergenic_variant||||||"
    records = f"7\t1000\t.\tA\tG\t.\tPASS\t{csq}\tGT\t0/1\n{V600E}\t.\tGT\t0/1\n"
    found = annotate(tmp_path, records, annotation="existing")
    assert [row["consequences"][0]["hgvs_p"] for row in found["small_variants"]] == ["p.V600E"]
    assert found["rejected"] == []


def test_an_allele_that_nothing_names_may_hide_a_gene(tmp_path: Path) -> None:
    csq = "CSQ=G|intergenic_variant||||||"
    records = f"7\t1000\t.\tA\tG\t.\tPASS\t{csq}\tGT\t0/1\n7\t140753400\t.\tA\tT\t.\tPASS\t.\tGT\t0/1\n"
    (hidden,) = annotate(tmp_path, records, annotation="existing")["rejected"]
    assert (hidden["record"], hidden["disposition"]) == (2, "outside the reference")


def test_a_filtered_call_of_the_codon_counts(tmp_path: Path) -> None:
    neighbour = "7\t140753337\t.\tC\tT\t.\tweak\t.\tGT\t0/1\n"
    (usable,) = [
        row for row in annotate(tmp_path, f"{V600E}\t.\tGT\t0/1\n{neighbour}")["small_variants"] if not row.get("doubt")
    ]
    assert usable["unphased"]


def test_a_coding_name_gets_its_protein_change(tmp_path: Path) -> None:
    table = tmp_path / "v.tsv"
    table.write_text("gene\tchange\nBRAF\tc.1799T>A\nKRAS\tc.1000000T>A\n")
    (status,) = annotate_batch([Sample("S", "", variants=str(table))], Config(), tmp_path)
    assert status.status == "done"
    document = json.loads((tmp_path / "samples" / "S" / "alterations.json").read_text())
    assert [row["consequences"][0].get("hgvs_p", "") for row in document["small_variants"]] == ["p.V600E", ""]
