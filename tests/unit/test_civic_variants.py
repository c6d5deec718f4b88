"""CIViC's variant summaries: what their HGVS expressions add to a condition, and what they must not add."""

from __future__ import annotations

from pathlib import Path

import pytest

from moltarget.errors import KnowledgeBaseError
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.knowledge_base.sources.civic_names import old_profile
from moltarget.knowledge_base.sources.civic_variants import Expressions, from_expressions, read_variants, widened
from moltarget.knowledge_base.words import to_words


def known(gene: str, coding: str = "", protein: str = "") -> Expressions:
    return Expressions(gene, tuple(coding.split()), tuple(protein.split()))


@pytest.mark.parametrize(
    ("profile", "expressions", "words"),
    [
        # a frameshift named by the deleted codon gets its coding name (CIViC variant 605)
        ("PTEN V317fs", known("PTEN", "c.950_953del"), "PTEN V317fs (c.950_953del)"),
        # an isoform's number, by the same two residues (variant 457)
        ("FCGR3A F212V", known("FCGR3A", "c.526T>G", "F176V"), "FCGR3A F212V OR FCGR3A F176V"),
        # a plain missense name is left alone: its c. name adds nothing
        ("BRAF V600E", known("BRAF", "c.1799T>A", "V600E"), "BRAF V600E"),
        # another change printed beside it is not the same one
        ("BRAF V600E", known("BRAF", "", "V600K"), "BRAF V600E"),
        # a c. name of an isoform that counts otherwise contradicts the residue (variant 44's sibling on ERBB2)
        ("ERBB2 Y772_A775dup", known("ERBB2", "c.2224_2235dup"), "ERBB2 Y772_A775dup"),
        ("VHL M54fs (c.161dup)", known("VHL", "c.161dup", "M54Ifs"), "VHL M54fs (c.161dup) OR VHL M54Ifs (c.161dup)"),
        # rs numbers and star alleles stand for a change (variants 164, 2 of DPYD)
        ("KRAS rs61764370", known("KRAS", "c.*2505T>G"), "KRAS rs61764370 OR KRAS c.*2505T>G"),
        ("KIT rs3733542", known("KIT", "c.2586G>C", "L862="), "KIT rs3733542 OR KIT c.2586G>C"),
        ("KIT rs3733542", known("KIT", "", "L862="), "KIT rs3733542"),
        (
            "DPYD *2A homozygous",
            known("DPYD", "c.1905+1G>A"),
            "DPYD *2A homozygous OR DPYD c.1905+1G>A AND DPYD *2A homozygous",
        ),
        # a condition of several features is what its words say
        ("BCR::ABL1 Fusion AND ABL1 T315I", known("ABL1", "", "T334I"), "BCR::ABL1 Fusion AND ABL1 T315I"),
        ("ABL1 T315I", known("BCR", "", "T334I"), "ABL1 T315I"),
    ],
)
def test_what_is_added(profile: str, expressions: Expressions, words: str) -> None:
    assert widened(parse_condition(profile), expressions) == parse_condition(words)


def test_a_name_that_is_not_understood_takes_the_one_protein_name() -> None:
    found = from_expressions(known("JAK2", "c.1641+2T>G", "V617F"))
    assert found is not None
    assert to_words(found) == "JAK2 V617F"
    assert from_expressions(known("JAK2", "c.1641+2T>G")) is None
    assert from_expressions(known("JAK2", "", "V617F V617I")) is None


TABLE = """variant_id\tgene\tvariant\thgvs_expressions\tvariant_aliases
1\tRUNX1\tK83E\tNC_000021.8:g.36259163T>C,NP_001001890.1:p.Lys83Glu,NM_001001890.2:c.247A>G\tLYS83GLU,K110E,RS121912498
2\tDPYD\tDPYD*2A\tNC_000001.10:g.97915614C>T,NM_000110.3:c.1905+1G>A\tRS3918290,C.1905+1G>A
3\tALK\tEML4-ALK\t\t
4\tVHL\tM54fs (c.161dup)\tENST00000256474.2:c.161dupT,NP_000542.1:p.Met54IlefsTer?\tN/A
5\tKIT\tbroken
"""
NEW = "variant_id\tfeature_name\tvariant\thgvs_descriptions\n9\tBRAF\tV600E\tNM_004333.4:c.1799T>A,NP_004324.2:p.Val600Glu\n"


def test_reading(tmp_path: Path) -> None:
    path = tmp_path / "VariantSummaries.tsv"
    path.write_text(TABLE, encoding="utf-8")
    assert read_variants(path) == {
        "runx1 k83e": known("RUNX1", "c.247A>G", "K83E K110E"),
        "dpyd dpyd*2a": known("DPYD", "c.1905+1G>A"),
        "vhl m54fs (c.161dup)": known("VHL", "c.161dup", "M54Ifs"),
    }
    path.write_text(NEW, encoding="utf-8")
    assert read_variants(path) == {"braf v600e": known("BRAF", "c.1799T>A", "V600E")}
    path.write_text("<html>not here</html>\n", encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match="is it the right file"):
        read_variants(path)


@pytest.mark.parametrize(
    ("gene", "variant", "profile"),
    [
        ("ABL1", "BCR-ABL", "BCR::ABL1 Fusion"),
        ("ABL1", "BCR-ABL T315I", "BCR::ABL1 Fusion AND ABL1 T315I"),
        ("ABL1", "BCR-ABL M244V and L364I", "BCR::ABL1 Fusion AND ABL1 M244V AND ABL1 L364I"),
        ("ABL1", "BCR-ABL E255K V299L", "BCR::ABL1 Fusion AND ABL1 E255K AND ABL1 V299L"),
        ("ALK", "EML4-ALK e6-e20", "EML4::ALK e6::e20"),
        ("ALK", "EML4-ALK C1156Y-L1198F", "EML4::ALK Fusion AND ALK C1156Y AND ALK L1198F"),
        ("ALK", "EML4-ALK  V1180L", "EML4::ALK Fusion AND ALK V1180L"),
        ("ALK", "NPM-ALK", "NPM1::ALK Fusion"),
        ("ALK", "ALK FUSION G1202R", "v::ALK Fusion AND ALK G1202R"),
        ("ALK", "ALK FUSIONS", "ALK Fusion"),
        ("KMT2A", "MLL-MLLT3", "KMT2A::MLLT3 Fusion"),
        ("NTRK1", "NTRK1-TRIM63", "NTRK1::TRIM63 Fusion"),
        ("MTOR", "E2014K and E2419K", "MTOR E2014K AND MTOR E2419K"),
        ("BRAF", "V600E and AMPLIFICATION", "BRAF V600E AND BRAF AMPLIFICATION"),
        ("JAK2", "JAK2 F694L", "JAK2 F694L"),
        ("VHL", "Splicing alteration (c.340+1G>A)", "VHL Splice Site (c.340+1G>A)"),
        ("EGFR", "D770_N771insGY", "EGFR D770delinsGY"),
        ("KRAS", "G12C", "KRAS G12C"),
        ("HLA-C", "COPY-NEUTRAL LOSS OF HETEROZYGOSITY", "HLA-C COPY-NEUTRAL LOSS OF HETEROZYGOSITY"),
        ("VHL", "P81S (c.241C>T) and L188V (c.562C>G)", "VHL P81S (c.241C>T) and L188V (c.562C>G)"),
    ],
)
def test_names_of_the_older_format(gene: str, variant: str, profile: str) -> None:
    assert old_profile(gene, variant, {"MLL": "KMT2A", "NPM": "NPM1"}) == profile
    parse_condition(profile)
