"""Residues and kind of our protein changes against the amino acids that bcftools csq prints, on every allele of the panel.

csq edits and translates the transcript on its own; here its whole new protein is compared with the one that our p. name
describes. Where csq tells less than that, the allele belongs to one of the classes of ``Silence``.
"""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from civic_names import DATA, alleles_of, annotator_of, lifted, table_items, vcf_items

from moltarget.consequence.csq import Genome, called_alleles
from moltarget.consequence.csq import terms_by_transcript as _terms
from moltarget.consequence.terms import term_of_change, terms_of_both
from moltarget.curation.liftover import Chain
from moltarget.hgvs import Naming, ProteinChange, ProteinKind, Region, name_variant
from moltarget.model import Build, Locus
from moltarget.reference import Reference, RefMatch

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="needs real alleles and the panel reference (../shared/data)")
_CALL = "import sys; from pysam import bcftools; bcftools.csq(*sys.argv[1:], catch_stdout=False)"
_CHANGE = re.compile(r"(\d+)([A-Z*]+)(?:>(\d+)([A-Z*]+|\?))?")
_KINDS = {
    "missense_variant": {"substitution", "delins"}, "synonymous_variant": {"synonymous"}, "stop_gained": {"stop_gained"},
    "frameshift_variant": {"frameshift"}, "start_lost": {"start_lost"}, "stop_lost": {"stop_lost"},
    "inframe_deletion": {"deletion", "delins"}, "inframe_insertion": {"insertion", "duplication", "delins"},
}  # fmt: skip


class Silence(StrEnum):
    """What csq leaves out, or says otherwise by its own rules."""

    NO_RESIDUES = "csq gives ? for the new residues of a deletion near an exon border"
    SPLICE = "csq looks at the leftmost spelling, at an exon border, and calls the splice site or region"
    VAGUE = "csq says only that a delins makes the gene longer or shorter, or reaches over the start codon"
    BEYOND_STOP = "csq reads no further than the coding sequence: no new stop"
    STOP_FIRST = "a frameshift whose first new residue is a stop is a gained stop in HGVS"
    START = "whatever changes the first codon is a lost start in HGVS"


def _vcf_loci(path: Path) -> Iterator[Locus]:
    with gzip.open(path, "rt") as lines:
        for line in lines:
            if not line.startswith("#"):
                chrom, pos, _, old, new = line.split("\t")[:5]
                for one in new.split(","):
                    if set(old + one) <= set("ACGT"):
                        yield Locus(chrom.removeprefix("chr"), int(pos), old, one)


def _hotspots(reference: Reference, build: Build) -> Iterator[Locus]:
    for line in (DATA / f"hotspots/cancerhotspots_v2_{build}.tsv").read_text(encoding="utf-8").splitlines():
        chrom, pos, *bases = line.split("\t")[:4]
        old, new = (text.replace("-", "") for text in bases)
        alleles, fault = alleles_of(reference, chrom, int(pos), int(pos) + max(len(old) - 1, 0), old, new)
        assert not fault, (line, fault)
        yield from alleles


def _civic(build: Build, reference: Reference) -> Iterator[Locus]:
    first = annotator_of(Build.GRCH37).reference
    chain = Chain(DATA / "liftover" / "GRCh37_to_GRCh38.chain.gz")
    for item in (*table_items(first), *vcf_items(first)):
        for locus in item.alleles:
            there = locus if build is Build.GRCH37 else lifted(locus, chain, reference)
            if there is not None:
                yield there


