"""What callers say of a record themselves: somatic, germline, wild type; read only where the header proves the meaning."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from caller_tables import FIELD, RADIA_SHEET
from vcf_factory import SHARED, calls, opened

from moltarget.model import Carriage, Origin
from moltarget.vcf import VcfSettings, open_vcf
from moltarget.vcf.remarks import info_value

S, G, U = Origin.SOMATIC, Origin.GERMLINE, Origin.UNKNOWN
TCGA = "Variant status relative to non-adjacent Normal,0=wildtype,1=germline,2=somatic,3=LOH,4=unknown"
VARSCAN = "Somatic status of variant (0=Reference,1=Germline,2=Somatic,3=LOH, or 5=Unknown)"
FORMAT_SS, INFO_SS = FIELD.format("FORMAT", "SS", TCGA), FIELD.format("INFO", "SS", VARSCAN)
FLAG = FIELD.format("INFO", "SOMATIC", "Indicates if record is a somatic mutation")
STATUS = FIELD.format("INFO", "STATUS", "Somatic or germline status")
MUTECT = FIELD.format("FILTER", "germline", "Evidence indicates this site is germline, not somatic")
DEEP = FIELD.format("FILTER", "GERMLINE", "Non somatic variants")


@pytest.mark.parametrize(
    ("meta", "record", "origin"),
    [
        (FORMAT_SS, "PASS . GT:SS 0/1:2", S),
        (FORMAT_SS, "PASS . GT:SS 0/1:1", G),
        (FORMAT_SS, "PASS . GT:SS 0/1:3", G),
        (FORMAT_SS, "PASS . GT:SS 0/1:4", U),
        (FORMAT_SS, "PASS . GT:SS 0/1", U),
        (FORMAT_SS, "PASS SS=2 GT 0/1", U),  # described for FORMAT alone
        (INFO_SS, "PASS SS=2 GT 0/1", S),
        (INFO_SS, "PASS SS=1 GT 0/1", G),
        (INFO_SS, "PASS SS=5 GT 0/1", U),
        (INFO_SS, "PASS SOMATIC GT 0/1", U),  # not declared
        (FIELD.format("INFO", "SS", "Somatic score"), "PASS SS=2 GT 0/1", U),
        (FIELD.format("INFO", "SS", "Splice site"), "PASS SS=1 GT 0/1", U),
        (FLAG, "PASS DP=9;SOMATIC GT 0/1", S),
        (FLAG, "PASS DP=9 GT 0/1", U),
        (STATUS, "PASS STATUS=StrongSomatic GT 0/1", S),
        (STATUS, "PASS STATUS=LikelySomatic GT 0/1", S),
        (STATUS, "PASS STATUS=Germline GT 0/1", G),
        (STATUS, "PASS STATUS=LikelyLOH GT 0/1", G),
        (STATUS, "PASS STATUS=Deletion GT 0/1", G),
        (STATUS, "PASS STATUS=AFDiff GT 0/1", U),
        (STATUS, "PASS STATUS=SampleSpecific GT 0/1", U),
        (FIELD.format("INFO", "STATUS", "Match status"), "PASS STATUS=Germline GT 0/1", U),
        (MUTECT, "germline;weak_evidence . GT 0/1", G),
        (MUTECT, "weak_evidence . GT 0/1", U),
        (DEEP, "GERMLINE . GT 0/1", G),
        (FIELD.format("FILTER", "Germline", "Germline variant"), "Germline . GT 0/1", G),  # ClairS
        (FIELD.format("FILTER", "germline", "x"), "germline . GT 0/1", U),
    ],
)
def test_origin(tmp_path: Path, meta: str, record: str, origin: Origin) -> None:
    assert [call.origin for call in calls(opened(tmp_path, [f"7 10 . A T . {record}"], meta=[meta]))] == [origin]


def test_fields_that_contradict_each_other_say_nothing(tmp_path: Path) -> None:
    rows = ["7 10 . A T . PASS SS=1;SOMATIC GT 0/1", "7 11 . A T . PASS SS=2;SOMATIC GT 0/1"]
    assert [call.origin for call in calls(opened(tmp_path, rows, meta=[INFO_SS, FLAG]))] == [U, S]


@pytest.mark.parametrize(
    ("sample", "carried"),
    [
        ("0/0:.:0", Carriage.NO),
        (".:.:0", Carriage.NO),
        ("0/0:30,0:0", Carriage.NO),
        ("0/0:30,3:0", Carriage.NO_CALL),  # the file contradicts itself: neither present nor absent
        ("0/1:.:0", Carriage.NO_CALL),
        ("0/0:30,3:2", Carriage.YES),
    ],
)
def test_wild_type_by_the_callers_own_word(tmp_path: Path, sample: str, carried: Carriage) -> None:
    found = calls(opened(tmp_path, [f"7 10 . A T . PASS . GT:AD:SS {sample}"], meta=[FORMAT_SS]))
    assert [call.carried for call in found] == [carried]
    record_wide = calls(opened(tmp_path, ["7 10 . A T . PASS SS=0 GT:AD ./.:30,0"], meta=[INFO_SS]))
    assert [(call.carried, call.origin) for call in record_wide] == [(Carriage.NO, U)]


def test_only_the_tumours_status_counts(tmp_path: Path) -> None:
    rows = ["7 10 . A T . PASS . GT:SS 0/0:0 0/1:2"]
    found = calls(opened(tmp_path, rows, meta=[FORMAT_SS], samples=("NORMAL", "TUMOR")))
    assert [(call.origin, call.carried) for call in found] == [(S, Carriage.YES)]


@pytest.mark.parametrize(
    ("info", "value"),
    [
        ("SS=2", "2"),
        ("DP=1;SS=2;X=3", "2"),
        ("SSC=1;XSS=5", None),
        ("SS", ""),
        (".", None),
        ("SS=;DP=1", ""),
        ("SS=1;SS=2", "1"),
    ],
)
def test_one_key_of_info(info: str, value: str | None) -> None:
    assert info_value(f";{info};", "SS") == value


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "callers/test_varscan.vcf",
            {G: 467, S: 31, U: 1},
        ),  # SS=1: 425, SS=3: 42, SS=2: 31, SS=5: 2, one of them no call
        ("callers/test_sniper.vcf", {S: 171}),
        ("callers/test_muse.vcf", {S: 434}),
        ("callers/test_radia.vcf", {S: 95}),
        ("callers/test_strelka.vcf", {S: 240}),
        ("callers/test_mutect.vcf", {S: 5, U: 495}),
        ("callers/test_pindel.vcf", {S: 31, U: 1}),
        ("mutect2/M2.vcf", None),
        ("tcga/T001-BRCA.grch38.vcf.gz", {U: 196}),
    ],
)
def test_real_files(name: str, expected: dict[Origin, int] | None) -> None:
    if not (SHARED / name).exists():
        pytest.skip(f"shared file {name} is absent")
    file = open_vcf(SHARED / name, RADIA_SHEET.get(name) or VcfSettings(read_annotation=False))
    found = Counter(call.origin for call in calls(file))
    assert S not in found if expected is None else found == expected
