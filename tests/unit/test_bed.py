"""Panel BED files: intervals, names of contigs, and what is refused."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moltarget.bed import read_bed
from moltarget.contigs import bare_contig
from moltarget.errors import TableError


@pytest.fixture
def bed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(data: str | bytes) -> str:
        (tmp_path / "p.bed").write_bytes(data if isinstance(data, bytes) else data.encode())
        return "p.bed"

    return write


def test_intervals_are_sorted_and_merged(bed):
    panel = read_bed(bed("chr7\t50\t60\n7\t10\t20\n7\t20\t30\n7\t12\t15\nchrM\t0\t5\n7\t40\t40\nX\t1\t2\n"))
    assert dict(panel.intervals) == {"7": ((10, 30), (50, 60)), "MT": ((0, 5),), "X": ((1, 2),)}
    assert list(panel.intervals) == ["7", "MT", "X"]
    assert panel.bases == 36


@pytest.mark.parametrize(
    "data",
    [
        "browser position chr7\ntrack name=p description='my panel'\n#chrom\tstart\tend\n\nchr7\t10\t20\tEGFR\t0\t+\n",
        "chr7\t10\t20\r\n",
        "\ufeffchr7\t10\t20\n",
        "chr7 10 20 EGFR\n",
        "7\t10\t20",
        gzip.compress(b"chr7\t10\t20\n", mtime=0),
        gzip.compress(b"chr7\t10\t", mtime=0) + gzip.compress(b"20\n", mtime=0),  # bgzip is gzip in blocks
        b"chr7\t10\t20\tg\xe8ne\n",
    ],
)
def test_spellings_of_one_panel(bed, data):
    assert dict(read_bed(bed(data)).intervals) == {"7": ((10, 20),)}


@pytest.mark.parametrize(
    ("chrom", "start_i", "end_i", "covered"),
    [
        ("7", 10, 30, True),  # over the border of two touching lines
        ("chr7", 10, 11, True),
        ("7", 29, 30, True),
        ("7", 9, 11, False),
        ("7", 29, 31, False),
        ("7", 30, 31, False),  # the end is not part of the interval
        ("7", 25, 55, False),  # a gap inside
        ("7", 0, 1, False),
        ("8", 10, 11, False),
        ("M", 0, 5, True),
    ],
)
def test_covers(bed, chrom, start_i, end_i, covered):
    panel = read_bed(bed("7\t10\t20\n7\t20\t30\n7\t50\t60\nMT\t0\t5\n"))
    assert panel.covers(chrom, start_i, end_i) is covered


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)), min_size=1, max_size=12),
    st.integers(0, 50),
    st.integers(1, 10),
)
def test_covers_is_what_counting_bases_says(tmp_path_factory, spans, start, length):
    path = tmp_path_factory.mktemp("bed") / "p.bed"
    path.write_text("".join(f"1\t{at}\t{at + size}\n" for at, size in spans), encoding="utf-8")
    bases = {base for at, size in spans for base in range(at, at + size)}
    panel = read_bed(path)
    assert panel.covers("1", start, start + length) == (set(range(start, start + length)) <= bases)
    assert panel.bases == len(bases)


def test_covers_wants_a_base(bed):
    with pytest.raises(ValueError, match="7:12-12 holds no base"):
        read_bed(bed("7\t10\t20\n")).covers("7", 12, 12)


@pytest.mark.parametrize(
    ("name", "bare"),
    [("chr7", "7"), ("7", "7"), ("CHRX", "X"), ("chrM", "MT"), ("M", "MT"), ("chr", "chr"), ("GL0", "GL0")],
)
def test_bare_contig(name, bare):
    assert bare_contig(name) == bare


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("7\t10\n", "p.bed: 1 fault\n  line 1: has 2 of the 3 fields contig, start, end"),
        (
            "7\t10\t20\n\nchrom\tstart\tend\n",
            "line 3: start 'start' is not a whole number; begin a header line with '#'",
        ),
        ("7\t10\t2e3\n", "line 1: end '2e3' is not a whole number"),
        ("7\t-1\t20\n", "line 1: start '-1'"),
        ("7\t30\t20\n", "line 1: start 30 is after end 20"),
        ("7\t1,000\t2,000\n", "line 1: start '1,000'"),
        ("7\t" + "9" * 5000 + "\t20\n", "line 1: start '9999"),
        ("7\t1\0\t20\n", r"line 1: start '1\x00'"),
        ("@HD\tVN:1.6\n7\t1\t2\t+\tx\n", "line 1: this is a Picard interval list, which counts from 1"),
        ("", "p.bed: holds no interval"),
        ("# note\ntrack x\n7\t5\t5\n", "p.bed: holds no interval"),
        ("7\t1\t2\n".encode("utf-16"), "p.bed: is UTF-16"),
        (gzip.compress(b"7\t1\t2\n" * 500, mtime=0)[:-12], "p.bed: cannot be read"),
        (b"\x1f\x8b\x08garbage", "p.bed: cannot be read"),
    ],
)
def test_refused(bed, data, told):
    with pytest.raises(TableError) as caught:
        read_bed(bed(data))
    assert told in str(caught.value)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("path", ["none.bed", ".", "a\0b"])
def test_no_such_file(bed, path):
    with pytest.raises(TableError, match="cannot be read"):
        read_bed(path)


def test_many_faults_are_counted_and_the_first_told(bed):
    with pytest.raises(TableError) as caught:
        read_bed(bed("7\tx\ty\n" * 1000))
    told = str(caught.value).splitlines()
    assert told[0] == "p.bed: 1000 faults"
    assert told[-1] == "  and 980 more"
    assert len(told) == 22
