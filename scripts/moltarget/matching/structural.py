"""Features of fusions, measurements and genotypes."""

from __future__ import annotations

import re

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.words import feature_words
from moltarget.matching.facts import SampleFacts
from moltarget.matching.outcomes import absent, fusion_key, measurement_key, not_assayed, present, uncertain
from moltarget.model import Fusion, Measurement, Outcome
from moltarget.quantities import LEAVES_OPEN, SAYS_TOO

_PD_L1_EXPRESSED = f.MeasurementIs("CD274 expression", f.Comparison.IS, "expressed")


def fusion(feature: f.FusionIs, facts: SampleFacts) -> Outcome:
    """Named partners in order; an empty partner is any, unknown included. A reversed pair is a near miss, not a match.

    Where the exons that meet are named, those of the sample must be the same; untold ones are not assayed.
    """
    detected = [row for row in facts.fusions if row.detected]
    pairs = [row for row in detected if _is(feature, row)]
    hits = [row for row in pairs if _meets(feature.exons, row.exons)]
    usable = [row for row in hits if row.in_frame is not False and not row.doubt]
    if usable:
        return present(f"{_named(usable)} was detected", *(fusion_key(row) for row in usable))
    if hits:
        return uncertain(_doubted(hits), *(fusion_key(row) for row in hits))
    open_ = [row for row in detected if row not in pairs and _may_be(feature, row)]
    if open_:
        return not_assayed(f"{_named(open_)}: the partner is not known", *(fusion_key(row) for row in open_))
    untold = [row for row in pairs if _may_meet(feature.exons, row.exons)]
    if untold:
        text = f"{_named(untold)}: which exons meet is not told in full, where {feature.exons} is needed"
        return not_assayed(text, *(fusion_key(row) for row in untold))
    turned = f.FusionIs(feature.three_prime, feature.five_prime)
    reversed_ = [row for row in detected if _is(turned, row) or _may_be(turned, row)]
    if reversed_:
        text = f"{reversed_[0].name} was reported, the reverse of {feature_words(feature)}: check orientation"
        return uncertain(text, *(fusion_key(row) for row in reversed_))
    if pairs:
        return absent(f"{_named(pairs)} was detected: a near miss, where {feature.exons} is needed")
    return _not_detected(feature, facts)


def _not_detected(feature: f.FusionIs, facts: SampleFacts) -> Outcome:
    if any(_tested_negative(feature, row) for row in facts.fusions if not row.detected):
        return absent(f"{feature_words(feature)} was tested and not detected")
    genes = " and ".join(gene for gene in (feature.five_prime, feature.three_prime) if gene)
    return not_assayed(f"fusions of {genes} were not tested")


def _doubted(rows: list[Fusion]) -> str:
    doubt = rows[0].doubt
    if doubt:
        return f"{_named(rows)} was reported, but {doubt}"
    return f"{_named(rows)} was detected out of frame; whether a protein is made of it is not known"


def _named(rows: list[Fusion]) -> str:
    return ", ".join(f"{row.name} {row.exons}".rstrip() for row in rows)


def _meets(wanted: str, found: str) -> bool:
    """Whether the same exons meet; without wanted ones any do."""
    return not wanted or _exons(wanted) == _exons(found)


def _may_meet(wanted: str, found: str) -> bool:
    """Whether an exon that is not told leaves it open; never where one that is told is another."""
    return all(have in {want, "?"} for want, have in zip(_exons(wanted), _exons(found), strict=True))


def _exons(text: str) -> tuple[str, str]:
    """Both exons, ``?`` for an untold one. The letters of EML4 exon 6a and 6b tell variants of one exon's fusion."""
    five, _, three = text.partition("::")
    first, second = (re.sub(r"(?<=[0-9])[a-z]$", "", side) or "?" for side in (five, three))
    return first, second


def _is(feature: f.FusionIs, row: Fusion) -> bool:
    return _side(feature.five_prime, row.five_prime) and _side(feature.three_prime, row.three_prime)


def _side(wanted: str, found: str) -> bool:
    return not wanted or wanted == found


def _may_be(feature: f.FusionIs, row: Fusion) -> bool:
    sides = ((feature.five_prime, row.five_prime), (feature.three_prime, row.three_prime))
    return all(_side(wanted, found) or found == "?" for wanted, found in sides) and any(
        wanted and wanted == found for wanted, found in sides
    )


def _tested_negative(feature: f.FusionIs, row: Fusion) -> bool:
    sides = ((feature.five_prime, row.five_prime), (feature.three_prime, row.three_prime))
    return all(found == "*" or (wanted and wanted == found) for wanted, found in sides)


def measurement(feature: f.MeasurementIs, facts: SampleFacts) -> Outcome:
    """A measured word or number against the wanted one. Units must be the same; a missing value is not assayed."""
    rows = facts.measured(feature.name)
    if not rows and feature.name == "MSI":
        return _repair(facts)
    if not rows:
        return not_assayed(f"{feature.name} was not given")
    if feature.comparison is f.Comparison.IS:
        scored = _pd_l1_expressed(rows) if feature == _PD_L1_EXPRESSED else None
        return scored or _is_word(feature, rows)
    fitting = [row for row in rows if row.unit.casefold() in _same_units(feature.unit)]
    row = (fitting or list(rows))[0]
    shown = _shown(row)
    if not fitting:
        return uncertain(f"{shown}; the threshold is in {feature.unit or 'no unit'}", measurement_key(row))
    if row.number is None and _is_below(row.value, float(feature.value), feature.comparison):
        return absent(shown)
    if row.number is None:
        return uncertain(f"{shown}, where a number is needed", measurement_key(row))
    limit = float(feature.value)
    met = {
        f.Comparison.AT_LEAST: row.number >= limit,
        f.Comparison.ABOVE: row.number > limit,
        f.Comparison.BELOW: row.number < limit,
    }[feature.comparison]
    return present(shown, measurement_key(row)) if met else absent(shown)


