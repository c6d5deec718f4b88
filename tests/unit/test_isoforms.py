"""Evidence numbered on another isoform: the table, and conditions under all its numbers."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.isoforms import on_all_isoforms, sites_from
from moltarget.knowledge_base.words import to_words

ROOT = Path(__file__).resolve().parents[2]
VARIANTS = ROOT.parent / "shared/data/civic/VariantSummaries-2021-02.tsv"
SITES = sites_from([{"gene": "MET", "sites": "D1228;D1246"}, {"gene": "FCGR2A", "sites": "H131;H166;H167"}])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("MET D1228N", "MET D1228N OR MET D1246N"),
        ("MET D1246N", "MET D1246N OR MET D1228N"),
        ("MET D1228", "MET D1228 OR MET D1246"),
        ("FCGR2A H167R", "FCGR2A H167R OR FCGR2A H131R OR FCGR2A H166R"),
        ("MET Amplification AND NOT MET D1228N", "MET Amplification AND NOT (MET D1228N OR MET D1246N)"),
        (
            "MET D1228N OR MET Y1230C OR MET D1228H",
            "MET D1228N OR MET D1246N OR MET Y1230C OR MET D1228H OR MET D1246H",
        ),
        ("FGFR2::v Fusion OR FGFR2::? Fusion", "FGFR2::v Fusion"),
        ("KIT D1228N", "KIT D1228N"),
        ("MET D1228del", "MET D1228del"),  # only single changes: a range may leave the shared part
        ("MET Y1230C", "MET Y1230C"),
    ],
)
def test_a_listed_residue_is_met_under_all_its_numbers(given: str, words: str) -> None:
    assert to_words(on_all_isoforms(parse_condition(given), SITES)) == words


@pytest.mark.parametrize("sites", ["D1228", "D1228;Y1230", "D1228;1246", "D1228;D"])
def test_a_broken_row_is_refused(sites: str) -> None:
    with pytest.raises(KnowledgeBaseError, match=r"MET.*not two numbers of one residue"):
        sites_from([{"gene": "MET", "sites": sites}])


def table() -> list[dict[str, str]]:
    with (ROOT / "resources/isoform_sites.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.fixture(scope="module")
def printed() -> Mapping[str, str]:
    """All that CIViC prints of a variant by its number, and of an evidence item by ``EID`` and its number."""
    evidence = VARIANTS.with_name("ClinicalEvidenceSummaries-2026-05.tsv")
    if not VARIANTS.exists():
        pytest.skip(f"{VARIANTS.name} is not beside this checkout (../shared/data)")
    found = {line.split("\t")[0]: line.upper() for line in VARIANTS.read_text(encoding="utf-8").splitlines()}
    with evidence.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[f"EID{row['evidence_id']}"] = f"{row['molecular_profile']} {row['evidence_statement']}".upper()
    return found


@pytest.mark.parametrize("row", table(), ids=lambda row: f"{row['gene']} {row['sites']}")
def test_the_cited_variant_prints_the_numbers(row: Mapping[str, str], printed: Mapping[str, str]) -> None:
    number = row["source"].removeprefix("CIViC ").removeprefix("variant ").partition(" ")[0].rstrip(":")
    numbers = [site[1:] for site in row["sites"].split(";")]
    if number == "803":  # one number is printed; the shift is that of the two variants that print both
        assert "Y260" in printed["803"]
        assert "K83" in printed["802"]
        assert "K110" in printed["802"]
        return
    if number == "EID9546":  # the histones' own number is printed; EID6450 prints both of the same residue of H3.3
        assert "H3C2 K27M" in printed["EID9546"]
        assert "K28M" in printed["EID6450"]
        assert "K27M" in printed["EID6450"]
        return
    assert row["gene"] in printed[number]
    assert all(one in printed[number] for one in numbers)


def test_the_table_is_a_fit_one() -> None:
    assert len(sites_from(table())) > 30
