"""One therapy under one name: the cell that lists therapies, spellings, regimens, stems, and all of CIViC."""

import csv
from pathlib import Path

import pytest

from moltarget.drugs import Basis, Drugs, Modality, drug_key, load_drugs, split_therapies
from moltarget.drugs.stems import modality_by_stem

ROOT = Path(__file__).parents[2]
CIVIC = ROOT.parent / "shared/data/civic"


@pytest.fixture(scope="module")
def drugs() -> Drugs:
    return load_drugs(ROOT / "resources/drugs.tsv")


def civic_cells(name: str, column: str) -> list[tuple[str, str]]:
    """Each item's therapies cell and interaction."""
    path = CIVIC / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout (../shared/data)")
    kind = {"therapies": "therapy_interaction_type", "drugs": "drug_interaction_type"}[column]
    with path.open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row[column] or "", row[kind] or "") for row in rows]


# --- the cell --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("", ()),
        ("Not Applicable", ()),
        ("Nutlin-3,PLX4720", ("Nutlin-3", "PLX4720")),
        (" Imatinib , Dasatinib ", ("Imatinib", "Dasatinib")),
        ("Imatinib,Imatinib,", ("Imatinib",)),
        ("Gefitinib,Selumetinib,HER2 Inhibitor CP-724,714", ("Gefitinib", "Selumetinib", "HER2 Inhibitor CP-724,714")),
        ("HER2 Inhibitor CP-724,714,Gefitinib", ("HER2 Inhibitor CP-724,714", "Gefitinib")),
        ("2,4-pyrimidinediamine", ("2,4-pyrimidinediamine",)),
        ("Crizotinib,2,4-pyrimidinediamine", ("Crizotinib", "2,4-pyrimidinediamine")),
        ("WHI-P154,9F7-F11,Pertuzumab", ("WHI-P154", "9F7-F11", "Pertuzumab")),
        ("JQ-1,7-Ethyl-10-Hydroxycamptothecin", ("JQ-1", "7-Ethyl-10-Hydroxycamptothecin")),
        ("PI3Ka/Di,GF109203X,Go6983", ("PI3Ka/Di", "GF109203X", "Go6983")),
        (
            "Infigratinib,FGF/VEGF Receptor Tyrosine Kinase Inhibitor, PD173074",
            ("Infigratinib", "FGF/VEGF Receptor Tyrosine Kinase Inhibitor, PD173074"),
        ),
        ("BRAF Inhibitor, Trametinib", ("BRAF Inhibitor", "Trametinib")),
    ],
)
def test_splitting(cell: str, names: tuple[str, ...]) -> None:
    assert split_therapies(cell) == names


# --- spellings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("Regorafenib Anhydrous", "Regorafenib"),
        ("regorafenib  monohydrate", "Regorafenib"),
        ("Pictilisib Bismesylate", "Pictilisib"),
        ("Imatinib Mesylate", "Imatinib"),
        ("Retaspimycin Hydrochloride", "Retaspimycin"),
        ("Trametinib Dimethyl Sulfoxide", "Trametinib"),
        ("Cyproterone Acetate", "Cyproterone"),
        ("Larotrectinib Regimen", "Larotrectinib"),
        ("Datopotamab Deruxtecan Regimen", "Datopotamab Deruxtecan"),
        ("PI103", "PI-103"),
        ("JQ-1", "JQ1"),
        ("JQ1 Compound", "JQ1"),
        ("Kw2449", "KW-2449"),
        ("MEK Inhibitor PD0325901", "Mirdametinib"),
        ("FGFR Inhibitor AZD4547", "Fexagratinib"),
        ("Pol I Inhibitor CX5461", "Pidnarulex"),
        ("Akt/ERK Inhibitor ONC201", "Dordaviprone"),
        ("PI3K-alpha Inhibitor MEN1611", "Izorlisib"),
        ("NOTCH1 Antibody (PF-06293622)", "PF-06293622"),
        ("CP724714", "CP-724,714"),
        ("Zenocutuzumab", "Zenocutuzumab-zbco"),
        ("pembrolizumab-abcd", "Pembrolizumab"),
        ("Gleevec®", "Imatinib"),
        ("VEGF/VEGFR Inhibitors", "VEGF/VEGFR Inhibitor"),
        ("Mitogen-Activated Protein Kinase Kinase Inhibitor", "MEK Inhibitor"),
    ],
)
def test_spellings_of_one_name(drugs: Drugs, spelling: str, name: str) -> None:
    found = drugs.find(spelling)
    assert found is not None
    assert found.name == name
    assert drugs.get(spelling) is found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AG1295", "AG1296"),
        ("Taxane Compound", "Taxane"),
        ("Leucovorin", "Levoleucovorin"),
        ("Trastuzumab", "Trastuzumab Emtansine"),
        ("MEK Inhibitor", "BRAF Inhibitor"),
        ("Gallium Ga 68 Dotatate", "Lutetium Lu 177 Dotatate"),
    ],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert drug_key(one) != drug_key(other)


