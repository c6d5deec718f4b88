"""Read the project's two tables of tumour types, or a whole OncoTree file with the project's identifiers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from moltarget.ontology.tumor_types import TumorTypes
from moltarget.ontology.values import ROOT, DiseaseTerm, Lineage, OntologyError, TermRelation, TumorType

TYPE_COLUMNS = ("oncotree_code", "name", "parent", "lineage", "doid", "ncit", "synonyms")
TERM_COLUMNS = ("doid", "name", "oncotree_code", "relation", "note")


def load_tumor_types(path: Path, disease_terms_path: Path) -> TumorTypes:
    """The ontology of ``tumor_types.tsv`` and ``disease_terms.tsv``. Raises OntologyError naming file and record."""
    types = list(_read_types(path))
    return TumorTypes.build(types, list(_read_terms(disease_terms_path)), source=str(path))


def load_oncotree_json(path: Path, tumor_types_path: Path, disease_terms_path: Path) -> TumorTypes:
    """The ontology of a whole OncoTree file (one nested object, as OncoTree's ``/api/tumorTypes/tree`` answers).

    Codes, names, parents and NCIt numbers are the file's; DOIDs, synonyms and lineages are the project's tables',
    because OncoTree has none of them. A node that the tables do not list has its parent's lineage. Raises
    OntologyError.
    """
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise OntologyError(f"{path}: not a readable OncoTree JSON file ({error}); download the tree again") from error
    if not isinstance(tree, dict) or not isinstance(tree.get(ROOT), dict):
        raise OntologyError(f"{path}: has no {ROOT} node at its top; use OncoTree's tree, not its flat list")
    listed = {kind.code: kind for kind in _read_types(tumor_types_path)}
    types: list[TumorType] = []
    waiting: list[tuple[dict[str, Any], str, Lineage]] = [(tree[ROOT], "", Lineage.MIXED)]
    while waiting:
        node, parent, lineage = waiting.pop()
        kind = _node(node, parent, lineage, listed, path)
        types.append(kind)
        below = Lineage.SOLID if kind.lineage is Lineage.MIXED else kind.lineage
        waiting.extend((child, kind.code, below) for child in node["children"].values())
    types.sort(key=lambda kind: kind.code)
    return TumorTypes.build(types, list(_read_terms(disease_terms_path)), source=str(path))


def _node(node: dict[str, Any], parent: str, lineage: Lineage, listed: dict[str, TumorType], path: Path) -> TumorType:
    try:
        code, name = str(node["code"]), str(node["name"])
        ncit = tuple(str(number) for number in node["externalReferences"].get("NCI", ()))
        node["children"].values()
    except (KeyError, TypeError, AttributeError) as error:
        shown = node.get("code", "a node") if isinstance(node, dict) else "a node"
        raise OntologyError(
            f"{path}: {shown} under {parent or 'the top'} lacks {error};"
            " a node needs code, name, externalReferences and children"
        ) from error
    own = listed.get(code)
    if own is None:
        return TumorType(code, name, parent, lineage, (), ncit)
    return TumorType(code, name, parent, own.lineage, own.doid, ncit, own.synonyms)


def _read_types(path: Path) -> Iterator[TumorType]:
    for number, row in _rows(path, TYPE_COLUMNS):
        if row["lineage"] not in set(Lineage):
            raise OntologyError(f"{path}: line {number}: lineage {row['lineage']!r} is none of {', '.join(Lineage)}")
        yield TumorType(
            code=_needed(path, number, row, "oncotree_code"),
            name=_needed(path, number, row, "name"),
            parent=row["parent"],
            lineage=Lineage(row["lineage"]),
            doid=_doids(path, number, row["doid"]),
            ncit=_split(row["ncit"]),
            synonyms=_split(row["synonyms"]),
        )


def _read_terms(path: Path) -> Iterator[DiseaseTerm]:
    for number, row in _rows(path, TERM_COLUMNS):
        if row["relation"] not in set(TermRelation):
            raise OntologyError(
                f"{path}: line {number}: relation {row['relation']!r} is none of {', '.join(TermRelation)}"
            )
        relation = TermRelation(row["relation"])
        codes = _split(row["oncotree_code"])
        if bool(codes) is (relation is TermRelation.OUTSIDE) or (relation is TermRelation.SAME and len(codes) != 1):
            raise OntologyError(
                f"{path}: line {number}: {row['name']!r} is {relation} with {len(codes)} codes;"
                " 'same' takes one code, 'outside' none, every other relation at least one"
            )
        name = _needed(path, number, row, "name")
        doids = _doids(path, number, row["doid"])
        if len(doids) > 1:
            raise OntologyError(f"{path}: line {number}: {name!r} has {len(doids)} DOIDs; give each a line of its own")
        yield DiseaseTerm("".join(doids), name, codes, relation, row["note"])


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number (1-based) and cells of each data line of a plain TSV whose header is exactly ``columns``."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise OntologyError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    if not lines or tuple(lines[0].split("\t")) != columns:
        raise OntologyError(f"{path}: line 1: the columns have to be {', '.join(columns)}, separated by tabs")
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise OntologyError(f"{path}: line {number}: {len(cells)} cells where {len(columns)} belong")
        yield number, {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}


def _needed(path: Path, number: int, row: dict[str, str], column: str) -> str:
    if not row[column]:
        raise OntologyError(f"{path}: line {number}: {column} is empty; every record needs one")
    return row[column]


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _doids(path: Path, number: int, cell: str) -> tuple[str, ...]:
    doids = _split(cell)
    for doid in doids:
        if not re.fullmatch(r"DOID:\d+", doid):
            raise OntologyError(f"{path}: line {number}: {doid!r} is not a Disease Ontology id such as DOID:3908")
    return doids
