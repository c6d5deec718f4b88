"""Reading, spelling and comparing of p. and c. names; predictions at the edges of a transcript."""

from __future__ import annotations

from dataclasses import replace

import pytest
from Bio.Data.CodonTable import unambiguous_dna_by_id
from hypothesis import given
from hypothesis import strategies as st

from moltarget.errors import HgvsError
from moltarget.hgvs import (
    CodingKind,
    CodingPosition,
    ProteinChange,
    ProteinKind,
    Region,
    Transcript,
    TranscriptSequence,
    codon_exons,
    genomic_accession_name,
    name_variant,
    normal_form,
    normal_form_protein,
    parse_coding,
    parse_protein,
    same_protein_change,
    shift_interval,
    three_letters,
)
from moltarget.hgvs.bases import THREE_LETTERS, codon_table
from moltarget.model import Build, Locus

K = ProteinKind


@pytest.mark.parametrize(
    ("text", "kind", "short"),
    [
        ("V600E", K.SUBSTITUTION, "p.V600E"),
        ("p.V600E", K.SUBSTITUTION, "p.V600E"),
        ("p.(Val600Glu)", K.SUBSTITUTION, "p.V600E"),
        ("THR334ILE", K.SUBSTITUTION, "p.T334I"),
        ("NP_004324.2:p.Val600Glu", K.SUBSTITUTION, "p.V600E"),
        ("E746_A750del", K.DELETION, "p.E746_A750del"),
        ("E746_A750delELREA", K.DELETION, "p.E746_A750del"),
        ("p.Glu746_Ala750del", K.DELETION, "p.E746_A750del"),
        ("K618DEL", K.DELETION, "p.K618del"),
        ("W557_K558DELWK", K.DELETION, "p.W557_K558del"),
        ("L747_A750delinsP", K.DELINS, "p.L747_A750delinsP"),
        ("L747_A750>P", K.DELINS, "p.L747_A750delinsP"),
        ("L747_A750delLREAinsP", K.DELINS, "p.L747_A750delinsP"),
        ("M774DELINSWLV", K.DELINS, "p.M774delinsWLV"),
        ("p.Cys28delinsTrpTer", K.DELINS, "p.C28delinsW*"),
        ("A767_V769dup", K.DUPLICATION, "p.A767_V769dup"),
        ("A767_V769dupASV", K.DUPLICATION, "p.A767_V769dup"),
        ("N771dup", K.DUPLICATION, "p.N771dup"),
        ("D770_N771insG", K.INSERTION, "p.D770_N771insG"),
        ("F594_R595ins(14)", K.INSERTION, "p.F594_R595ins(14)"),
        ("p.Arg78_Gly79insXaa[23]", K.INSERTION, "p.R78_G79ins(23)"),
        ("R1627*", K.STOP_GAINED, "p.R1627*"),
        ("R213X", K.STOP_GAINED, "p.R213*"),
        ("p.Arg213Ter", K.STOP_GAINED, "p.R213*"),
        ("E189fs", K.FRAMESHIFT, "p.E189fs"),
        ("W288FS", K.FRAMESHIFT, "p.W288fs"),
        ("E189fs*13", K.FRAMESHIFT, "p.E189fs*13"),
        ("T148HFSX9", K.FRAMESHIFT, "p.T148Hfs*9"),
        ("E189Kfs*13", K.FRAMESHIFT, "p.E189Kfs*13"),
        ("p.Glu189LysfsTer13", K.FRAMESHIFT, "p.E189Kfs*13"),
        ("p.Ile327ArgfsTer?", K.FRAMESHIFT, "p.I327Rfs*?"),
        ("M1?", K.START_LOST, "p.M1?"),
        ("p.?", K.UNKNOWN, "p.?"),
        ("p.0", K.NO_PROTEIN, "p.0"),
        ("p.=", K.SYNONYMOUS, "p.="),
        ("*1234Rext*5", K.STOP_LOST, "p.*1234Rext*5"),
        ("p.Ter110GlnextTer17", K.STOP_LOST, "p.*110Qext*17"),
        ("p.Ter110Gln", K.STOP_LOST, "p.*110Qext"),
        ("p.*110Qext*?", K.STOP_LOST, "p.*110Qext*?"),
        ("V600=", K.SYNONYMOUS, "p.V600="),
        ("V600V", K.SYNONYMOUS, "p.V600="),
    ],
)
def test_protein_names_are_read(text, kind, short):
    change = parse_protein(text)
    assert (change.kind, change.short) == (kind, short)
    assert parse_protein(change.long) == parse_protein(change.short)


