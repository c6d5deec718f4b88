"""Resolving what a sheet says, and relating it to what evidence says. Tree facts: OncoTree of 2025-10-03."""

import json
from pathlib import Path

import pytest

from moltarget.errors import MoltargetError
from moltarget.ontology import (
    DiseaseTerm,
    EvidenceDisease,
    Lineage,
    OntologyError,
    Relation,
    TermRelation,
    TumorType,
    TumorTypes,
    UnknownTumorType,
    load_oncotree_json,
    load_tumor_types,
)
from moltarget.ontology.values import normal_text

ROOT = Path(__file__).parents[2]
TYPES = ROOT / "resources/tumor_types.tsv"
TERMS = ROOT / "resources/disease_terms.tsv"
ONCOTREE = ROOT.parent / "shared/data/ontology/oncotree_2025_10_03.json"

SAME, BROADER, NARROWER = Relation.SAME, Relation.BROADER, Relation.NARROWER
PAN, OTHER, UNKNOWN = Relation.PAN_CANCER, Relation.OTHER, Relation.UNKNOWN


@pytest.fixture(scope="module")
def ontology() -> TumorTypes:
    return load_tumor_types(TYPES, TERMS)


# --- resolve ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LUAD", "LUAD"),
        ("luad", "LUAD"),
        (" Lung Adenocarcinoma ", "LUAD"),
        ("lung adeno", "LUAD"),
        ("NSCLC", "NSCLC"),
        ("non small cell lung cancer", "NSCLC"),
        ("Lung Non-small Cell Carcinoma", "NSCLC"),
        ("DOID:3908", "NSCLC"),
        ("doid:3908", "NSCLC"),
        ("C2926", "NSCLC"),
        ("NCIT:C2926", "NSCLC"),
        ("CRC", "COADREAD"),
        ("DOID:9256", "COADREAD"),
        ("GBM", "GB"),
        ("DLBCL", "DLBCLNOS"),
        ("multiple myeloma", "PCM"),
        ("T-ALL", "TLL"),
        ("CLL", "CLLSLL"),
        ("hcl-v", "HCL-V"),
        ("MDS/MPN", "MDS/MPN"),
        ("Breast cancer", "BREAST"),
        ("Oesophageal squamous-cell carcinoma", "ESCC"),
        ("phaeochromocytoma", "PHC"),
        ("acute myeloid leukaemia", "AML"),
        ("Wilms tumour", "WT"),
        ("Waldenström macroglobulinaemia", "WM"),
        ("Waldenstro\u0308m Macroglobulinemia", "WM"),  # the letter and its dots apart
        ("PDAC", "PAAD"),
        ("DOID:3498", "PAAD"),
        ("DOID:0080976", "AMLBCRABL1"),
    ],
)
def test_resolve(ontology, text, code):
    assert ontology.resolve(text).code == code


@pytest.mark.parametrize(
    ("text", "said", "suggested"),
    [
        ("lung adenocarcinma", "no known tumour type", "LUAD"),
        ("LUADD", "no known tumour type", "LUAD"),
        ("colorectal cancr", "no known tumour type", "COADREAD"),
        ("gastric cancr", "no known tumour type", "STAD"),
        ("leukaemi", "no known tumour type", "AML"),
        ("DOID:99999999", "no known tumour type", None),
        ("xyzzy", "no known tumour type", None),
        ("choriocarcinoma", "names 2 tumour types", "TCCA"),
        ("C9461", "names 2 tumour types", "SCBC"),  # OncoTree gives this number to a small-bowel tumour as well
        ("HER2-positive breast cancer", "no OncoTree code of its own", "BREAST"),
        ("DOID:0080909", "no OncoTree code of its own", "PROSTATE"),
        ("ALL", "no OncoTree code of its own", "BLL"),
        ("bladder cancer", "no OncoTree code of its own", "BLCA"),
    ],
)
def test_unresolved_text_names_its_cure(ontology, text, said, suggested):
    with pytest.raises(UnknownTumorType, match=said) as raised:
        ontology.resolve(text)
    assert raised.value.suggestions
    assert suggested is None or suggested in raised.value.suggestions
    assert all(f"({code})" in str(raised.value) for code in raised.value.suggestions)
    if said == "no known tumour type":
        assert 3 <= len(raised.value.suggestions) <= 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no tumour type given"),
        ("  ", "no tumour type given"),
        ("cancer", "says no more than that there is a tumour"),
        ("solid tumor", "says no more than that there is a tumour"),
        ("Von Hippel-Lindau disease", "is no tumour type"),
    ],
)
def test_text_that_names_no_type(ontology, text, said):
    with pytest.raises(MoltargetError, match=said):
        ontology.resolve(text)


