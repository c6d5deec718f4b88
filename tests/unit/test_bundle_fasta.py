"""The bgzipped FASTA of a bundle and its indexes, against plain writers and against htslib."""

from __future__ import annotations

import gzip
import random
import tracemalloc
from pathlib import Path

import pysam
from hypothesis import given, settings
from hypothesis import strategies as st

from moltarget.bundle.bgzf import BLOCK, BgzfWriter, write_gzi
from moltarget.bundle.fasta import WIDTH, LocalFasta, PanelFasta
from moltarget.bundle.models import Region


@given(
    st.lists(st.tuples(st.integers(0, 200), st.text("ACGTN", min_size=1, max_size=200)), max_size=6),
    st.integers(0, 130),
)
@settings(max_examples=60, deadline=None)
def test_written_fasta_is_what_a_plain_writer_gives(tmp_path_factory, pieces, tail):
    path = tmp_path_factory.mktemp("fasta") / "panel.fa.gz"
    parts, whole = [], ""
    for gap, bases in pieces:
        whole += "N" * gap
        parts.append((Region("7", len(whole) + 1, len(whole) + len(bases)), bases))
        whole += bases
    whole += "N" * (tail + 1)
    writer = PanelFasta(path)
    writer.contig("7", len(whole), parts)
    writer.contig("8", 61, [])
    writer.finish()
    rows = [bases[at : at + WIDTH] for bases in (whole,) for at in range(0, len(bases), WIDTH)]
    assert gzip.decompress(path.read_bytes()).decode() == ">7\n" + "\n".join(rows) + f"\n>8\n{'N' * 60}\nN\n"
    check_indexes(path)


def check_indexes(path: Path) -> None:
    """Both indexes are, byte for byte, those that htslib makes of the same file."""
    copy = path.with_name("copy.fa.gz")
    copy.write_bytes(path.read_bytes())
    pysam.faidx(str(copy))
    for suffix in ("fai", "gzi"):
        assert Path(f"{path}.{suffix}").read_bytes() == Path(f"{copy}.{suffix}").read_bytes()


def test_blocks_that_do_not_shrink_are_stored(tmp_path):
    path, data = tmp_path / "noise.gz", random.Random(1).randbytes(3 * BLOCK + 17)
    with BgzfWriter(path) as sink:
        sink.write(data[:5])
        sink.write(data[5:])
    write_gzi(tmp_path / "noise.gz.gzi", sink.blocks)
    assert gzip.decompress(path.read_bytes()) == data
    with pysam.BGZFile(str(path)) as reader:
        assert reader.read() == data


def test_a_whole_chromosome_takes_little_memory_and_space(tmp_path):
    path = tmp_path / "panel.fa.gz"
    tracemalloc.start()
    writer = PanelFasta(path)
    writer.contig("1", 248_956_422, [(Region("1", 100_000_001, 100_000_500), "ACGTT" * 100)])
    writer.finish()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    assert path.stat().st_size < 1_500_000
    with pysam.FastaFile(str(path)) as made:
        assert made.get_reference_length("1") == 248_956_422
        assert made.fetch("1", 99_999_998, 100_000_006) == "NNACGTTA"
        assert made.fetch("1", 100_000_498, 100_000_502) == "TTNN"
        assert made.fetch("1", 248_956_420, 248_956_430) == "NN"


@given(
    st.lists(st.tuples(st.text("ACGTn", max_size=40), st.integers(1, 9)), min_size=1, max_size=4), st.integers(1, 50)
)
@settings(max_examples=60, deadline=None)
def test_a_fasta_is_read_alike_wherever_its_blocks_end(tmp_path_factory, contigs, size):
    path = tmp_path_factory.mktemp("fasta") / "genome.fa"
    text = ""
    for number, (bases, width) in enumerate(contigs):
        rows = "".join(bases[at : at + width] + "\r\n" for at in range(0, len(bases), width))
        text += f">c{number} of > 1 part\n{rows}"
    path.write_bytes(text.encode())
    reader, found = LocalFasta(path), {}
    blocks = iter([path.read_bytes()[at : at + size] for at in range(0, len(text), size)])
    for name, bases in reader._contigs(blocks):
        found[name] = found.get(name, "") + bases.decode()
    assert found == {f"c{number}": bases for number, (bases, _) in enumerate(contigs)}
    assert reader.lengths() == {name: len(bases) for name, bases in found.items()}