def test_three_letter_spelling():
    assert parse_protein("E23Vfs*17").long == "p.Glu23ValfsTer17"
    assert parse_protein("D770_N771insGY").long == "p.Asp770_Asn771insGlyTyr"


@pytest.mark.parametrize(
    "text",
    ["", "p.", "V600", "G12/G13", "V600E/K", "BRAF", "V0E", "A750_E746del", "P772_V774insPHV", "E746_A750delELRE",
     "A767_V769dupASA", "V600E;K601E", "c.1799T>A", "EML4::ALK", "p.Vla600Glu", "V600E\nK601E", "V" * 600, "v600e",
     "UGT1A1*28", "R177ins"],
)  # fmt: skip
def test_malformed_protein_names_are_refused(text):
    with pytest.raises(HgvsError):
        parse_protein(text)


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("c.1799T>A", CodingKind.SUBSTITUTION, "c.1799T>A"),
        ("c.2235_2249del", CodingKind.DELETION, "c.2235_2249del"),
        ("c.2235_2249del15", CodingKind.DELETION, "c.2235_2249del"),
        ("ENST00000288602.10:c.1799T>A", CodingKind.SUBSTITUTION, "c.1799T>A"),
        ("NM_000245.3(MET):c.3028+1G>T", CodingKind.SUBSTITUTION, "c.3028+1G>T"),
        ("c.-124C>T", CodingKind.SUBSTITUTION, "c.-124C>T"),
        ("c.*12A>G", CodingKind.SUBSTITUTION, "c.*12A>G"),
        ("c.860_863dupTCTG", CodingKind.DUPLICATION, "c.860_863dup"),
        ("c.2310_2311insGGT", CodingKind.INSERTION, "c.2310_2311insGGT"),
        ("c.1799_1800delTGinsAA", CodingKind.DELINS, "c.1799_1800delinsAA"),
        ("c.1799_1800TG>AA", CodingKind.DELINS, "c.1799_1800delinsAA"),
        ("c.341-59_341-14del", CodingKind.DELETION, "c.341-59_341-14del"),
        ("c.10_12inv", CodingKind.INVERSION, "c.10_12inv"),
        ("c.123=", CodingKind.UNCHANGED, "c.123="),
        ("n.12A>G", CodingKind.SUBSTITUTION, "n.12A>G"),
        ("c.-3_2del", CodingKind.DELETION, "c.-3_2del"),
    ],
)
def test_coding_names_are_read(text, kind, written):
    change = parse_coding(text)
    assert (change.kind, str(change)) == (kind, written)


def test_coding_name_keeps_what_is_told():
    change = parse_coding("NM_007294.3:c.68_69delAG")
    assert (change.accession, change.ref, change.start) == ("NM_007294.3", "AG", CodingPosition(False, 68))


@pytest.mark.parametrize(
    "text",
    ["", "c.", "c.0A>T", "c.V600E", "1799T>A", "c.1799T>", "c.10_5del", "c.10_12del4", "c.10_12delAC", "c.5insA",
     "c.1-?_642+?del", "c.1799T>A;c.1800G>A", "g.140753336A>T", "p.V600E", "c.12Z>A", "c.1+2+3del"],
)  # fmt: skip
def test_malformed_coding_names_are_refused(text):
    with pytest.raises(HgvsError):
        parse_coding(text)


