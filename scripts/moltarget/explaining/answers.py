"""The answer to one question, as a document of plain values: sentences first, then the conditions that concern it."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from moltarget.drugs import drug_key
from moltarget.errors import MoltargetError
from moltarget.explaining.conditions import condition_rows
from moltarget.explaining.finished import Finished, Kind, Place, Question
from moltarget.explaining.records import allele_key, record_row, records_of, rows_about
from moltarget.knowledge_base.evidence import Evidence, Uncompiled
from moltarget.knowledge_base.features import Condition, MeasurementIs, features_of, genes_of
from moltarget.report.alterations import main_consequence

Row = dict[str, Any]
_KINDS = {"small_variants": "small variants", "copy_number": "copy number", "fusions": "fusions"}


def answer(question: Question, run: Finished, elsewhere: Mapping[str, str] | None = None) -> Row:
    """The document. ``elsewhere`` are alleles with their dispositions from the annotated VCF, for those kept nowhere else.

    Raises MoltargetError when the question names nothing that there is.
    """
    asked = question.asked.strip()
    if question.kind is Kind.GENE:
        found = _gene(asked, run)
    elif question.kind is Kind.EVIDENCE:
        found = _evidence(asked, run)
    elif question.kind is Kind.DRUG:
        found = _drug(asked, run)
    else:
        found = _records(question, run, elsewhere or {})
    sample = run.report["sample"]
    return {
        "sample": sample["name"],
        "tumor_type": sample["tumor_type"]["code"],
        "question": {"kind": question.kind.value, "asked": asked},
        "knowledge_base": {name: run.report["knowledge_base"][name] for name in ("version", "sha256")},
        "not_compiled": [],
        "records": [],
        **found,
    }


def _gene(asked: str, run: Finished) -> Row:
    genes = {gene for row in run.base.rows for gene in genes_of(row.condition)}
    if asked.upper() not in genes and (found := _biomarker(asked, run)):
        return found
    gene = next((one for one in (asked, asked.upper()) if one in genes), run.aliases.get(asked.upper(), asked))
    rows = [row for row in run.base.rows if gene in genes_of(row.condition)]
    left = [item for item in run.uncompiled if re.search(rf"(?<![\w-]){re.escape(gene)}(?![\w-])", item.profile)]
    seen = [row for row in run.report["alterations"] if gene in _genes_of_alteration(row)]
    text = [] if gene == asked else [f"{asked} is {gene}."]
    found = next((row for row in run.report["genes"] if row["gene"] == gene), None)
    if found is None:
        text.append(f"The base asks nothing about {gene}.{_nearest(gene, genes)}")
    else:
        text += [f"{_KINDS[kind]}: {found[kind]['status']}: {found[kind]['because']}" for kind in _KINDS]
        text.append(_counted(rows, run))
    for row in seen:
        doubt = f"; {row['doubt']}" if row["doubt"] else ""
        records = f"; record {', '.join(map(str, row['records']))}" if row["records"] else ""
        text.append(f"seen: {row['name']} ({row['kind']}; {row['disposition'] or 'no disposition'}{doubt}{records})")
    if left:
        named = (
            f"1 further item names {gene} and has"
            if len(left) == 1
            else f"{len(left)} further items name {gene} and have"
        )
        text.append(f"{named} no condition that could be tried (not_compiled.tsv).")
    return {"answer": text, "conditions": condition_rows(rows, run), "not_compiled": [_left(one) for one in left]}


def _biomarker(asked: str, run: Finished) -> Row | None:
    """The answer on a signature without a gene (``MSI``, ``TMB``); None when no condition asks about one so called."""
    rows = [row for row in run.base.rows if asked.casefold() in _signatures_of(row.condition)]
    if not rows:
        return None
    given = [
        row["name"]
        for row in run.report["alterations"]
        if row["kind"] == "biomarker" and row["name"].partition(" ")[0].casefold() == asked.casefold()
    ]
    text = [f"{asked} is a biomarker without a gene; given: {', '.join(given) or 'nothing'}.", _counted(rows, run)]
    return {"answer": text, "conditions": condition_rows(rows, run)}


def _signatures_of(condition: Condition) -> set[str]:
    measured = (one for one in features_of(condition) if isinstance(one, MeasurementIs))
    return {one.name.casefold() for one in measured if " " not in one.name}


def _genes_of_alteration(row: Mapping[str, Any]) -> set[str]:
    named = {row["gene"], *(one["gene"] for one in row["consequences"])}
    return named | set(row["key"].split("::")) if row["kind"] == "fusion" else named


def _nearest(name: str, names: set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(names), n=3)
    return f" The nearest are {', '.join(close)}." if close else ""


def _counted(rows: Sequence[Evidence], run: Finished) -> str:
    places = Counter(run.place(row)[0] for row in rows)
    told = ", ".join(f"{places[place]} {place.value}" for place in Place if places[place])
    conditions = len({(row.condition, row.origin) for row in rows})
    items = f"{len(rows)} item{'' if len(rows) == 1 else 's'} in {conditions} condition{'' if conditions == 1 else 's'}"
    return f"{items}: {told or 'none'}."


def _left(item: Uncompiled) -> Row:
    return {"evidence_id": item.id, "source": item.source, "profile": item.profile, "reason": item.reason.value,
            "detail": item.detail}  # fmt: skip


def _evidence(asked: str, run: Finished) -> Row:
    rows = [row for row in run.base.rows if row.id.casefold() == asked.casefold()]
    cited = [row for row in run.base.rows if asked.casefold() in {name.casefold() for name in row.civic_ids}]
    left = [item for item in run.uncompiled if item.id.casefold() == asked.casefold()]
    chosen = rows or cited
    if not chosen and not left:
        raise MoltargetError(
            f"{asked}: the knowledge base of this run has no such item; write its id as the report does"
        )
    text = []
    if cited and not rows:
        text.append(f"{asked} is no item of this base; {len(cited)} rows rest on it.")
    if left:
        text.append(f"{asked} could not be compiled, so it was not tried: {left[0].reason.value} ({left[0].detail}).")
    for row in chosen:
        place, reason, match = run.place(row)
        text.append(f"{row.id}: {place.value}{f' ({reason})' if reason else ''}: {match.outcome.because}")
    return {"answer": text, "conditions": condition_rows(chosen, run), "not_compiled": [_left(one) for one in left]}


def _drug(asked: str, run: Finished) -> Row:
    drug = run.drugs.describe(asked)
    wanted = {drug.name, *(part.name for part in run.drugs.expand(asked))} if drug.components else {drug.name}
    rows = [row for row in run.base.rows if any(_names(name, wanted, run) for name in row.therapies)]
    about = ", ".join(filter(None, (drug.drug_class, drug.modality.value)))
    text = [f"{asked} is {drug.name} ({about})." if drug.name != asked else f"{drug.name}: {about}."]
    summary = run.report["summary"]
    for key, words in (("therapies_sensitive", "among the options"), ("therapies_resistant", "under resistance")):
        named = [one for one in summary[key] if any(_names(part, wanted, run) for part in one.split(" + "))]
        text += [f"Page one names it {words}: {'; '.join(named)}."] if named else []
    if len(text) == 1:
        text.append(f"Page one does not name it: {_why_off(rows, run)}.")
    if not rows:
        known = {name for row in run.base.rows for name in row.therapies}
        text.append(f"No item of the base names it.{_nearest(asked, known)}")
        return {"answer": text, "conditions": []}
    return {"answer": [*text, _counted(rows, run)], "conditions": condition_rows(rows, run)}


def _names(name: str, wanted: set[str], run: Finished) -> bool:
    """Whether a therapy is one of the drugs, by any spelling, or a regimen that holds one."""
    if name in wanted or drug_key(name) in {drug_key(one) for one in wanted}:
        return True
    return not wanted.isdisjoint({run.drugs.describe(name).name, *(part.name for part in run.drugs.expand(name))})


def _why_off(rows: Sequence[Evidence], run: Finished) -> str:
    met = [match for place, _, match in map(run.place, rows) if place is Place.MATCH]
    if not rows:
        return "the base has no evidence on it"
    if not met:
        return "the condition of none of its items is met"
    return f"{len(met)} of its items are met, and none of them is of a tier and kind that page one names"


def _records(question: Question, run: Finished, elsewhere: Mapping[str, str]) -> Row:
    if question.kind is Kind.RECORD:
        if not question.asked.strip().isdecimal():
            raise MoltargetError(f"{question.asked!r}: a record is the number of its data line, 1 for the first")
        numbers: tuple[int, ...] = (int(question.asked),)
    else:
        key = allele_key(question.asked)
        numbers = records_of(key, run)
        if not numbers:
            return _only_annotated(key, run, elsewhere)
    records = [record_row(number, run) for number in numbers]
    rows = {row.id: row for record in records for row in rows_about(record, run)}
    variants = [one for one in run.case.variants if set(one.records) & set(numbers)]
    text = []
    for record in records:
        detail = f": {record['detail']}" if record["detail"] else ""
        named = "; ".join(one["title"] for one in record["variants"])
        text.append(f"record {record['record']} ({', '.join(record['written']) or 'alleles not kept'}"
                    f"{f'; {named}' if named else ''}): {record['disposition']}{detail}")  # fmt: skip
        text.append(f"decided in {record['decided']}.")
    for gene in sorted({main_consequence(one).gene for one in variants if one.consequences}):
        about = [row for row in rows.values() if gene in genes_of(row.condition)]
        text.append(f"{gene}: {_counted(about, run)}" if about else f"The base asks nothing about {gene}.")
    if not variants:
        text.append(f"{len(rows)} items stay open because of it." if rows else "No condition of the base turns on it.")
    conditions = condition_rows(rows.values(), run, frozenset(one.key for one in variants))
    return {"answer": text, "records": records, "conditions": conditions}


def _only_annotated(key: str, run: Finished, elsewhere: Mapping[str, str]) -> Row:
    """An allele that no candidate, lost record or example names: the annotated VCF has it, or the input has not."""
    disposition = elsewhere.get(key)
    if disposition is None:
        raise MoltargetError(f"{key}: the input of {run.report['sample']['name']} holds no such allele")
    reasons = [row["detail"] for row in run.report["records"]["dispositions"] if row["disposition"] == disposition]
    told = f" ({' or '.join(reasons)})" if any(reasons) else ""
    return {"answer": [f"{key}: {disposition}{told}; it was not matched."], "conditions": []}
