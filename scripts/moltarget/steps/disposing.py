"""What becomes of each call before matching, and why: the account that every report must give."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from moltarget.model import AnnotationSource, Call, Carriage, Consequence, Disposition, Origin, Rejected
from moltarget.ordinals import spell_order
from moltarget.steps.config import Thresholds

# Caller filters that say "germline": Mutect2 (germline, and its older germline_risk), MuTect, VarScan2, DRAGEN.
GERMLINE_FILTERS = frozenset({"germline", "germline_risk", "alt_allele_in_normal", "germline_status"})
_OFFSETS = re.compile(r"\d[+-](\d+)")  # of both ends of a deletion: either of them can be near
NEAR_SPLICE = 50  # intron bases within which a name can satisfy an exon-skipping or coding condition
_SILENT_TERMS = frozenset(
    {"intron_variant", "upstream_gene_variant", "downstream_gene_variant", "intergenic_variant",
     "non_coding_transcript_variant", "non_coding_transcript_exon_variant", "3_prime_UTR_variant",
     "regulatory_region_variant", "TF_binding_site_variant", "NMD_transcript_variant", "mature_miRNA_variant"}
)  # fmt: skip
_OUTSIDE = {
    AnnotationSource.REFERENCE: "no transcript, or no sequence, in the reference at this place",
    AnnotationSource.EXISTING: "the annotation in the VCF says nothing of this allele",
    AnnotationSource.CATALOGUE: "not a catalogued allele; without a reference nothing else can be said",
}
OUTSIDE_REFERENCE = (Disposition.OUTSIDE_REFERENCE, _OUTSIDE[AnnotationSource.REFERENCE])
SILENT = (Disposition.NON_CODING, "no coding sequence, splice site or promoter is touched")
_PRECEDENCE = (
    Disposition.REPORTED,
    Disposition.NO_EVIDENCE,
    Disposition.BELOW_THRESHOLD,
    Disposition.LIKELY_GERMLINE,
    Disposition.FAILED_FILTER,
    Disposition.NON_CODING,
    Disposition.OUTSIDE_REFERENCE,
    Disposition.ERROR,
    Disposition.UNSUPPORTED,
)


def is_candidate(consequence: Consequence) -> bool:
    """Whether a condition of the knowledge base could be met by this consequence: coding, splice, near-splice, promoter, or
    the 3' UTR (germline variants there are evidence of CIViC: ``VHL c.*70C>A``).
    """
    if consequence.hgvs_p or not _silent(consequence.terms):
        return True
    name = consequence.hgvs_c
    if name[:3] == "c.-" or (name[:3] == "c.*" and "3_prime_UTR_variant" in consequence.terms):
        return True
    return any(int(offset) <= NEAR_SPLICE for offset in _OFFSETS.findall(name))


@lru_cache(maxsize=4096)
def _silent(terms: tuple[str, ...]) -> bool:
    return _SILENT_TERMS.issuperset(terms)


NORMAL_VAF = 0.25  # a fraction in the normal that contamination with tumour does not reach, but a germline variant does
CARRIED_BY_NORMAL = "the matched normal carries it"
NORMAL_READS = 3  # of the allele in the normal; fewer can be errors of sequencing
MAX_EXAMPLES = 20
_PENDING = 1  # the number of records that matching decides; 0 stands for none yet
_MOST_REASONS = 2000
_FURTHER = "for one of many further reasons"


def in_normal(alt_reads: int | None, vaf: float | None) -> tuple[Disposition, str] | None:
    """The disposition of a call that the matched normal carries as a germline variant would; None otherwise."""
    if not alt_reads or alt_reads < NORMAL_READS or vaf is None or vaf < NORMAL_VAF:
        return None
    return Disposition.LIKELY_GERMLINE, f"{CARRIED_BY_NORMAL} (VAF {vaf:.2f})"


def doubt_of(call: Call, thresholds: Thresholds) -> tuple[Disposition, str] | None:
    """The disposition and the sentence of a call that may not be relied on; None for a usable one."""
    if call.carried is Carriage.NO_CALL:
        return Disposition.BELOW_THRESHOLD, "the tumour column has no call of it"
    doubt = said_against(call.filters, call.origin) or too_few(call.depth, call.alt_reads, call.vaf, thresholds)
    if doubt:
        return doubt
    most, found = thresholds.max_population_af, call.population_af
    if most and found is not None and found > most:
        return common(most)
    return in_normal(call.normal_alt_reads, call.normal_vaf)


def said_against(filters: tuple[str, ...], origin: Origin) -> tuple[Disposition, str] | None:
    """The disposition of a call that its caller filtered or calls germline; None otherwise."""
    if filters:
        named = ", ".join(filters)
        if origin is Origin.GERMLINE or GERMLINE_FILTERS & set(filters):
            return Disposition.LIKELY_GERMLINE, f"the caller's filter says germline ({named})"
        return Disposition.FAILED_FILTER, f"the caller filtered it ({named})"
    if origin is Origin.GERMLINE:
        return Disposition.LIKELY_GERMLINE, "the caller says that it is a germline variant"
    return None


def too_few(
    depth: int | None, alt_reads: int | None, vaf: float | None, thresholds: Thresholds
) -> tuple[Disposition, str] | None:
    """The disposition of a call below one of the thresholds; None otherwise."""
    below = (
        _below(depth, thresholds.min_depth, "depth")
        or _below(alt_reads, thresholds.min_alt_reads, "alternate reads")
        or _below(vaf, thresholds.min_vaf, "VAF")
    )
    return (Disposition.BELOW_THRESHOLD, below) if below else None


def _below(value: float | None, least: float, words: str) -> str:
    return f"{words} below {least:g}" if least and value is not None and value < least else ""


def common(most: float) -> tuple[Disposition, str]:
    """The disposition of a variant that is too common in a population to be a somatic event."""
    return Disposition.LIKELY_GERMLINE, f"population frequency above {most:g}"


def settled(consequences: tuple[Consequence, ...], source: AnnotationSource) -> tuple[Disposition, str] | None:
    """The disposition of a usable call that no condition can be met by; None when matching has to decide."""
    if not consequences:
        return Disposition.OUTSIDE_REFERENCE, _OUTSIDE[source]
    for one in consequences:
        if is_candidate(one):
            return None
    return SILENT


@dataclass(slots=True)
class Ledger:
    """The account of one sample's records (1 to ``total``): one disposition for each; some wait for the match.

    A few bytes a record: dispositions are numbers here, and records are named only in examples.
    """

    total: int
    _codes: array[int] = field(init=False)
    _reasons: list[tuple[Disposition, str]] = field(default_factory=list)
    _numbers: dict[tuple[Disposition, str], int] = field(default_factory=dict)
    _examples: dict[int, list[int]] = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._codes = array("H", bytes(array("H").itemsize * (self.total + 1)))

    def number(self, disposition: Disposition, detail: str) -> int:
        """The number of a disposition and its reason, for ``settle_as`` and ``reason``."""
        known = self._numbers.get((disposition, detail))
        if known is not None:
            return known
        if len(self._reasons) >= _MOST_REASONS and detail != _FURTHER:
            return self.number(disposition, _FURTHER)
        self._reasons.append((disposition, detail))
        known = self._numbers[disposition, detail] = len(self._reasons) + _PENDING
        return known

    def reason(self, number: int) -> tuple[Disposition, str]:
        """What a number stands for."""
        return self._reasons[number - _PENDING - 1]

    def settle(self, record: int, key: str, disposition: Disposition, detail: str) -> None:
        """Give a record (or one ALT of it) its disposition; of several ALTs the most telling one stays."""
        self.settle_as(record, key, self.number(disposition, detail))

    def settle_as(self, record: int, key: str, number: int) -> None:
        """The same by number."""
        if record in self._names:
            self._names[record] = with_alt(self._names[record], key)
        known = self._codes[record]
        if known == _PENDING or (known and self._rank(known) <= self._rank(number)):
            return
        self._codes[record] = number
        examples = self._examples.setdefault(number, [])
        if len(examples) < MAX_EXAMPLES:
            examples.append(record)
            self._names.setdefault(record, key)

    def _rank(self, number: int) -> int:
        return _PRECEDENCE.index(self.reason(number)[0])

    def wait(self, record: int) -> None:
        """The record has an allele that matching decides."""
        self._codes[record] = _PENDING

    def reject(self, rejected: Rejected) -> None:
        """A record (or ALT) that is no alteration."""
        self.settle(rejected.record, rejected.key, rejected.disposition, rejected.detail)

    def forgotten(self) -> int:
        """How many records have no disposition."""
        return self._codes.count(0) - 1  # the place before record 1

    def document(self) -> dict[str, Any]:
        """``total``; ``settled``, sorted, as [disposition, detail, how many records, examples]; ``order``, the group of each
        record in turn (``moltarget.ordinals``): 0 waits for the match, 1 is the first row of ``settled``.

        Examples are up to MAX_EXAMPLES ``[record, key]``.
        """
        told = sorted((*self.reason(number), number) for number in set(self._codes) if number > _PENDING)
        groups = {number: place for place, (_, _, number) in enumerate(told, start=1)}
        groups[_PENDING] = 0
        order = spell_order(groups[code] for code in islice(self._codes, 1, None))
        settled = [
            [disposition.value, detail, self._codes.count(number), self._shown(number)]
            for disposition, detail, number in told
        ]
        return {"total": self.total, "order": order, "settled": settled}

    def _shown(self, number: int) -> list[list[Any]]:
        held = (record for record in self._examples[number] if self._codes[record] == number)
        return sorted([record, self._names[record]] for record in held)


def with_alt(name: str, key: str) -> str:
    """The name of a record that has one more ALT: ``7:1:T>A`` and ``7:1:T>C`` are ``7:1:T>A,C``."""
    alt = key.rpartition(">")[2]
    return name if alt in name.rpartition(">")[2].split(",") else f"{name},{alt}"