@given(st.text(max_size=60) | st.text("pc.()_*?>=0123456789delinsupfxtACGTVKEXTer:+-", max_size=40))
def test_readers_raise_one_kind_of_error(text):
    for reader in (parse_protein, parse_coding):
        try:
            change = reader(text)
        except HgvsError:
            continue
        assert change.kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("p.Val600Glu", "V600E"),
        ("E189fs", "E189Kfs*13"),
        ("E189fs*13", "E189Kfs*13"),
        ("A767_V769dup", "V769_D770insASV"),
        ("A767_V769dupASV", "A767_V769dup"),
        ("V769_770insASV", "V769_D770insASV"),
        ("N771dup", "N771_P772insN"),
        ("V600delinsE", "V600E"),
        ("W26delins*", "W26X"),
        ("F594_R595ins(3)", "F594_R595insGYV"),
        ("M1L", "M1?"),
        ("p.Tyr4TerfsTer1", "Y4*"),
        ("p.His150Hisfs*10", "p.Gln151Thrfs*9"),
        ("p.His150Hisfs", "p.Gln151fs"),
        ("p.Ter110Gln", "p.Ter110GlnextTer17"),
    ],
)
def test_same_change(one, other):
    assert same_protein_change(parse_protein(one), parse_protein(other))
    assert same_protein_change(parse_protein(other), parse_protein(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("V600E", "V600K"),
        ("V600E", "V601E"),
        ("E189fs", "E189*"),
        ("p.His150Hisfs*10", "p.Gln151Thrfs*10"),
        ("p.His150Hisfs*10", "p.His150Thrfs*10"),
        ("E189Kfs*13", "E189Kfs*14"),
        ("E189Kfs*13", "E189Rfs*13"),
        ("A767_V769dup", "V769_D770insASS"),
        ("A767_V769dup", "A767_V769del"),
        ("L747_A750delinsP", "L747_A750delinsS"),
        ("p.?", "p.?"),
        ("F594_R595ins(4)", "F594_R595insGYV"),
    ],
)
def test_other_change(one, other):
    assert not same_protein_change(parse_protein(one), parse_protein(other))


def test_protein_settles_shift_and_duplication():
    protein = "MKAASVSVDE*"
    for one, other in [
        ("A3del", "A4del"),
        ("S5_V6del", "S7_V8del"),
        ("V6_S7insSV", "S7_V8dup"),
        ("S5_V6dup", "S7_V8dup"),
    ]:
        a, b = parse_protein(one), parse_protein(other)
        assert not same_protein_change(a, b)
        assert same_protein_change(a, b, protein)
        assert normal_form_protein(a, protein) == normal_form_protein(b, protein)
    assert same_protein_change(parse_protein("A3_S5delinsAS"), parse_protein("A4del"), protein)
    with pytest.raises(HgvsError, match="residue 3"):
        normal_form_protein(parse_protein("V3E"), protein)


def test_length_change():
    lengths = {name: parse_protein(name).length_change for name in
               ("V600E", "E746_A750del", "L747_A750delinsP", "A767_V769dup", "D770_N771insGY", "E189fs", "R213*",
                "F594_R595ins(14)")}  # fmt: skip
    assert list(lengths.values()) == [0, -5, -3, 3, 2, None, None, 14]


@pytest.mark.parametrize(("contig", "number"), [("1", 1), ("MT", 2)])
def test_genetic_codes_agree_with_biopython(contig, number):
    theirs = unambiguous_dna_by_id[number]
    assert codon_table(contig) == theirs.forward_table | dict.fromkeys(theirs.stop_codons, "*")


