"""From raw records to named findings on a genome that the tests build: norm, csq and the naming, without real data."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysam
import pytest
from Bio.Seq import Seq
from made_up_genome import Genome, make_genome
from project_runs import Project, Run, assert_accounted, half_written, options, titles
from vcf_texts import Record, line, write_vcf

from moltarget import ordinals
from moltarget.consequence.annotator import ReferenceAnnotator, open_annotator
from moltarget.errors import GenomeReferenceError
from moltarget.model import Locus

NAMED_ALONE = "consequence from our own naming alone"
REF_FAULT = "REF disagrees with the reference at this place"


@dataclass(frozen=True)
class Made:
    genome: Genome
    project: Project
    run: Run
    records: dict[str, int]

    def place_of(self, name: str) -> tuple[str, str]:
        """Disposition and detail of one record of MADEUP."""
        number = self.records[name]
        for group in self.report["records"]["dispositions"]:
            if number in ordinals.read(group["records"]):
                return group["disposition"], group["detail"]
        raise AssertionError(name)

    @property
    def report(self) -> dict[str, Any]:
        return self.project.report("MADEUP")

    def alteration(self, name: str, sample: str = "MADEUP") -> dict[str, Any]:
        """The alteration that one record became."""
        number = self.records[name]
        return next(row for row in self.project.report(sample)["alterations"] if number in row["records"])

    def consequence(self, name: str) -> dict[str, Any]:
        return next(row for row in self.alteration(name)["consequences"] if row["preferred"])


def other(base: str) -> str:
    """A base that is not this one."""
    return "ACGT"["ACGT".index(base) - 1]


def rightmost_deletion(genome: Genome) -> Record:
    """One A of the run GAAAAAC at TP53 c.88-c.93, written as far to the right as it goes."""
    return genome.deletion("TP53", 93, 93)


def records_of(genome: Genome) -> dict[str, tuple[Record, str, tuple[int, int]]]:
    """Name -> (record, FILTER, reads of REF and ALT), in the order of the file."""
    egfr, tp53 = genome.genes["EGFR"], genome.genes["TP53"]
    deep = egfr.intronic(88, 80)
    splice = tp53.intronic(150, 1)
    far = len(genome.contigs["17"]) - 500
    stretch = genome.contigs["17"].index("N" * 400) + 101
    wrong = egfr.place(300)
    usual = ("PASS", (70, 30))
    return {
        "in-frame deletion": (genome.deletion("EGFR", 2236, 2250), *usual),
        "deep intron": (("7", deep, genome.bases("7", deep, deep), other(genome.bases("7", deep, deep))), *usual),
        "wrong REF": (("7", wrong, other(genome.bases("7", wrong, wrong)), genome.bases("7", wrong, wrong)), *usual),
        "filtered": (genome.change("BRAF", 1799, "A"), "weak_evidence", (70, 3)),
        "MNV": (genome.change("BRAF", 1798, "AA"), *usual),
        "germline": (genome.change("BRAF", 400, other(genome.genes["BRAF"].coding[399])), "germline", (50, 50)),
        "KRAS": (genome.change("KRAS", 34, "T"), *usual),
        "shallow": (genome.change("KRAS", 38, "A"), "PASS", (3, 2)),
        "frameshift": (rightmost_deletion(genome), *usual),
        "splice": (("17", splice, "G", "A"), *usual),
        "symbolic": (("17", tp53.place(60), genome.bases("17", tp53.place(60), tp53.place(60)), "<DEL>"), *usual),
        "no evidence": (genome.change("MADEUP1", 59, "T"), *usual),
        "in N": (("17", stretch, "A", "C"), *usual),
        "far from genes": (("17", far, genome.bases("17", far, far), other(genome.bases("17", far, far))), *usual),
    }


@pytest.fixture(scope="module")
def made(new_project: Callable[[str], Project]) -> Made:
    genome, project = make_genome(), new_project("genome")
    fasta, gff3 = genome.write(project.folder / "reference")
    wanted = records_of(genome)
    lines = [line(*row) for row in wanted.values()]
    write_vcf(project.folder / "madeup.vcf", lines)
    delins = delins_record(genome)
    write_vcf(project.folder / "delins.vcf", [line(delins)])
    write_vcf(project.folder / "proven.vcf", [line((f"chr{row[0]}", *row[1:])) for row, _, _ in wanted.values()])
    write_vcf(project.folder / "wrong.vcf", [line(shifted(genome, row)) for row, _, _ in wanted.values()])
    two_alts = genome.change("KRAS", 34, "T")
    both = line((*two_alts[:3], f"T,{two_alts[3]}")).replace("0/1:70,30:100", "1/2:40,30,30:100")
    write_vcf(project.folder / "two.vcf", [both])
    halves = [genome.change("BRAF", 1798, "A"), genome.change("BRAF", 1799, "A")]
    write_vcf(project.folder / "apart.vcf", [line(half) for half in halves])
    write_vcf(project.folder / "phased.vcf", [phased(half) for half in halves])
    names = {
        "apart": "GRCh38",
        "phased": "GRCh38",
        "MADEUP": "GRCh38",
        "delins": "GRCh38",
        "proven": "",
        "wrong": "GRCh38",
        "two": "GRCh38",
    }
    project.write_sheet(
        {"sample": name, "tumor_type": "LUAD", "vcf": f"{name.lower()}.vcf", "genome_build": build, "assay": "exome"}
        for name, build in names.items()
    )
    project.write_config(
        references={"GRCh38": {"fasta": "reference/made_up.fa", "gff3": "reference/made_up.gff3"}},
        filters={"min_depth": 20},
    )
    assert (fasta.is_file(), gff3.is_file()) == (True, True)
    return Made(genome, project, project.run(), {name: number for number, name in enumerate(wanted, start=1)})


def delins_record(genome: Genome) -> Record:
    """EGFR L747_A750delinsP as ``TTAAGAGAAG>C``: the first base changes, so there is no anchor."""
    gene = genome.genes["EGFR"]
    return "7", gene.place(2239), genome.bases("7", gene.place(2239), gene.place(2248)), "C"


def phased(record: Record) -> str:
    """The record on the second haplotype of one phase set."""
    contig, pos, ref, alt = record
    return "\t".join((contig, str(pos), ".", ref, alt, ".", "PASS", ".", "GT:AD:DP:PS", "0|1:70,30:100:1"))


def shifted(genome: Genome, record: Record) -> Record:
    """The record with a REF that the genome does not have, as calls on another build would look."""
    contig, pos, ref, alt = record
    wrong = "".join(other(base) for base in ref)
    return contig, pos, wrong, alt if alt.startswith("<") else genome.bases(contig, pos, pos).replace("N", "T")


def test_the_genome_is_what_the_tests_think(made: Made) -> None:
    kras, braf = made.genome.genes["KRAS"], made.genome.genes["BRAF"]
    assert (kras.codon(12), braf.codon(600)) == ("GGT", "GTG")
    assert "".join(made.genome.bases("12", place, place) for place in kras.places[33:36]) == "CCA"  # minus strand
    assert rightmost_deletion(made.genome)[2:] == ("AA", "A")


def test_a_substitution_on_the_minus_strand(made: Made) -> None:
    found = made.consequence("KRAS")
    assert (found["gene"], found["hgvs_c"], found["hgvs_p"]) == ("KRAS", "c.34G>T", "p.G12C")
    assert (found["terms"], found["exon"]) == (["missense_variant"], "1/4")
    assert titles(made.report)["KRAS p.G12C"] == "I-A"
    assert {"Sotorasib", "Adagrasib"} <= options(made.report, "KRAS p.G12C")


def test_an_in_frame_deletion(made: Made) -> None:
    found = made.consequence("in-frame deletion")
    assert (found["hgvs_c"], found["hgvs_p"], found["exon"]) == ("c.2236_2250del", "p.E746_A750del", "19/28")
    assert found["terms"] == ["inframe_deletion"]
    assert "Osimertinib" in options(made.report, "EGFR p.E746_A750del")


def test_an_mnv_stays_one_change(made: Made) -> None:
    found = made.consequence("MNV")
    assert (found["hgvs_c"], found["hgvs_p"]) == ("c.1798_1799delinsAA", "p.V600K")
    assert "BRAF p.V600K" in titles(made.report)
    assert not any("V600E" in title or "V600M" in title for title in titles(made.report))


def test_a_filtered_call_is_named_but_doubtful(made: Made) -> None:
    assert made.consequence("filtered")["hgvs_p"] == "p.V600E"
    assert made.place_of("filtered")[0] == "failed caller filter"
    assert made.alteration("filtered")["doubt"]
    doubtful = [row for row in made.report["would_apply"] if row["condition"] == "BRAF V600E"]
    assert doubtful
    assert {row["doubt"] for row in doubtful} == {"uncertain"}


def test_a_deletion_in_a_run_is_shifted_both_ways(made: Made) -> None:
    """VCF normal form to the left, HGVS to the right (p. by Biopython from the edited sequence)."""
    found, gene = made.consequence("frameshift"), made.genome.genes["TP53"]
    edited = gene.coding[:92] + gene.coding[93:]
    protein = str(Seq(edited[: len(edited) // 3 * 3]).translate(to_stop=True))
    assert found["hgvs_c"] == "c.93del"
    assert found["hgvs_p"] == f"p.K31{protein[30]}fs*{len(protein) + 1 - 30}"
    alteration = made.alteration("frameshift")
    assert alteration["key"] == f"17:{gene.place(88)}:GA>G"
    assert alteration["written"] == f"17:{gene.place(92)}:AA>A"


def test_a_splice_donor(made: Made) -> None:
    found = made.consequence("splice")
    assert (found["hgvs_c"], found["terms"], found["intron"]) == ("c.150+1G>A", ["splice_donor_variant"], "1/2")


def test_a_delins_whose_first_base_changes(made: Made) -> None:
    report = made.project.report("delins")
    (alteration,) = report["alterations"]
    found = alteration["consequences"][0]
    assert (found["hgvs_c"], found["hgvs_p"]) == ("c.2239_2248delinsC", "p.L747_A750delinsP")
    assert "Osimertinib" in options(report, "EGFR p.L747_A750delinsP"), "an exon 19 deletion by geometry"


def test_each_record_has_the_disposition_it_was_made_for(made: Made) -> None:
    expected = {
        "in-frame deletion": "reported", "deep intron": "non-coding", "wrong REF": "error",
        "filtered": "failed caller filter", "MNV": "reported", "germline": "likely germline", "KRAS": "reported",
        "shallow": "below threshold", "symbolic": "unsupported kind", "no evidence": "no evidence",
        "in N": "outside the reference", "far from genes": "outside the reference",
    }  # fmt: skip
    assert {name: made.place_of(name)[0] for name in expected} == expected
    assert_accounted(made.report, made.project.folder / "madeup.vcf")


def test_one_wrong_ref_is_an_error_of_its_record_with_its_name(made: Made) -> None:
    assert made.place_of("wrong REF") == ("error", REF_FAULT)
    (group,) = [row for row in made.report["records"]["dispositions"] if row["detail"] == REF_FAULT]
    gene = made.genome.genes["EGFR"]
    (told,) = group["examples"]
    assert told.startswith(f"{made.records['wrong REF']} 7:{gene.place(300)}:")


def test_a_build_is_proven_by_ref_alone(made: Made) -> None:
    """The same calls with ``chr`` names and no build in the sheet: one mismatch among many agreeing sites."""
    report = made.project.report("proven")
    assert report["sample"]["genome_build"] == "GRCh38"
    assert any("REF alleles" in sentence for sentence in report["sample"]["build_proof"])
    assert {"KRAS p.G12C", "EGFR p.E746_A750del"} <= set(titles(report))


def test_most_ref_wrong_fails_the_sample_and_only_that(made: Made) -> None:
    failure = made.project.failure("wrong")
    assert failure["step"] == "annotate"
    assert not failure["unexpected"]
    assert "wrong build" in failure["reason"]
    assert "wrong.vcf" in failure["reason"]
    assert not list(made.project.sample("wrong").glob("report.*"))
    assert made.run.code != 0
    assert "FAILED wrong: " in made.run.output
    assert half_written(made.project.folder) == []


def test_each_alternative_of_a_record_is_called(made: Made) -> None:
    report = made.project.report("two")
    changes = {row["consequences"][0]["hgvs_p"] for row in report["alterations"]}
    assert changes == {"p.G12S", "p.G12C"}
    assert_accounted(report, made.project.folder / "two.vcf")


def test_two_phased_halves_of_a_codon_are_one_change(made: Made) -> None:
    report = made.project.report("phased")
    assert "BRAF p.V600K" in titles(report)
    assert {match["condition"] for match in report["matches"]}.isdisjoint({"BRAF V600E", "BRAF V600M"})
    assert_accounted(report, made.project.folder / "phased.vcf")


def test_two_halves_of_unknown_phase_are_neither_change(made: Made) -> None:
    report = made.project.report("apart")
    exact = {"BRAF V600E", "BRAF V600K"}
    assert {match["condition"] for match in report["matches"]}.isdisjoint(exact)
    assert "BRAF V600E" in {row["condition"] for row in report["would_apply"] if row["doubt"] == "uncertain"}
    assert_accounted(report, made.project.folder / "apart.vcf")


def test_the_annotated_vcf_is_standard_and_normalised(made: Made) -> None:
    with pysam.VariantFile(str(made.project.sample("MADEUP") / "annotated.vcf.gz")) as file:
        columns = file.header.info["CSQ"].description.partition("Format: ")[2].split("|")
        rows = {row.info.get("MT_ORIGINAL"): row for row in file if "MT_ORIGINAL" in row.info}
        place = made.genome.genes["TP53"].place(88)
        (row,) = rows.values()
        assert (row.chrom, row.pos, row.ref, row.alts) == ("17", place, "GA", ("G",))
        entry = dict(zip(columns, row.info["CSQ"][0].split("|"), strict=True))
        assert (entry["SYMBOL"], entry["Consequence"], entry["PICK"]) == ("TP53", "frameshift_variant", "1")
        fetched = [row.pos for row in file.fetch("17", place - 1, place)]
    assert fetched == [place]


@pytest.mark.parametrize(
    ("fasta_prefix", "gff_prefix"),
    [("", ""), ("chr", "chr"), ("chr", ""), ("", "chr")],
)
def test_contig_names_with_and_without_chr(tmp_path: Path, fasta_prefix: str, gff_prefix: str) -> None:
    """A UCSC FASTA beside an Ensembl GFF3 is what many people have."""
    genome = make_genome()
    annotator = open_annotator(*genome.write(tmp_path, prefix=fasta_prefix, gff_prefix=gff_prefix))
    asked = Locus(*genome.deletion("EGFR", 2236, 2250))
    (found,) = annotator.annotate([asked]).values()
    assert found.consequences[0].hgvs_p == "p.E746_A750del"
    assert found.consequences[0].terms == ("inframe_deletion",)


def hidden_intron(contig: str = "7") -> tuple[Genome, Record]:
    """The genome with N in the middle of EGFR intron 1, and the deletion of 58 bases from there into exon 2."""
    genome = make_genome()
    start = genome.genes["EGFR"].intronic(88, 50)
    bases = genome.contigs[contig]
    genome.contigs[contig] = bases[: start - 1] + "N" * 60 + bases[start + 59 :]
    low, high = start + 55, genome.genes["EGFR"].place(97)
    ref = bases[low - 1 : high]
    assert genome.bases(contig, low, low + 4) == "NNNNN"
    return genome, (contig, low, ref, ref[0])


def hidden_annotator(folder: Path) -> tuple[ReferenceAnnotator, Genome, Record]:
    genome, record = hidden_intron()
    return open_annotator(*genome.write(folder)), genome, record


def test_a_deletion_that_reaches_into_n_is_named_and_fails_nothing(tmp_path: Path) -> None:
    annotator, genome, record = hidden_annotator(tmp_path)
    good, bad = Locus(*genome.change("KRAS", 34, "T")), Locus(*record)
    found = annotator.annotate([bad, good])
    assert [one.terms for one in found[good].consequences] == [("missense_variant",)]
    assert not found[good].consequences[0].note
    (one,) = found[bad].consequences
    assert "splice_acceptor_variant" in one.terms
    assert "splice_donor_variant" not in one.terms
    assert (one.gene, one.hgvs_p) == ("EGFR", "p.?")
    assert one.note == f"the reference is unknown (N) in part of the deleted bases; {NAMED_ALONE}"
    assert annotator.annotate([bad]) == {bad: found[bad]}, "nothing is left for csq"


def test_a_deletion_whose_normal_form_would_have_n_for_an_anchor(tmp_path: Path) -> None:
    """A run of one base behind an unknown one: to the left the anchor would be N, which no allele may have."""
    genome = make_genome()
    kras = genome.genes["KRAS"]
    at, bases = min(kras.places[33:36]), genome.contigs["12"]
    genome.contigs["12"] = bases[: at - 4] + "NAAAAG" + bases[at + 2 :]
    annotator = open_annotator(*genome.write(tmp_path))
    asked = Locus("12", at - 2, "AA", "A")
    good = Locus(*genome.change("BRAF", 1799, "A"))
    found = annotator.annotate([asked, good])
    assert found[good].consequences[0].hgvs_p == "p.V600E"
    assert set(found[asked].locus.ref + found[asked].locus.alt) == {"A"}
    (one,) = found[asked].consequences
    assert (one.gene, one.hgvs_c, one.hgvs_p) == ("KRAS", "c.38del", "")
    assert one.note.endswith(NAMED_ALONE)


def test_one_allele_that_csq_refuses_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    """A wrong REF stands for whatever csq may trip over: it ends at the first such record."""
    genome = make_genome()
    annotator = open_annotator(*genome.write(tmp_path))
    contig, pos, ref, alt = genome.change("EGFR", 2300, other(genome.genes["EGFR"].coding[2299]))
    refused = Locus(contig, pos, next(base for base in "ACGT" if base not in ref + alt), alt)
    good = [Locus(*genome.change("BRAF", 1799, "A")), Locus(*genome.deletion("EGFR", 2236, 2250))]
    good.append(Locus(*genome.change("KRAS", 34, "T")))
    found = annotator.annotate([refused, *good])
    assert [found[locus].consequences[0].hgvs_p for locus in good] == ["p.V600E", "p.E746_A750del", "p.G12C"]
    assert not any(one.note for locus in good for one in found[locus].consequences)
    (one,) = found[refused].consequences
    assert one.gene == "EGFR"
    assert one.note == f"bcftools csq could not judge this allele; {NAMED_ALONE}"


def test_a_fault_of_the_files_is_told_and_not_searched_for_among_the_alleles(tmp_path: Path) -> None:
    genome = make_genome()
    annotator = open_annotator(*genome.write(tmp_path))
    annotator.gff3.unlink()
    with pytest.raises(GenomeReferenceError, match=r"consequence calling failed: .*made_up\.gff3"):
        annotator.annotate([Locus(*genome.change("KRAS", 34, "T")), Locus(*genome.change("BRAF", 1799, "A"))])


def test_a_sample_with_a_deletion_into_n_finishes_beside_another(new_project: Callable[[str], Project]) -> None:
    genome, record = hidden_intron()
    project = new_project("hidden")
    genome.write(project.folder / "reference")
    write_vcf(project.folder / "one.vcf", [line(genome.change("KRAS", 34, "T")), line(record)])
    write_vcf(project.folder / "two.vcf", [line(genome.change("BRAF", 1799, "A"))])
    row = {"tumor_type": "LUAD", "genome_build": "GRCh38", "assay": "exome"}
    project.write_sheet({**row, "sample": name, "vcf": f"{name}.vcf"} for name in ("one", "two"))
    project.write_config(references={"GRCh38": {"fasta": "reference/made_up.fa", "gff3": "reference/made_up.gff3"}})
    project.run().assert_ok()
    report = project.report("one")
    (deletion,) = [row for row in report["alterations"] if 2 in row["records"]]
    assert "splice_acceptor_variant" in deletion["consequences"][0]["terms"]
    assert "KRAS p.G12C" in titles(report)
    assert "BRAF p.V600E" in titles(project.report("two"))
    assert_accounted(report, project.folder / "one.vcf")


@pytest.mark.parametrize("build", ["GRCh37", "GRCh38"])
def test_met_exon_14_with_wide_flanks_on_the_panel_reference(
    shared: Path, new_project: Callable[[str], Project], build: str
) -> None:
    """400 bases on either side of the exon: the panel knows 150 of them."""
    fasta, gff3 = (shared / "reference" / f"{build}.panel.{kind}" for kind in ("fa.gz", "gff3.gz"))
    reference = open_annotator(fasta, gff3).reference
    low, high = reference.preferred_transcript("MET").exons_1[13]
    assert high - low + 1 == 141
    known = reference.fetch("7", low - 402, high + 400)
    assert known.count("N") > 100
    ref = known.replace("N", "A")
    project = new_project(f"met {build}")
    write_vcf(project.folder / "met.vcf", [line(("7", low - 401, ref, ref[0]))])
    project.write_sheet([
        {"sample": "MET", "tumor_type": "LUAD", "vcf": "met.vcf", "genome_build": build, "assay": "exome"}
    ])  # fmt: skip
    project.write_config(references={build: {"fasta": str(fasta), "gff3": str(gff3)}})
    project.run().assert_ok()
    report = project.report("MET")
    (alteration,) = report["alterations"]
    first = alteration["consequences"][0]
    assert first["gene"] == "MET"
    assert {"splice_acceptor_variant", "splice_donor_variant"} <= set(first["terms"])
    assert report["records"]["counts"]["reported"] == 1, json.dumps(report["records"])
    assert_accounted(report, project.folder / "met.vcf")


def test_a_gff3_of_another_genome_stops_the_run(new_project: Callable[[str], Project]) -> None:
    """Each gene shifted by 7 bases, as between builds."""
    genome, project = make_genome(), new_project("foreign")
    fasta, gff3 = genome.write(project.folder / "reference")
    rows = [row.split("\t") for row in gff3.read_text().splitlines()[1:]]
    moved = [[*row[:3], str(int(row[3]) + 7), str(int(row[4]) + 7), *row[5:]] for row in rows]
    gff3.write_text("##gff-version 3\n" + "".join("\t".join(row) + "\n" for row in moved))
    write_vcf(project.folder / "one.vcf", [line(genome.change("KRAS", 34, "T"))])
    project.write_sheet([{"sample": "one", "tumor_type": "LUAD", "vcf": "one.vcf", "genome_build": "GRCh38"}])
    project.write_config(references={"GRCh38": {"fasta": "reference/made_up.fa", "gff3": "reference/made_up.gff3"}})
    run = project.run()
    assert run.code != 0
    assert "logs/index_reference/GRCh38.log" in run.output
    told = (project.folder / "logs" / "index_reference" / "GRCh38.log").read_text(encoding="utf-8")
    assert f"the GFF3 does not fit the FASTA reference/{fasta.name}: 0 of 5 coding transcripts" in told
    assert "take both of one build" in told
    assert "Traceback" not in told
    assert not (project.results / "index.html").exists()
