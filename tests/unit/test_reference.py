"""The reader of FASTA and GFF3: names, indexes, choices, and messages that name file and cure."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pysam
import pytest

from moltarget.errors import GenomeReferenceError
from moltarget.hgvs import name_variant
from moltarget.reference import RefMatch, coding_parts_i, open_reference
from moltarget.reference.digests import content_digest

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "reference"
needs_reference = pytest.mark.skipif(
    not SHARED.is_dir(), reason="needs the shared panel reference (../shared/data/reference)"
)

# contig chr1: 100 bases; exons of A1 (plus strand) at 11-22 and 31-40, of B1 (minus strand) at 61-80
BASES = "N" * 10 + "CCATGAAACTGT" + "GTNNNNAG" + "CTTAGCCTTA" + "N" * 20 + "GGTTACAAGTTCATGGTACC" + "N" * 20
LINES = [
    ("gene", 11, 40, "+", ".", "ID=gene:ENSG1;Name=ALPHA;biotype=protein_coding"),
    ("mRNA", 11, 40, "+", ".", "ID=transcript:ENST1;Parent=gene:ENSG1;biotype=protein_coding;tag=basic;version=3"),
    ("exon", 11, 22, "+", ".", "Parent=transcript:ENST1"),
    ("exon", 31, 40, "+", ".", "Parent=transcript:ENST1"),
    ("CDS", 13, 22, "+", "0", "ID=CDS:ENSP1;Parent=transcript:ENST1;protein_id=ENSP1"),
    ("CDS", 31, 35, "+", "2", "ID=CDS:ENSP1;Parent=transcript:ENST1;protein_id=ENSP1"),
    ("mRNA", 11, 22, "+", ".", "ID=transcript:ENST2;Parent=gene:ENSG1;biotype=retained_intron"),
    ("exon", 11, 22, "+", ".", "Parent=transcript:ENST2"),
    ("gene", 61, 80, "-", ".", "ID=gene:ENSG2;Name=BETA;biotype=protein_coding"),
    ("mRNA", 61, 80, "-", ".", "ID=transcript:ENST3;Parent=gene:ENSG2;biotype=protein_coding"),
    ("exon", 61, 80, "-", ".", "Parent=transcript:ENST3"),
    ("CDS", 66, 74, "-", "0", "Parent=transcript:ENST3"),
    ("mRNA", 61, 80, "-", ".", "ID=transcript:ENST4;Parent=gene:ENSG2;tag=basic,MANE_Select;Name=B%2C4"),
    ("exon", 61, 80, "-", ".", "Parent=transcript:ENST4"),
]


def write(folder: Path, lines=LINES, bases: str = BASES, contig: str = "chr1") -> tuple[Path, Path]:
    fasta, gff3 = folder / "genome.fa", folder / "genes.gff3"
    fasta.write_text(f">{contig}\n{bases}\n>chrM\nACGT\n")
    pysam.faidx(str(fasta))
    rows = (f"1\tmade\t{kind}\t{a}\t{b}\t.\t{strand}\t{phase}\t{rest}" for kind, a, b, strand, phase, rest in lines)
    gff3.write_text("##gff-version 3\n" + "\n".join(rows) + "\n")
    return fasta, gff3


@pytest.fixture
def made(tmp_path):
    return open_reference(*write(tmp_path))


def test_contig_names_are_harmonised(made):
    assert made.fetch("1", 12, 15) == made.fetch("chr1", 12, 15) == "ATG"
    assert made.fetch("M", 0, 4) == made.fetch("MT", 0, 4) == made.fetch("chrM", 0, 9) == "ACGT"
    assert made.fetch("2", 0, 5) == ""
    assert made.fetch("1", -5, 12) == "N" * 10 + "CC"


@pytest.mark.parametrize(
    ("chrom", "pos", "ref", "answer"),
    [
        ("1", 13, "ATG", RefMatch.MATCH),
        ("chr1", 13, "atg", RefMatch.MATCH),
        ("1", 13, "ATC", RefMatch.MISMATCH),
        ("1", 5, "A", RefMatch.UNKNOWN),
        ("1", 9, "TACC", RefMatch.UNKNOWN),
        ("1", 9, "TACG", RefMatch.MISMATCH),
        ("1", 100, "NN", RefMatch.OUTSIDE),
        ("1", 0, "N", RefMatch.OUTSIDE),
        ("9", 1, "A", RefMatch.OUTSIDE),
    ],
)
def test_reference_check(made, chrom, pos, ref, answer):
    assert made.ref_matches(chrom, pos, ref) is answer


def test_transcripts_are_read(made):
    first = made.transcript("ENST1.3")
    assert first is made.transcript("ENST1")
    assert (first.gene, first.chrom, first.exons_1, first.cds_1) == ("ALPHA", "1", ((11, 22), (31, 40)), (13, 35))
    assert (first.protein_id, first.version, first.tags) == ("ENSP1", "3", frozenset({"basic"}))
    assert not made.transcript("ENST2").coding
    assert made.genes() == ("ALPHA", "BETA")
    assert made.has_gene("ALPHA")
    assert not made.has_gene("GAMMA")
    assert made.transcripts_of("GAMMA") == ()
    assert made.transcript("ENST9") is None


def test_spliced_sequence_and_protein(made):
    sequence = made.spliced_sequence(made.transcript("ENST1"))
    assert sequence.bases == "CCATGAAACTGTCTTAGCCTTA"
    assert sequence.protein == "MKLS*"
    assert made.spliced_sequence(made.transcript("ENST1")) is sequence
    beta = made.spliced_sequence(made.transcript("ENST3"))
    assert beta.bases == "GGTACCATGAACTTGTAACC"


def test_stop_codon_left_out_of_the_cds_is_taken_in(made):
    """BETA's CDS line ends before TAA, as GTF files have it; HGVS counts the stop as coding."""
    beta = made.transcript("ENST3")
    assert beta.cds_1 == (63, 74)
    assert made.spliced_sequence(beta).protein == "MNL*"
    named = name_variant(beta, made.spliced_sequence(beta), "chr1", 65, "A", "G", made.fetch)
    assert (named.hgvs_c, named.hgvs_p) == ("c.10T>C", "p.Ter4GlnextTer?")


