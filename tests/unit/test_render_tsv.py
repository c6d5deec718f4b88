"""The table: one row for each match and each unknown condition, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest
import report_factory as factory

from moltarget.render import TSV_COLUMNS, render_tsv
from moltarget.render.tsv import cell


def rows_of(report):
    text = render_tsv(report)
    assert text.endswith("\n") and "\r" not in text
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("name", factory.ALL)
def test_one_row_for_each_match_and_unknown_condition(name):
    report = factory.ALL[name]()
    rows = rows_of(report)
    wanted = [m["evidence_id"] for m in report["matches"]] + [w["evidence_id"] for w in report["would_apply"]]
    assert [row["evidence_id"] for row in rows] == wanted
    assert all(None not in row and None not in row.values() for row in rows)


def test_header_is_the_documented_one_even_without_rows():
    assert render_tsv(factory.bare()) == "\t".join(TSV_COLUMNS) + "\n"
    assert all(meaning for meaning in TSV_COLUMNS.values())


def test_a_match_row():
    row = next(row for row in rows_of(factory.rich_lung()) if row["evidence_id"] == "EID9001")
    wanted = {
        "sample": "LUNG-0042", "status": "present", "tier": "II-C", "tier_if_present": "", "finding": "F2",
        "alterations": "EGFR p.L858R", "genes": "EGFR", "vaf": "0.341", "depth": "412", "transcripts": "LRG_304t1",
        "hgvs_c": "c.2573T>G", "hgvs_p": "p.L858R", "therapies": "Ramucirumab + Erlotinib", "direction": "supports",
        "significance": "Sensitivity", "level": "B", "rating": "5", "disease_relation": "broader",
        "approval_status": "withdrawn", "approval": "EMA 2002 2011 made-up label 000000",
        "tumor_type": "LUAD Lung Adenocarcinoma", "genome_build": "GRCh38", "knowledge_base": "2026.11",
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted


def test_unknown_conditions_are_marked_and_carry_no_tier():
    rows = [row for row in rows_of(factory.rich_lung()) if row["status"] != "present"]
    assert {row["status"] for row in rows} == {"uncertain", "not assayed"}
    by_id = {row["evidence_id"]: row for row in rows}
    assert by_id["SYN59"]["direction"] == "does not support" and by_id["SYN1"]["direction"] == "supports"
    assert by_id["SYN61"]["therapies"] == "Dabrafenib + Trametinib"
    assert by_id["SYN62"]["therapies"] == "Cetuximab / Panitumumab" and by_id["SYN62"]["disease"] == "Colorectal Cancer"
    assert by_id["SYN63"]["evidence_type"] == "prognostic" and by_id["SYN63"]["therapies"] == ""
    assert all(row["tier"] == "" and row["tier_if_present"] and row["finding"] == "" for row in rows)


def test_unknown_vaf_is_empty_never_zero():
    assert rows_of(factory.catalogue())[0]["vaf"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", " =", "\t=", "\n+"])
def test_formulas_are_disarmed(start):
    assert cell(f"{start}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize(("value", "text"), [("c.-124C>T", "c.-124C>T"), ("p.V600E", "p.V600E"), (None, ""), (0, "0")])
def test_plain_cells_stay_as_they_are(value, text):
    assert cell(value) == text


@pytest.mark.parametrize("control", ["\t", "\n", "\r\n", "\x0b", "\x00", "\u2028", "\x85"])
def test_no_control_breaks_a_row(control):
    assert cell(f"a{control}b") == "a b"


def test_hostile_report_holds_no_live_cell():
    text = render_tsv(factory.hostile())
    cells = [held for line in text.splitlines() for held in line.split("\t")]
    assert not [held for held in cells if held.lstrip()[:1] in ("=", "+", "-", "@") and held.lstrip()]
    assert "'=1+1" in text  # the text itself is still there


def test_same_report_same_bytes():
    assert render_tsv(factory.rich_lung()) == render_tsv(factory.rich_lung())


def test_options_that_differ_in_access_are_named():
    report = factory.bare()
    answers = [{"option": name, "status": status, "reason": "Made up."}
               for name, status in (("Imatinib", "approved on-label"), ("Nilotinib", "trial only"))]  # fmt: skip
    held = factory.match("EID1", "F1", ["Imatinib", "Nilotinib"], therapy_interaction="substitutes", access=answers)
    report["matches"] = [held]
    report["findings"] = [factory.finding(1, "KIT p.K642E", [held], [])]
    header, row = (line.split("\t") for line in render_tsv(report).splitlines())
    cells = dict(zip(header, row, strict=True))
    assert cells["access"] == "Imatinib: approved on-label;Nilotinib: trial only"
    assert (cells["therapy_level"], cells["escat"]) == ("1", "I")
