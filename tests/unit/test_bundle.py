"""Panel bundles: the same bases and models as their source, N elsewhere, whole or not there at all."""

from __future__ import annotations

import gzip
import random
import re
from pathlib import Path

import pysam
import pytest
from bundle_genome import GENES, LENGTHS, genome, write_fasta, write_genome
from bundle_runs import NAMES, build, manifest, order, part, run

from moltarget.bundle import FLANK, LocalFiles, genes_of_base, make_bundle
from moltarget.consequence.annotator import open_annotator
from moltarget.errors import GenomeReferenceError
from moltarget.model import Locus
from moltarget.reference import open_reference
from moltarget.steps.config import RESOURCES


def expected_bases(flank: int, source: dict[str, str]) -> dict[str, str]:
    """The source with N wherever no exon of a protein-coding transcript is near; written base by base."""
    known = {(name, at): False for name in source for at in range(len(source[name]))}
    for chrom, _, _, _, _, models in GENES:
        for model in models:
            for start, end in model.exons if model.biotype == "protein_coding" else []:
                known.update(((chrom, at), True) for at in range(start - 1 - flank, end + flank))
    return {
        name: "".join(base if known[name, at] else "N" for at, base in enumerate(bases))
        for name, bases in source.items()
    }


@pytest.mark.parametrize("flank", [0, 1, 25, FLANK])
def test_bases_are_the_exons_with_flanks_on_true_coordinates(tmp_path, flank):
    folder = build(*write_genome(tmp_path), tmp_path / "out", flank=flank)
    expected = expected_bases(flank, genome())
    with pysam.FastaFile(str(part(folder, "fa.gz"))) as made:
        assert dict(zip(made.references, made.lengths, strict=True)) == {k: LENGTHS[k] for k in ("1", "7", "X")}
        for name in made.references:
            assert made.fetch(name) == expected[name]
    counts = manifest(folder)["counts"]
    assert counts["known_bases"] == sum(len(expected[name].replace("N", "")) for name in ("1", "7", "X"))


def test_models_are_the_protein_coding_transcripts_of_the_source(tmp_path):
    fasta, gff3 = write_genome(tmp_path)
    folder = build(fasta, gff3, tmp_path / "out")
    source = open_reference(fasta, gff3)
    made = open_reference(part(folder, "fa.gz"), part(folder, "gff3.gz"))
    expected = [one for one in source.transcripts if one.biotype == "protein_coding"]
    assert list(made.transcripts) == expected
    assert {one.transcript_id: one.tags for one in made.transcripts}["ENST01"] >= {"MANE_Select"}
    assert made.transcript("ENST06").cds_start_complete is False
    for one in expected:
        assert made.spliced_sequence(one).bases == source.spliced_sequence(one).bases
    counts = manifest(folder)["counts"]
    assert (counts["genes"], counts["transcripts"], counts["mane_select"]) == (5, 6, 1)


def test_utr_lines_fill_exons_up(tmp_path):
    folder = build(*write_genome(tmp_path), tmp_path / "out")
    text = gzip.decompress(part(folder, "gff3.gz").read_bytes()).decode()
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    parts = {
        (row[2], int(row[3]), int(row[4])) for row in rows if "Parent=transcript:ENST05" in row[8] and row[2] != "exon"
    }
    assert parts == {
        ("three_prime_UTR", 1001, 1100),
        ("CDS", 1101, 1250),
        ("CDS", 5001, 5400),
        ("CDS", 8801, 8900),
        ("five_prime_UTR", 8901, 8990),
    }


def test_a_stop_codon_left_out_of_the_cds_is_taken_in(tmp_path):
    """Else csq would call it untranslated, where the source file, which has no UTR lines, lets our own name decide."""
    fasta, gff3 = write_genome(tmp_path)
    bases = genome()
    bases["X"] = bases["X"][:2896] + "AAATAA" + bases["X"][2902:]
    write_fasta(fasta, bases)
    lines = gff3.read_text().replace("\tCDS\t2050\t2200\t.\t+\t0", "\tCDS\t2051\t2200\t.\t+\t0")
    gff3.write_text(re.sub(r"\tCDS\t2801\t2900\t\.\t\+\t.", "\tCDS\t2801\t2899\t.\t+\t0", lines))
    folder = build(fasta, gff3, tmp_path / "out", genes=("OMEGA",))
    text = gzip.decompress(part(folder, "gff3.gz").read_bytes()).decode()
    rows = [tuple(line.split("\t")[2:5]) for line in text.splitlines() if "Parent=transcript:ENST09" in line]
    assert ("CDS", "2801", "2902") in rows
    assert ("three_prime_UTR", "2903", "2990") in rows
    made = open_reference(part(folder, "fa.gz"), part(folder, "gff3.gz"))
    assert made.transcript("ENST09").cds_1 == open_reference(fasta, gff3).transcript("ENST09").cds_1 == (2051, 2902)


