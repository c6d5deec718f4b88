"""What the service's answers must look like, and gene models made of them. Anything else is UnusableAnswerError."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moltarget.bundle.models import PROTEIN_CODING, GeneModel, Region, TranscriptModel
from moltarget.contigs import PRIMARY
from moltarget.fetch.client import UnusableAnswerError
from moltarget.model import Build

_BASES = re.compile(r"[ACGTNRYSWKMBDHV]*")
_MANE = {"MANE_SELECT": "MANE_Select", "MANE_PLUS_CLINICAL": "MANE_Plus_Clinical"}


@dataclass(frozen=True, slots=True)
class Assembly:
    """Name (``GRCh38.p14``), version of the coordinates (``GRCh38``) and chromosome lengths."""

    name: str
    version: str
    lengths: dict[str, int]


def checked_releases(answer: Any) -> list[int]:
    """The releases of ``info/data``."""
    releases = _get(answer, "releases", list)
    if not releases or not all(isinstance(one, int) for one in releases):
        raise UnusableAnswerError("named no data release")
    return list(releases)


def checked_assembly(answer: Any) -> Assembly:
    """The assembly of ``info/assembly``: its chromosomes, without scaffolds and patches."""
    lengths = {}
    for region in _get(answer, "top_level_region", list):
        if _get(region, "coord_system", str) == "chromosome" and _get(region, "name", str) in PRIMARY:
            lengths[region["name"]] = _get(region, "length", int)
    if not lengths:
        raise UnusableAnswerError("named no chromosome")
    return Assembly(_get(answer, "assembly_name", str), _get(answer, "default_coord_system_version", str), lengths)


def checked_lookup(build: Build) -> Callable[[Any], list[dict[str, Any]]]:
    """Reads ``lookup/symbol``: the genes, with the fields that are used, sorted by id."""

    def read(answer: Any) -> list[dict[str, Any]]:
        if not isinstance(answer, dict):
            raise UnusableAnswerError("answered no table of symbols")
        genes = {}
        for item in answer.values():
            if item is None or _get(item, "object_type", str) != "Gene" or not item.get("display_name"):
                continue
            if _get(item, "assembly_name", str) != build.value:
                raise UnusableAnswerError(
                    f"placed {item['display_name']} on {item['assembly_name']}, not {build.value}"
                )
            kinds: Mapping[str, type] = {"id": str, "display_name": str, "biotype": str, "seq_region_name": str}
            gene: dict[str, Any] = {key: _get(item, key, kind) for key, kind in kinds.items()}
            gene |= {key: _get(item, key, int) for key in ("start", "end", "strand")}
            gene |= {"version": str(item.get("version", "")), "source": str(item.get("source", ""))}
            if not 1 <= gene["start"] <= gene["end"] or gene["strand"] not in (1, -1):
                raise UnusableAnswerError(f"placed {gene['display_name']} nowhere")
            genes[gene["id"]] = gene
        return [genes[key] for key in sorted(genes)]

    return read


def checked_features(gene: Mapping[str, Any]) -> Callable[[Any], list[dict[str, Any]]]:
    """Reads ``overlap/region``: what belongs to ``gene``, with the fields that are used."""

    def read(answer: Any) -> list[dict[str, Any]]:
        if not isinstance(answer, list):
            raise UnusableAnswerError("answered no list of features")
        own = {_get(item, "id", str) for item in answer if _is(item, "transcript") and item.get("Parent") == gene["id"]}
        if not own:
            raise UnusableAnswerError(f"named no transcript of {gene['display_name']}")
        kept = []
        for item in answer:
            parent = item["id"] if _is(item, "transcript") else item.get("Parent")
            if _is(item, "mane"):
                parent = _get(item, "id", str).partition(".")[0]
            if parent in own:
                kept.append(_feature(item, gene))
        _check_whole(kept)
        return kept

    return read


def _check_whole(features: Iterable[Mapping[str, Any]]) -> None:
    """A transcript ends where its outer exons end, and a protein-coding one has coding parts: else parts are missing."""
    exons: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    coding = set()
    for item in features:
        if item["feature_type"] == "exon":
            exons[item["Parent"]].append(item)
        elif item["feature_type"] == "cds":
            coding.add(item["Parent"])
    for item in features:
        if item["feature_type"] != "transcript":
            continue
        parts = exons[item["id"]]
        span = (min((part["start"] for part in parts), default=0), max((part["end"] for part in parts), default=0))
        if span != (item["start"], item["end"]) or (item["biotype"] == PROTEIN_CODING and item["id"] not in coding):
            raise UnusableAnswerError(f"left exons or coding parts of {item['id']} out")


def _is(item: Any, kind: str) -> bool:
    return bool(_get(item, "feature_type", str) == kind)


def _feature(item: Mapping[str, Any], gene: Mapping[str, Any]) -> dict[str, Any]:
    kind = item["feature_type"]
    found: dict[str, Any] = {"feature_type": kind, "id": str(item.get("id", "")), "Parent": item.get("Parent", "")}
    if kind == "mane":
        return found | {"type": _get(item, "type", str), "id": found["id"].partition(".")[0]}
    found |= {key: _get(item, key, int) for key in ("start", "end", "strand")}
    inside = gene["start"] <= found["start"] <= found["end"] <= gene["end"]
    if not inside or found["strand"] != gene["strand"] or item.get("seq_region_name") != gene["seq_region_name"]:
        raise UnusableAnswerError(f"placed a {kind} of {gene['display_name']} outside the gene")
    if kind == "cds":
        phase = int(item["phase"]) if str(item.get("phase", "")) in ("0", "1", "2") else None
        if phase is None:
            raise UnusableAnswerError(f"gave a coding part of {gene['display_name']} no phase")
        found |= {"phase": phase, "protein_id": str(item.get("protein_id") or found["id"])}
    if kind == "transcript":
        found |= {"biotype": _get(item, "biotype", str), "version": str(item.get("version", ""))}
        found |= {"source": str(item.get("source", "")), "tag": item.get("tag", "")}
        found["is_canonical"] = bool(int(item.get("is_canonical") or 0))
    return found


def gene_from_answers(gene: Mapping[str, Any], features: Iterable[Mapping[str, Any]]) -> GeneModel:
    """One gene of ``checked_lookup`` with the features of ``checked_features``."""
    parts: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    transcripts = []
    marks: dict[str, set[str]] = defaultdict(set)
    for item in features:
        if item["feature_type"] == "transcript":
            transcripts.append(item)
        elif item["feature_type"] == "mane":
            marks[item["id"]].add(_MANE.get(item["type"].upper().replace(" ", "_"), item["type"]))
        else:
            parts[item["Parent"]].append(item)
    return GeneModel(
        gene_id=gene["id"],
        version=gene["version"],
        symbol=gene["display_name"],
        biotype=gene["biotype"],
        source=gene["source"],
        chrom=gene["seq_region_name"],
        start_1=gene["start"],
        end_1=gene["end"],
        strand=gene["strand"],
        transcripts=tuple(_transcript(item, parts[item["id"]], marks[item["id"]]) for item in transcripts),
    )


def _transcript(item: Mapping[str, Any], parts: Sequence[Mapping[str, Any]], marks: set[str]) -> TranscriptModel:
    exons = tuple(sorted((part["start"], part["end"]) for part in parts if part["feature_type"] == "exon"))
    coding = [part for part in parts if part["feature_type"] == "cds"]
    tags = item["tag"] if isinstance(item["tag"], list) else str(item["tag"]).split(",")
    canonical = {"Ensembl_canonical"} if item["is_canonical"] else set()
    return TranscriptModel(
        transcript_id=item["id"],
        version=item["version"],
        biotype=item["biotype"],
        source=item["source"],
        tags=tuple(sorted({str(tag) for tag in tags if tag} | marks | canonical)),
        exons_1=exons,
        coding_1=tuple(sorted((part["start"], part["end"], part["phase"]) for part in coding)),
        protein_id=coding[0]["protein_id"] if coding else "",
    )


def checked_sequences(asked: Sequence[Region], build: Build) -> Callable[[Any], list[str]]:
    """Reads ``sequence/region``: the bases of each region asked for, in that order, each of its full length.

    The id of a sequence (``chromosome:GRCh38:7:5:90:1``) proves build and place; the answer's order proves nothing.
    """

    def read(answer: Any) -> list[str]:
        if not isinstance(answer, list):
            raise UnusableAnswerError("answered no list of sequences")
        found = {_get(item, "id", str): _get(item, "seq", str).upper() for item in answer}
        bases = []
        for region in asked:
            name = f"chromosome:{build.value}:{region.chrom}:{region.start_1}:{region.end_1}:1"
            if name not in found:
                raise UnusableAnswerError(f"left {region} on {build.value} out of its answer")
            if len(found[name]) != len(region):
                raise UnusableAnswerError(f"gave {len(found[name])} bases for the {len(region)} of {region}")
            if not _BASES.fullmatch(found[name]):
                raise UnusableAnswerError(f"gave letters that are no bases for {region}")
            bases.append(found[name])
        return bases

    return read


def _get(item: Any, key: str, kind: type) -> Any:
    value = item.get(key) if isinstance(item, dict) else None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise UnusableAnswerError(f"left {key} out or gave it as something else")
    return value
