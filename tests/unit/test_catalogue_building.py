"""How the catalogue is made, on small made-up inputs; the committed file is tested in test_catalogue_truth."""

from itertools import product
from pathlib import Path

import pytest
from hgvs_genome import make_world

from moltarget.curation.alleles import Finder
from moltarget.curation.civic import read_civic_variants
from moltarget.curation.elsewhere import Lifts, rows_elsewhere
from moltarget.curation.isoforms import Isoform, Shortened, official_name, shorten
from moltarget.curation.liftover import Chain
from moltarget.curation.targets import Target, read_members
from moltarget.curation.writing import write_table
from moltarget.errors import GenomeReferenceError, KnowledgeBaseError, TableError
from moltarget.hgvs import ProteinKind, Transcript, codon_exons, name_variant
from moltarget.hgvs.bases import codon_table, translate

CIVIC_COLUMNS = (
    *("variant_id", "gene", "variant", "chromosome", "start", "stop", "reference_bases", "variant_bases"),
    *("representative_transcript", "reference_build", "hgvs_expressions"),
)


def finder(seed: int, strand: int) -> Finder:
    world = make_world(seed, strand)
    return Finder(Isoform("T1", "G1", world.transcript, world.sequence), world.fetch)


@pytest.mark.parametrize("strand", [1, -1])
@pytest.mark.parametrize("seed", range(4))
def test_substitutions_are_all_codons_of_the_new_residue(seed, strand):
    made = finder(seed, strand)
    protein, table = made.isoform.sequence.protein, codon_table("1")
    split = {row.first_codon for row in codon_exons(made.isoform.transcript) if row.first_is_split}
    begin = made.isoform.transcript.cds_i[0]
    for number in set(range(2, len(protein))) - split:
        old = made.isoform.sequence.bases[begin + 3 * number - 3 : begin + 3 * number]
        alt = "W" if protein[number - 1] != "W" else "K"
        found = made.find(Target("G1", f"{protein[number - 1]}{number}{alt}", "test"))
        codons = [codon for codon, residue in table.items() if residue == alt]
        assert len(found) == len(codons)
        for locus, naming in found.items():
            assert naming.hgvs_p_short == f"p.{protein[number - 1]}{number}{alt}"
            assert len(locus.ref) == len(locus.alt) <= 3
        assert min(sum(a != b for a, b in zip(old, codon, strict=True)) for codon in codons) == min(
            sum(a != b for a, b in zip(locus.ref, locus.alt, strict=True)) for locus in found
        )


@pytest.mark.parametrize("strand", [1, -1])
def test_a_codon_is_every_missense_change(strand):
    made = finder(3, strand)
    protein = made.isoform.sequence.protein
    found = made.find(Target("G1", f"{protein[4]}5", "test"))
    kinds = {naming.protein.kind for naming in found.values() if naming.protein}
    assert kinds == {ProteinKind.SUBSTITUTION}
    silent_or_stop = sum(residue in {"*", protein[4]} for residue in codon_table("1").values())
    assert len(found) == 64 - silent_or_stop


@pytest.mark.parametrize("strand", [1, -1])
@pytest.mark.parametrize("seed", range(3))
def test_deletions_are_complete(seed, strand):
    """Against every deletion of whole codons' worth of bases in the transcript's exons, named one by one."""
    made = finder(seed, strand)
    transcript, fetch = made.isoform.transcript, made.fetch
    by_name: dict[str, set[str]] = {}
    for start, end in transcript.exons_1:
        for first, length in product(range(start, end), (3, 6)):
            if first + length - 1 <= end:
                ref = fetch("1", first - 2, first + length - 1)
                naming = name_variant(transcript, made.isoform.sequence, "1", first - 1, ref, ref[0], fetch)
                if naming and naming.protein and naming.protein.kind is ProteinKind.DELETION:
                    by_name.setdefault(naming.hgvs_p_short[2:], set()).add(naming.hgvs_c)
    assert by_name
    for name, expected in by_name.items():
        assert {naming.hgvs_c for naming in made.find(Target("G1", name, "test")).values()} == expected, name


@pytest.mark.parametrize("strand", [1, -1])
def test_insertions_give_their_protein(strand):
    """The edited coding sequence, translated by itself, holds the residues named."""
    made = finder(1, strand)
    protein = made.isoform.sequence.protein
    name = f"{protein[9]}10_{protein[10]}11insWM"
    found = made.find(Target("G1", name, "test"))
    assert {naming.hgvs_p_short for naming in found.values()} == {f"p.{name}"}
    assert len(found) == len([codon for codon in codon_table("1").values() if codon == "W"])
    begin, end = made.isoform.transcript.cds_i
    for naming in found.values():
        inserted = naming.hgvs_c.partition("ins")[2]
        at = int(naming.hgvs_c[2:].partition("_")[0])
        coding = made.isoform.sequence.bases[begin:end]
        edited = translate(coding[:at] + inserted + coding[at:], codon_table("1"))
        assert edited[1:] == (protein[:10] + "WM" + protein[10:])[1:]


def test_too_many_spellings_are_left_out():
    made = finder(1, 1)
    protein = made.isoform.sequence.protein
    name = f"{protein[9]}10_{protein[10]}11insLLL"  # 216 spellings
    assert made.find(Target("G1", name, "test")) == {}


def test_a_target_on_another_transcript_does_not_fit():
    assert Target("G1", "V600E", "test").fits("M" * 599 + "V")
    assert not Target("G1", "V600E", "test").fits("M" * 600)
    assert not Target("G1", "E746_A750del", "test").fits("M" * 745 + "E" + "M" * 4)
    assert Target("G1", "G12", "test").fits("M" * 11 + "G")


