"""The Molecular Oncology Almanac (https://moalmanac.org): the JSON of a release of its database.

Fields and words are those of its curation procedure (https://github.com/vanallenlab/moalmanac-db, docs/sop.md). Two shapes
of the file are read: the list of records (``molecular-oncology-almanac.json`` of the database), and the object around it
with ``release`` and ``content`` that its method uses. A record may make several claims; each becomes a row of its own.

Its evidence levels on CIViC's scale, A to E: approvals and guidelines are A, trials B, "Clinical evidence", which may be
a single patient, C, and so on (``LEVELS``); ``source_level`` keeps its own word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.grammar import NotCompiledError
from moltarget.knowledge_base.sources.almanac_features import condition_words
from moltarget.knowledge_base.sources.documents import malformed, read_document, text_of
from moltarget.knowledge_base.sources.items import (
    SOLID,
    condition_of,
    evidence_from,
    not_compiled,
    reading_from,
    stable_id,
    therapies_of,
)
from moltarget.knowledge_base.sources.reader import Reader

NAME = "MOAlmanac"
LICENCE = "research use; terms at https://github.com/vanallenlab/moalmanac-db"
ADDRESS = "https://moalmanac.org"
LEVELS = {
    "fda-approved": "A",
    "fda-approval": "A",
    "guideline": "A",
    "clinical trial": "B",
    "clinical evidence": "C",
    "preclinical": "D",
    "preclinical evidence": "D",
    "inferential": "E",
    "inferential evidence": "E",
}
_NEEDED = ("feature_type", "disease", "therapy_name", "predictive_implication", "description")
# Not part of what a record says: dates, and what is made from other fields.
_NO_CONTENT = frozenset(
    {"last_updated", "publication_date", "feature_display", "preferred_assertion", "_deprecated", "display_string"}
)
_SUPPORTS, _DOES_NOT = e.Direction.SUPPORTS, e.Direction.DOES_NOT_SUPPORT
Claim = tuple[e.EvidenceType, e.Direction, e.Significance]
# Field and value -> type, direction and significance of the claim (docs/sop.md, "Assertions").
CLAIMS: dict[tuple[str, str], Claim] = {
    ("therapy_sensitivity", "1"): (e.EvidenceType.PREDICTIVE, _SUPPORTS, e.Significance.SENSITIVITY),
    ("therapy_sensitivity", "0"): (e.EvidenceType.PREDICTIVE, _DOES_NOT, e.Significance.SENSITIVITY),
    ("therapy_resistance", "1"): (e.EvidenceType.PREDICTIVE, _SUPPORTS, e.Significance.RESISTANCE),
    ("therapy_resistance", "0"): (e.EvidenceType.PREDICTIVE, _DOES_NOT, e.Significance.RESISTANCE),
    ("favorable_prognosis", "1"): (e.EvidenceType.PROGNOSTIC, _SUPPORTS, e.Significance.BETTER_OUTCOME),
    ("favorable_prognosis", "0"): (e.EvidenceType.PROGNOSTIC, _SUPPORTS, e.Significance.POOR_OUTCOME),
    ("adverse_event_risk", "1"): (e.EvidenceType.PREDICTIVE, _SUPPORTS, e.Significance.ADVERSE_RESPONSE),
    ("adverse_event_risk", "0"): (e.EvidenceType.PREDICTIVE, _DOES_NOT, e.Significance.ADVERSE_RESPONSE),
}
_CLAIM_FIELDS = tuple(dict.fromkeys(field for field, _ in CLAIMS))
_DATES = ("%Y-%m-%d", "%m/%d/%y", "%m/%d/%Y")


def read_moalmanac(path: Path, reader: Reader) -> e.Reading:
    """Every record of a release. Raises KnowledgeBaseError when the file is no such JSON."""
    document, sha256 = read_document(path)
    wrapped = document if isinstance(document, Mapping) else {}
    records = wrapped.get("content") if wrapped else document
    if not isinstance(records, list) or not records:
        raise KnowledgeBaseError(
            f"{path}: holds no list of records; is it the Almanac's molecular-oncology-almanac.json?"
        )
    if not any(isinstance(record, Mapping) and set(_NEEDED) <= record.keys() for record in records):
        raise KnowledgeBaseError(f"{path}: no record has {', '.join(_NEEDED)}; is it the right file?")
    newest = max((_date(record) for record in records if isinstance(record, Mapping)), default="")
    named = wrapped.get("release")
    release = (named if isinstance(named, str) else "") or newest or sha256[:12]
    source = e.Source(NAME, release, newest, LICENCE, ADDRESS, sha256)
    places = ((f"record {number}", record) for number, record in enumerate(records, start=1))
    return reading_from(source, ((where, item) for where, record in places for item in _items(where, record, reader)))


def _date(record: Mapping[str, Any]) -> str:
    """The day of the last update, as an ISO date; empty when it is none that is known."""
    written = str(record.get("last_updated") or "")
    for form in _DATES:
        try:
            return datetime.strptime(written, form).date().isoformat()
        except ValueError:
            continue
    return ""


def _items(where: str, record: Any, reader: Reader) -> Iterator[e.Evidence | e.Uncompiled]:
    """One row for each claim of a record, or what could not be made one of."""
    shown = record if isinstance(record, Mapping) else {}
    cells: dict[str, str] = {}
    identity = stable_id("MOA", json.dumps({key: shown[key] for key in shown.keys() - _NO_CONTENT}, sort_keys=True))
    try:
        if not shown:
            raise malformed("is not an object")
        cells = {key: text_of(shown, key) for key in shown if key != "_deprecated"}
        missing = [key for key in _NEEDED if key not in cells]
        if missing:
            raise malformed(f"lacks {', '.join(missing)}")
        if shown.get("_deprecated") is True:
            raise not_compiled(e.WhyNot.WITHDRAWN, "the Almanac has marked it as deprecated")
        words, note = condition_words(cells, reader)
        condition = condition_of(words, reader)
        claims = _claims(cells)
        for number, claim in enumerate(claims):
            own = identity if len(claims) == 1 else f"{identity}-{number + 1}"
            common = _common(cells, claim[0], reader)
            yield evidence_from(condition, id=own, note=_note(cells, note), **_claimed(claim), **common)
    except NotCompiledError as fault:
        kind, level = cells.get("feature_type", ""), cells.get("predictive_implication", "")
        yield e.Uncompiled(NAME, identity, kind, level, profile_of(cells), fault.reason, str(fault), where)


def _claims(cells: Mapping[str, str]) -> list[Claim]:
    made = [(field, cells.get(field, "")) for field in _CLAIM_FIELDS if cells.get(field, "")]
    for field, value in made:
        if (field, value) not in CLAIMS:
            raise not_compiled(e.WhyNot.WORD, f"{field} {value!r} is neither 1 nor 0")
    if not made:
        raise not_compiled(e.WhyNot.NO_DEFINITION, f"none of {', '.join(_CLAIM_FIELDS)} is stated: there is no claim")
    claims = [CLAIMS[one] for one in made]
    if not cells["therapy_name"] and any(kind is e.EvidenceType.PREDICTIVE for kind, _, _ in claims):
        raise malformed("therapy_name is empty where a response to it is stated")
    return claims


def _claimed(claim: Claim) -> dict[str, Any]:
    kind, direction, significance = claim
    return {"evidence_type": kind, "direction": direction, "significance": significance}


def _note(cells: Mapping[str, str], read_as: str) -> str:
    return "; ".join(filter(None, (cells.get("context", ""), read_as)))


def _common(cells: Mapping[str, str], kind: e.EvidenceType, reader: Reader) -> dict[str, Any]:
    """What a row has besides condition and claim. Raises NotCompiledError for a level that is none."""
    level = cells["predictive_implication"]
    if level.casefold() not in LEVELS:
        raise not_compiled(e.WhyNot.WORD, f"predictive_implication {level!r} is none of {', '.join(LEVELS)}")
    named = tuple(part.strip() for part in cells["therapy_name"].split(" + ") if part.strip())
    therapies = named if kind is e.EvidenceType.PREDICTIVE else ()
    solid = cells["disease"].casefold() == "any solid tumor"
    pmid, citation = cells.get("pmid", ""), cells.get("citation", "")
    return {
        "disease": cells["disease"],
        "oncotree": SOLID if solid else reader.listed(cells.get("oncotree_code", "")),
        **therapies_of(therapies, e.Interaction.COMBINATION, reader),
        "origin": _origin(cells["feature_type"]),
        "level": LEVELS[level.casefold()],
        "source_level": level,
        "pmids": (pmid,) if pmid.isdigit() else (),
        "references": () if pmid.isdigit() or not citation else (citation,),
        "nct_ids": tuple(re.findall(r"NCT\d+", cells.get("nct", ""))),
        "statement": cells["description"],
        "profile": profile_of(cells),
        "source": NAME,
        "url": cells.get("url") or ADDRESS,
    }


def _origin(feature_type: str) -> e.EvidenceOrigin:
    named = {"germline variant": e.EvidenceOrigin.GERMLINE, "somatic variant": e.EvidenceOrigin.SOMATIC}
    return named.get(feature_type.casefold(), e.EvidenceOrigin.ANY)


def profile_of(cells: Mapping[str, str]) -> str:
    """The biomarker in the Almanac's own words: its display string, or the fields that name the feature."""
    fields = (
        "gene", "gene1", "gene2", "rearrangement_type", "locus", "direction", "cytoband", "protein_change", "cdna_change",
        "exon", "variant_annotation", "rsid", "status", "classification", "cosmic_signature", "cosmic_signature_number",
        "event", "technique",
    )  # fmt: skip
    return cells.get("feature_display") or " ".join(filter(None, (cells.get(field, "") for field in fields)))
