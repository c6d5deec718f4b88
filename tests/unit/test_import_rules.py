"""The shape of the code, read from its syntax tree: imports point one way, sizes stay small, start-up stays light."""

from __future__ import annotations

import ast
import re
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from moltarget import files
from moltarget.files import TOOLS

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
PACKAGE = SCRIPTS / "moltarget"
MODULES = sorted(PACKAGE.rglob("*.py"))
COMMANDS = sorted(SCRIPTS.glob("*.py"))
RULES = sorted((SCRIPTS.parent / "workflow" / "rules").glob("*.smk"))

# Room -> rooms it may import. A room is a folder or a module of the package; each may import itself.
_WORDS = {"contigs", "errors", "model"}  # and ordinals, sample: small things that some rooms need
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "model": set(),
    "files": set(),
    "__init__": set(),
    "command_line": {"__init__", "errors"},
    "contigs": {"model"},
    "frozen": set(),
    "ordinals": set(),
    "sample": {"model"},
    "hgvs": _WORDS,
    "reference": {"hgvs", *_WORDS},
    "batches": _WORDS,
    "bed": _WORDS,
    "gene_names": _WORDS,
    "drugs": _WORDS,
    "catalogue": {"hgvs", *_WORDS},
    "vcf": {"frozen", "hgvs", *_WORDS},
    "known": _WORDS,
    "germline": set(),
    "tables": {"quantities", "sample", *_WORDS},
    "sample_sheet": {"sample", "tables", *_WORDS},
    "ontology": _WORDS,
    "consequence": {"frozen", "hgvs", "reference", *_WORDS},
    "quantities": set(),
    "oncogenicity": _WORDS,
    "knowledge_base": {"files", "hgvs", "quantities", *_WORDS},
    "tiering": {"knowledge_base", "ontology", *_WORDS},
    "matching": {"frozen", "hgvs", "knowledge_base", "oncogenicity", "ontology", "quantities", "tiering", *_WORDS},
    "report": {
        "__init__",
        "ordinals",
        "sample",
        "drugs",
        "knowledge_base",
        "matching",
        "oncogenicity",
        "ontology",
        "tiering",
        *_WORDS,
    },
    "explaining": {"ordinals", "drugs", "knowledge_base", "matching", "report", *_WORDS},
    "render": {"__init__", *_WORDS},
}
# The steps tie the rooms together; nothing but the commands stands above them.

# Third-party packages and where they may be imported; inside functions alone where starting a command must not pay.
THIRD_PARTY = {
    "pysam": {"consequence", "known", "reference", "steps", "vcf", "fetch", "bundle", "curation"},
    "jinja2": {"render"},
    "markupsafe": {"render"},
    "requests": {"fetch"},
    "urllib3": {"fetch"},
    "jsonschema": {"steps"},
    "jsonschema_rs": {"steps"},
    "yaml": {"running", "steps"},
    "Bio": {"hgvs"},
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path, *, top: bool = False) -> Iterator[tuple[str, int]]:
    """Dotted names of everything a module imports, with the line; ``top``: when it is itself imported."""
    for node in _running(tree_of(path)) if top else ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    """The statements that run at import: no function bodies, nothing under TYPE_CHECKING."""
    for node in ast.iter_child_nodes(tree):
        typing_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if not typing_only and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            yield from _running(node)


def rooms_imported(path: Path) -> set[str]:
    names = (name.split(".") for name, _ in imported(path))
    found = {(parts[1] if len(parts) > 1 else "__init__") for parts in names if parts[0] == "moltarget"}
    return {"__init__" if name == "__version__" else name for name in found}


def label(path: Path) -> str:
    return path.relative_to(SCRIPTS).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_imports_point_one_way(path: Path) -> None:
    room = room_of(path)
    above = {"steps": {"steps", *ALLOWED}, **{tool: {*TOOLS, *ALLOWED} for tool in TOOLS}}
    above["running"] = {"running", "errors", "files"}  # it knows a run by what it writes
    assert rooms_imported(path) <= above.get(room, {room, *ALLOWED.get(room, ())})


