"""In-cis records become one change; unphased ones of one codon make exact changes uncertain."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from moltarget.consequence.phasing import belong_together, in_cis_groups, joined_locus
from moltarget.model import Build, Call, Consequence, Locus
from moltarget.sample import Sample
from moltarget.steps.annotate import annotate_batch
from moltarget.steps.config import Config, ReferenceFiles

PANEL = Path(__file__).resolve().parents[3] / "shared" / "data" / "reference"
BASES = "ACGTACGTACGTACGTACGT"


def fetch(_chrom: str, start: int, end: int) -> str:
    return BASES[start:end]


def call(pos: int, ref: str, alt: str, haplotype: str = "1|0") -> Call:
    return Call(pos, Locus("1", pos, ref, alt), haplotype=haplotype)


def groups(*calls: Call) -> list[tuple[int, ...]]:
    return [tuple(one.locus.pos for one in group) for group in in_cis_groups(calls)]


def test_only_calls_of_one_haplotype_meet() -> None:
    assert groups(call(5, "A", "T"), call(6, "C", "T")) == [(5, 6)]
    assert groups(call(5, "A", "T"), call(6, "C", "T", "1|1")) == []
    assert groups(call(5, "A", "T"), call(6, "C", "T", "2|0")) == []
    assert groups(call(5, "A", "T", ""), call(6, "C", "T", "")) == []


def test_a_call_on_both_sides_meets_those_of_either_side() -> None:
    both = call(6, "C", "T", "*")
    assert groups(call(5, "A", "T"), both) == [(5, 6)]
    assert groups(call(5, "A", "T", "1|1"), both) == [(5, 6)]
    assert groups(call(5, "A", "T"), both, call(7, "G", "T", "1|1")) == [(5, 6), (6, 7)]
    assert groups(call(5, "A", "T"), both, call(7, "G", "T")) == [(5, 6, 7), (5, 6), (6, 7)]
    assert groups(both, call(7, "G", "C", "*")) == [(6, 7)]
    assert groups(call(3, "GT", "G"), call(9, "ACG", "A", "*")) == [(3, 9)]
    assert groups(call(5, "A", "T", ""), both) == []
    far = Call(9, Locus("2", 6, "C", "T"), haplotype="*")
    assert groups(call(5, "A", "T"), far) == []


def test_substitutions_meet_within_a_codon() -> None:
    assert groups(call(5, "A", "T"), call(7, "G", "T")) == [(5, 7)]
    assert groups(call(5, "A", "T"), call(8, "T", "A")) == []
    assert groups(call(5, "A", "T"), call(6, "C", "T"), call(8, "T", "A")) == [(5, 6, 8), (5, 6), (6, 8)]


def test_indels_meet_when_they_restore_the_frame() -> None:
    assert groups(call(3, "GT", "G"), call(9, "ACG", "A")) == [(3, 9)]
    assert groups(call(3, "GT", "G"), call(9, "AC", "A")) == []
    assert groups(call(3, "GTAC", "G"), call(9, "ACGT", "A")) == []  # whole codons already


def test_three_indels_meet_when_no_two_of_them_restore_the_frame() -> None:
    three = call(3, "GT", "G"), call(9, "AC", "A"), call(13, "AC", "A")
    assert (3, 9, 13) in groups(*three)
    assert (3, 9, 13) not in groups(call(3, "GT", "G"), call(9, "ACG", "A"), call(13, "ACGT", "A"))


def test_what_lies_between_the_indels_joins_them() -> None:
    inner = call(6, "C", "T")
    assert groups(call(3, "GT", "G"), inner, call(9, "ACG", "A")) == [(3, 6, 9), (3, 6), (3, 9)]


def test_an_indel_meets_a_substitution_of_its_codon() -> None:
    assert groups(call(5, "A", "T"), call(6, "CG", "C")) == [(5, 6)]


def test_the_base_before_an_indel_is_not_changed_by_it() -> None:
    """``bcftools norm --atomize`` writes a delins as two records of one position."""
    snv, lost, added = call(5, "A", "T"), call(5, "ACGTA", "A"), call(5, "A", "AGG")
    assert groups(snv, lost) == [(5, 5)]
    assert joined_locus([snv, lost], fetch) == Locus("1", 5, "ACGTA", "T")
    assert groups(added, snv) == [(5, 5)]
    assert joined_locus([snv, added], fetch) == Locus("1", 5, "A", "TGG")
    assert joined_locus([added, call(6, "C", "T")], fetch) == Locus("1", 5, "AC", "AGGT")
    assert groups(call(4, "TA", "T"), snv) == []  # the deleted base cannot be another one
    assert groups(added, call(5, "A", "AT")) == []  # which comes first is not told


def test_the_joint_allele_keeps_the_bases_between() -> None:
    assert joined_locus([call(5, "A", "T"), call(7, "G", "C")], fetch) == Locus("1", 5, "ACG", "TCC")
    assert joined_locus([call(3, "GT", "G"), call(9, "ACG", "A")], fetch) == Locus("1", 3, "GTACGTACG", "GACGTA")


def consequence(
    first: int, last: int, terms: tuple[str, ...] = ("missense_variant",), exon: str = "1/2"
) -> Consequence:
    return Consequence("X", "T1", terms, first_residue=first, last_residue=last, exon=exon)


def test_parts_belong_together_by_codon_or_frame() -> None:
    assert belong_together([(consequence(600, 600),), (consequence(600, 600),)])
    assert not belong_together([(consequence(600, 600),), (consequence(601, 601),)])
    shift = ("frameshift_variant",)
    assert belong_together([(consequence(5, 5, shift),), (consequence(9, 9, shift),)])
    assert not belong_together([(consequence(5, 5, shift),), (consequence(9, 9, shift, "2/2"),)])
    assert belong_together([(consequence(5, 5, shift),), (consequence(7, 7),), (consequence(9, 9, shift),)])
    assert not belong_together([(consequence(7, 7),), (consequence(9, 9, shift),)])


def test_an_indel_touches_the_codons_of_its_room() -> None:
    """APC c.1837C>T with ``CTTGCATTTT>C`` right behind it, which is c.1839_1847del, p.A614_L616del, when it stands alone."""
    snv = Consequence("APC", "T1", ("missense_variant",), "c.1837C>T", "p.L613F", first_residue=613, last_residue=613)
    lost = Consequence(
        "APC", "T1", ("inframe_deletion",), "c.1839_1847del", first_residue=614, last_residue=616, room=1
    )
    assert belong_together([(snv,), (lost,)])
    assert not belong_together([(snv,), (replace(lost, hgvs_c="c.1840_1848del", room=0),)])
    shifted = replace(lost, terms=("frameshift_variant",), hgvs_c="c.1838del", room=0)
    assert belong_together([(snv,), (shifted,)])
    assert not belong_together([(snv,), (replace(shifted, hgvs_c="c.1840del"),)])
    assert not belong_together([(snv,), (replace(lost, hgvs_c="c.1838_1839ins(5)"),)])  # not read: by its residues
    # NRAS c.154T>G behind A>AGGC: c.154_155insGCC is p.C51dup alone
    added = Consequence("NRAS", "T1", ("inframe_insertion",), "c.154_155insGCC", first_residue=51, last_residue=51)
    assert belong_together([(replace(snv, hgvs_c="c.154T>G", first_residue=52, last_residue=52),), (added,)])


HEADER = (
    "##fileformat=VCFv4.2\n##contig=<ID=7,length=159345973>\n"
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    '##FORMAT=<ID=PS,Number=1,Type=Integer,Description="Phase set">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT\n"
)
V600E, V600M, SILENT = (140753336, "A", "T"), (140753337, "C", "T"), (140753335, "C", "T")


def annotated(folder: Path, *records: tuple[tuple[int, str, str], str]) -> dict[str, str]:
    """Name -> what stands in the way of an exact match, for each variant left after joining."""
    lines = (f"7\t{pos}\t.\t{ref}\t{alt}\t.\tPASS\t.\tGT:PS\t{phase}\n" for (pos, ref, alt), phase in records)
    (folder / "s.vcf").write_text(HEADER + "".join(lines))
    sample = Sample("S", "", vcf=str(folder / "s.vcf"), genome_build=Build.GRCH38)
    files = ReferenceFiles(PANEL / "GRCh38.panel.fa.gz", PANEL / "GRCh38.panel.gff3.gz")
    (status,) = annotate_batch([sample], Config(references={Build.GRCH38: files}), folder)
    assert status.status == "done", status.reason
    document = json.loads((folder / "samples" / "S" / "alterations.json").read_text())
    assert document["records"]["total"] == len(records)
    return {row["consequences"][0]["hgvs_p"]: row.get("unphased", "") for row in document["small_variants"]}


@pytest.mark.skipif(not PANEL.is_dir(), reason="../shared/data/reference is absent")
@pytest.mark.parametrize(
    ("records", "names"),
    [
        ([(V600E, "0|1:1"), (V600M, "0|1:1")], {"p.V600K"}),
        ([(SILENT, "0|1:1"), (V600E, "0|1:1")], {"p.V600E"}),
        ([(SILENT, "0|1:1"), (V600E, "0|1:1"), (V600M, "0|1:1")], {"p.V600K"}),
        ([(V600E, "0|1:1"), (V600M, "1|0:1")], {"p.V600E", "p.V600M"}),
        # EGFR L747_A750delinsP (c.2239_2248delinsC) as bcftools norm --atomize writes it
        (
            [((55174776, "T", "C"), "0|1:1"), ((55174776, "TTAAGAGAAG", "T"), "0|1:1")],
            {"p.L747_A750delinsP"},
        ),
    ],
)
def test_phase_decides_what_the_codon_became(tmp_path: Path, records: list, names: set[str]) -> None:
    found = annotated(tmp_path, *records)
    assert set(found) == names
    assert not any(found.values())


@pytest.mark.skipif(not PANEL.is_dir(), reason="../shared/data/reference is absent")
def test_unphased_calls_of_one_codon_are_uncertain(tmp_path: Path) -> None:
    found = annotated(tmp_path, (V600E, "0/1:."), (V600M, "0/1:."))
    assert set(found) == {"p.V600E", "p.V600M"}
    assert all("same codon" in doubt for doubt in found.values())


@pytest.mark.skipif(not PANEL.is_dir(), reason="../shared/data/reference is absent")
def test_an_unphased_indel_counts_by_the_codons_of_its_bases(tmp_path: Path) -> None:
    """EGFR c.2234A>T, p.K745M, and the deletion of the next base of that codon, which is named c.2236del, p.E746Nfs."""
    found = annotated(tmp_path, ((55174771, "A", "T"), "0/1:."), ((55174771, "AG", "A"), "0/1:."))
    assert {name[:8] for name in found} == {"p.K745M", "p.E746Nf"}
    assert all("same codon" in doubt for doubt in found.values())


@pytest.mark.skipif(not PANEL.is_dir(), reason="../shared/data/reference is absent")
def test_a_joint_call_has_the_names_of_the_catalogue_too(tmp_path: Path) -> None:
    """MET D1228V of the evidence is D1246V on the panel's isoform; here as two records of one codon."""
    annotated(tmp_path, ((116783354, "A", "T"), "0|1:1"), ((116783355, "C", "G"), "0|1:1"))
    document = json.loads((tmp_path / "samples" / "S" / "alterations.json").read_text())
    (joint,) = document["small_variants"]
    assert {one["hgvs_p"] for one in joint["consequences"]} == {"p.D1246V", "p.D1228V"}
