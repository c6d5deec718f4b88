"""The splice sites that a variant takes, from the intron offsets of its first and last named base."""

from __future__ import annotations

import pytest

from moltarget.consequence.terms import with_splice_sites

DONOR, ACCEPTOR, REGION = "splice_donor_variant", "splice_acceptor_variant", "splice_region_variant"


@pytest.mark.parametrize(
    ("name", "first", "last", "taken"),
    [
        ("c.783-1G>A", -1, -1, {ACCEPTOR}),
        ("c.783-2_783-1del", -2, -1, {ACCEPTOR}),
        ("c.782+1G>A", 1, 1, {DONOR}),
        ("c.782+2_782+5del", 2, 5, {DONOR}),
        ("c.782+3_782+5del", 3, 5, set()),  # near the site: it may be read either way, nothing is claimed
        ("c.783-9_783-3del", -9, -3, set()),
        ("c.913_919+5del", 0, 5, {DONOR}),
        ("c.783-6_788del", -6, 0, {ACCEPTOR}),
        ("c.783-10_919+10del", -10, 10, {ACCEPTOR, DONOR}),  # the whole exon
        ("c.780_785del over an intron", 0, 0, {ACCEPTOR, DONOR}),
        ("c.782+1_783-1del", 1, -1, {ACCEPTOR, DONOR}),  # the whole intron
        ("c.782+5_790del", 5, 0, {ACCEPTOR}),
        ("c.780_783-20del", 0, -20, {DONOR}),
        ("c.782_782+1insT", 0, 1, {DONOR}),
    ],
)
def test_sites(name: str, first: int, last: int, taken: set[str]) -> None:
    assert set(with_splice_sites((REGION,), first, last)) == {REGION, *taken}, name


@pytest.mark.parametrize(("first", "last"), [(400, 400), (400, -400), (-400, 400), (3, -3)])
def test_a_whole_exon_between_the_ends_takes_both_its_sites(first: int, last: int) -> None:
    assert set(with_splice_sites((REGION,), first, last, exonic=True)) == {REGION, ACCEPTOR, DONOR}


def test_what_csq_says_of_a_site_stays() -> None:
    assert with_splice_sites((ACCEPTOR, "inframe_deletion"), -10, 10) == (ACCEPTOR, "inframe_deletion")
