"""Existing annotation: VEP, SnpEff and bcftools csq fields to consequences, and whether they fit the alleles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pysam.bcftools
import pytest
from vcf_factory import SHARED, calls, opened, text_of

from moltarget.model import Call, Consequence, Locus
from moltarget.vcf import VcfSettings, codon_check, open_vcf
from moltarget.vcf.bcsq import protein_name
from moltarget.vcf.csq import annotated_alleles, vep_entries_of_alt
from moltarget.vcf.protein_names import one_letter, snpeff_name

VEP = (
    "Allele|Consequence|SYMBOL|Feature_type|Feature|EXON|INTRON|HGVSc|HGVSp|Protein_position|Codons|STRAND|PICK"
    "|CANONICAL|MANE_SELECT"
)
VEP_META = (
    f'INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: {VEP}">',
    'VEP="v110" time="2024-01-01" cache="/x/homo_sapiens/110_GRCh38" assembly="GRCh38.p14"',
)
ANN_META = (
    "INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: 'Allele | Annotation | Annotation_Impact |"
    " Gene_Name | Gene_ID | Feature_Type | Feature_ID | Transcript_BioType | Rank | HGVS.c | HGVS.p |"
    " cDNA.pos / cDNA.length | CDS.pos / CDS.length | AA.pos / AA.length | Distance | ERRORS / WARNINGS / INFO' \">",
    'SnpEffVersion="5.1d (build 2022-04-19), by Pablo Cingolani"',
    'SnpEffCmd="SnpEff  GRCh37.75 in.vcf "',
)
BCSQ_META = (
    'INFO=<ID=BCSQ,Number=.,Type=String,Description="Local consequence annotation from BCFtools/csq. Format: '
    'Consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change">',
    "bcftools_csqVersion=1.21+htslib-1.21",
)


def vep(**columns: str) -> str:
    return "|".join(columns.get(name, "") for name in VEP.split("|"))


def read(folder: Path, meta: Sequence[str], rows: Sequence[str]) -> list[tuple[Consequence, ...]]:
    return [call.consequences for call in calls(opened(folder, rows, meta=meta, samples=()))]


def test_vep_entry(tmp_path: Path) -> None:
    entry = vep(
        Allele="T", Consequence="missense_variant&splice_region_variant", SYMBOL="BRAF", Feature_type="Transcript",
        Feature="ENST00000646891.2", EXON="15/18", HGVSc="ENST00000646891.2:c.1799T>A",
        HGVSp="ENSP00000493543.1:p.Val600Glu", Protein_position="600/766", MANE_SELECT="NM_004333.6",
    )  # fmt: skip
    ((found,),) = read(tmp_path, VEP_META, [f"7 140753336 . A T . . CSQ={entry}"])
    terms = ("missense_variant", "splice_region_variant")
    assert found == Consequence(
        "BRAF", "ENST00000646891.2", terms, "c.1799T>A", "p.V600E", "15/18", "", 600, 600, preferred=True
    )


def test_read_annotation_can_be_switched_off(tmp_path: Path) -> None:
    rows = [f"7 10 . A T . . CSQ={vep(Allele='T', SYMBOL='G')}"]
    file = opened(tmp_path, rows, meta=VEP_META, samples=(), settings=VcfSettings(read_annotation=False))
    assert calls(file)[0].consequences == ()
    assert file.header.annotation is not None
    assert (file.header.annotation.assembly, file.header.annotation.version) == ("GRCh38.p14", "v110")


def test_far_terms_are_kept(tmp_path: Path) -> None:
    entries = [vep(Allele="T", Consequence="intergenic_variant"), vep(Allele="T", Consequence="upstream_gene_variant")]
    (found,) = read(tmp_path, VEP_META, [f"7 10 . A T . . CSQ={','.join(entries)}"])
    assert [one.terms for one in found] == [("intergenic_variant",), ("upstream_gene_variant",)]


@pytest.mark.parametrize(
    ("ref", "alts", "names"),
    [
        ("A", ["T", "G"], ["T", "G"]),
        ("TG", ["AC"], ["AC"]),
        ("TGA", ["T"], ["-"]),
        ("T", ["TGA"], ["GA"]),
        ("GTT", ["G", "GT", "GTTT"], ["-", "T", "TTT"]),
        ("CA", ["C", "TA"], ["C", "TA"]),
        ("CA", ["C", "*"], ["-", "*"]),
    ],
)
def test_vep_allele_names(ref: str, alts: list[str], names: list[str]) -> None:
    assert annotated_alleles(ref, alts) == names
    entries = [{"Allele": name} for name in names]
    for number, name in enumerate(names, start=1):
        assert vep_entries_of_alt(entries, ref, alts, number) == [{"Allele": name}]


def test_vep_minimal_alleles_and_allele_numbers() -> None:
    minimal = [{"Allele": "-"}, {"Allele": "G"}]  # CAA>C is "-"; CAA>CAG is "G" when each allele is trimmed alone
    assert vep_entries_of_alt(minimal, "CAA", ["CAG", "C"], 1) == [{"Allele": "G"}]
    numbered = [{"Allele": "T", "ALLELE_NUM": "2"}, {"Allele": "T", "ALLELE_NUM": "1"}]
    assert vep_entries_of_alt(numbered, "A", ["G", "T"], 2) == [numbered[0]]
    assert vep_entries_of_alt(numbered, "A", ["T"], 1) == numbered  # ALT 2 is not here: split after it was annotated
    unnamed = [{"SYMBOL": "BRAF"}, {"SYMBOL": "KRAS"}]  # no column Allele
    assert vep_entries_of_alt(unnamed, "A", ["T"], 1) == unnamed
    assert vep_entries_of_alt(unnamed, "A", ["T", "C"], 1) == []
    split = [{"Allele": "T", "ALLELE_NUM": "1"}, {"Allele": "A", "ALLELE_NUM": "2"}]
    assert vep_entries_of_alt(split, "C", ["A"], 1) == [split[1]]
    assert vep_entries_of_alt([{"Allele": "C"}], "A", ["T"], 1) == []
    assert vep_entries_of_alt([{"Allele": "-"}], "GTT", ["G", "GT"], 2) == []  # "-" is the other ALT's name


@pytest.mark.parametrize(
    ("marks", "chosen"),
    [
        ([{}, {"PICK": "1"}, {"CANONICAL": "YES"}, {"MANE_SELECT": "NM_1.1"}], 3),
        ([{}, {"PICK": "1"}, {"CANONICAL": "YES"}], 2),
        ([{}, {"PICK": "1"}], 1),
        ([{}, {}], 0),
    ],
)
def test_preferred_transcript_of_each_gene(tmp_path: Path, marks: list[dict[str, str]], chosen: int) -> None:
    entries = [vep(Allele="T", SYMBOL="A", Feature=f"T{index}", **mark) for index, mark in enumerate(marks)]
    entries.append(vep(Allele="T", SYMBOL="B", Feature="other"))
    (found,) = read(tmp_path, VEP_META, [f"7 10 . A T . . CSQ={','.join(entries)}"])
    assert [one.transcript for one in found if one.preferred] == [f"T{chosen}", "other"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ENSP00000288602.6:p.Val600Glu", "p.V600E"),
        ("ENSP00000288602.6:p.Val600%3D", "p.V600="),
        ("p.(Arg97ProfsTer23)", "p.R97Pfs*23"),
        ("NP_000537.3:p.Glu11Ter", "p.E11*"),
        ("p.Glu746_Ala750del", "p.E746_A750del"),
        ("p.Leu747_Pro753delinsSer", "p.L747_P753delinsS"),
        ("p.Ter110GlnextTer17", "p.*110Qext*17"),
        ("p.Met1?", "p.M1?"),
        ("p.V600E", "p.V600E"),
        ("p.Sec45Cys", "p.U45C"),
        ("", ""),
        ("c.1799T>A", ""),
    ],
)
def test_one_letter_names(written: str, name: str) -> None:
    assert one_letter(written) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("p.ValLys600GluLys", "p.V600E"),
        ("p.ThrVal599ThrGlu", "p.V600E"),
        ("p.ThrVal599IleGlu", "p.T599_V600delinsIE"),
        ("p.ThrVal599Thr*", "p.V600*"),
        ("p.ThrVal599*", "p.TV599*"),  # which of the two is not told
        ("p.ThrValLys599IleTerGlu", "p.T599_K601delinsI*"),
        ("p.ThrVal599ThrVal", "p.T599="),
        ("p.Ter864Glnext*?", "p.*864Qext"),
        ("p.Val600Glu", "p.V600E"),
        ("p.Glu746_Ala750del", "p.E746_A750del"),
        ("p.Trp288fs", "p.W288fs"),
        ("", ""),
    ],
)
def test_snpeff_names(written: str, name: str) -> None:
    assert snpeff_name(written) == name


def test_snpeff_layout(tmp_path: Path) -> None:
    missense = "T|missense_variant|MODERATE|BRAF|g|transcript|NM_004333.4|pc|15/18|c.1799T>A|p.Val600Glu|1|1|600/766||"
    intron = "G|intron_variant|MODIFIER|BRAF|g|transcript|NM_004333.4|pc|14/17|c.1742-9T>C||||||"
    meta = [*ANN_META]
    found = read(tmp_path, meta, [f"7 10 . A T,G . . ANN={missense},{intron}", f"7 11 . A T . . ANN={intron}"])
    assert [(one.hgvs_p, one.exon, one.intron, one.first_residue) for one in found[0]] == [
        ("p.V600E", "15/18", "", 600)
    ]
    assert [(one.hgvs_c, one.exon, one.intron) for one in found[1]] == [("c.1742-9T>C", "", "14/17")]
    assert found[2] == ()
    annotation = opened(tmp_path, [], meta=meta, samples=()).header.annotation
    assert annotation is not None
    assert (annotation.engine, annotation.version, annotation.assembly) == ("SnpEff", "5.1d", "GRCh37.75")


@pytest.mark.parametrize(
    ("change", "terms", "name", "first", "last"),
    [
        ("858L>858R", ["missense_variant"], "p.L858R", 858, 858),
        ("858L>853R", ["missense_variant"], "p.L858R", 858, 858),
        ("600V", ["synonymous_variant"], "p.V600=", 600, 600),
        ("746ELREA>746EP", ["inframe_deletion"], "p.L747_A750delinsP", 747, 750),
        ("745KELREA>745K", ["inframe_deletion"], "p.E746_A750del", 746, 750),
        ("748RE>748K", ["inframe_deletion"], "p.R748_E749delinsK", 748, 749),
        ("768S>768SH", ["inframe_insertion"], "", 768, 769),
        ("600V>600*", ["stop_gained"], "p.V600*", 600, 600),
        ("751TS>751T*", ["stop_gained", "inframe_insertion"], "p.S752*", 752, 752),
        ("745KELREA*>745KNISESQQGNPR*", ["frameshift_variant"], "p.E746Nfs*12", 746, 746),
        ("745KELRE..1211>745KNISE..757", ["frameshift_variant"], "p.E746Nfs*12", 746, 746),
        ("176C..394>176A..246", ["frameshift_variant"], "p.C176Afs*71", 176, 176),
        ("745K..1211>745K..757", ["frameshift_variant"], "", 746, 746),
        ("394*>394RLVA*", ["stop_lost"], "p.*394Rext*4", 394, 394),
        # csq reads no further than the old stop: a distance that it does not show is untold, not "no stop found"
        ("288WQWRKSL*>288CLAVEEV", ["frameshift_variant"], "p.W288Cfs", 288, 288),
        ("864*>864Q", ["stop_lost"], "p.*864Qext", 864, 864),
        ("789LG*>789LGA", ["frameshift_variant"], "p.*791Aext", 791, 791),
        ("789LG*>789LGA*", ["frameshift_variant"], "p.*791Aext*1", 791, 791),
        # begins before the stop codon and includes it: a frameshift (HGVS 21.0)
        ("635P*>635QP", ["stop_lost"], "p.P635Qfs", 635, 635),
        ("317PL*>317P", ["stop_lost", "inframe_deletion"], "p.L318fs", 318, 318),
        ("1MAVE>1M", ["inframe_deletion", "start_lost"], "p.A2_E4del", 2, 4),
        ("1M>1MSL", ["inframe_insertion", "start_lost"], "", 1, 2),
        ("1M>1V", ["start_lost"], "p.M1?", 1, 1),
        ("rubbish", [], "", None, None),
    ],
)
def test_csq_changes_to_names(
    change: str, terms: list[str], name: str, first: int | None, last: int | None
) -> None:  # fmt: skip
    found = protein_name(change, terms)
    assert found[:3] == (name, first, last)
    assert bool(found[3]) or bool(name)


def test_bcsq_alleles_and_references(tmp_path: Path) -> None:
    joined = "missense|BRAF|t1|protein_coding|-|600V>600K|13A>T+14C>T"
    rows = [
        "7 12 . C G,T . . BCSQ=synonymous|BRAF|t1|protein_coding|-|600V|12C>G,missense|BRAF|t1|protein_coding|-|9A>9G|12C>T",
        "7 13 . A T . . BCSQ=@14",
        f"7 14 . C T . . BCSQ={joined}",
        "7 15 . C T . . BCSQ=@99",
        "7 16 . C T . . BCSQ=splice_region&intron|BRAF|t1|protein_coding",
        "7 17 . C T . . BCSQ=*missense|BRAF|t1|protein_coding|-|700A>700G|17C>T",
    ]
    found = read(tmp_path, BCSQ_META, rows)
    assert [one.hgvs_p for one in found[0]] == ["p.V600="]
    assert [one.hgvs_p for one in found[1]] == ["p.A9G"]
    for joined_call in found[2:4]:
        assert [(one.hgvs_p, one.gene) for one in joined_call] == [("p.V600K", "BRAF")]
        assert "joined on one haplotype" in joined_call[0].note
    assert "record at 99" in found[4][0].note
    assert found[5][0].terms == ("splice_region_variant", "intron_variant")
    assert "behind a stop" in found[6][0].note


def test_what_csq_misreads_gets_no_name(tmp_path: Path) -> None:
    """EGFR L747_A750delinsP: 746ELRE>746D without a base before it, right with one (bcftools 1.24)."""
    entry = "inframe_deletion|EGFR|t1|protein_coding|+|{}|{}"
    rows = [
        f"7 55174775 . ATTAAGAGAAG AC . . BCSQ={entry.format('746ELREA>746EP', '55174775ATTAAGAGAAG>AC')}",
        f"7 55174776 . TTAAGAGAAG C . . BCSQ={entry.format('746ELRE>746D', '55174776TTAAGAGAAG>C')}",
    ]
    anchored, bare = (one for (one,) in read(tmp_path, BCSQ_META, rows))
    assert (anchored.hgvs_p, anchored.first_residue, anchored.note) == ("p.L747_A750delinsP", 747, "")
    assert (bare.hgvs_p, bare.first_residue, bare.terms) == ("", None, ("inframe_deletion",))
    assert "misreads" in bare.note


def test_a_start_that_csq_shows_is_not_lost(tmp_path: Path) -> None:
    rows = [
        "7 10 . ACATCG A . . BCSQ=inframe_deletion&start_lost|G|t1|protein_coding|+|1MAVE>1M|10ACATCG>A",
        "7 11 . G T . . BCSQ=start_lost|G|t1|protein_coding|+|1M>1V|11G>T",
    ]
    kept, lost = (one for (one,) in read(tmp_path, BCSQ_META, rows))
    assert (kept.hgvs_p, kept.terms) == ("p.A2_E4del", ("inframe_deletion",))
    assert (lost.hgvs_p, lost.terms) == ("p.M1?", ("start_lost",))


@pytest.mark.parametrize("phase", ["-l", "-pa"])
def test_bcsq_as_bcftools_writes_it(tmp_path: Path, phase: str) -> None:
    """BRAF V600 as two SNVs in cis: V600E and V600M apart, V600K joined (codon GTG, minus strand)."""
    reference = SHARED.parent / "reference" / "GRCh38.panel.fa.gz"
    if not reference.exists():
        pytest.skip("shared file reference/GRCh38.panel.fa.gz is absent")
    plain = tmp_path / "in.vcf"
    meta = ["contig=<ID=7,length=159345973>", 'FORMAT=<ID=GT,Number=1,Type=String,Description="g">']
    rows = ["7 140753336 . A T . PASS . GT 0|1", "7 140753337 . C T . PASS . GT 0|1"]
    plain.write_text(text_of(rows, meta=meta), encoding="utf-8")
    gff = str(reference).replace(".fa.gz", ".gff3.gz")
    output = tmp_path / "out.vcf"
    output.write_text(pysam.bcftools.csq(phase, "-f", str(reference), "-g", gff, str(plain)), encoding="utf-8")
    names = [[one.hgvs_p for one in call.consequences] for call in calls(open_vcf(output))]
    assert names == ([["p.V600E"], ["p.V600M"]] if phase == "-l" else [["p.V600K"], ["p.V600K"]])


@pytest.mark.parametrize(
    ("ref", "alt", "fields", "answer"),
    [
        ("A", "T", {"Codons": "gTg/gAg", "STRAND": "-1"}, True),
        ("T", "A", {"Codons": "gTg/gAg", "STRAND": "1"}, True),
        ("A", "T", {"Codons": "gTg/gAg", "STRAND": "1"}, False),
        ("C", "T", {"Codons": "gTg/gAg", "STRAND": "-1"}, False),
        ("CA", "TT", {"Codons": "gTG/gAA", "STRAND": "-1"}, True),
        ("AC", "A", {"Codons": "gTg/gg", "STRAND": "1"}, None),
        ("A", "T", {"Codons": "", "STRAND": "-1"}, None),
        ("A", "T", {}, None),
        ("A", "T", {"GIVEN_REF": "A", "USED_REF": "G"}, False),
        ("A", "T", {"ERRORS / WARNINGS / INFO": "WARNING_REF_DOES_NOT_MATCH_GENOME"}, False),
    ],
)
def test_codon_check(ref: str, alt: str, fields: dict[str, str], answer: bool | None) -> None:
    assert codon_check(Call(1, Locus("7", 10, ref, alt)), fields) is answer


def test_annotation_votes(tmp_path: Path) -> None:
    good = vep(Allele="T", Codons="gTg/gAg", STRAND="-1")
    bad = vep(Allele="T", Codons="gCg/gAg", STRAND="-1")
    rows = [f"7 {pos} . A T . . CSQ={entry}" for pos, entry in ((10, good), (11, bad), (12, f"{bad},{good}"))]
    file = opened(tmp_path, [*rows, "7 13 . A T . . ."], meta=VEP_META, samples=())
    votes = file.annotation_votes()
    assert (votes.agree, votes.disagree, votes.unknown, votes.first) == (2, 1, 1, "record 2 (7:11:A>T)")
    assert file.annotation_votes(limit=1).agree == 1


def test_hostile_annotation_is_survived(tmp_path: Path) -> None:
    rows = [
        "7 10 . A T . . CSQ=",
        "7 11 . A T . . CSQ=T",
        "7 12 . A T . . CSQ=,,T|x",
        "7 13 . A T . . CSQ=T" + "|" * 99,
    ]
    found = read(tmp_path, VEP_META, rows)
    assert [len(one) for one in found] == [0, 1, 1, 1]