def test_consequences_are_those_of_the_whole_genome(tmp_path):
    fasta, gff3 = write_genome(tmp_path)
    folder = build(fasta, gff3, tmp_path / "out")
    rng, loci, bases = random.Random(3), [], genome()
    kept = {"ENST01", "ENST02", "ENST05", "ENST06", "ENST07", "ENST09"}
    for chrom, _, _, _, _, models in GENES:
        for model in models:
            for start, end in model.exons if model.name in kept else []:
                for pos in rng.sample(range(start + 3, end - 12), 6):
                    ref = bases[chrom][pos - 1 : pos + rng.choice((0, 0, 1, 3))]
                    alt = ref[0] if len(ref) > 1 else rng.choice([base for base in "ACGT" if base != ref])
                    loci.append(Locus(chrom, pos, ref, alt))
    whole, panel = open_annotator(fasta, gff3), open_annotator(part(folder, "fa.gz"), part(folder, "gff3.gz"))
    expected, found = whole.annotate(loci), panel.annotate(loci)
    assert len(expected) > 60
    for locus, answer in expected.items():
        own = tuple(one for one in answer.consequences if one.transcript in kept)
        assert (found[locus].locus, found[locus].consequences) == (answer.locus, own)


@pytest.mark.parametrize("kind", ["plain", "gzip", "bgzip", "bgzip_indexed", "chr", "lower"])
def test_every_kind_of_fasta_gives_the_same_regions(tmp_path, kind):
    expected = manifest(build(*write_genome(tmp_path / "a"), tmp_path / "expected"))
    fasta, gff3 = write_genome(tmp_path / "b", "")
    if kind == "chr":
        write_fasta(fasta, {f"chr{name}": bases for name, bases in genome().items()})
        pysam.faidx(str(fasta))
    if kind in ("plain", "gzip", "lower"):
        fasta.with_name("genome.fa.fai").unlink()
    if kind == "lower":
        write_fasta(fasta, {name: bases.lower() for name, bases in genome().items()}, width=13)
    if kind == "gzip":
        packed = fasta.with_name("genome.fa.gz")
        packed.write_bytes(gzip.compress(fasta.read_bytes()))
        fasta = packed
    if kind.startswith("bgzip"):
        pysam.tabix_compress(str(fasta), f"{fasta}.gz")
        fasta = Path(f"{fasta}.gz")
        if kind == "bgzip_indexed":
            pysam.faidx(str(fasta))
    found = manifest(build(fasta, gff3, tmp_path / "found"))
    assert found["counts"] == expected["counts"]
    if kind == "chr":
        assert list(found["contigs"]) == ["chr1", "chr7", "chrX"]
    else:
        assert found["sha256_of_regions"] == expected["sha256_of_regions"]
        assert found["files"] == expected["files"]


def test_manifest_tells_what_became_of_every_symbol(tmp_path):
    said: list[str] = []
    fasta, gff3 = write_genome(tmp_path)
    asked = order(tmp_path / "out", genes=("ALFA", "DELTA", "H3-3A", "NOSUCH", "OMEGA"))
    told = manifest(make_bundle(LocalFiles(fasta, gff3), asked, NAMES, said.append))
    assert told["genes"] == ["ALPHA", "H3F3A", "OMEGA"]  # by place, as the source names them
    assert told["found_as"] == {"H3-3A": "H3F3A"}
    assert (told["genes_not_found"], told["genes_not_protein_coding"]) == (["NOSUCH"], ["DELTA"])
    assert told["source"]["files"].keys() == {"genome.fa", "genes.gff3"}
    assert (told["build"], told["flank"], told["genes_not_sequenced"]) == ("GRCh38", 150, [])
    assert "not found: NOSUCH" in said
    for name, item in told["files"].items():
        assert (tmp_path / "out" / name).stat().st_size == item["bytes"]


def test_of_two_genes_with_one_symbol_the_coding_one_on_a_chromosome_is_taken(tmp_path):
    fasta, gff3 = write_genome(tmp_path)
    text = gff3.read_text()
    twin = "".join(
        line.replace("ENSG06", "ENSG16").replace("ENST09", "ENST19").replace("X\t", "KI270757.1\t", 1) + "\n"
        for line in text.splitlines()
        if "ENSG06" in line or "ENST09" in line
    )
    for number in ("2001", "2200", "2801", "2990", "2050", "2900"):  # onto a contig of 500 bases
        twin = twin.replace(f"\t{number}", f"\t{int(number) - 1990 if int(number) < 2500 else int(number) - 2500}")
    gff3.write_text(twin + text)
    told = manifest(build(fasta, gff3, tmp_path / "out", genes=("OMEGA",)))
    assert told["further_genes_of_a_symbol"] == ["ENSG16"]
    assert list(told["contigs"]) == ["1", "7", "X"]


def test_children_before_their_parents_are_read(tmp_path):
    fasta, gff3 = write_genome(tmp_path)
    expected = manifest(build(fasta, gff3, tmp_path / "a"))
    gff3.write_text("\n".join(reversed(gff3.read_text().splitlines())) + "\n")
    assert manifest(build(fasta, gff3, tmp_path / "b"))["sha256_of_models"] == expected["sha256_of_models"]


