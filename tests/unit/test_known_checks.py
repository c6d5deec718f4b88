"""``known_files`` of the configuration: what is refused before any job, and what reaches the rules."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pysam
import pytest

import annotate_variants
from moltarget.errors import SheetError
from moltarget.model import Build
from moltarget.steps.config import Thresholds, config_from
from moltarget.steps.plan import make_plan

Json = dict[str, Any]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.vcf").write_text("x\n")
    (tmp_path / "samples.tsv").write_text("sample\ttumor_type\tvcf\nA\tLUAD\ta.vcf\n")
    return tmp_path


def plan_of(**entries: Json):
    return make_plan({"samples": "samples.tsv", "batch_size": 50, "known_files": entries})


def source(place: Path, name: str = "pop.vcf.gz", meta: str = "", index: bool = True) -> str:
    plain = place / name.removesuffix(".gz")
    plain.write_text(
        f'##fileformat=VCFv4.2\n{meta}##INFO=<ID=AF,Number=A,Type=Float,Description="x">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr7\t10\t.\tA\tG\t.\t.\tAF=0.1\n"
    )
    pysam.tabix_compress(str(plain), str(place / name), force=True)
    if index:
        pysam.tabix_index(str(place / name), preset="vcf", force=True)
    return name


def population(path: str, build: str = "GRCh38", **more: Any) -> Json:
    return {"use": "population", "columns": ["AF"], "files": {build: path}, **more}


def test_entries_become_inputs_and_arguments(place: Path) -> None:
    hot = {
        "use": "note",
        "columns": ["gene"],
        "files": {"GRCh37": "h.tsv", "GRCh38": "h.tsv"},
        "coordinates": {"pos": "at"},
    }
    (place / "h.tsv").write_text("chrom\tat\tref\talt\tgene\n7\t10\tA\tG\tBRAF\n")
    plan = plan_of(pop=population(source(place)), hot=hot)
    assert plan.known_files() == ["h.tsv", "pop.vcf.gz"]
    assert plan.known_arguments() == [
        *("--known", "hot", "use=note", "match=allele", "column=gene", "pos=at", "GRCh37=h.tsv", "GRCh38=h.tsv"),
        *("--known", "pop", "use=population", "match=allele", "column=AF", "GRCh38=pop.vcf.gz"),
    ]
    assert plan.config.known[1].files == {Build.GRCH38: Path("pop.vcf.gz")}
    assert config_from({"known_files": None}).known == ()


def test_a_command_line_says_what_the_configuration_says(place: Path) -> None:
    document = {
        "samples": "samples.tsv", "batch_size": 50, "known_files": {"pop": population(source(place))},
        "filters": {"min_depth": 20, "min_vaf": 0.05, "max_population_af": 0.001, "max_germline_probability": 0.9},
    }  # fmt: skip
    plan = make_plan(document)
    words = ["--sheet", "s", "--output", "o", *plan.known_arguments(), *plan.threshold_arguments(), "--samples", "A"]
    read = annotate_variants.read_config(annotate_variants.build_parser().parse_args(words))
    assert read.known == plan.config.known
    assert read.thresholds == plan.config.thresholds == Thresholds(20, 0, 0.05, 0, 0.001, 0.9)


def test_a_known_argument_that_cannot_be_read_ends_with_2(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--sheet", "samples.tsv", "--output", "o.json", "--samples", "A", "--known", "pop"]
    for more, message in (("AF", "'AF' is not key=value"), ("color=red", "no key 'color'"), ("use=joy", "joy")):
        assert annotate_variants.main([*words, more]) == 2
        said = capsys.readouterr().err
        assert said.startswith("known file pop: ")
        assert message in said


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"use": "population", "columns": ["AF"], "files": {"GRCh38": "none.vcf.gz"}}, r"pop: none.vcf.gz: no such file"),
        ({"use": "population", "files": {"GRCh38": "pop.vcf.gz"}}, "population needs columns"),
        (population("pop.vcf.gz", match="region"), "population needs match: allele"),
        (population("pop.vcf.gz", columns=["AF", "AF_eas"]), "has no INFO field 'AF_eas'; it has AF"),
        (population("pop.vcf.gz", names=["a"]), "leave out names and coordinates"),
        (population("bare.vcf.gz"), r"bare.vcf.gz: has no index beside it; make one with: tabix -p vcf bare.vcf.gz"),
        (population("a.vcf"), r"a.vcf: is of no format that is read; compress a VCF with bgzip"),
        ({"use": "note", "files": {"GRCh38": "r.bed"}}, "a BED has no alleles; set match: region"),
        ({"use": "note", "match": "region", "columns": ["why"], "files": {"GRCh38": "r.bed"}},
         "has no column 'why'; it has chrom, start, end, name"),
        ({"use": "note", "files": {"GRCh38": "h.tsv"}}, r"no column that is called as pos usually is; .*coordinates: {pos: "),
        ({"use": "note", "files": {"GRCh38": "h.tsv"}, "coordinates": {"pos": "here", "end": "there"}},
         "has no column 'here'; name it"),
        ({"use": "note", "files": {"GRCh38": "h.tsv"}, "coordinates": {"pos": "at", "end": "there"}}, "no column 'there'"),
        ({"use": "note", "files": {"GRCh38": "empty.tsv"}}, r"empty.tsv: is empty; .* with a header line"),
        ({"use": "joy", "files": {"GRCh38": "h.tsv"}}, "known_files.pop.use: 'joy' is not known; allowed: population,"),
        ({"use": "note", "files": {}}, "known_files.pop.files"),
        ({"use": "note", "files": {"GRCh38": "h.tsv"}, "surprise": 1}, "surprise"),
    ],
)  # fmt: skip
def test_a_wrong_entry_stops_before_anything(place: Path, entry: Json, fault: str) -> None:
    source(place)
    source(place, "bare.vcf.gz", index=False)
    (place / "r.bed").write_text("chr7\t1\t2\tx\n")
    (place / "h.tsv").write_text("chrom\tat\tref\talt\tgene\n7\t10\tA\tG\tBRAF\n")
    (place / "empty.tsv").write_text("##x\n")
    with pytest.raises(SheetError, match=f"configuration: .*{fault}"):
        plan_of(pop=entry)


@pytest.mark.parametrize(
    "meta",
    [
        "##contig=<ID=chr7,length=159138663>\n",
        "##contig=<ID=NC_000007.13>\n",
        "##contig=<assembly=x,ID=7,length=159138663,species=y>\n",
        "##reference=file:///hg19.fa\n",
    ],
)
def test_a_file_of_the_other_build(place: Path, meta: str) -> None:
    name = source(place, meta=meta)
    with pytest.raises(SheetError, match=r"pop.vcf.gz: is a file of GRCh37 .*name it under GRCh37"):
        plan_of(pop=population(name))
    assert plan_of(pop=population(name, "GRCh37")).known_files() == [name]


@pytest.mark.parametrize(
    "meta", ["##contig=<ID=chr7,length=12000>\n", "##contig=<ID=chrM,length=16569>\n", "##reference=x\n"]
)
def test_lengths_that_prove_nothing_are_let_through(place: Path, meta: str) -> None:
    for build in Build:
        assert plan_of(pop=population(source(place, meta=meta), build))


def test_a_file_that_was_cut_off_or_is_plain_gzip(place: Path) -> None:
    path = place / source(place)
    whole = path.read_bytes()
    for packed in (whole[:-1], whole[:60], b"", gzip.compress(gzip.decompress(whole))):
        path.write_bytes(packed)
        with pytest.raises(SheetError, match=r"pop.vcf.gz: is cut off, or not compressed with bgzip"):
            plan_of(pop=population(path.name))


def test_every_fault_comes_at_once(place: Path) -> None:
    source(place)
    with pytest.raises(SheetError) as failure:
        plan_of(a=population("none.vcf.gz"), b=population("pop.vcf.gz", columns=["X", "Y"]), c=population("a.vcf"))
    said = str(failure.value).splitlines()
    assert len(said) == 4
    assert all(line.startswith("configuration: known_files.") for line in said)


def test_labels_and_columns_that_give_one_field(place: Path) -> None:
    (place / "h.tsv").write_text("chrom\tpos\tref\talt\tb_c\tc\tx y\tx-y\n7\t10\tA\tG\tB\tC\t1\t2\n")
    note = {"use": "note", "files": {"GRCh38": "h.tsv"}}
    with pytest.raises(SheetError, match=r"known_files.a_b: gives the field MT_a_b_c, as a does; rename"):
        plan_of(a={**note, "columns": ["b_c"]}, a_b={**note, "columns": ["c"]})
    with pytest.raises(SheetError, match=r"known_files.a: two columns give the same field"):
        plan_of(a={**note, "columns": ["x y", "x-y"]})


def test_braces_in_an_entry_are_refused_as_in_any_path(place: Path) -> None:
    (place / "h{x}.tsv").write_text("chrom\tpos\tref\talt\n7\t10\tA\tG\n")
    with pytest.raises(SheetError, match=r"wildcards; rename them:\n  known_files.a: 'GRCh38=h{x}.tsv'"):
        plan_of(a={"use": "note", "files": {"GRCh38": "h{x}.tsv"}})
