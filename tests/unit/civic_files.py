"""Made-up evidence files in CIViC's format of today: every sentinel of the project, and items that can be left out."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from matching_factory import RESOURCES

from moltarget.knowledge_base.sources.civic import NEW_COLUMNS

PROJECT = RESOURCES.parent
CIVIC = PROJECT.parent / "shared" / "data" / "civic"
COLUMNS = (*NEW_COLUMNS, "is_flagged")
FILLERS = 60
_CLAIMS = {"sensitivity": ("Predictive", "Sensitivity/Response"), "better outcome": ("Prognostic", "Better Outcome")}

Row = dict[str, str]


def item(number: int, profile: str = "KRAS G12D", **changes: str) -> Row:
    row = {
        "molecular_profile": profile,
        "disease": "Colorectal Cancer",
        "doid": "9256",
        "therapies": "Cetuximab",
        "evidence_type": "Predictive",
        "evidence_direction": "Supports",
        "evidence_level": "B",
        "significance": "Resistance",
        "evidence_statement": "Made up.",
        "citation_id": "1",
        "source_type": "PubMed",
        "rating": "4",
        "evidence_status": "accepted",
        "evidence_id": str(number),
        "variant_origin": "Somatic",
        "last_review_date": "2026-10-01 10:00:00 UTC",
        "is_flagged": "false",
    }
    return dict.fromkeys(COLUMNS, "") | row | changes


def sentinel_rows() -> list[Row]:
    """One item for each sentinel, numbered from 1."""
    with (RESOURCES / "sentinels.tsv").open(encoding="utf-8", newline="") as handle:
        return [_of(number, cells) for number, cells in enumerate(csv.DictReader(handle, delimiter="\t"), start=1)]


def _of(number: int, cells: Row) -> Row:
    first = {name: cell.split(";")[0].strip() for name, cell in cells.items()}
    kind, significance = _CLAIMS.get(first["significance"], ("Predictive", first["significance"].title()))
    return item(
        number,
        first["condition"],
        disease=first["disease"],
        doid=first["doid"].removeprefix("DOID:"),
        therapies=first["therapies"].replace(" + ", ","),
        therapy_interaction_type="Combination" if "+" in first["therapies"] else "",
        evidence_type=kind,
        evidence_level=first["level"],
        significance=significance,
    )


def whole() -> list[Row]:
    """A base that is accepted: the sentinels and ``FILLERS`` further items, numbered from 1001."""
    return [*sentinel_rows(), *(item(1001 + number, f"TP53 R{100 + number}H") for number in range(FILLERS))]


def text_of(rows: Iterable[Row]) -> str:
    lines = ["\t".join(COLUMNS), *("\t".join(row[name] for name in COLUMNS) for row in rows)]
    return "\n".join(lines) + "\n"


def data_of(rows: Iterable[Row]) -> bytes:
    return text_of(rows).encode()


def write(path: Path, rows: Iterable[Row]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data_of(rows))
    return path
