"""The rules of tiers and disease relations, row by row (tests/rules): expected values with the source of each."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from matching_factory import evidence, types, variant
from test_report import called, report

from moltarget.knowledge_base.evidence import Evidence
from moltarget.model import Disposition
from moltarget.ontology import DiseaseRelation, EvidenceDisease, Lineage, Relation
from moltarget.tiering import escat_of, therapy_level_of, tier_of

RULES = Path(__file__).resolve().parents[1] / "rules"
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """The rows of one table; every cell is text, every row has a source."""
    with (RULES / name).open(encoding="utf-8", newline="") as handle:
        held = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert all(None not in row and None not in row.values() and row["source"] for row in held), name
    return held


def named(found: Sequence[Row], *columns: str) -> list[str]:
    """Ids of the rows in test reports, with their line."""
    return [f"{line}-{'-'.join(row[column] for column in columns)}" for line, row in enumerate(found, start=2)]


DISEASES, TIERS, POPULATION = rows("disease_relations.tsv"), rows("tiers.tsv"), rows("population.tsv")


def made(row: Row) -> Evidence:
    """The evidence of a row. ``approval`` is the status, with the agency behind it."""
    status = next(
        word for word in ("in force", "withdrawn", "not verified", "none") if row["approval"].startswith(word)
    )
    rating = int(row["rating"]) if row["rating"] else None
    therapies = "Vemurafenib" if row["type"] == "predictive" else ""
    found = evidence(
        approval=status, guideline=row["guideline"], level=row["level"], rating=rating, flagged=row["flagged"] == "yes",
        direction=row["direction"], significance=row["significance"], evidence_type=row["type"], therapies=therapies,
    )  # fmt: skip
    agency = row["approval"].removeprefix(status).strip()
    return replace(found, approval=replace(found.approval, agency=agency)) if agency else found


@pytest.mark.parametrize("row", TIERS, ids=named(TIERS, "approval", "level", "relation", "significance"))
def test_tiers_and_proxies(row: Row) -> None:
    relation = DiseaseRelation(Relation(row["relation"]), None, (), f"The disease is {row['relation']}.")
    item, left_out = made(row), row["left_out"] == "yes"
    tiering = tier_of(item, relation, left_out=left_out)
    level, escat = (grade(item, relation, left_out=left_out) for grade in (therapy_level_of, escat_of))
    assert (tiering.tier.value, level.level, escat.level) == (row["tier"], row["therapy_level"], row["escat"])
    assert tiering.reason.endswith(".") and level.reason.endswith(".") and escat.reason.endswith(".")
    if level.level != "none":
        assert f"The disease is {row['relation']}." in level.reason


@pytest.mark.parametrize("row", DISEASES, ids=named(DISEASES, "sample", "oncotree", "name"))
def test_disease_relations(row: Row) -> None:
    sample = None if row["sample"] == "-" else row["sample"]
    found = types().relate(sample, EvidenceDisease(row["oncotree"], row["doid"], row["name"]))
    assert found.relation == row["relation"], found.sentence


@pytest.mark.parametrize("row", POPULATION, ids=named(POPULATION, "population_af", "evidence", "doubt", "tier"))
def test_tiers_of_alterations_by_population(row: Row) -> None:
    frequency = float(row["population_af"]) if row["population_af"] else None
    term = "missense_variant" if row["altering"] == "yes" else "synonymous_variant"
    one = called(1, "BRAF", f"p.V600{'E' if row['altering'] == 'yes' else '='}", term)
    doubt = {"doubt": "made up", "disposition": Disposition(row["doubt"])} if row["doubt"] else {}
    other = {"evidence_type": "prognostic", "therapies": "", "significance": "poor outcome", "oncotree": "COAD"}
    condition = {"present": "BRAF V600E", "set aside": "BRAF V600E", "none": "BRAF G469A"}[row["evidence"]]
    base = [evidence(condition if row["gene_asked"] == "yes" else "KIT D816V",
                     **(other if row["evidence"] == "set aside" else {}))]  # fmt: skip
    found = report(replace(one, population_af=frequency, **doubt), rows=base)["alterations"]
    assert len(found) == (row["altering"] == "yes")
    assert [held["tier"] for held in found] == [row["tier"]] * len(found)
    assert [bool(held["tier_reason"]) for held in found] == [bool(row["tier"])] * len(found)


def test_the_tables_are_as_large_as_the_issue_asks() -> None:
    lineage = types().types
    kinds = [lineage[row["sample"]].lineage for row in DISEASES if row["sample"] != "-"]
    assert len(DISEASES) >= 60 and len(TIERS) >= 80
    assert kinds.count(Lineage.SOLID) >= 30 and kinds.count(Lineage.HAEMATOLOGICAL) >= 20
    for found in (DISEASES, TIERS, POPULATION):
        keys = [tuple(value for name, value in row.items() if name != "source") for row in found]
        assert len(keys) == len(set(keys))


def test_every_value_of_each_scale_is_in_the_table() -> None:
    seen = {name: {row[name] for row in TIERS} for name in ("tier", "therapy_level", "escat")}
    assert seen["tier"] | {row["tier"] for row in POPULATION} >= {"I-A", "I-B", "II-C", "II-D", "III", "IV", "none"}
    assert seen["therapy_level"] == {"1", "2", "3A", "3B", "4", "R1", "R2", "none"}
    assert seen["escat"] == {"I", "I-C", "II", "III-A", "IV", "IV-A", "X", "none"}


def test_a_variant_of_no_evidence_is_named_by_its_reason() -> None:
    common = replace(variant("BRAF", "p.G596R", "missense_variant"), population_af=0.2)
    (found,) = report(common, rows=[evidence()])["alterations"]
    assert "population frequency 0.2, at or above 0.01" in found["tier_reason"]
