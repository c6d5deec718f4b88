"""Every command answers ``--version`` and ``--help`` at once: what its work needs is not loaded for them."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from moltarget import __version__

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted((ROOT / "scripts").glob("*.py"))
HEAVY = {"pysam", "numpy", "yaml", "jinja2", "jsonschema", "jsonschema_rs", "pandas", "Bio", "snakemake"}
# All of the package that an answer to --version may load.
LIGHT = {"moltarget", "moltarget.command_line", "moltarget.errors"}
_ASK = """
import json, runpy, sys
command, option = sys.argv[1:]
sys.path.insert(0, command.rpartition("/")[0])
sys.argv = [command, option]
try:
    runpy.run_path(command, run_name="__main__")
except SystemExit as end:
    code = end.code
print(json.dumps([code, sorted(sys.modules)]))
"""


def asked(command: Path, option: str) -> tuple[int, set[str], str]:
    """Exit code, the modules that were loaded, what was printed."""
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(command), option], capture_output=True, text=True, check=True
    )
    printed, _, last = done.stdout.rstrip("\n").rpartition("\n")
    code, modules = json.loads(last)
    return code, set(modules), printed


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.name)
def test_the_version_is_told_before_anything_is_loaded(command: Path) -> None:
    code, modules, printed = asked(command, "--version")
    assert (code, printed) == (0, f"moltarget {__version__}")
    assert not modules & HEAVY
    assert {name for name in modules if name.partition(".")[0] == "moltarget"} <= LIGHT


@pytest.mark.parametrize("command", COMMANDS, ids=lambda path: path.name)
def test_the_help_is_told_without_the_heavy_packages(command: Path) -> None:
    code, modules, printed = asked(command, "--help")
    assert code == 0
    assert printed.startswith(f"usage: {command.name}")
    assert "--version" in printed
    assert not modules & HEAVY


def test_the_modules_are_seen_where_they_are_loaded(tmp_path: Path) -> None:
    """The negative control: a command that does load one."""
    command = tmp_path / "loads.py"
    command.write_text("import yaml\nimport sys\nprint('moltarget')\nsys.exit(0)\n", encoding="utf-8")
    code, modules, _ = asked(command, "--version")
    assert code == 0
    assert modules & HEAVY == {"yaml"}


def test_there_is_one_version() -> None:
    with (ROOT / "pyproject.toml").open("rb") as handle:
        assert tomllib.load(handle)["project"]["version"] == __version__
