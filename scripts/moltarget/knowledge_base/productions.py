"""The biomarkers of the condition language: one production for each form in which sources write a gene's alteration.

A production reads the text behind the gene symbol (CIViC's molecular-profile style: ``EGFR`` + ``Exon 19 Deletion``) and
gives the feature, or None where its own checks refuse. The first that reads the text wins; their order is the order of
``PRODUCTIONS``. Nothing is guessed: a text that no production reads is not compiled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from moltarget.hgvs import ProteinKind
from moltarget.knowledge_base import features as f
from moltarget.knowledge_base.changes import coding_name, contradict, protein_change, protein_name

# RAS wild type is defined over these codons of KRAS and NRAS (exons 2, 3 and 4; labels of cetuximab and panitumumab).
RAS_CODONS = (12, 13, 59, 61, 117, 146)
_WILD_TYPE_CODONS = {"KRAS": RAS_CODONS, "NRAS": RAS_CODONS}

# Genomic nicknames that look like residues: TERT promoter, counted from the first base of the coding sequence.
_NICKNAMES = {("TERT", "C228T"): "c.-124C>T", ("TERT", "C250T"): "c.-146C>T"}

MOST_EXONS = 999  # of one gene; TTN has 363
_AA = "[ACDEFGHIKLMNPQRSTVWY]"
GENE = r"[A-Z][A-Z0-9]*(?:orf\d+)?(?:-[A-Z0-9]+)*"
_DETAIL = r"(?P<detail>[A-Za-z0-9][A-Za-z0-9'*]*)"

Build = Callable[[str, re.Match[str]], f.Condition | None]


@dataclass(frozen=True, slots=True)
class Production:
    """One form. ``pattern`` is matched against the whole text behind the gene."""

    name: str
    pattern: re.Pattern[str]
    build: Build


def read_biomarker(gene: str, rest: str, domains: Collection[tuple[str, str]] | None) -> f.Condition | None:
    """The condition of one biomarker; None when no production reads it.

    ``domains`` are the (gene, domain) pairs whose borders are known; a name of another domain is then not read. None
    takes any name that ends in ``domain``.
    """
    for production in PRODUCTIONS:
        match = production.pattern.fullmatch(rest)
        found = production.build(gene, match) if match is not None else None
        if found is not None:
            return found
    return _domain(gene, rest, domains)


def read_fusion(text: str) -> f.FusionIs | None:
    """``EML4::ALK``, ``v::ALK Fusion``, ``EML4::ALK e13::e20``; None for anything else, also for two unknown partners."""
    match = _FUSION.fullmatch(text)
    if match is None:
        return None
    five, three = ("" if side in {"v", "V", "?"} else side for side in (match["five"], match["three"]))
    return f.FusionIs(five, three, (match["exons"] or "").lower()) if five or three else None


_FUSION = re.compile(
    rf"(?P<five>{GENE}|[v?])::(?P<three>{GENE}|[v?])(?:\s+(?P<exons>[eE]\d+::[eE]\d+))?"
    r"(?:\s+(?i:fusion|rearrangement|translocation))?"
)


def _domain(gene: str, rest: str, domains: Collection[tuple[str, str]] | None) -> f.DomainChanged | None:
    name = re.sub(r"\s+(?:mutation|mut)s?$", "", rest.casefold())
    if domains is None:
        return f.DomainChanged(gene, name) if re.fullmatch(r"[a-z0-9 -]+ domain", name) else None
    return f.DomainChanged(gene, name) if (gene, name) in domains else None


def _protein(gene: str, match: re.Match[str]) -> f.Feature | None:
    text = match["name"]
    nickname = _NICKNAMES.get((gene, text))
    if nickname is not None:
        return f.CodingChangeIs(gene, nickname, text)
    protein, told = protein_name(text), match["coding"] or ""
    coding = coding_name(told) if told else ""
    if not protein or (coding and contradict(protein, coding)) or (not coding and _is_other_kind(protein, told)):
        return None
    return f.ProteinChangeIs(gene, protein, coding)


def _is_other_kind(protein: str, told: str) -> bool:
    """Whether an unreadable coding name is visibly no substitution while the protein change is one."""
    change = protein_change(protein)
    single = change is not None and change.kind is ProteinKind.SUBSTITUTION
    return single and bool(re.search(r"del|ins|dup", told)) and "delins" not in told


def _residues(gene: str, match: re.Match[str]) -> f.Condition | None:
    """``Q157P/R``: one residue, several new ones."""
    names = [protein_name(f"{match['site']}{new}") for new in match["new"].split("/")]
    return _either([f.ProteinChangeIs(gene, name) for name in names]) if all(names) else None


def _codons(gene: str, match: re.Match[str]) -> f.Condition:
    """``G12/G13``, ``V600``."""
    sites = re.split(r"\s*/\s*", match["sites"])
    return _either([f.CodonChanged(gene, site[0], int(site[1:])) for site in sites])


def _coding(gene: str, match: re.Match[str]) -> f.Feature | None:
    name = coding_name(match["coding"])
    return f.CodingChangeIs(gene, name) if name else None


def _old_coding(gene: str, match: re.Match[str]) -> f.Feature | None:
    """``1100delC``: a coding name from before ``c.`` was written."""
    name = coding_name(f"c.{match['place']}{match['word'].lower()}{match['bases']}")
    return f.CodingChangeIs(gene, name) if name else None


_EXON_CHANGES = {
    "deletion": f.ExonChange.DELETION,
    "del": f.ExonChange.DELETION,
    "insertion": f.ExonChange.INSERTION,
    "ins": f.ExonChange.INSERTION,
    "frameshift": f.ExonChange.FRAMESHIFT,
    "mutation": f.ExonChange.MUTATION,
    "mutations": f.ExonChange.MUTATION,
}


def _exon(gene: str, match: re.Match[str]) -> f.Feature:
    return f.ExonChanged(gene, int(match["exon"]), _EXON_CHANGES[match["change"].lower()])


def _exons(gene: str, match: re.Match[str]) -> f.Condition | None:
    """``Exon 2-7 Deletion`` is one event; ``Exon 1-2 Mutation`` is a change in either."""
    first, last = int(match["first"]), int(match["last"])
    if not first < last <= MOST_EXONS:
        return None
    if match["change"].lower().startswith("del"):
        return f.ExonsLost(gene, first, last)
    return _either([f.ExonChanged(gene, exon, f.ExonChange.MUTATION) for exon in range(first, last + 1)])


def _rearranged(gene: str, _match: re.Match[str]) -> f.Condition:
    """A fusion of this gene on either side, whatever the partner, unknown included."""
    return f.Or((f.FusionIs(gene, ""), f.FusionIs("", gene)))


def _haplotype(gene: str, match: re.Match[str]) -> f.Feature | None:
    if match["of"] and match["of"].upper() != gene:
        return None
    allele = match["allele"]
    allele = allele.lower() if allele[0] in "rR" else allele.upper()
    return f.Haplotype(gene, allele, homozygous=bool(match["homozygous"]))


def _wild_type(gene: str, _match: re.Match[str]) -> f.Feature:
    return f.WildType(gene, _WILD_TYPE_CODONS.get(gene, ()))


def _measured(kind: str, value: str) -> Build:
    """A quantity of the gene, or of a part of it that the text names (``v6 Expression``, ``S473 Phosphorylation``)."""

    def build(gene: str, match: re.Match[str]) -> f.Feature:
        detail = match.groupdict().get("detail") or ""
        return f.MeasurementIs(" ".join(filter(None, (gene, detail, kind))), f.Comparison.IS, value)

    return build


def _changed(change: f.ChangeClass) -> Build:
    return lambda gene, _match: f.GeneChanged(gene, change)


def _copies(change: f.CopyFeature) -> Build:
    return lambda gene, _match: f.CopyNumberIs(gene, change)


def _either(features: list[f.Feature]) -> f.Condition:
    return features[0] if len(features) == 1 else f.Or(tuple(dict.fromkeys(features)))


def _words(name: str, pattern: str, build: Build) -> Production:
    return Production(name, re.compile(pattern, re.IGNORECASE | re.ASCII), build)


def _letters(name: str, pattern: str, build: Build) -> Production:
    return Production(name, re.compile(pattern, re.ASCII), build)


_CODING = r"c\.[^()]+"
_NAMED = r"[A-Z*][A-Za-z0-9_*?=>]*|p\.[A-Za-z0-9_*?=>]+"
PRODUCTIONS: tuple[Production, ...] = (
    # Star alleles first: no protein ends before residue 100, so that *2A is an allele and *214L a lost stop.
    _words(
        "haplotype",
        r"(?P<of>[a-z][a-z0-9]+(?=\*))?(?P<allele>\*\d{1,2}[a-z]?|\*\d{3}|rs\d+)(?P<homozygous> homozyg(?:ous|osity))?",
        _haplotype,
    ),
    _letters("protein change", rf"(?P<name>{_NAMED})(?: \((?P<coding>{_CODING})\))?", _protein),
    _letters("residues", rf"(?P<site>{_AA}[1-9]\d*)(?P<new>{_AA}(?:/{_AA})+)", _residues),
    _letters("codons", rf"(?P<sites>{_AA}[1-9]\d*(?:\s*/\s*{_AA}[1-9]\d*)*)(?: (?i:mutation))?", _codons),
    _letters(
        "elsewhere",
        rf"(?i:non)-(?P<site>{_AA}[1-9]\d*)(?: (?i:mutation))?",
        lambda g, m: f.ElsewhereChanged(g, (m["site"],)),
    ),
    _letters("coding change", rf"(?P<coding>{_CODING})", _coding),
    _letters(
        "named coding change", rf"(?i:splic\w+|intronic|[35]' ?utr)(?: (?i:\w+))? \((?P<coding>{_CODING})\)", _coding
    ),
    _letters("old coding change", r"(?P<place>\d+)(?P<word>DEL|DUP|del|dup)(?P<bases>[ACGT]+)", _old_coding),
    _words("exon", r"exon (?P<exon>[1-9]\d*) (?P<change>deletion|del|insertion|ins|frameshift|mutations?)", _exon),
    _words("exons", r"exons? (?P<first>[1-9]\d*) ?- ?(?P<last>[1-9]\d*) (?P<change>deletion|del|mutations?)", _exons),
    _words(
        "skipping", r"exon (?P<exon>[1-9]\d*) skipping(?: mutation)?", lambda g, m: f.ExonSkipped(g, int(m["exon"]))
    ),
    _words("mutation", r"mut(?:ation)?s?", _changed(f.ChangeClass.MUTATION)),
    _words("truncating", r"truncating mutations?", _changed(f.ChangeClass.TRUNCATING)),
    _words("frameshift", r"frame ?shift(?: mutation| truncation)?", _changed(f.ChangeClass.FRAMESHIFT)),
    _words(
        "loss of function",
        r"loss[- ]of[- ]function(?: mutation)?|(?:deleterious|inactivating) mutation",
        _changed(f.ChangeClass.LOSS_OF_FUNCTION),
    ),
    _words(
        "activating",
        r"activating mutation|gain[- ]of[- ]function(?: mutation)?",
        _changed(f.ChangeClass.ACTIVATING),
    ),
    _words("splice site", r"splice site(?: mutation)?", _changed(f.ChangeClass.SPLICE_SITE)),
    _words("promoter", r"promoter mutation", _changed(f.ChangeClass.PROMOTER)),
    _words("duplication", r"itd|internal (?:tandem )?duplication", _changed(f.ChangeClass.ITD)),
    _words("amplification", r"amplification", _copies(f.CopyFeature.AMPLIFICATION)),
    _words("gain", r"(?:copy number )?gain", _copies(f.CopyFeature.GAIN)),
    _words("deletion", r"deletion", _copies(f.CopyFeature.DELETION)),
    _words("loss", r"loss", _copies(f.CopyFeature.LOSS)),
    _words("biallelic", r"biallelic inactivation", _copies(f.CopyFeature.BIALLELIC)),
    _words("copy number", r"copy number (?:variation|alteration)", _copies(f.CopyFeature.VARIATION)),
    _words("LOH", r"loh|loss of heterozygosity", _copies(f.CopyFeature.LOH)),
    _words("neutral LOH", r"copy[- ]neutral (?:loh|loss of heterozygosity)", _copies(f.CopyFeature.NEUTRAL_LOH)),
    _words("rearrangement", r"fusions?|rearrangements?|translocations?", _rearranged),
    _words("overexpression", r"overexpression", _measured("expression", "over")),
    _words("underexpression", r"underexpression", _measured("expression", "under")),
    _words("lost expression", r"loss of (?:protein )?expression|expression loss", _measured("expression", "lost")),
    _words("lost nuclear", r"loss of nuclear (?:protein )?expression", _measured("nuclear expression", "lost")),
    _words("nuclear expression", r"nuclear expression", _measured("nuclear expression", "expressed")),
    _words("cytoplasmic expression", r"cytoplasmic expression", _measured("cytoplasmic expression", "expressed")),
    _words("expression", rf"(?:{_DETAIL} )?expression", _measured("expression", "expressed")),
    _words("phosphorylation", rf"(?:{_DETAIL} )?phosphorylation", _measured("phosphorylation", "detected")),
    _words("methylation", r"(?:promoter )?(?:hyper)?methylation", _measured("methylation", "methylated")),
    _words(
        "demethylation", r"(?:promoter )?(?:demethylation|hypomethylation)", _measured("methylation", "unmethylated")
    ),
    _words("wild type", r"wild[ -]?type", _wild_type),
)
