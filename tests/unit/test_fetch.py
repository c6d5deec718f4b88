"""Fetching over HTTP from a local server that behaves, and misbehaves, like Ensembl's REST service."""

from __future__ import annotations

import ast
import json
import re

import pytest
from bundle_genome import SYMBOLS, genome, write_fasta, write_genome
from bundle_runs import (
    PROJECT,
    Fetching,
    build,
    manifest,
    order,
    part,
    read,
    run,
    same_bundle,
    world_fasta,
    world_gff3,
)
from fault_server import Fault, World, serving

from moltarget.bundle import Order
from moltarget.fetch import SERVERS, FetchError, ensembl
from moltarget.model import Build


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def world(tmp_path):
    return World(*write_genome(tmp_path / "in"))


def test_a_fetched_bundle_is_the_local_one(tmp_path, world):
    local = build(world_fasta(tmp_path), world_gff3(tmp_path), tmp_path / "local")
    with serving(world) as (url, log):
        fetched = Fetching(url, tmp_path).bundle()
    same_bundle(local, fetched)
    told = manifest(fetched)["source"]
    assert told == {"kind": "Ensembl REST", "server": url, "release": "115", "assembly": "GRCh38.p14"}
    assert sum(line.startswith("POST /lookup") for line in log.requests) == 1
    assert sum(line.startswith("POST /sequence") for line in log.requests) == 1


@pytest.mark.parametrize("path", ["/info/assembly", "/lookup", "/overlap", "/sequence"])
@pytest.mark.parametrize("kind", ["503", "500", "429", "drop", "reset", "short", "cut", "html", "slow", "oversize"])
def test_a_passing_fault_is_survived(tmp_path, world, kind, path):
    local = build(world_fasta(tmp_path), world_gff3(tmp_path), tmp_path / "local")
    with serving(world) as (url, log):
        log.faults.append(Fault(kind, path, times=2))
        fetching = Fetching(url, tmp_path)
        same_bundle(local, fetching.bundle())
    assert log.faults[0].times == 0
    assert sum("trying again" in words for words in fetching.said) >= 2


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        *(("wrong_length", "/sequence"), ("no_bases", "/sequence"), ("wrong_build", "/sequence")),
        *(("left_out", "/sequence"), ("no_exons", "/overlap"), ("empty_list", "/overlap")),
        *(("error_object", "/overlap"), ("error_object", "/sequence"), ("error_object", "/info")),
    ],
)
def test_a_wrong_answer_is_asked_for_again(tmp_path, world, kind, path):
    local = build(world_fasta(tmp_path), world_gff3(tmp_path), tmp_path / "local")
    with serving(world) as (url, log):
        log.faults.append(Fault(kind, path, times=3))
        same_bundle(local, Fetching(url, tmp_path).bundle())


@pytest.mark.parametrize("path", ["/info/data", "/lookup", "/overlap", "/sequence"])
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("503", "answered 503 made-up 503"),
        ("429", "answered 429 made-up 429"),
        ("drop", "the connection failed"),
        ("reset", "the connection failed"),
        ("short", "sent less than it announced"),
        ("cut", "damaged JSON"),
        ("html", "instead of JSON; is a proxy"),
        ("slow", "not done answering after 0.5 s"),
        ("oversize", "more than 2000000 bytes"),
    ],
)
def test_a_lasting_fault_ends_with_one_message_and_no_bundle(tmp_path, world, kind, words, path):
    with serving(world) as (url, log):
        log.faults.append(Fault(kind, path, times=99))
        with pytest.raises(FetchError, match=words) as failure:
            Fetching(url, tmp_path).bundle()
    assert "\n" not in str(failure.value)
    assert str(failure.value).startswith(f"{url}{path}")
    assert log.faults[0].times == 95  # four tries
    assert {path.name for path in tmp_path.iterdir()} <= {"in", "cache"}


