"""Real and hostile files: each is read with the right entries or refused with a message, and every line is accounted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pysam
import pytest
from vcf_factory import SHARED, assert_accounted, calls

from moltarget.errors import VcfError
from moltarget.model import Call, Disposition, Locus
from moltarget.vcf import VcfSettings, header_build_evidence, open_vcf

ERROR, UNSUPPORTED = Disposition.ERROR, Disposition.UNSUPPORTED
# file -> (calls, unsupported, errors), or a word of the refusal
HOSTILE: dict[str, tuple[int, int, int] | str] = {
    "00_ok.vcf": (2, 0, 0),
    "01_no_contigs.vcf": (2, 0, 0),
    "02_undeclared_contig.vcf": (2, 0, 0),
    "03_wrong_build_pos_beyond_length.vcf": (0, 0, 1),
    "04_unsorted.vcf": (4, 0, 0),
    "05_duplicates.vcf": (3, 0, 0),
    "06_nonascii_info_utf8.vcf": (1, 0, 0),
    "07_nonascii_info_latin1.vcf": (1, 0, 0),
    "08_no_format.vcf": (1, 0, 0),
    "10_symbolic_del.vcf": (0, 1, 0),
    "11_star.vcf": (2, 1, 0),
    "12_bnd.vcf": (0, 3, 0),
    "13_undeclared_info_format.vcf": (1, 0, 0),
    "14_wrong_type_dp_text.vcf": (1, 0, 0),
    "15_ad_wrong_number.vcf": (2, 0, 0),
    "16_missing_columns.vcf": (1, 0, 1),
    "17_spaces_not_tabs.vcf": "separated by spaces",
    "18_pos_text.vcf": (1, 0, 1),
    "19_pos_negative.vcf": (0, 0, 1),
    "20_ref_iupac_lower.vcf": (0, 0, 1),
    "21_ref_bad_char.vcf": (0, 0, 1),
    "22_alt_dot_refsite.vcf": (0, 1, 0),
    "23_multiallelic.vcf": (3, 0, 0),
    "24_crlf.vcf": (1, 0, 0),
    "25_empty_file.vcf": "empty",
    "26_header_only.vcf": (0, 0, 0),
    "27_no_header.vcf": "#CHROM",
    "28_html_info.vcf": (1, 0, 0),
    "29_sample_traversal.vcf": (1, 0, 0),
    "30_duplicate_samples.vcf": "twice",
    "31_qual_nan_missing.vcf": (3, 0, 0),
    "32_dp_overflow.vcf": (1, 0, 0),
    "33_nul_byte.vcf": "NUL",
    "34_gt_out_of_range.vcf": (1, 0, 0),
    "35_end_before_pos.vcf": (0, 1, 0),
    "36_vcf45_gvcf_nonref.vcf": (1, 1, 0),
    "37_bom.vcf": (1, 0, 0),
    "50_ok.vcf.gz": (20000, 0, 0),
    "51_no_eof_block.vcf.gz": "end marker",
    "52_cut_mid_block.vcf.gz": "end marker",
    "53_cut_at_block_boundary.vcf.gz": "end marker",
    "54_boundary_with_eof.vcf.gz": "truncated",
    "55_bad_crc.vcf.gz": "damaged",
    "56_flipped_byte.vcf.gz": "damaged",
    "57_plain_gzip.vcf.gz": (20000, 0, 0),
    "58_plain_text_named_gz.vcf.gz": "not gzip",
    "59_not_vcf.vcf.gz": "#CHROM",
    "60_empty.vcf.gz": "empty",
    "finding_cyvcf2_-11_2.vcf": (0, 0, 1),
    "finding_cyvcf2_-11_4.vcf": (0, 1, 0),
    "finding_cyvcf2_-11_7.vcf": (3, 0, 0),
    "min_gt_ok_then_text.vcf": (2, 0, 0),
    "min_gt_text.vcf": (1, 0, 0),
    "min_nocontig_badgt.vcf": (1, 0, 0),
    "min_nosample.vcf": (0, 0, 1),
}
MALFORMED: dict[str, tuple[int, int, int] | str] = {
    "clinvar_cancer.vcf": (0, 0, 50),
    "tcga_brca.vcf": "record 3 (17:7579364) writes an allele as '-'",
    "tcga_coadread.vcf": "record 6 (5:112175203) writes an allele as '-'",
    "tcga_luad.vcf": "record 3 (7:55242480) writes an allele as '-'",
}
# file -> (calls, unsupported, errors, tumour column)
CALLERS: dict[str, tuple[int, int, int, str | None]] = {
    "callers/test.vcf": (24, 0, 0, "TUMOR"),
    "callers/test_b37.vcf": (25, 0, 0, "TUMOR"),
    "callers/test_b38.vcf": (25, 0, 0, "TUMOR"),
    "callers/test_delly.vcf": (3, 12, 0, "TUMOR"),
    "callers/test_grch38.vcf": (24, 0, 0, "TUMOR"),
    "callers/test_maf2vcf.vcf": (23, 0, 0, "TUMOR"),
    "callers/test_merged.vcf": (575, 0, 2, "TUMOR"),
    "callers/test_muse.vcf": (434, 0, 0, "TUMOR"),
    "callers/test_mutect.vcf": (500, 0, 0, "TUMOR"),
    "callers/test_pindel.vcf": (32, 0, 0, "TUMOR"),
    "callers/test_sniper.vcf": (171, 0, 0, "TUMOR"),
    "callers/test_strelka.vcf": (240, 0, 0, "TUMOR"),
    "callers/test_varscan.vcf": (499, 0, 1, "TUMOR"),
    "mutect2/M2.vcf": (303, 0, 0, "TUMOR"),
    "mutect2/MC3.vcf": (16, 0, 0, None),
    "mutect2/cfdna-unfiltered.vcf": (116, 0, 0, "TUMOR"),
    "mutect2/sample1.vcf": (160, 0, 0, "sample1"),
    "mutect2/sample_1.vcf": (76, 0, 0, "SPIKEIN"),
    "mutect2/sample_2.vcf": (87, 2, 1, "SPIKEIN"),
    "mutect2/sample_3.vcf": (336, 11, 0, "SPIKEIN"),
    "mutect2/sample_4.vcf": (595, 0, 0, "SPIKEIN"),
}


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"shared file {name} is absent")
    return path


def counted(path: Path, settings: VcfSettings | None = None) -> tuple[int, int, int]:
    entries = list(open_vcf(path, settings).entries())
    assert_accounted(path, entries)
    kinds = Counter("call" if isinstance(entry, Call) else entry.disposition for entry in entries)
    assert all(entry.detail for entry in entries if not isinstance(entry, Call))
    return kinds["call"], kinds[UNSUPPORTED], kinds[ERROR]


def expect(path: Path, expected: tuple[int, int, int] | str) -> None:
    if isinstance(expected, tuple):
        assert counted(path) == expected
        return
    with pytest.raises(VcfError) as caught:
        open_vcf(path)
    assert str(path) in str(caught.value)
    assert expected in str(caught.value)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file(name: str) -> None:
    expect(shared(f"hostile/{name}"), HOSTILE[name])


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_file(name: str) -> None:
    expect(shared(f"malformed/{name}"), MALFORMED[name])


@pytest.mark.parametrize(("folder", "table"), [("hostile", HOSTILE), ("malformed", MALFORMED)])
def test_every_shared_file_has_an_expectation(folder: str, table: dict[str, object]) -> None:
    assert {path.name for path in shared(folder).iterdir()} == set(table)


@pytest.mark.parametrize("name", CALLERS)
def test_caller_file(name: str) -> None:
    path = shared(name)
    *numbers, column = CALLERS[name]
    assert counted(path) == tuple(numbers)
    tumor = open_vcf(path).tumor
    assert (tumor.name if tumor else None) == column


def test_two_plausible_tumours_are_refused_until_the_sheet_says_which() -> None:
    path = shared("callers/test_radia.vcf")
    with pytest.raises(VcfError, match=r"DNA_TUMOR, RNA_TUMOR.*tumor_column"):
        open_vcf(path)
    settings = VcfSettings(tumor_column="DNA_TUMOR")
    assert counted(path, settings) == (95, 0, 0)
    first = calls(open_vcf(path, settings))[0]
    assert (first.depth, first.alt_reads) == (106, 11)


# (file, record) -> depth, alternate reads, VAF, as the columns of that line say (read by eye)
DEPTHS = [
    ("tcga/T001-BRCA.grch38.vcf.gz", 1, 144, 32, 32 / 144),
    ("tcga/T001-COAD.grch37.vcf.gz", 1, 29, 8, 8 / 29),
    ("hcc1395/HCC1395.annotated.expression.vcf.gz", 1, 741, 90, 90 / 741),
    ("callers/test_strelka.vcf", 1, 57, 57, 1.0),
    ("callers/test_strelka.vcf", 2, 58, 56, 56 / 58),
    ("callers/test_varscan.vcf", 1, 91, 35, 35 / 91),
    ("callers/test_mutect.vcf", 2, 14, 3, 3 / 14),
    ("callers/test_b37.vcf", 1, 54, 21, 21 / 54),
    ("mutect2/M2.vcf", 1, 88, 0, 0.0),  # the labels of this file are swapped, see below
    ("mutect2/sample1.vcf", 1, 12, 8, 8 / 12),
    ("callers/test_sniper.vcf", 1, 7, 4, 4 / 7),
    ("mutect2/sample_1.vcf", 1, None, None, None),
]


@pytest.mark.parametrize(("name", "record", "depth", "alt", "vaf"), DEPTHS)
def test_depth_of_real_records(name: str, record: int, depth: int | None, alt: int | None, vaf: float | None) -> None:
    found = next(call for call in calls(open_vcf(shared(name))) if call.record == record)
    assert (found.depth, found.alt_reads) == (depth, alt)
    assert found.vaf == (pytest.approx(vaf) if vaf is not None else None)


@pytest.mark.parametrize("sample", ["BRCA", "COAD"])
@pytest.mark.parametrize("build", ["grch37", "grch38"])
def test_t001_stated_and_counted_fractions_agree(sample: str, build: str) -> None:
    path = shared(f"tcga/T001-{sample}.{build}.vcf.gz")
    file = open_vcf(path)
    assert {str(item.build) for item in header_build_evidence(file.header)} == {build.replace("grch", "GRCh")}
    found = calls(file)
    assert len(found) == len(list(file.entries()))
    assert all(call.vaf is not None and call.depth and call.alt_reads is not None for call in found)


def test_hcc1395_annotation_is_read_for_every_record_and_votes_for_its_build() -> None:
    file = open_vcf(shared("hcc1395/HCC1395.annotated.expression.vcf.gz"))
    found = calls(file)
    assert len(found) == 1470
    assert all(call.consequences for call in found)
    preferred = {(one.gene, one.hgvs_p) for call in found for one in call.consequences if one.preferred}
    assert {("TP53", "p.R175H"), ("BRCA2", "p.E1593*")} <= preferred
    votes = file.annotation_votes()
    assert (votes.disagree, votes.agree > 400) == (0, True)
    assert file.header.annotation is not None
    assert (file.header.annotation.assembly, file.header.annotation.version) == ("GRCh38.p13", "v105")


@pytest.mark.parametrize(
    "name",
    [
        "hcc1395/HCC1395.annotated.expression.vcf.gz",
        "mutect2/M2.vcf",
        "mutect2/cfdna-unfiltered.vcf",
        "callers/test_muse.vcf",
    ],
)
def test_alleles_and_filters_are_those_that_htslib_reads(name: str) -> None:
    ours = [(call.record, call.locus, call.filters) for call in calls(open_vcf(shared(name)))]
    theirs = []
    with pysam.VariantFile(str(shared(name))) as file:
        for record, line in enumerate(file, start=1):
            filters = tuple(item for item in line.filter if item != "PASS")
            for alt in line.alts or ():
                theirs.append((record, Locus(line.chrom.removeprefix("chr"), line.pos, line.ref, alt), filters))
    assert ours == theirs


def test_a_pair_with_swapped_labels_is_noted_and_the_sheet_can_correct_it() -> None:
    path = shared("mutect2/M2.vcf")
    assert any("may be swapped" in note for note in open_vcf(path).notes)
    corrected = open_vcf(path, VcfSettings(tumor_column="NORMAL"))
    assert corrected.notes == ()
    first = calls(corrected)[0]
    assert (first.depth, first.alt_reads) == (38, 2)
    for name in CALLERS:
        if name != "mutect2/M2.vcf":
            assert not any("swapped" in note for note in open_vcf(shared(name)).notes), name


def test_accounting_notices_a_dropped_record() -> None:
    path = shared("hostile/00_ok.vcf")
    entries = list(open_vcf(path).entries())
    with pytest.raises(AssertionError):
        assert_accounted(path, entries[:-1])