# A one-exon transcript: bases 11-12 are the 5'UTR, 13-30 code for M K * free residues, the rest is the 3'UTR.
CODING = "ATGAAACTGTGATCTTAG"  # M K L (TGA: Sec) S *
UTR = "CCTGGAATAACC"


def small(chrom: str = "1", coding: str = CODING, utr: str = UTR, strand: int = 1, complete: bool = True):
    genome = "N" * 10 + "GC" + coding + utr + "N" * 10
    end = 12 + len(coding)
    model = Transcript("S1", "G", chrom, strand, ((11, end + len(utr)),), (13, end), cds_start_complete=complete)
    sequence = TranscriptSequence(model, "GC" + coding + utr)

    def name(pos: int, ref: str, alt: str):
        assert genome[pos - 1 : pos - 1 + len(ref)] == ref
        return name_variant(model, sequence, chrom, pos, ref, alt, lambda _, a, b: genome[max(a, 0) : max(b, 0)])

    return name


@pytest.mark.parametrize(
    ("pos", "ref", "alt", "coding", "protein"),
    [
        (13, "A", "G", "c.1A>G", "p.Met1?"),
        (12, "CA", "C", "c.1del", "p.Met1?"),
        (16, "A", "T", "c.4A>T", "p.Lys2Ter"),
        (19, "CTG", "TTA", "c.7_9delinsTTA", "p.Leu3="),
        (22, "T", "C", "c.10T>C", "p.Sec4Arg"),
        (24, "A", "G", "c.12A>G", "p.Sec4Trp"),
        (28, "T", "C", "c.16T>C", "p.Ter6GlnextTer?"),
        (29, "AG", "AA", "c.18G>A", "p.Ter6="),
        (28, "TAG", "T", "c.17_18del", "p.Ter6SerextTer?"),
        (25, "TCTTAGCC", "T", "c.14_*2del", "p.Ser5LeufsTer3"),  # starts before and includes the stop: a frameshift
        (31, "C", "A", "c.*1C>A", None),
        (12, "C", "T", "c.-1C>T", None),
        (16, "AAA", "A", "c.5_6del", "p.Lys2ThrfsTer?"),
        (18, "A", "ATAG", "c.6_7insTAG", "p.Leu3Ter"),
        (18, "A", "AGGATAG", "c.6_7insGGATAG", "p.Lys2_Leu3insGlyTer"),
        (19, "C", "CGGTAGC", "c.7_8insGGTAGC", "p.Lys2_Leu3insArgTer"),
        (19, "C", "CGGTAGA", "c.7_8insGGTAGA", "p.Leu3delinsArgTer"),
        (18, "A", "AAAA", "c.4_6dup", "p.Lys2dup"),
        (19, "CTG", "CAG", "c.8T>A", "p.Leu3Gln"),
        (17, "AACT", "AGTT", "c.6_7inv", "p.Lys2_Leu3="),
    ],
)
def test_edges_of_a_coding_sequence(pos, ref, alt, coding, protein):
    found = small()(pos, ref, alt)
    assert found.hgvs_c == coding
    assert found.hgvs_p == protein
    assert found.hgvs_p or found.reason


def test_a_stop_codon_that_the_bases_behind_it_spell_again():
    """M K L (TGA: Sec) TCA TAG, then TGA: without ATA it reads TCG TGA, S and a stop as before."""
    found = small(coding="ATGAAACTGTGATCATAG", utr="TGACCC")(26, "CATAG", "CG")
    assert (found.hgvs_c, found.hgvs_p) == ("c.15_17del", "p.Ter6=")


def test_distance_of_a_new_stop_behind_a_lost_one():
    """The old stop becomes Gln 6; Pro 7 and Gly 8 follow and then the stop 9, three beyond the old one."""
    assert small(utr="CCTGGATAGCC")(28, "T", "C").hgvs_p == "p.Ter6GlnextTer3"
    cut = small(utr="CCTGGATAGCC")(25, "TCTTAGCC", "T")  # TTG GAT AGC: reads on without a stop
    assert (cut.hgvs_p, cut.reason) == ("p.Ser5LeufsTer?", "")