def test_every_name_code_and_doid_resolves_to_its_own_type(ontology):
    for kind in ontology.types.values():
        assert ontology.resolve(kind.code.lower()) is kind
        for text in (kind.name, *kind.synonyms, *kind.doid):
            try:
                assert ontology.resolve(text) is kind, text
            except UnknownTumorType as error:
                assert kind.code in error.suggestions


# --- relate ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case",  # sample, the evidence's code, DOID and name, relation, distance
    [
        # solid, by code
        ("LUAD", "LUAD", "", "", SAME, 0),
        ("LUAD", "NSCLC", "", "", BROADER, 1),
        ("LUAD", "LUNG", "", "", BROADER, 2),
        ("LUNG", "LUAD", "", "", NARROWER, 2),
        ("NSCLC", "LUSC", "", "", NARROWER, 1),
        ("LUAD", "LUSC", "", "", OTHER, 2),
        ("LUAD", "SCLC", "", "", OTHER, 4),
        ("SCLC", "NSCLC", "", "", OTHER, 3),
        ("COAD", "COADREAD", "", "", BROADER, 1),
        ("READ", "COAD", "", "", OTHER, 2),
        ("COADREAD", "BOWEL", "", "", BROADER, 1),
        ("ANSC", "COADREAD", "", "", OTHER, 2),
        ("IDC", "BREAST", "", "", BROADER, 2),
        ("BREAST", "IDC", "", "", NARROWER, 2),
        ("GEJ", "EGC", "", "", BROADER, 1),
        ("GEJ", "STAD", "", "", OTHER, 2),
        ("IHCH", "CHOL", "", "", BROADER, 1),
        ("SKCM", "MEL", "", "", BROADER, 1),
        ("UM", "MEL", "", "", OTHER, 5),  # OncoTree files uveal melanoma under the eye
        ("HGSOC", "OVARY", "", "", BROADER, 3),
        ("THPA", "THME", "", "", OTHER, 3),
        ("GIST", "SARCNOS", "", "", OTHER, 2),
        # solid, by DOID or name, as CIViC prints them
        ("LUAD", "", "DOID:3908", "Lung Non-small Cell Carcinoma", BROADER, 1),
        ("LUAD", "", "DOID:3905", "Lung Carcinoma", BROADER, 2),
        ("NSCLC", "NSCLC", "DOID:3908", "Lung Non-small Cell Carcinoma", SAME, 0),
        ("COADREAD", "COADREAD", "DOID:9256", "Colorectal Cancer", SAME, 0),
        ("COADREAD", "", "DOID:219", "Colon Cancer", NARROWER, 2),
        ("COAD", "", "DOID:219", "Colon Cancer", BROADER, 1),
        ("READ", "", "DOID:219", "Colon Cancer", OTHER, 3),
        ("STAD", "", "DOID:10534", "Stomach Cancer", BROADER, 1),
        ("ESCC", "", "DOID:10534", "Stomach Cancer", OTHER, 4),
        ("UTUC", "", "DOID:11054", "Urinary Bladder Cancer", OTHER, 3),
        ("UTUC", "", "DOID:2671", "Transitional Cell Carcinoma", BROADER, 1),
        ("PROSTATE", "PROSTATE", "DOID:0080909", "Castration-resistant Prostate Carcinoma", NARROWER, 1),
        ("PRAD", "PROSTATE", "DOID:0080909", "Castration-resistant Prostate Carcinoma", NARROWER, 2),
        ("BREAST", "BREAST", "DOID:0060079", "Her2-receptor Positive Breast Cancer", NARROWER, 1),
        ("IDC", "BREAST", "DOID:0060079", "Her2-receptor Positive Breast Cancer", NARROWER, 3),
        ("LUAD", "BREAST", "DOID:0060079", "Her2-receptor Positive Breast Cancer", OTHER, 5),
        ("IDC", "", "DOID:0060081", "Triple-receptor Negative Breast Cancer", NARROWER, 3),
        ("BRCA", "BRCA", "DOID:6587", "Breast Tubular Carcinoma", NARROWER, 1),
        ("ILC", "BRCA", "DOID:6587", "Breast Tubular Carcinoma", OTHER, 2),  # another histology, not a state
        ("ES", "", "DOID:3369", "Ewing Sarcoma", SAME, 0),
        ("ESST", "", "DOID:3369", "Ewing Sarcoma", BROADER, 1),
        ("LMS", "", "DOID:1115", "Sarcoma", BROADER, 1),
        ("DDLS", "", "DOID:1115", "Sarcoma", BROADER, 2),
        ("SOFT_TISSUE", "", "DOID:1115", "Sarcoma", NARROWER, 1),
        ("GIST", "", "DOID:1115", "Sarcoma", OTHER, 2),
        ("DMBL", "", "DOID:0050902", "Medulloblastoma", BROADER, 1),
        ("MBLSHH", "", "DOID:0050902", "Medulloblastoma", BROADER, 1),
        ("PAST", "", "DOID:0080830", "Childhood Low-grade Glioma", NARROWER, 1),
        ("PAST", "", "DOID:0080829", "Low Grade Glioma", BROADER, 1),
        ("GB", "", "", "Glioma", BROADER, 2),
        ("UCEC", "", "DOID:1380", "Endometrial Cancer", BROADER, 1),
        ("ARMM", "", "DOID:1909", "Melanoma", BROADER, 1),  # mucosal, filed under the bowel
        ("SARCL", "NSCLC", "DOID:3908", "Lung Non-small Cell Carcinoma", BROADER, 1),
        ("CMC", "COADREAD", "DOID:9256", "Colorectal Cancer", BROADER, 1),
        ("THHC", "", "DOID:0080525", "Differentiated Thyroid Carcinoma", BROADER, 1),
        ("TAML", "AML", "DOID:9119", "Acute Myeloid Leukemia", BROADER, 1),
        # types that OncoTree files outside the branch of the type that covers them, both ways and by code as well
        ("SARCL", "NSCLC", "", "", BROADER, 1),
        ("NSCLC", "SARCL", "", "", NARROWER, 1),
        ("LUNG", "SARCL", "", "", NARROWER, 1),
        ("MEL", "", "DOID:0050929", "Mucosal Melanoma", NARROWER, 2),
        ("SKCM", "", "DOID:0050929", "Mucosal Melanoma", OTHER, 6),
        ("HGGNOS", "GB", "DOID:3068", "Glioblastoma", NARROWER, 1),
        ("GB", "", "DOID:3070", "High Grade Glioma", BROADER, 1),
        ("SARCNOS", "LMS", "", "", NARROWER, 1),
        ("DMBLSHH", "MBL", "", "", BROADER, 2),
        ("PEMESO", "", "DOID:1790", "Malignant Mesothelioma", BROADER, 1),
        ("MRC", "", "", "Renal Medullary Carcinoma", SAME, 0),
        ("TRCC", "", "DOID:0081413", "Renal Cell Carcinoma With MiT Translocations", SAME, 0),
        # haematological
        ("AML", "AML", "DOID:9119", "Acute Myeloid Leukemia", SAME, 0),
        ("AMLNPM1", "", "DOID:9119", "Acute Myeloid Leukemia", BROADER, 2),
        ("AML", "", "DOID:0081089", "Acute Myeloid Leukemia With Mutated NPM1", NARROWER, 2),
        ("APLPMLRARA", "", "DOID:0060318", "Acute Promyelocytic Leukemia", SAME, 0),
        ("AMLRARA", "", "DOID:0060318", "Acute Promyelocytic Leukemia", BROADER, 1),
        ("AML", "", "DOID:0060318", "Acute Promyelocytic Leukemia", NARROWER, 2),
        ("BLL", "", "DOID:9952", "Acute Lymphoblastic Leukemia", BROADER, 1),
        ("BLLBCRABL1", "BLL", "DOID:0080630", "B-lymphoblastic Leukemia/lymphoma", BROADER, 2),
        ("TLL", "", "DOID:0080630", "B-lymphoblastic Leukemia/lymphoma", OTHER, 2),
        ("BLL", "", "DOID:0080144", "Childhood Acute Lymphocytic Leukemia", NARROWER, 1),
        ("CMLBCRABL1", "CML", "DOID:8552", "Chronic Myeloid Leukemia", BROADER, 1),
        ("CML", "", "DOID:1240", "Leukemia", BROADER, 1),
        ("FL", "", "DOID:1240", "Leukemia", OTHER, 3),
        ("FL", "", "DOID:0060058", "Lymphoma", BROADER, 1),
        ("PCM", "", "DOID:0060058", "Lymphoma", OTHER, 3),  # though OncoTree files myeloma under NHL
        ("TLYM", "", "DOID:0060058", "Lymphoma", BROADER, 1),
        ("PCM", "PCM", "DOID:9538", "Multiple Myeloma", SAME, 0),
        ("GCB", "", "DOID:0050745", "Diffuse Large B-cell Lymphoma", BROADER, 1),
        ("PCNSL", "", "DOID:0050745", "Diffuse Large B-cell Lymphoma", BROADER, 1),
        ("WM", "", "DOID:0060901", "Lymphoplasmacytic Lymphoma", BROADER, 1),
        ("PV", "MPN", "DOID:2226", "Myeloproliferative Neoplasm", BROADER, 1),
        ("PV", "", "DOID:2531", "Hematologic Cancer", BROADER, 4),
        ("PCM", "", "DOID:2531", "Hematologic Cancer", BROADER, 5),
        ("LUAD", "", "DOID:2531", "Hematologic Cancer", OTHER, 5),
        ("MYELOID", "AML", "", "", NARROWER, 2),
        ("LYMPH", "MYELOID", "", "", OTHER, 2),
        # pan-cancer
        ("LUAD", "ANY", "DOID:162", "Cancer", PAN, 1),
        ("AML", "", "DOID:162", "Cancer", PAN, 1),
        ("LUAD", "SOLID", "", "Solid Tumor", PAN, 1),
        ("LUNG", "", "", "Solid Tumor", PAN, 1),
        ("CUP", "SOLID", "", "", PAN, 1),
        ("AML", "SOLID", "", "Solid Tumor", OTHER, 1),
        ("PCM", "", "", "Solid Tumor", OTHER, 1),
        ("TLYM", "SOLID", "", "Solid Tumor", OTHER, 1),  # a lymphoma, though filed under the testis
        ("TISSUE", "SOLID", "", "Solid Tumor", NARROWER, 1),
        ("LUAD", "TISSUE", "", "", PAN, 1),
        # no place
        ("CCRCC", "", "DOID:14175", "Von Hippel-Lindau Disease", OTHER, None),
        ("LUAD", "", "", "", UNKNOWN, None),
        ("LUAD", "", "DOID:99999999", "Unheard-of Tumor", UNKNOWN, None),
        (None, "LUAD", "", "", UNKNOWN, None),
        (None, "ANY", "DOID:162", "Cancer", UNKNOWN, None),
    ],
)
def test_relate(ontology, case):
    sample, code, doid, name, relation, distance = case
    found = ontology.relate(sample, EvidenceDisease(code, doid, name))
    assert (found.relation, found.distance) == (relation, distance)
    assert found.distance is None or found.distance == len(found.path) - 1
    assert found.path == () or found.path[0] == sample
    assert found.sentence.endswith(".")


