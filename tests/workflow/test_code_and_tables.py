"""What runs again when the project itself changes: its knowledge base, its tables, its code. In a copy of the checkout."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from project_runs import NOTHING, ROOT, Project, options, snapshot
from vcf_texts import line, write_vcf

TITLE = "BRAF p.V600E"
PARTS = ("Snakefile", "config", "environment.yml", "resources", "scripts", "workflow")
RULES = ("annotate_variants", "compile_knowledge_base", "match_targets", "render_reports")


@pytest.fixture(scope="module")
def copied(new_project: Callable[[str], Project], tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A run of a copied checkout, so that the copy can be changed."""
    source = tmp_path_factory.mktemp("checkout")
    left_out = shutil.ignore_patterns("results", "logs", ".snakemake", "__pycache__", ".*cache")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, source / part, ignore=left_out)
        else:
            shutil.copy(ROOT / part, source / part)
    project = Project(new_project("copied").folder, source)
    write_vcf(project.folder / "s1.vcf", [line(("7", 140753336, "A", "T"))])
    project.write_sheet([{"sample": "S1", "tumor_type": "SKCM", "vcf": "s1.vcf", "genome_build": "GRCh38"}])
    project.write_config()
    project.run().assert_ok()
    assert NOTHING in project.run("--dry-run").output
    return project


@pytest.fixture
def edit(copied: Project) -> Iterator[Callable[[str, Callable[[str], str]], None]]:
    """Changes a file of the copy; it is restored, with its time, after the test."""
    kept: dict[Path, Path] = {}

    def change(name: str, how: Callable[[str], str]) -> None:
        path = copied.source / name
        kept[path] = copied.source / f"kept-{path.name}"
        shutil.copy2(path, kept[path])
        path.write_text(how(path.read_text(encoding="utf-8")), encoding="utf-8")

    yield change
    for path, original in kept.items():
        shutil.move(original, path)


def planned(project: Project) -> set[str]:
    output = project.run("--dry-run").assert_ok().output
    return {rule for rule in RULES if rule in output}


@pytest.mark.parametrize(("table", "annotates"), [("allele_catalogue.tsv", True), ("drugs.tsv", False)])
def test_a_changed_table_is_not_overlooked(
    copied: Project, edit: Callable[[str, Callable[[str], str]], None], table: str, annotates: bool
) -> None:
    edit(f"resources/{table}", lambda text: text + "\n")
    rules = planned(copied)
    assert "match_targets" in rules
    assert ("annotate_variants" in rules) == annotates


def test_changed_code_is_not_overlooked(copied: Project, edit: Callable[[str, Callable[[str], str]], None]) -> None:
    edit("scripts/moltarget/tiering/amp.py", lambda text: text + "# a remark\n")
    assert planned(copied) == set(RULES)


@pytest.mark.parametrize("name", ["resources/catalogue_members.tsv", "scripts/moltarget/curation/rows.py"])
def test_what_only_maintainers_use_redoes_nothing(
    copied: Project, edit: Callable[[str, Callable[[str], str]], None], name: str
) -> None:
    edit(name, lambda text: text + "\n")
    assert planned(copied) == set()


def test_another_knowledge_base_matches_again_without_annotating(
    copied: Project, edit: Callable[[str, Callable[[str], str]], None]
) -> None:
    """Last, because it runs: the report loses what the base lost, and the annotation stays as it was."""
    before = snapshot(copied.sample("S1"))
    wanted = "Dabrafenib + Trametinib"
    assert wanted in options(copied.report("S1"), TITLE)
    for table in sorted((copied.source / "resources" / "knowledge_base").glob("*.tsv")):
        edit(f"resources/knowledge_base/{table.name}", without_dabrafenib)
    copied.run().assert_ok()
    assert wanted not in options(copied.report("S1"), TITLE)
    after = snapshot(copied.sample("S1"))
    changed = {name for name in after if after[name] != before[name]}
    assert {"report.json", "report.html"} <= changed
    assert not {name for name in changed if name.startswith(("annotated", "alterations", ".annotate"))}


def without_dabrafenib(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return lines[0] + "".join(row for row in lines[1:] if "Dabrafenib" not in row)
