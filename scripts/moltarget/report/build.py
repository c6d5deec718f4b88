"""The report document of one sample."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from moltarget import __version__, ordinals
from moltarget.knowledge_base.evidence import KnowledgeBase
from moltarget.matching.matches import Match, Matches, Patient
from moltarget.matching.near import near_misses
from moltarget.matching.sharing import Shared
from moltarget.model import SCHEMA_VERSION, AnnotationSource, Consequence, Disposition, SmallVariant, Tables
from moltarget.ontology import TumorType
from moltarget.report import findings as fi
from moltarget.report.alterations import Named, alteration_rows, named, titles
from moltarget.report.assayed import assay_rows
from moltarget.report.co_occurrence import co_occurrence
from moltarget.report.oncogenicity import germline_check, germline_items, oncogenicity_row
from moltarget.report.shared import SharedEntries
from moltarget.report.traces import near_miss_row
from moltarget.sample import Sample

DISCLAIMER = (
    "Research use only. This report was made by software from the files named in it; it is not a medical device, "
    "no physician has reviewed it, and no treatment may be chosen from it alone."
)

MAX_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a report is made of. ``document`` is the sample's ``alterations.json``."""

    sample: Sample
    tumor_type: TumorType | None
    document: Mapping[str, Any]
    variants: Sequence[SmallVariant]
    tables: Tables
    patient: Patient


def build_report(case: Case, entries: SharedEntries, software: Mapping[str, str], met: Shared) -> dict[str, Any]:
    """The document of ``report.json`` (workflow/schemas/report.schema.yaml); its long lists hold entries as text."""
    base, matches = entries.base, met.matches
    variants = [named(variant) for variant in case.variants]
    found = fi.group_findings(matches.present, titles(variants, case.tables))
    evidence, tiers = _by_alteration(found)
    asked = entries.sharing.index.genes
    aside = _witnesses(match for match, _ in matches.aside)
    seen = aside | _witnesses((*matches.present, *matches.unknown))
    near = [base.rows[place] for place in entries.sharing.index.near_to(case.patient.evaluator.facts)]
    together = co_occurrence(found, variants, entries.drugs)
    return {
        "schema_version": SCHEMA_VERSION,
        "moltarget_version": __version__,
        "disclaimer": DISCLAIMER,
        "sample": _sample(case),
        "annotation": {key: case.document[key] for key in ("source", "engine", "statement", "notes")},
        "assay": assay_rows(case.patient.evaluator.coverage, case.tables, case.variants, case.document),
        "summary": _summary(case, matches, found),
        "findings": [fi.finding_row(finding) for finding in found],
        "matches": entries.matches(found, together["cautions"], case.patient.evaluator),
        "co_occurrence": together,
        "would_apply": entries.would_apply(met),
        "near_misses": [near_miss_row(miss) for miss in near_misses(near, case.patient, matches.present)],
        "set_aside": entries.set_aside(met),
        "genes": entries.genes(met, case.patient.evaluator, seen),
        "alterations": alteration_rows(
            variants,
            case.tables,
            evidence=evidence,
            tiers=tiers,
            dispositions=_dispositions(case, evidence),
            asked_genes=asked,
            spoken_of=seen,
            more=partial(_more, case, germline_items((*matches.present, *(match for match, _ in matches.aside)))),
        ),
        "records": _records(case, variants, evidence, aside),
        "knowledge_base": entries.knowledge_base,
        "provenance": _provenance(case, base, software),
    }


def _provenance(case: Case, base: KnowledgeBase, software: Mapping[str, str]) -> dict[str, Any]:
    return {
        "inputs": [*case.document["inputs"]],
        "software": dict(software),
        "sources": [count.plain() for count in base.sources],
        "settings": {**case.document["thresholds"], **case.document["references"]},
    }


def _more(case: Case, items: Mapping[str, Sequence[str]], variant: SmallVariant, one: Consequence) -> dict[str, Any]:
    evaluator = case.patient.evaluator
    return {
        "oncogenicity": oncogenicity_row(variant, one, evaluator.geometry, evaluator.effects),
        "germline_check": germline_check(variant, items.get(variant.key, ())),
    }


def _witnesses(matches: Iterable[Match]) -> frozenset[str]:
    return frozenset(key for match in matches for key in match.outcome.witnesses)


def _summary(case: Case, matches: Matches, found: Sequence[fi.Finding]) -> dict[str, Any]:
    return {
        "tiers": dict(Counter(finding.tier.value for finding in found)),
        "headline": fi.headline(found, _source_note(case)),
        "therapies_sensitive": fi.therapy_options(matches.present, resistant=False),
        "therapies_resistant": fi.therapy_options(matches.present, resistant=True),
    }


def _by_alteration(found: Sequence[fi.Finding]) -> tuple[dict[str, list[str]], dict[str, tuple[str, str]]]:
    """Evidence ids of each witness, and its best tier with the reason; findings come best first."""
    evidence: dict[str, list[str]] = defaultdict(list)
    tiers: dict[str, tuple[str, str]] = {}
    for finding in found:
        for key in finding.witnesses:
            evidence[key].extend(match.evidence.id for match in finding.matches)
            tiers.setdefault(key, (finding.tier.value, finding.best.tiering.reason))
    return dict(evidence), tiers


