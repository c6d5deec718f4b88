"""report.json as one table: a row for each match, then a row for each condition whose value is unknown.

Cells that a spreadsheet would run as a formula get a leading apostrophe (``cell``); TSV_COLUMNS documents the header.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from moltarget.render.groups import named_consequence
from moltarget.render.words import therapy_words

Json = Mapping[str, Any]

TSV_COLUMNS: Mapping[str, str] = {
    "sample": "sample name",
    "status": "present (a match); uncertain or not assayed (a condition whose value is unknown: no match)",
    "tier": "AMP/ASCO/CAP tier of the match (none: it does not support its claim); empty unless status is present",
    "tier_if_present": "tier that the row would have if its condition were present; empty when status is present",
    "finding": "finding id in report.json; empty unless status is present",
    "alterations": "title of the finding; empty unless status is present",
    "genes": "genes of the finding or condition, joined by ;",
    "vaf": "variant allele fraction, 0 to 1, one for each witness, joined by ;; empty where the input does not say",
    "depth": "reads at the site, one for each witness, joined by ;; empty where the input does not say",
    "transcripts": "transcript of each witness, joined by ;",
    "hgvs_c": "coding-DNA name of each witness, joined by ;",
    "hgvs_p": "protein name of each witness, joined by ;",
    "oncogenicity": "class and points of each witness (ClinGen/CGC/VICC), joined by ;; empty for what is no small variant",
    "germline_check": "why to confirm a witness in the germline, joined by ;; empty when nothing says so",
    "evidence_type": "predictive, prognostic, diagnostic, predisposing, oncogenic or functional",
    "therapies": "names: + joins a combination, / substitutes, 'and' a sequence, a comma where the source does not say",
    "direction": "supports, does not support, or not stated",
    "significance": "what the evidence claims: sensitivity, resistance, ...",
    "level": "evidence level, A to E",
    "rating": "evidence rating, 1 to 5; empty when not rated",
    "disease": "tumour type of the evidence",
    "doid": "Disease Ontology id of the evidence's tumour type",
    "disease_relation": "same, broader, narrower, pan-cancer, other or unknown: the evidence's type against the sample's",
    "approval_status": "in force, withdrawn, none or not verified; empty unless status is present",
    "approval": "agency, year, year of the end and reference, as far as known",
    "guideline": "guideline that names it; empty when none",
    "evidence_id": "id of the evidence row in the knowledge base",
    "condition": "the condition as the knowledge base writes it",
    "condition_words": "the compiled condition in words",
    "because": "the features that satisfied it, or the missing test or doubtful record",
    "tier_reason": "the sentence that made the tier",
    "therapy_level": "proxy by rule of OncoKB's level (1, 2, 3A, 3B, 4, R1, R2) or none; empty unless status is present",
    "therapy_level_reason": "the sentence that made it",
    "escat": "proxy by rule of ESCAT (I, I-C, II, III-A, IV, IV-A, X) or none; empty unless status is present",
    "escat_reason": "the sentence that made it",
    "access": "by rule: approved on-label, approved off-label, trial only, not known; by option where they differ, joined by ;",
    "conflicts": "evidence ids that claim the opposite for the same therapy, joined by ;",
    "disputes": "evidence ids with the same claim on the same therapy that take the other side on it, joined by ;",
    "cautions": "evidence ids of resistance, by other alterations, to a part, a combination or the class of the option",
    "citations": "labels of the sources, joined by ;",
    "statement": "what the evidence says",
    "note": "remark on the match",
    "tumor_type": "tumour type of the sample: OncoTree code and name",
    "genome_build": "GRCh37, GRCh38 or empty",
    "annotation": "reference, existing, catalogue or none",
    "knowledge_base": "version of the knowledge base",
}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")


def cell(value: object) -> str:
    """One cell: None is empty; tabs, newlines and other controls become spaces; what starts a formula gets ``'`` before it.

    Formula starts are = + - @ and their full-width forms, after leading blanks too (OWASP, "CSV Injection"). A reader
    that wants the bare text drops one leading apostrophe when one of these follows it.

    >>> cell("=1+1"), cell("EGFR\\tL858R"), cell(None)
    ("'=1+1", 'EGFR L858R', '')
    """
    return "" if value is None else _safe(str(value))


@lru_cache(maxsize=50_000)  # samples of a batch share most of their cells
def _safe(text: str) -> str:
    text = _CONTROLS.sub(" ", text)
    return f"'{text}" if _FORMULA.match(text) else text


def render_tsv(report: Json) -> str:
    """The table of one report: header, matches ranked as in report.json, then unknown conditions; one line each."""
    fixed = {
        "sample": report["sample"]["name"],
        "tumor_type": " ".join(filter(None, (report["sample"]["tumor_type"][key] for key in ("code", "name")))),
        "genome_build": report["sample"]["genome_build"],
        "annotation": report["annotation"]["source"],
        "knowledge_base": report["knowledge_base"]["version"],
    }
    findings = {finding["id"]: finding for finding in report["findings"]}
    alterations = {alteration["key"]: alteration for alteration in report["alterations"]}
    rows = [_match_row(m, findings[m["finding"]], [alterations[k] for k in m["witnesses"]]) for m in report["matches"]]
    rows += [_unknown_row(entry) for entry in report["would_apply"]]
    lines = [
        list(TSV_COLUMNS),
        *([cell(row.get(name)) for name in TSV_COLUMNS] for row in (fixed | row for row in rows)),
    ]
    return "".join("\t".join(line) + "\n" for line in lines)


def _joined(values: Sequence[object]) -> str:
    return ";".join("" if value is None else str(value) for value in values)


def _match_row(match: Json, finding: Json, witnesses: Sequence[Json]) -> dict[str, object]:
    consequences = [named_consequence(alteration) for alteration in witnesses]
    approval = match["approval"]
    row: dict[str, object] = {name: match[name] for name in TSV_COLUMNS if name in match}
    row.update(
        status="present",
        finding=finding["id"],
        alterations=finding["title"],
        genes=_joined(finding["genes"]),
        vaf=_joined([alteration["vaf"] for alteration in witnesses]),
        depth=_joined([alteration["depth"] for alteration in witnesses]),
        transcripts=_joined([held["transcript"] if held else "" for held in consequences]),
        hgvs_c=_joined([held["hgvs_c"] if held else "" for held in consequences]),
        hgvs_p=_joined([held["hgvs_p"] if held else "" for held in consequences]),
        oncogenicity=_joined([_oncogenicity(alteration) for alteration in witnesses]),
        germline_check=_joined(
            list(dict.fromkeys(one["germline_check"] for one in witnesses if one["germline_check"]))
        ),
        therapies=therapy_words([held["name"] for held in match["therapies"]], match["therapy_interaction"]),
        disease_relation=match["disease_relation"]["relation"],
        approval_status=approval["status"],
        approval=" ".join(str(approval[key]) for key in ("agency", "year", "end", "reference") if approval[key]),
        conflicts=_joined(match["conflicts"]),
        disputes=_joined(match["disputes"]),
        cautions=_joined(match["cautions"]),
        access=_joined(_access(match["access"])),
        **{name: match[name]["level"] for name in ("therapy_level", "escat")},
        **{f"{name}_reason": match[name]["reason"] for name in ("therapy_level", "escat")},
        citations=_joined([citation["label"] for citation in match["citations"]]),
    )
    return row


def _access(rows: Sequence[Json]) -> list[str]:
    """The answer that all options share, else one for each option."""
    shared = list(dict.fromkeys(row["status"] for row in rows))
    return shared if len(shared) < 2 else [f"{row['option']}: {row['status']}" for row in rows]


def _oncogenicity(alteration: Json) -> str:
    found = alteration["oncogenicity"]
    return f"{found['classification']} ({found['points']})" if found else ""


def _unknown_row(entry: Json) -> dict[str, object]:
    row: dict[str, object] = {name: entry[name] for name in TSV_COLUMNS if name in entry}
    row.update(
        status=entry["doubt"],
        tier_if_present=entry["best_tier"],
        genes=_joined(entry["genes"]),
        therapies=therapy_words(entry["therapies"], entry["therapy_interaction"]),
        disease_relation=entry["disease_relation"]["relation"],
    )
    return row
