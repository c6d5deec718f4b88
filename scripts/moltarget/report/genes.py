"""An answer for each gene the base asks about: found, tested negative, not covered or uncertain, with the reason."""

from __future__ import annotations

from typing import Any

from moltarget.knowledge_base.features import CopyFeature, CopyNumberIs
from moltarget.matching.copies import copy_number
from moltarget.matching.coverage import SmallVariantCoverage
from moltarget.matching.evaluate import Evaluator
from moltarget.matching.facts import SampleFacts, effect_unknown
from moltarget.matching.outcomes import copy_words, is_changed
from moltarget.model import Doubt, Truth


def gene_row(gene: str, evaluator: Evaluator, seen: frozenset[str] = frozenset()) -> dict[str, Any]:
    """An entry of the report's ``genes``.

    ``seen`` are keys of variants that a condition turned on: a promoter or +3 variant is found, though no residue changes.
    """
    facts, coverage = evaluator.facts, evaluator.coverage
    return {
        "gene": gene,
        "small_variants": _small_variants(gene, facts, coverage, seen),
        "copy_number": _copy_number(gene, facts),
        "fusions": _fusions(gene, facts),
    }


def _answer(status: str, because: str) -> dict[str, str]:
    return {"status": status, "because": because}


def _small_variants(
    gene: str, facts: SampleFacts, coverage: SmallVariantCoverage, seen: frozenset[str]
) -> dict[str, str]:
    altering = [fact for fact in facts.preferred(gene) if fact.altering or fact.variant.key in seen]
    sure = sorted({fact.words for fact in altering if not fact.variant.doubt})
    if sure:
        return _answer("found", ", ".join(sure))
    doubtful = sorted({f"{fact.words}: {fact.variant.doubt}" for fact in altering})
    doubtful += sorted({effect_unknown(fact) for fact in facts.uninterpreted(gene)})
    if doubtful:
        return _answer("uncertain", "; ".join(doubtful))
    answer = coverage.gene(gene)
    unread = answer.doubt is Doubt.UNCERTAIN and gene in coverage.genes
    if gene in facts.wild_type_genes and not unread:
        return _answer("tested negative", "reported as tested and wild type")
    if answer.doubt is None:
        return _answer("tested negative", answer.because)
    return _answer("uncertain" if answer.doubt is Doubt.UNCERTAIN else "not covered", answer.because)


def _copy_number(gene: str, facts: SampleFacts) -> dict[str, str]:
    rows = facts.copies(gene)
    changed = [copy_words(row) for row in rows if is_changed(row)]
    if changed:
        return _answer("found", ", ".join(changed))
    outcome = copy_number(CopyNumberIs(gene, CopyFeature.AMPLIFICATION), facts)
    return _answer("tested negative" if outcome.truth is Truth.ABSENT else "not covered", outcome.because)


def _fusions(gene: str, facts: SampleFacts) -> dict[str, str]:
    found = sorted({row.name for row in facts.fusions if row.detected and gene in {row.five_prime, row.three_prime}})
    if found:
        return _answer("found", ", ".join(found))
    negative = [row for row in facts.fusions if not row.detected]
    if any({row.five_prime, row.three_prime} <= {"*", gene} for row in negative):
        return _answer("tested negative", f"fusions of {gene} were tested and not detected")
    return _answer("not covered", f"fusions of {gene} were not tested")
