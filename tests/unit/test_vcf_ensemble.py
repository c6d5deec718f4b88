"""The callers that a merged file names for a record, and the kinds of change that a file's callers look for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from caller_tables import FIELD
from vcf_factory import SHARED, calls, opened

from moltarget.model import ChangeKind
from moltarget.vcf import Caller, callers_of, open_vcf
from moltarget.vcf.callers import kinds_called

SET = FIELD.format("INFO", "set", "Source VCF for the merged record in CombineVariants")
THREE = ("source=strelka", "source=VarScan2", "source=Mutect2", SET)
ALL = ("Mutect2", "Strelka", "VarScan2")
CENTERS = FIELD.format("INFO", "CENTERS", "Callers making a call")
CODES = FIELD.format("FORMAT", "AL", "Codes for algorithms that called the somatic call (1 = muse, 2 = mutect2)")
NAMES = FIELD.format("INFO", "TAL", "Algorithms that called the somatic mutation")
SEQ = FIELD.format("INFO", "MVD", "Calling decision of the 3 algorithms: MuTect, VarScan2, VarDict")
SAREK = FIELD.format("INFO", "CALLERS", "Variant callers that found this variant")
BCBIO = FIELD.format("INFO", "CALLERS", "Individual caller support")


@pytest.mark.parametrize(
    ("meta", "record", "expected"),
    [
        (THREE, "set=mutect-varscan GT 0/1", ("Mutect2", "VarScan2")),
        (THREE, "set=mutect-filterInvarscan-strelka GT 0/1", ("Mutect2", "Strelka")),
        (THREE, "set=Intersection GT 0/1", ALL),
        (THREE, "set=FilteredInAll GT 0/1", ()),
        (THREE, "set=ReferenceInAll GT 0/1", ()),
        (THREE, "set=variant2 GT 0/1", ()),
        (THREE, ". GT 0/1", ()),
        ((SET,), "set=mutect-muse GT 0/1", ("MuSE", "MuTect 1")),
        ((SET,), "set=Intersection GT 0/1", ()),  # of which callers nothing in the header says
        ((FIELD.format("INFO", "set", "A set"),), "set=mutect GT 0/1", ()),
        ((CENTERS,), "CENTERS=MUTECT|MUSE|VARSCANS|VARSCANI GT 0/1", ("MuSE", "MuTect 1", "VarScan2")),
        ((CENTERS,), "CENTERS=INDELOCATOR,PINDEL GT 0/1", ("Indelocator", "Pindel")),
        ((CODES,), ". GT:AL 0/1:2,1", ("MuSE", "Mutect2")),
        ((CODES,), ". GT:AL 0/1:7", ()),
        ((NAMES,), "TAL=somaticsniper,varscan2 GT 0/1", ("SomaticSniper", "VarScan2")),
        ((SEQ,), "MVD=1,0,1 GT 0/1", ("MuTect 1", "VarDict")),
        ((SEQ, "source=Mutect2", "MutectVersion=2.1"), "MVD=0,1,0 GT 0/1", ("VarScan2",)),
        ((SEQ,), "MVD=1,0 GT 0/1", ()),
        ((SAREK,), "CALLERS=bcftools,lofreq,mutect2,strelka GT 0/1", ("LoFreq", "Mutect2", "Strelka")),
        (
            (BCBIO,),
            "CALLERS=vardict,freebayes,gatk-haplotype,caveman GT 0/1",
            ("FreeBayes", "HaplotypeCaller", "VarDict"),
        ),
    ],
)
def test_named_callers(tmp_path: Path, meta: tuple[str, ...], record: str, expected: tuple[str, ...]) -> None:
    (call,) = calls(opened(tmp_path, [f"7 10 . A T . PASS {record}"], meta=meta))
    assert call.callers == expected


def test_an_intersection_is_of_the_files_that_were_merged(tmp_path: Path) -> None:
    merging = (
        'GATKCommandLine.CombineVariants=<ID=CombineVariants,CommandLineOptions="variant=[(RodBinding name={}'
        ' source=/x/a.vcf)] setKey={}">'
    )
    meta = (*THREE, merging.format("callers source=x), (RodBinding name=docm", "null"), merging.format("muse", "set"))
    (call,) = calls(opened(tmp_path, ["7 10 . A T . PASS set=Intersection GT 0/1"], meta=meta))
    assert call.callers == ("MuSE",)


@pytest.mark.parametrize("meta", [SAREK, FIELD.format("INFO", "Callers", "Callers that made this call"), CENTERS, SET])
def test_what_shows_a_merged_file(tmp_path: Path, meta: str) -> None:
    assert [one.caller for one in opened(tmp_path, [], meta=[meta], samples=()).callers] == [Caller.MERGED]


def test_counts_of_a_consensus_without_columns(tmp_path: Path) -> None:
    (call,) = calls(opened(tmp_path, ["7 10 . A T . . t_alt_count=10;t_ref_count=30;VAF=0.25"], samples=()))
    assert (call.depth, call.alt_reads, call.vaf) == (40, 10, 0.25)


def shared(name: str) -> Path:
    if not (SHARED / name).exists():
        pytest.skip(f"shared file {name} is absent")
    return SHARED / name


def test_hcc1395() -> None:
    """Counted in the file's set= column: 1158 Intersection, 102 varscan, 85 varscan-strelka, 45 mutect-strelka, ..."""
    found = Counter(call.callers for call in calls(open_vcf(shared("hcc1395/HCC1395.annotated.expression.vcf.gz"))))
    assert found == {
        ALL: 1158, ("VarScan2",): 102, ("Strelka", "VarScan2"): 85, ("Mutect2", "Strelka"): 45,
        ("Strelka",): 41, ("Mutect2",): 33, ("Mutect2", "VarScan2"): 6,
    }  # fmt: skip


