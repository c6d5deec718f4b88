"""What the bundle and fetch tests share: making bundles from files and from a local server, and comparing them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bundle_genome import SYMBOLS

from moltarget.bundle import LocalFiles, Order, make_bundle
from moltarget.fetch import Cache, Client, Ensembl, Patience
from moltarget.gene_names import GeneNames
from moltarget.model import Build

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT.parent / "shared" / "data"
NAMES = GeneNames({"H3F3A": "H3-3A", "ALFA": "ALPHA"})
PARTS = ("fa.gz", "fa.gz.fai", "fa.gz.gzi", "gff3.gz")
QUICK = Patience(connect=1, read=0.4, total=0.5, most_bytes=2_000_000, per_second=1e6)


def order(folder: Path, genes=SYMBOLS, **more) -> Order:
    return Order(Build.GRCH38, tuple(genes), folder, **more)


def build(fasta: Path, gff3: Path, folder: Path, **more) -> Path:
    return make_bundle(LocalFiles(fasta, gff3), order(folder, **more), NAMES, lambda _: None)


def part(folder: Path, kind: str) -> Path:
    return folder / f"GRCh38.panel.{kind}"


def manifest(folder: Path) -> dict:
    return json.loads(part(folder, "manifest.json").read_text())


def world_fasta(folder: Path) -> Path:
    return folder / "in" / "genome.fa"


def world_gff3(folder: Path) -> Path:
    return folder / "in" / "genes.gff3"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PROJECT / "scripts" / "fetch_reference.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"NO_PROXY": "*"})


class Fetching:
    """Fetches bundles from a server without really sleeping; keeps what was said and slept."""

    def __init__(self, url: str, folder: Path, patience: Patience = QUICK) -> None:
        self.url, self.folder, self.patience = url, folder, patience
        self.said: list[str] = []
        self.slept: list[float] = []

    def client(self) -> Client:
        return Client(self.url, self.patience, self.said.append, self.slept.append, lambda: 0.5)

    def source(self, build: Build = Build.GRCH38) -> Ensembl:
        return Ensembl(self.client(), Cache(self.folder / "cache"), build, self.said.append)

    def bundle(self, asked: Order | None = None) -> Path:
        asked = asked or order(self.folder / "out")
        return make_bundle(self.source(asked.build), asked, NAMES, self.said.append)


def read(path: str):
    return lambda answer: answer[path]


def same_bundle(one: Path, two: Path) -> None:
    for kind in PARTS:
        assert part(one, kind).read_bytes() == part(two, kind).read_bytes()
    first, second = manifest(one), manifest(two)
    assert first.pop("source") != second.pop("source")
    assert first == second
