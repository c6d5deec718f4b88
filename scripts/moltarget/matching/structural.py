"""Features that are not small variants: copy number, fusions, measurements, genotypes."""

from __future__ import annotations

import re

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.words import feature_words
from moltarget.matching.facts import SampleFacts
from moltarget.model import CopyCall, CopyNumber, Doubt, Fusion, Measurement, Outcome, Truth

_LOST = {f.CopyFeature.DELETION: "a single copy may remain", f.CopyFeature.LOSS: "the other copy may work"}


def copy_number(feature: f.CopyNumberIs, facts: SampleFacts) -> Outcome:
    """Amplification by amplification alone; deletion by deep deletion; loss also by lost expression."""
    gene = feature.gene
    if feature.change is f.CopyFeature.LOSS:
        for row in facts.measured(f"{gene} expression"):
            if row.value in {"lost", "negative"}:
                return _present(f"{gene} expression is lost", measurement_key(row))
    rows = facts.copies(gene)
    if not rows and not facts.copies("*"):
        return _not_assayed(f"copy number of {gene} was not given")
    if not rows:
        return Outcome(Truth.ABSENT, f"copy number of {gene} is neutral (all genes were looked at)")
    words = f"{gene} copy number: {', '.join(row.call.value for row in rows)}"
    wanted = CopyCall.AMPLIFICATION if feature.change is f.CopyFeature.AMPLIFICATION else CopyCall.DEEP_DELETION
    met = [copy_key(row) for row in rows if row.call is wanted]
    if met:
        return _present(words, *met)
    part = lost_copies(gene, facts)
    if feature.change in _LOST and part:
        return _uncertain(f"{words}; {_LOST[feature.change]}", *part)
    note = "; gain is not amplification" if any(row.call is CopyCall.GAIN for row in rows) else ""
    return Outcome(Truth.ABSENT, words + note)


def lost_copies(gene: str, facts: SampleFacts) -> list[str]:
    """Keys of the rows that say one copy of a gene is lost."""
    return [copy_key(row) for row in facts.copies(gene) if row.call in {CopyCall.LOSS, CopyCall.LOH}]


def fusion(feature: f.FusionIs, facts: SampleFacts) -> Outcome:
    """Named partners in order; an empty partner is any, unknown included. A reversed pair is a near miss, not a match."""
    detected = [row for row in facts.fusions if row.detected]
    hits = [row for row in detected if _is(feature, row)]
    usable = [row for row in hits if row.in_frame is not False]
    if usable:
        return _present(f"{', '.join(row.name for row in usable)} was detected", *(fusion_key(row) for row in usable))
    if hits:
        names = ", ".join(row.name for row in hits)
        return _uncertain(f"{names} was detected out of frame; whether a protein is made of it is not known",
                          *(fusion_key(row) for row in hits))  # fmt: skip
    open_ = [row for row in detected if _may_be(feature, row)]
    if open_:
        named = ", ".join(row.name for row in open_)
        return _not_assayed(f"{named}: the partner is not known", *(fusion_key(row) for row in open_))
    turned = f.FusionIs(feature.three_prime, feature.five_prime)
    reversed_ = [row for row in detected if _is(turned, row) or _may_be(turned, row)]
    if reversed_:
        text = f"{reversed_[0].name} was reported, the reverse of {feature_words(feature)}: check orientation"
        return _uncertain(text, *(fusion_key(row) for row in reversed_))
    if any(_tested_negative(feature, row) for row in facts.fusions if not row.detected):
        return Outcome(Truth.ABSENT, f"{feature_words(feature)} was tested and not detected")
    genes = " and ".join(gene for gene in (feature.five_prime, feature.three_prime) if gene)
    return _not_assayed(f"fusions of {genes} were not tested")


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
        return _not_assayed(f"{feature.name} was not given")
    if feature.comparison is f.Comparison.IS:
        return _is_word(feature, rows)
    fitting = [row for row in rows if row.unit.casefold() in _same_units(feature.unit)]
    row = (fitting or list(rows))[0]
    shown = _shown(row)
    if not fitting:
        return _uncertain(f"{shown}; the threshold is in {feature.unit or 'no unit'}", measurement_key(row))
    if row.number is None and _is_below(row.value, float(feature.value), feature.comparison):
        return Outcome(Truth.ABSENT, shown)
    if row.number is None:
        return _uncertain(f"{shown}, where a number is needed", measurement_key(row))
    limit = float(feature.value)
    met = {
        f.Comparison.AT_LEAST: row.number >= limit,
        f.Comparison.ABOVE: row.number > limit,
        f.Comparison.BELOW: row.number < limit,
    }[feature.comparison]
    return _present(shown, measurement_key(row)) if met else Outcome(Truth.ABSENT, shown)


