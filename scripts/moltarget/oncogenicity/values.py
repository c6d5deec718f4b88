"""The words of an oncogenicity assessment: criteria and their points, what is asked of a variant, what is answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

_MISSENSE = re.compile(r"([A-Z])(\d+)([A-Z])")
Pair = tuple[str, str]  # gene; protein change without "p.", or coding change with "c."


class Criterion(StrEnum):
    """The criteria by name. Two have their numbers the other way round in some sources, so both are said."""

    OVS1 = "OVS1"
    OS1 = "OS1"
    OS2 = "OS2"
    OS3 = "OS3"
    OM1 = "OM1"
    OM2 = "OM2"
    SAME_RESIDUE = "missense at the residue (OM4, elsewhere OM3)"
    HOTSPOT = "hotspot below 50 samples (OM3, elsewhere OM4)"
    OP1 = "OP1"
    OP2 = "OP2"
    OP3 = "OP3"
    OP4 = "OP4"
    SBVS1 = "SBVS1"
    SBS1 = "SBS1"
    SBS2 = "SBS2"
    SBP1 = "SBP1"
    SBP2 = "SBP2"


# Horak 2022 (PMC9081216), tables 2 and 3: very strong 8, strong 4, moderate 2, supporting 1; against oncogenicity negative.
POINTS: Mapping[Criterion, int] = {
    **dict.fromkeys((Criterion.OVS1,), 8),
    **dict.fromkeys((Criterion.OS1, Criterion.OS2, Criterion.OS3), 4),
    **dict.fromkeys((Criterion.OM1, Criterion.OM2, Criterion.SAME_RESIDUE, Criterion.HOTSPOT), 2),
    **dict.fromkeys((Criterion.OP1, Criterion.OP2, Criterion.OP3, Criterion.OP4), 1),
    **dict.fromkeys((Criterion.SBVS1,), -8),
    **dict.fromkeys((Criterion.SBS1, Criterion.SBS2), -4),
    **dict.fromkeys((Criterion.SBP1, Criterion.SBP2), -1),
}


class Classification(StrEnum):
    """The five classes of the standard."""

    ONCOGENIC = "Oncogenic"
    LIKELY_ONCOGENIC = "Likely oncogenic"
    UNCERTAIN = "VUS"
    LIKELY_BENIGN = "Likely benign"
    BENIGN = "Benign"


_ONCOGENIC = frozenset({Classification.ONCOGENIC, Classification.LIKELY_ONCOGENIC})
_BENIGN = frozenset({Classification.BENIGN, Classification.LIKELY_BENIGN})


class Kind(StrEnum):
    """What a variant does to the protein, as the criteria ask for it."""

    NULL = "null variant"
    MISSENSE = "missense"
    IN_FRAME = "in-frame change of length"
    STOP_LOST = "loss of the stop codon"
    SILENT = "silent"
    OTHER = "another change"
    UNKNOWN = "effect on the protein not known"


class Truncation(StrEnum):
    """What becomes of the product of a null variant."""

    LOST = "lost"
    ESCAPES = "escapes decay"
    UNKNOWN = "not known"


class Claim(StrEnum):
    """What a functional study found of the protein."""

    GAIN = "gain of function"
    LOSS = "loss of function"
    DOMINANT_NEGATIVE = "dominant negative"
    NEOMORPHIC = "neomorphic"
    UNALTERED = "unaltered function"


@dataclass(frozen=True, slots=True)
class Region:
    """A critical part of a domain, by its first and last residue."""

    name: str
    first: int
    last: int


class Subject(NamedTuple):  # a key of what was assessed before: a tuple is hashed in a fifth of the time
    """One small variant on one transcript, with all that the criteria ask of it.

    ``names`` are its protein and coding names on every transcript of the gene, without ``p.``, as far as a base may know them;
    ``missense`` is reference, residue and alternate. ``oncogene`` and
    ``suppressor`` are the gene's listed roles (both may be true, or neither). ``truncation`` with ``tail`` (a sentence) is
    for null variants. ``critical`` are the listed critical parts of the gene. ``population_af`` is the highest population
    frequency (0-1); ``population_searched`` tells whether its absence says something. ``hotspot`` are samples with a change
    at the residue and with the same change, (0, 0) when a file of hotspots lacks it, None without such a file.
    ``computational`` are the words of each line of computational evidence.
    """

    gene: str
    kind: Kind = Kind.OTHER
    names: frozenset[str] = frozenset()
    missense: tuple[str, int, str] | None = None
    residues: range = range(0)
    oncogene: bool = False
    suppressor: bool = False
    truncation: Truncation = Truncation.UNKNOWN
    tail: str = ""
    critical: tuple[Region, ...] = ()
    population_af: float | None = None
    population_searched: bool = False
    hotspot: tuple[int, int] | None = None
    computational: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Established:
    """What a knowledge base says of exact changes, with the ids of its items.

    ``oncogenic`` and ``denied``: items that support oncogenicity, and that do not support it. ``functional``: what studies
    found, and ``disputed`` what others did not find.
    """

    oncogenic: Mapping[Pair, tuple[str, ...]] = field(default_factory=dict)
    denied: Mapping[Pair, tuple[str, ...]] = field(default_factory=dict)
    functional: Mapping[Pair, tuple[tuple[Claim, str], ...]] = field(default_factory=dict)
    disputed: Mapping[Pair, tuple[tuple[Claim, str], ...]] = field(default_factory=dict)
    residues: Mapping[tuple[str, int], tuple[tuple[str, str, tuple[str, ...]], ...]] = field(default_factory=dict)
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        oncogenic: Mapping[Pair, tuple[str, ...]],
        denied: Mapping[Pair, tuple[str, ...]],
        functional: Mapping[Pair, tuple[tuple[Claim, str], ...]],
        disputed: Mapping[Pair, tuple[tuple[Claim, str], ...]],
    ) -> Established:
        """The same with the undisputed oncogenic missense changes by gene and residue (reference, alternate, ids), and with the
        names of all changes by gene.
        """
        residues: dict[tuple[str, int], list[tuple[str, str, tuple[str, ...]]]] = {}
        for (gene, change), ids in sorted(oncogenic.items()):
            found = _MISSENSE.fullmatch(change)
            if found and (gene, change) not in denied:
                residues.setdefault((gene, int(found[2])), []).append((found[1], found[3], ids))
        names: dict[str, set[str]] = {}
        for gene, change in (*oncogenic, *denied, *functional, *disputed):
            names.setdefault(gene, set()).add(change)
        by_residue = {key: tuple(rows) for key, rows in residues.items()}
        by_gene = {gene: frozenset(changes) for gene, changes in names.items()}
        return cls(oncogenic, denied, functional, disputed, by_residue, by_gene)


@dataclass(frozen=True, slots=True)
class Met:
    """A criterion that counts, with its points and the reason."""

    criterion: Criterion
    points: int
    because: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A criterion that does not count, and why."""

    criterion: Criterion
    because: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The sum of the points, its class, and every criterion in one of three lists; ``told`` is all of it in one line."""

    points: int
    classification: Classification
    met: tuple[Met, ...]
    not_met: tuple[Noted, ...]
    not_evaluated: tuple[Noted, ...]
    told: str = field(init=False)

    def __post_init__(self) -> None:
        """Made once: an assessment is shared by variants that no criterion tells apart."""
        object.__setattr__(self, "told", self._told())

    @property
    def oncogenic(self) -> bool:
        """Whether it is at least likely oncogenic."""
        return self.classification in _ONCOGENIC

    @property
    def benign(self) -> bool:
        """Whether it is at least likely benign."""
        return self.classification in _BENIGN

    def counts(self, *criteria: Criterion) -> bool:
        """Whether one of these is met."""
        return any(one.criterion in criteria for one in self.met)

    def _told(self) -> str:
        """``VUS, 4 points: OS3 +4; not evaluated: OP1, OP2``."""
        counted = ", ".join(f"{one.criterion} {one.points:+d}" for one in self.met) or "no criterion is met"
        missing = ", ".join(one.criterion.partition(" (")[0] for one in self.not_evaluated)
        number = f"{self.points} point{'' if abs(self.points) == 1 else 's'}"
        line = f"{self.classification}, {number}: {counted}".replace(" -", " −")
        return f"{line}; not evaluated: {missing}" if missing else line


def joined(ids: Iterable[str]) -> str:
    """Ids, each once, as a list."""
    return ", ".join(dict.fromkeys(ids))