# M K L (TGA: Sec) S *, then CCT GGA ATA ACC: pages of HGVS 21.0, recommendations, protein
@pytest.mark.parametrize(
    ("pos", "ref", "alt", "coding", "protein"),
    [
        # deletion and frameshift: "starting N-terminal of and including the stop codon" is a frameshift, whatever is lost
        (25, "TCTTAG", "", "c.13_18del", "p.Ser5ProfsTer?"),
        (26, "CTTAGCC", "", "c.14_*2del", "p.Ser5LeufsTer3"),
        (24, "ATCTTAGC", "A", "c.13_*1del", "p.Ser5LeufsTer3"),
        # delins: the same for a replacement that changes a residue and the stop codon
        (27, "TT", "GC", "c.15_16delinsGC", "p.Ter6GlnextTer?"),
        (26, "CTT", "AGC", "c.14_16delinsAGC", "p.Ser5Ter"),
        (26, "CTT", "GGC", "c.14_16delinsGGC", "p.Ser5TrpfsTer?"),
        # extension: prioritised over frameshift and delins; a change of the stop codon alone, in frame or not
        (28, "TAG", "", "c.16_18del", "p.Ter6ProextTer?"),
        (29, "A", "AA", "c.17dup", "p.Ter6="),
        (28, "T", "TC", "c.16_17insC", "p.Ter6SerextTer?"),
        # insertion and duplication: what extends the full length at the C-terminal end is an extension
        (27, "T", "TGCC", "c.15_16insGCC", "p.Ter6AlaextTer1"),
        (27, "T", "TAGC", "c.15_16insAGC", "p.Ter6SerextTer1"),
        (27, "T", "TGCCTAA", "c.15_16insGCCTAA", "p.Ter6AlaextTer1"),
        # an insertion in the stop codon that spells a stop again
        (29, "A", "AACC", "c.17_18insACC", "p.Ter6="),
        (27, "T", "TTAACCC", "c.17_18insACCCTA", "p.Ter6="),
        # delins: a change that includes the stop codon is a frameshift, also where a stop comes before the old one
        (20, "TGTGATCTTAG", "AGTAACCCCCC", "c.8_18delinsAGTAACCCCCC", "p.Leu3GlnfsTer2"),
        # general: the protein is compared, not the codons that the change touches; M K L *, M K L G *, M K L (Sec) S R *
        (18, "A", "ACTGTAG", "c.10_11insAGCTGT", "p.Sec4Ter"),
        (18, "A", "ACTGGGATAG", "c.9_10insGGATAGCTG", "p.Leu3_Sec4insGlyTer"),
        (18, "A", "ACTGTGATCTCGATAG", "c.15_16insCGATAGCTGTGATCT", "p.Ter6ArgextTer1"),
    ],
)
def test_changes_at_the_end_of_a_protein(pos, ref, alt, coding, protein):
    found = small(utr="CCTGGAATAACC")(pos, ref, alt)
    assert (found.hgvs_c, found.hgvs_p) == (coding, protein)


def test_inversions_of_two_and_more_bases():
    """HGVS 21.0, DNA, inversion: more than one nucleotide, the reverse complement; AAGC to TTCG or CGAA is none."""
    name = small(coding="ATGAAGCTGTGATCTTAG")
    assert name(17, "AG", "CT").hgvs_c == "c.5_6inv"
    assert name(16, "AAGC", "GCTT").hgvs_c == "c.4_7inv"
    assert name(16, "AAGC", "TTCG").hgvs_c == "c.4_7delinsTTCG"
    assert name(16, "AAGC", "CGAA").hgvs_c == "c.4_7delinsCGAA"


