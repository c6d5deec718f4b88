"""The committed catalogue against what the project did not make: panel references, CIViC and hotspot lists."""

import csv
import re
from pathlib import Path

import pytest

from moltarget.catalogue import load_catalogue
from moltarget.curation.isoforms import SHORTENED, isoforms_of
from moltarget.curation.targets import read_members
from moltarget.errors import HgvsError
from moltarget.hgvs import name_variant, parse_protein, same_protein_change
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.matching.effects import Effects
from moltarget.matching.facts import fact_of
from moltarget.matching.predicates import judge
from moltarget.matching.tables import read_geometry
from moltarget.model import Build, Locus, SmallVariant
from moltarget.reference import RefMatch, open_reference

ROOT = Path(__file__).parents[2]
RESOURCES = ROOT / "resources"
DATA = ROOT.parent / "shared/data"
needs_data = pytest.mark.skipif(not (DATA / "reference").is_dir(), reason=f"no panel reference at {DATA}")


def catalogue_rows() -> list[dict[str, str]]:
    with (RESOURCES / "allele_catalogue.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_members_of_a_class_satisfy_it():
    """Whatever the list calls a member of a class is one by the matcher's own geometry."""
    geometry, rows = read_geometry(RESOURCES), catalogue_rows()
    catalogue = load_catalogue(RESOURCES / "allele_catalogue.tsv")
    checked = 0
    for member in read_members(RESOURCES / "catalogue_members.tsv"):
        label = member.source.removeprefix("member: ")
        if not label.startswith("class "):
            continue
        feature = parse_condition(label.removeprefix("class ").partition(":")[0])
        for row in rows:
            if row["gene"] == member.gene and member.source in row["source"].split("; "):
                locus = Locus(row["chrom"], int(row["pos"]), row["ref"], row["alt"])
                for item in catalogue.find(Build(row["build"]), locus):
                    fact = fact_of(SmallVariant(locus.key, locus, (item,)), item)
                    assert judge(feature, fact, geometry, Effects()).yes, (label, row)
                    checked += 1
    assert checked > 300


def civic_texts() -> dict[str, str]:
    """What CIViC writes about each item: names, aliases and HGVS of variants; profile and statement of evidence."""
    found: dict[str, str] = {}
    with (DATA / "civic/VariantSummaries-2021-02.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            texts = (row["variant"], row["variant_aliases"], row["hgvs_expressions"])
            found[f"CIViC variant {row['variant_id']}"] = f"{row['gene']} {' '.join(texts)}"
    with (DATA / "civic/ClinicalEvidenceSummaries-2026-05.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[f"CIViC EID{row['evidence_id']}"] = f"{row['molecular_profile']} {row['evidence_statement']}"
    return found


@needs_data
def test_members_cite_civic():
    texts = civic_texts()
    for member in read_members(RESOURCES / "catalogue_members.tsv"):
        label, _, cite = member.source.removeprefix("member: ").rpartition(": ")
        text = texts[cite]
        assert text.split()[0].startswith(member.gene) or member.gene in text, member
        if label:
            words = label.removeprefix(f"class {member.gene} ").lower().split()[:2]
            assert all(word in text.lower() for word in words), member
        elif member.is_coding:
            assert member.text.removeprefix("c.") in text, member
        else:
            words = (word.strip(".;()") for word in re.split(r"[\s,]+", text))
            assert any(_is_same(word, member.text) for word in words), member


def _is_same(word: str, name: str) -> bool:
    try:
        return same_protein_change(parse_protein(word), parse_protein(name))
    except HgvsError:
        return False


@pytest.fixture(scope="module")
def panels():
    folder = DATA / "reference"
    return {
        build: open_reference(folder / f"{build}.panel.fa.gz", folder / f"{build}.panel.gff3.gz") for build in Build
    }


@needs_data
def test_rebuilding_gives_the_committed_bytes(tmp_path, capsys):
    from build_allele_catalogue import main

    made = tmp_path / "catalogue.tsv"
    argv = []
    for build in Build:
        argv += [
            f"--reference-{build.lower()}",
            *(str(DATA / f"reference/{build}.panel.{end}.gz") for end in ("fa", "gff3")),
        ]
    assert (
        main([*argv, "--civic", str(DATA / "civic"), "--liftover", str(DATA / "liftover"), "--output", str(made)]) == 0
    )
    assert made.read_bytes() == (RESOURCES / "allele_catalogue.tsv").read_bytes(), "run build_allele_catalogue.py again"
    assert "not catalogued: " in capsys.readouterr().err


@needs_data
def test_ref_is_the_reference(panels):
    verdicts = [
        panels[Build(row["build"])].ref_matches(row["chrom"], int(row["pos"]), row["ref"]) for row in catalogue_rows()
    ]
    assert RefMatch.MISMATCH not in verdicts
    assert verdicts.count(RefMatch.UNKNOWN) < 40  # genes that the panel lacks


@needs_data
def test_names_are_those_of_the_reference_annotator(panels):
    """Normal form, c., p. and exon of each row, computed again from its genomic allele alone."""
    known = {item.name for item in SHORTENED}
    named = 0
    for row in catalogue_rows():
        reference = panels[Build(row["build"])]
        isoforms = {item.name: item for item in isoforms_of(reference, row["gene"])}
        if row["transcript"] not in isoforms:
            assert not row["exon"], row
            continue
        isoform = isoforms[row["transcript"]]
        allele = (row["chrom"], int(row["pos"]), row["ref"], row["alt"])
        naming = name_variant(isoform.transcript, isoform.sequence, *allele, reference.fetch)
        assert (naming.hgvs_c, naming.hgvs_p_short or "") == (row["hgvs_c"], row["hgvs_p"])
        named += row["transcript"] not in known
    assert named > 1000


@needs_data
def test_hotspots_agree():
    """Gene and residues of every substitution that the independent hotspot lists hold too, on both builds."""
    rows = {(r["build"], r["chrom"], r["pos"], r["ref"], r["alt"]): (r["gene"], r["hgvs_p"]) for r in catalogue_rows()}
    agreed: dict[str, set[str]] = {}
    for build in Build:
        with (DATA / f"hotspots/cancerhotspots_v2_{build}.tsv").open(encoding="utf-8") as lines:
            for line in lines:
                chrom, pos, ref, alt, gene, kind, change, *_ = line.rstrip("\n").split("\t")
                found = rows.get((build, chrom, pos, ref, alt))
                if kind in {"Missense_Mutation", "Nonsense_Mutation"} and found is not None:
                    assert found == (gene, f"p.{change}")
                    agreed.setdefault(build, set()).add(f"{gene} {change}")
    assert agreed[Build.GRCH37] == agreed[Build.GRCH38]
    assert len(agreed[Build.GRCH38]) > 200
    assert {"FOXL2 C134W", "FGFR3 Y373C", "ESR1 D538G", "GNAQ Q209P", "CTNNB1 S45F"} <= agreed[Build.GRCH38]