class Called:
    """The panel's alleles of one build with csq's entries, each transcript's whole new residues included."""

    def __init__(self, build: Build, folder: Path) -> None:
        self.annotator = annotator_of(build)
        self.reference = self.annotator.reference
        found = {*_hotspots(self.reference, build), *_civic(build, self.reference)}
        for path in sorted((DATA / "vcf").glob(f"tcga/*.{build.lower()}.vcf.gz")):
            found.update(_vcf_loci(path))
        if build is Build.GRCH38:
            found.update(_vcf_loci(DATA / "vcf/hcc1395/HCC1395.annotated.expression.vcf.gz"))
        inside = [locus for locus in found if self._inside(locus)]
        self.loci = sorted(inside, key=lambda locus: (locus.chrom, locus.pos, locus.key))
        self.entries = self._call(folder)

    def _inside(self, locus: Locus) -> bool:
        end = locus.pos + len(locus.ref) - 1
        if locus.chrom not in self.annotator.names or not self.reference.overlapping(locus.chrom, locus.pos, end):
            return False
        return self.reference.ref_matches(locus.chrom, locus.pos, locus.ref) is RefMatch.MATCH

    def _call(self, folder: Path) -> dict[tuple[Locus, str], list[list[str]]]:
        """csq's entries by allele and transcript: our own norm and anchors, then csq with nothing trimmed."""
        files = [str(self.annotator.fasta), str(self.annotator.gff3)]
        sites = self.annotator.site_file(folder / "sites.vcf")
        for number, locus in enumerate(self.loci):
            sites.add(locus.chrom, locus.pos, str(number), locus.ref, locus.alt)
        called_alleles(Genome(self.annotator.fasta, self.annotator.gff3), sites.close())
        options = [
            "-l",
            "-f",
            files[0],
            "-g",
            files[1],
            "-Ov",
            "-o",
            str(folder / "full.vcf"),
            str(folder / "sites.judged.vcf"),
        ]
        subprocess.run([sys.executable, "-c", _CALL, *options], check=True, capture_output=True)
        found: dict[tuple[Locus, str], list[list[str]]] = defaultdict(list)
        for line in (folder / "full.vcf").read_text().splitlines():
            if not line.startswith("#"):
                cells = line.split("\t")
                said = next((part[5:] for part in cells[7].split(";") if part.startswith("BCSQ=")), "")
                for fields in (entry.split("|") for entry in said.split(",")):
                    if len(fields) > 2 and fields[2]:
                        found[self.loci[int(cells[2].lstrip("+"))], fields[2]].append(fields)
        return found

    def name(self, locus: Locus, transcript_id: str) -> tuple[Naming, str]:
        """Our naming and the reference protein."""
        transcript = self.reference.transcript(transcript_id)
        sequence = self.reference.spliced_sequence(transcript)
        allele = (locus.chrom, locus.pos, locus.ref, locus.alt)
        return name_variant(transcript, sequence, *allele, self.reference.fetch), sequence.protein


@pytest.fixture(scope="module", params=list(Build))
def called(request, tmp_path_factory):
    return Called(request.param, tmp_path_factory.mktemp("csq"))


def _to_stop(protein: str) -> str:
    return protein.partition("*")[0] + "*" if "*" in protein else protein


def _described(change: ProteinChange, protein: str) -> str:
    """The new protein, as far as the name tells it, up to its first stop."""
    start, end, alt = change.start or 0, change.end or 0, change.alt or ""
    match change.kind:
        case ProteinKind.SYNONYMOUS:
            return protein
        case ProteinKind.INSERTION:
            return _to_stop(protein[:start] + alt + protein[start:])
        case ProteinKind.DUPLICATION:
            return _to_stop(protein[:end] + protein[start - 1 : end] + protein[end:])
        case ProteinKind.STOP_GAINED:
            return protein[: start - 1] + "*"
        case ProteinKind.FRAMESHIFT | ProteinKind.STOP_LOST:
            return protein[: start - 1] + alt
    return _to_stop(protein[: start - 1] + alt + protein[end:])


def _judge(naming: Naming, protein: str, entries: list[list[str]]) -> str:
    """``equal``, a class of Silence, or what disagrees."""
    change = naming.protein
    text = next((fields[5] for fields in entries if len(fields) > 5 and fields[5]), "")
    words = {word for fields in entries for word in fields[0].split("&")}
    if change is None or change.start is None:
        return _without_name(naming, words, text)
    if not text:
        return _without_residues(naming, change, words)
    part = _CHANGE.fullmatch(text)
    assert part is not None, text
    start, old, new = int(part[1]), part[2], part[4] or part[2]
    if protein[start - 1 : start - 1 + len(old)] != old:
        return f"reference residues {text}"
    if new == "?":
        within = start <= (change.start or 0) and change.in_frame
        return Silence.NO_RESIDUES if within and "splice_region" in words else f"new residues {text}"
    made = protein[: start - 1] + new + protein[start - 1 + len(old) :]
    ours = _described(change, protein)
    if change.kind is ProteinKind.START_LOST:
        return "equal" if start == 1 and new[0] != "M" else f"start {text}"
    if change.kind in (ProteinKind.FRAMESHIFT, ProteinKind.STOP_LOST):
        if not made.startswith(ours):
            return f"first new residue {text}"
        stop = made.find("*")
        end = (change.start or 0) + (change.ter or 0) - (change.kind is ProteinKind.FRAMESHIFT)
        if stop < 0:
            return Silence.BEYOND_STOP if change.ter_unknown or len(made) < end else f"no stop in {text}"
        return "equal" if stop + 1 == end else f"distance: stop at {stop + 1}, ours {end}"
    return "equal" if _to_stop(made) == ours else f"residues {text}"


