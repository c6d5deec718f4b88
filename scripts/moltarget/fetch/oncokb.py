"""OncoKB's annotation API, asked with a user's own token: https://api.oncokb.org/oncokb-website/api.

Its data need a licence from OncoKB (https://www.oncokb.org/terms, https://www.oncokb.org/dataAccess); they are kept by the
user and are no part of this project. Requests are sent in batches with POST, as the documentation asks for many; an answer is
told by the ``id`` of its query, not by its place. A tumour type is never sent: a treatment's level is then that of the cancer
type beside it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moltarget.fetch.client import Client, FetchError, UnusableAnswerError
from moltarget.knowledge_base.sources.oncokb import LICENCE, NAME
from moltarget.knowledge_base.sources.oncokb_alterations import COPY_NUMBER, MUTATIONS, STRUCTURAL

SERVER = "https://www.oncokb.org/api/v1"
BATCH = 100  # requests in one POST
COLUMNS = ["gene", "alteration"]
_COPIES = frozenset({"AMPLIFICATION", "DELETION", "GAIN", "LOSS"})
_WITHOUT_GENE = frozenset({"MSI-H", "TMB-H"})
_FUSION = re.compile(r"fusions?", re.IGNORECASE)
_TOKEN = re.compile(r"[\x21-\x7e]{8,200}")


@dataclass(frozen=True, slots=True)
class Query:
    """One request: the endpoint, and its parameters as they are sent."""

    endpoint: str
    asked: dict[str, Any]


def read_token(path: Path) -> str:
    """The token of a file that holds nothing else. Raises FetchError, which never shows what the file holds."""
    try:
        written = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise FetchError(
            f"{path}: no readable token file ({type(fault).__name__}); write the token alone into it"
        ) from None
    if not _TOKEN.fullmatch(written):
        raise FetchError(f"{path}: holds no token; write the token of your OncoKB account alone into it")
    return written


def read_queries(path: Path, build: str) -> tuple[Query, ...]:
    """The requests of a table with the columns gene and alteration, each once.

    ``BRAF`` ``V600E``; ``ERBB2`` ``Amplification``; ``EML4::ALK`` or ``ALK`` with ``Fusion``; ``MSI-H`` without gene.
    Raises FetchError with every fault.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as fault:
        raise FetchError(f"{path}: cannot be read ({fault.strerror}); correct the path of --queries") from fault
    except UnicodeDecodeError as fault:
        raise FetchError(f"{path}: cannot be read ({fault}); save it as UTF-8 text") from fault
    reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if next(reader, []) != COLUMNS:
        raise FetchError(f"{path}: the header must be {' and '.join(COLUMNS)}, separated by a tab")
    queries, faults = [], []
    for number, cells in enumerate(reader, start=2):
        if not "".join(cells).strip():
            continue
        try:
            queries.append(_query(cells, build))
        except FetchError as fault:
            faults.append(f"{path}: line {number}: {fault}")
    if faults or not queries:
        raise FetchError("\n".join(faults) or f"{path}: names no alteration")
    return tuple(one for place, one in enumerate(queries) if one not in queries[:place])


def _query(cells: Sequence[str], build: str) -> Query:
    if len(cells) != len(COLUMNS):
        raise FetchError(f"{len(cells)} cells where gene and alteration are due")
    gene, alteration = (cell.strip() for cell in cells)
    if not alteration or (not gene and alteration.upper() not in _WITHOUT_GENE):
        raise FetchError("gene and alteration must be given; only MSI-H and TMB-H have no gene")
    common: dict[str, Any] = {"referenceGenome": build}
    if alteration.upper() in _COPIES:
        kind = {"gene": {"hugoSymbol": gene}, "copyNameAlterationType": alteration.upper()}
        return Query(COPY_NUMBER, common | kind)
    first, _, second = gene.partition("::")
    if _FUSION.fullmatch(alteration):
        genes = {"geneA": {"hugoSymbol": first}} | ({"geneB": {"hugoSymbol": second}} if second else {})
        return Query(STRUCTURAL, common | genes | {"structuralVariantType": "FUSION", "functionalFusion": True})
    if second:
        raise FetchError(f"{gene} is a pair of genes; its alteration is Fusion, not {alteration!r}")
    named = {"gene": {"hugoSymbol": gene}} if gene else {}
    return Query(MUTATIONS, common | named | {"alteration": alteration})


def fetch_annotations(client: Client, queries: Iterable[Query], say: Callable[[str], None]) -> dict[str, Any]:
    """The document that ``sources.oncokb`` reads: each answer beside what was asked, in the order of the requests.

    Raises FetchError when the service refuses or answers what cannot be used.
    """
    asked = list(queries)
    found: dict[int, Any] = {}
    for endpoint in (MUTATIONS, COPY_NUMBER, STRUCTURAL):
        numbers = [number for number, query in enumerate(asked) if query.endpoint == endpoint]
        for start in range(0, len(numbers), BATCH):
            batch = numbers[start : start + BATCH]
            found |= client.post(f"/{endpoint}", _checked(batch), list(_sent(asked, batch)))
            say(f"{endpoint}: {len(found)} of {len(asked)} answers")
    answers = [
        {"endpoint": query.endpoint, "asked": query.asked, "answer": found[number]}
        for number, query in enumerate(asked)
    ]
    return {"source": NAME, "licence": LICENCE, "answers": answers}


def _sent(asked: Sequence[Query], numbers: Iterable[int]) -> Iterator[dict[str, Any]]:
    for number in numbers:
        yield {"id": str(number), **asked[number].asked}


def _checked(numbers: Sequence[int]) -> Callable[[Any], dict[int, Any]]:
    """Reads the answers to these requests, told by the id of their query; one that is missing makes all unusable."""

    def read(answers: Any) -> dict[int, Any]:
        if not isinstance(answers, list):
            raise UnusableAnswerError("answered no list of annotations")
        found = {}
        for answer in answers:
            query = answer.get("query") if isinstance(answer, dict) else None
            found[str(query.get("id")) if isinstance(query, dict) else ""] = answer
        missing = [number for number in numbers if str(number) not in found]
        if missing:
            raise UnusableAnswerError(f"left {len(missing)} of {len(numbers)} annotations out")
        return {number: found[str(number)] for number in numbers}

    return read
