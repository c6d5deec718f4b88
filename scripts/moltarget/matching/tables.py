"""The small tables that decide geometry: exon borders, domains, gene roles. Read once per job, each row with a source."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from moltarget.errors import TableError


@dataclass(frozen=True, slots=True)
class ExonBorder:
    """The coding part of one exon of one transcript: codons and c. bases, 1-based inclusive; split codons in both exons.

    ``exons`` is how many the transcript has, 0 where the source does not say.
    """

    transcript: str
    exon: int
    exons: int
    first_codon: int
    last_codon: int
    first_base: int
    last_base: int


@dataclass(frozen=True, slots=True)
class Domain:
    """A protein region by its first and last residue; ``critical``: a well-established critical part (OM1; PMC9081216)."""

    name: str
    first: int
    last: int
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Geometry:
    """Exon borders and domains by gene; ``suppressors`` and ``oncogenes`` by role (a gene can be in both)."""

    exons: Mapping[str, tuple[ExonBorder, ...]]
    domains: Mapping[str, tuple[Domain, ...]]
    suppressors: frozenset[str]
    oncogenes: frozenset[str]


def read_geometry(resources: Path) -> Geometry:
    """All three tables of the ``resources`` folder. Raises TableError naming file and line."""
    exons: dict[str, list[ExonBorder]] = {}
    for row in read_rows(resources / "exon_borders.tsv"):
        numbers = (row[name] for name in ("exon", "exons", "first_codon", "last_codon", "first_base", "last_base"))
        exons.setdefault(row["gene"], []).append(ExonBorder(row["transcript"], *(int(number) for number in numbers)))
    domains: dict[str, list[Domain]] = {}
    for row in read_rows(resources / "domains.tsv"):
        borders = Domain(
            row["domain"].lower(), int(row["first_residue"]), int(row["last_residue"]), row["critical"] == "yes"
        )
        domains.setdefault(row["gene"], []).append(borders)
    roles = {row["gene"]: row["role"] for row in read_rows(resources / "gene_roles.tsv")}
    return Geometry(
        exons={gene: tuple(rows) for gene, rows in exons.items()},
        domains={gene: tuple(rows) for gene, rows in domains.items()},
        suppressors=frozenset(gene for gene, role in roles.items() if role in {"suppressor", "both"}),
        oncogenes=frozenset(gene for gene, role in roles.items() if role in {"oncogene", "both"}),
    )


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a small table by column name. Raises TableError when it cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as fault:
        raise TableError(f"{path}: cannot be read ({fault}); restore it from the project") from fault
