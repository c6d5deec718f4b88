"""Why and why not: every kind of question on a finished run, its values those of the report, and what is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from explained_runs import MORE, finished_run

import explain as command
from moltarget.errors import MoltargetError
from moltarget.explaining.answers import answer
from moltarget.explaining.finished import Finished, Kind, Question
from moltarget.explaining.records import record_row
from moltarget.explaining.text import render_text
from moltarget.files import canonical_json, read_json, write_json
from moltarget.steps.config import Config
from moltarget.steps.explain import explain, load_run

Json = Mapping[str, Any]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished_run(tmp_path_factory.mktemp("explained"))


def ask(results: Path, kind: str, asked: str) -> dict[str, Any]:
    document = explain(results, "S1", Question(Kind(kind), asked), Config())
    assert json.loads(canonical_json(document)) == document
    render_text(document, everything=True)
    return document


def report_of(results: Path) -> dict[str, Any]:
    document: dict[str, Any] = read_json(results / "samples" / "S1" / "report.json")
    return document


def condition(document: Json, words: str) -> Json:
    return next(row for row in document["conditions"] if row["condition"] == words)


def leaves(tree: Json) -> Iterator[Json]:
    if not tree["parts"]:
        yield tree
    for part in tree["parts"]:
        yield from leaves(part)


def said(document: Json) -> str:
    return "\n".join(document["answer"])


def test_a_gene_that_was_found(results: Path) -> None:
    found = ask(results, "gene", "BRAF")
    assert "small variants: found: BRAF p.V600K" in said(found)
    met = condition(found, "BRAF V600E OR BRAF V600K")
    assert met["value"] == "present"
    assert [(leaf["words"], leaf["value"], leaf["decides"]) for leaf in leaves(met["tree"])][1] == (
        "BRAF V600K", "present", True,
    )  # fmt: skip
    close = condition(found, "BRAF V600E")
    assert [one["kind"] for one in close["near"]] == ["same codon, other residue"]
    assert found["conditions"].index(met) < found["conditions"].index(close)
    first = met["items"][0]
    assert first["place"] == "match"
    assert first["disease_relation"]["path"][0] == "SKCM"
    assert first["tier"] == "I-A"
    assert "Approved by FDA" in first["tier_reason"]


@pytest.mark.parametrize(
    ("gene", "words"),
    [
        ("HER2", "HER2 is ERBB2."),
        ("HER2", "copy number: found: gain"),
        ("ERBB2", "seen: gain (copy number"),
        (
            "KRAS",
            "seen: p.G12D (small variant; failed caller filter; the caller filtered it (weak_evidence); record 8)",
        ),
        ("KRAS", "small variants: uncertain"),
        ("MET", "small variants: not covered: whether the panel covers the coding bases of MET cannot be shown"),
        ("MET", "fusions: not covered"),
        ("egfr", "small variants: found: EGFR p.L858Q"),
        ("MSI", "MSI is a biomarker without a gene; given: nothing."),
        ("tmb", "tmb is a biomarker without a gene; given: nothing."),
        ("KRASS", "The base asks nothing about KRASS. The nearest are KRAS"),
    ],
)
def test_what_is_said_of_a_gene(results: Path, gene: str, words: str) -> None:
    assert words in said(ask(results, "gene", gene))


def test_an_item_that_is_not_met(results: Path) -> None:
    found = ask(results, "evidence", "mt-egfr-001")
    (row,) = found["conditions"]
    assert said(found).startswith("MT-EGFR-001: would apply")
    assert {leaf["words"] for leaf in leaves(row["tree"])} == {"EGFR L858R", "EGFR Exon 19 Deletion"}
    assert row["tree"]["step"] == "OR: none of 2 parts is present, 2 are unknown"
    assert all(leaf["doubt"] == "not assayed" and leaf["because"] for leaf in leaves(row["tree"]))
    assert row["near"][0]["because"].startswith("EGFR p.L858Q was found")


def test_items_by_the_civic_item_that_they_rest_on(results: Path) -> None:
    base = read_json(results / "samples" / "S1" / "report.json")["matches"]
    label = next(one["label"] for row in base for one in row["citations"] if one["label"].startswith("EID"))
    found = ask(results, "evidence", label)
    assert f"{label} is no item of this base" in said(found)
    assert any(row["evidence_id"] == held["evidence_id"] for held in base for one in found["conditions"]
               for row in one["items"])  # fmt: skip


@pytest.mark.parametrize(
    ("drug", "words"),
    [
        ("dabrafenib mesylate", "dabrafenib mesylate is Dabrafenib (BRAF inhibitor, small molecule)."),
        ("Dabrafenib", "Page one names it among the options: Dabrafenib + Trametinib"),
        ("Mekinist", "Mekinist is Trametinib"),
        ("trametinib", "Page one names it among the options: Dabrafenib + Trametinib"),
        ("Osimertinib", "Page one does not name it: the condition of none of its items is met."),
        ("Osimertinibb", "No item of the base names it. The nearest are Osimertinib"),
    ],
)
def test_what_is_said_of_a_drug(results: Path, drug: str, words: str) -> None:
    assert words in said(ask(results, "drug", drug))


def test_every_item_of_a_drug_says_why_it_is_not_on_page_one(results: Path) -> None:
    found = ask(results, "drug", "Trametinib")
    items = [item for row in found["conditions"] for item in row["items"]]
    options = report_of(results)["summary"]["therapies_sensitive"]
    assert {"match", "not met"} <= {item["place"] for item in items} | {"not met"}
    for item in items:
        assert "Trametinib" in item["therapies"]
        on = not item["off_page_one"] and item["significance"] == "sensitivity"
        assert not on or " + ".join(item["therapies"]) in options or item["therapy_interaction"] == "substitutes"


@pytest.mark.parametrize(
    ("record", "disposition", "decided", "places"),
    [
        (3, "reported", "meets a condition", {"match"}),
        (8, "failed caller filter", "FILTER; it leaves conditions open and meets none", {"would apply"}),
        (9, "no evidence", "held against every condition of its genes", {"would apply"}),
        (10, "below threshold", "does not reach a threshold; it leaves conditions open", {"would apply"}),
        (11, "unsupported kind", "never called absent", {"would apply"}),
        (12, "outside the reference", "nothing could name it; it was not matched", {"would apply"}),
        (13, "non-coding", "can meet no condition of the base; it was not matched", set()),
    ],
)
def test_what_became_of_a_record(results: Path, record: int, disposition: str, decided: str, places: set[str]) -> None:
    found = ask(results, "record", str(record))
    (row,) = found["records"]
    assert row["disposition"] == disposition
    assert decided in row["decided"]
    assert row["line_of_file"] == record
    touched = {item["place"] for one in found["conditions"] if one["touched"] for item in one["items"]}
    assert places <= touched
    assert bool(found["conditions"]) == bool(places)
    if disposition == "failed caller filter":
        first = found["conditions"][0]
        assert (first["doubt"], first["touched"]) == ("uncertain", True)
        assert "the caller filtered it (weak_evidence)" in first["because"]
    if record in {11, 12}:
        assert "items stay open because of it" in said(found)


def test_a_variant_is_its_record(results: Path) -> None:
    by_number = ask(results, "record", "9")
    for spelling in ("7:55191822:T>A", "chr7:55191822:t>a"):
        assert ask(results, "variant", spelling)["records"] == by_number["records"]
    assert ask(results, "variant", "12:25245350:C>T")["records"][0]["record"] == 8
    assert ask(results, "variant", "17:7670700:G>A")["records"][0]["disposition"] == "non-coding"


def test_a_record_without_evidence_says_what_was_tried(results: Path) -> None:
    found = ask(results, "record", "9")
    egfr = [row for row in found["conditions"] if row["touched"]]
    assert {one["kind"] for row in egfr for one in row["near"]} >= {"same codon, other residue"}
    assert all(row["value"] != "present" or "EGFR p.L858Q" not in row["because"] for row in found["conditions"])
    assert all(leaf["because"] for row in found["conditions"] for leaf in leaves(row["tree"]))


def test_the_values_are_those_of_the_report(results: Path) -> None:
    """Of every gene of the base: matches, open conditions and near misses are told alike in both."""
    report, run = report_of(results), load_run(results, "S1", Config())
    held: dict[str, Json] = {}
    near: set[tuple[str, str, str]] = set()
    for gene in {row["gene"] for row in report["genes"]}:
        for row in answer(Question(Kind.GENE, gene), run)["conditions"]:
            held |= {item["evidence_id"]: {**row, **item} for item in row["items"]}
            near |= {
                (item["evidence_id"], one["alteration"], one["kind"]) for item in row["items"] for one in row["near"]
            }
    for match in report["matches"]:
        told = held[match["evidence_id"]]
        assert (told["value"], told["because"]) == ("present", match["because"])
        assert (told["tier"], told["tier_reason"]) == (match["tier"], match["tier_reason"])
        assert told["disease_relation"]["sentence"] == match["disease_relation"]["sentence"]
        features = {leaf["feature"]: (leaf["value"], leaf["because"]) for leaf in match["features"]}
        assert not features or features == {
            leaf["words"]: (leaf["value"], leaf["because"]) for leaf in leaves(told["tree"])
        }
    for entry in report["would_apply"]:
        if entry["genes"]:
            told = held[entry["evidence_id"]]
            assert (told["doubt"], told["because"], told["tier"]) == (
                entry["doubt"], entry["because"], entry["best_tier"],
            )  # fmt: skip
    assert {(row["evidence_id"], row["alteration"], row["kind"]) for row in report["near_misses"]} <= near
    assert report["near_misses"]


def test_near_misses_are_no_matches(results: Path) -> None:
    report = report_of(results)
    matched = {row["evidence_id"] for row in report["matches"]}
    assert matched.isdisjoint(row["evidence_id"] for row in report["near_misses"])
    assert {"same codon, other residue", "gain, not amplification"} <= {row["kind"] for row in report["near_misses"]}
    assert {row["alteration"] for row in report["near_misses"]} <= {row["key"] for row in report["alterations"]}


@pytest.mark.parametrize(
    ("kind", "asked", "words"),
    [
        ("record", "99", f"records 1 to {7 + len(MORE)}"),
        ("record", "x", "the number of its data line"),
        ("variant", "7:55", "write a variant as 7:55191822:T>G"),
        ("variant", "7:1:A>C", "holds no such allele"),
        ("evidence", "EID0", "no such item"),
    ],
)
def test_what_there_is_not(results: Path, kind: str, asked: str, words: str) -> None:
    with pytest.raises(MoltargetError, match=words.replace("?", r"\?")):
        ask(results, kind, asked)


def test_a_sample_without_records_is_not_told_that_they_begin_at_one() -> None:
    report = {"records": {"dispositions": [], "total": 0}, "sample": {"name": "S2"}}
    with pytest.raises(MoltargetError, match="the input of S2 has no records"):
        record_row(1, cast(Finished, SimpleNamespace(report=report)))


def test_the_nearest_samples_are_named_first_and_none_is_hidden(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / "samples" / f"A{number}").mkdir(parents=True)
    (tmp_path / "samples" / "Tumour1").mkdir()
    for asked in ("tumour1", "Tumor1"):
        with pytest.raises(MoltargetError, match=rf"no sample '{asked}'; its samples are Tumour1, A0, .* and 3 more"):
            explain(tmp_path, asked, Question(Kind.GENE, "BRAF"), Config())


def test_one_item_is_told_as_one(results: Path) -> None:
    counted = [line for line in ask(results, "gene", "FOXL2")["answer"] if " in " in line and "condition" in line]
    assert all("1 items" not in line and "1 conditions" not in line for line in counted)


def test_the_command(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--results", str(results), "--sample", "S1", "--gene", "BRAF"]
    assert command.main(asked) == 0
    short = capsys.readouterr().out
    assert command.main([*asked, "--all"]) == 0
    whole = capsys.readouterr().out
    assert len(short) < len(whole)
    assert "further conditions; --all prints them" in short
    assert "further" not in whole.split("Met\n---")[0]
    assert command.main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == ask(results, "gene", "BRAF")
    assert command.main([*asked[:3], "S2", *asked[4:]]) == 2
    assert "no sample 'S2'; its samples are S1" in capsys.readouterr().err


@pytest.mark.parametrize(
    "lost",
    ["samples/S1/report.json", "samples/S1/alterations.json", "knowledge_base/compiled.json",
     "knowledge_base/not_compiled.tsv", "reference/panels"],
)  # fmt: skip
def test_a_file_that_is_missing(results: Path, tmp_path: Path, lost: str) -> None:
    copy = tmp_path / "results"
    shutil.copytree(results, copy)
    path = copy / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(MoltargetError, match=Path(lost).name.partition(".")[0]):
        ask(copy, "gene", "BRAF")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema_version": "1.2.0"}, "of report schema 1.2.0"),
        ({"moltarget_version": "0.0.1"}, "made by moltarget 0.0.1"),
        ({"knowledge_base": {"sha256": "0" * 64}}, "not the base that the sample was matched with"),
        ({"matches": []}, "does not follow from the files beside it"),
        ({"sample": {"tumor_type": {"given": "LUAD", "code": "SKCM"}}}, "the tumour type is SKCM there, LUAD now"),
    ],
)
def test_a_report_of_another_run(results: Path, tmp_path: Path, change: dict[str, Any], words: str) -> None:
    copy = tmp_path / "results"
    shutil.copytree(results, copy)
    report = report_of(copy)
    for name, value in change.items():
        report[name] = {**report[name], **value} if isinstance(value, dict) else value
    write_json(copy / "samples" / "S1" / "report.json", report)
    with pytest.raises(MoltargetError, match=words):
        ask(copy, "gene", "BRAF")


def test_a_sample_that_failed(results: Path, tmp_path: Path) -> None:
    copy = tmp_path / "results"
    shutil.copytree(results, copy)
    write_json(copy / "samples" / "S1" / "failed.json", {"sample": "S1", "step": "annotate", "reason": "cut short"})
    with pytest.raises(MoltargetError, match="S1 failed at annotate: cut short"):
        ask(copy, "gene", "BRAF")
