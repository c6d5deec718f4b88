"""Each call of a sample to its place: the ledger, the annotated VCF, the variants that matching will see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from moltarget.frozen import maker
from moltarget.known.values import NOTHING, Known
from moltarget.matching.harmless import is_harmless
from moltarget.model import Consequence, Disposition, Locus, Rejected, SmallVariant
from moltarget.steps.candidates import PlainCandidate
from moltarget.steps.disposing import Ledger
from moltarget.steps.passage import Passage
from moltarget.steps.window import JointCall, Window, highest
from moltarget.vcf import AnnotatedRow, AnnotatedVcf

_small_variant = maker(SmallVariant)
NOT_CARRIED = (Disposition.BELOW_THRESHOLD, "the tumour column does not carry the allele")


def with_aliases(consequences: tuple[Consequence, ...], catalogued: tuple[Consequence, ...]) -> tuple[Consequence, ...]:
    """The names that evidence uses for a catalogued allele on another isoform (MET D1228, MYD88 L265), added at the end."""
    if not catalogued or not consequences:
        return consequences
    named = {(one.gene, one.hgvs_p, one.hgvs_c) for one in consequences}
    added = (replace(one, preferred=False) for one in catalogued if (one.gene, one.hgvs_p, one.hgvs_c) not in named)
    return (*consequences, *added)


@dataclass(slots=True)
class Allele:
    """What an allele is and does, under the knowledge base's gene symbols; shared by the calls of it.

    ``place`` is its disposition where no condition could be met by it, None for a candidate; ``doubt`` what the user's
    files say against it. ``reach`` is the last base (1-based) of the transcripts that it touches, None where no transcript
    is known. ``info`` are INFO fields.
    """

    locus: Locus
    consequences: tuple[Consequence, ...]
    place: tuple[Disposition, str] | None
    hgvs_g: str = ""
    reach: int | None = None
    info: tuple[str, ...] = ()
    known: Known = NOTHING
    doubt: tuple[Disposition, str] | None = None


@dataclass(slots=True)
class Placer:
    """Places the calls of one sample. ``emit`` takes each variant once nothing can change it any more, ``emit_text`` the
    text of one that was held as that.
    """

    ledger: Ledger
    vcf: AnnotatedVcf | None
    emit: Callable[[SmallVariant], None]
    emit_text: Callable[[str], None] = lambda text: None
    judge: Callable[[SmallVariant], SmallVariant] = lambda variant: variant
    rejected: list[Rejected] = field(default_factory=list)
    window: Window = field(default_factory=Window)

    def anew(self) -> Placer:
        """The same placer before its first call."""
        return Placer(Ledger(self.ledger.total), self.vcf, self.emit, self.emit_text, self.judge)

    def reject(self, entry: Rejected) -> None:
        """A record, or an ALT of it, that is no alteration."""
        self.ledger.reject(entry)
        if not is_harmless(entry):
            self.rejected.append(entry)

    def place(self, call: Passage, allele: Allele) -> None:
        """A call ends in the ledger: settled, or waiting for the match."""
        final = call.final or allele.place or allele.doubt
        if final is None:
            self.ledger.wait(call.record)
        else:
            self.ledger.settle(call.record, call.written, *final)
        if allele.place is None and call.carried:
            self._hold(call, allele)
        if self.vcf is not None:
            self.vcf.add(
                AnnotatedRow(
                    allele.locus,
                    call.written,
                    call.filters,
                    allele.consequences,
                    final[0] if final else None,
                    call.depth,
                    call.alt_reads,
                    call.vaf,
                    allele.hgvs_g,
                    allele.info,
                )
            )

    def _hold(self, call: Passage, allele: Allele) -> None:
        """A candidate waits in the window for its neighbours."""
        if self.window.ends_before(allele.locus.chrom, allele.locus.pos):
            self.flush()
        self.window.add(variant_of(call, allele, call.final or allele.doubt), call, allele.reach)

    def hold(self, one: PlainCandidate) -> None:
        """The same for a plain call, of which ledger and VCF know already."""
        chrom, pos, _, _ = one.allele.written
        if self.window.ends_before(chrom, pos):
            self.flush()
        self.window.add_plain(one)

    def join(self, joint: JointCall) -> None:
        """The allele that in-cis calls make together; it replaces them once the window closes. It comes before them."""
        if self.window.ends_before(joint.locus.chrom, joint.locus.pos):
            self.flush()
        self.window.joints.append(joint)

    def flush(self) -> None:
        """Hand out what waits."""
        for one in self.window.close():
            if isinstance(one, PlainCandidate):
                self.emit_text(one.kind.text(one))
            else:
                self.emit(self.judge(one))


def variant_of(call: Passage, allele: Allele, doubt: tuple[Disposition, str] | None) -> SmallVariant:
    """A candidate; ``doubt`` is what speaks against it."""
    disposition, sentence = doubt or (None, "")
    return _small_variant(
        allele.locus.key, allele.locus, allele.consequences, (call.record,), call.written, call.vaf, call.depth,
        call.alt_reads, call.filters, call.origin, "VCF", sentence, "", disposition, allele.hgvs_g,
        () if doubt else call.callers, highest(call.population_af, allele.known.population_af), None, allele.known.notes,
        call.population_searched, allele.known.hotspot, allele.known.computational,
    )  # fmt: skip