@pytest.mark.parametrize("strand", [1, -1])
def test_shortened_isoforms(strand):
    base = Transcript("A1", "G1", "1", strand, ((11, 40), (61, 90), (111, 140)), (15, 136))
    exon = 2
    made = shorten(base, Shortened("A2", "A1", exon, head=6, tail=3))
    low, high = made.exons_1[1]
    assert (low, high) == ((67, 87) if strand == 1 else (64, 84))
    assert made.transcript_id == "A2"
    assert made.length == base.length - 9


def test_official_names():
    assert [official_name(name) for name in ("LRG304t1", "NM004985", "ENST1", "NM_1")] == [
        "LRG_304t1",
        "NM_004985",
        "ENST1",
        "NM_1",
    ]


def chain_file(path: Path, text: str) -> Chain:
    path.write_text(text, encoding="ascii")
    return Chain(path)


def test_chains(tmp_path):
    chain = chain_file(
        tmp_path / "a.chain",
        "chain 900 1 100 + 10 40 chr1 200 + 110 142 1\n10\t0\t2\n20\n\nchain 5 1 100 + 10 20 2 50 - 5 15 2\n10\n",
    )
    assert chain.lift("1", 11) == ("1", 111, False)
    assert chain.lift("1", 20) == ("1", 120, False)
    assert chain.lift("1", 21) == ("1", 123, False)  # two bases more on the other side
    assert chain.lift("1", 40) == ("1", 142, False)
    assert chain.lift("1", 41) is None
    assert chain.lift("1", 10) is None
    assert chain.lift("9", 11) is None
    turned = chain_file(tmp_path / "b.chain", "chain 5 1 100 + 10 20 2 50 - 5 15 2\n10\n")
    assert turned.lift("1", 11) == ("2", 45, True)


def test_faulty_chain(tmp_path):
    with pytest.raises(GenomeReferenceError, match="not a chain file"):
        chain_file(tmp_path / "a.chain", "chain 900 1\n10\n")
    with pytest.raises(GenomeReferenceError, match="not a chain file"):
        Chain(tmp_path / "none.chain")


def civic_folder(folder: Path, *rows: tuple[str, ...]) -> Path:
    lines = ["\t".join(CIVIC_COLUMNS), *("\t".join(row) for row in rows)]
    (folder / "VariantSummaries-2000-01.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def lifts(folder: Path, back: str = "110 140 1") -> Lifts:
    forth = chain_file(folder / "forth", "chain 900 1 100 + 10 40 1 200 + 110 140 1\n30\n")
    home = (
        "chain 900 1 200 + 110 140 1 100 + 10 40 1\n30\n"
        if back == "110 140 1"
        else "chain 1 2 9 + 0 9 2 9 + 0 9 1\n9\n"
    )
    return Lifts(forth, chain_file(folder / "back", home))


SNV = ("7", "GENE", "A-B R5H", "1", "20", "20", "C", "T", "ENST1.1", "GRCh37")


def test_rows_of_genes_elsewhere(tmp_path):
    variants = read_civic_variants(civic_folder(tmp_path, (*SNV, "NM_1.1:c.14G>A,NP_1.1:p.Arg5His")))
    rows = list(rows_elsewhere(Target("GENE", "R5H", "condition"), variants, lifts(tmp_path)))
    assert [(row.build, row.pos, row.ref, row.alt) for row in rows] == [
        ("GRCh37", 20, "C", "T"),
        ("GRCh38", 120, "C", "T"),
    ]
    assert {(row.transcript, row.hgvs_c, row.hgvs_p, row.terms) for row in rows} == {
        ("NM_1.1", "c.14G>A", "p.R5H", "missense_variant")
    }
    codon = list(rows_elsewhere(Target("GENE", "R5", "condition"), variants, lifts(tmp_path)))
    assert [row.hgvs_p for row in codon] == ["p.R5H", "p.R5H"]
    assert not list(rows_elsewhere(Target("GENE", "R6H", "condition"), variants, lifts(tmp_path)))


def test_a_c_name_of_another_codon_or_allele_is_not_taken(tmp_path):
    for name in ("NM_1.1:c.24G>A", "NM_1.1:c.14G>C"):
        variants = read_civic_variants(civic_folder(tmp_path, (*SNV, name)))
        row, _ = rows_elsewhere(Target("GENE", "R5H", "condition"), variants, lifts(tmp_path))
        assert (row.hgvs_c, row.transcript) == ("", "ENST1.1")


def test_a_position_that_does_not_come_back_is_left_out(tmp_path):
    variants = read_civic_variants(civic_folder(tmp_path, (*SNV, "")))
    assert not list(rows_elsewhere(Target("GENE", "R5H", "condition"), variants, lifts(tmp_path, back="none")))


def test_faulty_civic_table(tmp_path):
    with pytest.raises(KnowledgeBaseError, match=r"no VariantSummaries"):
        read_civic_variants(tmp_path)
    (tmp_path / "VariantSummaries-2000-01.tsv").write_text("a\tb\n1\t2\n", encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match="not CIViC's variant table"):
        read_civic_variants(tmp_path)


@pytest.mark.parametrize(
    "text", ["gene\tchange\n", "gene\tchange\twhy\nEGFR\tnonsense\tx\n", "gene\tchange\twhy\nEGFR\n"]
)
def test_faulty_members(tmp_path, text):
    path = tmp_path / "members.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError):
        read_members(path)


def test_tables_refuse_what_would_break_them(tmp_path):
    for row in (("a\tb", "c"), ("a",), ("a\n", "b")):
        with pytest.raises(TableError):
            write_table(tmp_path / "t.tsv", ("x", "y"), [row])
    assert not list(tmp_path.iterdir())
