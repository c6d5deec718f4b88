"""The annotated VCF: sound for other readers, complete, and the same bytes every time."""

from __future__ import annotations

import gzip
import random
from pathlib import Path
from urllib.parse import unquote

import cyvcf2
import pysam
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vcf_factory import calls

from moltarget.errors import VcfError
from moltarget.model import Consequence, Disposition, Locus
from moltarget.vcf import AnnotatedRow, AnnotatedVcf, bare_contig, open_vcf

BRAF = Consequence(
    "BRAF", "ENST00000646891.2", ("missense_variant", "splice_region_variant"), "c.1799T>A", "p.V600=", "15/18", "",
    600, 601, preferred=True, note="a; b=c, 5% | d & \u00fc\n<script>",
)  # fmt: skip
ROWS = (
    AnnotatedRow(Locus("X", 5, "A", "T"), "X:5:A>T", ("q10", "odd filter;x", "0"), (), Disposition.FAILED_FILTER),
    AnnotatedRow(Locus("10", 9, "AC", "A"), "10:11:CC>C", (), (BRAF, BRAF), Disposition.REPORTED, 40, 10, 0.25),
    AnnotatedRow(Locus("2", 9, "A", "G"), "2:9:A>G", (), (), Disposition.NO_EVIDENCE, None, None, 0.125),
    AnnotatedRow(Locus("MT", 3, "A", "G"), "MT:3:A>G", (), (), Disposition.NON_CODING, 7),
    AnnotatedRow(Locus("chrUn_1", 3, "A", "G"), "chrUn_1:3:A>G"),
    AnnotatedRow(Locus("2", 9, "A", "C"), "2:9:A>C"),
)
CONTIGS = {"1": 248956422, "2": 242193529, "10": 133797422, "X": 156040895, "MT": 16569}


def write(path: Path, rows: tuple[AnnotatedRow, ...] = ROWS, names: dict[str, str] | None = None) -> Path:
    made = AnnotatedVcf(path, names)
    for row in rows:
        made.add(row)
    made.close(contigs=CONTIGS, sample="P1 T", meta={"source": "moltarget 0.1", "b": "x\ny"})
    return path


