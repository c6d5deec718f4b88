"""Files of known variants joined to alleles: real population data, hotspots, regions, and every way of spelling."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cyvcf2
import pysam
import pytest
from pysam import bcftools

from moltarget.errors import TableError, VcfError
from moltarget.known import joining, searching
from moltarget.known.alleles import anchored, spellings, trimmed
from moltarget.known.files import KnownFile, fingerprint, known_from_document, known_from_words
from moltarget.known.joining import join, joined_lines, prepare
from moltarget.known.values import NOTHING, Joins, Known
from moltarget.model import Build

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared data (../shared/data)")
HOTSPOT_NAMES = ["chrom", "pos", "ref", "alt", "gene", "class", "change", "effect"]
B38 = Build.GRCH38
Allele = tuple[str, int, str, str]


def entry(path: Path, build: Build = B38, label: str = "known", **more: Any) -> KnownFile:
    (known,) = known_from_document({label: {"use": "note", "files": {build.value: str(path)}, **more}})
    return known


def vcf(path: Path, *records: str, info: str = "AF:A AF_afr:A", preset: bool = True, meta: str = "") -> Path:
    """A bgzipped, indexed VCF; a record is ``chrom pos ref alt info``."""
    lines = ["##fileformat=VCFv4.2\n", meta]
    lines += [
        f'##INFO=<ID={name},Number={number},Type=String,Description="x">\n'
        for name, number in (one.split(":") for one in info.split())
    ]
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
    for chrom, pos, ref, alt, values in (record.split() for record in records):
        lines.append(f"{chrom}\t{pos}\t.\t{ref}\t{alt}\t.\tPASS\t{values}\n")
    plain = path.with_suffix("")
    plain.write_text("".join(lines), encoding="utf-8")
    pysam.tabix_compress(str(plain), str(path), force=True)
    if preset:
        pysam.tabix_index(str(path), preset="vcf", force=True)
    return path


def sites(*alleles: Allele) -> list[str]:
    head = ["##fileformat=VCFv4.2\n", "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"]
    return head + [
        f"{chrom}\t{pos}\tid{n}\t{ref}\t{alt}\t.\t.\t.\n" for n, (chrom, pos, ref, alt) in enumerate(alleles)
    ]


def said(joins: Joins, alleles: Sequence[Allele], fetch: Any = None) -> list[Known]:
    lines = list(joined_lines(sites(*alleles), joins, fetch))
    return [joins.read(line.rstrip("\n").split("\t")[7]) for line in lines if not line.startswith("#")]


def joins_of(tmp_path: Path, *known: KnownFile, build: Build = B38, fetch: Any = None) -> Joins:
    scratch = tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    return prepare(known, build, scratch, fetch)


def population(path: Path, *columns: str, **more: Any) -> KnownFile:
    return entry(path, label="pop", use="population", columns=list(columns or ("AF",)), **more)


@needs_shared
@pytest.mark.parametrize("prefix", ["", "chr"])
def test_a_slice_of_gnomad_says_what_an_independent_reader_finds(tmp_path: Path, prefix: str) -> None:
    source = SHARED / "vcf" / "callers" / "test_b38.gnomad.exomes.r2.1.1.sites.vcf.gz"
    calls = [(one.CHROM, one.POS, one.REF, one.ALT[0]) for one in cyvcf2.VCF(str(SHARED / "vcf/callers/test_b38.vcf"))]
    expected = {
        (one.CHROM.removeprefix("chr"), one.POS, one.REF, one.ALT[0]): max(one.INFO["AF"], one.INFO.get("AF_eas") or 0)
        for one in cyvcf2.VCF(str(source))
    }
    joins = joins_of(tmp_path, population(source, "AF", "AF_eas"))
    found = said(joins, [(f"{prefix}{chrom}", *rest) for chrom, *rest in calls])
    held = [call for call in calls if call in expected]
    assert len(held) == 4
    for call, known in zip(calls, found, strict=True):
        assert known.population_af == (pytest.approx(expected[call], rel=1e-4) if call in expected else None)
    assert joins.searched(f"{prefix}21")
    assert not joins.searched(f"{prefix}7"), "the slice holds chromosome 21 alone"


def panel_fetch(build: Build) -> Any:
    genome = pysam.FastaFile(str(SHARED / "reference" / f"{build}.panel.fa.gz"))
    return genome, lambda chrom, start, end: genome.fetch(chrom.removeprefix("chr"), start, end)


def hotspots(build: Build, **more: Any) -> KnownFile:
    path = SHARED / "hotspots" / f"cancerhotspots_v2_{build}.tsv"
    return entry(path, build, "hot", names=HOTSPOT_NAMES, columns=["gene", "change"], **more)


@needs_shared
@pytest.mark.parametrize("build", Build)
def test_every_hotspot_is_found_on_its_build(tmp_path: Path, build: Build) -> None:
    """The sites are spelled by an independent hand and normalised by bcftools, as the annotation does it."""
    genome, fetch = panel_fetch(build)
    rows = [line.split("\t") for line in hotspots(build).files[build].read_text().splitlines()]
    lines, expected = [], {}
    for number, (chrom, at, ref, alt, gene, _, change, _) in enumerate(rows):
        pos = int(at) - (alt == "-")
        base = genome.fetch(chrom, pos - 1, pos)
        if "-" in (ref, alt):
            ref, alt = ((base + side).replace("-", "") for side in (ref, alt))  # noqa: PLW2901
        if "N" not in genome.fetch(chrom, pos - 200, pos + 200):
            lines.append(f"{chrom}\t{pos}\t{number}\t{ref}\t{alt}\t.\t.\t.\n")
            expected[str(number)] = (gene, change)
    plain, sorted_, normal, out = (tmp_path / name for name in ("plain.vcf", "sorted.vcf", "normal.vcf", "out.vcf"))
    contigs = "".join(f"##contig=<ID={name}>\n" for name in genome.references)
    plain.write_text("##fileformat=VCFv4.2\n" + contigs + sites()[1] + "".join(lines))
    bcftools.sort("-o", str(sorted_), str(plain), catch_stdout=False)
    fasta = str(SHARED / "reference" / f"{build}.panel.fa.gz")
    bcftools.norm("-f", fasta, "-o", str(normal), str(sorted_), catch_stdout=False)
    joins = joins_of(tmp_path, hotspots(build), build=build, fetch=fetch)
    join(normal, out, joins, fetch)
    records = [line.rstrip("\n").split("\t") for line in out.open() if not line.startswith("#")]
    found = {cells[2]: dict(joins.read(cells[7]).notes) for cells in records}
    assert len(found) == len(expected) > 800
    for number, (gene, change) in expected.items():
        assert gene in found[number]["hot.gene"].split(",")
        assert change in found[number]["hot.change"].split(",")


@needs_shared
def test_hotspots_of_the_other_build_are_refused(tmp_path: Path) -> None:
    _, fetch = panel_fetch(B38)
    known = entry(hotspots(Build.GRCH37).files[Build.GRCH37], names=HOTSPOT_NAMES, columns=["change"])
    with pytest.raises(TableError, match="REF bases differ from GRCh38; is it a file of the other build"):
        joins_of(tmp_path, known, fetch=fetch)


@needs_shared
def test_without_bases_indels_of_a_table_are_left_out_and_counted(tmp_path: Path) -> None:
    joins = joins_of(tmp_path, hotspots(B38))
    assert joins.notes == (
        "hot: 435 insertions and deletions written with '-' are left out: the base before them is not known; "
        "they need a reference genome that has it",
    )
    assert said(joins, [("1", 2559850, "G", "A")])[0].notes == (("hot.gene", "TNFRSF14"), ("hot.change", "C111Y"))


@pytest.mark.parametrize("theirs", ["", "chr"])
@pytest.mark.parametrize("ours", ["", "chr"])
def test_contig_names_do_not_matter(tmp_path: Path, theirs: str, ours: str) -> None:
    names = ("7", "X", "M" if theirs else "MT")
    source = vcf(tmp_path / "a.vcf.gz", *(f"{theirs}{name} 10 A G AF=0.2" for name in names))
    alleles = [(f"{ours}{name}", 10, "A", "G") for name in ("7", "X", "M" if ours else "MT")]
    assert [known.population_af for known in said(joins_of(tmp_path, population(source)), alleles)] == [0.2] * 3


def test_each_allele_of_a_multi_allelic_record_gets_its_own_value(tmp_path: Path) -> None:
    """bcftools annotate gives the second of two sites nothing (its record is taken once)."""
    records = ("1 10 C G,T AF=0.1,0.2;AF_afr=.,0.25", "1 20 AG GG,A,* AF=0.3,0.4,0.5", "1 30 TAC TGC,T AF=0.6,0.7")
    joins = joins_of(tmp_path, population(vcf(tmp_path / "a.vcf.gz", *records), "AF", "AF_afr"))
    alleles = [
        ("1", 10, "C", "G"), ("1", 10, "C", "T"), ("1", 20, "A", "G"), ("1", 20, "AG", "A"),
        ("1", 30, "TAC", "T"), ("1", 31, "A", "G"), ("1", 31, "A", "T"),
    ]  # fmt: skip
    found = [(known.population_af, known.population) for known in said(joins, alleles)]
    assert found == [
        (0.1, "pop.AF"), (0.25, "pop.AF_afr"), (0.3, "pop.AF"), (0.4, "pop.AF"),
        (0.7, "pop.AF"), (0.6, "pop.AF"), (None, ""),
    ]  # fmt: skip


def test_numbers_by_allele_with_ref_and_for_the_site(tmp_path: Path) -> None:
    source = vcf(tmp_path / "a.vcf.gz", "1 10 C G,T R=9,8,7;S=a,b%3Bc;F", info="R:R S:. F:0")
    joins = joins_of(tmp_path, entry(source, columns=["R", "S", "F"]))
    assert said(joins, [("1", 10, "C", "T")])[0].notes == (("known.R", "7"), ("known.S", "a,b;c"), ("known.F", "1"))


def test_records_that_say_the_same_allele_twice_are_all_heard(tmp_path: Path) -> None:
    source = vcf(tmp_path / "a.vcf.gz", "1 10 C G AF=0.1", "1 10 C G AF=0.3", "1 10 C G AF=0.1")
    lines = list(joined_lines(sites(("1", 10, "C", "G")), joins_of(tmp_path, population(source))))
    assert lines[-1] == "1\t10\tid0\tC\tG\t.\t.\tMT_pop_AF=0.1,0.3\n"
    assert said(joins_of(tmp_path, population(source)), [("1", 10, "C", "G")])[0].population_af == 0.3


def test_a_record_without_a_frequency_is_not_one_with_zero(tmp_path: Path) -> None:
    joins = joins_of(tmp_path, population(vcf(tmp_path / "a.vcf.gz", "1 10 C G AF=.", "1 11 C G AF=0", "1 12 C G X=1")))
    found = said(joins, [("1", pos, "C", "G") for pos in (10, 11, 12)])
    assert [known.population_af for known in found] == [None, 0.0, None]


def test_a_file_that_is_not_left_aligned(tmp_path: Path) -> None:
    bases = "GCAAAATCTCTG"  # CA -> C at 2 is also AA -> A at 3, 4, 5; TCTC: TCT -> T at 7 is also CTC -> C at 8 ...
    source = vcf(tmp_path / "a.vcf.gz", "1 5 AA A AF=0.1", "1 6 A ATC AF=0.05", "1 8 C CTC AF=0.2")
    joins = joins_of(tmp_path, population(source))
    alleles = [("1", 2, "CA", "C"), ("1", 6, "A", "ATC")]
    fetch = lambda _, start, end: bases[max(start, 0) : end]  # noqa: E731
    assert [known.population_af for known in said(joins, alleles)] == [None, 0.05]
    assert [known.population_af for known in said(joins, alleles, fetch)] == [0.1, 0.2]


@pytest.mark.parametrize("site", [(2, "CA", "C"), (2, "C", "CA"), (6, "A", "ATC"), (6, "ATC", "A"), (3, "A", "T")])
def test_every_spelling_makes_the_same_sequence(site: tuple[int, str, str]) -> None:
    bases = "GCAAAATCTCTG"
    made = set()
    for pos, ref, alt in spellings("1", site, lambda _, start, end: bases[start:end]):
        assert bases[pos - 1 : pos - 1 + len(ref)] == ref
        made.add(bases[: pos - 1] + alt + bases[pos - 1 + len(ref) :])
    assert len(made) == 1


def test_alleles_are_trimmed_and_anchored() -> None:
    fetch = lambda _, start, end: "GCAAAATCTCTG"[max(start, 0) : end]  # noqa: E731
    assert trimmed(10, "GAAT", "GAAC") == (13, "T", "C")
    assert anchored("1", (3, "AA", "-"), fetch) == (2, "CAA", "C")
    assert anchored("1", (2, "-", "TT"), fetch) == (2, "C", "CTT"), "after the base at its position"
    assert anchored("1", (1, "G", "-"), fetch) is None
    assert anchored("1", (3, "AA", "-"), lambda *_: "N") is None


def test_a_panel_of_normals_needs_no_columns(tmp_path: Path) -> None:
    source = vcf(tmp_path / "pon.vcf.gz", "chr1 10 C G,T .")
    joins = joins_of(tmp_path, entry(source, label="pon", use="panel_of_normals"), population(source))
    found = said(joins, [("1", 10, "C", "G"), ("1", 10, "C", "T"), ("1", 10, "C", "A")])
    assert [known.panels for known in found] == [("pon",), ("pon",), ()]
    assert found[2] is NOTHING
    assert '##INFO=<ID=MT_pon,Number=0,Type=Flag,Description="pon (panel_of_normals)">\n' in joins.header_lines()


def test_regions_of_a_bed_plain_and_indexed(tmp_path: Path) -> None:
    plain = tmp_path / "a.bed"
    plain.write_text("track name=x\nchr1\t9\t12\tlow map; 50 %\nchr1\t100\t200\tb\nchr1\t5\t50\tc\n")
    ordered = tmp_path / "b.bed"
    ordered.write_text("#chrom\tfrom\tto\tname\nchr1\t5\t50\tc\nchr1\t9\t12\tlow map; 50 %\nchr1\t100\t200\tb\n")
    pysam.tabix_index(str(ordered), preset="bed", force=True)
    alleles = [
        ("1", 5, "A", "G"),
        ("1", 6, "A", "G"),
        ("1", 9, "AC", "A"),
        ("1", 12, "A", "AT"),
        ("1", 13, "A", "C"),
        ("1", 201, "A", "C"),
    ]
    for path in (plain, tmp_path / "b.bed.gz"):
        joins = joins_of(tmp_path, entry(path, match="region", columns=["name"]))
        found = [dict(known.notes).get("known.name", "") for known in said(joins, alleles)]
        assert [set(filter(None, one.split(","))) for one in found] == [
            set(), {"c"}, {"c", "low map; 50 %"}, {"c", "low map; 50 %"}, {"c"}, set(),
        ]  # fmt: skip


def test_regions_without_columns_and_of_a_table(tmp_path: Path) -> None:
    table = tmp_path / "regions.tsv"
    table.write_text("Chr\tFrom\tTo\tWhy\nchr1\t10\t12\tsegdup\n1\tx\t12\tno\n", encoding="utf-8")
    known = entry(table, label="seg", match="region", coordinates={"pos": "From", "end": "To"})
    joins = joins_of(tmp_path, known)
    found = [one.notes for one in said(joins, [("1", pos, "A", "C") for pos in (9, 10, 12, 13)])]
    assert found == [(), (("seg", ""),), (("seg", ""),), ()]
    assert joins.notes == ("seg: 1 rows without usable coordinates or alleles are left out, the first in line 3",)


def test_regions_of_a_vcf_are_those_of_its_ref(tmp_path: Path) -> None:
    source = vcf(tmp_path / "a.vcf.gz", "1 10 CAA C,G X=p,q", info="X:A")
    joins = joins_of(tmp_path, entry(source, match="region", columns=["X"]))
    found = [one.notes for one in said(joins, [("1", 9, "A", "G"), ("1", 12, "A", "G"), ("1", 13, "A", "G")])]
    assert found == [(), (("known.X", "p,q"),), ()]


def test_a_maf_is_read_by_its_own_names(tmp_path: Path) -> None:
    table = tmp_path / "a.maf"
    table.write_text(
        "#version 2.4\n"
        "Hugo_Symbol\tChromosome\tStart_Position\tEnd_Position\tReference_Allele\tTumor_Seq_Allele2\tHGVSp Short\n"
        'BRAF\tchr7\t140753336\t140753336\ta\tt\t"p.V600E; =1"\n',
        encoding="utf-8",
    )  # fmt: skip
    joins = joins_of(tmp_path, entry(table, columns=["HGVSp Short"]))
    assert said(joins, [("7", 140753336, "A", "T")])[0].notes == (("known.HGVSp Short", "p.V600E; =1"),)


def test_sites_keep_their_lines_and_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks and runs of contigs change nothing; the INFO that was there stays in front."""
    source = vcf(tmp_path / "a.vcf.gz", *(f"{chrom} {pos} C G AF=0.{pos}" for chrom in "12" for pos in range(1, 99, 7)))
    joins = joins_of(tmp_path, population(source))
    lines = sites(*((chrom, pos, "C", "G") for chrom in ("2", "1") for pos in range(1, 99)))
    lines = [line.replace("\t.\n", "\tBCSQ=x|y\n") if "\t8\t" in line else line for line in lines]
    whole = list(joined_lines(lines, joins))
    monkeypatch.setattr(joining, "_CHUNK", 3)
    assert list(joined_lines(lines, joins)) == whole
    assert [line.split("\t")[:7] for line in whole[3:]] == [line.split("\t")[:7] for line in lines[2:]]
    assert sum("MT_pop_AF=" in line for line in whole) == 28
    assert sum("BCSQ=x|y;MT_pop_AF=0.8\n" in line for line in whole) == 2
    assert list(joined_lines(lines, Joins())) == lines


