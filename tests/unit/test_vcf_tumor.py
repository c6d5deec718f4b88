"""Which column is the tumour, and what the header says."""

from __future__ import annotations

from pathlib import Path

import pytest
from vcf_factory import opened

from moltarget.errors import VcfError
from moltarget.vcf import VcfSettings

T_CODE, N_CODE, BLOOD = "TCGA-AB-1234-01A-11D-A10Y-09", "TCGA-AB-1234-11A-01D-A10Y-09", "TCGA-AB-1234-10A-01D-A10Y-09"
DRAGEN = 'DRAGENCommandLine=<ID=dragen,CommandLineOptions="-r /ref/hg38 {} --enable-variant-caller true">'


@pytest.mark.parametrize(
    ("samples", "meta", "settings", "tumor"),
    [
        (("NORMAL", "TUMOR"), (), {}, "TUMOR"),
        (("TUMOUR", "NORMAL"), (), {}, "TUMOUR"),
        (("PRIMARY", "NORMAL"), (), {}, "PRIMARY"),
        (("normal", "x_tumor"), (), {}, "x_tumor"),
        (("P1_Normal", "P1_Tumor"), (), {}, "P1_Tumor"),
        (("HCC1395_NORMAL_DNA", "HCC1395_TUMOR_DNA"), (), {}, "HCC1395_TUMOR_DNA"),
        ((N_CODE, T_CODE), (), {}, T_CODE),
        ((T_CODE, BLOOD), (), {}, T_CODE),
        (("P1-N", "P1-T"), (), {}, "P1-T"),
        (("COLO829R", "COLO829T"), ("sageVersion=3.4",), {}, "COLO829T"),
        (("S7T", "S7N"), (), {}, "S7T"),
        (("a", "b"), ("tumor_sample=b", "normal_sample=a"), {}, "b"),
        (("a", "b"), ("normal_sample=a",), {}, "b"),
        (("a", "b"), ("PEDIGREE=<Derived=a,Original=b>",), {}, "a"),
        (("a", "b", "c"), ("PEDIGREE=<ID=b,Original=a>",), {}, "b"),
        (("a", "b", "c"), ("PEDIGREE=<Tumor=c,Normal=a>",), {}, "c"),
        (("a", "b"), ("PEDIGREE=<ID=a,Father=b>", "normal_sample=a"), {}, "b"),
        (("SomaticNonTumour", "a", "b"), ("PEDIGREE=<ID=SomaticNonTumour,Original=a>",), {}, "b"),
        (("a", "b"), ('SAMPLE=<ID=a,Description="Tumor DNA">', 'SAMPLE=<ID=b,Description="Normal DNA">'), {}, "a"),
        (("NORMAL", "TUMOR"), ("tumor_sample=other",), {}, "TUMOR"),
        (("a", "b"), (), {"tumor_column": "b"}, "b"),
        (("TUMOR", "NORMAL"), (), {"tumor_column": "NORMAL"}, "NORMAL"),
        (("a", "b"), (), {"normal_column": "a"}, "b"),
        (("a", "P1"), (), {"tumor_name_hint": "P1"}, "P1"),
        (("anything",), (), {}, "anything"),
        ((f"{T_CODE}_{N_CODE}",), (), {}, f"{T_CODE}_{N_CODE}"),
        (("A", "NORMAL"), (), {}, "A"),
        (("P1_met", "P1_non_tumor"), (), {}, "P1_met"),
        (("NonCancer", "B7"), (), {}, "B7"),
        (("P1-Nontumour", "P1-primary"), (), {}, "P1-primary"),
        (("tumor_adjacent", "tumor"), (), {}, "tumor"),
        (("tumor_adjacent_normal", "x"), (), {"tumor_column": "x"}, "x"),
        (
            ("N1", "X2"),
            ('octopus=<version=0.7.4,command="octopus -I n.bam t.bam --normal-samples N1 -o x">',),
            {},
            "X2",
        ),
        (("N1", "N2", "X"), ('octopus=<version=0.7.4,command="octopus -I a.bam -N N2 N1">',), {}, "X"),
        (("NN", "TT"), (DRAGEN.format("--tumor-fastq-list-sample-id TT --fastq-list-sample-id NN"),), {}, "TT"),
        (("NN", "TT"), (DRAGEN.format("--RGSM-tumor=TT --RGSM=NN"),), {}, "TT"),
        (("NN", "TT"), (DRAGEN.format("--tumor-bam-input t.bam -1 n.fq --RGSM NN"),), {}, "TT"),
        (("P1",), (DRAGEN.format("-1 a.fq.gz --RGSM P1 --output-directory /data/tumor/x"),), {}, "P1"),
    ],
)
def test_tumor_column(
    tmp_path: Path, samples: tuple[str, ...], meta: tuple[str, ...], settings: dict[str, str], tumor: str
) -> None:
    file = opened(tmp_path, [], samples=samples, meta=meta, settings=VcfSettings(**settings))  # type: ignore[arg-type]
    assert file.tumor is not None
    assert (file.tumor.name, samples[file.tumor.index]) == (tumor, tumor)
    assert file.tumor.how