def test_same_bytes_for_any_order_and_no_leftovers(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a.vcf.gz"), write(tmp_path / "b.vcf.gz", tuple(reversed(ROWS)))
    assert first.read_bytes() == second.read_bytes()
    assert Path(f"{first}.tbi").read_bytes() == Path(f"{second}.tbi").read_bytes()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["a.vcf.gz", "a.vcf.gz.tbi", "b.vcf.gz", "b.vcf.gz.tbi"]
    assert str(tmp_path) not in gzip.decompress(first.read_bytes()).decode()


def test_pysam_reads_every_declared_field(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pysam.VariantFile(str(write(tmp_path / "a.vcf.gz"))) as file:
        records = list(file)
        assert [name for name in file.header.samples] == ["P1 T"]  # noqa: C416
        assert file.header.contigs["X"].length == 156040895
        assert [record.chrom for record in file.fetch("X", 0, 10)] == ["X"]
    keys = [f"{record.chrom}:{record.pos}:{record.ref}>{record.alts[0]}" for record in records]
    assert keys == ["2:9:A>C", "2:9:A>G", "10:9:AC>A", "X:5:A>T", "MT:3:A>G", "chrUn_1:3:A>G"]
    braf, filtered = records[2], records[3]
    assert (braf.samples[0]["DP"], braf.samples[0]["AD"], braf.samples[0]["AF"]) == (40, (None, 10), (0.25,))
    assert unquote(braf.info["MT_ORIGINAL"]) == "10:11:CC>C"
    assert "MT_ORIGINAL" not in filtered.info
    assert list(filtered.filter) == ["q10", "odd_filter_x", "filter_0"]
    assert list(braf.filter) == ["PASS"]
    assert unquote(filtered.info["MT_DISPOSITION"]) == "failed caller filter"
    assert records[1].samples[0]["DP"] is None
    assert "W::" not in capfd.readouterr().err  # htslib warns about undeclared fields


def test_cyvcf2_reads_what_we_wrote(tmp_path: Path) -> None:
    records = list(cyvcf2.VCF(str(write(tmp_path / "a.vcf.gz"))))
    assert [(record.CHROM, record.POS, record.REF, record.ALT) for record in records][2] == ("10", 9, "AC", ["A"])
    assert [record.format("DP")[0][0] for record in records][2] == 40


def test_our_reader_reads_the_annotation_back(tmp_path: Path) -> None:
    file = open_vcf(write(tmp_path / "a.vcf.gz"))
    found = {call.locus.chrom: call for call in calls(file)}
    assert len(list(file.entries())) == file.records == len(ROWS)
    ten = found["10"]
    assert (ten.depth, ten.alt_reads, ten.vaf) == (40, 10, 0.25)
    one = ten.consequences[0]
    assert (one.gene, one.transcript, one.terms, one.hgvs_p) == (BRAF.gene, BRAF.transcript, BRAF.terms, BRAF.hgvs_p)
    assert (one.hgvs_c, one.exon, one.first_residue, one.last_residue) == ("c.1799T>A", "15/18", 600, 601)
    text = gzip.decompress(file.path.read_bytes()).decode()
    assert "<script>" not in text
    assert [unquote(part.split("|")[-1]) for part in text.split("CSQ=")[1].split("\t")[0].split(",")] == [BRAF.note] * 2


def test_what_is_not_known_is_a_missing_value(tmp_path: Path) -> None:
    with pysam.VariantFile(str(write(tmp_path / "a.vcf.gz", (ROWS[0],)))) as file:
        (record,) = list(file)
        assert (record.samples[0]["DP"], record.samples[0]["AD"], record.samples[0]["AF"]) == (
            None,
            (None, None),
            (None,),
        )


def test_contigs_keep_the_names_of_the_input(tmp_path: Path) -> None:
    """Those that the input did not name follow its habit; names of other sequences stay."""
    path = write(tmp_path / "a.vcf.gz", names={"2": "chr2", "10": "chr10"})
    with pysam.VariantFile(str(path)) as file:
        assert list(dict.fromkeys(record.chrom for record in file)) == ["chr2", "chr10", "chrX", "chrM", "chrUn_1"]
        assert list(file.header.contigs)[:2] == ["chr1", "chr2"]
    names = {"2": "2", "10": "10"}
    with pysam.VariantFile(str(write(tmp_path / "b.vcf.gz", names=names))) as file:
        assert list(dict.fromkeys(record.chrom for record in file)) == ["2", "10", "X", "MT", "chrUn_1"]


def test_many_rows_in_any_order(tmp_path: Path) -> None:
    """More rows than are held in memory at once, sorted on disk: the same bytes as from rows in order."""
    rows = tuple(
        AnnotatedRow(Locus(chrom, pos, "A", alt), f"{chrom}:{pos}:A>{alt}", depth=pos)
        for chrom in ("1", "2", "X")
        for pos in range(1, 1500)
        for alt in "CT"
    )
    shuffled = list(rows)
    random.Random(7).shuffle(shuffled)
    first, second = write(tmp_path / "a.vcf.gz", rows), write(tmp_path / "b.vcf.gz", tuple(shuffled))
    assert first.read_bytes() == second.read_bytes()
    assert len(list(tmp_path.iterdir())) == 4


def test_no_rows_is_a_valid_indexed_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.vcf.gz", ())
    assert open_vcf(path).records == 0
    assert Path(f"{path}.tbi").stat().st_size > 0


def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(VcfError, match="cannot be written"):
        write(tmp_path / "absent" / "a.vcf.gz")


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
NAME = st.from_regex(r"[0-9A-Za-z!$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]{0,6}", fullmatch=True)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chrom=NAME.filter(lambda name: name != "."),
    filters=st.lists(TEXT, max_size=3),
    gene=TEXT,
    note=TEXT,
    key=TEXT.filter(bool),
)
def test_untrusted_text_cannot_break_the_file(
    tmp_path: Path, *, chrom: str, filters: list[str], gene: str, note: str, key: str
) -> None:
    one = Consequence(gene, "t", ("intron_variant",), note=note)
    locus = Locus(bare_contig(chrom), 5, "A", "T")
    path = write(tmp_path / "a.vcf.gz", (AnnotatedRow(locus, key, tuple(filters), (one,), depth=3),))
    (call,) = calls(open_vcf(path))
    assert (call.locus, call.depth) == (locus, 3)
    (entry,) = call.consequences
    assert unquote(entry.gene) == gene
    with pysam.VariantFile(str(path)) as file:
        (record,) = list(file)
        assert (record.chrom, record.samples[0]["DP"]) == (locus.chrom, 3)
        assert unquote(record.info["MT_ORIGINAL"]) == key
        assert unquote(record.info["CSQ"][0].split("|")[-1]) == note
