"""CIViC's small variants with coordinates and bases, and the comparison of their names with ours.

An item is one variant of one file: CIViC's variant table (the evidence table repeats its coordinates) or its VCF.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from moltarget.consequence.annotator import Annotated, ReferenceAnnotator, open_annotator
from moltarget.curation.civic import OLDER_SYMBOLS
from moltarget.curation.isoforms import Isoform, has_gene, isoforms_of
from moltarget.curation.liftover import Chain
from moltarget.errors import HgvsError
from moltarget.hgvs import (
    ProteinChange,
    ProteinKind,
    genomic_allele,
    name_variant,
    normal_form,
    parse_coding,
    parse_protein,
    same_protein_change,
)
from moltarget.model import Build, Locus
from moltarget.reference import Reference, RefMatch

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
CIVIC = DATA / "civic"
TABLE = CIVIC / "VariantSummaries-2021-02.tsv"
EVIDENCE = CIVIC / "ClinicalEvidenceSummaries-2021-02.tsv"
LATER = CIVIC / "ClinicalEvidenceSummaries-2026-05.tsv"
VCF = CIVIC / "civic_accepted-2019-10.vcf"
EXPLAINED = Path(__file__).resolve().parents[1] / "names" / "explained.tsv"
_BASES = frozenset("ACGT")
_CODING = re.compile(r"[cnC]\.[^\s()]+")


class Verdict(StrEnum):
    """How a name of CIViC compares with ours; the first that applies."""

    PROTEIN = "p. name equal"
    CODING = "c. name equal (printed in CIViC's name)"
    CODON = "codon equal (CIViC names no new residue)"
    OTHER = "equal to the HGVS expression or alias that CIViC prints beside its name"
    CLASS = "not compared: CIViC's name tells no change"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Item:
    """One variant of one file. ``alleles`` are empty where CIViC's coordinates fit no reference: ``fault`` says why.

    ``others`` are the p. and c. names that CIViC prints beside ``name``: HGVS expressions without accession, aliases.
    """

    file: str
    number: str
    gene: str
    name: str
    alleles: tuple[Locus, ...]
    fault: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ours:
    """Our names of one allele on one isoform."""

    isoform: Isoform
    locus: Locus
    hgvs_c: str
    hgvs_p: str


def annotator_of(build: Build) -> ReferenceAnnotator:
    folder = DATA / "reference"
    return open_annotator(folder / f"{build}.panel.fa.gz", folder / f"{build}.panel.gff3.gz")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def table_items(reference: Reference) -> list[Item]:
    """The variant table's items of panel genes that have a place and bases (and are no fusions)."""
    found = []
    for row in rows_of(TABLE):
        old, new = row["reference_bases"], row["variant_bases"]
        if not row["start"] or not (old or new) or row["chromosome2"] or not has_gene(reference, row["gene"]):
            continue
        alleles, fault = alleles_of(reference, row["chromosome"], int(row["start"]), int(row["stop"]), old, new)
        expressions = [part.rpartition(":")[2].strip() for part in row["hgvs_expressions"].split(",")]
        others = _others([*expressions, *row["variant_aliases"].split(",")])
        found.append(Item("table", row["variant_id"], row["gene"], row["variant"], alleles, fault, others))
    return found


