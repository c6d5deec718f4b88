"""Oncogenicity on its way: joined files, classes of change, the report, and the word on germline origin."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from matching_factory import evidence, outcome, value, variant
from test_known_files import B38, entry, joins_of, said
from test_report import called, report

from moltarget.errors import TableError
from moltarget.known.checking import faults_of, faults_of_all
from moltarget.model import Locus, Origin, SmallVariant
from moltarget.render.html import render_html
from moltarget.render.phrases import oncogenicity_line
from moltarget.render.tsv import render_tsv
from moltarget.steps.alterations import variant_text
from moltarget.steps.config import Thresholds
from moltarget.steps.judging import Judge
from moltarget.steps.passage import Parcels, Passage
from moltarget.steps.reading import variants_of

Json = dict[str, Any]
STOP = "stop_gained"
HOT = {"hotspot": (897, 833), "population_searched": True, "computational": ("damaging",)}


@pytest.mark.parametrize(
    ("condition", "one", "expected", "why"),
    [
        ("CTNNB1 Activating Mutation", variant("CTNNB1", "p.S45F", **HOT), "present", ""),
        ("CTNNB1 Activating Mutation", variant("CTNNB1", "p.S45F"), "uncertain", "no criterion is met; not evaluated: OS3"),
        ("CTNNB1 Activating Mutation", variant("CTNNB1", "p.S45F", population_af=0.2), "absent", "Benign, −8 points"),
        ("VHL Activating Mutation", variant("VHL", "p.S65L", **HOT), "uncertain", "not listed as an oncogene"),
        ("KRAS Activating Mutation", variant("KRAS", "p.Q61*", "stop_gained", hotspot=(60, 20)), "uncertain", "VUS"),
        ("NOTCH1 Activating Mutation", variant("NOTCH1", "p.L1600P", **HOT), "uncertain", "whether it activates"),
        ("NOTCH1 Loss-of-function", variant("NOTCH1", "p.L1600P", **HOT), "uncertain", "which way is not told"),
        ("NOTCH1 Loss-of-function", variant("NOTCH1", "p.Q300*", "stop_gained", exon="6/34"), "present", ""),
        ("VHL Loss-of-function", variant("VHL", "p.S65A", **HOT), "present", ""),
        ("KRAS Loss-of-function", variant("KRAS", "p.G12D", **HOT), "uncertain", "not listed as a suppressor"),
        ("BRCA2 Loss-of-function", variant("BRCA2", "p.K3326*", "stop_gained"), "uncertain", "escapes nonsense-mediated decay"),
        ("BRCA2 Loss-of-function", variant("BRCA2", "p.K3326*", STOP, population_af=0.012), "absent", "Likely benign, −4"),
        ("BRCA2 Loss-of-function", variant("BRCA2", "p.E1593*", "stop_gained"), "present", ""),
        ("TP53 Loss-of-function", variant("TP53", "p.R213*", "stop_gained", population_af=0.06), "uncertain", "VUS, 0 points"),
    ],
)  # fmt: skip
def test_points_decide_the_classes_by_effect(condition: str, one: SmallVariant, expected: str, why: str) -> None:
    """SCIENCE 3: six points and more make the class present, below zero absent, otherwise uncertain with what is missing."""
    assert value(condition, one) == expected
    assert why in outcome(condition, one).because


def test_evidence_and_points_against_each_other_stay_uncertain() -> None:
    common = variant("BRAF", "p.V600E", population_af=0.2)
    assert value("BRAF Activating Mutation", common, known="BRAF V600E") == "uncertain"
    assert "its points do not" in outcome("BRAF Activating Mutation", common, known="BRAF V600E").because


def table(path: Path, columns: str, *rows: str) -> Path:
    path.write_text("\n".join((f"chrom\tpos\tref\talt\t{columns}", *rows)) + "\n", encoding="utf-8")
    return path


def test_hotspot_counts_and_predictions_are_joined(tmp_path: Path) -> None:
    spots = table(tmp_path / "spots.tsv", "at\tsame", "7\t100\tA\tT\t897\t833", "7\t110\tA\tT\t60\t")
    words = table(tmp_path / "words.tsv", "sift\tother", "7\t100\tA\tT\tdeleterious(0)\tbenign")
    hot = entry(spots, label="spots", use="hotspots", columns=["at", "same"])
    joins = joins_of(tmp_path, hot, entry(words, label="words", use="computational", columns=["sift", "other"]))
    alleles = [("7", 100, "A", "T"), ("7", 110, "A", "T"), ("7", 120, "A", "T")]
    found = said(joins, alleles)
    assert [known.hotspot for known in found] == [(897, 833), (60, 0), None]
    assert [known.computational for known in found] == [("deleterious(0)", "benign"), (), ()]
    assert ("spots.at", "897") in found[0].notes
    assert joins.hotspots
    assert not joins_of(tmp_path).hotspots


def test_counts_that_are_none_and_files_that_cannot_serve_are_refused(tmp_path: Path) -> None:
    spots = table(tmp_path / "spots.tsv", "at\tsame", "7\t100\tA\tT\tmany\t3")
    hot = entry(spots, label="spots", use="hotspots", columns=["at", "same"])
    with pytest.raises(TableError, match="'many' is no number of samples"):
        said(joins_of(tmp_path, hot), [("7", 100, "A", "T")])
    assert "two columns" in faults_of(entry(spots, use="hotspots", columns=["at"]), B38)[0]
    assert "the columns of the predictions' words" in faults_of(entry(spots, use="computational"), B38)[0]
    other = entry(spots, label="spots2", use="hotspots", columns=["at", "same"])
    assert any("there is another file of use: hotspots" in fault for fault in faults_of_all((hot, other)))


def test_searched_and_not_found_differs_from_not_searched() -> None:
    one = variant("BRAF", "p.V600E", locus=Locus("7", 1, "A", "T"))
    found = Judge(Thresholds(), None, lambda _: True, hotspots=True)(one)
    assert (found.population_searched, found.hotspot) == (True, (0, 0))
    without = Judge(Thresholds(), None, lambda _: False)(one)
    assert (without.population_searched, without.hotspot) == (False, None)
    named = variant("BRAF", "p.V600E")
    assert Judge(Thresholds(), None, lambda _: True, hotspots=True)(named) == named


@pytest.mark.parametrize(("frequency", "searched"), [(None, False), (None, True), (0.1, False), (0.1, True)])
def test_what_was_searched_goes_along_with_a_call(frequency: float | None, searched: bool) -> None:
    parcels = Parcels()
    one = Passage(3, "7:1:A>T", population_af=frequency, population_searched=searched)
    assert parcels.unpack(parcels.pack(one), "7:1:A>T") == one


def test_a_variant_keeps_what_was_joined_in_its_document() -> None:

    one = variant("BRAF", "p.V600E", locus=Locus("7", 1, "A", "T"), source="VCF", **HOT)
    assert list(variants_of({"small_variants": [json.loads(variant_text(one))]})) == [one]


def row_of(made: Json, gene: str) -> Json:
    (row,) = (one for one in made["alterations"] if one["gene"] == gene)
    return row


def test_the_report_has_class_points_and_what_was_not_evaluated() -> None:
    made = report(
        called(1, "BRCA2", "c.4777G>T p.E1593*", "stop_gained"), called(2, "KRAS", "c.35G>A p.G12D"), code="BRCA"
    )
    found = row_of(made, "BRCA2")["oncogenicity"]
    assert (found["classification"], found["points"]) == ("Likely oncogenic", 8)
    assert [one["criterion"] for one in found["met"]] == ["OVS1"]
    assert {"criterion": "OS3", "because": "no hotspot counts"} in found["not_evaluated"]
    line = oncogenicity_line(row_of(made, "BRCA2"))
    assert line.startswith(
        "Likely oncogenic, 8 points: OVS1 +8; not evaluated: OS3, hotspot below 50 samples, OP3 (no hotspot counts)"
    )
    assert row_of(made, "KRAS")["oncogenicity"]["classification"] == "VUS"
    assert oncogenicity_line(row_of(made, "KRAS")).startswith("VUS on what could be evaluated, ")


GERMLINE = (evidence("BRCA1 Loss-of-function", id="EID1", origin="germline", evidence_type="predisposing",
                     significance="predisposition", therapies="", oncotree="BRCA", doid="DOID:1612", disease="Breast Cancer"),
            evidence("BRAF V600E", id="EID2"))  # fmt: skip


@pytest.mark.parametrize("code", ["BRCA", "MEL"])  # in its own tumour type, and where it is set aside
@pytest.mark.parametrize(("origin", "flagged"), [("unknown", True), ("somatic", False), ("germline", False)])
def test_germline_evidence_on_an_unknown_origin_asks_for_confirmation(code: str, origin: str, flagged: bool) -> None:
    broken = replace(called(1, "BRCA1", "c.68_69del p.E23fs", "frameshift_variant"), vaf=0.5, origin=Origin(origin))
    row = row_of(report(broken, rows=GERMLINE, code=code), "BRCA1")
    told = "Confirm in the germline: the origin is not known, and it meets evidence on germline variants (EID1)."
    assert row["germline_check"] == (told if flagged else "")


@pytest.mark.parametrize(("chance", "flagged"), [(None, False), (0.4, False), (0.5, True), (0.999, True)])
def test_a_likely_germline_call_asks_for_confirmation(chance: float | None, flagged: bool) -> None:
    row = row_of(report(replace(called(1, "BRAF", "c.1799T>A p.V600E"), germline_probability=chance)), "BRAF")
    assert bool(row["germline_check"]) is flagged
    if chance == 0.999:
        assert "(above 99 %)" in row["germline_check"]


def test_page_and_table_tell_both() -> None:
    broken = replace(called(1, "BRCA1", "c.68_69del p.E23fs", "frameshift_variant"), vaf=0.5)
    made = report(broken, called(2, "BRAF", "c.1799T>A p.V600E"), rows=GERMLINE, code="BRCA")
    page = render_html(made)
    assert "Oncogenicity:</strong> Likely oncogenic, 8 points: OVS1 +8; not evaluated: OS3" in page
    assert "Confirm in the germline" in page
    assert "Inherited predisposition, apart from the tumour’s own evidence" in page
    header, *lines = (line.split("\t") for line in render_tsv(made).splitlines())
    shown = [dict(zip(header, line, strict=True)) for line in lines]
    (inherited,) = (row for row in shown if row["evidence_id"] == "EID1")
    assert inherited["oncogenicity"] == "Likely oncogenic (8)"
    assert inherited["germline_check"].startswith("Confirm in the germline")
