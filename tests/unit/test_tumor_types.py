"""The two tables of tumour types: their structure always, their facts against OncoTree, DO and CIViC where those are."""

import csv
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from moltarget.ontology import (
    ANY,
    SOLID,
    EvidenceDisease,
    Lineage,
    Relation,
    TermRelation,
    TumorTypes,
    load_tumor_types,
)
from moltarget.ontology.values import normal_text

ROOT = Path(__file__).parents[2]
TYPES = ROOT / "resources/tumor_types.tsv"
TERMS = ROOT / "resources/disease_terms.tsv"
SHARED = ROOT.parent / "shared/data"
ONCOTREE = SHARED / "ontology/oncotree_2025_10_03.json"
DO_SLIM = SHARED / "ontology/DO_cancer_slim.obo"
CIVIC = SHARED / "civic/ClinicalEvidenceSummaries-2026-05.tsv"

# OncoTree itself gives these names, and these NCIt numbers, to several of its nodes.
HOMONYMS = {
    "choriocarcinoma": {"TCCA", "UCCA"},
    "embryonal carcinoma": {"EMBCA", "OEC"},
    "mixed germ cell tumor": {"MGCT", "OMGCT"},
    "sex cord stromal tumor": {"SCST", "TSCST"},
    "yolk sac tumor": {"OYST", "TYST"},
}
# DOIDs reviewed by hand whose DO record shares neither name, synonym nor NCIt number with the row, and why they belong.
REVIEWED = {
    ("AMLDEKNUP214", "DOID:0081080"): "the same t(6;9) entity; its full name holds ';', which separates synonyms here",
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def split(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]


def needs(*paths: Path) -> None:
    for path in paths:
        if not path.exists():
            pytest.skip(f"{path.name} is not beside this checkout (../shared/data)")


@pytest.fixture(scope="module")
def table() -> list[dict[str, str]]:
    return rows(TYPES)


@pytest.fixture(scope="module")
def terms() -> list[dict[str, str]]:
    return rows(TERMS)


@pytest.fixture(scope="module")
def ontology() -> TumorTypes:
    return load_tumor_types(TYPES, TERMS)


@pytest.fixture(scope="module")
def oncotree() -> dict[str, dict]:
    needs(ONCOTREE)
    nodes, waiting = {}, list(json.loads(ONCOTREE.read_text(encoding="utf-8")).values())
    while waiting:
        node = waiting.pop()
        nodes[node["code"]] = node
        waiting += node["children"].values()
    return nodes


@pytest.fixture(scope="module")
def disease_ontology() -> dict[str, dict[str, set[str]]]:
    """DO terms of the cancer slim by DOID, alternative DOIDs included: names and NCIt numbers."""
    needs(DO_SLIM)
    found: dict[str, dict[str, set[str]]] = {}
    for block in DO_SLIM.read_text(encoding="utf-8").split("[Term]\n")[1:]:
        names = re.findall(r"^name: (.*)$", block, re.M) + re.findall(r'^synonym: "(.*)" [A-Z]', block, re.M)
        record = {"names": {bare(name) for name in names}, "ncit": set(re.findall(r"^xref: NCI:(C\d+)", block, re.M))}
        for doid in re.findall(r"^(?:id|alt_id): (DOID:\d+)", block, re.M):
            found.setdefault(doid, record)
    return found


def bare(name: str) -> str:
    """Key of a name without its 'NOS', which DO and OncoTree use differently."""
    return normal_text(name).removesuffix(" nos")


# --- structure -------------------------------------------------------------------------------------------------------


def test_size_and_lineages(table):
    assert len(table) >= 230
    lineages = Counter(row["lineage"] for row in table)
    assert lineages["solid"] >= 150
    assert lineages["haematological"] >= 60
    assert [row["oncotree_code"] for row in table if row["lineage"] == "mixed"] == ["TISSUE"]


def test_codes_are_unique_sorted_and_their_parents_listed(table):
    codes = [row["oncotree_code"] for row in table]
    assert codes == sorted(set(codes))
    assert [row["oncotree_code"] for row in table if not row["parent"]] == ["TISSUE"]
    assert {row["parent"] for row in table} - {""} <= set(codes)


def test_every_type_hangs_on_the_root(ontology):
    # loading refuses missing parents and cycles; a lineage that ends anywhere else would be a second root
    assert {lineage[-1] for lineage in ontology.lineages.values()} == {"TISSUE"}
    assert all(len(set(lineage)) == len(lineage) for lineage in ontology.lineages.values())


def test_no_two_types_claim_one_name(table):
    claims = defaultdict(set)
    for row in table:
        for text in (row["oncotree_code"], row["name"], *split(row["synonyms"])):
            claims[normal_text(text)].add(row["oncotree_code"])
    assert {name: codes for name, codes in claims.items() if len(codes) > 1} == HOMONYMS


def test_no_two_types_claim_one_doid(table):
    doids = Counter(doid for row in table for doid in split(row["doid"]))
    assert [doid for doid, count in doids.items() if count > 1] == []
    assert len(doids) >= 230


def test_no_synonym_repeats_its_own_row(table):
    for row in table:
        keys = [normal_text(text) for text in (row["oncotree_code"], row["name"], *split(row["synonyms"]))]
        synonyms = keys[2:]
        assert len(set(synonyms)) == len(synonyms), row
        assert not set(synonyms) & set(keys[:2]), row


def test_haematological_types_are_lymphoid_myeloid_or_named(ontology):
    elsewhere = {
        code
        for code, kind in ontology.types.items()
        if kind.lineage is Lineage.HAEMATOLOGICAL and not {"LYMPH", "MYELOID"} & set(ontology.lineages[code])
    }
    assert elsewhere == {"DCS", "HDCS", "MLYM", "TLYM"}  # dendritic cell sarcomas and lymphomas filed under an organ
    below = [c for c, line in ontology.lineages.items() if {"LYMPH", "MYELOID"} & set(line)]
    assert {ontology.types[code].lineage for code in below} == {Lineage.HAEMATOLOGICAL}


def test_disease_terms_claim_each_doid_and_name_once(terms):
    doids = Counter(row["doid"] for row in terms if row["doid"])
    names = Counter(normal_text(row["name"]) for row in terms)
    assert [key for key, count in (*doids.items(), *names.items()) if count > 1] == []


def test_a_term_that_shares_a_type_s_name_or_doid_agrees_with_it(terms, ontology):
    """It may say that the disease covers further codes; it may not contradict the type."""
    for row in terms:
        name = normal_text(row["name"])
        namesakes = {c for c, k in ontology.types.items() if name in map(normal_text, (k.code, k.name, *k.synonyms))}
        holders = {c for c, k in ontology.types.items() if row["doid"] and row["doid"] in k.doid}
        codes = set(split(row["oncotree_code"]))
        if holders:
            assert row["relation"] == "broader", row
            assert not holders & codes, row
            assert namesakes <= holders | codes, row
        else:
            assert namesakes <= codes, row


def test_disease_terms_explain_what_is_not_plain(terms):
    assert {row["relation"] for row in terms} == set(TermRelation)
    assert [row["name"] for row in terms if not row["note"]] == []
    special = {
        row["doid"] or row["name"]: row["oncotree_code"] for row in terms if row["oncotree_code"] in {ANY, SOLID}
    }
    assert special == {"DOID:162": ANY, "solid tumor": SOLID, "solid tumors, advanced": SOLID}


# --- facts -----------------------------------------------------------------------------------------------------------


def test_rows_agree_with_oncotree(table, oncotree):
    for row in table:
        node = oncotree[row["oncotree_code"]]
        ncit = node["externalReferences"].get("NCI", [])
        assert (row["name"], row["parent"], split(row["ncit"])) == (node["name"], node["parent"] or "", ncit)


def test_no_synonym_is_the_code_or_name_of_another_oncotree_node(table, oncotree):
    """Also of the nodes that the table leaves out: a user may configure the whole of OncoTree."""
    owners = defaultdict(set)
    for code, node in oncotree.items():
        owners[normal_text(code)].add(code)
        owners[normal_text(node["name"])].add(code)
    for row in table:
        for synonym in split(row["synonyms"]):
            assert owners[normal_text(synonym)] <= {row["oncotree_code"]}, (row["oncotree_code"], synonym)


def test_doids_exist_and_agree(table, disease_ontology):
    for row in table:
        own = {bare(text) for text in (row["name"], *split(row["synonyms"]))}
        for doid in split(row["doid"]):
            assert doid in disease_ontology, (row["oncotree_code"], doid)
            known = disease_ontology[doid]
            agrees = own & known["names"] or set(split(row["ncit"])) & known["ncit"]
            assert bool(agrees) is ((row["oncotree_code"], doid) not in REVIEWED), (row["oncotree_code"], doid, known)


def test_disease_terms_carry_do_s_name(terms, disease_ontology):
    for row in terms:
        if not row["doid"]:
            continue
        if row["doid"] in disease_ontology:
            assert bare(row["name"]) in disease_ontology[row["doid"]]["names"], row
            assert "not in the cancer slim" not in row["note"], row
        else:
            assert "not in the cancer slim" in row["note"], row


def test_civic_diseases_are_placed(ontology):
    """Every disease that CIViC names, in either file, and the 120 most frequent DOIDs even without the name."""
    needs(CIVIC)
    older = CIVIC.with_name("ClinicalEvidenceSummaries-2021-02.tsv")
    assert all(
        ontology.place(EvidenceDisease("", f"DOID:{row['doid']}" if row["doid"] else "", row["disease"])).placed
        for row in rows(older)
        if row["disease"]
    )
    items = Counter((row["doid"], row["disease"]) for row in rows(CIVIC) if row["disease"])
    unplaced = {
        disease: count
        for (doid, disease), count in items.items()
        if not ontology.place(EvidenceDisease("", f"DOID:{doid}" if doid else "", disease)).placed
    }
    assert unplaced == {}
    frequent = Counter(doid for doid, _ in items.elements() if doid).most_common(120)
    by_doid_alone = [ontology.place(EvidenceDisease("", f"DOID:{doid}", "")).placed for doid, _ in frequent]
    assert by_doid_alone == [True] * 120


def test_civic_names_agree_with_the_placed_disease(ontology):
    """CIViC's printed name, where the tables know it too, leads to the same place as its DOID."""
    needs(CIVIC)
    for doid, disease in {(row["doid"], row["disease"]) for row in rows(CIVIC) if row["doid"]}:
        by_name = ontology.place(EvidenceDisease("", "", disease))
        by_doid = ontology.place(EvidenceDisease("", f"DOID:{doid}", ""))
        if by_name.placed and by_doid.placed:
            codes_by_name = {*by_name.exact, *by_name.covers, *by_name.under}
            codes_by_doid = {*by_doid.exact, *by_doid.covers, *by_doid.under}
            assert codes_by_name & codes_by_doid or codes_by_name == codes_by_doid, (doid, disease)


def test_no_civic_cancer_is_an_ancestor(ontology):
    for code in ontology.types:
        found = ontology.relate(code, EvidenceDisease("", "DOID:162", "Cancer"))
        assert found.relation is Relation.PAN_CANCER


@pytest.mark.parametrize("table", sorted((ROOT / "resources/knowledge_base").glob("*.tsv")), ids=lambda path: path.stem)
def test_curated_diseases_are_placed_where_their_code_says(table, ontology):
    """The code of a curated row and its DOID or name lead to one branch; a slip in either leads to another disease."""
    for row in rows(table):
        disease = EvidenceDisease(row["oncotree"], row["doid"], row["disease"])
        place = ontology.place(disease)
        assert place.placed, row["id"]
        if row["oncotree"] and not place.special:
            found = ontology.relate(row["oncotree"], disease).relation
            assert found in {Relation.SAME, Relation.NARROWER, Relation.BROADER}, (row["id"], disease, found)
