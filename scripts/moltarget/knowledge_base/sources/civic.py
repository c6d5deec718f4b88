"""CIViC (https://civicdb.org, CC0): the nightly evidence summaries of today, and those of the years before 2022.

Today's file names a molecular profile (``EML4::ALK Fusion AND ALK L1196M``); the older one a gene and a variant, with
coordinates. Both become the same rows. CIViC's statement is kept in its own words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.features import Condition
from moltarget.knowledge_base.grammar import NotCompiledError, parse_condition
from moltarget.knowledge_base.sources.civic_names import old_profile
from moltarget.knowledge_base.sources.civic_variants import from_expressions, widened
from moltarget.knowledge_base.sources.lines import Line, Table, read_table, with_items
from moltarget.knowledge_base.sources.reader import Reader
from moltarget.knowledge_base.words import to_words

NAME = "CIViC"
LICENCE = "CC0-1.0"
ADDRESS = "https://civicdb.org"
NEW_COLUMNS = (
    "molecular_profile", "disease", "doid", "therapies", "therapy_interaction_type", "evidence_type", "evidence_direction",
    "evidence_level", "significance", "evidence_statement", "citation_id", "source_type", "rating", "evidence_status",
    "evidence_id", "variant_origin", "last_review_date",
)  # fmt: skip
OLD_COLUMNS = (
    "gene", "variant", "disease", "doid", "drugs", "drug_interaction_type", "evidence_type", "evidence_direction",
    "evidence_level", "clinical_significance", "evidence_statement", "citation_id", "source_type", "rating",
    "evidence_status", "evidence_id", "variant_origin", "last_review_date",
)  # fmt: skip
_RENAMED = {
    "drugs": "therapies",
    "drug_interaction_type": "therapy_interaction_type",
    "clinical_significance": "significance",
}
_PLAIN = ("molecular_profile", "gene", "variant", "disease", "therapies", "drugs", "evidence_id")
_SIGNIFICANCE = {
    "sensitivity/response": e.Significance.SENSITIVITY,
    "sensitivity": e.Significance.SENSITIVITY,
    "uncertain significance": e.Significance.UNCERTAIN,
    "n/a": e.Significance.NOT_STATED,
    "": e.Significance.NOT_STATED,
}
_DIRECTION = {"n/a": e.Direction.NOT_STATED, "": e.Direction.NOT_STATED}
_ORIGIN = {
    "somatic": e.EvidenceOrigin.SOMATIC,
    "rare germline": e.EvidenceOrigin.GERMLINE,
    "common germline": e.EvidenceOrigin.GERMLINE,
}
_NUMBER = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_THERAPY = frozenset({"", "Not Applicable"})


def read_civic(path: Path, reader: Reader) -> e.Reading:
    """Every item of a nightly evidence file; the format is told from its header.

    Raises KnowledgeBaseError when it is neither format, holds no item, or an id stands twice.
    """
    table = _table(path)
    rows: list[e.Evidence] = []
    left: list[e.Uncompiled] = []
    for line in table.lines:
        cells = {_RENAMED.get(name, name): cell for name, cell in line.cells.items()}
        cells.setdefault("molecular_profile", f"{cells.get('gene', '')} {cells.get('variant', '')}".strip())
        item = _item(line, cells, reader)
        (rows if isinstance(item, e.Evidence) else left).append(item)  # type: ignore[arg-type]
    _check_ids(path, [*rows, *(item for item in left if item.reason is not e.WhyNot.MALFORMED)])
    days = (line.cells.get("last_review_date", "")[:10] for line in table.lines if not line.fault)
    newest = max(filter(_DAY.fullmatch, days), default="")
    source = e.Source(NAME, newest or table.sha256[:12], newest, LICENCE, ADDRESS, table.sha256)
    return e.Reading(source, tuple(rows), tuple(left))


def _table(path: Path) -> Table:
    try:
        table = read_table(path, NEW_COLUMNS, plain=_PLAIN)
    except KnowledgeBaseError as new:
        try:
            table = read_table(path, OLD_COLUMNS, plain=_PLAIN)
        except KnowledgeBaseError:
            raise new from None
    return with_items(table)


def _check_ids(path: Path, items: Sequence[e.Evidence | e.Uncompiled]) -> None:
    """Whatever became of an item, its id stands once."""
    repeated = sorted(one for one, number in Counter(item.id for item in items).items() if number > 1)
    if repeated:
        raise KnowledgeBaseError(f"{path}: {', '.join(repeated[:5])} stand(s) more than once; fetch the file again")


def _item(line: Line, cells: Mapping[str, str], reader: Reader) -> e.Evidence | e.Uncompiled:
    """One row as evidence, or as what could not be made evidence of."""
    profile = cells["molecular_profile"]

    def without(reason: e.WhyNot, detail: str) -> e.Uncompiled:
        return e.Uncompiled(
            NAME, f"EID{cells.get('evidence_id', '?')}", cells.get("evidence_type", "").lower(),
            cells.get("evidence_level", ""), profile, reason, detail, f"line {line.number}",
            _page(cells.get("evidence_id", "")),
        )  # fmt: skip

    if line.fault:
        return without(e.WhyNot.MALFORMED, line.fault)
    if not _NUMBER.fullmatch(cells["evidence_id"]):
        return without(e.WhyNot.MALFORMED, f"evidence_id {cells['evidence_id'][:40]!r} is no number")
    if cells["evidence_status"].lower() != "accepted":
        return without(e.WhyNot.NOT_ACCEPTED, f"evidence_status is {cells['evidence_status'].lower()[:40]!r}")
    named = old_profile(cells["gene"], cells["variant"], reader.aliases) if "gene" in cells else profile
    mended = reader.correction(NAME, f"EID{cells['evidence_id']}", profile)
    if mended is not None and mended.why_not is not None:
        return without(mended.why_not, mended.remark)
    if mended is not None:
        named = mended.condition
    try:
        condition = _condition(named, profile, reader)
    except NotCompiledError as fault:
        return without(fault.reason, str(fault))
    try:
        return _evidence(cells, condition, reader)
    except ValueError as fault:
        return without(e.WhyNot.WORD, str(fault))


def _condition(named: str, profile: str, reader: Reader) -> Condition:
    """The condition of a profile, widened by what CIViC's variant summaries print of its variant, if they were given."""
    known = reader.variants.get(profile.casefold())
    try:
        condition = parse_condition(named, reader.vocabulary)
    except NotCompiledError:
        other = from_expressions(known) if known is not None else None
        if other is None:
            raise
        return other
    return condition if known is None else widened(condition, known)


