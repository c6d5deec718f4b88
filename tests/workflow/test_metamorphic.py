"""What must not change a report: the order of records, contig names, files, strangers, the order of rows.

The inputs are random choices (seeded) of the records of ``tests/cases``. Two reports are compared whole, minus what each
change must change; every such part is named where it is left out. Ordinals of records are replaced by the records.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from case_runs import CASES, Chain
from project_runs import data_lines

from moltarget import ordinals
from moltarget.files import read_json
from moltarget.matching.sharing import Sharing
from moltarget.model import Build
from moltarget.report.shared import SharedEntries
from moltarget.sample import Sample
from moltarget.steps.annotate import annotate_batch
from moltarget.vcf import LENGTHS

SEEDS = range(3)
RECORDS = 14  # of each random file
TUMOR_TYPES = ("COAD", "LUAD", "MEL", "AML", "HGSOC")
FORMATS = {"GT": ("1", "String"), "AD": ("R", "Integer"), "DP": ("1", "Integer"), "PS": ("1", "Integer")}
FORMATS |= {"PGT": ("1", "String"), "PID": ("1", "String")}
# VCL p.V137G: a gene of the panel that no evidence of the curated base asks for.
STRANGER = {"GRCh37": ("10", "75830752", ".", "T", "G"), "GRCh38": ("10", "74070994", ".", "T", "G")}
RULE = "id\tcondition\tevidence_type\tdirection\tsignificance\tlevel\n"
RULE += "META-{n}\t{condition}\tpredictive\tsupports\tsensitivity\tD\n"

Line = tuple[str, ...]
Report = dict[str, Any]


def case_lines(build: str) -> list[Line]:
    """One line of each place and allele that a case writes on this build, without contig prefix."""
    found: dict[tuple[str, ...], Line] = {}
    for path in sorted(CASES.glob(f"*/*{build}.vcf")):
        for line in data_lines(path):
            if len(line) == 10 and "CSQ" not in line[7]:
                plain = (line[0].removeprefix("chr"), *line[1:])
                found.setdefault((plain[0], plain[1], plain[3], plain[4]), plain)
    return list(found.values())


def write(path: Path, build: str, lines: Iterable[Line], prefix: str = "") -> str:
    """A VCF with these lines in this order; all contigs are declared, so that no file differs by them."""
    head = ["##fileformat=VCFv4.2"]
    head += [f"##contig=<ID={prefix}{name},length={size}>" for name, size in LENGTHS[Build(build)].items()]
    head += [f'##FORMAT=<ID={name},Number={n},Type={kind},Description="{name}">' for name, (n, kind) in FORMATS.items()]
    head += ['##FILTER=<ID=weak_evidence,Description="weak_evidence">']
    head += ['##INFO=<ID=END,Number=1,Type=Integer,Description="End">']
    head += ['##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Kind">']
    head += ["\t".join(("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", "TUMOR"))]
    body = ["\t".join((prefix + line[0], *line[1:])) for line in lines]
    path.write_text("".join(f"{text}\n" for text in (*head, *body)), encoding="utf-8")
    return str(path)


@dataclass(frozen=True)
class Made:
    """The reports of all inputs, by name and base."""

    chain: Chain
    rows: Mapping[str, Mapping[str, str]]

    def report(self, name: str, knowledge: str = "curated") -> Report:
        """The report, with the lines of the input in the place of their ordinals, and without the sample's own name."""
        document: Report = read_json(self.chain.folder / knowledge / "samples" / name / "report.json")
        lines = [line for path in self.rows[name]["vcf"].split(";") for line in data_lines(Path(path))]
        return told_by_lines(document, lines)


def told_by_lines(document: Report, lines: Sequence[Line]) -> Report:
    """Ordinals become lines; the sample's name and the digests of its files, which differ by intent, go."""
    report = copy.deepcopy(document)
    del report["sample"]["name"], report["provenance"]["inputs"]
    told = {number: " ".join((line[0].removeprefix("chr"), *line[1:5])) for number, line in enumerate(lines, start=1)}
    for row in report["alterations"]:
        row["records"] = sorted(told[number] for number in row["records"])
        if len(row["records"]) > 1:  # of several spellings of one allele the first in the file is shown
            del row["written"]
    for group in report["records"]["dispositions"]:
        group["records"] = sorted(told[number] for number in ordinals.read(group["records"]))
        del group["examples"]
    for file in report["records"]["files"]:
        del file["name"]
    return report


