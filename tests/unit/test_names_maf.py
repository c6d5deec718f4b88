"""Our names against lists of other origin than CIViC's.

They are the HGVSc and HGVSp of a MAF that vcf2maf wrote from Ensembl VEP (GRCh38, RUNX1 and U2AF1 of the panel's genes), and
the amino-acid changes of single bases in cancerhotspots.org's list (both builds).
"""

from __future__ import annotations

import csv

import pytest
from civic_names import DATA, annotator_of, names_of

from moltarget.curation.isoforms import has_gene
from moltarget.hgvs import parse_protein, same_protein_change
from moltarget.model import Build, Locus

MAF = DATA / "vcf" / "callers" / "test_b38_output.maf"
GENES = {"RUNX1", "U2AF1"}
needs_maf = pytest.mark.skipif(not MAF.is_file(), reason="needs vcf2maf's expected output (../shared/data/vcf/callers)")


@pytest.fixture(scope="module")
def named():
    """(MAF row, our consequences by gene) of each row."""
    annotator = annotator_of(Build.GRCH38)
    lines = [line for line in MAF.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    loci = [locus_of(row, annotator.reference.fetch) for row in rows]
    annotated = annotator.annotate(loci)
    return [
        (row, annotated[locus].consequences if locus in annotated else ())
        for row, locus in zip(rows, loci, strict=True)
    ]


def locus_of(row, fetch) -> Locus:
    """VCF-style allele of a MAF row, where ``-`` stands for no bases and an insertion behind its first position."""
    chrom, start = row["Chromosome"], int(row["Start_Position"])
    old, new = (row[name].replace("-", "") for name in ("Reference_Allele", "Tumor_Seq_Allele2"))
    if old and new:
        return Locus(chrom, start, old, new)
    anchor = start - 1 if old else start
    base = fetch(chrom, anchor - 1, anchor) or "N"
    return Locus(chrom, anchor, base + old, base + new)


@needs_maf
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
    print(
        f"{compared} rows equal, {sum(bool(row['HGVSp']) for row, _ in named if row['Hugo_Symbol'] in GENES)} with HGVSp"
    )
    assert compared == 9


@needs_maf
def test_genes_that_the_panel_lacks_get_no_name(named):
    others = [(row["Hugo_Symbol"], consequences) for row, consequences in named if row["Hugo_Symbol"] not in GENES]
    assert len(others) == 16
    assert [other for other in others if other[1]] == []


@pytest.mark.skipif(not (DATA / "hotspots").is_dir(), reason="needs the hotspot lists (../shared/data/hotspots)")
@pytest.mark.parametrize("build", list(Build))
def test_single_base_hotspots_have_our_names(build):
    """The list's CASP8 and DNMT1 are numbered on isoforms that the panel lacks."""
    annotator = annotator_of(build)
    lines = (DATA / f"hotspots/cancerhotspots_v2_{build}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    kinds = ("Missense_Mutation", "Nonsense_Mutation")
    single = {
        Locus(chrom, int(pos), old, new): (gene, name)
        for chrom, pos, old, new, gene, kind, name, *_ in rows
        if kind in kinds and {old, new} <= set("ACGT") and has_gene(annotator.reference, gene)
    }
    equal, differing, found = 0, [], annotator.annotate(single)
    for locus, (gene, name) in single.items():
        ours = {one.hgvs_p for one in names_of(annotator, gene, found[locus]) if one.hgvs_p}
        same = any(same_protein_change(parse_protein(name), parse_protein(one)) for one in ours)
        equal += same
        if not same:
            differing.append((gene, name, sorted(ours)))
    print(f"{build}: {equal} equal, {len(differing)} on another isoform")
    assert equal > 1450
    assert {gene for gene, _, _ in differing} <= {"CASP8", "DNMT1"}, differing
    for _, said, ours in differing:
        assert any((name[2], name[-1]) == (said[0], said[-1]) for name in ours), (said, ours)
