"""The Molecular Oncology Almanac's JSON: each feature type, each claim, each level, and files that are none. All made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from source_files import BIG, READER, WEB_PAGE, claim, reasons, through_the_store, write_json

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.sources.moalmanac import read_moalmanac
from moltarget.knowledge_base.sources.registry import read_source

NAME = "synthetic_moalmanac.json"
COMMON = {
    "disease": "Melanoma", "context": "", "oncotree_term": "Melanoma", "oncotree_code": "MEL", "therapy_name": "Madeupinib",
    "therapy_strategy": "", "therapy_type": "Targeted therapy", "therapy_sensitivity": 1, "therapy_resistance": "",
    "favorable_prognosis": "", "predictive_implication": "Preclinical", "description": "Made up.", "source_type": "Journal",
    "citation": "Nobody A. Made up. 2020.", "url": "https://example.org/made-up", "doi": "", "pmid": "", "nct": "",
    "last_updated": "2024-05-06",
}  # fmt: skip


def variant(**fields: Any) -> dict[str, Any]:
    named = (
        "chromosome",
        "start_position",
        "end_position",
        "exon",
        "reference_allele",
        "alternate_allele",
        "cdna_change",
    )
    blank = dict.fromkeys((*named, "protein_change", "variant_annotation", "rsid"), "")
    return {**COMMON, "feature_type": "Somatic Variant", "gene": "BRAF", **blank, **fields}


def germline(**fields: Any) -> dict[str, Any]:
    return {**variant(gene="BRCA2", pathogenic=""), "feature_type": "Germline Variant", **fields}


def fused(gene1: str, gene2: str = "", kind: str = "Fusion", **fields: Any) -> dict[str, Any]:
    feature = {"feature_type": "Rearrangement", "gene1": gene1, "gene2": gene2, "rearrangement_type": kind, "locus": ""}
    return {**COMMON, **feature, **fields}


def copies(direction: str, gene: str = "CDK4", **fields: Any) -> dict[str, Any]:
    return {**COMMON, "feature_type": "Copy Number", "gene": gene, "direction": direction, "cytoband": "", **fields}


def other(kind: str, **fields: Any) -> dict[str, Any]:
    return {**COMMON, "feature_type": kind, **fields}


def burden(**fields: Any) -> dict[str, Any]:
    return other(
        "Mutational Burden", **{"classification": "High", "minimum_mutations": "", "mutations_per_mb": "", **fields}
    )


def read(folder: Path, *records: Any, **around: str) -> e.Reading:
    document = {**around, "content": list(records)} if around else list(records)
    return read_moalmanac(write_json(folder / NAME, document), READER)


def test_a_record_becomes_evidence(tmp_path: Path) -> None:
    record = variant(
        protein_change="p.V600E", cdna_change="c.1799T>A", variant_annotation="Missense", exon=15, pmid=12345678,
        nct="NCT00000001", therapy_name="Madeupinib + Otherinib", context="Metastatic", predictive_implication="FDA-Approved",
        feature_display="BRAF p.V600E (Missense)",
    )  # fmt: skip
    reading = read(tmp_path, record, release="2024-12-05", version="1.3.0")
    source = reading.source
    assert (source.name, source.version, source.as_of) == ("MOAlmanac", "2024-12-05", "2024-05-06")
    assert source.url == "https://moalmanac.org"
    assert len(source.sha256) == 64
    (row,) = reading.rows
    condition = parse_condition("BRAF V600E")
    assert row == e.Evidence(
        id=row.id, text="BRAF V600E", condition=condition, disease="Melanoma", doid="", oncotree="MEL", not_for=(),
        evidence_type=e.EvidenceType.PREDICTIVE, therapies=("Madeupinib", "Otherinib"),
        interaction=e.Interaction.COMBINATION, direction=e.Direction.SUPPORTS, significance=e.Significance.SENSITIVITY,
        origin=e.EvidenceOrigin.SOMATIC, level="A", rating=None, approval=e.Approval(e.ApprovalStatus.NOT_VERIFIED),
        guideline="", civic_ids=(), pmids=("12345678",), verified_by="", statement="Made up.", note="Metastatic",
        profile="BRAF p.V600E (Missense)", source="MOAlmanac", url="https://example.org/made-up",
        source_level="FDA-Approved", flagged=False, nct_ids=("NCT00000001",), references=(),
    )  # fmt: skip
    assert row.id.startswith("MOA-")
    through_the_store(reading, tmp_path)


FORMS = [
    (fused("BCR", "ABL1"), "BCR::ABL1 Fusion"),
    (fused("ALK"), "ALK::v Fusion OR v::ALK Fusion"),
    (fused("CCND1", kind="Translocation", locus="t(11;14)"), "CCND1::v Fusion OR v::CCND1 Fusion"),
    (fused("MLL", kind=""), "KMT2A::v Fusion OR v::KMT2A Fusion"),
    (variant(), "BRAF Mutation"),
    (variant(gene="EGFR", protein_change="p.E746_A750del"), "EGFR E746_A750del"),
    (variant(gene="KRAS", protein_change="p.G12"), "KRAS G12"),
    (variant(gene="MET", cdna_change="c.3028+1G>T", start_position=1), "MET c.3028+1G>T"),
    (variant(gene="EGFR", exon=19, variant_annotation="Deletion"), "EGFR Exon 19 Deletion"),
    (variant(gene="EGFR", exon=20.0, variant_annotation="Insertion"), "EGFR Exon 20 Insertion"),
    (variant(gene="CALR", exon=9, variant_annotation="Frameshift"), "CALR Exon 9 Frameshift"),
    (variant(gene="KIT", exon="11"), "KIT Exon 11 Mutation"),
    (variant(gene="ARID1A", variant_annotation="Truncating"), "ARID1A Truncating Mutation"),
    (variant(gene="APC", variant_annotation="Frameshift"), "APC Frameshift"),
    (variant(gene="MET", variant_annotation="Splice Site"), "MET Splice Site"),
    (germline(), "BRCA2 Mutation"),
    (germline(pathogenic=1), "BRCA2 Loss-of-function"),
    (germline(gene="CHEK2", protein_change="p.I157T", pathogenic=1), "CHEK2 I157T"),
    (germline(gene="MC1R", rsid="rs1805007"), "MC1R rs1805007"),
    (copies("Amplification"), "CDK4 Amplification"),
    (copies("Deletion", "CDKN2A"), "CDKN2A Deletion"),
    (other("Microsatellite Stability", status="MSI-High"), "MSI High"),
    (other("Microsatellite Stability", status="MSI-Low"), "MSI is low"),
    (other("Microsatellite Stability", status="MSS"), "MSI is stable"),
    (burden(mutations_per_mb=10), "TMB >= 10 mutations/Mb"),
    (burden(), "TMB High"),
    (burden(classification="Low"), "TMB Low"),
]


def test_each_form_of_a_feature(tmp_path: Path) -> None:
    reading = read(tmp_path, *(record for record, _ in FORMS))
    assert reading.uncompiled == ()
    assert [row.text for row in reading.rows] == [words for _, words in FORMS]
    through_the_store(reading, tmp_path)


def test_the_origin_is_that_of_the_feature_type(tmp_path: Path) -> None:
    rows = read(tmp_path, variant(), germline(pathogenic=1), copies("Deletion")).rows
    assert [row.origin.value for row in rows] == ["somatic", "germline", "any"]
    assert rows[1].note == "pathogenic is read as loss of function, the gene being a tumour suppressor"


LEFT_OUT = [
    (variant(variant_annotation="Missense"), e.WhyNot.NO_DEFINITION, "'Missense' anywhere in the gene"),
    (variant(exon=14, variant_annotation="Splice Site"), e.WhyNot.NO_DEFINITION, "'Splice Site' in exon 14"),
    (variant(start_position=140453136), e.WhyNot.NO_INPUT, "a place in the genome"),
    (variant(protein_change="p.made_up"), e.WhyNot.NOT_UNDERSTOOD, "is not understood"),
    (variant(gene=""), e.WhyNot.NO_INPUT, "gene is empty"),
    (germline(gene="KIT", pathogenic=1), e.WhyNot.NO_DEFINITION, "KIT, which is not listed as a tumour suppressor"),
    (germline(pathogenic=1, exon=3), e.WhyNot.NO_DEFINITION, "pathogenic variant of one kind"),
    (fused("ALK", kind="Inversion"), e.WhyNot.WORD, "'Inversion' is neither Fusion nor Translocation"),
    (copies(""), e.WhyNot.WORD, "direction ''"),
    (copies("Deletion", gene="", cytoband="13q"), e.WhyNot.NO_INPUT, "no gene is named"),
    (other("Microsatellite Stability", status="odd"), e.WhyNot.WORD, "status 'odd'"),
    (burden(minimum_mutations=100), e.WhyNot.NO_INPUT, "without the megabases"),
    (burden(classification="Low", mutations_per_mb=5), e.WhyNot.NO_DEFINITION, "low with '5'"),
    (burden(classification=""), e.WhyNot.WORD, "neither High nor Low"),
    (other("Mutational Signature", cosmic_signature="SBS3"), e.WhyNot.NO_INPUT, "mutational signature"),
    (other("Neoantigen Burden", classification="High"), e.WhyNot.NO_INPUT, "neoantigens"),
    (other("Knockdown", gene="ATM", technique="shRNA"), e.WhyNot.NO_INPUT, "knocked down"),
    (other("Silencing", gene="ATM", technique="shRNA"), e.WhyNot.NO_INPUT, "silenced"),
    (other("Aneuploidy", event="Whole-genome doubling"), e.WhyNot.NO_INPUT, "aneuploidy"),
    (other("Astrology"), e.WhyNot.WORD, "feature_type 'Astrology'"),
    (variant(therapy_sensitivity=2), e.WhyNot.WORD, "therapy_sensitivity '2'"),
    (variant(therapy_sensitivity=""), e.WhyNot.NO_DEFINITION, "there is no claim"),
    (variant(predictive_implication="Hearsay"), e.WhyNot.WORD, "'Hearsay' is none of"),
    (variant(therapy_name=""), e.WhyNot.MALFORMED, "therapy_name is empty"),
    (variant(_deprecated=True), e.WhyNot.WITHDRAWN, "deprecated"),
    (variant(description=BIG), e.WhyNot.MALFORMED, "description has 1000000 characters"),
    (variant(disease=["Melanoma"]), e.WhyNot.MALFORMED, "disease is list, not text"),
    (variant(disease="Mela\0noma"), e.WhyNot.MALFORMED, "NUL"),
    ("not a record", e.WhyNot.MALFORMED, "is not an object"),
    ({"feature_type": "Copy Number"}, e.WhyNot.MALFORMED, "lacks disease, therapy_name"),
]


@pytest.mark.parametrize(("record", "reason", "detail"), LEFT_OUT, ids=lambda one: str(one)[:30])
def test_what_has_no_condition_is_told_with_the_reason(
    tmp_path: Path, record: Any, reason: e.WhyNot, detail: str
) -> None:
    reading = read(tmp_path, copies("Amplification"), record)
    assert len(reading.rows) == 1
    (item,) = reading.uncompiled
    assert (item.reason, item.where, item.source) == (reason, "record 2", "MOAlmanac")
    assert detail in item.detail
    through_the_store(reading, tmp_path)


@pytest.mark.parametrize(
    ("fields", "claimed", "therapies"),
    [
        ({}, ("predictive", "supports", "sensitivity"), 1),
        ({"therapy_sensitivity": 0}, ("predictive", "does not support", "sensitivity"), 1),
        ({"therapy_sensitivity": "", "therapy_resistance": 1}, ("predictive", "supports", "resistance"), 1),
        ({"therapy_sensitivity": "", "therapy_resistance": 0}, ("predictive", "does not support", "resistance"), 1),
        ({"therapy_sensitivity": "", "favorable_prognosis": 1}, ("prognostic", "supports", "better outcome"), 0),
        ({"therapy_sensitivity": "", "favorable_prognosis": 0}, ("prognostic", "supports", "poor outcome"), 0),
        ({"therapy_sensitivity": "", "adverse_event_risk": 1}, ("predictive", "supports", "adverse response"), 1),
    ],
)
def test_claims(tmp_path: Path, fields: dict[str, Any], claimed: tuple[str, str, str], therapies: int) -> None:
    (row,) = read(tmp_path, variant(**fields)).rows
    assert claim(row) == claimed
    assert len(row.therapies) == therapies


def test_a_record_of_two_claims_is_two_rows(tmp_path: Path) -> None:
    rows = read(tmp_path, variant(favorable_prognosis=0)).rows
    assert [claim(row)[2] for row in rows] == ["sensitivity", "poor outcome"]
    assert rows[0].id.removesuffix("-1") == rows[1].id.removesuffix("-2")


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("FDA-Approved", "A"), ("Guideline", "A"), ("Clinical trial", "B"), ("Clinical evidence", "C"),
        ("Preclinical", "D"), ("Inferential", "E"), ("Inferential evidence", "E"),
    ],
)  # fmt: skip
def test_levels(tmp_path: Path, word: str, level: str) -> None:
    (row,) = read(tmp_path, variant(predictive_implication=word)).rows
    assert (row.level, row.source_level) == (level, word)


def test_diseases(tmp_path: Path) -> None:
    """A code that the tumour types do not have is left out: the name places the row, or nothing does."""
    any_solid = variant(disease="Any solid tumor", oncotree_code="")
    rows = read(tmp_path, any_solid, variant(oncotree_code="NOSUCH"), variant(disease="", oncotree_code="")).rows
    assert [(row.disease, row.oncotree) for row in rows] == [("Any solid tumor", "SOLID"), ("Melanoma", ""), ("", "")]


def test_ids_come_from_the_content(tmp_path: Path) -> None:
    first, second = variant(), variant(disease="Glioma")
    ids = [row.id for row in read(tmp_path, first, second).rows]
    again = [
        row.id for row in read(tmp_path, second, {**first, "last_updated": "2030-01-01", "_deprecated": False}).rows
    ]
    assert ids == again[::-1]
    reading = read(tmp_path, first, first)
    assert reasons(reading) == [e.WhyNot.REPEATED]
    through_the_store(reading, tmp_path)


def test_the_version_is_the_release_or_the_newest_date_or_the_checksum(tmp_path: Path) -> None:
    old = read(tmp_path, variant(last_updated="9/16/21"), variant(last_updated="11/3/17", disease="Glioma")).source
    assert (old.version, old.as_of) == ("2021-09-16", "2021-09-16")
    odd = read_moalmanac(write_json(tmp_path / NAME, {"release": {"a": 1}, "content": [variant()]}), READER).source
    assert odd.version == "2024-05-06"
    undated = read(tmp_path, variant(last_updated="lately")).source
    assert (undated.version, undated.as_of) == (undated.sha256[:12], "")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "is no JSON"),
        (b"[{", "is no JSON"),
        (b'[{"gene": "\\ud800"}]', r"holds half a character \(\\ud800\)"),
        (b'[{"\\uDFFF": 1}]', r"holds half a character \(\\udfff\)"),
        (b"[NaN]", "NaN is no JSON number"),
        (b"[" * 200_000, "is no JSON"),
        (WEB_PAGE.encode(), "a web page where JSON is due"),
        (b'["\xff"]', "byte 3 is not UTF-8"),
        (b"{}", "holds no list of records"),
        (b"[]", "holds no list of records"),
        (b'{"content": 3}', "holds no list of records"),
        (b'[{"gene": "BRAF"}]', "no record has feature_type"),
        (b"null", "holds no list of records"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, data: bytes, fault: str) -> None:
    (tmp_path / NAME).write_bytes(data)
    with pytest.raises(KnowledgeBaseError, match=fault):
        read_source("moalmanac", tmp_path / NAME, READER)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="cannot be read"):
        read_source("moalmanac", tmp_path / NAME, READER)


def test_a_pair_of_escapes_is_one_character(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps([variant(description="\U0001f9ec")]), encoding="ascii")
    (row,) = read_moalmanac(tmp_path / NAME, READER).rows
    assert row.statement == "\U0001f9ec"