@pytest.fixture(scope="module")
def made(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Every input in one batch, held against three bases."""
    chain = Chain(tmp_path_factory.mktemp("metamorphic"))
    rows = {row["sample"]: row for build in Build for seed in SEEDS for row in inputs(chain.folder, build.value, seed)}
    other, asked, turned = (chain.folder / f"{name}.tsv" for name in ("other", "asked", "turned"))
    other.write_text(RULE.format(n=1, condition="VCL Mutation"), encoding="utf-8")
    rules = [RULE.format(n=n, condition=text) for n, text in enumerate(("KRAS G12D", "NOT KIT D816V", "EGFR Mutation"))]
    head, *lines = [rules[0].splitlines()[0], *(rule.splitlines()[1] for rule in rules)]
    asked.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    turned.write_text("\n".join([head, *lines[::-1]]) + "\n", encoding="utf-8")
    knowledge = {
        "curated": chain.knowledge("curated-base"),
        "other": chain.knowledge("other-base", [other]),
        "asked": chain.knowledge("asked-base", [asked]),
        "turned": chain.knowledge("turned-base", [turned]),
    }
    one = knowledge["curated"]
    rows_of_base = one.entries.base.rows
    mixed = replace(one.entries.base, rows=tuple(random.Random(1).sample(rows_of_base, len(rows_of_base))))
    shared = SharedEntries(mixed, one.entries.drugs, Sharing(mixed.rows, one.states))
    knowledge["mixed"] = replace(one, entries=shared)
    samples = chain.samples(list(rows.values()))
    plain = [sample for sample in samples if sample.name.endswith(".plain")]
    backwards = chain.samples([rows[sample.name] for sample in plain[::-1]], "backwards.tsv")
    annotated = annotate_batch(samples, chain.config(), chain.folder / "curated")
    for name in knowledge.keys() - {"curated"}:
        copy_alterations(plain, chain.folder / "curated", chain.folder / name)
    done = [
        chain.match(samples if name == "curated" else plain, annotated, one, chain.folder / name)
        for name, one in knowledge.items()
    ]
    done.append(chain.run(backwards, knowledge["curated"], chain.folder / "backwards"))
    assert not [status for statuses in done for status in statuses if status.status != "done"]
    return Made(chain, rows)


def copy_alterations(samples: Iterable[Sample], source: Path, target: Path) -> None:
    """Matching works on ``alterations.json`` alone, so that other bases need no second annotation."""
    for sample in samples:
        folder = target / "samples" / sample.name
        folder.mkdir(parents=True)
        (folder / "alterations.json").write_bytes((source / "samples" / sample.name / "alterations.json").read_bytes())


def inputs(folder: Path, build: str, seed: int) -> list[dict[str, str]]:
    """The rows of one random file and of its changed twins."""
    chance = random.Random(f"{build} {seed}")
    lines = chance.sample(case_lines(build), RECORDS)
    stranger = (*STRANGER[build], ".", "PASS", ".", "GT:AD:DP", "0/1:70,30:100")
    cut = chance.randrange(1, RECORDS)
    files: dict[str, list[tuple[list[Line], str]]] = {
        "plain": [(lines, "")],
        "shuffled": [(chance.sample(lines, RECORDS), "")],
        "reversed": [(lines[::-1], "")],
        "renamed": [(lines, "chr")],
        "stranger": [([*lines[:cut], stranger, *lines[cut:]], "")],
        "split": [(lines[:cut], ""), (lines[cut:], "")],
        "split-turned": [(lines[cut:], ""), (lines[:cut], "")],
    }
    rows = []
    for name, parts in files.items():
        sample = f"{build}.{seed}.{name}"
        paths = [
            write(folder / f"{sample}.{number}.vcf", build, part, prefix) for number, (part, prefix) in enumerate(parts)
        ]
        kind = TUMOR_TYPES[seed % len(TUMOR_TYPES)]
        rows.append({"sample": sample, "tumor_type": kind, "vcf": ";".join(paths), "assay": "exome"})
    return rows


each_input = pytest.mark.parametrize("name", [f"{build}.{seed}" for build in ("GRCh37", "GRCh38") for seed in SEEDS])


def without(report: Report, *paths: str) -> Report:
    """The report without some parts; ``a/b`` is key b of a, or of every entry of a list a."""
    left = copy.deepcopy(report)
    for path in paths:
        *above, last = path.split("/")
        places: list[Any] = [left]
        for key in above:
            places = [one[key] for one in places]
            places = [inner for one in places for inner in (one if isinstance(one, list) else [one])]
        for place in places:
            place.pop(last, None)
    return left


def assert_same(one: Report, other: Report) -> None:
    assert not list(differences(one, other))


def differences(one: Any, other: Any, place: str = "") -> Iterator[str]:
    """Where two documents differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from differences(one.get(key), other.get(key), f"{place}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{place}/{number}")
    elif one != other:
        yield f"{place}: {one!r:.200} and {other!r:.200}"


@each_input
def test_the_inputs_have_findings(made: Made, name: str) -> None:
    report = made.report(f"{name}.plain")
    assert report["records"]["total"] == RECORDS
    assert report["findings"]
    assert report["would_apply"]


@each_input
@pytest.mark.parametrize("twin", ["shuffled", "reversed"])
def test_the_order_of_records_does_not_show(made: Made, name: str, twin: str) -> None:
    """Left out: nothing but ordinals, name and digest of the file."""
    assert_same(made.report(f"{name}.plain"), made.report(f"{name}.{twin}"))


@each_input
def test_the_names_of_contigs_do_not_show(made: Made, name: str) -> None:
    """Left out: how each record was written, which repeats the file's own contig name."""
    one, other = (without(made.report(f"{name}.{twin}"), "alterations/written") for twin in ("plain", "renamed"))
    assert_same(one, other)


@each_input
def test_a_variant_of_a_gene_without_evidence_changes_nothing_else(made: Made, name: str) -> None:
    """Left out: the stranger's own alteration and record, and how many REF bases prove the build."""
    with_it, plain = made.report(f"{name}.stranger"), made.report(f"{name}.plain")
    added = [row for row in with_it["alterations"] if row["gene"] == "VCL"]
    assert [row["disposition"] for row in added] == ["no evidence"]
    with_it["alterations"] = [row for row in with_it["alterations"] if row not in added]
    records = with_it["records"]
    assert records["total"] == plain["records"]["total"] + 1
    assert records["counts"].pop("no evidence") == plain["records"]["counts"].pop("no evidence", 0) + 1
    for report in (with_it, plain):
        groups = report["records"]["dispositions"]
        for group in groups:
            group["records"] = [line for line in group["records"] if line not in added[0]["records"]]
        report["records"]["dispositions"] = [
            {**group, "count": len(group["records"])} for group in groups if group["records"]
        ]
    drop = ("sample/build_proof", "records/total", "records/files")
    assert_same(without(with_it, *drop), without(plain, *drop))


@each_input
@pytest.mark.parametrize("twin", ["split", "split-turned"])
def test_two_files_are_as_good_as_one(made: Made, name: str, twin: str) -> None:
    """Left out: the list of files, their proofs and notes (told file by file), callers, which stand for the files, and
    haplotypes, which belong to their file.
    """
    drop = ("records/files", "sample/build_proof", "sample/tumor_column", "annotation/notes", "alterations/callers")
    drop += ("alterations/haplotype",)
    assert_same(without(made.report(f"{name}.plain"), *drop), without(made.report(f"{name}.{twin}"), *drop))


@each_input
def test_evidence_on_another_gene_changes_nothing_else(made: Made, name: str) -> None:
    """Left out: the base itself, and the answer on the gene that is now asked about."""
    plain, more = made.report(f"{name}.plain"), made.report(f"{name}.plain", "other")
    assert [row["gene"] for row in more["genes"] if row not in plain["genes"]] == ["VCL"]
    more["genes"] = [row for row in more["genes"] if row["gene"] != "VCL"]
    drop = ("knowledge_base", "provenance/sources")
    assert_same(without(plain, *drop), without(more, *drop))


@each_input
def test_the_order_of_the_base_does_not_show(made: Made, name: str) -> None:
    """Rows of own rules turned around in their file (left out: its digests), and all rows of the base mixed."""
    drop = ("knowledge_base", "provenance/sources")
    one, other = (without(made.report(f"{name}.plain", base), *drop) for base in ("asked", "turned"))
    assert_same(one, other)
    assert_same(made.report(f"{name}.plain"), made.report(f"{name}.plain", "mixed"))


def test_own_rules_are_met_by_some_inputs(made: Made) -> None:
    names = [name for name in made.rows if name.endswith(".plain")]
    assert any(made.report(name, "asked")["matches"] != made.report(name)["matches"] for name in names)


def test_the_order_of_the_sheet_does_not_show(made: Made) -> None:
    """Every file of every sample, byte by byte; only the stamps of the steps may differ."""
    for name in (name for name in made.rows if name.endswith(".plain")):
        one, other = (made.chain.folder / run / "samples" / name for run in ("curated", "backwards"))
        assert sorted(path.name for path in one.iterdir()) == sorted(path.name for path in other.iterdir())
        for path in one.iterdir():
            assert path.read_bytes() == (other / path.name).read_bytes(), (name, path.name)
