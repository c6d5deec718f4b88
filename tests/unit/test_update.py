"""Renewing the base: what is refused leaves everything as it was, what is accepted comes with its lock and is told."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from bundle_runs import QUICK
from civic_files import CIVIC, FILLERS, data_of, item, whole, write
from civic_server import shelving

import update_knowledge_base
from moltarget import fetch
from moltarget.fetch import Client, Patience, fetch_civic
from moltarget.files import sha256_of
from moltarget.steps.compile import Outputs, Sources, compile_to
from moltarget.steps.update import Order, Store, renew

Told = pytest.CaptureFixture[str]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A folder with an accepted base."""
    held = Store(tmp_path / "kb")
    assert renew(held, data_of(whole()), None, Order()).written
    return held


def files(store: Store) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(store.folder.iterdir())}


def run(store: Store, *arguments: str | Path) -> int:
    return update_knowledge_base.main(["--output", str(store.folder), *map(str, arguments)])


def test_the_lock_is_that_of_a_run_with_the_file(store: Store, tmp_path: Path) -> None:
    """Whoever names the file and the lock in the configuration can run."""
    assert files(store).keys() == {"ClinicalEvidenceSummaries.tsv", "lock.json"}
    outputs = Outputs(tmp_path / "compiled.json", lock=tmp_path / "run.json", locked=store.lock)
    compile_to(Sources(files={"civic": store.file}), outputs)
    assert outputs.lock is not None
    assert outputs.lock.read_bytes() == store.lock.read_bytes()
    (civic,) = (one for one in json.loads(store.lock.read_bytes())["sources"] if one["key"] == "civic")
    assert civic["sha256"] == sha256_of(store.file)
    assert str(tmp_path) not in store.lock.read_text(encoding="utf-8")


def test_other_names_that_are_lent_lose_no_sentinel(store: Store, tmp_path: Path, capsys: Told) -> None:
    """With CIViC's variants an item on a star allele is met by the allele or by its coding name: DPYD *2A is still there."""
    variants = tmp_path / "VariantSummaries.tsv"
    variants.write_text("gene\tvariant\thgvs_expressions\nDPYD\t*2A homozygous\tNM_000110.3:c.1905+1G>A\n")
    same = write(tmp_path / "new.tsv", whole())
    assert run(store, "--from", same, "--source", f"civic_variants={variants}") == 0, capsys.readouterr().out
    (lent,) = json.loads(store.lock.read_bytes())["lent"]
    assert lent["sha256"] == sha256_of(variants)


def test_nothing_new_changes_nothing(store: Store) -> None:
    times = {path: path.stat().st_mtime_ns for path in store.folder.iterdir()}
    renewal = renew(store, data_of(whole()), None, Order())
    assert (renewal.differences, renewal.refusals, renewal.written) == ((), (), False)
    assert times == {path: path.stat().st_mtime_ns for path in store.folder.iterdir()}


def test_a_lock_that_does_not_fit_is_mended(store: Store) -> None:
    """As a crash between the two renames leaves it."""
    before = store.lock.read_bytes()
    for broken in (b"{", before.replace(b'"rows"', b'"lines"')):
        store.lock.write_bytes(broken)
        assert renew(store, data_of(whole()), None, Order()).written
        assert store.lock.read_bytes() == before