def test_no_two_rows_share_a_key(drugs: Drugs) -> None:
    claimed = [(drug_key(name), drug.name) for drug in drugs for name in (drug.name, *drug.synonyms)]
    assert len({key for key, _ in claimed}) == len({*claimed})


# --- regimens --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("regimen", "parts"),
    [
        ("FOLFIRI Regimen", ("Irinotecan", "Fluorouracil", "Leucovorin")),
        ("FOLFOX-4 Regimen", ("Oxaliplatin", "Fluorouracil", "Leucovorin")),
        ("R-CHOP Regimen", ("Rituximab", "Cyclophosphamide", "Doxorubicin", "Vincristine", "Prednisone")),
        ("PCV Regimen", ("Procarbazine", "Lomustine", "Vincristine")),
        ("EAP Protocol", ("Etoposide", "Doxorubicin", "Cisplatin")),
        ("Dabrafenib/Trametinib Regimen", ("Dabrafenib", "Trametinib")),
        ("Imatinib", ("Imatinib",)),
        ("Futuximab/Modotuximab Mixture", ("Futuximab/Modotuximab Mixture",)),
        ("Platinum Doublet", ("Platinum Doublet",)),
    ],
)
def test_a_regimen_is_all_its_parts(drugs: Drugs, regimen: str, parts: tuple[str, ...]) -> None:
    assert tuple(drug.name for drug in drugs.expand(regimen)) == parts
    drug = drugs.describe(regimen)
    assert (drug.modality is Modality.COMBINATION) == (len(parts) > 1)
    assert drug.components == (parts if len(parts) > 1 else ())


@pytest.mark.parametrize(
    ("cell", "interaction", "options"),
    [
        ("Vismodegib,Sonidegib", "Substitutes", [["Vismodegib"], ["Sonidegib"]]),
        ("Panitumumab,Cetuximab/Irinotecan Regimen", "Substitutes", [["Panitumumab"], ["Cetuximab", "Irinotecan"]]),
        (
            "FEC Regimen,FAC Regimen",
            "SUBSTITUTES",
            [["Fluorouracil", "Epirubicin", "Cyclophosphamide"], ["Fluorouracil", "Doxorubicin", "Cyclophosphamide"]],
        ),
        ("FOLFIRI Regimen,Cetuximab", "Combination", [["Irinotecan", "Fluorouracil", "Leucovorin", "Cetuximab"]]),
        ("Dabrafenib/Trametinib Regimen", "", [["Dabrafenib", "Trametinib"]]),
        ("Imatinib Mesylate,Imatinib", "Substitutes", [["Imatinib"]]),
        ("Dabrafenib,Trametinib", "Sequential", [["Dabrafenib", "Trametinib"]]),
        ("Not Applicable", "", []),
    ],
)
def test_options_of_a_cell(drugs: Drugs, cell: str, interaction: str, options: list[list[str]]) -> None:
    assert [[drug.name for drug in given] for given in drugs.options(cell, interaction)] == options


