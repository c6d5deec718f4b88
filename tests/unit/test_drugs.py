"""The drugs table: its form, its reader, and its facts against the curated base and CIViC."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from moltarget.drugs import COLUMNS, Drug, Drugs, Modality, drug_key, load_drugs, split_therapies
from moltarget.errors import KnowledgeBaseError

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "resources/drugs.tsv"
BASE = ROOT / "resources/knowledge_base"
CIVIC = ROOT.parent / "shared/data/civic/ClinicalEvidenceSummaries-2026-05.tsv"
SOURCE = r"CIViC EID(\d+)|https?://\S+ \(read 20\d\d-\d\d-\d\d\)"
# Symbols that a target is often called by instead of its approved one.
NOT_APPROVED = {
    "HER2",
    "HER3",
    "TRKA",
    "MEK1",
    "PD1",
    "PDL1",
    "VEGFR2",
    "MLL",
    "FAK",
    "TROP2",
    "BCR-ABL1",
    "ER",
    "DNMT",
}
GOOD = ("Imatinib", "Gleevec;STI-571", "tyrosine kinase inhibitor", "ABL1;KIT", "small molecule", "", "CIViC EID1")


@pytest.fixture(scope="module")
def drugs() -> Drugs:
    return load_drugs(TABLE)


@pytest.fixture(scope="module")
def lines() -> list[list[str]]:
    return [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def civic() -> dict[str, dict[str, str]]:
    if not CIVIC.exists():
        pytest.skip(f"{CIVIC.name} is not beside this checkout (../shared/data)")
    with CIVIC.open(encoding="utf-8", newline="") as handle:
        return {row["evidence_id"]: row for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)}


def therapies_of_the_base() -> set[str]:
    """Read by header name, so that this does not hang on the base's other columns."""
    names: set[str] = set()
    for path in sorted(BASE.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
                names |= {name.strip() for name in row["therapies"].split(";") if name.strip()}
    return names


def write(path: Path, rows: Iterable[tuple[str, ...]], header: tuple[str, ...] = COLUMNS) -> Path:
    path.write_text("".join("\t".join(row) + "\n" for row in (header, *rows)), encoding="utf-8")
    return path


def changed(**cells: str) -> tuple[str, ...]:
    return tuple((dict(zip(COLUMNS, GOOD, strict=True)) | cells).values())


# --- the file --------------------------------------------------------------------------------------------------------


def test_form(lines: list[list[str]]) -> None:
    assert lines[0] == ["name", "synonyms", "drug_class", "targets", "modality", "components", "source"]
    assert {len(line) for line in lines} == {7}
    assert [cell for line in lines for cell in line if cell != cell.strip() or '"' in cell] == []
    names = [line[0] for line in lines[1:]]
    assert names == sorted(set(names), key=str.casefold)
    assert TABLE.read_bytes().endswith(b"\n")
    assert b"\r" not in TABLE.read_bytes()


def test_values(drugs: Drugs) -> None:
    allowed = {
        *("small molecule", "antibody", "antibody-drug conjugate", "cell therapy", "vaccine", "hormone"),
        *("chemotherapy", "immunotherapy", "radiotherapy", "ablation or implantation", "radioligand"),
        *("PET or SPECT tracer", "surgery", "other biological", "combination", "several kinds", "not classified"),
    }
    assert {str(modality) for modality in Modality} == allowed
    for drug in drugs:
        assert drug.drug_class, drug.name
        assert len(drug.drug_class) <= 80, drug.name
        assert not set(drug.targets) & NOT_APPROVED, drug.name
        assert len(set(drug.targets)) == len(drug.targets), drug.name


def test_no_name_or_synonym_is_claimed_twice(lines: list[list[str]]) -> None:
    claimed = [(text.casefold(), line[0]) for line in lines[1:] for text in (line[0], *line[1].split(";")) if text]
    seen = [text for text, _ in claimed]
    assert {pair for pair in claimed if seen.count(pair[0]) > 1} == set()


def test_every_therapy_of_the_base_is_a_drug_by_its_own_name(drugs: Drugs) -> None:
    names = therapies_of_the_base()
    assert len(names) >= 100
    assert names - {drug.name for drug in drugs} == set()
    assert {drugs.get(name).name for name in names} == names


def test_sources_are_civic_items_or_read_pages(drugs: Drugs) -> None:
    wrong = {(d.name, part) for d in drugs for part in d.source.split("; ") if not re.fullmatch(SOURCE, part)}
    assert wrong == set()


def test_cited_civic_items_name_the_drug(drugs: Drugs, civic: dict[str, dict[str, str]]) -> None:
    cited = [(drug, number) for drug in drugs for number in re.findall(r"CIViC EID(\d+)", drug.source)]
    assert len(cited) >= 50
    assert [number for _, number in cited if number not in civic] == []
    silent = {(drug.name, number) for drug, number in cited if not names(civic[number], drug)}
    assert silent == set()
    assert {civic[number]["evidence_status"] for _, number in cited} == {"accepted"}


def names(item: dict[str, str], drug: Drug) -> bool:
    """The item lists the drug among its therapies, or its statement has one of the drug's names, whatever the spelling."""
    listed = {drug_key(name) for name in split_therapies(item["therapies"])}
    statement = re.sub(r"[^\w/]", "", item["evidence_statement"].casefold())
    keys = {drug_key(name) for name in (drug.name, *drug.synonyms)}
    return bool(keys & listed) or any(key in statement for key in keys)


def test_classes_and_modalities_go_together(drugs: Drugs) -> None:
    """What a name's stem or class says by international convention must be what the modality says."""
    endocrine = {"ESR1", "AR", "CYP19A1", "CYP17A1", "SSTR5", "NR3C1"}
    for drug in drugs:
        last = drug.name.split()[-1].casefold()
        if drug.name.casefold().endswith("nib"):
            assert drug.modality is Modality.SMALL_MOLECULE, drug.name
        if last.endswith("mab") or "monoclonal antibody" in drug.name.casefold():
            assert drug.modality in {Modality.ANTIBODY, Modality.IMMUNOTHERAPY}, drug.name
        assert (drug.modality is Modality.ANTIBODY_DRUG_CONJUGATE) == ("antibody-drug conjugate" in drug.drug_class)
        assert ("checkpoint" in drug.drug_class) <= (drug.modality is Modality.IMMUNOTHERAPY), drug.name
        acts_on_hormones = bool(set(drug.targets) & endocrine) or "endocrine" in drug.drug_class
        if drug.modality is not Modality.TRACER:
            assert (drug.modality is Modality.HORMONE) == acts_on_hormones, drug.name
        assert (drug.modality is Modality.TRACER) == ("tracer" in drug.drug_class), drug.name
        assert (drug.modality is Modality.RADIOLIGAND) <= bool(drug.targets), drug.name
        if drug.is_class:
            assert not drug.components, drug.name


@pytest.mark.parametrize(
    ("name", "targets", "modality"),
    [
        ("Osimertinib", {"EGFR"}, Modality.SMALL_MOLECULE),
        ("Trastuzumab", {"ERBB2"}, Modality.ANTIBODY),
        ("Trastuzumab Deruxtecan", {"ERBB2"}, Modality.ANTIBODY_DRUG_CONJUGATE),
        ("Pembrolizumab", {"PDCD1"}, Modality.IMMUNOTHERAPY),
        ("Fulvestrant", {"ESR1"}, Modality.HORMONE),
        ("Carboplatin", set(), Modality.CHEMOTHERAPY),
        ("Lutathera", {"SSTR2"}, Modality.RADIOLIGAND),
        ("68Ga-DOTATATE", {"SSTR2"}, Modality.TRACER),
        ("177Lu-PSMA-617", {"FOLH1"}, Modality.RADIOLIGAND),
        ("Pylarify", {"FOLH1"}, Modality.TRACER),
        ("131I-MIBG", {"SLC6A2"}, Modality.RADIOLIGAND),
        ("123I-MIBG", {"SLC6A2"}, Modality.TRACER),
        ("radioiodine", {"SLC5A5"}, Modality.RADIOLIGAND),
        ("18F-FES", {"ESR1"}, Modality.TRACER),
        ("Radiation Therapy", set(), Modality.RADIOTHERAPY),
    ],
)
def test_known_drugs(drugs: Drugs, name: str, targets: set[str], modality: Modality) -> None:
    drug = drugs.get(name)
    assert (set(drug.targets), drug.modality) == (targets, modality)


# --- the reader ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Imatinib", "imatinib", " GLEEVEC ", "sti-571"])
def test_names_and_synonyms_in_any_letter_case(tmp_path: Path, text: str) -> None:
    found = load_drugs(write(tmp_path / "drugs.tsv", [GOOD]))
    assert found.get(text) == Drug(
        "Imatinib", ("Gleevec", "STI-571"), GOOD[2], ("ABL1", "KIT"), Modality.SMALL_MOLECULE, "CIViC EID1"
    )
    assert [drug.name for drug in found] == ["Imatinib"]
    assert len(found) == 1


def test_an_unknown_drug_is_an_error_with_its_cure(tmp_path: Path) -> None:
    found = load_drugs(write(tmp_path / "drugs.tsv", [GOOD]))
    with pytest.raises(KnowledgeBaseError, match=r"drugs\.tsv.*'Imatinip'.*nearest are Imatinib.*add a row"):
        found.get("Imatinip")
    with pytest.raises(KnowledgeBaseError, match=r"'Qqq'; correct the therapy's name"):
        found.get("Qqq")


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"modality": "pill"}, "line 2: modality 'pill' of Imatinib is none of small molecule, "),
        ({"modality": "not classified"}, "line 2: modality 'not classified' of Imatinib is none of"),
        ({"modality": "combination"}, "Imatinib is combination and has 0 components"),
        ({"components": "Absent"}, "component 'Absent' of Imatinib is no single drug of this table"),
        ({"drug_class": ""}, "line 2: 'Imatinib' has no drug_class"),
        ({"source": ""}, "line 2: 'Imatinib' has no source"),
        ({"source": "I know it"}, "line 2: Imatinib: I know it is neither"),
        ({"source": "https://example.org/page"}, "line 2: Imatinib: https://example.org/page is neither"),
        ({"targets": "Bcr-Abl"}, "line 2: Imatinib: Bcr-Abl is neither"),
    ],
)
def test_a_faulty_row_is_named(tmp_path: Path, cells: dict[str, str], fault: str) -> None:
    with pytest.raises(KnowledgeBaseError, match=re.escape(fault)):
        load_drugs(write(tmp_path / "drugs.tsv", [changed(**cells)]))


def test_all_faults_come_in_one_message(tmp_path: Path) -> None:
    rows = [GOOD, changed(name="Masitinib", modality="pill"), GOOD[:3]]
    with pytest.raises(KnowledgeBaseError) as fault:
        load_drugs(write(tmp_path / "drugs.tsv", rows))
    assert [line.split("line ")[1][0] for line in str(fault.value).splitlines()] == ["3", "4"]


@pytest.mark.parametrize("other", [{"name": "IMATINIB", "synonyms": ""}, {"name": "Other", "synonyms": "gleevec"}])
def test_a_name_that_two_drugs_claim(tmp_path: Path, other: dict[str, str]) -> None:
    with pytest.raises(KnowledgeBaseError, match="stands for Imatinib and for"):
        load_drugs(write(tmp_path / "drugs.tsv", [GOOD, changed(**other)]))


def test_a_wrong_header_or_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="the header must be name, synonyms"):
        load_drugs(write(tmp_path / "drugs.tsv", [GOOD], header=("name",)))
    with pytest.raises(KnowledgeBaseError, match=r"absent\.tsv: not a readable table"):
        load_drugs(tmp_path / "absent.tsv")