@pytest.mark.parametrize(
    ("sample", "disease", "path", "sentence"),
    [
        (
            "LUAD",
            EvidenceDisease("LUNG"),
            ("LUAD", "NSCLC", "LUNG"),
            "The evidence is on Lung tumour (LUNG), which includes the sample's Lung Adenocarcinoma (LUAD).",
        ),
        (
            "SKCM",
            EvidenceDisease("LUAD"),
            ("SKCM", "MEL", "SKIN", "TISSUE", "LUNG", "NSCLC", "LUAD"),
            "The evidence is on Lung Adenocarcinoma (LUAD), another disease than the sample's Cutaneous Melanoma (SKCM).",
        ),
        (
            "BLL",
            EvidenceDisease("", "DOID:9952", "Acute Lymphoblastic Leukemia"),
            ("BLL", "Acute Lymphoblastic Leukemia"),
            "The evidence is on Acute Lymphoblastic Leukemia, which includes the sample's"
            " B-Lymphoblastic Leukemia/Lymphoma (BLL).",
        ),
        (
            "BLL",
            EvidenceDisease("", "DOID:9952"),  # no name printed: the table's own
            ("BLL", "acute lymphoblastic leukemia"),
            "The evidence is on acute lymphoblastic leukemia, which includes the sample's"
            " B-Lymphoblastic Leukemia/Lymphoma (BLL).",
        ),
        (
            "PRAD",
            EvidenceDisease("PROSTATE", "DOID:0080909", "Castration-resistant Prostate Carcinoma"),
            ("PRAD", "PROSTATE", "Castration-resistant Prostate Carcinoma"),
            "The evidence is on Castration-resistant Prostate Carcinoma, which the sample's"
            " Prostate Adenocarcinoma (PRAD) may or may not be: check it.",
        ),
        (
            "AML",
            EvidenceDisease("SOLID"),
            ("AML", "SOLID"),
            "The evidence is on solid tumours, which never cover a haematological malignancy such as"
            " Acute Myeloid Leukemia (AML).",
        ),
        (
            None,
            EvidenceDisease("LUAD"),
            (),
            "The sample's tumour type is not given, so its relation to Lung Adenocarcinoma (LUAD) is not known.",
        ),
        ("LUAD", EvidenceDisease(), (), "The evidence names no disease, so its relation to the sample is not known."),
    ],
)
def test_path_and_sentence(ontology, sample, disease, path, sentence):
    found = ontology.relate(sample, disease)
    assert (found.path, found.sentence) == (path, sentence)


