"""The Cancer Genome Interpreter's table: each alteration code, association and level, and files that are none. Made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from matching_factory import types
from source_files import BIG, READER, WEB_PAGE, claim, reasons, through_the_store, write_table

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.sources import cgi
from moltarget.knowledge_base.sources.cgi import read_cgi
from moltarget.knowledge_base.sources.registry import read_source
from moltarget.ontology import EvidenceDisease

NAME = "synthetic_cgi.tsv"
COLUMNS = (
    "Alteration", "Alteration type", "Assay type", "Association", "Biomarker", "Curator", "Drug", "Drug family",
    "Drug full name", "Drug status", "Evidence level", "Gene", "Metastatic Tumor Type", "Primary Tumor acronym", "Source",
    "Targeting", "gDNA", "cDNA", "individual_mutation", "info", "region", "strand", "transcript", "Primary Tumor type",
)  # fmt: skip
GOOD = {
    "Alteration": "BRAF:V600E", "Alteration type": "MUT", "Association": "Responsive", "Biomarker": "BRAF (V600E)",
    "Drug": "Madeupinib", "Drug family": "made-up inhibitor", "Drug full name": "Madeupinib (made-up inhibitor)",
    "Evidence level": "Early trials", "Gene": "BRAF", "Primary Tumor acronym": "LUAD", "Source": "PMID:12345678",
    "Primary Tumor type": "Lung adenocarcinoma",
}  # fmt: skip


def row(**changes: str) -> dict[str, str]:
    return {**GOOD, **{name.replace("_", " "): value for name, value in changes.items()}}


def read(folder: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> e.Reading:
    return read_cgi(write_table(folder / NAME, columns, rows), READER)


def test_a_line_becomes_evidence(tmp_path: Path) -> None:
    source = "PMID:12345678;PMID: 12345678;ASCO 2013 (abstr 1);NCT00000001;FDA"
    reading = read(tmp_path, row(Source=source, Drug="Madeupinib;Otherinib"))
    (found,) = reading.rows
    assert found == e.Evidence(
        id=found.id, text="BRAF V600E", condition=parse_condition("BRAF V600E"), disease="Lung adenocarcinoma", doid="",
        oncotree="", not_for=(), evidence_type=e.EvidenceType.PREDICTIVE, therapies=("Madeupinib", "Otherinib"),
        interaction=e.Interaction.COMBINATION, direction=e.Direction.SUPPORTS, significance=e.Significance.SENSITIVITY,
        origin=e.EvidenceOrigin.ANY, level="C", rating=None, approval=e.Approval(e.ApprovalStatus.NOT_VERIFIED),
        guideline="", civic_ids=(), pmids=("12345678",), verified_by="",
        statement="BRAF (V600E); Responsive; Madeupinib (made-up inhibitor); Early trials", note="",
        profile="BRAF (V600E)", source="CGI", url="https://www.cancergenomeinterpreter.org/biomarkers",
        source_level="Early trials", flagged=False, nct_ids=("NCT00000001",), references=("ASCO 2013 (abstr 1)", "FDA"),
    )  # fmt: skip
    assert found.id.startswith("CGI-")
    assert (reading.source.version, reading.source.as_of) == (reading.source.sha256[:12], "")
    through_the_store(reading, tmp_path)


FORMS = [
    ("BRAF:V600E", "MUT", "BRAF V600E"),
    ("ABL1:F317L,F317V,F317L", "MUT", "ABL1 F317L OR ABL1 F317V"),
    ("BRAF:V600.", "MUT", "BRAF V600"),
    ("BRAF:V600.,L597R", "MUT", "BRAF V600 OR BRAF L597R"),
    ("EGFR:E746_A750del", "MUT", "EGFR E746_A750del"),
    ("ABL1:.", "MUT", "ABL1 Activating Mutation"),
    ("BRCA2:.", "MUT", "BRCA2 Loss-of-function"),
    ("PTEN:del", "CNA", "PTEN Deletion"),
    ("ERBB2:amp", "CNA", "ERBB2 Amplification"),
    ("TPMT:.", "BIA", "TPMT Biallelic Inactivation"),
    ("RAF1:over", "EXPR", "RAF1 Overexpression"),
    ("ZBTB16:under", "EXPR", "ZBTB16 Underexpression"),
    ("RET__.", "FUS", "RET::v Fusion OR v::RET Fusion"),
    ("PML__RARA", "FUS", "PML::RARA Fusion OR RARA::PML Fusion"),
    ("MLL__.", "FUS", "KMT2A::v Fusion OR v::KMT2A Fusion"),
    ("PTEN:del;BRAF:V600E", "CNA;MUT", "PTEN Deletion AND BRAF V600E"),
    ("PRKCH:amp;ABL1__BCR", "CNA;FUS", "PRKCH Amplification AND (ABL1::BCR Fusion OR BCR::ABL1 Fusion)"),
    ("KRAS:G12C,G12D;STK11:del", "MUT;CNA", "(KRAS G12C OR KRAS G12D) AND STK11 Deletion"),
]


def test_each_form_of_an_alteration(tmp_path: Path) -> None:
    reading = read(tmp_path, *(row(Alteration=code, Alteration_type=kind) for code, kind, _ in FORMS))
    assert reading.uncompiled == ()
    assert [found.text for found in reading.rows] == [words for _, _, words in FORMS]
    through_the_store(reading, tmp_path)


def test_an_oncogenic_mutation_of_a_gene_of_both_roles_is_either(tmp_path: Path) -> None:
    gene = next(name for name, role in sorted(READER.roles.items()) if role == "both")
    (found,) = read(tmp_path, row(Alteration=f"{gene}:.")).rows
    assert found.text == f"{gene} Activating Mutation OR {gene} Loss-of-function"


LEFT_OUT = [
    (row(Alteration="NOSUCHGENE1:."), e.WhyNot.NO_DEFINITION, "role .* is not known"),
    (row(Alteration="ERBB2::consequence::inframe_insertion:775-881"), e.WhyNot.NO_DEFINITION, "consequence within"),
    (row(Alteration="KIT:449-514,788-828"), e.WhyNot.NO_DEFINITION, "within a range of residues"),
    (row(Alteration="KRAS:.12.,.13."), e.WhyNot.NO_DEFINITION, "a residue without its letter"),
    (row(Alteration="BRAF:V600E,nonsense9"), e.WhyNot.NOT_UNDERSTOOD, "is not understood"),
    (row(Alteration="BRAF"), e.WhyNot.NOT_UNDERSTOOD, "is not GENE:alteration"),
    (row(Alteration="A__B__C", Alteration_type="FUS"), e.WhyNot.NOT_UNDERSTOOD, "is not GENE__GENE"),
    (row(Alteration=".__.", Alteration_type="FUS"), e.WhyNot.NOT_UNDERSTOOD, "is not GENE__GENE"),
    (row(Alteration="BRAF:lots", Alteration_type="EXPR"), e.WhyNot.WORD, "no alteration of the type EXPR"),
    (row(Alteration_type="METH"), e.WhyNot.WORD, "type 'METH' is none"),
    (row(Alteration_type="MUT;CNA"), e.WhyNot.MALFORMED, "1 alterations .* of 2 types"),
    (row(Alteration=""), e.WhyNot.MALFORMED, "1 alterations ''"),
    (row(Association="Unknown"), e.WhyNot.WORD, "association 'Unknown'"),
    (row(Association=""), e.WhyNot.WORD, "association ''"),
    (row(Evidence_level="Hearsay"), e.WhyNot.WORD, "'Hearsay' is none of"),
    (row(Drug="[]", Drug_family="[]"), e.WhyNot.MALFORMED, "neither Drug nor Drug family"),
    (row(Drug="[A,B;C]"), e.WhyNot.NOT_UNDERSTOOD, "which go together"),
    (row(Primary_Tumor_type="", Primary_Tumor_acronym=""), e.WhyNot.MALFORMED, "no tumour type"),
    (row(Biomarker="<b>BRAF</b>"), e.WhyNot.MALFORMED, "Biomarker holds markup"),
    (row(Source=BIG), e.WhyNot.MALFORMED, "Source has 1000000 characters"),
]


@pytest.mark.parametrize(("cells", "reason", "detail"), LEFT_OUT, ids=lambda one: str(one)[:40])
def test_what_has_no_condition_is_told_with_the_reason(
    tmp_path: Path, cells: dict[str, str], reason: e.WhyNot, detail: str
) -> None:
    reading = read(tmp_path, row(), cells)
    assert len(reading.rows) == 1
    (item,) = reading.uncompiled
    assert (item.reason, item.where) == (reason, "line 3")
    with pytest.raises(KnowledgeBaseError, match=detail):
        raise KnowledgeBaseError(item.detail)
    through_the_store(reading, tmp_path)


@pytest.mark.parametrize(
    ("word", "claimed", "note"),
    [
        ("Responsive", ("predictive", "supports", "sensitivity"), ""),
        ("No Responsive", ("predictive", "does not support", "sensitivity"), ""),
        ("Resistant", ("predictive", "supports", "resistance"), ""),
        ("Increased Toxicity", ("predictive", "supports", "adverse response"), ""),
        ("Increased Toxicity (Ototoxicity)", ("predictive", "supports", "adverse response"), "Ototoxicity"),
    ],
)
def test_associations(tmp_path: Path, word: str, claimed: tuple[str, str, str], note: str) -> None:
    (found,) = read(tmp_path, row(Association=word)).rows
    assert (claim(found), found.note) == (claimed, note)


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("FDA guidelines", "A"), ("NCCN guidelines", "A"), ("NCCN/CAP guidelines", "A"), ("CPIC guidelines", "A"),
        ("European LeukemiaNet guidelines", "A"), ("Late trials", "B"), ("Early trials", "C"), ("Case report", "C"),
        ("Pre-clinical", "D"), ("Early Trials,Case Report", "C"), ("FDA guidelines;Pre-clinical", "D"),
    ],
)  # fmt: skip
def test_levels(tmp_path: Path, word: str, level: str) -> None:
    (found,) = read(tmp_path, row(Evidence_level=word)).rows
    assert (found.level, found.source_level) == (level, word)


@pytest.mark.parametrize(
    ("drug", "family", "therapies", "interaction"),
    [
        ("Madeupinib", "x", ("Madeupinib",), ""),
        ("Madeupinib;Otherinib", "x;y", ("Madeupinib", "Otherinib"), "combination"),
        ("[Madeupinib,Otherinib]", "[x]", ("Madeupinib", "Otherinib"), "substitutes"),
        ("[Madeupinib]", "[x]", ("Madeupinib",), ""),
        ("[]", "[PARP inhibitor]", ("PARP inhibitor",), ""),
        ("[]", "[BRAF inhibitor;MEK inhibitor]", ("BRAF Inhibitor", "MEK Inhibitor"), "combination"),
    ],
)
def test_drugs(tmp_path: Path, drug: str, family: str, therapies: tuple[str, ...], interaction: str) -> None:
    """Families stand under the one name that the drugs table gives them."""
    (found,) = read(tmp_path, row(Drug=drug, Drug_family=family)).rows
    assert (found.therapies, found.interaction.value) == (therapies, interaction)


def test_the_lines_of_one_association_are_one_item(tmp_path: Path) -> None:
    """The file per variant has a line for each genomic change; all else is the same."""
    lines = [row(gDNA=f"chr7:g.{place}A>T", cDNA="c.1799T>A", strand="-") for place in (1, 2, 3)]
    reading = read(tmp_path, *lines, row(Association="Resistant"))
    assert len(reading.rows) == 2
    assert reading.uncompiled == ()
    assert reasons(read(tmp_path, row(Curator="one"), row(Curator="other"))) == [e.WhyNot.REPEATED]


def test_each_tumour_type_is_a_row(tmp_path: Path) -> None:
    names = "Lung adenocarcinoma;Cutaneous melanoma;Any cancer type"
    rows = read(tmp_path, row(Primary_Tumor_type=names, Primary_Tumor_acronym="LUAD;CM;CANCER")).rows
    assert [(one.disease, one.oncotree) for one in rows] == [
        ("Lung adenocarcinoma", ""),
        ("Cutaneous melanoma", ""),
        ("Any cancer type", "ANY"),
    ]
    placed = [types().place(EvidenceDisease(one.oncotree, one.doid, one.disease)) for one in rows]
    assert [place.exact for place in placed] == [("LUAD",), ("SKCM",), ()]
    assert placed[2].special == "ANY"
    assert len({one.id for one in rows}) == 3


def test_each_name_of_the_table_of_places_has_one() -> None:
    for name, (oncotree, doid) in cgi._PLACES.items():
        assert types().place(EvidenceDisease(oncotree, doid, name)).placed, name


def test_the_table_with_a_column_of_full_names(tmp_path: Path) -> None:
    """Its ``Primary Tumor type`` is the abbreviation; dates of curation give the version."""
    columns = (*COLUMNS, "Primary Tumor type full name", "Curation date", "Comments")
    cells = row(Primary_Tumor_type="LUAD", Primary_Tumor_type_full_name="Lung adenocarcinoma", Comments="Made up.")
    reading = read(tmp_path, {**cells, "Curation date": "2017-03-04"}, columns=columns)
    (found,) = reading.rows
    assert (found.disease, found.statement) == ("Lung adenocarcinoma", "Made up.")
    assert (reading.source.version, reading.source.as_of) == ("2017-03-04", "2017-03-04")


def test_ids_come_from_the_content(tmp_path: Path) -> None:
    ids = [one.id for one in read(tmp_path, row(), row(Drug="Otherinib")).rows]
    assert [one.id for one in read(tmp_path, row(Drug="Otherinib"), row()).rows] == ids[::-1]


def test_broken_lines_are_named(tmp_path: Path) -> None:
    path = write_table(tmp_path / NAME, COLUMNS, [row()])
    path.write_bytes(path.read_bytes() + b"BRAF:V600E\tMUT\n" + b"\xff\xfe\n")
    reading = read_cgi(path, READER)
    assert [(item.where, item.reason) for item in reading.uncompiled] == [
        ("line 3", e.WhyNot.MALFORMED),
        ("line 4", e.WhyNot.MALFORMED),
    ]
    assert "2 cells where the header has 24" in reading.uncompiled[0].detail
    assert "not UTF-8" in reading.uncompiled[1].detail


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="cannot be read"):
        read_source("cgi", tmp_path / NAME, READER)
    (tmp_path / NAME).write_text(WEB_PAGE, encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match="the header lacks Alteration, Alteration type"):
        read_source("cgi", tmp_path / NAME, READER)
    few = tuple(name for name in COLUMNS if name != "Association")
    with pytest.raises(KnowledgeBaseError, match="the header lacks Association"):
        read(tmp_path, row(), columns=few)


def test_a_header_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="holds no item"):
        read_source("cgi", write_table(tmp_path / NAME, COLUMNS, []), READER)