def test_overlap_and_choice(made):
    def names(*where, **near):
        return [item.transcript_id for item in made.overlapping(*where, **near)]

    assert names("chr1", 22, 22) == ["ENST2", "ENST1"]
    assert names("1", 23, 30) == ["ENST1"]
    assert names("1", 41, 60) == []
    assert names("1", 41, 60, near=1) == ["ENST1", "ENST3", "ENST4"]
    assert made.preferred_transcript("ALPHA").transcript_id == "ENST1"
    assert made.preferred_transcript("BETA").transcript_id == "ENST4"  # MANE Select goes before length
    assert made.preferred_transcript("GAMMA") is None


def test_coding_intervals_and_sequenced(made, tmp_path):
    assert coding_parts_i(made.preferred_transcript("ALPHA")) == [("1", 12, 22), ("1", 30, 35)]
    assert coding_parts_i(made.transcript("ENST4")) == []
    assert made.is_sequenced("ALPHA")
    assert not made.is_sequenced("GAMMA")
    hidden = BASES[:33] + "N" + BASES[34:]
    assert not open_reference(*write(tmp_path, bases=hidden)).is_sequenced("ALPHA")


def test_some_genes_only(tmp_path):
    assert open_reference(*write(tmp_path), genes=["BETA"]).genes() == ("BETA",)
    assert open_reference(*write(tmp_path, LINES[::-1]), genes=["BETA"]).genes() == ("BETA",)


def test_order_of_the_lines_does_not_matter(made, tmp_path):
    assert open_reference(*write(tmp_path, LINES[::-1])).transcripts == made.transcripts


def test_digests(made, tmp_path):
    assert made.digests["genes.gff3"] == hashlib.sha256((tmp_path / "genes.gff3").read_bytes()).hexdigest()
    assert set(made.digests) == {"genome.fa", "genes.gff3"}


