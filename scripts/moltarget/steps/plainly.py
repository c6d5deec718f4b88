"""Plain calls packed for the way through norm and csq, without the values that other calls are carried in."""

from __future__ import annotations

from moltarget.model import Origin
from moltarget.steps.config import Thresholds
from moltarget.steps.disposing import NORMAL_READS, in_normal, said_against, too_few
from moltarget.steps.passage import Parcels, Settled
from moltarget.steps.sources import Intake
from moltarget.vcf.shapes import Plain, Said


class PlainPacker:
    """The payloads of the plain calls of one file: the same texts as from ``collecting.passage`` and ``Parcels.pack``."""

    def __init__(self, parcels: Parcels, sample: int, intake: Intake, thresholds: Thresholds) -> None:
        """``sample`` is the sample's number in the union."""
        self._parcels = parcels
        self._sample = sample
        self._intake = intake
        self._offset = intake.offset
        self._thresholds = thresholds
        self._least = (thresholds.min_depth, thresholds.min_alt_reads, thresholds.min_vaf)
        self._sound: dict[Said, str] = {}  # the number of what is said, where no doubt came from the reads

    def pack(self, plain: Plain) -> str:
        """The payload, the sample's number first."""
        record, _, _, _, _, said, depth, reads, vaf, normal_reads, normal_vaf = plain
        least_depth, least_reads, least_vaf = self._least
        doubtful = depth < least_depth or reads < least_reads or vaf < least_vaf or (normal_reads or 0) >= NORMAL_READS
        number = None if doubtful else self._sound.get(said)
        if number is None:
            final = said_against(said[0], said[1]) or too_few(depth, reads, vaf, self._thresholds)
            number = self._number(said, final or in_normal(normal_reads, normal_vaf))
            if not doubtful:
                self._sound[said] = number
        return f"{self._sample}:{record + self._offset}:{number}:{depth}:{reads}:{vaf!r}:"

    def _number(self, said: Said, final: Settled) -> str:
        filters, origin, callers = said
        known = self._intake.origin if origin is Origin.UNKNOWN else origin
        return str(self._parcels.number((filters, final, True, known, callers or self._intake.callers)))
