"""Header evidence for a build, and the decision."""

from __future__ import annotations

from pathlib import Path

import pysam
import pytest
from vcf_factory import SHARED, opened

from moltarget.errors import VcfError
from moltarget.model import Build
from moltarget.vcf import LENGTHS, BuildEvidence, EvidenceKind, Votes, decide_build, header_build_evidence
from moltarget.vcf.build import named_builds

B37, B38 = Build.GRCH37, Build.GRCH38
LENGTH_37 = BuildEvidence(B37, EvidenceKind.CONTIG_LENGTH, "lengths")
LENGTH_38 = BuildEvidence(B38, EvidenceKind.CONTIG_LENGTH, "lengths")
VEP_37 = BuildEvidence(B37, EvidenceKind.ANNOTATION, "VEP names GRCh37")
NAME_38 = BuildEvidence(B38, EvidenceKind.REFERENCE, "##reference names hg38")
OTHER = BuildEvidence(None, EvidenceKind.REFERENCE, "##reference names hg18")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("contig=<ID=chr7,length=159138663>", [(B37, "contig length")]),
        ("contig=<ID=7,length=159345973>", [(B38, "contig length")]),
        ("contig=<ID=7,length=158821424>", [(None, "contig length")]),  # hg18
        ("contig=<ID=NC_000007.14>", [(B38, "contig accession")]),
        ("contig=<ID=NC_000007.13>", [(B37, "contig accession")]),
        ("contig=<ID=7,assembly=hg19>", [(B37, "contig assembly")]),
        ("contig=<ID=GL000191.1,length=106433>", []),
        ("reference=file:///x/human_g1k_v37.fasta", [(B37, "reference name")]),
        ("reference=hs37d5.fa", [(B37, "reference name")]),
        ("reference=/x/Homo_sapiens_assembly19.fasta", [(B37, "reference name")]),
        ("reference=/x/Homo_sapiens_assembly38.fasta", [(B38, "reference name")]),
        ("reference=/ifs/b37/b37.fasta", [(B37, "reference name")]),
        ("reference=HG19", [(B37, "reference name")]),
        ("assembly=GRCh38.p13", [(B38, "reference name")]),
        ("reference=hg18.fa", [(None, "reference name")]),
        ("reference=chm13v2.0.fa", [(None, "reference name")]),
        ("reference=genome.fa", []),
        ("reference=/lab37/sub38/genome.fa", []),
        ("reference=/hg19_and_hg38/genome.fa", []),
        ("GATKCommandLine=<ID=Mutect2,CommandLine=\"-R /x/GRCh38.fa\">", [(B38, "command line")]),
        ("liftOverFile=/x/hg38ToHg19.over.chain.gz", [(B37, "liftover target")]),
        ("new_reference_genome=/x/ucsc.hg19.fa", [(B37, "liftover target")]),
    ],
)  # fmt: skip
def test_header_evidence(tmp_path: Path, line: str, expected: list[tuple[Build | None, str]]) -> None:
    header = opened(tmp_path, [], meta=[line]).header
    assert [(item.build, str(item.kind)) for item in header_build_evidence(header)] == expected


def test_contradicting_evidence_is_returned_as_it_is(tmp_path: Path) -> None:
    meta = ["contig=<ID=7,length=159345973>", "reference=hg19.fa"]
    found = header_build_evidence(opened(tmp_path, [], meta=meta).header)
    assert {item.build for item in found} == {B37, B38}


@pytest.mark.parametrize("build", list(Build))
def test_lengths_are_those_of_the_reference_files(build: Build) -> None:
    path = SHARED.parent / "reference" / f"{build}.panel.fa.gz"
    if not path.exists():
        pytest.skip(f"shared file {path.name} is absent")
    with pysam.FastaFile(str(path)) as fasta:
        found = dict(zip(fasta.references, fasta.lengths, strict=True))
    assert {name: LENGTHS[build][name] for name in found} == found


def test_lengths_are_those_of_a_real_header() -> None:
    path = SHARED / "hcc1395" / "HCC1395.annotated.expression.vcf.gz"
    if not path.exists():
        pytest.skip(f"shared file {path.name} is absent")
    with pysam.VariantFile(str(path)) as file:
        found = {name: file.header.contigs[f"chr{name}"].length for name in LENGTHS[B38]}
    assert found == LENGTHS[B38]


