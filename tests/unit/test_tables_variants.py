"""The variants table: names as vendors write them, wild type, and what is refused."""

from __future__ import annotations

import pytest
from table_files import fault, read, write

from moltarget.errors import HgvsError, TableError
from moltarget.model import Consequence, Origin, SmallVariant
from moltarget.tables.variants import read_variants


@pytest.fixture(autouse=True)
def _working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_variants():
    named = read(
        "variants",
        "braf|p.Val600Glu|31%|400|124|somatic|NM_004333.6",
        "BRCA1|NM_007294.4:c.68_69del||||germline",
        "EGFR|NP_005219.2:p.(L858R)|0.5",
        "KRAS|wild type",
        "NRAS|Wild-Type",
        "C9ORF72|p.M1?",
        "KRAS|WT",
        "BRCA2|wild type||||Germline",
        "BRCA2|p.R2842C||||somatic",
    )
    first = SmallVariant(
        key="BRAF:p.Val600Glu",
        locus=None,
        consequences=(Consequence("BRAF", "NM_004333.6", (), hgvs_p="p.Val600Glu"),),
        written="p.Val600Glu",
        vaf=0.31,
        depth=400,
        alt_reads=124,
        origin=Origin.SOMATIC,
        source="variants table",
    )
    assert named.variants[0] == first
    assert (named.wild_type_genes, named.germline_wild_type_genes) == (("KRAS", "NRAS"), ("BRCA2",))
    second, third, fourth = named.variants[1:4]
    assert second.consequences == (Consequence("BRCA1", "NM_007294.4", (), hgvs_c="c.68_69del"),)
    assert (second.key, second.origin, second.written) == (
        "BRCA1:c.68_69del",
        Origin.GERMLINE,
        "NM_007294.4:c.68_69del",
    )
    assert (second.vaf, second.depth, second.alt_reads) == (None, None, None)
    assert third.consequences[0].transcript == ""  # a protein accession is no transcript
    assert third.written == "NP_005219.2:p.(L858R)"
    assert (third.key, third.origin) == ("EGFR:p.(L858R)", Origin.UNKNOWN)
    assert fourth.consequences[0].gene == "C9orf72"


@pytest.mark.parametrize(
    "change",
    ["p.V600E", "p.(Val600Glu)", "p.E746_A750del", "p.A767_V769dup", "p.R1627*", "p.Glu189fsTer12", "p.E189fs*12", "p.?",
     "p.V600=", "p.D770_N771insNPG", "c.1799T>A", "c.340+1G>A", "c.-124C>T", "c.*12A>G", "c.68_69del", "c.2236_2250del",
     "c.[1799T>A;1803A>T]", "p.Met1ext-5", "c.1799_1800delinsAA", "p.S752_I759del"],
)  # fmt: skip
def test_names_that_are_let_through_to_the_hgvs_room(change):
    (variant,) = read("variants", f"BRAF|{change}").variants
    assert variant.key == f"BRAF:{change}"
    assert (variant.consequences[0].hgvs_p or variant.consequences[0].hgvs_c) == change


@pytest.mark.parametrize(
    ("change", "transcript"),
    [
        ("NM_004333.6:c.1799T>A", "NM_004333.6"),
        ("NM_004333.6(BRAF):c.1799T>A", "NM_004333.6"),
        ("ENST00000646891.2:c.1799T>A", "ENST00000646891.2"),
        ("LRG_299t1:c.1799T>A", "LRG_299t1"),
        ("braf:c.1799T>A", ""),
    ],
)
def test_accession_and_gene_are_taken_off(change, transcript):
    (variant,) = read("variants", f"BRAF|{change}").variants
    assert variant.consequences == (Consequence("BRAF", transcript, (), hgvs_c="c.1799T>A"),)
    assert (variant.key, variant.written) == ("BRAF:c.1799T>A", change)