def _without_name(naming: Naming, words: set[str], text: str) -> str:
    """We name no residue: at a splice site csq must call it too, elsewhere it must not change any residue."""
    if naming.region is Region.SPLICE_SITE:
        return Silence.SPLICE if words & {"splice_donor", "splice_acceptor"} else f"splice site {words}"
    return "equal, no protein change" if not text and not words & {"missense", "frameshift"} else f"none {words} {text}"


def _without_residues(naming: Naming, change: ProteinChange, words: set[str]) -> str:
    """csq names no residue where we do."""
    if change.kind is ProteinKind.START_LOST and words & {"start_lost", "coding_sequence"}:
        return Silence.START if "start_lost" in words else Silence.VAGUE
    if words & {"feature_truncation", "feature_elongation"} and "delins" in (naming.hgvs_c or ""):
        return Silence.VAGUE
    if words & {"splice_region", "splice_acceptor", "splice_donor"} and re.search("del|dup|ins", naming.hgvs_c or ""):
        return Silence.SPLICE
    return f"no residues: {words}"


@needs_data
def test_residues_agree(called):
    verdicts, wrong = Counter(), []
    for (locus, transcript), entries in called.entries.items():
        naming, protein = called.name(locus, transcript)
        verdict = _judge(naming, protein, entries)
        verdicts[verdict if verdict in set(Silence) or verdict.startswith("equal") else "DISAGREE"] += 1
        if verdict not in set(Silence) and not verdict.startswith("equal"):
            wrong.append(f"{locus.key} {transcript}: ours {naming.hgvs_c} {naming.hgvs_p_short}; csq {verdict}")
    figures = [
        f"{len(called.loci)} alleles, {len(called.entries)} on a transcript",
        *(f"{n:6} {v}" for v, n in verdicts.items()),
    ]
    print("\n".join(figures))
    assert wrong == [], "\n".join(figures)
    assert verdicts["equal"] > 5000, "\n".join(figures)
    silent = sum(count for verdict, count in verdicts.items() if verdict in set(Silence))
    assert silent < 0.02 * len(called.entries), "\n".join(figures)


def _kind_verdict(naming: Naming, terms: tuple[str, ...]) -> str:
    change = naming.protein
    if change is None or change.start is None:
        return "equal"
    said = [term for term in terms if term in _KINDS]
    if any(change.kind in _KINDS[term] for term in said):
        return "equal"
    if change.kind is ProteinKind.STOP_GAINED and "frameshift_variant" in said:
        return Silence.STOP_FIRST
    return f"{change.kind} {terms}"


@needs_data
def test_terms_say_the_kind(called):
    """What the annotator makes of csq's words names the kind of change that our p. name says, on every transcript."""
    verdicts, wrong = Counter(), []
    annotated = called.annotator.annotate(called.loci)
    for locus, found in annotated.items():
        for one in found.consequences:
            naming, _ = called.name(locus, one.transcript)
            verdict = _kind_verdict(naming, one.terms)
            verdicts[verdict if verdict in set(Silence) else verdict.split()[0]] += 1
            if verdict != "equal" and verdict not in set(Silence):
                wrong.append(f"{locus.key} {one.transcript} {one.hgvs_c} {one.hgvs_p}: {verdict}")
    print(dict(verdicts))
    assert wrong == []
    assert verdicts["equal"] > 6000


def test_all_entries_of_a_transcript_count():
    """csq writes a splice region beside the change of the protein, as an entry of its own, in either order."""
    near = "splice_region|SF3B1|T2|protein_coding"
    change = "missense|SF3B1|T2|protein_coding|-|741K>741Q|198266711T>G"
    for said in (f"{near},{change}", f"{change},{near}"):
        assert _terms(said) == {"T2": ("missense_variant", "splice_region_variant")}
    assert _terms(f"{near},@198266712,{change.replace('T2', 'T3')}") == {
        "T2": ("splice_region_variant",),
        "T3": ("missense_variant",),
    }
    assert _terms(f"{near},feature_truncation|G|T2|protein_coding") == {"T2": ()}
    assert _terms("") == {}


def test_an_insertion_beside_a_splice_site_keeps_its_own_term():
    insertion = ProteinChange(ProteinKind.INSERTION, 763, "A", 764, "Y", "FQEA")
    near = ("splice_region_variant",)
    assert terms_of_both(near, Region.CODING, insertion) == ("inframe_insertion", "splice_region_variant")
    assert terms_of_both(near, Region.INTRON, None) == near
    assert terms_of_both(("splice_donor_variant",), Region.CODING, insertion) == (
        "inframe_insertion",
        "splice_donor_variant",
    )
    assert terms_of_both((), Region.CODING, insertion) == (term_of_change(Region.CODING, insertion),)
