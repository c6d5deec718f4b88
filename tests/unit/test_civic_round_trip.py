"""Each item of CIViC's 2021 file with coordinates and bases, as a one-record VCF, through annotation and matching: its own
variant must find it.

Found is: the item's condition is present; or it would apply if a test that no VCF replaces were done (the fusion of
``BCR::ABL1 Fusion AND ABL1 T315I``, a genotype), with this very record among its witnesses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from civic_names import DATA, alleles_of, annotator_of, has_gene, rows_of

from moltarget.knowledge_base.evidence import Evidence
from moltarget.knowledge_base.store import save
from moltarget.model import Build, Locus, Outcome, Truth
from moltarget.report.build import Case
from moltarget.sample import Sample
from moltarget.steps.annotate import annotate_batch
from moltarget.steps.compile import Sources, compile_sources
from moltarget.steps.config import Config, ReferenceFiles
from moltarget.steps.layout import SampleFolder
from moltarget.steps.match import case_of, load_knowledge
from moltarget.steps.reading import read_alterations
from moltarget.steps.references import write_gene_index

ROOT = Path(__file__).resolve().parents[2]
MISSES = ROOT / "tests" / "knowledge_base" / "not_found_2021.tsv"
GOAL = 0.99
REASONS = {"CIViC coordinate slip", "CIViC name slip", "outside the panel reference", "no name to match by", "withheld"}


@dataclass(frozen=True)
class Item:
    """An evidence item with the alleles that its coordinates and bases make; none where they contradict each other."""

    row: dict[str, str]
    evidence: Evidence | None
    alleles: tuple[Locus, ...]


def write_vcf(path: Path, locus: Locus) -> str:
    record = f"{locus.chrom}\t{locus.pos}\t.\t{locus.ref}\t{locus.alt}\t.\tPASS\t.\n"
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    path.write_text(f"##fileformat=VCFv4.2\n##contig=<ID={locus.chrom}>\n{columns}{record}", encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Item], Mapping[Locus, Case]]:
    """All such items of panel genes, and each of their alleles as a sample of its own, raw from its VCF."""
    if not DATA.is_dir():
        pytest.skip("../shared/data is not beside this checkout")
    civic, folder = DATA / "civic", tmp_path_factory.mktemp("round_trip")
    panel = DATA / "reference"
    files = ReferenceFiles(panel / "GRCh37.panel.fa.gz", panel / "GRCh37.panel.gff3.gz")
    evidence_file = civic / "ClinicalEvidenceSummaries-2021-02.tsv"
    sources = {"civic": evidence_file, "civic_variants": civic / "VariantSummaries-2021-02.tsv"}
    base, _ = compile_sources(Sources(None, sources))
    by_id = {row.id: row for row in base.rows}
    reference = annotator_of(Build.GRCH37).reference
    items = []
    for row in rows_of(evidence_file):
        old, new = row["reference_bases"], row["variant_bases"]
        if row["start"] and (old or new) and has_gene(reference, row["gene"]):
            place = (row["chromosome"], int(row["start"]), int(row["stop"]))
            alleles, _ = alleles_of(reference, *place, old, new)
            items.append(Item(row, by_id.get(f"EID{row['evidence_id']}"), alleles))
    alleles = sorted({one for item in items for one in item.alleles}, key=lambda one: one.key)
    samples = {
        locus: Sample(f"S{n}", "", write_vcf(folder / f"{n}.vcf", locus), Build.GRCH37, annotation="reference")
        for n, locus in enumerate(alleles)
    }
    statuses = annotate_batch(list(samples.values()), Config(references={Build.GRCH37: files}), folder)
    assert {status.status for status in statuses} == {"done"}
    write_gene_index(Build.GRCH37, files, folder / "genes.json")
    save(folder / "compiled.json", base)
    knowledge = load_knowledge(folder / "compiled.json", {Build.GRCH37: folder / "genes.json"}, Config())

    def case(sample: Sample) -> Case:
        path = SampleFolder(folder / "samples" / sample.name).file("alterations.json")
        return case_of(sample, read_alterations(path), None, knowledge)

    return items, {locus: case(sample) for locus, sample in samples.items()}


def is_found(item: Item, cases: Mapping[Locus, Case]) -> bool:
    def outcome(locus: Locus, evidence: Evidence) -> Outcome:
        return cases[locus].patient.evaluator.condition(evidence.condition, evidence.origin)

    if item.evidence is None:
        return False
    outcomes = [(locus, outcome(locus, item.evidence)) for locus in item.alleles]
    return any(
        one.truth is Truth.PRESENT or (one.truth is Truth.UNKNOWN and locus.key in one.witnesses)
        for locus, one in outcomes
    )


def test_each_item_is_found_by_its_own_variant(found: tuple[list[Item], Mapping[Locus, Case]]) -> None:
    items, cases = found
    missed = {f"EID{item.row['evidence_id']}" for item in items if not is_found(item, cases)}
    listed = {row["evidence"] for row in rows_of(MISSES)}
    assert len(items) > 1600
    assert missed == listed
    assert 1 - len(missed) / len(items) >= GOAL


def test_every_miss_has_a_reason() -> None:
    for row in rows_of(MISSES):
        assert row["reason"] in REASONS
        assert row["shown_by"]


def test_no_item_is_found_by_the_variant_of_another_gene(found: tuple[list[Item], Mapping[Locus, Case]]) -> None:
    """The check can fail: alleles of one gene leave the items of all others unfound."""
    items, cases = found
    braf = next(item.alleles for item in items if item.row["variant"] == "V600E")
    others = [item for item in items if item.row["gene"] != "BRAF" and item.evidence is not None]
    assert not any(is_found(Item(item.row, item.evidence, braf), cases) for item in others)
