"""Real samples against CIViC and the curated base: the shared report is that of each sample alone, byte for byte."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from civic_names import DATA
from test_sharing import Alone

from moltarget.knowledge_base.store import save
from moltarget.report.build import build_report
from moltarget.report.fragments import document_text
from moltarget.report.shared import SharedEntries
from moltarget.sample import Sample
from moltarget.steps.annotate import annotate_batch
from moltarget.steps.compile import Sources, compile_sources
from moltarget.steps.config import Config
from moltarget.steps.match import case_of, load_knowledge
from moltarget.steps.reading import read_alterations

ROOT = Path(__file__).resolve().parents[2]


def example() -> Iterator[Sample]:
    """The embedded example of the sheet."""
    with (ROOT / "config" / "samples.tsv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader((line for line in handle if not line.startswith("#")), delimiter="\t"):
            files = {name: str(ROOT / row[name]) if row[name] else "" for name in ("vcf", "variants", "fusions")}
            yield Sample(row["sample"], row["tumor_type"], assay=row["assay"], design=row["design"], **files)


def real() -> Iterator[Sample]:
    """Tumours with VEP's annotation, with and without an assay."""
    tcga, cell_line = DATA / "vcf" / "tcga", DATA / "vcf" / "hcc1395" / "HCC1395.annotated.expression.vcf.gz"
    for number, assay in enumerate(("exome", "")):
        yield Sample(f"BRCA{number}", "BRCA", str(tcga / "T001-BRCA.grch38.vcf.gz"), assay=assay)
        yield Sample(f"HCC{number}", "BRCA", str(cell_line), assay=assay)
    yield Sample("COAD", "COADREAD", str(tcga / "T001-COAD.grch38.vcf.gz"), assay="exome")


@pytest.mark.parametrize("given", ["example", "real"])
def test_each_report_is_that_of_the_sample_alone(given: str, tmp_path: Path) -> None:
    if given == "real" and not DATA.is_dir():
        pytest.skip("../shared/data is not beside this checkout")
    samples = list(example() if given == "example" else real())
    files = {"civic": DATA / "civic" / "ClinicalEvidenceSummaries-2026-05.tsv"} if given == "real" else {}
    base, _ = compile_sources(Sources(files=files))
    save(tmp_path / "compiled.json", base)
    statuses = annotate_batch(samples, Config(), tmp_path)
    assert {status.status for status in statuses} == {"done"}, [status.reason for status in statuses]
    knowledge = load_knowledge(tmp_path / "compiled.json", {}, Config())
    together = knowledge.entries
    apart = SharedEntries(together.base, together.drugs, Alone(base.rows, knowledge.states))
    for sample in samples:
        document = read_alterations(tmp_path / "samples" / sample.name / "alterations.json")
        texts = set()
        for entries in (together, apart):
            case = case_of(sample, document, None, knowledge)
            texts.add(document_text(build_report(case, entries, {}, entries.sharing.match(case.patient))))
        assert len(texts) == 1, sample.name