@pytest.mark.parametrize(
    ("samples", "meta", "settings", "message"),
    [
        (("a", "b"), (), {}, "the columns are: a, b"),
        (("DNA_TUMOR", "RNA_TUMOR", "DNA_NORMAL"), (), {}, "DNA_TUMOR, RNA_TUMOR"),
        (("a", "b", "c"), ("tumor_sample=a", "tumor_sample=b"), {}, "a, b"),
        (("PAT", "SON"), (), {}, "no column can be told"),
        (("P1T", "P2N"), (), {}, "no column can be told"),
        (("P1T", "P1N", "P1X"), (), {}, "no column can be told"),
        (("a", "b"), (), {"tumor_column": "c"}, r"no sample column 'c' \(tumor_column\); the columns are: a, b"),
        ((), (), {"tumor_column": "c"}, "no sample columns"),
        (("a", "b"), (), {"normal_column": "c"}, "normal_column"),
        (("a", "b"), (), {"normal_column": "a", "tumor_column": "a"}, "both name"),
        (("NORMAL",), (), {}, "is a normal"),
        ((BLOOD,), (), {}, "is a normal"),
        (("a",), ("normal_sample=a",), {}, "is a normal"),
        (("P1_non_tumor",), (), {}, "is a normal"),
        (("tumor_adjacent", "x"), (), {}, "no column can be told"),
        (("P1", "P2"), (DRAGEN.format("--RGSM P1"),), {}, "no column can be told"),
        (("P1_TUMOR", "P1"), (), {"tumor_name_hint": "P1", "normal_column": "P1_TUMOR"}, ""),
    ],
)
def test_never_a_guess(
    tmp_path: Path, samples: tuple[str, ...], meta: tuple[str, ...], settings: dict[str, str], message: str
) -> None:
    if not message:
        file = opened(tmp_path, [], samples=samples, settings=VcfSettings(**settings))  # type: ignore[arg-type]
        assert file.tumor is not None
        assert file.tumor.name == "P1"
        return
    with pytest.raises(VcfError, match=message):
        opened(tmp_path, [], samples=samples, meta=meta, settings=VcfSettings(**settings))  # type: ignore[arg-type]


def test_no_columns_no_tumour_and_design_mismatch_is_noted(tmp_path: Path) -> None:
    assert opened(tmp_path, [], samples=()).tumor is None
    assert len(opened(tmp_path, [], settings=VcfSettings(design="paired")).notes) == 1
    pair = opened(tmp_path, [], samples=("TUMOR", "NORMAL"), settings=VcfSettings(design="tumor-only"))
    assert len(pair.notes) == 1


def test_header_values(tmp_path: Path) -> None:
    meta = [
        'contig=<ID=chr7,length=159345973,assembly="a,b>">',
        "contig=<ID=7>",
        "contig=<ID=chrM>",
        "reference=file:///x/GRCh38.fa",
        "source=Mutect2",
        'INFO=<ID=DP,Number=1,Type=Integer,Description="with \\"quotes\\", commas">',
        'FORMAT=<ID=GT,Number=1,Type=String,Description="g">',
    ]
    header = opened(tmp_path, [], meta=meta).header
    assert dict(header.contigs) == {"7": 159345973, "MT": None}
    assert (header.info_ids, header.format_ids) == ({"DP"}, {"GT"})
    assert (header.reference, header.callers, header.fileformat) == ("file:///x/GRCh38.fa", ("Mutect2",), "VCFv4.2")
    assert header.annotation is None


@pytest.mark.parametrize(
    ("status", "noted"),
    [
        ("Warning: unfiltered Mutect 2 calls.  Please run FilterMutectCalls to remove false positives.", True),
        ("These calls have been filtered by FilterMutectCalls to label false positives", False),
    ],
)
def test_calls_that_were_never_filtered_are_noted(tmp_path: Path, status: str, noted: bool) -> None:
    notes = opened(tmp_path, [], meta=[f"filtering_status={status}"]).notes
    assert any("unfiltered" in note for note in notes) is noted
