"""Substitutions told as texts: the same bytes as from the values that everything else is told from."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from large_genome import Genome, make_genome, write_fasta, write_gff3
from large_vcf import NORMAL, TUMOR, Mix, Record, make_records, write_records
from moltarget.model import Build
from moltarget.reference import open_reference
from moltarget.sample import Sample
from moltarget.steps.alleles import Alleles
from moltarget.steps.annotate import annotate_batch
from moltarget.steps.candidates import PlainCandidate
from moltarget.steps.config import Config, ReferenceFiles, Thresholds
from moltarget.steps.forms import Form, Slot
from moltarget.steps.plain_calls import PlainCalls

GENES = 24
FILES = ("alterations.json", "annotated.vcf.gz", "annotated.vcf.gz.tbi", "annotate.log")


def odd(gff3: str) -> str:
    """Some models as real files have them: without the start of their coding sequence, not coding at all."""
    return "".join(map(_odd_line, gff3.splitlines(keepends=True)))


def _odd_line(line: str) -> str:
    if "MUT000031" in line and "\tmRNA\t" in line:
        return line.replace("\n", ",cds_start_NF\n")
    if "MUG00004" in line or "MUT00004" in line:
        silent = "\tCDS\t" in line or "_UTR\t" in line
        return "" if silent else line.replace("protein_coding", "lncRNA").replace("\tmRNA\t", "\tlnc_RNA\t")
    return line


def with_gaps(genome: Genome, rng: random.Random) -> Genome:
    """The genome with some bases that nobody knows."""
    contigs = {}
    for name, bases in genome.contigs.items():
        letters = bytearray(bases)
        for at in rng.sample(range(len(letters)), len(letters) // 500):
            letters[at] = ord("N")
        contigs[name] = bytes(letters)
    return replace(genome, contigs=contigs)


def oddly_written(path: Path, genome: Genome) -> None:
    """Half of the substitutions get the base behind them as well, and a filter gets a name like a slot of a form."""
    lines = gzip.decompress(path.read_bytes()).decode("ascii").splitlines(keepends=True)
    odd_ones = (line if line[0] == "#" else _oddly_written(line, genome) for line in lines)
    path.write_bytes(gzip.compress("".join(odd_ones).encode("ascii")))


def _oddly_written(line: str, genome: Genome) -> str:
    cells = line.replace("weak_evidence", "{7}%s").split("\t")
    pos, ref, alt = int(cells[1]), cells[3], cells[4]
    if len(ref) == len(alt) == 1 and pos % 2:
        cells[3:5] = (base + chr(genome.contigs[cells[0]][pos]) for base in (ref, alt))
    return "\t".join(cells)


class World:
    """A reference of isoforms, and samples that share alleles."""

    def __init__(self, folder: Path) -> None:
        rng = random.Random(7)
        genome = make_genome(GENES)
        self.fasta, self.gff3 = folder / "made_up.fa", folder / "made_up.gff3"
        write_fasta(with_gaps(genome, rng), self.fasta)
        write_gff3(genome, self.gff3, 3, {1: "HER2", 2: "HLA A"})
        self.gff3.write_text(odd(self.gff3.read_text(encoding="ascii")), encoding="ascii")
        dense = make_records(genome, 2500, Mix.EXOME)
        wide = make_records(genome, 1500, Mix.GENOME)
        again = sorted([*dense[::3], *dense[::9], *wide[::2]])  # some alleles twice in a file
        self.samples = []
        for name, records in (("dense", dense), ("wide", wide), ("again", again), ("odd", dense[::4])):
            self.samples.append(self._sample(folder, name, genome, records))
        oddly_written(folder / "odd.vcf.gz", genome)

    def _sample(self, folder: Path, name: str, genome: Genome, records: list[Record]) -> Sample:
        path = folder / f"{name}.vcf.gz"
        write_records(genome, records, path, seed=len(name))
        columns = {"tumor_column": TUMOR, "normal_column": NORMAL}
        return Sample(name, "Melanoma", vcf=str(path), genome_build=Build.GRCH38, **columns)

    def annotated(self, folder: Path, thresholds: Thresholds) -> dict[str, bytes]:
        """Every file of every sample."""
        config = Config(references={Build.GRCH38: ReferenceFiles(self.fasta, self.gff3)}, thresholds=thresholds)
        statuses = annotate_batch(self.samples, config, folder)
        assert [(one.status, one.reason) for one in statuses] == [("done", "")] * len(self.samples)
        paths = ((sample.name, name) for sample in self.samples for name in FILES)
        return {f"{one}/{name}": (folder / "samples" / one / name).read_bytes() for one, name in paths}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"))


@pytest.mark.parametrize("thresholds", [Thresholds(), Thresholds(min_depth=60, min_alt_reads=9, min_vaf=0.08)])
def test_texts_are_those_of_the_values(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thresholds: Thresholds
) -> None:
    placed, marked = [], []
    place, told = PlainCalls.place, PlainCandidate._replace
    monkeypatch.setattr(PlainCalls, "place", lambda *given: placed.append(place(*given)) or placed[-1])
    monkeypatch.setattr(PlainCandidate, "_replace", lambda self, **new: marked.append(new) or told(self, **new))
    quick = world.annotated(tmp_path / "quick", thresholds)
    assert sum(placed) > 4000, "most of the records are substitutions that are told plainly"
    assert marked, "some of them share a codon"
    monkeypatch.setattr(Alleles, "plain", lambda self, called: None)
    whole = world.annotated(tmp_path / "whole", thresholds)
    assert [name for name in whole if whole[name] != quick[name]] == []
    assert b"p.?" in whole["dense/alterations.json"] and b"ERBB2" in whole["dense/alterations.json"]
    assert b"({7}%s)" in whole["odd/alterations.json"]
    assert b"MT_ORIGINAL" in gzip.decompress(whole["odd/annotated.vcf.gz"])


@pytest.mark.parametrize("thresholds", [Thresholds(min_callers=2), Thresholds(max_germline_probability=0.5)])
def test_a_threshold_that_judges_candidates_leaves_none_of_them_out(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thresholds: Thresholds
) -> None:
    monkeypatch.setattr(PlainCalls, "place", lambda *given: pytest.fail("a text cannot be judged"))
    world.annotated(tmp_path, thresholds)


def places(world: World) -> Iterator[tuple[str, int]]:
    rng = random.Random(3)
    for name, bases in make_genome(GENES).contigs.items():
        for _ in range(150):
            yield name, rng.randint(1, len(bases))


@pytest.mark.parametrize("near", [0, 1000])
def test_a_stretch_has_the_same_transcripts_up_to_its_ends(world: World, near: int) -> None:
    reference = open_reference(world.fasta, world.gff3)
    for chrom, pos in places(world):
        low, high, here = reference.stretch(chrom, pos, near)
        assert low <= pos <= high
        for place in (low, pos, high, (low + pos) // 2, (pos + high) // 2):
            if place > 0:
                assert reference.overlapping(chrom, place, place, near=near) == here


def test_a_form_is_filled_where_its_slots_are() -> None:
    assert Form(f"{Slot(2)} 100 %s {Slot(0)!r}").filled(("a", "b", 3)) == "3 100 %s a"
    assert Form('{"one":1}').filled(("a",)) == '{"one":1}'
    assert Form(f"{Slot(1)}").filled(("a", "b")) == "b"
