"""The short way of single-base substitutions gives what the general way gives, field by field."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hgvs_genome import CONTIG, World, make_world
from hypothesis import given, settings
from hypothesis import strategies as st

from moltarget.errors import HgvsError
from moltarget.hgvs import NEAR_BASES, Naming, Region, Transcript, TranscriptSequence, name_variant
from moltarget.hgvs.naming import name_edit

_world = cache(make_world)


def no_fetch(chrom: str, start_i: int, end_i: int) -> str:
    raise AssertionError(f"{chrom}:{start_i}-{end_i}: a substitution needs no bases of the reference")


def both_ways(transcript: Transcript, sequence: TranscriptSequence, pos: int, ref: str, alt: str) -> Naming | None:
    short = name_variant(transcript, sequence, transcript.chrom, pos, ref, alt, no_fetch)
    general = name_edit(transcript, sequence, transcript.chrom, pos, ref, alt, no_fetch)
    assert short == general
    if short is not None:
        assert (short.hgvs_p, short.residues_1) == (general.hgvs_p, general.residues_1)
        assert short.hgvs_p == (short.protein.long if short.protein else None)
        assert short.hgvs_p_short == (short.protein.short if short.protein else None)
        assert short.residues_1 == (short.protein.residues_1 if short.protein else range(0))
    return short


@st.composite
def models(draw: st.DrawFn) -> tuple[World, Transcript, TranscriptSequence]:
    """A world's transcript as it is, or odd: other code, non-coding, incomplete, cut, hidden or changed bases."""
    world = _world(draw(st.integers(0, 39)), draw(st.sampled_from([1, -1])))
    transcript, bases = world.transcript, world.sequence.bases
    assert transcript.cds_1 is not None
    flavours = ["as it is", "MT", "non-coding", "start incomplete", "ends cut", "hidden", "changed"]
    for flavour in draw(st.lists(st.sampled_from(flavours), max_size=3, unique=True)):
        if flavour == "MT":
            transcript = replace(transcript, chrom="MT")
        elif flavour == "non-coding":
            transcript = replace(transcript, cds_1=None)
        elif flavour == "start incomplete":
            transcript = replace(transcript, cds_start_complete=False)
        elif flavour == "ends cut" and transcript.cds_1 is not None:
            begin, end = transcript.cds_i
            ends = (begin + draw(st.integers(0, 4)), end - 1 - draw(st.integers(0, 5)))
            span = sorted(transcript.strand * transcript.directed(index) for index in ends)
            transcript = replace(transcript, cds_1=(span[0], span[1]))
        elif flavour in {"hidden", "changed"}:
            letters = "N" if flavour == "hidden" else "ACGTTAG"
            for index in draw(st.lists(st.integers(0, len(bases) - 1), max_size=25)):
                bases = bases[:index] + draw(st.sampled_from(letters)) + bases[index + 1 :]
    return world, transcript, TranscriptSequence(transcript, bases)


@settings(max_examples=1500, deadline=None)
@given(models(), st.data())
def test_short_way_is_the_general_way(case, data):
    world, transcript, sequence = case
    low, high = transcript.span_1
    borders = [place + off for exon in transcript.exons_1 for place in exon for off in range(-4, 5)]
    coding = [place + off for place in transcript.cds_1 or (low, high) for off in range(-4, 5)]
    far = [low - NEAR_BASES, low - NEAR_BASES - 1, high + NEAR_BASES, high + NEAR_BASES + 1]
    places = st.integers(low - 20, high + 20) | st.sampled_from([*borders, *coding]) | st.sampled_from(far)
    pos = data.draw(places)
    inside = 1 <= pos <= len(world.bases) and data.draw(st.integers(0, 9))  # now and then REF is not the reference's
    ref = world.bases[pos - 1] if inside else data.draw(st.sampled_from("ACGT"))
    alt = data.draw(st.sampled_from("ACGT".replace(ref, "")))
    both_ways(transcript, sequence, pos, ref, alt)


@pytest.mark.parametrize("strand", [1, -1])
@pytest.mark.parametrize("seed", [0, 7])
def test_every_substitution_of_a_transcript(strand, seed):
    """All bases of the made-up contig, each with its three alternatives; every region and kind of change occurs."""
    world = _world(seed, strand)
    transcript, sequence, seen = world.transcript, world.sequence, set()
    for pos, ref in enumerate(world.bases, start=1):
        for alt in "ACGT".replace(ref, ""):
            found = both_ways(transcript, sequence, pos, ref, alt)
            seen.add((str(found.region), str(found.protein.kind) if found.protein else ""))
    kinds = {"substitution", "stop_gained", "stop_lost", "start_lost", "synonymous"}
    assert {(str(Region.CODING), kind) for kind in kinds} <= seen
    assert {str(region) for region in Region if region is not Region.EXON} == {region for region, _ in seen}


@pytest.mark.parametrize(("ref", "alt"), [("A", "A"), ("A", "N"), ("N", "A"), ("a", "C"), ("A", "*"), ("A", "")])
def test_what_is_no_substitution_goes_the_general_way(ref, alt):
    world = _world(0, 1)
    pos = world.transcript.exons_1[1][0]
    if alt:
        with pytest.raises(HgvsError, match="must differ"):
            name_variant(world.transcript, world.sequence, CONTIG, pos, ref, alt, world.fetch)
    else:
        assert name_variant(world.transcript, world.sequence, CONTIG, pos, ref, alt, world.fetch).hgvs_c.endswith("del")


def test_a_deleted_pair_of_bases_is_no_substitution():
    """CG deleted reads ``CG`` when REF and ALT are written together, as C>G does."""
    world = _world(0, 1)
    pos = world.bases.index("CG", world.transcript.exons_1[1][0]) + 1
    found = name_variant(world.transcript, world.sequence, CONTIG, pos, "CG", "", world.fetch)
    assert ">" not in found.hgvs_c
    inserted = name_variant(world.transcript, world.sequence, CONTIG, pos, "", "CG", world.fetch)
    assert ">" not in inserted.hgvs_c