def test_the_table_has_no_circle_and_no_forgotten_room() -> None:
    rooms = {room_of(path) for path in MODULES}
    assert rooms <= {*ALLOWED, *TOOLS, "steps"}
    done: set[str] = set()
    while left := {room for room in ALLOWED if room not in done}:
        free = {room for room in left if ALLOWED[room] <= done}
        assert free, f"a circle among {sorted(left)}"
        done |= free


def reached_from(path: Path) -> set[Path]:
    """The modules of the package that a module can load, in its functions too."""
    reached: set[Path] = set()
    waiting = [path]
    while waiting:
        for name, _ in imported(waiting.pop()):
            place = SCRIPTS.joinpath(*name.split("."))  # a module, or a name in one
            named = (at for part in (place, place.parent) for at in (part.with_suffix(".py"), part / "__init__.py"))
            found = {module for module in named if module.is_file()}
            waiting.extend(found - reached)
            reached |= found
    return reached


def test_no_step_of_a_run_reaches_the_maintainers_rooms() -> None:
    """The digest of the code leaves them out, so nothing that they do may show in a result."""
    steps = {name for rules in RULES for name in re.findall(r"step\(\"(\w+)\"\)", rules.read_text(encoding="utf-8"))}
    assert {"annotate_variants", "match_targets", "conclude_run"} <= steps
    for start in (PACKAGE / "steps" / "plan.py", *(SCRIPTS / f"{name}.py" for name in sorted(steps))):
        assert not {room_of(module) for module in reached_from(start)} & TOOLS, start.name
    assert {room_of(module) for module in reached_from(SCRIPTS / "fetch_reference.py")} > TOOLS - {
        "curation",
        "running",
    }


def test_only_what_a_run_uses_changes_the_digest_of_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "moltarget"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    before = files.code_digest()
    monkeypatch.setattr(files, "_PACKAGE", copy)
    assert files.code_digest() == before
    for tool in TOOLS:
        assert (copy / tool / "__init__.py").is_file()
        (copy / tool / "more.py").write_text("# a remark\n", encoding="utf-8")
    (copy / "__pycache__").mkdir()
    (copy / "__pycache__" / "model.pyc").write_bytes(b"x")
    assert files.code_digest() == before
    for part in ("model.py", "steps/match.py", "render/templates/base.css.j2"):
        digest = files.code_digest()
        with (copy / part).open("a", encoding="utf-8") as handle:
            handle.write(" ")
        assert files.code_digest() != digest, part


def test_nothing_imports_a_command() -> None:
    used = {name.split(".")[0] for module in MODULES for name, _ in imported(module)}
    assert not used & {path.stem for path in COMMANDS}


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_third_party_packages_stay_in_their_rooms(path: Path) -> None:
    foreign = {name.split(".")[0] for name, _ in imported(path)} - {"moltarget", *sys.stdlib_module_names}
    assert foreign <= THIRD_PARTY.keys()
    assert all(room_of(path) in THIRD_PARTY[name] for name in foreign)


@pytest.mark.parametrize("path", [*MODULES, *COMMANDS], ids=label)
def test_heavy_packages_are_imported_where_they_are_needed(path: Path) -> None:
    """Every rule starts a process for each batch: what a command does not use it must not load."""
    loaded = {name.split(".")[0] for name, _ in imported(path, top=True)}
    fetching = path.parent.name == "fetch"  # runs by itself, and does nothing without requests
    assert not loaded & (THIRD_PARTY.keys() - ({"requests", "urllib3"} if fetching else set()))


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_public_names_are_explained(path: Path) -> None:
    tree = tree_of(path)
    assert ast.get_docstring(tree), "the module"
    for node in _public(tree):
        assert ast.get_docstring(node), f"line {node.lineno}: {node.name}"


def _public(tree: ast.Module | ast.ClassDef) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Public functions and classes, and the public methods of public classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


@pytest.mark.parametrize("path", [*MODULES, *COMMANDS], ids=label)
def test_sizes(path: Path) -> None:
    limit = 65 if path in COMMANDS else 300
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 40, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_no_exit_and_no_bare_except_in_the_package(path: Path) -> None:
    body = [node for node in tree_of(path).body if not _is_main(node)]
    for node in ast.walk(ast.Module(body, [])):
        assert not (isinstance(node, ast.ExceptHandler) and node.type is None), node.lineno
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in {"sys.exit", "exit", "quit", "os._exit"}, node.lineno


def _is_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"