@pytest.mark.parametrize("strand", [1, -1])
def test_three_prime_rule_at_exon_borders(strand):
    """HGVS 21.0, DNA, deletion and duplication (DMD c.3921del, c.1704+1del, c.1813del): never into the next exon over an
    intron, but from the exon into the intron and from the intron into the exon."""
    introns = ["gtaaaaaaaaaaaacag", "gtaaaaaaaaaaaaaag"]
    exons = ["ATGGAT", "TCACAG", "GTTTTA"]  # GAT gta .. cag TCA; CAG gt ..; .. ag GTT
    text = f"NNN{exons[0]}{introns[0]}{exons[1]}{introns[1]}{exons[2]}NNN".upper()
    starts = [text.index(exon) + 1 for exon in (exons[0], "TCACAGGT")] + [text.index("GTTTTA") + 1]
    spans = [(start, start + 5) for start in starts]
    turned = str.maketrans("ACGTN", "TGCAN")
    if strand == -1:
        text = text.translate(turned)[::-1]
        spans = sorted((len(text) - end + 1, len(text) - start + 1) for start, end in spans)
    model = Transcript("S1", "G", "1", strand, tuple(spans), (spans[0][0], spans[-1][1]))
    sequence = TranscriptSequence(model, "".join(exons))

    def names(directed: int) -> tuple[str, str]:
        """Of the deletion and the duplication of one base, counted along the transcript's strand."""
        pos = directed if strand == 1 else len(text) - directed + 1
        base = text[pos - 1]
        both = ((base, ""), (base, base + base))
        found = [name_variant(model, sequence, "1", pos, *pair, lambda _, a, b: text[a:b]).hgvs_c for pair in both]
        return found[0], found[1]

    assert names(starts[0] + 5) == ("c.6del", "c.6dup")
    assert names(starts[1] + 5) == ("c.12+1del", "c.12+1dup")
    assert names(starts[2] - 1) == ("c.13del", "c.13dup")


def test_a_deletion_that_leaves_the_acceptor_as_it_reads():
    """ATGGAT gtaaaaaaccagag TCATAA: without one AG, or CAG, the intron ends with AG; without a lone G it does not."""
    text = "NNNATGGATGTAAAAAACCAGAGTCATAANNN"
    model = Transcript("S1", "G", "1", 1, ((4, 9), (24, 29)), (4, 29))
    sequence = TranscriptSequence(model, "ATGGATTCATAA")

    def named(pos: int, ref: str, alt: str) -> tuple[str, str, str | None]:
        found = name_variant(model, sequence, "1", pos, ref, alt, lambda _, a, b: text[a:b])
        return found.region.name, found.hgvs_c, found.hgvs_p

    assert named(19, "CAG", "C") == ("INTRON", "c.7-2_7-1del", None)
    assert named(22, "AG", "") == ("INTRON", "c.7-2_7-1del", None)
    assert named(23, "G", "") == ("SPLICE_SITE", "c.7-1del", "p.?")
    assert named(22, "A", "") == ("SPLICE_SITE", "c.7-2del", "p.?")
    assert named(20, "AGAG", "") == ("SPLICE_SITE", "c.7-4_7-1del", "p.?")


def test_deletion_from_before_a_transcript_takes_its_start_codon():
    """The last bases of the transcript must not stand in for those that are deleted before its first base."""
    genome = "N" * 5 + "TTTTT" + "GCATGAAACTGTAACCGCATGCCCCC" + "N" * 5
    model = Transcript("S1", "G", "1", 1, ((11, 36),), (13, 24))
    sequence = TranscriptSequence(model, genome[10:36])
    found = name_variant(model, sequence, "1", 6, genome[5:15], "", lambda _, a, b: genome[max(a, 0) : max(b, 0)])
    assert (found.hgvs_c, found.hgvs_p, found.region) == ("c.-7_3del", "p.Met1?", Region.CODING)


