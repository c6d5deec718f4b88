"""The match step: each sample's alterations against the compiled base, into ``report.json``."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from moltarget.bed import Panel, read_bed
from moltarget.drugs import load_drugs
from moltarget.errors import KnowledgeBaseError, MoltargetError
from moltarget.files import code_digest, digest_of, sha256_of, write_text
from moltarget.knowledge_base.evidence import CURATED
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.store import load
from moltarget.matching.coverage import GeneModel, SmallVariantCoverage, load_gene_models
from moltarget.matching.effects import Effects, effects_of
from moltarget.matching.evaluate import Evaluator
from moltarget.matching.facts import SampleFacts
from moltarget.matching.matches import DiseaseState, Patient
from moltarget.matching.segments import copies_of
from moltarget.matching.sharing import Sharing
from moltarget.matching.standing import Standings
from moltarget.matching.tables import Geometry, read_geometry, read_rows
from moltarget.model import AnnotationSource, Build, ChangeKind
from moltarget.ontology import TumorTypes, load_oncotree_json, load_tumor_types
from moltarget.report.build import Case, build_report
from moltarget.report.fragments import document_text
from moltarget.report.shared import SharedEntries
from moltarget.sample import Sample
from moltarget.steps.config import TABLES, Config, software
from moltarget.steps.layout import SampleFolder, Status, guarded, input_digest, report_progress
from moltarget.steps.panels import keep_panel
from moltarget.steps.reading import read_alterations, rejected_of, tables_of, variants_of

STEP = "match"
_YOUNG = 100_000  # values made since the last search before the next: more than most samples hold at once
_KEPT = 8  # tumour types whose standings are kept


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What every sample is held against, loaded once per batch."""

    entries: SharedEntries
    types: TumorTypes
    geometry: Geometry
    gene_models: Mapping[Build, Mapping[str, GeneModel]]
    effects: Effects
    states: Mapping[str, DiseaseState]
    digest: str
    _standings: dict[str | None, Standings] = field(default_factory=dict)

    def standings(self, code: str | None) -> Standings:
        """Those of a tumour type, shared by its samples; of the types last seen."""
        found = self._standings.pop(code) if code in self._standings else Standings(self.types, code)
        self._standings[code] = found
        if len(self._standings) > _KEPT:
            del self._standings[next(iter(self._standings))]
        return found


def load_types(config: Config) -> TumorTypes:
    """The project's tumour types, or the whole OncoTree file of the configuration."""
    table, terms = config.resources / "tumor_types.tsv", config.resources / "disease_terms.tsv"
    return load_oncotree_json(config.oncotree, table, terms) if config.oncotree else load_tumor_types(table, terms)


def load_knowledge(compiled: Path, indexes: Mapping[Build, Path], config: Config) -> Knowledge:
    """Load base, ontology, tables and the gene indexes of the configured references.

    Raises KnowledgeBaseError when a therapy of the curated base has no row in the drugs table; those of other bases may be
    described by their name alone.
    """
    base = load(compiled)
    drugs = load_drugs(config.resources / "drugs.tsv")
    for name in sorted({name for row in base.rows if row.source == CURATED for name in row.therapies}):
        drugs.get(name)  # here, not in the first sample that the therapy concerns
    paths = [*(config.resources / name for name in TABLES[STEP]), *indexes.values()]
    paths += [config.oncotree] if config.oncotree else []
    made_by = {"code": code_digest(), "software": software()}
    digest = digest_of({"base": sha256_of(compiled), "tables": [sha256_of(path) for path in paths], **made_by})
    models = {build: load_gene_models(path) for build, path in indexes.items()}
    states = {
        row["doid"]: DiseaseState(row["name"], parse_condition(row["condition"]))
        for row in read_rows(config.resources / "disease_states.tsv")
    }
    geometry = read_geometry(config.resources)
    effects = effects_of(base.rows, geometry)
    entries = SharedEntries(base, drugs, Sharing(base.rows, states))
    return Knowledge(entries, load_types(config), geometry, models, effects, states, digest)


def match_batch(
    samples: Sequence[Sample], annotated: Sequence[Status], knowledge: Knowledge, results: Path
) -> list[Status]:
    """Match every sample of a batch that was annotated; a failed one stays failed. Returns one status each."""
    with seldom_searched():
        return _match_all(samples, annotated, knowledge, results)


@contextmanager
def seldom_searched() -> Iterator[None]:
    """What was loaded stays to the end, and the values of a sample go with it, as none of them refers to itself: Python need
    hardly look for what can be thrown away, which would take a sixth of the time.
    """
    gc.freeze()
    held = gc.get_threshold()
    gc.set_threshold(_YOUNG, *held[1:])
    try:
        yield
    finally:
        gc.set_threshold(*held)


