"""Our names against HGVSc and HGVSp of a MAF that vcf2maf wrote from Ensembl VEP (GRCh38, RUNX1 and U2AF1)."""

from __future__ import annotations

import csv

import pytest
from civic_names import DATA, annotator_of

from moltarget.hgvs import parse_protein
from moltarget.model import Build, Locus

MAF = DATA / "vcf" / "callers" / "test_b38_output.maf"
GENES = {"RUNX1", "U2AF1"}
pytestmark = pytest.mark.skipif(not MAF.is_file(), reason="needs vcf2maf's expected output (../shared/data/vcf/callers)")


@pytest.fixture(scope="module")
def named():
    """(MAF row, our consequences by gene) of each row."""
    annotator = annotator_of(Build.GRCH38)
    lines = [line for line in MAF.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    loci = [locus_of(row, annotator.reference.fetch) for row in rows]
    annotated = annotator.annotate(loci)
    return [(row, annotated[locus].consequences if locus in annotated else ()) for row, locus in zip(rows, loci, strict=True)]


def locus_of(row, fetch) -> Locus:
    """VCF-style allele of a MAF row, where ``-`` stands for no bases and an insertion behind its first position."""
    chrom, start = row["Chromosome"], int(row["Start_Position"])
    old, new = (row[name].replace("-", "") for name in ("Reference_Allele", "Tumor_Seq_Allele2"))
    if old and new:
        return Locus(chrom, start, old, new)
    anchor = start - 1 if old else start
    base = fetch(chrom, anchor - 1, anchor) or "N"
    return Locus(chrom, anchor, base + old, base + new)


def test_names_and_exons(named):
    compared = 0
    for row, consequences in named:
        if row["Hugo_Symbol"] not in GENES:
            continue
        ours = [one for one in consequences if one.gene == row["Hugo_Symbol"]]
        assert ours, row["HGVSc"]
        for one in ours:
            assert one.hgvs_c == row["HGVSc"]
            assert one.exon == row["Exon_Number"] or row["Variant_Classification"].startswith("Splice")
            if row["HGVSp"]:
                assert parse_protein(one.hgvs_p).long == row["HGVSp"]
                assert one.hgvs_p == row["HGVSp_Short"]
            else:  # VEP names no protein at a splice site, HGVS writes p.?; none in the intron
                assert one.hgvs_p == ("p.?" if row["Variant_Classification"] == "Splice_Site" else "")
            assert set(one.terms) <= set(row["Consequence"].split(",")), (one.terms, row["Consequence"])
        compared += 1
    print(f"{compared} rows equal, {sum(bool(row['HGVSp']) for row, _ in named if row['Hugo_Symbol'] in GENES)} with HGVSp")
    assert compared == 9


def test_genes_that_the_panel_lacks_get_no_name(named):
    others = [(row["Hugo_Symbol"], consequences) for row, consequences in named if row["Hugo_Symbol"] not in GENES]
    assert len(others) == 16
    assert [other for other in others if other[1]] == []