@pytest.mark.parametrize("match", ["allele", "region"])
def test_how_a_file_is_read_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, match: str) -> None:
    """Every site by a jump of its own, all of them in one reading, or what is cheapest."""
    records = (f"1 {pos} {'CAT' if pos % 3 else 'C'} G,C AF=0.1,0.{pos}" for pos in range(1, 3000, 11))
    source = vcf(tmp_path / "a.vcf.gz", *records)
    joins = joins_of(tmp_path, entry(source, match=match, columns=["AF"]))
    lines = sites(*(("1", pos, "CAT" if pos % 3 else "C", "G") for pos in range(1, 3000, 3)))
    made = []
    for cost in (-1, searching._SEEK, 10**12):
        monkeypatch.setattr(searching, "_SEEK", cost)
        made.append(list(joined_lines(lines, joins)))
    assert made[0] == made[1] == made[2]
    assert sum("MT_known_AF" in line for line in made[0]) > 90


def test_unsorted_sites_are_refused(tmp_path: Path) -> None:
    with pytest.raises(VcfError, match="1:5 follows 9; sort them"):
        list(joined_lines(sites(("1", 9, "A", "C"), ("1", 5, "A", "C")), joins_of(tmp_path)))


def test_a_csi_index_serves_as_well(tmp_path: Path) -> None:
    source = vcf(tmp_path / "a.vcf.gz", "1 10 C G AF=0.1", preset=False)
    pysam.tabix_index(str(source), preset="vcf", csi=True)
    assert said(joins_of(tmp_path, population(source)), [("1", 10, "C", "G")])[0].population_af == 0.1