def test_relations_of_codes_mirror_each_other(ontology):
    """Broader one way is narrower the other way, over the same number of steps."""
    mirror = {SAME: SAME, BROADER: NARROWER, NARROWER: BROADER, OTHER: OTHER}
    codes = sorted(set(ontology.types) - {"TISSUE", *ontology.kin})[::9]  # kin lie outside the branch of their type
    for one in codes:
        for two in codes:
            there, back = (ontology.relate(a, EvidenceDisease(b)) for a, b in ((one, two), (two, one)))
            assert mirror[there.relation] is back.relation
            assert there.path == back.path[::-1]


def test_solid_evidence_never_covers_a_haematological_sample(ontology):
    for kind in ontology.types.values():
        found = ontology.relate(kind.code, EvidenceDisease("SOLID")).relation
        assert found is {Lineage.SOLID: PAN, Lineage.HAEMATOLOGICAL: OTHER, Lineage.MIXED: NARROWER}[kind.lineage]


def test_codes_that_are_not_listed_are_refused(ontology):
    with pytest.raises(UnknownTumorType, match="'luad' is no listed OncoTree code"):
        ontology.relate("luad", EvidenceDisease("LUAD"))
    with pytest.raises(UnknownTumorType, match="evidence on 'Odd': 'NOPE' is no listed"):
        ontology.relate("LUAD", EvidenceDisease("NOPE", "", "Odd"))


