"""OncoKB (https://www.oncokb.org): answers of its annotation API that a user has fetched with a token of their own.

Nothing of OncoKB comes with this project; its terms (https://www.oncokb.org/terms) are between it and the user. The answers'
fields are documented with the API (https://api.oncokb.org/oncokb-website/api). The file is that of ``fetch_oncokb.py``, which
keeps with each answer what was asked, or a plain answer or list of answers to ``annotate/mutations/byProteinChange``.

A row's condition is the alteration that was asked about, since that is what the answer is about. Treatments are predictive
rows, ``oncogenic`` and ``mutationEffect`` oncogenic and functional ones, diagnostic implications diagnostic ones.
Levels on CIViC's scale (https://www.oncokb.org/therapeutic-levels): 1, 2 and R1 (approved, guideline) are A; 3A and R2
(compelling clinical evidence) B; 3B (of another tumour type) C; 4 (biological evidence) D. Oncogenicity and mutation effect
come without a level and are placed at E, the lowest. ``source_level`` keeps OncoKB's own word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.features import Condition
from moltarget.knowledge_base.grammar import NotCompiledError
from moltarget.knowledge_base.sources.documents import (
    malformed,
    object_of,
    objects_of,
    read_document,
    text_of,
    texts_of,
)
from moltarget.knowledge_base.sources.items import (
    ANY,
    SOLID,
    condition_of,
    evidence_from,
    not_compiled,
    reading_from,
    stable_id,
    therapies_of,
)
from moltarget.knowledge_base.sources.oncokb_alterations import asked_words
from moltarget.knowledge_base.sources.reader import Reader

NAME = "OncoKB"
LICENCE = "terms at https://www.oncokb.org/terms"
ADDRESS = "https://www.oncokb.org"
_SENSITIVE, _RESISTANT = e.Significance.SENSITIVITY, e.Significance.RESISTANCE
LEVELS = {
    "LEVEL_1": ("A", _SENSITIVE), "LEVEL_2": ("A", _SENSITIVE), "LEVEL_2A": ("A", _SENSITIVE),
    "LEVEL_2B": ("C", _SENSITIVE), "LEVEL_3A": ("B", _SENSITIVE), "LEVEL_3B": ("C", _SENSITIVE),
    "LEVEL_4": ("D", _SENSITIVE), "LEVEL_R1": ("A", _RESISTANT), "LEVEL_R2": ("B", _RESISTANT),
}  # fmt: skip
DIAGNOSTIC = {"LEVEL_Dx1": "A", "LEVEL_Dx2": "A", "LEVEL_Dx3": "B"}
ONCOGENIC = {
    "oncogenic": e.Direction.SUPPORTS, "likely oncogenic": e.Direction.SUPPORTS,
    "neutral": e.Direction.DOES_NOT_SUPPORT, "likely neutral": e.Direction.DOES_NOT_SUPPORT,
}  # fmt: skip
EFFECTS = {
    "gain-of-function": e.Significance.GAIN_OF_FUNCTION,
    "loss-of-function": e.Significance.LOSS_OF_FUNCTION,
    "switch-of-function": e.Significance.NEOMORPHIC,
    "neutral": e.Significance.UNALTERED_FUNCTION,
}
_PLACES = {"all tumors": ANY, "all solid tumors": SOLID}
_LIQUID = "DOID:2531"  # Disease Ontology: hematologic cancer

Entry = tuple[Mapping[str, Any], Mapping[str, Any]]  # what was asked, and the answer


def read_oncokb(path: Path, reader: Reader) -> e.Reading:
    """Every statement of every answer. Raises KnowledgeBaseError when the file is no JSON of such answers."""
    document, sha256 = read_document(path)
    answers = document.get("answers", [document]) if isinstance(document, Mapping) else document
    if not isinstance(answers, list) or not answers:
        raise KnowledgeBaseError(f"{path}: holds no answers; make the file with fetch_oncokb.py")
    entries = [_entry(one) for one in answers]
    if not any("query" in answer or "oncogenic" in answer for _, answer in entries):
        raise KnowledgeBaseError(f"{path}: no answer of OncoKB's annotation API in it; is it the right file?")
    given = [answer for _, answer in entries]
    versions = (one.get("dataVersion") for one in given)
    version = " ".join(sorted({one for one in versions if one and isinstance(one, str)})) or sha256[:12]
    newest = max((_date(one.get("lastUpdate")) for one in given), default="")
    source = e.Source(NAME, version, newest, LICENCE, ADDRESS, sha256)
    places = ((f"answer {number}", entry) for number, entry in enumerate(entries, start=1))
    return reading_from(source, ((where, item) for where, entry in places for item in _items(where, entry, reader)))


def _entry(one: Any) -> Entry:
    """An answer alone, or under ``answer`` beside ``endpoint`` and ``asked``; two empty objects for anything else."""
    if not isinstance(one, Mapping):
        return {}, {}
    if "answer" not in one:
        return {}, one
    answer = one["answer"]
    return one, answer if isinstance(answer, Mapping) else {}


def _date(written: Any) -> str:
    """``lastUpdate`` is month, day and year; empty when it is something else."""
    try:
        return datetime.strptime(str(written), "%m/%d/%Y").date().isoformat()
    except ValueError:
        return ""


def _items(where: str, entry: Entry, reader: Reader) -> Iterator[e.Evidence | e.Uncompiled]:
    asked, answer = entry
    profile = ""
    try:
        if not answer:
            raise malformed("is no answer of the annotation API")
        gene, profile, words = asked_words(asked, answer, reader)
        condition = condition_of(words, reader)
        statements = [*_treatments(answer), *_biology(answer), *_implications(answer)]
    except NotCompiledError as fault:
        yield _left("", "", profile, fault, where)
        return
    if not statements:
        none = not_compiled(e.WhyNot.NO_DEFINITION, "the answer states neither a treatment nor an effect")
        yield _left("", "", profile, none, where)
    for kind, level, statement in statements:
        try:
            yield _evidence((gene, profile, condition), kind, level, statement, reader)
        except NotCompiledError as fault:
            yield _left(kind.value, level, profile, fault, where)


def _left(kind: str, level: str, profile: str, fault: NotCompiledError, where: str) -> e.Uncompiled:
    identity = stable_id("OKB", profile, kind, level, str(fault))
    return e.Uncompiled(NAME, identity, kind, level, profile, fault.reason, str(fault), where)


Statement = tuple[e.EvidenceType, str, Mapping[str, Any]]


def _treatments(answer: Mapping[str, Any]) -> list[Statement]:
    given = objects_of(answer, "treatments")
    return [(e.EvidenceType.PREDICTIVE, text_of(one, "level"), one) for one in given]


def _biology(answer: Mapping[str, Any]) -> list[Statement]:
    """``oncogenic`` and ``mutationEffect.knownEffect``, unless they say that nothing is known."""
    effect = object_of(answer, "mutationEffect")
    summary = {"description": text_of(answer, "variantSummary"), "citations": object_of(effect, "citations")}
    told: list[Statement] = [
        (e.EvidenceType.ONCOGENIC, text_of(answer, "oncogenic"), summary),
        (e.EvidenceType.FUNCTIONAL, text_of(effect, "knownEffect"), effect),
    ]
    return [one for one in told if one[1].casefold() not in {"", "unknown", "inconclusive"}]


def _implications(answer: Mapping[str, Any]) -> list[Statement]:
    named = (
        ("diagnosticImplications", e.EvidenceType.DIAGNOSTIC),
        ("prognosticImplications", e.EvidenceType.PROGNOSTIC),
    )
    return [(kind, text_of(one, "levelOfEvidence"), one) for key, kind in named for one in objects_of(answer, key)]


def _evidence(
    about: tuple[str, str, Condition], kind: e.EvidenceType, level: str, given: Mapping[str, Any], reader: Reader
) -> e.Evidence:
    gene, profile, condition = about
    fields: dict[str, Any] = _claim(kind, level)
    fields |= _disease(object_of(given, "levelAssociatedCancerType") or object_of(given, "tumorType"), reader)
    drugs = tuple(text_of(drug, "drugName") for drug in objects_of(given, "drugs"))
    if kind is e.EvidenceType.PREDICTIVE and (not drugs or "" in drugs):
        raise malformed("a treatment without the names of its drugs")
    cited = object_of(given, "citations") or given
    abstracts = (f"{text_of(one, 'abstract')} {text_of(one, 'link')}".strip() for one in objects_of(cited, "abstracts"))
    alterations = ", ".join(texts_of(given, "alterations"))
    excluded = (reader.listed(text_of(one, "code")) for one in objects_of(given, "levelExcludedCancerTypes"))
    where = (fields["disease"], fields["oncotree"], alterations)
    pmids = tuple(dict.fromkeys(pmid for pmid in texts_of(cited, "pmids") if pmid.isdigit()))
    return evidence_from(
        condition,
        id=stable_id("OKB", profile, kind.value, level, "+".join(drugs), *where),
        not_for=tuple(code for code in excluded if code),
        evidence_type=kind,
        **therapies_of(drugs, e.Interaction.COMBINATION, reader),
        pmids=pmids,
        references=tuple(filter(None, abstracts)),
        statement=text_of(given, "description"),
        note=f"OncoKB states it of {alterations}" if alterations else "",
        profile=profile,
        source=NAME,
        source_level=level,
        url=f"{ADDRESS}/gene/{gene}" if gene else ADDRESS,
        **fields,
    )


def _claim(kind: e.EvidenceType, level: str) -> dict[str, Any]:
    """Level, direction and significance of a statement. Raises NotCompiledError for a word that is not OncoKB's."""
    word = level.casefold().removeprefix("likely ")
    if kind is e.EvidenceType.PROGNOSTIC:
        raise not_compiled(e.WhyNot.NO_DEFINITION, f"{level}: the answer does not say which outcome it stands for")
    if kind is e.EvidenceType.PREDICTIVE and level in LEVELS:
        return {"level": LEVELS[level][0], "significance": LEVELS[level][1]}
    if kind is e.EvidenceType.DIAGNOSTIC and level in DIAGNOSTIC:
        return {"level": DIAGNOSTIC[level], "significance": e.Significance.POSITIVE}
    if kind is e.EvidenceType.ONCOGENIC and level.casefold() in ONCOGENIC:
        direction = ONCOGENIC[level.casefold()]
        return {"level": "E", "significance": e.Significance.ONCOGENICITY, "direction": direction}
    if kind is e.EvidenceType.FUNCTIONAL and word in EFFECTS:
        return {"level": "E", "significance": EFFECTS[word]}
    raise not_compiled(e.WhyNot.WORD, f"{level!r} is no word of OncoKB's for {kind.value} evidence")


def _disease(cancer: Mapping[str, Any], reader: Reader) -> dict[str, str]:
    """Subtype where one is named, else the main type; ``All Solid Tumors`` and its like are no types."""
    name = text_of(cancer, "name") or text_of(object_of(cancer, "mainType"), "name")
    code = _PLACES.get(name.casefold()) or reader.listed(text_of(cancer, "code"))
    return {"disease": name, "oncotree": code, "doid": _LIQUID if name.casefold() == "all liquid tumors" else ""}
