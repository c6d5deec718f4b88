"""Every folder of ``tests/cases`` through the whole chain: annotate, match, render (README.md there tells the form)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from case_checks import faults_of
from case_runs import CaseFolder, Chain, Result, case_folders, run_cases
from project_runs import ROOT, SHARED, assert_accounted

CASES = {case.name: case for case in case_folders()}
SAMPLES = [(case.name, sample) for case in CASES.values() for sample in case.samples]
_FORM = {"title", "kind", "needs", "source", "expect", "samples", "expected_failure"}
_KINDS = {"trap", "patient"}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """All samples in one go: the processes that this costs are those of bcftools."""
    chain = Chain(tmp_path_factory.mktemp("cases"))
    return run_cases((case for case in CASES.values() if chain.with_reference or not case.needs_reference), chain)


def _or_skip(case: CaseFolder) -> None:
    if case.needs_reference and not (SHARED / "reference").is_dir():
        pytest.skip(
            f"{case.name}: the panel reference is absent ({SHARED.parent.name}/{SHARED.name} beside the project)"
        )


@pytest.mark.parametrize(("name", "sample"), SAMPLES, ids=[f"{name}-{sample}" for name, sample in SAMPLES])
def test_case(name: str, sample: str, request: pytest.FixtureRequest) -> None:
    case = CASES[name]
    _or_skip(case)
    if case.told.get("expected_failure"):
        request.applymarker(pytest.mark.xfail(reason=case.told["expected_failure"], strict=True))
    result = request.getfixturevalue("results")[f"{name}.{sample}"]
    expected = case.expectations(sample)
    assert expected, "nothing is expected of this sample"
    faults = [f"{fault} [{one['source']}]" for one in expected for fault in faults_of(one, result)]
    assert not faults, f"{case.told['title']}\n" + "\n".join(faults)


WRONG = (
    {"absent": "MT-ALK-301"},
    {"present": "MT-ALK-999"},
    {"present": "MT-BRAF-303"},
    {"present": "MT-ALK-301", "tier": "II-C"},
    {"present": "MT-ALK-301", "because": "copy number"},
    {"alteration": "ALK p.R1275Q"},
    {"no alteration": "ALK TPM3::ALK fusion (RNA)"},
    {"top finding": "EML4::ALK fusion"},
    {"finding": "TPM3::ALK fusion", "tier": "II-D"},
    {"no finding of": "ALK"},
    {"first options": ["Alectinib"]},
    {"not options": ["Crizotinib"]},
    {"resistance": ["Crizotinib"]},
    {"records": {"reported": 1}},
    {"gene": "ALK", "fusions": "not covered"},
    {"build": "GRCh38"},
    {"annotation": "reference"},
    {"says": "no such words"},
    {"failed": "anything"},
    {"presnt": "MT-ALK-301"},
    {"present": "MT-ALK-301", "teir": "I-A"},
)


@pytest.mark.parametrize("wrong", WRONG, ids=[" ".join(map(str, one)) + f" {n}" for n, one in enumerate(WRONG)])
def test_what_is_not_so_is_a_fault(wrong: dict[str, Any], results: dict[str, Result]) -> None:
    """The control of the checks themselves, on a patient that needs no reference."""
    assert faults_of(wrong, results["patient_imt_alk.patient"])


def _done(results: dict[str, Result]) -> Iterator[Result]:
    return (result for result in results.values() if result.status.status == "done")


def test_every_record_of_every_case_is_accounted_for(results: dict[str, Result]) -> None:
    for result in _done(results):
        if len(result.sample.vcfs) == 1:
            assert_accounted(result.report, Path(result.sample.vcf))


def test_every_case_is_rendered(results: dict[str, Result]) -> None:
    for result in _done(results):
        page = (result.folder / "report.html").read_text(encoding="utf-8")
        lines = (result.folder / "report.tsv").read_text(encoding="utf-8").splitlines()
        assert result.sample.name in page
        for finding in result.report["findings"]:
            assert finding["tier"] in page, (result.sample.name, finding["title"])
        assert len(lines) >= 1 + len(result.report["matches"])


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_form_of_a_case(name: str) -> None:
    case = CASES[name]
    assert set(case.told) <= _FORM
    assert case.told["kind"] in _KINDS
    assert case.told["title"].strip()
    assert set(case.told.get("samples", {})) <= set(case.samples)
    for sample in case.samples:
        for one in case.expectations(sample):
            assert str(one.get("source", "")).strip(), f"{sample}: {dict(one)} has no source"


def _cited(case: CaseFolder) -> set[str]:
    text = (case.path / "expected.yaml").read_text(encoding="utf-8")
    return set(re.findall(r"EID\d+|AID\d+|MT-[A-Z0-9-]+-\d{3}", text)) | {
        f"PMID {n}" for n in re.findall(r"PMID (\d+)", text)
    }


def _known() -> set[str]:
    """Ids that the curated base or CIViC's tables hold, and articles that a table of the project or SCIENCE.md cites."""
    known: set[str] = set()
    resources = ROOT / "resources"  # not what a run of its example leaves below it
    for path in sorted([*resources.glob("*.tsv"), *resources.glob("knowledge_base/*.tsv")]):
        text = path.read_text(encoding="utf-8")
        known |= set(re.findall(r"EID\d+|AID\d+|MT-[A-Z0-9-]+-\d{3}", text))
        known |= {f"PMID {number}" for number in re.findall(r"PMID (\d+)", text)}
        if path.parent.name == "knowledge_base":
            rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
            known |= {f"PMID {number}" for row in rows for number in row["pmids"].split(";") if number}
    civic = SHARED / "civic" / "ClinicalEvidenceSummaries-2026-05.tsv"
    if civic.is_file():
        for row in _rows(civic):
            known |= {f"EID{row['evidence_id']}", f"PMID {row['citation_id']}"}
    return known


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def test_cited_ids_exist() -> None:
    """A patient's sources are items that the curated base or CIViC holds; no case cites one that neither has."""
    known = _known()
    for case in CASES.values():
        missing = _cited(case) - known
        assert not missing or not SHARED.is_dir(), f"{case.name} cites what neither base has: {sorted(missing)}"
        if case.told["kind"] == "patient":
            assert _cited(case), f"{case.name} cites no article and no item of evidence"


@pytest.mark.skipif(
    not (SHARED / "civic").is_dir(), reason="CIViC's tables are absent (shared/data beside the project)"
)
def test_an_item_and_its_article_belong_together() -> None:
    """``EID95, PMID 24583796``: the article of just this item. ``CIViC variant 12`` is of a gene that the case names."""
    items = {row["evidence_id"]: row for row in _rows(SHARED / "civic" / "ClinicalEvidenceSummaries-2026-05.tsv")}
    variants = {row["variant_id"]: row for row in _rows(SHARED / "civic" / "VariantSummaries-2021-02.tsv")}
    wrong = []
    for case in CASES.values():
        text = " ".join((case.path / "expected.yaml").read_text(encoding="utf-8").split())
        pairs = re.findall(r"EID(\d+), PMID (\d+)", text)
        wrong += [(case.name, item, pmid) for item, pmid in pairs if items[item]["citation_id"] != pmid]
        named = re.findall(r"CIViC variant (\d+)", text)
        wrong += [(case.name, number) for number in named if f"{variants[number]['gene']} " not in text]
    assert not wrong


def test_how_many_cases_there_are() -> None:
    kinds = [case.told["kind"] for case in CASES.values()]
    assert kinds.count("trap") >= 40
    assert kinds.count("patient") >= 20
