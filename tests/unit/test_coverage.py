"""What was assayed: nothing is absent that was not shown to be looked at (SCIENCE 1)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from matching_factory import CATALOGUE, NO_FILE, UNDECLARED, assay

from moltarget.bed import Panel
from moltarget.errors import GenomeReferenceError
from moltarget.matching.coverage import GeneModel, SmallVariantCoverage, load_gene_models
from moltarget.model import AnnotationSource, ChangeKind, Disposition, Doubt, Rejected
from moltarget.vcf import VcfSettings, open_vcf

REFERENCE = AnnotationSource.REFERENCE
# Two exons of 7 and 5 bases: codons 1 and 2 in the first, codon 3 split over the border, codon 4 in the second.
PLUS = GeneModel("7", 1, "T1", ((100, 107), (200, 205)), True)
MINUS = replace(PLUS, strand=-1, transcript="T2")
GENES = {"PLUS": PLUS, "MINUS": MINUS, "UNREAD": replace(PLUS, sequenced=False)}


def panel(*spans: tuple[int, int], chrom: str = "7") -> Panel:
    return Panel({chrom: spans})


def rejected(
    pos: int | None, end: int | None = None, detail: str = "a breakend", chrom: str = "7", **how: Disposition
) -> Rejected:
    return Rejected(9, "k", how.get("disposition", Disposition.UNSUPPORTED), detail, chrom, pos, end)


@pytest.mark.parametrize(
    ("model", "number", "bases"),
    [
        (PLUS, 1, [100, 101, 102]), (PLUS, 2, [103, 104, 105]), (PLUS, 3, [106, 200, 201]), (PLUS, 4, [202, 203, 204]),
        (MINUS, 1, [204, 203, 202]), (MINUS, 2, [201, 200, 106]), (MINUS, 4, [102, 101, 100]), (PLUS, 5, []),
    ],
)  # fmt: skip
def test_codons_in_the_genome(model: GeneModel, number: int, bases: list[int]) -> None:
    assert [start for start, _ in model.codon_i(number)] == bases
    assert all(end - start == 1 for start, end in model.codon_i(number))


@pytest.mark.parametrize(
    ("coverage", "doubt", "why"),
    [
        (NO_FILE, Doubt.NOT_ASSAYED, "no small-variant file"),
        (UNDECLARED, Doubt.NOT_ASSAYED, "declares no assay"),
        (CATALOGUE, Doubt.NOT_ASSAYED, "only catalogued alleles"),
        (assay("exome"), None, "declared exome"),
        (assay("genome"), None, "declared genome"),
        (assay("exome", REFERENCE, genes=GENES), None, "declared exome"),
        (assay("exome", REFERENCE), Doubt.NOT_ASSAYED, "no transcript and sequence"),
        (assay("p.bed", regions=panel((0, 999))), Doubt.NOT_ASSAYED, "without a reference"),
        (assay("p.bed", regions=panel((0, 999)), genes=GENES), None, "declared panel"),
        (assay("p.bed", regions=panel((100, 107), (200, 205)), genes=GENES), None, "declared panel"),
        (assay("p.bed", regions=panel((100, 107), (200, 204)), genes=GENES), Doubt.NOT_ASSAYED, "leaves out"),
        (assay("p.bed", regions=panel((0, 999), chrom="8"), genes=GENES), Doubt.NOT_ASSAYED, "leaves out"),
        (assay("p.bed", CATALOGUE.source, regions=panel((0, 999)), genes=GENES), Doubt.NOT_ASSAYED, "catalogued"),
    ],
)
def test_gene(coverage: SmallVariantCoverage, doubt: Doubt | None, why: str) -> None:
    answer = coverage.gene("PLUS")
    assert answer.doubt is doubt
    assert why in answer.because


def test_a_gene_without_sequence_is_not_assayed_whatever_the_bed_says() -> None:
    coverage = assay("p.bed", REFERENCE, regions=panel((0, 999)), genes=GENES)
    assert coverage.gene("PLUS").doubt is None
    assert coverage.gene("UNREAD").doubt is Doubt.NOT_ASSAYED
    assert coverage.gene("ELSEWHERE").doubt is Doubt.NOT_ASSAYED


@pytest.mark.parametrize(
    ("numbers", "doubt"),
    [
        ([1, 2], None),
        ([3], Doubt.NOT_ASSAYED),  # its last two bases lie in the second exon
        ([1, 4], Doubt.NOT_ASSAYED),
        ([5], Doubt.NOT_ASSAYED),  # the transcript has no such codon: nothing is proven
        ([1, 99], Doubt.NOT_ASSAYED),
        ([], Doubt.NOT_ASSAYED),  # no codon named: the whole gene counts
    ],
)
def test_codons_on_a_panel_of_the_first_exon(numbers: list[int], doubt: Doubt | None) -> None:
    coverage = assay("p.bed", REFERENCE, regions=panel((90, 110)), genes=GENES)
    assert coverage.codons("PLUS", numbers).doubt is doubt


def test_no_codon_named_is_the_whole_gene() -> None:
    assert assay("p.bed", regions=panel((0, 999)), genes=GENES).codons("PLUS", ()).doubt is None


ERROR = Disposition.ERROR
HARMLESS = ("the allele is deleted by another record (ALT *)", "a reference site: the record has no ALT allele",
            "<*> stands for any other allele (gVCF)")  # fmt: skip


@pytest.mark.parametrize(
    ("row", "uncertain"),
    [
        (rejected(103), True),
        (rejected(103, disposition=ERROR), True),
        (rejected(150), False),  # deep in the intron
        (rejected(109), True),  # the second base of the donor site
        (rejected(110), False),
        (rejected(199), True),
        (rejected(198), False),
        (rejected(50, 300), True),  # a symbolic deletion over all of it
        (rejected(50, 90), False),
        (rejected(103, chrom="8"), False),
        (rejected(None, disposition=ERROR), True),  # it may lie anywhere
        *((rejected(103, detail=text), False) for text in HARMLESS),
        (rejected(103, detail=HARMLESS[0], disposition=ERROR), True),
    ],
)
def test_an_unread_record_over_the_gene_makes_it_uncertain(row: Rejected, uncertain: bool) -> None:
    coverage = assay("exome", REFERENCE, genes=GENES, rejected=[row])
    answer = coverage.gene("PLUS")
    assert (answer.doubt is Doubt.UNCERTAIN) is uncertain
    assert ("record 9" in answer.because) is uncertain


def test_an_unread_record_counts_for_its_own_codon_alone() -> None:
    coverage = assay("exome", REFERENCE, genes=GENES, rejected=[rejected(203)])
    assert coverage.codons("PLUS", [1]).doubt is None
    assert coverage.codons("PLUS", [4]).doubt is Doubt.UNCERTAIN
    assert coverage.codons("MINUS", [1]).doubt is Doubt.UNCERTAIN


def test_without_a_reference_an_unread_record_may_lie_in_any_gene() -> None:
    assert assay("exome", rejected=[rejected(5)]).gene("ANY").doubt is Doubt.UNCERTAIN
    assert assay("exome", rejected=[rejected(5, detail=HARMLESS[0])]).gene("ANY").doubt is None


def test_the_words_of_harmless_records_are_those_of_the_vcf_reader(tmp_path: Path) -> None:
    """Held against the reader itself, so that neither changes alone."""
    lines = ["##fileformat=VCFv4.3", "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"]
    lines += [
        f"7\t10{n}\t.\tA\t{alt}\t.\tPASS\t." for n, alt in enumerate(["*", ".", "<*>", "<NON_REF>", "<DEL>", "Z"])
    ]
    (tmp_path / "x.vcf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    entries = list(open_vcf(tmp_path / "x.vcf", VcfSettings()).entries())
    assert all(isinstance(entry, Rejected) for entry in entries)
    unread = [assay("exome", rejected=[entry]).gene("X").doubt for entry in entries if isinstance(entry, Rejected)]
    assert unread == [None] * 4 + [Doubt.UNCERTAIN] * 2


def test_the_gene_index_is_read(tmp_path: Path) -> None:
    row = {"chrom": "7", "strand": 1, "transcript": "T1", "coding_i": [[100, 107], [200, 205]], "sequenced": True}
    path = tmp_path / "genes.json"
    path.write_text(json.dumps({"genes": {"PLUS": row}}), encoding="utf-8")
    assert load_gene_models(path) == {"PLUS": PLUS}
    path.write_text(json.dumps({"genes": {"PLUS": {"chrom": "7"}}}), encoding="utf-8")
    with pytest.raises(GenomeReferenceError, match="run index_reference again"):
        load_gene_models(path)
    with pytest.raises(GenomeReferenceError, match="run index_reference again"):
        load_gene_models(tmp_path / "nowhere.json")


@pytest.mark.parametrize(
    ("kinds", "needed", "doubt"),
    [
        (ChangeKind.SUBSTITUTION, ChangeKind.SUBSTITUTION, None),
        (ChangeKind.SUBSTITUTION, ChangeKind.INDEL, Doubt.NOT_ASSAYED),
        (ChangeKind.INDEL, ChangeKind.INDEL, None),
        (ChangeKind.INDEL, ChangeKind.SUBSTITUTION, Doubt.NOT_ASSAYED),
    ],
)
def test_a_caller_of_one_kind_proves_nothing_of_the_other(
    kinds: ChangeKind, needed: ChangeKind, doubt: Doubt | None
) -> None:
    coverage = assay("exome", kinds=frozenset({kinds}), callers=("MuTect 1", "MuSE"))
    assert coverage.codons("PLUS", [1], frozenset({needed})).doubt is doubt
    assert coverage.gene("PLUS", frozenset({needed})).doubt is doubt
    both = coverage.gene("PLUS")
    assert (both.doubt, both.because) == (
        Doubt.NOT_ASSAYED, f"the file's callers (MuTect 1, MuSE) look for {kinds.value} alone"
    )  # fmt: skip
    assert UNDECLARED.gene("PLUS").because.startswith("the sheet declares no assay")


def test_what_is_absent_is_told_in_number() -> None:
    whole = assay("exome")
    assert whole.codons("PLUS", [1]).because == "codon 1 of PLUS lies in the declared exome and holds no such variant"
    told = "codons 1, 2 of PLUS lie in the declared exome and hold no such variant"
    assert whole.codons("PLUS", [1, 2]).because == told
    assert whole.gene("PLUS").because.startswith("the coding bases of PLUS lie in")
