"""OncoKB's answers: treatments, oncogenicity, effect, implications; every request; and files that are none. All made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from source_files import BIG, READER, WEB_PAGE, claim, reasons, through_the_store, write_json

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.sources.oncokb import read_oncokb
from moltarget.knowledge_base.sources.oncokb_alterations import COPY_NUMBER, MUTATIONS, STRUCTURAL
from moltarget.knowledge_base.sources.registry import read_source

NAME = "synthetic_oncokb.json"
CANCER = {"code": "MEL", "name": "Melanoma", "mainType": {"name": "Melanoma"}, "tissue": "Skin", "tumorForm": "SOLID"}


def cancer(name: str, code: str = "", main: str = "") -> dict[str, Any]:
    return {"code": code, "name": name, "mainType": {"name": main}}


def treatment(**fields: Any) -> dict[str, Any]:
    given = {
        "alterations": ["V600E"], "approvedIndications": ["Made up."], "level": "LEVEL_1", "fdaLevel": "LEVEL_Fda2",
        "drugs": [{"drugName": "Madeupinib", "ncitCode": "C1"}], "levelAssociatedCancerType": CANCER,
        "levelExcludedCancerTypes": [], "pmids": ["12345678"], "abstracts": [], "description": "Made up.",
    }  # fmt: skip
    return {**given, **fields}


def answer(**fields: Any) -> dict[str, Any]:
    query = {
        "id": None,
        "hugoSymbol": "BRAF",
        "alteration": "V600E",
        "alterationType": None,
        "svType": None,
        "tumorType": None,
    }
    given = {
        "query": query, "geneExist": True, "variantExist": True, "oncogenic": "Unknown", "dataVersion": "v9.9",
        "lastUpdate": "02/03/2026", "mutationEffect": {"knownEffect": "", "description": "", "citations": {}},
        "treatments": [], "diagnosticImplications": None, "prognosticImplications": None, "variantSummary": "Made up too.",
    }  # fmt: skip
    return {**given, **fields}


def asked(endpoint: str, given: dict[str, Any] | None = None, **parameters: Any) -> dict[str, Any]:
    return {"endpoint": endpoint, "asked": parameters, "answer": given or answer(oncogenic="Oncogenic")}


def symbol(name: str) -> dict[str, str]:
    return {"hugoSymbol": name}


def read(folder: Path, *entries: Any) -> e.Reading:
    return read_oncokb(write_json(folder / NAME, {"source": "OncoKB", "answers": list(entries)}), READER)


def test_a_treatment_becomes_evidence(tmp_path: Path) -> None:
    given = treatment(
        drugs=[{"drugName": "Madeupinib"}, {"drugName": "Otherinib"}],
        levelExcludedCancerTypes=[cancer("x", "COADREAD"), cancer("y", "NOSUCH"), cancer("z")],
        abstracts=[{"abstract": "Nobody et al. Abstract 1, 2020", "link": "https://example.org/1"}],
    )
    reading = read(tmp_path, asked(MUTATIONS, answer(treatments=[given]), gene=symbol("BRAF"), alteration="V600E"))
    assert (reading.source.name, reading.source.version, reading.source.as_of) == ("OncoKB", "v9.9", "2026-02-03")
    assert reading.source.licence == "terms at https://www.oncokb.org/terms"
    (row,) = reading.rows
    assert row == e.Evidence(
        id=row.id, text="BRAF V600E", condition=parse_condition("BRAF V600E"), disease="Melanoma", doid="", oncotree="MEL",
        not_for=("COADREAD",), evidence_type=e.EvidenceType.PREDICTIVE, therapies=("Madeupinib", "Otherinib"),
        interaction=e.Interaction.COMBINATION, direction=e.Direction.SUPPORTS, significance=e.Significance.SENSITIVITY,
        origin=e.EvidenceOrigin.ANY, level="A", rating=None, approval=e.Approval(e.ApprovalStatus.NOT_VERIFIED),
        guideline="", civic_ids=(), pmids=("12345678",), verified_by="", statement="Made up.",
        note="OncoKB states it of V600E", profile="BRAF V600E", source="OncoKB", url="https://www.oncokb.org/gene/BRAF",
        source_level="LEVEL_1", references=("Nobody et al. Abstract 1, 2020 https://example.org/1",),
    )  # fmt: skip
    assert row.id.startswith("OKB-")
    through_the_store(reading, tmp_path)


@pytest.mark.parametrize(
    ("level", "ours", "significance"),
    [
        ("LEVEL_1", "A", "sensitivity"), ("LEVEL_2", "A", "sensitivity"), ("LEVEL_3A", "B", "sensitivity"),
        ("LEVEL_3B", "C", "sensitivity"), ("LEVEL_4", "D", "sensitivity"), ("LEVEL_R1", "A", "resistance"),
        ("LEVEL_R2", "B", "resistance"),
    ],
)  # fmt: skip
def test_levels(tmp_path: Path, level: str, ours: str, significance: str) -> None:
    (row,) = read(tmp_path, answer(treatments=[treatment(level=level)])).rows
    assert (row.level, row.source_level, row.significance.value) == (ours, level, significance)


@pytest.mark.parametrize(
    ("given", "disease", "oncotree", "doid"),
    [
        (CANCER, "Melanoma", "MEL", ""),
        (cancer("", "", "Non-Small Cell Lung Cancer"), "Non-Small Cell Lung Cancer", "", ""),
        (cancer("", "", "All Solid Tumors"), "All Solid Tumors", "SOLID", ""),
        (cancer("", "", "All Tumors"), "All Tumors", "ANY", ""),
        (cancer("", "", "All Liquid Tumors"), "All Liquid Tumors", "", "DOID:2531"),
        (cancer("Odd", "NOSUCH"), "Odd", "", ""),
        (None, "", "", ""),
    ],
)
def test_diseases(tmp_path: Path, given: Any, disease: str, oncotree: str, doid: str) -> None:
    (row,) = read(tmp_path, answer(treatments=[treatment(levelAssociatedCancerType=given)])).rows
    assert (row.disease, row.oncotree, row.doid) == (disease, oncotree, doid)


@pytest.mark.parametrize(
    ("word", "claimed"),
    [
        ("Oncogenic", ("oncogenic", "supports", "oncogenicity")),
        ("Likely Oncogenic", ("oncogenic", "supports", "oncogenicity")),
        ("Likely Neutral", ("oncogenic", "does not support", "oncogenicity")),
    ],
)
def test_oncogenicity(tmp_path: Path, word: str, claimed: tuple[str, str, str]) -> None:
    reading = read(tmp_path, answer(oncogenic=word))
    (row,) = reading.rows
    assert (claim(row), row.level, row.source_level) == (claimed, "E", word)
    assert (row.statement, row.disease, row.therapies) == ("Made up too.", "", ())
    through_the_store(reading, tmp_path)


@pytest.mark.parametrize(
    ("word", "significance"),
    [
        ("Gain-of-function", "gain of function"), ("Likely Gain-of-function", "gain of function"),
        ("Loss-of-function", "loss of function"), ("Likely Loss-of-function", "loss of function"),
        ("Switch-of-function", "neomorphic"), ("Likely Neutral", "unaltered function"),
    ],
)  # fmt: skip
def test_effects(tmp_path: Path, word: str, significance: str) -> None:
    effect = {"knownEffect": word, "description": "Made up.", "citations": {"pmids": ["1", "x"], "abstracts": []}}
    (row,) = read(tmp_path, answer(mutationEffect=effect)).rows
    assert (claim(row), row.pmids) == (("functional", "supports", significance), ("1",))
    assert (row.level, row.source_level, row.statement) == ("E", word, "Made up.")


def test_implications(tmp_path: Path) -> None:
    given = {"alterations": ["V600E"], "description": "Made up.", "tumorType": CANCER, "pmids": ["1"], "abstracts": []}
    diagnostic = [{**given, "levelOfEvidence": level} for level in ("LEVEL_Dx1", "LEVEL_Dx2", "LEVEL_Dx3")]
    prognostic = [{**given, "levelOfEvidence": "LEVEL_Px1"}]
    reading = read(tmp_path, answer(diagnosticImplications=diagnostic, prognosticImplications=prognostic))
    assert [(claim(row)[0], claim(row)[2], row.level) for row in reading.rows] == [
        ("diagnostic", "positive", "A"), ("diagnostic", "positive", "A"), ("diagnostic", "positive", "B"),
    ]  # fmt: skip
    (item,) = reading.uncompiled
    assert (item.reason, item.level) == (e.WhyNot.NO_DEFINITION, "LEVEL_Px1")
    assert "does not say which outcome" in item.detail
    through_the_store(reading, tmp_path)


FORMS = [
    (asked(MUTATIONS, gene=symbol("BRAF"), alteration="V600E"), "BRAF V600E"),
    (asked(MUTATIONS, gene=symbol("BRAF"), alteration="p.K601E"), "BRAF K601E"),
    (asked(MUTATIONS, gene=symbol("EGFR"), alteration="E746_A750del"), "EGFR E746_A750del"),
    (asked(MUTATIONS, gene=symbol("KRAS"), alteration="G12"), "KRAS G12"),
    (asked(MUTATIONS, gene=symbol("BRCA1"), alteration="Truncating Mutations"), "BRCA1 Truncating Mutation"),
    (asked(MUTATIONS, gene=symbol("FLT3"), alteration="ITD"), "FLT3 ITD"),
    (asked(MUTATIONS, gene=symbol("ABL1"), alteration="Oncogenic Mutations"), "ABL1 Activating Mutation"),
    (asked(MUTATIONS, alteration="MSI-H"), "MSI High"),
    (asked(MUTATIONS, alteration="TMB-H"), "TMB High"),
    (asked(COPY_NUMBER, gene=symbol("ERBB2"), copyNameAlterationType="AMPLIFICATION"), "ERBB2 Amplification"),
    (asked(COPY_NUMBER, gene=symbol("CDKN2A"), copyNameAlterationType="DELETION"), "CDKN2A Deletion"),
    (asked(COPY_NUMBER, gene=symbol("MYC"), copyNameAlterationType="GAIN"), "MYC Gain"),
    (asked(COPY_NUMBER, gene=symbol("PTEN"), copyNameAlterationType="LOSS"), "PTEN Loss"),
    (
        asked(STRUCTURAL, geneA=symbol("CD74"), geneB=symbol("ROS1"), structuralVariantType="FUSION"),
        "CD74::ROS1 Fusion OR ROS1::CD74 Fusion",
    ),
    (asked(STRUCTURAL, geneA=symbol("MLL"), structuralVariantType="FUSION"), "KMT2A::v Fusion OR v::KMT2A Fusion"),
    (answer(oncogenic="Oncogenic", query={"hugoSymbol": "KIT", "alteration": "D816V"}), "KIT D816V"),
]


def test_each_form_of_a_request(tmp_path: Path) -> None:
    reading = read(tmp_path, *(entry for entry, _ in FORMS))
    assert reading.uncompiled == ()
    assert [row.text for row in reading.rows] == [words for _, words in FORMS]
    through_the_store(reading, tmp_path)


LEFT_OUT = [
    (asked(MUTATIONS, gene=symbol("BRAF"), alteration="KDD"), e.WhyNot.NOT_UNDERSTOOD, "is not understood"),
    (asked(MUTATIONS, gene=symbol("NOSUCH1"), alteration="Oncogenic Mutations"), e.WhyNot.NO_DEFINITION, "role"),
    (asked(MUTATIONS, gene=symbol("BRAF"), alteration=""), e.WhyNot.MALFORMED, "names no alteration"),
    (asked(MUTATIONS, alteration="V600E"), e.WhyNot.MALFORMED, "names no gene"),
    (asked(COPY_NUMBER, gene=symbol("MYC"), copyNameAlterationType="LOTS"), e.WhyNot.WORD, "'LOTS'"),
    (
        asked(STRUCTURAL, geneA=symbol("BRAF"), geneB=symbol("BRAF"), structuralVariantType="DELETION"),
        e.WhyNot.NO_DEFINITION,
        "no fusion of two genes",
    ),
    (asked(STRUCTURAL, structuralVariantType="FUSION"), e.WhyNot.MALFORMED, "names no gene"),
    (asked("annotate/mutations/byHGVSg", hgvsg="7:g.1A>T"), e.WhyNot.WORD, "is not read"),
    (
        answer(query={"hugoSymbol": "CD74-ROS1", "alteration": "fusion", "svType": "FUSION"}),
        e.WhyNot.NOT_UNDERSTOOD,
        "whose request was not kept",
    ),
    (answer(), e.WhyNot.NO_DEFINITION, "neither a treatment nor an effect"),
    (answer(oncogenic="Resistance"), e.WhyNot.WORD, "'Resistance' is no word of OncoKB's"),
    (answer(treatments=[treatment(level="LEVEL_9")]), e.WhyNot.WORD, "'LEVEL_9'"),
    (answer(treatments=[treatment(drugs=[])]), e.WhyNot.MALFORMED, "without the names of its drugs"),
    (answer(treatments=[treatment(drugs=[{}])]), e.WhyNot.MALFORMED, "without the names of its drugs"),
    (answer(treatments="none"), e.WhyNot.MALFORMED, "treatments is str, not a list"),
    (answer(treatments=["none"]), e.WhyNot.MALFORMED, "not an object"),
    (answer(treatments=[treatment(description=BIG)]), e.WhyNot.MALFORMED, "1000000 characters"),
    (answer(mutationEffect=3), e.WhyNot.MALFORMED, "mutationEffect is int"),
    ("no answer", e.WhyNot.MALFORMED, "is no answer"),
    ({"asked": {}, "answer": None}, e.WhyNot.MALFORMED, "is no answer"),
]


@pytest.mark.parametrize(("entry", "reason", "detail"), LEFT_OUT, ids=lambda one: str(one)[:40])
def test_what_has_no_condition_is_told_with_the_reason(
    tmp_path: Path, entry: Any, reason: e.WhyNot, detail: str
) -> None:
    reading = read(tmp_path, asked(MUTATIONS, gene=symbol("KIT"), alteration="D816V"), entry)
    assert len(reading.rows) == 1
    (item,) = reading.uncompiled
    assert (item.reason, item.where) == (reason, "answer 2")
    assert detail in item.detail
    through_the_store(reading, tmp_path)


def test_plain_answers_are_read_too(tmp_path: Path) -> None:
    one = answer(treatments=[treatment()])
    rows = [read_oncokb(write_json(tmp_path / NAME, document), READER).rows for document in (one, [one])]
    assert rows[0] == rows[1] == read(tmp_path, one).rows


def test_ids_come_from_the_content(tmp_path: Path) -> None:
    first, second = answer(treatments=[treatment()]), answer(treatments=[treatment(level="LEVEL_4")])
    ids = [row.id for row in read(tmp_path, first, second).rows]
    assert [row.id for row in read(tmp_path, second, first).rows] == ids[::-1]
    assert reasons(read(tmp_path, first, first)) == [e.WhyNot.REPEATED]


def test_the_version_is_that_of_the_data_or_the_checksum(tmp_path: Path) -> None:
    several = read(tmp_path, answer(), answer(dataVersion="v9.8", lastUpdate="odd")).source
    assert several.version == "v9.8 v9.9"
    none = read(tmp_path, answer(dataVersion=None, lastUpdate=None)).source
    assert (none.version, none.as_of) == (none.sha256[:12], "")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "is no JSON"),
        (WEB_PAGE.encode(), "a web page where JSON is due"),
        (b'["\xff"]', "is not UTF-8"),
        (b"[]", "holds no answers"),
        (b'{"answers": []}', "holds no answers"),
        (b"3", "holds no answers"),
        (b'{"message": "unauthorized"}', "no answer of OncoKB's annotation API"),
        (b"[1, null]", "no answer of OncoKB's annotation API"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, data: bytes, fault: str) -> None:
    (tmp_path / NAME).write_bytes(data)
    with pytest.raises(KnowledgeBaseError, match=fault):
        read_source("oncokb", tmp_path / NAME, READER)