def replaced(index: int, **fields) -> list:
    names = ("kind", "start", "end", "strand", "phase", "rest")
    lines = list(LINES)
    lines[index] = tuple(fields.get(name, value) for name, value in zip(names, lines[index], strict=True))
    return lines


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (replaced(5, phase="1"), "phase 1 where 2 follows"),
        (replaced(5, phase="x"), "line 7: CDS phase 'x'"),
        (replaced(4, start=14), "phase 2 where 0 follows"),
        (replaced(5, end=45), "do not agree with its exons"),
        (replaced(2, start=23), "is no 1-based interval"),
        (replaced(2, start="x"), "is no 1-based interval"),
        (replaced(1, strand="?"), "strand '?'"),
        (replaced(2, rest="Parent=transcript:ENST7"), "transcript:ENST7, which the file does not describe"),
        (replaced(6, rest="ID=transcript:ENST1;Parent=gene:ENSG1"), "described twice"),
        ([*LINES, ("exon", 20, 30, "+", ".", "Parent=transcript:ENST2")], "overlap"),
        (replaced(3, end=400), "do not agree with its exons|beyond the contig"),
        ([], "no transcript found"),
        (LINES[:1], "no transcript found"),
    ],
)
def test_faults_of_the_gff3_are_named(tmp_path, lines, message):
    with pytest.raises(GenomeReferenceError, match=message) as fault:
        open_reference(*write(tmp_path, lines))
    assert "genes.gff3" in str(fault.value)


def test_torn_line_and_foreign_contigs(tmp_path):
    fasta, gff3 = write(tmp_path)
    gff3.write_text("1\tmade\texon\t11\n")
    with pytest.raises(GenomeReferenceError, match="line 1 has 4 tab-separated columns"):
        open_reference(fasta, gff3)
    with pytest.raises(GenomeReferenceError, match="do both belong together"):
        open_reference(*write(tmp_path, contig="chr8"))


def many_starts(folder: Path, codons: list[str]) -> tuple[Path, Path]:
    """One coding transcript of four codons for each first codon, on alternating strands."""
    lines, bases = [], ""
    for number, codon in enumerate(codons):
        piece, start = codon + "GCACCATAA", len(bases) + 1
        strand = "+-"[number % 2]
        bases += piece if strand == "+" else piece[::-1].translate(str.maketrans("ACGTN", "TGCAN"))
        span = (start, start + 11, strand)
        lines += [
            ("gene", *span, ".", f"ID=gene:G{number};Name=G{number};biotype=protein_coding"),
            ("mRNA", *span, ".", f"ID=transcript:T{number};Parent=gene:G{number};biotype=protein_coding"),
            ("exon", *span, ".", f"Parent=transcript:T{number}"),
            ("CDS", *span, "0", f"Parent=transcript:T{number}"),
        ]
    return write(folder, lines, bases)


@pytest.mark.parametrize(
    ("codons", "told"),
    [
        (["ATG"] * 3 + ["GCC"] * 4, "3 of 7"),
        (["GCC"] * 5, "0 of 5"),
        (["GCC"] * 5 + ["NNN"] * 20, "0 of 5"),
        (["ATG"] * 2 + ["CTG"] + ["GCC"] * 3, ""),
        (["GCC"] * 4 + ["NTG"] * 20, ""),
        (["ATG"] * 3 + ["GCC"] * 3, ""),
        (["GCC"] * 900, "0 of 200"),
        (["GCC"] * 200 + ["ATG"] * 700, ""),
    ],
)
def test_transcripts_must_begin_with_a_start_codon(tmp_path, codons, told):
    """The models of another build lie on noise; a few odd ones, or too few to tell, are let through."""
    fasta, gff3 = many_starts(tmp_path, codons)
    if not told:
        assert len(open_reference(fasta, gff3).transcripts) == len(codons)
        return
    with pytest.raises(GenomeReferenceError, match=f"{told} coding transcripts begin") as fault:
        open_reference(fasta, gff3)
    assert all(text in str(fault.value) for text in ("genes.gff3", "genome.fa", "take both of one build"))


def test_isoforms_of_one_gene_are_one_witness(tmp_path):
    fasta, gff3 = many_starts(tmp_path, ["GCC"] * 8 + ["ATG"] * 4)
    text = gff3.read_text()
    for number in range(1, 8):
        text = text.replace(f"Parent=gene:G{number};", "Parent=gene:G0;")
    gff3.write_text(text)
    assert len(open_reference(fasta, gff3).transcripts) == 12, "one gene of five is odd"


