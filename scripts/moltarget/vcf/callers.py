"""Which callers wrote a VCF, and which header line proves it: a table, read without any setting.

A caller is added by one row of ``RULES``. The rows of one caller stand from the surest to the weakest; the first that
hits is the proof. A proof is a line that the caller itself writes (its name, its version, its command) or, where it
writes none, the wording with which only it describes one of its fields.

Sources of the rows (looked up, not remembered):

- Mutect2: ``##source=Mutect2``, ``##MutectVersion`` and ``##GATKCommandLine`` of GATK 4, ``##GATKCommandLine.MuTect2`` of
  GATK 3; MuTect 1: ``##MuTect=`` (Jacquard's MuTect reader), ``##GATKCommandLine=<ID=MuTect,``, the REJECT filter
- Strelka: ``##content`` and the tier counts, github.com/Illumina/strelka docs/userGuide (v2.9.x)
- VarDict: github.com/AstraZeneca-NGS/VarDict var2vcf_paired.pl; LoFreq: github.com/CSB5/lofreq src/lofreq/vcf.c
- MuSE: its own source (WriteHeader); RADIA, SomaticSniper, VarScan2, DELLY: headers of public TCGA files
- Pindel: github.com/genome/pindel, vcfcreator.cpp; FreeBayes: ``##source=freeBayes``, ``##commandline`` and the QR field
- Octopus: github.com/luntergroup/octopus, the ``octopus`` line and vcf_header_factory.cpp (MAP_VAF)
- DRAGEN: ``##DRAGENVersion`` and ``##DRAGENCommandLine`` of its files; Sentieon: ``##SentieonCommandLine.<algorithm>``,
  algorithms in support.sentieon.com/appnotes/out_fields; SAGE: github.com/hartwigmedical/hmftools VcfTags.java
- DeepVariant: github.com/google/deepvariant dv_vcf_constants.py; DeepSomatic: the same line and its GERMLINE filter,
  github.com/google/deepsomatic issue 14
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from moltarget.model import ChangeKind
from moltarget.vcf.header import structured
from moltarget.vcf.shapes import Caller, CallerEvidence, VcfHeader

_FIELD_KEYS = frozenset({"INFO", "FORMAT", "FILTER"})


class Rule(NamedTuple):
    """``pattern`` matches ``key=value`` of a header line from its start, which is ``start``.

    Shown as proof is the match, or its head and the group ``proof`` where the two lie apart (no path comes along). Patterns
    are compiled for the lines that can match alone: a run reads few headers and there are many rules.
    """

    caller: Caller
    start: str
    pattern: str

    def match(self, line: str) -> re.Match[str] | None:
        """The match with a header line."""
        return re.match(self.pattern, line) if line.startswith(self.start) else None


def _named(caller: Caller, start: str, pattern: str) -> Rule:
    return Rule(caller, start, start + pattern)


def _source(caller: Caller, word: str) -> Rule:
    """``##source=`` that holds the caller's name; merging tools write several names into one word."""
    return Rule(caller, "source=", rf'source="?(?i:[\w.+-]*{word}[\w.+-]*)')


def _field(caller: Caller, kind: str, name: str, wording: str) -> Rule:
    """A field that only this caller describes so; ``wording`` is a piece of the description."""
    start = f"{kind}=<ID={name}," if f"{kind}{name}".isalnum() else ""
    return Rule(caller, start, rf"(?P<head>{kind}=<ID={name},).*?(?P<proof>{wording})")


def _log(caller: Caller, key: str, wording: str) -> Rule:
    """A structured line of any length with a telling piece in it."""
    return Rule(caller, f"{key}=<", rf"(?P<head>{key}=<).*?(?P<proof>{wording})")


