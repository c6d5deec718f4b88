"""The drugs table (``resources/drugs.tsv``): class, targets and modality of every therapy that the curated base names.

``targets`` are the gene symbols of what the drug binds, as the row's source names it; a family that the source names as
one (VEGFR, PDGFR, MEK1/2) stands as its members. Empty means that no single gene product is the target, as with
platinum or taxanes, or that the source gives the family without saying which members. A drug that acts on the immune
system (checkpoint antibody, interferon) has the modality ``immunotherapy``; one that binds the tumour's own protein or
its vessels' is ``antibody``. ``hormone`` is endocrine treatment of any kind, receptor degraders included.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from moltarget.errors import KnowledgeBaseError

COLUMNS = ("name", "synonyms", "drug_class", "targets", "modality", "source")
_SOURCE = re.compile(r"CIViC EID\d+|https?://\S+ \(read \d{4}-\d{2}-\d{2}\)")
_SYMBOL = re.compile(r"[A-Z][A-Z0-9-]*")


class Modality(StrEnum):
    """The kind of treatment (a closed set)."""

    SMALL_MOLECULE = "small molecule"
    ANTIBODY = "antibody"
    ANTIBODY_DRUG_CONJUGATE = "antibody-drug conjugate"
    CELL_THERAPY = "cell therapy"
    VACCINE = "vaccine"
    HORMONE = "hormone"
    CHEMOTHERAPY = "chemotherapy"
    IMMUNOTHERAPY = "immunotherapy"
    RADIOTHERAPY = "radiotherapy"
    ABLATION = "ablation or implantation"
    RADIOLIGAND = "radioligand"


@dataclass(frozen=True, slots=True)
class Drug:
    """One therapy. ``source`` holds one or more CIViC items or read pages, separated by ``; ``."""

    name: str
    synonyms: tuple[str, ...]
    drug_class: str
    targets: tuple[str, ...]
    modality: Modality
    source: str


@dataclass(frozen=True, slots=True)
class Drugs:
    """All drugs in the order of the file, found by name or synonym whatever the letter case."""

    drugs: tuple[Drug, ...]
    path: str
    _by_key: Mapping[str, Drug]

    def __iter__(self) -> Iterator[Drug]:
        return iter(self.drugs)

    def __len__(self) -> int:
        return len(self.drugs)

    def get(self, name: str) -> Drug:
        """The drug of this name or synonym. Raises KnowledgeBaseError, with the nearest names, when there is none."""
        drug = self._by_key.get(_key(name))
        if drug is not None:
            return drug
        keys = difflib.get_close_matches(_key(name), self._by_key, n=3)
        nearest = ", ".join(dict.fromkeys(self._by_key[key].name for key in keys))
        hint = f"; the nearest are {nearest}" if nearest else ""
        raise KnowledgeBaseError(
            f"{self.path}: no drug is called {name!r}{hint};"
            " correct the therapy's name, or add a row or a synonym to this table"
        )


def load_drugs(path: Path) -> Drugs:
    """Read and check the table.

    Raises KnowledgeBaseError with every fault of the file: header, empty or unknown value, a name or synonym that two
    drugs claim.
    """
    faults: list[str] = []
    drugs: list[Drug] = []
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            lines = csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
            if tuple(next(lines, [])) != COLUMNS:
                raise KnowledgeBaseError(f"{path}: the header must be {', '.join(COLUMNS)} (tab-separated)")
            for number, cells in enumerate(lines, start=2):
                try:
                    drugs.append(_drug(cells))
                except KnowledgeBaseError as fault:
                    faults.append(f"{path}: line {number}: {fault}")
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeBaseError(f"{path}: not a readable table ({error}); restore resources/drugs.tsv") from error
    by_key = _index(drugs, path, faults)
    if faults:
        raise KnowledgeBaseError("\n".join(faults))
    return Drugs(tuple(drugs), str(path), by_key)


def _drug(cells: list[str]) -> Drug:
    if len(cells) != len(COLUMNS):
        raise KnowledgeBaseError(f"{len(cells)} cells where {len(COLUMNS)} are due; give every column a cell")
    cell = dict(zip(COLUMNS, cells, strict=True))
    empty = [column for column in ("name", "drug_class", "modality", "source") if not cell[column].strip()]
    if empty:
        raise KnowledgeBaseError(f"{cell['name']!r} has no {', '.join(empty)}; fill the cell")
    if cell["modality"] not in set(Modality):
        raise KnowledgeBaseError(
            f"modality {cell['modality']!r} of {cell['name']} is none of {', '.join(Modality)}; use one of these"
        )
    targets = _split(cell["targets"])
    wrong = [target for target in targets if not _SYMBOL.fullmatch(target)]
    wrong += [part for part in cell["source"].split("; ") if not _SOURCE.fullmatch(part)]
    if wrong:
        raise KnowledgeBaseError(
            f"{cell['name']}: {', '.join(wrong)} is neither a gene symbol nor a source;"
            " write 'CIViC EID123' or '<address> (read <date>)', separated by '; '"
        )
    modality = Modality(cell["modality"])
    return Drug(cell["name"], _split(cell["synonyms"]), cell["drug_class"], targets, modality, cell["source"])


def _index(drugs: Iterable[Drug], path: Path, faults: list[str]) -> dict[str, Drug]:
    by_key: dict[str, Drug] = {}
    for drug in drugs:
        for name in (drug.name, *drug.synonyms):
            first = by_key.setdefault(_key(name), drug)
            if first is not drug:
                faults.append(f"{path}: {name!r} stands for {first.name} and for {drug.name}; leave it with one")
    return by_key


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
