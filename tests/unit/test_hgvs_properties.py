"""Property tests: names against an independent edit-and-translate oracle on made-up genomes, both strands."""

from __future__ import annotations

from functools import cache

from hgvs_genome import CONTIG, World, agrees, apply_change, edited_protein, make_world
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from moltarget.hgvs import (
    ProteinKind,
    Region,
    genomic_allele,
    genomic_name,
    name_variant,
    normal_form,
    normal_form_protein,
    parse_coding,
    parse_protein,
    same_protein_change,
    shift_interval,
)

_world = cache(make_world)
BASES = st.text("ACGT", min_size=0, max_size=9)


@st.composite
def edits(draw: st.DrawFn, inside: bool = True) -> tuple[World, int, str, str]:
    """A world and an allele: within one exon (``inside``) or anywhere."""
    world = _world(draw(st.integers(0, 39)), draw(st.sampled_from([1, -1])))
    if inside:
        start, end = draw(st.sampled_from(world.transcript.exons_1))
        pos = draw(st.integers(start, end))
        size = draw(st.integers(0, min(9, end - pos + 1)))
    else:
        pos = draw(st.integers(2, len(world.bases) - 12))
        size = draw(st.integers(0, 9))
    ref = world.bases[pos - 1 : pos - 1 + size]
    flavour = draw(st.sampled_from(["any", "delete", "repeat", "repeat", "same size"]))
    alt = draw(BASES)
    if flavour == "delete":
        alt = ""
    elif flavour == "repeat":
        unit = world.bases[max(pos - 1 - draw(st.integers(1, 6)), 0) : pos - 1]
        alt = unit + ref
    elif flavour == "same size":
        alt = draw(st.text("ACGT", min_size=size, max_size=size))
    assume(ref != alt)
    if not ref and inside:
        assume(any(start < pos <= end for start, end in world.transcript.exons_1))
    return world, pos, ref, alt


def named(world: World, pos: int, ref: str, alt: str):
    found = name_variant(world.transcript, world.sequence, CONTIG, pos, ref, alt, world.fetch)
    assert found is not None
    return found


def oracle_spelling(world: World, pos: int, ref: str, alt: str) -> tuple[int, str, str]:
    """Without the shared end; an insertion gets its exonic neighbour as anchor."""
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    if ref:
        return pos, ref, alt
    if world.transcript.exon_number(pos - 1):
        return pos - 1, world.bases[pos - 2], world.bases[pos - 2] + alt
    return pos, world.bases[pos - 1], alt + world.bases[pos - 1]


@settings(max_examples=600, deadline=None)
@given(edits())
def test_protein_name_describes_the_edited_protein(case):
    world, pos, ref, alt = case
    found = named(world, pos, ref, alt)
    reference = world.sequence.protein
    true = edited_protein(world, *oracle_spelling(world, pos, ref, alt))
    if found.region is Region.SPLICE_SITE:  # only an indel that slides over the exon's border, or an edit of its edge
        assert found.hgvs_p == "p.?"
        return
    if found.protein is None:
        assert true == reference or found.reason.startswith("no stop codon")
        return
    change = found.protein
    if change.kind is ProteinKind.START_LOST:
        assert found.hgvs_p == "p.Met1?"
        return
    told = apply_change(reference, change)
    assert agrees(told, true, open_end=change.ter_unknown)


@settings(max_examples=400, deadline=None)
@given(edits())
def test_protein_name_is_the_normal_form_and_reads_back(case):
    world, *allele = case
    change = named(world, *allele).protein
    assume(change is not None and change.kind is not ProteinKind.UNKNOWN)
    protein = world.sequence.protein
    for text in (change.short, change.long):
        read = parse_protein(text)
        assert same_protein_change(read, change, protein)
        assert read.short == change.short
        assert read.long == change.long
    normal = normal_form_protein(change, protein)
    assert normal == normal_form_protein(normal, protein)
    assert normal.short == change.short


@settings(max_examples=600, deadline=None)
@given(edits(inside=False))
def test_coding_name_leads_back_to_the_same_allele(case):
    world, pos, ref, alt = case
    found = named(world, pos, ref, alt)
    assert found.hgvs_c is not None
    change = parse_coding(found.hgvs_c)
    edge = {world.transcript.coding_position(place) for place in (0, len(world.bases) + 1)}
    assume(not edge & {change.start, change.end})  # slid to the end of the contig: no neighbour to name it by
    assert str(change) == found.hgvs_c
    back = genomic_allele(world.transcript, change, world.fetch)
    assert back == normal_form(CONTIG, pos, ref, alt, world.fetch)


