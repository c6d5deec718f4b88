"""The HTTP client alone: what is retried and what is not, how long it waits, when it gives up."""

from __future__ import annotations

import socket

import pytest
from bundle_genome import write_genome
from bundle_runs import QUICK, Fetching, read
from fault_server import Fault, World, serving

from moltarget.fetch import Client, FetchError, Patience


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def world(tmp_path):
    return World(*write_genome(tmp_path / "in"))


@pytest.mark.parametrize("kind", ["401", "403"])
def test_a_refusal_is_never_retried(tmp_path, world, kind):
    with serving(world) as (url, log):
        log.faults.append(Fault(kind, "/overlap", times=99))
        fetching = Fetching(url, tmp_path)
        with pytest.raises(FetchError, match=f"access refused .{kind} made-up"):
            fetching.bundle()
    assert sum("/overlap" in line for line in log.requests) == 1
    assert fetching.slept == []


def test_an_unknown_path_is_not_retried(world, tmp_path):
    with serving(world) as (url, log), pytest.raises(FetchError, match=r"/nowhere: answered 404 page not found"):
        Fetching(url, tmp_path).client().get("/nowhere", read("x"))
    assert len(log.requests) == 1


@pytest.mark.parametrize(("written", "least", "most"), [("0.25", 0.25, 1.3), ("7", 7, 8.1), ("soon", 0.5, 1.6)])
def test_retry_after_is_kept(tmp_path, world, written, least, most):
    with serving(world) as (url, log):
        log.retry_after = written
        log.faults.append(Fault("429"))
        fetching = Fetching(url, tmp_path)
        assert fetching.client().get("/info/data", read("releases")) == [115]
    assert len(fetching.slept) == 1
    assert least <= fetching.slept[0] <= most


def test_retry_after_can_be_a_date(tmp_path, world):
    with serving(world) as (url, log):
        log.retry_after = "Fri, 01 Jan 2100 00:00:00 GMT"
        log.faults.append(Fault("429"))
        fetching = Fetching(url, tmp_path)
        with pytest.raises(FetchError, match=r"asks to wait [0-9]+ seconds; after that, run the same command"):
            fetching.client().get("/info/data", read("releases"))
    assert fetching.slept == []


def test_pauses_grow_and_jitter(tmp_path, world):
    with serving(world) as (url, log):
        log.faults.append(Fault("503", times=3))
        fetching = Fetching(url, tmp_path)
        fetching.client().get("/info/data", read("releases"))
        assert fetching.slept == [1.0, 2.0, 4.0]  # the middle of the jitter
        log.faults.append(Fault("503"))
        slept: list[float] = []
        Client(url, QUICK, sleep=slept.append, jitter=lambda: 0.0).get("/info/data", read("releases"))
        assert slept == [0.5]


def test_requests_keep_the_pace(tmp_path, world):
    with serving(world) as (url, _):
        fetching = Fetching(url, tmp_path, Patience(per_second=2))
        client = fetching.client()
        for _number in range(3):
            client.get("/info/data", read("releases"))
    assert len(fetching.slept) == 2
    assert 0.3 < fetching.slept[0] <= 0.5
    assert 0.8 < fetching.slept[1] <= 1.0


def test_an_empty_budget_is_waited_for(tmp_path, world):
    with serving(world) as (url, log):
        log.remaining = 0
        fetching = Fetching(url, tmp_path)
        client = fetching.client()
        client.get("/info/data", read("releases"))
        assert fetching.slept == []
        client.get("/info/data", read("releases"))
    assert len(fetching.slept) == 1
    assert 39 < fetching.slept[0] <= 40


def test_a_silent_server_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(FetchError, match="went silent for too long; gave up after 4 tries"):
            Client(url, QUICK, sleep=lambda _: None).get("/info/data", read("releases"))
    with pytest.raises(FetchError, match=r"the connection failed .ConnectionError.; is the network there"):
        Client(url, QUICK, sleep=lambda _: None).get("/info/data", read("releases"))


@pytest.mark.parametrize("server", ["rest.ensembl.org", "ftp://127.0.0.1", "https://", ""])
def test_a_server_must_be_a_url(server):
    with pytest.raises(FetchError, match="must be given as https://host"):
        Client(server)
