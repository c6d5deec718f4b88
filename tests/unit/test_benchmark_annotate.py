"""The benchmark of annotation: its made-up data are sound and the same every time, and it runs from end to end."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pysam
import pytest

import annotate
import engines
from large_genome import Genome, Isoform, make_genome, write_fasta, write_gff3
from large_vcf import EXON_MARGIN, Mix, Record, make_records, write_records
from measuring import BenchmarkError, Cost, measure
from moltarget.contigs import bare_contig
from moltarget.reference import open_reference
from results_table import Row, goals, table

GENES, RECORDS = 60, 3000
STOPS = {"TAA", "TAG", "TGA"}


@pytest.fixture(scope="module")
def genome() -> Genome:
    return make_genome(GENES)


@pytest.fixture(scope="module", params=list(Mix))
def records(request: pytest.FixtureRequest, genome: Genome) -> tuple[Mix, list[Record]]:
    return request.param, make_records(genome, RECORDS, request.param)


def test_the_same_seed_gives_the_same_data(tmp_path: Path, genome: Genome) -> None:
    again = make_genome(GENES)
    assert again == genome != make_genome(GENES, seed=2)
    assert make_records(again, 500, Mix.EXOME) == make_records(genome, 500, Mix.EXOME)
    texts = []
    for name in ("one", "other"):
        write_gff3(genome, tmp_path / f"{name}.gff3", 3)
        write_records(genome, make_records(genome, 500, Mix.GENOME), tmp_path / f"{name}.vcf.gz")
        texts.append([(tmp_path / f"{name}{kind}").read_bytes() for kind in (".gff3", ".vcf.gz")])
    assert texts[0] == texts[1]


def test_the_whole_genome_is_of_the_size_of_its_goal() -> None:
    whole = make_genome()
    assert len(whole.genes) == 1000
    assert 20e6 < sum(map(len, whole.contigs.values())) < 40e6
    assert {gene.strand for gene in whole.genes} == {1, -1}
    assert {gene.contig for gene in whole.genes} == whole.contigs.keys()
    assert all(reads_open(whole.coding_sequence(gene, gene.longest)) for gene in whole.genes)


def reads_open(coding: str) -> bool:
    codons = [coding[at : at + 3] for at in range(0, len(coding), 3)]
    return codons[0] == "ATG" and codons[-1] in STOPS and not STOPS & set(codons[:-1])


def test_every_transcript_reads_from_its_start_to_its_stop(tmp_path: Path, genome: Genome) -> None:
    """Read back by the package, which refuses phases and exons that contradict each other."""
    fasta, gff3 = tmp_path / "made_up.fa", tmp_path / "made_up.gff3"
    write_fasta(genome, fasta)
    write_gff3(genome, gff3, 3)
    reference = open_reference(fasta, gff3)
    found = [one for gene in genome.genes for one in reference.transcripts_of(f"MADEUP{gene.number}")]
    assert GENES < len(found) <= 3 * GENES
    for transcript in found:
        begin, end = transcript.cds_i
        assert 0 < begin < end < transcript.length  # with UTRs
        assert reads_open(reference.spliced_sequence(transcript).bases[begin:end]), transcript.transcript_id


def test_isoforms_differ_and_the_first_has_every_exon(genome: Genome) -> None:
    for gene in genome.genes:
        forms = genome.isoforms(gene, 3)
        assert forms[0] == gene.longest
        assert len(set(forms)) == len(forms) <= 3
        assert all(set(form.exons_1) <= set(gene.longest.exons_1) for form in forms)
        assert all(start - end > 100 for (_, end), (start, _) in pairwise(gene.longest.exons_1))


def test_introns_begin_and_end_as_introns_do(genome: Genome) -> None:
    ends = {1: (b"GT", b"AG"), -1: (b"CT", b"AC")}
    for gene in genome.genes:
        for (_, end), (start, _) in pairwise(gene.longest.exons_1):
            intron = genome.contigs[gene.contig][end : start - 1]
            assert (intron[:2], intron[-2:]) == ends[gene.strand]


def test_no_contig_speaks_for_a_human_build(genome: Genome) -> None:
    assert {bare_contig(name) for name in genome.contigs} == set(genome.contigs)
    assert all(name.startswith("bench") for name in genome.contigs)


def test_records_are_sorted_different_and_true_to_the_genome(genome: Genome, records: tuple[Mix, list[Record]]) -> None:
    _, found = records
    bases = list(genome.contigs.values())
    assert len({record[:4] for record in found}) == len(found) == RECORDS
    assert [record[:2] for record in found] == sorted(record[:2] for record in found)
    for contig, pos, ref, alt, _ in found:
        assert bases[contig][pos - 1 : pos - 1 + len(ref)].decode() == ref != alt


def test_records_are_of_every_kind(records: tuple[Mix, list[Record]]) -> None:
    _, found = records
    substitutions = [record for record in found if len(record.ref) == len(record.alt)]
    single = sum(len(record.ref) == 1 for record in substitutions)
    replaced = [record for record in found if len(record.ref) != len(record.alt) and record.ref[0] != record.alt[0]]
    assert 0.88 < single / RECORDS < 0.92
    assert 0.02 < (len(substitutions) - single) / RECORDS < 0.04
    assert 0 < len(replaced) < RECORDS - len(substitutions)
    sets = [record.phase_set for record in found if record.phase_set]
    assert sets and all(sets.count(name) == 2 for name in sets)


def test_an_exome_lies_at_exons(genome: Genome) -> None:
    exons = {name: [] for name in genome.contigs}
    for gene in genome.genes:
        exons[gene.contig] += gene.longest.exons_1
    names = list(genome.contigs)
    for record in make_records(genome, 500, Mix.EXOME):
        reach = EXON_MARGIN + (2 if record.phase_set else 0)  # the second of a pair may stand two bases beyond
        assert any(start - reach <= record.pos <= end + reach for start, end in exons[names[record.contig]]), record


def test_the_vcf_is_one_that_others_read(tmp_path: Path, genome: Genome, records: tuple[Mix, list[Record]]) -> None:
    path = tmp_path / "made_up.vcf.gz"
    write_records(genome, records[1], path)
    with pysam.VariantFile(str(path)) as file:
        read = list(file)
    names = list(genome.contigs)
    assert [(one.chrom, one.pos, one.ref, one.alts) for one in read] == [
        (names[record.contig], record.pos, record.ref, (record.alt,)) for record in records[1]
    ]
    for one in read:
        tumor = one.samples["MADEUP_TUMOR"]
        assert sum(tumor["AD"]) == tumor["DP"] and tumor["AD"][1] > 0
    assert {"PASS", "germline"} < {name for one in read for name in one.filter}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    code = annotate.main(["--genes", "40", "--runs", "1", "--without-snpeff", *arguments])
    out, err = capsys.readouterr()
    return code, out.splitlines(), err


def test_it_runs_from_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "table.md"
    code, lines, progress = run(capsys, "--sizes", "200", "--markdown", str(page))
    assert code == 0, progress
    assert re.fullmatch(r"Our CPU time by that of norm \+ csq: \d+\.\d at worst \(goal: at most 4\)", lines[-1])
    assert "SnpEff: skipped, as asked" in progress
    assert [line.split("|")[2].strip() for line in lines if line.startswith("|")][2:] == list(Mix)
    assert set(filter(None, lines)) == {line.removeprefix("- ") for line in page.read_text().splitlines() if line}


def test_without_snpeff_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(annotate, "_rows", lambda *_: [Row(9, "exome", 1, Cost(1, 20), Cost(2, 30), None)])
    assert annotate.main([]) == 0
    assert capsys.readouterr().err == "SnpEff: skipped, it is not installed\n"


def test_a_command_that_fails_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit('no memory left')\n")
    monkeypatch.setattr(engines, "COMMAND", broken)
    code, lines, progress = run(capsys, "--sizes", "20", "--mix", "exome")
    assert (code, lines) == (1, [])
    assert "ended with code 1: no memory left" in progress


def test_an_answer_that_is_not_whole_is_no_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called = tmp_path / "called.vcf"
    monkeypatch.setattr(engines, "measure", lambda *_: called.write_text("#CHROM\n" + "\t" * 9 + "\n"))
    job = engines.Job(tmp_path / "a.fa", tmp_path / "a.gff3", tmp_path / "a.vcf.gz", 2, tmp_path)
    with pytest.raises(BenchmarkError, match=r"called\.vcf holds 1 of 2 records"):
        engines.yardstick(job)


GRANDCHILD = "memory = bytearray(80 << 20)\nfor _ in range(3_000_000): pass"
CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {GRANDCHILD!r}])"


def test_the_cost_is_that_of_every_process_and_of_no_other(tmp_path: Path) -> None:
    held = bytearray(b"\1") * (200 << 20)  # memory of the measuring program must not count
    nothing = measure([sys.executable, "-c", "pass"], tmp_path / "nothing.log")
    family = measure([sys.executable, "-c", CHILD], tmp_path / "family.log")
    alone = measure([sys.executable, "-c", GRANDCHILD], tmp_path / "alone.log")
    assert len(held) >> 20 == 200
    assert nothing.peak < 80 < alone.peak < 120
    assert family.peak == pytest.approx(alone.peak, abs=10)
    assert family.cpu > nothing.cpu + (alone.cpu - nothing.cpu) / 2


def test_a_failure_comes_with_what_was_said(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="code 3: first / last"):
        measure([sys.executable, "-c", "print('first\\nlast'); raise SystemExit(3)"], tmp_path / "failing.log")


def rows() -> Sequence[Row]:
    small = Row(10_000, "exome", 1, Cost(1.0, 20), Cost(2.0, 100), Cost(8.0, 400))
    return small, replace(small, records=1_000_000, ours=Cost(5.0, 120), mix="exome"), replace(small, mix="genome")


def test_the_worst_figures_stand_beside_their_goals() -> None:
    assert goals(rows()) == [
        "CPU time of SnpEff by ours: 1.6 at worst (goal: at least 3)",
        "Our peak memory, 1,000,000 by 10,000 records: 1.20 at worst (goal: at most 1.3)",
        "Our CPU time by that of norm + csq: 5.0 at worst (goal: at most 4)",
    ]


def test_the_table_has_every_row() -> None:
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table(rows()).splitlines()]
    assert {len(line) for line in lines} == {12}
    assert lines[3] == ["1,000,000", "exome", "1", "1.00", "5.00", "5.0", "20", "120", "5", "8.0", "1.6", "400"]


def test_an_isoform_has_its_coding_part_in_exons() -> None:
    isoform = Isoform(((1, 10), (21, 30), (41, 50)), (5, 25))
    assert isoform.coding_parts_1() == [(5, 10), (21, 25)]
