"""Sequence Ontology terms where csq's leftmost reading of an indel and the edited sequence differ.

Expected terms follow the definitions of the Sequence Ontology (a lost stop or start codon has changed; a retained one reads
as before) on the sequence that each allele leaves, counted by hand; the alleles lie on the GRCh38 panel reference.
"""

from __future__ import annotations

import pytest
from civic_names import DATA, annotator_of

from moltarget.consequence.terms import beside_the_site, terms_of_both
from moltarget.hgvs import ProteinChange, ProteinKind, Region
from moltarget.model import Build, Locus

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="needs the panel reference (../shared/data)")
STOP = ProteinChange(ProteinKind.SYNONYMOUS, 9, "*", 9, "*")
SHIFTED = ProteinChange(ProteinKind.FRAMESHIFT, 9, "K", 9, "K", "R", 4)
START = ProteinChange(ProteinKind.START_LOST, 1, "M", 1, "M")
LOST = ProteinChange(ProteinKind.STOP_LOST, 9, "*", 9, "*", "W", 1)


@pytest.mark.parametrize(
    ("called", "region", "change", "terms"),
    [
        ({"stop_lost", "frameshift_variant"}, Region.CODING, STOP, {"stop_retained_variant"}),
        ({"inframe_insertion", "stop_gained"}, Region.THREE_PRIME_UTR, None, {"3_prime_UTR_variant"}),
        ({"frameshift_variant"}, Region.THREE_PRIME_UTR, None, {"3_prime_UTR_variant"}),
        (
            {"start_lost", "5_prime_UTR_variant", "splice_region_variant"},
            Region.FIVE_PRIME_UTR,
            None,
            {"5_prime_UTR_variant", "splice_region_variant"},
        ),
        ({"start_lost"}, Region.CODING, SHIFTED, {"frameshift_variant"}),
        ({"start_lost", "frameshift_variant"}, Region.CODING, START, {"start_lost", "frameshift_variant"}),
        ({"missense_variant"}, Region.CODING, START, {"start_lost", "missense_variant"}),
        (
            {"splice_acceptor_variant", "synonymous_variant"},
            Region.CODING,
            SHIFTED,
            {"splice_acceptor_variant", "frameshift_variant"},
        ),
        ({"stop_lost", "3_prime_UTR_variant"}, Region.CODING, LOST, {"stop_lost", "3_prime_UTR_variant"}),
        ({"frameshift_variant"}, Region.CODING, None, {"frameshift_variant"}),  # not named: csq's word
        ({"intron_variant"}, Region.INTRON, None, {"intron_variant"}),
        (set(), Region.INTRON, None, {"intron_variant"}),
    ],
)
def test_what_the_sequence_refutes_is_left_out(called, region, change, terms):
    assert set(terms_of_both(tuple(sorted(called)), region, change)) == terms


def test_a_deletion_beside_a_site_leaves_it():
    assert beside_the_site(("splice_donor_variant",)) == ("splice_region_variant",)
    assert beside_the_site(("intron_variant",)) == ("intron_variant",)


# allele, gene, c. name, p. name, terms
ALLELES = [
    # the stop codon is spelled again, or stands before the change
    ("20:32437337:A>AGATA", "ASXL1", "c.4622_4625dup", "p.*1542=", {"stop_retained_variant"}),
    ("9:5126788:A>ATAA", "JAK2", "c.3397_3398insAAT", "p.*1133=", {"stop_retained_variant"}),
    ("4:105276520:T>TATGAT", "TET2", "c.6008_*3dup", "", {"3_prime_UTR_variant"}),
    ("12:112504764:AGAAA>A", "PTPN11", "c.*1_*4del", "", {"3_prime_UTR_variant"}),
    # the start codon stands where it was, or whole behind a change of the 5'UTR
    ("2:47369508:G>GT", "EPCAM", "c.3_4insT", "p.A2Cfs*29", {"frameshift_variant"}),
    ("1:156860937:GCTG>G", "NTRK1", "c.5_7del", "p.L2del", {"inframe_deletion"}),
    ("14:104792642:A>AT", "AKT1", "c.1dup", "", {"5_prime_UTR_variant"}),
    ("12:25245386:TT>T", "KRAS", "c.1del", "", {"5_prime_UTR_variant", "start_retained_variant"}),
    # at an exon border: 3'-most in the exon; in the intron, off the site; either way, so that nothing is said of the frame
    ("3:38140756:GG>G", "MYD88", "c.708del", "p.C237Afs*37", {"frameshift_variant", "splice_acceptor_variant"}),
    ("5:171391802:ATGTTATTTTTATATATTA>A", "NPM1", "c.352+5_352+22del", "", {"splice_region_variant"}),
    # an A less before AG: the acceptor reads as before, though the name is that of its first base
    ("17:43091033:CT>C", "BRCA1", "c.4097-2del", "", {"splice_region_variant"}),
    ("2:47408398:AA>A", "MSH2", "c.212-2del", "", {"splice_region_variant"}),
    ("11:108229176:AG>A", "ATM", "c.186-1del", "p.?", {"splice_acceptor_variant"}),
    ("13:48380245:A>AGTAA", "RB1", "c.1498+3_1498+6dup", "p.?", {"splice_donor_variant", "splice_region_variant"}),
]


@needs_data
def test_terms_fit_the_names():
    loci = {}
    for key, *_ in ALLELES:
        chrom, pos, bases = key.split(":")
        old, _, new = bases.partition(">")
        loci[key] = Locus(chrom, int(pos), old, new)
    annotated = annotator_of(Build.GRCH38).annotate(loci.values())
    for key, gene, coding, protein, terms in ALLELES:
        one = next(one for one in annotated[loci[key]].consequences if (one.gene, one.hgvs_c) == (gene, coding))
        assert (one.hgvs_p, set(one.terms)) == (protein, terms), (gene, coding)
