"""A local server that answers like Ensembl's REST service, with faults on demand.

What it imitates is taken from the service's documentation: paths, fields, limits (1,000 symbols, 50 regions, 5 Mb),
unknown symbols and failing regions left out, 400 with ``{"error": ...}``, rate headers, 429 with a fractional
Retry-After. The gene models are read here with a few lines of their own, not with the code under test.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pysam
from local_server import BREAKS, FaultyHandler, running

FIELDS = {
    "gene": "gene",
    "ncRNA_gene": "gene",
    "mRNA": "transcript",
    "transcript": "transcript",
    "exon": "exon",
    "CDS": "cds",
}


class World:
    """Features of a GFF3 in the service's JSON, and the bases of a FASTA."""

    def __init__(self, fasta: Path, gff3: Path, build: str = "GRCh38", release: int = 115) -> None:
        self.genome = pysam.FastaFile(str(fasta))
        self.lock = threading.Lock()
        self.build, self.release = build, release
        self.features: list[dict[str, Any]] = []
        self.synonyms: dict[str, str] = {}  # symbol that is none -> the gene's own symbol
        opener = gzip.open if gff3.suffix == ".gz" else open
        with opener(gff3, "rt") as lines:
            for line in lines:
                if not line.startswith("#"):
                    self._add(line.rstrip("\n").split("\t"))

    def _add(self, columns: list[str]) -> None:
        about = dict(item.split("=", 1) for item in columns[8].split(";"))
        about = {key: unquote(value) for key, value in about.items()}
        kind = FIELDS.get(columns[2])
        if kind is None:
            return
        parent = re.sub("^(gene|transcript):", "", about.get("Parent", ""))
        found = {
            "feature_type": kind,
            "seq_region_name": columns[0],
            "start": int(columns[3]),
            "end": int(columns[4]),
            "strand": {"+": 1, "-": -1}[columns[6]],
            "source": columns[1],
            "assembly_name": self.build,
            "Parent": parent,
        }
        if kind in ("gene", "transcript"):
            found["id"] = re.sub("^(gene|transcript):", "", about["ID"])
            found["biotype"] = about["biotype"]
            if "version" in about:
                found["version"] = int(about["version"])
        if kind == "gene":
            found["external_name"] = about["Name"]
        if kind == "transcript":
            tags = about.get("tag", "").split(",")
            found["is_canonical"] = int("Ensembl_canonical" in tags)
            plain = [tag for tag in tags if tag in ("basic", "gencode_primary")]
            if plain:
                found["tag"] = ",".join(plain)
            for tag in tags:
                if tag.startswith("MANE_"):
                    mane = found | {"feature_type": "mane", "type": tag, "refseq_match": "NM_000000.1"}
                    self.features.append(mane | {"id": found["id"]})
        if kind == "cds":
            found |= {"phase": int(columns[7]), "protein_id": about.get("protein_id", "")}
            found["id"] = found["protein_id"]
        self.features.append(found)

    def lookup(self, symbol: str) -> dict[str, Any] | None:
        wanted = self.synonyms.get(symbol, symbol)
        for gene in self.features:
            if gene["feature_type"] == "gene" and gene["external_name"] == wanted:
                shown = {key: value for key, value in gene.items() if key not in ("Parent", "external_name")}
                return shown | {"object_type": "Gene", "display_name": gene["external_name"], "db_type": "core"}
        return None

    def overlap(self, chrom: str, start: int, end: int, kinds: list[str]) -> list[dict[str, Any]]:
        """Exons and CDS come with every transcript that overlaps, wherever they lie themselves."""
        here = {
            item["id"]
            for item in self.features
            if item["feature_type"] == "transcript"
            and (item["seq_region_name"] == chrom and item["start"] <= end and item["end"] >= start)
        }
        return [
            item
            for item in self.features
            if item["feature_type"] in kinds
            and (item["Parent"] in here if item["feature_type"] in ("exon", "cds") else item["id"] in here)
        ]

    def sequence(self, query: str) -> dict[str, Any] | None:
        found = re.fullmatch(r"([^:]+):(\d+)(?:\.\.|-)(\d+):1", query)
        if not found or found[1] not in self.genome.references:
            return None
        chrom, start, end = found[1], int(found[2]), int(found[3])
        with self.lock:
            bases = self.genome.fetch(chrom, start - 1, end)
        name = f"chromosome:{self.build}:{chrom}:{start}:{end}:1"
        return {"id": name, "molecule": "dna", "query": query, "seq": bases}


@dataclass
class Fault:
    """Applies to the next ``times`` requests whose path begins with ``path``."""

    kind: str
    path: str = "/"
    times: int = 1
    skip: int = 0  # matching requests that are answered well before


@dataclass
class Log:
    """What the server saw."""

    requests: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    retry_after: str = "0.25"
    remaining: int = 54999


