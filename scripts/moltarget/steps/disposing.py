"""What becomes of each call before matching, and why: the account that every report must give."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from moltarget.model import AnnotationSource, Call, Carriage, Consequence, Disposition, Rejected
from moltarget.steps.config import Thresholds
from moltarget.vcf import Reads

# Caller filters that say "germline": Mutect2 (germline, and its older germline_risk), MuTect, VarScan2, DRAGEN.
GERMLINE_FILTERS = frozenset({"germline", "germline_risk", "alt_allele_in_normal", "germline_status"})
_OFFSETS = re.compile(r"\d[+-](\d+)")  # of both ends of a deletion: either of them can be near
_NEAR_SPLICE = 50  # intron bases within which a name can satisfy an exon-skipping or coding condition
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
    """Whether a condition of the knowledge base could be met by this consequence: coding, splice, near-splice, promoter."""
    if consequence.hgvs_p or not set(consequence.terms) <= _SILENT_TERMS:
        return True
    name = consequence.hgvs_c
    if name.startswith("c.-"):
        return True
    return any(int(offset) <= _NEAR_SPLICE for offset in _OFFSETS.findall(name))


NORMAL_VAF = 0.25  # a fraction in the normal that contamination with tumour does not reach, but a germline variant does


def in_normal(normal: Reads) -> tuple[Disposition, str] | None:
    """The disposition of a call that the matched normal carries as a germline variant would; None otherwise."""
    if normal.vaf is None or normal.vaf < NORMAL_VAF or not normal.alt_reads or normal.alt_reads < 3:
        return None
    shown = f"{normal.alt_reads} of {normal.depth} reads" if normal.depth else f"VAF {normal.vaf:.2f}"
    return Disposition.LIKELY_GERMLINE, f"the matched normal carries it ({shown})"


def doubt_of(call: Call, thresholds: Thresholds) -> tuple[Disposition, str] | None:
    """The disposition and the sentence of a call that may not be relied on; None for a usable one."""
    if call.carried is Carriage.NO_CALL:
        return Disposition.BELOW_THRESHOLD, "the tumour column has no call of it"
    if call.filters:
        named = ", ".join(call.filters)
        if GERMLINE_FILTERS & set(call.filters):
            return Disposition.LIKELY_GERMLINE, f"the caller's filter says germline ({named})"
        return Disposition.FAILED_FILTER, f"the caller filtered it ({named})"
    for value, least, words in (
        (call.depth, thresholds.min_depth, "depth"),
        (call.alt_reads, thresholds.min_alt_reads, "alternate reads"),
        (call.vaf, thresholds.min_vaf, "VAF"),
    ):
        if value is not None and value < least:
            return Disposition.BELOW_THRESHOLD, f"{words} below {least:g}"
    return None


def settled(consequences: tuple[Consequence, ...], source: AnnotationSource) -> tuple[Disposition, str] | None:
    """The disposition of a usable call that no condition can be met by; None when matching has to decide."""
    if not consequences:
        return Disposition.OUTSIDE_REFERENCE, _OUTSIDE[source]
    if not any(is_candidate(one) for one in consequences):
        return Disposition.NON_CODING, "no coding sequence, splice site or promoter is touched"
    return None


@dataclass(slots=True)
class Ledger:
    """The account of one file: one disposition for each record; alleles still to be matched are pending."""

    settled: dict[int, tuple[Disposition, str]] = field(default_factory=dict)
    pending: set[int] = field(default_factory=set)
    keys: dict[int, str] = field(default_factory=dict)

    def settle(self, record: int, key: str, disposition: Disposition, detail: str) -> None:
        """Give a record (or one ALT of it) its disposition; of several ALTs the most telling one stays."""
        self._name(record, key)
        known = self.settled.get(record)
        if known is None or _PRECEDENCE.index(disposition) < _PRECEDENCE.index(known[0]):
            self.settled[record] = (disposition, detail)

    def wait(self, record: int, key: str) -> None:
        """The record has an allele that matching decides."""
        self._name(record, key)
        self.pending.add(record)

    def reject(self, rejected: Rejected) -> None:
        """A record (or ALT) that is no alteration."""
        self.settle(rejected.record, rejected.key, rejected.disposition, rejected.detail)

    def document(self) -> dict[str, Any]:
        """``total``, ``pending`` as [record, key], ``settled`` as [disposition, detail, [[record, key], ...]]; sorted.

        Grouped, because a large file settles a million records for a handful of reasons.
        """
        pending: list[tuple[int, str]] = []
        groups: dict[tuple[Disposition, str], list[tuple[int, str]]] = {}
        for record, key in sorted(self.keys.items()):
            group = pending if record in self.pending else groups.setdefault(self.settled[record], [])
            group.append((record, key))
        settled = [[disposition.value, detail, rows] for (disposition, detail), rows in sorted(groups.items())]
        return {"total": len(self.keys), "pending": pending, "settled": settled}

    def _name(self, record: int, key: str) -> None:
        """A multi-allelic record is named by all its ALTs."""
        known = self.keys.get(record)
        if known is None:
            self.keys[record] = key
        elif key != known and key.rpartition(">")[2] not in known.rpartition(">")[2].split(","):
            self.keys[record] = f"{known},{key.rpartition('>')[2]}"
