"""Gene roles: structure always; cited CIViC evidence exists, is accepted and is about the gene, where the file is."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROLES = ROOT / "resources/gene_roles.tsv"
CIVIC = ROOT.parent / "shared/data/civic/ClinicalEvidenceSummaries-2026-05.tsv"

SOURCE = re.compile(r"PMID [1-9]\d{5,7}|PMC[1-9]\d{5,7}|DOI 10\.\d{4,}/\S+|EID[1-9]\d*")
# Genes on which the two catalogues disagree, or whose catalogued role the literature disputes: no role is given.
DISPUTED = {"CBL", "DNMT1", "GATA2", "KLF4", "NOTCH2", "NPM1", "PPP2R1A", "SPOP"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def table() -> list[dict[str, str]]:
    return rows(ROLES)


def test_columns(table):
    assert list(table[0]) == ["gene", "role", "source"]
    assert all(None not in row and None not in row.values() for row in table)


def test_genes_are_unique_sorted_symbols(table):
    genes = [row["gene"] for row in table]
    assert len(genes) >= 90
    assert genes == sorted(set(genes))
    assert [gene for gene in genes if not re.fullmatch(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)?", gene)] == []


def test_roles_are_known_and_all_in_use(table):
    assert {row["role"] for row in table} == {"oncogene", "suppressor", "both"}


def test_every_role_has_a_source(table):
    for row in table:
        sources = row["source"].split("; ")
        assert len(set(sources)) == len(sources), row
        assert [source for source in sources if not SOURCE.fullmatch(source)] == [], row


def test_disputed_genes_have_no_role(table):
    assert not DISPUTED & {row["gene"] for row in table}


@pytest.mark.parametrize(
    ("gene", "role"),
    [
        ("TP53", "suppressor"),  # Vogelstein 2013 (PMID 23539594), table S2A
        ("BRCA2", "suppressor"),
        ("PTEN", "suppressor"),
        ("KRAS", "oncogene"),
        ("BRAF", "oncogene"),
        ("EGFR", "oncogene"),
        ("CHEK2", "suppressor"),  # Sanchez-Vega 2018 (PMID 29625050), pathway table
        ("NTRK1", "oncogene"),
        ("PALB2", "suppressor"),  # Wu 2020
        ("EZH2", "both"),  # oncogene in Vogelstein 2013, suppressor in myeloid neoplasms
    ],
)
def test_textbook_roles(table, gene, role):
    assert {row["gene"]: row["role"] for row in table}[gene] == role


def test_cited_civic_evidence_is_about_the_gene(table):
    if not CIVIC.exists():
        pytest.skip(f"{CIVIC.name} is not beside this checkout (../shared/data)")
    items = {row["evidence_id"]: row for row in rows(CIVIC)}
    cited = 0
    for row in table:
        for evidence_id in re.findall(r"EID(\d+)", row["source"]):
            item = items[evidence_id]
            genes = set(re.findall(r"[A-Z][A-Z0-9-]*", item["molecular_profile"]))
            assert row["gene"] in genes, (row, item["molecular_profile"])
            assert (item["evidence_status"], item["evidence_direction"]) == ("accepted", "Supports"), (row, evidence_id)
            cited += 1
    assert cited >= 10
