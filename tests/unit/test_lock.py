"""The lock: what it says, and which run it refuses."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from civic_files import item, write
from matching_factory import RESOURCES

import compile_knowledge_base
from moltarget.errors import KnowledgeBaseError, SheetError
from moltarget.files import code_digest, read_json, sha256_of, sha256_of_tables, write_json
from moltarget.knowledge_base.lock import read_lock, refuse_other_rows
from moltarget.steps.compile import made_by
from moltarget.steps.plan import make_plan

Json = dict[str, Any]
Told = pytest.CaptureFixture[str]
ROWS = [item(1), item(2, "BRAF something odd"), item(3, "BRAF V600E")]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with CIViC's file, a sheet, and the lock of the base of both sources."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "civic.tsv", ROWS)
    (tmp_path / "samples.tsv").write_text("sample\ttumor_type\tvariants\nS1\tLUAD\tsamples.tsv\n", encoding="utf-8")
    assert compiled("--lock", "kept.json") == 0
    return tmp_path


def compiled(*arguments: str, civic: str = "civic.tsv") -> int:
    source = ["--source", f"civic={civic}"] if civic else []
    return compile_knowledge_base.main(["--output", "compiled.json", *source, *arguments])


def config(**settings: Any) -> Json:
    base = {"sources": {"civic": "civic.tsv"}, "lock": "kept.json", **settings}
    return {"samples": "samples.tsv", "batch_size": 1, "knowledge_base": base}


def test_a_lock_names_sources_counts_and_makers(place: Path) -> None:
    lock = read_json(place / "kept.json")
    curated, civic = lock["sources"]
    assert lock["rows_sha256"] == json.loads((place / "compiled.json").read_text())["header"]["sha256"]
    assert lock["made_by"] == made_by(RESOURCES)
    assert lock["rows"] == curated["compiled"] + civic["compiled"]
    assert curated["key"] == "curated"
    assert curated["sha256"] == sha256_of_tables(RESOURCES / "knowledge_base")
    assert civic == {
        "key": "civic",
        "name": "CIViC",
        "version": "2026-10-01",
        "as_of": "2026-10-01",
        "licence": "CC0-1.0",
        "url": "https://civicdb.org",
        "sha256": sha256_of(place / "civic.tsv"),
        "items": 3,
        "compiled": 2,
        "not_compiled": {"name not understood": 1},
    }
    before = (place / "kept.json").read_bytes()
    assert compiled("--lock", "kept.json") == 0
    assert (place / "kept.json").read_bytes() == before


def test_the_locked_base_compiles_without_network(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket, "socket", none)
    monkeypatch.setattr(socket, "create_connection", none)
    assert compiled("--locked", "kept.json", "--lock", "again.json") == 0
    assert (place / "again.json").read_bytes() == (place / "kept.json").read_bytes()
    plan = make_plan(config())
    assert plan.knowledge_base_arguments() == ["--source", "civic=civic.tsv", "--locked", "kept.json"]
    assert plan.knowledge_base_files() == ["civic.tsv", "kept.json"]


def test_a_changed_source_is_refused_with_both_versions(place: Path, capsys: Told) -> None:
    write(place / "civic.tsv", [*ROWS[:2], item(3, last_review_date="2026-11-02 10:00:00 UTC")])
    words = r"kept.json: civic: locked is CIViC 2026-10-01 \(sha256 \w{12}...\), found is CIViC 2026-11-02 \(sha256"
    with pytest.raises(SheetError, match=f"configuration: knowledge_base.lock: {words}"):
        make_plan(config())
    (place / "compiled.json").unlink()
    assert compiled("--locked", "kept.json", "--lock", "other.json") == 2
    assert re.search(words, capsys.readouterr().err)
    assert not (place / "compiled.json").exists()
    assert not (place / "other.json").exists()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"sources": {}}, r"civic: locked is CIViC 2026-10-01 \(sha256 \w+...\), found is nothing"),
        ({"curated": False}, r"curated: locked is curated 2026.11 \(sha256 \w+...\), found is nothing"),
    ],
)
def test_a_missing_source_is_refused(place: Path, settings: Json, words: str) -> None:
    with pytest.raises(SheetError, match=words):
        make_plan(config(**settings))


def test_a_source_too_much_is_refused(place: Path) -> None:
    assert compiled("--lock", "kept.json", civic="") == 0
    assert make_plan(config(sources={})).config.knowledge_base.lock == Path("kept.json")
    with pytest.raises(SheetError, match=r"civic: locked is nothing, found is CIViC 2026-10-01"):
        make_plan(config())


SITE = ("id\tcondition\toncotree\tevidence_type\tdirection\tsignificance\tlevel\ttherapies",
        "LAB-{0}\tBRAF V600E\tMEL\tpredictive\tsupports\tsensitivity\tC\tVemurafenib")  # fmt: skip


def test_several_files_of_a_source_are_locked_one_by_one(place: Path) -> None:
    for name in "ab":
        (place / f"{name}.tsv").write_text("\n".join(SITE).format(name.upper()) + "\n", encoding="utf-8")
    assert compiled("--source", "site=a.tsv", "--source", "site=b.tsv", "--lock", "kept.json") == 0
    assert [one["key"] for one in read_json(place / "kept.json")["sources"]] == ["curated", "civic", "site", "site"]
    both = {"civic": "civic.tsv", "site": ["b.tsv", "a.tsv"]}
    make_plan(config(sources=both))
    assert compiled("--source", "site=b.tsv", "--source", "site=a.tsv", "--locked", "kept.json") == 0
    with pytest.raises(
        SheetError, match=r"site: locked is site: a.tsv \w+ .* and site: b.tsv .*, found is site: a.tsv"
    ):
        make_plan(config(sources={**both, "site": ["a.tsv"]}))
    (place / "b.tsv").write_bytes((place / "a.tsv").read_bytes())
    with pytest.raises(SheetError, match=r"site: locked is .* found is site: b.tsv \w+ .* and site: a.tsv"):
        make_plan(config(sources=both))


def test_names_that_are_lent_are_locked(place: Path, capsys: Told) -> None:
    """CIViC's variant summaries have no items of their own, but decide what the items of others become."""
    names = place / "names.tsv"
    names.write_text("gene\tvariant\thgvs_expressions\nKRAS\tG12D\tNP_004976.2:p.Gly12Asp\n", encoding="utf-8")
    lent = ("--source", "civic_variants=names.tsv")
    assert compiled(*lent, "--lock", "kept.json") == 0
    (one,) = read_json(place / "kept.json")["lent"]
    assert (one["key"], one["sha256"]) == ("civic_variants", sha256_of(names))
    assert compiled(*lent, "--locked", "kept.json") == 0
    assert compiled("--locked", "kept.json") == 2
    assert "civic_variants: locked is names of CIViC's variants (sha256" in capsys.readouterr().err
    with pytest.raises(SheetError, match=r"civic_variants: locked is names of CIViC's variants .* found is nothing"):
        make_plan(config())