@settings(max_examples=600, deadline=None)
@given(edits(inside=False), st.integers(0, 12), st.integers(0, 12), st.integers(-30, 30))
def test_all_spellings_of_an_allele_have_one_name(case, left, right, slide):
    world, pos, ref, alt = case
    names = [named(world, pos, ref, alt)]
    genomic = {genomic_name(CONTIG, pos, ref, alt, world.fetch)}
    interval = shift_interval(CONTIG, pos, ref, alt, world.fetch)
    edited = world.bases[: pos - 1] + alt + world.bases[pos - 1 + len(ref) :]
    spellings = [anchored(world, (pos, ref, alt), left, right), slid(world, edited, len(alt) - len(ref), pos, slide)]
    spellings.append(as_tuple(normal_form(CONTIG, pos, ref, alt, world.fetch)))
    for spelling in spellings:
        names.append(named(world, *spelling))
        genomic.add(genomic_name(CONTIG, *spelling, world.fetch))
        assert interval.holds(*spelling)
        assert normal_form(CONTIG, *spelling, world.fetch) == normal_form(CONTIG, pos, ref, alt, world.fetch)
    assert len(set(names)) == 1
    assert len(genomic) == 1


def as_tuple(locus) -> tuple[int, str, str]:
    return locus.pos, locus.ref, locus.alt


def anchored(world: World, allele: tuple[int, str, str], left: int, right: int) -> tuple[int, str, str]:
    pos, ref, alt = allele
    left = min(left, pos - 1)
    before = world.bases[pos - 1 - left : pos - 1]
    behind = world.bases[pos - 1 + len(ref) : pos - 1 + len(ref) + right]
    return pos - left, before + ref + behind, before + alt + behind


def slid(world: World, edited: str, grown: int, pos: int, slide: int) -> tuple[int, str, str]:
    """Another spelling of the same edited genome: the window moved as far as the edited bases stay outside reach."""
    start = max(pos + slide, 1)
    for size in range(max(-grown, 0), 80):
        ref, alt = world.bases[start - 1 : start - 1 + size], edited[start - 1 : start - 1 + size + grown]
        if world.bases[: start - 1] + alt + world.bases[start - 1 + size :] == edited and ref != alt:
            return start, ref, alt
    return as_tuple(normal_form(CONTIG, pos, *minimal(world, edited, pos), world.fetch))


def minimal(world: World, edited: str, pos: int) -> tuple[str, str]:
    grown = len(edited) - len(world.bases)
    return world.bases[pos - 1 : pos + 99], edited[pos - 1 : pos + 99 + grown]


@settings(max_examples=400, deadline=None)
@given(edits(inside=False))
def test_normal_form_is_leftmost_trimmed_and_idempotent(case):
    world, pos, ref, alt = case
    form = normal_form(CONTIG, pos, ref, alt, world.fetch)
    assert normal_form(*(form.chrom, form.pos, form.ref, form.alt), world.fetch) == form
    edited = world.bases[: pos - 1] + alt + world.bases[pos - 1 + len(ref) :]
    after = world.bases[: form.pos - 1] + form.alt + world.bases[form.pos - 1 + len(form.ref) :]
    assert after == edited
    if len(form.ref) == len(form.alt):  # a replacement differs at both its ends: nothing to trim
        assert form.ref[0] != form.alt[0]
        assert form.ref[-1] != form.alt[-1]
    elif form.pos > 1 and min(len(form.ref), len(form.alt)) == 1:  # a pure indel cannot move left
        assert form.ref[-1] != form.alt[-1]


@given(st.integers(0, 39), st.sampled_from([1, -1]))
def test_positions_run_both_ways(seed, strand):
    transcript = _world(seed, strand).transcript
    low, high = transcript.span_1
    for place in range(low - 20, high + 21):
        assert transcript.genomic_position(transcript.coding_position(place)) == place
        in_exon, in_intron = transcript.exon_number(place), transcript.intron_number(place)
        assert (in_exon is not None) + (in_intron is not None) == (low <= place <= high)


@settings(max_examples=300, deadline=None)
@given(edits(), st.data())
def test_unknown_bases_never_give_another_name(case, data):
    """With some reference bases hidden, a p. name is either the true one or missing with a reason."""
    world, pos, ref, alt = case
    true = named(world, pos, ref, alt)
    hidden = data.draw(st.lists(st.integers(1, len(world.bases)), max_size=12))
    bases = list(world.bases)
    for place in hidden:
        if not pos - 1 <= place <= pos + len(ref):
            bases[place - 1] = "N"
    veiled = World("".join(bases), world.transcript)
    found = named(veiled, pos, ref, alt)
    assume(found.hgvs_c == true.hgvs_c)  # a repeat that runs into N cannot be slid to its true end
    assert found.hgvs_p in (true.hgvs_p, None)
    assert found.hgvs_p or found.reason