def _is_below(value: str, limit: float, comparison: f.Comparison) -> bool:
    """Whether a bound (``<1``) shows that a threshold is not reached."""
    if not value.startswith("<") or comparison not in {f.Comparison.AT_LEAST, f.Comparison.ABOVE}:
        return False
    try:
        return float(value[1:]) <= limit
    except ValueError:
        return False


def _pd_l1_expressed(rows: tuple[Measurement, ...]) -> Outcome | None:
    """PD-L1 by its scores: expressed from 1 on (per cent of cells, or CPS: the cut-off of pembrolizumab's labels).

    None where no score tells it; the word decides then.
    """
    reached = [row for row in rows if row.number is not None and row.number >= 1]
    if reached:
        return present(_shown(reached[0]), measurement_key(reached[0]))
    below = [row for row in rows if row.number is not None or _is_below(row.value, 1, f.Comparison.AT_LEAST)]
    return absent(", ".join(_shown(row) for row in rows)) if rows and len(below) == len(rows) else None


def _is_word(feature: f.MeasurementIs, rows: tuple[Measurement, ...]) -> Outcome:
    """A word against a word: one may say more (over: expressed) or leave it open. A number is no word without a threshold."""
    told = [row for row in rows if row.number is None and not row.value.startswith("<")]
    for row in told:
        if feature.value in {row.value.casefold(), *SAYS_TOO.get(row.value, ())}:
            return present(_shown(row), measurement_key(row))
    for row in told:
        if feature.value in LEAVES_OPEN.get(row.value, ()):
            return uncertain(f"{_shown(row)}, which leaves '{feature.value}' open", measurement_key(row))
    if not told:
        text = f"{_shown(rows[0])}, where the word '{feature.value}' is needed"
        return uncertain(text, *(measurement_key(row) for row in rows))
    return absent(", ".join(_shown(row) for row in told))


def _same_units(unit: str) -> frozenset[str]:
    """A plain per cent of PD-L1 is the tumour proportion score (TPS); other scores are other quantities."""
    return frozenset({"%", "tps"}) if unit == "%" else frozenset({unit.casefold()})


def _shown(row: Measurement) -> str:
    return f"{row.name} is {row.value} {row.unit}".rstrip()


def _repair(facts: SampleFacts) -> Outcome:
    """MSI by mismatch-repair protein status, where MSI itself was not measured (labels read MSI-H *or* dMMR)."""
    for row in facts.measured("MMR"):
        shown = f"mismatch repair is {row.value}"
        deficient = row.value == "deficient"
        return present(shown, measurement_key(row)) if deficient else absent(shown)
    return not_assayed("MSI was not given")


def haplotype(feature: f.Haplotype, facts: SampleFacts) -> Outcome:
    """A star allele in the diplotype of the biomarkers table (``*1/*2A``), an rs number by its own row.

    Suballeles and copies count as their allele (``*3.001``, ``*2x2``; PharmVar). An rs number is no star allele: a
    diplotype says nothing of it.
    """
    star = feature.allele.startswith("*")
    rows = facts.measured(f"{feature.gene} {'genotype' if star else feature.allele}")
    if not rows:
        what = f"the genotype of {feature.gene}" if star else f"{feature.gene} {feature.allele}"
        return not_assayed(f"{what} was not given")
    row = rows[0]
    shown = f"{row.name} is {row.value}"
    if star:
        copies = sum(feature.allele.casefold() in _alleles(side) for side in row.value.split("/"))
    else:
        copies = {"homozygous": 2, "heterozygous": 1}.get(row.value, 0)
    enough = copies >= (2 if feature.homozygous else 1)
    return present(shown, measurement_key(row)) if enough else absent(shown)


def _alleles(side: str) -> set[str]:
    return {re.sub(r"\.\d{3}|x(?:\d+|n)$", "", part.strip().casefold()) for part in side.split("+")}


def skipping_measured(gene: str, exon: int, facts: SampleFacts) -> Outcome | None:
    """An exon-skipping result of an RNA assay from the biomarkers table, if there is one."""
    return _yes_no(facts.measured(f"{gene} exon {exon} skipping"))


def duplication_measured(gene: str, facts: SampleFacts) -> Outcome | None:
    """An ITD result (fragment analysis) from the biomarkers table, if there is one."""
    return _yes_no(facts.measured(f"{gene} ITD"))


def exons_measured(feature: f.ExonsLost, facts: SampleFacts) -> Outcome | None:
    """A loss of whole exons (RNA, MLPA, long reads) from the biomarkers table, if there is a row for just these exons."""
    return _yes_no(facts.measured(f"{feature.gene} exon {feature.first}-{feature.last} deletion"))


def _yes_no(rows: tuple[Measurement, ...]) -> Outcome | None:
    if not rows:
        return None
    row = rows[0]
    shown = f"{row.name}: {row.value}"
    if row.value.casefold() in {"positive", "detected", "yes", "present"}:
        return present(shown, measurement_key(row))
    if row.value.casefold() in {"negative", "not detected", "no", "absent"}:
        return absent(shown)
    return uncertain(f"{shown} is neither positive nor negative", measurement_key(row))
