"""Bytes to lines: containers, truncation, encodings, bounds."""

from __future__ import annotations

import gzip
from pathlib import Path

import pysam
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from vcf_factory import assert_accounted, calls, opened, text_of

from moltarget.errors import VcfError
from moltarget.vcf import VcfSettings, open_vcf

ROWS = [f"chr1 {pos} . A T 50 PASS DP=10 GT:AD 0/1:5,5" for pos in range(100, 3100)]
END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def bgzipped(folder: Path, text: str, name: str = "x.vcf") -> Path:
    plain = folder / name
    plain.write_text(text, encoding="utf-8")
    packed = folder / f"{name}.gz"
    pysam.tabix_compress(str(plain), str(packed), force=True)
    return packed


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("packing", ["plain", "gzip", "two gzip members", "bgzip"])
def test_readable_containers(tmp_path: Path, ending: str, mark: str, packing: str) -> None:
    data = (mark + text_of(ROWS)).replace("\n", ending).encode()
    path = tmp_path / ("x.vcf" if packing == "plain" else "x.vcf.gz")
    if packing == "bgzip":
        path = bgzipped(tmp_path, data.decode(), "y.vcf")
    elif packing == "two gzip members":
        path.write_bytes(gzip.compress(data[:1000]) + gzip.compress(data[1000:]))
    else:
        path.write_bytes(gzip.compress(data) if packing == "gzip" else data)
    file = open_vcf(path)
    assert file.header.samples == ("S1",)
    assert [call.locus.pos for call in calls(file)] == list(range(100, 3100))
    assert file.notes == ()
    assert len(list(file.entries())) == len(list(file.entries())) == file.records  # re-iterable


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("add_end", [False, True])
def test_cut_bgzip_is_refused(tmp_path: Path, kept: float, add_end: bool) -> None:
    path = bgzipped(tmp_path, text_of(ROWS))
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * kept)] + (END if add_end else b""))
    with pytest.raises(VcfError, match=r"truncated|damaged|inside a block"):
        open_vcf(path)


def test_bgzip_cut_inside_the_last_line(tmp_path: Path) -> None:
    text = text_of(ROWS)
    with pytest.raises(VcfError, match="truncated"):  # cut in the last column: only the line end is missing
        open_vcf(bgzipped(tmp_path, text[:-2]))
    with pytest.raises(VcfError, match="truncated"):
        open_vcf(bgzipped(tmp_path, text[: text.rindex("PASS")] + "\n"))


def test_cut_plain_gzip_and_trailing_bytes(tmp_path: Path) -> None:
    path = tmp_path / "x.vcf.gz"
    packed = gzip.compress(text_of(ROWS).encode())
    for raw in (packed[:-9], packed[: len(packed) // 2], packed + b"trailing"):
        path.write_bytes(raw)
        with pytest.raises(VcfError, match=r"x\.vcf\.gz"):
            open_vcf(path)


def test_plain_text_without_last_line_end(tmp_path: Path) -> None:
    path = tmp_path / "x.vcf"
    path.write_text(text_of(ROWS)[:-1], encoding="utf-8")
    file = open_vcf(path)
    assert (file.records, len(file.notes)) == (len(ROWS), 1)
    path.write_text(text_of(ROWS)[:-20], encoding="utf-8")
    with pytest.raises(VcfError, match="truncated"):
        open_vcf(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"hello\n", "#CHROM"),
        (b"##fileformat=VCFv4.2\n", "no #CHROM"),
        (text_of(ROWS[:2]).encode("utf-16"), "NUL"),
        (text_of(ROWS[:2]).replace("PASS", "PA\0S").encode(), "line 3 holds a NUL"),
        (text_of(ROWS[:1]).replace("\tALT", "").encode(), "must start with"),
        (text_of(ROWS[:1]).replace("\t", " ").encode(), "spaces"),
        (text_of(ROWS[:1]).replace("FORMAT", "S0").encode(), "must be FORMAT"),
        (text_of(ROWS[:1], samples=("A", "B", "A")).encode(), "'A' occurs twice"),
        (text_of(ROWS[:1], samples=("",)).encode(), "sample column is named"),
        (text_of(ROWS[:1], samples=("a\x1b[2J",)).encode(), "sample column is named"),
        ((text_of(ROWS[:1]) + text_of(ROWS[:1])).encode(), "second header"),
        (b"BCF\x02\x02", "this is BCF"),
        (b"BCF\x02\x02\xf5\x00\x00\x00##fileformat=VCFv4.2\n", "this is BCF"),  # as bcftools writes it, with the length
        (gzip.compress(b"BCF\x02\x02\xf5\x00\x00\x00##fileformat=VCFv4.2\n", mtime=0), "this is BCF"),
    ],
)
def test_whole_file_faults(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "x.vcf"
    path.write_bytes(data)
    with pytest.raises(VcfError) as caught:
        open_vcf(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_absent_file_names_its_cure(tmp_path: Path) -> None:
    with pytest.raises(VcfError, match="sample sheet"):
        open_vcf(tmp_path / "absent.vcf")


def test_line_bound_counts_decompressed_bytes(tmp_path: Path) -> None:
    long_row = f"1 5 . A {'T' * 5_000_000} . PASS . GT 0/1"
    packed = bgzipped(tmp_path, text_of([long_row]))
    assert packed.stat().st_size < 50_000
    with pytest.raises(VcfError, match="line 3 is longer than 1,000,000"):
        open_vcf(packed, VcfSettings(max_line_bytes=1_000_000))
    assert len(calls(open_vcf(packed))[0].locus.alt) == 5_000_000


def test_latin1_is_noted_and_utf8_is_not(tmp_path: Path) -> None:
    path = tmp_path / "x.vcf"
    text = text_of(["1 5 . A T . caf\u00e9 . GT 0/1"])
    path.write_bytes(text.encode("latin-1"))
    assert (calls(open_vcf(path))[0].filters, len(open_vcf(path).notes)) == (("caf\u00e9",), 1)
    path.write_bytes(text.encode())
    assert (calls(open_vcf(path))[0].filters, open_vcf(path).notes) == (("caf\u00e9",), ())


def test_header_without_records_and_empty_lines(tmp_path: Path) -> None:
    assert list(opened(tmp_path, []).entries()) == []
    path = tmp_path / "x.vcf"
    path.write_text(text_of(ROWS[:2]) + "\n\n", encoding="utf-8")
    assert open_vcf(path).records == 2


def test_a_file_that_changes_between_readings_is_refused(tmp_path: Path) -> None:
    file = opened(tmp_path, ROWS[:3])
    file.path.write_text(text_of(ROWS[:2]), encoding="utf-8")
    with pytest.raises(VcfError, match="changed"):
        list(file.entries())


GOOD = text_of(
    ["chr1 100 . A T,G 50 PASS DP=10;END=200 GT:AD:PS 0|1:5,5,1:7", "chr2 20 . AC <DEL> . q10 . GT ./."],
    meta=["contig=<ID=chr1,length=248956422>", "tumor_sample=S1"],
).encode()


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.binary(max_size=3), st.integers(0, 4)), max_size=6))
@example([(GOOD.index(b"\t100"), b"", 1)])
def test_no_mutation_crashes_or_drops_a_line(tmp_path: Path, edits: list[tuple[int, bytes, int]]) -> None:
    data = GOOD
    for where, new, cut in edits:
        data = data[:where] + new + data[where + cut :]
    path = tmp_path / "mutant.vcf"
    path.write_bytes(data)
    try:
        entries = list(open_vcf(path).entries())
    except VcfError as error:
        assert str(path) in str(error)
        return
    assert_accounted(path, entries)
