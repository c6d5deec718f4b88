"""Names of well-known alleles on the real panel reference, both builds.

Expected c. and p. names and positions are those that CIViC, ClinVar and COSMIC print for these variants; rules are
HGVS 21.0. MET and MYD88 of the panel reference are their longer isoforms: MET c.3082 is c.3028 of NM_000245, D1028 is
D1010 there.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from moltarget.errors import HgvsError
from moltarget.hgvs import (
    ProteinKind,
    Region,
    codon_exons,
    genomic_allele,
    name_variant,
    normal_form,
    parse_coding,
    parse_protein,
    same_protein_change,
    shift_interval,
)
from moltarget.reference import Reference, RefMatch, open_reference

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
CIVIC = SHARED / "civic" / "VariantSummaries-2021-02.tsv"

needs_reference = pytest.mark.skipif(
    not (SHARED / "reference").is_dir(), reason="needs the shared panel reference (../shared/data/reference)"
)

# gene, contig, GRCh37 position, GRCh38 position, REF, ALT, c. name, one-letter p. name
KNOWN = [
    ("BRAF", "7", 140453136, 140753336, "A", "T", "c.1799T>A", "p.V600E"),
    ("BRAF", "7", 140453135, 140753335, "CA", "TT", "c.1799_1800delinsAA", "p.V600E"),
    ("BRAF", "7", 140453135, 140753335, "CAC", "CTC", "c.1799T>A", "p.V600E"),
    ("BRAF", "7", 140453136, 140753336, "AC", "TT", "c.1798_1799delinsAA", "p.V600K"),
    ("EGFR", "7", 55259515, 55191822, "T", "G", "c.2573T>G", "p.L858R"),
    ("EGFR", "7", 55249071, 55181378, "C", "T", "c.2369C>T", "p.T790M"),
    ("EGFR", "7", 55242464, 55174771, "AGGAATTAAGAGAAGC", "A", "c.2235_2249del", "p.E746_A750del"),
    ("EGFR", "7", 55242465, 55174772, "GGAATTAAGAGAAGCA", "A", "c.2235_2249del", "p.E746_A750del"),
    ("EGFR", "7", 55242465, 55174772, "GGAATTAAGAGAAGCA", "G", "c.2236_2250del", "p.E746_A750del"),
    ("EGFR", "7", 55242469, 55174776, "TTAAGAGAAG", "C", "c.2239_2248delinsC", "p.L747_A750delinsP"),
    ("EGFR", "7", 55242468, 55174775, "ATTAAGAGAAG", "AC", "c.2239_2248delinsC", "p.L747_A750delinsP"),
    ("EGFR", "7", 55242467, 55174774, "AATTAAGAGAAGCAACATC", "T", "c.2237_2255delinsT", "p.E746_S752delinsV"),
    ("EGFR", "7", 55242466, 55174773, "GAATTAAGAGAAGCAACATC", "GT", "c.2237_2255delinsT", "p.E746_S752delinsV"),
    ("EGFR", "7", 55249012, 55181319, "C", "CGGT", "c.2310_2311insGGT", "p.D770_N771insG"),
    ("EGFR", "7", 55248998, 55181305, "A", "ATGGCCAGCG", "c.2300_2308dup", "p.A767_V769dup"),
    ("EGFR", "7", 55249009, 55181316, "G", "GGCCAGCGTG", "c.2300_2308dup", "p.A767_V769dup"),
    ("EGFR", "7", 55248992, 55181299, "T", "TTCCAGGAAGCCT", "c.2284-5_2290dup", "p.A763_Y764insFQEA"),
    ("KRAS", "12", 25398285, 25245351, "C", "A", "c.34G>T", "p.G12C"),
    ("TP53", "17", 7578406, 7675088, "C", "T", "c.524G>A", "p.R175H"),
    ("TP53", "17", 7578212, 7674894, "G", "A", "c.637C>T", "p.R213*"),
    ("MET", "7", 116412043, 116771989, "G", "A", "c.3082G>A", "p.D1028N"),
    ("MET", "7", 116412044, 116771990, "G", "T", "c.3082+1G>T", "p.?"),
    ("TERT", "5", 1295228, 1295113, "G", "A", "c.-124C>T", None),
    ("TERT", "5", 1295250, 1295135, "G", "A", "c.-146C>T", None),
    ("KIT", "4", 55599321, 54733155, "A", "T", "c.2447A>T", "p.D816V"),
    ("NPM1", "5", 170837543, 171410539, "C", "CTCTG", "c.860_863dup", "p.W288Cfs*12"),
    ("BRCA2", "13", 32972626, 32398489, "A", "T", "c.9976A>T", "p.K3326*"),
    ("FLT3", "13", 28592642, 28018505, "C", "A", "c.2503G>T", "p.D835Y"),
    ("JAK2", "9", 5073770, 5073770, "G", "T", "c.1849G>T", "p.V617F"),
    ("IDH1", "2", 209113112, 208248388, "C", "T", "c.395G>A", "p.R132H"),
    ("PIK3CA", "3", 178952085, 179234297, "A", "G", "c.3140A>G", "p.H1047R"),
    # HGVS 21.0, DNA, insertion: the first codons repeated, c.1_24dup by neglect of the 3' rule
    ("CDKN2A", "9", 21974826, 21974827, "T", "TGCTGCTCCCCGCCGCCGGCTCCAT", "c.9_32dup", "p.A4_P11dup"),
    ("BRCA1", "17", 41276044, 43124027, "ACT", "A", "c.68_69del", "p.E23Vfs*17"),
]


@cache
def reference(build: str) -> Reference:
    folder = SHARED / "reference"
    return open_reference(folder / f"{build}.panel.fa.gz", folder / f"{build}.panel.gff3.gz")


def named(ref: Reference, gene: str, *allele: str | int):
    transcript = ref.preferred_transcript(gene)
    assert transcript is not None
    found = name_variant(transcript, ref.spliced_sequence(transcript), *allele, ref.fetch)
    assert found is not None
    return transcript, found


@needs_reference
@pytest.mark.parametrize("build", ["GRCh37", "GRCh38"])
@pytest.mark.parametrize("case", KNOWN, ids=lambda case: f"{case[0]}-{case[6]}-{case[4][:4]}")
def test_known_allele(build, case):
    gene, contig, pos37, pos38, old, new, coding, protein = case
    ref, pos = reference(build), pos37 if build == "GRCh37" else pos38
    assert ref.ref_matches(contig, pos, old) is RefMatch.MATCH
    transcript, found = named(ref, gene, contig, pos, old, new)
    assert found.hgvs_c == coding
    assert found.hgvs_p_short == protein
    assert named(ref, gene, f"chr{contig}", pos, old, new)[1] == found
    assert genomic_allele(transcript, parse_coding(coding), ref.fetch) == normal_form(contig, pos, old, new, ref.fetch)
    if protein not in (None, "p.?"):
        assert same_protein_change(parse_protein(protein), found.protein, ref.spliced_sequence(transcript).protein)


@needs_reference
@pytest.mark.parametrize("build", ["GRCh37", "GRCh38"])
def test_exon_numbers_and_regions(build):
    ref, at = reference(build), 2 if build == "GRCh37" else 3
    by_name = {case[6]: (case[0], case[1], case[at], case[4], case[5]) for case in KNOWN}
    egfr = named(ref, *by_name["c.2235_2249del"])[1]
    assert (egfr.exon, egfr.intron, egfr.residues_1) == ((19, 28), None, range(746, 751))
    met = named(ref, *by_name["c.3082+1G>T"])[1]
    assert (met.region, met.intron, met.first_offset) == (Region.SPLICE_SITE, (14, 20), 1)
    assert named(ref, *by_name["c.3082G>A"])[1].exon == (14, 21)
    assert named(ref, *by_name["c.-124C>T"])[1].region is Region.UPSTREAM
    frame = named(ref, *by_name["c.68_69del"])[1].protein
    assert (frame.kind, frame.start, frame.alt, frame.ter) == (ProteinKind.FRAMESHIFT, 23, "V", 17)


@needs_reference
def test_exon_19_of_egfr_holds_codons_729_to_761():
    """Exon 19 of EGFR spans codons 729 to 761 (NM_005228)."""
    row = next(row for row in codon_exons(reference("GRCh38").preferred_transcript("EGFR")) if row.exon == 19)
    assert (row.first_codon, row.last_codon) == (729, 761)


@needs_reference
def test_shift_interval_holds_every_spelling_of_npm1():
    ref = reference("GRCh38")
    interval = shift_interval("5", 171410539, "C", "CTCTG", ref.fetch)
    assert (interval.start_1, interval.end_1) == (171410540, 171410543)
    assert interval.holds(171410543, "G", "GTCTG")
    assert interval.holds(171410541, "C", "CTGTC")
    assert not interval.holds(171410541, "C", "CTCTG")
    assert not interval.holds(171410544, "G", "GTCTG")


@needs_reference
def test_unknown_bases_give_no_name_from_afar():
    """The panel reference is N between exons: a REF there is unknown, not a mismatch."""
    ref = reference("GRCh38")
    assert ref.ref_matches("7", 140800000, "A") is RefMatch.UNKNOWN
    found = named(ref, "BRAF", "7", 140800000, "A", "C")[1]
    assert found.region is Region.INTRON
    assert found.hgvs_p is None


@needs_reference
def test_wrong_reference_base_in_a_coding_name_is_refused():
    ref = reference("GRCh38")
    with pytest.raises(HgvsError, match="the reference has T there"):
        genomic_allele(ref.preferred_transcript("BRAF"), parse_coding("c.1799C>A"), ref.fetch)


@needs_reference
@pytest.mark.skipif(not CIVIC.is_file(), reason="needs the shared CIViC tables (../shared/data/civic)")
def test_single_base_missense_names_agree_with_civic():
    """CIViC's own names for its GRCh37 coordinates; a name may be on another transcript, so 95 % and not all."""
    ref, seen, right = reference("GRCh37"), 0, 0
    with CIVIC.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        old, new = row["reference_bases"], row["variant_bases"]
        if not (len(old) == 1 == len(new)) or row["chromosome2"] or not ref.has_gene(row["gene"]):
            continue
        wanted = as_change(row["variant"])
        if wanted is None or wanted.kind is not ProteinKind.SUBSTITUTION:
            continue
        if ref.ref_matches(row["chromosome"], int(row["start"]), old) is not RefMatch.MATCH:
            continue
        seen += 1
        right += any(
            same_protein_change(wanted, found.protein)
            for transcript in ref.transcripts_of(row["gene"])
            if (found := name_variant(
                transcript, ref.spliced_sequence(transcript), row["chromosome"], int(row["start"]), old, new, ref.fetch
            )) is not None and found.protein is not None
        )  # fmt: skip
    assert seen > 300
    assert right / seen >= 0.95


def as_change(name: str):
    try:
        return parse_protein(name.split(" (", maxsplit=1)[0])
    except HgvsError:
        return None