def test_unknown_coding_bases_are_named(tmp_path):
    fasta, gff3 = write_genome(tmp_path)
    bases = genome()
    bases["X"] = bases["X"][:2100] + "N" + bases["X"][2101:]
    write_fasta(fasta, bases)
    assert manifest(build(fasta, gff3, tmp_path / "out"))["genes_not_sequenced"] == ["OMEGA"]


def test_the_same_input_gives_the_same_bytes(tmp_path):
    files = write_genome(tmp_path)
    one, two = build(*files, tmp_path / "one"), build(*files, tmp_path / "two")
    assert {path.name: path.read_bytes() for path in one.iterdir()} == {p.name: p.read_bytes() for p in two.iterdir()}


def damage(text: str, kind: str) -> str:
    if kind == "phase":
        return text.replace("\t+\t0\tID=CDS:ENSP01", "\t+\t1\tID=CDS:ENSP01", 1)
    if kind == "no exons":
        return "\n".join(line for line in text.splitlines() if "\texon\t" not in line or "ENST09" not in line)
    if kind == "columns":
        return text.replace("havana\texon\t2001", "havana exon\texon\t2001\textra", 1)
    if kind == "twice":
        return text + "\n".join(line for line in text.splitlines() if "ID=transcript:ENST05" in line) + "\n"
    if kind == "beyond":
        return text.replace("\t2990\t", "\t3990\t")
    return text.replace("ID=gene:", "ID=")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("phase", "phase"),
        ("no exons", "transcript:ENST09 has no exon"),
        ("columns", "10 tab-separated columns"),
        ("twice", "described twice"),
        ("beyond", "beyond"),
        ("no genes", "no ID=gene:"),
    ],
)
def test_damaged_models_leave_nothing_behind(tmp_path, kind, words):
    fasta, gff3 = write_genome(tmp_path / "in")
    gff3.write_text(damage(gff3.read_text(), kind))
    with pytest.raises(GenomeReferenceError, match=words):
        build(fasta, gff3, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_damaged_fasta_leaves_nothing_behind(tmp_path):
    fasta, gff3 = write_genome(tmp_path / "in")
    packed = fasta.with_name("genome.fa.gz")
    packed.write_bytes(gzip.compress(fasta.read_bytes())[:-200])
    for bad in (packed, gff3, tmp_path / "in" / "absent.fa"):
        with pytest.raises(GenomeReferenceError, match=bad.name):
            build(bad, gff3, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_no_gene_found_is_an_error(tmp_path):
    with pytest.raises(GenomeReferenceError, match="none of the 2 genes"):
        build(*write_genome(tmp_path), tmp_path / "out", genes=("NOSUCH", "NEITHER"))


def test_a_bundle_is_replaced_on_request_only_and_survives_a_failure(tmp_path):
    fasta, gff3 = write_genome(tmp_path / "in")
    folder = build(fasta, gff3, tmp_path / "out", genes=("ALPHA",))
    with pytest.raises(GenomeReferenceError, match="--replace"):
        build(fasta, gff3, tmp_path / "out")
    build(fasta, gff3, tmp_path / "out", replace=True)
    assert manifest(folder)["counts"]["genes"] == 5
    before = part(folder, "manifest.json").read_bytes()
    gff3.write_text(damage(gff3.read_text(), "phase"))
    with pytest.raises(GenomeReferenceError):
        build(fasta, gff3, tmp_path / "out", replace=True)
    assert part(folder, "manifest.json").read_bytes() == before
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.doc").write_text("mine")
    with pytest.raises(GenomeReferenceError, match="is no bundle"):
        build(fasta, gff3, other, replace=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "other", "out"]


def test_files_of_the_other_build_are_refused(tmp_path):
    class Other:
        def contigs(self):
            return {"chr7": 159138663}

    with pytest.raises(GenomeReferenceError, match="as in GRCh37, not GRCh38"):
        make_bundle(Other(), order(tmp_path / "out"), NAMES, lambda _: None)


def test_command(tmp_path):
    fasta, gff3 = write_genome(tmp_path)
    files = ("--fasta", fasta, "--gff3", gff3, "--build", "GRCh38", "--output", tmp_path / "out")
    made = run(*files, "--genes", "ALPHA", "H3-3A", "--flank", "20")
    assert made.returncode == 0, made.stderr
    assert "GRCh38, 2 genes, 3 transcripts" in made.stderr
    assert manifest(tmp_path / "out")["flank"] == 20
    again = run(*files)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr.startswith(str(tmp_path / "out"))
    assert "Traceback" not in again.stderr
    taken = run(*files[:-1], fasta / "out")  # beneath a file
    assert taken.returncode == 2
    assert taken.stderr.splitlines()[-1].startswith(f"{fasta / 'out'}: cannot be written (")
    for wrong in (files[:2] + files[4:], ("--ensembl", "GRCh38", *files[2:4], *files[6:]), files[2:]):
        assert run(*wrong).returncode == 2
    assert run("--help").returncode == 0


def test_genes_of_the_curated_base_are_the_default():
    genes = genes_of_base(RESOURCES / "knowledge_base")
    assert {"EGFR", "BRAF", "KRAS", "PIK3CA"} <= set(genes)
    assert list(genes) == sorted(set(genes))