@pytest.mark.parametrize("value", ["12%", "1.5", "often"])
def test_a_frequency_that_is_no_fraction_is_a_fault(tmp_path: Path, value: str) -> None:
    joins = joins_of(tmp_path, population(vcf(tmp_path / "a.vcf.gz", f"1 10 C G AF={value}")))
    with pytest.raises(TableError, match=r"pop\.AF: .* is no fraction from 0 to 1"):
        said(joins, [("1", 10, "C", "G")])


def test_a_table_without_a_usable_row_is_a_fault(tmp_path: Path) -> None:
    table = tmp_path / "a.tsv"
    table.write_text("chrom\tpos\tref\talt\n1\tten\tC\tG\n", encoding="utf-8")
    with pytest.raises(
        TableError, match=r"no row can be used: known_files\.known needs contigs and positions of GRCh38"
    ):
        joins_of(tmp_path, entry(table))


def test_words_of_a_command_line_say_the_whole_entry(tmp_path: Path) -> None:
    known = hotspots(B38, coordinates={"pos": "Start = here"}, match="region", use="panel_of_normals")
    assert known_from_words(known.words()) == known
    both = entry(tmp_path / "a=b.vcf.gz", columns=["AF", "x=y"])
    assert known_from_words(both.words()) == both


def test_a_fingerprint_changes_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf.gz"
    seen = {fingerprint(vcf(path, f"1 10 C G AF={value}")) for value in ("0.1", "0.2", "0.2", "0.234")}
    assert len(seen) == 3
    table = tmp_path / "a.tsv"
    for text in ("a", "b"):
        table.write_text(text)
        seen.add(fingerprint(table))
    assert len(seen) == 5