def test_every_kind_of_change_is_told(store: Store, tmp_path: Path, capsys: Told) -> None:
    rows = {row["evidence_id"]: row for row in whole()}
    del rows["1001"]
    rows["1002"] |= {"evidence_level": "D"}
    rows["1003"] |= {"rating": "5"}
    rows["1004"] |= {"molecular_profile": "TP53 something odd"}
    rows["2000"] = item(2000, "KRAS G13D")
    table = tmp_path / "diff.tsv"
    assert run(store, "--from", write(tmp_path / "new.tsv", rows.values()), "--diff", table) == 0
    told = capsys.readouterr()
    lines = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()[1:]]
    assert {(line[0], line[2], *line[6:]) for line in lines} == {
        ("removed", "EID1001", "tier", "I-B", ""),
        ("changed", "EID1002", "level", "B", "D"),
        ("changed tier", "EID1002", "tier", "I-B", "II-D"),
        ("changed", "EID1003", "rating", "4", "5"),
        ("no longer compilable", "EID1004", "tier", "I-B", "name not understood"),
        ("added", "EID2000", "tier", "", "I-B"),
    }
    assert "changed: 2 items (level 1, rating 1)" in told.out
    assert "EID1002  TP53 R101H; Colorectal Cancer; Cetuximab  tier I-B -> II-D" in told.out
    assert told.err == "file and lock replaced\n"
    assert run(store, "--from", write(tmp_path / "old.tsv", whole())) == 0
    assert "newly compilable: 1 item\n" in capsys.readouterr().out


def test_a_dry_run_keeps_everything(store: Store, tmp_path: Path, capsys: Told) -> None:
    before = files(store)
    new = write(tmp_path / "new.tsv", [*whole(), item(2000)])
    assert run(store, "--from", new, "--dry-run") == 0
    assert "added: 1 item" in capsys.readouterr().out
    assert files(store) == before


def test_a_file_that_lost_a_fifth_is_refused(store: Store, tmp_path: Path, capsys: Told) -> None:
    before, rows = files(store), whole()
    allowed = len(rows) // 5
    short = write(tmp_path / "short.tsv", rows[: len(rows) - allowed - 1])
    assert allowed < FILLERS
    assert run(store, "--from", short) == 2
    told = capsys.readouterr()
    assert f"removed: {allowed + 1} items" in told.out
    assert f"refused: {(allowed + 1) / len(rows):.0%} of the present {len(rows)} items are gone" in told.err
    assert told.err.endswith("the present base is kept as it is\n")
    assert files(store) == before
    assert run(store, "--from", write(tmp_path / "enough.tsv", rows[: len(rows) - allowed]), "--dry-run") == 0
    assert run(store, "--from", short, "--allow-shrink") == 0
    assert files(store) != before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"evidence_id": ""}, "no item says so .it was EID1398"),
        ({"molecular_profile": "BRAF V600K"}, "no item says so .it was EID1398"),
        ({"therapies": "Imatinib"}, "no item says so"),
        ({"disease": "Colorectal Cancer", "doid": "9256"}, "no item says so"),
        ({"evidence_direction": "Does Not Support"}, "the base says otherwise: EID1 does not support sensitivity"),
        ({"significance": "Resistance"}, "the base says otherwise: EID1 supports resistance"),
        ({"evidence_level": "C"}, r"level B or better is due, there is EID1 \(level C\)"),
    ],
)
def test_a_lost_sentinel_is_refused_with_its_fate(
    store: Store, tmp_path: Path, capsys: Told, changes: dict[str, str], words: str
) -> None:
    before, (first, *others) = files(store), whole()
    rows = [{**first, **changes}, *others] if "evidence_id" not in changes else others
    assert run(store, "--from", write(tmp_path / "new.tsv", rows), "--allow-shrink") == 2
    told = capsys.readouterr().err
    assert "refused: lost sentinel: BRAF V600E, Vemurafenib, Melanoma; Skin Melanoma: supports sensitivity: " in told
    assert re.search(words, told)
    assert files(store) == before


def test_the_first_file_needs_its_sentinels_too(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "kb")
    assert run(store, "--from", write(tmp_path / "new.tsv", [item(1)])) == 2
    assert not store.folder.parent.exists()


def test_a_dry_run_makes_no_folder(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "kb")
    assert run(store, "--from", write(tmp_path / "new.tsv", whole()), "--dry-run") == 0
    assert not store.folder.parent.exists()