# --- reading ---------------------------------------------------------------------------------------------------------

TYPE_HEADER = "oncotree_code\tname\tparent\tlineage\tdoid\tncit\tsynonyms"
TERM_HEADER = "doid\tname\toncotree_code\trelation\tnote"
TISSUE_ROW = "TISSUE\tTissue\t\tmixed\t\tC12801\t"
LUNG_ROW = "LUNG\tLung\tTISSUE\tsolid\tDOID:1324\tC12468\tlung cancer"


@pytest.mark.parametrize(
    ("types", "terms", "said"),
    [
        (["code\tname"], [TERM_HEADER], "line 1: the columns have to be oncotree_code, name"),
        ([TYPE_HEADER, "LUNG\tLung"], [TERM_HEADER], "line 2: 2 cells where 7 belong"),
        ([TYPE_HEADER, "LUNG\t\tTISSUE\tsolid\t\t\t"], [TERM_HEADER], "line 2: name is empty"),
        ([TYPE_HEADER, "LUNG\tLung\tTISSUE\tliquid\t\t\t"], [TERM_HEADER], "lineage 'liquid' is none of solid"),
        ([TYPE_HEADER, "LUNG\tLung\tTISSUE\tsolid\t1324\t\t"], [TERM_HEADER], "'1324' is not a Disease Ontology id"),
        ([TYPE_HEADER, TISSUE_ROW, LUNG_ROW, LUNG_ROW], [TERM_HEADER], "LUNG listed more than once"),
        ([TYPE_HEADER, LUNG_ROW], [TERM_HEADER], "LUNG has the parent TISSUE, which is not listed"),
        ([TYPE_HEADER, "A\ta\tB\tsolid\t\t\t", "B\tb\tA\tsolid\t\t\t"], [TERM_HEADER], "A is its own ancestor"),
        ([TYPE_HEADER, "A\ta\t\tsolid\t\t\t"], [TERM_HEADER], "TISSUE alone stands at the top"),
        ([TYPE_HEADER, TISSUE_ROW], [TERM_HEADER, "\tx\tLUNG\tnarrower\t"], "lacks LUNG, which the disease term 'x'"),
        ([TYPE_HEADER, TISSUE_ROW], [TERM_HEADER, "\tx\tTISSUE\tnear\t"], "relation 'near' is none of same"),
        ([TYPE_HEADER, TISSUE_ROW, LUNG_ROW], [TERM_HEADER, "\tx\tLUNG;TISSUE\tsame\t"], "'same' takes one code"),
        ([TYPE_HEADER, TISSUE_ROW], [TERM_HEADER, "\tx\tTISSUE\toutside\t"], "'x' is outside with 1 codes"),
        ([TYPE_HEADER, TISSUE_ROW], [TERM_HEADER, "DOID:1;DOID:2\tx\tTISSUE\tsame\t"], "'x' has 2 DOIDs"),
    ],
)
def test_malformed_tables(tmp_path, types, terms, said):
    (tmp_path / "types.tsv").write_text("\n".join(types) + "\n", encoding="utf-8")
    (tmp_path / "terms.tsv").write_text("\n".join(terms) + "\n", encoding="utf-8")
    with pytest.raises(OntologyError, match=said):
        load_tumor_types(tmp_path / "types.tsv", tmp_path / "terms.tsv")


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(OntologyError, match=r"nowhere\.tsv: cannot be read"):
        load_tumor_types(tmp_path / "nowhere.tsv", TERMS)


