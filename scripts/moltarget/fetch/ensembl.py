"""A bundle's source on the network: gene models and bases from Ensembl's REST service, region by region.

Endpoints used (documentation pages of the service): ``info/data``, ``info/assembly/:species``, ``lookup/symbol`` (POST,
up to 1,000 symbols, unknown ones left out of the answer), ``overlap/region`` (at most 5 Mb; CDS phases as in GFF3) and
``sequence/region`` (POST, at most 50 regions; regions that fail are left out of the answer, so each is looked for).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moltarget.bundle.models import GeneModel, Region
from moltarget.fetch.answers import (
    Assembly,
    checked_assembly,
    checked_features,
    checked_lookup,
    checked_releases,
    checked_sequences,
    gene_from_answers,
)
from moltarget.fetch.cache import Cache
from moltarget.fetch.client import Client, FetchError
from moltarget.model import Build

SERVERS = {Build.GRCH38: "https://rest.ensembl.org", Build.GRCH37: "https://grch37.rest.ensembl.org"}
_SPECIES = "homo_sapiens"
_SYMBOLS = 200  # a request; up to 1,000 are allowed
_REGIONS = 50
_LONGEST_OVERLAP = 5_000_000  # bases
_LONGEST_REGION = 100_000  # bases; 10 Mb are allowed, small pieces are cheap to repeat
_MOST_BASES = 1_000_000  # in one request


@dataclass(frozen=True, slots=True)
class _Release:
    assembly: Assembly
    release: str


class Ensembl:
    """The service of one build. Answers are kept in ``cache``; ``say`` hears the progress."""

    def __init__(self, client: Client, cache: Cache, build: Build, say: Callable[[str], None]) -> None:
        """Nothing is asked before the first call."""
        self._client, self._cache, self._build, self._say = client, cache, build, say
        self._known: _Release | None = None

    def _release(self) -> _Release:
        """Asked once: the release and the assembly. Raises FetchError when the server has another build."""
        if self._known is None:
            releases = self._client.get("/info/data", checked_releases)
            assembly = self._client.get(f"/info/assembly/{_SPECIES}", checked_assembly)
            if assembly.version != self._build.value:
                raise FetchError(
                    f"{self._client.server}: serves {assembly.version}, not {self._build.value}; "
                    f"its server is {SERVERS[self._build]}"
                )
            self._known = _Release(assembly, ",".join(map(str, releases)))
            self._say(f"{self._client.server}: Ensembl release {self._known.release}, {assembly.name}")
        return self._known

    def describe(self) -> dict[str, object]:
        """Server, release and assembly."""
        known = self._release()
        return {
            "kind": "Ensembl REST",
            "server": self._client.server,
            "release": known.release,
            "assembly": known.assembly.name,
        }

    def contigs(self) -> Mapping[str, int]:
        """Lengths of the chromosomes."""
        return self._release().assembly.lengths

    def _key(self, request: str) -> str:
        return f"{self._client.server} release {self._release().release} {self._build.value} {request}"

    def genes(self, symbols: Sequence[str]) -> list[GeneModel]:
        """Genes whose own symbol is among ``symbols``: an answer found through a synonym alone does not count."""
        found: dict[str, dict[str, Any]] = {}
        for first in range(0, len(symbols), _SYMBOLS):
            for gene in self._lookup(sorted(symbols)[first : first + _SYMBOLS]):
                if gene["display_name"] in symbols and gene["seq_region_name"] in self.contigs():
                    found[gene["id"]] = gene
        models = []
        for number, gene in enumerate(found.values(), start=1):
            models.append(gene_from_answers(gene, self._features(gene)))
            if number % 20 == 0 or number == len(found):
                self._say(f"gene models: {number} of {len(found)}")
        return models

    def _lookup(self, symbols: list[str]) -> list[dict[str, Any]]:
        key = self._key(f"lookup {' '.join(symbols)}")
        answer = self._cache.get(key)
        if answer is None:
            path = f"/lookup/symbol/{_SPECIES}"
            answer = self._client.post(path, checked_lookup(self._build), {"symbols": symbols})
            self._cache.put(key, answer)
        return list(answer)

    def _features(self, gene: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Transcripts, exons, CDS and MANE marks over the gene's stretch, whoever they belong to, each once."""
        kinds = ["transcript", "exon", "cds"] + (["mane"] if self._build is Build.GRCH38 else [])
        parameters = [("feature", kind) for kind in kinds]
        found: dict[str, dict[str, Any]] = {}
        for start in range(gene["start"], gene["end"] + 1, _LONGEST_OVERLAP):
            end = min(gene["end"], start + _LONGEST_OVERLAP - 1)
            path = f"/overlap/region/{_SPECIES}/{gene['seq_region_name']}:{start}-{end}"
            key = self._key(f"{path} {' '.join(kinds)}")
            answer = self._cache.get(key)
            if answer is None:
                answer = self._client.get(path, checked_features(gene), parameters)
                self._cache.put(key, answer)
            found.update((str(sorted(item.items(), key=str)), item) for item in answer)
        return list(found.values())

    def sequences(self, regions: Sequence[Region]) -> Iterator[str]:
        """Bases of each region, asked for in batches; a batch is cached when it came whole."""
        pieces = [piece for region in regions for piece in _pieces(region)]
        done, said = 0, 0
        ready: dict[str, str] = {}
        for region in regions:
            text = ""
            for piece in _pieces(region):
                if str(piece) not in ready:
                    ready = self._batch(pieces[done:])
                    done += len(ready)
                text += ready[str(piece)]
            yield text
            if done * 10 // len(pieces) > said:
                said = done * 10 // len(pieces)
                self._say(f"sequence: {done} of {len(pieces)} regions")

    def _batch(self, waiting: Sequence[Region]) -> dict[str, str]:
        """The next pieces with their bases: those the cache has, as far as they go, or one request's worth."""
        ready: dict[str, str] = {}
        asked: list[Region] = []
        for piece in waiting:
            kept = self._cache.get(self._key(f"sequence {piece}"))
            if kept is None:
                asked.append(piece)
            else:
                ready[str(piece)] = kept
            if len(asked) == _REGIONS or sum(map(len, asked)) > _MOST_BASES or len(ready) + len(asked) >= 500:
                break
        if asked:
            path = f"/sequence/region/{_SPECIES}"
            body = {"regions": [f"{piece.chrom}:{piece.start_1}..{piece.end_1}:1" for piece in asked]}
            came = self._client.post(path, checked_sequences(asked, self._build), body)
            for piece, bases in zip(asked, came, strict=True):
                self._cache.put(self._key(f"sequence {piece}"), bases)
                ready[str(piece)] = bases
        return ready


def open_ensembl(build: Build, server: str | None, folder: Path, say: Callable[[str], None]) -> Ensembl:
    """The service of a build, on its own server or on ``server``; answers are kept in ``folder``."""
    return Ensembl(Client(server or SERVERS[build], say=say), Cache(folder), build, say)


def _pieces(region: Region) -> list[Region]:
    """A region in pieces of at most 100,000 bases."""
    starts = range(region.start_1, region.end_1 + 1, _LONGEST_REGION)
    return [Region(region.chrom, start, min(region.end_1, start + _LONGEST_REGION - 1)) for start in starts]
