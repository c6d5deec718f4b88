"""The embedded allele catalogue: its structure, what it finds in which spelling, and what it never finds."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moltarget import catalogue
from moltarget.catalogue import COLUMNS, load_catalogue
from moltarget.curation.rows import COLUMNS as WRITTEN_COLUMNS
from moltarget.errors import HgvsError, TableError
from moltarget.hgvs import parse_coding, parse_protein, same_protein_change
from moltarget.hgvs.bases import trim
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.sources.curated import read_curated
from moltarget.model import Build, Locus

RESOURCES = Path(__file__).parents[2] / "resources"
PATH = RESOURCES / "allele_catalogue.tsv"
CATALOGUE = load_catalogue(PATH)
with PATH.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
SLIDING = [row for row in ROWS if not row["before"] or not row["after"] or row["ref"][0] == row["alt"][0]]

G38, G37 = Build.GRCH38, Build.GRCH37
# Not in the panel reference, and CIViC's variant table of 2021 gives no single-base allele for them.
NOT_CATALOGUED = {
    *(("ESR1", "E380"), ("ESR1", "L536"), ("FGFR3", "G370C"), ("FGFR3", "R248C")),
    *(("BCL2", "G101V"), ("GNA11", "Q209"), ("H3-3A", "K28M"), ("H3C2", "K28M")),
    *(("FGFR2", "N549"), ("FGFR2", "V564"), ("FGFR2", "V565")),
}


def names(build: Build, *allele) -> list[str]:
    return [item.hgvs_p or item.hgvs_c for item in CATALOGUE.find(build, Locus(*allele))]


def test_columns_order_and_size():
    assert tuple(ROWS[0]) == COLUMNS == WRITTEN_COLUMNS
    assert PATH.stat().st_size < 3_000_000
    keys = [(r["build"], int(r["chrom"]) if r["chrom"].isdigit() else 99, r["chrom"], int(r["pos"])) for r in ROWS]
    assert keys == sorted(keys)
    alleles = [(r["build"], r["chrom"], r["pos"], r["ref"], r["alt"], r["transcript"]) for r in ROWS]
    assert len(set(alleles)) == len(alleles)


def test_both_builds_hold_the_same_alleles():
    on: dict[str, set[tuple[str, ...]]] = {}
    for row in ROWS:
        on.setdefault(row["build"], set()).add(tuple(row[name] for name in COLUMNS[:7]))
    assert on["GRCh37"] == on["GRCh38"]


def test_rows_are_well_formed():
    for row in ROWS:
        assert row["hgvs_c"] or row["hgvs_p"], row
        assert row["terms"] and row["source"], row
        assert set(row["ref"] + row["alt"] + row["before"] + row["after"]) <= set("ACGT"), row
        assert row["ref"] and row["alt"] and row["ref"] != row["alt"], row
        assert int(row["shift_end"]) - int(row["shift_start"]) + 1 == len(row["before"]), row
        assert row["hgvs_g"].startswith(f"{row['chrom']}:g."), row
        if row["hgvs_p"] not in {"", "p.?"}:
            assert parse_protein(row["hgvs_p"]).short == row["hgvs_p"]
        if row["hgvs_c"]:
            assert str(parse_coding(row["hgvs_c"])) == row["hgvs_c"]


def test_indels_are_anchored_and_leftmost():
    for row in ROWS:
        start, old, new = trim(int(row["pos"]), row["ref"], row["alt"])
        if old and new:
            assert (old, new) == (row["before"], row["after"]) == (row["ref"], row["alt"]), row
            assert int(row["pos"]) == int(row["shift_start"]), row
        else:
            assert len(row["ref"]) == 1 or len(row["alt"]) == 1, row
            assert start == int(row["pos"]) + 1 == int(row["shift_start"]), row


def test_reference_bases_agree_among_rows():
    for build in Build:
        assert CATALOGUE.vote(build, Locus("7", 1, "A", "T")) is None  # builds the index, which checks them


@pytest.mark.parametrize(
    ("allele", "found"),
    [
        ((G38, "7", 140753336, "A", "T"), "p.V600E"),
        ((G37, "7", 140453136, "A", "T"), "p.V600E"),
        ((G38, "7", 140753336, "AC", "TT"), "p.V600K"),
        ((G38, "7", 140753335, "CAC", "CTT"), "p.V600K"),
        ((G38, "7", 140753335, "CA", "TT"), "p.V600E"),
        ((G38, "7", 140753335, "CA", "CT"), "p.V600E"),
        ((G38, "7", 55181378, "C", "T"), "p.T790M"),
        ((G37, "7", 55249071, "C", "T"), "p.T790M"),
        ((G38, "12", 25245351, "C", "A"), "p.G12C"),
        ((G37, "12", 25398285, "C", "A"), "p.G12C"),
        ((G38, "5", 1295113, "G", "A"), "c.-124C>T"),
        ((G37, "5", 1295228, "G", "A"), "c.-124C>T"),
        ((G38, "5", 1295135, "G", "A"), "c.-146C>T"),
        ((G37, "5", 1295250, "G", "A"), "c.-146C>T"),
        ((G38, "7", 55174771, "AGGAATTAAGAGAAGC", "A"), "p.E746_A750del"),  # c.2235_2249del
        ((G38, "7", 55174772, "GGAATTAAGAGAAGCA", "G"), "p.E746_A750del"),  # c.2236_2250del
        ((G37, "7", 55242464, "AGGAATTAAGAGAAGC", "A"), "p.E746_A750del"),
        ((G37, "7", 55242464, "AGGAATTAAGAGAAGCA", "AA"), "p.E746_A750del"),
        ((G38, "7", 55174776, "TTAAGAGAAG", "C"), "p.L747_A750delinsP"),
        ((G38, "7", 55174775, "ATTAAGAGAAG", "AC"), "p.L747_A750delinsP"),
        ((G38, "7", 55174774, "AATTAAGAGAAGCAACATC", "T"), "p.E746_S752delinsV"),
        ((G38, "9", 130872896, "C", "T"), "p.T315I"),  # on NM_005157; T334I on the longer isoform
        ((G38, "3", 38141150, "T", "C"), "p.L265P"),  # on NM_002468; L273P on the longer isoform
        ((G38, "6", 152098791, "A", "G"), "p.D538G"),
    ],
)
def test_known_alleles(allele, found):
    assert names(*allele) == [found]


def test_splice_variants_of_met():
    (donor,) = CATALOGUE.find(G38, Locus("7", 116771990, "G", "T"))
    assert (donor.hgvs_c, donor.terms, donor.intron) == ("c.3028+1G>T", ("splice_donor_variant",), "14/20")
    (last_base,) = CATALOGUE.find(G37, Locus("7", 116412043, "G", "A"))
    assert (last_base.hgvs_c, last_base.hgvs_p, last_base.exon) == ("c.3028G>A", "p.D1010N", "14/21")


def test_consequence_is_whole():
    (found,) = CATALOGUE.find(G37, Locus("7", 55242465, "GGAATTAAGAGAAGC", ""))
    assert (found.gene, found.transcript, found.exon) == ("EGFR", "LRG_304t1", "19/28")
    assert (found.first_residue, found.last_residue, found.preferred) == (746, 750, True)
    assert found.terms == ("inframe_deletion",)


@pytest.mark.parametrize(
    "allele",
    [
        (G37, "7", 140753336, "A", "T"),  # the other build's place
        (G38, "7", 140753336, "A", "*"),
        (G38, "7", 140753336, "A", "<DEL>"),
        (G38, "7", 140753336, "A", "A"),
        (G38, "17", 140753336, "A", "T"),
        (G38, "7", 55174771, "AGGAATTAAGAGAAG", "A"),  # 14 bases: a frameshift
        (G38, "7", 55174771, "AGGAATTAAGAGAAGC", "AT"),  # 15 bases replaced by one
    ],
)
def test_other_alleles_are_not_found(allele):
    assert names(*allele) == []


@given(st.sampled_from(SLIDING), st.data())
def test_every_spelling_of_an_indel_is_found(row, data):
    before, after, start = row["before"], row["after"], int(row["shift_start"])
    lost = max(len(before) - len(after), 0)
    offset = data.draw(st.integers(0, len(before) - lost))
    old = before[offset : offset + lost]
    new = after[offset : offset + len(after) - len(before) + lost]
    right = data.draw(st.integers(0, len(before) - offset - lost))  # further bases as context
    left = data.draw(st.integers(0, offset))
    ref = before[offset - left : offset] + old + before[offset + lost : offset + lost + right]
    alt = before[offset - left : offset] + new + before[offset + lost : offset + lost + right]
    asked = Locus(row["chrom"], start + offset - left, ref, alt)
    same = before[:offset] + new + before[offset + lost :] == after
    found = {item.hgvs_c for item in CATALOGUE.find(Build(row["build"]), asked)}
    assert (row["hgvs_c"] in found) == same


@given(st.sampled_from(ROWS), st.integers(0, 400), st.sampled_from("ACGT"))
def test_another_new_base_is_another_allele(row, place, base):
    alt = row["alt"]
    place %= len(alt)
    changed = alt[:place] + base + alt[place + 1 :]
    asked = Locus(row["chrom"], int(row["pos"]), row["ref"], changed)
    found = {item.hgvs_c or item.hgvs_p for item in CATALOGUE.find(Build(row["build"]), asked)}
    assert ((row["hgvs_c"] or row["hgvs_p"]) in found) == (changed == alt)


@given(st.sampled_from(ROWS), st.integers(1, 5))
def test_another_place_is_another_allele(row, moved):
    start = int(row["pos"]) + len(row["before"]) + len(row["after"]) + moved
    found = CATALOGUE.find(Build(row["build"]), Locus(row["chrom"], start, row["ref"], row["alt"]))
    assert row["hgvs_c"] not in {item.hgvs_c for item in found} or not row["hgvs_c"]


def test_votes():
    assert CATALOGUE.vote(G38, Locus("7", 140753336, "A", "T")) is True
    assert CATALOGUE.vote(G38, Locus("7", 140753336, "A", "C")) is True  # REF alone counts
    assert CATALOGUE.vote(G38, Locus("7", 140753336, "G", "T")) is False
    assert CATALOGUE.vote(G37, Locus("7", 140753336, "A", "T")) is None
    assert CATALOGUE.vote(G38, Locus("7", 140753336, "N", "T")) is None
    assert CATALOGUE.vote(G38, Locus("7", 140753333, "NNNA", "N")) is True  # the last base overlaps


def test_the_wrong_build_is_voted_down():
    """REF of one build's substitutions at the other build's catalogued places."""
    verdicts = [
        CATALOGUE.vote(G37, Locus(row["chrom"], int(row["pos"]), row["ref"], row["alt"]))
        for row in ROWS
        if row["build"] == G38
    ]
    assert verdicts.count(True) <= verdicts.count(False) + verdicts.count(None) // 10


def test_genes():
    assert {"BRAF", "EGFR", "ESR1", "KRAS", "TERT"} <= set(CATALOGUE.genes())
    assert list(CATALOGUE.genes()) == sorted({row["gene"] for row in ROWS})


def test_every_exact_change_of_the_base_is_catalogued():
    asked = {item for row in read_curated(RESOURCES / "knowledge_base") for item in f.features_of(row.condition)}
    held: dict[str, list[str]] = {}
    for row in ROWS:
        held.setdefault(row["gene"], []).extend({row["hgvs_c"], row["hgvs_p"].removeprefix("p.")} - {""})
    wanted, missing = set(), set()
    for feature in asked:
        known = held.get(getattr(feature, "gene", ""), [])
        if isinstance(feature, f.ProteinChangeIs | f.CodingChangeIs):
            key = (feature.gene, feature.change)
            found = key[1] in known or any(_same(key[1], name) for name in known)
        elif isinstance(feature, f.CodonChanged):
            key = (feature.gene, f"{feature.reference}{feature.number}")
            found = any(name[:-1] == key[1] for name in known)
        else:
            continue
        wanted.add(key)
        missing |= set() if found else {key}
    assert len(wanted) > 100
    assert missing == NOT_CATALOGUED & wanted


def _same(one: str, other: str) -> bool:
    try:
        return same_protein_change(parse_protein(one), parse_protein(other))
    except HgvsError:
        return False


@pytest.mark.parametrize(
    "codon", ["KRAS G12", "KRAS Q61", "NRAS G13", "BRAF V600", "IDH1 R132", "IDH2 R172", "FLT3 D835"]
)
def test_codons_hold_all_nineteen_residues(codon):
    gene, residue = codon.split()
    found = {row["hgvs_p"][-1] for row in ROWS if row["gene"] == gene and row["hgvs_p"][2:-1] == residue}
    assert found >= set("ACDEFGHIKLMNPQRSTVWY") - {residue[0]}


def test_lines_are_split_for_the_contig_that_is_asked_about_alone(monkeypatch):
    """What loading costs is measured by benchmarks/start_up.py."""
    indexed, index = [], catalogue._index
    monkeypatch.setattr(catalogue, "_index", lambda lines, path: indexed.append(lines) or index(lines, path))
    loaded = load_catalogue(PATH)
    assert indexed == []
    for _ in range(2):
        assert loaded.find(G38, Locus("7", 140753336, "A", "T"))
    (lines,) = indexed
    assert lines and {tuple(line.split("\t")[7:9]) for line in lines} == {("GRCh38", "7")}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("gene\tbuild\n", "header must be"),
        ("", "cannot be read"),
        ("\t".join(COLUMNS) + "\nEGFR\tX\n", "line 2 is damaged"),
        ("\t".join(COLUMNS) + "\n" + "\t".join(["x"] * 7 + ["hg18"] + ["x"] * 10) + "\n", "line 2 is damaged"),
    ],
)
def test_damaged_files(tmp_path, text, fault):
    path = tmp_path / "catalogue.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=fault):
        load_catalogue(path)


def test_contradicting_reference_bases_are_a_fault(tmp_path):
    header, first, *_ = PATH.read_text(encoding="utf-8").splitlines()
    cells = first.split("\t")
    cells[10], cells[14] = ("A", "A") if cells[10] != "A" else ("C", "C")
    path = tmp_path / "catalogue.tsv"
    path.write_text("\n".join([header, first, "\t".join(cells)]) + "\n", encoding="utf-8")
    with pytest.raises(TableError, match="two reference bases"):
        load_catalogue(path).vote(Build(cells[7]), Locus(cells[8], 1, "A", "T"))


def test_missing_file(tmp_path):
    with pytest.raises(TableError, match="cannot be read"):
        load_catalogue(tmp_path / "none.tsv")