GOOD, BAD = Votes(90, 1, 5), Votes(28, 70, 5, "record 4 (1:5:A>T)")


@pytest.mark.parametrize(
    ("declared", "evidence", "votes", "build"),
    [
        (B38, (), {}, B38),
        (B38, (LENGTH_38,), {B38: GOOD, B37: BAD}, B38),
        (None, (LENGTH_37,), {}, B37),
        (None, (NAME_38,), {B38: GOOD}, B38),
        (None, (), {B37: GOOD, B38: BAD}, B37),
        (None, (), {B37: Votes(3, 0, 0)}, B37),
        (None, (), {B37: Votes(3, 0, 0), B38: Votes(0, 3, 0)}, B37),
        (None, (VEP_37, NAME_38), {B38: GOOD, B37: BAD}, B38),
        (B38, (), {B38: Votes(0, 1, 0)}, B38),  # one bad record refutes nothing
        (B38, (), {B38: Votes(18, 2, 0)}, B38),  # exactly 10 %
        (B38, (OTHER,), {B38: GOOD}, B38),
        (B38, (), {B37: Votes(4, 0, 0)}, B38),  # four sites may fit by chance
        (B38, (), {B37: GOOD, B38: Votes(1, 0, 9)}, B38),
        (None, (LENGTH_38,), {B37: GOOD}, B38),  # chromosome lengths outweigh
    ],
)
def test_decided(
    declared: Build | None, evidence: tuple[BuildEvidence, ...], votes: dict[Build, Votes], build: Build
) -> None:
    decision = decide_build(declared, evidence, votes, "x.vcf")
    assert decision.build is build
    assert all(decision.proof)


@pytest.mark.parametrize(
    ("declared", "evidence", "votes", "message"),
    [
        (B38, (), {B38: BAD}, r"wrong build.*70 of 98.*record 4 \(1:5:A>T\)"),
        (B38, (), {B38: BAD, B37: GOOD}, "GRCh37 fits"),
        (B38, (), {B38: Votes(17, 2, 0)}, "wrong build"),
        (None, (LENGTH_38,), {B38: BAD}, "wrong build"),
        (B38, (LENGTH_37,), {B38: GOOD}, "wrong build: the sample sheet says GRCh38"),
        (None, (LENGTH_37, LENGTH_38), {}, "contradictory"),
        (None, (BuildEvidence(None, EvidenceKind.CONTIG_LENGTH, "lengths"),), {}, "neither"),
        (None, (OTHER,), {}, "not read.*genome_build"),
        (None, (), {}, "build unknown.*no base of a reference is known where they lie.*genome_build"),
        (None, (), {B38: Votes(2, 0, 500)}, "build unknown"),
        (None, (), {B38: Votes(5, 0, 0), B37: Votes(4, 1, 0)}, "build unknown"),
        (None, (), {B38: BAD, B37: BAD}, "build unknown"),
        (None, (VEP_37, NAME_38), {}, "contradicts itself"),
        (B38, (VEP_37,), {}, "contradictory build"),
        (
            B38,
            (),
            {B37: Votes(10, 0, 0), B38: Votes(0, 0, 10)},
            "no REF allele could be compared with it, while GRCh37 fits",
        ),
        (B38, (), {B37: Votes(5, 0, 0)}, "wrong build.*GRCh37 fits"),
    ],
)
def test_refused(
    declared: Build | None, evidence: tuple[BuildEvidence, ...], votes: dict[Build, Votes], message: str
) -> None:
    with pytest.raises(VcfError, match=message) as caught:
        decide_build(declared, evidence, votes, "x.vcf")
    assert str(caught.value).startswith("x.vcf: ")


def test_annotation_of_another_build_is_set_aside_not_used() -> None:
    decision = decide_build(B38, (LENGTH_38, VEP_37), {B38: GOOD}, "x.vcf")
    assert decision.annotation_contradicted
    assert decision.set_aside == (VEP_37,)
    assert not decide_build(B38, (LENGTH_38,), {}, "x.vcf").annotation_contradicted


def test_names() -> None:
    assert named_builds("GRCh37-lite") == {B37}
    assert named_builds("a_b38_c") == {B38}
    assert named_builds("b380") == frozenset()
    assert (named_builds("NCBI37"), named_builds("NCBI38")) == ({B37}, {B38})
