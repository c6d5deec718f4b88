"""The shape of the code, read from its syntax tree: imports point one way, sizes stay small, start-up stays light."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
PACKAGE = SCRIPTS / "moltarget"
MODULES = sorted(PACKAGE.rglob("*.py"))
COMMANDS = sorted(SCRIPTS.glob("*.py"))

# Room -> rooms it may import. A room is a folder or a module of the package; each may import itself.
_WORDS = {"contigs", "errors", "model"}
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "model": set(),
    "files": set(),
    "__init__": set(),
    "contigs": {"model"},
    "hgvs": _WORDS,
    "reference": {"hgvs", *_WORDS},
    "batches": _WORDS,
    "bed": {"hgvs", *_WORDS},
    "gene_names": _WORDS,
    "drugs": _WORDS,
    "catalogue": {"hgvs", *_WORDS},
    "vcf": {"hgvs", *_WORDS},
    "tables": {"hgvs", *_WORDS},
    "sample_sheet": {"tables", *_WORDS},
    "ontology": _WORDS,
    "consequence": {"hgvs", "reference", *_WORDS},
    "knowledge_base": {"hgvs", *_WORDS},
    "tiering": {"knowledge_base", "ontology", *_WORDS},
    "matching": {"hgvs", "knowledge_base", "ontology", "tiering", *_WORDS},
    "report": {"__init__", "drugs", "knowledge_base", "matching", "ontology", "tiering", *_WORDS},
    "render": {"__init__", *_WORDS},
}
# The steps tie the rooms together; nothing but the commands stands above them.
# Tools of the maintainers: they build the project's own tables and fetch references; no analysis imports them.
TOOLS = {"curation", "fetch", "bundle"}

# Third-party packages and where they may be imported; inside functions alone where starting a command must not pay.
THIRD_PARTY = {
    "pysam": {"consequence", "reference", "steps", "vcf", "fetch", "bundle", "curation"},
    "jinja2": {"render"},
    "markupsafe": {"render"},
    "requests": {"fetch"},
    "urllib3": {"fetch"},
    "jsonschema": {"steps"},
    "yaml": {"steps"},
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
                yield (f"{node.module}.{alias.name}" if node.module == "moltarget" else str(node.module)), node.lineno


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
    assert rooms_imported(path) <= above.get(room, {room, *ALLOWED.get(room, ())})


def test_the_table_has_no_circle_and_no_forgotten_room() -> None:
    rooms = {room_of(path) for path in MODULES}
    assert rooms <= {*ALLOWED, *TOOLS, "steps"}
    done: set[str] = set()
    while left := {room for room in ALLOWED if room not in done}:
        free = {room for room in left if ALLOWED[room] <= done}
        assert free, f"a circle among {sorted(left)}"
        done |= free


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
    limit = 60 if path in COMMANDS else 300
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