def _sample(case: Case) -> dict[str, Any]:
    kind, types = case.tumor_type, case.patient.standings.types
    lineage = [] if kind is None else [kind.code, *types.ancestors(kind.code)]
    names = [types.types[code].name for code in reversed(lineage) if types.types[code].parent]
    return {
        "name": case.sample.name,
        "tumor_type": {
            "given": case.sample.tumor_type,
            "code": kind.code if kind else "",
            "name": kind.name if kind else "",
            "lineage": kind.lineage.value if kind and kind.lineage.value != "mixed" else "",
            "path": names,
        },
        "genome_build": case.document["genome_build"],
        "build_proof": case.document["build_proof"],
        "design": case.sample.design,
        "purity": case.sample.purity,
        "assay": Path(case.sample.assay).name,
        "tumor_column": case.document["tumor_column"],
    }


def _source_note(case: Case) -> str:
    if case.document["source"] == AnnotationSource.CATALOGUE.value:
        return "Only catalogued alleles can be seen in this sample."
    return ""


def _dispositions(case: Case, evidence: Mapping[str, Sequence[str]]) -> dict[str, Disposition]:
    """What became of each small variant."""
    return {variant.key: variant.disposition or _matched(variant.key in evidence) for variant in case.variants}


def _matched(reported: bool) -> Disposition:
    return Disposition.REPORTED if reported else Disposition.NO_EVIDENCE


def _records(
    case: Case, variants: Iterable[Named], evidence: Mapping[str, Sequence[str]], aside: frozenset[str]
) -> dict[str, Any]:
    """Every record with its disposition, as runs of ordinals; the counts add up to the input."""
    document = case.document["records"]
    by_record: dict[int, list[Named]] = defaultdict(list)
    for one in variants:
        for record in one.variant.records:
            by_record[record].append(one)
    groups = ordinals.read_order(document["order"])
    rows = [
        _row(disposition, detail, ordinals.spell(groups.get(place, ())), examples)
        for place, (disposition, detail, _, examples) in enumerate(document["settled"], start=1)
    ]
    decided: dict[tuple[str, str], list[int]] = defaultdict(list)
    for record in groups.get(0, ()):
        decided[_decided(by_record[record], evidence, aside)].append(record)
    for (disposition, detail), records in decided.items():
        shown = [[record, _spelled(record, by_record[record])] for record in records[:MAX_EXAMPLES]]
        rows.append(_row(disposition, detail, ordinals.spell(records), shown))
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["disposition"]] += row["count"]
    if sum(counts.values()) != document["total"]:
        raise AssertionError(
            f"{case.sample.name}: {document['total']} records came in, {sum(counts.values())} are accounted for"
        )
    rows.sort(key=lambda row: (row["disposition"], row["detail"]))
    return {"total": document["total"], "files": case.document["files"], "counts": dict(counts), "dispositions": rows}


def _row(disposition: str, detail: str, records: str, examples: Sequence[Sequence[Any]]) -> dict[str, Any]:
    return {
        "disposition": disposition,
        "detail": detail,
        "count": ordinals.count(records),
        "records": records,
        "examples": [f"{record} {key}" for record, key in examples],
    }


def _spelled(record: int, variants: Sequence[Named]) -> str:
    """The record's alleles as its line spells them: ``7:101:T>A,G``."""
    names = dict.fromkeys(_written(record, one.variant) for one in variants)
    places = {name.rpartition(">")[0] for name in names}
    if len(places) != 1:
        return ", ".join(names) or str(record)
    return f"{places.pop()}>{','.join(name.rpartition('>')[2] for name in names)}"


def _written(record: int, variant: SmallVariant) -> str:
    """The allele as the record has it; of a joint call the part that stands in this record."""
    parts = variant.written.split(" + ")
    if len(parts) == len(variant.records):
        return parts[variant.records.index(record)] or variant.key
    return parts[0] or variant.key


def _decided(named: Sequence[Named], evidence: Mapping[str, Sequence[str]], aside: frozenset[str]) -> tuple[str, str]:
    """What matching, or a threshold that only the merged calls could be held against, makes of a record."""
    variants = [one.variant for one in named]
    usable = [variant for variant in variants if variant.disposition is None]
    if any(variant.key in evidence for variant in usable):
        return Disposition.REPORTED.value, "meets a condition of the knowledge base"
    for variant in variants if not usable else ():
        if variant.disposition is not None:
            return variant.disposition.value, variant.doubt
    if any(variant.key in aside for variant in variants):
        return Disposition.NO_EVIDENCE.value, "its evidence does not apply to this tumour type and is set aside"
    if any(one.altering for one in named):
        return Disposition.NO_EVIDENCE.value, "protein-altering; no condition of the knowledge base is met by it"
    return Disposition.NO_EVIDENCE.value, "silent, or near a splice site or promoter; no condition is met by it"
