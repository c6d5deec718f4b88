"""OncoKB's API against a local server that answers in its form, with the faults of fault_server; no network, made-up data."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import fault_server
import pytest
from bundle_runs import QUICK
from fault_server import Fault
from source_files import READER, through_the_store

import fetch_oncokb
from moltarget.fetch.client import Access, Client, FetchError
from moltarget.fetch.oncokb import BATCH, Query, fetch_annotations, read_queries, read_token
from moltarget.knowledge_base.sources.oncokb import read_oncokb
from moltarget.knowledge_base.sources.oncokb_alterations import COPY_NUMBER, MUTATIONS, STRUCTURAL

TOKEN = "made-up-token-0123456789"
TABLE = "gene\talteration\nBRAF\tV600E\nERBB2\tAmplification\nCD74::ROS1\tFusion\nALK\tfusions\n\tMSI-H\nBRAF\tV600E\n"


class Handler(fault_server.Handler):
    """Answers annotation requests; keeps what came and with which token. ``wrong`` spoils the answers."""

    came: list[Any]
    tokens: list[str]
    wrong = ""

    def _serve(self, body: Any) -> None:
        self.tokens.append(self.headers.get("Authorization", ""))
        self.came.append(body)
        super()._serve(body)

    def _answer(self, url: Any, body: Any) -> tuple[int, Any]:
        if urlsplit(self.path).path.removeprefix("/").rpartition("?")[2] not in {MUTATIONS, COPY_NUMBER, STRUCTURAL}:
            return 404, {"error": "not found"}
        answers = [self._one(query) for query in body][::-1]  # in another order than they were asked
        spoilt = {"short": answers[1:], "object": {"message": "odd"}, "nothing": [None for _ in answers]}
        return 200, spoilt.get(self.wrong, answers)

    @staticmethod
    def _one(query: dict[str, Any]) -> dict[str, Any]:
        echo = {"id": query["id"], "hugoSymbol": query.get("gene", {}).get("hugoSymbol")}
        return {"query": echo, "oncogenic": "Oncogenic", "dataVersion": "v9.9", "treatments": []}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_PROXY", "*")
    seen = SimpleNamespace(came=[], tokens=[])
    own = type("Own", (Handler,), {"came": seen.came, "tokens": seen.tokens})
    monkeypatch.setattr(fault_server, "Handler", own)
    seen.handler = own
    with fault_server.serving(None) as (seen.url, seen.log):  # type: ignore[arg-type]
        yield seen


def client(server: Any, said: list[str] | None = None, token: str = TOKEN) -> Client:
    say = (lambda _: None) if said is None else said.append
    access = Access("fetch_oncokb", token, "is the token valid?")
    return Client(server.url, QUICK, say, lambda _: None, lambda: 0.5, access=access)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "synthetic_queries.tsv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "synthetic_token"
    path.write_text(f"{TOKEN}\n", encoding="utf-8")
    return path


def test_queries_are_read(table: Path) -> None:
    build = {"referenceGenome": "GRCh38"}
    fusion = {"structuralVariantType": "FUSION", "functionalFusion": True, **build}
    assert read_queries(table, "GRCh38") == (
        Query(MUTATIONS, {"gene": {"hugoSymbol": "BRAF"}, "alteration": "V600E", **build}),
        Query(COPY_NUMBER, {"gene": {"hugoSymbol": "ERBB2"}, "copyNameAlterationType": "AMPLIFICATION", **build}),
        Query(STRUCTURAL, {"geneA": {"hugoSymbol": "CD74"}, "geneB": {"hugoSymbol": "ROS1"}, **fusion}),
        Query(STRUCTURAL, {"geneA": {"hugoSymbol": "ALK"}, **fusion}),
        Query(MUTATIONS, {"alteration": "MSI-H", **build}),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("gene,alteration\n", "the header must be gene and alteration"),
        ("gene\talteration\n", "names no alteration"),
        ("gene\talteration\nBRAF\n", "line 2: 1 cells"),
        ("gene\talteration\nBRAF\t\n", "line 2: gene and alteration must be given"),
        ("gene\talteration\n\tV600E\n", "only MSI-H and TMB-H have no gene"),
        ("gene\talteration\nA::B\tV600E\n", "A::B is a pair of genes"),
    ],
)
def test_queries_with_a_fault(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "synthetic_queries.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(FetchError, match=fault):
        read_queries(tmp_path / "synthetic_queries.tsv", "GRCh38")
    with pytest.raises(
        FetchError, match=r"cannot be read \(No such file or directory\); correct the path of --queries"
    ):
        read_queries(tmp_path / "nothing.tsv", "GRCh38")


@pytest.mark.parametrize("held", ["", "two words", "short", "x" * 300, "tok\u00e9n-0123456789"])
def test_a_token_file_that_is_none_is_not_shown(tmp_path: Path, held: str) -> None:
    (tmp_path / "synthetic_token").write_text(held, encoding="utf-8")
    with pytest.raises(FetchError, match="token") as failure:
        read_token(tmp_path / "synthetic_token")
    assert not held or held not in str(failure.value)


def test_answers_are_told_by_their_id(server: Any, table: Path, tmp_path: Path) -> None:
    document = fetch_annotations(client(server), read_queries(table, "GRCh38"), lambda _: None)
    assert [entry["asked"].get("gene", entry["asked"].get("geneA", {})).get("hugoSymbol") for entry in document["answers"]] == [
        "BRAF", "ERBB2", "CD74", "ALK", None,
    ]  # fmt: skip
    assert [entry["answer"]["query"]["id"] for entry in document["answers"]] == ["0", "1", "2", "3", "4"]
    assert len(server.log.requests) == 3
    assert all("tumorType" not in query for body in server.came for query in body)
    (tmp_path / "synthetic_answers.json").write_text(json.dumps(document), encoding="utf-8")
    reading = read_oncokb(tmp_path / "synthetic_answers.json", READER)
    assert [row.text for row in reading.rows] == [
        "BRAF V600E", "ERBB2 Amplification", "CD74::ROS1 Fusion OR ROS1::CD74 Fusion", "ALK::v Fusion OR v::ALK Fusion",
        "MSI High",
    ]  # fmt: skip
    through_the_store(reading, tmp_path)


def test_many_are_asked_in_batches(server: Any) -> None:
    queries = [Query(MUTATIONS, {"gene": {"hugoSymbol": "BRAF"}, "alteration": f"V{n}E"}) for n in range(1, BATCH + 2)]
    document = fetch_annotations(client(server), queries, lambda _: None)
    assert [len(body) for body in server.came] == [BATCH, 1]
    assert len(document["answers"]) == BATCH + 1


def test_the_token_is_sent_and_shown_nowhere(server: Any, table: Path) -> None:
    said: list[str] = []
    server.log.faults.append(Fault("503"))
    one = client(server, said)
    fetch_annotations(one, read_queries(table, "GRCh38"), said.append)
    assert set(server.tokens) == {f"Bearer {TOKEN}"}
    shown = "\n".join([*said, repr(one), repr(Access("x", TOKEN))])
    assert "trying again" in shown
    assert TOKEN not in shown


def test_a_token_goes_over_https_alone() -> None:
    with pytest.raises(FetchError, match="a token is sent over https alone") as failure:
        Client("http://oncokb.example.org", access=Access("x", TOKEN))
    assert TOKEN not in str(failure.value)
    Client("https://oncokb.example.org", access=Access("x", TOKEN))


@pytest.mark.parametrize("kind", ["401", "403"])
def test_a_refusal_is_never_retried(server: Any, table: Path, kind: str) -> None:
    server.log.faults.append(Fault(kind, times=99))
    with pytest.raises(FetchError, match=f"access refused .{kind} made-up.*is the token valid") as failure:
        fetch_annotations(client(server), read_queries(table, "GRCh38"), lambda _: None)
    assert len(server.log.requests) == 1
    assert TOKEN not in str(failure.value)


@pytest.mark.parametrize("kind", ["429", "500", "503", "drop", "reset", "html", "short", "cut"])
def test_a_passing_fault_is_tried_again(server: Any, table: Path, kind: str) -> None:
    server.log.faults.append(Fault(kind))
    document = fetch_annotations(client(server), read_queries(table, "GRCh38"), lambda _: None)
    assert len(document["answers"]) == 5
    assert len(server.log.requests) == 4


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [("short", "left 1 of 2 annotations out"), ("object", "no list of annotations"), ("nothing", "left 2 of 2")],
)
def test_answers_that_cannot_be_used(server: Any, table: Path, wrong: str, fault: str) -> None:
    server.handler.wrong = wrong
    with pytest.raises(FetchError, match=fault):
        fetch_annotations(client(server), read_queries(table, "GRCh38"), lambda _: None)


def test_the_command(
    server: Any, table: Path, token_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "answers.json"
    arguments = [
        "--queries",
        str(table),
        "--token-file",
        str(token_file),
        "--output",
        str(output),
        "--server",
        server.url,
    ]
    assert fetch_oncokb.main(arguments) == 0
    first = output.read_bytes()
    assert json.loads(first)["licence"] == "terms at https://www.oncokb.org/terms"
    server.log.faults.append(Fault("401"))
    assert fetch_oncokb.main(arguments) == 2
    told = capsys.readouterr().err
    assert "is the token valid, and does the licence cover this?" in told
    assert TOKEN not in told
    assert TOKEN.encode() not in first
    assert output.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_token_is_no_argument(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        fetch_oncokb.main(["--help"])
    told = capsys.readouterr().out
    assert "--token-file" in told
    assert "--token " not in told
    assert "its terms hold" in told