RULES: tuple[Rule, ...] = (
    _source(Caller.MUTECT2, "mutect2"),
    _named(Caller.MUTECT2, "GATKCommandLine", r"(\.MuTect2)?=<ID=Mu[Tt]ect2"),
    _named(Caller.MUTECT2, "Mutect", r" ?Version=[\w.-]+"),
    _named(Caller.MUTECT1, "MuTect=", r"(?=\S)"),
    _named(Caller.MUTECT1, "GATKCommandLine=<ID=MuTect", r"(?=,)"),
    _field(Caller.MUTECT1, "FILTER", "REJECT", "Rejected as a confident somatic mutation"),
    _named(Caller.STRELKA, "content=strelka somatic ", r"\w+ calls"),
    _source(Caller.STRELKA, "strelka"),
    _field(Caller.STRELKA, "FORMAT", "(?:TIR|AU)", "tiers 1,2"),
    _source(Caller.VARSCAN, "varscan"),
    _field(Caller.VARSCAN, "FORMAT", "RD", r"reference-supporting bases \(reads1\)"),
    _source(Caller.VARDICT, "vardict"),
    _field(Caller.VARDICT, "FORMAT", "ALD", "Variant forward, reverse reads"),
    _named(Caller.MUSE, "MuSE_", r'(?:version="?[\w.]+|call(?==)|sump(?==))'),
    _log(Caller.SOMATIC_SNIPER, "vcfProcessLog", "InputVCFSource=.?bam-somaticsniper"),
    _field(Caller.SOMATIC_SNIPER, "FORMAT", "BCOUNT", r"each base at this site \(A,C,G,T\)"),
    _source(Caller.SOMATIC_SNIPER, "sniper"),
    _named(Caller.RADIA, "source=", r'"?RADIA[\w. ]*'),
    _log(Caller.RADIA, "vcfGenerator", "algorithm=<RADIA"),
    _source(Caller.PINDEL, "pindel"),
    _log(Caller.PINDEL, "vcfProcessLog", "InputVCFSource=.?pindel2vcf"),
    _source(Caller.LOFREQ, "lofreq"),
    _source(Caller.FREEBAYES, "freebayes"),
    _named(Caller.FREEBAYES, "commandline=", r'"?(?:\S*/)?freebayes'),
    _field(Caller.FREEBAYES, "FORMAT", "QR", "Sum of quality of the reference observations"),
    _named(Caller.OCTOPUS, "", r"[oO]ctopus(?:=<version=[\w.-]+|_version=[\w.-]+|=(?=<))"),
    _field(Caller.OCTOPUS, "FORMAT", "MAP_VAF", "Maximum a posteriori Variant Allele Frequency"),
    _named(Caller.DRAGEN, "DRAGEN", r"(?:Version|CommandLine)=<ID=\w+"),
    _source(Caller.DRAGEN, "dragen"),
    _named(Caller.TNSCOPE, "SentieonCommandLine", r"\.TNscope(?==)"),
    _named(Caller.TNHAPLOTYPER2, "SentieonCommandLine", r"\.TNhaplotyper2(?==)"),
    _named(Caller.DEEPSOMATIC, "DeepSomatic_version=", r"[\w.-]+"),
    _field(Caller.DEEPSOMATIC, "FILTER", "GERMLINE", "Non somatic variants"),
    _source(Caller.DEEPSOMATIC, "deepsomatic"),
    _named(Caller.DEEPVARIANT, "DeepVariant_version=", r"[\w.-]+"),
    _source(Caller.DEEPVARIANT, "deepvariant"),
    _named(Caller.SAGE, "sageVersion=", r"[\w.-]+"),
    _field(Caller.DELLY, "FORMAT", "RV", "high-quality variant junction reads"),
    _source(Caller.HAPLOTYPE_CALLER, "haplotypecaller"),
    _field(Caller.MERGED, "INFO", "set", "Source VCF for the merged record"),
    _field(Caller.MERGED, "INFO", "CENTERS", "Callers making a call"),
    _field(Caller.MERGED, "INFO", "CALLERS", "callers that found this variant"),
    _field(Caller.MERGED, "INFO", "Callers", "Callers that made this call"),
    _field(Caller.MERGED, "(?:INFO|FORMAT)", r"\w+", "[Aa]lgorithms that called"),
)
# Callers that a merging tool names inside one field's description, as in "1 = muse, 2 = mutect2".
_LISTED = (
    (Caller.MUTECT2, "mutect2"),
    (Caller.MUTECT1, "mutect1?"),
    (Caller.STRELKA, "strelka2?"),
    (Caller.VARSCAN, "varscan2?"),
    (Caller.VARDICT, "vardict"),
    (Caller.MUSE, "muse"),
    (Caller.SOMATIC_SNIPER, "somatic-?sniper"),
    (Caller.RADIA, "radia"),
    (Caller.PINDEL, "pindel"),
    (Caller.LOFREQ, "lofreq"),
    (Caller.INDELOCATOR, "indelocator"),
)
_BOTH = frozenset(ChangeKind)
_SUBSTITUTIONS, _INDELS = frozenset({ChangeKind.SUBSTITUTION}), frozenset({ChangeKind.INDEL})
# Callers of one kind of change, by the papers that describe them: MuTect 1, "somatic point mutations" (Cibulskis 2013, Nature
# Biotechnology); MuSE, "somatic point mutations" (doi 10.1186/s13059-016-1029-6); SomaticSniper, "single nucleotide
# positions that are different" (its usage text); RADIA, single-nucleotide variants (Radenbaugh 2014, PLoS One); Pindel,
# "large deletions and medium sized insertions" (Ye 2009, Bioinformatics); DELLY, structural variants (Rausch 2012,
# Bioinformatics); Indelocator, the indel caller beside MuTect in MC3 (PMID 29596782).
_KINDS = {
    Caller.MUTECT1: _SUBSTITUTIONS,
    Caller.SOMATIC_SNIPER: _SUBSTITUTIONS,
    Caller.MUSE: _SUBSTITUTIONS,
    Caller.RADIA: _SUBSTITUTIONS,
    Caller.PINDEL: _INDELS,
    Caller.DELLY: _INDELS,
    Caller.INDELOCATOR: _INDELS,
}
_STRELKA_CONTENT = re.compile(r"strelka somatic (snv|indel) calls")