def test_an_unreadable_source_is_named(place: Path) -> None:
    (place / "civic.tsv").write_text("nothing of the kind\n", encoding="utf-8")
    with pytest.raises(SheetError, match="found is civic that cannot be read"):
        make_plan(config())


@pytest.mark.parametrize("part", ["code", "vocabulary"])
def test_other_rows_of_the_same_files_are_refused(place: Path, part: str, capsys: Told) -> None:
    """As another version of moltarget makes them: the plan cannot know it, the first job does."""
    lock = read_json(place / "kept.json")
    lock["rows_sha256"], lock["made_by"][part] = "0" * 64, "1" * 64
    write_json(place / "kept.json", lock)
    make_plan(config())
    assert compiled("--locked", "kept.json") == 2
    assert re.search(
        rf"compile to other rows \(sha256 \w+..., locked 000000000000...\), because of another {part}; run the version",
        capsys.readouterr().err,
    )


def test_the_same_rows_of_another_version_are_accepted(place: Path) -> None:
    lock = read_json(place / "kept.json")
    lock["made_by"] = {"code": "1" * 64}
    write_json(place / "kept.json", lock)
    assert compiled("--locked", "kept.json") == 0
    lock["rows_sha256"] = "0" * 64
    write_json(place / "kept.json", lock)
    with pytest.raises(KnowledgeBaseError, match="because of another code and another vocabulary"):
        refuse_other_rows(read_lock(place / "kept.json"), "2" * 64, made_by(RESOURCES))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("no JSON", lambda _: "{"),
        ("a list", lambda _: "[]"),
        ("another format", lambda lock: json.dumps(lock | {"format": 99})),
        ("no sources", lambda lock: json.dumps({name: part for name, part in lock.items() if name != "sources"})),
        ("odd sources", lambda lock: json.dumps(lock | {"sources": [1]})),
        ("odd makers", lambda lock: json.dumps(lock | {"made_by": []})),
    ],
)
def test_what_is_no_lock_is_refused(place: Path, name: str, change: Callable[[Json], str]) -> None:
    (place / "kept.json").write_text(change(read_json(place / "kept.json")), encoding="utf-8")
    with pytest.raises(SheetError, match=r"kept\.json: no lock of a knowledge base"):
        make_plan(config())


@pytest.mark.parametrize(
    ("lock", "words"),
    [
        ("nowhere.json", "knowledge_base.lock: no such file: nowhere.json"),
        ("results/knowledge_base/lock.json", "this is the lock that the run writes; name a copy of it"),
        ("a{b}.json", "paths with braces"),
    ],
)
def test_a_path_that_cannot_be_a_lock_is_refused(place: Path, lock: str, words: str) -> None:
    if "nowhere" not in lock:
        (place / lock).parent.mkdir(parents=True, exist_ok=True)
        (place / lock).write_bytes((place / "kept.json").read_bytes())
    with pytest.raises(SheetError, match=words):
        make_plan(config(lock=lock))
    assert make_plan(config(lock=None)).config.knowledge_base.lock is None


def test_the_digest_of_rooms_leaves_the_others_out() -> None:
    def digests(rooms: Sequence[Sequence[str]]) -> set[str]:
        return {code_digest(some) for some in rooms}

    assert len(digests([(), ("hgvs",), ("hgvs", "quantities"), ("knowledge_base",)])) == 4
    assert digests([("hgvs",)]) == digests([["hgvs"]])


def test_the_digest_of_tables_is_over_names_and_bytes(tmp_path: Path) -> None:
    def digest(**files: str) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for name, text in files.items():
            (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
        return sha256_of_tables(folder)

    first = digest(a_tsv="1", b_tsv="2")
    assert first == digest(b_tsv="2", a_tsv="1", README_md="more")
    assert len({first, digest(a_tsv="2", b_tsv="1"), digest(a_tsv="12"), digest(a_tsv="1", c_tsv="2")}) == 4