def node(code: str, name: str, *children: dict, ncit: tuple[str, ...] = ()) -> dict:
    below = {child["code"]: child for child in children}
    return {"code": code, "name": name, "externalReferences": {"NCI": list(ncit)}, "children": below}


@pytest.fixture
def small_tables(tmp_path) -> tuple[Path, Path]:
    (tmp_path / "types.tsv").write_text("\n".join([TYPE_HEADER, TISSUE_ROW, LUNG_ROW]) + "\n", encoding="utf-8")
    (tmp_path / "terms.tsv").write_text(f"{TERM_HEADER}\n\tlung carcinoma\tLUNG\tstate\t\n", encoding="utf-8")
    return tmp_path / "types.tsv", tmp_path / "terms.tsv"


def test_a_configured_oncotree_keeps_its_names_and_takes_the_project_s_identifiers(tmp_path, small_tables):
    tree = {"TISSUE": node("TISSUE", "Tissue", node("LUNG", "Lungs", node("NEWT", "New Tumor"), ncit=("C1",)))}
    (tmp_path / "tree.json").write_text(json.dumps(tree), encoding="utf-8")
    read = load_oncotree_json(tmp_path / "tree.json", *small_tables)
    lung = read.types["LUNG"]
    assert (lung.name, lung.ncit, lung.doid, lung.synonyms) == ("Lungs", ("C1",), ("DOID:1324",), ("lung cancer",))
    assert read.types["NEWT"] == TumorType("NEWT", "New Tumor", "LUNG", Lineage.SOLID)
    assert read.relate("NEWT", EvidenceDisease("", "DOID:1324")).relation is BROADER
    assert read.relate("NEWT", EvidenceDisease("", "", "Lung Carcinoma")).relation is NARROWER


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not a readable OncoTree JSON file"),
        ("[]", "has no TISSUE node"),
        ('{"TISSUE": {"code": "TISSUE", "name": "Tissue"}}', "TISSUE under the top lacks 'externalReferences'"),
        (json.dumps({"TISSUE": node("TISSUE", "Tissue")}), "lacks LUNG, which the disease term 'lung carcinoma'"),
    ],
)
def test_malformed_oncotree(tmp_path, small_tables, text, said):
    (tmp_path / "tree.json").write_text(text, encoding="utf-8")
    with pytest.raises(OntologyError, match=said):
        load_oncotree_json(tmp_path / "tree.json", *small_tables)