def _is_below(value: str, limit: float, comparison: f.Comparison) -> bool:
    """Whether a bound (``<1``) shows that a threshold is not reached."""
    if not value.startswith("<") or comparison not in {f.Comparison.AT_LEAST, f.Comparison.ABOVE}:
        return False
    try:
        return float(value[1:]) <= limit
    except ValueError:
        return False


def _is_word(feature: f.MeasurementIs, rows: tuple[Measurement, ...]) -> Outcome:
    for row in rows:
        if row.value.casefold() == feature.value:
            return _present(_shown(row), measurement_key(row))
    if all(row.number is not None for row in rows):
        text = f"{_shown(rows[0])}, where the word '{feature.value}' is needed"
        return _uncertain(text, *(measurement_key(row) for row in rows))
    return Outcome(Truth.ABSENT, ", ".join(_shown(row) for row in rows))


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
        return _present(shown, measurement_key(row)) if deficient else Outcome(Truth.ABSENT, shown)
    return _not_assayed("MSI was not given")


def haplotype(feature: f.Haplotype, facts: SampleFacts) -> Outcome:
    """A star allele in the diplotype of the biomarkers table (``*1/*2A``).

    Suballeles and copies count as their allele (``*3.001``, ``*2x2``; PharmVar). An rs number is no star allele: a
    diplotype says nothing of it.
    """
    rows = facts.measured(f"{feature.gene} genotype")
    if not rows:
        return _not_assayed(f"the genotype of {feature.gene} was not given")
    row = rows[0]
    copies = sum(feature.allele.casefold() in _alleles(side) for side in row.value.split("/"))
    shown = f"{feature.gene} genotype is {row.value}"
    if not copies and not feature.allele.startswith("*"):
        return _not_assayed(f"{shown}, which says nothing of {feature.allele}")
    return (
        _present(shown, measurement_key(row))
        if copies >= (2 if feature.homozygous else 1)
        else Outcome(Truth.ABSENT, shown)
    )


def _alleles(side: str) -> set[str]:
    return {re.sub(r"\.\d{3}|x(?:\d+|n)$", "", part.strip().casefold()) for part in side.split("+")}


def skipping_measured(gene: str, exon: int, facts: SampleFacts) -> Outcome | None:
    """An exon-skipping result of an RNA assay from the biomarkers table, if there is one."""
    return _yes_no(facts.measured(f"{gene} exon {exon} skipping"))


def duplication_measured(gene: str, facts: SampleFacts) -> Outcome | None:
    """An ITD result (fragment analysis) from the biomarkers table, if there is one."""
    return _yes_no(facts.measured(f"{gene} ITD"))


def _yes_no(rows: tuple[Measurement, ...]) -> Outcome | None:
    if not rows:
        return None
    row = rows[0]
    shown = f"{row.name}: {row.value}"
    if row.value.casefold() in {"positive", "detected", "yes", "present"}:
        return _present(shown, measurement_key(row))
    if row.value.casefold() in {"negative", "not detected", "no", "absent"}:
        return Outcome(Truth.ABSENT, shown)
    return _uncertain(f"{shown} is neither positive nor negative", measurement_key(row))


def copy_key(row: CopyNumber) -> str:
    """``ERBB2:amplification``."""
    return f"{row.gene}:{row.call.value}"


def fusion_key(row: Fusion) -> str:
    """``EML4::ALK``."""
    return row.name


def measurement_key(row: Measurement) -> str:
    """``MSI=high``, ``CD274 expression=60 TPS``: two scores with one value are two measurements."""
    return f"{row.name}={row.value} {row.unit}".rstrip()


def _present(because: str, *keys: str) -> Outcome:
    return Outcome(Truth.PRESENT, because, None, tuple(sorted(set(keys))))


def _uncertain(because: str, *keys: str) -> Outcome:
    return Outcome(Truth.UNKNOWN, because, Doubt.UNCERTAIN, tuple(sorted(set(keys))))


def _not_assayed(because: str, *keys: str) -> Outcome:
    return Outcome(Truth.UNKNOWN, because, Doubt.NOT_ASSAYED, tuple(sorted(set(keys))))
