"""A made-up knowledge base and made-up samples for the benchmark of matching: conditions and variants as they are found.

The kinds of conditions stand in about the proportions of CIViC's; some genes have many conditions, most have few.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from moltarget import ordinals
from moltarget.knowledge_base import evidence as e
from moltarget.knowledge_base.grammar import parse_condition
from moltarget.model import Consequence, Locus, SmallVariant
from moltarget.steps.alterations import variant_text

RESIDUES = "ACDEFGHIKLMNPQRSTVWY"
LENGTH = 600  # residues of every made-up protein
DISEASES = (
    *(("Lung Adenocarcinoma", "LUAD"), ("Melanoma", "MEL"), ("Colorectal Adenocarcinoma", "COADREAD")),
    *(("Breast Invasive Ductal Carcinoma", "IDC"), ("Acute Myeloid Leukemia", "AML"), ("Cancer", "")),
    *(("Pancreatic Adenocarcinoma", "PAAD"), ("Glioblastoma", "GB"), ("Prostate Adenocarcinoma", "PRAD")),
)
_KINDS = (("exact", 36), ("codon", 6), ("exon", 5), ("gene", 14), ("class", 8), ("copies", 8), ("fusion", 8),
          ("expression", 6), ("signature", 1), ("wild type", 2), ("combined", 6))  # fmt: skip
_CLASSES = ("Truncating Mutation", "Loss-of-function", "Activating Mutation", "Frameshift", "Splice Site")
_COPIES = ("Amplification", "Amplification", "Gain", "Deletion", "Loss")
_SIGNATURES = ("MSI High", "TMB >= 10 mut/Mb", "HRD Positive")
_TERMS = (("missense_variant", 70), ("synonymous_variant", 15), ("stop_gained", 6), ("frameshift_variant", 9))


@dataclass(frozen=True, slots=True)
class Cohort:
    """``genes`` are those of the conditions, ``others`` more of an exome; ``exact`` are changes that are asked for."""

    genes: tuple[str, ...]
    others: tuple[str, ...]
    rows: tuple[e.Evidence, ...]
    exact: tuple[tuple[str, str], ...]


def cohort(conditions: int, genes: int, all_genes: int) -> Cohort:
    """A base of so many conditions over ``genes``, and the genes of an exome around it."""
    chance = random.Random(20_261_125)
    names = tuple(f"GENE{number}" for number in range(1, all_genes + 1))
    asked = names[:genes]
    weights = [1 / (place + 30) for place in range(genes)]  # the first have some hundred, the last a few
    rows = [
        _row(number, gene, _condition(chance, gene), chance)
        for number, gene in enumerate(chance.choices(asked, weights, k=conditions), start=1)
    ]
    words = (row.text.split() for row in rows)
    exact = tuple((text[0], text[1]) for text in words if len(text) == 2 and text[1][-1] in RESIDUES)
    return Cohort(asked, names[genes:], tuple(rows), exact)


def _condition(chance: random.Random, gene: str) -> str:
    kind = _one(chance, _KINDS)
    change = _change(chance)
    simple = {
        "exact": f"{gene} {change}",
        "codon": f"{gene} {change[:-1]}",
        "exon": f"{gene} Exon {chance.randint(2, 20)} {chance.choice(('Mutation', 'Deletion', 'Insertion'))}",
        "gene": f"{gene} Mutation",
        "class": f"{gene} {chance.choice(_CLASSES)}",
        "copies": f"{gene} {chance.choice(_COPIES)}",
        "fusion": f"v::{gene} Fusion",
        "expression": f"{gene} {chance.choice(('Overexpression', 'Expression'))}",
        "signature": chance.choice(_SIGNATURES),
        "wild type": f"{gene} Wildtype",
    }
    if kind != "combined":
        return simple[kind]
    other = f"GENE{chance.randint(1, 200)}"
    return chance.choice((
        f"{gene} {change} AND {other} Wildtype",
        f"{gene} Mutation AND {other} Mutation",
        f"{gene} {change} OR {gene} {_change(chance)}",
        f"{gene} Mutation AND NOT {gene} {change}",
    ))  # fmt: skip


def _change(chance: random.Random) -> str:
    number = chance.randint(2, LENGTH)
    return f"{_residue(number)}{number}{chance.choice([one for one in RESIDUES if one != _residue(number)])}"


def _residue(number: int) -> str:
    return RESIDUES[number * 7 % 20]


def _one(chance: random.Random, kinds: Sequence[tuple[str, int]]) -> str:
    return chance.choices([name for name, _ in kinds], [weight for _, weight in kinds])[0]


def _row(number: int, gene: str, text: str, chance: random.Random) -> e.Evidence:
    disease, code = chance.choice(DISEASES)
    level = chance.choice("BBCCCDDDE")
    predictive = chance.random() < 0.7
    kind = e.EvidenceType.PREDICTIVE if predictive else e.EvidenceType.PROGNOSTIC
    claims = ("sensitivity", "sensitivity", "resistance") if predictive else ("poor outcome", "better outcome")
    return e.Evidence(
        id=f"EID{number}", text=text, condition=parse_condition(text), disease=disease, doid="", oncotree=code, not_for=(),
        evidence_type=kind, therapies=(f"Drug {chance.randint(1, 300)}",) if predictive else (),
        interaction=e.Interaction.NONE, direction=e.Direction.SUPPORTS, significance=e.Significance(chance.choice(claims)),
        origin=e.EvidenceOrigin.GERMLINE if chance.random() < 0.04 else e.EvidenceOrigin.SOMATIC,
        level=level, rating=chance.randint(1, 5), approval=e.Approval(e.ApprovalStatus.NONE), guideline="",
        civic_ids=(f"EID{number}",), pmids=(str(10_000_000 + number),), verified_by="",
        statement=f"In {chance.randint(10, 500)} patients with {disease}, {text} was associated with outcome. " * 3,
        note="", profile=text, source="civic",
    )  # fmt: skip


def tumor_type(number: int) -> str:
    """The OncoTree code of a sample."""
    return DISEASES[number % 5][1]


def document(found: Cohort, number: int, variants: int, *, exome: bool) -> str:
    """A sample's ``alterations.json``. ``exome``: variants lie in all genes, not in the asked ones alone."""
    chance = random.Random(number)
    genes = (*found.genes, *found.others) if exome else found.genes
    # three changes that are asked for, as a tumour has; the rest anywhere
    hits = [_variant(chance, place, *chance.choice(found.exact)) for place in range(1, 4)]
    rest = [_variant(chance, place, chance.choice(genes), "") for place in range(4, variants + 1)]
    return _document(chance, number, [*hits, *rest], found.genes)


