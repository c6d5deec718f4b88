"""Made-up samples for the matcher's tests: variants by name, an assay, and the value of a condition in one word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.compiling import compile_base
from moltarget.knowledge_base.grammar import Vocabulary, parse_condition
from moltarget.knowledge_base.sources.curated import reading_of
from moltarget.knowledge_base.store import save
from moltarget.matching.coverage import BOTH_KINDS, GeneModel, Regions, SmallVariantCoverage
from moltarget.matching.effects import Effects
from moltarget.matching.evaluate import Evaluator
from moltarget.matching.facts import SampleFacts
from moltarget.matching.matches import DiseaseState, Patient
from moltarget.matching.standing import Standings
from moltarget.matching.tables import Geometry, read_geometry, read_rows
from moltarget.model import (
    AnnotationSource,
    ChangeKind,
    Consequence,
    CopyCall,
    CopyNumber,
    Fusion,
    Measurement,
    Outcome,
    Rejected,
    SmallVariant,
    Tables,
)
from moltarget.ontology import TumorTypes, load_tumor_types

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def save_base(path: Path, rows: Sequence[e.Evidence], version: str = "1", as_of: str = "2026-01-01") -> Path:
    """A compiled base of these rows as their only source."""
    reading = reading_of(rows, version=version, as_of=as_of)
    save(path, compile_base([reading], version=version, as_of=as_of, vocabulary=Vocabulary()))
    return path


@cache
def geometry() -> Geometry:
    """The project's own tables of exon borders, domains and gene roles."""
    return read_geometry(RESOURCES)


@cache
def types() -> TumorTypes:
    """The project's own tumour types."""
    return load_tumor_types(RESOURCES / "tumor_types.tsv", RESOURCES / "disease_terms.tsv")


@cache
def states() -> Mapping[str, DiseaseState]:
    """The project's own diseases that an alteration defines."""
    rows = read_rows(RESOURCES / "disease_states.tsv")
    return {row["doid"]: DiseaseState(row["name"], parse_condition(row["condition"])) for row in rows}


def consequence(
    gene: str, name: str, *terms: str, transcript: str = "", preferred: bool = True, **more: Any
) -> Consequence:
    """One consequence; ``name`` is ``p.…``, ``c.…`` or both with a space between."""
    protein = next((part for part in name.split() if part.startswith("p.")), "")
    coding = next((part for part in name.split() if part.startswith("c.")), "")
    return Consequence(gene, transcript, terms, coding, protein, preferred=preferred, **more)


def variant(gene: str, name: str, *terms: str, **more: Any) -> SmallVariant:
    """One usable variant with one consequence; further fields of the variant as in the model, others its consequence's."""
    own = {one.name: more.pop(one.name) for one in fields(SmallVariant) if one.name in more and one.name != "key"}
    key = more.pop("key", f"{gene}:{name}")
    return SmallVariant(key, own.pop("locus", None), (consequence(gene, name, *terms, **more),), **own)


def copies(gene: str, call: str, total: float | None = None, minor: float | None = None) -> CopyNumber:
    """``copies("ERBB2", "gain")``."""
    return CopyNumber(gene, CopyCall(call), total, minor)


def fusion(name: str, *, detected: bool = True, in_frame: bool | None = None, exons: str = "") -> Fusion:
    """``fusion("EML4::ALK")``."""
    five, three = name.split("::")
    return Fusion(five, three, detected, in_frame, exons)


def measured(name: str, value: str, unit: str = "") -> Measurement:
    """A row of the biomarkers table as its reader would hand it over."""
    try:
        return Measurement(name, value, float(value), unit)
    except ValueError:
        return Measurement(name, value, None, unit)


def assay(
    kind: str = "exome",
    source: AnnotationSource = AnnotationSource.EXISTING,
    *,
    regions: Regions | None = None,
    genes: Mapping[str, GeneModel] | None = None,
    rejected: Sequence[Rejected] = (),
    given: bool = True,
    kinds: frozenset[ChangeKind] = BOTH_KINDS,
    callers: tuple[str, ...] = (),
) -> SmallVariantCoverage:
    """A small-variant assay; an annotated exome unless told otherwise."""
    return SmallVariantCoverage(given, kind, source, regions, genes or {}, tuple(rejected), kinds, callers)