def test_t001_and_mc3() -> None:
    found = Counter(call.callers for call in calls(open_vcf(shared("tcga/T001-COAD.grch38.vcf.gz"))))
    assert found["Mutect2",] == 812
    assert found["MuSE", "Mutect2", "SomaticSniper", "VarScan2"] == 1576
    mc3 = [call.callers for call in calls(open_vcf(shared("mutect2/MC3.vcf")))]
    assert mc3[:5] == [
        ("MuTect 1",), ("MuTect 1",), ("VarScan2",), ("Indelocator",),
        ("MuSE", "MuTect 1", "RADIA", "SomaticSniper", "VarScan2"),
    ]  # fmt: skip
    assert len(mc3) == 16


@pytest.mark.parametrize("name", ["callers/test_merged.vcf", "callers/test_varscan.vcf", "mutect2/M2.vcf"])
def test_no_callers_where_the_record_names_none(name: str) -> None:
    assert {call.callers for call in calls(open_vcf(shared(name)))} == {()}


ONE, OTHER = frozenset({ChangeKind.SUBSTITUTION}), frozenset({ChangeKind.INDEL})
BOTH = ONE | OTHER
AU, TIR = FIELD.format("FORMAT", "AU", "Number of A in tiers 1,2"), FIELD.format("FORMAT", "TIR", "Reads for tiers 1,2")


@pytest.mark.parametrize(
    ("meta", "kinds"),
    [
        (("MuTect=x",), ONE),
        (("MuSE_version=1",), ONE),
        (("source=pindel",), OTHER),
        (("source=Mutect2",), BOTH),
        (("source=myCaller",), BOTH),
        ((), BOTH),
        (("content=strelka somatic snv calls",), ONE),
        (("content=strelka somatic indel calls",), OTHER),
        (("content=strelka somatic snv calls", "content=strelka somatic indel calls"), BOTH),
        (("content=strelka somatic snv calls", AU, TIR), BOTH),  # joined files keep one ##content line
        ((AU,), ONE),
        (("source=strelka",), BOTH),
        (("MuTect=x", "source=pindel"), BOTH),
        (("MuTect=x", "MuSE_version=1"), ONE),
        ((CENTERS,), BOTH),
    ],
)
def test_kinds_called(tmp_path: Path, meta: tuple[str, ...], kinds: frozenset[ChangeKind]) -> None:
    file = opened(tmp_path, ["7 10 . A T . PASS . GT 0/1"], meta=meta)
    assert kinds_called(file.header, callers_of(file.callers)) == kinds


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("callers/test_mutect.vcf", ONE), ("callers/test_muse.vcf", ONE), ("callers/test_sniper.vcf", ONE),
        ("callers/test_pindel.vcf", OTHER), ("callers/test_delly.vcf", OTHER), ("callers/test_strelka.vcf", ONE),
        ("callers/test_varscan.vcf", BOTH), ("callers/test_merged.vcf", BOTH), ("mutect2/M2.vcf", BOTH),
        ("mutect2/MC3.vcf", BOTH), ("tcga/T001-COAD.grch38.vcf.gz", BOTH),
    ],
)  # fmt: skip
def test_kinds_of_real_files(name: str, kinds: frozenset[ChangeKind]) -> None:
    file = open_vcf(shared(name))
    assert kinds_called(file.header, callers_of(file.callers)) == kinds
    if kinds == ONE and "strelka" not in name:  # that file holds indels below the header of a file of substitutions
        assert {len(call.locus.ref) - len(call.locus.alt) for call in calls(file)} == {0}


def test_the_mark_of_a_merging_tool_is_no_caller() -> None:
    assert Caller.MERGED.value not in set(ALL)
