"""The window of candidates: it closes behind the transcripts that they touch, and nothing inside it is missed."""

from __future__ import annotations

from matching_factory import consequence

from moltarget.model import Locus, SmallVariant
from moltarget.steps.disposing import Ledger
from moltarget.steps.passage import Parcels, Passage
from moltarget.steps.placing import Allele, Placer
from moltarget.steps.window import JointCall

NEAR_END, FAR_END = 200, 2000


def allele(pos: int, ref: str, alt: str, residue: int, reach: int | None, *, chrom: str = "7") -> Allele:
    one = consequence(
        "BRAF",
        f"p.V{residue}E",
        "missense_variant",
        transcript=f"T{reach}",
        first_residue=residue,
        last_residue=residue,
    )
    return Allele(Locus(chrom, pos, ref, alt), (one,), None, reach=reach)


def call(record: int, one: Allele, haplotype: str = "") -> Passage:
    return Passage(record, one.locus.key, haplotype=haplotype)


class Trial:
    """A placer whose variants are kept in the order in which they come out."""

    def __init__(self, records: int) -> None:
        self.out: list[SmallVariant] = []
        self.placer = Placer(Ledger(records), None, self.out.append)

    def place(self, record: int, one: Allele, haplotype: str = "") -> None:
        self.placer.place(call(record, one, haplotype), one)

    def done(self) -> list[SmallVariant]:
        self.placer.flush()
        return self.out


def test_variants_come_out_as_soon_as_nothing_can_touch_them() -> None:
    trial = Trial(3)
    trial.place(1, allele(100, "A", "T", 10, NEAR_END))
    trial.place(2, allele(150, "A", "T", 27, NEAR_END))
    assert trial.out == []
    trial.place(3, allele(300, "A", "T", 5, FAR_END))
    assert [one.records for one in trial.out] == [(1,), (2,)]
    assert len(trial.done()) == 3


def test_a_codon_split_by_an_intron_is_one_codon() -> None:
    trial = Trial(2)
    trial.place(1, allele(100, "A", "T", 10, FAR_END))
    trial.place(2, allele(1900, "A", "T", 10, FAR_END))
    assert all(one.unphased for one in trial.done())


def test_another_contig_ends_the_window() -> None:
    trial = Trial(2)
    trial.place(1, allele(100, "A", "T", 10, FAR_END))
    trial.place(2, allele(101, "A", "T", 10, FAR_END, chrom="8"))
    assert [one.unphased for one in trial.done()] == ["", ""]


def test_a_joint_call_of_the_next_gene_survives_the_end_of_this_one() -> None:
    """The joint call comes first in the order of the genome, while the window still holds the gene before."""
    trial = Trial(3)
    trial.place(1, allele(100, "A", "T", 10, NEAR_END))
    first, second = allele(300, "A", "T", 5, FAR_END), allele(301, "C", "G", 5, FAR_END)
    joint = allele(300, "AC", "TG", 5, FAR_END)
    trial.placer.join(JointCall(joint.locus, joint.consequences, "", (first.locus.key, second.locus.key)))
    trial.place(2, first, "1|0")
    trial.place(3, second, "1|0")
    assert [(one.key, one.records) for one in trial.done()] == [("7:100:A>T", (1,)), ("7:300:AC>TG", (2, 3))]


def test_calls_in_trans_of_one_codon_stay_exact() -> None:
    trial = Trial(2)
    trial.place(1, allele(100, "A", "T", 10, FAR_END), "1|0")
    trial.place(2, allele(101, "C", "G", 10, FAR_END), "1|1")
    assert [one.unphased for one in trial.done()] == ["", ""]


def test_without_a_reference_the_window_stays_open() -> None:
    trial = Trial(2)
    trial.place(1, allele(100, "A", "T", 10, None))
    trial.place(2, allele(900_000, "A", "T", 10, None))
    assert trial.out == []
    assert all(one.unphased for one in trial.done())


def test_what_travels_as_text_comes_back() -> None:
    parcels = Parcels()
    full = Passage(
        7, "7:1:A>T", ("weak", "a b"), None, True, 30, 0, 1 / 3, "0.1 x;y:z|1", callers=("Mutect2", "Strelka")
    )
    for one in (full, Passage(8, "7:2:A>T"), full._replace(haplotype="*", depth=None, vaf=None, carried=False)):
        text = parcels.pack(one)
        assert not set(text) & set(" ;,\t")
        assert parcels.unpack(text, one.written) == one
