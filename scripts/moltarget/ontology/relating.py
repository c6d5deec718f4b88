"""The relation of an evidence's disease to a sample's tumour type. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from moltarget.ontology.values import ANY, DiseaseRelation, Lineage, Relation, TumorType

_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a disease lies in the tree.

    ``exact`` is the code (or none) that is the disease; ``covers`` are codes it includes with all their subtypes;
    ``under`` are codes it is a kind of, or, with ``state``, a state of. ``special`` is ANY or SOLID. ``outside``: no
    tumour type. ``placed`` False: the ontology does not know it.
    """

    label: str
    exact: _Path = ()
    covers: _Path = ()
    under: _Path = ()
    state: bool = False
    outside: bool = False
    special: str = ""
    placed: bool = True


def relate(
    types: Mapping[str, TumorType],
    lineages: Mapping[str, _Path],
    kin: Mapping[str, _Path],
    sample_code: str | None,
    place: Place,
) -> DiseaseRelation:
    """The closest relation that holds: same, broader, narrower, pan-cancer, other; unknown where nothing can be said.

    ``lineages`` gives each code with its ancestors up to the root, ``kin`` the codes a type covers outside its branch.
    """
    if not place.placed:
        named = (
            f"disease {place.label!r} is in no table of tumour types" if place.label else "evidence names no disease"
        )
        return DiseaseRelation(Relation.UNKNOWN, None, (), f"The {named}, so its relation to the sample is not known.")
    if sample_code is None:
        sentence = f"The sample's tumour type is not given, so its relation to {place.label} is not known."
        return DiseaseRelation(Relation.UNKNOWN, None, (), sentence)
    sample = types[sample_code]
    if place.special:
        return _special(sample, place)
    if place.outside:
        sentence = f"The evidence is on {place.label}, which is not a tumour type; the sample is {sample.label}."
        return DiseaseRelation(Relation.OTHER, None, (), sentence)
    name = types[place.exact[0]].label if place.exact else place.label
    if sample_code in place.exact:
        return DiseaseRelation(
            Relation.SAME, 0, (sample_code,), f"The evidence is on the sample's own tumour type, {name}."
        )
    return _in_tree(lineages, (sample_code, *kin.get(sample_code, ())), sample, place, name)


def _in_tree(
    lineages: Mapping[str, _Path], sample_codes: _Path, sample: TumorType, place: Place, name: str
) -> DiseaseRelation:
    """Broader, narrower or other. ``sample_codes`` are the sample's code and the codes it covers outside its branch."""
    lineage = lineages[sample.code]
    end = place.exact or (place.label,)
    broader = _shortest(_up(lineage, place.exact), _up(lineage, place.covers, end))
    if broader:
        return _along(
            Relation.BROADER, broader, f"The evidence is on {name}, which includes the sample's {sample.label}."
        )
    narrower = _shortest(
        _down(lineages, sample_codes, place.exact),
        _down(lineages, sample_codes, place.covers, end),
        _down(lineages, sample_codes, place.under, end),
    )
    if narrower:
        sentence = f"The evidence is on {name}, one kind of the sample's {sample.label}: check the subtype."
        return _along(Relation.NARROWER, narrower, sentence)
    state = _shortest(_up(lineage, place.under, end)) if place.state else ()
    if state:
        sentence = f"The evidence is on {name}, which the sample's {sample.label} may or may not be: check it."
        return _along(Relation.NARROWER, state, sentence)
    return _other(lineages, sample, place, name)


def _special(sample: TumorType, place: Place) -> DiseaseRelation:
    path = (sample.code, place.special)
    if place.special == ANY:
        return _along(Relation.PAN_CANCER, path, f"The evidence is on any cancer; the sample is {sample.label}.")
    if sample.lineage is Lineage.HAEMATOLOGICAL:
        sentence = (
            f"The evidence is on solid tumours, which never cover a haematological malignancy such as {sample.label}."
        )
        return _along(Relation.OTHER, path, sentence)
    if sample.lineage is Lineage.MIXED:
        sentence = f"The evidence is on solid tumours; {sample.label} does not say whether the sample is one: check it."
        return _along(Relation.NARROWER, path, sentence)
    return _along(
        Relation.PAN_CANCER, path, f"The evidence is on solid tumours, of which the sample's {sample.label} is one."
    )


def _other(lineages: Mapping[str, _Path], sample: TumorType, place: Place, name: str) -> DiseaseRelation:
    """Unrelated, with the path over the nearest common ancestor (of the disease's own code, where it has one)."""
    lineage = lineages[sample.code]
    end = () if place.exact else (place.label,)
    paths = []
    for code in place.exact or (*place.covers, *place.under):
        target = lineages[code]
        meeting = next(ancestor for ancestor in lineage if ancestor in target)
        climb = lineage[: lineage.index(meeting) + 1]
        paths.append((*climb, *reversed(target[: target.index(meeting)]), *end))
    path = _shortest(paths)
    return _along(Relation.OTHER, path, f"The evidence is on {name}, another disease than the sample's {sample.label}.")


def _up(lineage: _Path, codes: _Path, end: _Path = ()) -> list[_Path]:
    """Paths from the sample up to each of ``codes`` that is it or an ancestor, and on to ``end``."""
    return [(*lineage[: lineage.index(code) + 1], *end) for code in codes if code in lineage]


def _down(lineages: Mapping[str, _Path], sample_codes: _Path, codes: _Path, end: _Path = ()) -> list[_Path]:
    """Paths from the sample, over a code it covers, down to each of ``codes`` that is it or a descendant, and to ``end``."""
    paths = []
    for start in sample_codes:
        head = () if start == sample_codes[0] else sample_codes[:1]
        for code in codes:
            lineage = lineages[code]
            if start in lineage:
                paths.append((*head, *reversed(lineage[: lineage.index(start) + 1]), *end))
    return paths


def _shortest(*groups: Iterable[_Path]) -> _Path:
    """The shortest of all paths, the first by name among equals; empty when there is none."""
    paths = [path for group in groups for path in group]
    return min(paths, key=lambda path: (len(path), path), default=())


def _along(relation: Relation, path: _Path, sentence: str) -> DiseaseRelation:
    return DiseaseRelation(relation, len(path) - 1, path, sentence)
