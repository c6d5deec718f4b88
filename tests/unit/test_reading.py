"""``alterations.json`` back into values: each variant when it is asked for, each gene's variants by their places."""

from __future__ import annotations

import json

import pytest
from matching_factory import consequence, variant

from moltarget.model import Disposition, Locus, Origin, SmallVariant, Tables
from moltarget.steps import reading
from moltarget.steps.alterations import variant_text
from moltarget.steps.reading import ReadVariants, variants_of

FULL = SmallVariant(
    "7:1:A>T", Locus("7", 1, "A", "T"), (consequence("BRAF", "c.2T>A p.V600E", "missense_variant"),), (1, 2), "7:1:A>T",
    0.25, 100, 25, ("PASS",), Origin.SOMATIC, "vcf", "filtered", "unphased", Disposition.FAILED_FILTER, "7:g.1A>T", ("M2",),
    0.001, 0.5, (("note", "1"),), True, (60, 20), ("damaging",), "1|0",
)  # fmt: skip
TWO = SmallVariant("7:9:A>T", Locus("7", 9, "A", "T"), (consequence("BRAF", "p.A1V"), consequence("KRAS", "p.A1V")))
GIVEN = [FULL, variant("KRAS", "p.G12C", locus=Locus("12", 5, "C", "A")), TWO, variant("TP53", "p.R175H")]


def read() -> ReadVariants:
    return variants_of({"small_variants": [json.loads(variant_text(one)) for one in GIVEN]})


def test_every_variant_comes_back() -> None:
    assert list(read()) == GIVEN
    assert (len(read()), read()[-1], read()[1:3]) == (4, GIVEN[-1], GIVEN[1:3])


def test_a_gene_asked_about_makes_its_own_variants_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from moltarget.matching.facts import SampleFacts

    made: list[str] = []
    make = reading._variant
    monkeypatch.setattr(reading, "_variant", lambda row: made.append(row["key"]) or make(row))  # type: ignore[func-returns-value]
    variants = read()
    facts = SampleFacts(variants, Tables(), variants.places())
    assert facts.genes_changed() == {"BRAF", "KRAS", "TP53"}
    assert made == []
    for _ in range(2):
        assert [fact.variant for fact in facts.every("KRAS")] == [GIVEN[1], TWO]
    assert made == [GIVEN[1].key, TWO.key]


def test_places_are_those_of_the_variants_themselves() -> None:
    from moltarget.matching.facts import SampleFacts

    told, looked_up = SampleFacts(GIVEN, Tables()), SampleFacts(read(), Tables(), read().places())
    for gene in ("BRAF", "KRAS", "TP53", "EGFR"):
        assert told.every(gene) == looked_up.every(gene)
