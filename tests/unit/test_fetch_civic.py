"""CIViC's file over the network: asked for on condition, tried again, refused when it is not what it should be."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from bundle_runs import QUICK
from civic_files import data_of, whole
from civic_server import MODIFIED, NIGHTLY, shelving

from moltarget import fetch
from moltarget.fetch import Client, FetchError, fetch_civic, release_address
from moltarget.files import sha256_of
from moltarget.knowledge_base.incoming import State, fault_of, read_state, write_state

DATA = data_of(whole())


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


class Asking:
    """Asks without sleeping and with little patience; keeps what was slept and said."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.said: list[str] = []

    def __call__(self, address: str, state: State | None = None) -> tuple[fetch.Download | None, State | None]:
        def client(server: str, _: object, say: Callable[[str], None]) -> Client:
            return Client(server, QUICK, say, self.slept.append, lambda: 0.5)

        return fetch_civic(address, state, self.said.append, client)


def test_the_file_comes_with_its_validators() -> None:
    with shelving(DATA) as (address, shelf):
        found, state = Asking()(address)
    assert found is not None
    assert found.data == DATA
    assert state == State(address, shelf.etag, MODIFIED, "")
    ((path, headers),) = shelf.seen
    assert path == NIGHTLY
    assert not {"If-None-Match", "If-Modified-Since"} & headers.keys()


def test_an_unchanged_file_is_not_sent_again() -> None:
    with shelving(DATA) as (address, shelf):
        _, state = Asking()(address)
        found, same = Asking()(address, state)
        assert (found, same) == (None, state)
        assert shelf.seen[-1][1]["If-None-Match"] == shelf.etag
        assert shelf.seen[-1][1]["If-Modified-Since"] == MODIFIED
        shelf.data = DATA + data_of(whole()).splitlines(keepends=True)[1].replace(b"\t1\t", b"\t77\t")
        found, other = Asking()(address, state)
    assert found is not None
    assert found.data == shelf.data
    assert other != state


def test_another_address_is_asked_without_condition() -> None:
    with shelving(DATA) as (address, shelf):
        found, _ = Asking()(address, State("http://127.0.0.1:1/elsewhere", shelf.etag, MODIFIED, "x"))
    assert found is not None


def test_a_server_without_validators_sends_it_each_time() -> None:
    with shelving(DATA) as (address, shelf):
        shelf.validators = False
        _, state = Asking()(address)
        assert state == State(address, "", "", "")
        assert Asking()(address, state)[0] is not None


def test_unchanged_without_having_asked_is_no_answer() -> None:
    with shelving(DATA) as (address, shelf):
        shelf.faults += ["304"]
        with pytest.raises(FetchError, match="answered 304"):
            Asking()(address)


@pytest.mark.parametrize("fault", ["drop", "html", "short", "cut", "slow", "oversize", "429", "503"])
def test_a_fault_that_passes_is_lived_through(fault: str) -> None:
    with shelving(DATA) as (address, shelf):
        shelf.faults += [fault, fault, fault]
        asking = Asking()
        found, _ = asking(address)
    assert found is not None
    assert found.data == DATA
    assert len(asking.slept) == 3
    assert len(shelf.seen) == 4


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("html", "a web page, no table; is a proxy or a login page between"),
        ("cut", "ends in the middle of a line"),
        ("short", "sent less than it announced"),
        ("slow", "not done answering after 0.5 s|went silent"),
        ("oversize", "answered more than 2000000 bytes"),
        ("503", "answered 503"),
    ],
)
def test_a_fault_that_stays_is_told_after_four_tries(fault: str, words: str) -> None:
    with shelving(DATA) as (address, shelf):
        shelf.faults += [fault] * 9
        with pytest.raises(FetchError, match=f"(?:{words}).*gave up after 4 tries"):
            Asking()(address)
    assert len(shelf.seen) == 4


@pytest.mark.parametrize(("status", "words"), [("401", "access refused"), ("403", "access refused"), ("404", "404")])
def test_a_refusal_is_not_tried_again(status: str, words: str) -> None:
    with shelving(DATA) as (address, shelf):
        shelf.faults += [status] * 9
        with pytest.raises(FetchError, match=words):
            Asking()(address)
    assert len(shelf.seen) == 1


def test_retry_after_is_kept() -> None:
    with shelving(DATA) as (address, shelf):
        shelf.faults, shelf.retry_after = ["429"], "7"
        asking = Asking()
        asking(address)
    assert 7 <= asking.slept[0] <= 8.1


def test_a_dated_release_lies_beside_the_nightly_one() -> None:
    with shelving(DATA) as (address, shelf):
        shelf.path = "/downloads/01-Nov-2026/01-Nov-2026-ClinicalEvidenceSummaries.tsv"
        found, _ = Asking()(release_address(address, "01-Nov-2026"))
    assert found is not None
    with pytest.raises(FetchError, match="write the day as CIViC does"):
        release_address(address, "2026-11-01")
    with pytest.raises(FetchError, match="no address of a nightly file"):
        release_address("https://example.org/file.tsv", "01-Nov-2026")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "an empty file"),
        (b" \n\n", "an empty file"),
        (b"\n<HTML lang='en'>", "a web page"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "a web page"),
        (DATA.replace(b"Made up.", b"Made \xff up.", 1), r"byte \d+ \(line 2\) is not UTF-8"),
        (DATA.replace(b"molecular_profile", b"profile", 1), "the header lacks molecular_profile"),
        (DATA[:-1], "the middle of a line"),
        (DATA.splitlines(keepends=True)[0], "a header without a row"),
    ],
)
def test_what_is_no_evidence_file_is_told_from_its_bytes(data: bytes, words: str) -> None:
    assert fault_of(DATA) == fault_of(b"\xef\xbb\xbf" + DATA) == fault_of(DATA.replace(b"\n", b"\r\n")) == ""
    assert re.search(words, fault_of(data))


def test_the_state_speaks_of_one_file_alone(tmp_path: Path) -> None:
    file, kept = tmp_path / "file.tsv", tmp_path / "state.json"
    file.write_bytes(DATA)
    state = State("http://127.0.0.1/x", '"1"', MODIFIED, "")
    read = partial(read_state, kept, file)
    assert read() is None
    write_state(kept, state)
    assert read() is None
    write_state(kept, state.of(sha256_of(file)))
    assert read() == state.of(sha256_of(file))
    file.write_bytes(DATA + b"\n")
    assert read() is None, "the file was changed by hand"
    kept.write_text("[]", encoding="utf-8")
    assert read() is None
    write_state(kept, None)
    assert not kept.exists()
