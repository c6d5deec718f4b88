"""Exon borders and domains: structure always; against the panel reference and CIViC's coordinates where they are at hand."""

import csv
import re
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from moltarget.curation.civic import read_civic_variants
from moltarget.curation.isoforms import isoforms_of
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.sources.curated import read_curated
from moltarget.matching.tables import read_geometry
from moltarget.reference import open_reference

ROOT = Path(__file__).parents[2]
RESOURCES = ROOT / "resources"
DATA = ROOT.parent / "shared/data"
needs_data = pytest.mark.skipif(not (DATA / "reference").is_dir(), reason=f"no panel reference at {DATA}")

COLUMNS = ["gene", "transcript", "exon", "exons", "first_codon", "last_codon", "first_base", "last_base", "source"]
# Neither in the panel reference nor in a source that could be read: their exons come from the annotation in use.
WITHOUT_BORDERS = {"ATR", "BARD1", "CDK12", "CHEK1", "CHEK2", "RAD51B", "RAD54L", "SMARCA4"}
NEED_BORDERS = {f.ChangeClass.LOSS_OF_FUNCTION, f.ChangeClass.TRUNCATING, f.ChangeClass.ITD, f.ChangeClass.FRAMESHIFT}


def rows(name: str) -> list[dict[str, str]]:
    with (RESOURCES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def borders() -> list[dict[str, str]]:
    return rows("exon_borders.tsv")


@pytest.fixture(scope="module")
def base_features() -> set[f.Feature]:
    return {item for row in read_curated(RESOURCES / "knowledge_base") for item in f.features_of(row.condition)}


@pytest.fixture(scope="module")
def panel():
    folder = DATA / "reference"
    return open_reference(folder / "GRCh37.panel.fa.gz", folder / "GRCh37.panel.gff3.gz")


def test_columns_and_order(borders):
    assert list(borders[0]) == COLUMNS
    assert all(None not in row and None not in row.values() for row in borders)
    genes = [gene for gene, _ in groupby(borders, key=lambda row: row["gene"])]
    assert genes == sorted(set(genes))


def test_exons_of_a_transcript_join_without_gap(borders):
    for transcript, group in groupby(borders, key=lambda row: row["transcript"]):
        parts = [{key: int(row[key]) for key in COLUMNS[2:8]} for row in group]
        for part in parts:
            assert part["first_codon"] == (part["first_base"] + 2) // 3, transcript
            assert part["last_codon"] == (part["last_base"] + 2) // 3, transcript
            assert part["first_base"] <= part["last_base"], transcript
        if parts[0]["exons"] == 0:  # one exon known by CIViC's coordinates alone
            continue
        assert parts[0]["first_base"] == 1, transcript
        assert parts[-1]["last_base"] % 3 == 0, transcript
        assert parts[-1]["exon"] <= parts[-1]["exons"], transcript
        for before, after in pairwise(parts):
            assert (after["exon"], after["first_base"]) == (before["exon"] + 1, before["last_base"] + 1), transcript


def test_every_row_has_a_source(borders):
    record = r"(LRG_\d+|NM_\d+)(, LRG exons with the alternative splice site)? \(read \d{4}-\d\d-\d\d\)"
    numbers = r"; c\. numbers as NM_\d+\.\d+ \(CIViC variant \d+\)"
    civic = r"CIViC variant \d+, placed by CIViC variant \d+ \(read \d{4}-\d\d-\d\d\)"
    for row in borders:
        assert re.fullmatch(rf"{record}({numbers})?|{civic}", row["source"]), row


@pytest.mark.parametrize(
    ("gene", "exon", "codons", "bases"),
    [
        ("EGFR", 18, (688, 728), (2062, 2184)),
        ("EGFR", 19, (729, 761), (2185, 2283)),  # CIViC variant 133: c.2185_2283del
        ("EGFR", 20, (762, 823), (2284, 2469)),
        ("EGFR", 21, (824, 875), (2470, 2625)),
        ("ERBB2", 20, (770, 831), (2308, 2493)),
        ("KIT", 11, (550, 592), (1648, 1774)),
        ("KRAS", 2, (1, 37), (1, 111)),  # CIViC variant 75: codons 12 and 13
        ("KRAS", 3, (38, 97), (112, 290)),
        ("MET", 14, (963, 1010), (2888, 3028)),  # c.3028G>A and c.3028+1G>T skip it: CIViC EID1185, EID1186
        ("PDGFRA", 18, (814, 854), (2440, 2562)),
        ("CTNNB1", 3, (5, 81), (14, 241)),
    ],
)
def test_customary_exon_numbers(borders, gene, exon, codons, bases):
    found = next(row for row in borders if row["gene"] == gene and row["exon"] == str(exon))
    assert (int(found["first_codon"]), int(found["last_codon"])) == codons
    assert (int(found["first_base"]), int(found["last_base"])) == bases


@pytest.mark.parametrize(
    ("gene", "exon", "residues"),
    [("FLT3", 20, (835, 836)), ("JAK2", 12, (537, 547)), ("JAK2", 14, (617, 617)), ("NPM1", 11, (288, 288)),
     ("CALR", 9, (367, 385)), ("BRAF", 15, (600, 601)), ("KIT", 9, (502, 503)), ("KIT", 13, (642, 642)),
     ("KIT", 17, (816, 822)), ("PDGFRA", 12, (561, 561)), ("PDGFRA", 14, (659, 659)), ("KRAS", 4, (117, 146)),
     ("NRAS", 2, (12, 13)), ("NRAS", 3, (59, 61)), ("NRAS", 4, (117, 146))],
)  # fmt: skip
def test_known_residues_lie_in_their_exon(borders, gene, exon, residues):
    found = next(row for row in borders if row["gene"] == gene and row["exon"] == str(exon))
    assert all(int(found["first_codon"]) <= residue <= int(found["last_codon"]) for residue in residues)


def test_met_lists_both_numberings(borders):
    exon_14 = [row for row in borders if row["gene"] == "MET" and row["exon"] == "14"]
    assert [(row["transcript"], row["first_base"], row["last_base"]) for row in exon_14] == [
        ("NM_000245", "2888", "3028"),
        ("LRG_662t1", "2942", "3082"),
    ]


def test_every_gene_that_needs_borders_has_them(borders, base_features):
    known = {row["gene"] for row in borders}
    asked = {
        feature.gene
        for feature in base_features
        if isinstance(feature, f.ExonChanged | f.ExonSkipped)
        or (isinstance(feature, f.GeneChanged) and feature.change in NEED_BORDERS)
    }
    assert asked - known <= WITHOUT_BORDERS
    assert not known & WITHOUT_BORDERS


def test_every_exon_asked_for_is_listed(borders, base_features):
    known = {(row["gene"], int(row["exon"])) for row in borders}
    asked = {(item.gene, item.exon) for item in base_features if isinstance(item, f.ExonChanged | f.ExonSkipped)}
    assert asked <= known


def test_every_domain_asked_for_is_listed(base_features):
    table = rows("domains.tsv")
    assert list(table[0]) == ["gene", "domain", "first_residue", "last_residue", "critical", "source"]
    for row in table:
        assert row["domain"] == row["domain"].lower()
        assert 0 < int(row["first_residue"]) < int(row["last_residue"])
        assert re.search(r"\(read \d{4}-\d\d-\d\d\)$", row["source"])
    asked = {(item.gene, item.domain) for item in base_features if isinstance(item, f.DomainChanged)}
    assert asked <= {(row["gene"], row["domain"]) for row in table}


def test_the_matcher_reads_the_tables():
    geometry = read_geometry(RESOURCES)
    assert [row.exon for row in geometry.exons["EGFR"]] == list(range(1, 29))
    assert {domain.name for domain in geometry.domains["ERBB2"]} == {"kinase domain"}


@needs_data
def test_rebuilding_gives_the_committed_bytes(tmp_path):
    from build_geometry_tables import main

    read_on = re.search(r"read (\S+)\)", rows("exon_borders.tsv")[0]["source"])
    made, folder = tmp_path / "borders.tsv", DATA / "reference"
    argv = [str(folder / f"GRCh38.panel.{end}.gz") for end in ("fa", "gff3")]
    argv = ["--reference-grch38", *argv, "--reference-grch37", *(path.replace("GRCh38", "GRCh37") for path in argv)]
    assert main([*argv, "--civic", str(DATA / "civic"), "--read-on", read_on[1], "--output", str(made)]) == 0
    assert made.read_bytes() == (RESOURCES / "exon_borders.tsv").read_bytes()


@needs_data
def test_exon_numbers_are_those_of_civics_coordinates(borders, panel):
    # CIViC gives whole exons; NPM1 "exon 12" is the older number of exon 11, ASXL1 and the last exon of PIK3CA and CALR
    # end in the 3' UTR or hold a part only, STK11 names two exons.
    checked = set()
    for variant in read_civic_variants(DATA / "civic"):
        match = re.fullmatch(r"EXON (\d+) (MUTATION|DELETION|SKIPPING MUTATION)", variant.name.upper())
        row = match and next((r for r in borders if (r["gene"], r["exon"]) == (variant.gene, match[1])), None)
        if not row or not variant.start or row["exons"] == "0" or (variant.gene, match[1]) in {("ASXL1", "12")}:
            continue
        isoform = next(item for item in isoforms_of(panel, variant.gene) if item.name == row["transcript"])
        begin = isoform.transcript.cds_i[0] - 1
        places = [isoform.transcript.directed(begin + int(row[end])) for end in ("first_base", "last_base")]
        span = sorted(isoform.transcript.strand * place for place in places)
        if (variant.gene, match[1]) in {("PIK3CA", "21"), ("VHL", "1"), ("KRAS", "2")}:
            assert variant.start <= span[1], variant  # reaches into the UTR
            assert span[0] <= variant.stop, variant
        else:
            assert span == [variant.start, variant.stop], variant
        checked.add((variant.gene, match[1]))
    assert {("EGFR", "19"), ("KIT", "9"), ("KIT", "11"), ("MET", "14"), ("PIK3CA", "10"), ("KRAS", "2")} <= checked


@needs_data
def test_domains_are_civics(panel):
    kinase = next(item for item in read_civic_variants(DATA / "civic") if item.number == 413)
    (row,) = [row for row in rows("domains.tsv") if row["gene"] == "ERBB2"]
    transcript = isoforms_of(panel, "ERBB2")[0].transcript
    residues = [(transcript.coding_position(place).base + 2) // 3 for place in (kinase.start, kinase.stop)]
    assert residues == [int(row["first_residue"]), int(row["last_residue"])]
    text = next((DATA / "civic").glob("VariantSummaries-*.tsv")).read_text(encoding="utf-8")
    binding, *conserved = [row for row in rows("domains.tsv") if row["gene"] == "TP53"]
    summary = next(line for line in text.splitlines() if line.startswith("1300\t"))
    assert f"codons {binding['first_residue']} to {binding['last_residue']}" in summary
    assert len(conserved) == 4
    for row in conserved:
        assert f"{row['first_residue']}-{row['last_residue']} (region" in summary
