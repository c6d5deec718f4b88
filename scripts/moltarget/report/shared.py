"""The lists of a report whose entries most samples share, with the text of each entry made once.

The texts of a blank's matches and genes (``matching.blanks``) lie with the blank; the lines that an association says of itself
lie here, for the whole base at most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from moltarget.drugs import Drugs
from moltarget.knowledge_base.evidence import KnowledgeBase
from moltarget.matching.evaluate import Evaluator
from moltarget.matching.matches import Match
from moltarget.matching.sharing import Shared, Sharing
from moltarget.matching.spliced import Spliced
from moltarget.ontology import DiseaseRelation
from moltarget.report import findings as fi
from moltarget.report.access import Approvals, approvals_of
from moltarget.report.fragments import Lines, Ready, item, lines_of
from moltarget.report.genes import gene_row
from moltarget.report.matched import sample_parts
from moltarget.tiering import Grade, Tiering

T = TypeVar("T")


class SharedEntries:
    """Entries of the reports of many samples on one base."""

    def __init__(self, base: KnowledgeBase, drugs: Drugs, sharing: Sharing) -> None:
        self.base, self.sharing, self.drugs = base, sharing, drugs
        self.knowledge_base: dict[str, Any] = {
            "version": base.version,
            "sha256": base.sha256,
            "rows": len(base.rows),
            "conditions": len({row.text for row in base.rows}),
            "as_of": base.as_of,
        }
        self._asked = sorted(sharing.index.genes)
        self._approvals: Approvals | None = None
        self._met: dict[str, Lines] = {}
        self._open: dict[str, Lines] = {}

    def matches(
        self, found: Sequence[fi.Finding], cautions: Sequence[Mapping[str, Any]], evaluator: Evaluator
    ) -> list[str]:
        """The entries of ``matches``, by finding."""
        if self._approvals is None:
            self._approvals = approvals_of(self.base.rows, self.drugs)
        pairs = [(finding.id, match) for finding in found for match in finding.matches]
        more = sample_parts([match for _, match in pairs], cautions, self._approvals, self.drugs, evaluator)
        return [self._match(match, finding, part) for (finding, match), part in zip(pairs, more, strict=True)]

    def _match(self, match: Match, finding: str, more: Mapping[str, Any]) -> Ready:
        row = match.evidence
        if row.id not in self._met:
            self._met[row.id] = lines_of(fi.evidence_part(row, self.drugs))
        standing = _standing_lines(match.relation, match.tiering, match.therapy_level, match.escat)
        return item(self._met[row.id], standing, lines_of(fi.match_part(match, finding)), lines_of(more))

    def would_apply(self, met: Shared) -> list[str]:
        """The entries of ``would_apply``."""
        blank = met.blank
        if not blank.texts:
            blank.texts += map(self._would_apply, blank.matches.unknown)
        return _told(met.matches.unknown, blank.texts, self._would_apply)

    def _would_apply(self, match: Match) -> Ready:
        row = match.evidence
        if row.id not in self._open:
            self._open[row.id] = lines_of(fi.open_evidence_part(row))
        return item(self._open[row.id], lines_of(fi.open_match_part(match)))

    def set_aside(self, met: Shared) -> list[str]:
        """The entries of ``set_aside``."""
        blank = met.blank
        if not blank.aside_texts:
            blank.aside_texts += map(_set_aside, blank.matches.aside)
        return _told(met.matches.aside, blank.aside_texts, _set_aside)

    def genes(self, met: Shared, evaluator: Evaluator, seen: frozenset[str]) -> list[str]:
        """The entries of ``genes``, sorted by gene; ``seen`` as in ``gene_row``."""
        unaltered = met.blank.unaltered
        texts = unaltered.gene_texts
        if not texts:
            texts |= {gene: item(lines_of(gene_row(gene, unaltered.evaluator))) for gene in self._asked}
        own = {gene: item(lines_of(gene_row(gene, evaluator, seen))) for gene in met.touched & texts.keys()}
        return list((texts | own).values())


@lru_cache(maxsize=20_000)
def _standing_lines(relation: DiseaseRelation, tiering: Tiering, level: Grade, escat: Grade) -> Lines:
    """What an entry says of the tumour type: the same of all evidence of one kind and strength."""
    return lines_of(fi.standing_part(relation, tiering, level, escat))


def _set_aside(aside: tuple[Match, str]) -> Ready:
    return item(lines_of(fi.set_aside_row(*aside)))


def _told(held: Sequence[T], shared: Sequence[str], told: Callable[[T], str]) -> list[str]:
    """The texts of a list whose shared part has its own already."""
    return held.told(shared, told) if isinstance(held, Spliced) else list(map(told, held))
