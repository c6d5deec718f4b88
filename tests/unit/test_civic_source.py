"""CIViC's evidence files, today's and the older format: a row becomes evidence, and what is malformed is named. Rows are made
up; the shared files are read where they are there."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from source_files import BIG, READER, WEB_PAGE, claim, reasons, through_the_store, write_table

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.compiling import refuse_malformed
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.sources.civic import NEW_COLUMNS, OLD_COLUMNS, read_civic
from moltarget.knowledge_base.sources.registry import read_source
from moltarget.steps.compile import Sources, compile_sources

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "civic"
TODAY, OLDER = SHARED / "ClinicalEvidenceSummaries-2026-05.tsv", SHARED / "ClinicalEvidenceSummaries-2021-02.tsv"
NAME = "synthetic_civic.tsv"
COMMON = {
    "disease": "Lung Adenocarcinoma", "doid": "3910", "evidence_type": "Predictive", "evidence_direction": "Supports",
    "evidence_level": "B", "evidence_statement": "Made up.", "citation_id": "12345678", "source_type": "PubMed",
    "rating": "3", "evidence_status": "accepted", "evidence_id": "1", "variant_origin": "Somatic",
    "last_review_date": "2026-01-02 03:04:05 UTC",
}  # fmt: skip
NEW = {
    **COMMON, "molecular_profile": "EGFR L858R", "therapies": "Madeupinib,Otherinib",
    "therapy_interaction_type": "Substitutes", "significance": "Sensitivity/Response", "nct_ids": "NCT00000001",
    "is_flagged": "false", "asco_abstract_id": "", "citation": "Nobody et al., 2020",
}  # fmt: skip
OLD = {
    **COMMON, "gene": "EGFR", "variant": "L858R", "drugs": "Madeupinib,Otherinib", "drug_interaction_type": "Substitutes",
    "clinical_significance": "Sensitivity/Response", "variant_origin": "Somatic Mutation",
}  # fmt: skip
NEW_ALL = (*NEW_COLUMNS, "nct_ids", "is_flagged", "asco_abstract_id", "citation")
FORMATS = pytest.mark.parametrize(("columns", "good"), [(NEW_ALL, NEW), (OLD_COLUMNS, OLD)], ids=["today", "older"])
Row = dict[str, str]


def read(folder: Path, *rows: Row, columns: tuple[str, ...] = NEW_ALL) -> e.Reading:
    return read_civic(write_table(folder / NAME, columns, rows), READER)


def test_a_row_of_today_becomes_evidence(tmp_path: Path) -> None:
    reading = read(tmp_path, NEW)
    source = reading.source
    assert (source.name, source.version, source.as_of, source.licence) == (
        "CIViC",
        "2026-01-02",
        "2026-01-02",
        "CC0-1.0",
    )
    assert reading.rows == (
        e.Evidence(
            id="EID1", text="EGFR L858R", condition=parse_condition("EGFR L858R"), disease="Lung Adenocarcinoma",
            doid="DOID:3910", oncotree="", not_for=(), evidence_type=e.EvidenceType.PREDICTIVE,
            therapies=("Madeupinib", "Otherinib"), interaction=e.Interaction.SUBSTITUTES, direction=e.Direction.SUPPORTS,
            significance=e.Significance.SENSITIVITY, origin=e.EvidenceOrigin.SOMATIC, level="B", rating=3,
            approval=e.Approval(e.ApprovalStatus.NOT_VERIFIED), guideline="", civic_ids=("EID1",), pmids=("12345678",),
            verified_by="", statement="Made up.", note="", profile="EGFR L858R", source="CIViC",
            url="https://civicdb.org/links/evidence_items/1", nct_ids=("NCT00000001",),
        ),
    )  # fmt: skip
    through_the_store(reading, tmp_path)


def test_a_row_of_the_older_format_says_the_same(tmp_path: Path) -> None:
    (row,) = read(tmp_path, OLD, columns=OLD_COLUMNS).rows
    (today,) = read(tmp_path, NEW).rows
    same = (
        "id",
        "text",
        "condition",
        "disease",
        "doid",
        "therapies",
        "interaction",
        "level",
        "rating",
        "profile",
        "pmids",
    )
    assert [getattr(row, name) for name in same] == [getattr(today, name) for name in same]
    assert (claim(row), row.url, row.nct_ids) == (claim(today), today.url, ())


def test_profiles_are_compiled(tmp_path: Path) -> None:
    rows = [
        {**NEW, "molecular_profile": text, "evidence_id": str(number)}
        for number, text in enumerate(("EML4::ALK Fusion AND ALK L1196M", "KRAS Mutation", "NOT KIT D816V"), start=1)
    ]
    reading = read(tmp_path, *rows)
    assert [row.text for row in reading.rows] == ["EML4::ALK Fusion AND ALK L1196M", "KRAS Mutation", "NOT KIT D816V"]
    through_the_store(reading, tmp_path)


@pytest.mark.parametrize(
    ("variant", "words"),
    [("EML4-ALK", "EML4::ALK Fusion"), ("ALK FUSION", "ALK::v Fusion OR v::ALK Fusion"), ("EML4-ALK e6-e20", None)],
)
def test_older_names_of_fusions(tmp_path: Path, variant: str, words: str | None) -> None:
    (row,) = read(tmp_path, {**OLD, "gene": "ALK", "variant": variant}, columns=OLD_COLUMNS).rows
    assert row.text == (words or "EML4::ALK e6::e20 Fusion")


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"therapies": ""}, "therapies", ()),
        ({"therapies": "Not Applicable"}, "therapies", ()),
        ({"rating": ""}, "rating", None),
        ({"doid": ""}, "doid", ""),
        ({"is_flagged": "true"}, "flagged", True),
        ({"evidence_direction": ""}, "direction", e.Direction.NOT_STATED),
        ({"evidence_direction": "N/A"}, "direction", e.Direction.NOT_STATED),
        ({"evidence_direction": "Does Not Support"}, "direction", e.Direction.DOES_NOT_SUPPORT),
        ({"significance": "N/A"}, "significance", e.Significance.NOT_STATED),
        ({"significance": "Uncertain Significance"}, "significance", e.Significance.UNCERTAIN),
        ({"significance": "Reduced Sensitivity"}, "significance", e.Significance.REDUCED_SENSITIVITY),
        ({"variant_origin": "Rare Germline"}, "origin", e.EvidenceOrigin.GERMLINE),
        ({"variant_origin": "Common Germline"}, "origin", e.EvidenceOrigin.GERMLINE),
        ({"variant_origin": "Unknown"}, "origin", e.EvidenceOrigin.ANY),
        (
            {"source_type": "ASCO", "asco_abstract_id": "9008"},
            "references",
            ("ASCO abstract 9008 (Nobody et al., 2020)",),
        ),
        ({"source_type": "ASH"}, "references", ("ASH abstract 12345678 (Nobody et al., 2020)",)),
        ({"source_type": "ASH"}, "pmids", ()),
    ],
)
def test_cells(tmp_path: Path, changes: Row, field: str, value: object) -> None:
    (row,) = read(tmp_path, {**NEW, **changes}).rows
    assert getattr(row, field) == value


@FORMATS
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"significance": "Cures", "clinical_significance": "Cures"}, (e.WhyNot.WORD, "'cures'")),
        ({"evidence_direction": "Maybe"}, (e.WhyNot.WORD, "'maybe'")),
        ({"evidence_type": "Oracular"}, (e.WhyNot.WORD, "'oracular'")),
        ({"evidence_level": "F"}, (e.WhyNot.WORD, "level 'F' is none of A to E")),
        ({"evidence_level": "AB"}, (e.WhyNot.WORD, "level 'AB' is none of A to E")),
        ({"evidence_level": ""}, (e.WhyNot.WORD, "level '' is none of A to E")),
        ({"rating": "6"}, (e.WhyNot.WORD, "rating '6' is none of 1 to 5")),
        ({"therapy_interaction_type": "Or", "drug_interaction_type": "Or"}, (e.WhyNot.WORD, "'or'")),
        ({"evidence_id": "EID2"}, (e.WhyNot.MALFORMED, "evidence_id 'EID2' is no number")),
        ({"evidence_id": ""}, (e.WhyNot.MALFORMED, "evidence_id '' is no number")),
        ({"molecular_profile": "EGFR Bnana", "variant": "Bnana"}, (e.WhyNot.NOT_UNDERSTOOD, "is not understood")),
        ({"molecular_profile": "", "gene": "", "variant": ""}, (e.WhyNot.NOT_UNDERSTOOD, "is not understood")),
        ({"evidence_id": "9" * 6000}, (e.WhyNot.MALFORMED, "is no number")),
        ({"evidence_id": "\u00b2"}, (e.WhyNot.MALFORMED, "is no number")),
        ({"evidence_status": "submitted"}, (e.WhyNot.NOT_ACCEPTED, "evidence_status is 'submitted'")),
        ({"evidence_status": "Rejected"}, (e.WhyNot.NOT_ACCEPTED, "evidence_status is 'rejected'")),
        ({"evidence_status": ""}, (e.WhyNot.NOT_ACCEPTED, "evidence_status is ''")),
        ({"disease": "<a href='x'>Lung</a>"}, (e.WhyNot.MALFORMED, "disease holds markup")),
        ({"therapies": "A&amp;B", "drugs": "A&amp;B"}, (e.WhyNot.MALFORMED, "holds markup")),
        (
            {"evidence_statement": BIG},
            (e.WhyNot.MALFORMED, "evidence_statement has 1000000 characters, more than 100000"),
        ),
        ({"disease": "Lung\0"}, (e.WhyNot.MALFORMED, "NUL")),
    ],
    ids=lambda one: str(one)[:30] if isinstance(one, dict) else "",
)
def test_a_broken_row_is_named_and_the_others_stay(
    tmp_path: Path, columns: tuple[str, ...], good: Row, changes: Row, expected: tuple[e.WhyNot, str]
) -> None:
    reason, detail = expected
    bad = {**good, "evidence_id": "2", **{name: cell for name, cell in changes.items() if name in columns}}
    reading = read(tmp_path, good, bad, {**good, "evidence_id": "3"}, columns=columns)
    assert [row.id for row in reading.rows] == ["EID1", "EID3"]
    (item,) = reading.uncompiled
    assert (item.source, item.reason, item.where) == ("CIViC", reason, "line 3")
    assert detail in item.detail
    through_the_store(reading, tmp_path)


@FORMATS
@pytest.mark.parametrize(
    ("raw", "detail"),
    [
        (b"EGFR\tL858R\n", "2 cells where the header has"),
        (b"\xff\xfe\t\n", "byte 1 is not UTF-8"),
        (b"x" + b"\t" * 60 + b"\n", "61 cells where the header has"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, columns: tuple[str, ...], good: Row, raw: bytes, detail: str) -> None:
    path = write_table(tmp_path / NAME, columns, [good])
    path.write_bytes(path.read_bytes() + b"\n" + raw)
    reading = read_civic(path, READER)
    (item,) = reading.uncompiled
    assert (item.reason, item.where) == (e.WhyNot.MALFORMED, "line 4")
    assert detail in item.detail
    assert len(reading.rows) == 1


def test_malformed_rows_stop_a_compilation_unless_they_are_kept(tmp_path: Path) -> None:
    rows = [NEW, *({**NEW, "evidence_id": "?", "disease": str(number)} for number in range(7))]
    path = write_table(tmp_path / NAME, NEW_ALL, rows)
    with pytest.raises(KnowledgeBaseError) as failure:
        refuse_malformed([read_civic(path, READER)])
    told = str(failure.value)
    assert told.startswith("7 malformed row(s):\nCIViC, line 3: evidence_id '?' is no number")
    assert "and 2 more" in told
    with pytest.raises(KnowledgeBaseError, match=r"7 malformed row"):
        compile_sources(Sources(None, {"civic": path}))
    base, left = compile_sources(Sources(None, {"civic": path}, keep_malformed=True))
    assert (len(base.rows), len(left)) == (1, 7)


@FORMATS
def test_an_id_that_stands_twice_is_refused(tmp_path: Path, columns: tuple[str, ...], good: Row) -> None:
    with pytest.raises(KnowledgeBaseError, match=r"EID1 stand\(s\) more than once; fetch the file again"):
        read(tmp_path, good, {**good, "disease": "Melanoma"}, columns=columns)


@FORMATS
@pytest.mark.parametrize(
    "other", [{"molecular_profile": "EGFR Bnana", "variant": "Bnana"}, {"evidence_level": "F"}], ids=["name", "word"]
)
def test_an_id_stands_once_among_items_without_condition_too(
    tmp_path: Path, columns: tuple[str, ...], good: Row, other: Row
) -> None:
    bad = {**good, **{name: cell for name, cell in other.items() if name in columns}}
    for rows in ((good, bad), (bad, bad)):
        with pytest.raises(KnowledgeBaseError, match=r"EID1 stand\(s\) more than once; fetch the file again"):
            read(tmp_path, *rows, columns=columns)


@FORMATS
def test_a_file_without_an_item_is_refused(tmp_path: Path, columns: tuple[str, ...], good: Row) -> None:
    """A header alone, and lines that end as on old Macs, which make a header of the whole file."""
    path = write_table(tmp_path / NAME, columns, [])
    with pytest.raises(KnowledgeBaseError, match="holds no item; fetch the file again"):
        read_civic(path, READER)
    path = write_table(tmp_path / NAME, columns, [good])
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    with pytest.raises(KnowledgeBaseError, match=r"holds no item|the header lacks"):
        read_civic(path, READER)


@FORMATS
def test_a_column_that_stands_twice_is_refused(tmp_path: Path, columns: tuple[str, ...], good: Row) -> None:
    with pytest.raises(KnowledgeBaseError, match="the header names disease twice"):
        read(tmp_path, good, columns=(*columns, "disease"))


def test_the_version_is_a_day_or_the_checksum(tmp_path: Path) -> None:
    rows = [{**NEW, "last_review_date": "unknown"}, {**NEW, "evidence_id": "2"}]
    assert read(tmp_path, *rows).source.version == "2026-01-02"
    source = read(tmp_path, {**NEW, "last_review_date": "<b>zzz"}).source
    assert (source.version, source.as_of) == (source.sha256[:12], "")


@FORMATS
def test_each_needed_column_must_be_there(tmp_path: Path, columns: tuple[str, ...], good: Row) -> None:
    """The message names today's columns: a file of neither format is most likely a newer one."""
    for missing in NEW_COLUMNS if good is NEW else OLD_COLUMNS:
        few = tuple(name for name in columns if name != missing)
        with pytest.raises(KnowledgeBaseError, match=r"the header lacks .*is it the right file\?"):
            read(tmp_path, good, columns=few)


