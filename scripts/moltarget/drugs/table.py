"""The drugs table (``resources/drugs.tsv``): class, targets and modality of the therapies that the knowledge bases name.

``targets`` are the gene symbols of what the drug binds, as the row's source names it; a family that the source names as
one (VEGFR, PDGFR, MEK1/2) stands as its members. Empty means that no single gene product is the target, as with
platinum or taxanes, or that the source gives the family without saying which members. A drug that acts on the immune
system (checkpoint antibody, interferon) has the modality ``immunotherapy``; one that binds the tumour's own protein or
its vessels' is ``antibody``. ``hormone`` is endocrine treatment of any kind, receptor degraders included. A class of
drugs has ``class of drugs: `` before its class, and the modality ``several kinds`` when its members differ in kind. A
regimen is a ``combination`` of its components and has no targets of its own.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from moltarget.drugs.modality import Modality
from moltarget.drugs.names import drug_key, regimen_parts, split_therapies, written_name
from moltarget.drugs.stems import modality_by_stem
from moltarget.errors import KnowledgeBaseError

COLUMNS = ("name", "synonyms", "drug_class", "targets", "modality", "components", "source")
CLASS = "class of drugs: "
_SOURCE = re.compile(r"CIViC EID\d+|https?://\S+ \(read \d{4}-\d{2}-\d{2}\)")
_SYMBOL = re.compile(r"[A-Z][A-Z0-9-]*")


class Basis(StrEnum):
    """What a drug's class and modality rest on: a row of the table, a rule about names, or nothing."""

    CURATED = "curated"
    BY_RULE = "by rule"
    NONE = "nothing"


@dataclass(frozen=True, slots=True)
class Drug:
    """One therapy, one class of therapies, or one regimen with its ``components`` (names of other drugs).

    ``source`` holds one or more CIViC items or read pages, separated by ``; ``; of a drug that has no row, the rule.
    """

    name: str
    synonyms: tuple[str, ...]
    drug_class: str
    targets: tuple[str, ...]
    modality: Modality
    source: str
    components: tuple[str, ...] = ()
    basis: Basis = Basis.CURATED

    @property
    def is_class(self) -> bool:
        """True when the name stands for many drugs ("MEK Inhibitor") and says none of them."""
        return self.drug_class.startswith(CLASS)


@dataclass(frozen=True, slots=True, eq=False)
class Drugs:
    """All drugs in the order of the file, found by any spelling of name or synonym (``names.drug_key``)."""

    drugs: tuple[Drug, ...]
    path: str
    _by_key: Mapping[str, Drug]
    _described: dict[str, Drug] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Drug]:
        return iter(self.drugs)

    def __len__(self) -> int:
        return len(self.drugs)

    def find(self, name: str) -> Drug | None:
        """The table's drug of this name or synonym, or None."""
        return self._by_key.get(drug_key(name))

    def get(self, name: str) -> Drug:
        """The drug of this name or synonym. Raises KnowledgeBaseError, with the nearest names, when there is none."""
        drug = self.find(name)
        if drug is not None:
            return drug
        keys = difflib.get_close_matches(drug_key(name), self._by_key, n=3)
        nearest = ", ".join(dict.fromkeys(self._by_key[key].name for key in keys))
        hint = f"; the nearest are {nearest}" if nearest else ""
        raise KnowledgeBaseError(
            f"{self.path}: no drug is called {name!r}{hint};"
            " correct the therapy's name, or add a row or a synonym to this table"
        )

    def describe(self, name: str) -> Drug:
        """The drug of this name, whether or not the table has it.

        Without a row it has no class and no targets, its modality comes from its INN stem or is ``not classified``, and
        ``basis`` says which. Nothing else is inferred.
        """
        if name not in self._described:  # by the names of a base: every report asks for them again
            self._described[name] = self._describe(name)
        return self._described[name]

    def _describe(self, name: str) -> Drug:
        drug = self.find(name)
        if drug is not None:
            return drug
        parts = tuple(dict.fromkeys(self.describe(part).name for part in regimen_parts(name)))
        if len(parts) > 1:
            source = "by name: parts joined by '/'"
            return Drug(" ".join(name.split()), (), "", (), Modality.COMBINATION, source, parts, Basis.BY_RULE)
        written = written_name(name)
        ruled = modality_by_stem(written)
        if ruled is None:
            return Drug(written, (), "", (), Modality.NOT_CLASSIFIED, "not in the table", (), Basis.NONE)
        return Drug(written, (), "", (), ruled[0], f"by INN stem {ruled[1]}", (), Basis.BY_RULE)

    def expand(self, name: str) -> tuple[Drug, ...]:
        """The drug alone, or all parts of a regimen: several are given together, and none is evidence for a part."""
        drug = self.describe(name)
        return tuple(self.describe(part) for part in drug.components) or (drug,)

    def options(self, cell: str, interaction: str = "") -> tuple[tuple[Drug, ...], ...]:
        """The separate options of a therapies cell, each all that is given together.

        ``interaction`` is CIViC's (any letter case): substitutes are several options, anything else is one. A regimen
        keeps its parts together in either.

        >>> drugs.options("Panitumumab,Cetuximab/Irinotecan Regimen", "Substitutes")  # doctest: +SKIP
        ((Panitumumab,), (Cetuximab, Irinotecan))
        """
        given = [self.expand(name) for name in split_therapies(cell)]
        if not given:
            return ()
        if interaction.casefold() != "substitutes":
            given = [tuple(drug for drugs in given for drug in drugs)]
        return tuple(dict.fromkeys(tuple(dict.fromkeys(drugs)) for drugs in given))


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
    faults += [f"{path}: {fault}" for drug in drugs for fault in _faults_of_parts(drug, by_key)]
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
    known = [modality for modality in Modality if modality is not Modality.NOT_CLASSIFIED]
    if cell["modality"] not in known:
        raise KnowledgeBaseError(
            f"modality {cell['modality']!r} of {cell['name']} is none of {', '.join(known)}; use one of these"
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
    components = _split(cell["components"])
    return Drug(
        cell["name"], _split(cell["synonyms"]), cell["drug_class"], targets, modality, cell["source"], components
    )


def _faults_of_parts(drug: Drug, by_key: Mapping[str, Drug]) -> Iterator[str]:
    if (len(drug.components) > 1) != (drug.modality is Modality.COMBINATION):
        yield f"{drug.name} is {drug.modality} and has {len(drug.components)} components; a combination has two or more"
    for part in drug.components:
        found = by_key.get(drug_key(part))
        if found is None or found.name != part or found.components:
            yield f"component {part!r} of {drug.name} is no single drug of this table; give it a row, write its name"


def _index(drugs: Iterable[Drug], path: Path, faults: list[str]) -> dict[str, Drug]:
    by_key: dict[str, Drug] = {}
    for drug in drugs:
        for name in (drug.name, *drug.synonyms):
            first = by_key.setdefault(drug_key(name), drug)
            if first is not drug:
                faults.append(f"{path}: {name!r} stands for {first.name} and for {drug.name}; leave it with one")
    return by_key


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
