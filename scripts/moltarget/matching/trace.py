"""How a condition came to its value: the Boolean tree with the value of each part, and which parts decided.

Made only where somebody asks (``Evaluator.trace``); matching itself keeps no tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from moltarget.knowledge_base import features as f
from moltarget.matching.kleene import conjunction, disjunction, negation
from moltarget.model import Outcome

Value = Callable[[f.Feature], Outcome]


@dataclass(frozen=True, slots=True)
class Trace:
    """One part of a condition with its value. ``decides``: the value of the whole condition rests on it."""

    condition: f.Condition
    outcome: Outcome
    decides: bool
    parts: tuple[Trace, ...] = ()

    @property
    def features(self) -> tuple[Trace, ...]:
        """The features below, in reading order; one that stands twice decides when either does."""
        found: dict[f.Condition, Trace] = {}
        for leaf in self._leaves():
            if leaf.condition not in found or leaf.decides:
                found[leaf.condition] = leaf
        return tuple(found.values())

    def _leaves(self) -> Iterator[Trace]:
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part._leaves()


def traced(condition: f.Condition, value: Value, *, decides: bool = True) -> Trace:
    """The tree of a condition, by the same logic as matching: ``value`` gives the outcome of each feature.

    In Kleene's tables a part decides exactly when it has the value of the whole: an absent part makes AND absent, a present
    one OR present; where there is none, the unknown parts, and else all of them.
    """
    if isinstance(condition, f.And | f.Or):
        parts = [traced(part, value) for part in condition.parts]
        combine = conjunction if isinstance(condition, f.And) else disjunction
        outcome = combine([part.outcome for part in parts])
        kept = (_told(part, decides=decides and part.outcome.truth is outcome.truth) for part in parts)
        return Trace(condition, outcome, decides, tuple(kept))
    if isinstance(condition, f.Not):
        inner = traced(condition.part, value, decides=decides)
        return Trace(condition, negation(inner.outcome), decides, (inner,))
    return Trace(condition, value(condition), decides)


def _told(trace: Trace, *, decides: bool) -> Trace:
    """The same tree where the part decides; else nothing below it does."""
    if trace.decides == decides:
        return trace
    parts = tuple(_told(part, decides=False) for part in trace.parts)
    return Trace(trace.condition, trace.outcome, decides, parts)
