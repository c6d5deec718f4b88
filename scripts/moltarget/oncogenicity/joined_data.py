"""The criteria that rest on data a user joins: hotspots, populations, computational evidence (Horak 2022, PMC9081216, tables
2 and 3). Without the data they are not evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from moltarget.oncogenicity.answers import Answer, State, met, no, open_
from moltarget.oncogenicity.values import Established, Kind, Subject

# "At an extremely low frequency" (OP4): the standard gives no number; one in 100,000 alleles is our choice.
EXTREMELY_RARE = 0.00001
_COMMON, _FREQUENT = 0.05, 0.01  # SBVS1 and SBS1
_HOTSPOT_SAMPLES, _SAME_CHANGE = 50, 10  # OS3, OM3 and OP3
_DAMAGING = frozenset({"oncogenic", "damaging", "deleterious", "pathogenic", "disease_causing"})
_HARMLESS = frozenset({"benign", "tolerated", "neutral", "polymorphism"})


def _by_counts(one: Subject, fits: Callable[[int, int], bool]) -> Answer:
    if one.hotspot is None:
        return open_("no hotspot counts")
    residue, same = one.hotspot
    if not residue:
        return no("not in the file of hotspots")
    told = f"{residue} samples with a change at the residue, {same} with this one"
    return met(told) if fits(residue, same) else no(told)


def strong_hotspot(one: Subject, _: Established) -> Answer:
    """OS3: a hotspot with 50 samples or more at the residue and 10 or more of the same change (Horak 2022, PMC9081216)."""
    return _by_counts(one, lambda residue, same: residue >= _HOTSPOT_SAMPLES and same >= _SAME_CHANGE)


def weaker_hotspot(one: Subject, _: Established) -> Answer:
    """OM3 (elsewhere OM4): a hotspot with fewer than 50 samples, 10 or more of the same change (Horak 2022, PMC9081216)."""
    return _by_counts(one, lambda residue, same: residue < _HOTSPOT_SAMPLES and same >= _SAME_CHANGE)


def rare_in_hotspot(one: Subject, _: Established) -> Answer:
    """OP3: a hotspot with fewer than 10 samples of the same change (Horak 2022, PMC9081216)."""
    return _by_counts(one, lambda _, same: same < _SAME_CHANGE)


def _lines(one: Subject) -> list[str]:
    """Each line of computational evidence as ``damaging``, ``harmless`` or empty (``Deleterious(0.01)``, ``likely_benign``)."""
    found = []
    for word in one.computational:
        plain = re.sub(r"\(.*", "", word).strip().lower().replace(" ", "_")
        plain = re.sub(r"^(likely|probably|possibly)_", "", plain)
        found.append("damaging" if plain in _DAMAGING else "harmless" if plain in _HARMLESS else "")
    return found


def _computational(one: Subject, wanted: str) -> Answer:
    lines = _lines(one)
    if not lines:
        return open_("no computational evidence was joined")
    told = ", ".join(one.computational)
    return met(f"all lines agree: {told}") if set(lines) == {wanted} else no(f"lines: {told}")


def predicted_oncogenic(one: Subject, _: Established) -> Answer:
    """OP1: all lines of computational evidence used support an oncogenic effect (Horak 2022, PMC9081216)."""
    return _computational(one, "damaging")


def predicted_benign(one: Subject, _: Established) -> Answer:
    """SBP1: all lines of computational evidence used suggest no impact (Horak 2022, PMC9081216)."""
    return _computational(one, "harmless")


def silent(one: Subject, _: Established) -> Answer:
    """SBP2: silent, with no predicted effect on splicing and at a base that is not conserved (Horak 2022, PMC9081216).

    Splicing and conservation are told by the joined computational evidence alone.
    """
    if one.kind is not Kind.SILENT:
        return no("not a silent change away from splice sites")
    found = _computational(one, "harmless")
    return (
        found if found.state is not State.NOT_EVALUATED else open_("no prediction of splicing, no conservation joined")
    )


def single_cause(_one: Subject, _: Established) -> Answer:
    """OP2: a malignancy with a single genetic cause (Horak 2022, PMC9081216). No list of such malignancies is kept."""
    return open_("no list of malignancies with a single genetic cause is kept")


def absent_in_populations(one: Subject, _: Established) -> Answer:
    """OP4: absent in gnomAD, or extremely rare there (Horak 2022, PMC9081216)."""
    if one.population_af is not None and one.population_af > EXTREMELY_RARE:
        return no(f"population frequency {one.population_af:.2g}")
    if one.population_af:
        return met(f"extremely rare: population frequency {one.population_af:.2g}")
    return met("absent in the population data") if _searched(one) else open_("no population data")


def common(one: Subject, _: Established) -> Answer:
    """SBVS1: more than 5 % in a continental population (Horak 2022, PMC9081216)."""
    return _above(one, _COMMON)


def frequent(one: Subject, _: Established) -> Answer:
    """SBS1: more than 1 % in a continental population (Horak 2022, PMC9081216)."""
    return _above(one, _FREQUENT)


def _searched(one: Subject) -> bool:
    return one.population_searched or one.population_af is not None


def _above(one: Subject, most: float) -> Answer:
    if not _searched(one):
        return open_("no population data")
    if one.population_af is None:
        return no("absent in the population data")
    told = f"population frequency {one.population_af:.2g}"
    return met(f"{told}, above {most:.0%}") if one.population_af > most else no(told)
