"""Bundles of the shared panel: cut from the files and fetched over HTTP, they say what the panel itself says."""

from __future__ import annotations

import gzip
import json
from collections import Counter

import pytest
from bundle_runs import PARTS, SHARED, Fetching
from fault_server import Fault, World, serving

from moltarget.bundle import LocalFiles, Order, make_bundle
from moltarget.consequence.annotator import open_annotator
from moltarget.gene_names import load_gene_names
from moltarget.model import Build, Locus
from moltarget.steps.config import RESOURCES

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared panel and T001 files (../shared/data)")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")


def t001_alleles(name: str) -> set[Locus]:
    """All alleles of both T001 files on one build."""
    loci = set()
    for path in sorted((SHARED / "vcf" / "tcga").glob(f"*.{name.lower()}.vcf.gz")):
        with gzip.open(path, "rt") as lines:
            rows = (line.split("\t", 5) for line in lines if not line.startswith("#"))
            loci |= {Locus(row[0].removeprefix("chr"), int(row[1]), row[3], row[4]) for row in rows}
    return loci


def exon_alleles(reference, genes, step: int) -> set[Locus]:
    """A substitution at every ``step``-th exon base of the genes."""
    swap = dict(zip("ACGT", "CATG", strict=True))
    places = {
        (one.chrom, at)
        for gene in genes
        for one in reference.transcripts_of(gene)
        for start, end in one.exons_1
        for at in range(start, end + 1, step)
    }
    bases = ((chrom, at, reference.fetch(chrom, at - 1, at)) for chrom, at in sorted(places))
    return {Locus(chrom, at, base, swap[base]) for chrom, at, base in bases}


@pytest.mark.parametrize("name", ["GRCh37", "GRCh38"])
def test_a_bundle_of_the_shared_panel_annotates_t001_alike(tmp_path, name):
    """KRAS (its CDS ends before the stop codon) and the genes with most T001 alleles, twenty in all.

    Compared are every allele of T001 in them, and a grid of substitutions over all exons.
    """
    whole = (SHARED / "reference" / f"{name}.panel.fa.gz", SHARED / "reference" / f"{name}.panel.gff3.gz")
    source, alleles = open_annotator(*whole), t001_alleles(name)
    hits = Counter(
        gene for answer in source.annotate(alleles).values() for gene in {one.gene for one in answer.consequences}
    )
    del hits["KRAS"]
    twenty = {"KRAS", *(gene for gene, _ in sorted(hits.items(), key=lambda item: (-item[1], item[0]))[:19])}
    names = load_gene_names(RESOURCES / "gene_aliases.tsv")
    folder = make_bundle(LocalFiles(*whole), Order(Build(name), tuple(twenty), tmp_path / "out"), names, lambda _: None)
    told = json.loads((folder / f"{name}.panel.manifest.json").read_text())
    assert (set(told["genes"]), told["genes_not_found"], told["genes_not_sequenced"]) == (twenty, [], [])
    made = open_annotator(*(folder / f"{name}.panel.{kind}" for kind in ("fa.gz", "gff3.gz")))
    alleles |= exon_alleles(source.reference, twenty, 101) | exon_alleles(source.reference, {"KRAS"}, 3)
    expected = {}
    for locus, answer in source.annotate(alleles).items():
        own = tuple(one for one in answer.consequences if one.gene in twenty)
        if own:
            expected[locus] = (answer.locus, own)
    found = {key: (one.locus, one.consequences) for key, one in made.annotate(alleles).items() if one.consequences}
    assert len(expected.keys() & t001_alleles(name)) >= 20
    assert len(expected) > 1000
    assert found == expected


@pytest.mark.parametrize("name", ["GRCh37", "GRCh38"])
def test_the_shared_panel_fetched_is_the_shared_panel_cut(tmp_path, name):
    """Twenty genes over HTTP with faults in between: the same bytes as from the files."""
    files = tuple(SHARED / "reference" / f"{name}.panel.{kind}" for kind in ("fa.gz", "gff3.gz"))
    world, names = World(*files, name), load_gene_names(RESOURCES / "gene_aliases.tsv")
    genes = sorted({item["external_name"] for item in world.features if item["feature_type"] == "gene"} - {"KRAS"})
    asked = ("KRAS", *genes[::6])[:20]
    local = make_bundle(LocalFiles(*files), Order(Build(name), asked, tmp_path / "local"), names, lambda _: None)
    with serving(world) as (url, log):
        log.faults += [Fault("429", "/overlap", skip=5), Fault("reset", "/overlap", skip=9), Fault("cut", "/sequence")]
        log.faults += [Fault("wrong_length", "/sequence", skip=1), Fault("html", "/lookup")]
        source = Fetching(url, tmp_path).source(Build(name))
        fetched = make_bundle(source, Order(Build(name), asked, tmp_path / "fetched"), names, lambda _: None)
    assert [fault.times for fault in log.faults] == [0] * 5
    made = sorted(path.name for path in local.iterdir())
    assert made == sorted(f"{name}.panel.{kind}" for kind in (*PARTS, "manifest.json"))
    for file in made[:-1]:
        assert (local / file).read_bytes() == (fetched / file).read_bytes()
    told, expected = (json.loads((folder / made[-1]).read_text()) for folder in (fetched, local))
    assert told["source"] != expected["source"]
    assert {**told, "source": 0} == {**expected, "source": 0}
    assert told["counts"]["genes"] == 20
