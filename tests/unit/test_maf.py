"""MAFs: whose rows are read, the alleles, what is rejected, builds and the protocol of a file of calls."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from maf_factory import call, only, opened, row, text_of
from vcf_factory import SHARED, calls
from vcf_factory import text_of as vcf_text

from moltarget.errors import VcfError
from moltarget.model import Build, Call, ChangeKind, Disposition, Locus, Rejected
from moltarget.vcf import EvidenceKind, VcfFile, VcfSettings, open_calls, open_vcf
from moltarget.vcf.maf import MafFile, is_maf, open_maf
from moltarget.vcf.shapes import CallFile

CALLERS = SHARED / "callers"
needs_mafs = pytest.mark.skipif(not CALLERS.is_dir(), reason="shared folder data/vcf/callers is absent")
REAL = sorted(CALLERS.glob("*.maf"))


def trimmed(locus: Locus) -> tuple[str, int, str, str]:
    """The changed bases alone, an N of the anchor equal to any base: chromosome, position, REF and ALT."""
    pos, ref, alt = locus.pos, locus.ref, locus.alt
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while ref and alt and ref[0] == alt[0]:
        pos, ref, alt = pos + 1, ref[1:], alt[1:]
    return locus.chrom, pos, ref, alt


def test_a_maf_is_told_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "x.vcf"
    for text, answer in (
        (text_of([row()]), True),
        (text_of([row()], comment="#version 2.4\n## Oncotator v1.8\n\n"), True),
        (text_of([row()], comment="").replace("Start_Position", "Start_position"), True),
        ("\ufeff" + text_of([row()], comment=""), True),
        (text_of([row()]).replace("\n", "\r\n"), True),
        (text_of([row()]).replace("Hugo_Symbol", "Ensembl_Gene"), False),
        (text_of([row()]).replace("\t", " "), False),
        (vcf_text(["7 10 . A T . PASS . GT 0/1"]), False),
        ("#only a comment\n", False),
    ):
        path.write_text(text, encoding="utf-8", newline="")
        assert is_maf(path) is answer, text
    path.write_bytes(gzip.compress(text_of([row()]).encode()))
    assert is_maf(path)
    path.write_bytes(b"")
    with pytest.raises(VcfError, match="0 bytes"):
        is_maf(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (text_of([row()]).replace("Tumor_Seq_Allele2", "Allele2"), "a MAF without Tumor_Seq_Allele2;"),
        ("Hugo_Symbol\tTumor_Sample_Barcode\tHGVSp_Short\nBRAF\tP1\tp.V600E\n", "without Chromosome, Start_Position,"),
        (text_of([row()], comment="").replace("Hugo_Symbol", '"Hugo_Symbol"'), "quotation marks"),
    ],
)
def test_what_is_nearly_a_maf_is_told_what_it_lacks(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "x.maf"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VcfError, match=message):
        open_calls(path)


def test_open_calls_chooses(tmp_path: Path) -> None:
    maf, vcf = tmp_path / "a.vcf", tmp_path / "b.maf"
    maf.write_bytes(gzip.compress(text_of([row()]).encode()))
    vcf.write_text(vcf_text(["7 10 . A T . PASS . GT 0/1"]), encoding="utf-8")
    assert isinstance(open_calls(maf), MafFile)
    assert isinstance(open_calls(str(vcf)), VcfFile)
    vcf.write_text("gene\tchange\n", encoding="utf-8")
    with pytest.raises(VcfError, match="not VCF"):
        open_calls(vcf)
    with pytest.raises(VcfError, match=r"no MAF.*Hugo_Symbol, Chromosome"):
        open_maf(vcf)


def test_the_protocol(tmp_path: Path) -> None:
    file: CallFile = opened(tmp_path, [row(), row(Start_Position="5", End_Position="5")])
    assert (file.records, file.paired, file.normal, file.callers, file.annotation) == (2, False, None, (), None)
    assert file.kinds == frozenset(ChangeKind)
    assert file.contig_names == {"12": "chr12"}
    assert file.tumor is not None
    assert (file.tumor.name, file.tumor.index, file.tumor.how) == ("T1", 0, "it is the only Tumor_Sample_Barcode")
    assert list(file.entries()) == list(file.entries())
    assert [entry.record for entry in file.entries()] == [1, 2]
    assert file.path.name == "made_up.txt"


# Chromosome, Start, End, REF, Tumor_Seq_Allele1 and 2; an empty cell is a dot.
ALLELES = ("Chromosome", "Start_Position", "End_Position", "Reference_Allele", "Tumor_Seq_Allele1", "Tumor_Seq_Allele2")


@pytest.mark.parametrize(
    ("written", "loci"),
    [
        ("7 100 100 A A T", ["7:100:A>T"]),
        ("chr7 100 101 ac ac gt", ["7:100:AC>GT"]),
        ("7 100 101 A|C A|C G|T", ["7:100:AC>GT"]),
        ("7 101 103 CAA CAA -", ["7:100:NCAA>N"]),
        ("7 101 103 CAA - -", ["7:100:NCAA>N"]),
        ("7 101 103 CAA - CAA", ["7:100:NCAA>N"]),
        ("7 100 101 - - GG", ["7:100:N>NGG"]),
        ("7 100 101 - GG GG", ["7:100:N>NGG"]),
        ("7 100 101 - GGT GG", ["7:100:N>NGG", "7:100:N>NGGT"]),
        ("7 101 104 AAGA AAGA GA", ["7:101:AAGA>GA"]),
        ("7 101 104 AAGA - CA", ["7:101:AAGA>CA", "7:100:NAAGA>N"]),
        ("7 100 100 A T .", ["7:100:A>T"]),
        ("7 100 100 A . T", ["7:100:A>T"]),
        ("7 100 100 A T A", ["7:100:A>T"]),
        ("7 100 . A A T", ["7:100:A>T"]),
        ("7 100.0 100.0 A A T", ["7:100:A>T"]),
        ("X 1 2 - - A", ["X:1:N>NA"]),
        ("23 100 100 A A T", ["X:100:A>T"]),
        ("chr24 100 100 A A T", ["Y:100:A>T"]),
        ("M 100 100 A A T", ["MT:100:A>T"]),
        ("GL000191.1 100 100 A A T", ["GL000191.1:100:A>T"]),
    ],
)
def test_alleles(tmp_path: Path, written: str, loci: list[str]) -> None:
    one = row(Variant_Type="", **dict(zip(ALLELES, written.split(), strict=True)))
    assert [entry.locus.key for entry in calls(opened(tmp_path, [one]))] == loci


@pytest.mark.parametrize(("alt1", "alt2"), [("-", "T"), ("T", "-"), ("C", "T")])
def test_a_dash_beside_a_substitution_is_no_deletion(tmp_path: Path, alt1: str, alt2: str) -> None:
    assert call(tmp_path, Tumor_Seq_Allele1=alt1, Tumor_Seq_Allele2=alt2).locus.key == "12:100:C>T"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Chromosome": ""}, "no name of a sequence"),
        ({"Chromosome": "chr 7"}, "no name of a sequence"),
        ({"Start_Position": "x"}, "Start_Position 'x' is not a whole number"),
        ({"Start_Position": "0"}, "Start_Position '0'"),
        ({"Start_Position": "-5"}, "Start_Position '-5'"),
        ({"Start_Position": "9999999999"}, "Start_Position"),
        ({"Start_Position": "NA"}, "Start_Position 'NA'"),
        ({"End_Position": "x"}, "End_Position 'x' is not a whole number"),
        ({"End_Position": "101"}, "100-101 are 2 bases, but Reference_Allele has 1"),
        ({"End_Position": "99"}, "End_Position 99 lies before"),
        ({"Reference_Allele": "-", "End_Position": "100"}, "an insertion lies between two neighbouring bases"),
        ({"Strand": "-"}, "MAF strand must be +"),
        ({"Reference_Allele": ""}, "Reference_Allele is empty"),
        ({"Reference_Allele": "N"}, "holds N"),
        ({"Reference_Allele": "Z"}, "other letters"),
        ({"Tumor_Seq_Allele2": "R"}, "the tumour's allele 'R' holds other letters"),
        ({"Tumor_Seq_Allele2": "TN"}, "holds N"),
        ({"Tumor_Seq_Allele2": "<DEL>"}, "other letters"),
        ({"Tumor_Seq_Allele1": "", "Tumor_Seq_Allele2": "NA"}, "both Tumor_Seq_Alleles are empty"),
        ({"Tumor_Seq_Allele2": "-"}, "Variant_Type is SNP, but the tumour's allele is -"),
    ],
)
def test_faulty_rows_are_errors_with_a_reason(tmp_path: Path, cells: dict[str, str], reason: str) -> None:
    entry = only(tmp_path, **cells)
    assert isinstance(entry, Rejected)
    assert entry.disposition is Disposition.ERROR
    assert reason in entry.detail
    assert entry.record == 1


def test_rows_that_are_no_variant_or_not_supported(tmp_path: Path) -> None:
    reference = only(tmp_path, Tumor_Seq_Allele2="C")
    assert isinstance(reference, Rejected)
    assert (reference.disposition, reference.chrom, reference.pos) == (Disposition.UNSUPPORTED, "12", 100)
    assert reference.detail.startswith("no variant allele")
    first = only(tmp_path, Start_Position="1", End_Position="1", Tumor_Seq_Allele2="-", Variant_Type="DEL")
    assert isinstance(first, Rejected)
    assert first.disposition is Disposition.UNSUPPORTED
    assert "no base before it" in first.detail


def test_a_wrong_number_of_columns_is_an_error_and_never_dropped(tmp_path: Path) -> None:
    path = tmp_path / "m.maf"
    head, sound = text_of([row()]).splitlines()[1:]
    path.write_text("\n".join([head, sound, sound + "\tx", sound.rsplit("\t", 2)[0], "junk", ""]), encoding="utf-8")
    file = open_maf(path)
    assert file.records == 4
    kinds = [type(entry) for entry in file.entries()]
    assert kinds == [Call, Rejected, Rejected, Rejected]
    details = [entry.detail for entry in file.entries() if isinstance(entry, Rejected)]
    assert details == [f"the line has {number} columns, the header 12" for number in (13, 10, 1)]


def test_lines_of_other_tumours_are_not_this_samples(tmp_path: Path) -> None:
    path = tmp_path / "m.maf"
    rows = [
        row(Tumor_Sample_Barcode=name, Start_Position=str(at), End_Position=str(at))
        for at, name in enumerate("ABAB", 1)
    ]
    text = text_of([*rows, row(Tumor_Sample_Barcode="")])
    path.write_text(text + "12\tcut\n" + text.splitlines()[3] + "\tmore\n", encoding="utf-8")
    file = open_maf(path, VcfSettings(tumor_column="A"))
    entries = list(file.entries())
    assert [(entry.record, isinstance(entry, Call)) for entry in entries] == [
        (1, True),
        (2, True),
        (3, False),
        (4, False),
    ]
    assert [entry.locus.pos for entry in entries if isinstance(entry, Call)] == [1, 3]
    assert "whose variant this is is not known" in entries[2].detail
    assert file.records == 4
    assert file.notes == (
        "The MAF holds 3 more data lines of other tumours; records are counted among the 4 lines of 'A'.",
    )
    other = open_maf(path, VcfSettings(tumor_name_hint="B"))
    assert other.tumor is not None
    assert other.tumor.how == "it bears the sample's name"
    assert other.records == 5  # B's two, the nameless, the cut one, and B's own with a column too many


def test_several_tumours_are_never_guessed_between(tmp_path: Path) -> None:
    rows = [row(Tumor_Sample_Barcode=f"T{number:02}") for number in range(25)]
    with pytest.raises(VcfError, match=r"25 tumours.*set tumor_column.*T00, T01.*T19 and 5 more"):
        opened(tmp_path, rows)
    with pytest.raises(VcfError, match=r"no line has the Tumor_Sample_Barcode 'T99' \(tumor_column\).*T00"):
        opened(tmp_path, rows, VcfSettings(tumor_column="T99", tumor_name_hint="T01"))
    with pytest.raises(VcfError, match="25 tumours"):
        opened(tmp_path, rows, VcfSettings(tumor_name_hint="t01"))


def test_a_barcode_that_cannot_be_printed(tmp_path: Path) -> None:
    with pytest.raises(VcfError, match="a name that can be printed"):
        opened(tmp_path, [row(Tumor_Sample_Barcode="T\x1b[1m")])


def test_a_maf_without_barcodes_is_one_sample(tmp_path: Path) -> None:
    nameless = {name: value for name, value in row().items() if name != "Tumor_Sample_Barcode"}
    file = opened(tmp_path, [nameless])
    assert (file.tumor, file.records, len(calls(file))) == (None, 1, 1)
    assert "names no tumour" in file.notes[0]
    with pytest.raises(VcfError, match="the MAF names no tumour"):
        opened(tmp_path, [nameless], VcfSettings(tumor_column="T1"))


def test_an_empty_maf(tmp_path: Path) -> None:
    file = opened(tmp_path, [], VcfSettings(tumor_column="T1"))
    assert (file.records, list(file.entries()), file.build_evidence, file.notes) == (0, [], (), ())
    assert file.tumor is not None
    assert opened(tmp_path, []).tumor is None


@pytest.mark.parametrize(
    ("written", "build"),
    [
        *((text, Build.GRCH37) for text in ("37", "GRCh37", "hg19", "b37", "GRCh37-lite")),
        *((text, Build.GRCH38) for text in ("38", "GRCh38", "hg38", "GRCh38.p13", "38.1")),
        *((text, None) for text in ("hg18", "36", "36.1", "mm10")),
    ],
)
def test_builds(tmp_path: Path, written: str, build: Build | None) -> None:
    (found,) = opened(tmp_path, [row(NCBI_Build=written), row(NCBI_Build=".")]).build_evidence
    assert (found.build, found.kind) == (build, EvidenceKind.BUILD_COLUMN)
    assert found.detail == f"column NCBI_Build says {written}"


def test_no_build_and_mixed_builds(tmp_path: Path) -> None:
    assert opened(tmp_path, [row(NCBI_Build="")]).build_evidence == ()
    assert len(opened(tmp_path, [row(NCBI_Build="37"), row(NCBI_Build="hg19")]).build_evidence) == 1
    with pytest.raises(VcfError, match=r"mixed builds: NCBI_Build says 37, GRCh38; write one MAF"):
        opened(tmp_path, [row(NCBI_Build="37"), row(NCBI_Build="GRCh38")])


@pytest.mark.parametrize(
    ("cells", "paired", "normal"),
    [
        ({}, False, None),
        ({"Matched_Norm_Sample_Barcode": "."}, False, None),
        ({"Matched_Norm_Sample_Barcode": "NA"}, False, None),
        ({"Matched_Norm_Sample_Barcode": "T1"}, False, None),
        ({"Matched_Norm_Sample_Barcode": "NORMAL"}, False, None),  # vcf2maf's word where none was given
        ({"Matched_Norm_Sample_Barcode": "NORMAL", "n_depth": "0"}, False, None),
        ({"Matched_Norm_Sample_Barcode": "NORMAL", "n_depth": "30"}, True, "NORMAL"),
        ({"Matched_Norm_Sample_Barcode": "N1"}, True, "N1"),
        ({"n_depth": "30"}, True, None),
    ],
)
def test_normals(tmp_path: Path, cells: dict[str, str], paired: bool, normal: str | None) -> None:
    file = opened(tmp_path, [row(**cells)])
    assert file.paired is paired
    assert (file.normal.name if file.normal else None) == normal


def test_the_sheets_normal_and_design(tmp_path: Path) -> None:
    rows = [row(Matched_Norm_Sample_Barcode="N1"), row(Matched_Norm_Sample_Barcode="N2")]
    assert opened(tmp_path, rows).normal is None
    chosen = opened(tmp_path, rows, VcfSettings(normal_column="N2", design="tumor-only"))
    assert chosen.normal is not None
    assert chosen.normal.name == "N2"
    assert "tumor-only" in chosen.notes[0]
    assert "paired" in opened(tmp_path, [row()], VcfSettings(design="paired")).notes[0]
    with pytest.raises(VcfError, match=r"Matched_Norm_Sample_Barcode 'N3' \(normal_column\)"):
        opened(tmp_path, rows, VcfSettings(normal_column="N3"))


def test_faults_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "m.maf"
    text = text_of([row(), row()])
    path.write_text(text[:-30], encoding="utf-8")
    with pytest.raises(VcfError, match="the last line is incomplete"):
        open_maf(path)
    path.write_text(text[:-1], encoding="utf-8")
    assert "no line end" in open_maf(path).notes[0]
    path.write_bytes(text.replace("KRAS", "KR\xc4S").encode("latin-1"))
    assert "Latin-1" in open_maf(path).notes[0]
    path.write_bytes(text.encode("utf-16"))
    with pytest.raises(VcfError, match="NUL byte"):
        open_maf(path)
    path.write_bytes(gzip.compress(text.encode())[:-8])
    with pytest.raises(VcfError, match="copy or write the file again"):
        open_maf(path)
    path.write_text(text.replace("Strand", "CHROMOSOME"), encoding="utf-8")
    with pytest.raises(VcfError, match="chromosome occurs twice"):
        open_maf(path)


def test_a_file_that_changes_is_noticed(tmp_path: Path) -> None:
    file = opened(tmp_path, [row(), row()])
    file.path.write_text(text_of([row()]), encoding="utf-8")
    with pytest.raises(VcfError, match="the file changed"):
        list(file.entries())


CELLS = st.one_of(
    st.sampled_from(
        ["", ".", "-", "A", "AC", "N", "1", "2", "100", "NA", "T1", "T2", "+", "SNP", "DEL", "chr7", "é", "0x1"]
    ),
    st.text(st.characters(blacklist_characters="\t\n\r\0", blacklist_categories=("Cs",)), max_size=8),
)
WIDE = [
    *row(),
    "t_depth",
    "t_ref_count",
    "t_alt_count",
    "HGVSp",
    "HGVSc",
    "Consequence",
    "all_effects",
    "FILTER",
    "AF",
    "Codons",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=1, max_size=len(WIDE) + 1), max_size=6))
def test_every_line_gives_an_entry(tmp_path: Path, lines: list[list[str]]) -> None:
    path = tmp_path / "random.maf"
    sound = [row().get(name, "1") for name in WIDE]
    filled = [[*cells, *sound[len(cells) :]] if number % 2 else cells for number, cells in enumerate(lines)]
    build = WIDE.index("NCBI_Build")
    texts = ["\t".join("37" if at == build else cell for at, cell in enumerate(cells)) for cells in filled]
    path.write_text("\n".join(["\t".join(WIDE), *texts, "\t".join(sound)]) + "\n", encoding="utf-8", newline="")
    text = [line for line in texts if line.strip() and not line.startswith("#")]
    try:
        file = open_maf(path, VcfSettings(tumor_column="T1"))
    except VcfError as error:
        assert "mixed builds" in str(error)
        return
    records = {entry.record for entry in file.entries()}
    assert records == set(range(1, file.records + 1))
    barcodes = [
        line.split("\t")[WIDE.index("Tumor_Sample_Barcode")] for line in text if line.count("\t") == len(WIDE) - 1
    ]
    assert file.records >= 1 + sum(name.strip() in {"T1", ""} for name in barcodes)
    file.annotation_votes()


@needs_mafs
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_files_are_read_whole(path: Path) -> None:
    file = open_calls(path)
    assert isinstance(file, MafFile)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert file.records == len(lines) - 1
    assert {entry.record for entry in file.entries()} == set(range(1, len(lines)))
    assert not [entry for entry in file.entries() if isinstance(entry, Rejected)]
    (build,) = file.build_evidence
    assert build.build is (Build.GRCH38 if "b38" in path.name else Build.GRCH37)
    votes = file.annotation_votes()
    assert votes.disagree == 0
    assert votes.agree >= (0 if path.name == "test.maf" else 4)


@needs_mafs
@pytest.mark.parametrize(
    ("maf", "vcf"),
    [("test_b38_output.maf", "test_b38.vcf"), ("test.maf", "test.vcf"), ("test_output.vep_isoforms.maf", "test.vcf")],
)
def test_alleles_and_reads_equal_those_of_the_vcf(maf: str, vcf: str) -> None:
    """The MAF was written from the VCF; where a tumour has two ALTs, the MAF counts the first of its genotype."""
    from_maf, from_vcf = (
        calls(open_maf(CALLERS / maf)),
        calls(open_vcf(CALLERS / vcf, VcfSettings(tumor_column="TUMOR"))),
    )
    by_place = {(one.record, trimmed(one.locus)): one for one in from_vcf}
    for mine in from_maf:
        theirs = by_place[mine.record, trimmed(mine.locus)]
        assert mine.depth == theirs.depth
        if mine.alt_reads is not None:
            assert mine.alt_reads == theirs.alt_reads
            assert mine.vaf == pytest.approx(theirs.vaf)
    assert {one.record for one in from_maf} == {one.record for one in from_vcf}
    if vcf == "test_b38.vcf":
        assert len(from_maf) == len(from_vcf) == 25