def test_what_cannot_be_written_is_named_and_changes_nothing(store: Store, tmp_path: Path, capsys: Told) -> None:
    before, new = files(store), write(tmp_path / "new.tsv", [*whole(), item(2000)])
    (tmp_path / "file").write_text("a file where a folder is due", encoding="utf-8")
    assert run(store, "--from", new, "--diff", tmp_path / "file" / "d.tsv") == 2
    assert re.search(r"file: cannot be written \(.*\); correct the path", capsys.readouterr().err)
    assert files(store) == before
    assert run(Store(tmp_path / "file"), "--from", new) == 2
    assert re.search(r"file.*: cannot be written \(.*\); correct the path", capsys.readouterr().err)


def test_a_present_file_that_cannot_be_read_is_named_with_the_cure(store: Store, tmp_path: Path, capsys: Told) -> None:
    store.file.write_bytes(b"")
    new = write(tmp_path / "new.tsv", whole())
    assert run(store, "--from", new) == 2
    assert f"move {store.file} away and run this again" in capsys.readouterr().err
    store.file.unlink()
    assert run(store, "--from", new) == 0


@pytest.mark.parametrize("source", ["site", "site=", "oracle=x.tsv", "=x.tsv"])
def test_a_source_of_another_form_is_refused_before_anything_is_asked(
    store: Store, monkeypatch: pytest.MonkeyPatch, source: str, capsys: Told
) -> None:
    monkeypatch.setattr(fetch, "fetch_civic", None)
    assert run(store, "--source", source) == 2
    assert f"--source {source}: write NAME=FILE; the names are civic, " in capsys.readouterr().err


def test_an_address_that_is_none(store: Store, capsys: Told) -> None:
    for more in ((), ("--release", "01-Nov-2026")):
        assert run(store, "--civic-url", "https://[::bad/nightly", *more) == 2
        assert "https://[::bad/nightly: is no address" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html>", "what came in is refused: a web page"),
        (data_of(whole())[:-1], "it ends in the middle of a line"),
        (data_of([*whole(), item(1)]), "EID1 stand.s. more than once"),
        (data_of(whole()) + b"too few cells\n", "1 malformed row"),
    ],
)
def test_a_broken_file_is_refused(store: Store, tmp_path: Path, data: bytes, words: str, capsys: Told) -> None:
    before, path = files(store), tmp_path / "new.tsv"
    path.write_bytes(data)
    assert run(store, "--from", path) == 2
    assert re.search(words, capsys.readouterr().err)
    assert files(store) == before


def test_a_file_with_another_checksum_is_refused(store: Store, tmp_path: Path, capsys: Told) -> None:
    before, new = files(store), write(tmp_path / "new.tsv", [*whole(), item(2000)])
    assert run(store, "--from", new, "--sha256", "ab" * 32) == 2
    assert f"its sha256 is {sha256_of(new)}, not {'ab' * 32}; the present base is kept" in capsys.readouterr().err
    assert files(store) == before
    assert run(store, "--from", new, "--sha256", sha256_of(new).upper()) == 0