@needs_reference
@pytest.mark.parametrize(("build", "other"), [("GRCh37", "GRCh38"), ("GRCh38", "GRCh37")])
def test_gff3_of_the_other_build_is_refused(build, other):
    """No panel transcript ends beyond a contig of the other build, so bases must tell."""
    with pytest.raises(GenomeReferenceError, match=r"does not fit the FASTA .* take both of one build"):
        open_reference(SHARED / f"{other}.panel.fa.gz", SHARED / f"{build}.panel.gff3.gz")


def test_missing_and_unindexed_files(tmp_path):
    fasta, gff3 = write(tmp_path)
    with pytest.raises(GenomeReferenceError, match="no such file"):
        open_reference(tmp_path / "none.fa", gff3)
    with pytest.raises(GenomeReferenceError, match="no such file"):
        open_reference(fasta, tmp_path / "none.gff3")
    Path(f"{fasta}.fai").unlink()
    with pytest.raises(GenomeReferenceError, match="samtools faidx"):
        open_reference(fasta, gff3)
    plain = tmp_path / "plain.fa.gz"
    plain.write_bytes(gzip.compress(fasta.read_bytes()))
    with pytest.raises(GenomeReferenceError, match="not bgzip"):
        open_reference(plain, gff3)
    packed = tmp_path / "packed.fa.gz"
    pysam.tabix_compress(str(fasta), str(packed))
    pysam.faidx(str(packed))
    Path(f"{packed}.gzi").unlink()
    with pytest.raises(GenomeReferenceError, match=r"gzi is missing"):
        open_reference(packed, gff3)


def test_cut_gzip_annotation(tmp_path):
    fasta, gff3 = write(tmp_path)
    packed = tmp_path / "genes.gff3.gz"
    packed.write_bytes(gzip.compress(gff3.read_bytes()))
    assert open_reference(fasta, packed).genes() == ("ALPHA", "BETA")
    packed.write_bytes(packed.read_bytes()[:-40])
    with pytest.raises(GenomeReferenceError, match=r"genes.gff3.gz: cannot be read"):
        open_reference(fasta, packed)


@needs_reference
@pytest.mark.parametrize("build", ["GRCh37", "GRCh38"])
def test_every_panel_transcript_reads_as_one_open_frame(build):
    ref = open_reference(SHARED / f"{build}.panel.fa.gz", SHARED / f"{build}.panel.gff3.gz")
    assert len(ref.genes()) == 110
    assert all(ref.is_sequenced(gene) for gene in ref.genes())
    for transcript in ref.transcripts:
        protein = ref.spliced_sequence(transcript).protein
        assert protein.startswith("M")
        assert protein.endswith("*")
        assert protein.count("*") == 1
    kras = ref.preferred_transcript("KRAS")
    assert kras.cds_length == 189 * 3  # 188 residues and the stop, which the file leaves out of the CDS


def test_parts_that_stand_apart_or_have_two_owners_are_brought_together(tmp_path):
    """Ensembl writes a transcript's parts together and once; others name two parents, or put spaces before keys."""
    shared = ("exon", 11, 22, "+", ".", "Name=e1;Parent=transcript:ENST1,transcript:ENST2;rank=1")
    spaced = ("exon", 61, 80, "-", ".", "Name=e2; Parent=transcript:ENST4")
    lines = [*LINES[:2], shared, *LINES[4:7], LINES[3], *LINES[8:13], spaced]
    assert open_reference(*write(tmp_path, lines)).transcripts == open_reference(*write(tmp_path)).transcripts


def test_a_large_fasta_is_told_by_a_sample(tmp_path):
    fasta = tmp_path / "large.fa"
    text = ">1\n" + "ACGT" * 2_000_000 + "\n"
    fasta.write_text(text)
    pysam.faidx(str(fasta))
    whole = content_digest(fasta)
    assert whole.startswith("sampled:")
    masked = text[:1_000_000] + text[1_000_000:2_000_000].lower() + text[2_000_000:]
    fasta.write_text(masked)
    assert content_digest(fasta) != whole, "the same length and index, other bases"
    fasta.write_text(text)
    assert content_digest(fasta) == whole