def _spoil_regions(answer: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    return [change(answer[0]), *answer[1:]] if isinstance(answer, list) and answer else answer


SPOILERS: dict[str, Callable[[Any], Any]] = {
    "wrong_length": lambda a: _spoil_regions(a, lambda one: one | {"seq": one["seq"][:-1]}),
    "no_bases": lambda a: _spoil_regions(a, lambda one: one | {"seq": "<" * len(one["seq"])}),
    "wrong_build": lambda a: _spoil_regions(a, lambda one: one | {"id": one["id"].replace("GRCh3", "NCBI3")}),
    "left_out": lambda a: a[1:] if isinstance(a, list) else a,
    "no_exons": lambda a: [item for item in a if item["feature_type"] != "exon"],
    "empty_list": lambda a: [],
    "error_object": lambda a: {"error": "something bad has happened"},
}


class Handler(FaultyHandler):
    world: World
    log: Log

    def do_GET(self) -> None:  # noqa: N802 (a name of http.server)
        self._serve(None)

    def do_POST(self) -> None:  # noqa: N802 (a name of http.server)
        self._serve(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _serve(self, body: Any) -> None:
        self.log.requests.append(f"{self.command} {unquote(self.path)}")
        fault = self._fault()
        if fault in ("drop", "reset"):
            if fault == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            os.close(self.connection.detach())
            return
        if fault in ("401", "403", "429", "500", "503"):
            self._send(int(fault), {"error": f"made-up {fault}"}, late=fault == "429")
            return
        status, answer = self._answer(urlsplit(self.path), body)
        if fault == "html":
            self._raw(200, b"<!doctype html><title>Please log in</title>", "text/html; charset=UTF-8")
        elif fault in BREAKS:
            data = json.dumps(answer).encode()
            self.break_off(fault, data, [b" "] * 199 + [data], {"Content-Type": "application/json"})
        else:
            self._send(status, SPOILERS[fault](answer) if fault else answer)

    def _fault(self) -> str:
        for fault in self.log.faults:
            if self.path.startswith(fault.path) and fault.times:
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault.kind
        return ""

    def _answer(self, url: Any, body: Any) -> tuple[int, Any]:
        world, path = self.world, unquote(url.path)
        if path == "/info/data":
            return 200, {"releases": [world.release]}
        if path == "/info/assembly/homo_sapiens":
            return 200, self._assembly()
        if path == "/lookup/symbol/homo_sapiens" and self.command == "POST":
            if len(body["symbols"]) > 1000:
                return 400, {"error": "POST message too large"}
            found = {symbol: world.lookup(symbol) for symbol in body["symbols"]}
            return 200, {symbol: gene for symbol, gene in found.items() if gene}
        if place := re.fullmatch(r"/overlap/region/homo_sapiens/([^:]+):(\d+)-(\d+)", path):
            start, end, kinds = int(place[2]), int(place[3]), parse_qs(url.query)["feature"]
            if end - start + 1 > 5_000_000:
                return 400, {"error": "5000001 is greater than the maximum allowed length of 5000000"}
            if "mane" in kinds and world.build == "GRCh37":
                return 400, {"error": "The feature type mane is not understood"}
            return 200, world.overlap(place[1], start, end, kinds)
        if path == "/sequence/region/homo_sapiens" and self.command == "POST":
            if len(body["regions"]) > 50:
                return 400, {"error": "POST message too large. You have submitted more than 50 elements"}
            return 200, [one for query in body["regions"] if (one := world.sequence(query))]
        return 404, {"error": "page not found. Please check your uri"}

    def _assembly(self) -> dict[str, Any]:
        genome = self.world.genome
        regions = [
            {"coord_system": "chromosome", "name": name, "length": length}
            for name, length in zip(genome.references, genome.lengths, strict=True)
        ]
        regions.append({"coord_system": "scaffold", "name": "KI270757.1", "length": 71251})
        return {
            "assembly_name": f"{self.world.build}.p14",
            "default_coord_system_version": self.world.build,
            "top_level_region": regions,
            "karyotype": list(genome.references),
        }

    def _send(self, status: int, answer: Any, late: bool = False) -> None:
        self._raw(status, json.dumps(answer).encode(), "application/json", late)

    def _raw(self, status: int, data: bytes, kind: str, late: bool = False) -> None:
        packed = "gzip" in self.headers.get("Accept-Encoding", "") and len(data) > 500
        data = gzip.compress(data, mtime=0) if packed else data
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-RateLimit-Limit", "55000")
        self.send_header("X-RateLimit-Remaining", str(self.log.remaining))
        self.send_header("X-RateLimit-Reset", "40")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        if late:
            self.send_header("Retry-After", self.log.retry_after)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(data)


@contextmanager
def serving(world: World) -> Iterator[tuple[str, Log]]:
    """(URL, log) of a server on a free port of this machine; stopped at the end."""
    log = Log()
    with running(Handler, world=world, log=log) as url:
        yield url, log
