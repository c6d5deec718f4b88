"""Plain calls on their way back: into the ledger, the annotated VCF and the window, as texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from moltarget.consequence.csq import Called
from moltarget.model import Disposition, Locus, SmallVariant
from moltarget.steps.alterations import variant_text
from moltarget.steps.candidates import PlainAllele, PlainCandidate
from moltarget.steps.forms import Form, Slot
from moltarget.steps.passage import NONE, Parcels, Passage, Settled
from moltarget.steps.placing import Allele, Placer, variant_of
from moltarget.vcf.writer import sample_text

_FIELDS = 7  # of a payload that tells no population frequency
_CHROM, _POS, _REF, _ALT, _RECORD, _DEPTH, _READS, _VAF, _GENOMIC, _TOLD, _UNPHASED = range(11)  # the slots
_Row = tuple[int, tuple[tuple[str, ...], Disposition | None]]  # the number in the ledger (0 waits), what the VCF says


class PlainCalls:
    """The plain calls of one sample; ``allele`` gives what an allele is in full, where neighbours make that needed."""

    def __init__(self, placer: Placer, parcels: Parcels, allele: Callable[[Called], Allele]) -> None:
        """Only for a sample whose judge has nothing to say of such calls."""
        if placer.vcf is None:
            raise AssertionError("calls that a reference annotates come from a file")
        self._placer, self._window, self._vcf, self._ledger = placer, placer.window, placer.vcf, placer.ledger
        self._parcels = parcels
        self._allele = allele
        self._kinds: dict[str, _Kind] = {}

    def place(self, called: Called, allele: PlainAllele) -> bool:
        """A call to its place; False for one that is not plain."""
        cells = called.payload.split(":")
        if len(cells) != _FIELDS or cells[6]:
            return False
        _, record, number, depth, reads, vaf, _ = cells
        kind = self._kinds.get(number) or self._kind(number)
        if not kind.plain or NONE in (depth, reads, vaf):
            return False
        place = allele.place
        row, said = kind.rows.get(place) or self._row(kind, place)
        if row:
            self._ledger.settle_as(int(record), allele.key, row)
        else:
            self._ledger.wait(int(record))
        fraction = float(vaf)
        self._vcf.add_plain(allele.written, said, allele.entries, sample_text(int(depth), int(reads), fraction))
        if place is None:
            self._placer.hold(PlainCandidate(allele, called.payload, called.bcsq, fraction, kind))
        return True

    def _kind(self, number: str) -> _Kind:
        kind = self._kinds[number] = _Kind(self, self._parcels, int(number))
        return kind

    def _row(self, kind: _Kind, place: Settled) -> _Row:
        final = kind.final or place
        number = self._ledger.number(*final) if final else 0
        row = kind.rows[place] = number, (kind.filters, final[0] if final else None)
        return row

    def variant(self, one: PlainCandidate) -> SmallVariant:
        """The call with all its values."""
        chrom, pos, ref, alt = one.allele.written
        allele = self._allele(Called(one.payload, chrom, pos, ref, alt, "", one.bcsq))
        call = self._parcels.unpack(one.payload.partition(":")[2], one.key)
        return replace(variant_of(call, allele, call.final or allele.doubt), unphased=one.unphased)


class _Kind:
    """All calls of a sample that differ in nothing but allele, record and reads."""

    __slots__ = ("_calls", "_forms", "_specimen", "doubt", "filters", "final", "plain", "rows")

    def __init__(self, calls: PlainCalls, parcels: Parcels, number: int) -> None:
        self._calls = calls
        filters, final, carried, origin, callers = parcels.kind(number)
        self.filters, self.final = filters, final
        self.doubt = final[1] if final else ""
        self.plain = carried and "{" not in "".join((*filters, self.doubt, *callers))  # which would be taken for a slot
        self.rows: dict[Settled, _Row] = {}
        allele = Allele(Locus(Slot(_CHROM), Slot(_POS), Slot(_REF), Slot(_ALT)), (), None, Slot(_GENOMIC))
        reads = (Slot(_DEPTH), Slot(_READS), Slot(_VAF))
        call = Passage(Slot(_RECORD), allele.locus.key, filters, final, carried, *reads, "", origin, callers)
        self._specimen = variant_of(call, allele, final)
        self._forms: dict[bool, Form] = {}

    def text(self, one: PlainCandidate) -> str:
        """``variant_text`` of a call."""
        allele = one.allele
        _, record, _, depth, reads, vaf, _ = one.payload.split(":")
        form = self._forms.get(bool(one.unphased)) or self._form(unphased=bool(one.unphased))
        return form.filled((*allele.written, record, depth, reads, vaf, allele.hgvs_g, allele.told, one.unphased))

    def _form(self, *, unphased: bool) -> Form:
        specimen = replace(self._specimen, unphased=Slot(_UNPHASED)) if unphased else self._specimen
        form = self._forms[unphased] = Form(variant_text(specimen, Slot(_TOLD)))
        return form

    def variant(self, one: PlainCandidate) -> SmallVariant:
        """The call with all its values."""
        return self._calls.variant(one)
