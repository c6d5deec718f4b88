"""The three descriptions of the environment, the configuration and their documentation say the same."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from moltarget.batches import assign_batches

ROOT = Path(__file__).resolve().parents[2]
# Package registry name -> conda name, where they differ: bioconda's snakemake brings optional extras along.
CONDA_NAMES = {"snakemake": "snakemake-minimal"}
NEEDED_BY_CONDA_ALONE = {"python"}
# Extras that every user would pay for: not in requirements.lock, and a comment in environment.yml.
BY_WISH = {"slurm"}
LOCKS = {"requirements.lock": False, "requirements-slurm.lock": True}  # with the extras by wish or without
_PINNED = re.compile(r"([A-Za-z0-9._-]+)==([0-9][^\s;\\]*)")


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as handle:
        document: dict[str, Any] = tomllib.load(handle)["project"]
    return document


@pytest.fixture(scope="module")
def environment() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    text = (ROOT / "workflow" / "schemas" / "config.schema.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document


def pinned(project: dict[str, Any], *, by_wish: bool = False) -> dict[str, str]:
    """Every package of pyproject.toml, those for the tests too, with its version; ``by_wish``: all extras."""
    extras = project["optional-dependencies"].items()
    groups = [project["dependencies"], *(texts for name, texts in extras if by_wish or name not in BY_WISH)]
    found = {}
    for text in (text for group in groups for text in group):
        match = _PINNED.fullmatch(text)
        assert match, f"{text}: not pinned to one version"
        found[match.group(1)] = match.group(2)
    return found


def of_conda(environment: dict[str, Any]) -> dict[str, str]:
    """Every package of environment.yml with its version; ``=`` stands before an exact one."""
    found = {}
    for text in environment["dependencies"]:
        name, _, version = text.partition(" ")
        found[name] = version.strip()
    return found


def of_lock(name: str) -> dict[str, set[str]]:
    """Locked versions by name; a few packages have one for each range of Python versions."""
    found: dict[str, set[str]] = {}
    for match in map(_PINNED.match, lock_entries(name)):
        assert match
        found.setdefault(match.group(1), set()).add(match.group(2))
    return found


def lock_entries(name: str) -> list[str]:
    """Each package of a lock with the lines of its hashes."""
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8"))
    return [block for block in blocks if not block.startswith("#")]


def test_conda_and_pip_say_the_same_packages_and_versions(project: dict[str, Any], environment: dict[str, Any]) -> None:
    by_pip = {CONDA_NAMES.get(name, name): f"={version}" for name, version in pinned(project).items()}
    by_conda = {name: text for name, text in of_conda(environment).items() if name not in NEEDED_BY_CONDA_ALONE}
    assert by_conda == by_pip


def test_the_least_python_is_the_same_everywhere(project: dict[str, Any], environment: dict[str, Any]) -> None:
    least = project["requires-python"]
    assert of_conda(environment)["python"] == least
    setup = (ROOT / "scripts" / "setup_environment.sh").read_text(encoding="utf-8")
    major, minor = least.removeprefix(">=").split(".")
    assert f"({major}, {minor})" in setup
    with (ROOT / "pyproject.toml").open("rb") as handle:
        tools = tomllib.load(handle)["tool"]
    assert tools["ruff"]["target-version"] == f"py{major}{minor}"
    assert tools["mypy"]["python_version"] == f"{major}.{minor}"


def test_channels_are_in_the_order_that_bioconda_asks_for(environment: dict[str, Any]) -> None:
    assert environment["channels"] == ["conda-forge", "bioconda", "nodefaults"]


def test_conda_users_can_add_what_is_there_by_wish(project: dict[str, Any]) -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    for name in BY_WISH:
        for package in project["optional-dependencies"][name]:
            assert f"\n  # - {package.replace('==', ' =')}\n" in text


@pytest.mark.parametrize(("name", "by_wish"), LOCKS.items())
def test_the_lock_holds_the_pinned_versions(project: dict[str, Any], name: str, by_wish: bool) -> None:
    locked, wanted = of_lock(name), pinned(project, by_wish=by_wish)
    assert {name: locked.get(name) for name in wanted} == {name: {version} for name, version in wanted.items()}
    assert len(locked) > len(wanted), "what they need is locked, too"


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_its_hashes(name: str) -> None:
    for entry in lock_entries(name):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.splitlines()[0]


def test_what_is_there_by_wish_changes_nothing_else() -> None:
    """The same files of every package, so that results cannot depend on where a job runs; and more beside them."""

    def hashes(name: str) -> dict[str, list[str]]:
        return {entry.split(" ")[0]: re.findall(r"sha256:\w+", entry) for entry in lock_entries(name)}

    small, large = hashes("requirements.lock"), hashes("requirements-slurm.lock")
    assert {package: large.get(package) for package in small} == small
    assert "snakemake-executor-plugin-slurm==2.8.0" in large.keys() - small.keys()


@pytest.mark.parametrize("name", [*LOCKS, "pyproject.toml", "environment.yml"])
def test_no_registry_is_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"https?://\S+|--(?:extra-)?index-url\S*|\b[\w-]+(?:\.[\w-]+)*\.(?:org|io|com|net)\b", text) == []


def test_the_shipped_configuration_keeps_its_schema(schema: dict[str, Any]) -> None:
    validator = Draft202012Validator(schema)
    for path in (ROOT / "config" / "config.yaml", ROOT / "resources" / "example" / "config.yaml"):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert [fault.message for fault in validator.iter_errors(document)] == [], path.name


def test_the_schema_refuses_what_it_does_not_know(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    assert not Draft202012Validator(schema).is_valid({"samples": "s.tsv", "batch_size": 1, "batchsize": 2})


def test_the_largest_batch_fits_into_a_command(schema: dict[str, Any]) -> None:
    """A rule's command names every sample of its batch (100 letters at most) and must stay below Linux' 128 KiB."""
    largest = schema["properties"]["batch_size"]["maximum"]
    names = [f"{number:0100d}" for number in range(8 * largest)]
    batches = assign_batches(names, largest)
    assert max(len(" ".join(batch)) for batch in batches.values()) < 128 * 1024 - 4096


def keys_of(part: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """Every key of a schema, those below it and behind a ``$ref`` too."""
    reference = part.get("$ref", "")
    if reference:
        part = schema["$defs"][reference.rpartition("/")[2]]
    for key, below in part.get("properties", {}).items():
        yield key
        yield from keys_of(below, schema)


def test_every_key_is_described(schema: dict[str, Any]) -> None:
    keys = set(keys_of(schema, schema))
    assert {"samples", "batch_size", "fasta", "min_vaf"} <= keys
    text = (ROOT / "config" / "README.md").read_text(encoding="utf-8")
    assert sorted(key for key in keys if not re.search(rf"`(?:[\w.]*\.)?{re.escape(key)}`", text)) == []


def test_every_key_stands_in_the_shipped_configuration(schema: dict[str, Any]) -> None:
    """As a setting or as a commented one, so that nobody has to guess its place."""
    text = (ROOT / "config" / "config.yaml").read_text(encoding="utf-8")
    keys = set(keys_of(schema, schema))
    assert sorted(key for key in keys if not re.search(rf"^[#\s]*{re.escape(key)}:", text, re.MULTILINE)) == []