@pytest.mark.parametrize(
    ("kind", "path", "words"),
    [
        ("wrong_length", "/sequence", r"gave \d+ bases for the \d+ of 1:1-350"),
        ("no_bases", "/sequence", "letters that are no bases"),
        ("wrong_build", "/sequence", "left 1:1-350 on GRCh38 out"),
        ("no_exons", "/overlap", "left exons or coding parts of ENST0"),
        ("empty_list", "/overlap", "named no transcript of ALPHA"),
        ("error_object", "/info/data", "left releases out"),
    ],
)
def test_a_lastingly_wrong_answer_is_named(tmp_path, world, kind, path, words):
    with serving(world) as (url, log):
        log.faults.append(Fault(kind, path, times=99))
        with pytest.raises(FetchError, match=words):
            Fetching(url, tmp_path).bundle()
    assert not (tmp_path / "out").exists()


def test_an_interrupted_fetch_goes_on_where_it_stopped(tmp_path, world, monkeypatch):
    monkeypatch.setattr(ensembl, "_REGIONS", 3)
    local = build(world_fasta(tmp_path), world_gff3(tmp_path), tmp_path / "local")
    with serving(world) as (url, log):
        log.faults.append(Fault("403", "/sequence", times=1, skip=2))
        with pytest.raises(FetchError, match="403"):
            Fetching(url, tmp_path).bundle()
        assert not (tmp_path / "out").exists()
        before = list(log.requests)
        same_bundle(local, Fetching(url, tmp_path).bundle())
        after = log.requests[len(before) :]
        assert not [line for line in after if "/lookup" in line or "/overlap" in line]
        asked = sum("/sequence" in line for line in before + after)
        regions = manifest(local)["counts"]["regions"]
        assert asked == -(-regions // 3) + 1  # the refused one, once more
        Fetching(url, tmp_path).bundle(order(tmp_path / "third"))
        assert [line for line in log.requests[len(before + after) :] if "/info" not in line] == []


def test_a_damaged_cache_entry_is_fetched_again(tmp_path, world):
    with serving(world) as (url, log):
        first = Fetching(url, tmp_path).bundle()
        kept = sorted((tmp_path / "cache").rglob("*.json"))
        sequences = [path for path in kept if "sequence" in json.loads(path.read_text())["key"]]
        whole = json.loads(sequences[0].read_text())
        sequences[0].write_text(json.dumps(whole | {"answer": whole["answer"][::-1]}))  # checksum no longer fits
        sequences[1].write_text(sequences[1].read_text()[:40])  # half-written
        sequences[2].write_bytes(sequences[3].read_bytes())  # whole, but of another request
        before = len(log.requests)
        again = Fetching(url, tmp_path).bundle(order(tmp_path / "again"))
        assert [line for line in log.requests[before:] if "/info" not in line] == ["POST /sequence/region/homo_sapiens"]
    assert part(first, "fa.gz").read_bytes() == part(again, "fa.gz").read_bytes()


def test_releases_do_not_mix(tmp_path, world):
    with serving(world) as (url, log):
        Fetching(url, tmp_path).bundle()
        asked = len(log.requests)
        world.release = 116
        folder = Fetching(url, tmp_path).bundle(order(tmp_path / "next"))
        assert len(log.requests) == 2 * asked
    assert manifest(folder)["source"]["release"] == "116"


def test_a_server_of_the_other_build_is_refused(tmp_path, world):
    world.build = "GRCh37"
    with (
        serving(world) as (url, _),
        pytest.raises(FetchError, match="serves GRCh37, not GRCh38; its server is https://"),
    ):
        Fetching(url, tmp_path).bundle()


def test_a_gene_placed_on_the_other_build_is_refused(tmp_path, world):
    for item in world.features:
        item["assembly_name"] = "GRCh37"
    with serving(world) as (url, _), pytest.raises(FetchError, match="placed ALPHA on GRCh37, not GRCh38"):
        Fetching(url, tmp_path).bundle()


def test_mane_is_not_asked_of_grch37(tmp_path):
    with serving(World(*write_genome(tmp_path / "in"), "GRCh37")) as (url, log):
        asked = Order(Build.GRCH37, SYMBOLS, tmp_path / "out")
        folder = Fetching(url, tmp_path).bundle(asked)
    told = json.loads((folder / "GRCh37.panel.manifest.json").read_text())
    assert (told["counts"]["genes"], told["counts"]["mane_select"]) == (5, 0)
    assert not any("mane" in line for line in log.requests)
    assert SERVERS[Build.GRCH37] == "https://grch37.rest.ensembl.org"


def test_a_synonym_alone_names_no_gene(tmp_path, world):
    world.synonyms["ALPHB"] = "ALPHA"
    with serving(world) as (url, _):
        folder = Fetching(url, tmp_path).bundle(order(tmp_path / "out", genes=("ALPHB", "BETA")))
    assert manifest(folder)["genes_not_found"] == ["ALPHB"]
    assert manifest(folder)["genes"] == ["BETA"]


@pytest.mark.parametrize(("limit", "value"), [("_LONGEST_OVERLAP", 333), ("_LONGEST_REGION", 50), ("_SYMBOLS", 2)])
def test_limits_of_the_service_are_kept_by_splitting(tmp_path, world, monkeypatch, limit, value):
    monkeypatch.setattr(ensembl, limit, value)
    local = build(world_fasta(tmp_path), world_gff3(tmp_path), tmp_path / "local")
    with serving(world) as (url, _):
        same_bundle(local, Fetching(url, tmp_path).bundle())


def test_the_server_refuses_too_much_and_the_client_never_asks_it(tmp_path, world):
    with serving(world) as (url, _):
        client = Fetching(url, tmp_path).client()
        with pytest.raises(FetchError, match="400 5000001 is greater"):
            client.get("/overlap/region/homo_sapiens/1:1-5000001", read("x"), [("feature", "gene")])
        with pytest.raises(FetchError, match="400 POST message too large"):
            client.post("/sequence/region/homo_sapiens", read("x"), {"regions": ["1:1..2:1"] * 51})
    assert (ensembl._LONGEST_OVERLAP, ensembl._REGIONS, ensembl._SYMBOLS) == (5_000_000, 50, 200)


def test_soft_masked_bases_are_raised(tmp_path, world):
    local = build(world_fasta(tmp_path), world_gff3(tmp_path), tmp_path / "local")
    lower = tmp_path / "lower" / "genome.fa"
    write_genome(lower.parent)
    write_fasta(lower, {name: bases.lower() for name, bases in genome().items()})
    with serving(World(lower, world_gff3(tmp_path))) as (url, _):
        same_bundle(local, Fetching(url, tmp_path).bundle())


def test_command_over_the_network(tmp_path, world):
    with serving(world) as (url, log):
        call = ("--ensembl", "GRCh38", "--server", url, "--output", tmp_path / "out", "--genes", *SYMBOLS)
        log.faults.append(Fault("403", "/sequence"))
        failed = run(*call)
        assert failed.returncode == 2
        assert "Traceback" not in failed.stderr
        assert "access refused" in failed.stderr.splitlines()[-1]
        assert not (tmp_path / "out").exists()
        made = run(*call)
    assert made.returncode == 0, made.stderr
    assert re.search(r"Ensembl release 115, GRCh38.p14\n", made.stderr)
    assert "5 genes, 6 transcripts" in made.stderr
    assert (tmp_path / "out.cache").is_dir()
    assert manifest(tmp_path / "out")["source"]["server"] == url


def test_only_the_fetch_room_reaches_the_network_and_no_rule_uses_it():
    for path in sorted((PROJECT / "scripts").rglob("*.py")):
        names = set()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add((node.module or "").partition(".")[0])
        assert path.parent.name == "fetch" or not names & {"requests", "urllib3", "socket", "http"}, path
    rules = "".join(
        path.read_text() for path in [PROJECT / "Snakefile", *sorted((PROJECT / "workflow").rglob("*.smk"))]
    )
    assert "fetch" not in rules