def vcf_items(reference: Reference) -> list[Item]:
    """The VCF's records of panel genes. A record without REF is an insertion behind POS, as in CIViC's tables."""
    found = []
    for line in VCF.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        chrom, pos, number, old, new, _, _, text = line.split("\t")
        info = dict(part.split("=", 1) for part in text.split(";"))
        gene = info["GN"]
        if not has_gene(reference, gene):
            continue
        cells = info["CSQ"].split(",")[0].split("|")
        said = re.sub(r"\\x([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), "&".join((*cells[6:8], *cells[10:12])))
        stop = int(pos) + max(len(old) - 1, 1 if not old else 0)
        alleles, fault = alleles_of(reference, chrom, int(pos), stop, old, new)
        others = _others(part.rpartition(":")[2] for part in said.split("&"))
        name = re.sub(r"(?<!\d)_|_(?![A-Z]?\d)", " ", info["VT"])  # spaces are written _, which residue ranges have too
        found.append(Item("VCF", number, gene, name, alleles, fault, others))
    return found


def alleles_of(  # noqa: PLR0917 - the columns of CIViC's table
    reference: Reference, chrom: str, start: int, stop: int, old: str, new: str
) -> tuple[tuple[Locus, ...], str]:
    """VCF-style alleles of CIViC's place and bases (``A/G``: two of them), or none and why.

    An insertion stands behind ``start``, whether ``stop`` is the next base or the same.
    """
    news = new.split("/")
    if not chrom:
        return (), "no contig is told"
    if not all(_BASES.issuperset(bases) for bases in (old, *news)):
        return (), f"{old}>{new}: not spelled with bases"
    if stop != start + len(old) - 1 and not (not old and stop in (start, start + 1)):
        return (), f"{old or '-'} does not have the length of {start}-{stop}"
    if old and reference.ref_matches(chrom, start, old) is RefMatch.MISMATCH:
        return (), f"the reference has {reference.fetch(chrom, start - 1, stop)}, CIViC {old}"
    if old and all(news):
        return tuple(Locus(chrom, start, old, bases) for bases in news), ""
    anchor = start - 1 if old else start
    base = reference.fetch(chrom, anchor - 1, anchor)
    return tuple(Locus(chrom, anchor, base + old, base + bases) for bases in news), ""


def _others(said: Iterable[str]) -> tuple[str, ...]:
    """The p. and c. names among CIViC's expressions and aliases, as printed (aliases are in capitals)."""
    names = []
    for text in (part.strip() for part in said):
        if re.fullmatch(r"-?\d+[ACGT]>[ACGT]", text):
            names.append(f"c.{text}")
        elif text and not text.startswith(("g.", "NC_", "m.")):
            names.append(text)
    return tuple(dict.fromkeys(names))


def expressions_of(item: Item) -> tuple[str, ...]:
    """The HGVS expressions among the other names (aliases are in capitals), those that tell a change."""
    return tuple(name for name in item.others if name[:2] in ("c.", "p.") and name not in ("p.?", "p.="))


def annotate(annotator: ReferenceAnnotator, items: Iterable[Item]) -> dict[Locus, Annotated]:
    return annotator.annotate({locus for item in items for locus in item.alleles})


def names_of(annotator: ReferenceAnnotator, gene: str, annotated: Annotated) -> Iterator[Ours]:
    """Ours: what the annotator says on each of its transcripts, and the names on the isoforms that evidence uses."""
    locus, reference = annotated.locus, annotator.reference
    said = {one.transcript: one for one in annotated.consequences if one.gene in (gene, OLDER_SYMBOLS.get(gene))}
    for isoform in isoforms_of(reference, gene):
        one = said.get(isoform.transcript.transcript_id)
        if one is not None:
            yield Ours(isoform, locus, one.hgvs_c, one.hgvs_p)
        elif reference.transcript(isoform.transcript.transcript_id) is None:  # an alias: MET NM_000245, MYD88 NM_002468
            allele = (locus.chrom, locus.pos, locus.ref, locus.alt)
            naming = name_variant(isoform.transcript, isoform.sequence, *allele, reference.fetch)
            if naming is not None and naming.hgvs_c:
                yield Ours(isoform, locus, naming.hgvs_c, naming.hgvs_p_short or "")


def protein_part(name: str) -> str:
    """CIViC's name without the c. name behind it and the words before it (``BCR-ABL T315I``)."""
    words = re.sub(r"\s*\([cC]\..*$", "", name).split()
    return words[-1] if words else ""


def wanted_changes(name: str) -> tuple[ProteinChange, ...]:
    """The changes that a name of CIViC offers: one, or one for each new residue of ``Q157P/R``; none for a class."""
    text = protein_part(name)
    several = re.fullmatch(r"([A-Z]\d+)([A-Z](?:/[A-Z])+)", text)
    texts = [several[1] + residue for residue in several[2].split("/")] if several else [text]
    return tuple(change for change in map(_protein, texts) if change is not None)


def _protein(text: str) -> ProteinChange | None:
    try:
        return parse_protein(text)
    except HgvsError:
        return None


def _same_protein(wanted: Iterable[ProteinChange], ours: Ours) -> bool:
    change = _protein(ours.hgvs_p) if ours.hgvs_p else None
    if change is None:
        return False
    for one in wanted:
        try:
            if same_protein_change(one, change, ours.isoform.sequence.protein):
                return True
        except HgvsError:  # other residues than this isoform has
            continue
    return False


def _same_coding(name: str, ours: Ours, reference: Reference) -> bool:
    """Whether a c. name, in whatever spelling, is our allele on this isoform."""
    locus = ours.locus
    try:
        told = genomic_allele(ours.isoform.transcript, parse_coding(name.replace("C.", "c.")), reference.fetch)
    except HgvsError:
        return False
    return told == normal_form(locus.chrom, locus.pos, locus.ref, locus.alt, reference.fetch)


def compare(item: Item, ours: Iterable[Ours], reference: Reference) -> Verdict:
    """How the item's name compares with our names of one of its alleles."""
    named, wanted = list(ours), wanted_changes(item.name)
    coding = _CODING.search(item.name)
    codon = re.fullmatch(r"([A-Z])(\d+)", protein_part(item.name))
    if any(_same_protein(wanted, one) for one in named):
        return Verdict.PROTEIN
    if coding and any(_same_coding(coding[0], one, reference) for one in named):
        return Verdict.CODING
    if codon and any(_same_codon(codon[1], int(codon[2]), one) for one in named):
        return Verdict.CODON
    if equal_other(item, named, reference):
        return Verdict.OTHER
    return Verdict.DIFFERENT if wanted or coding or codon else Verdict.CLASS


def equal_other(item: Item, named: Iterable[Ours], reference: Reference) -> str:
    """The first of CIViC's other names that is one of ours; empty when none is."""
    for name in item.others:
        changes = [change] if (change := _protein(name)) is not None else []
        for one in named:
            if _same_protein(changes, one) or (name[:2] in ("c.", "C.") and _same_coding(name, one, reference)):
                return name
    return ""


def _same_codon(residue: str, number: int, ours: Ours) -> bool:
    change = _protein(ours.hgvs_p) if ours.hgvs_p else None
    return change is not None and change.kind is ProteinKind.SUBSTITUTION and change.residues_1 == range(
        number, number + 1
    ) and change.start_ref == residue  # fmt: skip


def lifted(locus: Locus, chain: Chain, there: Reference) -> Locus | None:
    """The allele on the other build; None when a base has no counterpart, the order changes or REF differs there."""
    places = [chain.lift(locus.chrom, locus.pos + i) for i in range(len(locus.ref))]
    found = [place for place in places if place is not None and not place[2]]
    turned = any(after[:2] != (before[0], before[1] + 1) for before, after in pairwise(found))
    if turned or len(found) != len(places):
        return None
    moved = Locus(found[0][0], found[0][1], locus.ref, locus.alt)
    return None if there.ref_matches(moved.chrom, moved.pos, moved.ref) is RefMatch.MISMATCH else moved