@pytest.mark.parametrize("kind", list(K))
def test_three_letters_of_every_kind(kind):
    """Spelled residue by residue here; the words of a name (del, ins, fs, ext) hold no capital letter."""
    assert three_letters(ProteinChange(kind).short) == ProteinChange(kind).long == ProteinChange(kind).short
    if kind in (K.UNKNOWN, K.NO_PROTEIN):  # name no residue
        return
    residues = "ACDEFGHIKLMNPQRSTUVWYX*"
    for first, last in zip(residues, residues[1:] + residues[:1], strict=True):
        alts = [None, last, first + last, last + "*"]
        for alt, ter, unknown in [
            (alt, ter, unknown) for alt in alts for ter in (None, 7) for unknown in (False, True)
        ]:
            short = ProteinChange(kind, 5, first, 9, last, alt, ter, unknown).short
            spelled = "".join(THREE_LETTERS.get(letter, letter) for letter in short)
            assert three_letters(short) == spelled
            assert three_letters(short) == ProteinChange(kind, 5, first, 9, last, alt, ter, unknown).long


@pytest.mark.parametrize(
    ("build", "locus", "name"),
    [
        (Build.GRCH38, Locus("7", 140753336, "A", "T"), "NC_000007.14:g.140753336A>T"),
        (Build.GRCH37, Locus("7", 140453136, "A", "T"), "NC_000007.13:g.140453136A>T"),
        (Build.GRCH38, Locus("MT", 3243, "A", "G"), "NC_012920.1:m.3243A>G"),
        (Build.GRCH37, Locus("MT", 3243, "A", "G"), "NC_012920.1:m.3243A>G"),
        (Build.GRCH38, Locus("X", 3, "CA", "C"), "NC_000023.11:g.6del"),
        (Build.GRCH38, Locus("X", 3, "C", "CAA"), "NC_000023.11:g.5_6dup"),
        (Build.GRCH37, Locus("GL000191.1", 3, "C", "T"), "GL000191.1:g.3C>T"),
    ],
)
def test_genomic_names_on_accessions(build, locus, name):
    """Accession versions: NCBI assembly reports of GRCh37.p13 and GRCh38.p14 (NC_000007.13 and .14)."""
    assert genomic_accession_name(build, locus, lambda _, a, b: "GGCAAAT"[a:b]) == name
    with pytest.raises(HgvsError):
        genomic_accession_name(build, replace(locus, alt="<DEL>"), lambda *_: "")


def test_mitochondrial_code():
    """TGA is tryptophan and AGA a stop in the vertebrate mitochondrion (NCBI code 2)."""
    name = small("MT", "ATGAAACTGTGATCTTAG")
    assert name(24, "A", "G").hgvs_p == "p.Trp4="
    assert name(16, "AA", "AG").hgvs_p == "p.Lys2Ter"
    assert small()(17, "A", "G").hgvs_p == "p.Lys2Arg"


def test_unknown_or_missing_sequence_gives_a_reason():
    found = small(coding="ATGAAACNGTGATCTTAG")(19, "C", "T")
    assert (found.hgvs_c, found.hgvs_p) == ("c.7C>T", None)
    assert "unknown bases" in found.reason
    tail = small(utr="NCTGGAATAACC")(16, "AAA", "A")
    assert (tail.hgvs_c, tail.hgvs_p) == ("c.5_6del", None)
    assert "unknown bases" in tail.reason
    cut = small(complete=False)(19, "C", "T")
    assert (cut.hgvs_c, cut.hgvs_p) == (None, None)
    assert "incomplete" in cut.reason


def test_far_away_and_malformed_alleles():
    name = small()
    with pytest.raises(HgvsError):
        name(13, "A", "<DEL>")
    with pytest.raises(HgvsError):
        name(13, "A", "A")
    model = Transcript("S1", "G", "1", 1, ((11, 42),), (13, 30))
    sequence = TranscriptSequence(model, "GC" + CODING + UTR)
    assert name_variant(model, sequence, "1", 5100, "A", "T", lambda *_: "") is None
    assert name_variant(model, sequence, "2", 20, "A", "T", lambda *_: "") is None
    near = name_variant(model, sequence, "1", 142, "A", "T", lambda *_: "")
    assert (near.region, near.hgvs_c) == (Region.DOWNSTREAM, "c.*112A>T")


