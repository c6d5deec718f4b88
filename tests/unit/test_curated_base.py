"""Guards the curated knowledge base, ``resources/knowledge_base/*.tsv``, all files together.

Form and vocabulary are checked everywhere. Where ``../shared/data`` exists, every row is also compared with the
CIViC items it cites; elsewhere those tests are skipped by name. The rules are in the README beside the tables.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / "resources" / "knowledge_base"
DATA = ROOT.parent / "shared" / "data"
CIVIC_FILE = DATA / "civic" / "ClinicalEvidenceSummaries-2026-05.tsv"
ONCOTREE_FILE = DATA / "ontology" / "oncotree_2025_10_03.json"

HEADER = (
    "id condition civic_profile disease doid oncotree not_for evidence_type therapies therapy_interaction direction "
    "significance origin level rating approval_status approval_agency approval_year approval_end approval_ref "
    "guideline civic_ids pmids verified_by statement note"
)
COLUMNS = re.findall(r"\w+", HEADER)

SIGNIFICANCE = {
    "predictive": {"sensitivity", "resistance", "reduced sensitivity", "adverse response"},
    "prognostic": {"better outcome", "poor outcome"},
    "diagnostic": {"positive", "negative"},
    "predisposing": {"predisposition"},
}
VOCABULARY = {
    "evidence_type": set(SIGNIFICANCE),
    "therapy_interaction": {"", "combination", "substitutes", "sequential"},
    "direction": {"supports", "does not support"},
    "origin": {"somatic", "germline", "any"},
    "level": set("ABCDE"),
    "rating": {"", "1", "2", "3", "4", "5"},
    "approval_status": {"in force", "withdrawn", "none", "not verified"},
}
PATTERN = {
    "id": r"MT-[A-Z0-9-]+-\d{3}",
    "doid": r"(DOID:\d+)?",
    "oncotree": r"[A-Z0-9_/-]+",
    "not_for": r"([A-Z0-9_/:-]+(;[A-Z0-9_/:-]+)*)?",
    "approval_year": r"((19|20)\d\d)?",
    "approval_end": r"((19|20)\d\d)?",
    "civic_ids": r"(EID\d+(;EID\d+)*)?",
    "pmids": r"(\d+(;\d+)*)?",
    "statement": r"\S.*\.",
    "verified_by": r"\S.*",
}
SOURCE = re.compile(r"CIViC \S.*|https?://\S+ \(read \d{4}-\d\d-\d\d\)")
COPIED_RUN = 12  # words in a row that a statement may not share with the CIViC text it rests on
SALTS = re.compile(r" (Mesylate|Hydrochloride|Tosylate|Maleate|Dimaleate|Camsylate|Malate|Citrate|Phosphate|Sodium)$")

Row = dict[str, str]


def tables() -> list[Path]:
    return sorted(BASE.glob("*.tsv"))


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def rows() -> Iterator[Row]:
    """Every row of every table; a short line leaves its last columns empty (another test reports the line)."""
    for path in tables():
        for line in lines(path)[1:]:
            fields = line.split("\t") + [""] * len(COLUMNS)
            yield dict(zip(COLUMNS, fields, strict=False))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "table" in metafunc.fixturenames:
        metafunc.parametrize("table", tables(), ids=lambda path: path.name)
    if "row" in metafunc.fixturenames:
        metafunc.parametrize("row", list(rows()), ids=lambda row: row["id"])
    if "cited" in metafunc.fixturenames:
        metafunc.parametrize("cited", [row for row in rows() if row["civic_ids"]], ids=lambda row: row["id"])


def subtypes() -> set[str]:
    """The diseases that an alteration defines, by DOID."""
    return {line.split("\t")[0] for line in lines(BASE.parent / "disease_states.tsv")[1:]}


def genes(text: str) -> set[str]:
    """Gene symbols a condition names: the first word of each feature, both sides of a fusion."""
    parts = re.split(r"\b(?:AND|OR|NOT)\b|[()]", text, flags=re.IGNORECASE)
    first = [part.split()[0] for part in parts if part.strip()]
    return {gene for word in first for gene in word.split("::") if gene not in {"v", "?", ""}}


def shared_run(text: str, source: str, length: int) -> str | None:
    """The first run of ``length`` words of ``text`` that ``source`` has as well."""
    ours, theirs = (re.findall(r"[a-z0-9]+", words.lower()) for words in (text, source))
    seen = {tuple(theirs[i : i + length]) for i in range(len(theirs) - length + 1)}
    runs = (tuple(ours[i : i + length]) for i in range(len(ours) - length + 1))
    return next((" ".join(run) for run in runs if run in seen), None)


def options(row: Row) -> set[str]:
    """Therapy options: substitutes are one option each, anything else is one option together."""
    if not row["therapies"]:
        return set()
    return set(row["therapies"].split(";")) if row["therapy_interaction"] == "substitutes" else {row["therapies"]}


def civic_therapies(item: Row) -> tuple[set[str], str]:
    """Names without ' Regimen' and salt, and the interaction; a lone 'A/B Regimen' is the combination of A and B."""
    given = [name.strip() for name in item["therapies"].split(",") if name]
    pair = len(given) == 1 and given[0].endswith(" Regimen") and "/" in given[0]
    names = given[0].removesuffix(" Regimen").split("/") if pair else [name.removesuffix(" Regimen") for name in given]
    return {SALTS.sub("", name) for name in names}, "combination" if pair else item["therapy_interaction_type"].lower()


@pytest.fixture(scope="module")
def civic() -> dict[str, Row]:
    if not CIVIC_FILE.exists():
        pytest.skip("../shared/data/civic/ClinicalEvidenceSummaries-2026-05.tsv is absent")
    with CIVIC_FILE.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {f"EID{item['evidence_id']}": item for item in reader}


@pytest.fixture
def items(cited: Row, civic: dict[str, Row]) -> list[Row]:
    """The CIViC items a row cites, all known."""
    wanted = cited["civic_ids"].split(";")
    assert not [eid for eid in wanted if eid not in civic], "not in the CIViC file"
    return [civic[eid] for eid in wanted]


@pytest.fixture(scope="module")
def oncotree() -> set[str]:
    if not ONCOTREE_FILE.exists():
        pytest.skip("../shared/data/ontology/oncotree_2025_10_03.json is absent")
    codes: set[str] = set()
    nodes = list(json.loads(ONCOTREE_FILE.read_text(encoding="utf-8")).values())
    while nodes:
        node = nodes.pop()
        codes.add(node["code"])
        nodes += node["children"].values()
    return codes


def test_header(table: Path) -> None:
    assert lines(table)[0].split("\t") == COLUMNS


def test_lines_are_whole(table: Path) -> None:
    text = table.read_bytes().decode("utf-8")
    assert text.endswith("\n")
    assert "\r" not in text
    for number, line in enumerate(lines(table), 1):
        fields = line.split("\t")
        assert len(fields) == len(COLUMNS), f"line {number}"
        bad = [field for field in fields if field != field.strip() or field.startswith('"')]
        assert not bad, f"line {number}: stray space or quote"


def test_sorted_by_id(table: Path) -> None:
    ids = [line.split("\t")[0] for line in lines(table)[1:]]
    assert not [(one, two) for one, two in pairwise(ids) if one >= two], "not in order of id, or twice the same"


def test_ids_are_unique_over_all_tables() -> None:
    ids = [row["id"] for row in rows()]
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_vocabulary(row: Row) -> None:
    wrong = {column: row[column] for column, allowed in VOCABULARY.items() if row[column] not in allowed}
    wrong |= {column: row[column] for column, form in PATTERN.items() if not re.fullmatch(form, row[column])}
    assert wrong == {}
    assert row["condition"]
    assert row["disease"]
    assert row["significance"] in SIGNIFICANCE[row["evidence_type"]]


def test_sources(row: Row) -> None:
    """A claim rests on CIViC items or on a page that was read, and says which."""
    parts = row["verified_by"].split("; ")
    assert [part for part in parts if not SOURCE.fullmatch(part)] == []
    assert bool(row["civic_profile"]) == bool(row["civic_ids"])
    if not row["civic_ids"]:
        assert any(part.startswith("http") for part in parts), "neither a CIViC item nor a page"
        assert row["rating"] == ""


def test_approval_columns(row: Row) -> None:
    filled = {column for column in COLUMNS if column.startswith("approval_") and row[column]} - {"approval_status"}
    known = {"approval_agency", "approval_year", "approval_ref"}
    expected = {"in force": known, "withdrawn": known | {"approval_end"}}.get(row["approval_status"], set())
    assert filled == expected
    if row["approval_status"] == "withdrawn":
        assert row["approval_year"] <= row["approval_end"]


def test_therapies(row: Row) -> None:
    names = row["therapies"].split(";") if row["therapies"] else []
    assert names == sorted(set(names))
    assert not [name for name in names if not name.strip() or name.endswith(" Regimen")]
    assert bool(names) == (row["evidence_type"] == "predictive")
    assert bool(row["therapy_interaction"]) == (len(names) > 1)


def test_pan_cancer_codes(row: Row) -> None:
    """CIViC 'Cancer' is ANY, 'Solid Tumor' is SOLID without a DOID, and nothing else is either."""
    expected = {"Cancer": ("DOID:162", "ANY"), "Solid Tumor": ("", "SOLID")}.get(row["disease"])
    if expected:
        assert (row["doid"], row["oncotree"]) == expected
    else:
        assert row["oncotree"] not in {"ANY", "SOLID"}


def test_condition_against_profile(cited: Row) -> None:
    """A condition may narrow the CIViC profile, never leave its genes, and each changed word is explained."""
    condition, profile = cited["condition"].upper(), cited["civic_profile"].upper()
    any_partner = {gene for pair in re.findall(r"(\w+)::[V?](?!\w)|\b[V?]::(\w+)", profile) for gene in pair}
    named = {gene for pair in re.findall(r"(\w+)::(\w+)", condition) if any_partner & set(pair) for gene in pair}
    assert genes(condition) - named - {"V"} <= genes(profile)
    ours, theirs = (set(re.findall(r"[^\s()]+", cited[column].lower())) for column in ("condition", "civic_profile"))
    assert cited["note"] or ours == theirs, f"unexplained: {sorted(ours ^ theirs)}"


def test_oncotree_code(row: Row, oncotree: set[str]) -> None:
    assert row["oncotree"] in oncotree | {"ANY", "SOLID"}
    assert set(filter(None, row["not_for"].split(";"))) <= oncotree | subtypes()


def test_cited_items_say_what_the_row_says(cited: Row, items: list[Row]) -> None:
    expected = {column: cited[column] for column in ("disease", "doid", "evidence_type", "direction", "significance")}
    expected |= {"status": "accepted", "profile": cited["civic_profile"].lower()}
    for item in items:
        found = {
            "disease": item["disease"],
            "doid": f"DOID:{item['doid']}" if item["doid"] else "",
            "evidence_type": item["evidence_type"].lower(),
            "direction": item["evidence_direction"].lower(),
            "significance": item["significance"].lower().replace("sensitivity/response", "sensitivity"),
            "status": item["evidence_status"],
            "profile": item["molecular_profile"].lower(),
        }
        assert found == expected, f"EID{item['evidence_id']}"


def test_cited_items_have_the_therapies_of_the_row(cited: Row, items: list[Row]) -> None:
    names = set(cited["therapies"].split(";")) - {""}
    for item in items:
        assert civic_therapies(item) == (names, cited["therapy_interaction"]), f"EID{item['evidence_id']}"


def test_level_and_rating_are_the_best_of_the_cited_items(cited: Row, items: list[Row]) -> None:
    assert cited["level"] == min(item["evidence_level"] for item in items)
    best = {item["rating"] for item in items if item["evidence_level"] == cited["level"]}
    assert cited["rating"] in best | {max(item["rating"] for item in items)}


def test_pmids_include_those_of_the_cited_items(cited: Row, items: list[Row]) -> None:
    wanted = {item["citation_id"] for item in items if item["source_type"] == "PubMed"}
    assert wanted - set(cited["pmids"].split(";")) == set()


def test_statement_is_our_own(cited: Row, items: list[Row]) -> None:
    copied = {
        item["evidence_id"]: shared_run(cited["statement"], item["evidence_statement"], COPIED_RUN) for item in items
    }
    assert {eid: run for eid, run in copied.items() if run} == {}


def test_the_whole_base_is_broad_enough() -> None:
    """The least a molecular tumour board needs: 100 biomarker-disease pairs, 150 with a therapy option, 40 genes."""
    every = list(rows())
    pairs = {(row["condition"], row["disease"]) for row in every}
    associations = {(row["condition"], row["disease"], option) for row in every for option in options(row)}
    named = {gene for row in every for gene in genes(row["condition"])}
    assert (len(pairs) >= 100, len(associations) >= 150, len(named) >= 40) == (True, True, True), (
        f"{len(pairs)} pairs, {len(associations)} associations, {len(named)} genes"
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("BCR::ABL1 Fusion AND NOT (ABL1 T315I OR v::ALK Fusion)", {"BCR", "ABL1", "ALK"}),
        ("MET Exon 14 Skipping Mutation", {"MET"}),
        ("NOT KIT D816V", {"KIT"}),
    ],
)
def test_genes_of_a_condition(text: str, named: set[str]) -> None:
    assert genes(text) == named


def test_a_copied_run_is_found() -> None:
    source = "Patients with one, two; three four-five six seven eight nine ten eleven twelve did well"
    assert shared_run("In brief: with one two three four five six seven eight nine ten eleven.", source, 12)
    assert shared_run("With one two three four five six seven eight nine ten twelve.", source, 12) is None
