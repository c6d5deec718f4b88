"""The plan of a run: configuration and sheet checked as a whole, and what each batch depends on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from moltarget.errors import MoltargetError, SheetError
from moltarget.knowledge_base.sources.registry import SOURCES
from moltarget.model import Build
from moltarget.steps.config import SCHEMAS, Thresholds, config_from
from moltarget.steps.plan import Plan, make_plan

Json = dict[str, Any]
COLUMNS = ("sample", "tumor_type", "vcf", "assay", "variants")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sheet(place: Path, *rows: tuple[str, ...]) -> Json:
    """A sheet with the files it names, and the smallest configuration for it."""
    for row in rows:
        for name in row[2:]:
            if name not in {"", "exome", "genome"}:
                (place / name).write_text("x\n", encoding="utf-8")
    lines = ["\t".join(COLUMNS), *("\t".join(row) for row in rows)]
    (place / "samples.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {"samples": "samples.tsv", "batch_size": 50}


A = ("A", "LUAD", "a.vcf", "panel.bed", "")
B = ("B", "Melanoma", "b.vcf", "panel.bed", "b.tsv")
C = ("C", "", "", "exome", "b.tsv")


def only_batch(plan: Plan) -> str:
    (batch,) = plan.batches
    return batch


def test_a_batch_names_each_of_its_files_once(place: Path) -> None:
    plan = make_plan(sheet(place, A, B, C))
    batch = only_batch(plan)
    assert plan.batches[batch] == ("A", "B", "C")
    assert plan.files(batch) == ["a.vcf", "b.vcf", "b.tsv"]
    assert plan.panels(batch) == ["panel.bed"], "a declared exome is no file"
    assert plan.sheet == "samples.tsv"
    assert plan.size == "3 samples in 1 batch"
    assert make_plan(sheet(place, A)).size == "1 sample in 1 batch"


def test_a_row_elsewhere_does_not_change_a_batch(place: Path) -> None:
    rows = [(f"S{number}", "LUAD", f"s{number}.vcf", "", "") for number in range(8)]
    before = make_plan(sheet(place, *rows) | {"batch_size": 2})
    changed = [*rows[:3], ("S3", "MEL", "s3.vcf", "", ""), *rows[4:]]
    after = make_plan(sheet(place, *changed) | {"batch_size": 2})
    assert before.batches == after.batches
    assert len(before.batches) > 1
    differing = {batch for batch in before.batches if before.rows(batch) != after.rows(batch)}
    assert differing == {batch for batch, names in before.batches.items() if "S3" in names}


def test_the_order_of_the_rows_does_not_count(place: Path) -> None:
    one, other = make_plan(sheet(place, A, B, C)), make_plan(sheet(place, C, A, B))
    assert one.batches == other.batches
    assert one.rows(only_batch(one)) == other.rows(only_batch(other))


@pytest.mark.parametrize(
    ("filters", "arguments"),
    [
        ({}, []),
        ({"min_depth": 0, "min_vaf": 0}, []),
        ({"min_depth": 20}, ["--min-depth", "20"]),
        ({"min_depth": 20, "min_alt_reads": 5, "min_vaf": 0.05},
         ["--min-depth", "20", "--min-alt-reads", "5", "--min-vaf", "0.05"]),
    ],
)  # fmt: skip
def test_thresholds_that_are_on_become_arguments(place: Path, filters: Json, arguments: list[str]) -> None:
    plan = make_plan(sheet(place, A) | {"filters": filters})
    assert plan.threshold_arguments() == arguments
    assert plan.config.thresholds == Thresholds(**filters)


def reference(place: Path, *missing: str, name: str = "g.fa") -> Json:
    for file in {name, f"{name}.fai", f"{name}.gzi", "g.gff3"} - set(missing):
        (place / file).write_text("x\n", encoding="utf-8")
    return {"references": {"GRCh38": {"fasta": name, "gff3": "g.gff3"}}}


def test_references_become_inputs_and_arguments(place: Path) -> None:
    plan = make_plan(sheet(place, A) | reference(place))
    assert plan.references() == ["g.fa", "g.gff3"]
    assert plan.reference_arguments() == ["--reference", "GRCh38", "g.fa", "g.gff3"]
    assert make_plan(sheet(place, A)).reference_arguments() == []


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("g.fa", "g.fa"),
        ("g.fa", "g.fa.fai"),
        ("g.fa", "g.gff3"),
        ("g.fa.gz", "g.fa.gz.gzi"),
        ("g.fa.gz", "g.fa.gz.fai"),
    ],
)
def test_a_missing_reference_file_is_named(place: Path, name: str, missing: str) -> None:
    with pytest.raises(SheetError, match=rf"references.GRCh38: no such file: {missing}\n.*samtools faidx"):
        make_plan(sheet(place, A) | reference(place, missing, name=name))


def test_a_plain_fasta_needs_no_gzi(place: Path) -> None:
    assert make_plan(sheet(place, A) | reference(place, "g.fa.gzi")).config.references.keys() == {Build.GRCH38}


def indexed(place: Path, build: str, *contigs: tuple[str, int]) -> Json:
    document = reference(place)
    (place / "g.fa.fai").write_text("".join(f"{name}\t{size}\t6\t60\t61\n" for name, size in contigs))
    return {"references": {build: document["references"]["GRCh38"]}}


@pytest.mark.parametrize("prefix", ["", "chr"])
def test_a_fasta_under_the_key_of_the_other_build(place: Path, prefix: str) -> None:
    contigs = [("KI270728.1", 1872759), (f"{prefix}7", 159138663)]
    message = (
        rf"references.GRCh38: g\.fa is a FASTA of GRCh37: its contig {prefix}7 has 159138663 bases; .*under GRCh37"
    )
    with pytest.raises(SheetError, match=message):
        make_plan(sheet(place, A) | indexed(place, "GRCh38", *contigs))
    assert make_plan(sheet(place, A) | indexed(place, "GRCh37", *contigs)).config.references.keys() == {Build.GRCH37}


def test_a_genome_that_is_not_human_is_nobodys_build(place: Path) -> None:
    for build in Build:
        assert make_plan(sheet(place, A) | indexed(place, build.value, ("7", 12000), ("17", 9000)))


def test_both_fastas_swapped_are_told_at_once(place: Path) -> None:
    document = indexed(place, "GRCh38", ("1", 249250621))
    for name in ("h.fa", "h.gff3"):
        (place / name).write_text("x\n", encoding="utf-8")
    (place / "h.fa.fai").write_text("X\t156040895\t6\t60\t61\n", encoding="utf-8")
    document["references"]["GRCh37"] = {"fasta": "h.fa", "gff3": "h.gff3"}
    with pytest.raises(SheetError) as failure:
        make_plan(sheet(place, A) | document)
    assert "g.fa is a FASTA of GRCh37" in str(failure.value)
    assert "h.fa is a FASTA of GRCh38" in str(failure.value)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"batch_size": 0}, "batch_size: 0 is below 1"),
        ({"batch_size": "many"}, "batch_size: 'many' is not a whole number"),
        ({"batch_size": None}, "batch_size: is empty; give a whole number"),
        ({"filters": {"min_vaf": 1.5}}, r"filters\.min_vaf: 1\.5 is above 1"),
        ({"filters": {"min_depth": -1}}, r"filters\.min_depth: -1 is below 0"),
        ({"filters": {"min_dept": 1}}, "filters: unknown key 'min_dept'; did you mean 'min_depth'"),
        ({"filters": 3}, "filters: '3' is not a group of keys or nothing"),
        (
            {"references": {"hg18": {"fasta": "a", "gff3": "b"}}},
            "references: unknown key 'hg18'; known keys: GRCh38, GRCh37",
        ),
        ({"references": {"GRCh38": {"fasta": "a"}}}, r"references\.GRCh38: the key gff3 is missing"),
        ({"knowledge_base": {"malformed": "skip"}}, r"malformed: 'skip' is not known; allowed: refuse, keep"),
        ({"known_files": {"1000g": {"use": "note", "files": {"GRCh38": "a"}}}}, "known_files: '1000g' is no label"),
        ({"surprise": 1}, "top level: unknown key 'surprise'; known keys: samples, batch_size"),
        ({"oncotree": "nowhere.json"}, "oncotree: no such file: nowhere.json"),
    ],
)
def test_a_wrong_configuration_stops_before_anything(place: Path, change: Json, fault: str) -> None:
    with pytest.raises(SheetError, match=rf"configuration: .*{fault}"):
        make_plan(sheet(place, A) | change)


def test_all_faults_of_the_configuration_come_at_once(place: Path) -> None:
    with pytest.raises(SheetError) as failure:
        make_plan(sheet(place, A) | {"batch_size": 0, "surprise": 1, "filters": {"min_vaf": 2}})
    assert all(word in str(failure.value) for word in ("batch_size", "surprise", "min_vaf", "config/README.md"))


def test_a_cure_is_told_for_the_fault_it_cures(place: Path) -> None:
    with pytest.raises(SheetError) as without_base:
        make_plan(sheet(place, A) | {"knowledge_base": {"curated": False}})
    assert str(without_base.value).endswith("name one, or leave curated on")
    with pytest.raises(SheetError) as without_tree:
        make_plan(sheet(place, A) | {"oncotree": "nowhere.json"})
    assert str(without_tree.value).endswith("relative paths start at the working directory")


def test_sources_become_inputs_and_arguments(place: Path) -> None:
    for name in ("c.tsv", "one.tsv", "two.tsv", "okb.json"):
        (place / name).write_text("x\n", encoding="utf-8")
    sources = {"civic": "c.tsv", "moalmanac": None, "site": ["one.tsv", "two.tsv"], "oncokb": "okb.json"}
    plan = make_plan(sheet(place, A) | {"knowledge_base": {"curated": False, "sources": sources, "malformed": "keep"}})
    assert plan.knowledge_base_files() == ["c.tsv", "one.tsv", "two.tsv", "okb.json"]
    given = ["civic=c.tsv", "site=one.tsv", "site=two.tsv", "oncokb=okb.json"]
    words = [word for pair in given for word in ("--source", pair)]
    assert plan.knowledge_base_arguments() == [*words, "--no-curated", "--keep-malformed"]
    one = make_plan(sheet(place, A) | {"knowledge_base": {"sources": {"site": "one.tsv"}}})
    assert one.knowledge_base_arguments() == ["--source", "site=one.tsv"]


def test_the_configuration_names_every_source() -> None:
    schema = yaml.safe_load((SCHEMAS / "config.schema.yaml").read_text(encoding="utf-8"))
    assert set(schema["properties"]["knowledge_base"]["properties"]["sources"]["properties"]) >= set(SOURCES)
    page = (SCHEMAS.parents[1] / "config" / "README.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in SOURCES)


@pytest.mark.parametrize(
    ("sources", "fault"),
    [
        ({"site": ["one.tsv", "nowhere.tsv"]}, r"knowledge_base\.sources\.site: no such file: nowhere.tsv"),
        ({"cgi": "nowhere.tsv"}, r"knowledge_base\.sources\.cgi: no such file"),
        ({"cgi": ["one.tsv"]}, r"knowledge_base\.sources\.cgi"),
        ({"site": ["one.tsv", "one.tsv"]}, r"knowledge_base\.sources\.site"),
        ({"site": 3}, r"knowledge_base\.sources\.site: '3' is neither a path nor a list of different paths"),
        ({"cosmic": "one.tsv"}, "cosmic"),
    ],
)
def test_a_source_that_is_none_stops_before_anything(place: Path, sources: Json, fault: str) -> None:
    (place / "one.tsv").write_text("x\n", encoding="utf-8")
    with pytest.raises(SheetError, match=f"configuration: .*{fault}"):
        make_plan(sheet(place, A) | {"knowledge_base": {"sources": sources}})


def test_a_wrong_sheet_stops_before_anything(place: Path) -> None:
    with pytest.raises(MoltargetError, match="Lung Adenocarcinom"):
        make_plan(sheet(place, ("A", "Lung Adenocarcinom", "a.vcf", "", "")))
    document = sheet(place, A)
    (place / "a.vcf").unlink()
    with pytest.raises(MoltargetError, match=r"a\.vcf"):
        make_plan(document)


def test_an_empty_configuration_is_the_default() -> None:
    config = config_from({"references": None, "filters": None, "oncotree": None})
    assert (config.references, config.thresholds, config.oncotree) == ({}, Thresholds(), None)