def test_non_coding_transcript_gets_an_n_name():
    model = Transcript("R1", "G", "1", -1, ((11, 20), (31, 40)), biotype="lncRNA")
    sequence = TranscriptSequence(model, "ACGTACGTAC" * 2)
    found = name_variant(model, sequence, "1", 38, "A", "C", lambda *_: "")
    assert (found.hgvs_c, found.hgvs_p, found.region) == ("n.3T>G", None, Region.EXON)
    assert name_variant(model, sequence, "1", 29, "A", "C", lambda *_: "").hgvs_c == "n.10+2T>G"


def test_split_codons_are_in_both_exons():
    model = Transcript("S2", "G", "1", 1, ((11, 20), (31, 40), (51, 60)), (15, 55))
    rows = [
        (row.exon, row.first_codon, row.last_codon, row.first_is_split, row.last_is_split) for row in codon_exons(model)
    ]
    assert rows == [(1, 1, 2, False, False), (2, 3, 6, False, True), (3, 6, 7, True, False)]


def test_offsets_that_fit_no_intron_are_refused():
    model = Transcript("S2", "G", "1", 1, ((11, 20), (31, 40), (51, 60)), (15, 55))
    assert model.genomic_position(CodingPosition(False, 6, 3)) == 23
    assert model.genomic_position(CodingPosition(False, 7, -1)) == 30
    for bad in (
        CodingPosition(False, 5, 1),
        CodingPosition(False, 6, 30),
        CodingPosition(False, 22),
        CodingPosition(False, 0),
    ):
        with pytest.raises(HgvsError):
            model.genomic_position(bad)


def test_contradictory_models_are_refused():
    for exons, cds in [(((11, 20), (15, 40)), None), (((11, 20), (31, 40)), (15, 25)), ((), None)]:
        with pytest.raises(HgvsError):
            Transcript("S3", "G", "1", 1, exons, cds)


def test_normal_form_at_the_first_base_and_beside_unknown_bases():
    genome = "AAACGTNNNNAC"

    def fetch(_: str, start: int, end: int) -> str:
        return genome[start:end]

    form = normal_form("1", 3, "AC", "C", fetch)
    assert (form.pos, form.ref, form.alt) == (1, "AA", "A")
    form = normal_form("1", 10, "GA", "G", fetch)  # the record knows a base that the panel reference hides
    assert (form.pos, form.ref, form.alt) == (10, "GA", "G")
    form = normal_form("1", 4, "CG", "TT", fetch)
    assert (form.pos, form.ref, form.alt) == (4, "CG", "TT")
    interval = shift_interval("1", 1, "A", "AA", fetch)
    assert (interval.start_1, interval.end_1, interval.before, interval.after) == (1, 3, "AAA", "AAAA")


@pytest.mark.parametrize("ref", ["V", "C", "Y"])
@pytest.mark.parametrize(
    "end", ["E", "V", "=", "*", "fs", "E*", "E=", "Efs", "Efs*17", "fs*9", "Vfs*1", "fs*0", "fs*?", "", "EE"]
)
@pytest.mark.parametrize("number", ["1", "600", "0", "012"])
def test_the_spellings_read_at_once_are_read_as_all_others_are(ref: str, number: str, end: str) -> None:
    """Without ``p.`` a name takes the long way."""
    found = []
    for text in (f"p.{ref}{number}{end}", f"{ref}{number}{end}"):
        try:
            found.append(parse_protein(text))
        except HgvsError:
            found.append(None)
    assert found[0] == found[1]