UNDECLARED = assay("")
NO_FILE = assay("", AnnotationSource.NONE, given=False)
CATALOGUE = assay("exome", AnnotationSource.CATALOGUE)

Item = SmallVariant | CopyNumber | Fusion | Measurement | str


def evaluator(*items: Item, coverage: SmallVariantCoverage | None = None, known: str = "") -> Evaluator:
    """A sample of these items; a text is a gene named as wild type (``germline BRCA1``: in the germline).

    ``known`` are exact changes that activate, ``BRAF V600E;...``; those with a minus before them lose function.
    """
    found = tables(*items)
    pairs = [pair.partition(" ") for pair in known.split(";")]
    gained = frozenset((gene, change) for gene, _, change in pairs if gene and gene[0] != "-")
    lost = frozenset((gene[1:], change) for gene, _, change in pairs if gene[:1] == "-")
    return Evaluator(SampleFacts(found.variants, found), coverage or assay(), geometry(), Effects(gained, lost))


def tables(*items: Item) -> Tables:
    """The items as the plain tables of a sample."""
    return Tables(
        variants=tuple(item for item in items if isinstance(item, SmallVariant)),
        wild_type_genes=tuple(item for item in items if isinstance(item, str) and " " not in item),
        germline_wild_type_genes=tuple(
            item.removeprefix("germline ") for item in items if isinstance(item, str) and " " in item
        ),
        copy_number=tuple(item for item in items if isinstance(item, CopyNumber)),
        fusions=tuple(item for item in items if isinstance(item, Fusion)),
        biomarkers=tuple(item for item in items if isinstance(item, Measurement)),
    )


def outcome(condition: str, *items: Item, origin: str = "any", **how: Any) -> Outcome:
    """The outcome of a condition on a sample of these items."""
    return evaluator(*items, **how).condition(parse_condition(condition), e.EvidenceOrigin(origin))


def value(condition: str, *items: Item, **how: Any) -> str:
    """``present``, ``absent``, ``not assayed`` or ``uncertain``."""
    found = outcome(condition, *items, **how)
    return found.doubt.value if found.doubt is not None else found.truth.value


def patient(code: str | None, *items: Item, **how: Any) -> Patient:
    """A sample of these items with its tumour type."""
    return Patient(evaluator(*items, **how), states(), Standings(types(), code))


def evidence(condition: str = "BRAF V600E", **changes: Any) -> e.Evidence:
    """A made-up row; approvals as ``approval="in force"``, therapies as ``"A;B"``."""
    status = e.ApprovalStatus(changes.pop("approval", "none"))
    dated = status in {e.ApprovalStatus.IN_FORCE, e.ApprovalStatus.WITHDRAWN}
    approval = e.Approval(status, "FDA", 2020, 2022 if status is e.ApprovalStatus.WITHDRAWN else None, "made up")
    fields: dict[str, Any] = {
        "id": "MT-MADE-001", "text": condition, "condition": parse_condition(condition),
        "disease": "" if "oncotree" in changes else "Melanoma", "doid": "", "oncotree": "MEL", "not_for": (),
        "evidence_type": "predictive", "therapies": "Vemurafenib",
        "interaction": "", "direction": "supports", "significance": "sensitivity", "origin": "any", "level": "B",
        "rating": 4, "guideline": "", "civic_ids": (), "pmids": (), "verified_by": "made up", "statement": "Made up.",
        "note": "", "approval": approval if dated else e.Approval(status),
    }  # fmt: skip
    fields |= changes
    kinds = {"evidence_type": e.EvidenceType, "interaction": e.Interaction, "direction": e.Direction,
             "significance": e.Significance, "origin": e.EvidenceOrigin}  # fmt: skip
    fields |= {name: kind(fields[name]) for name, kind in kinds.items()}
    fields["therapies"] = tuple(name for name in fields["therapies"].split(";") if name)
    return e.Evidence(**fields)