def detect_callers(header: VcfHeader) -> tuple[CallerEvidence, ...]:
    """Each caller that the header proves, once, with the proving line; empty when no line proves any.

    More than one caller, or ``Caller.MERGED``, means a merged file. In the order of ``Caller``.
    """
    proofs: dict[Caller, tuple[int, str]] = {}
    for key, value in header.lines:
        if key == "contig":
            continue
        line = f"{key}={value}"
        for rank, rule in enumerate(RULES):
            if rule.caller in proofs and proofs[rule.caller][0] <= rank:
                continue
            found = rule.match(line)
            if found:
                proofs[rule.caller] = (rank, _shown(found))
    for key, value in header.lines:
        if key in _FIELD_KEYS:
            for caller, text in _listed(key, value):
                proofs.setdefault(caller, (len(RULES), text))
    if Caller.DEEPSOMATIC in proofs:  # DeepSomatic writes DeepVariant's version line
        proofs.pop(Caller.DEEPVARIANT, None)
    return tuple(CallerEvidence(caller, proofs[caller][1]) for caller in Caller if caller in proofs)


def callers_of(evidence: Iterable[CallerEvidence]) -> frozenset[Caller]:
    """The callers alone, without the mark of a merging tool."""
    return frozenset(item.caller for item in evidence) - {Caller.MERGED}


def kinds_called(header: VcfHeader, callers: Iterable[Caller]) -> frozenset[ChangeKind]:
    """The kinds of change that the callers of a file look for: of each what it looks for, together.

    Both where no caller is proven and for every caller that is not known to look for one kind alone. Strelka writes its
    substitutions and its indels to two files (``##content``, and FORMAT fields of their own); both where neither is told.
    """
    found = [_strelka_kinds(header) if one is Caller.STRELKA else _KINDS.get(one, _BOTH) for one in callers]
    return frozenset().union(*found) if found else _BOTH


def _strelka_kinds(header: VcfHeader) -> frozenset[ChangeKind]:
    contents = {
        found.group(1) for key, value in header.lines if key == "content" and (found := _STRELKA_CONTENT.match(value))
    }
    kinds = {ChangeKind.SUBSTITUTION} if "snv" in contents or "AU" in header.format_ids else set()
    if "indel" in contents or "TIR" in header.format_ids:
        kinds.add(ChangeKind.INDEL)
    return frozenset(kinds) or _BOTH


def _listed(key: str, value: str) -> list[tuple[Caller, str]]:
    """The callers that one field's description names, when it names at least two."""
    pairs = structured(value)
    description = pairs.get("Description", "")
    folded = description.casefold()
    if sum(word.partition("?")[0][:-1] in folded for _, word in _LISTED) < 2:
        return []  # as nearly always
    found = [(caller, re.search(rf"\b{word}\b", description, re.IGNORECASE)) for caller, word in _LISTED]
    named = [(caller, match.group()) for caller, match in found if match]
    if len(named) < 2:
        return []
    return [(caller, f"##{key}=<ID={pairs.get('ID', '')},...{word}...>") for caller, word in named]


def _shown(found: re.Match[str]) -> str:
    """The proof as ``##key=...``, with what lies between head and proof left out."""
    groups = found.groupdict()
    if groups:
        return f"##{groups['head']}...{groups['proof']}...>"
    key, _, rest = found.group().partition("=")
    text = rest.strip('"')
    if text[:1] == "<":
        text = f"{text.rstrip('>')},...>"
    return f"##{key}={text}" if text else f"##{key}"