def test_names_are_normalised_and_refused_by_the_given_function():
    def check(change: str) -> str:
        if change == "p.V600Z":
            raise HgvsError("'Z' is no amino acid")
        return change.replace("Val600Glu", "V600E")

    path = write("variants", "BRAF|NP_004324.2:p.Val600Glu")
    (variant,) = read_variants(path, check).variants
    assert (variant.key, variant.written) == ("BRAF:p.V600E", "NP_004324.2:p.Val600Glu")
    with pytest.raises(TableError, match=r"variants\.tsv: 1 fault\n  line 2: change: 'Z' is no amino acid"):
        read_variants(write("variants", "BRAF|p.V600Z"), check)
    with pytest.raises(TableError, match=r"BRAF:p\.V600E is already in line 2 with other values"):
        read_variants(write("variants", "BRAF|p.V600E|0.1", "BRAF|p.Val600Glu|0.2"), check)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["BRAF|V600E"], "line 2: change: 'V600E' is not one HGVS name; write p.V600E"),
        (["BRAF|Val600Glu"], "write p.Val600Glu"),
        (["BRAF|c.1799T>A p.V600E"], "give one name a row"),
        (["BRAF|g.140453136A>T"], "write a p. name (p.V600E, p.Val600Glu), a c. name (c.1799T>A), or: wild type"),
        (["BRAF|BRAF:p.V600E:x"], "not one HGVS name"),
        (["BRAF|X.1:p.V600E"], "not one HGVS name"),
        (["BRAF|NC_000007.14:c.1A>T"], "not one HGVS name"),
        (["BRAF|KRAS:p.V600E"], "change: it is named on KRAS, the row's gene is BRAF"),
        (["BRAF|NM_004333.6(KRAS):c.1799T>A"], "change: it is named on KRAS, the row's gene is BRAF"),
        (["BRAF|amplification"], "not one HGVS name"),
        (["BRAF|=cmd|"], "not one HGVS name"),
        (["BRAF|p.<script>"], "not one HGVS name"),
        (["BRAF|NP_004324.2:c.1799T>A"], "names a coding change on a protein accession"),
        (["BRAF|"], "change: the cell is empty"),
        (["|p.V600E"], "gene: the cell is empty"),
        (["BRAF;KRAS|p.V600E"], "'BRAF;KRAS' is not one gene symbol"),
        (["=cmd()|p.V600E"], "is not one gene symbol"),
        (["ＢＲＡＦ|p.V600E"], "is not one gene symbol"),
        (["BRAF|p.V600E|31"], "vaf: '31' is more than 1; did you mean 31%?"),
        (["BRAF|p.V600E|0"], "vaf: '0' is not above 0; leave the cell empty when it is unknown"),
        (["BRAF|p.V600E||0"], "depth: '0' is not a whole number of 1 or more"),
        (["BRAF|p.V600E|||1.5"], "alt_reads: '1.5' is not a whole number"),
        (["BRAF|p.V600E||10|11"], "alt_reads: 11 alternate reads are more than the depth of 10"),
        (["BRAF|p.V600E||||tumour"], "origin: 'tumour' is not known; allowed: somatic, germline, unknown"),
        (["BRAF|p.V600E|||||NP_004324.2"], "transcript: 'NP_004324.2' is not a transcript accession"),
        (["BRAF|p.V600E|||||a b"], "transcript: 'a b' is not a transcript accession"),
        (
            ["BRAF|NM_004333.4:c.1799T>A|||||NM_004333.6"],
            "NM_004333.6 is not the NM_004333.4 that the change is named on",
        ),
        (["BRAF|p.V600E|0.1", "BRAF|p.V600E|0.2"], "line 3: BRAF:p.V600E is already in line 2 with other values"),
        (["KRAS|wild type|0.1"], "vaf: a wild-type gene has no vaf"),
        (["KRAS|wild type||||somatic"], "origin: of a wild-type gene it is germline (a germline test) or empty"),
        (["TP53|wild type||||germline", "TP53|p.R175H||||germline"], "line 3: TP53 has a change here"),
        (["KRAS|p.G12C", "KRAS|wild type"], "line 2: KRAS has a change here and is called wild type in line 3"),
    ],
)
def test_variants_refused(rows, told):
    assert told in fault("variants", *rows)