def test_the_whole_oncotree_relates_as_the_table_does(ontology):
    if not ONCOTREE.exists():
        pytest.skip("oncotree_2025_10_03.json is not beside this checkout (../shared/data)")
    whole = load_oncotree_json(ONCOTREE, TYPES, TERMS)
    assert len(whole.types) == 898
    assert {code: whole.types[code] for code in ontology.types} == dict(ontology.types)
    assert whole.resolve("Renal Angiomyolipoma").code == "RAML"  # a node that the table leaves out
    for code in sorted(ontology.types)[::5]:
        for disease in (
            EvidenceDisease("NSCLC"),
            EvidenceDisease("", "DOID:1240", "Leukemia"),
            EvidenceDisease("SOLID"),
        ):
            assert whole.relate(code, disease) == ontology.relate(code, disease)


def test_a_homonym_as_evidence_covers_all_its_owners():
    kinds = [
        TumorType("TISSUE", "Tissue", "", Lineage.MIXED),
        *(TumorType(code, "Choriocarcinoma", "TISSUE", Lineage.SOLID) for code in ("ONE", "TWO")),
    ]
    twins = TumorTypes.build(kinds, [], source="here")
    assert twins.relate("ONE", EvidenceDisease("", "", "choriocarcinoma")).relation is BROADER
    assert twins.relate("ONE", EvidenceDisease("TWO", "", "choriocarcinoma")).relation is OTHER


def test_a_code_is_never_shadowed_by_another_type_s_synonym():
    kinds = [
        TumorType("TISSUE", "Tissue", "", Lineage.MIXED),
        TumorType("RCC", "Renal", "TISSUE", Lineage.SOLID),
        TumorType("REC", "Rectal", "TISSUE", Lineage.SOLID, synonyms=("rcc",)),
    ]
    terms = [DiseaseTerm("", "kidney cancer", ("RCC",), TermRelation.SAME)]
    read = TumorTypes.build(kinds, terms, source="here")
    assert read.resolve("rcc").code == "RCC"
    assert read.resolve("Kidney Cancer").code == "RCC"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Acute Myeloid Leukaemia", "acute myeloid leukemia"),
        ("non–small-cell lung tumour", "Non-Small Cell Lung Tumor"),
        ("Hodgkin's lymphoma", "Hodgkins Lymphoma"),
        ("Paediatric  haemangioma", "pediatric hemangioma"),
        ("Astrocytoma, IDH-mutant", "astrocytoma IDH mutant"),
    ],
)
def test_spellings_that_are_one(one, two):
    assert normal_text(one) == normal_text(two)


def test_spellings_that_differ():
    assert normal_text("Melanoma") != normal_text("Melanocytoma")
    assert normal_text("AML") != normal_text("AML, NOS")