def _match_all(
    samples: Sequence[Sample], annotated: Sequence[Status], knowledge: Knowledge, results: Path
) -> list[Status]:
    earlier = {status.sample: status for status in annotated}
    statuses = []
    for sample in sorted(samples, key=sharing_order):  # those that share most of their report follow each other
        status = earlier.get(sample.name)
        if status is None:
            raise MoltargetError(f"{sample.name} is not in the manifest of its batch; run annotate_variants again")
        if status.status == "done":
            folder = SampleFolder(results / "samples" / sample.name)
            status = guarded(folder, STEP, partial(_match, sample, folder, knowledge))
            report_progress(status, "matched")
        statuses.append(status)
    return statuses


def sharing_order(sample: Sample) -> tuple[str, str]:
    """By assay and tumour type."""
    return sample.assay, sample.tumor_type


def _match(sample: Sample, folder: SampleFolder, knowledge: Knowledge) -> str:
    """Write one sample's report, unless nothing that it depends on has changed. Returns its key."""
    path = folder.file("alterations.json")
    panel_path = Path(sample.panel) if sample.panel else None
    row: dict[str, Any] = {"tumor_type": sample.tumor_type, "purity": sample.purity, "design": sample.design}
    assay = input_digest(panel_path) if panel_path else sample.assay
    if panel_path is not None:
        keep_panel(folder.path.parents[1], panel_path, assay)
    row["assay"] = [Path(sample.assay).name, assay]  # the report prints the panel's name
    key = digest_of({"knowledge": knowledge.digest, "alterations": input_digest(path), "sample": row})
    if folder.is_current(STEP, key):
        folder.forgive(STEP)
        return key
    folder.begin(STEP)
    panel = _panel(panel_path, assay) if panel_path else None
    case = case_of(sample, read_alterations(path), panel, knowledge)
    if panel_path is not None:
        case.document["inputs"].append({"role": "assay", "name": panel_path.name, "sha256": assay})
    met = knowledge.entries.sharing.match(case.patient)
    report = build_report(case, knowledge.entries, software(), met)
    write_text(folder.file("report.json"), document_text(report))
    folder.log(STEP, [report["summary"]["headline"], f"conditions that would apply: {len(report['would_apply'])}"])
    folder.finish(STEP, key)
    return key


@lru_cache(maxsize=4)
def _panel(path: Path, digest: str) -> Panel:
    """A panel of many samples, read once: they share what it leaves out."""
    return read_bed(path)


def case_of(sample: Sample, document: dict[str, Any], panel: Panel | None, knowledge: Knowledge) -> Case:
    """A sample's document (``alterations.json``) with all that its conditions are evaluated on."""
    variants, tables = variants_of(document), tables_of(document)
    document = {name: value for name, value in document.items() if name != "small_variants"}  # of a genome: 300 MB
    build = Build(document["genome_build"]) if document["genome_build"] else None
    models = knowledge.gene_models.get(build, {}) if build else {}
    if tables.segments:
        tables = replace(tables, copy_number=copies_of(tables.segments, models, knowledge.entries.sharing.index.genes))
    coverage = SmallVariantCoverage(
        has_input=document["has_vcf"] or "variants" in document["tables_given"],
        assay=Path(sample.assay).name,
        source=AnnotationSource(document["source"]),
        regions=panel,
        genes=models,
        rejected=rejected_of(document),
        kinds=frozenset(map(ChangeKind, document["kinds"])) or frozenset(ChangeKind),
        callers=tuple(document["callers"]),
    )
    evaluator = Evaluator(
        SampleFacts(variants, tables, variants.places()), coverage, knowledge.geometry, knowledge.effects
    )
    kind = knowledge.types.resolve(sample.tumor_type) if sample.tumor_type else None
    code = kind.code if kind else None
    patient = Patient(evaluator, knowledge.states, knowledge.standings(code))
    return Case(sample, kind, document, variants, tables, patient)


def indexes_from(pairs: Sequence[str]) -> dict[Build, Path]:
    """``GRCh38=path`` arguments as a mapping. Raises KnowledgeBaseError on anything else."""
    found = {}
    for pair in pairs:
        build, _, path = pair.partition("=")
        if build not in set(Build) or not path:
            raise KnowledgeBaseError(f"{pair!r}: write the gene index as GRCh38=path")
        found[Build(build)] = Path(path)
    return found
