"""The window of candidates: it closes behind the transcripts that they touch, and nothing inside it is missed."""

from __future__ import annotations

from typing import Any

import pytest
from matching_factory import consequence

from moltarget.model import Disposition, Locus, SmallVariant
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


def call(record: int, one: Allele, haplotype: str = "", **more: Any) -> Passage:
    return Passage(record, one.locus.key, haplotype=haplotype, **more)


class Trial:
    """A placer whose variants are kept in the order in which they come out."""

    def __init__(self, records: int) -> None:
        self.out: list[SmallVariant] = []
        self.placer = Placer(Ledger(records), None, self.out.append)

    def place(self, record: int, one: Allele, haplotype: str = "", **more: Any) -> None:
        self.placer.place(call(record, one, haplotype, **more), one)

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


def test_the_haplotype_of_a_call_stays_with_its_variant() -> None:
    trial = Trial(3)
    trial.place(1, allele(100, "A", "T", 10, NEAR_END), "0.7|0")
    trial.place(2, allele(150, "A", "T", 27, NEAR_END), "*")
    trial.place(3, allele(170, "A", "T", 34, NEAR_END))
    assert [one.haplotype for one in trial.done()] == ["0.7|0", "*", ""]


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


WEAK = (Disposition.FAILED_FILTER, "the caller filtered it (weak)")
NORMAL = (Disposition.LIKELY_GERMLINE, "the matched normal carries it (VAF 0.50)")


def joint_of(trial: Trial, *parts: Allele, whole: Allele) -> None:
    keys = tuple(part.locus.key for part in parts)
    trial.placer.join(JointCall(whole.locus, whole.consequences, "", keys))


def test_a_record_that_writes_the_joint_allele_itself_is_one_more_of_it() -> None:
    """Filtered phased halves must not spoil the MNV that another caller wrote whole."""
    trial = Trial(3)
    first, second = allele(100, "A", "T", 10, FAR_END), allele(101, "C", "T", 10, FAR_END)
    whole = allele(100, "AC", "TT", 10, FAR_END)
    joint_of(trial, first, second, whole=whole)
    trial.place(1, first, "1|0", final=WEAK)
    trial.place(2, whole, callers=("VarDict",))
    trial.place(3, second, "1|0", final=WEAK)
    (found,) = trial.done()
    assert (found.key, found.doubt, found.records, found.callers) == ("7:100:AC>TT", "", (1, 2, 3), ("VarDict",))


def test_two_changes_of_one_base_cannot_be_on_one_molecule() -> None:
    trial = Trial(2)
    trial.place(1, allele(100, "C", "A", 12, FAR_END))
    trial.place(2, allele(100, "C", "T", 12, FAR_END), final=WEAK)
    assert [one.unphased for one in trial.done()] == ["", ""]


@pytest.mark.parametrize(("vaf", "marked"), [(0.005, False), (0.14, False), (0.15, True), (0.5, True), (None, True)])
def test_a_rare_neighbour_leaves_most_molecules_as_they_are(vaf: float | None, marked: bool) -> None:
    trial = Trial(2)
    trial.place(1, allele(100, "C", "A", 12, FAR_END), vaf=0.3)
    trial.place(2, allele(101, "C", "T", 12, FAR_END), final=WEAK, vaf=vaf)
    assert bool(trial.done()[0].unphased) is marked


def test_an_indel_of_the_codon_makes_an_exact_change_uncertain() -> None:
    trial = Trial(2)
    trial.place(1, allele(100, "C", "A", 12, FAR_END))
    trial.place(2, allele(101, "CG", "C", 12, FAR_END))
    assert all(one.unphased for one in trial.done())


def test_a_call_on_both_haplotypes_stays_beside_what_it_makes_with_one() -> None:
    """Homozygous V600E with V600M on one side: V600K there, V600E on the other."""
    trial = Trial(2)
    both, one_side = allele(100, "A", "T", 10, FAR_END), allele(101, "C", "T", 10, FAR_END)
    whole = allele(100, "AC", "TT", 10, FAR_END)
    joint_of(trial, both, one_side, whole=whole)
    trial.place(1, both, "*")
    trial.place(2, one_side, "1|0")
    assert [(one.key, one.unphased) for one in trial.done()] == [("7:100:A>T", ""), ("7:100:AC>TT", "")]


def test_what_the_normal_says_outweighs_a_file_that_did_not_look_at_it() -> None:
    for order in ((NORMAL, None), (None, NORMAL)):
        trial = Trial(2)
        one = allele(100, "A", "T", 10, FAR_END)
        for record, final in enumerate(order, start=1):
            trial.place(record, one, final=final)
        (found,) = trial.done()
        assert found.disposition is Disposition.LIKELY_GERMLINE


def test_of_equals_the_first_record_counts_whatever_comes_first() -> None:
    one = allele(100, "A", "T", 10, FAR_END)
    for records in ((1, 2), (2, 1)):
        trial = Trial(2)
        for record in records:
            trial.place(record, one, vaf=record / 10)
        assert trial.done()[0].vaf == 0.1


def test_the_sentence_names_the_same_neighbour_in_any_order() -> None:
    calls = [(1, allele(100, "C", "A", 12, FAR_END)), (2, allele(101, "C", "A", 12, FAR_END)),
             (3, allele(101, "C", "T", 12, FAR_END))]  # fmt: skip
    told = set()
    for order in (calls, calls[::-1]):
        trial = Trial(3)
        for record, one in order:
            trial.place(record, one)
        told.add(trial.done()[0].unphased)
    assert told == {"7:101:C>A touches the same codon; what both make of it together is not known"}


def test_what_the_user_s_files_say_of_a_joint_allele_counts() -> None:
    trial = Trial(2)
    first, second = allele(100, "A", "T", 10, FAR_END), allele(101, "C", "T", 10, FAR_END)
    whole = allele(100, "AC", "TT", 10, FAR_END)
    said = (Disposition.LIKELY_GERMLINE, "in a panel of normals (pon)")
    keys = (first.locus.key, second.locus.key)
    trial.placer.join(JointCall(whole.locus, whole.consequences, "", keys, said, 0.2, (("x", "y"),)))
    trial.place(1, first, "1|0")
    trial.place(2, second, "1|0")
    (found,) = trial.done()
    assert (found.disposition, found.doubt, found.population_af, found.known) == (*said, 0.2, (("x", "y"),))