def _evidence(cells: Mapping[str, str], condition: Condition, reader: Reader) -> e.Evidence:
    """Raises ValueError for a word outside its vocabulary."""
    _check_grades(cells["evidence_level"], cells["rating"])
    significance, direction = cells["significance"].lower(), cells["evidence_direction"].lower()
    number = f"EID{cells['evidence_id']}"
    pubmed = cells["source_type"] == "PubMed"
    therapies, interaction = _therapies(cells, reader)
    return e.Evidence(
        id=number,
        text=to_words(condition),
        condition=condition,
        disease=cells["disease"],
        doid=f"DOID:{cells['doid']}" if cells["doid"].isdigit() else "",
        oncotree="",
        not_for=(),
        evidence_type=e.EvidenceType(cells["evidence_type"].lower()),
        therapies=therapies,
        interaction=interaction,
        direction=_DIRECTION.get(direction) or e.Direction(direction),
        significance=_SIGNIFICANCE.get(significance) or e.Significance(significance),
        origin=_ORIGIN.get(cells["variant_origin"].lower(), e.EvidenceOrigin.ANY),
        level=cells["evidence_level"],
        rating=int(cells["rating"]) if cells["rating"] else None,
        approval=e.Approval(e.ApprovalStatus.NOT_VERIFIED),
        guideline="",
        civic_ids=(number,),
        pmids=(cells["citation_id"],) if pubmed and cells["citation_id"].isdigit() else (),
        verified_by="",
        statement=cells["evidence_statement"],
        note="",
        profile=cells["molecular_profile"],
        source=NAME,
        url=_page(cells["evidence_id"]),
        flagged=cells.get("is_flagged", "").lower() == "true",
        nct_ids=tuple(re.findall(r"NCT\d+", cells.get("nct_ids", ""))),
        references=() if pubmed else (_reference(cells),),
    )


def _page(number: str) -> str:
    return f"{ADDRESS}/links/evidence_items/{number}" if _NUMBER.fullmatch(number) else ""


def _therapies(cells: Mapping[str, str], reader: Reader) -> tuple[tuple[str, ...], e.Interaction]:
    names = () if cells["therapies"] in _NO_THERAPY else reader.split_therapies(cells["therapies"])
    return reader.name_therapies(names, e.Interaction(cells["therapy_interaction_type"].lower()))


def _check_grades(level: str, rating: str) -> None:
    if level not in {"A", "B", "C", "D", "E"}:
        raise ValueError(f"evidence level {level!r} is none of A to E")
    if rating not in {"", "1", "2", "3", "4", "5"}:
        raise ValueError(f"rating {rating!r} is none of 1 to 5")


def _reference(cells: Mapping[str, str]) -> str:
    """A conference abstract: ``ASCO abstract 9008 (Smith et al., 2019)``."""
    number = cells.get("asco_abstract_id", "") or cells["citation_id"]
    return f"{cells['source_type']} abstract {number} ({cells.get('citation', '')})"
