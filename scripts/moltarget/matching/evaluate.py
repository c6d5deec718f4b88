"""A condition on a sample: each feature once, combined by Kleene's logic, every value with its reason."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Protocol

from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.evidence import EvidenceOrigin
from moltarget.knowledge_base.words import feature_words
from moltarget.matching import structural
from moltarget.matching.absence import from_answer, missed, not_shown
from moltarget.matching.classes import surely_loses_function
from moltarget.matching.copies import copy_number, two_hits
from moltarget.matching.coverage import SmallVariantCoverage
from moltarget.matching.effects import Effects
from moltarget.matching.facts import Fact, SampleFacts, effect_unknown
from moltarget.matching.kleene import conjunction, disjunction, negation
from moltarget.matching.names import coding_change
from moltarget.matching.outcomes import absent, keys_of, listed, not_assayed, present, uncertain
from moltarget.matching.predicates import judge, may_be_joined_to, touches_one
from moltarget.matching.tables import Geometry
from moltarget.matching.trace import Trace, traced
from moltarget.matching.verdicts import NO
from moltarget.model import CopyCall, Doubt, Origin, Outcome, Truth

# Constants, as to take a member from its Enum costs ten times as much.
_PRESENT, _SOMATIC, _ITD, _LOSS = Truth.PRESENT, Origin.SOMATIC, f.ChangeClass.ITD, f.CopyFeature.LOSS
_GERMLINE = EvidenceOrigin.GERMLINE
_BOTH_OUT = frozenset({f.CopyFeature.LOSS, f.CopyFeature.BIALLELIC})
_EXACT = frozenset({f.ProteinChangeIs, f.CodingChangeIs, f.ExonSkipped, f.ExonsLost})


class Values(Protocol):
    """Values of features that are known already."""

    def value(self, feature: f.Feature, *, germline: bool) -> Outcome | None:
        """The value of a feature; None where it is not known."""


@dataclass(slots=True)
class Evaluator:
    """Evaluates conditions on one sample. ``effects`` are the exact changes whose effect the base settles.

    ``own`` are genes of which the sample itself tells that nothing is there, or in which a record is lost.
    """

    facts: SampleFacts
    coverage: SmallVariantCoverage
    geometry: Geometry
    effects: Effects = field(default_factory=Effects)
    _seen: dict[tuple[f.Feature, bool], Outcome] = field(default_factory=dict)
    _shared: Values | None = None
    own: Set[str] = frozenset()

    def rest_on(self, shared: Values) -> None:
        """Take the values of features from others, but for those that were asked before."""
        self._shared = shared

    def condition(self, condition: f.Condition, origin: EvidenceOrigin = EvidenceOrigin.ANY) -> Outcome:
        """The value of a condition. Evidence of germline origin is never met by a call known to be somatic."""
        if isinstance(condition, f.And):
            return conjunction([self.condition(part, origin) for part in condition.parts])
        if isinstance(condition, f.Or):
            return disjunction([self.condition(part, origin) for part in condition.parts])
        if isinstance(condition, f.Not):
            return negation(self.condition(condition.part, origin))
        return self.feature(condition, germline=origin is _GERMLINE)

    def trace(self, condition: f.Condition, origin: EvidenceOrigin = EvidenceOrigin.ANY) -> Trace:
        """The same value with that of every part, and the parts that decided."""
        return traced(condition, lambda feature: self.feature(feature, germline=origin is _GERMLINE))

    def feature(self, feature: f.Feature, *, germline: bool = False) -> Outcome:
        """The value of one feature, computed once."""
        key = (feature, germline)
        outcome = self._seen.get(key)
        if outcome is None:
            outcome = self._shared.value(feature, germline=germline) if self._shared is not None else None
            outcome = self._seen[key] = self._feature(feature, germline) if outcome is None else outcome
        return outcome

    def beside(self, held: Outcome, feature: f.Feature, *, germline: bool = False) -> Outcome:
        """The value of one feature that the sample's alterations may turn; ``held`` is that of the blank, where they do not."""
        return self._feature(feature, germline, held)

    def _feature(self, feature: f.Feature, germline: bool, held: Outcome | None = None) -> Outcome:
        if type(feature) is f.GeneChanged and feature.change is not _ITD:  # the most frequent one first
            return self._small_variant(feature, germline, held)
        match feature:
            case f.CopyNumberIs():
                return self._copy_number(feature, held)
            case f.FusionIs():
                return structural.fusion(feature, self.facts)
            case f.MeasurementIs():
                return structural.measurement(feature, self.facts)
            case f.Haplotype():
                return structural.haplotype(feature, self.facts)
            case f.WildType():
                return self._germline_wild_type(feature) if germline else self._wild_type(feature, held)
            case f.ExonSkipped(gene, exon):
                measured = structural.skipping_measured(gene, exon, self.facts)
            case f.GeneChanged(gene, f.ChangeClass.ITD):
                measured = structural.duplication_measured(gene, self.facts)
            case f.ExonsLost():
                measured = structural.exons_measured(feature, self.facts)
            case _:
                measured = None
        if measured is not None:
            return measured
        return self._small_variant(feature, germline, held)

    def _copy_number(self, feature: f.CopyNumberIs, held: Outcome | None) -> Outcome:
        """By the copy-number rows; a loss also by a null variant whose other copy is lost (both copies are out)."""
        if feature.change not in _BOTH_OUT:
            return copy_number(feature, self.facts)
        gene = feature.gene
        facts = [fact for fact in self.facts.preferred(gene) if fact.altering and not fact.variant.doubt]
        null = [fact for fact in facts if surely_loses_function(fact, gene, self.geometry, self.effects)]
        if held is not None and not null and feature.change is _LOSS and not self.facts.tells_copies(gene):
            return held
        outcome = copy_number(feature, self.facts)
        broken = f.GeneChanged(gene, f.ChangeClass.LOSS_OF_FUNCTION)
        return two_hits(feature, outcome, null, lambda: self.feature(broken), self.facts)

    def _small_variant(self, feature: f.Feature, germline: bool, held: Outcome | None) -> Outcome:
        (gene,) = f.genes_of_feature(feature)
        exact = type(feature) in _EXACT
        numbered = exact or type(feature) is f.CodonChanged  # by residue or base: on whichever transcript counts so
        hits: list[Fact] = []
        perhaps: list[tuple[Fact, str]] = []
        against: list[str] = []
        for fact in self._candidates(feature, gene, numbered=numbered, germline=germline):
            asked = self._asked(feature, fact) if exact and not fact.named else feature
            verdict = judge(asked, fact, self.geometry, self.effects)
            if verdict is NO and not fact.variant.unphased:
                continue
            if verdict.yes and not fact.variant.doubt and not (exact and fact.variant.unphased):
                hits.append(fact)
            elif germline and fact.variant.origin is _SOMATIC:
                continue
            elif verdict.yes:
                perhaps.append((fact, f"{fact.words}: {fact.variant.doubt or fact.variant.unphased}"))
            elif verdict.perhaps and not (numbered and self._read_elsewhere(feature, fact)):
                perhaps.append((fact, verdict.reason))
            elif not fact.variant.doubt and may_be_joined_to(feature, fact):
                perhaps.append((fact, f"{fact.words}: {fact.variant.unphased}"))
            elif not verdict.yes and not verdict.perhaps and verdict.reason:
                against.append(verdict.reason)
        if germline and hits:
            return on_germline(feature, hits)
        if hits:
            return present(f"{feature_words(feature)} is met by {listed(hits)}", *keys_of(hits))
        if perhaps:
            because = "; ".join(sorted({reason for _, reason in perhaps}))
            return uncertain(because, *keys_of([fact for fact, _ in perhaps]))
        absence = held if held is not None and self._rests(gene) else self._absence(feature, gene, germline)
        return replace(absence, because="; ".join((absence.because, *against))) if against else absence

    def _candidates(self, feature: f.Feature, gene: str, *, numbered: bool, germline: bool) -> Sequence[Fact]:
        """The facts to be held against a feature.

        A germline test that found nothing leaves germline calls alone: the others are the tumour's. A change is elsewhere
        when it touches the sites on none of the transcripts (BRAF V600 is 640 on another).
        """
        facts: Sequence[Fact] = self.facts.every(gene) if numbered else self.facts.preferred(gene)
        if germline and gene in self.facts.germline_wild_type_genes:
            facts = [fact for fact in facts if fact.variant.origin is Origin.GERMLINE]
        if isinstance(feature, f.ElsewhereChanged):
            there = {fact.variant.key for fact in self.facts.every(gene) if touches_one(fact, feature.sites)}
            facts = [fact for fact in facts if fact.variant.key not in there]
        return facts

    def _asked(self, feature: f.Feature, fact: Fact) -> f.Feature:
        """The feature as it is asked of an unnamed fact: without its coding name where some transcript names the protein."""
        if isinstance(feature, f.ProteinChangeIs) and feature.coding:
            named = fact.variant.key in self.facts.named_keys(fact.consequence.gene)
            return replace(feature, coding="") if named else feature
        return feature

    def _read_elsewhere(self, feature: f.Feature, fact: Fact) -> bool:
        """Whether the variant of a fact without name is named on another transcript, by which it was then judged."""
        if isinstance(feature, f.CodingChangeIs | f.ExonSkipped):
            same = (one for one in self.facts.every(fact.consequence.gene) if one.variant.key == fact.variant.key)
            return not fact.consequence.hgvs_c and any(one.consequence.hgvs_c for one in same)
        return not fact.named and fact.variant.key in self.facts.named_keys(fact.consequence.gene)

    def _unread(self, feature: f.Feature, gene: str) -> Outcome | None:
        """Uncertain, where a fact or a record of the gene could not be interpreted: no absence is earned there."""
        facts = self.facts.uninterpreted(gene)
        match feature:
            case f.CodingChangeIs() | f.ExonSkipped() | f.ExonsLost() | f.GeneChanged(_, f.ChangeClass.PROMOTER):
                facts = tuple(fact for fact in facts if coding_change(fact.consequence.hgvs_c) is None)
        if facts:
            return uncertain("; ".join(dict.fromkeys(effect_unknown(fact) for fact in facts)), *keys_of(facts))
        match feature:
            case f.ExonSkipped() | f.ExonsLost() | f.GeneChanged(_, f.ChangeClass.ITD):
                lost = self.coverage.unread(gene)
                return uncertain(f"{gene}: {lost}") if lost else None
        return None

    def _absence(self, feature: f.Feature, gene: str, germline: bool) -> Outcome:
        untested = missed(feature)
        if germline and not untested and gene in self.facts.germline_wild_type_genes:
            return absent(f"{gene} was tested in the germline and nothing was found")
        if germline:
            return not_assayed(untested or f"germline variants of {gene} were not assayed")
        unread = self._unread(feature, gene)
        if unread is not None:
            return unread
        if untested:
            return not_assayed(untested)
        shown = not_shown(feature, gene, self.coverage, self.geometry)
        if gene in self.facts.wild_type_genes and not self._lies_over(gene, shown.doubt):
            return absent(f"{gene} was reported as tested and wild type")
        return shown

    def _lies_over(self, gene: str, doubt: Doubt | None) -> bool:
        """Whether an unread record is known to lie there: a vendor's word on the gene does not explain it."""
        return doubt is Doubt.UNCERTAIN and gene in self.coverage.genes

    def _rests(self, gene: str) -> bool:
        """Whether absence in a gene is answered as in the blank: by the assay alone."""
        return gene not in self.own and not self.facts.uninterpreted(gene)

    def _wild_type(self, feature: f.WildType, held: Outcome | None) -> Outcome:
        """Wild type is proven or not claimed: over the named codons, or over all coding bases. A lost gene is not wild type."""
        gene, codons = feature.gene, frozenset(feature.codons)
        if any(row.call is CopyCall.DEEP_DELETION for row in self.facts.copies(gene)):
            return absent(f"{gene} is not wild type: {CopyCall.DEEP_DELETION.value}")
        changed = [fact for fact in self.facts.preferred(gene) if fact.altering and _touches(fact, codons)]
        sure = [fact for fact in changed if not fact.variant.doubt and (fact.residues or not codons)]
        if sure:
            return absent(f"{gene} is not wild type: {listed(sure)}")
        if changed:
            unplaced = "which of the codons it changes is not known"
            because = "; ".join(f"{fact.words}: {fact.variant.doubt or unplaced}" for fact in changed)
            return uncertain(because, *keys_of(changed))
        if held is not None and self._rests(gene):
            return held
        unread = self._unread(feature, gene)
        if unread is not None:
            return unread
        answer = self.coverage.codons(gene, feature.codons) if feature.codons else self.coverage.gene(gene)
        if gene in self.facts.wild_type_genes and not self._lies_over(gene, answer.doubt):
            return present(f"{gene} was reported as tested and wild type")
        if answer.doubt is not None:
            return from_answer(answer)
        return present(f"{gene} is wild type: {answer.because}")

    def _germline_wild_type(self, feature: f.WildType) -> Outcome:
        """Wild type in the germline: a germline test that found nothing; a call of the tumour says nothing about it."""
        gene, codons = feature.gene, frozenset(feature.codons)
        changed = [fact for fact in self.facts.preferred(gene) if fact.altering and _touches(fact, codons)]
        germline = [fact for fact in changed if fact.variant.origin is Origin.GERMLINE and not fact.variant.doubt]
        if germline:
            return absent(f"{gene} is not wild type in the germline: {listed(germline)}")
        if gene in self.facts.germline_wild_type_genes:
            return present(f"{gene} was tested in the germline and nothing was found")
        return not_assayed(f"germline variants of {gene} were not assayed")


def _touches(fact: Fact, codons: frozenset[int]) -> bool:
    return not codons or not fact.residues or not codons.isdisjoint(fact.residues)


def on_germline(feature: f.Feature, hits: Sequence[Fact]) -> Outcome:
    """The value for evidence on the germline of a feature that these facts meet."""
    fit = [fact for fact in hits if fact.variant.origin is not Origin.SOMATIC]
    if not fit:
        because = f"{listed(hits)} is somatic; {feature_words(feature)} in the germline was not assayed"
        return not_assayed(because, *keys_of(hits))
    known = all(fact.variant.origin is Origin.GERMLINE for fact in fit)
    label = "germline" if known else "origin not known, germline to be confirmed"
    return present(f"{feature_words(feature)} is met by {listed(fit)} ({label})", *keys_of(fit))