# --- names without a row ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "modality", "stem"),
    [
        ("Nintedanib", Modality.SMALL_MOLECULE, "-anib"),
        ("xyzatinib hydrochloride", Modality.SMALL_MOLECULE, "-tinib"),
        ("Dinaciclib", Modality.SMALL_MOLECULE, "-ciclib"),
        ("Camonsertib", Modality.SMALL_MOLECULE, "-sertib"),
        ("Alemtuzumab", Modality.ANTIBODY, "-mab"),
        ("Trastuzumab Rezetecan", Modality.ANTIBODY_DRUG_CONJUGATE, "-mab with -tecan"),
        ("Enfortumab Vedotin-ejfv", Modality.ANTIBODY_DRUG_CONJUGATE, "-mab with -dotin"),
        ("Tisagenlecleucel", Modality.CELL_THERAPY, "-leucel"),
        ("Ciltacabtagene Autoleucel", Modality.CELL_THERAPY, "-leucel"),
        ("Nedaplatin", Modality.CHEMOTHERAPY, "-platin"),
        ("Zotarolimus", Modality.SMALL_MOLECULE, "-rolimus"),
    ],
)
def test_modality_by_stem(drugs: Drugs, name: str, modality: Modality, stem: str) -> None:
    assert drugs.find(name) is None
    drug = drugs.describe(name)
    assert (drug.modality, drug.source, drug.basis) == (modality, f"by INN stem {stem}", Basis.BY_RULE)
    assert (drug.drug_class, drug.targets, drug.synonyms) == ("", (), ())


@pytest.mark.parametrize(
    "name",
    ["AS602868", "Pegaptanib", "Ibritumomab Tiuxetan", "Moxetumomab Pasudotox", "MC1568", "Something Treatment", "mab"],
)
def test_nothing_is_guessed(drugs: Drugs, name: str) -> None:
    drug = drugs.describe(name)
    assert (drug.modality, drug.basis, drug.drug_class, drug.targets) == (Modality.NOT_CLASSIFIED, Basis.NONE, "", ())


def test_written_name(drugs: Drugs) -> None:
    assert drugs.describe("  dinaciclib   hydrochloride ").name == "Dinaciclib"
    assert drugs.describe("AS602868").name == "AS602868"


def test_stems_agree_with_the_table(drugs: Drugs) -> None:
    """A rule that a checked row contradicts is no rule; checkpoint antibodies are what -mab cannot say."""
    for drug in drugs:
        ruled = modality_by_stem(drug.name)
        if ruled is not None and drug.modality is not Modality.IMMUNOTHERAPY:
            assert ruled[0] is drug.modality, drug.name


def test_classes_are_marked(drugs: Drugs) -> None:
    for name in (
        "MEK Inhibitor",
        "Immune Checkpoint Inhibitor",
        "Hormone Therapy",
        "Radiation Therapy",
        "Chemotherapy",
    ):
        assert drugs.get(name).is_class, name
    assert not drugs.get("Trametinib").is_class


# --- all of CIViC ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "column"),
    [("ClinicalEvidenceSummaries-2026-05.tsv", "therapies"), ("ClinicalEvidenceSummaries-2021-02.tsv", "drugs")],
)
def test_all_of_civic(drugs: Drugs, name: str, column: str) -> None:
    """Measured 2026-11-25: 99.2% (2026 file) and 99.1% (2021) of the items with a therapy are wholly in the table."""
    items = [(cell, kind) for cell, kind in civic_cells(name, column) if split_therapies(cell)]
    curated = 0
    for cell, kind in items:
        options = drugs.options(cell, kind)
        assert options, cell
        curated += all(drug.basis is Basis.CURATED for given in options for drug in given)
    assert curated / len(items) > 0.99
    mentions = [therapy for cell, _ in items for therapy in split_therapies(cell)]
    unknown = {therapy for therapy in mentions if drugs.describe(therapy).basis is Basis.NONE}
    assert {therapy for therapy in unknown if mentions.count(therapy) > 1} == {"Tyrphostin AG 1296"}