def _variant(chance: random.Random, record: int, gene: str, change: str) -> str:
    term = "missense_variant" if change else _one(chance, _TERMS)
    number = int(change[1:-1]) if change else chance.randint(2, LENGTH)
    name, old = change, _residue(number)
    if not change:
        new = {"synonymous_variant": "=", "stop_gained": "*", "frameshift_variant": "fs"}.get(term, "")
        name = f"{old}{number}{new or chance.choice([one for one in RESIDUES if one != old])}"
    pos = chance.randint(10_000, 200_000_000)
    indel = term == "frameshift_variant"
    coding = f"c.{number * 3}del" if indel else f"c.{number * 3}A>G"
    exon = f"{number // 30 + 1}/20"
    hit = Consequence(gene, f"NM_{gene[4:]}.1", (term,), coding, f"p.{name}", exon, "", number, number, preferred=True)
    both = (hit, Consequence(gene, f"NM_{gene[4:]}.9", (term,), coding, f"p.{name}", exon, "", number, number))
    locus = Locus(str(chance.randint(1, 22)), pos, "CA" if indel else "A", "C" if indel else "G")
    return variant_text(
        SmallVariant(locus.key, locus, both[: 1 + record % 2], (record,), locus.key, round(chance.random(), 3), 200, 60)
    )


def _document(chance: random.Random, number: int, variants: Sequence[str], genes: Sequence[str]) -> str:
    """One document in the form of ``steps.alterations``; every second sample has tables as well."""
    tables: dict[str, list[dict[str, Any]]] = {"copy_number": [], "fusions": [], "segments": [], "biomarkers": []}
    if number % 2:
        calls = ("amplification", "gain", "loss", "deep deletion")
        rows = [(chance.choice(genes), chance.choice(calls)) for _ in range(10)]
        tables["copy_number"] = [{"gene": gene, "call": call} for gene, call in dict(rows).items()]
        tables["copy_number"].append({"gene": "*", "call": "neutral"})
        tables["fusions"] = [
            {"five_prime": chance.choice(genes), "three_prime": chance.choice(genes)},
            {"five_prime": "*", "three_prime": "*", "detected": False},
        ]
        tmb = round(chance.uniform(1, 20), 1)
        tables["biomarkers"] = [{"name": "TMB", "value": str(tmb), "number": tmb, "unit": "mut/Mb"}]
    head = {
        "sample": f"S{number}", "design": "", "genome_build": "GRCh38", "build_proof": [], "tumor_column": "",
        "source": "existing", "engine": "VEP 115", "statement": "Made up.", "notes": [], "has_vcf": True,
        "kinds": [], "callers": [], "files": [], "inputs": [], "references": {}, "thresholds": {}, "rejected": [],
        "records": {"total": len(variants), "order": ordinals.spell_order([0] * len(variants)), "settled": []},
        "tables": {"wild_type_genes": [], "germline_wild_type_genes": [], **tables},
        "tables_given": ["copy_number", "fusions", "biomarkers"] if number % 2 else [],
    }  # fmt: skip
    return f'{json.dumps(head)[:-1]},"small_variants":[{",".join(variants)}]}}'
