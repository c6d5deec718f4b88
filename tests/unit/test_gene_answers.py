"""The answer for each gene: found, tested negative, not covered or uncertain (SCIENCE 7)."""

from __future__ import annotations

import pytest
from matching_factory import UNDECLARED as GAP
from matching_factory import Item, assay, copies, fusion, patient, variant

from moltarget.matching.coverage import SmallVariantCoverage
from moltarget.model import Disposition, Rejected, SmallVariant
from moltarget.report.genes import gene_row


def called(name: str, term: str = "missense_variant", doubt: str = "") -> SmallVariant:
    return variant("ALK", name, *filter(None, [term]), doubt=doubt)


@pytest.mark.parametrize(
    ("items", "coverage", "small", "number", "fused"),
    [
        ([called("p.G1202R")], None, "found", "not covered", "not covered"),
        ([called("p.G1202R", doubt="weak")], None, "uncertain", "not covered", "not covered"),
        ([called("p.G1202=", "synonymous_variant")], None, "tested negative", "not covered", "not covered"),
        ([called("c.3604G>A", "")], None, "uncertain", "not covered", "not covered"),  # a coding name alone
        ([called("c.3604G>A", ""), "ALK"], None, "uncertain", "not covered", "not covered"),
        ([called("c.3604G>A", ""), called("p.G1202R")], None, "found", "not covered", "not covered"),
        ([], None, "tested negative", "not covered", "not covered"),
        ([], GAP, "not covered", "not covered", "not covered"),
        (["ALK"], GAP, "tested negative", "not covered", "not covered"),
        ([], assay("exome", rejected=[Rejected(1, "k", Disposition.ERROR, "bad")]), "uncertain", "not covered", "not covered"),
        ([copies("ALK", "gain")], GAP, "not covered", "found", "not covered"),
        ([copies("ALK", "neutral")], GAP, "not covered", "tested negative", "not covered"),
        ([copies("*", "neutral")], GAP, "not covered", "tested negative", "not covered"),
        ([copies("MYC", "gain")], GAP, "not covered", "not covered", "not covered"),
        ([fusion("?::ALK")], GAP, "not covered", "not covered", "found"),
        ([fusion("*::ALK", detected=False)], GAP, "not covered", "not covered", "tested negative"),
        ([fusion("*::*", detected=False)], GAP, "not covered", "not covered", "tested negative"),
        ([fusion("EML4::ALK", detected=False)], GAP, "not covered", "not covered", "not covered"),
    ],
)  # fmt: skip
def test_every_gene_gets_an_answer(
    items: list[Item], coverage: SmallVariantCoverage | None, small: str, number: str, fused: str
) -> None:
    row = gene_row("ALK", patient("LUAD", *items, coverage=coverage).evaluator)
    assert [row[kind]["status"] for kind in ("small_variants", "copy_number", "fusions")] == [small, number, fused]
    assert all(row[kind]["because"] for kind in ("small_variants", "copy_number", "fusions"))