def test_a_malformed_row_can_be_kept(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "new.tsv"
    path.write_bytes(data_of(whole()) + b"too few cells\n")
    assert run(store, "--from", path, "--keep-malformed") == 0
    assert '"malformed row": 1' in store.lock.read_text(encoding="utf-8")


def test_what_cannot_be_read_is_named(store: Store, tmp_path: Path, capsys: Told) -> None:
    assert run(store, "--from", tmp_path / "nowhere.tsv") == 2
    assert "nowhere.tsv: cannot be read" in capsys.readouterr().err
    assert run(store, "--from", store.file, "--source", f"civic={store.file}") == 2
    assert "civic is what is renewed here" in capsys.readouterr().err


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")

    def client(server: str, _: Patience, say: Callable[[str], None]) -> Client:
        return Client(server, QUICK, say, lambda _: None)

    monkeypatch.setattr(fetch, "fetch_civic", partial(fetch_civic, client=client))


@pytest.mark.usefixtures("quick")
def test_from_the_network_and_again(tmp_path: Path, capsys: Told) -> None:
    """Fetched once, not sent again, fetched when it has changed; the lock follows."""
    store = Store(tmp_path / "kb")
    with shelving(data_of(whole())) as (address, shelf):
        assert run(store, "--civic-url", address) == 0
        assert store.file.read_bytes() == shelf.data
        assert run(store, "--civic-url", address) == 0
        told = capsys.readouterr()
        assert told.err.endswith("not changed at the source\nfile and lock are the same already\n")
        assert told.out.endswith("no difference\n")
        locked, shelf.data = store.lock.read_bytes(), data_of([*whole(), item(2000)])
        shelf.faults = ["503", "short"]
        assert run(store, "--civic-url", address) == 0
        told = capsys.readouterr()
        assert told.err.count("trying again") == 2
        assert "added: 1 item" in told.out
    assert store.file.read_bytes() == shelf.data
    assert store.lock.read_bytes() != locked
    assert [("If-None-Match" in headers) for _, headers in shelf.seen] == [False, True, True, True, True]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("fault", ["html", "cut", "403", "503"])
def test_what_cannot_be_fetched_changes_nothing(store: Store, fault: str, capsys: Told) -> None:
    before = files(store)
    with shelving(data_of([*whole(), item(2000)])) as (address, shelf):
        shelf.faults = [fault] * 9
        assert run(store, "--civic-url", address) == 2
    assert capsys.readouterr().out == ""
    assert files(store) == before


@pytest.mark.usefixtures("quick")
def test_a_file_changed_by_hand_is_fetched_whole(tmp_path: Path) -> None:
    store = Store(tmp_path / "kb")
    with shelving(data_of(whole())) as (address, shelf):
        assert run(store, "--civic-url", address) == 0
        write(store.file, whole()[:-1])
        assert run(store, "--civic-url", address) == 0
        assert "If-None-Match" not in shelf.seen[-1][1]
    assert store.file.read_bytes() == shelf.data


def test_a_carried_file_needs_no_network(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket, "socket", none)
    monkeypatch.setattr(socket, "create_connection", none)
    assert run(store, "--from", write(tmp_path / "new.tsv", [*whole(), item(2000)])) == 0


def test_a_replaced_file_has_the_usual_permissions(store: Store) -> None:
    mask = os.umask(0)
    os.umask(mask)
    assert {path.stat().st_mode & 0o777 for path in store.folder.iterdir()} == {0o666 & ~mask}


@pytest.fixture
def real(tmp_path: Path) -> Callable[[str], Path]:
    """CIViC's own files; the test is skipped, by name, where they are absent."""

    def find(name: str) -> Path:
        path = CIVIC / name
        if not path.is_file():
            pytest.skip(f"real data are absent (shared/data/civic/{name} beside the project)")
        return path

    return find


def test_from_2021_to_2026(tmp_path: Path, real: Callable[[str], Path], capsys: Told) -> None:
    """Counts were taken from the two files by a program of four lines, without the project's code."""
    store = Store(tmp_path / "kb")
    store.folder.mkdir()
    store.file.write_bytes(real("ClinicalEvidenceSummaries-2021-02.tsv").read_bytes())
    new = real("ClinicalEvidenceSummaries-2026-05.tsv")
    assert run(store, "--from", new) == 0
    told = capsys.readouterr().out
    assert "of 4,854 items compiled" in told
    assert "removed: 22 items\n" in told
    assert "added: 1,170 items\n" in told
    assert store.file.read_bytes() == new.read_bytes()
    before = files(store)
    assert run(store, "--from", real("ClinicalEvidenceSummaries-2021-02.tsv")) == 2
    refused = capsys.readouterr().err
    assert "24% of the present 4,854 items are gone" in refused
    assert "lost sentinel: KRAS G12C, Sotorasib" in refused
    assert files(store) == before