@pytest.mark.parametrize("data", [b"", WEB_PAGE.encode(), b"\xff\xfe\x00\x00", b"a,b,c\n1,2,3\n"])
def test_a_file_that_is_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / NAME).write_bytes(data)
    with pytest.raises(KnowledgeBaseError, match="the header lacks molecular_profile"):
        read_source("civic", tmp_path / NAME, READER)
    with pytest.raises(KnowledgeBaseError, match="cannot be read"):
        read_source("civic", tmp_path / "nothing.tsv", READER)


def test_a_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = write_table(tmp_path / NAME, NEW_ALL, [NEW])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert [row.id for row in read_civic(path, READER).rows] == ["EID1"]


def shared(path: Path) -> e.Reading:
    if not path.is_file():
        pytest.skip(f"../shared/data/civic/{path.name} is absent")
    return read_civic(path, READER)


@pytest.mark.parametrize("path", [TODAY, OLDER], ids=lambda path: path.stem)
def test_every_row_of_a_real_file_is_accounted_for(path: Path) -> None:
    reading = shared(path)
    with path.open(encoding="utf-8", newline="") as lines:
        ids = [f"EID{row['evidence_id']}" for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    found = [row.id for row in reading.rows] + [item.id for item in reading.uncompiled]
    assert Counter(found) == Counter(ids)
    assert len(ids) == {TODAY: 4854, OLDER: 3706}[path]
    assert not {e.WhyNot.WORD, e.WhyNot.MALFORMED} & set(reasons(reading))


@pytest.mark.parametrize("path", [TODAY, OLDER], ids=lambda path: path.stem)
def test_every_word_of_a_real_file_is_known(path: Path) -> None:
    """Counted from the file itself, with the words as CIViC writes them."""
    reading = shared(path)
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    column = "significance" if path is TODAY else "clinical_significance"
    ours = {"sensitivity/response": "sensitivity", "n/a": "not stated", "": "not stated"}
    for name, words in (
        (column, e.Significance),
        ("evidence_direction", e.Direction),
        ("evidence_type", e.EvidenceType),
    ):
        written = {ours.get(row[name].lower(), row[name].lower()) for row in rows}
        assert written <= {member.value for member in words}, name
    kept = {row.id for row in reading.rows}
    of_kept = Counter(row["evidence_direction"].lower() for row in rows if f"EID{row['evidence_id']}" in kept)
    assert of_kept["supports"] == sum(row.direction is e.Direction.SUPPORTS for row in reading.rows)
    assert of_kept["does not support"] == sum(row.direction is e.Direction.DOES_NOT_SUPPORT for row in reading.rows)


def test_a_real_file_goes_through_the_store(tmp_path: Path) -> None:
    through_the_store(shared(TODAY), tmp_path)
